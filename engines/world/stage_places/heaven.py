"""The dome of a stage's place: its painted sky all around, and its far ranges before it.

The stage paints a sky for the part that its cameras see; behind the walker there is a second one of the same air
without sun or moon, and both fade into each other at the sides.
"""

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage import sky as stage_sky
from engines.stage.light import Light, mix
from engines.stage.paint import Picture
from engines.stage.plan import SKY_HALF_AZIMUTH, SKY_HIGHEST, SKY_LOWEST, Card, Label
from engines.world.memory.surfaces import Dome

COLUMNS = 4096
FLOOR = -0.12
EYE_M = 1.6
_MEET = (0.95, 1.3)  # radians to both sides over which the two skies fade into each other
_ZENITH = 1.25  # radians from which the sky is of one colour


def dome_of(
    light: Light,
    front: NDArray[np.float32],
    seed: int,
    cards: list[Card],
    images: dict[str, Picture],
    below: NDArray[np.float64],
    fog_m: float,
    alike: bool = False,
    sharp: bool = False,
) -> Dome:
    """The dome of a set: `front` (h, w, 3) is its own sky, `cards` those that are far, `below` (3,) or
    (COLUMNS, 3) 0..1 the hazy ground under the horizon, which is `sharp` or lost in the air. `alike`: what is behind
    is the front again."""
    rows = round(COLUMNS / (2 * math.pi) * (math.pi / 2 - FLOOR))
    elevation = math.pi / 2 - (np.arange(rows) + 0.5) / rows * (math.pi / 2 - FLOOR)
    azimuth = ((np.arange(COLUMNS) + 0.5) / COLUMNS * 2 - 1) * math.pi
    if alike:
        back = front[:, ::-1]
    else:
        calm = replace(
            light, disc=False, moon=False, sun=mix(light.horizon, light.middle, 0.3), rim=light.horizon
        )
        back = stage_sky.panorama(calm, seed + 11, 0.8)
    part = np.clip((np.abs(azimuth) - _MEET[0]) / (_MEET[1] - _MEET[0]), 0, 1)
    part = part * part * (3 - 2 * part)
    sky = np.zeros((rows, COLUMNS, 3), np.float32)
    for panorama, share, turn in ((front, 1 - part, 0.0), (back, part, math.pi)):
        seen = np.nonzero(share > 0)[0]
        weight = share[seen].astype(np.float32)[None, :, None]
        sky[:, seen] += _looked_up(panorama, azimuth[seen] + turn, elevation) * weight
    low = np.clip(-elevation / (0.002 if sharp else -FLOOR / 3), 0, 1).astype(np.float32)[:, None, None]
    sky += (below.astype(np.float32) - sky) * low
    far = _far(cards, images, azimuth, elevation, light, fog_m)
    grain = np.random.default_rng(5).random((rows, COLUMNS, 1), np.float32)
    return Dome(np.clip(sky * 255 + grain, 0, 255).astype(np.uint8), far, FLOOR)


def _looked_up(
    panorama: NDArray[np.float32], azimuth: NDArray[np.float64], elevation: NDArray[np.float64]
) -> NDArray[np.float32]:
    """A sky of the stage by direction; it wraps around, and above it there is its uppermost colour."""
    height, width = panorama.shape[:2]
    turned = (azimuth + math.pi) % (2 * math.pi) - math.pi
    x = (turned / SKY_HALF_AZIMUTH * 0.5 + 0.5) * width - 0.5
    y = (SKY_HIGHEST - elevation) / (SKY_HIGHEST - SKY_LOWEST) * height - 0.5
    # Above its upper edge the sky goes on as its own mirror, ever fainter.
    maps = np.meshgrid((x % width).astype(np.float32), np.abs(y).clip(0, height - 1).astype(np.float32))
    wide = np.concatenate([panorama, panorama[:, :2]], 1)
    made = cv2.remap(wide, maps[0], maps[1], cv2.INTER_LINEAR)
    high = np.clip((elevation - 0.55) / (_ZENITH - 0.55), 0, 1)
    faint = high > 0
    one = (high * high * (3 - 2 * high))[faint, None, None].astype(np.float32)
    made[faint] += (panorama[:40].mean((0, 1)) - made[faint]) * one
    return np.asarray(made, np.float32)


def _far(
    cards: list[Card],
    images: dict[str, Picture],
    azimuth: NDArray[np.float64],
    elevation: NDArray[np.float64],
    light: Light,
    fog_m: float,
) -> NDArray[np.uint8]:
    """(rows, columns, 4) straight alpha: the far cards as they are seen from the start."""
    made = np.zeros((len(elevation), len(azimuth), 4), np.float32)
    ways = np.stack([np.sin(azimuth), np.cos(azimuth)], 1)
    for card in sorted(cards, key=lambda card: -_away(card)):
        corner, across, down = _edges(card)
        normal = np.array([across[2], -across[0]])
        facing = ways @ normal
        with np.errstate(divide="ignore", invalid="ignore"):
            away = (corner[[0, 2]] @ normal) / facing
        hit = ways * away[:, None] - corner[[0, 2]]
        u = hit @ across[[0, 2]] / float(across[[0, 2]] @ across[[0, 2]])
        columns = np.nonzero((away > 0) & (u >= 0) & (u <= 1))[0]
        if not columns.size:
            continue
        if card.flip:
            u = 1 - u
        image = images[card.image]
        height, width = image.shape[:2]
        v = (corner[1] - EYE_M - away[columns][None] * np.tan(elevation.clip(-1.5, 1.5))[:, None]) / -down[1]
        rows = np.nonzero(((v >= 0) & (v <= 1)).any(1))[0]
        if not rows.size:
            continue
        rows = np.arange(rows[0], rows[-1] + 1)
        maps = (
            np.broadcast_to(u[columns] * width - 0.5, (len(rows), len(columns))).astype(np.float32),
            (v[rows] * height - 0.5).astype(np.float32),
        )
        seen = (
            cv2.remap(image, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
            / 255
        )
        seen *= ((v[rows] >= 0) & (v[rows] <= 1))[..., None]
        hidden = (1 - np.exp(-((_away(card) / fog_m) ** 1.15))) * card.fog
        seen[..., :3] += (light.fog.astype(np.float32) * seen[..., 3:] - seen[..., :3]) * hidden
        window = np.ix_(rows, columns)
        made[window] = made[window] * (1 - seen[..., 3:]) + seen
    alpha = made[..., 3:]
    colours = made[..., :3] / np.maximum(alpha, 1e-3)
    return (np.concatenate([colours, alpha], -1) * 255 + 0.5).clip(0, 255).astype(np.uint8)


def _edges(card: Card) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Corner, across and down of a card; a billboard faces the start."""
    if card.corner is not None:
        return np.array(card.corner, float), np.array(card.across, float), np.array(card.down, float)
    x, y, z = card.foot
    length = math.hypot(x, z)
    across = np.array([z, 0.0, -x]) / length * card.width_m
    corner = np.array([x, y + card.height_m, z]) - across / 2
    return corner, across, np.array([0.0, -card.height_m, 0.0])


def _away(card: Card) -> float:
    corner, across, _ = _edges(card)
    middle = corner + across / 2
    return math.hypot(middle[0], middle[2])


def is_far(card: Card) -> bool:
    """Whether a card belongs to the dome."""
    return card.label == Label.FAR or _away(card) > 260
