"""The cuts of hair: how much of it lies where, where it leaves the face free, and how it is worn.

Sizes are in half head heights, angles around the head, as in `engines.stage.cast.skull`. A cut is a shell around the
skull with an opening for face and neck; what is tied hangs from its own root.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Texture = Literal["straight", "wavy", "curly", "coily", "spiky", "cropped", "locs"]
Half = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Tail:
    """Hair that is tied: from `root` to `tip` (x to the left, y up, z forward), as thick as `radius`."""

    kind: Literal["tail", "bun", "braid"]
    root: tuple[float, float, float]
    tip: tuple[float, float, float]
    radius: float


@dataclass(frozen=True)
class Style:
    """`top`, `side`, `back` are the thickness over the skull, `length` the lowest y of what hangs loose, `flare` how
    much wider it is there. `left` and `right` are the edges of the opening, (angle, y) from the middle of the
    forehead to the back; `front_to` is how far locks fall before the shoulders. `part` is the parting's angle,
    `lift` pushes the front of the crown forward."""

    left: Half
    right: Half = ()
    top: float = 0.10
    side: float = 0.07
    back: float = 0.08
    length: float = -0.55
    flare: float = 0.0
    front_to: float = -0.6
    texture: Texture = "straight"
    part: float = 0.0
    lift: float = 0.0
    tails: tuple[Tail, ...] = ()
    strands: int = 26

    def opening(self) -> np.ndarray:
        """(n, 2) angle and y, closed below the neck."""
        left = np.array(self.left)
        right = np.array(self.right or self.left) * (-1, 1)
        low = np.array([[left[-1, 0], -4.0], [right[-1, 0], -4.0]])
        return np.concatenate([right[::-1], left[1:] if left[0, 0] == right[0, 0] else left, low])


_SHORT: Half = (
    (0, 0.55), (0.42, 0.56), (0.78, 0.50), (0.98, 0.34), (1.08, 0.14), (1.18, -0.08), (1.28, -0.22), (1.40, -0.12),
    (1.46, 0.08), (1.66, 0.17), (1.92, 0.06), (2.06, -0.16), (2.35, -0.38), (2.7, -0.50), (3.3, -0.53),
)  # fmt: skip
_TIED: Half = (
    (0, 0.56), (0.40, 0.55), (0.75, 0.46), (0.95, 0.30), (1.05, 0.10), (1.16, -0.02), (1.30, -0.10), (1.42, 0.02),
    (1.62, 0.16), (1.92, 0.04), (2.1, -0.18), (2.4, -0.36), (2.8, -0.44), (3.3, -0.42),
)  # fmt: skip
_LOOSE: Half = (
    (0, 0.58), (0.16, 0.56), (0.45, 0.46), (0.74, 0.25), (0.92, 0.0), (1.02, -0.3), (1.10, -0.7), (1.12, -1.1),
    (1.22, -1.6), (1.42, -2.1), (1.65, -2.6),
)  # fmt: skip
_BOB: Half = (
    (0, 0.57), (0.16, 0.55), (0.45, 0.44), (0.72, 0.24), (0.88, 0.0), (0.96, -0.3), (0.97, -0.6), (0.88, -0.86),
    (0.86, -1.0),
)  # fmt: skip
_BANGS: Half = (
    (0, 0.22), (0.12, 0.19), (0.14, 0.24), (0.30, 0.18), (0.33, 0.24), (0.50, 0.17), (0.54, 0.23), (0.72, 0.12),
    (0.86, -0.02), (0.95, -0.25), (0.98, -0.6), (0.92, -0.88), (0.90, -1.0),
)  # fmt: skip
_BOWL: Half = (
    (0, 0.24), (0.2, 0.20), (0.22, 0.25), (0.46, 0.19), (0.5, 0.25), (0.74, 0.17), (0.98, 0.16), (1.2, 0.05),
    (1.36, 0.06), (1.6, 0.14), (1.95, 0.0), (2.3, -0.2), (2.75, -0.34), (3.3, -0.36),
)  # fmt: skip
_SWEPT_LOW: Half = (
    (0.0, 0.44), (0.12, 0.41), (0.36, 0.36), (0.60, 0.30), (0.84, 0.26), (1.0, 0.14), (1.12, -0.06), (1.26, -0.20),
    (1.40, -0.10), (1.46, 0.08), (1.66, 0.17), (1.92, 0.06), (2.06, -0.16), (2.35, -0.38), (2.7, -0.50), (3.3, -0.53),
)  # fmt: skip
_SWEPT_HIGH: Half = (
    (0.0, 0.46), (-0.2, 0.52), (-0.42, 0.62), (-0.52, 0.64), (-0.66, 0.58), (-0.95, 0.40), (-1.08, 0.14),
    (-1.18, -0.06), (-1.28, -0.18), (-1.40, -0.10), (-1.46, 0.08), (-1.66, 0.17), (-1.92, 0.06), (-2.06, -0.16),
    (-2.35, -0.38), (-2.7, -0.50), (-3.3, -0.53),
)  # fmt: skip
_RECEDING: Half = (
    (0, 0.66), (0.22, 0.68), (0.45, 0.82), (0.72, 0.80), (0.95, 0.50), (1.08, 0.16), (1.18, -0.06), (1.28, -0.16),
    (1.40, -0.10), (1.46, 0.08), (1.66, 0.17), (1.92, 0.06), (2.06, -0.16), (2.35, -0.38), (2.7, -0.50), (3.3, -0.53),
)  # fmt: skip
_BACKSWEPT: Half = (
    (0, 0.58), (0.3, 0.60), (0.66, 0.60), (0.92, 0.44), (1.04, 0.18), (1.16, -0.06), (1.26, -0.18), (1.40, -0.08),
    (1.48, 0.10), (1.66, 0.18), (1.92, 0.06), (2.06, -0.16), (2.35, -0.38), (2.7, -0.50), (3.3, -0.53),
)  # fmt: skip


def _flipped(half: Half) -> Half:
    return tuple((-angle, y) for angle, y in half)


def _pair(tail: Tail) -> tuple[Tail, Tail]:
    (x0, y0, z0), (x1, y1, z1) = tail.root, tail.tip
    return tail, Tail(tail.kind, (-x0, y0, z0), (-x1, y1, z1), tail.radius)


STYLES: dict[str, Style] = {
    "long": Style(_LOOSE, length=-2.5, front_to=-2.2, flare=0.04, top=0.11, side=0.09, back=0.12),
    "waves": Style(
        _LOOSE,
        length=-2.0,
        front_to=-1.9,
        flare=0.20,
        top=0.14,
        side=0.14,
        back=0.16,
        texture="wavy",
        part=0.3,
    ),
    "bob": Style(_BOB, length=-0.98, front_to=-0.98, flare=0.10, top=0.12, side=0.13, back=0.14, part=-0.25),
    "fringe": Style(_BANGS, length=-1.0, front_to=-1.0, flare=0.06, top=0.12, side=0.12, back=0.12),
    "bun": Style(_TIED, top=0.09, side=0.05, tails=(Tail("bun", (0, 0.95, -0.62), (0, 1.12, -0.75), 0.36),)),
    "topknot": Style(
        _BACKSWEPT, top=0.07, side=0.04, tails=(Tail("bun", (0, 1.05, -0.15), (0, 1.28, -0.2), 0.27),)
    ),
    "ponytail": Style(
        _TIED,
        top=0.09,
        side=0.05,
        part=0.35,
        tails=(Tail("tail", (0, 0.62, -0.88), (0, -1.15, -1.35), 0.30),),
    ),
    "braid": Style(
        _TIED,
        top=0.10,
        side=0.07,
        part=0.3,
        tails=(Tail("braid", (0.50, -0.40, -0.42), (0.78, -2.05, 0.52), 0.19),),
    ),
    "pigtails": Style(
        _TIED, top=0.09, side=0.06, tails=_pair(Tail("tail", (0.84, 0.02, -0.22), (1.12, -1.15, -0.10), 0.26))
    ),
    "pixie": Style(_SWEPT_LOW, _flipped(_SWEPT_HIGH), top=0.14, side=0.07, back=0.10, part=-0.5),
    "side": Style(_SWEPT_LOW, _flipped(_SWEPT_HIGH), top=0.15, side=0.05, back=0.06, part=-0.52),
    "crop": Style(_SHORT, top=0.07, side=0.03, back=0.03, texture="cropped"),
    "quiff": Style(_BACKSWEPT, top=0.26, side=0.03, back=0.04, part=9.0, lift=0.26),
    "slick": Style(_BACKSWEPT, top=0.09, side=0.03, back=0.07, part=9.0),
    "spikes": Style(_SHORT, top=0.10, side=0.05, back=0.06, texture="spiky"),
    "bowl": Style(_BOWL, top=0.13, side=0.10, back=0.10, length=-0.4),
    "curls": Style(_SHORT, top=0.14, side=0.12, back=0.12, length=-0.6, texture="curly"),
    "afro": Style(_SHORT, top=0.38, side=0.34, back=0.34, length=-0.5, texture="coily"),
    "locs": Style(
        _LOOSE,
        length=-1.7,
        front_to=-1.5,
        flare=0.10,
        top=0.13,
        side=0.12,
        back=0.14,
        texture="locs",
        strands=34,
    ),
    "receding": Style(_RECEDING, top=0.06, side=0.06, back=0.07, part=9.0),
}  # "bald" has none
