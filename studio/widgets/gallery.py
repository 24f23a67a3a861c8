"""The takes of a project in one row: choose, open, rename, drag out, and play by resting on one.

It shows `Card`s and says what the user wants through signals that carry the card's key; what follows from
that is the window's business.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from studio.theme.tokens import CARD_GAP
from studio.widgets.hover_play import HoverPlay
from studio.widgets.take_card import CARD_ROLE, PREVIEW_ROLE, RING, SIZE, Card, CardPainter, Stage, clock

Index: TypeAlias = QModelIndex | QPersistentModelIndex
CHOOSING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class TakesModel(QAbstractListModel):
    """Cards in the order in which they are shown, jobs on their way first."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        self._previews: dict[str, QImage] = {}

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards; the ones that only changed keep their place and the user's choice."""
        if [c.key for c in cards] != [c.key for c in self.cards]:
            self.beginResetModel()
            self.cards = list(cards)
            self._previews = {k: v for k, v in self._previews.items() if k in {c.key for c in cards}}
            self.endResetModel()
            return
        for row, card in enumerate(cards):
            if card != self.cards[row]:
                self.cards[row] = card
                self.dataChanged.emit(self.index(row), self.index(row))

    def show_preview(self, key: str, picture: QImage | None) -> None:
        """Show a moving picture on a card; None brings its poster back."""
        if picture is None:
            self._previews.pop(key, None)
        else:
            self._previews[key] = picture
        row = self.row_of(key)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row), [PREVIEW_ROLE])

    def row_of(self, key: str) -> int:
        return next((row for row, card in enumerate(self.cards) if card.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self.cards[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return card.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{card.caption} · {card.note or clock(card.duration_s)}"
            case Qt.ItemDataRole.ToolTipRole:
                return card.tip
        if role == CARD_ROLE:
            return card
        return self._previews.get(card.key) if role == PREVIEW_ROLE else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not name or name == self.cards[index.row()].title:
            return False
        self.renamed.emit(self.cards[index.row()].key, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.isValid() and self.cards[index.row()].stage is Stage.DONE:
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsEditable
        return flags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        files = [self.cards[i.row()].media for i in indexes]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files if file])
        return data


class Gallery(QListView):
    """The row of cards. Signals carry the key of a card, `deleted` the keys of all chosen ones."""

    opened = Signal(str)
    folder_wanted = Signal(str)
    rerun = Signal(str)
    settings_wanted = Signal(str)
    verify_wanted = Signal(str)
    copy_wanted = Signal(str)
    favourite = Signal(str, bool)
    deleted = Signal(list)
    job_wanted = Signal(str)

    def __init__(self, model: TakesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "takes")
        self.setAccessibleName(self.tr("Takes"))
        self.takes = model
        self.setModel(model)
        self.setItemDelegate(CardPainter(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setSpacing(0)
        self.setGridSize(QSize(SIZE.width() + CARD_GAP, SIZE.height() + 2 * RING))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.clicked.connect(self._clicked)
        self._kept: list[str] = []
        model.modelAboutToBeReset.connect(self._keep_choice)
        model.modelReset.connect(self._choose_again)
        self._hover = HoverPlay(self)
        self._hover.frame.connect(model.show_preview)
        self.entered.connect(lambda index: self._hover.rest_on(model.cards[index.row()]))
        self.viewportEntered.connect(self._hover.leave)

    def chosen(self) -> list[Card]:
        """The chosen cards, from left to right."""
        return [self.takes.cards[i.row()] for i in sorted(self.selectedIndexes(), key=lambda i: i.row())]

    def choose(self, key: str) -> None:
        """Choose one card and bring it into view; a key of no card chooses nothing."""
        row = self.takes.row_of(key)
        if row < 0:
            self.clearSelection()
        elif not self.selectionModel().isRowSelected(row):
            alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.takes.index(row), alone)

    def _keep_choice(self) -> None:
        self._kept = [card.key for card in self.chosen()]

    def _choose_again(self) -> None:
        """What was chosen stays so while cards come and go around it."""
        for row in filter(lambda row: row >= 0, map(self.takes.row_of, self._kept)):
            index = self.takes.index(row)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        done = [card for card in self.chosen() if card.stage is Stage.DONE]
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Delete) and done:
            self.deleted.emit([card.key for card in done])
        elif event.key() == Qt.Key.Key_F2:
            self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Menu and self.currentIndex().isValid():
            self._menu(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (steps.x() or steps.y()))
        event.accept()

    def leaveEvent(self, event: Any) -> None:
        self._hover.leave()
        super().leaveEvent(event)

    def _clicked(self, index: Index) -> None:
        """A plain click opens; with Ctrl or Shift it chooses several."""
        if not QGuiApplication.keyboardModifiers() & CHOOSING:
            self._open(index)

    def _open(self, index: Index) -> None:
        if index.isValid():
            card = self.takes.cards[index.row()]
            (self.opened if card.stage is Stage.DONE else self.job_wanted).emit(card.key)

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            return
        if index not in self.selectedIndexes():
            self.setCurrentIndex(index)
        card = self.takes.cards[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if card.stage is not Stage.DONE:
            menu.addAction(self.tr("Show in the queue"), lambda: self.job_wanted.emit(card.key))
        else:
            self._fill_menu(menu, card, index)
        menu.popup(self.viewport().mapToGlobal(at))

    def _fill_menu(self, menu: QMenu, card: Card, index: Index) -> None:
        def add(text: str, act: Any, shortcut: Any = None) -> None:
            action = QAction(text, menu)
            action.triggered.connect(lambda: act())
            if shortcut is not None:
                action.setShortcut(shortcut)
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            menu.addAction(action)

        add(self.tr("&Open"), lambda: self.opened.emit(card.key), Qt.Key.Key_Return)
        add(self.tr("Save a &copy…"), lambda: self.copy_wanted.emit(card.key))
        add(self.tr("Show in &folder"), lambda: self.folder_wanted.emit(card.key))
        menu.addSeparator()
        add(self.tr("Render again with another &seed"), lambda: self.rerun.emit(card.key))
        add(self.tr("&Use its settings"), lambda: self.settings_wanted.emit(card.key))
        add(self.tr("&Verify where it comes from"), lambda: self.verify_wanted.emit(card.key))
        menu.addSeparator()
        star = self.tr("Remove from f&avourites") if card.favourite else self.tr("Add to f&avourites")
        add(star, lambda: self.favourite.emit(card.key, not card.favourite))
        add(self.tr("&Rename"), lambda: self.edit(index), Qt.Key.Key_F2)
        keys = [c.key for c in self.chosen() if c.stage is Stage.DONE]
        add(self.tr("&Delete"), lambda: self.deleted.emit(keys), QKeySequence.StandardKey.Delete)
