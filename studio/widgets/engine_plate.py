"""What makes a take: the engine's name, where it runs and how fast, or what it needs to run here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from engines.contract import EngineCard
from studio.widgets.controls import label, set_role
from studio.widgets.job_card import sentence
from studio.widgets.plates import Glyph


class EnginePlate(QFrame):
    """`usual` names the engine until its card is known. One that cannot run here is dimmed.

    `picked` when the user wants this engine, where there are several to choose from.
    """

    picked = Signal()

    def __init__(self, usual: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._usual, self._can_be_picked = usual, False
        self._glyph = Glyph("cpu", "dim", 20)
        self._title, self._line = label("", "strong"), label("", "dim")
        self._line.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(12)
        row.addWidget(self._glyph)
        row.addLayout(words, 1)
        self.show_card(None)

    def show_card(self, card: EngineCard | None, pace: str = "") -> None:
        """`pace` says how fast it is on this computer, where that was measured."""
        runs = card is None or card.available
        self._title.setText(card.title if card else self._usual)
        if card and not runs:
            self._line.setText(sentence(card.unavailable_reason))
        elif pace:
            self._line.setText(self.tr("Runs here · {0}").format(pace))
        else:
            self._line.setText(self.tr("Runs on this computer"))
        for part in (self._glyph, self._title, self._line):
            part.setEnabled(runs)
        told = [self._title.text(), card.unavailable_reason if card else "", card.summary if card else ""]
        self.setToolTip("\n".join(line for line in told[1:] if line))
        self.setAccessibleName(". ".join(line for line in told if line))

    def offer(self, pick: bool, picked: bool) -> None:
        """Whether the user can pick this engine, and whether it is the one that is picked among several."""
        self._can_be_picked = pick
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if pick else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if pick else Qt.CursorShape.ArrowCursor)
        set_role(self, "true" if picked else "false", "chosen")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._can_be_picked and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._can_be_picked and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit()
        else:
            super().keyPressEvent(event)
