"""A picture on a stage: fitted or zoomed, panned, with rounded corners and a quiet glow of its own colours.

It shows whatever image it is given and maps points between the picture and the widget. What stands on the
picture (handles, paths) is painted by subclasses in `paint_over`.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import tokens
from studio.theme.tokens import RADIUS_STAGE

MOST_ZOOM = 16.0
GLOW = 0.16


class Canvas(QWidget):
    """`zoomed` carries the scale (1 is a picture pixel a screen pixel) whenever it changes."""

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.image = QImage()
        self._size = QSizeF()  # of the picture, in whose pixels points are given; images may be smaller
        self._glow = QImage()
        self._zoom = 0.0  # 0 fits
        self._centre = QPointF()
        self._grabbed: QPointF | None = None
        self._marked = self._tabbed_in = False

    def show_image(self, image: QImage, size: QSize | None = None) -> None:
        """Show an image; `size` is that of the picture it stands for, if it is a smaller preview of it."""
        wanted = QSizeF(size or image.size())
        if wanted != self._size:
            self._size = wanted
            self._zoom, self._centre = 0.0, QPointF(wanted.width() / 2, wanted.height() / 2)
            self.zoomed.emit(self.scale)
        self.image = image
        self._glow = QImage() if image.isNull() else _glow(image)
        self.update()

    def mark(self, over: bool) -> None:
        """A gold edge, while a file is dragged over."""
        self._marked = over
        self.update()

    @property
    def scale(self) -> float:
        return self._zoom or self._fit()

    def fit(self) -> None:
        self.set_zoom(0.0)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Show a picture pixel as `zoom` screen pixels, keeping the point under `at` in place; 0 fits."""
        if self._size.isEmpty():
            return
        fit = self._fit()
        kept = self.to_picture(at) if at is not None else None
        self._zoom = 0.0 if zoom <= fit else min(zoom, MOST_ZOOM)
        if not self._zoom:
            self._centre = QPointF(self._size.width() / 2, self._size.height() / 2)
        elif kept is not None and at is not None:
            self._centre = kept - (at - QRectF(self.rect()).center()) / self.scale
        self._hold_in()
        self.zoomed.emit(self.scale)
        self.update()

    @property
    def zoomed_in(self) -> bool:
        return self._zoom > 0

    def show_region(self, box: QRectF) -> None:
        """Zoom so that a box of the picture, in its pixels, fills the stage."""
        if self._size.isEmpty() or box.isEmpty():
            return
        self.set_zoom(min(self.width() / box.width(), self.height() / box.height()))
        if self._zoom:
            self._centre = box.center()
            self._hold_in()
        self.update()

    def to_view(self, point: QPointF) -> QPointF:
        return (point - self._centre) * self.scale + QRectF(self.rect()).center()

    def to_picture(self, point: QPointF) -> QPointF:
        return (point - QRectF(self.rect()).center()) / self.scale + self._centre

    def picture_box(self) -> QRectF:
        """Where the whole picture lies in the widget."""
        return QRectF(self.to_view(QPointF(0, 0)), self._size * self.scale)

    def paint_over(self, painter: QPainter) -> None:
        """For subclasses: what stands on the picture, in widget coordinates."""

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        stage = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.panel))
        painter.drawRoundedRect(stage, RADIUS_STAGE, RADIUS_STAGE)
        if not self.image.isNull():
            if self._zoom == 0.0:
                painter.setOpacity(GLOW)
                _fill(painter, stage, stage, self._glow)
                painter.setOpacity(1.0)
            box = self.picture_box()
            _fill(painter, box.intersected(stage), box, self.image)
            clip = QPainterPath()
            clip.addRoundedRect(stage, RADIUS_STAGE, RADIUS_STAGE)
            painter.setClipPath(clip)
            self.paint_over(painter)
            painter.setClipping(False)
        if self._marked or self._tabbed_in:
            painter.setPen(QPen(QColor(now.gold), 2 if self._marked else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(stage.adjusted(1, 1, -1, -1), RADIUS_STAGE - 1, RADIUS_STAGE - 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.image.isNull():
            event.ignore()
            return
        self.set_zoom(self.scale * 1.15 ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._zoom and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grabbed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._centre -= (event.position() - self._grabbed) / self.scale
            self._grabbed = event.position()
            self._hold_in()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._grabbed = None
            self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self.set_zoom(0.0 if self._zoom else max(1.0, self._fit() * 2), at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._tabbed_in = event.reason() in by_keys
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._tabbed_in = False
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._size.isEmpty():
            self._zoom = self._zoom if self._zoom > self._fit() else 0.0
            self._hold_in()
            self.zoomed.emit(self.scale)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def _fit(self) -> float:
        if self._size.isEmpty():
            return 1.0
        return min(self.width() / self._size.width(), self.height() / self._size.height())

    def _hold_in(self) -> None:
        """Keep the picture over the middle; along a side that fits whole, keep it centred."""

        def held(at: float, whole: float, shown: float) -> float:
            half = min(shown / 2 / self.scale, whole / 2)
            return min(max(at, half), whole - half)

        self._centre = QPointF(
            held(self._centre.x(), self._size.width(), self.width()),
            held(self._centre.y(), self._size.height(), self.height()),
        )


def _glow(image: QImage) -> QImage:
    """The colours of an image, hardly its shapes."""
    smooth, free = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
    small = image.scaled(48, 48, free, Qt.TransformationMode.FastTransformation)
    for side in (6, 24, 96):
        small = small.scaled(side, side, free, smooth)
    return small


def _fill(painter: QPainter, shape: QRectF, box: QRectF, image: QImage) -> None:
    """Fill a rounded `shape` with an image stretched over `box`."""
    clip = QPainterPath()
    clip.addRoundedRect(shape, RADIUS_STAGE, RADIUS_STAGE)
    painter.save()
    painter.setClipPath(clip)
    painter.drawImage(box, image)
    painter.restore()
