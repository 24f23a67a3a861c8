"""The place that a picture shows, ready for actors: its scenery in depth, where its ground is free, and its light.

What the picture shows is read by `engines.perception.reading` and built by `engines.world.memory`; a photograph is
painted over a little first, so that it and the drawn actors are of one hand.
"""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.media.image import read_image
from engines.perception.reading import read
from engines.perception.remembered import Remembered, picture_key
from engines.perception.scene import Reading
from engines.stage.light import KEY_GAIN, LIGHTS, Light
from engines.stage.scene import Lighting
from engines.world.memory.build import build
from engines.world.memory.surfaces import Daylight, Scenery

KEPT = 3  # places that are remembered
_STROKE = 0.0022  # of the picture's longer side, that a stroke of the brush is wide
_CONTRAST = 6  # how clearly a stroke keeps to the calmer side of an edge
_PAINTED = 0.8  # of the picture that is strokes
_WHITE = 0.8  # how light the light parts of a picture in full daylight are
_DIMMEST = 0.5  # of the light that is left in the dark
_CAST = 0.4  # of a picture's tint that its light has
_NIGHT_H, _DUSK_H, _GOLDEN_H, _MORNING_H = 20.5, 18.9, 17.4, 5.0
# Horizon, and ground in the lowest third, without which nobody can stand in a picture.
_LOWEST, _TRODDEN = 0.97, 0.03
# Pixels across in which the ground is looked at, and the roughness of what is no floor.
_COARSE, _ROUGH = 640, 0.5
# Sky beside what stands: how far it is looked for, of the longer side; how often; how alike, of 255; how much of it.
_SKY_REACH, _SKY_STEPS, _SKY_ALIKE, _SKY_NEAR = 0.012, 4, 22.0, 0.08
_DULL = 0.42  # of shadows, below which no sun shines


@dataclass(frozen=True, eq=False)
class PicturePlace:
    """`scenery` is what the picture shows, in depth. (h, w) of the picture as it is read: `ground` and `water` true
    where they are, `depth` metres along the view. `horizon` and `focal` in pixels of it; `hour` is the light it was
    taken in, `tint` (3,) the colour of greys in that light and `white` how light its light parts are, 0 to
    1. `is_place` is false where nobody could stand: in a close-up, or before a roof against the sky. `is_firm` is false
    where the ground carries no feet that are seen: treetops, rubble."""

    scenery: Scenery
    ground: NDArray[np.bool_]
    water: NDArray[np.bool_]
    depth: NDArray[np.float32]
    horizon: float
    focal: float
    hour: Lighting
    tint: NDArray[np.float64]
    white: float
    is_place: bool
    is_firm: bool

    @property
    def eye_m(self) -> float:
        return self.scenery.lens.eye


_places: Remembered[PicturePlace] = Remembered(KEPT)


def place_of(path: Path) -> PicturePlace:
    """The place in a picture file; from memory if it was read before. Raises `BadInput` for what is no picture of
    anything."""
    rgb = np.ascontiguousarray(read_image(path, "backdrop")[..., :3])
    return _places.of(picture_key(rgb), lambda: _made(rgb))


