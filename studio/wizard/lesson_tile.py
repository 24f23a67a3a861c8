"""A lesson as a card that is chosen: what it is, what one has afterwards, and what it takes or why it cannot run."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio import theme
from studio.theme.icons import paint_icon
from studio.widgets.controls import button, label, set_role
from studio.wizard.words import amount_in_words, paragraph
from training.lesson import LessonCard

BADGE = 44
STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class LessonTile(QFrame):
    """`marked` when it is clicked, `moved` with columns and rows when an arrow leaves it, `chosen`
    when it is double-clicked or Return is pressed; `model_wanted` carries the model that it lacks."""

    marked = Signal()
    moved = Signal(int, int)
    chosen = Signal()
    model_wanted = Signal(str)

    def __init__(self, card: LessonCard, place: str) -> None:
        """`place` is the name of the panel where it can be used."""
        super().__init__()
        self.card = card
        self.setProperty("surface", "card")
        able = card.available
        why = card.lacks if able else card.unavailable_reason
        self.lively = able and not why
        """Whether it can be taught here and now."""
        self.setAccessibleName(f"{card.title}. {card.summary} {why}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus if able else Qt.FocusPolicy.NoFocus)
        if able:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        title = label(card.title, "title" if self.lively else "label")
        title.setWordWrap(True)
        where = label(self.tr("{0} · A PROOF").format(place) if card.proof else place, "caps")
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch()
        names.addWidget(title)
        names.addWidget(where)
        names.addStretch()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(_Badge(card.icon, self.lively), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(paragraph(card.summary, "" if self.lively else "label"))
        column.addWidget(paragraph(card.gives, "dim"))
        column.addStretch(1)
        column.addWidget(paragraph(why or amount_in_words(card.wants), "dim"))
        if card.missing:
            get = button(self.tr("Get the model"), "link")
            get.clicked.connect(lambda: self.model_wanted.emit(card.missing))
            column.addWidget(get, 0, Qt.AlignmentFlag.AlignLeft)

    def mark(self, is_chosen: bool) -> None:
        """Whether it is the one that is chosen, which alone is reached by Tab."""
        set_role(self, "true" if is_chosen else "false", "chosen")
        if self.card.available:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_chosen else Qt.FocusPolicy.ClickFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.card.available:
            self.marked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.card.available and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        elif event.key() in STEPS:
            self.moved.emit(*STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class _Badge(QWidget):
    """An icon on a rounded ground."""

    def __init__(self, icon_name: str, able: bool) -> None:
        super().__init__()
        self.setFixedSize(BADGE, BADGE)
        self._icon, self._able = icon_name, able

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.tokens()
        box = QRectF(self.rect())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.gold_ground if self._able else now.panel))
            painter.drawRoundedRect(box, 10, 10)
            colour = now.gold_text if self._able else now.faint
            paint_icon(painter, self._icon, box.adjusted(11, 11, -11, -11), colour)
