"""Named handles on a picture, in sets: drag, nudge by arrow keys, choose a set by a click on it.

It edits points of a picture and nothing more; what the names mean (a face's anchors, say) is the panel's.
"""

from collections.abc import Mapping, Sequence
from itertools import count

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from studio.theme import tokens
from studio.widgets.canvas import Canvas

Points = Mapping[str, QPointF]
SMALLEST, LARGEST, REACH = 4.0, 8.0, 16.0  # radii of a main handle, and how near a press counts
FINE = 0.6  # of a main handle's radius
_gestures = count(1)


class HandleCanvas(Canvas):
    """Sets of handles, one of which is chosen and can be edited.

    `moved(name, point, gesture)` says that a handle of the chosen set wants to be elsewhere; moves of one drag share
    a gesture. `chosen(set)` says that a click chose another set. `rings` name the handles that a closed line joins;
    handles that `titles` does not name are fine ones, small and shown only on demand.
    """

    moved = Signal(str, QPointF, int)
    chosen = Signal(int)

    def __init__(
        self, titles: Mapping[str, str], rings: Sequence[Sequence[str]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._titles, self._rings = titles, rings
        self._sets: list[Points] = []
        self._set = 0
        self._handle: str | None = None
        self._hover: str | None = None
        self._drag_offset: QPointF | None = None
        self._gesture = 0
        self.handles_shown = True
        self.fine_shown = False
        self.editable = True

    def show_sets(self, sets: Sequence[Points], chosen: int) -> None:
        self._sets = list(sets)
        self._set = min(chosen, max(len(self._sets) - 1, 0))
        if self._handle not in self._points():
            self._handle = None
        self.update()

    def show_handles(self, shown: bool) -> None:
        self.handles_shown = shown
        self.update()

    def show_fine(self, shown: bool) -> None:
        self.fine_shown = shown
        self.update()

    @property
    def handle(self) -> str | None:
        """The handle that arrow keys move."""
        return self._handle

    def handle_places(self) -> list[QPointF]:
        """Where the handles are that can be gripped, in the widget."""
        return [self.to_view(point) for point in self._points().values()] if self._active() else []

    def zoom_to_set(self) -> None:
        """Bring the chosen set close, or the whole picture back if it is close already."""
        points = list(self._points(every=True).values())
        box = _box(points)
        if not points or self.zoomed_in:
            self.fit()
            return
        grow = max(box.width(), box.height()) * 0.4
        self.show_region(box.adjusted(-grow, -grow, grow, grow))

    def title_of(self, name: str) -> str:
        return self._titles.get(name, name.replace("_", " ").capitalize())

    def focus_handle(self, name: str | None) -> None:
        self._handle = name
        self._gesture = next(_gestures)
        if name:
            self.setAccessibleDescription(self.title_of(name))
        self.update()

    def nudge(self, right: float, down: float) -> None:
        """Move the focused handle by picture pixels."""
        if self._handle and self._active():
            self.moved.emit(self._handle, self._points()[self._handle] + QPointF(right, down), self._gesture)

    def paint_over(self, painter: QPainter) -> None:
        if not self._active():
            return
        for index, points in enumerate(self._sets):
            if index != self._set and points:
                self._paint_other(painter, index, points)
        now = tokens()
        points = {name: self.to_view(point) for name, point in self._points(every=True).items()}
        for ring in self._rings:
            if all(name in points for name in ring):
                path = _ring([points[name] for name in ring])
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(now.plate), 4))
                painter.drawPath(path)
                painter.setPen(QPen(QColor(now.gold), 2))
                painter.drawPath(path)
        full = self._radius()
        for name in self._points():
            point, near = points[name], name in (self._hover, self._handle)
            radius = (full if name in self._titles else full * FINE) + near
            if name == self._handle and self.hasFocus():
                painter.setPen(QPen(QColor(now.on_plate), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(point, radius + 4, radius + 4)
            painter.setPen(QPen(QColor(now.plate), full * 0.3))
            painter.setBrush(QColor(now.gold_hover if near else now.gold))
            painter.drawEllipse(point, radius, radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() == Qt.MouseButton.LeftButton and self._active():
            if name := self._near(at):
                self.focus_handle(name)
                self._drag_offset = self.to_view(self._points()[name]) - at
                return
            if (other := self._other_at(at)) is not None:
                self.chosen.emit(other)
                return
            self.focus_handle(None)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_offset is not None and self._handle:
            at = self.to_picture(event.position() + self._drag_offset)
            box = QRectF(0, 0, self._size.width() - 1, self._size.height() - 1)
            inside = QPointF(min(max(at.x(), 0), box.right()), min(max(at.y(), 0), box.bottom()))
            self.moved.emit(self._handle, inside, self._gesture)
            return
        hover = self._near(event.position()) if self._active() else None
        if hover != self._hover:
            self._hover = hover
            self.setCursor(Qt.CursorShape.PointingHandCursor) if hover else self.unsetCursor()
            self.update()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag_offset is not None:
            self._drag_offset = None
            self._gesture = next(_gestures)
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not (self._active() and self._near(event.position())):
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        if step and self._handle and self._active():
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.nudge(step[0] * far, step[1] * far)
        elif event.key() == Qt.Key.Key_Escape and self._handle:
            self.focus_handle(None)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab visits the handles before it leaves the stage."""
        names = list(self._points()) if self._active() else []
        order: list[str | None] = [None, *names]
        at = order.index(self._handle) + (1 if forward else -1)
        if 0 <= at < len(order) and names:
            self.focus_handle(order[at])
            return True
        self.focus_handle(None)
        return super().focusNextPrevChild(forward)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            name = self._near(QPointF(event.pos())) if self._active() else None
            QToolTip.showText(event.globalPos(), self.title_of(name) if name else "", self)
            return True
        return super().event(event)

    def _radius(self) -> float:
        """Handles of a small face are small, so that the face can be seen."""
        box = _box(list(self._points().values()))
        return min(max(max(box.width(), box.height()) * self.scale / 14, SMALLEST), LARGEST)

    def _active(self) -> bool:
        return self.handles_shown and self.editable and bool(self._sets) and not self.image.isNull()

    def _points(self, every: bool = False) -> Points:
        """The chosen set: the handles that are shown, or every one."""
        points = self._sets[self._set] if self._sets else {}
        if every or self.fine_shown:
            return points
        return {name: point for name, point in points.items() if name in self._titles}

    def _near(self, at: QPointF) -> str | None:
        """The nearest handle within reach of a finger's width."""
        distances = {
            name: (self.to_view(point) - at).manhattanLength() for name, point in self._points().items()
        }
        nearest = min(distances, key=lambda name: distances[name], default=None)
        return nearest if nearest is not None and distances[nearest] <= REACH else None

    def _other_at(self, at: QPointF) -> int | None:
        for index, points in enumerate(self._sets):
            if index != self._set and points and self._outline(points).contains(at):
                return index
        return None

    def _outline(self, points: Points) -> QRectF:
        box = _box([self.to_view(point) for point in points.values()])
        grow = 0.35 * max(box.width(), box.height())
        return box.adjusted(-grow, -grow, grow, grow)

    def _paint_other(self, painter: QPainter, index: int, points: Points) -> None:
        now = tokens()
        box = self._outline(points)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(now.plate), 3))
        painter.drawRoundedRect(box, 12, 12)
        painter.setPen(QPen(QColor(now.on_plate), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, 12, 12)
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        text = self.tr("Face {0}: click for its voice").format(index + 1)
        plate = QRectF(box.left(), box.bottom() + 6, painter.fontMetrics().horizontalAdvance(text) + 14, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.plate))
        painter.drawRoundedRect(plate, 6, 6)
        painter.setPen(QColor(now.on_plate))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def _box(points: Sequence[QPointF]) -> QRectF:
    """The box around some points."""
    xs, ys = [point.x() for point in points] or [0.0], [point.y() for point in points] or [0.0]
    return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))


def _ring(points: Sequence[QPointF]) -> QPainterPath:
    """A closed curve through four points, like lips: pointed at the first and third, round at the others."""
    left, top, right, bottom = points
    path = QPainterPath(left)
    path.quadTo(2 * top - (left + right) / 2, right)
    path.quadTo(2 * bottom - (left + right) / 2, left)
    return path
