"""The ruler of the lanes: bars, beats when there is room for them, and the time; a click or a drag goes there."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from studio.theme import tokens
from studio.widgets.music_lanes.colours import veil
from studio.widgets.music_lanes.lane import HEAD, Lane
from studio.widgets.music_lanes.song import Song
from studio.widgets.timecode import clock

HEIGHT = 34
BAR_STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
ROOMY, BEATS_FROM, SIXTEENTHS_FROM = 44, 72, 360
"""Pixels between two numbers, and of a bar from which its beats, and the sixteenths, are shown."""
CUT = 4
"""Half the width of the mark of a cut."""
TIMES_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300)


class Ruler(Lane):
    """Bars on top, seconds below."""

    def __init__(self, song: Song | None = None, parent: QWidget | None = None) -> None:
        super().__init__(song, parent)
        self.setAccessibleName(self.tr("Bars and time"))

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT)

    def content(self) -> QRectF:
        return QRectF(HEAD, 2, self.scale.width, HEIGHT - 4)

    def paint_head(self, painter: QPainter, box: QRectF) -> None:
        if not self.scale.bars:
            return
        now = tokens()
        if self.song.plan is None:
            painter.setFont(self.small_font(12))
            painter.setPen(QColor(now.text))
            told = clock(self.song.cursor_s, tenths=True)
            painter.drawText(
                QRectF(12, box.top(), HEAD - 20, box.height()), Qt.AlignmentFlag.AlignVCenter, told
            )
            return
        bar, beat = divmod(self.song.cursor_s / self.scale.bar_s, 1.0)
        last = bar >= self.scale.bars
        text = self.tr("bar {0} · beat {1}").format(
            min(int(bar) + 1, self.scale.bars),
            self.scale.beats if last else int(beat * self.scale.beats + 1e-6) + 1,
        )
        painter.setFont(self.small_font(12))
        painter.setPen(QColor(now.text))
        painter.drawText(QRectF(12, box.top(), HEAD - 20, box.height()), Qt.AlignmentFlag.AlignVCenter, text)

    def paint_content(self, painter: QPainter, box: QRectF, bars: range) -> None:
        if not self.scale.bars:
            return
        now = tokens()
        step = next((s for s in BAR_STEPS if s * self.scale.bar_px >= ROOMY), BAR_STEPS[-1])
        middle = box.center().y()
        painter.setFont(self.small_font(11))
        first = bars.start - bars.start % step
        for bar in range(max(first - step, 0), bars.stop) if self.song.plan else ():
            x = round(self.x_of(bar)) + 0.5
            if bar % step == 0:
                painter.setPen(QPen(QColor(now.faint), 1))
                painter.drawLine(QPointF(x, box.top() + 2), QPointF(x, middle))
                painter.setPen(QColor(now.text if bar % (4 * step) == 0 else now.dim))
                painter.drawText(QPointF(x + 4, middle - 2.5), str(bar + 1))
            elif self.scale.bar_px >= 6:
                painter.setPen(QPen(QColor(now.line), 1))
                painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle))
            if self.scale.bar_px >= BEATS_FROM:
                self._paint_beats(painter, bar, middle)
        self._paint_times(painter, box, bars)

    def paint_marks(self, painter: QPainter, box: QRectF) -> None:
        super().paint_marks(painter, box)
        if self.scale.bars:
            self._paint_cut_marks(painter, box)
            x = HEAD + self.scale.x_of_time(self.song.cursor_s)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens().gold))
            painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 8)]))

    def tip_at(self, point: QPointF) -> str:
        if not self.in_content(point):
            return ""
        near = (cut for cut in self.song.cuts if abs(HEAD + self.scale.x_of_time(cut) - point.x()) <= CUT)
        if (cut_s := next(near, None)) is not None:
            return self.tr("The film is cut here, at {0}").format(clock(cut_s, tenths=True))
        return self.tr("Bars above, time below: click or drag to go there")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event.position())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position())
        else:
            super().mouseMoveEvent(event)

    def _go_to(self, point: QPointF) -> None:
        if self.in_content(point):
            self.song.seek.emit(self.bar_at(point.x()) * self.scale.bar_s)

    def _moved(self, before_s: float, now_s: float) -> None:
        super()._moved(before_s, now_s)
        self.update(0, 0, HEAD, self.height())

    def _paint_cut_marks(self, painter: QPainter, box: QRectF) -> None:
        """A small wedge that stands on the lower edge at each cut of the film."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().violet))
        foot = box.bottom() + 2
        for cut_s in self.song.cuts:
            x = HEAD + self.scale.x_of_time(cut_s)
            wedge = (QPointF(x - CUT, foot), QPointF(x + CUT, foot), QPointF(x, foot - 7))
            painter.drawPolygon(QPolygonF(wedge))

    def _paint_beats(self, painter: QPainter, bar: int, middle: float) -> None:
        now = tokens()
        beats = self.scale.beats
        parts = beats * (4 if self.scale.bar_px >= SIXTEENTHS_FROM else 1)
        numbered = 1 if self.scale.bar_px / beats >= ROOMY else self.scale.group
        has_room = numbered * self.scale.bar_px / beats >= ROOMY and numbered < beats
        for part in range(1, parts):
            x = round(self.x_of(bar + part / parts)) + 0.5
            beat, rest = divmod(part, parts // beats)
            is_beat, leads = rest == 0, rest == 0 and beat % self.scale.group == 0
            painter.setPen(QPen(veil(now.faint, 0.9 if leads else 0.6 if is_beat else 0.4), 1))
            tall = (5 if self.scale.group == 1 else 8) if leads else 4 if is_beat else 3
            painter.drawLine(QPointF(x, middle - tall), QPointF(x, middle))
            if is_beat and has_room and beat % numbered == 0:
                painter.setPen(QColor(now.faint))
                painter.drawText(QPointF(x + 4, middle - 2.5), f"{bar + 1}.{beat + 1}")

    def _paint_times(self, painter: QPainter, box: QRectF, bars: range) -> None:
        now = tokens()
        second_px = self.scale.bar_px / self.scale.bar_s
        step = next((s for s in TIMES_S if s * second_px >= 56), TIMES_S[-1])
        middle = box.center().y()
        painter.setFont(self.small_font(10))
        number = max(int(bars.start * self.scale.bar_s / step) - 1, 0)
        while (time_s := number * step) <= bars.stop * self.scale.bar_s:
            number += 1
            x = HEAD + self.scale.x_of_time(time_s)
            painter.setPen(QPen(QColor(now.line), 1))
            painter.drawLine(QPointF(round(x) + 0.5, middle + 3), QPointF(round(x) + 0.5, middle + 7))
            painter.setPen(QColor(now.faint))
            painter.drawText(QPointF(x + 4, box.bottom() - 3.5), clock(time_s, tenths=step < 1))
