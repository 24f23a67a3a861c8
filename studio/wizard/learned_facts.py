"""What there is to know of something that was learned: where it is, what calls it, how strong, how it was taught."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engines import catalogue
from engines.learned import CARD, Learned
from studio.widgets.card_dialog import CardDialog
from studio.widgets.controls import IconButton, button, label
from studio.wizard.words import paragraph


class LearnedFacts(QWidget):
    """Of one thing on the shelf. `places` names the panels."""

    def __init__(self, one: Learned, places: Mapping[str, str]) -> None:
        super().__init__()
        self._one = one
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        where = self.tr("In {place}, under “{name}”")
        place = places.get(one.panel, one.panel)
        self._add(self.tr("WHERE"), paragraph(where.format(place=place, name=one.name)))
        if one.trigger:
            copy = IconButton("duplicate", self.tr("Copy the words"), 16)
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(one.trigger))
            self._add(self.tr("WORDS THAT CALL IT"), paragraph(one.trigger, "gold"), copy)
        self._add(self.tr("STRENGTH"), label(f"{one.strength:g}"))
        made_for = {entry.id: entry.title for entry in catalogue.entries()}
        if one.base in made_for:
            self._add(self.tr("MADE FOR"), paragraph(made_for[one.base]))
        if (one.folder / CARD).exists():
            look = button(self.tr("How it was taught"), "link")
            look.clicked.connect(self._show_card)
            self._add(self.tr("DETAILS"), look)

    def _add(self, title: str, value: QWidget, aside: QWidget | None = None) -> None:
        if self._column.count():
            self._column.addSpacing(10)
        self._column.addWidget(label(title, "caps"))
        row = QHBoxLayout()
        if isinstance(value, QPushButton):
            row.addWidget(value, 0, Qt.AlignmentFlag.AlignLeft)
            row.addStretch()
        else:
            row.addWidget(value, 1)
        if aside:
            row.addWidget(aside)
        self._column.addLayout(row)

    def _show_card(self) -> None:
        title = self.tr("How {0} was taught").format(self._one.name)
        CardDialog(title, self._one.folder / CARD, self).open()
