"""Find anything: one field over the actions, the takes and the settings of the studio."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio import theme
from studio.theme.icons import paint_icon
from studio.widgets.controls import Hairline, label
from studio.widgets.overlay import Overlay

SHOWN = 60
ROW = 38
ROWS_SEEN = 9
OTHER_WORDS = 0.9  # of the rank of a title

Index: TypeAlias = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Finding:
    """Something that can be found: what it is called, what kind it is, and what choosing it does."""

    title: str
    kind: str
    icon: str
    act: Callable[[], object]
    shortcut: str = ""
    also: str = ""
    """Other words that find it."""


def rank(query: str, title: str) -> float:
    """How well a title answers a query, 0 for not at all: whole starts before words before scattered letters."""
    wanted, text = query.casefold().split(), title.casefold()
    if not wanted:
        return 1.0
    total = 0.0
    for word in wanted:
        at = text.find(word)
        if at == 0:
            total += 4
        elif at > 0:
            total += 3 if not text[at - 1].isalnum() else 1.5
        else:
            letters = iter(text)
            if not all(letter in letters for letter in word) or len(word) < 2:
                return 0.0
            total += 0.3
    return total / len(wanted) - len(text) / 1000


def _rank(query: str, finding: Finding) -> float:
    """By its title, or else by its other words."""
    also = OTHER_WORDS * rank(query, finding.also) if finding.also else 0.0
    return max(rank(query, finding.title), also)


class _Findings(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: list[Finding] = []

    def show_findings(self, findings: list[Finding]) -> None:
        self.beginResetModel()
        self.shown = findings
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return found.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{found.title}, {found.kind} {found.shortcut}"
        return found if role == Qt.ItemDataRole.UserRole else None


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found: Finding = index.data(Qt.ItemDataRole.UserRole)
        now = theme.tokens()
        box = QRectF(option.rect).adjusted(4, 1, -4, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        font = QFont(option.font)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(QColor(now.hover))
            painter.drawRoundedRect(box, 8, 8)
        icon = QRectF(box.left() + 12, box.center().y() - 9, 18, 18)
        paint_icon(painter, found.icon, icon, now.gold_text if chosen else now.dim)
        font.setPixelSize(13)
        painter.setFont(font)
        painter.setPen(QColor(now.text))
        words = box.adjusted(44, 0, -180, 0)
        text = painter.fontMetrics().elidedText(found.title, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(QColor(now.dim if found.shortcut else now.faint))
        hint = found.shortcut or found.kind
        painter.drawText(
            box.adjusted(0, 0, -14, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, hint
        )
        painter.restore()


class Palette(Overlay):
    """Opened with a function that gathers what can be found just then."""

    def __init__(self, parent: QWidget, gather: Callable[[], Sequence[Finding]]) -> None:
        super().__init__(parent, 600, top=72)
        self._gather = gather
        self._all: list[Finding] = []
        self.field = QLineEdit()
        self.field.setProperty("kind", "search")
        self.field.setPlaceholderText(self.tr("Find an action, a take, a setting"))
        self.field.setAccessibleName(self.tr("Find"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self._findings = _Findings(self)
        self.list = QListView()
        self.list.setProperty("kind", "palette")
        self.list.setAccessibleName(self.tr("Found"))
        self.list.setModel(self._findings)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(lambda _: self._choose())
        self.body.setContentsMargins(8, 6, 8, 8)
        self.body.setSpacing(6)
        self.body.addWidget(self.field)
        self.body.addWidget(Hairline())
        self.body.addWidget(self.list)
        self._nothing = label(self.tr("Nothing found"), "faint")
        self._nothing.setContentsMargins(16, 8, 16, 10)
        self.body.addWidget(self._nothing)

    def open_sheet(self) -> None:
        self._all = list(self._gather())
        self.field.clear()
        self._search("")
        super().open_sheet()
        self.field.setFocus()

    def found(self) -> list[str]:
        """The titles that are listed now."""
        return [finding.title for finding in self._findings.shown]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Up:
                    self._step(1 if event.key() == Qt.Key.Key_Down else -1)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._choose()
                    return True
        return super().eventFilter(watched, event)

    def _search(self, query: str) -> None:
        ranked = [(_rank(query, finding), finding) for finding in self._all]
        best = (
            sorted((pair for pair in ranked if pair[0] > 0), key=lambda pair: -pair[0])
            if query.strip()
            else ranked
        )
        self._findings.show_findings([finding for _, finding in best[:SHOWN]])
        self.list.setFixedHeight(max(1, min(ROWS_SEEN, len(self._findings.shown))) * ROW + 10)
        self.list.setCurrentIndex(self._findings.index(0))
        self.list.setVisible(bool(best))
        self._nothing.setVisible(not best)
        self._place()

    def _step(self, by: int) -> None:
        count = self._findings.rowCount()
        if count:
            row = (self.list.currentIndex().row() + by) % count
            self.list.setCurrentIndex(self._findings.index(row))

    def _choose(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.close_sheet()
            self._findings.shown[index.row()].act()
