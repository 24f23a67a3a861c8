"""The rail at the left: one button a panel, and the studio's own pages at its foot."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from studio import theme
from studio.theme.icons import GRID, icon
from studio.theme.tokens import RAIL


class Rail(QFrame):
    """Emits `chosen` with the id of the place that the user picks."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setFixedWidth(RAIL)
        self.setAccessibleName(self.tr("Places"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 10)
        self._head, self._foot = QVBoxLayout(), QVBoxLayout()
        self._head.setSpacing(4)
        self._foot.setSpacing(4)
        column.addLayout(self._head)
        column.addStretch()
        column.addLayout(self._foot)

    def add(self, place: str, title: str, icon_name: str, at_foot: bool = False) -> None:
        """Add a place, under the panels or at the foot."""
        made = QToolButton()
        made.setProperty("kind", "rail")
        made.setText(title)
        made.setAccessibleName(title)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(GRID, GRID))
        made.setFixedSize(RAIL - 12, 56)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda: self.chosen.emit(place))
        self._group.addButton(made)
        self._buttons[place], self._icons[place] = made, icon_name
        (self._foot if at_foot else self._head).addWidget(made)
        self._colour()

    def show_chosen(self, place: str) -> None:
        """Mark the place that is shown now."""
        self._buttons[place].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        now = theme.tokens()
        for place, made in getattr(self, "_buttons", {}).items():
            made.setIcon(icon(self._icons[place], now.dim, now.gold_text, now.faint))
