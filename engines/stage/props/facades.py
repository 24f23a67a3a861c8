"""The fronts of town houses: upper storeys in four styles, shop fronts with goods, and roofs from above.

Flat elevations; `engines.stage.sets.blocks` folds them into blocks. No letters anywhere: signs carry pictures.
"""

import math
from dataclasses import dataclass

import numpy as np
import skia

from engines.stage.light import Colour, Light, colour, mix
from engines.stage.paint import (
    BRISTLE,
    LEAF,
    Paper,
    Picture,
    curve,
    dabs,
    fill,
    finished,
    glow,
    painted,
    polygon,
    stroke,
)
from engines.stage.props.openings import door, flower_box, shutters, warm, window

PER_M = 44
SHOP_PER_M = 76
SHOP_TALL_M = 4.0
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
    for x in (2.0, width - 2.0):
        canvas.drawLine(x, 0, x, height, stroke(light.tone(base * 0.7, k * 0.6), 4, 0.5))


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


_GOODS = ("bread", "books", "flowers", "cafe", "fruit", "hats", "toys", "clocks")


@painted
def shop(light: Light, seed: int, wide_m: float, k: float, wall: str = "6a4a44") -> Picture:
    """A shop front four metres high: door, display with goods, awning, hanging picture sign; what it sells by seed."""
    rng = np.random.default_rng([seed, 92])
    trade = _GOODS[seed % len(_GOODS)]
    width, height = wide_m * SHOP_PER_M, SHOP_TALL_M * SHOP_PER_M
    paper = Paper(width, height)
    canvas = paper.canvas
    frame = colour(("2f4f58", "7a3338", "35553f", "5a4632", "39415f", "8a5a34", "26343a", "6a3a52")[seed % 8])
    canvas.drawPaint(fill(light.tone(colour(wall), k)))
    many = int(width * height / 1600)
    dabs(
        paper.picture,
        rng.uniform(0, width, many),
        rng.uniform(0, height, many),
        rng.uniform(12, 36, many),
        light.tones(colour(wall) * rng.uniform(0.88, 1.1, (many, 1)), np.full(many, k)),
        aspect=0.4,
        alpha=0.4,
        shape=BRISTLE,
    )
    left, right, top = 0.35 * SHOP_PER_M, width - 0.35 * SHOP_PER_M, 0.62 * SHOP_PER_M
    canvas.drawRect(skia.Rect(left, top, right, height), fill(light.tone(frame, k)))
    for x in (left + 7, right - 7):
        canvas.drawRect(
            skia.Rect(x - 5, top, x + 5, height),
            fill(light.tone(mix(frame, np.ones(3), 0.25), min(1, k + 0.1))),
        )
    door_left = left + 0.3 * SHOP_PER_M if seed % 2 else right - 1.35 * SHOP_PER_M
    glass_low = height - 0.72 * SHOP_PER_M
    spans = [
        (left + 0.25 * SHOP_PER_M, door_left - 0.18 * SHOP_PER_M),
        (door_left + 1.23 * SHOP_PER_M, right - 0.25 * SHOP_PER_M),
    ]
    for first, last in spans:
        if last - first > 0.8 * SHOP_PER_M:
            _display(paper, light, rng, trade, first, top + 0.62 * SHOP_PER_M, last, glass_low, k)
            canvas.drawRect(
                skia.Rect(first, glass_low + 8, last, height - 12),
                fill(light.tone(mix(frame, np.ones(3), 0.12), k)),
            )
            canvas.drawRect(
                skia.Rect(first + 6, glass_low + 14, last - 6, height - 18),
                fill(light.tone(frame * 0.8, k * 0.8)),
            )
    lit = light.lamps or rng.random() < 0.4
    door(
        canvas,
        light,
        (door_left, height - 2.35 * SHOP_PER_M, door_left + 1.05 * SHOP_PER_M, height),
        k,
        frame * 1.15,
        mix(frame, np.ones(3), 0.3),
        lit,
    )
    canvas.drawRect(
        skia.Rect(left - 6, top - 12, right + 6, top + 6),
        fill(light.tone(mix(frame, np.ones(3), 0.3), min(1, k + 0.1))),
    )
    _emblem(canvas, light, trade, (left + right) / 2, top + 0.3 * SHOP_PER_M, 0.2 * SHOP_PER_M, k)
    _awning(paper, light, seed, left - 0.1 * SHOP_PER_M, right + 0.1 * SHOP_PER_M, top + 0.6 * SHOP_PER_M, k)
    canvas.drawRect(skia.Rect(0, height - 9, width, height), fill(light.tone(colour("4a4448"), k * 0.4), 0.7))
    return finished(paper.picture, 0.5, 0.12, seed)


