"""What the window says without a dialog: a short line that goes by itself, and a banner that waits for an answer."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.widgets.controls import IconButton, button, label

STAYS_MS = 7000
HEAD, ENDS = 40, 180
"""Of what lies under a stage: its head row is so high, and has something to press at so much of either end."""
NARROWEST, WIDEST = 220, 560  # of a line before it wraps


class Toast(QFrame):
    """One line with at most one thing to do about it. A new line replaces the old.

    It stands in the empty middle of the head row of `over` where that is visible, so that it covers nothing of a stage,
    else at the foot of its parent.
    """

    def __init__(self, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._over = over
        self.setProperty("surface", "popup")
        self._text = QLabel()
        self._act = button("", "link")
        self._act.clicked.connect(self._do)
        self._what: Callable[[], object] | None = None
        close = IconButton("x", self.tr("Dismiss"), 14)
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 8, 3)
        row.setSpacing(12)
        row.addWidget(self._text)
        row.addWidget(self._act)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, act: str = "", what: Callable[[], object] | None = None) -> None:
        """Show a line; `act` names what the button does."""
        self._text.setText(text)
        self._act.setVisible(bool(act))
        self._act.setText(act)
        self._act.setAccessibleName(act)
        self._what = what
        self.setAccessibleName(text)
        self.show()
        self.raise_()
        self._place()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def text(self) -> str:
        return self._text.text() if self.isVisible() else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _do(self) -> None:
        self.hide()
        if self._what:
            self._what()

    def _place(self) -> None:
        room, over = self.parentWidget().rect(), self._over
        stands_over = over.isVisible()
        free = QRect(over.mapTo(self.parentWidget(), QPoint()), over.size()) if stands_over else room
        self._wrap(free.width() - 2 * ENDS)
        lowest = room.bottom() - self.height() - (2 if stands_over else 16)
        top = free.top() + max((HEAD - self.height()) // 2, 2) if stands_over else lowest
        self.move(free.center().x() - self.width() // 2, min(top, lowest))

    def _wrap(self, most: int) -> None:
        """Be at most so wide, where a line can still be read in that."""
        line = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 2
        self._text.setWordWrap(False)
        self._text.setFixedWidth(line)
        self.adjustSize()
        room = min(max(most - (self.width() - line), NARROWEST), WIDEST)
        if line > room:
            self._text.setWordWrap(True)
            self._text.setFixedWidth(room)
            self.adjustSize()


class Banner(QFrame):
    """A notice above the stage that stays until it is `answered`."""

    answered = Signal()

    def __init__(self, text: str, detail: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "banner")
        self.setAccessibleName(text)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(text, "strong"))
        if detail:
            line = label(detail, "dim")
            line.setWordWrap(True)
            words.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 10, 10)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)

    def offer(self, text: str, what: Callable[[], object], kind: str = "") -> None:
        """Add an answer; any answer ends the banner."""
        made = button(text, kind)
        made.clicked.connect(lambda: self._answer(what))
        self._buttons.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)

    def _answer(self, what: Callable[[], object]) -> None:
        self.answered.emit()
        self.hide()
        self.deleteLater()
        what()
