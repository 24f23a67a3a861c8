"""The light of the place falls on an element: its colour, its brightness, its direction.

All is read from the plate at rest. A probe compares the two pictures' light (tint, exposure, chroma, black point); a
first-order light, brighter from where the plate is brighter, shades the element over its normals. Hues stay: whatever
would turn them by more than a few degrees is weakened until it does not. Shadows are `shade`'s work, what the lens and
the air add `grade`'s.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.colour import (
    Colours,
    encoded,
    from_oklab,
    hue_shift,
    linear,
    luminance,
    oklab,
    plain,
    premultiplied,
    shades_of_grey,
)
from engines.elements.drawn import is_drawn
from engines.elements.flatten import flattened
from engines.elements.grade import matched
from engines.elements.normals import Normals, faces_in, normals_of
from engines.elements.plate import Plate
from engines.elements.request import Sun
from engines.elements.sprite import Placed, Sprite

LENS = 1.3  # focal length in frame heights
MOST_HUE = 6.0  # degrees that the mean hue may turn
NATURAL = 0.6  # of `Look.relight`: what looks natural by day
LEAST_LIGHT, MOST_LIGHT = 0.5, 1.75  # of what falls on a surface that faces us
LOWEST_SUN, HIGHEST_SUN = 16.0, 70.0  # degrees


@dataclass(frozen=True)
class Look:
    """How the elements sit in the light: `relight` and `shadows` 0 to 1, `sun` where it was set by hand."""

    relight: float = 0.6
    shadows: float = 0.6
    sun: Sun | None = None


@dataclass(frozen=True)
class Daylight:
    """Where a plate's light comes from. `hardness` 0 (overcast, dusk) to 1 (clear sun); `darkness` 0 day to 1 night."""

    sun: Sun
    hardness: float
    darkness: float

    @property
    def direction(self) -> NDArray[np.float32]:
        """(3,) unit vector to the light: x right, y down, z to the viewer."""
        azimuth, elevation = math.radians(self.sun.azimuth), math.radians(self.sun.elevation)
        flat = math.cos(elevation)
        return np.array(
            [math.sin(azimuth) * flat, -math.sin(elevation), math.cos(azimuth) * flat], np.float32
        )


def lit(sprite: Sprite, source: NDArray[np.uint8], placed: Placed, plate: Plate, look: Look) -> Sprite:
    """The sprite in the light of the plate. `source` is the user's picture (h, w, 3) that it was cut from."""
    if look.relight <= 0:
        return sprite
    alpha, before = sprite.pixels[..., 3], plain(sprite.pixels)
    faces = faces_in(sprite, source)
    after = before
    if not (plate.is_drawn and is_drawn(source)):
        normals = normals_of(sprite, faces)
        day = daylight(plate, look)
        strength = _most_within_hue(sprite, source, placed, plate, look, normals, day, bool(faces))
        after = _coloured(before, alpha, source, placed, plate, look, strength, bool(faces))
        after = _shaded(after, alpha, normals, placed, plate, look, day, strength)
        if plate.is_drawn:
            after = flattened(after, alpha, faces)
    pixels = premultiplied(after, alpha)
    if not plate.is_drawn:
        pixels = matched(pixels, plate.rest)
    return replace(sprite, pixels=pixels, faithful=sprite.faithful if sprite.faithful is not None else sprite.pixels)
