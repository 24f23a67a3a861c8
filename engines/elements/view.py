"""The space of a scene of elements: a ground plane that runs to the horizon, upright cards on it, and a camera.

Places are in shares of the frame at rest: `x` 0 left to 1 right, `y` 0 top to 1 bottom. Depth is 1 where the ground
meets the frame's bottom edge and grows towards the horizon, as 1 / (y - horizon) does.
"""

from dataclasses import dataclass

NEAREST = 0.15  # depth before the camera at which nothing comes nearer
FAR = 8.0  # depth from which all is as far as the sky, unless a plate says otherwise


@dataclass(frozen=True)
class Camera:
    """How the camera differs from rest. `x` (frame widths) and `y` (frame heights, down) move it at depth 1, `z` moves
    it forward in depth; `pan` (widths, to the right) and `tilt` (heights, down) turn it, `roll` (radians) turns the
    picture clockwise about the frame's middle, `zoom` is a factor."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    pan: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True)
class Space:
    """The ground: `horizon` is the row of the eye's height (below 1 where ground is seen, else 1 or more), `far` the
    depth of sky and background."""

    horizon: float
    far: float = FAR

    @property
    def has_ground(self) -> bool:
        return self.horizon < 0.97

    def depth_at(self, y: float) -> float:
        """Depth of the ground at row `y`; `far` at the horizon and above it."""
        if not self.has_ground or y <= self.horizon:
            return self.far
        return min(self.far, (1 - self.horizon) / (y - self.horizon))

    def row_at(self, depth: float) -> float:
        """Row of the ground at a depth, the inverse of `depth_at`."""
        return self.horizon + (1 - self.horizon) / depth

    def seen(self, x: float, y: float, depth: float, camera: Camera) -> tuple[float, float, float]:
        """Where a point of the frame at rest, which lies at `depth`, is seen, and how many times larger; roll is left
        to who draws, about the middle of the frame."""
        away = max(NEAREST, depth - camera.z)
        scale = depth / away
        across = (x - 0.5) * scale - camera.x / away - camera.pan
        down = (y - self.horizon) * scale + self.horizon - camera.y / away - camera.tilt - 0.5
        return 0.5 + across * camera.zoom, 0.5 + down * camera.zoom, scale * camera.zoom
