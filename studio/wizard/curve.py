"""The curve of a run: how far off it was at each step, faint as it was and gold as it tends."""

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.wizard.words import number

SMOOTH = 0.12  # of the range that is shown
LEFT, RIGHT, TOP, FOOT = 46, 10, 8, 22
LINES = 3

Points = Sequence[tuple[int, float]]


class Curve(QWidget):
    """Shows (step, value) pairs, steps rising. The pointer reads one off."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._points: Points = ()
        self._smooth: Points = ()
        self._steps = 0
        self._read: float | None = None

    def show_points(self, points: Points, steps: int) -> None:
        """Show the points; the whole run has so many steps."""
        self._points, self._steps = points, max(steps, points[-1][0] if points else 0)
        self._smooth = _smoothed(points)
        if points:
            self.setAccessibleDescription(
                self.tr("At step {0}: {1}").format(points[-1][0], number(points[-1][1]))
            )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 110)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._read = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._read = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.tokens()
        box = QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -FOOT)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = painter.font()
            font.setPixelSize(11)
            painter.setFont(font)
            if len(self._points) < 2:
                painter.setPen(QColor(now.faint))
                waits = self.tr("The curve begins with the first steps.")
                painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, waits)
                return
            low, high = _range(self._smooth, self._points)
            self._grid(painter, box, low, high)
            painter.setClipRect(box.adjusted(-1, -1, 4, 2))
            faint = QColor(now.gold)
            faint.setAlpha(70)
            painter.setPen(QPen(faint, 1))
            painter.drawPolyline(self._line(_thinned(self._points, box.width()), box, low, high))
            painter.setPen(QPen(QColor(now.gold), 2, j=Qt.PenJoinStyle.RoundJoin))
            line = self._line(_thinned(self._smooth, box.width()), box, low, high)
            painter.drawPolyline(line)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.gold))
            painter.drawEllipse(line.last(), 3, 3)
            painter.setClipping(False)
            if self._read is not None and box.left() <= self._read <= box.right():
                self._reading(painter, box, low, high)

    def _grid(self, painter: QPainter, box: QRectF, low: float, high: float) -> None:
        now = theme.tokens()
        for at in range(LINES):
            share = at / (LINES - 1)
            y = box.bottom() - share * box.height()
            painter.setPen(QPen(QColor(now.line), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(QColor(now.faint))
            text = number(low + share * (high - low))
            spot = QRectF(0, y - 8, LEFT - 8, 16)
            painter.drawText(spot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QColor(now.faint))
        foot = QRectF(box.left(), box.bottom() + 4, box.width(), 16)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, self.tr("step {0}").format(f"{self._steps:,}"))

    def _reading(self, painter: QPainter, box: QRectF, low: float, high: float) -> None:
        now = theme.tokens()
        assert self._read is not None
        wanted = (self._read - box.left()) / box.width() * self._steps
        at = min(bisect_left(self._points, wanted, key=lambda point: point[0]), len(self._points) - 1)
        step, value = self._points[at]
        spot = self._spot(step, self._smooth[at][1], box, low, high)
        painter.setPen(QPen(QColor(now.dim), 1))
        painter.drawLine(QPointF(spot.x(), box.top()), QPointF(spot.x(), box.bottom()))
        text = f"{step:,} · {number(value)}"
        width = painter.fontMetrics().horizontalAdvance(text) + 14
        left = min(spot.x() + 6, box.right() - width)
        plate = QRectF(left, box.top(), width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.plate))
        painter.drawRoundedRect(plate, 5, 5)
        painter.setPen(QColor(now.on_plate))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _spot(self, step: int, value: float, box: QRectF, low: float, high: float) -> QPointF:
        x = box.left() + step / max(self._steps, 1) * box.width()
        return QPointF(x, box.bottom() - (value - low) / (high - low) * box.height())

    def _line(self, points: Points, box: QRectF, low: float, high: float) -> QPolygonF:
        return QPolygonF([self._spot(step, value, box, low, high) for step, value in points])


def _smoothed(points: Points) -> Points:
    """An exponential mean whose memory is a part of the curve's length, without the pull of its first value."""
    keep = 1 - 1 / max(1.0, SMOOTH * len(points))
    mean = weight = 0.0
    smooth = []
    for step, value in points:
        mean = keep * mean + (1 - keep) * value
        weight = keep * weight + (1 - keep)
        smooth.append((step, mean / weight))
    return smooth


def _range(smooth: Points, points: Points) -> tuple[float, float]:
    """From lowest to highest, but for the single peaks of the raw values."""
    values = sorted(value for _, value in points)
    low, high = values[0], max(values[int(0.98 * (len(values) - 1))], max(value for _, value in smooth))
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _thinned(points: Points, width: float) -> Points:
    """Not many more points than pixels; the last one stays."""
    stride = max(1, int(len(points) / max(width, 1)))
    return [*points[:-1:stride], points[-1]]
