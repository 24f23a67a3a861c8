"""A line that opens and closes what lies under it: for what most people do not need most of the time."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.theme import tokens
from studio.theme.icons import icon
from studio.widgets.controls import button


class Disclosure(QWidget):
    """Fill `inside`. It is closed at first."""

    def __init__(self, title: str, tip: str = "") -> None:
        super().__init__()
        self.head = button(title, "tab")
        self.head.setCheckable(True)
        self.head.setToolTip(tip)
        self.head.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.head.toggled.connect(self.set_open)
        self._content = QWidget()
        self.inside = QVBoxLayout(self._content)
        self.inside.setContentsMargins(0, 2, 0, 0)
        self.inside.setSpacing(6)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.head)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._content)
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        return self.head.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or hide what is inside."""
        self.head.setChecked(is_open)
        self._content.setVisible(is_open)
        self._show_arrow()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._show_arrow()
        super().changeEvent(event)

    def _show_arrow(self) -> None:
        now = tokens()
        name = "chevron-up" if self.is_open else "chevron-down"
        self.head.setIcon(icon(name, now.dim, now.text, now.faint, 16))
