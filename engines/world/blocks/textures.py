"""Pictures of 16 x 16 pixels for the faces of blocks, painted by rule, and the table that the renderer reads.

Each picture comes in five sizes, so that far faces show their mean and do not glitter. Nothing here knows of places.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks.kinds import KINDS, SHAPE_CROSS, SHAPE_CUT

SIDE = 16
TEXELS = 341  # of all sizes of a picture
ROW = 16
K_TOP, K_SIDE, K_BOTTOM, K_SHAPE, K_TINT, K_TURNS, K_GLOW, K_BOX = range(8)
"""Places in the row of a kind: numbers of its pictures, how it stands, whether its picture is tinted and turned, its
glow, and six sides of its box in cells."""

Tile = NDArray[np.float32]
Colour = tuple[int, int, int]


@cache
def looks() -> NDArray[np.float32]:
    """All that the renderer knows of pictures and kinds, flat, so that kernels can be given it in one piece; always
    the same.

    First the texels (TILES, 341, 4): RGB as light and cover 0 to 1, in sizes 16, 8, 4, 2, 1 one after another. Then
    from KIND on a row of `ROW` for each kind: see the `K_` names.
    """
    number = {name: index for index, name in enumerate(PAINTERS)}
    holes = {number[kind.side or kind.top] for kind in KINDS if kind.shape in (SHAPE_CUT, SHAPE_CROSS)}
    texels = np.stack([_sizes(tile(name), index in holes) for name, index in number.items()])
    rows = np.zeros((len(KINDS), ROW), np.float32)
    for row, kind in zip(rows, KINDS, strict=True):
        side = kind.side or kind.top
        row[K_TOP], row[K_SIDE], row[K_BOTTOM] = number[kind.top], number[side], number[kind.bottom or side]
        row[K_SHAPE], row[K_TINT], row[K_TURNS], row[K_GLOW] = kind.shape, kind.tint, kind.turns, kind.glow
        row[K_BOX : K_BOX + 6] = np.array(kind.box) / 16
    return np.concatenate([texels.ravel(), rows.ravel()]).astype(np.float32)


def tile(name: str) -> NDArray[np.uint8]:
    """The picture (16, 16, 4) of a face."""
    rng = np.random.default_rng([ord(letter) for letter in name])
    painted = PAINTERS[name](rng)
    if painted.shape[2] == 3:
        painted = np.concatenate([painted, np.full((SIDE, SIDE, 1), 255, np.float32)], 2)
    return np.clip(painted + 0.5, 0, 255).astype(np.uint8)


def _sizes(full: NDArray[np.uint8], holes: bool) -> NDArray[np.float32]:
    """(341, 4): the picture and its means, where `holes` stay holes."""
    byte = full[..., :3] / 255
    light = np.where(byte <= 0.04045, byte / 12.92, ((byte + 0.055) / 1.055) ** 2.4)
    cover = full[..., 3:] / 255
    rows = [np.concatenate([light, cover], 2).reshape(-1, 4)]
    while len(light) > 1:
        weighed = (light * cover).reshape(len(light) // 2, 2, -1, 2, 3).sum((1, 3))
        weight = cover.reshape(len(cover) // 2, 2, -1, 2, 1).sum((1, 3))
        light, cover = weighed / np.maximum(weight, 1e-6), weight / 4
        shown = (cover > 0.35).astype(np.float64) if holes else cover
        rows.append(np.concatenate([light, shown], 2).reshape(-1, 4))
    return np.concatenate(rows).astype(np.float32)


def _cloudy(rng: np.random.Generator, wide: int) -> Tile:
    """Noise (16, 16) of mean 0 and spread about 1 that repeats without a seam, in spots `wide` pixels wide."""
    spectrum = np.fft.fft2(rng.standard_normal((SIDE, SIDE)))
    steps = np.fft.fftfreq(SIDE)
    squared = steps[:, None] ** 2 + steps[None, :] ** 2
    soft = np.fft.ifft2(spectrum * np.exp(-squared * (wide * 2.2) ** 2)).real
    return (soft / max(soft.std(), 1e-6)).astype(np.float32)


def _stuff(
    colour: Colour, fine: float, broad: float = 0.0, wide: int = 3, warm: float = 0.0
) -> Callable[[np.random.Generator], Tile]:
    """A grainy material: `fine` and `broad` are the spread of its brightness in shares."""

    def paint(rng: np.random.Generator) -> Tile:
        grain = np.clip(rng.standard_normal((SIDE, SIDE)), -1.8, 1.8) * fine + _cloudy(rng, wide) * broad
        grain = np.round(grain / 0.035) * 0.035
        toned = np.asarray(colour, np.float32) * (1 + grain[..., None])
        toned[..., 0] *= 1 + warm * _cloudy(rng, 4)
        return toned.astype(np.float32)

    return paint


def _edge(
    pixels: Tile, rows: NDArray[np.intp] | slice, columns: NDArray[np.intp] | slice, share: float
) -> None:
    pixels[rows, columns] *= share


def _grass_top(rng: np.random.Generator) -> Tile:
    pixels = _stuff((118, 118, 118), 0.075, 0.06)(rng)
    for _ in range(16):
        row, column = rng.integers(0, SIDE, 2)
        pixels[row, column] *= 1.16
        pixels[(row + 1) % SIDE, column] *= 0.86
    return pixels


def _grass_side(rng: np.random.Generator) -> Tile:
    """Cover 128 marks what is grass, to be tinted."""
    pixels = np.concatenate([_dirt(rng), np.full((SIDE, SIDE, 1), 255, np.float32)], 2)
    green = _grass_top(rng)
    fringe = 3 + np.round(_cloudy(rng, 1)[0] * 0.8).astype(int)
    for column in range(SIDE):
        deep = int(np.clip(fringe[column], 2, 5))
        pixels[:deep, column, :3] = green[:deep, column] * np.linspace(1.05, 0.85, deep)[:, None]
        pixels[:deep, column, 3] = 128
        pixels[deep, column, :3] *= 0.72
    return pixels


def _dirt(rng: np.random.Generator) -> Tile:
    pixels = _stuff((126, 92, 64), 0.06, 0.09)(rng)
    for _ in range(9):
        row, column = rng.integers(0, SIDE, 2)
        pixels[row, column] = np.array([151, 128, 104]) * rng.uniform(0.8, 1.05)
        pixels[(row + 1) % SIDE, column] *= 0.75
    return pixels


def _snowy_side(rng: np.random.Generator) -> Tile:
    pixels = _dirt(rng)
    snow = _stuff((238, 243, 250), 0.012, 0.012)(rng)
    fringe = np.clip(5 + np.round(_cloudy(rng, 2)[0] * 1.2), 3, 8).astype(int)
    for column in range(SIDE):
        pixels[: fringe[column], column] = snow[: fringe[column], column]
        pixels[fringe[column], column] *= 0.7
    return pixels


def _path_side(rng: np.random.Generator) -> Tile:
    pixels = _dirt(rng)
    pixels[:2] = _stuff((168, 140, 100), 0.05)(rng)[:2]
    pixels[2] *= 0.75
    return pixels


def _stone(rng: np.random.Generator) -> Tile:
    pixels = _stuff((128, 128, 131), 0.03, 0.07, 2)(rng)
    for _ in range(4):
        row, column = rng.integers(0, SIDE, 2)
        for step in range(int(rng.integers(3, 6))):
            at = (row + step // 2) % SIDE, (column + step) % SIDE
            pixels[at] *= 0.8
            pixels[(at[0] - 1) % SIDE, at[1]] *= 1.1
    return pixels


def _mossy(rng: np.random.Generator) -> Tile:
    pixels = _stone(rng)
    moss = _cloudy(rng, 3) > 0.25
    pixels[moss] = pixels[moss] * 0.25 + np.array([72, 104, 46]) * (
        0.8 + 0.12 * rng.standard_normal((int(moss.sum()), 1))
    )
    return pixels


def _stones(colours: tuple[Colour, ...], count: int, seam: float) -> Callable[[np.random.Generator], Tile]:
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


def _bricks(colour: Colour, mortar: Colour, high: int, wide: int) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        pixels = _stuff(colour, 0.045, 0.03)(rng)
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


def _boards(colour: Colour) -> Callable[[np.random.Generator], Tile]:
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


def _bark(
    colour: Colour, stripe: float, marks: Colour | None = None
) -> Callable[[np.random.Generator], Tile]:
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


def _rings(rng: np.random.Generator) -> Tile:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] - 7.5
    away = np.maximum(abs(rows), abs(columns))
    tone = 1 + 0.1 * np.sin(away * 2.6) + 0.03 * rng.standard_normal((SIDE, SIDE))
    pixels = np.array([176, 142, 92], np.float32) * tone[..., None]
    pixels[away > 6.6] = np.array([92, 70, 46])
    return pixels.astype(np.float32)


def _foliage(colour: Colour, holes: float, spread: float = 0.2) -> Callable[[np.random.Generator], Tile]:
    """Leaves with gaps; grey where the place tints them."""

    def paint(rng: np.random.Generator) -> Tile:
        clumps = _cloudy(rng, 1) * 0.75 + rng.standard_normal((SIDE, SIDE)) * 0.45
        tone = 1 + spread * np.clip(clumps, -1.6, 1.8)
        lifted = np.roll(clumps, 1, 0) < clumps
        tone = tone * np.where(lifted, 1.08, 0.93)
        pixels = np.asarray(colour, np.float32) * tone[..., None]
        cover = np.where(clumps < np.quantile(clumps, holes), 0, 255)
        return np.concatenate([pixels, cover[..., None]], 2).astype(np.float32)

    return paint


def _pine_snow(rng: np.random.Generator) -> Tile:
    pixels = _foliage((62, 92, 70), 0.08)(rng)
    fringe = np.clip(5 + np.round(_cloudy(rng, 1)[0] * 1.5), 3, 8).astype(int)
    for column in range(SIDE):
        pixels[: fringe[column], column] = (232, 239, 248, 255)
    return pixels


def _grown(draw: Callable[[np.random.Generator, Tile], None]) -> Callable[[np.random.Generator], Tile]:
    """A plant drawn on nothing."""

    def paint(rng: np.random.Generator) -> Tile:
        pixels = np.zeros((SIDE, SIDE, 4), np.float32)
        draw(rng, pixels)
        return pixels

    return paint


def _blades(colour: Colour, count: int, low: int, high: int) -> Callable[[np.random.Generator, Tile], None]:
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


def _flower(petals: Colour, heart: Colour, wide: int) -> Callable[[np.random.Generator, Tile], None]:
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


def _bush(rng: np.random.Generator, pixels: Tile) -> None:
    for lean, tall in ((-0.8, 9), (-0.35, 12), (0.1, 10), (0.5, 12), (0.9, 8)):
        for up in range(tall):
            at = int(np.clip(7.5 + lean * up * 0.8 + rng.uniform(-0.3, 0.3), 0, 15))
            pixels[SIDE - 1 - up, at] = (*(np.array([124, 88, 50]) * rng.uniform(0.8, 1.15)), 255)


def _wheat(rng: np.random.Generator, pixels: Tile) -> None:
    _blades((206, 172, 84), 9, 10, 14)(rng, pixels)
    for column in range(1, SIDE, 2):
        top = int(rng.integers(1, 5))
        pixels[top : top + 4, column] = (*(np.array([226, 190, 96]) * rng.uniform(0.9, 1.1)), 255)


def _caps(cap: Colour, spots: Colour) -> Callable[[np.random.Generator, Tile], None]:
    def draw(rng: np.random.Generator, pixels: Tile) -> None:
        for column, tall, wide in ((5, 6, 3), (11, 4, 2)):
            pixels[SIDE - tall :, column : column + 1] = (222, 208, 184, 255)
            for row in range(wide):
                half = wide - max(0, wide - 2 - row)
                pixels[SIDE - tall - wide + row, column - half : column + half + 1] = (*cap, 255)
            pixels[SIDE - tall - 2, column] = pixels[SIDE - tall - 1, column - 1] = (*spots, 255)

    return draw


def _crystals(rng: np.random.Generator, pixels: Tile) -> None:
    for column, lean, tall, wide in ((4, -0.22, 9, 2), (8, 0.02, 14, 3), (12, 0.25, 8, 2)):
        for up in range(tall):
            half = wide if up < tall - wide else max(0, tall - up - 1)
            at = column + lean * up
            for across in range(-half // 2, half // 2 + 1):
                tone = 1.25 if across < 0 else 0.85 if across > 0 else 1.0
                colour = np.clip(np.array([120, 190, 255]) * tone + 40 * up / tall, 0, 255)
                pixels[SIDE - 1 - up, int(np.clip(at + across, 0, 15))] = (*colour, 255)


def _shell(rng: np.random.Generator, pixels: Tile) -> None:
    for row, half in ((15, 3), (14, 3), (13, 2), (12, 1)):
        pixels[row, 7 - half : 8 + half] = (*(np.array([244, 214, 196]) * (0.9 + 0.03 * (row % 2))), 255)
    pixels[12:16, 7] = (222, 164, 148, 255)


def _glass(rng: np.random.Generator) -> Tile:
    pixels = np.zeros((SIDE, SIDE, 4), np.float32)
    frame = np.zeros((SIDE, SIDE), bool)
    frame[[0, 15]] = frame[:, [0, 15]] = frame[7:9] = frame[:, 7:9] = True
    pixels[frame] = (112, 84, 56, 255)
    pixels[1, 1:15, :3] *= 0.75
    for at in range(2, 6):
        pixels[7 - at, at] = pixels[15 - at, at + 7] = (222, 238, 246, 255)
    return pixels


def _ore(colour: Colour) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        pixels = _stone(rng)
        for _ in range(6):
            row, column = rng.integers(1, SIDE - 2, 2)
            pixels[row : row + 2, column : column + 2] = np.asarray(colour) * rng.uniform(0.85, 1.1)
            pixels[row, column] = np.clip(np.asarray(colour) * 1.35, 0, 255)
            pixels[row + 1, column + 1] *= 0.65
        return pixels

    return paint


def _layers(colour: Colour) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        bands = np.repeat(rng.uniform(0.9, 1.08, 8), 2)[:, None]
        pixels = (
            np.asarray(colour, np.float32) * (bands + rng.standard_normal((SIDE, SIDE)) * 0.025)[..., None]
        )
        for row in (3, 9, 14):
            pixels[row, rng.random(SIDE) < 0.7] *= 0.82
        return pixels.astype(np.float32)

    return paint


def _roof(rng: np.random.Generator) -> Tile:
    pixels = _stuff((158, 74, 54), 0.05, 0.03)(rng)
    for row in range(SIDE):
        for column in range(SIDE):
            along = (column + (row // 4 % 2) * 2) % 4
            pixels[row, column] *= (0.66, 0.92, 1.0, 1.1)[3 - row % 4] * (0.86 if along == 3 else 1.0)
    return pixels


def _thatch(rng: np.random.Generator) -> Tile:
    pixels = _stuff((182, 148, 84), 0.1)(rng)
    pixels *= np.repeat(rng.uniform(0.82, 1.1, (1, SIDE)), SIDE, 0)[..., None]
    pixels[[3, 7, 11, 15]] *= 0.74
    return pixels.astype(np.float32)


def _door(upper: bool) -> Callable[[np.random.Generator], Tile]:
    def paint(rng: np.random.Generator) -> Tile:
        pixels = _bark((124, 84, 48), 0.05)(rng)
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


def _cactus(rng: np.random.Generator) -> Tile:
    pixels = _stuff((70, 128, 58), 0.04)(rng)
    pixels[:, ::4] *= 0.74
    pixels[:, 2::4] *= 1.14
    for _ in range(12):
        row, column = rng.integers(0, SIDE, 2)
        pixels[row, column // 4 * 4 + 2 if column < 14 else 14] = (226, 226, 178)
    return pixels


def _cactus_top(rng: np.random.Generator) -> Tile:
    pixels = _stuff((92, 150, 74), 0.05)(rng)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] - 7.5
    pixels[np.maximum(abs(rows), abs(columns)) > 6] *= 0.75
    pixels[(abs(abs(rows) - abs(columns)) < 0.6)] *= 1.15
    return pixels


def _torch(rng: np.random.Generator) -> Tile:
    pixels = _stuff((118, 84, 50), 0.08)(rng)
    pixels[6:8] = (255, 236, 150)
    pixels[8] = (255, 178, 64)
    return pixels


def _lantern(rng: np.random.Generator) -> Tile:
    pixels = _stuff((255, 214, 120), 0.05)(rng)
    pixels[[7, 8, 15]] = (60, 54, 50)
    pixels[:, [5, 10]] = (60, 54, 50)
    return pixels


def _hay(rng: np.random.Generator) -> Tile:
    pixels = _stuff((212, 174, 74), 0.1)(rng)
    pixels *= np.repeat(rng.uniform(0.85, 1.1, (SIDE, 1)), SIDE, 1)[..., None]
    pixels[:, [4, 11]] = (150, 62, 46)
    return pixels.astype(np.float32)


def _farmland(rng: np.random.Generator) -> Tile:
    pixels = _stuff((96, 68, 46), 0.06)(rng)
    pixels[[0, 4, 8, 12]] *= 0.7
    pixels[[2, 6, 10, 14]] *= 1.15
    return pixels


def _lava(rng: np.random.Generator) -> Tile:
    heat = _cloudy(rng, 2)[..., None]
    return np.clip(np.array([238, 112, 26]) + heat * np.array([40, 58, 24]), 0, 255).astype(np.float32)


def _ice(rng: np.random.Generator) -> Tile:
    pixels = _stuff((164, 200, 232), 0.015, 0.03)(rng)
    for _ in range(3):
        row, column = rng.integers(0, SIDE, 2)
        for step in range(6):
            pixels[(row + step) % SIDE, (column + step // 2) % SIDE] = (206, 228, 246)
    return pixels


def _pumpkin(rng: np.random.Generator) -> Tile:
    pixels = _stuff((220, 128, 36), 0.04)(rng)
    pixels[:, ::4] *= 0.78
    return pixels


def _plaster(rng: np.random.Generator) -> Tile:
    return _stuff((226, 212, 186), 0.018, 0.03, 3)(rng)


def _lily(rng: np.random.Generator) -> Tile:
    pixels = _stuff((62, 128, 52), 0.06)(rng)
    pixels[7:9] *= 1.25
    pixels[:, 7:9] *= 1.12
    return pixels


PAINTERS: dict[str, Callable[[np.random.Generator], Tile]] = {
    "stone": _stone,
    "dirt": _dirt,
    "grass": _grass_top,
    "grass_side": _grass_side,
    "sand": _stuff((222, 203, 152), 0.025, 0.03, 2),
    "sandstone": _layers((214, 190, 138)),
    "sandstone_top": _stuff((218, 196, 146), 0.02, 0.03),
    "red_sandstone": _layers((186, 108, 66)),
    "snow": _stuff((240, 245, 251), 0.01, 0.012),
    "snowy_side": _snowy_side,
    "ice": _ice,
    "water": _stuff((44, 98, 140), 0.03),
    "gravel": _stones(((136, 130, 124), (116, 110, 106), (152, 142, 132)), 26, 0.72),
    "path": _stuff((174, 146, 104), 0.045, 0.05),
    "path_side": _path_side,
    "cobble": _stones(((132, 130, 128), (112, 112, 114), (146, 142, 136)), 11, 0.55),
    "brick": _bricks((158, 82, 64), (184, 170, 156), 4, 8),
    "planks": _boards((176, 136, 84)),
    "dark_planks": _boards((104, 70, 44)),
    "plaster": _plaster,
    "oak_log": _bark((104, 80, 52), 0.13),
    "birch_log": _bark((222, 220, 212), 0.025, (52, 48, 46)),
    "pine_log": _bark((82, 58, 40), 0.14),
    "palm_log": _bark((156, 126, 84), 0.05, (112, 86, 56)),
    "log_end": _rings,
    "oak_leaves": _foliage((124, 124, 124), 0.17),
    "birch_leaves": _foliage((142, 142, 134), 0.2),
    "pine_leaves": _foliage((88, 96, 98), 0.13),
    "autumn_leaves": _foliage((206, 116, 42), 0.17, 0.22),
    "palm_leaves": _foliage((132, 132, 116), 0.22),
    "pine_snow": _pine_snow,
    "cactus": _cactus,
    "cactus_top": _cactus_top,
    "glass": _glass,
    "roof": _roof,
    "thatch": _thatch,
    "door": _door(False),
    "door_top": _door(True),
    "torch": _torch,
    "lantern": _lantern,
    "tall_grass": _grown(_blades((128, 128, 128), 10, 6, 13)),
    "fern": _grown(_blades((112, 120, 112), 7, 9, 15)),
    "poppy": _grown(_flower((214, 52, 40), (60, 26, 26), 2)),
    "dandelion": _grown(_flower((250, 208, 52), (226, 150, 40), 1)),
    "cornflower": _grown(_flower((88, 116, 226), (60, 66, 160), 2)),
    "daisy": _grown(_flower((246, 246, 240), (246, 204, 70), 1)),
    "dead_bush": _grown(_bush),
    "wheat": _grown(_wheat),
    "reed": _grown(_blades((120, 158, 82), 6, 12, 16)),
    "mushroom": _grown(_caps((196, 60, 44), (244, 232, 220))),
    "glowcap": _grown(_caps((96, 214, 196), (214, 255, 244))),
    "crystal": _grown(_crystals),
    "shell": _grown(_shell),
    "farmland": _farmland,
    "hay": _hay,
    "hay_end": _stuff((206, 170, 78), 0.12),
    "coal": _ore((44, 44, 48)),
    "iron": _ore((206, 166, 138)),
    "gold": _ore((238, 200, 78)),
    "lava": _lava,
    "bedrock": _stuff((70, 70, 74), 0.1, 0.15, 2),
    "mossy_stone": _mossy,
    "pumpkin": _pumpkin,
    "pumpkin_top": _stuff((196, 112, 34), 0.06),
    "lily": _lily,
}  # fmt: skip
TILES = len(PAINTERS)
KIND = TILES * TEXELS * 4
AIR_AT = KIND + ROW * len(KINDS)
"""Where the air of a frame follows in the tables; see `sky`."""
