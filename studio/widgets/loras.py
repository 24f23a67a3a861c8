"""The LoRAs of a shot: a row each with how strongly it counts, and a way to add and to remove them.

What was taught here is offered by its name, before files.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from engines.learned import Learned
from studio.preferences import Preferences
from studio.widgets.controls import ElidedLabel, IconButton, button, set_role
from studio.widgets.media_drop import files_in
from studio.widgets.slider import ValueSlider
from studio.widgets.tab_order import tab_before

SUFFIX = ".safetensors"
MOST = 2.0

Given = dict[str, Any]


def loras_in(files: list[Path]) -> list[Path]:
    """Those that may be LoRAs, by their names."""
    return [path for path in files if path.suffix.lower() == SUFFIX]


class LoraRows(QWidget):
    """`value` is a list of plain values of `engines.film.shots.Lora`; `added` carries a file that is to become one.

    `name_of` is what a file was called when it came, `learned` gives what was taught and can be used here.
    """

    edited = Signal(object)
    grasped = Signal()
    added = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAcceptDrops(True)
        self.name_of: Callable[[Path], str] = lambda path: path.name
        self.learned: Callable[[], list[Learned]] = list
        self._value: list[Given] = []
        self._rows: list[_Row] = []
        self._add = button(self.tr("Add a LoRA"), "link")
        self._add.setToolTip(self.tr("A file of weights (.safetensors); it can also be dropped here"))
        self._add.clicked.connect(self._ask)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._add)

    def value(self) -> list[Given]:
        return [dict(given) for given in self._value]

    def set_value(self, value: Any) -> None:
        given = [{**each, "path": str(each["path"])} for each in value or ()]
        if given == self._value:
            return
        self._value = given
        while len(self._rows) > len(given):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(given):
            row = _Row(len(self._rows))
            row.strength.grasped.connect(self.grasped)
            row.strength.edited.connect(partial(self._weigh, len(self._rows)))
            row.removed.connect(self._remove)
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)
        tab_before(self._add, [part for row in self._rows for part in (row.strength, row.remove)])
        taught = {one.path.name: one for one in self.learned()} if given else {}
        for row, each in zip(self._rows, given, strict=True):
            name = self.name_of(Path(each["path"]))
            row.show_lora(taught[name].name if name in taught else name, each["strength"])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if loras_in(files_in(event.mimeData(), ())):
            set_role(self._add, "true", "chosen")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_role(self._add, "false", "chosen")

    def dropEvent(self, event: QDropEvent) -> None:
        set_role(self._add, "false", "chosen")
        for path in loras_in(files_in(event.mimeData(), ())):
            self.added.emit(path)
        event.acceptProposedAction()

    def _ask(self) -> None:
        taught = self.learned()
        if not taught:
            self._ask_for_file()
            return
        menu = QMenu(self)
        offer(menu, taught, self.added.emit)
        menu.addSeparator()
        menu.addAction(self.tr("A &file…"), self._ask_for_file)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def _ask_for_file(self) -> None:
        if path := choose_lora(self):
            self.added.emit(path)

    def _weigh(self, at: int, strength: float) -> None:
        value = self.value()
        value[at]["strength"] = strength
        self._become(value)

    def _remove(self, at: int) -> None:
        self.grasped.emit()
        self._become(self._value[:at] + self._value[at + 1 :])

    def _become(self, value: list[Given]) -> None:
        self.set_value(value)
        self.edited.emit(self.value())


def offer(menu: QMenu, taught: list[Learned], choose: Callable[[Path], None]) -> None:
    """An entry for each thing that was taught: its name, the words that call for it, and for which model it is."""
    menu.setToolTipsVisible(True)
    for one in taught:
        entry = menu.addAction(one.name.replace("&", "&&"), partial(choose, one.path))
        entry.setToolTip("\n".join(line for line in (one.trigger, one.base) if line))


def choose_lora(over: QWidget) -> Path | None:
    """The system's file dialog for a LoRA."""
    preferences = Preferences()
    kinds = over.tr("LoRAs (*{0});;All files (*)").format(SUFFIX)
    chosen, _ = QFileDialog.getOpenFileName(over, over.tr("A LoRA"), str(preferences.media_folder), kinds)
    if not chosen:
        return None
    preferences.media_folder = Path(chosen).parent
    return Path(chosen)


class _Row(QFrame):
    """One LoRA: its name over its strength."""

    removed = Signal(int)

    def __init__(self, at: int) -> None:
        super().__init__()
        self.setProperty("surface", "segments")
        self._name = ElidedLabel("", "strong")
        self.strength = ValueSlider(self.tr("Strength of LoRA {0}").format(at + 1), 0, MOST, 0.05)
        self.remove = remove = IconButton("x", self.tr("Remove LoRA {0}").format(at + 1), 12)
        remove.setFixedSize(26, 26)
        remove.clicked.connect(lambda: self.removed.emit(at))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._name, 1)
        head.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 4, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.strength)

    def show_lora(self, name: str, strength: float) -> None:
        self._name.setText(name)
        self.strength.set_value(strength)
