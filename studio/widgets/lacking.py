"""What the chosen engine lacks to run on this computer, the graphics card before the models, and the ways out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from engines.contract import EngineCard
from studio.needs import cards_for, machine_lacks, missing, models_of
from studio.widgets.controls import button, label
from studio.widgets.job_card import sentence
from studio.widgets.sizes import about


class Lacking(QFrame):
    """Hidden while the chosen engine can run. `usual` names the panel's own, which always can; `usual_wanted` when it
    is to take the place of the chosen one; `model_wanted` carries the id of the first model that is missing."""

    usual_wanted = Signal()
    model_wanted = Signal(str)

    def __init__(self, usual: str) -> None:
        super().__init__()
        self._usual = usual
        self.setProperty("surface", "banner")
        self.hint = ""
        """What is missing beside the graphics card, and what to do; empty while the chosen engine can run."""
        self._card: EngineCard | None = None
        self._models: list[str] = []
        self._title, self._why, self._way = label("", "strong"), label("", "red"), label("", "dim")
        for line in (self._title, self._why, self._way):
            line.setWordWrap(True)
        self.usual = button(self.tr("Use {0}").format(usual))
        self.usual.clicked.connect(self.usual_wanted)
        self.models = button(self.tr("See its models"))
        self.models.clicked.connect(lambda: self.model_wanted.emit(self._models[0]))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.usual, 1)
        row.addWidget(self.models, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(6)
        for line in (self._title, self._why, self._way):
            column.addWidget(line)
        column.addSpacing(4)
        column.addLayout(row)
        self.hide()

    @property
    def title(self) -> str:
        """That the chosen engine cannot run here, by its name."""
        return self._title.text()

    def show_card(self, card: EngineCard | None) -> None:
        """Tell what the chosen engine lacks; None while nobody knows."""
        if card == self._card:
            return
        self._card, self.hint = card, ""
        lacks = card is not None and not card.available
        if card and lacks:
            self._tell(card)
        self.setVisible(lacks)

    def _tell(self, card: EngineCard) -> None:
        lacking, reason = missing(models_of(card)), machine_lacks(card)
        cards = cards_for(models_of(card))
        self._models = [entry.id for entry in lacking]
        told = []
        if lacking:
            words = self.tr("Missing too, {0}: {1}.") if reason else self.tr("Missing, {0}: {1}.")
            told.append(words.format(about(lacking), "; ".join(entry.title for entry in lacking)))
        way = self.tr("Get these models, or choose {0}.")
        if reason:
            way = self.tr("Choose {0}, or open this project on a computer that has all of it.")
        self.hint = "\n".join([*told, way.format(self._usual)])
        self._title.setText(self.tr("{0} cannot run here").format(card.title))
        why = self.tr("{0}; it is for {1}.") if cards else "{0}."
        self._why.setText(why.format(sentence(reason), cards) if reason else "")
        self._why.setVisible(bool(reason))
        self._way.setText(self.hint)
        self.models.setVisible(bool(lacking))
        self.setAccessibleName(" ".join((self._title.text(), self._why.text(), self.hint)))
