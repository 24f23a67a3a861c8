"""Pictures of what grows, painted by rule: leaves, the ends of logs, and plants drawn on nothing.

Each is a function of a generator, (16, 16, 3) or with a cover (16, 16, 4) in bytes as floats.
"""

from collections.abc import Callable

import numpy as np

from engines.world.blocks.materials import SIDE, Colour, Tile, cloudy, stuff


def rings(rng: np.random.Generator) -> Tile:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] - 7.5
    away = np.maximum(abs(rows), abs(columns))
    tone = 1 + 0.1 * np.sin(away * 2.6) + 0.03 * rng.standard_normal((SIDE, SIDE))
    pixels = np.array([176, 142, 92], np.float32) * tone[..., None]
    pixels[away > 6.6] = np.array([92, 70, 46])
    return pixels.astype(np.float32)


def foliage(colour: Colour, holes: float, spread: float = 0.2) -> Callable[[np.random.Generator], Tile]:
    """Leaves with gaps; grey where the place tints them."""

    def paint(rng: np.random.Generator) -> Tile:
        clumps = cloudy(rng, 1) * 0.75 + rng.standard_normal((SIDE, SIDE)) * 0.45
        tone = 1 + spread * np.clip(clumps, -1.6, 1.8)
        lifted = np.roll(clumps, 1, 0) < clumps
        tone = tone * np.where(lifted, 1.08, 0.93)
        pixels = np.asarray(colour, np.float32) * tone[..., None]
        cover = np.where(clumps < np.quantile(clumps, holes), 0, 255)
        return np.concatenate([pixels, cover[..., None]], 2).astype(np.float32)

    return paint


def pine_snow(rng: np.random.Generator) -> Tile:
    pixels = foliage((62, 92, 70), 0.08)(rng)
    fringe = np.clip(5 + np.round(cloudy(rng, 1)[0] * 1.5), 3, 8).astype(int)
    for column in range(SIDE):
        pixels[: fringe[column], column] = (232, 239, 248, 255)
    return pixels


def grown(draw: Callable[[np.random.Generator, Tile], None]) -> Callable[[np.random.Generator], Tile]:
    """A plant drawn on nothing."""

    def paint(rng: np.random.Generator) -> Tile:
        pixels = np.zeros((SIDE, SIDE, 4), np.float32)
        draw(rng, pixels)
        return pixels

    return paint


def blades(colour: Colour, count: int, low: int, high: int) -> Callable[[np.random.Generator, Tile], None]:
    def draw(rng: np.random.Generator, pixels: Tile) -> None:
        for blade in range(count):
            column = (blade + 0.5) * SIDE / count + rng.uniform(-0.7, 0.7)
            lean = rng.uniform(-0.22, 0.22)
            tall = int(rng.integers(low, high + 1))
            tone = rng.uniform(0.8, 1.15)
            for up in range(tall):
                at = int(np.clip(column + lean * up, 0, SIDE - 1))
                pixels[SIDE - 1 - up, at] = (*(np.asarray(colour) * tone * (0.68 + 0.4 * up / tall)), 255)

    return draw


def flower(petals: Colour, heart: Colour, wide: int) -> Callable[[np.random.Generator, Tile], None]:
    def draw(rng: np.random.Generator, pixels: Tile) -> None:
        for column, tall in ((4, 8), (11, 10), (8, 6)):
            for up in range(tall):
                pixels[SIDE - 1 - up, column] = (66, 122 + 3 * up, 44, 255)
            pixels[SIDE - 3, column - 1] = pixels[SIDE - 4, column + 1] = (78, 146, 54, 255)
            top = SIDE - 1 - tall
            for row in range(-wide, wide + 1):
                for across in range(-wide, wide + 1):
                    if abs(row) + abs(across) <= wide:
                        tone = 1.0 - 0.1 * row + rng.uniform(-0.05, 0.05)
                        pixels[top + row, np.clip(column + across, 0, 15)] = (
                            *(np.asarray(petals) * tone),
                            255,
                        )
            pixels[top, column] = (*heart, 255)

    return draw


