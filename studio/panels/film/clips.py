"""The time line of a film: its shots as clips, what is said in them, and how far it can be watched.

A click seeks and goes to the shot; where shots may still change, the end of a clip can be drawn to make it longer.
"""

from collections.abc import Callable, Sequence
from itertools import count, pairwise
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from engines.film.shots import LONGEST_S, SHORTEST_S
from studio.panels.film.cut_list import Clip, lines_of
from studio.panels.film.shot_card import ShotState
from studio.theme import tokens
from studio.widgets.take_card import draw_cover, poster_pixmap
from studio.widgets.time_line import TimeLine

PICTURE, DIALOGUE = 38, 24
GRIP = 5  # pixels around the end of a clip
CLIP_GESTURES = 1 << 21  # apart from the gestures of the form
_gestures = count(1)


class Clips(TimeLine):
    """`chosen` with the place of a clip that was clicked; `stretched` with a place, its new length and a gesture."""

    chosen = Signal(int)
    stretched = Signal(int, float, int)

    def __init__(self, picture: Callable[[int], QImage | Path | None], parent: QWidget | None = None) -> None:
        super().__init__([(self.tr("Picture"), PICTURE), (self.tr("Dialogue"), DIALOGUE)], parent)
        self._picture = picture
        self._clips: Sequence[Clip] = ()
        self._at = -1
        self._edge_s: float | None = None
        self._held: tuple[int, int] | None = None  # the clip whose end is held, and the gesture
        self.can_stretch = False

    def show_clips(self, clips: Sequence[Clip], chosen: int, edge_s: float | None = None) -> None:
        """Show these; `edge_s` is how far a film that grows can be watched, None where it is whole."""
        self._clips, self._at, self._edge_s = clips, chosen, edge_s
        duration_s = clips[-1].end_s if clips else 0.0
        if self._held is None and abs(duration_s - self.duration_s) > 1e-6:
            kept = self.position_s
            self.show_time(duration_s, self.tr("The shots of the film stand here"))
            self.position_s = min(kept, duration_s)
        self.update()

    def clip_at(self, time_s: float) -> int:
        """The place of the clip that shows a moment, -1 where there is none."""
        return next((at for at, clip in enumerate(self._clips) if time_s < clip.end_s), len(self._clips) - 1)

    def paint_lane(self, painter: QPainter, lane: int, box: QRectF) -> None:
        painter.setClipRect(box.adjusted(0, -1, 0, 1))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for at, clip in enumerate(self._clips):
            if clip.end_s < self.from_s or clip.start_s > self.to_s:
                continue
            left, right = self.x_of(clip.start_s), self.x_of(clip.end_s)
            if lane == 0:
                self._paint_clip(
                    painter, at, clip, QRectF(left, box.top() + 1, right - left - 2, box.height() - 2)
                )
            else:
                self._paint_lines(painter, clip, box)
        if lane == 0 and self._edge_s is not None:
            self._paint_edge(painter, box)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        held = self._end_at(event.position())
        if held >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._held = held, CLIP_GESTURES + next(_gestures)
            return
        super().mousePressEvent(event)
        if self.duration_s and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.clip_at(self.time_at(event.position().x())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            at, gesture = self._held
            box, x = self.boxes()[0], event.position().x()
            reached_s = self.from_s + (x - box.left()) / box.width() * (self.to_s - self.from_s)
            length_s = min(max(reached_s - self._clips[at].start_s, SHORTEST_S), LONGEST_S)
            self.stretched.emit(at, round(length_s, 1), gesture)
            return
        over_end = self._end_at(event.position()) >= 0
        self.setCursor(Qt.CursorShape.SizeHorCursor if over_end else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self.show_clips(self._clips, self._at, self._edge_s)
        super().mouseReleaseEvent(event)

    def _end_at(self, point: QPointF) -> int:
        """The clip whose end is under the pointer, -1 where there is none or nothing may change."""
        box = self.boxes()[0]
        if not self.can_stretch or not self.duration_s or not box.top() <= point.y() <= box.bottom():
            return -1
        ends = [(abs(self.x_of(clip.end_s) - point.x()), at) for at, clip in enumerate(self._clips)]
        near, at = min(ends, default=(GRIP + 1, -1))
        return at if near <= GRIP else -1

    def _paint_clip(self, painter: QPainter, at: int, clip: Clip, box: QRectF) -> None:
        now = tokens()
        painter.save()
        shape = QPainterPath()
        shape.addRoundedRect(box, 4, 4)
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.fillRect(box, QColor(now.raised))
        painter.setOpacity(0.35 if clip.state is ShotState.PLANNED else 1.0)
        self._paint_stills(painter, at, box)
        painter.setOpacity(1.0)
        text = str(at + 1)
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        if width + 6 <= box.width():
            plate = QRectF(box.left() + 4, box.top() + 4, width, 16)
            ground = QColor(now.plate)
            ground.setAlpha(190)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(plate, 4, 4)
            painter.setPen(QColor(now.on_plate))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()
        if at == self._at:
            painter.setPen(QPen(QColor(now.gold), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)

    def _paint_stills(self, painter: QPainter, at: int, box: QRectF) -> None:
        """The still of the shot, side by side as often as the clip has room."""
        picture = self._picture(at)
        tall = QSize(round(box.height() * 16 / 9), round(box.height()))
        shown: QImage | QPixmap = QPixmap()
        if isinstance(picture, QImage):
            shown = picture
        elif picture:
            shown = poster_pixmap(picture, tall, painter.device().devicePixelRatioF())
        if shown.isNull():
            return
        many = max(1, round(box.width() / tall.width()))
        edges = [round(box.left() + box.width() * number / many) for number in range(many + 1)]
        for left, right in pairwise(edges):
            draw_cover(painter, shown, QRectF(left, box.top(), right - left, box.height()))

    def _paint_lines(self, painter: QPainter, clip: Clip, box: QRectF) -> None:
        now = tokens()
        fill = QColor(now.blue)
        fill.setAlphaF(0.16 if clip.state is ShotState.PLANNED else 0.32)
        metrics = painter.fontMetrics()
        for start_s, end_s, words in lines_of(clip):
            left, right = self.x_of(start_s), self.x_of(end_s)
            part = QRectF(left, box.top() + 1, max(right - left - 1, 2), box.height() - 2)
            current = start_s <= self.position_s < end_s
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.blue) if current else fill)
            painter.drawRoundedRect(part, 4, 4)
            room = part.adjusted(6, 0, -6, 0)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
            if len(shown) > 2:
                painter.setPen(QColor(now.ground if current else now.text))
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_edge(self, painter: QPainter, box: QRectF) -> None:
        """How far the film can be watched by now."""
        x = self.x_of(self._edge_s or 0.0)
        painter.setPen(QPen(QColor(tokens().green), 2))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
