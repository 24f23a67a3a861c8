"""How the draft's picture was read: asked of the engine when it is wanted, shown over it, and corrected by hand.

Corrections are part of the draft, so that they are undone like everything else; each has the picture read anew.
"""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QImage

from engines.contract import Failure
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.world.order import PANEL
from studio.panels.world.stage import View, WorldStage
from studio.widgets.walk.reading_tool import FAR, MIDDLE, NEAR, PART_COLOURS, ReadPicture

AFTER_MS = 250  # of quiet: a drag asks once
MOST_PULLS, SAME_PLACE = 60, 0.02


class PictureReading(QObject):
    def __init__(
        self, draft: Draft, stage: WorldStage, mender: Mender, studio: Studio, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._draft, self._stage, self._mender, self._studio = draft, stage, mender, studio
        self.answer: dict[str, Any] | None = None
        self._gesture = 0
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self._ask)
        tool, bar = stage.tool, stage.reading_bar
        tool.horizon_moved.connect(self._move_horizon)
        tool.painted.connect(self._paint)
        tool.pulled.connect(self._pull)
        bar.opened.connect(self._open)
        bar.hand_chosen.connect(tool.set_hand)
        bar.kind_chosen.connect(self._choose_kind)
        bar.anew_wanted.connect(lambda: self._correct({}, self.tr("Forget the corrections")))
        draft.changed.connect(self._changed)

    def forget(self) -> None:
        """There is another picture, or none."""
        self.answer = None
        self._stage.tool.show_reading(None)
        self._show()
        if self._stage.reading_bar.is_open:
            self._soon.start(0)

    def toggle(self) -> None:
        """Show or hide how the picture was read."""
        if self._stage.view is View.PICTURE and self._draft["image"]:
            self._stage.reading_bar.head.toggle()

    def _open(self, is_open: bool) -> None:
        self._stage.show_view(self._stage.view)
        if is_open and self.answer is None:
            self._soon.start(0)
        self._show()

    def _changed(self, name: str) -> None:
        if name == "corrections":
            self._show()
            if self._stage.reading_bar.is_open:
                self._soon.start()

    def _ask(self) -> None:
        if not (image := self._draft["image"]):
            return
        arguments = {"image": image, "corrections": self._draft["corrections"], "seed": self._draft["seed"]}
        self._studio.queue.ask(
            PANEL, "read", arguments, partial(self._answered, image), partial(self._refused, image)
        )

    def _answered(self, image: str, answer: dict[str, Any]) -> None:
        if image != self._draft["image"]:
            return
        self.answer = answer
        read = ReadPicture(
            float(answer["horizon"]), _parts(Path(answer["parts"])), _depth(Path(answer["depth"]))
        )
        self._stage.tool.show_reading(read)
        self._show()
        doubts = answer.get("warnings", [])
        if self._stage.reading_bar.is_open and not self._draft["corrections"]:
            self._stage.say(doubts[0] if doubts else "")

    def _refused(self, image: str, failure: Failure) -> None:
        if image == self._draft["image"]:
            self._mender.show_refusal(failure, self.tr("The picture could not be read"), self._ask)

    def _show(self) -> None:
        self._stage.reading_bar.show_reading(self.answer, self._draft["corrections"])

    # --- corrections

    def _move_horizon(self, share: float, gesture: int) -> None:
        corrections = {**self._draft["corrections"], "horizon": share}
        self._draft.set("corrections", corrections, what=self.tr("Horizon"), gesture=900_000 + gesture)

    def _paint(self, points: list[tuple[float, float]], part: str, radius: float) -> None:
        strokes = [*self._draft["corrections"].get("paint", ())]
        strokes.append({"part": part, "points": [list(point) for point in points], "radius": radius})
        self._correct({**self._draft["corrections"], "paint": strokes}, self.tr("Paint"))

    def _pull(self, x: float, y: float, factor: float) -> None:
        pulls = [*self._draft["corrections"].get("pulls", ())]
        last = pulls[-1] if pulls else None
        if last and abs(last["x"] - x) + abs(last["y"] - y) < SAME_PLACE:
            factor *= last["factor"]
            pulls.pop()
        else:
            self._gesture += 1
        pulls.append({"x": x, "y": y, "radius": 0.15, "factor": round(min(max(factor, 0.11), 10.0), 4)})
        corrections = {**self._draft["corrections"], "pulls": pulls[-MOST_PULLS:]}
        gesture = 950_000 + self._gesture
        self._draft.set("corrections", corrections, what=self.tr("Near and far"), gesture=gesture)

    def _choose_kind(self, kind: str | None) -> None:
        corrections = {key: value for key, value in self._draft["corrections"].items() if key != "kind"}
        self._correct({**corrections, "kind": kind} if kind else corrections, self.tr("Kind of picture"))

    def _correct(self, corrections: dict[str, Any], what: str) -> None:
        self._draft.set("corrections", corrections, what=what)


def _parts(path: Path) -> QImage:
    """The picture of parts (0 stands, 1 sky, 2 ground) in their colours."""
    labels = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    colours = [PART_COLOURS["thing"], PART_COLOURS["sky"], PART_COLOURS["ground"]]
    table = [QColor(colour).rgba() for colour in colours] + [0] * 253
    return _coloured(labels, table)


def _depth(path: Path) -> QImage:
    """The picture of nearness (255 near, 0 far) in colours."""
    near, middle, far = QColor(NEAR), QColor(MIDDLE), QColor(FAR)
    table = [_between(far, middle, at / 127) for at in range(128)]
    table += [_between(middle, near, at / 127) for at in range(128)]
    nearness = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    return _coloured(nearness, table)


def _coloured(grey: QImage, table: list[int]) -> QImage:
    if grey.isNull():
        return grey
    indexed = QImage(
        grey.constBits(), grey.width(), grey.height(), grey.bytesPerLine(), QImage.Format.Format_Indexed8
    )
    indexed.setColorTable(table)
    return indexed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _between(one: QColor, other: QColor, share: float) -> int:
    parts = (
        round(a + (b - a) * share)
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(*parts).rgba()
