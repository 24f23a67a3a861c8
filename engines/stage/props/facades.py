"""The fronts of town houses: upper storeys in four styles, bare flanks, and roofs from above.

Flat elevations; `engines.stage.sets.blocks` folds them into blocks.
"""

from dataclasses import dataclass

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import (
    BRISTLE,
    Paper,
    Picture,
    dabs,
    fill,
    finished,
    painted,
    polygon,
    stroke,
)
from engines.stage.props.openings import flower_box, shutters, window

PER_M = 44
STOREY_M = 3.1


@dataclass(frozen=True)
class FrontStyle:
    """`kind` is brick, plaster, gable or modern; colours in CSS hex."""

    wall: str = "a8604c"
    kind: str = "brick"
    trim: str = "efe4d0"
    roof: str = "6a5a5e"
    accent: str = "3f6a6a"


@painted
def storeys(light: Light, seed: int, style: FrontStyle, wide_m: float, floors: int, k: float) -> Picture:
    """The wall above the shops, `floors` storeys and a cornice; gable fronts end in a step or a point."""
    rng = np.random.default_rng([seed, 91, floors])
    top_m = 2.6 if style.kind == "gable" else 0.9
    width, height = wide_m * PER_M, (floors * STOREY_M + top_m) * PER_M
    paper = Paper(width, height)
    canvas = paper.canvas
    eave = top_m * PER_M
    outline = _outline(style, seed, width, height, eave)
    bare = Paper(width, height)
    _wall(bare, light, rng, style, k)
    paper.lay(bare.picture, outline)
    canvas.save()
    canvas.clipPath(outline, True)
    _windows(canvas, light, rng, style, width, eave, floors, k)
    canvas.restore()
    _crown(canvas, light, style, width, eave, k)
    return finished(paper.picture, 0.4, 0.13, seed)


def _outline(style: FrontStyle, seed: int, width: float, height: float, eave: float) -> skia.Path:
    if style.kind != "gable":
        return polygon([(0, height), (0, 0), (width, 0), (width, height)])
    middle = width / 2
    if seed % 2:
        steps = [
            (0.0, eave),
            (width * 0.14, eave),
            (width * 0.14, eave * 0.7),
            (width * 0.28, eave * 0.7),
            (width * 0.28, eave * 0.36),
            (width * 0.4, eave * 0.36),
            (width * 0.4, 0.0),
        ]
        mirrored = [(width - x, y) for x, y in reversed(steps)]
        return polygon([(0, height), *steps, *mirrored, (width, height)])
    swell = [
        (0.0, eave),
        (width * 0.1, eave * 0.8),
        (width * 0.16, eave * 0.42),
        (width * 0.34, eave * 0.3),
        (width * 0.4, eave * 0.06),
        (middle, 0.0),
    ]
    mirrored = [(width - x, y) for x, y in reversed(swell[:-1])]
    return polygon([(0, height), *swell, *mirrored, (width, height)])


def _wall(paper: Paper, light: Light, rng: np.random.Generator, style: FrontStyle, k: float) -> None:
    canvas, base = paper.canvas, colour(style.wall)
    canvas.drawPaint(fill(light.tone(base, k)))
    width, height = paper.width, paper.height
    if style.kind in ("brick", "gable"):
        many = int(width * height / 420)
        x, y = (
            rng.integers(0, int(width / 14) + 1, many) * 14.0,
            rng.integers(0, int(height / 6) + 1, many) * 6.0,
        )
        for left, top in zip(x + (y / 6 % 2) * 7, y, strict=True):
            shade = base * rng.uniform(0.84, 1.16)
            canvas.drawRect(skia.Rect(left, top, left + 12, top + 4.6), fill(light.tone(shade, k), 0.75))
    many = int(width * height / 900)
    x, y = rng.uniform(0, width, many), rng.uniform(0, height, many)
    paints = light.tones(
        base * rng.uniform(0.9, 1.08, (many, 1)), np.clip(k + rng.normal(0, 0.06, many), 0, 1)
    )
    dabs(
        paper.picture,
        x,
        y,
        rng.uniform(9, 30, many),
        paints,
        aspect=0.45,
        angle=rng.uniform(-0.5, 0.5, many),
        alpha=0.4,
        shape=BRISTLE,
    )
    for edge in (2.0, width - 2.0):
        canvas.drawLine(edge, 0, edge, height, stroke(light.tone(base * 0.7, k * 0.6), 4, 0.5))


