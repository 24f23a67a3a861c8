"""A panel of lanes over one ruler with one gold playhead: zooms, scrolls and seeks by pointer and by keys.

What the lanes show is painted by its subclasses; who plays is told by `sought` and `stepped`.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import tokens
from studio.theme.tokens import RADIUS_STAGE
from studio.widgets.timecode import clock

LABELS, EDGE = 68, 12
RULER, GAP = 18, 6
LONGEST_ZOOM_S = 0.5
NICE_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)


class TimeLine(QWidget):
    """Lanes as (title, height in pixels), `duration_s` long. Wheel zooms at the pointer, Shift+wheel scrolls."""

    sought = Signal(float)
    stepped = Signal(int)

    def __init__(self, lanes: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes = tuple(lanes)
        self.duration_s = 0.0
        self.position_s = 0.0
        self.note = ""
        self.from_s, self.to_s = 0.0, 0.0
        self._tabbed_in = False
        self._hover_s: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Time line"))
        self.setAccessibleDescription(self.tr("Arrow keys step by frames, Home and End go to the ends"))

    def show_time(self, duration_s: float, note: str = "") -> None:
        """Show all of `duration_s`; where it is 0, `note` says why."""
        self.duration_s, self.note = duration_s, note
        self.from_s, self.to_s = 0.0, duration_s
        self.position_s = min(self.position_s, duration_s)
        self.update()

    def set_position(self, position_s: float) -> None:
        if position_s == self.position_s:
            return
        self.position_s = position_s
        if self.duration_s and not self.from_s <= position_s <= self.to_s:
            self._scroll_to(position_s - (self.to_s - self.from_s) * 0.1)
        self.update()

    def zoom(self, factor: float, around_s: float | None = None) -> None:
        """Show `factor` times less of the time around a moment (the playhead)."""
        if not self.duration_s:
            return
        centre = self.position_s if around_s is None else around_s
        shown = self.to_s - self.from_s
        wanted = min(self.duration_s, max(min(LONGEST_ZOOM_S, self.duration_s), shown / factor))
        share = (centre - self.from_s) / shown if shown else 0.5
        self.to_s = self.from_s + wanted
        self._scroll_to(centre - share * wanted)

    def boxes(self) -> list[QRectF]:
        """Where each lane lies."""
        left, width = EDGE + LABELS, self.width() - 2 * EDGE - LABELS
        top, found = float(EDGE - 4 + RULER), []
        for _, height in self._lanes:
            found.append(QRectF(left, top, width, height))
            top += height + GAP
        return found

    def x_of(self, time_s: float) -> float:
        box = self.boxes()[0]
        return box.left() + (time_s - self.from_s) / (self.to_s - self.from_s) * box.width()

    def time_at(self, x: float) -> float:
        box = self.boxes()[0]
        share = (x - box.left()) / max(box.width(), 1.0)
        return min(max(self.from_s + share * (self.to_s - self.from_s), 0.0), self.duration_s)

    def paint_lane(self, painter: QPainter, lane: int, box: QRectF) -> None:
        """For subclasses: what lane `lane` holds, between `from_s` and `to_s`."""

    def sizeHint(self) -> QSize:
        lanes = sum(height for _, height in self._lanes) + GAP * (len(self._lanes) - 1)
        return QSize(480, EDGE + RULER + lanes + EDGE - 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.gold), 1) if self._tabbed_in else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.panel))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_STAGE, RADIUS_STAGE
        )
        small = QFont(self.font())
        small.setPixelSize(11)
        painter.setFont(small)
        boxes = self.boxes()
        painter.setPen(QColor(now.dim))
        for (title, _), box in zip(self._lanes, boxes, strict=True):
            label = QRectF(EDGE, box.top(), LABELS - 8, box.height())
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.ground))
        for box in boxes:
            painter.drawRoundedRect(box, 4, 4)
        if not self.duration_s:
            painter.setPen(QColor(now.faint))
            painter.drawText(boxes[0], Qt.AlignmentFlag.AlignCenter, self.note)
            return
        self._paint_ruler(painter, boxes[0])
        for lane, box in enumerate(boxes):
            painter.save()
            self.paint_lane(painter, lane, box)
            painter.restore()
        if self._hover_s is not None:
            self._paint_hover(painter, boxes)
        self._paint_playhead(painter, boxes)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.seek_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover_s = self.time_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.seek_at(event.position().x())
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._tabbed_in = event.reason() in by_keys
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._tabbed_in = False
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover_s = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or event.angleDelta().x():
            self._scroll_to(self.from_s - turn / 120 * (self.to_s - self.from_s) * 0.1)
        else:
            self.zoom(1.25 ** (turn / 120), self.time_at(event.position().x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.stepped.emit(-1)
            case Qt.Key.Key_Right:
                self.stepped.emit(1)
            case Qt.Key.Key_Home:
                self.sought.emit(0.0)
            case Qt.Key.Key_End:
                self.sought.emit(self.duration_s)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1.5)
            case Qt.Key.Key_Minus:
                self.zoom(1 / 1.5)
            case _:
                super().keyPressEvent(event)

    def seek_at(self, x: float) -> None:
        if self.duration_s:
            self.sought.emit(self.time_at(x))

    def _scroll_to(self, from_s: float) -> None:
        shown = self.to_s - self.from_s
        self.from_s = min(max(from_s, 0.0), self.duration_s - shown)
        self.to_s = self.from_s + shown
        self.update()

    def _paint_ruler(self, painter: QPainter, first: QRectF) -> None:
        now = tokens()
        shown = self.to_s - self.from_s
        step = next((s for s in NICE_S if shown / s * 64 <= first.width()), NICE_S[-1])
        number = int(self.from_s / step)
        while (time_s := number * step) <= self.to_s:
            number += 1
            x = self.x_of(time_s)
            if x < first.left() - 1:
                continue
            painter.setPen(QColor(now.line))
            painter.drawLine(QPointF(x, first.top() - 5), QPointF(x, first.top() - 1))
            painter.setPen(QColor(now.faint))
            text = clock(time_s, tenths=step < 1)
            width = painter.fontMetrics().horizontalAdvance(text)
            if x + 4 + width <= first.right():
                painter.drawText(QPointF(x + 4, first.top() - 4), text)

    def _paint_hover(self, painter: QPainter, boxes: Sequence[QRectF]) -> None:
        assert self._hover_s is not None
        colour = QColor(tokens().gold)
        colour.setAlphaF(0.35)
        painter.setPen(QPen(colour, 1))
        x = self.x_of(self._hover_s)
        painter.drawLine(QPointF(x, boxes[0].top()), QPointF(x, boxes[-1].bottom()))

    def _paint_playhead(self, painter: QPainter, boxes: Sequence[QRectF]) -> None:
        first, x = boxes[0], self.x_of(self.position_s)
        if not first.left() - 1 <= x <= first.right() + 1:
            return
        painter.setPen(QPen(QColor(tokens().gold), 1.5))
        painter.drawLine(QPointF(x, first.top() - 4), QPointF(x, boxes[-1].bottom() + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().gold))
        top = first.top() - 5
        painter.drawPolygon(QPolygonF([QPointF(x - 4, top), QPointF(x + 4, top), QPointF(x, top + 6)]))
