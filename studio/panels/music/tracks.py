"""Which instrument plays each track of the piece, to be changed."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engines.music.instruments import instruments, palette
from engines.music.thoughts import Part, Plan, Role
from studio.panels.music.words import say
from studio.widgets.controls import DropDown, label
from studio.widgets.disclosure import Disclosure
from studio.widgets.form import LABEL_WIDTH
from studio.widgets.music_lanes.colours import role_name


class Tracks(Disclosure):
    """One row a track. `chosen` carries a role and the id of an instrument."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("MusicPanel", "Instruments"))
        self._rows: dict[Role, _Row] = {}
        self._parts: tuple[Part, ...] | None = None
        self._is_offered, self._is_there = True, False
        self.hide()

    def offer(self, offered: bool) -> None:
        """Whether the engine plays these instruments."""
        self._is_offered = offered
        self.setVisible(self._is_there and offered)

    def show_plan(self, plan: Plan | None) -> None:
        """The instruments of a plan; none hides the rows."""
        self._is_there = plan is not None
        self.setVisible(self._is_there and self._is_offered)
        if plan is None or plan.parts == self._parts:
            return
        self._parts = plan.parts
        for role, row in self._rows.items():
            row.setVisible(plan.part(role) is not None)
        for part in plan.parts:
            if part.role not in self._rows:
                row = self._rows[part.role] = _Row(part.role)
                row.chosen.connect(self.chosen)
                self.inside.addWidget(row)
            self._rows[part.role].show_part(part, plan)


class _Row(QWidget):
    chosen = Signal(str, str)

    def __init__(self, role: Role) -> None:
        super().__init__()
        self._role = role
        title: QLabel = label(role_name(role), "label")
        title.setFixedWidth(LABEL_WIDTH)
        self.choice = DropDown(say("Instrument of {0}").format(role_name(role)))
        self.choice.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(8)
        self.choice.setMaxVisibleItems(18)
        self.choice.activated.connect(lambda at: self.chosen.emit(self._role, self.choice.itemData(at)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(title)
        row.addWidget(self.choice, 1)

    def show_part(self, part: Part, plan: Plan) -> None:
        """Those that the style usually has, then all others of the same kind."""
        known = instruments()
        usual = list(palette(plan.style).get(part.role, {}))
        is_kit = known[part.instrument].is_kit
        others = [id for id, each in known.items() if each.is_kit == is_kit and id not in usual]
        self.choice.clear()
        for id in usual if part.role == "effects" else [*usual, *others]:
            self.choice.addItem(known[id].title, id)
        if self.choice.findData(part.instrument) < 0:
            self.choice.addItem(known[part.instrument].title, part.instrument)
        if usual and len(usual) < self.choice.count():
            self.choice.insertSeparator(len(usual))
        self.choice.setCurrentIndex(self.choice.findData(part.instrument))
