"""The light of the place falls on an element: its colour, its brightness, its direction.

All is read from the plate at rest. A probe compares the two pictures' light (tint, exposure, chroma, black point); a
first-order light, brighter from where the plate is brighter, shades the element over its normals. Hues stay: whatever
would turn them by more than a few degrees is weakened until it does not. Shadows are `shade`'s work, what lens, film
and air add `grade`'s.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.look.colour import (
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
from engines.elements.look.flatten import flattened, is_photograph
from engines.elements.look.grade import matched
from engines.elements.look.normals import Normals, faces_in, normals_of
from engines.elements.place.plate import Plate
from engines.elements.request import Sun
from engines.elements.sprite import Placed, Sprite

LENS = 1.3  # focal length in frame heights
NATURAL = 0.6  # of `Look.relight`: what looks natural by day
MOST_HUE = 5.5  # degrees that light may turn the hues in the mean
MOST_HUE_IN_ALL = 6.2  # degrees that light and flattening may
TRIALS = 2  # to keep to that
TINT, SKIN_TINT = 0.5, 0.25  # how far the plate's tint is taken over; skin shows the least of it
SMALL = 160  # pixels of the side at which the turn of the hues is tried
LEAST_LIGHT, MOST_LIGHT = 0.5, 1.5  # of what falls on a surface that faces us
STEEPEST = 0.45  # of the mean light: how much more falls on what turns to it
LOWEST_SUN = 16.0  # degrees: shadows grow no longer
AGAINST = 0.28  # of its light that what stands against a clear sun lacks
LAMPLIT = 0.6  # darkness from which what is bright and round is a lamp
LAMP = 1.2  # how far what clips in a photograph is thought brighter
SOLID = 0.9  # alpha from which a pixel's colour is surely the subject's


@dataclass(frozen=True)
class Look:
    """How the elements sit in the light: `relight` and `shadows` 0 to 1, `sun` where it was set by hand."""

    relight: float = NATURAL
    shadows: float = 0.6
    sun: Sun | None = None


@dataclass(frozen=True)
class Daylight:
    """Where a plate's light comes from. `hardness` 0 (overcast, dusk) to 1 (clear sun), `darkness` 0 day to 1 night."""

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


@dataclass(frozen=True)
class _Probe:
    """What the colours of an element become. `tint` (3,) and `exposure` multiply linear light."""

    tint: NDArray[np.float32]
    exposure: float
    chroma: float
    black: NDArray[np.float32]


def lit(sprite: Sprite, source: NDArray[np.uint8], placed: Placed, plate: Plate, look: Look) -> Sprite:
    """The sprite in the light of the plate. `source` is the user's picture (h, w, 3) that it was cut from."""
    faithful = sprite.pixels if sprite.faithful is None else sprite.faithful
    if look.relight <= 0:
        return replace(sprite, faithful=faithful)
    colours, alpha = plain(sprite.pixels), sprite.pixels[..., 3]
    faces = faces_in(sprite, source)
    day = daylight(plate, look)
    probe = _probe(colours, alpha, source, placed, plate, look, day, bool(faces))
    slope = _slope(plate.rest, _middle(placed), look, day)
    normals = normals_of(sprite, faces)
    photograph = is_photograph(sprite, source)
    solid, after, most = alpha > SOLID, colours, MOST_HUE
    for _ in range(TRIALS):
        strength = _within_hues(colours, alpha, probe, slope, normals, most)
        after = _shaded(_coloured(colours, probe, strength), slope, normals, strength)
        if plate.space.has_ground and placed.cover != "frame":
            after = _darker_below(after, sprite)
        if plate.is_drawn and photograph:
            after = flattened(after, alpha, faces)
        over = hue_shift(colours, after, solid) - MOST_HUE_IN_ALL
        if over <= 0:
            break
        most = max(0.0, most - over)
    pixels = premultiplied(after, alpha)
    if photograph and not plate.is_drawn:
        pixels = matched(pixels, plate.rest)
    return replace(sprite, pixels=pixels, faithful=faithful)


@lru_cache(maxsize=4)
def daylight(plate: Plate, look: Look) -> Daylight:
    """The light of a place, with the sun where it was set, else where the picture lets it be thought."""
    rest, horizon = plate.rest, plate.space.horizon
    height = rest.shape[0]
    sky = rest[: max(8, min(height, int(height * min(horizon, 0.6) * 0.8)))]
    bright = float(np.median(luminance(rest[::4, ::4])))
    darkness = float(np.clip((0.16 - bright) / 0.12, 0, 1))
    clear = float(np.clip((_chroma(sky[::4, ::4]) - 0.01) / 0.05, 0, 1))
    hardness = (0.35 + 0.65 * clear) * (1 - 0.6 * darkness)
    if look.sun is not None:
        return Daylight(look.sun, max(hardness, 0.6), darkness)
    seen = _sun_in(rest, horizon) if darkness < LAMPLIT else None
    if seen is not None:
        x, y = seen
        side = math.degrees(math.atan2((x - 0.5) * rest.shape[1] / height, LENS))
        elevation = math.degrees(math.atan2(min(horizon, 1.0) - y, LENS))
        sun = Sun(azimuth=math.copysign(180 - abs(side), side), elevation=max(LOWEST_SUN, elevation))
        return Daylight(sun, max(hardness, 0.7), darkness)
    across = float(_first_order(rest, (0.5, 0.6))[0].mean())
    side = math.copysign(min(65.0, 25 + 160 * abs(across)), across)
    return Daylight(Sun(azimuth=side, elevation=48), hardness, darkness)


