"""The paper's 76 labels of what a walker may be told, as scripts: it is done, and then undone on the same way.

Six keys, eight turns of the camera, thirteen pairs of keys that do not undo each other, each key with each turn, and
nothing at all.
"""

import itertools
from dataclasses import dataclass

from engines.world.actions import IDLE, Action, Key
from engines.world.score.commands import KEYS

YAW_DEG_S, PITCH_DEG_S = 24.0, 16.0
_OPPOSITE: dict[Key, Key] = {
    "forward": "back",
    "back": "forward",
    "left": "right",
    "right": "left",
    "jump": "jump",
}
_TURNS = {
    "look up": (1, 0),
    "look down": (-1, 0),
    "look left": (0, -1),
    "look right": (0, 1),
    "look up left": (1, -1),
    "look up right": (1, 1),
    "look down left": (-1, -1),
    "look down right": (-1, 1),
}
NOTHING = "nothing"


@dataclass(frozen=True)
class Script:
    """`keys` that are held, and the signs of the turn: `pitch` up and `yaw` to the right."""

    label: str
    keys: frozenset[Key] = frozenset()
    pitch: int = 0
    yaw: int = 0

    @property
    def undoes(self) -> bool:
        """Whether one is back at the start at the end: a block that was broken stays so."""
        return "attack" not in self.keys

    def actions(self, fps: int, do_s: float, rest_s: float) -> list[Action]:
        """Do it for `do_s` seconds, rest, undo it and rest again: 2 * `half` actions."""
        do, rest = round(do_s * fps), round(rest_s * fps)
        back = frozenset(_OPPOSITE[key] for key in self.keys if key in _OPPOSITE)
        pitch, yaw = self.pitch * PITCH_DEG_S / fps, self.yaw * YAW_DEG_S / fps
        done = [Action(keys=self.keys, pitch=pitch, yaw=yaw)] * do
        undone = [Action(keys=back, pitch=-pitch, yaw=-yaw)] * do
        return [*done, *[IDLE] * rest, *undone, *[IDLE] * rest]


def _named(keys: tuple[Key, ...], turn: str = "") -> Script:
    pitch, yaw = _TURNS.get(turn, (0, 0))
    label = " + ".join((*keys, *((turn,) if turn else ()))) or NOTHING
    return Script(label, frozenset(keys), pitch, yaw)


_PAIRS = [pair for pair in itertools.combinations(KEYS, 2) if _OPPOSITE.get(pair[0]) != pair[1]]
SCRIPTS: tuple[Script, ...] = (
    *(_named((key,)) for key in KEYS),
    *(_named((), turn) for turn in _TURNS),
    *(_named(pair) for pair in _PAIRS),
    *(_named((key,), turn) for key in KEYS for turn in _TURNS),
    _named(()),
)
"""All 76."""
_FEW = (
    "forward", "back", "left", "right", "jump", "attack", "look up", "look down", "look left", "look right",
    "look up right", "look down left", "forward + look right", "forward + jump", NOTHING,
)  # fmt: skip
FEW = tuple(script for script in SCRIPTS if script.label in _FEW)
"""A quick look at each key and each turn."""
