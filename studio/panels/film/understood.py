"""What was understood of a script or of steering, said once in a few quiet lines that can be closed."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.widgets.controls import IconButton, label

SHOWN = 5


class Understood(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self._lines: tuple[str, ...] = ()
        self._words = label("", "dim")
        self._words.setWordWrap(True)
        close = IconButton("x", self.tr("Close this notice"), 12)
        close.setFixedSize(26, 26)
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 6, 8)
        row.setSpacing(6)
        row.addWidget(self._words, 1)
        side = QVBoxLayout()
        side.addWidget(close)
        side.addStretch()
        row.addLayout(side)
        self.hide()

    def say_again(self, lines: Sequence[str]) -> None:
        """What is true after an edit; a notice that was closed comes back only if it is another."""
        if tuple(lines) != self._lines:
            self.say(lines)

    def say(self, lines: Sequence[str]) -> None:
        """No lines hide it; more than fit are in its tool tip."""
        self._lines = tuple(lines)
        shown = list(lines[:SHOWN])
        if len(lines) > SHOWN:
            shown.append(self.tr("and {0} more").format(len(lines) - SHOWN))
        self._words.setText("\n".join(shown))
        self.setToolTip("\n".join(lines))
        self.setVisible(bool(lines))
