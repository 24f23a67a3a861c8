"""How a picture was read, over the picture itself, to be corrected by hand: horizon, sky and ground, near and far.

It paints what it is shown and says what the hand did; reading is the engine's.
"""

from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import QCoreApplication, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPainterPath, QPen, QWheelEvent

from engines.world.request import Part
from studio.theme import tokens
from studio.theme.tokens import RADIUS_STAGE
from studio.widgets.canvas import Canvas

GRIP = 14.0  # pixels around the horizon in which it can be taken
STEP = 1.15  # of distance, for a notch of the wheel
SEAT = 11.0  # pixels, of a colour in the legend
LEAST_WAY = 0.004  # of the picture's width, between two points of a stroke


class Hand(Enum):
    """What the mouse does: it moves the horizon, paints one of three parts, or pulls near and far."""

    HORIZON = "horizon"
    SKY = "sky"
    GROUND = "ground"
    THING = "thing"
    DEPTH = "depth"


@dataclass
class ReadPicture:
    """`horizon` in shares of the height. `parts` and `depth` are pictures of any size that cover the picture: the
    parts in colours with their own opacity, near to far in colours."""

    horizon: float = 0.5
    parts: QImage = field(default_factory=QImage)
    depth: QImage = field(default_factory=QImage)


class ReadingTool(QObject):
    """`horizon_moved(share, gesture)` while it is dragged, `painted(points, part, radius)` after a stroke,
    `pulled(x, y, factor)` for a turn of the wheel at the place chosen with a click."""

    horizon_moved = Signal(float, int)
    painted = Signal(object, str, float)
    pulled = Signal(float, float, float)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.hand = Hand.HORIZON
        self.radius = 0.035
        self._read: ReadPicture | None = None
        self._drag = False
        self._gesture = 0
        self._stroke: list[tuple[float, float]] = []
        self._at: QPointF | None = None
        self._chosen: tuple[float, float] | None = None

    def show_reading(self, read: ReadPicture | None) -> None:
        if not self._drag:
            self._read = read
        self._canvas.update()

    def set_hand(self, hand: Hand) -> None:
        self.hand = hand
        self._stroke, self._chosen, self._drag = [], None, False
        self._canvas.update()

    def paint(self, painter: QPainter) -> None:
        box = self._canvas.picture_box()
        if self._read is None or box.isEmpty():
            return
        inside = QPainterPath()
        inside.addRoundedRect(box, RADIUS_STAGE, RADIUS_STAGE)
        painter.setClipPath(inside, Qt.ClipOperation.IntersectClip)
        if self.hand is Hand.DEPTH:
            painter.setOpacity(0.62)
            painter.drawImage(box, self._read.depth)
        else:
            painter.setOpacity(0.5 if self._part else 0.32)
            painter.drawImage(box, self._read.parts)
        painter.setOpacity(1.0)
        self._paint_horizon(painter, box)
        self._paint_legend(painter, box)
        if self._part and self._at is not None:
            self._paint_brush(painter, box)
        if self.hand is Hand.DEPTH:
            self._paint_pull(painter, box)

    def press(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton or self._read is None:
            return False
        if self.hand is Hand.HORIZON:
            self._drag = True
            self._gesture += 1
            self._move_horizon(event.position())
        elif self._part:
            self._drag = True
            self._stroke = [self._share(event.position())]
            self._canvas.update()
        else:
            self._chosen = self._share(event.position())
            self._canvas.update()
        return True

    def move(self, event: QMouseEvent) -> bool:
        self._at = event.position()
        if self._drag and self.hand is Hand.HORIZON:
            self._move_horizon(event.position())
        elif self._drag and self._part:
            x, y = self._share(event.position())
            last = self._stroke[-1]
            if abs(x - last[0]) + abs(y - last[1]) > LEAST_WAY:
                self._stroke.append((x, y))
        self._show_cursor(event.position())
        self._canvas.update()
        return True

    def release(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        dragged, self._drag = self._drag, False
        if dragged and self._part and self._stroke:
            stroke, self._stroke = self._stroke, []
            self.painted.emit(stroke[:4000], self._part, self.radius)
        return True

    def wheel(self, event: QWheelEvent) -> bool:
        turn = event.angleDelta().y() / 120
        if self.hand is Hand.DEPTH and self._chosen:
            self.pulled.emit(*self._chosen, STEP**turn)
            return True
        if self._part:
            self.radius = min(max(self.radius * 1.12**turn, 0.006), 0.25)
            self._canvas.update()
            return True
        return False

    @property
    def _part(self) -> Part | None:
        match self.hand:
            case Hand.SKY:
                return "sky"
            case Hand.GROUND:
                return "ground"
            case Hand.THING:
                return "thing"
        return None

    def _share(self, at: QPointF) -> tuple[float, float]:
        box = self._canvas.picture_box()
        x, y = (at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height()
        return round(min(max(x, 0.0), 1.0), 4), round(min(max(y, 0.0), 1.0), 4)

    def _move_horizon(self, at: QPointF) -> None:
        assert self._read is not None
        box = self._canvas.picture_box()
        share = min(max((at.y() - box.top()) / box.height(), -0.5), 1.5)
        self._read.horizon = share
        self._canvas.update()
        self.horizon_moved.emit(round(share, 4), self._gesture)

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.hand is Hand.HORIZON:
            shape = Qt.CursorShape.SizeVerCursor
        elif self._part:
            shape = Qt.CursorShape.BlankCursor if self._canvas.picture_box().contains(at) else shape
        else:
            shape = Qt.CursorShape.CrossCursor
        self._canvas.setCursor(shape)

    def _paint_horizon(self, painter: QPainter, box: QRectF) -> None:
        assert self._read is not None
        now, held = tokens(), self.hand is Hand.HORIZON
        y = box.top() + self._read.horizon * box.height()
        y = min(max(y, box.top() + 1), box.bottom() - 1)
        shadow = QColor(0, 0, 0, 120 if held else 60)
        line = QColor(now.gold if held else "#ffffff")
        line.setAlphaF(1.0 if held else 0.5)
        painter.setPen(QPen(shadow, 4 if held else 2))
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setPen(QPen(line, 2 if held else 1, Qt.PenStyle.SolidLine if held else Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        if held:
            grip = QRectF(box.center().x() - 22, y - 9, 44, 18)
            painter.setPen(QPen(shadow, 1))
            painter.setBrush(QColor(now.gold))
            painter.drawRoundedRect(grip, 9, 9)
            painter.setPen(QPen(QColor(now.on_gold), 1.4))
            for off in (-3, 3):
                painter.drawLine(
                    QPointF(grip.center().x() - 7, y + off), QPointF(grip.center().x() + 7, y + off)
                )

    def _paint_legend(self, painter: QPainter, box: QRectF) -> None:
        """What the colours mean, in the lower left corner."""
        if self.hand is Hand.DEPTH:
            meant = [(NEAR, _say("near")), (MIDDLE, ""), (FAR, _say("far"))]
        else:
            names: list[tuple[Part, str]] = [
                ("sky", _say("sky")), ("ground", _say("ground")), ("thing", _say("stands")),
            ]  # fmt: skip
            meant = [(PART_COLOURS[part], name) for part, name in names]
        font = QFont(painter.font())
        font.setPixelSize(12)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        widths = [SEAT + (6 + metrics.horizontalAdvance(name) if name else 0) for _, name in meant]
        plate = QRectF(box.left() + 12, box.bottom() - 42, sum(widths) + 14 * (len(meant) - 1) + 24, 30)
        floor = QColor(tokens().plate)
        floor.setAlphaF(0.85)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(floor)
        painter.drawRoundedRect(plate, 8, 8)
        x = plate.left() + 12
        for (colour, name), width in zip(meant, widths, strict=True):
            painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(x, plate.center().y() - SEAT / 2, SEAT, SEAT), 3, 3)
            painter.setPen(QColor(tokens().on_plate))
            words = QRectF(x + SEAT + 6, plate.top(), width, plate.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            x += width + 14

    def _paint_brush(self, painter: QPainter, box: QRectF) -> None:
        assert self._at is not None
        radius = self.radius * box.width()
        colour = QColor(PART_COLOURS[self._part or "thing"])
        if self._stroke:
            way = QPainterPath()
            for at, (x, y) in enumerate(self._stroke):
                point = QPointF(box.left() + x * box.width(), box.top() + y * box.height())
                way.lineTo(point) if at else way.moveTo(point)
            if len(self._stroke) == 1:
                way.lineTo(way.currentPosition() + QPointF(0.1, 0))
            wash = QColor(colour)
            wash.setAlphaF(0.55)
            pen = QPen(wash, 2 * radius, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(way, pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 3))
        painter.drawEllipse(self._at, radius, radius)
        painter.setPen(QPen(colour.lighter(130), 1.5))
        painter.drawEllipse(self._at, radius, radius)

    def _paint_pull(self, painter: QPainter, box: QRectF) -> None:
        if self._chosen is None:
            return
        now = tokens()
        point = QPointF(
            box.left() + self._chosen[0] * box.width(), box.top() + self._chosen[1] * box.height()
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in ((4, QColor(0, 0, 0, 120)), (2, QColor(now.gold))):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(point, 0.15 * box.width(), 0.15 * box.width())
            painter.drawEllipse(point, 4, 4)
        words = _say("Wheel: nearer, further")
        font = QFont(painter.font())
        font.setPixelSize(12)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(words) + 20
        plate = QRectF(point.x() - width / 2, point.y() + 12, width, 24)
        floor = QColor(now.plate)
        floor.setAlphaF(0.85)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(floor)
        painter.drawRoundedRect(plate, 8, 8)
        painter.setPen(QColor(now.on_plate))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)


PART_COLOURS: dict[Part, str] = {"sky": "#6c9cf5", "ground": "#4cb782", "thing": "#f09a5a"}
NEAR, MIDDLE, FAR = "#f2b544", "#b0567a", "#2a2f6b"
"""Colours of distances."""


def _say(text: str) -> str:
    return QCoreApplication.translate("walk", text)