def _display(
    paper: Paper,
    light: Light,
    rng: np.random.Generator,
    trade: str,
    left: float,
    top: float,
    right: float,
    low: float,
    k: float,
) -> None:
    """Behind the glass: shelves, goods, a lamp; then reflections on it."""
    canvas = paper.canvas
    lit = light.lamps
    back = mix(warm(rng), colour("c88a4a"), 0.25) if lit else light.tone(colour("6a5a50"), 0.35 + 0.3 * k)
    canvas.save()
    canvas.clipRect(skia.Rect(left, top, right, low), True)
    canvas.drawRect(skia.Rect(left, top, right, low), fill(back))
    if lit:
        canvas.drawRect(
            skia.Rect(left, top, right, low),
            glow(
                ((left + right) / 2, top + (low - top) * 0.3),
                (right - left) * 0.7,
                np.array([1, 0.95, 0.74]),
                0.8,
            ),
        )
    tall = low - top
    shine = 1.0 if lit else 0.0

    def tone(word: str, part: float = 0.7) -> Colour:
        return mix(
            light.tone(colour(word), part * k), colour(word) * np.array([1.0, 0.92, 0.78]), 0.85 * shine
        )

    shelves = (0.5, 0.97) if trade in ("bread", "books", "toys", "clocks", "hats") else (0.97,)
    for part in shelves:
        y = top + tall * part
        canvas.drawRect(skia.Rect(left, y, right, y + 5), fill(tone("5a3f2c")))
        x = left + 6.0
        while x < right - 14:
            x += _good(canvas, paper.picture, rng, trade, x, y, tall, tone) + 4
    for i in range(int((right - left) / 70) + 1):
        x = left + 30 + i * 70
        canvas.drawLine(x, top, x, top + tall * 0.14, stroke(tone("2a2a30"), 2))
        canvas.drawPath(
            polygon(
                [
                    (x - 9, top + tall * 0.2),
                    (x - 4, top + tall * 0.13),
                    (x + 4, top + tall * 0.13),
                    (x + 9, top + tall * 0.2),
                ]
            ),
            fill(colour("ffe6a8") if lit else tone("c8b890")),
        )
    if not lit:
        for start in (left + (right - left) * 0.1, left + (right - left) * 0.6):
            bar = polygon([(start, top), (start + 46, top), (start - 34, low), (start - 80, low)])
            canvas.drawPath(bar, fill(mix(light.middle, np.ones(3), 0.3), 0.26))
    canvas.restore()
    edge = light.tone(colour("d8c8a4"), k)
    canvas.drawRect(skia.Rect(left, top, right, low), stroke(edge, 5, StrokeCap=skia.Paint.kSquare_Cap))
    for x in np.linspace(left, right, max(2, int((right - left) / 110)) + 1)[1:-1]:
        canvas.drawLine(x, top, x, low, stroke(edge, 4))


