"""Cut-outs of the elements as the engine finds them: asked for when a picture, its box or its strokes change.

While another one is being made the last one of the same element stays, so that nothing blinks under the brush.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRect, QRectF, Signal
from PySide6.QtGui import QImage

from engines.contract import Failure
from engines.elements.request import Element
from studio.jobs.queue import JobQueue
from studio.panels.elements.order import PANEL
from studio.panels.elements.scene import Scene

FOOT, SOLID = 0.05, 128  # the lowest part of a subject, by its height, and from which alpha on it counts


@dataclass(frozen=True)
class CutOut:
    """`picture` is all of the element's picture, clear where it is not the subject, `subject` its part within
    `bounds` (shares of the picture). `foot` is how far from its left side it stands, 0 to 1."""

    picture: QImage
    subject: QImage
    bounds: QRectF
    foot: float
    whole: bool
    warnings: tuple[str, ...]


class Cuts(QObject):
    """`changed` with the mark of an element whose cut-out came, or could not be made."""

    changed = Signal(int)

    def __init__(self, scene: Scene, queue: JobQueue) -> None:
        super().__init__(scene)
        self._scene, self._queue = scene, queue
        self._known: dict[str, CutOut] = {}
        self._last: dict[int, CutOut] = {}
        self._images: dict[int, Path] = {}
        self._asked: dict[int, str] = {}
        self._faults: dict[int, str] = {}
        scene.changed.connect(self.follow)

    def of(self, mark: int) -> CutOut | None:
        """The cut-out of an element, or the last one until it comes."""
        return self._last.get(mark)

    def fault(self, mark: int) -> str:
        """Why there is none; empty if nothing is wrong."""
        return self._faults.get(mark, "")

    def is_busy(self, mark: int) -> bool:
        """Whether a newer one is being made."""
        return self._asked.get(mark, "") not in ("", *self._known) and not self.fault(mark)

    def follow(self) -> None:
        """Ask for what is not known yet."""
        marks = self._scene.marks
        for mark, element in zip(marks, self._scene.elements, strict=True):
            key = _key(element)
            if self._asked.get(mark) == key:
                continue
            self._asked[mark] = key
            self._faults.pop(mark, None)
            if self._images.get(mark) != element.image:
                self._images[mark] = element.image
                self._last.pop(mark, None)
            if key in self._known:
                self._show(mark, self._known[key])
            else:
                self._ask(mark, element, key)
        for mark in [mark for mark in self._asked if mark not in marks]:
            for held in (self._asked, self._last, self._images, self._faults):
                held.pop(mark, None)

    def try_again(self, mark: int) -> None:
        """Ask once more for a cut-out that could not be made."""
        if mark in self._faults:
            self._asked.pop(mark)
            self.follow()

    def _ask(self, mark: int, element: Element, key: str) -> None:
        box = element.box
        arguments = {
            "image": str(element.image),
            "box": [box.left, box.top, box.right, box.bottom] if box else None,
            "strokes": [stroke.model_dump(mode="json") for stroke in element.strokes],
        }

        def cut(answer: dict[str, Any]) -> None:
            self._known[key] = made = _read(answer)
            if self._asked.get(mark) == key:
                self._show(mark, made)

        def refused(failure: Failure) -> None:
            if self._asked.get(mark) == key:
                message = failure.message.removeprefix(f"{failure.field}: ")
                self._faults[mark] = ". ".join(part for part in (message, failure.hint) if part)
                self.changed.emit(mark)

        self._queue.ask(PANEL, "cut", arguments, cut, refused, key=f"{PANEL}/cut/{mark}")

    def _show(self, mark: int, made: CutOut) -> None:
        self._last[mark] = made
        self.changed.emit(mark)


def _key(element: Element) -> str:
    return element.model_dump_json(include={"image", "box", "strokes"})


def _read(answer: dict[str, Any]) -> CutOut:
    picture = QImage(str(Path(answer["path"]))).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    left, top, right, bottom = (float(share) for share in answer["bounds"])
    width, height = picture.width(), picture.height()
    inside = QRect(
        round(left * width),
        round(top * height),
        max(1, round((right - left) * width)),
        max(1, round((bottom - top) * height)),
    )
    subject = picture.copy(inside)
    return CutOut(
        picture,
        subject,
        QRectF(left, top, right - left, bottom - top),
        _foot(subject),
        bool(answer["whole"]),
        tuple(str(line) for line in answer.get("warnings", ())),
    )


def _foot(subject: QImage) -> float:
    """The middle of its lowest solid part, as a share of its width."""
    band = max(1, round(subject.height() * FOOT))
    lowest = subject.copy(0, subject.height() - band, subject.width(), band)
    flat = lowest.convertToFormat(QImage.Format.Format_Alpha8)
    rows = [bytes(flat.constScanLine(row))[: flat.width()] for row in range(band)]
    solid = [at for at in range(flat.width()) if any(row[at] >= SOLID for row in rows)]
    return (solid[0] + solid[-1] + 1) / 2 / flat.width() if solid else 0.5