def _made(rgb: NDArray[np.uint8]) -> PicturePlace:
    reading = _cleared(read(rgb))
    scenery = build(reading if reading.drawn else replace(reading, rgb=painted(reading.rgb)), 0)
    rows, columns = reading.rgb.shape[:2]
    ground = reading.ground > 0.5
    lit = reading.rgb[reading.sky < 0.5].reshape(-1, 3) / 255
    if not len(lit):
        lit = reading.rgb.reshape(-1, 3) / 255
    return PicturePlace(
        scenery=scenery,
        ground=ground,
        water=np.zeros_like(ground) if reading.water is None else reading.water > 0.5,
        depth=reading.depth,
        horizon=reading.horizon * rows,
        focal=columns / 2 / math.tan(math.radians(reading.fov_deg) / 2),
        hour=_hour(scenery.daylight, reading),
        tint=_tint(lit),
        white=float(np.quantile(lit @ (0.3, 0.59, 0.11), 0.9)),
        is_place=reading.kind != "closeup"
        and reading.horizon < _LOWEST
        and bool(ground[-rows // 3 :].mean() > _TRODDEN),
        is_firm=_roughness(reading.rgb[-rows // 3 :], ground[-rows // 3 :]) < _ROUGH,
    )


def _tint(lit: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3,) mean colour of pixels (n, 3), those the most that are nearly grey: a lawn does not make its light green."""
    greyness = 1 - np.ptp(lit, axis=1) / np.maximum(lit.max(1), 1e-3)
    return np.average(lit, axis=0, weights=greyness**8 + 1e-4)


def _roughness(rgb: NDArray[np.uint8], ground: NDArray[np.bool_]) -> float:
    """How much the light of the ground changes from pixel to pixel, against how light it is."""
    if not ground.any():
        return 0.0
    size = (_COARSE, max(1, round(_COARSE * rgb.shape[0] / rgb.shape[1])))
    grey = cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    grey = grey.astype(np.float32)
    shown = cv2.resize(ground.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    change = cv2.blur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (25, 25)) / (cv2.blur(grey, (25, 25)) + 20)
    return float(change[shown].mean()) if shown.any() else 0.0


def _cleared(reading: Reading) -> Reading:
    """The reading whose sky goes up to the outlines of what stands: what is of the sky's colour beside it is sky."""
    if reading.kind not in ("landscape", "street"):
        return reading
    picture, sky = reading.rgb.astype(np.float32), (reading.sky > 0.5).astype(np.float32)
    reach = _SKY_REACH * max(sky.shape)
    for _ in range(_SKY_STEPS):
        near = cv2.GaussianBlur(sky, (0, 0), reach)
        around = cv2.GaussianBlur(picture * sky[..., None], (0, 0), reach) / np.maximum(near, 1e-3)[..., None]
        alike = np.abs(picture - around).max(-1) < _SKY_ALIKE
        sky = np.maximum(sky, (alike & (near > _SKY_NEAR) & (reading.ground < 0.5)).astype(np.float32))
    sky = np.maximum(reading.sky, sky)
    return replace(reading, sky=sky, depth=np.where(sky > 0.5, np.inf, reading.depth).astype(np.float32))


def painted(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture (h, w, 3) in strokes that keep to one side of every edge (Kuwahara, with soft choices)."""
    side = max(2, round(_STROKE * max(rgb.shape[:2]))) + 1
    picture = rgb.astype(np.float32)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    total, weights = np.zeros_like(picture), np.zeros_like(grey)
    for corner in ((0, 0), (side - 1, 0), (0, side - 1), (side - 1, side - 1)):
        mean = cv2.blur(grey, (side, side), anchor=corner)
        spread = np.sqrt(np.maximum(cv2.blur(grey * grey, (side, side), anchor=corner) - mean * mean, 0))
        weight = (spread + 1.0) ** -_CONTRAST
        total += cv2.blur(picture, (side, side), anchor=corner) * weight[..., None]
        weights += weight
    strokes = total / weights[..., None]
    return np.asarray(picture + _PAINTED * (strokes - picture) + 0.5, np.uint8)


def _hour(daylight: Daylight, reading: Reading) -> Lighting:
    hour = daylight.hour
    if hour >= _NIGHT_H or hour < _MORNING_H:
        return "night"
    if hour >= _DUSK_H:
        return "dusk"
    if hour >= _GOLDEN_H:
        return "golden_hour"
    return "overcast" if reading.kind != "interior" and daylight.shadow < _DULL else "noon"


def light_in(place: PicturePlace, lighting: Lighting) -> Light:
    """The light that falls on actors: that of the hour, from the picture's side, as bright and tinted as the picture
    is. In another light than the picture's own, only the side is its."""
    daylight = place.scenery.daylight
    azimuth = math.remainder(daylight.azimuth, math.tau)
    light = replace(LIGHTS[lighting], azimuth=azimuth, elevation=daylight.elevation)
    if lighting != place.hour:
        return light
    cast = place.tint / max(float(place.tint @ (0.3, 0.59, 0.11)), 1e-3)
    level = min(max(place.white / _WHITE, _DIMMEST), KEY_GAIN) if lighting != "night" else 1.0
    gain = level * cast**_CAST
    return replace(light, key=light.key * gain, shade=light.shade * gain, rim=light.rim * gain)
