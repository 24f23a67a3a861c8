"""A number that may be left to something else: a slider, its value beside it to type, and a way back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.widgets.controls import IconButton, label
from studio.widgets.slider import NumberLine, Track

if TYPE_CHECKING:
    from studio.widgets.fields import FieldInfo


class AutoNumber(QWidget):
    """A number between two limits, or what something else says (`auto` in words); a small button gives it back."""

    edited = Signal(object)
    grasped = Signal()

    def __init__(self, info: "FieldInfo", auto: str) -> None:
        super().__init__()
        assert info.least is not None
        assert info.most is not None
        self._least, self._most, self._step = info.least, info.most, info.step
        self._whole = info.kind is int
        self._track = Track(info.title, round((self._most - self._least) / self._step))
        self._number = NumberLine(info.title, 0 if self._step >= 1 else 1, info.unit)
        self._number.setFixedWidth(64)
        self._auto = IconButton("undo-2", f"{info.title}: {auto}", 16)
        self._is_auto = label(self.tr("auto"), "faint")
        self._is_auto.setToolTip(auto[:1].upper() + auto[1:])
        for each in (self._auto, self._is_auto):
            each.setFixedWidth(30)
        self._value: float | None = None
        self._told: float | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._track, 1)
        row.addWidget(self._number)
        row.addWidget(self._auto)
        row.addWidget(self._is_auto)
        self.setFocusProxy(self._track)
        self._track.sliderPressed.connect(self.grasped)
        self._track.valueChanged.connect(lambda steps: self._choose(self._least + steps * self._step))
        self._number.entered.connect(self._type)
        self._auto.clicked.connect(self._let_go)
        self._show()

    def show_auto(self, value: float | None) -> None:
        """What there is where nobody chose."""
        self._told = value
        self._show()

    def value(self) -> float | None:
        return self._value

    def set_value(self, value: float | None) -> None:
        self._value = value
        self._show()

    def _type(self, value: float) -> None:
        self.grasped.emit()
        self._choose(min(max(round(value / self._step) * self._step, self._least), self._most))

    def _choose(self, value: float) -> None:
        value = round(value) if self._whole else value
        self.set_value(value)
        self.edited.emit(value)

    def _let_go(self) -> None:
        if self._value is not None:
            self.set_value(None)
            self.grasped.emit()
            self.edited.emit(None)

    def _show(self) -> None:
        shown = self._told if self._value is None else self._value
        with QSignalBlocker(self._track):
            place = (self._least + self._most) / 2 if shown is None else shown
            self._track.setValue(round((place - self._least) / self._step))
        if shown is None:
            self._number.setText("–")
        else:
            self._number.show_value(shown)
        self._auto.setVisible(self._value is not None)
        self._is_auto.setVisible(self._value is None)
