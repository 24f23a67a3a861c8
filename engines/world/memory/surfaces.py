"""What a world of a picture is made of: a far dome, a ground, and patches that stand on it.

Plain arrays, built by the rest of this package and drawn by `engines.world.view`. Colours are RGB. The world is a
function: what is at a place depends on the place and the seed alone, so one finds it again when one returns, and
nothing grows while one walks. Coordinates are those of `engines.world.walk.Pose`.

The first frame is the picture: what the picture's own camera saw of far and ground is looked up in `Front` through
that camera, and a patch is textured through its `projector`, so that no error of the geometry shows before one
moves.
"""

import math
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from engines.world.request import SceneKind

Material = Literal["grass", "sand", "water", "snow", "stone", "wood", "gravel", "cloth"]
CELL_M = 16.0


@dataclass(frozen=True)
class Lens:
    """The camera that took the picture: at x = z = 0, `eye` metres above the ground, level, looking along +z,
    `focal` pixels long, with the point straight ahead at `centre` (column, row of the horizon) of a picture of
    `size` (width, height); the centre may lie outside. `whole` says that a wider frame shows all of the picture's
    height, rather than its middle."""

    size: tuple[int, int]
    focal: float
    centre: tuple[float, float]
    eye: float
    whole: bool = False

    @property
    def fov(self) -> float:
        """Horizontal angle of view in radians."""
        return 2 * math.atan(self.size[0] / 2 / self.focal)


@dataclass(frozen=True, eq=False)
class Front:
    """What the picture saw behind all that stands, far and ground, with a margin made up beyond its edges.

    `rgb` (h, w, 3) uint8; the picture's first pixel is at `origin` (column, row) of it. `weight` (h, w) uint8 0 to
    255 falls to 0 in the margin only, where the dome or the ground's tile takes over. `is_far` (h, w) uint8 255
    where what is seen belongs to the dome, 0 where to the ground.
    """

    rgb: NDArray[np.uint8]
    weight: NDArray[np.uint8]
    is_far: NDArray[np.uint8]
    origin: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Dome:
    """What is too far to come nearer: two panoramas (rows, columns) of 360 degrees, seen by direction alone.

    Column 0 is straight behind the start, the middle straight ahead, turning right. Row 0 is the zenith, the last
    row `floor` radians (negative: below the horizon); rows are even in elevation. `sky` (rows, columns, 3) uint8 is
    the air, which drifts, darkens and is clouded over; `far` (rows, columns, 4) uint8, straight alpha, is what
    stands before it.
    """

    sky: NDArray[np.uint8]
    far: NDArray[np.uint8]
    floor: float


@dataclass(frozen=True, eq=False)
class Ground:
    """The plane y = 0 and gentle waves on it.

    `tile` (n, n, 3) uint8 repeats without a seam every `tile_m` metres; the view mixes shifted copies so that it
    does not show. `heights` (k, k) float32 metres repeats every `heights_m`, and is faded in with the distance from
    where the picture saw the ground (0 metres there). `extent` metres: beyond it the dome is seen (a soft edge
    before it). `flatness` 0 to 1 (0: no waves). `mirror` 0 to 1: how much it reflects the sky, for water and wet
    ice.
    """

    tile: NDArray[np.uint8]
    tile_m: float
    material: Material
    heights: NDArray[np.float32]
    heights_m: float
    extent: float
    mirror: float = 0.0


@dataclass(frozen=True, eq=False)
class Patch:
    """A shape that stands: a grid of vertices with a picture on it.

    `vertices` (rows, columns, 3) float32 metres about its foot at (0, 0, 0), as it is seen along +z. `projector`
    (3, 4) float32 takes (x, y, z, 1) of such a point to homogeneous pixels (u, v, w) of `texture` (h, w, 4) uint8,
    straight alpha, colours carried on past the edge. Quads may be missing: `there` (rows - 1, columns - 1) bool.
    `turns` 0 to 1 is the share of the walker's angle about it by which it turns to face them (a tree 0.85, a wall
    0). `sway` metres its top moves in the wind. `radius` metres about the foot that cannot be walked through, 0 for
    none; `wall` (n, 2) float32 x, z is a line that cannot be crossed, for long shapes. `glow` 0 to 1: what shines
    by night.
    """

    vertices: NDArray[np.float32]
    there: NDArray[np.bool_]
    projector: NDArray[np.float32]
    texture: NDArray[np.uint8]
    turns: float = 0.0
    sway: float = 0.0
    radius: float = 0.0
    wall: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    glow: float = 0.0


@dataclass(frozen=True)
class Standing:
    """A patch somewhere: `patch` is its number, its foot is at (`x`, `y`, `z`), turned by `yaw` radians to the
    right, `scale` times as large, mirrored if `mirror`. `own` says that the picture itself shows it there."""

    patch: int
    x: float
    z: float
    y: float = 0.0
    yaw: float = 0.0
    scale: float = 1.0
    mirror: bool = False
    own: bool = False


class Beyond(Protocol):
    """What stands where the picture did not look."""

    def __call__(self, column: int, row: int) -> list[Standing]:
        """What stands in the cell of `CELL_M` metres whose corner is at x = column * CELL_M, z = row * CELL_M;
        always the same for the same cell."""


@dataclass(frozen=True)
class Daylight:
    """The light of the picture: where the sun is (`azimuth` radians to the right of straight ahead, `elevation`
    above the horizon), what hour it looks like, and how strong shadows are, 0 to 1."""

    azimuth: float
    elevation: float
    hour: float
    shadow: float


@dataclass(frozen=True)
class Bounds:
    """Where one may go: `left`, `right`, `back`, `front` in metres of x and z; infinite where nothing ends."""

    left: float = -math.inf
    right: float = math.inf
    back: float = -math.inf
    front: float = math.inf


@dataclass(frozen=True, eq=False)
class Shore:
    """Water that one wades into. `depth` (rows, columns) float32 metres, whose first value is at x = `left`,
    z = `near`, every `step` metres; 0 on land and beyond. `walls` (n, 4): from x, z to x, z, is where it gets too deep
    to stand."""

    depth: NDArray[np.float32]
    left: float
    near: float
    step: float
    walls: NDArray[np.float64]

    def at(self, x: float, z: float) -> float:
        """Metres of water at a place."""
        rows, columns = self.depth.shape
        column, row = (x - self.left) / self.step, (z - self.near) / self.step
        if not (0 <= column < columns - 1 and 0 <= row < rows - 1):
            return 0.0
        i, j = int(row), int(column)
        down, across = row - i, column - j
        upper = self.depth[i, j] * (1 - across) + self.depth[i, j + 1] * across
        lower = self.depth[i + 1, j] * (1 - across) + self.depth[i + 1, j + 1] * across
        return float(upper * (1 - down) + lower * down)


@dataclass(frozen=True, eq=False)
class Scenery:
    """A world of a picture, ready to be walked in."""

    kind: SceneKind
    lens: Lens
    front: Front
    dome: Dome
    ground: Ground
    patches: tuple[Patch, ...]
    standing: tuple[Standing, ...]
    beyond: Beyond
    daylight: Daylight
    bounds: Bounds
    drawn: bool
    """Whether the picture is drawn, rather than a photograph."""
    shore: Shore | None = None
