"""The frame of a panel's inspector: a column that scrolls and a foot that stays. What is in them is the panel's."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.theme.tokens import INSPECTOR, PANEL_MARGIN
from studio.widgets.controls import Hairline


class Inspector(QFrame):
    """Fill `column` from the top, then add a stretch; `foot` holds the order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setMinimumWidth(INSPECTOR)
        self.setAccessibleName(self.tr("Inspector"))
        page = QWidget()
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN)
        self.column.setSpacing(8)
        self._area = area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(PANEL_MARGIN, 12, PANEL_MARGIN, 14)
        self.foot.setSpacing(10)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(Hairline())
        whole.addLayout(self.foot)

    def reach(self, control: QWidget) -> None:
        """Give a control the keyboard and bring it into view."""
        control.setFocus()
        self._area.ensureWidgetVisible(control)
