"""The shots of the script in a column: choose one, drag it or move it by keys, drop a picture on it.

It shows `ShotCard`s and says what the user wants by the places of shots in the list, counted from 0.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from studio import theme
from studio.panels.film.shot_card import (
    CARD_ROLE,
    INSET,
    PICTURE_ROLE,
    ROW,
    SET_SHARE,
    STILL,
    Mark,
    ShotCard,
    ShotPainter,
)
from studio.panels.film.words import first_words, length
from studio.widgets.loras import loras_in
from studio.widgets.media_drop import files_in, kind_of
from studio.widgets.take_card import Index

SHOT_MIME = "application/x-matinee-shot"
Picture = Callable[[int], QImage | Path | None]


class ShotsModel(QAbstractListModel):
    """The cards in their order; `picture` finds the still of a place when it is painted."""

    def __init__(self, picture: Picture, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: list[ShotCard] = []
        self._picture = picture

    def show_cards(self, cards: Sequence[ShotCard]) -> None:
        """Show these; rows that stay where they are keep the selection."""
        fewer, more = len(cards) < len(self.cards), len(cards) > len(self.cards)
        if fewer:
            self.beginRemoveRows(QModelIndex(), len(cards), len(self.cards) - 1)
        elif more:
            self.beginInsertRows(QModelIndex(), len(self.cards), len(cards) - 1)
        before, self.cards = self.cards, list(cards)
        if fewer:
            self.endRemoveRows()
        elif more:
            self.endInsertRows()
        changed = [at for at, pair in enumerate(zip(before, cards, strict=False)) if pair[0] != pair[1]]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def repaint(self) -> None:
        """Pictures have come."""
        if self.cards:
            self.dataChanged.emit(self.index(0), self.index(len(self.cards) - 1), [PICTURE_ROLE])

    def mark(self, at: int, mark: Mark = Mark.NONE) -> None:
        """Say on a card what would become of what is dragged; -1 for none."""
        self.show_cards(
            [
                replace(card, marked=mark if place == at else Mark.NONE)
                for place, card in enumerate(self.cards)
            ]
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self.cards[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return card.caption
            case Qt.ItemDataRole.AccessibleTextRole:
                return card.told
            case Qt.ItemDataRole.ToolTipRole:
                return f"{card.caption} · {length(card.shot)}\n{first_words(card.shot)}"
        if role == CARD_ROLE:
            return card
        return self._picture(index.row()) if role == PICTURE_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [SHOT_MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        data = QMimeData()
        data.setData(SHOT_MIME, QByteArray(str(indexes[0].row()).encode()))
        return data


class ShotList(QListView):
    """`chosen` when the user goes to a shot; `moved` from one place to another; `picture_dropped` on a shot, with the
    field that it is for."""

    chosen = Signal(int)
    moved = Signal(int, int)
    picture_dropped = Signal(int, object, str)
    lora_dropped = Signal(int, object)
    files_dropped = Signal(list)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "takes")
        self.setAccessibleName(self.tr("Shots"))
        self.shots = ShotsModel(picture, self)
        self.setModel(self.shots)
        self.setItemDelegate(ShotPainter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSpacing(0)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self._gap = -1  # the place before which a dragged shot would go
        self._showing = False
        self.tabbed_in = False
        """Whether the keyboard came here by Tab, so that the chosen shot shows where it is."""

    def show_cards(self, cards: Sequence[ShotCard], chosen: int) -> None:
        """Show these shots with one of them chosen."""
        self._showing = True
        self.shots.show_cards(cards)
        if 0 <= chosen < len(cards) and self.currentIndex().row() != chosen:
            alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.shots.index(chosen), alone)
        self._showing = False

    def bring_into_view(self, at: int) -> None:
        """Scroll to a shot, unless someone points into the list."""
        if at < len(self.shots.cards) and not self.underMouse():
            self.scrollTo(self.shots.index(at))

    def startDrag(self, actions: Qt.DropAction) -> None:
        """The still alone is dragged, so that one sees where it would go; whoever takes it moves the shot."""
        index = self.currentIndex()
        box = self.visualRect(index)
        still = QRect(QPoint(box.left() + INSET, box.center().y() - STILL.height() // 2), STILL)
        drag = QDrag(self)
        drag.setMimeData(self.shots.mimeData([index]))
        drag.setPixmap(self.viewport().grab(still))
        drag.setHotSpot(QPoint(STILL.width() // 2, STILL.height() + 6))
        drag.exec(Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasFormat(SHOT_MIME) or data.hasUrls() or data.hasImage():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        at = event.position().toPoint()
        if event.mimeData().hasFormat(SHOT_MIME):
            self._gap = self._gap_at(at)
        else:
            self.shots.mark(self.indexAt(at).row(), self._mark_at(at, event.mimeData()))
        self.viewport().update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._let_go()

    def dropEvent(self, event: QDropEvent) -> None:
        data, at = event.mimeData(), event.position().toPoint()
        if data.hasFormat(SHOT_MIME):
            start, gap = int(bytes(data.data(SHOT_MIME).data())), self._gap_at(at)
            self.moved.emit(start, gap - (gap > start))
        elif (pictures := _pictures(data)) and self.indexAt(at).isValid():
            field = "end_picture" if self._mark_at(at, data) is Mark.END else "picture"
            self.picture_dropped.emit(self.indexAt(at).row(), pictures[0], field)
        elif (found := loras_in(files_in(data, ()))) and self.indexAt(at).isValid():
            self.lora_dropped.emit(self.indexAt(at).row(), found[0])
        else:
            self.files_dropped.emit(files_in(data, ("image",)))
        event.acceptProposedAction()
        self._let_go()

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.tabbed_in = event.reason() in by_keys
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap < 0:
            return
        y = self._gap * ROW - self.verticalOffset()
        with QPainter(self.viewport()) as painter:
            painter.setPen(QPen(QColor(theme.tokens().gold), 2))
            painter.drawLine(4, max(y, 1), self.viewport().width() - 4, max(y, 1))

    def _mark_at(self, at: QPoint, data: QMimeData) -> Mark:
        """What would become of it here: a picture is the set on the left part of a card, what it ends on at its
        right."""
        if _pictures(data):
            return Mark.END if at.x() > self.viewport().width() * SET_SHARE else Mark.SET
        return Mark.LORA if loras_in(files_in(data, ())) else Mark.NONE

    def _gap_at(self, at: QPoint) -> int:
        return min(max(round((at.y() + self.verticalOffset()) / ROW), 0), len(self.shots.cards))

    def _let_go(self) -> None:
        self._gap = -1
        self.shots.mark(-1)
        self.viewport().update()

    def _current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.scrollTo(index)
            if not self._showing:
                self.chosen.emit(index.row())

    def _ask_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_wanted.emit(index.row(), self.viewport().mapToGlobal(at))


def _pictures(data: QMimeData) -> list[Path]:
    return [path for path in files_in(data, ("image",)) if kind_of(path) == "image"]
