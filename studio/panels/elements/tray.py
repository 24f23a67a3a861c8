"""The tray at the left: the elements in their order, and the one background. Drop pictures on it, drag rows about."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engines.elements.request import MOST_ELEMENTS
from studio.panels.elements.tray_row import ELEMENT_MIME, ROW, ElementCard, ElementRow
from studio.theme import tokens
from studio.theme.tokens import CARD_GAP
from studio.widgets.controls import button, label
from studio.widgets.form import group_head
from studio.widgets.media_drop import MediaDrop, files_in

GAP = 6


class Tray(QFrame):
    """Signals name elements by their places. `background_chosen` carries a path as text, or None."""

    chosen = Signal(int)
    named = Signal(int, str)
    said = Signal(int)
    moved = Signal(int, int)
    removed = Signal(int)
    cut_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)
    files_dropped = Signal(list)
    open_wanted = Signal()
    background_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "stage")
        self.setAccessibleName(self.tr("Elements"))
        self._many = label("", "faint")
        self._rows: list[ElementRow] = []
        self._chosen = -1
        self.list = _RowList()
        self.list.reordered.connect(self.moved)
        self.list.files_dropped.connect(self.files_dropped)
        self.add = button("+  " + self.tr("Add pictures…"), "quiet", self.tr("Add pictures"))
        self.add.clicked.connect(self.open_wanted)
        area = QScrollArea()
        area.setWidget(self.list)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        self.background = MediaDrop(self.tr("Background"), ("image",), self.tr("Drop a background"))
        self.background.edited.connect(self.background_chosen)
        self._fault = label("", "red")
        self._fault.setWordWrap(True)
        self._fault.hide()
        head = QHBoxLayout()
        head.addWidget(group_head(self.tr("Elements")))
        head.addStretch()
        head.addWidget(self._many)
        column = QVBoxLayout(self)
        column.setContentsMargins(CARD_GAP, CARD_GAP, CARD_GAP, CARD_GAP)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(area, 1)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(2)
        column.addWidget(group_head(self.tr("Background")))
        column.addWidget(self.background)
        column.addWidget(self._fault)

    def show_cards(self, cards: Sequence[ElementCard], chosen: int) -> None:
        while len(self._rows) > len(cards):
            row = self._rows.pop()
            self.list.column.removeWidget(row)
            # A name that is still being edited ends when its row hides, and then is nobody's.
            row.blockSignals(True)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(cards):
            self._rows.append(self._new_row(len(self._rows)))
        for place, (row, card) in enumerate(zip(self._rows, cards, strict=True)):
            row.show_card(card, place == chosen)
        self._chosen = chosen
        self._many.setText(self.tr("{0} of {1}").format(len(cards), MOST_ELEMENTS) if cards else "")
        self.add.setVisible(len(cards) < MOST_ELEMENTS)

    def show_fault(self, words: str) -> None:
        """What is wrong with what lies here, or what is missing; empty for nothing."""
        self._fault.setText(words)
        self._fault.setVisible(bool(words))

    def row(self, place: int) -> ElementRow:
        return self._rows[place]

    def bring_into_view(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            row = self._rows[place]
            QTimer.singleShot(
                0, row, partial(self._area.ensureWidgetVisible, row)
            )  # a new row has no place yet

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bring_into_view(self._chosen)

    def _new_row(self, place: int) -> ElementRow:
        row = ElementRow(place)
        row.chosen.connect(partial(self.chosen.emit, place))
        row.named.connect(partial(self.named.emit, place))
        row.said.connect(partial(self.said.emit, place))
        row.removed.connect(partial(self.removed.emit, place))
        row.cut_wanted.connect(partial(self.cut_wanted.emit, place))
        row.menu_wanted.connect(partial(self.menu_wanted.emit, place))
        self.list.column.insertWidget(place, row)
        return row


class _RowList(QWidget):
    """Holds the rows and takes what is dropped among them."""

    reordered = Signal(int, int)
    files_dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._gap = -1  # the place before which a dragged row would go
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 2, 0, 2)
        self.column.setSpacing(GAP)
        self.column.addStretch()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasFormat(ELEMENT_MIME) or data.hasUrls() or data.hasImage():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(ELEMENT_MIME):
            self._gap = self._gap_at(event.position().y())
            self.update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._let_go()

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        if data.hasFormat(ELEMENT_MIME):
            start, gap = int(bytes(data.data(ELEMENT_MIME).data())), self._gap_at(event.position().y())
            self.reordered.emit(start, gap - (gap > start))
        else:
            self.files_dropped.emit(files_in(data, ("image",)))
        event.acceptProposedAction()
        self._let_go()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._gap < 0:
            return
        y = max(1, self._gap * (ROW + GAP) - GAP // 2 + 2)
        with QPainter(self) as painter:
            painter.setPen(QPen(QColor(tokens().gold), 2))
            painter.drawLine(2, y, self.width() - 2, y)

    def _gap_at(self, y: float) -> int:
        rows = self.column.count() - 1
        return min(max(round(y / (ROW + GAP)), 0), rows)

    def _let_go(self) -> None:
        self._gap = -1
        self.update()
