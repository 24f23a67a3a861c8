"""The faces of a tower: walls with a clock and a belfry, and the sides of its spire."""

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import Paper, Picture, fill, finished, painted, polygon, stroke
from engines.stage.props.houses import HouseStyle
from engines.stage.props.openings import window


@painted
def tower_face(light: Light, seed: int, style: HouseStyle, wide_m: float, tall_m: float, k: float) -> Picture:
    """One side of a tower: stone, slits, a clock and a belfry under the eaves, 30 pixels a metre."""
    rng = np.random.default_rng([seed, 54])
    paper = Paper(wide_m * 30, tall_m * 30)
    canvas, width, height = paper.canvas, paper.width, paper.height
    base = colour(style.wall)
    canvas.drawPaint(fill(light.tone(base, k)))
    for row, top in enumerate(np.arange(0, height, 13)):
        left = -13.0 * (row % 2)
        while left < width:
            size = rng.uniform(20, 34)
            shade = base * rng.uniform(0.88, 1.1)
            canvas.drawRect(
                skia.Rect(left + 0.6, top + 0.6, left + size - 0.6, top + 12.4),
                fill(light.tone(shade, k), 0.8),
            )
            left += size
    trim, middle = mix(base, np.ones(3), 0.3), width / 2
    for x in (0.0, width - 14.0):
        canvas.drawRect(skia.Rect(x, 0, x + 14, height), fill(light.tone(trim, k)))
    for y in (height * 0.02, height * 0.24, height * 0.46):
        canvas.drawRect(skia.Rect(0, y, width, y + 9), fill(light.tone(trim, min(1, k + 0.1))))
        canvas.drawRect(skia.Rect(0, y + 9, width, y + 13), fill(light.tone(base * 0.5, k * 0.5), 0.6))
    for x in (middle - width * 0.2, middle + width * 0.2):
        window(
            canvas,
            light,
            rng,
            (x - width * 0.1, height * 0.07, x + width * 0.1, height * 0.21),
            k,
            light.lamps,
            trim,
            (1, 4),
            arched=True,
        )
    size = width * 0.32
    dial = (middle, height * 0.35)
    canvas.drawCircle(*dial, size * 1.14, fill(light.tone(colour("c89a4c"), min(1, k + 0.15))))
    canvas.drawCircle(
        *dial, size, fill(colour("ffeab8") if light.lamps else light.tone(colour("f6efe0"), min(1, k + 0.15)))
    )
    for hour in np.arange(12) * np.pi / 6:
        start, end = (
            (dial[0] + np.sin(hour) * size * r, dial[1] - np.cos(hour) * size * r) for r in (0.78, 0.92)
        )
        canvas.drawLine(*start, *end, stroke(colour("3a2f34"), 2.6))
    for turn, long in ((0.9 + seed, 0.5), (4.1 + seed, 0.74)):
        canvas.drawLine(
            *dial,
            dial[0] + np.sin(turn) * size * long,
            dial[1] - np.cos(turn) * size * long,
            stroke(colour("3a2f34"), 3.4),
        )
    for y in (height * 0.54, height * 0.72):
        window(
            canvas,
            light,
            rng,
            (middle - width * 0.09, y, middle + width * 0.09, y + height * 0.1),
            k,
            light.lamps and rng.random() < 0.6,
            trim,
            (1, 3),
            arched=True,
        )
    return finished(paper.picture, 0.4, 0.12, seed)


@painted
def spire_face(
    light: Light, seed: int, style: HouseStyle, wide_m: float, slope_m: float, k: float
) -> Picture:
    """One triangular side of a spire, 26 pixels a metre."""
    rng = np.random.default_rng([seed, 55])
    paper = Paper(wide_m * 26, slope_m * 26)
    width, height = paper.width, paper.height
    base = colour("e8eef6" if style.snow else style.roof)
    bare = Paper(width, height)
    bare.canvas.drawPaint(fill(light.tone(base, k)))
    for row, top in enumerate(np.arange(0, height, 7)):
        left = -5.0 * (row % 2)
        while left < width:
            bare.canvas.drawRect(
                skia.Rect(left + 0.4, top, left + 9.6, top + 6.4),
                fill(light.tone(base * rng.uniform(0.84, 1.14), k)),
            )
            left += 10
    paper.lay(bare.picture, polygon([(0, height), (width / 2, 0), (width, height)]))
    paper.canvas.drawRect(skia.Rect(0, height - 5, width, height), fill(light.tone(base * 0.6, k), 0.8))
    return finished(paper.picture, 0.3, 0.1, seed)
