"""Light on the ground, once per set: flat tones of key and shade, the relief's own shadow and the cards' shadows.

The result is a picture of the lit ground from above. Shadows of things that move are laid on each frame by
`engines.stage.raster_ground`.
"""

import math
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.light import Light
from engines.stage.paint import Picture, noise
from engines.stage.plan import Card, Ground, Label

LOWEST_SUN = 0.18  # radians; shadows grow no longer than this
LONGEST_SHADOW = 2.4  # times the height of what casts it
_SHADOW_STEPS = 40


def sun_direction(light: Light) -> NDArray[np.float64]:
    """(3,) unit vector towards the light, never lower than a few degrees."""
    elevation = max(light.elevation, 0.12)
    return np.array(
        [
            math.sin(light.azimuth) * math.cos(elevation),
            math.sin(elevation),
            math.cos(light.azimuth) * math.cos(elevation),
        ]
    )


def shadow_reach(light: Light) -> float:
    """How many times its height a thing's shadow is long."""
    return min(1 / math.tan(max(light.elevation, LOWEST_SUN)), LONGEST_SHADOW)


def shadow_strength(light: Light) -> float:
    """0..1: cloudy skies cast hardly any shadow."""
    if light.clouds in ("overcast", "storm"):
        return 0.3
    return 0.62 if light.moon else 0.8


