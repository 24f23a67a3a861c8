"""What the words of the prompt mean: asked of the engine when they or the names change, and corrected by hand.

The draft keeps a direction only once somebody has corrected it; until then the engine's reading counts.
"""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engines.contract import Failure
from engines.elements.direction import Direction, Part, Span
from studio.jobs.queue import JobQueue
from studio.model.draft import Draft
from studio.panels.elements import edits
from studio.panels.elements.order import PANEL
from studio.panels.elements.scene import Scene, read_direction

PAUSE_MS = 350


class Reading(QObject):
    """`changed` when the words mean something else, or a hand said so; `refused` when they cannot be read."""

    changed = Signal()
    refused = Signal(Failure)

    def __init__(self, draft: Draft, scene: Scene, queue: JobQueue) -> None:
        super().__init__(scene)
        self._draft, self._scene, self._queue = draft, scene, queue
        self.read = Direction()
        """What the engine read."""
        self._read_of: tuple[str, tuple[str, ...]] = "", ()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        draft.changed.connect(self._draft_changed)

    @property
    def direction(self) -> Direction:
        """What is played: the engine's reading, or what was made of it by hand."""
        return read_direction(self._draft["direction"]) or self.read

    @property
    def is_corrected(self) -> bool:
        return self._draft["direction"] is not None

    @property
    def is_settled(self) -> bool:
        """Whether the words of now have been read."""
        return self._read_of == self._wanted()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where in the prompt of now the elements are named."""
        return edits.carried(self.direction.spans, self._read_of[0], self._draft["prompt"])

    def is_unsaid(self, name: str) -> bool:
        """Whether there are words, and none of them means this element."""
        told = self.direction
        named = {span.name for span in told.spans} | {part.who for part in told.parts}
        named |= {part.whom for part in told.parts}
        return bool(self._draft["prompt"].strip()) and self.is_settled and name not in named

    def add_words(self, name: str) -> None:
        """A sentence more, about an element that the words have left out."""
        written = self._draft["prompt"].rstrip()
        end = "" if written.endswith((".", "!", "?", "…", "”", '"')) else "."
        who = name if name[:1].isupper() else self.tr("The {0}").format(name)
        words = f"{written}{end} {self.tr('{0} stands there.').format(who)}"
        self._draft.set("prompt", words, what=self.tr("Add {0} to the words").format(name))

    def set_part(self, at: int, part: Part | None) -> None:
        """Correct, add or take out what somebody does."""
        what = self.tr("What happens") if part else self.tr("Remove from what happens")
        sure = part.model_copy(update={"sureness": 1.0}) if part else None
        self._write({"parts": edits.part_at(self.direction.parts, at, sure)}, what)

    def add_part(self, who: str) -> None:
        """Something more for an element to do, after what it does already."""
        self.set_part(len(self.direction.parts), Part(who=who, action="walk"))

    def set_light(self, lighting: str) -> None:
        self._write({"lighting": lighting or None}, self.tr("Light"))

    def set_place(self, environment: str) -> None:
        self._write({"environment": environment or None}, self.tr("Place"))

    def forget_corrections(self) -> None:
        """Play what the words say."""
        self._draft.set("direction", None, what=self.tr("As the words say"))

    def _write(self, changes: dict[str, Any], what: str) -> None:
        direction = self.direction.model_copy(update=changes)
        self._draft.set("direction", direction.model_dump(mode="json"), what=what)

    def _wanted(self) -> tuple[str, tuple[str, ...]]:
        return self._draft["prompt"], tuple(self._scene.names)

    def _draft_changed(self, name: str) -> None:
        if name in ("prompt", "elements") and not self.is_settled:
            self._pause.start()
        if name in ("direction", "prompt"):
            self.changed.emit()

    def _ask(self) -> None:
        wanted = self._wanted()
        prompt, names = wanted

        def bound(answer: dict[str, Any]) -> None:
            if wanted == self._wanted():
                self._settle(wanted, Direction.model_validate(answer["direction"]))
                self.changed.emit()

        if not prompt.strip() or not names:
            self._settle(wanted, Direction())
            self.changed.emit()
            return

        def refused(failure: Failure) -> None:
            if wanted == self._wanted():
                self._settle(wanted, Direction())
                self.changed.emit()
                self.refused.emit(failure)

        arguments = {"names": list(names), "prompt": prompt}
        self._queue.ask(PANEL, "bind", arguments, bound, refused)

    def _settle(self, wanted: tuple[str, tuple[str, ...]], fresh: Direction) -> None:
        """The words mean this now; what was corrected stays as far as it still stands."""
        known, before = self._read_of[0] != "", self.read
        self._read_of, self.read = wanted, fresh
        told = read_direction(self._draft["direction"])
        if told and known:
            self._draft.put({"direction": edits.corrected(fresh, before, told).model_dump(mode="json")})
