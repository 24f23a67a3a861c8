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


class LessonTile(QFrame):
    """`chosen` fires when it is pressed; `model_wanted` carries the model that it cannot do without."""

    chosen = Signal()
    model_wanted = Signal(str)

    def __init__(self, card: LessonCard, place: str, model: str = "") -> None:
        """`place` is the name of the panel where it can be used, `model` the first of its models that is missing."""
        super().__init__()
        self.card = card
        self.setProperty("surface", "card")
        able = card.available
        self.setAccessibleName(f"{card.title}. {card.summary} {card.unavailable_reason}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if able else Qt.FocusPolicy.NoFocus)
        if able:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        title = label(card.title, "title" if able else "label")
        title.setWordWrap(True)
        where = label(place, "caps")
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch()
        names.addWidget(title)
        names.addWidget(where)
        names.addStretch()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(_Badge(card.icon, able), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(paragraph(card.summary, "" if able else "label"))
        column.addWidget(paragraph(card.gives, "dim" if able else "faint"))
        column.addStretch(1)
        if able:
            column.addWidget(paragraph(self.tr("Needs {0}.").format(amount_in_words(card.wants)), "dim"))
            return
        column.addWidget(paragraph(card.unavailable_reason, "dim"))
        if model:
            get = button(self.tr("Get the model"), "link")
            get.clicked.connect(lambda: self.model_wanted.emit(model))
            column.addWidget(get, 0, Qt.AlignmentFlag.AlignLeft)

    def mark(self, is_chosen: bool) -> None:
        """Whether it is the one that is chosen."""
        set_role(self, "true" if is_chosen else "false", "chosen")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self.card.available and inside and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.focusNextPrevChild(True)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.focusNextPrevChild(False)
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
