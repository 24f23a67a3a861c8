"""The state of the controls: what is held and how far was turned, from keyboard, mouse and gamepad together.

Turns are sums since the session began, so that a lost message loses nothing. Of two keys that contradict each other
the newest counts. It sends nothing and knows no widget.
"""

import itertools
from collections.abc import Iterable
from typing import Any, cast

from engines.world.actions import Key
from studio.widgets.walk.keys import TURNS, Deed

MOUSE_DEG = 0.12  # a pixel of the mouse, at the usual speed
TURN_DEG_S = 100.0  # a held arrow key
_AGAINST: dict[Key, Key] = {"forward": "back", "back": "forward", "left": "right", "right": "left"}


class Controls:
    """`number` grows with every change, so that a frame can say which state of the controls it obeys."""

    def __init__(self) -> None:
        self.number = 0
        self.yaw = self.pitch = 0.0
        self._order = itertools.count()
        self._held: dict[tuple[str, Deed], int] = {}
        self._stick = (0.0, 0.0)

    def press(self, deed: Deed, source: str = "keys") -> None:
        if (source, deed) not in self._held:
            self._held[source, deed] = next(self._order)
            self.number += 1

    def release(self, deed: Deed, source: str = "keys") -> None:
        if self._held.pop((source, deed), None) is not None:
            self.number += 1

    def hold_only(self, deeds: Iterable[Deed], source: str) -> None:
        """Of one source, all that is held."""
        wanted = set(deeds)
        for _, deed in [held for held in self._held if held[0] == source and held[1] not in wanted]:
            self.release(deed, source)
        for deed in wanted:
            self.press(deed, source)

    def turn(self, yaw: float, pitch: float) -> None:
        """Look `yaw` degrees further to the right and `pitch` further up."""
        if yaw or pitch:
            self.yaw += yaw
            self.pitch += pitch
            self.number += 1

    def tilt(self, right: float, up: float) -> None:
        """A stick that turns for as long as it is tilted, each -1 to 1."""
        self._stick = (right, up)

    @property
    def turning(self) -> bool:
        """Whether something that is held turns the view."""
        return any(self._stick) or any(deed in TURNS for _, deed in self._held)

    def go_on(self, seconds: float, speed: float) -> None:
        """Turn for `seconds` by what is held."""
        held = {deed for _, deed in self._held}
        right = ("look right" in held) - ("look left" in held) + self._stick[0]
        up = ("look up" in held) - ("look down" in held) + self._stick[1]
        self.turn(right * TURN_DEG_S * speed * seconds, up * TURN_DEG_S * 0.6 * speed * seconds)

    def clear(self) -> None:
        """Nothing is held any more."""
        if self._held or any(self._stick):
            self._held.clear()
            self._stick = (0.0, 0.0)
            self.number += 1

    @property
    def held(self) -> frozenset[Key]:
        """What is done now."""
        newest: dict[Key, int] = {}
        for (_, deed), order in self._held.items():
            if deed not in TURNS:
                key = cast(Key, deed)
                newest[key] = max(order, newest.get(key, -1))
        return frozenset(
            key for key, order in newest.items() if newest.get(_AGAINST.get(key, key), order) <= order
        )

    def state(self, shown: int) -> dict[str, Any]:
        """What the session is told; `shown` is the newest tick on the screen."""
        return {
            "number": self.number,
            "keys": sorted(self.held),
            "yaw": round(self.yaw, 3),
            "pitch": round(self.pitch, 3),
            "shown": shown,
        }
