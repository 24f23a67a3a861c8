"""Where one stands when a stage's place is entered, and that nothing has been seen of it yet."""

import math

import numpy as np

from engines.world.memory.surfaces import Front, Lens

SIZE, FOV = (1280, 720), math.radians(66)
EYE_M = 1.6


def lens() -> Lens:
    """The camera of the start."""
    return Lens(SIZE, SIZE[0] / 2 / math.tan(FOV / 2), (SIZE[0] / 2, SIZE[1] * 0.5), EYE_M)


def no_front() -> Front:
    """No picture was taken: all there is stands in the world."""
    width, height = SIZE[0] // 8, SIZE[1] // 8
    nothing = np.zeros((height, width), np.uint8)
    return Front(np.zeros((height, width, 3), np.uint8), nothing, nothing, (0, 0))
