"""The paper under pictures that are clear in places: a checkerboard on which dark and light things both stand out."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from studio.theme.tokens import DARK

ACROSS = 36  # squares along the longer side of a picture


def paint_checks(painter: QPainter, box: QRectF, side: float) -> None:
    """Squares of `side` over a box; the same in a dark and in a light room, as pictures are."""
    painter.fillRect(box, QColor(DARK.dim))
    colour = QColor(DARK.on_plate)
    colour.setAlpha(70)
    for row in range(int(box.height() / side) + 1):
        for column in range(row % 2, int(box.width() / side) + 1, 2):
            corner = box.topLeft() + QPointF(column * side, row * side)
            painter.fillRect(QRectF(corner.x(), corner.y(), side, side).intersected(box), colour)


def on_checks(picture: QImage) -> QImage:
    """A picture with the paper under what is clear in it; one that is clear nowhere as it is."""
    if not picture.hasAlphaChannel():
        return picture
    whole = QImage(picture.size(), QImage.Format.Format_RGB32)
    with QPainter(whole) as painter:
        paint_checks(painter, QRectF(whole.rect()), max(1.0, max(whole.width(), whole.height()) / ACROSS))
        painter.drawImage(0, 0, picture)
    return whole