def _good(
    canvas: skia.Canvas,
    picture: Picture,
    rng: np.random.Generator,
    trade: str,
    x: float,
    y: float,
    tall: float,
    tone,
) -> float:  # type: ignore[no-untyped-def]
    """One thing for sale, standing on the shelf at y; how wide it is."""
    palette = ("c9483a", "3f6b7c", "d8a03a", "efe3c8", "5f7d5a", "7a4a6a")
    word = palette[int(rng.integers(0, 6))]
    match trade:
        case "bread":
            wide = rng.uniform(22, 36)
            canvas.drawOval(skia.Rect(x, y - 17, x + wide, y + 3), fill(tone("c8863c")))
            canvas.drawOval(skia.Rect(x + 4, y - 16, x + wide - 6, y - 6), fill(tone("e8b468")))
        case "books":
            wide, high = rng.uniform(7, 13), rng.uniform(26, 42)
            canvas.drawRect(skia.Rect(x, y - high, x + wide, y), fill(tone(word)))
            canvas.drawRect(skia.Rect(x, y - high * 0.8, x + wide, y - high * 0.72), fill(tone("f0dcae")))
            wide -= 3
        case "flowers":
            wide = rng.uniform(26, 40)
            high = rng.uniform(40, 90)
            canvas.drawPath(
                polygon([(x + 5, y - 26), (x + wide - 5, y - 26), (x + wide - 9, y), (x + 9, y)]),
                fill(tone("8fa0a4")),
            )
            many = 26
            at_x, at_y = (
                x + wide / 2 + rng.normal(0, wide * 0.3, many),
                y - 26 - np.abs(rng.normal(0, high * 0.3, many)),
            )
            dabs(
                picture,
                at_x,
                at_y,
                6,
                np.array([tone(("5f8a4a", "7fa457", word, word)[i % 4]) for i in range(many)]),
                aspect=0.7,
                shape=LEAF,
                angle=rng.uniform(0, 3, many),
            )
        case "fruit":
            wide = 50.0
            canvas.drawRect(skia.Rect(x, y - 20, x + wide, y), fill(tone("a87a4a")))
            fruit = ("d8482f", "e8a03a", "7fa43f", "8a3f6a")[int(rng.integers(0, 4))]
            for _ in range(16):
                canvas.drawCircle(
                    x + rng.uniform(5, wide - 5),
                    y - 20 - rng.uniform(0, 10),
                    6.5,
                    fill(tone(fruit, rng.uniform(0.5, 0.9))),
                )
        case "hats":
            wide = 40.0
            canvas.drawLine(x + 20, y - 34, x + 20, y, stroke(tone("6a5040"), 3))
            canvas.drawOval(skia.Rect(x, y - 42, x + wide, y - 32), fill(tone(word)))
            canvas.drawRoundRect(skia.Rect(x + 9, y - 60, x + wide - 9, y - 36), 8, 8, fill(tone(word)))
            canvas.drawRect(skia.Rect(x + 9, y - 44, x + wide - 9, y - 40), fill(tone("2a2430")))
        case "toys":
            wide = rng.uniform(24, 34)
            canvas.drawCircle(x + wide / 2, y - wide / 2, wide / 2, fill(tone(word)))
            canvas.drawCircle(x + wide / 2 - wide * 0.12, y - wide * 0.62, wide * 0.2, fill(tone("f6ecd8")))
        case "clocks":
            wide = rng.uniform(26, 40)
            canvas.drawCircle(x + wide / 2, y - wide * 0.6, wide / 2, fill(tone("7a5638")))
            canvas.drawCircle(x + wide / 2, y - wide * 0.6, wide * 0.38, fill(tone("f6ecd8")))
            canvas.drawLine(
                x + wide / 2, y - wide * 0.6, x + wide / 2, y - wide * 0.88, stroke(tone("2a2430"), 2)
            )
            canvas.drawLine(
                x + wide / 2, y - wide * 0.6, x + wide * 0.68, y - wide * 0.5, stroke(tone("2a2430"), 2)
            )
        case _:
            wide = 66.0
            canvas.drawRect(skia.Rect(x + 8, y - 46, x + 58, y - 42), fill(tone("c89a68")))
            canvas.drawLine(x + 33, y - 42, x + 33, y, stroke(tone("3a3438"), 4))
            canvas.drawRoundRect(skia.Rect(x + 24, y - 58, x + 40, y - 46), 3, 3, fill(tone("f6f0e4")))
            canvas.drawRoundRect(skia.Rect(x - 2, y - 64, x + 14, y), 6, 6, fill(tone(word, 0.5)))
    return float(wide)


