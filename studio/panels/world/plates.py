"""Plates over the world's stage: how one enters, a take that is being written, and the studio that closes meanwhile.

They say what they are told; what happens is the panel's.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.controls import label

DIM = 0.72


class Threshold(QFrame):
    """A plate at the foot of the stage that says how to enter; clicks go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "plate")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 7)
        self._words = label("")
        row.addWidget(self._words)
        self.hide()

    def invite(self, text: str) -> None:
        """Say it; an empty text hides the plate."""
        self._words.setText(text)
        self.setVisible(bool(text))


class Writing(QFrame):
    """A recording that becomes a take, and how much of it is written."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "plate")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(232)
        self._share = label("", "dim")
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Writing the take"))
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Writing the take…")), 1)
        row.addWidget(self._share)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 7, 14, 10)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._bar)
        self.hide()

    def show_percent(self, percent: int | None) -> None:
        """None where nothing is being written."""
        self.setVisible(percent is not None)
        if percent is not None:
            self._bar.setValue(percent)
            self._share.setText(f"{percent} %")


class Saving(QWidget):
    """Covers the window while the studio closes over a recording. It is painted at once, since no events follow."""

    def __init__(self, window: QWidget, text: str, why: str) -> None:
        super().__init__(window)
        plate = QFrame()
        plate.setProperty("surface", "popup")
        column = QVBoxLayout(plate)
        column.setContentsMargins(28, 22, 28, 24)
        column.setSpacing(6)
        column.addWidget(label(text, "title"))
        column.addWidget(label(why, "dim"))
        whole = QVBoxLayout(self)
        whole.addWidget(plate, 0, Qt.AlignmentFlag.AlignCenter)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.repaint()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = QColor(theme.tokens().scrim)
        shade.setAlphaF(DIM)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), shade)
