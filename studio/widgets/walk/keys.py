"""Which key of the keyboard does what in a world, and how looking around feels; kept with the preferences.

It knows names and numbers only: who presses what is `studio.widgets.walk.controls`.
"""

from typing import Literal, get_args

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QKeySequence

from engines.home import home
from engines.world.actions import Key

Turn = Literal["look left", "look right", "look up", "look down"]
Deed = Key | Turn
TURNS: tuple[Turn, ...] = get_args(Turn)
DEEDS: tuple[Deed, ...] = (
    "forward", "back", "left", "right", "jump", "run", "attack", *TURNS,
)  # fmt: skip
USUAL: dict[Deed, int] = {
    "forward": Qt.Key.Key_W, "back": Qt.Key.Key_S, "left": Qt.Key.Key_A, "right": Qt.Key.Key_D,
    "jump": Qt.Key.Key_Space, "run": Qt.Key.Key_Shift, "attack": Qt.Key.Key_F,
    "look left": Qt.Key.Key_Left, "look right": Qt.Key.Key_Right, "look up": Qt.Key.Key_Up,
    "look down": Qt.Key.Key_Down,
}  # fmt: skip
RESERVED = (
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_F9,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_B,
)
LEAST_SPEED, MOST_SPEED = 0.2, 3.0


def deed_name(deed: Deed) -> str:
    """What a deed is called."""
    names = {
        "forward": _say("Forward"), "back": _say("Back"), "left": _say("Left"), "right": _say("Right"),
        "jump": _say("Jump"), "run": _say("Run"), "attack": _say("Strike"), "look left": _say("Look left"),
        "look right": _say("Look right"), "look up": _say("Look up"), "look down": _say("Look down"),
    }  # fmt: skip
    return names[deed]


def key_name(key: int) -> str:
    """What a key is called, short enough for a key cap."""
    special = {
        int(Qt.Key.Key_Shift): "Shift", int(Qt.Key.Key_Control): "Ctrl", int(Qt.Key.Key_Alt): "Alt",
        int(Qt.Key.Key_Space): _say("Space"), int(Qt.Key.Key_Left): "←", int(Qt.Key.Key_Right): "→",
        int(Qt.Key.Key_Up): "↑", int(Qt.Key.Key_Down): "↓",
    }  # fmt: skip
    return special.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class WalkKeys(QObject):
    """Keys by deed, the speed of looking, and whether up is down. `changed` when any of it became another."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings(str(home() / "settings.ini"), QSettings.Format.IniFormat)
        self._keys = {deed: self._number(deed) for deed in DEEDS}
        self._look_speed = self._kept_speed()
        self._invert = str(self._store.value("walk/invert", False)).lower() == "true"

    def key_of(self, deed: Deed) -> int:
        return self._keys[deed]

    def deed_of(self, key: int) -> Deed | None:
        """What a key does, None if nothing."""
        return next((deed for deed, its in self._keys.items() if its == key), None)

    def give(self, deed: Deed, key: int) -> bool:
        """Let a key do something; the deed that it had before takes the key of this one. False for keys that the
        stage needs itself."""
        if key in RESERVED:
            return False
        before, holder = self._keys[deed], self.deed_of(key)
        if holder is not None:
            self._set(holder, before)
        self._set(deed, key)
        self.changed.emit()
        return True

    def reset(self) -> None:
        """The usual keys again."""
        for deed in DEEDS:
            self._set(deed, int(USUAL[deed]))
        self.changed.emit()

    @property
    def is_usual(self) -> bool:
        return all(self._keys[deed] == int(USUAL[deed]) for deed in DEEDS)

    @property
    def look_speed(self) -> float:
        """How far the mouse turns, against the usual."""
        return self._look_speed

    @look_speed.setter
    def look_speed(self, speed: float) -> None:
        self._look_speed = _bounded(speed)
        self._keep("look_speed", speed)

    @property
    def invert(self) -> bool:
        """Whether the mouse forward looks down."""
        return self._invert

    @invert.setter
    def invert(self, invert: bool) -> None:
        self._invert = invert
        self._keep("invert", invert)

    def _keep(self, name: str, value: object) -> None:
        self._store.setValue(f"walk/{name}", value)
        self.changed.emit()

    def _set(self, deed: Deed, key: int) -> None:
        self._keys[deed] = key
        self._store.setValue(f"walk/keys/{deed.replace(' ', '_')}", key)

    def _number(self, deed: Deed) -> int:
        kept = str(self._store.value(f"walk/keys/{deed.replace(' ', '_')}", ""))
        return int(kept) if kept.isdigit() else int(USUAL[deed])

    def _kept_speed(self) -> float:
        try:
            return _bounded(float(str(self._store.value("walk/look_speed", 1.0))))
        except ValueError:
            return 1.0


def _bounded(speed: float) -> float:
    return min(max(speed, LEAST_SPEED), MOST_SPEED)


def _say(text: str) -> str:
    return QCoreApplication.translate("walk", text)
