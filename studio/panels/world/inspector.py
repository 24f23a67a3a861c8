"""The inspector of the world panel: what runs, where one starts, how the world is, the controls, and the order.

It is layout and words; what happens on a click is the panel's.
"""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engines.contract import EngineCard
from engines.world.request import WorldRequest
from studio.model.draft import Draft
from studio.panels.inspector import Inspector
from studio.panels.world import words
from studio.panels.world.drive import DriveSection
from studio.panels.world.order import PANEL
from studio.widgets.controls import DropDown, ElidedLabel, Switch, button, label, set_role
from studio.widgets.disclosure import Disclosure
from studio.widgets.engine_list import EngineList
from studio.widgets.fields import FieldInfo, control_for, fields_of
from studio.widgets.form import LABEL_WIDTH, FieldRow, group_head
from studio.widgets.media_drop import MediaDrop
from studio.widgets.slider import ValueSlider
from studio.widgets.walk.bookmarks import Bookmarks
from studio.widgets.walk.hour import HourField
from studio.widgets.walk.key_editor import KeyEditor
from studio.widgets.walk.keys import LEAST_SPEED, MOST_SPEED, WalkKeys

WORLD = ("hour", "weather", "alive", "head_bob", "companion")
OUTPUT = ("width", "height", "fps", "sound", "format", "seed")