def _sun_in(rest: Colours, horizon: float) -> tuple[float, float] | None:
    """Where the sun's disc stands in the picture, in shares of it: the one thing above the horizon that is as bright as
    anything, or bright and warm, and differs from what is about it; round, unless it outshines the whole sky."""
    small = np.asarray(cv2.resize(rest, (192, 108), interpolation=cv2.INTER_AREA), np.float32)
    sky = small[: int(np.clip(108 * horizon * 0.92, 8, 108))]
    light, warm = luminance(sky), sky[..., 0] - sky[..., 2]
    dazzling = 1.3 * float(np.percentile(light, 95))
    for mask in (light > max(0.7, 0.9 * float(light.max())), (warm > 0.25) & (sky.max(2) > 0.8)):
        _, parts, boxes, middles = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
        suns = []
        for part, (_, _, width, height, area) in enumerate(boxes[1:], 1):
            if not 12 < area < 900:
                continue
            disc = parts == part
            about = cv2.dilate(disc.astype(np.uint8), np.ones((9, 9), np.uint8)) > disc
            stands_out = np.abs(sky[disc].mean(0) - sky[about].mean(0)).max() > 0.1
            is_round = 0.62 < area / (width * height) < 0.92 and 0.6 < width / height < 1.6
            outshines = light[disc].mean() > dazzling and 0.5 < width / height < 2
            if stands_out and (is_round or outshines):
                suns.append((float(middles[part][0] + 0.5) / 192, float(middles[part][1] + 0.5) / 108))
        if len(suns) == 1:
            return suns[0]
    return None


def _first_order(rest: Colours, at: tuple[float, float]) -> NDArray[np.float32]:
    """(2, 3): how the light changes to the right and down for each colour, relative to the mean light: every pixel
    of the picture is taken for a lamp in its direction, seen from `at`."""
    width, height = 96, 54
    light = linear(cv2.resize(rest, (width, height), interpolation=cv2.INTER_AREA))
    level = light.mean(2)
    over = np.clip(level / max(float(np.quantile(level, 0.9)), 1e-4) - 1.5, 0, 8)
    light = light * (1 + LAMP * over[..., None])
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    towards = np.dstack([(x / width - at[0]) * 2.2, (y / height - at[1]) * 2.0, np.full_like(x, 0.45)])
    towards /= np.linalg.norm(towards, axis=2, keepdims=True)
    change = (light[..., None, :] * towards[..., :2, None]).mean((0, 1))
    return (2 * change / max(float(light.mean()), 1e-4)).astype(np.float32)


def _slope(rest: Colours, at: tuple[float, float], look: Look, day: Daylight) -> NDArray[np.float32]:
    """(3, 3): how the light on a surface changes as it turns right, down and to us, for each colour."""
    spread = _first_order(rest, at)
    slope = np.zeros((3, 3), np.float32)
    slope[:2] = spread
    direction = day.direction
    if look.sun is not None:
        slope[:2] *= 0.35
        slope += 0.75 * direction[:, None] * np.array([1.04, 1.0, 0.94], np.float32)
    else:
        slope[2] = 0.3 * day.hardness * direction[2]
    steep = float(np.linalg.norm(slope.mean(1)))
    slope *= min(1.0, STEEPEST / max(steep, 1e-6))
    return slope * (look.relight / NATURAL * (1 + 0.6 * day.darkness))


