"""What the windows of a room show: the sky of the hour over gardens, roofs, a street or the stars.

A view is a panorama: it stands still behind the glass, because a room's windows are small and the world is far.
"""

import cv2
import numpy as np

from engines.stage import sky
from engines.stage.clouds import HEIGHT, PER_RADIAN, WIDTH
from engines.stage.light import Light, colour, mix
from engines.stage.paint import LEAF, Picture, dabs
from engines.stage.plan import SKY_HIGHEST, SKY_LOWEST
from engines.stage.props import facades, ranges, shops, trees
from engines.stage.props.facades import FrontStyle
from engines.stage.props.form import Ramp, ramped

_LEAVES: Ramp = ("33603f", "74a04a", "cfd66c")


def garden(light: Light, seed: int) -> sky.Sky:
    """Hills, trees and a hedge."""
    made = sky.panorama(light, seed)
    _lay(made, ranges.hills(light, seed % 4, ("4f7a52", "8cb05a", "d3d478"), 0.42), -0.03, 0.55)
    oaks = [trees.tree(light, 20 + i, _LEAVES, ("oak", "lime", "apple")[i]) for i in range(3)]
    rng = np.random.default_rng([seed, 121])
    for index, azimuth in enumerate(np.linspace(-1.3, 1.3, 9) + rng.normal(0, 0.06, 9)):
        _plant(made, oaks[index % 3], float(azimuth), -0.14, float(rng.uniform(0.26, 0.46)))
    _hedge(made, light, rng, ("2a4f3a", "5f8a48", "b4c468"), 0.015)
    return made


def roofs(light: Light, seed: int) -> sky.Sky:
    """The roofs and towers of a town from above."""
    made = sky.panorama(light, seed)
    _lay(made, ranges.skyline(light, seed % 3, 0.5), -0.03, 0.5)
    rng = np.random.default_rng([seed, 122])
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    horizon = _row(0.0)
    for depth, (low, size, air) in enumerate(((-0.01, 46, 0.42), (-0.06, 74, 0.2), (-0.12, 110, 0.05))):
        for x in np.arange(0, WIDTH, size * 1.05) + rng.uniform(
            -14, 14, len(np.arange(0, WIDTH, size * 1.05))
        ):
            tall = size * rng.uniform(0.5, 1.0)
            tile = colour(("a8553f", "8a4a40", "6c7686", "b8684a")[int(rng.integers(0, 4))])
            wall = colour(("e0cdb0", "d0b090", "c8b8a8")[int(rng.integers(0, 3))])
            y = horizon - low * PER_RADIAN
            shade, lit = (mix(light.tone(tile, k), light.fog, air) for k in (0.25, 0.85))
            slope = size * rng.uniform(0.1, 0.3)
            ridge = y - tall * 0.62
            eaves = np.array(
                [(x - 5, y), (x + slope, ridge), (x + size * 0.86, ridge), (x + size + 5, y)], np.int32
            )
            cv2.fillPoly(
                layer,
                [eaves],
                [*(float(v) * 255 for v in (lit if rng.random() < 0.6 else shade)), 255],
                cv2.LINE_AA,
            )
            for part in (0.25, 0.5, 0.75):
                line = (
                    (int(x + slope * (1 - part)), int(y - tall * 0.62 * part)),
                    (int(x + size), int(y - tall * 0.62 * part)),
                )
                cv2.line(layer, *line, [*(float(v) * 235 for v in shade), 255], 1, cv2.LINE_AA)
            front = mix(light.tone(wall, 0.5), light.fog, air)
            cv2.rectangle(
                layer,
                (int(x), int(y)),
                (int(x + size), HEIGHT),
                [*(float(v) * 255 for v in front), 255],
                -1,
            )
            pane = (
                colour("ffd48a") if light.lamps and rng.random() < 0.6 else light.tone(colour("4a5a6a"), 0.5)
            )
            for wx in (0.22, 0.6):
                cv2.rectangle(
                    layer,
                    (int(x + size * wx), int(y + size * 0.14)),
                    (int(x + size * (wx + 0.18)), int(y + size * 0.42)),
                    [*(float(v) * 255 for v in mix(pane, light.fog, air * 0.5)), 255],
                    -1,
                )
            if depth and rng.random() < 0.7:
                chimney = mix(light.tone(colour("9a6654"), 0.5), light.fog, air)
                cv2.rectangle(
                    layer,
                    (int(x + size * 0.68), int(y - tall * 0.95)),
                    (int(x + size * 0.78), int(y - tall * 0.4)),
                    [*(float(v) * 255 for v in chimney), 255],
                    -1,
                )
    return _over(made, layer)