def _windows(
    canvas: skia.Canvas,
    light: Light,
    rng: np.random.Generator,
    style: FrontStyle,
    width: float,
    eave: float,
    floors: int,
    k: float,
) -> None:
    trim, accent = colour(style.trim), colour(style.accent)
    each = 1.75 if style.kind == "modern" else 2.3
    count = max(2, int(width / PER_M / each))
    half = (0.66 if style.kind == "modern" else 0.5) * PER_M
    arched = style.kind == "plaster" and rng.random() < 0.4
    balcony = style.kind in ("plaster", "brick") and rng.random() < 0.6
    for floor in range(floors):
        low = eave + (floor + 1) * STOREY_M * PER_M - 0.78 * PER_M
        tall = (2.05 if style.kind == "modern" else 1.72) * PER_M
        if style.kind != "modern":
            canvas.drawRect(
                skia.Rect(0, low + 0.7 * PER_M, width, low + 0.82 * PER_M),
                fill(light.tone(trim, k * 0.85), 0.7),
            )
        for i in range(count):
            x = (i + 0.5) * width / count
            box = (x - half, low - tall, x + half, low)
            lit = light.lamps and rng.random() < 0.55
            if style.kind == "gable" and floor == 0 and rng.random() < 0.7:
                shutters(canvas, light, box, k, accent)
            window(
                canvas,
                light,
                rng,
                box,
                k,
                lit,
                trim,
                (1, 2) if style.kind == "modern" else (2, 3),
                arched=arched,
            )
            if style.kind == "brick":
                canvas.drawRect(
                    skia.Rect(x - half * 1.3, low - tall - 9, x + half * 1.3, low - tall - 3),
                    fill(light.tone(trim, min(1, k + 0.1))),
                )
            if balcony and (floor + i) % 2 == 0:
                _balcony(canvas, light, rng, box, k)
            elif style.kind in ("gable", "plaster") and rng.random() < 0.3:
                flower_box(canvas, light, rng, box, k, ("d8485f", "f0a0ac", "f6f0e0"))
    if style.kind == "gable":
        x = width / 2
        window(
            canvas,
            light,
            rng,
            (x - 0.34 * PER_M, eave - 1.2 * PER_M, x + 0.34 * PER_M, eave - 0.3 * PER_M),
            k,
            light.lamps and rng.random() < 0.6,
            trim,
            (1, 2),
        )
        canvas.drawRect(
            skia.Rect(x - 3, eave * 0.3, x + 3, eave * 0.42), fill(light.tone(colour("3a3438"), 0.4))
        )


def _balcony(
    canvas: skia.Canvas,
    light: Light,
    rng: np.random.Generator,
    box: tuple[float, float, float, float],
    k: float,
) -> None:
    left, _, right, low = box
    iron = stroke(light.tone(colour("34363e"), k * 0.7), 1.8)
    canvas.drawRect(skia.Rect(left - 10, low + 4, right + 10, low + 9), fill(light.tone(colour("8a8078"), k)))
    for x in np.linspace(left - 9, right + 9, 11):
        canvas.drawLine(x, low - 0.62 * PER_M, x, low + 5, iron)
    canvas.drawLine(left - 10, low - 0.62 * PER_M, right + 10, low - 0.62 * PER_M, iron)
    if rng.random() < 0.6:
        for _ in range(16):
            x = rng.uniform(left - 8, right + 8)
            green = colour(("56803f", "83a850", "d8485f")[int(rng.integers(0, 3))])
            canvas.drawCircle(x, low - rng.uniform(0, 16), 4.5, fill(light.tone(green, k)))


