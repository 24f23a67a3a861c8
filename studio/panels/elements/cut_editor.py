"""The cut-out editor: an element's picture with its mask, a loose box about the subject, and a brush that corrects.

It shows what the engine has cut out and says what the hand adds; each stroke is one step of undo.
"""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from engines.elements.request import Box, Stroke
from studio.panels.elements.checks import on_checks
from studio.panels.elements.cuts import CutOut
from studio.theme import tokens
from studio.widgets.canvas import Canvas

FINEST, BROADEST, USUAL = 0.004, 0.12, 0.025  # radii of the brush, in shares of the longer side
DROPPED, TINTED = 165, 0.16  # how dark what is left out becomes, and how strongly the subject is tinted
SMALLEST_BOX = 0.02


class Tool(Enum):
    BOX = "box"
    ADD = "add"
    REMOVE = "remove"


class CutEditor(Canvas):
    """`boxed` with a `Box`, `brushed` with a `Stroke`; `brush_changed` when its breadth or the tool did. The right
    button brushes the other way; the middle one, or Space, moves the picture."""

    boxed = Signal(object)
    brushed = Signal(object)
    brush_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool, self.radius = Tool.ADD, USUAL
        self._colour = "#ffffff"
        self._box: Box | None = None
        self._mask = QImage()
        self._points: list[QPointF] = []
        self._pending: list[tuple[list[QPointF], float, bool]] = []
        self._keeps = True
        self._corner: QPointF | None = None
        self._pointer: QPointF | None = None
        self._panning = False

    def show_element(self, picture: QImage, size: QSize, colour: str) -> None:
        """Another picture; its mask and box come with `show_cut` and `show_box`."""
        self._colour, self._mask, self._pending = colour, QImage(), []
        self.show_image(on_checks(picture), size)
        self.brush_changed.emit()

    def show_cut(self, cut: CutOut | None, busy: bool) -> None:
        """What is cut out now; `busy` while newer strokes are being worked in."""
        if not busy:
            self._pending = []
        self._mask = _mask(cut.picture, self._colour) if cut else QImage()
        self.update()

    def show_box(self, box: Box | None) -> None:
        self._box = box
        self.update()

    def set_tool(self, tool: Tool) -> None:
        self.tool = tool
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.brush_changed.emit()
        self.update()

    def swap(self) -> None:
        """From adding to removing and back."""
        self.set_tool(Tool.ADD if self.tool is Tool.REMOVE else Tool.REMOVE)

    @property
    def breadth(self) -> float:
        """Of the brush, in pixels of the picture."""
        return 2 * self.radius * self._longest()

    def set_radius(self, radius: float) -> None:
        self.radius = min(max(radius, FINEST), BROADEST)
        self.brush_changed.emit()
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        now = tokens()
        if not self._mask.isNull():
            painter.drawImage(self.picture_box(), self._mask)
        painter.save()
        painter.setClipRect(self.picture_box(), Qt.ClipOperation.IntersectClip)
        for points, radius, keeps in self._pending:
            self._paint_stroke(painter, points, radius, keeps)
        if self._points:
            self._paint_stroke(painter, self._points, self.radius, self._keeps)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if shown := self._shown_box():
            for pen in (QPen(QColor(now.plate), 3), QPen(QColor(now.gold), 1.5, Qt.PenStyle.DashLine)):
                painter.setPen(pen)
                painter.drawRect(shown)
        if self._pointer is not None and self.tool is not Tool.BOX:
            reach = self.radius * self._longest() * self.scale
            adds = self.tool is Tool.ADD
            for pen in (QPen(QColor(now.plate), 3), QPen(QColor(now.on_plate), 1.5)):
                painter.setPen(pen)
                painter.drawEllipse(self._pointer, reach, reach)
                painter.drawLine(self._pointer - QPointF(4, 0), self._pointer + QPointF(4, 0))
                if adds:
                    painter.drawLine(self._pointer - QPointF(0, 4), self._pointer + QPointF(0, 4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, which = event.position(), event.button()
        if self._panning or which == Qt.MouseButton.MiddleButton:
            super().mousePressEvent(event)
        elif self.tool is Tool.BOX and which == Qt.MouseButton.LeftButton:
            self._corner = at
        elif which in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton) and not self.image.isNull():
            self._keeps = (self.tool is Tool.ADD) == (which == Qt.MouseButton.LeftButton)
            self._points = [self.to_picture(at)]
        self._pointer = at
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = at = event.position()
        if self._points:
            point = self.to_picture(at)
            if (point - self._points[-1]).manhattanLength() >= self.radius * self._longest() / 4:
                self._points.append(point)
        elif self._corner is None:
            super().mouseMoveEvent(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._corner is not None:
            box = self._shown_box()
            self._corner = None
            if box:
                self._finish_box(box)
        elif self._points:
            points, self._points = self._points, []
            if self._touched(points):
                self._pending.append((points, self.radius, self._keeps))
                shares = tuple(self._share(point) for point in points)
                self.brushed.emit(Stroke(points=shares, radius=round(self.radius, 4), keep=self._keeps))
        else:
            super().mouseReleaseEvent(event)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._panning = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._panning = False
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            super().keyReleaseEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setCursor(Qt.CursorShape.CrossCursor)
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._pointer = None
        self.update()

    def _longest(self) -> float:
        return max(self._size.width(), self._size.height())

    def _share(self, point: QPointF) -> tuple[float, float]:
        return round(point.x() / self._size.width(), 5), round(point.y() / self._size.height(), 5)

    def _touched(self, points: list[QPointF]) -> bool:
        """Whether a stroke reaches the picture at all."""
        reach = self.radius * self._longest()
        inside = QRectF(QPointF(), self._size).adjusted(-reach, -reach, reach, reach)
        return any(inside.contains(point) for point in points)

    def _shown_box(self) -> QRectF | None:
        """The box in the widget: the one that is being drawn, or the one that holds."""
        if self._corner is not None and self._pointer is not None:
            return QRectF(self._corner, self._pointer).normalized().intersected(self.picture_box())
        if self._box is None:
            return None
        whole, box = self.picture_box(), self._box
        return QRectF(
            whole.left() + box.left * whole.width(),
            whole.top() + box.top * whole.height(),
            (box.right - box.left) * whole.width(),
            (box.bottom - box.top) * whole.height(),
        )

    def _finish_box(self, drawn: QRectF) -> None:
        (left, top), (right, bottom) = (
            self._share(self.to_picture(corner)) for corner in (drawn.topLeft(), drawn.bottomRight())
        )
        sides = [min(max(share, 0.0), 1.0) for share in (left, top, right, bottom)]
        if sides[2] - sides[0] >= SMALLEST_BOX and sides[3] - sides[1] >= SMALLEST_BOX:
            self.boxed.emit(Box(left=sides[0], top=sides[1], right=sides[2], bottom=sides[3]))

    def _paint_stroke(self, painter: QPainter, points: list[QPointF], radius: float, keeps: bool) -> None:
        colour = QColor(self._colour if keeps else tokens().plate)
        colour.setAlpha(150)
        pen = QPen(colour, 2 * radius * self._longest() * self.scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        view = [self.to_view(point) for point in points]
        if len(view) == 1:
            painter.drawPoint(view[0])
        else:
            painter.drawPolyline(view)


def _mask(cut: QImage, colour: str) -> QImage:
    """What lies over the picture: the dark where it is left out, a tint where it is kept."""
    dark = QImage(cut.size(), QImage.Format.Format_ARGB32_Premultiplied)
    dark.fill(QColor(0, 0, 0, DROPPED))
    tint = QImage(cut.size(), QImage.Format.Format_ARGB32_Premultiplied)
    tint.fill(QColor(colour))
    with QPainter(tint) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.drawImage(0, 0, cut)
    with QPainter(dark) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        painter.drawImage(0, 0, cut)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setOpacity(TINTED)
        painter.drawImage(0, 0, tint)
    return dark
