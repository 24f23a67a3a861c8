"""The lanes of a walk: a strip of its pictures, the keys that were held, and its branches as strips of their own.

Dragging over them scrubs, a press re-enters there; both are told as ticks. The walk is a `Trail`.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from engines.world.actions import Key
from studio.theme import tokens
from studio.widgets.time_line import TimeLine
from studio.widgets.walk.cover import covering
from studio.widgets.walk.keys import WalkKeys, key_name
from studio.widgets.walk.trail import Branch, Trail

STRIP, KEYS, BRANCH = 46, 20, 26
LOW_STRIP, LOW_KEYS, LOW_BRANCH = 32, 18, 20
MOST_SHOWN = 2  # branches; half as many where there is little room
LEAST_S, MOST_S = 15.0, 45.0  # of a walk on the screen
AHEAD = 0.06
_ORDER: tuple[Key, ...] = ("run", "forward", "left", "back", "right", "jump", "attack")


class WalkLanes(TimeLine):
    """`scrubbed(tick)` while dragging, `chosen(tick)` when the mouse is let go; `marks` are bookmarks by tick."""

    scrubbed = Signal(int)
    chosen = Signal(int)

    def __init__(self, keys: WalkKeys, parent: QWidget | None = None) -> None:
        self._titles = (self.tr("Walk"), self.tr("Keys"), self.tr("Branch"))
        super().__init__([(self._titles[0], STRIP), (self._titles[1], KEYS)], parent)
        self._map = keys
        self.trail = Trail()
        self.marks: dict[str, int] = {}
        self._shown_branches: list[Branch] = []
        self._dragging = self._low = False
        self._follows = True
        self.setAccessibleName(self.tr("The walk"))
        self.setAccessibleDescription(
            self.tr("Arrow keys go back and on in the walk, Return goes on from there")
        )

    def show_trail(self, trail: Trail, tick: int) -> None:
        """The walk with its playhead at `tick`."""
        self.trail = trail
        shown = trail.branches[: MOST_SHOWN // 2 if self._low else MOST_SHOWN]
        if [id(each) for each in shown] != [id(each) for each in self._shown_branches]:
            self._shown_branches = shown
            self._arrange()
        at_end = bool(trail.path) and tick >= trail.path[-1]
        self.duration_s = trail.duration_s
        self.position_s = trail.duration_s if at_end else trail.time_of(tick)
        if self._follows:
            self._show_end()
        self.update()

    def show_take(self, duration_s: float, trail: Trail) -> None:
        """All of a finished walk, for a player."""
        self._follows = False
        self.trail, self._shown_branches = trail, []
        self._arrange()
        self.show_time(duration_s)

    def draw_low(self, low: bool) -> None:
        """Whether there is little room for lanes."""
        if low != self._low:
            self._low = low
            self._arrange()

    def follow(self) -> None:
        """Keep the end of the walk in view, as it goes on."""
        self._follows = True

    def paint_lane(self, painter: QPainter, lane: int, box: QRectF) -> None:
        trail = self.trail
        if lane == 0:
            self._paint_strip(painter, box, trail.path, 0)
            self._paint_marks(painter, box)
        elif lane == 1:
            self._paint_keys(painter, box, trail.path)
        elif lane - 2 < len(self._shown_branches):
            branch = self._shown_branches[lane - 2]
            begin = trail.index(branch.parent) + 1 if branch.parent >= 0 else 0
            painter.setOpacity(0.55)
            self._paint_strip(painter, box, branch.ticks, begin)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.trail.path or not self._follows:
            super().mousePressEvent(event)
            return
        if (branch := self._branch_at(event.position())) is not None:
            self.chosen.emit(branch)
            return
        self._dragging = True
        self._scrub(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._hover_s = None
            self._scrub(event.position().x())
        elif self._follows:
            self._hover_s = self.time_at(event.position().x())
            self.update()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._dragging = False
            if (tick := self.trail.tick_at(self.time_at(event.position().x()))) is not None:
                self.chosen.emit(tick)
        else:
            super().mouseReleaseEvent(event)

    @property
    def dragging(self) -> bool:
        return self._dragging

    # --- inside

    def _arrange(self) -> None:
        strip, keys, branch = (LOW_STRIP, LOW_KEYS, LOW_BRANCH) if self._low else (STRIP, KEYS, BRANCH)
        walk, held, left = self._titles
        self._lanes = ((walk, strip), (held, keys), *((left, branch) for _ in self._shown_branches))
        self.updateGeometry()
        self.update()

    def _scrub(self, x: float) -> None:
        tick = self.trail.tick_at(self.time_at(x))
        if tick is not None:
            self.position_s = self.trail.time_of(tick)
            self.update()
            self.scrubbed.emit(tick)

    def _show_end(self) -> None:
        if self._dragging:
            return
        shown = min(max(self.duration_s * (1 + AHEAD), LEAST_S), MOST_S)
        longest = max((len(b.ticks) / self.trail.fps for b in self._shown_branches), default=0.0)
        end = max(self.duration_s + min(longest, shown / 3), shown)
        end = max(min(end, self.duration_s + shown / 3), shown)
        self.from_s, self.to_s = end - shown, end

    def _branch_at(self, point: QPointF) -> int | None:
        """The tick under the pointer on the strip of a branch."""
        for branch, box in zip(self._shown_branches, self.boxes()[2:], strict=False):
            if box.contains(point):
                begin = self.trail.index(branch.parent) + 1 if branch.parent >= 0 else 0
                share = (point.x() - box.left()) / max(box.width(), 1.0)
                time_s = self.from_s + share * (self.to_s - self.from_s)
                at = round(time_s * self.trail.fps) - begin
                return branch.ticks[at] if 0 <= at < len(branch.ticks) else None
        return None

    def _span(self, ticks: Sequence[int], begin: int) -> tuple[int, int]:
        """Which of the ticks, the first of which is `begin` ticks from the start, are in view."""
        fps = self.trail.fps
        first = max(int(self.from_s * fps) - begin, 0)
        last = min(int(self.to_s * fps) + 1 - begin, len(ticks))
        return first, last

    def _paint_strip(self, painter: QPainter, box: QRectF, ticks: Sequence[int], begin: int) -> None:
        """The pictures side by side, each until the next; where there is no room for all, every second, third, …"""
        fps, trail = self.trail.fps, self.trail
        second = (self.x_of(1.0) - self.x_of(0.0)) if self.to_s > self.from_s else 1.0
        least = box.height() * 1.1
        step = max(1, -int(-least // max(second, 0.01)))  # seconds a picture
        first, last = self._span(ticks, begin)
        if first >= last:
            return
        clip = QPainterPath()
        clip.addRoundedRect(box, 4, 4)
        painter.setClipPath(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        now = tokens()
        length = step * fps
        at = max(0, first - (first + begin) % length)
        while at < last:
            until = min(at + length - (at + begin) % length, len(ticks))
            left, right = self._x(at + begin), self._x(until + begin)
            picture = self._picture_in(ticks, at, until)
            part = QRectF(left + 1, box.top() + 1, right - left - 2, box.height() - 2)
            if part.width() > 1:
                floor = QPainterPath()
                floor.addRoundedRect(part, 5, 5)
                if picture is not None:
                    painter.save()
                    painter.setClipPath(floor, Qt.ClipOperation.IntersectClip)
                    painter.drawImage(part, picture, covering(picture, part))
                    painter.restore()
                else:
                    painter.fillPath(floor, QColor(now.raised))
            at = until
        behind = self.x_of(self.position_s)
        if self._follows and ticks is trail.path and behind < box.right():
            shade = QColor(now.panel)
            shade.setAlphaF(0.68)
            painter.fillRect(QRectF(behind, box.top(), self._x(len(ticks)) - behind, box.height()), shade)

    def _picture_in(self, ticks: Sequence[int], begin: int, end: int) -> QImage | None:
        """The first picture in a stretch, else the next one within a second, else the last one before."""
        pictures, near = self.trail.pictures, self.trail.fps
        after = ticks[begin : end + near]
        before = reversed(ticks[max(begin - near, 0) : begin])
        return next((pictures[tick] for each in (after, before) for tick in each if tick in pictures), None)

    def _paint_keys(self, painter: QPainter, box: QRectF, ticks: Sequence[int]) -> None:
        now = tokens()
        first, last = self._span(ticks, 0)
        if first >= last:
            return
        painter.setClipRect(box)
        metrics = painter.fontMetrics()
        for begin, end, keys in self.trail.runs(ticks, first, last):
            if not keys:
                continue
            left, right = self._x(begin), self._x(end)
            part = QRectF(left, box.top() + 1, max(right - left - 1, 1.0), box.height() - 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.gold_ground))
            painter.drawRoundedRect(part, 3, 3)
            words = " ".join(key_name(self._map.key_of(key)) for key in _ORDER if key in keys)
            if metrics.horizontalAdvance(words) + 4 > part.width():
                words = words.split(" ")[-1]
            if metrics.horizontalAdvance(words) + 2 <= part.width():
                painter.setPen(QColor(now.gold_text))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_marks(self, painter: QPainter, box: QRectF) -> None:
        painter.setClipping(False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().gold))
        for tick in self.marks.values():
            if tick in self.trail.keys and self.trail.path and self.trail.path[0] <= tick:
                x = self.x_of(self.trail.time_of(tick))
                if box.left() <= x <= box.right():
                    flag = QPainterPath(QPointF(x - 4, box.top() + 1))
                    for to in ((4, 1), (4, 11), (0, 7.5), (-4, 11)):
                        flag.lineTo(x + to[0], box.top() + to[1])
                    flag.closeSubpath()
                    painter.drawPath(flag)

    def _x(self, index: float) -> float:
        return self.x_of(index / self.trail.fps)