def _crown(canvas: skia.Canvas, light: Light, style: FrontStyle, width: float, eave: float, k: float) -> None:
    """Cornice or parapet."""
    if style.kind == "gable":
        return
    trim = colour(style.trim)
    canvas.drawRect(
        skia.Rect(0, 0, width, eave * 0.3),
        fill(light.tone(mix(trim, colour(style.wall), 0.3), min(1, k + 0.12))),
    )
    canvas.drawRect(skia.Rect(0, eave * 0.3, width, eave * 0.5), fill(light.tone(trim, k)))
    canvas.drawRect(
        skia.Rect(0, eave * 0.5, width, eave * 0.72), fill(light.tone(colour(style.wall) * 0.5, k * 0.4), 0.7)
    )
    if style.kind != "modern":
        for x in np.arange(4, width, 0.42 * PER_M):
            canvas.drawRect(skia.Rect(x, eave * 0.5, x + 7, eave * 0.9), fill(light.tone(trim, k * 0.9)))


@painted
def side_wall(light: Light, seed: int, style: FrontStyle, deep_m: float, tall_m: float, k: float) -> Picture:
    """The bare flank of a house, with a few small windows and a painted-over patch, 24 pixels a metre."""
    rng = np.random.default_rng([seed, 93])
    paper = Paper(deep_m * 24, tall_m * 24)
    flat = FrontStyle(style.wall, "plaster", style.trim, style.roof, style.accent)
    _wall(paper, light, rng, flat, k)
    for y in np.arange(40, paper.height - 100, 74):
        for x in np.arange(34, paper.width - 30, 84):
            if rng.random() < 0.4:
                window(
                    paper.canvas,
                    light,
                    rng,
                    (float(x), float(y), float(x) + 18, float(y) + 30),
                    k,
                    light.lamps and rng.random() < 0.4,
                    colour(style.trim),
                    (1, 2),
                )
    paper.canvas.drawRect(skia.Rect(0, 0, paper.width, 7), fill(light.tone(colour(style.trim), k)))
    return finished(paper.picture, 0.4, 0.13, seed)


@painted
def flat_roof(light: Light, seed: int, wide_m: float, deep_m: float) -> Picture:
    """A flat roof from above with skylights, vents and a terrace, 20 pixels a metre."""
    rng = np.random.default_rng([seed, 94])
    paper = Paper(wide_m * 20, deep_m * 20)
    canvas = paper.canvas
    base = colour(("8a8078", "9a8a7c", "7a7c84")[seed % 3])
    canvas.drawPaint(fill(light.tone(base, 0.8)))
    many = int(paper.width * paper.height / 160)
    dabs(
        paper.picture,
        rng.uniform(0, paper.width, many),
        rng.uniform(0, paper.height, many),
        rng.uniform(3, 9, many),
        light.tones(base * rng.uniform(0.86, 1.12, (many, 1)), np.full(many, 0.8)),
        aspect=0.6,
        alpha=0.5,
    )
    canvas.drawRect(
        skia.Rect(2, 2, paper.width - 2, paper.height - 2), stroke(light.tone(colour("d8ccb8"), 0.9), 7)
    )
    for _ in range(4):
        x, y = rng.uniform(16, paper.width - 50), rng.uniform(16, paper.height - 44)
        box = skia.Rect.MakeXYWH(x, y, rng.uniform(16, 34), rng.uniform(14, 28))
        canvas.drawRect(
            skia.Rect.MakeXYWH(x - light.side * 7, y + 6, box.width(), box.height()),
            fill(light.tone(colour("3a3440"), 0.1), 0.5),
        )
        word = ("7fa0b0", "c8b8a0", "a0583f", "6a8a58")[int(rng.integers(0, 4))]
        canvas.drawRect(
            box,
            fill(colour("ffd890") if light.lamps and word == "7fa0b0" else light.tone(colour(word), 0.85)),
        )
    return finished(paper.picture, 0.6, 0.12, seed)
