"""Controls of the music panel's inspector: choices and numbers that may be left to the idea, and wells for files.

Each keeps None while nobody has chosen, and then shows what the plan has instead.
"""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from engines.music.harmony import key_name
from studio.preferences import Preferences
from studio.widgets.controls import DropDown, set_role
from studio.widgets.fields import FieldInfo
from studio.widgets.media_drop import SUFFIXES, MediaDrop, kind_of
from studio.widgets.slider import Track
from studio.widgets.timecode import clock

FOLLOWED = ("audio", "midi", "video")
"""The kinds of media that a piece can follow: recordings, MIDI and films."""


def keys() -> list[tuple[str, str]]:
    """All major and minor keys, as a request names them, from C up."""
    return [
        (name, name)
        for mode in ("minor", "major")
        for name in (key_name(tonic, mode) for tonic in range(12))  # type: ignore[arg-type]
    ]


class AutoChoice(DropDown):
    """One of several, or what the idea says."""

    edited = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        super().__init__(name)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(16)
        self.addItem("", None)
        for value, title in choices:
            self.addItem(title, value)
        self.show_auto("")
        self.activated.connect(lambda at: self.edited.emit(self.itemData(at)))

    def show_auto(self, text: str) -> None:
        """What the plan has where nobody chose."""
        auto = self.tr("Auto")
        self.setItemText(0, self.tr("{0} · auto").format(text) if text else auto)

    def value(self) -> Any:
        return self.currentData()

    def set_value(self, value: Any) -> None:
        at = self.findData(value or None)
        if at < 0:  # told in other words, by a recipe
            self.addItem(str(value), value)
            at = self.count() - 1
        self.setCurrentIndex(at)


class MomentLine(QLineEdit):
    """A moment of a recording in seconds, or none; `1:30`, `90` and `90 s` can be typed."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo, otherwise: str) -> None:
        super().__init__()
        self.setAccessibleName(info.title)
        self.setPlaceholderText(otherwise)
        self._value: float | None = None
        self.editingFinished.connect(self._typed)

    def value(self) -> float | None:
        return self._value

    def set_value(self, value: float | None) -> None:
        self._value = value
        self.setText("" if value is None else clock(value, tenths=value % 1 > 0))

    def _typed(self) -> None:
        typed = self.text().strip()
        value = seconds_in(typed)
        if typed and value is None:
            value = self._value
        before = self._value
        self.set_value(value)
        if value != before:
            self.edited.emit(value)


def seconds_in(words: str) -> float | None:
    """The seconds of `1:30`, `90` or `90 s`; None where the words say no length."""
    found = re.fullmatch(r"\s*(?:(\d+):)?(\d+(?:[.,]\d+)?)\s*s?\s*", words)
    return 60 * int(found[1] or 0) + float(found[2].replace(",", ".")) if found else None


class LengthField(QWidget):
    """A length in seconds as minutes and seconds; the slider gives the short lengths, where most pieces are, most way.

    `1:30`, `90` and `90 s` can be typed.
    """

    edited = Signal(object)
    grasped = Signal()
    STEPS = 400

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        assert info.least is not None
        assert info.most is not None
        self._least, self._most = info.least, info.most
        self._track = Track(info.title, self.STEPS)
        self._line = QLineEdit()
        self._line.setFrame(False)
        self._line.setStyleSheet("border: none; background: transparent; padding: 0;")
        self._line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._line.setAccessibleName(info.title)
        self._line.setFixedWidth(64)
        self._value = info.least
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._track, 1)
        row.addWidget(self._line)
        self.setFocusProxy(self._track)
        self._track.sliderPressed.connect(self.grasped)
        self._track.valueChanged.connect(self._slid)
        self._line.editingFinished.connect(self._typed)

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        self._value = float(value)
        share = math.log(max(value, self._least) / self._least) / math.log(self._most / self._least)
        with QSignalBlocker(self._track):
            self._track.setValue(round(share * self.STEPS))
        self._line.setText(clock(self._value))
        self._line.deselect()

    def _slid(self, steps: int) -> None:
        exact = self._least * (self._most / self._least) ** (steps / self.STEPS)
        step = 1 if exact < 30 else 5 if exact < 240 else 15
        self._choose(round(exact / step) * step)

    def _typed(self) -> None:
        typed = seconds_in(self._line.text())
        if typed is None or self._line.text() == clock(self._value):
            self.set_value(self._value)
            return
        self.grasped.emit()
        self._choose(typed)

    def _choose(self, value: float) -> None:
        self.set_value(min(max(value, self._least), self._most))
        self.edited.emit(self._value)


class FileWell(MediaDrop):
    """A well for files of some kinds of media. `wanted` says what fits: `a song, a MIDI file or a film`."""

    def __init__(self, name: str, kinds: Sequence[str], wanted: str, invitation: str) -> None:
        super().__init__(name, kinds, invitation)
        self._wanted = wanted

    def offer(self, files: Sequence[Path]) -> bool:
        """Take the first file that fits; otherwise say why none does."""
        if not files:
            return False
        fits = [path for path in files if self.fits(path)]
        if fits:
            self._take(fits[0])
            return True
        name = files[0].name
        gone = self.tr("{0} cannot be read").format(name)
        self._line.show()
        set_role(self._line, "red")
        is_there = files[0].is_file() and files[0].stat().st_size > 0
        self._line.setText(self.tr("{0} is not {1}").format(name, self._wanted) if is_there else gone)
        return False

    def fits(self, path: Path) -> bool:
        """Whether it is such a file, and there."""
        return kind_of(path) in self._accepts and path.is_file() and path.stat().st_size > 0

    def open_file(self) -> None:
        """Let the user choose a file."""
        self._ask()

    def _ask(self) -> None:
        preferences = Preferences()
        endings = " ".join(f"*.{ending}" for kind in self._accepts for ending in SUFFIXES[kind])
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            self._name,
            str(preferences.media_folder),
            self.tr("{0} ({1});;All files (*)").format(self._name, endings),
        )
        if chosen:
            preferences.media_folder = Path(chosen).parent
            self.offer([Path(chosen)])
