"""What the planes of a room are covered with: boards, tiles, papers, bricks, beams and rugs.

Everything is drawn in its own colours and in metres on a canvas that a `Room` gives.
"""

import math

import numpy as np
import skia
from numpy.typing import ArrayLike

from engines.stage.light import colour, mix
from engines.stage.paint import fill, stroke


def boards(
    canvas: skia.Canvas,
    rng: np.random.Generator,
    wide: float,
    deep: float,
    css: str = "b07a4e",
    board: float = 0.17,
) -> None:
    """Floor boards that run along the plane's height."""
    base = colour(css)
    canvas.drawRect(skia.Rect(0, 0, wide, deep), fill(base * 0.6))
    for x in np.arange(0, wide, board):
        y = -rng.uniform(0, 1.5)
        while y < deep:
            long = rng.uniform(1.0, 2.4)
            shade = base * rng.uniform(0.84, 1.12)
            canvas.drawRect(skia.Rect(x + 0.004, y, x + board - 0.004, y + long - 0.008), fill(shade))
            for _ in range(3):
                line = x + rng.uniform(0.02, board - 0.02)
                canvas.drawLine(
                    line,
                    y + 0.05,
                    line + rng.normal(0, 0.01),
                    y + long - 0.1,
                    stroke(shade * 0.86, 0.006, 0.7),
                )
            y += long


def tiles(
    canvas: skia.Canvas,
    rng: np.random.Generator,
    wide: float,
    deep: float,
    first: str,
    second: str,
    size: float = 0.4,
) -> None:
    """A chequered floor."""
    for i in range(math.ceil(wide / size)):
        for j in range(math.ceil(deep / size)):
            local = colour(first if (i + j) % 2 else second) * rng.uniform(0.93, 1.05)
            canvas.drawRect(
                skia.Rect(i * size, j * size, (i + 1) * size - 0.008, (j + 1) * size - 0.008), fill(local)
            )


def paper(
    canvas: skia.Canvas, rng: np.random.Generator, wide: float, tall: float, css: str, pattern: str = "stripe"
) -> None:
    """Wallpaper: stripe, sprig, plain or damp plaster."""
    base = colour(css)
    canvas.drawRect(skia.Rect(0, 0, wide, tall), fill(base))
    if pattern == "stripe":
        for x in np.arange(0, wide, 0.2):
            canvas.drawRect(skia.Rect(x, 0, x + 0.1, tall), fill(mix(base, np.ones(3), 0.12), 0.8))
    elif pattern == "sprig":
        for i, x in enumerate(np.arange(0.15, wide, 0.32)):
            for y in np.arange(0.12 + 0.16 * (i % 2), tall, 0.32):
                canvas.drawCircle(x, y, 0.022, fill(mix(base, colour("f6e6d0"), 0.6)))
                for side in (-1, 1):
                    canvas.drawOval(
                        skia.Rect(x + side * 0.035 - 0.022, y + 0.01, x + side * 0.035 + 0.022, y + 0.04),
                        fill(mix(base, colour("2f4a3c"), 0.3)),
                    )
    for _ in range(int(wide * tall * 5)):
        x, y = rng.uniform(0, wide), rng.uniform(0, tall)
        canvas.drawOval(
            skia.Rect(x, y, x + rng.uniform(0.1, 0.5), y + rng.uniform(0.05, 0.2)),
            fill(base * rng.uniform(0.9, 1.08), 0.22),
        )


def wainscot(canvas: skia.Canvas, wide: float, tall: float, css: str, high: float = 1.0) -> None:
    """Panels of wood on the lower wall, a rail and a skirting board."""
    base, top = colour(css), tall - high
    canvas.drawRect(skia.Rect(0, top, wide, tall), fill(base))
    for x in np.arange(0.1, wide - 0.3, 0.62):
        canvas.drawRect(skia.Rect(x, top + 0.16, x + 0.5, tall - 0.24), fill(base * 0.86))
        canvas.drawRect(
            skia.Rect(x + 0.03, top + 0.19, x + 0.5, tall - 0.24), fill(mix(base, np.ones(3), 0.1))
        )
    canvas.drawRect(skia.Rect(0, top - 0.04, wide, top + 0.06), fill(mix(base, np.ones(3), 0.25)))
    canvas.drawRect(skia.Rect(0, top + 0.06, wide, top + 0.09), fill(base * 0.6))
    skirting(canvas, wide, tall, mix(base, np.ones(3), 0.15))


def skirting(canvas: skia.Canvas, wide: float, tall: float, paint: ArrayLike) -> None:
    canvas.drawRect(skia.Rect(0, tall - 0.16, wide, tall), fill(paint))
    canvas.drawRect(skia.Rect(0, tall - 0.16, wide, tall - 0.14), fill(np.asarray(paint, float) * 0.7))


def brickwork(
    canvas: skia.Canvas,
    rng: np.random.Generator,
    wide: float,
    tall: float,
    css: str = "a8604c",
    bare: float = 1.0,
) -> None:
    """A wall of brick, plastered over where `bare` is small."""
    base = colour(css)
    canvas.drawRect(skia.Rect(0, 0, wide, tall), fill(mix(base, colour("d8c8b4"), 0.5)))
    for row, y in enumerate(np.arange(0, tall, 0.11)):
        for x in np.arange(-0.12 * (row % 2), wide, 0.24):
            if rng.random() < bare:
                canvas.drawRoundRect(
                    skia.Rect(x + 0.006, y + 0.006, x + 0.234, y + 0.104),
                    0.01,
                    0.01,
                    fill(base * rng.uniform(0.8, 1.18)),
                )


def ceiling(
    canvas: skia.Canvas, wide: float, deep: float, css: str, beams: int = 0, wood: str = "6a4a36"
) -> None:
    """Plaster, with beams across the room where there are any."""
    canvas.drawRect(skia.Rect(0, 0, wide, deep), fill(colour(css)))
    for i in range(beams):
        y = deep * (i + 0.5) / beams
        canvas.drawRect(skia.Rect(0, y - 0.13, wide, y + 0.13), fill(colour(wood)))
        canvas.drawRect(skia.Rect(0, y - 0.13, wide, y - 0.09), fill(mix(colour(wood), np.ones(3), 0.2)))
        canvas.drawRect(skia.Rect(0, y + 0.13, wide, y + 0.2), fill(colour("2a1c24"), 0.3))


def rug(
    canvas: skia.Canvas,
    x: float,
    y: float,
    wide: float,
    deep: float,
    css: tuple[str, str, str],
    round_: bool = True,
) -> None:
    """A woven rug, its middle at (x, y)."""
    first, second, third = (colour(word) for word in css)
    for part, paint in (
        (1.0, first),
        (0.9, second),
        (0.82, first),
        (0.6, third),
        (0.52, first),
        (0.26, second),
    ):
        box = skia.Rect(x - wide / 2 * part, y - deep / 2 * part, x + wide / 2 * part, y + deep / 2 * part)
        if round_:
            canvas.drawOval(box, fill(paint))
        else:
            canvas.drawRoundRect(box, 0.04, 0.04, fill(paint))
    if not round_:
        for i in np.arange(x - wide / 2, x + wide / 2, 0.06):
            for edge in (-1, 1):
                canvas.drawLine(
                    i, y + edge * deep / 2, i, y + edge * (deep / 2 + 0.09), stroke(second, 0.014)
                )