def bush(rng: np.random.Generator, pixels: Tile) -> None:
    for lean, tall in ((-0.8, 9), (-0.35, 12), (0.1, 10), (0.5, 12), (0.9, 8)):
        for up in range(tall):
            at = int(np.clip(7.5 + lean * up * 0.8 + rng.uniform(-0.3, 0.3), 0, 15))
            pixels[SIDE - 1 - up, at] = (*(np.array([124, 88, 50]) * rng.uniform(0.8, 1.15)), 255)


def wheat(rng: np.random.Generator, pixels: Tile) -> None:
    blades((206, 172, 84), 9, 10, 14)(rng, pixels)
    for column in range(1, SIDE, 2):
        top = int(rng.integers(1, 5))
        pixels[top : top + 4, column] = (*(np.array([226, 190, 96]) * rng.uniform(0.9, 1.1)), 255)


def caps(cap: Colour, spots: Colour) -> Callable[[np.random.Generator, Tile], None]:
    def draw(rng: np.random.Generator, pixels: Tile) -> None:
        for column, tall, wide in ((5, 6, 3), (11, 4, 2)):
            pixels[SIDE - tall :, column : column + 1] = (222, 208, 184, 255)
            for row in range(wide):
                half = wide - max(0, wide - 2 - row)
                pixels[SIDE - tall - wide + row, column - half : column + half + 1] = (*cap, 255)
            pixels[SIDE - tall - 2, column] = pixels[SIDE - tall - 1, column - 1] = (*spots, 255)

    return draw


def crystals(rng: np.random.Generator, pixels: Tile) -> None:
    for column, lean, tall, wide in ((4, -0.22, 9, 2), (8, 0.02, 14, 3), (12, 0.25, 8, 2)):
        for up in range(tall):
            half = wide if up < tall - wide else max(0, tall - up - 1)
            at = column + lean * up
            for across in range(-half // 2, half // 2 + 1):
                tone = 1.25 if across < 0 else 0.85 if across > 0 else 1.0
                colour = np.clip(np.array([120, 190, 255]) * tone + 40 * up / tall, 0, 255)
                pixels[SIDE - 1 - up, int(np.clip(at + across, 0, 15))] = (*colour, 255)


def shell(rng: np.random.Generator, pixels: Tile) -> None:
    for row, half in ((15, 3), (14, 3), (13, 2), (12, 1)):
        pixels[row, 7 - half : 8 + half] = (*(np.array([244, 214, 196]) * (0.9 + 0.03 * (row % 2))), 255)
    pixels[12:16, 7] = (222, 164, 148, 255)


def cactus(rng: np.random.Generator) -> Tile:
    pixels = stuff((70, 128, 58), 0.04)(rng)
    pixels[:, ::4] *= 0.74
    pixels[:, 2::4] *= 1.14
    for _ in range(12):
        row, column = rng.integers(0, SIDE, 2)
        pixels[row, column // 4 * 4 + 2 if column < 14 else 14] = (226, 226, 178)
    return pixels


def cactus_top(rng: np.random.Generator) -> Tile:
    pixels = stuff((92, 150, 74), 0.05)(rng)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] - 7.5
    pixels[np.maximum(abs(rows), abs(columns)) > 6] *= 0.75
    pixels[(abs(abs(rows) - abs(columns)) < 0.6)] *= 1.15
    return pixels


def pumpkin(rng: np.random.Generator) -> Tile:
    pixels = stuff((220, 128, 36), 0.04)(rng)
    pixels[:, ::4] *= 0.78
    return pixels


def lily(rng: np.random.Generator) -> Tile:
    pixels = stuff((62, 128, 52), 0.06)(rng)
    pixels[7:9] *= 1.25
    pixels[:, 7:9] *= 1.12
    return pixels
