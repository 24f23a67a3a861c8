"""The column at the left: the shots as cards or the script as words, what can be done to a shot, and steering."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.panels.film.script_editor import ScriptEditor
from studio.panels.film.shot_card import ShotCard
from studio.panels.film.shot_list import Picture, ShotList
from studio.panels.film.steer_box import SteerBox
from studio.panels.film.understood import Understood
from studio.widgets.controls import IconButton, button, label
from studio.widgets.timecode import clock


class ScriptColumn(QFrame):
    """`add_wanted`, `split_wanted` and their like are about the chosen shot."""

    add_wanted = Signal()
    split_wanted = Signal()
    duplicate_wanted = Signal()
    lock_wanted = Signal()
    reroll_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "stage")
        self.list, self.editor = ShotList(picture), ScriptEditor()
        self.understood, self.steer = Understood(), SteerBox()
        self._shots_tab = button(self.tr("Shots"), "tab")
        self._words_tab = button(self.tr("Script"), "tab")
        tabs = QButtonGroup(self)
        for tab in (self._shots_tab, self._words_tab):
            tab.setCheckable(True)
            tabs.addButton(tab)
        self._shots_tab.clicked.connect(lambda: self.show_words(False))
        self._words_tab.clicked.connect(lambda: self.show_words(True))
        self._count = label("", "caps")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._shots_page())
        self._pages.addWidget(self.editor)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(16)
        head.addWidget(self._shots_tab)
        head.addWidget(self._words_tab)
        head.addStretch()
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        column.addWidget(self.understood)
        column.addWidget(self.steer)
        self.show_cards([], -1)
        self.show_words(True)

    @property
    def shows_words(self) -> bool:
        return self._pages.currentIndex() == 1

    def show_words(self, words: bool) -> None:
        """Bring the script as words to the front, or its shots."""
        (self._words_tab if words else self._shots_tab).setChecked(True)
        self._pages.setCurrentIndex(int(words))
        self.steer.setVisible(not words and bool(self.list.shots.cards))

    def show_cards(self, cards: Sequence[ShotCard], chosen: int) -> None:
        self.list.show_cards(cards, chosen)
        seconds = sum(card.shot.duration_s for card in cards)
        count = self.tr("1 shot") if len(cards) == 1 else self.tr("{0} shots").format(len(cards))
        self._count.setText(f"{count} · {clock(seconds)}".upper() if cards else "")
        self._shots_tab.setEnabled(bool(cards))
        self.editor.show_chief(not cards)
        locked = bool(cards) and 0 <= chosen < len(cards) and cards[chosen].shot.locked
        self._lock.set_icon("lock" if locked else "lock-open")
        name = (
            self.tr("Unlock this shot (O)")
            if locked
            else self.tr("Lock this shot: steering leaves it alone (O)")
        )
        self._lock.setToolTip(name)
        self._lock.setAccessibleName(name)
        self.show_words(self.shows_words or not cards)

    def _shots_page(self) -> QWidget:
        tools = QHBoxLayout()
        tools.setSpacing(2)
        self._lock = self._tool("lock-open", self.tr("Lock this shot"), self.lock_wanted)
        tools.addWidget(self._tool("plus", self.tr("Add a shot after this one (N)"), self.add_wanted))
        tools.addWidget(self._tool("split", self.tr("Split this shot in two (S)"), self.split_wanted))
        tools.addWidget(self._tool("duplicate", self.tr("Duplicate this shot (D)"), self.duplicate_wanted))
        tools.addWidget(self._lock)
        tools.addWidget(
            self._tool("dices", self.tr("Shoot this one anew, with another seed (G)"), self.reroll_wanted)
        )
        tools.addStretch()
        tools.addWidget(self._tool("trash-2", self.tr("Delete this shot (Del)"), self.delete_wanted))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addLayout(tools)
        return page

    def _tool(self, icon: str, name: str, wanted: Signal) -> IconButton:
        made = IconButton(icon, name, 16)
        made.setFixedSize(30, 28)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(wanted)
        return made
