"""The faces of houses: gable, long wall and roof, each as the light falls on that face.

Pictures are flat elevations; `engines.stage.sets.buildings` folds them into a house that stands in the world.
"""

from dataclasses import dataclass

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import BRISTLE, Paper, Picture, dabs, fill, finished, painted, polygon, stroke
from engines.stage.props.openings import door, flower_box, shutters, window

PER_M = 58  # pixels a metre


@dataclass(frozen=True)
class HouseStyle:
    """Materials and colours (CSS hex). `material` is plaster, timber, logs, brick, stone or mud; `cover` of the roof is
    tiles, slate, thatch or planks; `snow` lies on top."""

    wall: str = "ece2cc"
    material: str = "plaster"
    trim: str = "f6efe0"
    shutter: str = "4f7a78"
    door: str = "a8483a"
    roof: str = "b5573f"
    cover: str = "tiles"
    flowers: tuple[str, ...] = ("e0506a", "f2a0b0")
    snow: bool = False


@painted
def face(
    light: Light,
    seed: int,
    style: HouseStyle,
    wide_m: float,
    tall_m: float,
    k: float,
    gable_m: float = 0.0,
    entrance: bool = False,
) -> Picture:
    """A wall of `wide_m` by `tall_m`, with a gable of `gable_m` above; k 0..1 is the light that falls on it."""
    rng = np.random.default_rng([seed, 51, int(wide_m * 10), int(gable_m * 10)])
    width, eave, height = wide_m * PER_M, gable_m * PER_M, (tall_m + gable_m) * PER_M
    paper = Paper(width, height)
    canvas = paper.canvas
    outline = (
        [(0, height), (0, eave), (width / 2, 0), (width, eave), (width, height)]
        if gable_m
        else [(0, height), (0, 0), (width, 0), (width, height)]
    )
    bare = Paper(width, height)
    _surface(bare, light, rng, style, k, eave)
    paper.lay(bare.picture, polygon(outline))
    canvas.save()
    canvas.clipPath(polygon(outline), True)
    canvas.drawRect(
        skia.Rect(0, eave, width, eave + 0.28 * PER_M), fill(light.tone(colour("3a3040"), 0.05), 0.3)
    )
    size = 0.92 * PER_M
    low = height - 1.0 * PER_M
    slots = max(1, int(wide_m / 2.1))
    at = list(np.linspace(width / slots / 2, width - width / slots / 2, slots))
    if entrance:
        middle = at.pop(slots // 2 if slots % 2 else int(rng.integers(0, slots)))
        box = (middle - 0.5 * PER_M, height - 2.1 * PER_M, middle + 0.5 * PER_M, height - 0.06 * PER_M)
        door(canvas, light, box, k, colour(style.door), colour(style.trim), light.lamps)
        canvas.drawRect(
            skia.Rect(middle - 0.8 * PER_M, height - 0.1 * PER_M, middle + 0.8 * PER_M, height),
            fill(light.tone(colour("9a9090"), k)),
        )
        _porch(canvas, light, style, middle, height, k)
    for x in at:
        box = (x - size / 2, low - 1.15 * PER_M, x + size / 2, low)
        _opening(canvas, light, rng, style, box, k)
    if gable_m > 1.3:
        box = (width / 2 - 0.38 * PER_M, eave - 0.62 * PER_M, width / 2 + 0.38 * PER_M, eave + 0.22 * PER_M)
        window(canvas, light, rng, box, k, light.lamps and rng.random() < 0.7, colour(style.trim), (2, 2))
    canvas.restore()
    _foot(paper, light, rng, style, k)
    return finished(paper.picture, 0.5, 0.12, seed)


def _opening(
    canvas: skia.Canvas,
    light: Light,
    rng: np.random.Generator,
    style: HouseStyle,
    box: tuple[float, float, float, float],
    k: float,
) -> None:
    if style.shutter:
        shutters(canvas, light, box, k, colour(style.shutter))
    window(canvas, light, rng, box, k, light.lamps and rng.random() < 0.8, colour(style.trim), (2, 3))
    if style.flowers and not style.snow:
        flower_box(canvas, light, rng, box, k, style.flowers)
    if style.snow:
        left, _, right, bottom = box
        canvas.drawRoundRect(
            skia.Rect(left - 8, bottom - 3, right + 8, bottom + 5),
            4,
            4,
            fill(light.tone(colour("f4f8fc"), min(1, k + 0.2))),
        )


def _porch(
    canvas: skia.Canvas, light: Light, style: HouseStyle, middle: float, height: float, k: float
) -> None:
    """A small roof over the door."""
    top = height - 2.52 * PER_M
    roof = polygon(
        [
            (middle - 0.95 * PER_M, top + 0.34 * PER_M),
            (middle - 0.6 * PER_M, top),
            (middle + 0.6 * PER_M, top),
            (middle + 0.95 * PER_M, top + 0.34 * PER_M),
        ]
    )
    canvas.drawPath(roof, fill(light.tone(colour("eef3f8" if style.snow else style.roof), min(1, k + 0.1))))
    canvas.drawRect(
        skia.Rect(middle - 0.9 * PER_M, top + 0.34 * PER_M, middle + 0.9 * PER_M, top + 0.46 * PER_M),
        fill(light.tone(colour("3a3040"), 0.1), 0.5),
    )


def _surface(
    paper: Paper, light: Light, rng: np.random.Generator, style: HouseStyle, k: float, eave: float
) -> None:
    """The bare wall in its material."""
    canvas, width, height = paper.canvas, paper.width, paper.height
    base = colour(style.wall)
    canvas.drawPaint(fill(light.tone(base, k)))
    many = int(width * height / 700)
    x, y = rng.uniform(0, width, many), rng.uniform(0, height, many)
    if style.material in ("plaster", "timber", "mud"):
        paints = light.tones(
            base * rng.uniform(0.9, 1.06, (many, 1)), np.clip(k + rng.normal(0, 0.06, many), 0, 1)
        )
        dabs(
            paper.picture,
            x,
            y,
            rng.uniform(8, 24, many),
            paints,
            aspect=0.45,
            angle=rng.uniform(-0.6, 0.6, many),
            alpha=0.45,
            shape=BRISTLE,
        )
    elif style.material == "logs":
        for top in np.arange(0, height, 0.24 * PER_M):
            canvas.drawRect(
                skia.Rect(0, top, width, top + 0.24 * PER_M),
                fill(light.tone(base * rng.uniform(0.86, 1.08), k)),
            )
            canvas.drawRect(
                skia.Rect(0, top, width, top + 0.07 * PER_M),
                fill(light.tone(mix(base, np.ones(3), 0.16), min(1, k + 0.15)), 0.7),
            )
            canvas.drawRect(
                skia.Rect(0, top + 0.19 * PER_M, width, top + 0.24 * PER_M),
                fill(light.tone(base * 0.5, k * 0.6)),
            )
    elif style.material in ("brick", "stone"):
        course, long = (0.16, 0.34) if style.material == "brick" else (0.36, 0.62)
        for top in np.arange(0, height, course * PER_M):
            left = -rng.uniform(0.2, 0.8) * long * PER_M
            while left < width:
                size = long * PER_M * (rng.uniform(0.7, 1.3) if style.material == "stone" else 1)
                shade = base * rng.uniform(0.82, 1.14)
                canvas.drawRoundRect(
                    skia.Rect(left + 1, top + 1, left + size - 1, top + course * PER_M - 1),
                    2,
                    2,
                    fill(light.tone(shade, np.clip(k + rng.normal(0, 0.05), 0, 1))),
                )
                left += size
    if style.material == "timber":
        beam = stroke(light.tone(colour("5a3f30"), k * 0.8), 0.16 * PER_M, StrokeCap=skia.Paint.kButt_Cap)
        for top in (eave + 3, (eave + height) / 2, height - 4):
            canvas.drawLine(0, top, width, top, beam)
        count = max(2, int(width / PER_M / 1.2))
        for i in range(count + 1):
            x0 = width * i / count
            canvas.drawLine(x0, eave, x0, height, beam)
            if i < count and i % 2 == 0:
                canvas.drawLine(x0, height, x0 + width / count, (eave + height) / 2, beam)
        canvas.drawLine(width / 2, 0, width / 2, eave, beam)
        canvas.drawLine(width * 0.25, eave * 0.5, width * 0.75, eave * 0.5, beam)


def _foot(paper: Paper, light: Light, rng: np.random.Generator, style: HouseStyle, k: float) -> None:
    """Damp and grass, or drifted snow, where the wall meets the ground."""
    many = int(paper.width / 5)
    x = rng.uniform(0, paper.width, many)
    if style.snow:
        dabs(
            paper.picture,
            x,
            np.full(many, paper.height - 1.0),
            rng.uniform(9, 22, many),
            light.tone(colour("eef3f9"), min(1, k + 0.15)),
            aspect=0.45,
        )
        return
    paper.canvas.drawRect(
        skia.Rect(0, paper.height - 0.16 * PER_M, paper.width, paper.height),
        fill(light.tone(colour("5a5048"), k * 0.4), 0.3),
    )
    green = light.tones(colour("6c8a4c"), np.clip(rng.normal(k * 0.8, 0.15, many), 0, 1))
    dabs(
        paper.picture,
        x,
        np.full(many, paper.height - 4.0),
        rng.uniform(6, 13, many),
        green,
        aspect=0.24,
        angle=np.pi / 2 + rng.normal(0, 0.25, many),
    )


@painted
def roof(light: Light, seed: int, style: HouseStyle, long_m: float, slope_m: float, k: float) -> Picture:
    """One slope of a roof, its ridge at the upper edge."""
    rng = np.random.default_rng([seed, 52])
    paper = Paper(long_m * PER_M, slope_m * PER_M)
    canvas, width, height = paper.canvas, paper.width, paper.height
    base = colour("eef3f9" if style.snow else style.roof)
    canvas.drawPaint(fill(light.tone(base, k)))
    course = {"tiles": 0.26, "slate": 0.2, "thatch": 0.5, "planks": 0.9}[style.cover] * PER_M
    if not style.snow:
        for row, top in enumerate(np.arange(0, height, course)):
            left = -(row % 2) * course * 0.5
            while left < width and style.cover != "thatch":
                size = course * (1.0 if style.cover != "planks" else 3.4)
                shade = base * rng.uniform(0.84, 1.14)
                canvas.drawRoundRect(
                    skia.Rect(left + 0.7, top, left + size - 0.7, top + course - 1),
                    3,
                    3,
                    fill(light.tone(shade, np.clip(k + rng.normal(0, 0.06), 0, 1))),
                )
                left += size
            canvas.drawLine(
                0,
                top + course - 1,
                width,
                top + course - 1,
                stroke(light.tone(base * 0.55, k * 0.6), 1.6, 0.7),
            )
        if style.cover == "thatch":
            many = int(width * height / 160)
            x, y = rng.uniform(0, width, many), rng.uniform(0, height, many)
            dabs(
                paper.picture,
                x,
                y,
                rng.uniform(9, 22, many),
                light.tones(
                    base * rng.uniform(0.8, 1.18, (many, 1)), np.clip(k + rng.normal(0, 0.1, many), 0, 1)
                ),
                aspect=0.12,
                angle=np.pi / 2 + rng.normal(0, 0.14, many),
                shape=BRISTLE,
            )
    else:
        many = int(width * height / 900)
        x, y = rng.uniform(0, width, many), rng.uniform(0, height, many)
        dabs(
            paper.picture,
            x,
            y,
            rng.uniform(20, 60, many),
            light.tones(base, np.clip(k + rng.normal(0, 0.1, many), 0, 1)),
            aspect=0.3,
            alpha=0.4,
            shape=BRISTLE,
        )
        drip = rng.uniform(0, width, int(width / 12))
        dabs(
            paper.picture,
            drip,
            np.full(drip.size, height - 4.0),
            rng.uniform(8, 16, drip.size),
            light.tone(base, k * 0.7),
            aspect=0.7,
        )
    ridge = mix(base, np.ones(3), 0.2)
    canvas.drawRect(skia.Rect(0, 0, width, 0.13 * PER_M), fill(light.tone(ridge, min(1, k + 0.15))))
    canvas.drawRect(
        skia.Rect(0, height - 0.1 * PER_M, width, height), fill(light.tone(base * 0.6, k * 0.7), 0.8)
    )
    return finished(paper.picture, 0.8, 0.12, seed)


@painted
def chimney(light: Light, seed: int, brick: str = "9a6654", snow: bool = False) -> Picture:
    """A chimney with a pot, (120, 60)."""
    paper = Paper(60, 120)
    canvas = paper.canvas
    lit, dim = (0.9, 0.25) if light.side < 0 else (0.25, 0.9)
    canvas.drawRect(skia.Rect(8, 22, 34, 120), fill(light.tone(colour(brick), lit)))
    canvas.drawRect(skia.Rect(34, 22, 52, 120), fill(light.tone(colour(brick), dim)))
    canvas.drawRect(skia.Rect(3, 14, 57, 26), fill(light.tone(colour(brick) * 0.8, 0.7)))
    canvas.drawRect(skia.Rect(20, 2, 40, 15), fill(light.tone(colour("c07a58"), 0.6)))
    if snow:
        canvas.drawRoundRect(skia.Rect(1, 8, 59, 18), 5, 5, fill(light.tone(colour("f4f8fc"), 0.9)))
    return finished(paper.picture, 0.7, 0.14, seed)