def _probe(
    colours: Colours,
    alpha: NDArray[np.float32],
    source: NDArray[np.uint8],
    placed: Placed,
    plate: Plate,
    look: Look,
    day: Daylight,
    of_somebody: bool,
) -> _Probe:
    own = colours[alpha > SOLID] if (alpha > SOLID).any() else colours.reshape(-1, 3)
    share = min(1.0, 256 / max(source.shape[:2]))
    whole = (
        cv2.resize(source, None, fx=share, fy=share, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    )
    patch = _about(plate.rest, placed)
    strength = look.relight / NATURAL
    tint = (shades_of_grey(plate.rest) / shades_of_grey(whole)).clip(0.75, 1.33)
    tint = tint ** ((SKIN_TINT if of_somebody else TINT) * (1 + 0.6 * day.darkness) * min(strength, 1.5))

    bright = luminance(patch).ravel()
    bright = bright[bright <= np.quantile(bright, 0.8)]
    before = 0.5 * _log_mean(luminance(whole)) + 0.5 * _log_mean(luminance(own))
    ratio = math.exp(
        float(np.clip(_log_mean(bright) - before, math.log(0.2), 0.0 if of_somebody else math.log(1.15)))
    )
    power = (0.42 + 0.4 * day.darkness) * min(strength, 1.2)
    floor = 0.62 - 0.36 * day.darkness
    against = AGAINST * strength * day.hardness * max(0.0, -float(day.direction[2]))

    chroma = (_chroma(plate.rest) / max(_chroma(whole), 1e-3)) ** (0.3 * min(strength, 1.5))
    low = np.percentile(patch.reshape(-1, 3), 2, axis=0) - np.percentile(own, 2, axis=0)
    black = np.clip(0.35 * strength * (0.7 * low.mean() + 0.3 * low), -0.05, 0.07)
    return _Probe(
        tint.astype(np.float32),
        max(floor, ratio**power) * (1 - 0.3 * day.darkness) * (1 - against),
        float(np.clip(chroma, 0.92 if of_somebody else 0.86, 1.12)) * (1 - 0.18 * day.darkness),
        black.astype(np.float32),
    )


def _about(rest: Colours, placed: Placed) -> Colours:
    """What of the plate lies about the element's place."""
    rows, columns = rest.shape[:2]
    key = min(placed.keys, key=lambda key: abs(key.x - 0.5))
    foot, high = key.y * rows, max(0.12, placed.height) * rows
    top, bottom = int(np.clip(foot - high, 0, 0.8 * rows)), int(np.clip(foot + 0.2 * high, 0.2 * rows, rows))
    left = int(np.clip(key.x * columns - 0.7 * high, 0, 0.9 * columns))
    right = int(np.clip(key.x * columns + 0.7 * high, 0.1 * columns, columns))
    return rest[top : max(bottom, top + 8), left : max(right, left + 8)]


def _middle(placed: Placed) -> tuple[float, float]:
    key = min(placed.keys, key=lambda key: abs(key.x - 0.5))
    return key.x, key.y - 0.6 * placed.height


def _log_mean(light: NDArray[np.float32]) -> float:
    return float(np.log(light + 0.01).mean())


def _chroma(colours: NDArray[Any]) -> float:
    lab = oklab(colours[::2, ::2])
    return float(np.sqrt((lab[..., 1:] ** 2).sum(-1).mean()))


def _coloured(colours: Colours, probe: _Probe, strength: float) -> Colours:
    """Tint, exposure and chroma in linear light, then the black point. `strength` 0 to 1 weakens what turns hues."""
    light = linear(colours) * (probe.tint**strength * probe.exposure)
    lab = oklab(encoded(_held(light, 0.65)))
    lab[..., 1:] *= probe.chroma
    black = probe.black.mean() + (probe.black - probe.black.mean()) * strength
    return (black + from_oklab(lab).clip(0, 1) * (1 - black)).clip(0, 1).astype(np.float32)


def _shaded(colours: Colours, slope: NDArray[np.float32], normals: Normals, strength: float) -> Colours:
    """First-order light over the normals; a surface that faces us keeps its light. `strength` weakens its colour."""
    grey = slope.mean(1, keepdims=True)
    slope = grey + (slope - grey) * (0.8 * strength)
    light = 1 + (normals - np.array([0, 0, 1], np.float32)) @ slope
    sigma = max(0.6, 0.008 * colours.shape[0])
    light = cv2.GaussianBlur(light, (0, 0), sigma).clip(LEAST_LIGHT, MOST_LIGHT)
    return encoded(_held(linear(colours) * light, 0.75)).clip(0, 1)


def _held(light: NDArray[Any], knee: float) -> Colours:
    """Linear light bent below 1 from `knee` on, all channels alike, so that bright things keep their colour."""
    most = light.max(-1, keepdims=True)
    bent = knee + (1 - knee) * np.tanh((most - knee) / (1 - knee))
    held: Colours = light * np.where(most > knee, bent / np.maximum(most, 1e-6), 1).astype(np.float32)
    return held


def _within_hues(
    colours: Colours,
    alpha: NDArray[np.float32],
    probe: _Probe,
    slope: NDArray[np.float32],
    normals: Normals,
    most: float,
) -> float:
    """The most strength, 0 to 1, at which the hues turn no further than `most` degrees."""
    step = max(1, max(alpha.shape) // SMALL)
    small, weight = colours[::step, ::step], (alpha[::step, ::step] > SOLID).astype(np.float32)
    facing = normals[::step, ::step]
    low, high = 0.0, 1.0
    for trial in range(6):
        strength = 1.0 if trial == 0 else (low + high) / 2
        after = _shaded(_coloured(small, probe, strength), slope, facing, strength)
        if hue_shift(small, after, weight) <= most:
            low = strength
            if trial == 0:
                break
        else:
            high = strength
    return low


def _darker_below(colours: Colours, sprite: Sprite) -> Colours:
    """The ground takes light from what stands on it."""
    rows = np.arange(colours.shape[0], dtype=np.float32)
    part = np.clip((rows - (sprite.foot[1] - 0.28 * sprite.height)) / (0.28 * sprite.height), 0, 1)
    return colours * (1 - 0.16 * part**1.5)[:, None, None]
