"""The empty stage of the world panel: what to drop, and the places that there are already."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.panels.world import words
from studio.widgets.plates import Invitation
from studio.widgets.walk.places import PlaceGrid


class WorldInvitation(QWidget):
    open_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        made = Invitation(
            "box",
            self.tr("Drop a picture and walk into it"),
            self.tr("A landscape, a street, a room, a painting. Or begin in one of these places."),
            self.tr("Everything stays on this computer."),
        )
        made.offer(self.tr("Open a picture…"), self.open_wanted.emit)
        made.offer(self.tr("Try the sample"), self.sample_wanted.emit, "primary")
        self.places = PlaceGrid(words.place_rows())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        column.addStretch()
        column.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.places)
        column.addStretch()
