"""A photographed place in another light than it was taken in: at night, at dusk, in the golden hour, under clouds.

The sky is painted anew with the light of that hour, and keeps its clouds; the land is tinted and darkened as far as it
is brighter than it would be then. Elements are not lit here: they take their light from the plate, as always.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.look.colour import Colours, encoded, linear, luminance
from engines.perception.agreement import disc
from engines.perception.sky import fine_sky
from engines.stage.scene import Lighting

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Hour:
    """`zenith` and `horizon` are sRGB of the sky, `land` multiplies linear light, `pale` 0 to 1 of its colours go.
    `starry` says that stars and a moon are out."""

    zenith: Colour
    horizon: Colour
    land: Colour
    pale: float = 0.0
    starry: bool = False


HOURS: dict[Lighting, Hour] = {
    "dawn": Hour((0.42, 0.49, 0.70), (0.98, 0.74, 0.66), (0.66, 0.55, 0.55), 0.1),
    "golden_hour": Hour((0.44, 0.55, 0.72), (1.0, 0.79, 0.50), (0.95, 0.70, 0.42)),
    "dusk": Hour((0.13, 0.16, 0.36), (0.87, 0.47, 0.36), (0.27, 0.21, 0.29), 0.15),
    "night": Hour((0.03, 0.05, 0.125), (0.09, 0.13, 0.24), (0.115, 0.15, 0.235), 0.4, True),
    "overcast": Hour((0.60, 0.63, 0.67), (0.80, 0.82, 0.84), (0.60, 0.62, 0.66), 0.25),
    "storm": Hour((0.17, 0.19, 0.24), (0.42, 0.45, 0.48), (0.26, 0.29, 0.34), 0.35),
}
"""Noon is what a photograph is taken for."""
BY_DAY = 0.16  # linear luminance of land by day
CLOUDS = 0.55  # how much of the sky's own light and shade is kept
CALM = 0.03  # of the canvas's width: what is finer than it are clouds, what is broader is the sky's own fall of light
SURE = 0.35  # share of sky from which its edge is looked for
FRINGE = 0.004  # of the canvas's width
STARS = 260  # for each canvas of which all is sky
MOON = 0.017  # of the canvas's width
MOON_AT = (
    (0.76, 0.16),
    (0.26, 0.14),
    (0.62, 0.12),
    (0.42, 0.12),
    (0.88, 0.1),
    (0.12, 0.1),
)  # shares, tried in order


def at_hour(
    canvas: NDArray[np.uint8], sky: NDArray[np.float32] | None, lighting: Lighting
) -> NDArray[np.uint8]:
    """The canvas (h, w, 3) in another light; `sky` (h, w) 0 to 1 is how likely each part of it is sky, None where
    nobody could see it."""
    hour = HOURS.get(lighting)
    if hour is None:
        return canvas
    colours: Colours = (canvas / 255).astype(np.float32)
    above: NDArray[np.float32] = np.zeros(canvas.shape[:2], np.float32)
    if sky is not None:
        rough = np.where(sky > SURE, np.maximum(sky, 0.6), sky).astype(np.float32)
        above = np.maximum(fine_sky(canvas, rough), (sky > 0.9) * sky).astype(np.float32)
    land = _land(_without_fringe(colours, above), above, hour)
    if above.max() > 0.5:
        painted = _sky(colours, above, hour)
        land = land * (1 - above[..., None]) + painted * above[..., None]
    return np.asarray((land * 255 + 0.5).clip(0, 255), np.uint8)


def _without_fringe(colours: Colours, above: NDArray[np.float32]) -> Colours:
    """The colours of the land without the light of the old sky, which shines over every edge before it."""
    reach = max(2, round(FRINGE * above.shape[1]))
    solid = (cv2.dilate(above, disc(reach)) < 0.1).astype(np.float32)
    weight = cv2.GaussianBlur(solid, (0, 0), 2 * reach)
    own = (
        cv2.GaussianBlur(colours * solid[..., None], (0, 0), 2 * reach) / np.maximum(weight, 1e-3)[..., None]
    )
    shade = np.where((weight > 0.01)[..., None], np.minimum(colours, own), colours)
    darkest = np.minimum(colours, cv2.erode(colours, disc(reach)))
    shade = np.where((weight > 0.01)[..., None], shade, darkest)
    band = cv2.GaussianBlur(1 - solid, (0, 0), 0.5 * reach)[..., None]
    return np.asarray(colours * (1 - band) + shade * band, np.float32)


def _land(colours: Colours, above: NDArray[np.float32], hour: Hour) -> Colours:
    light = linear(colours)
    level = luminance(colours)
    ground = level[above < 0.3]
    own = float(np.exp(np.log(ground + 0.01).mean())) if ground.size else BY_DAY
    gain = np.array(hour.land, np.float32)
    # What is dark already needs no darkening.
    wanted = BY_DAY * float(gain.mean())
    strength = float(np.clip(np.log(max(own, 1e-3) / wanted) / -np.log(float(gain.mean())), 0, 1.15))
    light = light * gain**strength
    grey = light.mean(2, keepdims=True) * (gain / gain.mean())
    return encoded(light + (grey - light) * hour.pale * min(strength, 1)).clip(0, 1)


def _sky(colours: Colours, above: NDArray[np.float32], hour: Hour) -> Colours:
    height, width = above.shape
    rows = np.flatnonzero((above > 0.5).any(1))
    down = ((np.arange(height) - rows[0]) / max(int(rows[-1]) - int(rows[0]), 1)).clip(0, 1)
    part = (down**1.4)[:, None, None].astype(np.float32)
    zenith, horizon = (np.array(one, np.float32) for one in (hour.zenith, hour.horizon))
    clear = zenith + (horizon - zenith) * part
    level = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
    sigma = CALM * width
    weight = cv2.GaussianBlur(above, (0, 0), sigma) + 1e-3
    calm = cv2.GaussianBlur(level * above, (0, 0), sigma) / weight
    whole = float((level * above).sum() / above.sum())
    clouds = 1 + CLOUDS * ((level - calm) / max(whole, 0.1) + 0.6 * (calm / max(whole, 0.1) - 1))
    painted = (clear * clouds.clip(0.45, 1.6)[..., None]).clip(0, 1).astype(np.float32)
    if hour.starry:
        _stars(painted, above, clouds.astype(np.float32))
        _moon(painted, above)
    return painted


def _stars(sky: Colours, above: NDArray[np.float32], clouds: NDArray[np.float32]) -> None:
    dice = np.random.default_rng(7)
    height, width = above.shape
    drawn = np.zeros((height, width), np.float32)
    for x, y, size in dice.random((STARS, 3)):
        centre = (int(x * 16 * width), int(y**1.3 * 16 * height))
        radius = int((0.00045 + 0.0008 * size**6) * 16 * width)
        cv2.circle(drawn, centre, radius, 0.25 + 0.75 * float(size) ** 2, -1, cv2.LINE_AA, 4)
    open_ = (above > 0.97) * (1.25 - clouds).clip(0, 0.3) / 0.3
    glow = cv2.GaussianBlur(drawn, (0, 0), 0.0006 * width) * open_
    sky += (glow * 0.9)[..., None] * np.array([0.95, 0.97, 1.0], np.float32)


def _moon(sky: Colours, above: NDArray[np.float32]) -> None:
    """The first place in which the whole moon has sky about it; none where there is no such place."""
    height, width = above.shape
    radius = MOON * width
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for across, down in MOON_AT:
        away = np.hypot(x - across * width, y - down * height) / np.float32(radius)
        if above[away < 2.5].size and above[away < 2.5].min() > 0.9:
            face_of = ((1 - away) * radius + 0.5).clip(0, 1)[..., None]
            maria = 1 - 0.09 * (
                1 + np.sin(0.19 * (x + 0.6 * y) * 20 / radius) * np.sin(0.23 * y * 20 / radius)
            )
            halo = (1 / (1 + (0.45 * away) ** 2.2) * 0.20)[..., None]
            sky += halo * np.array([0.75, 0.85, 1.0], np.float32)
            face = maria[..., None] * np.array([0.97, 0.96, 0.90], np.float32)
            sky[:] = sky + (face - sky) * face_of
            return
