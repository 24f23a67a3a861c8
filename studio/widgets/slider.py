"""A slider with its value beside it: drag, or click the value and type."""

import math

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QHBoxLayout, QSlider, QWidget


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
        self._slider = _QuietSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, round((most - least) / step))
        self._slider.setPageStep(max(1, self._slider.maximum() // 10))
        self._slider.setAccessibleName(name)
        self._slider.setMinimumHeight(28)
        self._number = _QuietNumber()
        self._number.setProperty("kind", "value")
        self._number.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self._number.setFrame(False)
        self._number.setDecimals(0 if whole or step >= 1 else max(1, math.ceil(-math.log10(step) - 1e-9)))
        self._number.setRange(least, most)
        self._number.setSingleStep(step)
        self._number.setSuffix(_suffix(unit))
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._number.setAccessibleName(name)
        self._number.setKeyboardTracking(False)
        self._number.setFixedWidth(64)
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


class _QuietSlider(QSlider):
    """Leaves the wheel to the scroll area around it, so that scrolling a form changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


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
