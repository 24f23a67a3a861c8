"""A picture of a lane that is kept while the view pans over it, and drawn anew where the view leaves it."""

from collections.abc import Callable
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from studio.theme import tokens
from studio.widgets.music_lanes.scale import TimeScale


class KeptPicture:
    """Drawn for the pixels of a piece from its beginning. At a new zoom only what is seen is drawn, because the next
    zoom is seldom far; from the first step of a pan on, half a width more on both sides."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._key: tuple[object, ...] = ()
        self._from, self._to = 0.0, -1.0

    def paint(
        self,
        painter: QPainter,
        box: QRectF,
        scale: TimeScale,
        content: object,
        draw: Callable[[QPainter, float, float], None],
    ) -> None:
        """Draw what `scale` shows into `box`. `content` says what is shown: while it, the zoom, the height and the
        scheme stay, the picture does. `draw` paints the pixels between two places of the piece, the first at 0."""
        ratio = painter.device().devicePixelRatioF()
        key = (content, scale.bar_px, box.height(), ratio, tokens().ground)
        left, whole = scale.begin * scale.bar_px, scale.bars * scale.bar_px
        if key != self._key or left < self._from - 0.5 or left + scale.width > self._to + 0.5:
            margin = scale.width / 2 if key == self._key else 0.0
            self._key = key
            self._from = floor(max(left - margin, 0.0))
            self._to = ceil(min(left + scale.width + margin, whole)) + 1
            width = self._to - self._from
            self._picture = QPixmap(ceil(width * ratio), ceil(box.height() * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with QPainter(self._picture) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                draw(inner, self._from, self._to)
        x = round((box.left() + self._from - left) * ratio) / ratio
        painter.drawPixmap(QPointF(x, box.top()), self._picture)
