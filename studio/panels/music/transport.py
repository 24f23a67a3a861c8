"""The player's row under a piece: what every player has, and what music needs: a bar counted in, following the
cursor, comparing two takes, and how loud the piece is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.panels.music.playing import SongPlayer
from studio.widgets.controls import IconButton, label
from studio.widgets.player import Transport
from studio.widgets.segmented import Segmented

A, B = "a", "b"
ALL, LEAST, CHOICES = 840, 660, 200
"""Pixels from which it tells how loud the piece is, and from which it has a slider for the volume; and what the choice
of what is heard takes of them."""


class SongTransport(Transport):
    """`compare_wanted` carries the side (`A` or `B`) that the user wants to hear."""

    compare_wanted = Signal(object)

    def __init__(self, player: SongPlayer, parent: QWidget | None = None) -> None:
        super().__init__(player, parent)
        self.loop.setToolTip(self.tr("Repeat the selected bars, or all of it (O)"))
        self.facts = label("", "label")
        self.facts.setToolTip(self.tr("Loudness of the whole take, and its highest peak"))
        self.compare = Segmented(self.tr("Compare takes"), [(A, "A"), (B, "B")])
        self.compare.edited.connect(self.compare_wanted)
        self.compare.hide()
        self.count_in = _toggle("metronome", self.tr("Count a bar in (C)"))
        self.follow = _toggle("follow", self.tr("Follow the cursor (G)"))
        self.follow.setChecked(True)
        for part in (self.facts, self.compare, self.count_in, self.follow):
            self.aside.addWidget(part)
        self.aside.setSpacing(6)
        self.facts.setContentsMargins(0, 0, 8, 0)

    def show_sides(self, a: str, b: str, side: str) -> None:
        """Offer two takes, by their names; without a second one there is nothing to compare."""
        self.compare.setVisible(bool(a and b))
        if a and b:
            self.compare.setToolTip(
                self.tr("A: {0}\nB: {1}\nBoth at the same loudness; B changes over").format(a, b)
            )
            self.compare.set_value(side)

    def show_loudness(self, text: str) -> None:
        """How loud the piece is; where there is no room for it, the volume tells it."""
        self.facts.setText(text)
        for each in (self.mute, self.volume):
            each.setToolTip(text)

    def show_room(self, width: int, chooses: bool) -> None:
        """Give up what can be done without where there are few pixels; `chooses` where it is offered what to hear."""
        self.facts.setVisible(width >= ALL)
        self.volume.setVisible(width >= LEAST - (0 if chooses else CHOICES))


def _toggle(icon: str, name: str) -> IconButton:
    made = IconButton(icon, name, 16)
    made.setCheckable(True)
    made.setFixedSize(32, 32)
    return made
