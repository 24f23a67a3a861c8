"""Where bars and seconds lie on the screen: one mapping that all lanes of a piece share.

A place is counted in bars (2.5 is the middle of the third bar); pixels are counted from the left edge of what lanes
show, without their heads.
"""

from math import ceil, floor

from PySide6.QtCore import QObject, Signal

CLOSEST_BARS = 0.5
"""The least that is shown at once."""


class TimeScale(QObject):
    """Bars `begin` to `end` of `bars` stand on `width` pixels; `changed` when any of these did."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bars, self.bar_s, self.beats, self.group = 0, 2.0, 4, 1
        self.begin, self.end = 0.0, 1.0
        self.width = 600.0

    def set_piece(self, bars: int, bar_s: float, beats: int, group: int = 1) -> None:
        """A piece of so many bars, counted in `beats` of which each `group` belong together (three in 6/8); where all
        was shown, all of the new one is."""
        was_whole = self.is_whole
        self.bar_s, self.beats, self.group = bar_s, beats, group
        if bars != self.bars:
            self.bars = bars
            if was_whole:
                self.begin, self.end = 0.0, float(max(bars, 1))
        self._show(self.begin, self.end - self.begin)

    def set_width(self, width: float) -> None:
        if width != self.width and width >= 1:
            self.width = width
            self.changed.emit()

    @property
    def is_whole(self) -> bool:
        return self.end - self.begin >= self.bars - 1e-9

    @property
    def bar_px(self) -> float:
        """Pixels of a bar."""
        return self.width / (self.end - self.begin)

    @property
    def duration_s(self) -> float:
        return self.bars * self.bar_s

    def x_of(self, bar: float) -> float:
        return (bar - self.begin) * self.bar_px

    def x_of_time(self, time_s: float) -> float:
        return self.x_of(time_s / self.bar_s)

    def bar_at(self, x: float) -> float:
        """The place under a pixel, held inside the piece."""
        return min(max(self.begin + x / self.bar_px, 0.0), float(self.bars))

    def shown(self, left: float, right: float) -> range:
        """The whole bars that are seen between two pixels."""
        first = max(floor(self.begin + left / self.bar_px), 0)
        return range(first, min(ceil(self.begin + right / self.bar_px), self.bars))

    def zoom(self, factor: float, around: float) -> None:
        """Show `factor` times fewer bars; what lies under the pixel `around` stays there."""
        share = around / self.width
        span = self.end - self.begin
        wanted = min(max(span / factor, CLOSEST_BARS), max(self.bars, 1))
        self._show(self.begin + share * (span - wanted), wanted)

    def pan(self, pixels: float) -> None:
        """Move on by so many pixels of the piece."""
        self._show(self.begin + pixels / self.bar_px, self.end - self.begin)

    def show(self, begin: float, end: float) -> None:
        """Show these bars."""
        self._show(begin, max(end - begin, CLOSEST_BARS))

    def fit(self) -> None:
        self._show(0.0, float(max(self.bars, 1)))

    def reveal(self, bar: float, lead: float = 0.1) -> None:
        """Turn the page if a place is out of sight, so that it stands `lead` of the width from the left."""
        if not self.begin <= bar <= self.end:
            self._show(bar - lead * (self.end - self.begin), self.end - self.begin)

    def _show(self, begin: float, span: float) -> None:
        span = min(span, float(max(self.bars, 1)))
        self.begin = min(max(begin, 0.0), max(self.bars, 1) - span)
        self.end = self.begin + span
        self.changed.emit()
