"""The sound of a piece as a wave: the more there is of it, the brighter it is."""

from collections import defaultdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import tokens
from studio.widgets.music_lanes.colours import mixed, veil
from studio.widgets.music_lanes.kept_picture import KeptPicture
from studio.widgets.music_lanes.lane import GAP, HEAD, Lane
from studio.widgets.music_lanes.song import Song

if TYPE_CHECKING:
    import numpy as np

HEIGHT = 38
LEVELS = 10


class WaveLane(Lane):
    """Peaks of the mix on the ruler of the piece."""

    def __init__(self, song: Song | None = None, parent: QWidget | None = None) -> None:
        super().__init__(song, parent)
        self.setAccessibleName(self.tr("Sound"))
        self._peaks: np.ndarray | None = None
        self._duration_s = 0.0
        self._shown = 0
        self._picture = KeptPicture()

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT + GAP)

    def set_alone(self, alone: bool) -> None:
        """Fill all the height that there is, where there are no notes above."""
        policy = QSizePolicy.Policy.Expanding if alone else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, policy)

    def show_wave(self, peaks: "np.ndarray | None", duration_s: float) -> None:
        """`peaks` is (n, 2): the least and the most of each of n equal stretches of `duration_s`, -1 to 1."""
        self._peaks, self._duration_s = peaks, duration_s
        self._shown += 1
        self.update()

    def paint_head(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(self.small_font(12))
        painter.setPen(QColor(tokens().dim))
        painter.drawText(
            QRectF(12, box.top(), HEAD - 24, box.height()), Qt.AlignmentFlag.AlignVCenter, self.tr("Mix")
        )

    def paint_content(self, painter: QPainter, box: QRectF, bars: range) -> None:
        if self._peaks is None or not len(self._peaks) or self._duration_s <= 0:
            painter.setFont(self.small_font(11))
            painter.setPen(QColor(tokens().faint))
            inset = box.adjusted(12, 0, 0, 0)
            painter.drawText(
                inset, Qt.AlignmentFlag.AlignVCenter, self.tr("The sound appears here as it is made")
            )
            return
        self._picture.paint(painter, box, self.scale, self._shown, self._draw)

    def paint_marks(self, painter: QPainter, box: QRectF) -> None:
        now = tokens()
        painter.setFont(self.small_font(11))
        for first, last in self.song.unheard if self._peaks is not None else ():
            run = QRectF(self.x_of(first), box.top(), self.x_of(last + 1) - self.x_of(first), box.height())
            painter.fillRect(run, veil(now.ground, 0.78))
            text = self.tr("new notes, not heard yet")
            if painter.fontMetrics().horizontalAdvance(text) + 16 > run.width():
                text = self.tr("new")
            if painter.fontMetrics().horizontalAdvance(text) + 8 <= run.width():
                painter.setPen(QColor(now.gold_text))
                painter.drawText(run, Qt.AlignmentFlag.AlignCenter, text)
        super().paint_marks(painter, box)

    def tip_at(self, point: QPointF) -> str:
        if self._peaks is None or not self.in_content(point):
            return ""
        return self.tr("The sound of the mix: brighter is louder. Click to go there, drag to choose bars")

    def _draw(self, painter: QPainter, begin: float, end: float) -> None:
        now, box, ratio = tokens(), self.content(), self.devicePixelRatioF()
        by_level: dict[int, list[QLineF]] = defaultdict(list)
        middle, reach = box.height() / 2, box.height() / 2 - 3
        for x, low, high in self._columns(begin, round((end - begin) * ratio), ratio):
            level = min(int(max(high, -low) * LEVELS), LEVELS - 1)
            by_level[level].append(
                QLineF(x / ratio, middle - high * reach - 0.5, x / ratio, middle - low * reach + 0.5)
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for level, lines in by_level.items():
            share = level / (LEVELS - 1)
            colour = mixed(now.ground, now.violet, 0.45 + 0.55 * min(share * 1.6, 1.0))
            if share > 0.6:
                colour = mixed(colour.name(), now.text, (share - 0.6) * 1.4)
            painter.setPen(QPen(colour, 1 / ratio))
            painter.drawLines(lines)

    def _columns(self, begin: float, count: int, ratio: float) -> list[tuple[int, float, float]]:
        """(pixel of the screen, least, most) of each column that the sound reaches, from the place `begin` on."""
        import numpy as np  # the window starts without it

        assert self._peaks is not None
        time_s = (begin + np.arange(count + 1) / ratio) / self.scale.bar_px * self.scale.bar_s
        at = time_s / self._duration_s * len(self._peaks)
        first = at[:-1].astype(int)
        seen = first < len(self._peaks)
        first = first[seen]
        if not len(first):
            return []
        last = np.maximum(np.ceil(at[1:][seen]).astype(int), first + 1).clip(max=len(self._peaks))
        part = np.clip(self._peaks[first[0] : last[-1]], -1.0, 1.0)
        lows = np.minimum.reduceat(part[:, 0], first - first[0])
        highs = np.maximum.reduceat(part[:, 1], first - first[0])
        return list(zip(range(len(first)), lows.tolist(), highs.tolist(), strict=True))
