"""The clusters that the person knows: their addresses, whether they answer, and what they have, in words.

Whether one answers is asked by a process of its own (`engines.cluster --check`), only when the person wants to know.
"""

import json
import sys

from PySide6.QtCore import QProcess, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engines.cluster.address import checked
from engines.contract import BadInput
from studio.preferences import Preferences
from studio.widgets.controls import ElidedLabel, Hairline, IconButton, button, label, set_role
from studio.widgets.job_card import sentence


class Machines(QWidget):
    """The list in the settings, and the field that adds to it."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._rows: dict[str, Cluster] = {}
        self._field = QLineEdit()
        self._field.setObjectName("first")
        self._field.setPlaceholderText("ray://render-box:10001")
        self._field.setAccessibleName(self.tr("Address of a cluster"))
        self._add = button(self.tr("&Add"), "", self.tr("Add the cluster"))
        self._wrong = ElidedLabel("", "red")
        self._wrong.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        entry = QHBoxLayout()
        entry.setSpacing(8)
        entry.addWidget(self._field, 1)
        entry.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(8)
        column.addWidget(
            label(
                self.tr("Ray clusters that can render for this computer; choose one in the top bar."), "faint"
            )
        )
        column.addLayout(self._list)
        column.addLayout(entry)
        column.addWidget(self._wrong)
        self._add.clicked.connect(self._take)
        self._field.returnPressed.connect(self._take)
        self._field.textEdited.connect(self._wrong.hide)
        for address in preferences.clusters:
            self._show(address)

    def _take(self) -> None:
        try:
            address = checked(self._field.text())
        except BadInput as error:
            self._wrong.setText(f"{error.message.removeprefix('on: ')}: {error.hint}")
            self._wrong.show()
            return
        self._field.clear()
        if address not in self._rows:
            self._preferences.clusters = [*self._preferences.clusters, address]
            self._show(address)
            self._rows[address].check()

    def _show(self, address: str) -> None:
        row = self._rows[address] = Cluster(address)
        row.removed.connect(self._remove)
        self._list.addWidget(row)

    def _remove(self, address: str) -> None:
        row = self._rows.pop(address)
        self._list.removeWidget(row)
        row.deleteLater()
        self._preferences.clusters = [each for each in self._preferences.clusters if each != address]


class Cluster(QWidget):
    """One of them; `removed` carries its address."""

    removed = Signal(str)

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._process: QProcess | None = None
        self._state = ElidedLabel(self.tr("Not checked"), "faint")
        self._check = button(self.tr("Check"), "", self.tr("Check {address}").format(address=address))
        remove = IconButton("x", self.tr("Remove {address}").format(address=address), 14)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(address if address != "auto" else self.tr("The cluster on this machine")))
        words.addWidget(self._state)
        row = QHBoxLayout()
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._check)
        row.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Hairline())
        self._check.clicked.connect(self.check)
        remove.clicked.connect(lambda: self.removed.emit(address))

    @property
    def state(self) -> str:
        """How it is, in words."""
        return str(self._state.text())

    def check(self) -> None:
        """Ask what it has; the state follows."""
        if self._process:
            return
        self._say(self.tr("Looking…"), "faint")
        self._check.setEnabled(False)
        self._process = process = QProcess(self)
        process.finished.connect(self._answered)
        process.start(sys.executable, ["-m", "engines.cluster", "--on", self._address, "--check"])

    def _answered(self) -> None:
        process, self._process = self._process, None
        self._check.setEnabled(True)
        try:
            told = json.loads(bytes(process.readAllStandardOutput().data())) if process else {}
        except ValueError:
            told = {}
        if process:
            process.deleteLater()
        if machines := told.get("machines"):
            self._say(self._in_words(machines), "dim")
        elif failure := told.get("failure"):
            words = f"{sentence(failure['message'].removeprefix('on: '))}. {sentence(failure['hint'])}"
            self._say(words, "red")
        else:
            self._say(self.tr("It has no machine that can render."), "red")

    def _in_words(self, machines: list[dict[str, object]]) -> str:
        cards = sum(bool(machine["gpu"]) for machine in machines)
        several = self.tr("{count} machines ready").format(count=len(machines))
        count = several if len(machines) > 1 else self.tr("1 machine ready")
        with_cards = self.tr("{count} with a graphics card").format(count=cards) if cards else ""
        return ", ".join(filter(None, (count, with_cards)))

    def _say(self, text: str, role: str) -> None:
        set_role(self._state, role)
        self._state.setText(text)
