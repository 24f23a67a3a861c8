"""Gamepads, as far as the system offers them without a library: on Linux the joystick devices of the kernel.

Elsewhere none is found. Sticks walk and look; of several gamepads the one used last counts.
"""

import os
import struct
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from studio.widgets.walk.keys import Deed

DEVICES = Path("/dev/input")
LOOK_EVERY_MS = 2000
DEAD, WALKS = 0.18, 0.4  # of a stick's way
_EVENT = struct.Struct("=IhBB")
_BUTTON, _AXIS, _FIRST = 1, 2, 0x80
_BUTTONS: dict[int, Deed] = {0: "jump", 1: "attack", 2: "attack", 4: "run", 5: "attack", 9: "run"}
_WALK_X, _WALK_Y, _LOOK_X, _LOOK_Y, _HAT_X, _HAT_Y = 0, 1, 3, 4, 6, 7


class Gamepads(QObject):
    """`used(held, right, up)`: deeds that are held on the gamepad used last, and how far its look stick is tilted,
    each -1 to 1. `found` carries the names of those that are there."""

    used = Signal(object, float, float)
    found = Signal(list)

    def __init__(self, folder: Path = DEVICES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._pads: dict[Path, _Pad] = {}
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        if sys.platform == "linux":
            self.look()
            self._timer.start()

    @property
    def names(self) -> list[str]:
        return [pad.name for pad in self._pads.values()]

    def look(self) -> None:
        """Find those that came, and let go of those that went."""
        there = set(self._folder.glob("js*")) if self._folder.is_dir() else set()
        before = set(self._pads)
        for gone in before - there:
            self._drop(gone)
        for path in sorted(there - before):
            with suppress(OSError):
                self._pads[path] = pad = _Pad(path, self)
                pad.moved.connect(self.used)
                pad.lost.connect(self._drop)
        if set(self._pads) != before:
            self.found.emit(self.names)

    def close(self) -> None:
        self._timer.stop()
        for path in list(self._pads):
            self._drop(path)

    def _drop(self, path: Path) -> None:
        if pad := self._pads.pop(path, None):
            pad.close()
            self.used.emit(frozenset(), 0.0, 0.0)
            self.found.emit(self.names)


class _Pad(QObject):
    """One device: its axes and buttons, read as they come."""

    moved = Signal(object, float, float)
    lost = Signal(object)
    """Its path."""

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.name = _name(self._file) or path.name
        self._axes: dict[int, float] = {}
        self._buttons: set[int] = set()
        self._news = QSocketNotifier(self._file, QSocketNotifier.Type.Read, self)
        self._news.activated.connect(self._read)

    def close(self) -> None:
        self._news.setEnabled(False)
        os.close(self._file)
        self.deleteLater()

    def _read(self) -> None:
        try:
            told = os.read(self._file, _EVENT.size * 64)
        except BlockingIOError:
            return
        except OSError:
            told = b""
        if not told:
            self._news.setEnabled(False)
            self.lost.emit(self._path)
            return
        used = False
        for _, value, kind, number in _EVENT.iter_unpack(told[: len(told) // _EVENT.size * _EVENT.size]):
            moved = self._note(value, kind & ~_FIRST, number)
            used = used or (moved and not kind & _FIRST)
        if used:
            self.moved.emit(self._held(), self._tilt(_LOOK_X), -self._tilt(_LOOK_Y))

    def _note(self, value: int, kind: int, number: int) -> bool:
        """Whether it says more than that a stick trembles."""
        if kind == _BUTTON:
            (self._buttons.add if value else self._buttons.discard)(number)
            return True
        before, self._axes[number] = self._tilt(number), value / 32767
        return kind == _AXIS and self._tilt(number) != before

    def _tilt(self, axis: int) -> float:
        tilt = self._axes.get(axis, 0.0)
        beyond = (abs(tilt) - DEAD) / (1 - DEAD)
        return 0.0 if beyond <= 0 else min(beyond, 1.0) ** 1.5 * (1 if tilt > 0 else -1)

    def _held(self) -> frozenset[Deed]:
        held: set[Deed] = {_BUTTONS[number] for number in self._buttons if number in _BUTTONS}
        across = self._axes.get(_WALK_X, 0.0) + self._axes.get(_HAT_X, 0.0)
        along = self._axes.get(_WALK_Y, 0.0) + self._axes.get(_HAT_Y, 0.0)
        if abs(across) > WALKS:
            held.add("right" if across > 0 else "left")
        if abs(along) > WALKS:
            held.add("back" if along > 0 else "forward")
        return frozenset(held)


def _name(file: int) -> str:
    """What the device calls itself; empty where it does not say."""
    try:
        from fcntl import ioctl

        told = ioctl(file, 0x80006A13 | 128 << 16, b"\0" * 128)  # JSIOCGNAME(128)
    except (ImportError, OSError):
        return ""
    return told.split(b"\0", 1)[0].decode("utf-8", "replace").strip()
