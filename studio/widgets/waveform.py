"""Draws loudness peaks as bars. One function, for lanes and for wells that show a recording."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

BAR, GAP = 2.0, 1.5
LIFT = 0.7  # lets quiet parts be seen beside loud ones


def paint_waveform(
    painter: QPainter, box: QRectF, peaks: Sequence[float], colour: str, begin: float = 0.0, end: float = 1.0
) -> None:
    """Bars of `peaks` (each 0 to 1) inside `box`; `begin` and `end` choose the part shown, 0 to 1 of the whole."""
    bars = int(box.width() / (BAR + GAP))
    if not peaks or bars < 1:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    first, span = begin * len(peaks), (end - begin) * len(peaks) / bars
    for bar in range(bars):
        start = int(first + bar * span)
        part = peaks[start : max(start + 1, int(first + (bar + 1) * span))]
        height = max(BAR, max(part, default=0.0) ** LIFT * box.height())
        x = box.left() + bar * (BAR + GAP)
        painter.drawRoundedRect(QRectF(x, box.center().y() - height / 2, BAR, height), 1, 1)
    painter.restore()