def lit_ground(
    ground: Ground, light: Light, cards: list[Card], images: Mapping[str, Picture], seed: int = 0
) -> NDArray[np.uint8]:
    """(n, n, 3): the ground's colour under the light."""
    n, metres = ground.height.shape[0], ground.size_m / ground.height.shape[0]
    key = _key_light(ground.height, metres, light, seed)
    key *= 1 - 0.85 * _self_shadow(ground.height, metres, light)
    colour = ground.colour
    size = max(n, colour.shape[0])
    if key.shape[0] != size:
        key = np.asarray(cv2.resize(key, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)
    if colour.shape[0] != size:
        colour = np.asarray(cv2.resize(colour, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)
    cast = card_shadows(ground.size_m, size, light, cards, images)
    key *= 1 - shadow_strength(light) * cast
    tone = (
        light.shade.astype(np.float32) * (1 - key[..., None]) + light.key.astype(np.float32) * key[..., None]
    )
    return np.clip(colour * tone * 255 + 0.5, 0, 255).astype(np.uint8)


def _smooth(low: float, high: float, x: NDArray[np.float32]) -> NDArray[np.float32]:
    part = np.clip((x - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def _key_light(height: NDArray[np.float32], metres: float, light: Light, seed: int) -> NDArray[np.float32]:
    """(n, n) 0..1 in four flat tones with soft borders; level ground has the third."""
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / (8 * metres)
    along = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / (8 * metres)
    sun = sun_direction(light).astype(np.float32)
    facing = (sun[1] - across * sun[0] - along * sun[2]) / np.sqrt(1 + across * across + along * along)
    k = 0.62 + 1.5 * (facing - sun[1])
    mottle = cv2.resize(noise(1024, 50 + seed % 7, 24, 6, 0.6), height.shape[::-1]) - 0.5
    k += mottle * 0.12
    return (
        0.16 + 0.30 * _smooth(0.34, 0.43, k) + 0.26 * _smooth(0.54, 0.61, k) + 0.24 * _smooth(0.74, 0.83, k)
    )


def _self_shadow(height: NDArray[np.float32], metres: float, light: Light) -> NDArray[np.float32]:
    """(n, n) 0..1: how much of the relief towards the light stands above each place."""
    n = height.shape[0]
    if float(height.max() - height.min()) < 0.05:
        return np.zeros_like(height)
    half = max(n // 2, 256)
    coarse = cv2.resize(height, (half, half), interpolation=cv2.INTER_AREA)
    step = metres * n / half
    sun = sun_direction(light)
    level = math.hypot(sun[0], sun[2])
    rise = math.tan(max(light.elevation, LOWEST_SUN))
    above = np.zeros_like(coarse)
    for i in range(1, _SHADOW_STEPS):
        reach = i * 1.0 * (1 + i * 0.05)
        move = np.array(
            [[1, 0, sun[0] / level * reach / step], [0, 1, sun[2] / level * reach / step]], np.float32
        )
        towards = cv2.warpAffine(
            coarse, move, (half, half), flags=cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        np.maximum(above, towards - np.float32(rise * reach) - coarse, out=above)
    soft = _smooth(0.0, 0.5, np.asarray(above, np.float32))
    return np.asarray(cv2.resize(soft, (n, n), interpolation=cv2.INTER_LINEAR), np.float32)


def card_shadows(
    size_m: float, n: int, light: Light, cards: list[Card], images: Mapping[str, Picture]
) -> NDArray[np.float32]:
    """(n, n) 0..1: the shadows that the cards cast on level ground, each the shape of its own picture."""
    mask = np.zeros((n, n), np.uint8)
    per_m = n / size_m
    sun = sun_direction(light)
    level = math.hypot(sun[0], sun[2])
    away = -np.array([sun[0], sun[2]]) / level
    side = np.array([away[1], -away[0]])
    reach = shadow_reach(light)
    silhouettes: dict[str, NDArray[np.uint8]] = {}
    for card in cards:
        if not card.shadow or card.label in (Label.FAR, Label.SKY):
            continue
        if card.corner is not None and card.across is not None and card.down is not None:
            corner, across, down = (np.array(v, float) for v in (card.corner, card.across, card.down))
            corners = np.array([corner, corner + across, corner + across + down, corner + down])
            length = np.minimum(corners[:, 1:2], 30.0) * reach
            flat = corners[:, [0, 2]] + away * length
            points = np.round(((flat / size_m + 0.5) * n - 0.5) * 16).astype(np.int32)
            cv2.fillConvexPoly(mask, cv2.convexHull(points), 255, cv2.LINE_AA, 4)
            continue
        foot = np.array([card.foot[0], card.foot[2]])
        if np.abs(foot).max() > size_m / 2:
            continue
        if card.image not in silhouettes:
            silhouettes[card.image] = _silhouette(images[card.image])
        shape = silhouettes[card.image]
        # The picture's bottom edge lies across the light at the foot, its top at the shadow's end.
        length = min(card.height_m, 14.0) * reach
        left, right = foot - side * card.width_m / 2, foot + side * card.width_m / 2
        ends = np.array([left + away * length, right + away * length, left])
        ends = (ends / size_m + 0.5) * n - 0.5
        low = np.floor(np.vstack([ends, ends[1:2] + ends[2:3] - ends[0:1]]).min(0)).astype(int) - 1
        high = np.ceil(np.vstack([ends, ends[1:2] + ends[2:3] - ends[0:1]]).max(0)).astype(int) + 2
        low, high = np.clip(low, 0, n), np.clip(high, 0, n)
        if (high <= low).any():
            continue
        source = np.array([[0, 0], [shape.shape[1], 0], [0, shape.shape[0]]], np.float32)
        move = cv2.getAffineTransform(source, (ends - low).astype(np.float32))
        cast = cv2.warpAffine(shape, move, tuple(int(v) for v in high - low), flags=cv2.INTER_AREA)
        window = mask[low[1] : high[1], low[0] : high[0]]
        np.maximum(window, cast, out=window)
        contact = max(card.width_m * 0.22 * per_m, 1.0)
        centre = ((foot / size_m + 0.5) * n - 0.5) * 16
        cv2.circle(mask, (round(centre[0]), round(centre[1])), round(contact * 16), 255, -1, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.22 * per_m, 0.7))
    return np.asarray(soft, np.float32) / np.float32(255)


def _silhouette(picture: Picture) -> NDArray[np.uint8]:
    """The picture's alpha, at most 64 pixels high, with holes of foliage closed."""
    height, width = picture.shape[:2]
    scale = min(1.0, 64 / height)
    alpha = np.ascontiguousarray(picture[..., 3])
    small = cv2.resize(
        alpha, (max(2, round(width * scale)), max(2, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    return np.asarray(small, np.uint8)
