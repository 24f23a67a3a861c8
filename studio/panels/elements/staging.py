"""The scene as the engine stages it: where everybody stands, and stills of it when the hand rests.

It asks when something has changed and nothing has for a moment; an answer that has been overtaken is not shown. While
a still is seen, a newer staging is told together with its own still, so that the picture goes from one to the other.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from engines.contract import BadInput, Failure
from engines.elements.request import ElementsRequest, Sun
from studio.jobs.queue import JobQueue
from studio.model.draft import Draft
from studio.panels.elements.order import PANEL, request_of
from studio.panels.elements.reading import Reading
from studio.panels.elements.scene import Scene
from studio.panels.elements.standing import Found, found_in

PAUSE_MS, REST_MS = 180, 300
USUAL_SUN = Sun(azimuth=30, elevation=45)


@dataclass(frozen=True)
class Staged:
    """`found` by the marks of the elements; `plate` is the background at rest, of the picture `of`, drawn where that is
    None; `warnings` by marks, -1 for those about the whole scene."""

    found: dict[int, Found] = field(default_factory=dict)
    horizon: float = 1.0
    sun: Sun = USUAL_SUN
    plate: QImage = field(default_factory=QImage)
    of: Path | None = None
    warnings: dict[int, list[str]] = field(default_factory=dict)


class Staging(QObject):
    """`staged` when there is a newer staging, `still` with a true frame of it, `refused` when there is none; `stale`
    when the last still must go, because somebody stands elsewhere by hand, or at another moment."""

    staged = Signal()
    still = Signal(QImage)
    stale = Signal()
    refused = Signal(Failure)
    wanted_changed = Signal()

    def __init__(self, draft: Draft, scene: Scene, reading: Reading, queue: JobQueue) -> None:
        super().__init__(scene)
        self._draft, self._scene, self._reading, self._queue = draft, scene, reading, queue
        self.now = Staged()
        self.time_s = 0.0
        self._width = 854
        self._asked = self._shown = ""
        self._next: Staged | None = None  # a newer staging, until its still comes
        self._in_still = ""  # what a hand has put where in the still that is seen
        self._drawing = False
        self.wanted = False
        """Whether the scene is on the stage."""
        self.settled = True
        """Whether `now` is what was asked for last."""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask_still)
        scene.changed.connect(self._changed)
        reading.changed.connect(self._changed)

    @property
    def is_drawing(self) -> bool:
        """Whether a still is on its way."""
        return self._drawing or self._rest.isActive()

    def show_time(self, time_s: float) -> None:
        """The moment of the scene that is looked at."""
        if time_s != self.time_s:
            self.time_s = time_s
            self._moved()
            self._publish()

    def want(self, wanted: bool, width: int) -> None:
        """Whether the scene is seen, and how wide its stills are, in pixels; unseen, it is not staged anew."""
        if wanted:
            self._rest.start()
        if wanted and not self.settled:
            self._pause.start()
        changed = wanted != self.wanted
        self.wanted, self._width = wanted, width
        if changed:
            self.wanted_changed.emit()

    def close(self) -> None:
        """Ask for nothing more."""
        self._pause.stop()
        self._rest.stop()

    def _changed(self) -> None:
        request = self._request()
        if request is None:
            self._asked, self._next = "", None
            self.now, self.settled = Staged(), True
            self._moved()
            self.staged.emit()
        elif not self._reading.is_settled or _key(request) != self._asked:
            self.settled, self._next = False, None
            self._pause.start()
            if self._by_hand(request) != self._in_still:
                self._moved()

    def _moved(self) -> None:
        self._shown = self._in_still = ""
        self.stale.emit()
        self._rest.start()

    def _publish(self) -> None:
        """Tell the newer staging, where one waits."""
        if self._next:
            self.now, self.settled, self._next = self._next, True, None
            self.staged.emit()

    def _request(self) -> ElementsRequest | None:
        try:
            return request_of(self._draft.values(), self._reading.direction)
        except BadInput:
            return None

    def _ask(self) -> None:
        request = self._request()
        if request is None or not self._reading.is_settled or not self.wanted:
            return
        self._asked = key = _key(request)
        marks = self._scene.marks

        def staged(answer: dict[str, Any]) -> None:
            if self._asked == key:
                self._next = _read(answer, request, marks)
                if self._in_still:
                    self._ask_still()
                else:
                    self._publish()
                    self._rest.start()

        def refused(failure: Failure) -> None:
            if self._asked == key:
                self._asked, self.settled = "", True
                self.refused.emit(failure)

        self._queue.ask(PANEL, "stage", {"request": request.model_dump(mode="json")}, staged, refused)

    def _ask_still(self) -> None:
        """A true frame of what is seen; the camera stays at rest, so that handles lie where things are."""
        self._rest.stop()
        request = self._request()
        found = (self._next or self.now).found
        if not self.wanted or request is None or not found or self._pause.isActive():
            self._end_still()
            return
        resting = request.model_copy(update={"camera": "static"})
        shown = f"{_key(request)}/{self.time_s}/{self._width}"
        if shown == self._shown:
            if not self._drawing:
                self._publish()
            return
        self._shown, self._drawing = shown, True
        by_hand = self._by_hand(request)
        arguments = {
            "request": resting.model_dump(mode="json"),
            "time_s": self.time_s,
            "width": self._width,
        }

        def drawn(answer: dict[str, Any]) -> None:
            if self._shown == shown:
                self._in_still = by_hand
                self._end_still()
                self.still.emit(QImage(str(Path(answer["path"]))))

        def refused(_: Failure) -> None:
            """The picture that is seen stays; an order says what is wrong."""
            if self._shown == shown:
                self._end_still()

        self._queue.ask(PANEL, "still", arguments, drawn, refused)

    def _end_still(self) -> None:
        self._drawing = False
        self._publish()

    def _by_hand(self, request: ElementsRequest) -> str:
        """What a hand has put where: a still in which that is otherwise must go."""
        pairs = zip(self._scene.marks, request.elements, strict=True)
        things = sorted(f"{mark} {element.model_dump_json(exclude={'name'})}" for mark, element in pairs)
        return "\n".join([str(request.background), *things])


def _key(request: ElementsRequest) -> str:
    """All that is seen of a request."""
    return request.model_dump_json(exclude={"engine", "fps", "format", "voice"})


def _read(answer: dict[str, Any], request: ElementsRequest, marks: list[int]) -> Staged:
    horizon = float(answer["horizon"])
    placed, told = answer["placements"], answer.get("warnings", ())
    names = [element.name for element in request.elements]
    found = {
        mark: found_in(placed[element.name], horizon, element.placement)
        for mark, element in zip(marks, request.elements, strict=True)
        if element.name in placed
    }
    warnings: dict[int, list[str]] = {}
    for each in told:
        mark = marks[names.index(each["element"])] if each.get("element") in names else -1
        warnings.setdefault(mark, []).append(str(each["message"]))
    plate = QImage(str(answer["background"]))
    sun = Sun.model_validate(answer["sun"])
    return Staged(found, horizon, sun, plate, request.background, warnings)
