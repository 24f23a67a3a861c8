"""The strip under the stage: a tab for the takes, a tab for the queue, and what sorts and folds them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from studio.theme.tokens import PANEL_MARGIN
from studio.widgets.controls import IconButton, button, label
from studio.widgets.gallery import Gallery, TakesModel
from studio.widgets.queue_list import QueueList

TAB_ROW = 40


class Strip(QFrame):
    """Shows the gallery or the queue. `fold_wanted` when its arrow is pressed."""

    fold_wanted = Signal()
    order_chosen = Signal(str)

    def __init__(self, model: TakesModel) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._any_cancelled = False
        self.gallery = Gallery(model)
        self.queue = QueueList()
        self._takes_tab = button(self.tr("Takes"), "tab")
        self._queue_tab = button(self.tr("Queue"), "tab")
        tabs = QButtonGroup(self)
        for tab in (self._takes_tab, self._queue_tab):
            tab.setCheckable(True)
            tabs.addButton(tab)
        self._order = button("", "quiet", self.tr("Order of the takes"))
        self._order.setMenu(self._order_menu())
        self._fold = IconButton("chevron-down", self.tr("Fold the takes away"), 16)
        self._fold.clicked.connect(self.fold_wanted)

        row = QHBoxLayout()
        row.setContentsMargins(PANEL_MARGIN, 6, PANEL_MARGIN - 6, 2)
        row.setSpacing(16)
        row.addWidget(self._takes_tab)
        row.addWidget(self._queue_tab)
        row.addStretch()
        row.addWidget(self._order)
        row.addWidget(self.queue.clear)
        row.addWidget(self.queue.pause)
        row.addWidget(self._fold)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._with_empty(self.gallery, self.tr("Takes that you render appear here.")))
        self._pages.addWidget(self.queue)
        body = QHBoxLayout()
        body.setContentsMargins(PANEL_MARGIN - 4, 0, PANEL_MARGIN - 4, 8)
        body.addWidget(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(body, 1)
        self._takes_tab.clicked.connect(lambda: self.show_queue(False))
        self._queue_tab.clicked.connect(lambda: self.show_queue(True))
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._show_empty)
        self.show_queue(False)
        self._show_empty()

    def show_queue(self, queue: bool) -> None:
        """Bring one of the two tabs to the front."""
        (self._queue_tab if queue else self._takes_tab).setChecked(True)
        self._pages.setCurrentIndex(int(queue))
        self._order.setVisible(not queue)
        self.queue.pause.setVisible(queue)
        self._show_clear()

    def show_count(self, unfinished: int) -> None:
        """How many jobs wait or run, beside the queue's name."""
        text = self.tr("Queue")
        self._queue_tab.setText(f"{text} {unfinished}" if unfinished else text)

    def show_cancelled(self, any_cancelled: bool) -> None:
        """Whether there is something to clear from the queue."""
        self._any_cancelled = any_cancelled
        self._show_clear()

    def show_order(self, order: str) -> None:
        for action in self._order.menu().actions():
            if action.data() == order:
                action.setChecked(True)
                self._order.setText(f"{action.text()} ▾")

    def show_open(self, is_open: bool) -> None:
        """Turn the arrow to where it leads."""
        self._fold.set_icon("chevron-down" if is_open else "chevron-up")
        name = self.tr("Fold the takes away") if is_open else self.tr("Show the takes")
        self._fold.setToolTip(name)
        self._fold.setAccessibleName(name)

    def _show_clear(self) -> None:
        self.queue.clear.setVisible(self._any_cancelled and self._pages.currentIndex() == 1)

    def _order_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        orders = {
            "newest": self.tr("Newest first"),
            "oldest": self.tr("Oldest first"),
            "favourites": self.tr("Favourites first"),
            "name": self.tr("By name"),
        }
        for order, text in orders.items():
            action = menu.addAction(text)
            action.setData(order)
            action.setCheckable(True)
            group.addAction(action)
        menu.triggered.connect(lambda action: self.order_chosen.emit(action.data()))
        return menu

    def _with_empty(self, view: Gallery, text: str) -> QWidget:
        self._takes_page = QStackedWidget()
        self._takes_page.addWidget(view)
        empty = QFrame()
        row = QHBoxLayout(empty)
        row.setContentsMargins(4, 0, 0, 8)
        row.addWidget(label(text, "faint"))
        self._takes_page.addWidget(empty)
        return self._takes_page

    def _show_empty(self) -> None:
        self._takes_page.setCurrentIndex(0 if self.gallery.takes.rowCount() else 1)
