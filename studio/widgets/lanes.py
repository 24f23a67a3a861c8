"""Lanes under a stage: a waveform and blocks of time (visemes, say) over one ruler and one playhead.

It shows and seeks; who plays is told by `sought`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
from studio.widgets.waveform import paint_waveform

LABELS, EDGE = 68, 12
RULER, WAVE, BLOCKS, GAP = 18, 34, 22, 6
LONGEST_ZOOM_S = 0.5
NICE_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)


@dataclass(frozen=True)
class Block:
    start_s: float
    end_s: float
    name: str


class Lanes(QWidget):
    """A wave lane and a lane of blocks, `duration_s` long. Wheel zooms at the pointer, Shift+wheel scrolls."""

    sought = Signal(float)
    stepped = Signal(int)

    def __init__(self, wave_title: str, block_title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = wave_title, block_title
        self.duration_s = 0.0
        self.position_s = 0.0
        self._peaks: Sequence[float] = ()
        self._blocks: Sequence[Block] = ()
        self._note = ""
        self._tabbed_in = False
        self._from_s, self._to_s = 0.0, 0.0
        self._hover_s: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Time line"))
        self.setAccessibleDescription(self.tr("Arrow keys step by frames, Home and End go to the ends"))

    def show_voice(self, duration_s: float, peaks: Sequence[float], blocks: Sequence[Block]) -> None:
        self.duration_s, self._peaks, self._blocks, self._note = duration_s, peaks, blocks, ""
        self._from_s, self._to_s = 0.0, duration_s
        self.position_s = min(self.position_s, duration_s)
        self.update()

    def show_nothing(self, note: str) -> None:
        """Empty lanes with one line that says why."""
        self.show_voice(0.0, (), ())
        self._note = note

    def set_position(self, position_s: float) -> None:
        if position_s == self.position_s:
            return
        self.position_s = position_s
        if self.duration_s and not self._from_s <= position_s <= self._to_s:
            self._scroll_to(position_s - (self._to_s - self._from_s) * 0.1)
        self.update()

    def zoom(self, factor: float, around_s: float | None = None) -> None:
        """Show `factor` times less of the time around a moment (the playhead)."""
        if not self.duration_s:
            return
        centre = self.position_s if around_s is None else around_s
        shown = self._to_s - self._from_s
        wanted = min(self.duration_s, max(min(LONGEST_ZOOM_S, self.duration_s), shown / factor))
        share = (centre - self._from_s) / shown if shown else 0.5
        self._to_s = self._from_s + wanted
        self._scroll_to(centre - share * wanted)

    def sizeHint(self) -> QSize:
        return QSize(480, EDGE + RULER + WAVE + GAP + BLOCKS + EDGE - 4)

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
        wave, blocks = self._boxes()
        painter.setPen(QColor(now.dim))
        for title, box in zip(self._titles, (wave, blocks), strict=True):
            label = QRectF(EDGE, box.top(), LABELS - 8, box.height())
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.ground))
        painter.drawRoundedRect(wave, 4, 4)
        painter.drawRoundedRect(blocks, 4, 4)
        if not self.duration_s:
            painter.setPen(QColor(now.faint))
            painter.drawText(wave, Qt.AlignmentFlag.AlignCenter, self._note)
            return
        self._paint_ruler(painter, wave)
        begin, end = self._from_s / self.duration_s, self._to_s / self.duration_s
        paint_waveform(painter, wave.adjusted(2, 3, -2, -3), self._peaks, now.blue, begin, end)
        self._paint_blocks(painter, blocks)
        if self._hover_s is not None:
            self._paint_hover(painter, wave, blocks)
        self._paint_playhead(painter, wave, blocks)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover_s = self._time_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())
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
            self._scroll_to(self._from_s - turn / 120 * (self._to_s - self._from_s) * 0.1)
        else:
            self.zoom(1.25 ** (turn / 120), self._time_at(event.position().x()))
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

    def _boxes(self) -> tuple[QRectF, QRectF]:
        """The wave's and the blocks' box."""
        left, width = EDGE + LABELS, self.width() - 2 * EDGE - LABELS
        top = EDGE - 4 + RULER
        return QRectF(left, top, width, WAVE), QRectF(left, top + WAVE + GAP, width, BLOCKS)

    def _x(self, time_s: float) -> float:
        box = self._boxes()[0]
        return box.left() + (time_s - self._from_s) / (self._to_s - self._from_s) * box.width()

    def _time_at(self, x: float) -> float:
        box = self._boxes()[0]
        share = (x - box.left()) / max(box.width(), 1.0)
        return min(max(self._from_s + share * (self._to_s - self._from_s), 0.0), self.duration_s)

    def _seek(self, x: float) -> None:
        if self.duration_s:
            self.sought.emit(self._time_at(x))

    def _scroll_to(self, from_s: float) -> None:
        shown = self._to_s - self._from_s
        self._from_s = min(max(from_s, 0.0), self.duration_s - shown)
        self._to_s = self._from_s + shown
        self.update()

    def _paint_ruler(self, painter: QPainter, wave: QRectF) -> None:
        now = tokens()
        shown = self._to_s - self._from_s
        step = next((s for s in NICE_S if shown / s * 64 <= wave.width()), NICE_S[-1])
        number = int(self._from_s / step)
        while (time_s := number * step) <= self._to_s:
            number += 1
            x = self._x(time_s)
            if x < wave.left() - 1:
                continue
            painter.setPen(QColor(now.line))
            painter.drawLine(QPointF(x, wave.top() - 5), QPointF(x, wave.top() - 1))
            painter.setPen(QColor(now.faint))
            text = clock(time_s, tenths=step < 1)
            width = painter.fontMetrics().horizontalAdvance(text)
            if x + 4 + width <= wave.right():
                painter.drawText(QPointF(x + 4, wave.top() - 4), text)

    def _paint_blocks(self, painter: QPainter, box: QRectF) -> None:
        now = tokens()
        fill = QColor(now.blue)
        fill.setAlphaF(0.32)
        painter.save()
        painter.setClipRect(box)
        metrics = painter.fontMetrics()
        for block in self._blocks:
            if block.end_s < self._from_s or block.start_s > self._to_s:
                continue
            left, right = self._x(block.start_s), self._x(block.end_s)
            part = QRectF(left, box.top() + 1, max(right - left - 1, 1), box.height() - 2)
            current = block.start_s <= self.position_s < block.end_s
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.blue) if current else fill)
            painter.drawRoundedRect(part, 3, 3)
            if metrics.horizontalAdvance(block.name) + 4 <= part.width():
                painter.setPen(QColor(now.ground if current else now.text))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, block.name)
        painter.restore()

    def _paint_hover(self, painter: QPainter, wave: QRectF, blocks: QRectF) -> None:
        assert self._hover_s is not None
        colour = QColor(tokens().gold)
        colour.setAlphaF(0.35)
        painter.setPen(QPen(colour, 1))
        x = self._x(self._hover_s)
        painter.drawLine(QPointF(x, wave.top()), QPointF(x, blocks.bottom()))

    def _paint_playhead(self, painter: QPainter, wave: QRectF, blocks: QRectF) -> None:
        x = self._x(self.position_s)
        if not wave.left() - 1 <= x <= wave.right() + 1:
            return
        painter.setPen(QPen(QColor(tokens().gold), 1.5))
        painter.drawLine(QPointF(x, wave.top() - 4), QPointF(x, blocks.bottom() + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().gold))
        top = wave.top() - 5
        painter.drawPolygon(QPolygonF([QPointF(x - 4, top), QPointF(x + 4, top), QPointF(x, top + 6)]))
