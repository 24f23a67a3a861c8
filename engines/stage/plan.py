"""A set as data: sky, ground and drawn cards, before any camera looks at it.

`engines.stage.sets` makes plans (the art), `engines.stage.bake` turns one into the flat arrays that the renderers
read (numba for people, torch for training). World coordinates in metres: x to the right, y up, z away from the
camera's first place; the set is built around the path that figures walk, near x = 0 and z = 0 to 30.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engines.stage.light import Light
from engines.stage.paint import Picture

if TYPE_CHECKING:
    from engines.stage.pictured.outlook import Outlook

Vector = tuple[float, float, float]
SKY_HALF_AZIMUTH = 1.35  # radians to both sides that a sky panorama covers; it wraps around beyond
SKY_LOWEST, SKY_HIGHEST = -0.12, 0.85  # radians of elevation, bottom to top row


class Label(IntEnum):
    """What a pixel shows, in the id picture of a frame; figures count up from FIGURE in the order of the scene."""

    SKY = 0
    GROUND = 1
    WATER = 2
    FAR = 3
    PLANT = 4
    ROCK = 5
    BUILDING = 6
    PROP = 7
    VEHICLE = 8
    ROOM = 9
    FOREGROUND = 10
    CROWD = 11
    FIGURE = 32


@dataclass
class Card:
    """A drawn picture that stands in the world.

    A billboard stands on `foot` and turns to the camera; with `corner`, `across` and `down` (its top left corner and
    two edges, in metres) it is a wall or a floor instead. `top` is the key of the picture that replaces it where the
    camera looks steeply down (a crown from above).
    """

    image: str
    foot: Vector = (0.0, 0.0, 0.0)
    width_m: float = 1.0
    height_m: float = 1.0
    label: Label = Label.PROP
    corner: Vector | None = None
    across: Vector | None = None
    down: Vector | None = None
    top: str = ""
    sway: float = 0.0
    fog: float = 1.0
    rim: float = 0.0
    flip: bool = False
    shadow: bool = True
    tint: Vector = (1.0, 1.0, 1.0)
    reflects: bool = False


@dataclass
class Ground:
    """Relief and local colour over a square of `size_m` around the origin: height (n, n) in metres, colour (n, n, 3)
    0..1 before any light; rows go along z, columns along x. `detail` (m, m) 0..1 tiles `detail_per_m` times a metre.
    """

    height: NDArray[np.float32]
    colour: NDArray[np.float32]
    size_m: float
    detail: NDArray[np.float32]
    detail_per_m: float = 0.08
    detail_strength: float = 0.25


@dataclass
class Water:
    """Still or moving water at y = 0: colours near and far, how much the sun glitters on it, and how much surf breaks
    on it and along its shores, each 0..1. Only a sea has surf."""

    near: NDArray[np.float64]
    far: NDArray[np.float64]
    glitter: float = 1.0
    surf: float = 0.0


@dataclass
class Plan:
    """Everything that a place consists of. `stand` says where a figure may stand: (across -1..1, along 0..1) -> (x, z).
    `room` is the space a camera may move in: (left, right, near, far) in metres, None outdoors; `outlook` what it may
    show, where the set is a picture."""

    light: Light
    sky: NDArray[np.float32]
    images: dict[str, Picture] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)
    ground: Ground | None = None
    water: Water | None = None
    fog_m: float = 200.0
    rays: float = 0.0
    cloud_drift: float = 2.0
    stand: Callable[[float, float], tuple[float, float]] = lambda across, along: (
        across * 2.5,
        6 + along * 12,
    )
    room: tuple[float, float, float, float] | None = None
    outlook: "Outlook | None" = None