def street(light: Light, seed: int) -> sky.Sky:
    """Houses across a street, their shops lit after dark."""
    made = sky.panorama(light, seed)
    rng = np.random.default_rng([seed, 123])
    x, index = -1.35, 0
    walls = ("a8604c", "e0c8a0", "c97f62", "8f9aa8", "d8b48c")
    while x < 1.34:
        style = FrontStyle(walls[index % 5], ("brick", "plaster", "gable")[index % 3])
        upper = facades.storeys(light, index, style, 7.0, 2 + index % 2, 0.6)
        lower = shops.shop(light, index + seed, 7.0, 0.6, style.wall)
        size = (upper.shape[1], int(4.0 * facades.PER_M))
        front = np.concatenate(
            [upper, cv2.resize(lower, size, interpolation=cv2.INTER_AREA)], 0, dtype=np.uint8
        )
        wide = float(rng.uniform(0.36, 0.44))
        _plant(made, front, x + wide / 2, -0.16, wide * front.shape[0] / front.shape[1], wide)
        x += wide
        index += 1
    made[_row(-0.09) :] = light.tone(colour("8a8078"), 0.5)
    return made


def _row(elevation: float) -> int:
    return int((SKY_HIGHEST - elevation) / (SKY_HIGHEST - SKY_LOWEST) * HEIGHT)


def _over(made: sky.Sky, layer: Picture) -> sky.Sky:
    part = layer.astype(np.float32) / 255
    return np.ascontiguousarray(made * (1 - part[..., 3:]) + part[..., :3])


def _lay(made: sky.Sky, strip: Picture, low: float, rise: float) -> None:
    """A seamless strip along the horizon, its foot at the elevation `low`."""
    tall = int(strip.shape[0] * rise)
    part = cv2.resize(strip, (WIDTH, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    foot = _row(low)
    rows = slice(foot - tall, foot)
    made[rows] = made[rows] * (1 - part[..., 3:]) + part[..., :3]
    made[foot:] = part[-1, :, :3]


def _plant(
    made: sky.Sky, picture: Picture, azimuth: float, low: float, tall: float, wide: float = 0.0
) -> None:
    """A picture that stands at an azimuth, `tall` radians high, around the seam."""
    height = int(tall * PER_RADIAN)
    width = int((wide or tall * picture.shape[1] / picture.shape[0]) * PER_RADIAN) + (1 if wide else 0)
    part = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    foot = min(_row(low), HEIGHT)
    top = max(0, foot - height)
    part = part[height - (foot - top) :]
    columns = (int((azimuth / 2.7 + 0.5) * WIDTH - width / 2) + np.arange(width)) % WIDTH
    made[top:foot, columns] = made[top:foot, columns] * (1 - part[..., 3:]) + part[..., :3]


def _hedge(made: sky.Sky, light: Light, rng: np.random.Generator, ramp: Ramp, top: float) -> None:
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    many = 2600
    first = _row(top)
    y = rng.uniform(first, HEIGHT + 6, many)
    k = np.clip(0.75 - 0.7 * (y - first) / (HEIGHT - first) + rng.normal(0, 0.14, many), 0, 1)
    order = np.argsort(y)[::-1]
    layer[first + 16 :] = np.append(light.tone(colour(ramp[0]), 0.2) * 255, 255).astype(np.uint8)
    dabs(
        layer,
        (rng.random(many) * WIDTH)[order],
        y[order],
        rng.uniform(8, 17, many),
        ramped(light, ramp, k[order]),
        aspect=0.5,
        angle=rng.uniform(-1, 1, many),
        shape=LEAF,
    )
    part = layer.astype(np.float32) / 255
    made[:] = made * (1 - part[..., 3:]) + part[..., :3]