def _emblem(canvas: skia.Canvas, light: Light, trade: str, x: float, y: float, size: float, k: float) -> None:
    """A small gilt picture of the trade on the fascia."""
    gilt = colour("ffdf8a") if light.lamps else light.tone(colour("e8c46a"), min(1, k + 0.2))
    for side in (-1, 1):
        canvas.drawLine(x + side * size * 2.2, y, x + side * size * 6.0, y, stroke(gilt, 3, 0.8))
        canvas.drawCircle(x + side * size * 6.4, y, 3.4, fill(gilt))
    paint = fill(gilt)
    match trade:
        case "bread":
            canvas.drawOval(skia.Rect(x - size * 1.3, y - size * 0.6, x + size * 1.3, y + size * 0.6), paint)
        case "books":
            canvas.drawPath(
                polygon(
                    [
                        (x - size * 1.3, y - size * 0.6),
                        (x, y - size * 0.3),
                        (x + size * 1.3, y - size * 0.6),
                        (x + size * 1.3, y + size * 0.5),
                        (x, y + size * 0.8),
                        (x - size * 1.3, y + size * 0.5),
                    ]
                ),
                paint,
            )
        case "flowers" | "toys":
            for turn in np.arange(6) * 1.047:
                canvas.drawCircle(
                    x + math.cos(turn) * size * 0.6, y + math.sin(turn) * size * 0.6, size * 0.42, paint
                )
        case "cafe":
            canvas.drawRoundRect(
                skia.Rect(x - size * 0.8, y - size * 0.6, x + size * 0.5, y + size * 0.7), 5, 5, paint
            )
            canvas.drawCircle(x + size * 0.7, y, size * 0.4, stroke(gilt, 4))
        case "fruit":
            canvas.drawCircle(x, y + size * 0.1, size * 0.72, paint)
            canvas.drawOval(skia.Rect(x, y - size, x + size * 0.8, y - size * 0.5), paint)
        case "hats":
            canvas.drawOval(skia.Rect(x - size * 1.3, y + size * 0.2, x + size * 1.3, y + size * 0.6), paint)
            canvas.drawRoundRect(
                skia.Rect(x - size * 0.7, y - size * 0.8, x + size * 0.7, y + size * 0.4), 6, 6, paint
            )
        case _:
            canvas.drawCircle(x, y, size * 0.9, stroke(gilt, 4))
            canvas.drawLine(x, y, x, y - size * 0.6, stroke(gilt, 3))
            canvas.drawLine(x, y, x + size * 0.5, y + size * 0.2, stroke(gilt, 3))


def _awning(paper: Paper, light: Light, seed: int, left: float, right: float, top: float, k: float) -> None:
    """A striped cloth over the window with its scalloped edge and the shadow under it."""
    canvas = paper.canvas
    first = colour(("c8452f", "2f6a6a", "d99a2b", "39518a", "7a3f5a", "4f7a4a", "b8683a", "3a3f52")[seed % 8])
    second = colour("f6ead2")
    deep = 0.62 * SHOP_PER_M
    canvas.drawRect(
        skia.Rect(left, top + deep, right, top + deep + 34), fill(light.tone(colour("2a2430"), 0.05), 0.4)
    )
    count = max(6, int((right - left) / 24))
    step = (right - left) / count
    for i in range(count):
        local = first if i % 2 else second
        x = left + i * step
        canvas.drawRect(
            skia.Rect(x, top, x + step + 0.6, top + deep), fill(light.tone(local, min(1, k + 0.12)))
        )
        canvas.drawPath(
            curve([(x, top + deep - 2), (x + step / 2, top + deep + 15), (x + step, top + deep - 2)]),
            fill(light.tone(local, k * 0.85)),
        )
    shade = skia.GradientShader.MakeLinear(
        [(0, top), (0, top + deep)],
        [int(skia.Color4f(1, 1, 1, 0.22).toColor()), int(skia.Color4f(0.2, 0.1, 0.25, 0.22).toColor())],
    )
    canvas.drawRect(skia.Rect(left, top, right, top + deep), skia.Paint(Shader=shade))


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
                    (x, y, x + 18, y + 30),
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
