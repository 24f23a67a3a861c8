"""What stands on the canvas of a scene to be gripped: boxes, feet, paths, the horizon, and a dial for the sun.

It paints and measures in the widget's coordinates and decides nothing.
"""

from collections.abc import Sequence
from math import atan2, cos, degrees, hypot, radians, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from engines.elements.request import Sun
from studio.theme import tokens
from studio.theme.icons import paint_icon

DOT, GRIP, REACH = 5.0, 5.5, 12.0
DIAL, DIAL_INSET = 46.0, 16.0  # radius of the dial, and how far it stands from the corner
SMALL = 11


def corners(box: QRectF) -> list[QPointF]:
    """Where a box is gripped to scale it."""
    return [box.topLeft(), box.topRight()]


def near(point: QPointF, other: QPointF) -> bool:
    return hypot(point.x() - other.x(), point.y() - other.y()) <= REACH


def paint_box(painter: QPainter, box: QRectF, foot: QPointF, colour: str, focused: bool) -> None:
    """The chosen element: its outline, what scales it, and its foot."""
    now = tokens()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(QColor(now.plate), 3), QPen(QColor(colour), 1.5)):
        painter.setPen(pen)
        painter.drawRoundedRect(box, 4, 4)
    for corner in corners(box):
        _knob(painter, QRectF(corner.x() - GRIP, corner.y() - GRIP, 2 * GRIP, 2 * GRIP), colour, square=True)
    if focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(now.on_plate), 1.5))
        painter.drawEllipse(foot, DOT + 5, DOT + 5)
    _knob(painter, QRectF(foot.x() - DOT - 1, foot.y() - DOT - 1, 2 * DOT + 2, 2 * DOT + 2), colour)


def paint_outline(painter: QPainter, box: QRectF, colour: str) -> None:
    """The element under the pointer."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(QColor(tokens().plate), 2.5), QPen(QColor(colour), 1, Qt.PenStyle.DashLine)):
        painter.setPen(pen)
        painter.drawRoundedRect(box, 4, 4)


def paint_way(painter: QPainter, points: Sequence[QPointF], colour: str) -> None:
    """Where something goes: a line."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(QColor(tokens().plate), 4), QPen(QColor(colour), 2)):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(points)


def paint_path(painter: QPainter, points: Sequence[QPointF], times: Sequence[str], colour: str) -> None:
    """A way that was drawn: a line, a dot at each waypoint, and when it is there where `times` are given."""
    paint_way(painter, points, colour)
    for point in points:
        _knob(painter, QRectF(point.x() - DOT, point.y() - DOT, 2 * DOT, 2 * DOT), colour)
    for point, text in zip(points, times, strict=False):
        paint_tag(painter, point + QPointF(DOT + 4, -DOT - 8), text)


def pen_of(colour: str) -> QPen:
    """What a path is drawn with while the hand still draws it."""
    return QPen(QColor(colour), 2, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap)


def paint_tag(painter: QPainter, at: QPointF, text: str) -> None:
    """A few words on a small plate whose left end is at a point."""
    font = QFont(painter.font())
    font.setPixelSize(SMALL)
    painter.setFont(font)
    box = QRectF(at.x(), at.y() - 8, painter.fontMetrics().horizontalAdvance(text) + 10, 16)
    ground = QColor(tokens().plate)
    ground.setAlpha(215)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(tokens().on_plate))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_horizon(painter: QPainter, y: float, across: QRectF, text: str, held: bool) -> None:
    """The height of the eye, over the whole picture."""
    now = tokens()
    for pen in (
        QPen(QColor(now.plate), 3),
        QPen(QColor(now.gold_hover if held else now.gold), 1.5, Qt.PenStyle.DashLine),
    ):
        painter.setPen(pen)
        painter.drawLine(QPointF(across.left(), y), QPointF(across.right(), y))
    middle = QPointF(across.center().x(), y)
    _knob(painter, QRectF(middle.x() - 14, middle.y() - 4, 28, 8), now.gold)
    paint_tag(painter, QPointF(across.left() + 8, y - 13), text)


def dial_in(stage: QRectF) -> QPointF:
    """The middle of the sun's dial."""
    return QPointF(stage.right() - DIAL - DIAL_INSET, stage.top() + DIAL + DIAL_INSET)


def sun_on(middle: QPointF, sun: Sun) -> QPointF:
    """Where the sun stands on its dial: the rim is the horizon, the middle overhead, below is behind the camera."""
    away = DIAL * 0.82 * (1 - sun.elevation / 90)
    turn = radians(sun.azimuth)
    return middle + QPointF(sin(turn) * away, cos(turn) * away)


def sun_at(middle: QPointF, point: QPointF) -> tuple[float, float]:
    """Azimuth and elevation of a point of the dial, in degrees."""
    right, down = point.x() - middle.x(), point.y() - middle.y()
    away = min(hypot(right, down) / (DIAL * 0.82), 1.0)
    return degrees(atan2(right, down)) if away > 0.02 else 0.0, 90 * (1 - away)


def paint_dial(painter: QPainter, middle: QPointF, sun: Sun, text: str, held: bool) -> None:
    """Where the light comes from, seen from above; the camera stands below."""
    now = tokens()
    ground = QColor(now.plate)
    ground.setAlpha(215)
    painter.setPen(QPen(QColor(now.plate_line), 1))
    painter.setBrush(ground)
    painter.drawEllipse(middle, DIAL, DIAL)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for share in (0.82, 0.41):
        painter.drawEllipse(middle, DIAL * share, DIAL * share)
    low = middle + QPointF(0, DIAL * 0.66)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(now.plate_line))
    wide = QPolygonF([low, low + QPointF(-6, -11), low + QPointF(6, -11)])
    painter.drawPolygon(wide)
    paint_tag(painter, middle + QPointF(-DIAL - 38, 2 - DIAL * 0.8), text)
    spot = sun_on(middle, sun)
    painter.setPen(QPen(QColor(now.plate_line), 1, Qt.PenStyle.DashLine))
    painter.drawLine(middle, spot)
    radius = 11 if held else 10
    paint_icon(painter, "sun", QRectF(spot.x() - radius, spot.y() - radius, 2 * radius, 2 * radius), now.gold)


def _knob(painter: QPainter, box: QRectF, colour: str, square: bool = False) -> None:
    painter.setPen(QPen(QColor(tokens().plate), 2))
    painter.setBrush(QColor(colour))
    if square:
        painter.drawRoundedRect(box, 2, 2)
    else:
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
