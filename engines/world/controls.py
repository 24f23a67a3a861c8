"""The controls of a walk between two threads: what the window sent, ready to be read just before a tick.

The newest state of keys and mouse wins; turns are sums since the session began, so that a line that is skipped loses
nothing. A jump or a blow that was pressed and let go between two ticks is still done. Commands keep their order. What
is done with any of it is `engines.world.session`.
"""

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any, get_args

from engines.world.actions import Key

KEYS: frozenset[str] = frozenset(get_args(Key))
MOMENTARY: frozenset[str] = frozenset({"jump", "attack"})


@dataclass(frozen=True)
class Held:
    """The state of the controls: the `number` of its line, the keys that are held, degrees turned since the session
    began, and the newest tick that is on screen."""

    number: int = 0
    keys: frozenset[Key] = frozenset()
    yaw: float = 0.0
    pitch: float = 0.0
    shown: int = -1


class Controls:
    """`put` is called from the thread that reads the channel, the rest from the one that walks."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.clear()

    def clear(self) -> None:
        """Forget an earlier session."""
        with self._changed:
            self._held = Held()
            self._tapped: frozenset[Key] = frozenset()
            self._commands: deque[dict[str, Any]] = deque()

    def put(self, values: dict[str, Any]) -> None:
        """Take in one line: a state of the controls, or a command (`do`). An overtaken state is dropped."""
        with self._changed:
            if "do" in values:
                self._commands.append(values)
            elif int(values["number"]) >= self._held.number:
                keys: Any = KEYS.intersection(values.get("keys", ()))
                self._tapped |= keys & MOMENTARY
                self._held = Held(
                    int(values["number"]),
                    keys,
                    float(values.get("yaw", 0.0)),
                    float(values.get("pitch", 0.0)),
                    int(values.get("shown", -1)),
                )
            self._changed.notify_all()

    def peek(self) -> Held:
        """The newest state, for what is on screen."""
        return self._held

    def read(self) -> Held:
        """The newest state, for a tick that obeys it."""
        with self._changed:
            held, tapped = self._held, self._tapped
            self._tapped = frozenset()
        return Held(held.number, held.keys | tapped, held.yaw, held.pitch, held.shown)

    def command(self) -> dict[str, Any] | None:
        """The next command, None if none waits."""
        with self._changed:
            return self._commands.popleft() if self._commands else None

    def wait(self, seconds: float, since: Held | None = None) -> None:
        """Sleep until a command waits or the time is over; with `since`, also until the state is another one."""
        with self._changed:
            self._changed.wait_for(
                lambda: bool(self._commands) or (since is not None and self._held is not since), seconds
            )
