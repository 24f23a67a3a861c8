"""What is on the walls of a room: books, pictures, curtains, a chimney piece.

Everything is drawn in its own colours and in metres on a canvas that a `Room` gives.
"""

import math

import numpy as np
import skia

from engines.stage.light import colour, mix
from engines.stage.paint import curve, fill, polygon, stroke

_SPINES = ("b8452f", "2f5d6c", "d9a03a", "efe2c6", "5a7a56", "7a3f5a", "8a6a4a", "3a4668", "c87a52", "9ab0a4")


def bookcase(
    canvas: skia.Canvas,
    rng: np.random.Generator,
    left: float,
    top: float,
    wide: float,
    tall: float,
    rows: int,
    css: str = "6b4530",
) -> None:
    """Shelves full of books, with a pot, a globe or a framed card here and there."""
    wood = colour(css)
    canvas.drawRect(skia.Rect(left - 0.05, top - 0.06, left + wide + 0.05, top + tall), fill(wood))
    canvas.drawRect(
        skia.Rect(left - 0.09, top - 0.12, left + wide + 0.09, top - 0.03), fill(mix(wood, np.ones(3), 0.18))
    )
    each = tall / rows
    for row in range(rows):
        upper, lower = top + row * each + 0.04, top + (row + 1) * each - 0.05
        canvas.drawRect(skia.Rect(left, upper, left + wide, lower), fill(wood * 0.42))
        x = left + 0.02
        while x < left + wide - 0.07:
            if rng.random() < 0.07:
                x += _ornament(canvas, rng, x, lower, min(0.3, left + wide - x))
                continue
            thick = rng.uniform(0.028, 0.062)
            high = (lower - upper) * rng.uniform(0.62, 0.94)
            paint = colour(_SPINES[int(rng.integers(0, len(_SPINES)))]) * rng.uniform(0.85, 1.08)
            lean = 0.05 if rng.random() < 0.06 else 0.0
            canvas.drawPath(
                polygon(
                    [
                        (x, lower),
                        (x + lean, lower - high),
                        (x + lean + thick, lower - high),
                        (x + thick, lower),
                    ]
                ),
                fill(paint),
            )
            band = lower - high * rng.uniform(0.66, 0.86)
            canvas.drawRect(
                skia.Rect(x + lean * 0.7, band, x + lean * 0.7 + thick, band + 0.02),
                fill(mix(paint, colour("f2dca0"), 0.7)),
            )
            x += thick + 0.004 + lean
        canvas.drawRect(skia.Rect(left, lower, left + wide, lower + 0.045), fill(mix(wood, np.ones(3), 0.12)))


def _ornament(canvas: skia.Canvas, rng: np.random.Generator, x: float, low: float, room: float) -> float:
    kind = int(rng.integers(0, 3))
    if kind == 0 and room > 0.2:
        canvas.drawRoundRect(
            skia.Rect(x + 0.04, low - 0.14, x + 0.18, low), 0.03, 0.03, fill(colour("c87a52"))
        )
        for turn in (-0.7, -0.2, 0.3, 0.8):
            canvas.drawPath(
                curve(
                    [
                        (x + 0.11, low - 0.13),
                        (x + 0.11 + turn * 0.06, low - 0.22),
                        (x + 0.11 + turn * 0.15, low - 0.26),
                    ]
                ),
                stroke(colour("6f9458"), 0.025),
            )
        return 0.24
    if kind == 1 and room > 0.24:
        canvas.drawCircle(x + 0.12, low - 0.15, 0.1, fill(colour("5f93a0")))
        canvas.drawOval(skia.Rect(x + 0.06, low - 0.2, x + 0.13, low - 0.12), fill(colour("a8b06a")))
        canvas.drawRect(skia.Rect(x + 0.08, low - 0.05, x + 0.16, low), fill(colour("8a6438")))
        return 0.26
    canvas.drawRect(skia.Rect(x + 0.02, low - 0.06, x + 0.2, low), fill(colour("7a3f5a")))
    canvas.drawRect(skia.Rect(x + 0.04, low - 0.1, x + 0.19, low - 0.06), fill(colour("d9a03a")))
    return 0.22


