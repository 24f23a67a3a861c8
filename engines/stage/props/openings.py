"""Windows, doors and shutters, as they sit in any painted wall. Lengths are pixels of that wall."""

import math
from collections.abc import Sequence

import numpy as np
import skia
from numpy.typing import ArrayLike

from engines.stage.light import Colour, Light, colour, mix
from engines.stage.paint import fill, glow, polygon, stroke

_WARM = ("ffd68a", "ffc46c", "ffe2a6", "ffb45e")


def warm(rng: np.random.Generator) -> Colour:
    """The colour of a lit room behind a window."""
    return colour(_WARM[int(rng.integers(0, len(_WARM)))])


def window(
    canvas: skia.Canvas,
    light: Light,
    rng: np.random.Generator,
    box: Sequence[float],
    k: float,
    lit: bool,
    frame: ArrayLike,
    panes: tuple[int, int] = (2, 3),
    sill: bool = True,
    arched: bool = False,
) -> None:
    """A window in `box` (left, top, right, bottom): reveal, glass, what is behind it, bars and sill."""
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    edge = max(1.6, wide * 0.07)
    path = skia.PathBuilder()
    if arched:
        path.moveTo(left, bottom)
        path.lineTo(left, top + wide / 2)
        path.arcTo(skia.Rect(left, top, right, top + wide), 180, 180, False)
        path.lineTo(right, bottom)
        path.close()
    else:
        path.addRect(skia.Rect(left, top, right, bottom))
    hole = path.detach()
    canvas.drawPath(hole, stroke(light.tone(frame, k), edge * 2.6, StrokeCap=skia.Paint.kSquare_Cap))
    canvas.save()
    canvas.clipPath(hole, True)
    if lit:
        inside = warm(rng)
        canvas.drawRect(skia.Rect(left, top, right, bottom), fill(inside))
        centre = (left + wide * rng.uniform(0.3, 0.7), top + tall * 0.4)
        canvas.drawRect(
            skia.Rect(left, top, right, bottom), glow(centre, tall * 0.7, np.array([1, 0.97, 0.8]), 0.8)
        )
        _room(canvas, rng, left, top, wide, tall, inside)
    else:
        upper, lower = (
            mix(light.middle, light.tone(colour("4c6478"), k), 0.45),
            light.tone(colour("2c3c4c"), 0.5 + 0.3 * k),
        )
        shader = skia.GradientShader.MakeLinear(
            [(left, top), (right, bottom)], [_ink(mix(upper, lower, 0.2)), _ink(lower)]
        )
        canvas.drawRect(skia.Rect(left, top, right, bottom), skia.Paint(Shader=shader))
        start = left + wide * rng.uniform(-0.2, 0.5)
        bar = polygon(
            [
                (start, top),
                (start + wide * 0.34, top),
                (start - wide * 0.1, bottom),
                (start - wide * 0.44, bottom),
            ]
        )
        canvas.drawPath(bar, fill(mix(light.middle, np.ones(3), 0.35), 0.3 + 0.2 * k))
        if rng.random() < 0.5:
            _curtain(canvas, light, rng, left, top, wide, tall, k)
    canvas.drawRect(
        skia.Rect(left, top, right, top + tall * 0.09), fill(light.tone(colour("2a2430"), 0.1), 0.4)
    )
    across, down = panes
    for i in range(1, across):
        x = left + wide * i / across
        canvas.drawLine(x, top, x, bottom, stroke(light.tone(frame, k), edge))
    for j in range(1, down):
        y = top + tall * j / down
        canvas.drawLine(left, y, right, y, stroke(light.tone(frame, k), edge * 0.8))
    canvas.restore()
    if sill:
        canvas.drawRect(
            skia.Rect(left - edge * 2.4, bottom + edge, right + edge * 2.4, bottom + edge * 2.8),
            fill(light.tone(frame, min(1, k + 0.12))),
        )
        canvas.drawRect(
            skia.Rect(left - edge * 2, bottom + edge * 2.8, right + edge * 2, bottom + edge * 4),
            fill(light.tone(colour("3a3038"), 0.05), 0.35),
        )


def _ink(paint: ArrayLike) -> int:
    red, green, blue = np.clip(np.asarray(paint, float), 0, 1)
    return int(skia.Color4f(float(red), float(green), float(blue), 1.0).toColor())


def _room(
    canvas: skia.Canvas,
    rng: np.random.Generator,
    left: float,
    top: float,
    wide: float,
    tall: float,
    inside: Colour,
) -> None:
    """A hint of life behind a lit pane: a plant, a lamp, a half-drawn curtain, somebody's shoulders."""
    dark = fill(inside * np.array([0.62, 0.45, 0.4]), 0.75)
    choice = int(rng.integers(0, 6))
    x = left + wide * rng.uniform(0.25, 0.75)
    if choice == 0:
        canvas.drawRect(skia.Rect(x - wide * 0.07, top + tall * 0.84, x + wide * 0.07, top + tall), dark)
        for turn in (-0.6, -0.2, 0.25, 0.7):
            canvas.drawOval(
                skia.Rect.MakeXYWH(
                    x + math.sin(turn) * wide * 0.16 - wide * 0.05, top + tall * 0.64, wide * 0.1, tall * 0.24
                ),
                dark,
            )
    elif choice == 1:
        canvas.drawPath(
            polygon(
                [
                    (x - wide * 0.1, top),
                    (x + wide * 0.1, top),
                    (x + wide * 0.2, top + tall * 0.26),
                    (x - wide * 0.2, top + tall * 0.26),
                ]
            ),
            dark,
        )
    elif choice == 2:
        canvas.drawCircle(x, top + tall * 0.56, wide * 0.12, dark)
        canvas.drawOval(skia.Rect(x - wide * 0.24, top + tall * 0.7, x + wide * 0.24, top + tall * 1.4), dark)
    elif choice < 5:
        side = left if choice == 3 else left + wide * 0.7
        canvas.drawRect(
            skia.Rect(side, top, side + wide * 0.3, top + tall),
            fill(inside * np.array([0.86, 0.62, 0.5]), 0.8),
        )


