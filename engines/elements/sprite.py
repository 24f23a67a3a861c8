"""An element as it is drawn: the cut-out picture, the meshes that move it, and what it does when."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engines.elements.direction import Action, Pace
from engines.speech.mouth import MouthTrack

Premultiplied = NDArray[np.float32]
"""(height, width, 4) RGBA, 0 to 1, gamma-encoded sRGB, colour already multiplied by alpha."""
Points = NDArray[np.float32]
"""(n, 2) x and y in pixels of a sprite."""

SUPER = 1.15  # pixels of a sprite for each pixel of the frame at rest


@dataclass(frozen=True)
class Edges:
    """How much of each side of its picture the subject was cut by, 0 to 1."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True)
class Sprite:
    """A cut-out at the size it is seen at, with a clear border of `pad` pixels about the subject.

    `foot` (x, y) is where it touches the ground and `height` how high the subject is, both in pixels of the sprite.
    `faithful` are the same pixels before anything was changed. `origin` (x, y) and `share` lead from pixels of the
    user's picture to those of the sprite: (p - origin) * share + pad. `flipped` says that it was then mirrored.
    """

    pixels: Premultiplied
    foot: tuple[float, float]
    height: float
    pad: int
    edges: Edges = Edges()
    faithful: Premultiplied | None = None
    origin: tuple[float, float] = (0.0, 0.0)
    share: float = 1.0
    flipped: bool = False


@dataclass(frozen=True)
class Doing:
    """One action from `begin_s` to `end_s`. `towards` (x right, y down, about 1 long) is where the one it is for is,
    (0, 0) for nobody; `speed` how fast it travels, in its own heights a second; `mouth` what is heard
    from `begin_s` on.
    """

    action: Action
    begin_s: float
    end_s: float
    pace: Pace = "usual"
    towards: tuple[float, float] = (0.0, 0.0)
    speed: float = 0.0
    mouth: MouthTrack | None = None


@dataclass(frozen=True)
class Mesh:
    """A picture on triangles: `rest` (n, 2) are its vertices in the picture, `triangles` (m, 3) their numbers."""

    pixels: Premultiplied
    rest: Points
    triangles: NDArray[np.int32]


@dataclass(frozen=True)
class Pose:
    """An element at one moment: meshes with where their vertices are now, from back to front, and how it hangs.

    `lift` above its foot and `shift` to the right of it are in its own heights, beside what its track does.
    """

    meshes: tuple[tuple[Mesh, Points], ...]
    lift: float = 0.0
    shift: float = 0.0


class Motion(Protocol):
    def at(self, time_s: float) -> Pose:
        """The pose at a moment of the scene; the same for the same moment, whatever was asked before."""


@dataclass(frozen=True)
class Key:
    """Where a foot is at `time_s`: shares of the frame at rest, its depth, and how far above it the element hangs, in
    its own heights."""

    time_s: float
    x: float
    y: float
    depth: float
    lift: float = 0.0


@dataclass(frozen=True)
class Placed:
    """An element on its place. `height` is a share of the frame's height at the depth of the first key.

    `keys` are in order of time. `cover` is what hides its lower end: grass over its feet, the frame's edge, a thing
    in the foreground, or nothing. Higher `layer`s are drawn later whatever their depth.
    """

    name: str
    keys: tuple[Key, ...]
    height: float
    flip: bool = False
    cover: str = "none"
    layer: int = 0
    doings: tuple[Doing, ...] = field(default=())

    def at(self, time_s: float) -> Key:
        """Where it is at a moment, easing from key to key."""
        keys = self.keys
        if time_s <= keys[0].time_s:
            return keys[0]
        for before, after in pairwise(keys):
            if time_s < after.time_s:
                part = (time_s - before.time_s) / (after.time_s - before.time_s)
                return between(before, after, part)
        return keys[-1]


def between(a: Key, b: Key, part: float) -> Key:
    """Straight on in the frame; depth goes with the row, as on the ground, where both lie on it."""
    inverse = (1 - part) / a.depth + part / b.depth
    return Key(
        a.time_s + part * (b.time_s - a.time_s),
        a.x + part * (b.x - a.x),
        a.y + part * (b.y - a.y),
        1 / inverse,
        a.lift + part * (b.lift - a.lift),
    )
