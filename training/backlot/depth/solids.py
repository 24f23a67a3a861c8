"""A scene of solids as it is put together, one after the other. Sizes in metres; x to the right, y up, z ahead. What is
made of several solids is in `things`.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.backlot.depth.bank import Bank
from training.backlot.depth.casting import (
    AXES,
    BOX,
    CAPSULE,
    CARD,
    CENTRE,
    COLUMNS,
    CYLINDER,
    ELLIPSOID,
    GLOW,
    GROUND,
    HALF,
    KIND,
    REACH,
    ROOM,
    SHINE,
    TEXTURE,
    TILE,
    TINT,
)

Place = tuple[float, float, float]
WHITE = (1.0, 1.0, 1.0)


def turned(yaw: float, pitch: float = 0.0, roll: float = 0.0) -> NDArray[np.float64]:
    """Axes (3, 3) of something that is turned: rows are its own right, up and ahead in the world; radians."""
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (math.cos, math.sin))
    across = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    lean = np.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
    return np.asarray(lean @ nod @ across)


class Solids:
    """What stands in a scene, in rows as `casting` has them; `rng` chooses where nothing is said."""

    def __init__(self, bank: Bank, rng: np.random.Generator) -> None:
        self.bank, self.rng = bank, rng
        self._rows: list[NDArray[np.float64]] = []
        self._tints: dict[str, tuple[float, float, float]] = {}

    @property
    def rows(self) -> NDArray[np.float64]:
        return np.stack(self._rows)

    def texture(self, *groups: str) -> int:
        """The number of a picture of one of the groups."""
        group = self.bank.groups[groups[self.rng.integers(len(groups))]]
        return int(group[self.rng.integers(len(group))])

    def tint(self, strength: float = 0.12) -> tuple[float, float, float]:
        red, green, blue = np.clip(self.rng.uniform(0.75, 1.2) + self.rng.normal(0, strength, 3), 0.2, 1.4)
        return float(red), float(green), float(blue)

    def add(
        self,
        kind: int,
        at: Place,
        half: Place,
        texture: int,
        *,
        axes: NDArray[np.float64] | None = None,
        top: int | None = None,
        low: int | None = None,
        tile: float = 1.0,
        tint: tuple[float, float, float] = WHITE,
        ground: bool = False,
        glow: float = 0.0,
        shine: float = 0.0,
    ) -> None:
        row = np.zeros(COLUMNS)
        row[KIND], row[CENTRE : CENTRE + 3], row[HALF : HALF + 3] = kind, at, half
        row[AXES : AXES + 9] = (np.eye(3) if axes is None else axes).ravel()
        row[TEXTURE : TEXTURE + 3] = texture, texture if top is None else top, texture if low is None else low
        row[TILE], row[TINT : TINT + 3], row[GROUND], row[GLOW], row[SHINE] = tile, tint, ground, glow, shine
        radius = {
            ROOM: 1e6, BOX: math.hypot(*half), ELLIPSOID: max(half), CYLINDER: math.hypot(half[0], half[1]),
            CAPSULE: half[0] + half[1], CARD: math.hypot(half[0], half[1]),
        }[kind]  # fmt: skip
        row[REACH] = radius
        self._rows.append(row)

    def rod(self, start: Place, end: Place, radius: float, texture: int, **looks: Any) -> None:
        """A rod with round ends."""
        a, b = np.array(start), np.array(end)
        along = b - a
        length = max(float(np.linalg.norm(along)), 1e-6)
        up = along / length
        aside = np.cross(up, [0.31, 0.17, 0.93])
        aside /= np.linalg.norm(aside)
        middle = (a + b) / 2
        self.add(
            CAPSULE, (middle[0], middle[1], middle[2]), (radius, length / 2, radius), texture,
            axes=np.stack([aside, up, np.cross(aside, up)]), tile=0.5, **looks,
        )  # fmt: skip

    def block(
        self, at: Place, size: Place, yaw: float, texture: int, tile: float = 1.0, **looks: Any
    ) -> None:
        """A box that stands on `at`, which is the middle of its foot."""
        x, y, z = at
        half = (size[0] / 2, size[1] / 2, size[2] / 2)
        self.add(BOX, (x, y + half[1], z), half, texture, axes=turned(yaw), tile=tile, **looks)

    def card(self, at: Place, height: float, group: str, yaw: float = 0.0) -> None:
        """A flat picture with holes that stands on `at`."""
        numbers = self.bank.card_groups[group]
        number = int(numbers[self.rng.integers(len(numbers))])
        half = height * float(self.bank.aspects[number]) / 2, height / 2, 0.01
        mirrored = turned(yaw) if self.rng.random() < 0.5 else np.diag([-1.0, 1, 1]) @ turned(yaw)
        self.add(CARD, (at[0], at[1] + half[1], at[2]), half, number, axes=mirrored, tint=self.tint())


def spun(at: Place, yaw: float, x: float, y: float, z: float) -> Place:
    """A place beside `at`, in the axes of what is turned by `yaw`."""
    cy, sy = math.cos(yaw), math.sin(yaw)
    return at[0] + cy * x + sy * z, at[1] + y, at[2] - sy * x + cy * z
