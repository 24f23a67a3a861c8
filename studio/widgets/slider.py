"""Sliders: a painted track that a click takes hold of, and one with its value beside it to type."""

import math

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QHBoxLayout, QSlider, QWidget

from studio.theme import tokens

GRIP = 6.5
BARE = "QDoubleSpinBox, QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }"


class Track(QSlider):
    """A thin gold track with a round grip; a click anywhere takes hold of the grip.

    It leaves the wheel to the scroll area around it, so that scrolling a form changes nothing.
    """

    def __init__(self, name: str, steps: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, steps)
        self.setPageStep(max(1, steps // 10))
        self.setAccessibleName(name)
        self.setFixedHeight(28)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        left, width, middle = GRIP, self.width() - 2 * GRIP, self.height() / 2
        grip = left + width * self.value() / max(self.maximum(), 1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.line))
        painter.drawRoundedRect(QRectF(left, middle - 1.5, width, 3), 1.5, 1.5)
        painter.setBrush(QColor(now.gold if self.isEnabled() else now.faint))
        painter.drawRoundedRect(QRectF(left, middle - 1.5, grip - left, 3), 1.5, 1.5)
        active = self.hasFocus() or self.isSliderDown() or self.underMouse()
        painter.setPen(QPen(QColor(now.gold if active else now.line), 1.5))
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(QPointF(grip, middle), GRIP, GRIP)

    def _go_to(self, x: float) -> None:
        share = (x - GRIP) / max(self.width() - 2 * GRIP, 1)
        self.setValue(round(min(max(share, 0.0), 1.0) * self.maximum()))


class ValueSlider(QWidget):
    """A number between two limits, in steps. `edited` fires on the user's changes only; `grasped` when one
    movement of the slider begins, so that the whole of it can be one step of undo."""

    edited = Signal(object)
    grasped = Signal()

    def __init__(
        self,
        name: str,
        least: float,
        most: float,
        step: float,
        unit: str = "",
        *,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._least, self._step, self._whole = least, step, whole
        self._slider = Track(name, round((most - least) / step))
        self._number = _QuietNumber()
        self._number.setStyleSheet(BARE)
        self._number.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self._number.setFrame(False)
        self._number.setDecimals(0 if whole or step >= 1 else max(1, math.ceil(-math.log10(step) - 1e-9)))
        self._number.setRange(least, most)
        self._number.setSingleStep(step)
        self._number.setSuffix(_suffix(unit))
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._number.setAccessibleName(name)
        self._number.setKeyboardTracking(False)
        self._number.setFixedWidth(52)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._slider, 1)
        row.addWidget(self._number)
        self.setFocusProxy(self._slider)
        self._slider.sliderPressed.connect(self.grasped)
        self._slider.valueChanged.connect(self._slid)
        self._number.valueChanged.connect(self._typed)

    def value(self) -> float | int:
        return round(self._number.value()) if self._whole else round(self._number.value(), 6)

    def set_value(self, value: float) -> None:
        with QSignalBlocker(self._slider), QSignalBlocker(self._number):
            self._slider.setValue(round((value - self._least) / self._step))
            self._number.setValue(value)

    def _slid(self, steps: int) -> None:
        with QSignalBlocker(self._number):
            self._number.setValue(self._least + steps * self._step)
        self.edited.emit(self.value())

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round((value - self._least) / self._step))
        self.grasped.emit()
        self.edited.emit(self.value())


def _suffix(unit: str) -> str:
    if not unit:
        return ""
    return unit if unit[0] in "×/%°" else f" {unit}"


class _QuietNumber(QDoubleSpinBox):
    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().installEventFilter(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.selectAll()
        return super().eventFilter(watched, event)
