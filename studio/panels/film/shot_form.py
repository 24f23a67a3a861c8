"""The fields of the chosen shot: rows like those of a request's form, bound to the script.

`ChosenShot` lets them read and change the shot as if it were a draft of its own.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImageReader, QWheelEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from engines.film.shots import LONGEST_S
from engines.learned import all_learned
from studio.panels.film.dialogue import DialogueLines
from studio.panels.film.edits import EMPTY
from studio.panels.film.order import LORA_ENGINE, PANEL
from studio.panels.film.script import Script
from studio.panels.film.words import (
    ANGLES,
    LIGHTS,
    MOVES,
    PLACES,
    POSITIONS,
    SIZES,
    TRANSITIONS,
    WEATHERS,
    named,
)
from studio.widgets.disclosure import Disclosure
from studio.widgets.fields import Choice, FieldInfo, SeedField, TextArea, TextLine
from studio.widgets.form import FieldRow
from studio.widgets.loras import LoraRows
from studio.widgets.media_drop import MediaDrop
from studio.widgets.segmented import Segmented
from studio.widgets.slider import ValueSlider

SHORTEST_SET_S, LONGEST_SET_S, STEP_S = 0.5, 20.0, 0.1
SHOT_GESTURES = 22  # bits that the gestures of rows leave to the number of the shot


class ChosenShot(QObject):
    """The fields of the script's chosen shot by name, as plain values; all of an empty shot where none is chosen."""

    changed = Signal(str)
    reworded = Signal(int, str, int)
    """What happens in a shot was written anew: its place, the words, and the gesture of the change."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self._script = script
        self._empty = EMPTY.model_dump(mode="json")
        self._values = dict(self._empty)
        script.changed.connect(self._compare)
        script.chosen_changed.connect(self._compare)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def set(self, name: str, value: Any, *, what: str = "", gesture: int = 0) -> None:
        at = self._script.chosen
        if at >= 0 and value != self._values[name]:
            own = gesture | (at % 256 + 1) << SHOT_GESTURES if gesture else 0
            self._script.change(at, {name: value}, what, own)
            if name == "description":
                self.reworded.emit(at, value, own)

    def reset(self, name: str, *, what: str = "") -> None:
        self.set(name, self._empty[name], what=what)

    def _compare(self) -> None:
        shot = self._script.shot
        before, self._values = self._values, shot.model_dump(mode="json") if shot else dict(self._empty)
        for name, value in self._values.items():
            if before[name] != value:
                self.changed.emit(name)


class FreeChoice(QComboBox):
    """Words that one may choose from a list or write oneself."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        self.setEditable(True)
        self.setAccessibleName(info.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(20)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        line = self.lineEdit()
        assert line is not None
        line.setStyleSheet("border: none; background: transparent; padding: 0; margin-left: -2px;")
        line.setPlaceholderText(self.tr("As the words say"))
        for value, title in info.choices:
            self.addItem(title, value)
        self._value = ""
        self.setCurrentIndex(-1)
        self.activated.connect(lambda at: self._become(self.itemData(at)))
        line.editingFinished.connect(lambda: self._become(self._meant(line.text())))

    def value(self) -> str:
        return self._value

    def set_value(self, value: str | None) -> None:
        self._value = value or ""
        at = self.findData(_plain(self._value))
        self.setCurrentIndex(at)
        line = self.lineEdit()
        assert line is not None
        line.setText(self.itemText(at) if at >= 0 else self._value)
        line.setCursorPosition(0)
        self.setToolTip(self._value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _meant(self, text: str) -> str:
        at = self.findText(text.strip(), Qt.MatchFlag.MatchFixedString)
        return str(self.itemData(at)) if at >= 0 else text.strip()

    def _become(self, value: str) -> None:
        if _plain(value) != _plain(self._value):
            self.set_value(value)
            self.edited.emit(value)


class ShotForm(QWidget):
    """`picture_chosen` carries what a picture is for (`picture` or `end_picture`) and its path, or None, `lora_added`
    the path of a LoRA; everything else goes to the script by itself."""

    picture_chosen = Signal(str, object)
    lora_added = Signal(object)

    def __init__(self, script: Script, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = ChosenShot(script)
        self.rows: dict[str, FieldRow] = {}
        self._name_of: Callable[[Path], str] = lambda path: path.name
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        own = self.tr("Your own words are understood too.")
        self._row(
            TextArea,
            "description",
            self.tr("What happens"),
            self.tr("The shot in your own words."),
            hint="text",
        )
        self._row(Choice, "shot_type", self.tr("Size"), self.tr("How much of the subject is seen."), SIZES)
        self._row(_segments, "shot_angle", self.tr("Angle"), self.tr("How high the camera stands."), ANGLES)
        self._row(
            Choice, "shot_position", self.tr("Seen from"), self.tr("Where the camera stands."), POSITIONS
        )
        self._row(
            FreeChoice,
            "camera_motion",
            self.tr("Camera"),
            self.tr("How the camera moves.") + f" {own}",
            MOVES,
        )
        self._row(FreeChoice, "environment", self.tr("Place"), self.tr("Where it is.") + f" {own}", PLACES)
        self._row(FreeChoice, "lighting", self.tr("Light"), self.tr("The hour, the sky.") + f" {own}", LIGHTS)
        self._row(
            FreeChoice, "weather", self.tr("Weather"), self.tr("What falls or blows.") + f" {own}", WEATHERS
        )
        self._row(
            _seconds, "duration_s", self.tr("Duration"), self.tr("In seconds. Type for more than twenty.")
        )
        self.lines = DialogueLines(self.tr("Dialogue"))
        self._row(
            lambda _: self.lines,
            "dialogue",
            self.tr("Dialogue"),
            self.tr("What is said, and by whom."),
            hint="text",
        )
        self._row(
            TextLine, "sound", self.tr("Sound"), self.tr("What is heard besides voices: wind, rain, steps…")
        )
        self._row(
            _segments,
            "transition",
            self.tr("Begins with"),
            self.tr("How the shot before passes into this one."),
            TRANSITIONS,
        )
        self._row(TextLine, "title", self.tr("Title"), self.tr("Words on the screen."))
        self._row(
            SeedField, "seed", self.tr("Seed"), self.tr("Another seed is another version of the same shot.")
        )
        self.picture = self._well(
            "picture", self.tr("Picture as the set"), self.tr("Drop a picture to be the set")
        )
        self._column.addSpacing(4)
        self._column.addWidget(self.picture)
        self.neural = Disclosure(
            self.tr("For neural engines"), self.tr("An end picture and LoRAs. Previs leaves them out.")
        )
        self.end_picture = self._well(
            "end_picture", self.tr("Picture to end on"), self.tr("Drop a picture to end on")
        )
        self.loras = LoraRows(self.tr("LoRAs"))
        self.loras.learned = partial(all_learned, PANEL, LORA_ENGINE)
        self.loras.added.connect(self.lora_added)
        self.neural.inside.addWidget(self.end_picture)
        info = FieldInfo(
            "loras", self.tr("LoRAs"), self.tr("Weights that change how it paints."), "", "text", str
        )
        self.rows["loras"] = FieldRow(info, self.loras, self.values)
        self.neural.inside.addWidget(self.rows["loras"])
        self._column.addWidget(self.neural)
        self.values.changed.connect(self._show_files)

    def show_fault(self, field: str, message: str) -> bool:
        """Say what is wrong at a field; False where a shot has no such field."""
        row = self.rows.get(field)
        if row:
            self.neural.set_open(self.neural.is_open or field == "loras")
            row.show_fault(message)
        return row is not None

    def clear_faults(self) -> None:
        for row in self.rows.values():
            row.show_fault("")

    def _row(
        self,
        control: Callable[[FieldInfo], QWidget],
        name: str,
        title: str,
        help: str,
        terms: dict[str, str] | None = None,
        hint: str = "",
    ) -> None:
        info = FieldInfo(name, title, help, "", hint, str, least=0, choices=named(terms or {}))
        self.rows[name] = row = FieldRow(info, control(info), self.values)
        self._column.addWidget(row)

    def _well(self, field: str, name: str, invitation: str) -> MediaDrop:
        made = MediaDrop(name, ("image",), invitation)
        made.edited.connect(lambda path: self.picture_chosen.emit(field, path))
        return made

    def use_names(self, name_of: Callable[[Path], str]) -> None:
        """What files were called when they came."""
        self.loras.name_of = self._name_of = name_of

    def _show_files(self, name: str) -> None:
        well = {"picture": self.picture, "end_picture": self.end_picture}.get(name)
        if well:
            well.set_value(self.values[name])
        if well and (path := self.values[name]):
            size = QImageReader(path).size()
            well.describe(f"{size.width()} × {size.height()}", self._name_of(Path(path)))
        if name in ("end_picture", "loras") and self.values[name]:
            self.neural.set_open(True)


def _segments(info: FieldInfo) -> Segmented:
    return Segmented(info.title, info.choices)


def _seconds(info: FieldInfo) -> ValueSlider:
    return ValueSlider(info.title, SHORTEST_SET_S, LONGEST_SET_S, STEP_S, "s", most_typed=LONGEST_S)


def _plain(words: str) -> str:
    """Words as they are compared: terms of the schema may be written with underscores."""
    return " ".join(words.replace("_", " ").split()).casefold()
