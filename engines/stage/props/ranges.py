"""What closes the view: mountain ranges from a relief, rolling hills, dunes, wooded shores and the towers of a city.

Strips are seamless from right to left and twice as wide as one side of the ring that the sets build of them; their
left half is the side that the camera first looks at. Their lower rows are mist in the colour of the fog.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.light import Light, colour, mix
from engines.stage.paint import BRISTLE, Picture, dabs, finished, noise, painted, smooth
from engines.stage.props.form import Ramp, facing, ramp_table, ramped

WIDTH = 2048
_Map = NDArray[np.float32]


@dataclass(frozen=True)
class Peak:
    """A summit at `across` 0..1 of the strip's front half, `tall` 0..1 and `wide` in front halves."""

    across: float
    tall: float
    wide: float = 0.34


@dataclass(frozen=True)
class Rocks:
    """Local colours of a range, CSS hex, and where its snow and woods end (0..1 of the height; 1 and 0 for none)."""

    stone: Ramp = ("5a5f78", "8a8f9e", "d8cfc4")
    snow: Ramp = ("a8b8d8", "e4ebf4", "ffffff")
    wood: Ramp = ("2c4a46", "4a6b52", "8a9a5c")
    snowline: float = 0.5
    treeline: float = 0.2


ALPINE = Rocks()


@painted
def mountains(
    light: Light,
    seed: int,
    peaks: tuple[Peak, ...],
    rocks: Rocks = ALPINE,
    pale: float = 0.2,
    height: int = 420,
) -> Picture:
    """A range with its summits where `peaks` says, (height, 2048); `pale` 0..1 is the air between."""
    relief, ridged = _relief(seed, peaks)
    depth = relief.shape[0]
    rise = relief * (height * 0.86) + np.arange(depth, dtype=np.float32)[:, None] * (height * 0.1 / depth)
    shown, row_y = _columns(rise, height)
    slope_x = (
        cv2.Sobel(np.pad(relief, ((0, 0), (4, 4)), mode="wrap"), cv2.CV_32F, 1, 0, scale=0.125)[:, 4:-4] * 300
    )
    slope_z = cv2.Sobel(relief, cv2.CV_32F, 0, 1, scale=0.125) * 60
    steep = np.sqrt(1 + slope_x**2 + slope_z**2)
    towards = facing(light)
    k = 0.36 + (-slope_x * towards[0] * 1.15 - 0.26 * slope_z - 0.36 * towards[1]) / steep * 0.62
    k = k + 0.10 * (ridged - 0.5)
    banded = 0.06 + 0.24 * smooth(0.16, 0.26, k) + 0.32 * smooth(0.40, 0.5, k) + 0.3 * smooth(0.64, 0.74, k)
    k = np.clip(0.3 * k + 0.7 * banded, 0, 1)
    snow = smooth(
        -0.02,
        0.02,
        relief - rocks.snowline - 0.2 * (ridged - 0.5) - 0.05 * np.clip(np.abs(slope_x) - 1.1, 0, 3),
    )
    wood = (
        smooth(0.02, -0.02, relief - rocks.treeline - 0.16 * (ridged - 0.5))
        if rocks.treeline
        else np.zeros_like(relief)
    )
    step = (k * 255).astype(np.uint8)
    paint = ramp_table(light, rocks.stone)[step] * (0.9 + 0.2 * ridged[..., None])
    paint += (ramp_table(light, rocks.wood)[step] - paint) * wood[..., None]
    paint += (
        ramp_table(light, rocks.snow)[np.clip(step * 0.85 + 40, 0, 255).astype(np.uint8)] - paint
    ) * snow[..., None]
    far = np.linspace(0, 1, depth, dtype=np.float32)[:, None]
    air = np.clip(pale + 0.26 * far * (1 - relief) + 0.2 * smooth(0.5, 0.0, relief), 0, 1)[..., None]
    paint += (light.fog.astype(np.float32) - paint) * air
    columns = np.broadcast_to(np.arange(WIDTH), shown.shape)
    picture = np.zeros((height, WIDTH, 4), np.uint8)
    visible = shown >= 0
    picture[..., :3] = np.clip(paint[np.maximum(shown, 0), columns] * 255, 0, 255) * visible[..., None]
    picture[..., 3] = visible * 255
    _strokes(picture, np.random.default_rng([seed, 41]), 1500)
    _soften_crest(picture, row_y)
    return _misted(picture, light, 0.6, 1.0, seed)