def _curtain(
    canvas: skia.Canvas,
    light: Light,
    rng: np.random.Generator,
    left: float,
    top: float,
    wide: float,
    tall: float,
    k: float,
) -> None:
    cloth = colour(("f0e6d4", "e8d0b8", "d8dcdc")[int(rng.integers(0, 3))])
    for side in (-1, 1):
        outer = left if side < 0 else left + wide
        inner = outer - side * wide * rng.uniform(0.2, 0.34)
        path = polygon(
            [(outer, top), (inner, top), (inner + side * wide * 0.1, top + tall), (outer, top + tall)]
        )
        canvas.drawPath(path, fill(light.tone(cloth, k * 0.75), 0.75))


def shutters(canvas: skia.Canvas, light: Light, box: Sequence[float], k: float, paint: ArrayLike) -> None:
    """A pair of slatted shutters that stand open beside the window in `box`."""
    left, top, right, bottom = box
    wide = (right - left) * 0.46
    for side in (-1, 1):
        near = left - wide * 0.14 if side < 0 else right + wide * 0.14
        edge = near + side * wide
        first, last = min(near, edge), max(near, edge)
        canvas.drawRect(skia.Rect(first, top - 2, last, bottom + 2), fill(light.tone(paint, k)))
        for y in np.linspace(top + 3, bottom - 3, 9):
            canvas.drawLine(
                first + 2.5, y, last - 2.5, y, stroke(light.tone(np.asarray(paint) * 0.7, k * 0.8), 1.4)
            )
        canvas.drawRect(
            skia.Rect(first, top - 2, first + 1.5, bottom + 2),
            fill(light.tone(mix(paint, np.ones(3), 0.3), k)),
        )


def flower_box(
    canvas: skia.Canvas,
    light: Light,
    rng: np.random.Generator,
    box: Sequence[float],
    k: float,
    petals: Sequence[str],
) -> None:
    """A box of flowers under the window in `box`."""
    left, _, right, bottom = box
    wide = right - left
    canvas.drawRect(
        skia.Rect(left - wide * 0.08, bottom + wide * 0.08, right + wide * 0.08, bottom + wide * 0.3),
        fill(light.tone(colour("8a5a3c"), k)),
    )
    for _ in range(26):
        x, y = rng.uniform(left - wide * 0.1, right + wide * 0.1), bottom + wide * rng.uniform(-0.1, 0.12)
        canvas.drawCircle(
            x,
            y,
            wide * rng.uniform(0.04, 0.07),
            fill(light.tone(colour(("56803f", "83a850")[int(rng.integers(0, 2))]), k)),
        )
    for _ in range(16):
        x, y = rng.uniform(left - wide * 0.1, right + wide * 0.1), bottom + wide * rng.uniform(-0.14, 0.14)
        canvas.drawCircle(
            x,
            y,
            wide * 0.045,
            fill(light.tone(colour(petals[int(rng.integers(0, len(petals)))]), min(1, k + 0.15))),
        )


def door(
    canvas: skia.Canvas,
    light: Light,
    box: Sequence[float],
    k: float,
    paint: ArrayLike,
    frame: ArrayLike,
    lit: bool,
    arched: bool = False,
) -> None:
    """A panelled door with a small window, in `box`."""
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    canvas.drawRect(
        skia.Rect(left - wide * 0.1, top - wide * 0.1, right + wide * 0.1, bottom), fill(light.tone(frame, k))
    )
    canvas.drawRect(skia.Rect(left, top, right, bottom), fill(light.tone(paint, k * 0.9)))
    if arched:
        canvas.drawOval(
            skia.Rect(left, top - wide * 0.3, right, top + wide * 0.3), fill(light.tone(paint, k * 0.9))
        )
    for x in (0.14, 0.56):
        for y, high in ((0.46, 0.2), (0.72, 0.2)):
            panel = skia.Rect.MakeXYWH(left + wide * x, top + tall * y, wide * 0.3, tall * high)
            canvas.drawRect(panel, fill(light.tone(np.asarray(paint) * 0.75, k * 0.8)))
            canvas.drawLine(
                panel.left(),
                panel.bottom(),
                panel.right(),
                panel.bottom(),
                stroke(light.tone(mix(paint, np.ones(3), 0.3), k), 1.2),
            )
    glass = skia.Rect.MakeXYWH(left + wide * 0.16, top + tall * 0.1, wide * 0.68, tall * 0.26)
    canvas.drawRect(glass, fill(colour("ffdb92") if lit else light.tone(colour("44586a"), 0.6)))
    canvas.drawLine(
        left + wide * 0.5, glass.top(), left + wide * 0.5, glass.bottom(), stroke(light.tone(paint, k), 2)
    )
    canvas.drawCircle(
        left + wide * 0.86, top + tall * 0.6, wide * 0.05, fill(light.tone(colour("e8c46a"), 0.9))
    )
