"""What was done in a world since it began: a tree of ticks, with the states by which one returns to the last minutes.

Every tick has a number and a parent; going back and walking on makes a branch. Actions are kept for ever, packed, since
any walk can be made again from them; states only for a while and within a bound on memory, but those of bookmarks for
good. Where a world's states are seldom, small pictures of the ticks between show what was. The world itself is asked
for nothing here.
"""

import sys
from array import array
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.world.actions import Action, Key, Weather

KEPT_S = 300
MOST_BYTES = 128 * 2**20
SMALL_SIDE = 320
_KEYS: tuple[Key, ...] = get_args(Key)


@dataclass(frozen=True)
class Return:
    """How to be at `tick` again: restore `state`, which is of `state_tick`, then make `actions`."""

    tick: int
    state_tick: int
    state: Any
    actions: tuple[Action, ...] = ()


class History:
    """The ticks of one session. Tick 0 is the start of the world; `now` is the tick where the walker is."""

    def __init__(self, fps: int, start: Any, most_bytes: int = MOST_BYTES) -> None:
        """`start` is the state of the world at its start."""
        self.now = 0
        self._parents = array("q", [-1])
        self._keys, self._turns = bytearray(1), array("d", [0.0, 0.0])
        self._skies: dict[int, tuple[float | None, Weather | None]] = {}
        self._start = start
        self._states: OrderedDict[int, Any] = OrderedDict()
        self._small: dict[int, bytes] = {}
        self._bookmarks: dict[str, tuple[int, Any]] = {}
        self._weights: deque[tuple[int, int]] = deque()
        self._bytes, self._most_bytes, self._kept = 0, most_bytes, KEPT_S * fps

    @property
    def span(self) -> tuple[int, int]:
        """The oldest tick to which one can return, bookmarks aside, and the newest that was made."""
        return next(iter(self._states), 0), len(self._parents) - 1

    @property
    def bookmarks(self) -> dict[str, int]:
        """Their ticks by name."""
        return {name: tick for name, (tick, _) in self._bookmarks.items()}

    def parent(self, tick: int) -> int:
        """-1 for the start of the world."""
        return self._parents[tick]

    def add(self, action: Action) -> int:
        """A tick is made at `now`; returns its number, which is `now` from here on."""
        tick = len(self._parents)
        self._parents.append(self.now)
        self._keys.append(sum(1 << place for place, key in enumerate(_KEYS) if key in action.keys))
        self._turns.extend((action.yaw, action.pitch))
        if action.hour is not None or action.weather is not None:
            self._skies[tick] = action.hour, action.weather
        self.now = tick
        return tick

    def keep(self, state: Any) -> None:
        """The state of the world at `now`."""
        self._states[self.now] = state
        self._weigh(_bytes_of(state))

    def keep_small(self, tick: int, frame: NDArray[np.uint8]) -> None:
        """What was seen at a tick, (height, width, 3) RGB, for a world whose states are seldom."""
        scale = min(1.0, SMALL_SIDE / frame.shape[1])
        small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._small[tick] = cv2.imencode(".jpg", small[..., ::-1])[1].tobytes()
        self._weigh(len(self._small[tick]), tick)

    def small(self, tick: int) -> NDArray[np.uint8] | None:
        """A small picture of what was seen at a tick, None where none is kept."""
        if tick not in self._small:
            return None
        drawn = cv2.imdecode(np.frombuffer(self._small[tick], np.uint8), cv2.IMREAD_COLOR)
        return np.ascontiguousarray(drawn[..., ::-1], np.uint8)  # type: ignore[index]

    def mark(self, name: str, state: Any) -> None:
        """Keep `now`, whose state this is, for good."""
        self._bookmarks[name] = self.now, state

    def marked(self, name: str) -> Return:
        """The way back to a bookmark. Raises `BadInput` for an unknown one."""
        if name not in self._bookmarks:
            raise BadInput("bookmark", f"there is none called {name!r}", "choose another one")
        tick, state = self._bookmarks[name]
        return Return(tick, tick, state)

    def way_to(self, tick: int) -> Return:
        """The way back to a tick, over the nearest kept state before it. Raises `BadInput` for one too long ago."""
        marks = dict(self._bookmarks.values())
        at, actions = tick, []
        while 0 < at < len(self._parents) and at not in self._states and at not in marks:
            actions.append(self.action(at))
            at = self._parents[at]
            if len(actions) > self._kept:
                at = -1
        if not 0 <= at < len(self._parents):
            raise BadInput("rewind", "that moment is not kept any more", "choose a later one")
        state = self._start if at == 0 else self._states[at] if at in self._states else marks[at]
        return Return(tick, at, state, tuple(reversed(actions)))

    def lighten(self) -> None:
        """Let go of all states but those of the bookmarks and the one by which one returns to `now`."""
        at = self.now
        while at > 0 and at not in self._states:
            at = self._parents[at]
        self._states = OrderedDict((tick, state) for tick, state in self._states.items() if tick == at)
        self._small.clear()

    def action(self, tick: int) -> Action:
        """What was done in a tick."""
        keys = frozenset(key for place, key in enumerate(_KEYS) if self._keys[tick] >> place & 1)
        yaw, pitch = self._turns[2 * tick : 2 * tick + 2]
        hour, weather = self._skies.get(tick, (None, None))
        return Action(keys=keys, yaw=yaw, pitch=pitch, hour=hour, weather=weather)

    def actions_to(self, tick: int) -> Sequence[Action]:
        """What was done on the way from the start of the world to a tick."""
        path: list[Action] = []
        while tick > 0:
            path.append(self.action(tick))
            tick = self._parents[tick]
        return path[::-1]

    def _weigh(self, weight: int, tick: int | None = None) -> None:
        """Count what was kept, and let go of the oldest."""
        self._weights.append((self.now if tick is None else tick, weight))
        self._bytes += weight
        while len(self._weights) > 1 and (
            self._bytes > self._most_bytes or self._weights[0][0] < len(self._parents) - self._kept
        ):
            oldest, gone = self._weights.popleft()
            self._bytes -= gone
            self._states.pop(oldest, None)
            self._small.pop(oldest, None)


def _bytes_of(value: Any) -> int:
    """About how much memory a state takes."""
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    if is_dataclass(value):
        return sum(_bytes_of(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, dict):
        return sum(map(_bytes_of, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(_bytes_of, value))
    return sys.getsizeof(value)
