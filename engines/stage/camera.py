"""A camera in the world: where it stands, where it looks, how wide.

How a shot chooses and moves one is in `engines.stage.camera_path`.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.stage.plan import Vector


@dataclass(frozen=True)
class Camera:
    """Position in metres; angles in radians: yaw 0 looks along +z and grows to the right, pitch grows upwards, roll
    grows clockwise in the picture; `fov` is the whole vertical field of view."""

    position: Vector
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    fov: float = 0.6

    def focal(self, height: int) -> float:
        """Pixels per unit of slope in a picture of that height."""
        return height / 2 / math.tan(self.fov / 2)

    def lens(self, height: int) -> NDArray[np.float64]:
        """(13,): position, then the axes forward, right and up, then the focal length in pixels.

        The ray through the pixel (column, row) is forward + right * (column + .5 - width / 2) / focal
        + up * (height / 2 - row - .5) / focal; its length is counted along the forward axis.
        """
        sine, cosine = math.sin(self.yaw), math.cos(self.yaw)
        rise, level = math.sin(self.pitch), math.cos(self.pitch)
        forward = np.array([sine * level, rise, cosine * level])
        right = np.array([cosine, 0.0, -sine])
        up = np.cross(forward, right)
        turn, keep = math.sin(self.roll), math.cos(self.roll)
        right, up = right * keep + up * turn, up * keep - right * turn
        return np.concatenate([self.position, forward, right, up, [self.focal(height)]])