class WorldInspector(Inspector):
    """`picture_edited` carries a path or None, `place_chosen` a place or None; the rest comes from the foot."""

    picture_edited = Signal(object)
    place_chosen = Signal(object)
    walk_wanted = Signal()
    record_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, draft: Draft, keys: WalkKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft, self._keys = draft, keys
        self._infos = {info.name: info for info in fields_of(WorldRequest)}
        self.rows: dict[str, FieldRow] = {}
        self.engines = EngineList(
            EngineCard(id="builtin", panel=PANEL, title=self.tr("Built-in"), summary="")
        )
        self.engines.picked.connect(lambda engine: draft.set("engine", engine, what=self.tr("Engine")))
        self.picture = MediaDrop(
            self.tr("Picture to walk into"), ("image",), self.tr("Drop a picture to walk into it")
        )
        self.picture_fault = label("", "red")
        self.picture_fault.setWordWrap(True)
        self.picture_fault.hide()
        self.place = DropDown(self.tr("Place"))
        self.place.addItem(self.tr("the picture"), None)
        for place, title in words.places():
            self.place.addItem(title, place)
        self.speed = ValueSlider(self.tr("Look speed"), LEAST_SPEED, MOST_SPEED, 0.1)
        self.invert = Switch(self.tr("Invert up and down"))
        self.gamepad = ElidedLabel("", "dim")
        self.gamepad.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.key_editor = KeyEditor(keys)
        self.keys = Disclosure(self.tr("Keys"))
        self.drive = DriveSection(draft)
        self.bookmarks = Bookmarks()
        self.output = Disclosure(self.tr("Film and seed"))
        self._guess = ElidedLabel("", "dim")
        self._key = label("Ctrl ↵", "key")
        self.leave = button(self.tr("Leave"), "", self.tr("Leave the world"))
        self.act = button(self.tr("Walk"), "primary")
        for each in (self.leave, self.act):
            each.setMinimumHeight(38)
        self._walks = False
        self._lay_out()
        self._connect()
        self.show_gamepads([])
        self._show_controls()
        self._show_place()
        self.show_walk(False, False, False)

    # --- what is told

    def show_guess(self, text: str) -> None:
        self._guess.setText(text)

    @property
    def guess(self) -> str:
        """What is said of the order."""
        return self._guess.text()

    def show_walk(self, lasts: bool, there: bool, records: bool, anew: str = "") -> None:
        """The foot: before a walk, while the world is made, in it, and while it is recorded. `anew` says why the
        draft stands for another world than this one."""
        self._walks = there and (records or not anew)
        self.leave.setVisible(lasts)
        self.act.setEnabled(there or not lasts or bool(anew))
        self.act.setToolTip(anew[:1].upper() + anew[1:])
        if records:
            text, kind, key = self.tr("Stop recording"), "danger", "F9"
        elif anew:
            text, kind, key = self.tr("Walk anew"), "primary", "Ctrl ↵"
        elif lasts:
            text, kind, key = self.tr("Record"), "primary", "F9"
        else:
            text, kind, key = self.tr("Walk"), "primary", "Ctrl ↵"
        self.act.setText(text)
        self.act.setAccessibleName(text)
        self._key.setText(key)
        set_role(self.act, kind, "kind")

    def show_gamepads(self, names: list[str]) -> None:
        """Those that are there; the one used last counts."""
        self.gamepad.setText(", ".join(names) if names else self.tr("none found"))

    # --- faults and fields

    def show_faults(self, field: str, message: str) -> bool:
        """Say what is wrong at the field; False if the inspector does not show it."""
        self.clear_faults()
        if field in ("image", "place", "corrections"):
            self.picture_fault.setText(message)
            self.picture_fault.show()
            self.reach(self.picture)
            return True
        if field in ("script", "actions"):
            self.drive.show_feedback(message, wrong=True)
            self.reach(self.drive.script.control)
            return True
        if field not in self.rows:
            return False
        self.rows[field].show_fault(message)
        self.go_to(field)
        return True

    def clear_faults(self) -> None:
        self.picture_fault.hide()
        for row in self.rows.values():
            row.show_fault("")

    def fields(self) -> dict[str, str]:
        """The titles of everything that can be set here, by field."""
        return {name: row.title for name, row in self.rows.items()}

    def go_to(self, field: str) -> None:
        """Give a field the keyboard."""
        if field in OUTPUT:
            self.output.set_open(True)
        self.reach(self.rows[field].control)

    # --- inside

    def _connect(self) -> None:
        self.picture.edited.connect(self.picture_edited)
        self.place.activated.connect(lambda at: self.place_chosen.emit(self.place.itemData(at)))
        self.speed.edited.connect(lambda speed: setattr(self._keys, "look_speed", speed))
        self.invert.clicked.connect(lambda on: setattr(self._keys, "invert", on))
        self.act.clicked.connect(self._act)
        self.leave.clicked.connect(self.leave_wanted)
        self._keys.changed.connect(self._show_controls)
        self._draft.changed.connect(self._changed)

    def _act(self) -> None:
        (self.record_wanted if self._walks else self.walk_wanted).emit()

    def _changed(self, name: str) -> None:
        if name in ("image", "place"):
            self.picture_fault.hide()
            self._show_place()
        elif name in self.rows:
            self.rows[name].show_fault("")

    def _show_place(self) -> None:
        self.picture.set_value(self._draft["image"])
        self.place.setItemText(0, self.tr("the picture") if self._draft["image"] else self.tr("none"))
        self.place.setCurrentIndex(max(self.place.findData(self._draft["place"]), 0))

    def _show_controls(self) -> None:
        self.speed.set_value(self._keys.look_speed)
        self.invert.setChecked(self._keys.invert)

    def _row(self, name: str) -> FieldRow:
        info = self._infos[name]
        if name == "fps":
            info = replace(info, title=self.tr("Frame rate"))  # has room beside its slider
        self.rows[name] = row = FieldRow(info, self._control(info), self._draft)
        return row

    def _control(self, info: FieldInfo) -> QWidget:
        if info.name == "hour":
            return HourField(info.title)
        if info.name == "companion":
            self.companion = MediaDrop(info.title, ("image",), self.tr("Somebody who walks along"))
            return self.companion
        return control_for(info)

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(group_head(self.tr("Engine")))
        column.addWidget(self.engines)
        column.addSpacing(8)
        column.addWidget(group_head(self.tr("Start")))
        column.addWidget(self.picture)
        column.addWidget(self.picture_fault)
        column.addLayout(_line(self.tr("Place"), self.place))
        column.addSpacing(8)
        column.addWidget(group_head(self.tr("World")))
        for name in WORLD:
            column.addWidget(self._row(name))
        column.addSpacing(8)
        column.addWidget(group_head(self.tr("Drive")))
        column.addWidget(self.drive)
        column.addSpacing(8)
        column.addWidget(group_head(self.tr("Bookmarks")))
        column.addWidget(self.bookmarks)
        column.addSpacing(8)
        column.addWidget(group_head(self.tr("Controls")))
        column.addLayout(_line(self.tr("Look speed"), self.speed))
        column.addLayout(_line(self.tr("Invert up and down"), self.invert, wide=True))
        column.addLayout(_line(self.tr("Gamepad"), self.gamepad))
        self.keys.inside.addWidget(self.key_editor)
        column.addWidget(self.keys)
        column.addSpacing(4)
        for name in OUTPUT:
            self.output.inside.addWidget(self._row(name))
        column.addWidget(self.output)
        column.addStretch()
        told = QHBoxLayout()
        told.addWidget(self._guess, 1)
        told.addWidget(self._key)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.leave, 1)
        buttons.addWidget(self.act, 2)
        self.foot.addLayout(told)
        self.foot.addLayout(buttons)


def _line(title: str, control: QWidget, wide: bool = False) -> QHBoxLayout:
    """A control beside its name."""
    row = QHBoxLayout()
    row.setSpacing(8)
    name = label(title, "label")
    name.setBuddy(control)
    name.setMinimumHeight(28)
    row.addWidget(name)
    if wide:
        row.addStretch()
        row.addWidget(control)
    else:
        name.setFixedWidth(LABEL_WIDTH)
        row.addWidget(control, 1)
    return row
