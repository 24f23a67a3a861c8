"""What the canvas of a scene shows of each element: its cut-out where it stands, in the order in which they lie.

Cut-outs are scaled once for each size at which they are seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from studio.panels.elements.standing import Standing

SOLID = 40  # alpha from which a cut-out can be gripped
MOST_SCALED = 24


@dataclass(frozen=True)
class Figure:
    """An element on the canvas; `subject` is null until its cut-out has come, `foot` how far from its left side it
    stands, 0 to 1. `has_path` where somebody has drawn its way."""

    name: str
    colour: str
    standing: Standing
    subject: QImage
    foot: float = 0.5
    has_path: bool = False

    def box_at(self, time_s: float, frame: QSize) -> QRectF:
        """Its box in pixels of the frame."""
        aspect = self.subject.width() / max(self.subject.height(), 1) if not self.subject.isNull() else 0.6
        share = self.standing.box_at(time_s, aspect * frame.height() / frame.width(), self.foot)
        width, height = frame.width(), frame.height()
        return QRectF(share.x() * width, share.y() * height, share.width() * width, share.height() * height)


def in_order(figures: Sequence[Figure], time_s: float) -> list[int]:
    """The places of the figures from back to front: by layer, then by how near they stand."""
    return sorted(
        range(len(figures)),
        key=lambda at: (figures[at].standing.layer, figures[at].standing.at(time_s).y),
    )


def figure_under(figures: Sequence[Figure], point: QPointF, time_s: float, frame: QSize) -> int:
    """The foremost figure that is solid at a point of the frame, -1 for none."""
    for at in reversed(in_order(figures, time_s)):
        figure = figures[at]
        box = figure.box_at(time_s, frame)
        if not box.contains(point):
            continue
        subject = figure.subject
        if subject.isNull():
            return at
        across, down = (point.x() - box.x()) / box.width(), (point.y() - box.y()) / box.height()
        across = 1 - across if figure.standing.flip else across
        x = min(int(across * subject.width()), subject.width() - 1)
        y = min(int(down * subject.height()), subject.height() - 1)
        if subject.pixelColor(x, y).alpha() > SOLID:
            return at
    return -1


class Cutter:
    """Paints cut-outs; keeps them at the sizes at which they were painted last."""

    def __init__(self) -> None:
        self._scaled: dict[tuple[int, int, int, bool], QImage] = {}

    def paint(self, painter: QPainter, figure: Figure, box: QRectF) -> None:
        """A figure's cut-out in a box of the widget."""
        ratio = painter.device().devicePixelRatioF()
        size = QSize(max(1, round(box.width() * ratio)), max(1, round(box.height() * ratio)))
        key = figure.subject.cacheKey(), size.width(), size.height(), figure.standing.flip
        if key not in self._scaled:
            if len(self._scaled) >= MOST_SCALED:
                self._scaled.pop(next(iter(self._scaled)))
            shown = figure.subject.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            if figure.standing.flip:
                shown = shown.flipped(Qt.Orientation.Horizontal)
            self._scaled[key] = shown
        painter.drawImage(box, self._scaled[key])
