"""The hour of the day of a world: as the picture has it, or chosen on a slider."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGraphicsOpacityEffect, QHBoxLayout, QWidget

from studio.widgets.controls import button, label
from studio.widgets.slider import Track

STEPS_AN_HOUR = 4
NOON = 12.0
FAINT = 0.4  # where nothing is chosen


class HourField(QWidget):
    """A number of hours, 0 to 24, or None for the picture's own light."""

    edited = Signal(object)
    grasped = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._value: float | None = None
        self._track = Track(name, 24 * STEPS_AN_HOUR)
        self._faint = QGraphicsOpacityEffect(self._track)
        self._faint.setOpacity(FAINT)
        self._track.setGraphicsEffect(self._faint)
        self._own = label(self.tr("as it is"), "faint")
        self._clock = button("", "link")
        self._clock.setToolTip(self.tr("Back to the picture's own light"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._track, 1)
        for part in (self._own, self._clock):
            part.setFixedWidth(52)
            row.addWidget(part)
        self._own.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusProxy(self._track)
        self._track.sliderPressed.connect(self.grasped)
        self._track.valueChanged.connect(lambda steps: self._choose(steps / STEPS_AN_HOUR))
        self._clock.clicked.connect(lambda: self._choose(None))
        self.set_value(None)

    def value(self) -> float | None:
        return self._value

    def set_value(self, value: float | None) -> None:
        self._value = value
        with QSignalBlocker(self._track):
            self._track.setValue(round((NOON if value is None else value) * STEPS_AN_HOUR))
        self._faint.setEnabled(value is None)
        self._own.setVisible(value is None)
        self._clock.setVisible(value is not None)
        if value is not None:
            minutes = round(value * 60)
            self._clock.setText(f"{minutes // 60 % 24}:{minutes % 60:02}")
            self._clock.setAccessibleName(self.tr("{0}: as it is").format(self._clock.text()))

    def _choose(self, value: float | None) -> None:
        self.set_value(value)
        self.edited.emit(value)
