"""What was taught here, as a part of the models page: what it is for, how it was taught, renaming and removing it."""

import datetime
from collections.abc import Callable, Mapping

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engines import learned
from engines.contract import BadInput
from engines.learned import CARD, Learned
from studio.take_words import sentences
from studio.widgets.card_dialog import CardDialog
from studio.widgets.controls import button, empty, label
from studio.widgets.job_card import sentence

Tell = Callable[..., None]


class TaughtRows(QWidget):
    """A row for each thing on the shelf, looked at whenever it comes into sight; nothing while there is none. `places`
    names the panels, `tell` is the window's line."""

    def __init__(self, places: Mapping[str, str], size_text: Callable[[float], str], tell: Tell) -> None:
        super().__init__()
        self._places, self._size_text, self._tell = places, size_text, tell
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.rows: list[TaughtRow] = []

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        empty(self._column)
        there = learned.all_learned()
        self.rows = [TaughtRow(one, self._facts(one)) for one in there]
        if there:
            self._column.addSpacing(16)
            self._column.addWidget(label(self.tr("Taught here").upper(), "caps"))
        for row in self.rows:
            row.renamed.connect(self.look)
            row.removed.connect(self._take_off)
            self._column.addWidget(row)

    def _facts(self, one: Learned) -> str:
        size = self._size_text(sum(path.stat().st_size for path in one.folder.rglob("*") if path.is_file()))
        day = datetime.datetime.fromisoformat(one.made).astimezone().date()
        when = QLocale().toString(day, "d MMM yyyy")
        place = self._places.get(one.panel, one.panel)
        words = [self.tr("For {0}").format(place), self.tr("taught {0}").format(when), size]
        if one.trigger:
            words.insert(1, self.tr("called by “{0}”").format(one.trigger))
        return " · ".join(words)

    def _take_off(self, id: str) -> None:
        try:
            name = learned.find(id).name
            learned.take_off(id)
        except (BadInput, OSError) as error:
            self._tell(sentences(error) if isinstance(error, BadInput) else str(error))
        else:
            self._tell(
                self.tr("“{0}” was removed.").format(name), self.tr("Undo"), lambda: self._put_back(id)
            )
        self.look()

    def _put_back(self, id: str) -> None:
        learned.put_back(id)
        self.look()


class TaughtRow(QFrame):
    """`removed` carries the id."""

    renamed = Signal()
    removed = Signal(str)

    def __init__(self, one: Learned, facts: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._one = one
        self.name = label(one.name, "strong")
        self.field = QLineEdit(one.name, maxLength=60)
        self.field.setAccessibleName(self.tr("Name"))
        self.field.returnPressed.connect(self._named)
        self.field.hide()
        self.fault = label("", "red")
        self.fault.setWordWrap(True)
        self.fault.hide()
        how = button(self.tr("How it was taught"), "link", self.tr("How {0} was taught").format(one.name))
        how.clicked.connect(self._show_card)
        how.setVisible((one.folder / CARD).exists())
        self.rename = button(self.tr("Rename"), "quiet", self.tr("Rename {0}").format(one.name))
        self.rename.clicked.connect(self._edit)
        self.remove = button(self.tr("Remove"), "quiet", self.tr("Remove {0}").format(one.name))
        self.remove.clicked.connect(lambda: self.removed.emit(one.id))
        about = QHBoxLayout()
        about.setSpacing(4)
        told = label(facts, "faint")
        told.setWordWrap(True)
        about.addWidget(told, 1)
        for made in (how, self.rename, self.remove):
            about.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.field)
        column.addWidget(self.fault)
        column.addLayout(about)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.field.isHidden():
            self._leave()
        else:
            super().keyPressEvent(event)

    def _edit(self) -> None:
        self.name.hide()
        self.field.show()
        self.field.setFocus()
        self.field.selectAll()

    def _leave(self) -> None:
        self.field.setText(self._one.name)
        for each in (self.field, self.fault):
            each.hide()
        self.name.show()
        self.rename.setFocus()

    def _named(self) -> None:
        try:
            learned.rename(self._one.id, self.field.text())
        except (BadInput, OSError) as error:
            parts = (
                (error.message.removeprefix("name: "), error.hint)
                if isinstance(error, BadInput)
                else (str(error),)
            )
            self.fault.setText(" ".join(sentence(part) for part in parts))
            self.fault.show()
        else:
            self.renamed.emit()

    def _show_card(self) -> None:
        title = self.tr("How {0} was taught").format(self._one.name)
        CardDialog(title, self._one.folder / CARD, self).open()
