"""The engines of a panel, one plate each: what runs here and how fast, which is chosen, and what that one lacks."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.contract import EngineCard
from studio.widgets.disclosure import Disclosure
from studio.widgets.engine_plate import EnginePlate
from studio.widgets.lacking import Lacking

FEW = 1  # engines that cannot run here and are shown all the same


class EngineList(QWidget):
    """`usual` is the engine that is there before any card is known. `picked` carries the id of the engine that the
    user wants."""

    picked = Signal(str)

    def __init__(self, usual: EngineCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = usual
        self._cards: list[EngineCard] = []
        self._plates: list[EnginePlate] = []
        self._folded: list[bool] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._others = Disclosure(self.tr("More engines"))
        self._others.inside.setSpacing(8)
        self._others.hide()
        self._column.addWidget(self._others)
        self.lacking = Lacking(usual.title)
        self.lacking.usual_wanted.connect(lambda: self.picked.emit(usual.id))
        self._column.addWidget(self.lacking)

    def show_engines(self, cards: Sequence[EngineCard], chosen: str, pace: str) -> None:
        """Those of these engines that are the panel's, the usual one first; `pace` is that of the usual one."""
        usual = self._usual
        own = [card for card in cards if card.panel == usual.panel] or [usual]
        self._cards = sorted(own, key=lambda card: (card.id != usual.id, not card.available))
        while len(self._plates) < len(self._cards):
            plate = EnginePlate(usual.title)
            plate.picked.connect(partial(self._pick, len(self._plates)))
            self._plates.append(plate)
        several = sum(card.available for card in self._cards) > 1
        for plate, card in zip(self._plates, self._cards, strict=False):
            plate.show_card(card, pace if card.id == usual.id else "", told=card.id == chosen)
            plate.offer(several and card.available, several and card.id == chosen)
        self._fold(chosen)
        self.lacking.show_card(next((card for card in own if card.id == chosen), None))

    def _fold(self, chosen: str) -> None:
        """Put away those that cannot run here, where they are several, but never the chosen one."""
        lacking = [not card.available for card in self._cards]
        several = sum(lacking) > FEW
        folded = [several and not card.available and card.id != chosen for card in self._cards]
        if folded == self._folded:
            return
        self._folded = folded
        self._others.setVisible(any(folded))
        for at, (plate, away) in enumerate(zip(self._plates, folded, strict=False)):
            if away:
                self._others.inside.addWidget(plate)
            else:
                self._column.insertWidget(at, plate)

    def _pick(self, at: int) -> None:
        self.picked.emit(self._cards[at].id)
