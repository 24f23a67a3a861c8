"""One line that changes the film from a shot on: "From here on, night falls…"."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.widgets.controls import IconButton, label, set_role


class SteerBox(QFrame):
    """`steered` carries the words; they stay until `done`."""

    steered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self._words = QLineEdit()
        self._words.setStyleSheet("border: none; background: transparent; padding: 0;")
        self._words.setPlaceholderText(self.tr("From here on, night falls…"))
        self._words.setAccessibleName(self.tr("Steer the film"))
        self._words.setMaxLength(500)
        self._words.installEventFilter(self)
        self._from = label("", "key")
        self._go = IconButton("enter", self.tr("Steer (↵)"), 16)
        self._go.setFixedSize(28, 28)
        self._words.returnPressed.connect(self._send)
        self._go.clicked.connect(self._send)
        foot = QHBoxLayout()
        foot.addWidget(self._from)
        foot.addStretch()
        foot.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 8, 6)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addLayout(foot)
        self.setFocusProxy(self._words)
        self.show_from(None)

    def show_from(self, at: int | None) -> None:
        """The first shot that steering changes, counted from 0; None where no shot is left to change."""
        told = self.tr("Every shot is shot or locked")
        self._from.setText(told if at is None else self.tr("Steer from shot {0}").format(at + 1))
        self._words.setEnabled(at is not None)
        self._go.setEnabled(at is not None)
        self.setToolTip(
            self.tr("Changes the words of this shot and of those after it. Locked shots stay as they are.")
        )

    def show_busy(self, busy: bool) -> None:
        self._words.setReadOnly(busy)
        self._go.setEnabled(not busy)

    def done(self) -> None:
        self._words.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_role(self, "true" if event.type() == QEvent.Type.FocusIn else "false", "chosen")
        return super().eventFilter(watched, event)

    def _send(self) -> None:
        if words := self._words.text().strip():
            self.steered.emit(words)
