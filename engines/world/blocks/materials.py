"""Pictures of what the ground and houses are made of, painted by rule: soil, stone, boards, bricks, glass and the like.

Each is a function of a generator, (16, 16, 3) or with a cover (16, 16, 4) in bytes as floats. What grows is
in `plants`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SIDE = 16

Tile = NDArray[np.float32]
Colour = tuple[int, int, int]


def cloudy(rng: np.random.Generator, wide: int) -> Tile:
    """Noise (16, 16) of mean 0 and spread about 1 that repeats without a seam, in spots `wide` pixels wide."""
    spectrum = np.fft.fft2(rng.standard_normal((SIDE, SIDE)))
    steps = np.fft.fftfreq(SIDE)
    squared = steps[:, None] ** 2 + steps[None, :] ** 2
    soft = np.fft.ifft2(spectrum * np.exp(-squared * (wide * 2.2) ** 2)).real
    return (soft / max(soft.std(), 1e-6)).astype(np.float32)


def stuff(
    colour: Colour, fine: float, broad: float = 0.0, wide: int = 3, warm: float = 0.0
) -> Callable[[np.random.Generator], Tile]:
    """A grainy material: `fine` and `broad` are the spread of its brightness in shares."""

    def paint(rng: np.random.Generator) -> Tile:
        grain = np.clip(rng.standard_normal((SIDE, SIDE)), -1.8, 1.8) * fine + cloudy(rng, wide) * broad
        grain = np.round(grain / 0.035) * 0.035
        toned = np.asarray(colour, np.float32) * (1 + grain[..., None])
        toned[..., 0] *= 1 + warm * cloudy(rng, 4)
        return toned.astype(np.float32)

    return paint


def grass_top(rng: np.random.Generator) -> Tile:
    pixels = stuff((118, 118, 118), 0.075, 0.06)(rng)
    for _ in range(16):
        row, column = rng.integers(0, SIDE, 2)
        pixels[row, column] *= 1.16
        pixels[(row + 1) % SIDE, column] *= 0.86
    return pixels


def grass_side(rng: np.random.Generator) -> Tile:
    """Cover 128 marks what is grass, to be tinted."""
    pixels = np.concatenate([dirt(rng), np.full((SIDE, SIDE, 1), 255, np.float32)], 2)
    green = grass_top(rng)
    fringe = 8 + np.round(cloudy(rng, 1)[0] * 1.7).astype(int)
    for column in range(SIDE):
        deep = int(np.clip(fringe[column], 5, 12))
        pixels[:deep, column, :3] = green[:deep, column] * np.linspace(1.05, 0.78, deep)[:, None]
        pixels[:deep, column, 3] = 128
        pixels[deep, column, :3] *= 0.72
    return pixels


def dirt(rng: np.random.Generator) -> Tile:
    pixels = stuff((126, 92, 64), 0.06, 0.09)(rng)
    for _ in range(9):
        row, column = rng.integers(0, SIDE, 2)
        pixels[row, column] = np.array([151, 128, 104]) * rng.uniform(0.8, 1.05)
        pixels[(row + 1) % SIDE, column] *= 0.75
    return pixels


def snowy_side(rng: np.random.Generator) -> Tile:
    pixels = dirt(rng)
    snow = stuff((238, 243, 250), 0.012, 0.012)(rng)
    fringe = np.clip(9 + np.round(cloudy(rng, 2)[0] * 1.5), 6, 13).astype(int)
    for column in range(SIDE):
        pixels[: fringe[column], column] = snow[: fringe[column], column]
        pixels[fringe[column], column] *= 0.7
    return pixels


def path_side(rng: np.random.Generator) -> Tile:
    pixels = dirt(rng)
    pixels[:2] = stuff((168, 140, 100), 0.05)(rng)[:2]
    pixels[2] *= 0.75
    return pixels


def stone(rng: np.random.Generator) -> Tile:
    pixels = stuff((128, 128, 131), 0.03, 0.07, 2)(rng)
    for _ in range(4):
        row, column = rng.integers(0, SIDE, 2)
        for step in range(int(rng.integers(3, 6))):
            at = (row + step // 2) % SIDE, (column + step) % SIDE
            pixels[at] *= 0.8
            pixels[(at[0] - 1) % SIDE, at[1]] *= 1.1
    return pixels


def mossy(rng: np.random.Generator) -> Tile:
    pixels = stone(rng)
    moss = cloudy(rng, 3) > 0.25
    pixels[moss] = pixels[moss] * 0.25 + np.array([72, 104, 46]) * (
        0.8 + 0.12 * rng.standard_normal((int(moss.sum()), 1))
    )
    return pixels


def stones(colours: tuple[Colour, ...], count: int, seam: float) -> Callable[[np.random.Generator], Tile]:
    """Rounded stones side by side, with seams between them."""

    def paint(rng: np.random.Generator) -> Tile:
        seeds = rng.uniform(0, SIDE, (count, 2))
        tone = rng.uniform(0.85, 1.12, count)
        which = rng.integers(0, len(colours), count)
        rows, columns = np.mgrid[0:SIDE, 0:SIDE] + 0.5
        down, across = abs(rows - seeds[:, :1, None]), abs(columns - seeds[:, 1:, None])
        away = np.hypot(np.minimum(down, SIDE - down), np.minimum(across, SIDE - across))
        order = np.sort(away, 0)
        nearest = away.argmin(0)
        pixels = np.asarray(colours, np.float32)[which[nearest]] * tone[nearest][..., None]
        depth = np.clip((order[1] - order[0]) / 1.6, 0, 1)[..., None]
        lit = np.clip((seeds[nearest, 0] - rows) * 0.03 + 1, 0.88, 1.14)[..., None]
        pixels = pixels * (seam + (1 - seam) * depth) * lit
        return (pixels * (1 + 0.035 * rng.standard_normal((SIDE, SIDE, 1)))).astype(np.float32)

    return paint


def bricks(colour: Colour, mortar: Colour, high: int, wide: int) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        pixels = stuff(colour, 0.045, 0.03)(rng)
        for row in range(SIDE):
            course = row // high
            for column in range(SIDE):
                along = (column + (course % 2) * wide // 2) % SIDE
                pixels[row, column] *= 0.88 + 0.24 * ((course * 37 + along // wide * 61) % 7) / 7
                if row % high == high - 1 or along % wide == wide - 1:
                    pixels[row, column] = np.asarray(mortar) * (0.94 + 0.08 * rng.random())
                elif row % high == 0:
                    pixels[row, column] *= 1.1
        return pixels

    return paint


def boards(colour: Colour) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        pixels = np.empty((SIDE, SIDE, 3), np.float32)
        for board in range(4):
            grain = (
                np.repeat(rng.standard_normal((4, 4)), 4, 1) * 0.035 + rng.standard_normal((4, SIDE)) * 0.02
            )
            tone = rng.uniform(0.92, 1.08)
            pixels[4 * board : 4 * board + 4] = np.asarray(colour) * (tone + grain)[..., None]
            pixels[4 * board + 3] *= 0.7
            pixels[4 * board] *= 1.06
            joint = int(rng.integers(2, SIDE - 2))
            pixels[4 * board : 4 * board + 4, joint] *= 0.78
        return pixels

    return paint


def glass(rng: np.random.Generator) -> Tile:
    pixels = np.zeros((SIDE, SIDE, 4), np.float32)
    frame = np.zeros((SIDE, SIDE), bool)
    frame[[0, 15]] = frame[:, [0, 15]] = frame[7:9] = frame[:, 7:9] = True
    pixels[frame] = (112, 84, 56, 255)
    pixels[1, 1:15, :3] *= 0.75
    for at in range(2, 6):
        pixels[7 - at, at] = pixels[15 - at, at + 7] = (222, 238, 246, 255)
    return pixels


def ore(colour: Colour) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        pixels = stone(rng)
        for _ in range(6):
            row, column = rng.integers(1, SIDE - 2, 2)
            pixels[row : row + 2, column : column + 2] = np.asarray(colour) * rng.uniform(0.85, 1.1)
            pixels[row, column] = np.clip(np.asarray(colour) * 1.35, 0, 255)
            pixels[row + 1, column + 1] *= 0.65
        return pixels

    return paint


def layers(colour: Colour) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        bands = np.repeat(rng.uniform(0.9, 1.08, 8), 2)[:, None]
        pixels = (
            np.asarray(colour, np.float32) * (bands + rng.standard_normal((SIDE, SIDE)) * 0.025)[..., None]
        )
        for row in (3, 9, 14):
            pixels[row, rng.random(SIDE) < 0.7] *= 0.82
        return pixels.astype(np.float32)

    return paint


def roof(rng: np.random.Generator) -> Tile:
    pixels = stuff((158, 74, 54), 0.05, 0.03)(rng)
    for row in range(SIDE):
        for column in range(SIDE):
            along = (column + (row // 4 % 2) * 2) % 4
            pixels[row, column] *= (0.66, 0.92, 1.0, 1.1)[3 - row % 4] * (0.86 if along == 3 else 1.0)
    return pixels


def thatch(rng: np.random.Generator) -> Tile:
    pixels = stuff((182, 148, 84), 0.1)(rng)
    pixels *= np.repeat(rng.uniform(0.82, 1.1, (1, SIDE)), SIDE, 0)[..., None]
    pixels[[3, 7, 11, 15]] *= 0.74
    return pixels.astype(np.float32)


def bark(colour: Colour, stripe: float, marks: Colour | None = None) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        along = (
            np.repeat(rng.standard_normal((4, SIDE)), 4, 0) * stripe * 0.5
            + rng.standard_normal(SIDE) * stripe
        )
        pixels = (
            np.asarray(colour, np.float32) * (1 + along + rng.standard_normal((SIDE, SIDE)) * 0.03)[..., None]
        )
        if marks is not None:
            for _ in range(7):
                row, column, long = (
                    int(rng.integers(0, SIDE)),
                    int(rng.integers(0, SIDE)),
                    int(rng.integers(2, 5)),
                )
                pixels[row, (column + np.arange(long)) % SIDE] = marks
        return pixels.astype(np.float32)

    return paint


def door(upper: bool) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        pixels = bark((124, 84, 48), 0.05)(rng)
        pixels[:, [0, 15]] *= 0.6
        pixels[0 if upper else 15] *= 0.6
        if upper:
            pixels[4:10, 3:7] = pixels[4:10, 9:13] = (150, 190, 206)
        else:
            pixels[3:12, 3] *= 0.7
            pixels[3:12, 12] *= 0.7
            pixels[1:3, 13] = (222, 196, 110)
        return pixels

    return paint


def torch(rng: np.random.Generator) -> Tile:
    pixels = stuff((118, 84, 50), 0.08)(rng)
    pixels[6:8] = (255, 236, 150)
    pixels[8] = (255, 178, 64)
    return pixels


def lantern(rng: np.random.Generator) -> Tile:
    pixels = stuff((255, 214, 120), 0.05)(rng)
    pixels[[7, 8, 15]] = (60, 54, 50)
    pixels[:, [5, 10]] = (60, 54, 50)
    return pixels


def hay(rng: np.random.Generator) -> Tile:
    pixels = stuff((212, 174, 74), 0.1)(rng)
    pixels *= np.repeat(rng.uniform(0.85, 1.1, (SIDE, 1)), SIDE, 1)[..., None]
    pixels[:, [4, 11]] = (150, 62, 46)
    return pixels.astype(np.float32)


def farmland(rng: np.random.Generator) -> Tile:
    pixels = stuff((96, 68, 46), 0.06)(rng)
    pixels[[0, 4, 8, 12]] *= 0.7
    pixels[[2, 6, 10, 14]] *= 1.15
    return pixels


def lava(rng: np.random.Generator) -> Tile:
    heat = cloudy(rng, 2)[..., None]
    return np.clip(np.array([238, 112, 26]) + heat * np.array([40, 58, 24]), 0, 255).astype(np.float32)


def ice(rng: np.random.Generator) -> Tile:
    pixels = stuff((164, 200, 232), 0.015, 0.03)(rng)
    for _ in range(3):
        row, column = rng.integers(0, SIDE, 2)
        for step in range(6):
            pixels[(row + step) % SIDE, (column + step // 2) % SIDE] = (206, 228, 246)
    return pixels
