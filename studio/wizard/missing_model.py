"""A line that says which model is to be got before it can learn, with the button that gets it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from studio.widgets.controls import button
from studio.wizard.words import paragraph
from training.lesson import Estimate


class MissingModel(QFrame):
    """`wanted` carries the id of the model."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "banner")
        self._model = ""
        self._what = paragraph("")
        self.get = button(self.tr("Get it"))
        self.get.clicked.connect(lambda: self.wanted.emit(self._model))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(16)
        row.addWidget(self._what, 1)
        row.addWidget(self.get)
        self.hide()

    def show_estimate(self, estimate: Estimate | None) -> None:
        """Show what is missing by an estimate, if anything is."""
        self._model = estimate.missing if estimate else ""
        self._what.setText(estimate.obstacle if estimate else "")
        self.setVisible(bool(self._model))
