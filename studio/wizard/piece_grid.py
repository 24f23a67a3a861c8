"""The pieces of material side by side: choose, use, leave or take out, and write captions, by keys or by clicks."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QMenu, QWidget

from studio.wizard.piece_painter import GAP, THUMB, PiecePainter, caption_box, cell, tick_box
from studio.wizard.pieces import Index, Pieces, can_be_used


class PieceGrid(QListView):
    """Space or a click on the tick turns a piece around; Return or a click on its caption writes that, Return or Tab
    the next one's. `unwanted` asks to take the chosen pieces out."""

    refused = Signal(str)
    unwanted = Signal()

    def __init__(self, pieces: Pieces) -> None:
        super().__init__()
        self._pieces = pieces
        self.setProperty("kind", "takes")
        self.setAccessibleName(self.tr("Material"))
        self.setModel(pieces)
        self._painter = PiecePainter(pieces, self)
        self.setItemDelegate(self._painter)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(40)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def chosen(self) -> list[int]:
        """Rows of the chosen pieces."""
        return sorted(index.row() for index in self.selectedIndexes())

    def stay_at(self, row: int) -> None:
        """Show a row, or the last one, after the rows have changed; nothing is chosen by that."""
        index = self._pieces.index(min(row, self._pieces.rowCount() - 1))
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    def keep(self, used: bool | None) -> None:
        """Use the chosen pieces or leave them out; None turns each around."""
        rows = self.chosen()
        what = self.tr("use pieces") if used else self.tr("leave pieces out")
        self._pieces.keep(rows, used, what)
        if used is not False and not all(can_be_used(self._pieces.piece(row)) for row in rows):
            self.refused.emit(self.tr("What cannot be read cannot be learned from."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Space:
                self.keep(None)
            case Qt.Key.Key_K:
                self.keep(True)
            case Qt.Key.Key_X:
                self.keep(False)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.unwanted.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2:
                self.write(self.currentIndex())
            case _:
                super().keyPressEvent(event)

    def write(self, index: Index) -> None:
        """Edit the caption of a piece, if it is to have one."""
        if self._has_caption(index):
            self.setCurrentIndex(index)
            self.edit(index)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Return and Tab go to the next caption, Shift and Tab to the one before."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        ways = {
            QAbstractItemDelegate.EndEditHint.EditNextItem: 1,
            QAbstractItemDelegate.EndEditHint.EditPreviousItem: -1,
        }
        if hint not in ways:
            return
        index = self._pieces.index(self.currentIndex().row() + ways[hint])
        while index.isValid() and not self._has_caption(index):
            index = self._pieces.index(index.row() + ways[hint])
        self.write(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What can be written in looks so."""
        writes = self._caption_at(event.position().toPoint()).isValid()
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor if writes else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        index = self.indexAt(at.toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if plain and index.isValid() and tick_box(self.visualRect(index)).contains(at):
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            self.keep(not self._pieces.piece(index.row()).used)
            return
        super().mousePressEvent(event)
        if plain:
            self.write(self._caption_at(at.toPoint()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit, which share the width."""
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 1
        self._painter.cell = cell(room // max(1, room // (THUMB.width() + GAP)))
        self.setGridSize(self._painter.cell)
        super().resizeEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of the grid, not the beginning of a caption."""

    def _has_caption(self, index: Index) -> bool:
        wanted = index.isValid() and bool(self._pieces.wants.captions)
        return wanted and can_be_used(self._pieces.piece(index.row()))

    def _caption_at(self, at: QPoint) -> Index:
        """The piece whose caption is there; none where there is none."""
        index = self.indexAt(at)
        there = self._has_caption(index) and caption_box(self.visualRect(index)).contains(at)
        return index if there else QModelIndex()

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        file = self._pieces.piece(index.row()).file
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("&Use"), lambda: self.keep(True)).setShortcut(Qt.Key.Key_K)
        menu.addAction(self.tr("&Leave out"), lambda: self.keep(False)).setShortcut(Qt.Key.Key_X)
        if self._pieces.wants.captions:
            menu.addAction(self.tr("Write the &caption"), lambda: self.write(index))
        menu.addAction(self.tr("&Take out"), self.unwanted.emit).setShortcut(Qt.Key.Key_Delete)
        menu.addSeparator()
        menu.addAction(self.tr("&Open the file"), lambda: _open(str(file)))
        menu.addAction(self.tr("Show in &folder"), lambda: _open(str(file.parent)))
        menu.popup(self.viewport().mapToGlobal(at))


def _open(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))
