"""What makes a take: the engine's name, where it runs and how fast, or what it does and what it needs to run here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from engines.contract import EngineCard
from studio.needs import cards_for, machine_lacks, missing, models_of
from studio.widgets.controls import label, set_role
from studio.widgets.job_card import sentence
from studio.widgets.plates import Glyph
from studio.widgets.sizes import about

NEEDS = " Needs "
"""Begins what a summary says of the computer, which the reason tells more exactly."""


class EnginePlate(QFrame):
    """`usual` names the engine until its card is known. The name of one that cannot run here is dimmed.

    `picked` when the user wants this engine, where there are several to choose from.
    """

    picked = Signal()

    def __init__(self, usual: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._usual, self._can_be_picked = usual, False
        self._shown: tuple[EngineCard | None, str, bool] | None = None
        self._glyph = Glyph("cpu", "dim", 20)
        self._title, self._line, self._needs = label("", "strong"), label("", "dim"), label("", "faint")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        for line in (self._line, self._needs):
            line.setWordWrap(True)
            words.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(12)
        row.addWidget(self._glyph)
        row.addLayout(words, 1)
        self.show_card(None)

    def show_card(self, card: EngineCard | None, pace: str = "", told: bool = False) -> None:
        """`pace` says how fast it is on this computer, where that was measured; `told` that what it lacks stands
        beside it."""
        if (card, pace, told) != self._shown:
            self._shown = card, pace, told
            self._tell(card, pace, told)

    def showEvent(self, event: QShowEvent) -> None:
        """Models may have come or gone while it was out of sight."""
        super().showEvent(event)
        if self._shown:
            self._tell(*self._shown)

    def _tell(self, card: EngineCard | None, pace: str, told: bool) -> None:
        runs = card is None or card.available
        self._title.setText(card.title if card else self._usual)
        spoken = [self._title.text()]
        if card and not runs:
            reason, takes = machine_lacks(card), self._takes(card)
            self._line.setText(card.summary.partition(NEEDS)[0])
            needs = "" if told else "\n".join(sentence(line) for line in (reason, takes) if line)
            self._needs.setText(needs)
            self.setToolTip(self._models_of(card))
            spoken += [reason, self._line.text().removesuffix("."), takes]
        else:
            runs_here = self.tr("Runs here · {0}").format(pace) if pace else self.tr("Runs on this computer")
            self._line.setText(runs_here)
            self._needs.setText("")
            self.setToolTip(card.summary if card else "")
            spoken += [card.summary if card else ""]
        for line in (self._line, self._needs):
            line.setVisible(bool(line.text()))
        for part in (self._glyph, self._title):
            part.setEnabled(runs)
        self.setAccessibleName(". ".join(part for part in spoken if part))

    def _takes(self, card: EngineCard) -> str:
        """The graphics card and the models that it takes."""
        models = models_of(card)
        cards, lacking = cards_for(models), missing(models)
        words = self.tr("{0} of models, {1} of it missing")
        if not lacking:
            words = self.tr("{0} of models, all here")
        elif lacking == models:
            words = self.tr("{0} of models, none here")
        parts = [
            self.tr("for {0}").format(cards) if cards else "",
            words.format(about(models), about(lacking)) if models else "",
        ]
        return " · ".join(part for part in parts if part)

    def _models_of(self, card: EngineCard) -> str:
        """Its models one by one."""
        models = models_of(card)
        lacking = missing(models)
        told = {True: self.tr("{0}, {1}, not here yet"), False: self.tr("{0}, {1}, here")}
        return "\n".join(told[one in lacking].format(one.title, about([one])) for one in models)

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
