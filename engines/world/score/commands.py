"""What a walker was told to do in each frame, as the score compares it: groups of keys, and where the mouse went."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import PUBLISHED, Action

KEYS = PUBLISHED
GROUPS = ("front", "side", "jump", "attack")
"""Keys that exclude each other are one group: -1, 0 or 1 for back, neither and forward, and for left and right."""
DIRECTIONS = 9
AT_REST_DEG_S = 5.6  # of the mouse: what is slower is no turn

Classes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Commands:
    """`groups` by name (n,) -1 to 1; `mouse` (n,) 0 to 8: three rows of pitch (down, level, up) by three of yaw (left,
    straight on, right), 4 is no turn."""

    groups: dict[str, Classes]
    mouse: Classes

    def at(self, places: NDArray[np.int64]) -> "Commands":
        return Commands({name: values[places] for name, values in self.groups.items()}, self.mouse[places])


def of_keys(keys: NDArray[np.bool_], mouse: Classes) -> Commands:
    """`keys` (n, 6) in the order of `KEYS`; those that undo each other are none."""
    held = keys.astype(np.int64)
    return Commands(
        {
            "front": held[:, 0] - held[:, 1],
            "side": held[:, 3] - held[:, 2],
            "jump": held[:, 4],
            "attack": held[:, 5],
        },
        mouse,
    )


def of_actions(actions: Sequence[Action], fps: float) -> Commands:
    keys = np.array([[key in action.keys for key in KEYS] for action in actions], bool).reshape(-1, len(KEYS))
    turns = np.array([(action.pitch, action.yaw) for action in actions], np.float64).reshape(-1, 2)
    return of_keys(keys, directions(turns * fps))


def directions(deg_s: NDArray[np.floating]) -> Classes:
    """(n, 2) degrees a second, pitch up and yaw right, to the nine directions."""
    signs = np.sign(deg_s) * (np.abs(deg_s) >= AT_REST_DEG_S)
    return np.asarray(3 * (signs[:, 0] + 1) + signs[:, 1] + 1, np.int64)


def together(parts: Sequence[Commands]) -> Commands:
    return Commands(
        {name: np.concatenate([part.groups[name] for part in parts]) for name in parts[0].groups},
        np.concatenate([part.mouse for part in parts]),
    )


def accuracy(told: Classes, asked: Classes) -> float:
    """Share of (n,) classes that agree."""
    return float((told == asked).mean())


def recall(told: Classes, asked: Classes) -> float:
    """The same for each class that was asked for by itself, and their mean: whoever always says the same is right in
    one of them."""
    return float(np.mean([(told[asked == one] == one).mean() for one in np.unique(asked)]))
