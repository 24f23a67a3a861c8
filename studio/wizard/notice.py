"""One thing that is said on a page, with a button that does something about it."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout

from studio.widgets.controls import button
from studio.wizard.words import paragraph


class Notice(QFrame):
    """Hidden while it says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "banner")
        self._words, self._button = paragraph(""), button("")
        self._do: Callable[[], object] = self.clear
        self._button.clicked.connect(lambda: self._do())
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self.hide()

    def say(self, words: str, act: str = "", do: Callable[[], object] | None = None) -> None:
        """Say this, with a button called `act` if something can be done."""
        self._words.setText(words)
        self._button.setText(act)
        self._button.setAccessibleName(act)
        self._button.setVisible(bool(act))
        self._do = do or self.clear
        self.setVisible(bool(words))

    def clear(self) -> None:
        """Say nothing."""
        self.say("")