def picture(
    canvas: skia.Canvas,
    rng: np.random.Generator,
    left: float,
    top: float,
    wide: float,
    tall: float,
    frame: str = "7a5636",
) -> None:
    """A framed painting: a sun over hills, a vase, a ship or an abstract, by chance."""
    canvas.drawRect(
        skia.Rect(left + 0.02, top + 0.03, left + wide + 0.03, top + tall + 0.04), fill(colour("2a1c24"), 0.3)
    )
    canvas.drawRect(skia.Rect(left, top, left + wide, top + tall), fill(colour(frame)))
    edge = min(wide, tall) * 0.09
    box = skia.Rect(left + edge, top + edge, left + wide - edge, top + tall - edge)
    canvas.save()
    canvas.clipRect(box, True)
    kind = int(rng.integers(0, 4))
    canvas.drawRect(box, fill(colour(("e9d3a4", "a9c4c8", "f0dcc0", "8fa8b8")[kind])))
    x, y = box.centerX(), box.centerY()
    if kind == 0:
        canvas.drawCircle(x + wide * 0.1, y - tall * 0.05, min(wide, tall) * 0.16, fill(colour("e07a3f")))
        canvas.drawPath(
            curve(
                [
                    (left, y + tall * 0.2),
                    (x - wide * 0.1, y + tall * 0.02),
                    (x + wide * 0.2, y + tall * 0.18),
                    (left + wide, y + tall * 0.05),
                    (left + wide, top + tall),
                    (left, top + tall),
                ]
            ),
            fill(colour("3f6a64")),
        )
    elif kind == 1:
        canvas.drawPath(
            polygon(
                [
                    (x - wide * 0.02, y - tall * 0.3),
                    (x + wide * 0.2, y + tall * 0.1),
                    (x - wide * 0.02, y + tall * 0.1),
                ]
            ),
            fill(colour("f6ecd8")),
        )
        canvas.drawPath(
            polygon(
                [
                    (x - wide * 0.26, y + tall * 0.13),
                    (x + wide * 0.28, y + tall * 0.13),
                    (x + wide * 0.18, y + tall * 0.24),
                    (x - wide * 0.18, y + tall * 0.24),
                ]
            ),
            fill(colour("b8452f")),
        )
        canvas.drawRect(skia.Rect(left, y + tall * 0.2, left + wide, top + tall), fill(colour("2f6a78")))
    elif kind == 2:
        canvas.drawRect(skia.Rect(left, y + tall * 0.22, left + wide, top + tall), fill(colour("b8785a")))
        canvas.drawOval(
            skia.Rect(x - wide * 0.12, y - tall * 0.02, x + wide * 0.12, y + tall * 0.32),
            fill(colour("3f6f7c")),
        )
        for turn in np.linspace(-1.2, 1.2, 7):
            canvas.drawCircle(
                x + math.sin(turn) * wide * 0.2,
                y - tall * 0.12 - math.cos(turn) * tall * 0.12,
                min(wide, tall) * 0.075,
                fill(colour(("d9536a", "f0b83c", "f6ecd8")[int(abs(turn) * 3) % 3])),
            )
    else:
        for radius, word in ((0.3, "d9a03a"), (0.22, "b8452f"), (0.13, "f6ecd8")):
            canvas.drawCircle(x - wide * 0.1, y, min(wide, tall) * radius, fill(colour(word)))
        canvas.drawRect(skia.Rect(x + wide * 0.05, top, x + wide * 0.14, top + tall), fill(colour("2f3f52")))
    canvas.restore()


def curtains(canvas: skia.Canvas, left: float, top: float, wide: float, tall: float, css: str) -> None:
    """A pair of curtains on a rod around a window."""
    base = colour(css)
    canvas.drawLine(left - 0.42, top - 0.16, left + wide + 0.42, top - 0.16, stroke(colour("6a4a34"), 0.04))
    for side in (-1, 1):
        outer = left - 0.38 if side < 0 else left + wide + 0.38
        inner = outer - side * 0.46
        low = top + tall + 0.5
        cloth = curve(
            [
                (outer, top - 0.15),
                (inner, top - 0.15),
                (inner + side * 0.03, top + tall * 0.4),
                (outer - side * 0.2, top + tall * 0.72),
                (inner + side * 0.08, low),
                (outer + side * 0.03, low),
            ],
            closed=True,
        )
        canvas.drawPath(cloth, fill(base))
        canvas.save()
        canvas.clipPath(cloth, True)
        for i in range(5):
            x = min(outer, inner) + i * 0.1
            canvas.drawLine(x, top - 0.15, x + 0.02, low, stroke(base * 0.74, 0.025, 0.8))
            canvas.drawLine(
                x + 0.04, top - 0.15, x + 0.05, low, stroke(mix(base, np.ones(3), 0.25), 0.016, 0.7)
            )
        canvas.restore()


def fireplace(canvas: skia.Canvas, rng: np.random.Generator, middle: float, low: float, lit: bool) -> None:
    """A chimney piece with a fire in it."""
    stone = colour("b8aa98")
    canvas.drawRect(skia.Rect(middle - 0.85, low - 1.16, middle + 0.85, low), fill(stone))
    canvas.drawRect(
        skia.Rect(middle - 0.98, low - 1.28, middle + 0.98, low - 1.14), fill(mix(stone, np.ones(3), 0.3))
    )
    canvas.drawRect(
        skia.Rect(middle - 0.98, low - 1.14, middle + 0.98, low - 1.1), fill(colour("3a2a2c"), 0.4)
    )
    canvas.drawPath(
        curve(
            [
                (middle - 0.52, low),
                (middle - 0.52, low - 0.62),
                (middle - 0.3, low - 0.84),
                (middle + 0.3, low - 0.84),
                (middle + 0.52, low - 0.62),
                (middle + 0.52, low),
            ],
            closed=True,
        ),
        fill(colour("2a1c1e")),
    )
    for x in (-0.22, 0.04, 0.24):
        canvas.drawLine(
            middle + x - 0.16, low - 0.06, middle + x + 0.14, low - 0.12, stroke(colour("6a4430"), 0.08)
        )
    if lit:
        for size, word in ((1.0, "ff7a2e"), (0.7, "ffb03e"), (0.4, "ffe89a")):
            for x in np.linspace(-0.24, 0.24, 5):
                high = 0.46 * size * rng.uniform(0.6, 1.1) * (1 - abs(x) * 1.6)
                canvas.drawPath(
                    curve(
                        [
                            (middle + x - 0.09 * size, low - 0.08),
                            (middle + x, low - 0.1 - high),
                            (middle + x + 0.09 * size, low - 0.08),
                        ],
                        closed=True,
                    ),
                    fill(colour(word) * 1.6, 0.9),
                )
    for x, word in ((-0.66, "c87a52"), (-0.46, "d9a03a"), (0.6, "3f6f7c")):
        canvas.drawRoundRect(
            skia.Rect(middle + x - 0.06, low - 1.48, middle + x + 0.06, low - 1.28),
            0.03,
            0.03,
            fill(colour(word)),
        )