def _relief(seed: int, peaks: tuple[Peak, ...]) -> tuple[_Map, _Map]:
    """Heights 0..1 (150, 2048), seamless across, near rows first, and the ridged noise they are cut with."""
    depth = 150
    z, x = np.mgrid[0:depth, 0:WIDTH].astype(np.float32)
    u, v = x / WIDTH * 1024, z * 2.0

    def sampled(which: int, cells: int, octaves: int = 1, stretch: float = 1.0) -> _Map:
        tile = noise(1024, which, cells, octaves, 0.5)
        at = u % 1024, (v * stretch) % 1024
        return np.asarray(cv2.remap(tile, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32)

    ridged, strength, total = np.zeros_like(x), 1.0, 0.0
    bend = sampled(700 + seed % 9, 8, 3) - 0.5
    for octave, cells in enumerate((8, 16, 32, 64, 128)):
        ridged += (
            strength
            * (
                1
                - np.abs(
                    2 * np.roll(sampled(710 + (seed * 7 + octave) % 40, cells, 1, 1.3), 37 * octave, 1) - 1
                )
            )
            ** 1.4
        )
        total += strength
        strength *= 0.55
    ridged /= total
    warped = x + 46 * bend * 2
    rng = np.random.default_rng([seed, 42])
    front = WIDTH / 2
    others = tuple(
        Peak(1 + rng.uniform(0, 1), rng.uniform(0.4, 0.8), rng.uniform(0.24, 0.4)) for _ in range(5)
    )
    body = np.zeros_like(x)
    for index, peak in enumerate(peaks + others):
        centre_z = depth * (0.45 + 0.3 * ((index * 0.618) % 1))
        apart = np.abs((warped - peak.across * front + WIDTH / 2) % WIDTH - WIDTH / 2) / (peak.wide * front)
        back = np.abs(z - centre_z + 22 * bend * 2) / (depth * 0.5)
        cone = 1 - (apart**1.15 + back**1.25) ** 0.86
        body = np.maximum(body, peak.tall * np.clip(cone, 0, 1) ** 1.08)
    relief = body * (0.6 + 0.56 * ridged) + 0.05 * ridged * smooth(0, 40, z) + 0.03
    relief *= smooth(-4, 26, z)
    return (relief / max(1.0, float(relief.max()))).astype(np.float32), ridged


def _columns(rise: _Map, height: int) -> tuple[NDArray[np.int64], _Map]:
    """Which row of the relief each pixel shows, -1 for sky, and the crest (WIDTH,) in rows from above."""
    crest = np.maximum.accumulate(rise, 0)
    shown = np.full((height, rise.shape[1]), -1, np.int64)
    levels = height - 0.5 - np.arange(height, dtype=np.float32)
    for column in range(rise.shape[1]):
        first = np.searchsorted(crest[:, column], levels)
        shown[:, column] = np.where(first < rise.shape[0], first, -1)
    return shown, height - crest[-1]


def _soften_crest(picture: Picture, crest: _Map) -> None:
    """Give the pixel that the crest crosses its share of cover."""
    row = np.clip(np.floor(crest).astype(int), 1, picture.shape[0] - 2)
    columns = np.arange(picture.shape[1])
    share = np.clip(row + 1 - crest, 0, 1)[:, None]
    below = picture[row + 1, columns].astype(np.float32)
    picture[row, columns] = (below * share).astype(np.uint8)


def _strokes(
    picture: Picture, rng: np.random.Generator, many: int, long: tuple[float, float] = (6, 20)
) -> None:
    """Short brush marks that take up the colour under them, a little lighter or darker."""
    height, width = picture.shape[:2]
    x, y = rng.integers(0, width, many), rng.integers(0, height, many)
    on = (picture[y, x, 3] > 250) & (picture[np.maximum(y - 14, 0), x, 3] > 250)
    x, y = x[on], y[on]
    under = picture[y, x, :3] / 255.0
    paints = np.clip(under * rng.uniform(0.88, 1.14, (x.size, 1)), 0, 1)
    angle = rng.choice([-0.75, 0.75], x.size) + rng.normal(0, 0.25, x.size)
    size = rng.uniform(*long, x.size)
    dabs(picture, x, y, size, paints, aspect=0.26, angle=angle, alpha=0.5, shape=BRISTLE)


def _misted(
    picture: Picture, light: Light, start: float, full: float, seed: int, wobble: float = 1.0
) -> Picture:
    """The finished strip, with mist rising from `full` to `start` (parts of its height from above)."""
    height = picture.shape[0]
    part = smooth(start, full, np.arange(height) / height)[:, None, None].astype(np.float32)
    part = np.clip(
        part * (0.85 + 0.5 * (noise(1024, 74, 4, 4)[:height].repeat(2, 1)[..., None] - 0.5) * (1 - part)),
        0,
        1,
    )
    solid = picture[..., 3:].astype(np.float32)
    colours = picture[..., :3].astype(np.float32)
    picture[..., :3] = colours + (light.fog.astype(np.float32) * solid - colours) * part
    padded = np.concatenate([picture[:, -32:], picture, picture[:, :32]], 1)
    picture[:] = finished(padded, wobble, 0.06, seed)[:, 32:-32]
    picture[-3:, :, 3] = 255
    picture[-3:, :, :3] = np.clip(light.fog * 255, 0, 255).astype(np.uint8)
    return picture


def _waves(rng: np.random.Generator, count: int, falling: float) -> NDArray[np.float64]:
    """A smooth seamless line (2048,), 0..1."""
    x = np.arange(WIDTH) / WIDTH * 2 * math.pi
    line = sum(rng.normal() * np.sin(k * x + rng.uniform(0, 6.28)) / k**falling for k in range(2, count))
    line = np.asarray(line) - np.min(line)
    return line / line.max()


@painted
def hills(
    light: Light,
    seed: int,
    ramp: Ramp,
    pale: float = 0.4,
    trees: int = 260,
    wood: Ramp = ("2f4f44", "55784c", "a8b460"),
    height: int = 240,
) -> Picture:
    """Three rows of hills, each paler than the one before it, with copses on their backs; (height, 2048)."""
    rng = np.random.default_rng([seed, 43])
    picture = np.zeros((height, WIDTH, 4), np.uint8)
    rows = np.arange(height, dtype=np.float32)[:, None]
    towards = facing(light)
    for layer, (base, swing) in enumerate(((0.16, 0.3), (0.36, 0.22), (0.54, 0.16))):
        line = _waves(rng, 9 + 2 * layer, 1.25)
        crest = height * (base + swing * (1 - line))
        slope = np.gradient(crest)
        air = pale * (1 - 0.36 * layer)
        lit = (
            0.55
            - 1.4 * slope * -towards[0]
            + 0.30 * (noise(1024, 83 + layer, 16, 5)[:height].repeat(2, 1) - 0.5)
        )
        lit = lit - 0.25 * np.clip((rows - crest) / (height * 0.4), 0, 1)
        k = np.clip(
            0.4 * lit + 0.6 * (0.2 + 0.3 * smooth(0.34, 0.42, lit) + 0.3 * smooth(0.58, 0.66, lit)), 0, 1
        )
        paint = ramp_table(light, ramp)[(k * 255).astype(np.uint8)]
        paint += (light.fog.astype(np.float32) - paint) * np.float32(air)
        cover = np.clip(rows - crest + 0.5, 0, 1)[..., None]
        solid = np.concatenate([paint * 255, np.full((height, WIDTH, 1), 255, np.float32)], 2)
        picture[:] = picture * (1 - cover) + solid * cover
        many = int(trees * (0.7 + 0.3 * layer))
        group = rng.random(many // 6 + 1) * WIDTH
        x = (group[rng.integers(0, group.size, many)] + rng.normal(0, 26, many)) % WIDTH
        size = rng.uniform(2.2, 4.6, many) * (1 + 0.5 * layer)
        y = crest[x.astype(int)] + rng.uniform(-1, 20, many) * (rng.random(many) < 0.5) - size * 0.5
        order = np.argsort(y)
        for part, bright in ((1.0, 0.18), (0.62, 0.75)):
            shade = ramped(light, wood, np.full(many, bright)) * (1 - air) + light.fog * air
            dabs(
                picture,
                (x + (1 - part) * light.side * size)[order],
                (y - (1 - part) * size * 0.7)[order],
                (size * part)[order],
                shade,
                aspect=0.95,
            )
    return _misted(picture, light, 0.62, 1.0, seed, 0.6)


@painted
def conifer_line(
    light: Light, seed: int, needles: Ramp, pale: float = 0.3, snow: float = 0.0, height: int = 160
) -> Picture:
    """The saw edge of a distant wood of conifers on swelling ground, (height, 2048)."""
    rng = np.random.default_rng([seed, 44])
    picture = np.zeros((height, WIDTH, 4), np.uint8)
    rows = np.arange(height, dtype=np.float32)[:, None]
    for layer in range(3):
        line = _waves(rng, 8, 1.2)
        crest = height * (0.34 + 0.16 * layer + 0.18 * (1 - line))
        air = float(np.clip(pale + 0.22 - 0.2 * layer, 0, 1))
        ground = mix(light.tone(colour(needles[0]), 0.25), light.fog, air)
        cover = np.clip(rows - crest, 0, 1)[..., None]
        picture[:] = picture * (1 - cover) + np.append(ground * 255, 255) * cover
        many = 330
        x = np.sort(rng.random(many) * WIDTH)
        thick = noise(1024, 87 + layer, 16, 3)[40, (x / 2).astype(int)]
        tall = height * (0.09 + 0.17 * thick) * rng.uniform(0.7, 1.2, many) * (0.8 + 0.16 * layer)
        y = crest[x.astype(int)]
        for step in range(5):
            part = step / 5
            k = np.clip(0.22 + 0.2 * part + rng.normal(0, 0.06, many), 0, 1)
            shade = ramped(light, needles, k) * (1 - air) + light.fog * air
            wide = tall * 0.23 * (1 - part)
            dabs(picture, x, y - tall * part * 0.86, wide, shade, aspect=0.85)
            dabs(
                picture,
                x + light.side * wide * 0.3,
                y - tall * part * 0.86 - 1,
                wide * 0.5,
                ramped(light, needles, k + 0.36) * (1 - air) + light.fog * air,
                aspect=0.6,
            )
            if snow:
                dabs(
                    picture,
                    x,
                    y - tall * (part * 0.86 + 0.06),
                    wide * 0.72,
                    light.tones(colour("eef3f9"), np.clip(k + 0.3, 0, 1)) * (1 - air) + light.fog * air,
                    aspect=0.3,
                    alpha=snow,
                )
    return _misted(picture, light, 0.6, 0.98, seed, 0.5)


@painted
def dunes(light: Light, seed: int, ramp: Ramp, pale: float = 0.35, height: int = 200) -> Picture:
    """Dunes behind dunes, each with a bright flank and a shaded one along a wandering crest; (height, 2048)."""
    rng = np.random.default_rng([seed, 45])
    picture = np.zeros((height, WIDTH, 4), np.uint8)
    rows = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(WIDTH)
    for layer in range(4):
        line = np.abs(2 * _waves(rng, 8, 0.9) - 1) ** 0.9
        crest = height * (0.18 + 0.17 * layer + 0.26 * line)
        air = float(np.clip(pale * (1.25 - 0.4 * layer), 0, 1))
        # The edge between the flanks falls away from each summit in an S.
        turn = np.sin(x / WIDTH * 2 * math.pi * (9 + layer) + rng.uniform(0, 6) + (rows - crest) * 0.03)
        lit = 0.55 + 0.45 * light.side * turn - 0.2 * (rows - crest) / height
        k = 0.22 + 0.5 * smooth(0.42, 0.5, lit) + 0.2 * smooth(0.74, 0.9, lit)
        paint = ramp_table(light, ramp)[(np.clip(k, 0, 1) * 255).astype(np.uint8)]
        paint += (light.fog.astype(np.float32) - paint) * np.float32(air)
        cover = np.clip(rows - crest + 0.5, 0, 1)[..., None]
        solid = np.concatenate([paint * 255, np.full((height, WIDTH, 1), 255, np.float32)], 2)
        picture[:] = picture * (1 - cover) + solid * cover
    _strokes(picture, rng, 700, (10, 34))
    return _misted(picture, light, 0.6, 0.98, seed, 0.5)


@painted
def skyline(light: Light, seed: int, pale: float = 0.45, height: int = 360) -> Picture:
    """Towers in three depths with windows that are lit after dark, (height, 2048)."""
    rng = np.random.default_rng([seed, 46])
    picture = np.zeros((height, WIDTH, 4), np.uint8)
    locals_ = [colour(word) for word in ("6f7d92", "8a8494", "a08a86", "66788a", "7d8f98")]
    for layer, count in enumerate((54, 40, 30)):
        air = float(np.clip(pale * (1.35 - 0.42 * layer), 0, 0.94))
        for _ in range(count):
            wide, left = int(rng.integers(30, 72)), int(rng.integers(0, WIDTH))
            middle = abs((left / WIDTH * 2) % 1 - 0.5)
            tall = int(height * rng.uniform(0.25, 0.85) ** 1.3 * (1.0 - 0.2 * layer) * (1.05 - 0.8 * middle))
            _tower(picture, light, rng, left, wide, max(18, tall), locals_[int(rng.integers(0, 5))], air)
    return _misted(picture, light, 0.72, 1.0, seed, 0.5)


def _tower(
    picture: Picture,
    light: Light,
    rng: np.random.Generator,
    left: int,
    wide: int,
    tall: int,
    local: NDArray,
    air: float,
) -> None:
    """One tower: a lit and a shaded side, a set-back or a mast on top, and its windows."""
    height = picture.shape[0]
    split = int(wide * (0.34 if light.side < 0 else 0.66))
    top = height - tall

    def block(first: int, last: int, low: int, high: int, shade: NDArray) -> None:
        columns = np.arange(left + first, left + last) % WIDTH
        picture[max(0, low) : high, columns, :3] = np.clip(shade * 255, 0, 255).astype(np.uint8)
        picture[max(0, low) : high, columns, 3] = 255

    bright, dim = (0.85, 0.2) if light.side < 0 else (0.2, 0.85)
    sides = [mix(light.tone(local, k), light.fog, air) for k in (bright, dim)]
    if rng.random() < 0.4:
        inset = wide // 4
        block(inset, split, top - tall // 8, top, sides[0])
        block(split, wide - inset, top - tall // 8, top, sides[1])
    if rng.random() < 0.3:
        block(wide // 2, wide // 2 + 2, top - tall // 4, top, sides[0])
    block(0, split, top, height, sides[0])
    block(split, wide, top, height, sides[1])
    lamp = mix(colour("ffd48a"), light.fog, air * 0.45)
    for row in range(top + 6, height - 8, 9):
        for column in range(4, wide - 5, 7):
            lit = rng.random()
            if light.lamps and lit < 0.36:
                block(
                    column, column + 4, row, row + 5, mix(lamp, colour("ff9e5e"), float(rng.random() * 0.4))
                )
            elif lit > 0.3:
                side = sides[0] if column < split else sides[1]
                block(column, column + 4, row, row + 5, side * (0.82 if lit < 0.85 else 1.12))
