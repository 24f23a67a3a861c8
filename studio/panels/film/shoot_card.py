"""The card that offers to paint over a previs: which neural engine, how closely, and what is missing where none can.

It shows what it is told and says what the user wants; it knows neither the queue nor the take.
"""

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from engines.contract import EngineCard
from engines.film.request import FilmRequest
from studio.model.draft import Draft
from studio.widgets.controls import IconButton, button, label
from studio.widgets.engine_plate import EnginePlate
from studio.widgets.form import Form

WIDTH = 400
_PULL = re.compile(r":?\s*matinee models pull (\S+)")


class ShootCard(QFrame):
    """`shoot_wanted` with the name of the engine; `model_wanted` with the id of the model that it lacks."""

    shoot_wanted = Signal(str)
    model_wanted = Signal(str)

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.setProperty("surface", "popup")
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(self.tr("Shoot it"))
        self._cards: list[EngineCard] = []
        self._plates: list[EnginePlate] = []
        self._at = 0
        title = label(self.tr("Shoot it"), "title")
        line = label(
            self.tr("A neural engine paints over this previs, shot by shot, and keeps its sound."), "dim"
        )
        line.setWordWrap(True)
        close = IconButton("x", self.tr("Close"), 16)
        close.setFixedSize(28, 28)
        close.clicked.connect(self.hide)
        self._none = label(self.tr("Asking what this computer can do…"), "dim")
        self._engines = QVBoxLayout()
        self._engines.setSpacing(8)
        self.form = Form(FilmRequest, draft, ("Other films",), skip=("continues", "guide"), heads=False)
        self._act = button("", "primary")
        self._act.setMinimumHeight(36)
        self._act.clicked.connect(self._do)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 14, 18)
        column.setSpacing(8)
        column.addLayout(head)
        inside = QVBoxLayout()
        inside.setContentsMargins(0, 0, 6, 0)
        inside.setSpacing(8)
        inside.addWidget(line)
        inside.addSpacing(4)
        inside.addWidget(self._none)
        inside.addLayout(self._engines)
        inside.addSpacing(4)
        inside.addWidget(self.form)
        inside.addSpacing(8)
        inside.addWidget(self._act)
        column.addLayout(inside)
        self.show_engines([])
        self.hide()

    def show_engines(self, cards: Sequence[EngineCard]) -> None:
        """The engines to choose from, those that can run here first."""
        before = self._cards[self._at].id if self._cards else ""
        self._cards = sorted(cards, key=lambda card: not card.available)
        while len(self._plates) < len(cards):
            plate = EnginePlate("")
            plate.picked.connect(partial(self._pick, len(self._plates)))
            self._plates.append(plate)
            self._engines.addWidget(plate)
        for plate, card in zip(self._plates, self._cards, strict=False):
            plate.show_card(
                card.model_copy(update={"unavailable_reason": _PULL.sub("", card.unavailable_reason)})
            )
        self._none.setVisible(not cards)
        kept = next((at for at, card in enumerate(self._cards) if card.id == before), 0)
        self._pick(kept)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.raise_()
        self._act.setFocus()

    def _pick(self, at: int) -> None:
        self._at = at
        several = len(self._cards) > 1
        for place, plate in enumerate(self._plates[: len(self._cards)]):
            plate.offer(several, several and place == at)
        card = self._cards[at] if self._cards else None
        runs = card is not None and card.available
        self.form.setEnabled(runs)
        self._act.setVisible(card is not None)
        missing = card is not None and bool(_PULL.search(card.unavailable_reason))
        words = (
            self.tr("Shoot it")
            if runs
            else self.tr("Get its model")
            if missing
            else self.tr("See its models")
        )
        self._act.setText(words)
        self._act.setAccessibleName(words)

    def _do(self) -> None:
        card = self._cards[self._at]
        self.hide()
        if card.available:
            self.shoot_wanted.emit(card.id)
        elif found := _PULL.search(card.unavailable_reason):
            self.model_wanted.emit(found[1])
        else:
            self.model_wanted.emit(card.models[0] if card.models else "")
