"""What every lane of a piece has: a head at its left, bars at its right, the cursor, the selection and the pointer.

A lane paints its own content (`paint_content`) and says what a click means; wheel, middle button, dragging over bars
and the keys are the same in all of them. A lane works alone with a `Song` of its own, or with others that share one.
"""

from math import floor

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.theme import tokens
from studio.widgets.music_lanes.colours import veil
from studio.widgets.music_lanes.keys import press, takes
from studio.widgets.music_lanes.locks import Bars
from studio.widgets.music_lanes.shimmer import Shimmer
from studio.widgets.music_lanes.song import Song
from studio.widgets.music_lanes.thought_menu import thought_menu

HEAD, EDGE = 188, 12
"""Pixels left of the bars, and right of them."""
GAP = 6
"""Between two lanes; half of it lies above and half below each."""
DRAG = 4
ZOOM = 1.2


class Lane(QWidget):
    """`leads`: whether its width is the width of the time line that it shares."""

    leads = True

    def __init__(self, song: Song | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.song = song or Song(self)
        self.scale = self.song.scale
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._pressed: QPointF | None = None
        self._dragging = False
        self._grabbed_x: float | None = None
        self._shimmer = Shimmer(self._update_busy, self)
        self.song.changed.connect(self.update)
        self.song.marked.connect(self._marked)
        self.song.moved.connect(self._moved)
        self.scale.changed.connect(self._scrolled)

    # what a lane is, for its kinds

    def paint_content(self, painter: QPainter, box: QRectF, bars: range) -> None:
        """What the lane shows in `box` of the bars that are seen there."""

    def paint_floor(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().ground))
        painter.drawRoundedRect(box, 4, 4)

    def paint_head(self, painter: QPainter, box: QRectF) -> None:
        """What stands at the left."""

    def content(self) -> QRectF:
        """Where the bars are painted, in the coordinates of the widget."""
        return QRectF(HEAD, GAP / 2, self.scale.width, self.height() - GAP)

    def snapped(self, first: float, last: float) -> Bars:
        """The bars that a drag between two places chooses; for lanes that choose by other steps."""
        low, high = sorted((first, last))
        end = max(self.scale.bars - 1, 0)
        return min(floor(low), end), min(floor(high), end)

    def clicked(self, point: QPointF, event: QMouseEvent) -> None:
        """A click that was no drag: go there, and let go of a selection beside it."""
        bar = self.bar_at(point.x())
        inside = self.song.selection and self.song.selection[0] <= bar < self.song.selection[1] + 1
        if self.song.selection and not inside:
            self.song.choose(None)
        self.song.seek.emit(bar * self.scale.bar_s)

    def around(self, point: QPointF) -> Bars:
        """The bars that a menu opened there is about."""
        return self.song.bars_of(self.thought_at(point))

    def tip_at(self, point: QPointF) -> str:
        """What the thing under the pointer is, in words."""
        return ""

    # places

    def x_of(self, bar: float) -> float:
        return HEAD + self.scale.x_of(bar)

    def bar_at(self, x: float) -> float:
        return self.scale.bar_at(x - HEAD)

    def thought_box(self, number: int, top: float, height: float, gap: float = 1.0) -> QRectF:
        """The column of a thought between two heights, with a little air to the next one."""
        first, last = self.song.bars_of(number)
        left, right = self.x_of(first), self.x_of(last + 1)
        return QRectF(left, top, max(right - left - gap, 1.0), height)

    def thought_at(self, point: QPointF) -> int:
        assert self.song.plan
        return self.song.plan.at_bar(min(int(self.bar_at(point.x())), self.scale.bars - 1))

    def in_content(self, point: QPointF) -> bool:
        return point.x() >= HEAD - 2 and bool(self.scale.bars)

    def small_font(self, size: int = 11, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        box = self.content()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if event.rect().left() < HEAD - 1:
                painter.save()
                self.paint_head(painter, QRectF(0, box.top(), HEAD, box.height()))
                painter.restore()
            self.paint_floor(painter, box)
            painter.setClipRect(QRectF(HEAD, 0, self.scale.width + 1, self.height()))
            seen = event.rect()
            bars = self.scale.shown(seen.left() - HEAD - 1, seen.right() - HEAD + 2)
            painter.save()
            self.paint_content(painter, box, bars)
            painter.restore()
            self.paint_marks(painter, box)
            self._paint_cursor(painter)

    def paint_marks(self, painter: QPainter, box: QRectF) -> None:
        """The selection and the bars that are being written, over the content."""
        now = tokens()
        if self.song.cuts and self.scale.bars:
            self._paint_cuts(painter)
        if self.song.selection:
            first, last = self.song.selection
            left, right = self.x_of(first), self.x_of(last + 1)
            painter.fillRect(QRectF(left, 0, right - left, self.height()), veil(now.gold, 0.10))
            painter.setPen(QPen(veil(now.gold, 0.75), 1))
            for x in (left, right):
                painter.drawLine(QPointF(round(x) + 0.5, 0), QPointF(round(x) + 0.5, self.height()))
        if self.song.busy:
            band = self.busy_box(box)
            painter.fillRect(band, veil(now.gold, 0.07))
            sweep = QLinearGradient(band.left(), 0, band.right(), 0)
            at = self._shimmer.phase * 1.5 - 0.25
            for offset, alpha in ((-0.25, 0.0), (0.0, 0.22), (0.25, 0.0)):
                sweep.setColorAt(min(max(at + offset, 0.0), 1.0), veil(now.gold, alpha))
            if self._shimmer.moves:
                painter.fillRect(band, sweep)

    def _paint_cuts(self, painter: QPainter) -> None:
        pen = QPen(veil(tokens().violet, 0.45), 1)
        pen.setDashPattern([2, 3])
        painter.setPen(pen)
        for cut_s in self.song.cuts:
            x = round(HEAD + self.scale.x_of_time(cut_s)) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def busy_box(self, box: QRectF) -> QRectF:
        assert self.song.busy
        left, right = self.x_of(self.song.busy[0]), self.x_of(self.song.busy[1] + 1)
        return QRectF(left, box.top(), right - left, box.height())

    def _paint_cursor(self, painter: QPainter) -> None:
        if self.scale.bars:
            x = HEAD + self.scale.x_of_time(self.song.cursor_s)
            painter.setPen(QPen(QColor(tokens().gold), 1.5))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _moved(self, before_s: float, now_s: float) -> None:
        for time_s in (before_s, now_s):
            self.update(QRect(HEAD + int(self.scale.x_of_time(time_s)) - 6, 0, 13, self.height()))

    def _scrolled(self) -> None:
        """Only the bars are elsewhere; the heads stay."""
        self.update(HEAD - 1, 0, self.width() - HEAD + 1, self.height())

    def _update_busy(self) -> None:
        if self.song.busy:
            self.update(self.busy_box(self.content()).toAlignedRect())

    def _marked(self) -> None:
        self._shimmer.run(self.song.busy is not None)
        self.update()

    # the pointer

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.leads:
            self.scale.set_width(self.width() - HEAD - EDGE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._grabbed_x = point.x()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self.in_content(point):
            self._pressed, self._dragging = point, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._grabbed_x is not None:
            self.scale.pan(self._grabbed_x - point.x())
            self._grabbed_x = point.x()
        elif self._pressed is not None:
            if abs(point.x() - self._pressed.x()) > DRAG and not self._dragging and self.song.plan:
                self._dragging, self._from_bar = True, self.bar_at(self._pressed.x())
            if self._dragging:
                self._drag_on(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._grabbed_x = None
            self.unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            pressed, self._pressed = self._pressed, None
            if self._dragging:
                self.song.choose(self.song.selection)
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.song.selection:
                self.song.choose(self._reaching(self.bar_at(pressed.x())))
            else:
                self.clicked(pressed, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.scale.zoom(ZOOM ** (turn.y() / 120), event.position().x() - HEAD)
        elif turn.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier or self.pans_by_wheel():
            fine = event.pixelDelta()
            step = (fine.x() or fine.y()) if not fine.isNull() else (turn.x() or turn.y()) * 0.8
            self.scale.pan(-step)
        else:
            event.ignore()
            return
        event.accept()

    def pans_by_wheel(self) -> bool:
        """Whether the plain wheel moves along the piece; not where lanes scroll under it."""
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self.song, event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        point = QPointF(event.pos())
        if self.song.plan is None or not (by_key or self.in_content(point)):
            event.ignore()
        else:
            self.open_menu(point, event.globalPos())

    def open_menu(self, point: QPointF, at: QPoint) -> None:
        """Show at a place of the screen what can be done with the selection, or with what lies under the pointer."""
        number = self.thought_at(point)
        if self.song.selection is None or number not in self.song.thoughts_in(self.song.selection):
            self.song.choose(self.around(point))
        assert self.song.selection
        self.menu = thought_menu(self, self.song, self.song.thoughts_in(self.song.selection))
        self.menu.popup(at)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and takes(self.song, event)
        ):
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.tip_at(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _drag_on(self, point: QPointF) -> None:
        over = point.x() - HEAD
        if over < 0:
            self.scale.pan(max(over, -24))
        elif over > self.scale.width:
            self.scale.pan(min(over - self.scale.width, 24))
        self.song.mark(self.snapped(self._from_bar, self.bar_at(point.x())))

    def _reaching(self, bar: float) -> Bars:
        """The selection, stretched to a place."""
        assert self.song.selection
        first, last = self.snapped(bar, bar)
        return min(self.song.selection[0], first), max(self.song.selection[1], last)
