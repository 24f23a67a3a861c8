"""Plates that float over a stage: what to drop, a hint, work under way, and what went wrong.

Each says what it is about and offers what to do next; the panel decides when one is shown.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from studio.theme import tokens
from studio.theme.icons import paint_icon
from studio.widgets.controls import ElidedLabel, IconButton, button, label

INSET = 16  # from the edges of a stage
REACH = 20  # around a handle, so that it can be gripped


class Glyph(QWidget):
    """A large icon in a role's colour."""

    def __init__(self, name: str, role: str = "faint", side: int = 40) -> None:
        super().__init__()
        self._name, self._role, self._side = name, role, side
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        role = self._role if self.isEnabled() else "faint"
        paint_icon(painter, self._name, QRectF(self.rect()), getattr(tokens(), role))


class Invitation(QWidget):
    """An empty stage: what can be dropped, and the ways to begin."""

    def __init__(self, icon: str, title: str, line: str, note: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Glyph(icon), 0, centre)
        column.addSpacing(10)
        column.addWidget(label(title, "heading"), 0, centre)
        column.addWidget(label(line, "label"), 0, centre)
        column.addSpacing(14)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(10)
        self._buttons.addStretch()
        self._buttons.addStretch()
        column.addLayout(self._buttons)
        column.addSpacing(10)
        column.addWidget(label(note, "faint"), 0, centre)

    def offer(self, text: str, begin: Callable[[], object], role: str = "") -> None:
        """One more way to begin."""
        made = button(text, role)
        made.clicked.connect(lambda: begin())
        self._buttons.insertWidget(self._buttons.count() - 1, made)


class Hint(QFrame):
    """One line in a small dark plate, in the first corner of its parent that covers none of what is in use.

    `dismissed` when its cross is pressed, `passed` when a line has stood as long as it should.
    """

    dismissed = Signal()
    passed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "plate")
        self._line = label("")
        close = IconButton("x", self.tr("Close this notice"), 12, on_plate=True)
        close.setFixedSize(26, 26)
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 4, 3)
        row.setSpacing(6)
        row.addWidget(self._line)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.passed)
        self.hide()

    def say(self, text: str, stays_ms: int = 0) -> None:
        """Rich text; empty hides the plate. It `passed` after `stays_ms`, if that is not 0."""
        self._line.setText(text)
        self.setVisible(bool(text))
        self.adjustSize()
        self._timer.stop()
        if text and stays_ms:
            self._timer.start(stays_ms)

    @property
    def is_passing(self) -> bool:
        """Whether the line goes by itself."""
        return self._timer.isActive()

    def keep_off(self, points: Sequence[QPointF]) -> None:
        """Move to the corner that leaves these points of the parent free; the lower left one if it can."""
        inside = QRectF(self.parentWidget().rect()).adjusted(INSET, INSET, -INSET, -INSET)
        right, low = inside.right() - self.width(), inside.bottom() - self.height()
        corners = [
            QPointF(x, y)
            for y, x in (
                (low, inside.left()),
                (inside.top(), inside.left()),
                (low, right),
                (inside.top(), right),
            )
        ]

        def covered(corner: QPointF) -> int:
            box = QRectF(corner, QSizeF(self.size())).adjusted(-REACH, -REACH, REACH, REACH)
            return sum(box.contains(point) for point in points)

        self.move(min(corners, key=covered).toPoint())


class Working(QFrame):
    """Work under way: its phase, how far, how long still, and the way to stop it."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "plate")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._phase = ElidedLabel()
        self._left = label("")
        self.cancel = button(self.tr("Cancel"), "plate", self.tr("Cancel the render"))
        self.cancel.setToolTip(self.tr("Stop this render (Esc)"))
        self.cancel.clicked.connect(self.cancelled)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._phase, 1)
        row.addWidget(self._left)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 8, 10)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._bar)
        self.hide()

    def show_state(self, phase: str, share: float, left: str) -> None:
        """`share` is 0 to 1; without any yet, the bar says only that something is going on."""
        self._phase.setText(phase)
        self._bar.setRange(0, 1000 if share > 0 else 0)
        self._bar.setValue(round(share * 1000))
        percent = f"{round(share * 100)} %" if share > 0 else ""
        self._left.setText(" · ".join(part for part in (percent, left) if part))


class Trouble(QFrame):
    """What went wrong, why, and the button that mends it."""

    mend = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "popup")
        self.setFixedWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self._title = label("", "title")
        self._message, self._hint = label(""), label("", "dim")
        for each in (self._message, self._hint):
            each.setWordWrap(True)
            each.setTextFormat(Qt.TextFormat.PlainText)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._mend = button("", "primary")
        self._mend.clicked.connect(self.mend)
        dismiss = button(self.tr("Close"), "quiet")
        dismiss.clicked.connect(self.dismissed)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Glyph("circle-alert", "red", 20))
        head.addWidget(self._title, 1)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(dismiss)
        foot.addWidget(self._mend)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._message)
        column.addWidget(self._hint)
        column.addSpacing(8)
        column.addLayout(foot)
        self.hide()

    def say(self, title: str, message: str, hint: str, mend: str) -> None:
        self._title.setText(title)
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._mend.setText(mend)
        self._mend.setVisible(bool(mend))
        self.show()
        self.raise_()
        self._mend.setFocus()


class Question(QFrame):
    """A calm question with a few answers, inline; `answered` carries the answer's value."""

    answered = Signal(str)

    def __init__(self, title: str, line: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setProperty("surface", "banner")
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(6)
        column.addWidget(label(title, "strong"))
        words = label(line, "dim")
        words.setWordWrap(True)
        column.addWidget(words)
        column.addSpacing(4)
        self._buttons = []
        for at in range(0, len(answers), 2):
            row = QHBoxLayout()
            row.setSpacing(8)
            for value, text in answers[at : at + 2]:
                made = button(text)
                made.clicked.connect(lambda _=False, v=value: self.answered.emit(v))
                self._buttons.append(made)
                row.addWidget(made, 1)
            column.addLayout(row)
        self.hide()

    def ask(self) -> None:
        """Show it and give it the keyboard; no answer is chosen beforehand."""
        self.show()
        self.setFocus()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())
