"""The lanes of a voice under a stage: its waveform and blocks of time (visemes, say) on one time line."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from studio.theme import tokens
from studio.widgets.time_line import TimeLine
from studio.widgets.waveform import paint_waveform

WAVE, BLOCKS = 34, 22


@dataclass(frozen=True)
class Block:
    start_s: float
    end_s: float
    name: str


class Lanes(TimeLine):
    """A wave lane and a lane of blocks."""

    def __init__(self, wave_title: str, block_title: str, parent: QWidget | None = None) -> None:
        super().__init__([(wave_title, WAVE), (block_title, BLOCKS)], parent)
        self._peaks: Sequence[float] = ()
        self._blocks: Sequence[Block] = ()

    def show_voice(self, duration_s: float, peaks: Sequence[float], blocks: Sequence[Block]) -> None:
        self._peaks, self._blocks = peaks, blocks
        self.show_time(duration_s)

    def show_nothing(self, note: str) -> None:
        """Empty lanes with one line that says why."""
        self._peaks = self._blocks = ()
        self.show_time(0.0, note)

    def paint_lane(self, painter: QPainter, lane: int, box: QRectF) -> None:
        if lane == 0:
            begin, end = self.from_s / self.duration_s, self.to_s / self.duration_s
            wave = box.adjusted(2, 3, -2, -3)
            paint_waveform(painter, wave, self._peaks, tokens().blue, begin, end)
        else:
            self._paint_blocks(painter, box)

    def _paint_blocks(self, painter: QPainter, box: QRectF) -> None:
        now = tokens()
        fill = QColor(now.blue)
        fill.setAlphaF(0.32)
        painter.setClipRect(box)
        metrics = painter.fontMetrics()
        for block in self._blocks:
            if block.end_s < self.from_s or block.start_s > self.to_s:
                continue
            left, right = self.x_of(block.start_s), self.x_of(block.end_s)
            part = QRectF(left, box.top() + 1, max(right - left - 1, 1), box.height() - 2)
            current = block.start_s <= self.position_s < block.end_s
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.blue) if current else fill)
            painter.drawRoundedRect(part, 3, 3)
            if metrics.horizontalAdvance(block.name) + 4 <= part.width():
                painter.setPen(QColor(now.ground if current else now.text))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, block.name)
