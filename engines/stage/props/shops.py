"""Shop fronts: doors, displays full of goods, awnings and gilded pictures of the trade; never letters."""

import math

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
from engines.stage.props.openings import door, warm

SHOP_PER_M = 76


SHOP_TALL_M = 4.0


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
