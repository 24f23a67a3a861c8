"""Sliders: a painted track that a click takes hold of, and one with its value beside it to type."""

import math
import re

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QWidget

from studio.theme import tokens

GRIP = 6.5


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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        painter.setPen(QPen(QColor(now.gold if active else now.faint), 1.2))
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
        most_typed: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`most_typed` is the limit of what is typed, where that may go beyond the slider."""
        super().__init__(parent)
        self._least, self._step, self._whole = least, step, whole
        self._slider = Track(name, round((most - least) / step))
        decimals = 0 if whole or step >= 1 else max(1, math.ceil(-math.log10(step) - 1e-9))
        self._number = NumberLine(name, decimals, unit)
        self._number.setFixedWidth(52)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._slider, 1)
        row.addWidget(self._number)
        self.setFocusProxy(self._slider)
        self._slider.sliderPressed.connect(self.grasped)
        self._slider.valueChanged.connect(self._slid)
        self._number.entered.connect(self._typed)
        self._value = least
        self._most = most if most_typed is None else most_typed

    def value(self) -> float | int:
        return round(self._value) if self._whole else round(self._value, 6)

    def set_value(self, value: float) -> None:
        self._value = value
        with QSignalBlocker(self._slider):
            self._slider.setValue(round((value - self._least) / self._step))
        self._number.show_value(value)

    def _slid(self, steps: int) -> None:
        self.set_value(self._least + steps * self._step)
        self.edited.emit(self.value())

    def _typed(self, value: float) -> None:
        self.grasped.emit()
        self.set_value(min(max(value, self._least), self._most))
        self.edited.emit(self.value())


class NumberLine(QLineEdit):
    """The value as text with its unit; typing and Return change it."""

    entered = Signal(float)

    def __init__(self, name: str, decimals: int, unit: str) -> None:
        super().__init__()
        self._decimals, self._suffix = decimals, _suffix(unit)
        self._shown = 0.0
        self.setFrame(False)
        self.setStyleSheet("border: none; background: transparent; padding: 0;")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(name)
        self.editingFinished.connect(self._finish)

    def show_value(self, value: float) -> None:
        self._shown = value
        self.setText(f"{value:.{self._decimals}f}{self._suffix}".replace("-", "−"))
        self.deselect()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self.selectAll)

    def _finish(self) -> None:
        found = re.search(r"-?\d+([.,]\d+)?", self.text().replace("−", "-"))
        value = float(found.group().replace(",", ".")) if found else self._shown
        if value == self._shown:
            self.show_value(value)
        else:
            self.entered.emit(value)


def _suffix(unit: str) -> str:
    if not unit:
        return ""
    return unit if unit[0] in "×/%°" else f" {unit}"
