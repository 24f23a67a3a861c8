"""Whom the portrait is to be, of the people whom the studio has learned: a choice by name and picture, which is not
there while nobody has been taught."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engines.learned import Learned
from engines.portrait.person import PICTURE, people
from studio.model.draft import Draft
from studio.widgets.controls import DropDown, label

FACE = QSize(24, 24)


class PersonChoice(QWidget):
    """`chosen` carries the id of a person, empty for nobody. The inspector lets it `look` at the shelf
    whenever that comes into sight, because what is hidden cannot tell."""

    chosen = Signal(str)

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        title = self.tr("Person")
        self.list = DropDown(title)
        self.list.setIconSize(FACE)
        self.list.setToolTip(
            self.tr("Somebody you have taught: their picture, mouth, habits and voice to mouth")
        )
        self.list.activated.connect(lambda row: self.chosen.emit(self.list.itemData(row)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(title, "label"))
        row.addWidget(self.list, 1)
        self.look()

    def look(self) -> None:
        """Offer who is on the shelf now, and show who is chosen."""
        there, id = people(), self._draft["person"]
        self.list.clear()
        self.list.addItem(self.tr("Nobody in particular"), "")
        for one in there:
            self.list.addItem(_face(one), one.name, one.id)
        if id and self.list.findData(id) < 0:
            self.list.addItem(self.tr("{0} (not learned here)").format(id), id)
        self.list.setCurrentIndex(self.list.findData(id))
        self.setVisible(bool(there or id))


def _face(one: Learned) -> QIcon:
    picture = QPixmap(str(one.folder / PICTURE))
    side = min(picture.width(), picture.height())
    if not side:
        return QIcon()
    square = picture.copy((picture.width() - side) // 2, (picture.height() - side) // 4, side, side)
    return QIcon(square)
