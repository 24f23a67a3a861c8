"""What the studio was taught for portraits, chosen by name: whom the portrait is to be, how a voice moves the mouth.
Neither is there while nothing of its kind was taught."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engines.learned import Learned
from engines.portrait.person import PICTURE, people
from engines.speech.own_mouths import own_mouths
from studio.model.draft import Draft
from studio.panels.portrait.uses import unused
from studio.widgets.controls import DropDown, label

FACE = QSize(24, 24)


class TaughtChoice(QWidget):
    """One of what is `there` on the shelf for a field of the draft. `chosen` carries its id, empty for none; `gone`
    fires where the one of the draft is not there any more. The
    inspector lets it `look` at the shelf whenever that comes into sight, because what is hidden cannot tell."""

    chosen = Signal(str)
    gone = Signal()

    def __init__(
        self, draft: Draft, field: str, title: str, none: str, there: Callable[[], list[Learned]]
    ) -> None:
        super().__init__()
        self._draft, self._field, self._none, self._there = draft, field, none, there
        self.list = DropDown(title)
        self.list.setIconSize(FACE)
        self.list.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.setMinimumContentsLength(8)
        self.list.activated.connect(lambda row: self.chosen.emit(self.list.itemData(row)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(title, "label"))
        row.addWidget(self.list, 1)

    def look(self) -> None:
        """Offer what is on the shelf now, and show what is chosen."""
        there, id = self._there(), self._draft[self._field]
        self.list.clear()
        self.list.addItem(self._none, "")
        for one in there:
            self.list.addItem(_face(one), one.name, one.id)
        if id and self.list.findData(id) < 0:
            self.list.addItem(self.tr("{0} (not learned here)").format(id), id)
        self.list.setCurrentIndex(self.list.findData(id))
        used = self._field not in unused(self._draft["engine"])
        self.setVisible(used and bool(there or id))
        if id and id not in {one.id for one in there}:
            self.gone.emit()


class PersonChoice(TaughtChoice):
    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "person", self.tr("Person"), self.tr("Nobody in particular"), people)
        self.list.setToolTip(
            self.tr("Somebody you have taught: their picture, mouth, habits and voice to mouth")
        )
        self.look()


class MouthsChoice(TaughtChoice):
    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "mouths", self.tr("Voice to mouth"), self.tr("Built-in"), own_mouths)
        self.list.setToolTip(
            self.tr(
                "What you have taught of how a voice moves the mouth. It reads recordings, not typed lines."
            )
        )
        self.look()


def _face(one: Learned) -> QIcon:
    picture = QPixmap(str(one.folder / PICTURE))
    side = min(picture.width(), picture.height())
    if not side:
        return QIcon()
    square = picture.copy((picture.width() - side) // 2, (picture.height() - side) // 4, side, side)
    return QIcon(square)
