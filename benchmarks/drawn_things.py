"""Eight things of everyday life drawn with Skia, each with its exact coverage: known masks for the cut-out bench.

They are drawn for this bench alone, unlike anything on the stage, so that they stand for what users bring.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import skia
from numpy.typing import NDArray

SIDE = 600

Picture = NDArray[np.uint8]


def drawn(name: str) -> Picture:
    """The thing as premultiplied RGBA (600, 600, 4)."""
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    surface = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType)
    THINGS[name](surface.getCanvas())
    surface.flushAndSubmit()
    return pixels


def _shaded(first: str, last: str, start: tuple[float, float], end: tuple[float, float]) -> skia.Paint:
    """Two colours, the second where the light does not reach."""
    colours = [_colour(first), _colour(last)]
    shader = skia.GradientShader.MakeLinear(points=[skia.Point(*start), skia.Point(*end)], colors=colours)
    return skia.Paint(AntiAlias=True, Shader=shader)


def _round(first: str, last: str, at: tuple[float, float], radius: float) -> skia.Paint:
    colours = [_colour(first), _colour(last)]
    return skia.Paint(
        AntiAlias=True,
        Shader=skia.GradientShader.MakeRadial(center=skia.Point(*at), radius=radius, colors=colours),
    )


def _flat(colour: str) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=_colour(colour))


def _line(colour: str, width: float) -> skia.Paint:
    return skia.Paint(
        AntiAlias=True,
        Color=_colour(colour),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
    )


def _colour(css: str) -> int:
    return int(skia.Color(int(css[:2], 16), int(css[2:4], 16), int(css[4:], 16)))


def _polygon(*spots: tuple[float, float]) -> skia.Path:
    builder = skia.PathBuilder()
    builder.moveTo(*spots[0])
    for spot in spots[1:]:
        builder.lineTo(*spot)
    builder.close()
    return builder.detach()


def _curved(
    start: tuple[float, float], *arcs: tuple[float, float, float, float], closed: bool = True
) -> skia.Path:
    """A path of quadratic arcs, each by its control point and its end."""
    builder = skia.PathBuilder()
    builder.moveTo(*start)
    for arc in arcs:
        builder.quadTo(*arc)
    if closed:
        builder.close()
    return builder.detach()


def _flower(canvas: skia.Canvas) -> None:
    canvas.drawPath(_curved((300, 250), (330, 430, 290, 596), closed=False), _line("3f7a35", 14))
    canvas.drawPath(
        _curved((306, 470), (400, 380, 470, 420), (420, 490, 306, 470)),
        _shaded("6fae4c", "2f6a2c", (380, 390), (380, 490)),
    )
    for turn in range(12):
        canvas.save()
        canvas.rotate(30 * turn, 300, 190)
        canvas.drawPath(
            _curved((300, 190), (240, 90, 300, 14), (360, 90, 300, 190)),
            _shaded("ffe9f2", "d1417f", (300, 20), (300, 190)),
        )
        canvas.restore()
    canvas.drawCircle(300, 190, 52, _round("ffd95a", "b7741c", (290, 176), 66))


def _cup(canvas: skia.Canvas) -> None:
    canvas.drawPath(
        _curved((430, 270), (590, 250, 560, 380), (530, 470, 400, 450), closed=False), _line("2f6f9f", 30)
    )
    canvas.drawPath(
        _curved((110, 200), (130, 520, 230, 560), (280, 580, 330, 560), (440, 520, 460, 200)),
        _shaded("7fc4e8", "1f5680", (150, 300), (450, 380)),
    )
    canvas.drawOval(skia.Rect.MakeLTRB(106, 140, 464, 262), _flat("dff1fa"))
    canvas.drawOval(
        skia.Rect.MakeLTRB(132, 158, 438, 250), _shaded("6b3f22", "3a1f10", (200, 160), (400, 250))
    )


def _kite(canvas: skia.Canvas) -> None:
    canvas.drawPath(
        _curved((300, 420), (380, 470, 300, 520), (220, 560, 290, 598), closed=False), _line("5a4634", 5)
    )
    for x, y in ((330, 470), (262, 552)):
        canvas.drawPath(_polygon((x, y), (x - 34, y - 22), (x - 34, y + 22)), _flat("f2b233"))
        canvas.drawPath(_polygon((x, y), (x + 34, y - 22), (x + 34, y + 22)), _flat("f2b233"))
    left, top, right, low = (90, 190), (300, 10), (510, 190), (300, 430)
    middle = (300, 190)
    for corners, colour in (
        ((left, top, middle), "e23b3b"), ((top, right, middle), "f6c945"),
        ((right, low, middle), "2d7dd2"), ((low, left, middle), "2fa866"),
    ):  # fmt: skip
        canvas.drawPath(_polygon(*corners), _flat(colour))
    canvas.drawLine(*left, *right, _line("4a3a2c", 6))
    canvas.drawLine(*top, *low, _line("4a3a2c", 6))


def _robot(canvas: skia.Canvas) -> None:
    canvas.drawLine(300, 60, 300, 110, _line("777f86", 10))
    canvas.drawCircle(300, 46, 24, _round("ff8a70", "c8321c", (292, 38), 30))
    canvas.drawRoundRect(
        skia.Rect.MakeLTRB(180, 100, 420, 260), 36, 36, _shaded("e4eaee", "8b99a3", (200, 110), (410, 260))
    )
    for x in (248, 352):
        canvas.drawCircle(x, 176, 30, _flat("16303a"))
        canvas.drawCircle(x - 6, 168, 11, _flat("58e0e8"))
    canvas.drawRoundRect(skia.Rect.MakeLTRB(250, 222, 350, 236), 7, 7, _flat("33424a"))
    canvas.drawRoundRect(
        skia.Rect.MakeLTRB(150, 272, 450, 468), 30, 30, _shaded("d7dfe4", "74848f", (160, 280), (440, 470))
    )
    canvas.drawRoundRect(
        skia.Rect.MakeLTRB(210, 310, 390, 410), 16, 16, _shaded("f3b73c", "c47c13", (220, 310), (380, 410))
    )
    for side in (-1, 1):
        arm = _curved((300 + side * 158, 300), (300 + side * 250, 350, 300 + side * 210, 440), closed=False)
        canvas.drawPath(arm, _line("8795a0", 34))
        canvas.drawCircle(300 + side * 208, 452, 28, _flat("4b5a64"))
        x = 300 + side * 70
        canvas.drawRect(skia.Rect.MakeLTRB(x - 26, 468, x + 26, 556), _flat("8a98a2"))
        canvas.drawRoundRect(skia.Rect.MakeLTRB(x - 50, 546, x + 50, 592), 20, 20, _flat("4b5a64"))


def _umbrella(canvas: skia.Canvas) -> None:
    canvas.drawPath(
        _curved((300, 110), (300, 400, 300, 520), (300, 580, 350, 580), (390, 580, 390, 540), closed=False),
        _line("6b4a2e", 13),
    )
    ribs = [20, 132, 244, 356, 468, 580]
    canvas.drawPath(
        _curved((300, 54), (0, 90, 24, 294), (300, 262, 576, 294), (600, 90, 300, 54)), _flat("b9a98c")
    )
    for number, (left, right) in enumerate(pairwise(ribs)):
        lobe = _curved(
            (300, 50),
            (left + 10 * (number - 2), 90, left, 300),
            ((left + right) / 2, 250, right, 300),
            (right + 10 * (number - 2), 90, 300, 50),
        )
        canvas.drawPath(
            lobe,
            _shaded(*(("d9344a", "8c1526") if number % 2 else ("f5efe2", "b9a98c")), (200, 60), (420, 310)),
        )
    canvas.drawLine(300, 22, 300, 56, _line("6b4a2e", 11))


def _guitar(canvas: skia.Canvas) -> None:
    canvas.rotate(18, 300, 300)
    canvas.drawRect(skia.Rect.MakeLTRB(284, 70, 316, 330), _flat("3b2416"))
    canvas.drawRoundRect(skia.Rect.MakeLTRB(272, 8, 328, 84), 8, 8, _flat("5d3a20"))
    for y in (24, 44, 64):
        for x in (262, 338):
            canvas.drawCircle(x, y, 8, _flat("d8d2c4"))
    for x, y, radius in ((300, 350, 96), (300, 470, 124)):
        canvas.drawCircle(x, y, radius, _round("e8a04a", "9c5518", (x - 20, y - 20), radius * 1.2))
    canvas.drawRect(skia.Rect.MakeLTRB(222, 360, 378, 440), _flat("c47b30"))
    canvas.drawCircle(300, 390, 40, _flat("22130b"))
    canvas.drawRect(skia.Rect.MakeLTRB(250, 500, 350, 516), _flat("2e1a10"))
    for x in (290, 297, 304, 311):
        canvas.drawLine(x, 80, x, 506, _line("e9e3d6", 1.5))


def _teddy(canvas: skia.Canvas) -> None:
    """Fur: thousands of short hairs make an edge that no curve describes."""
    rng = np.random.default_rng(7)
    balls = [
        (190, 90, 56), (410, 90, 56), (300, 420, 150), (130, 380, 62), (470, 380, 62), (190, 536, 58), (410, 536, 58),
        (300, 180, 130),
    ]  # fmt: skip
    for x, y, radius in balls:
        canvas.drawCircle(
            x, y, radius - 6, _round("b98250", "7a4e28", (x - radius / 3, y - radius / 3), radius * 1.3)
        )
        for angle in rng.uniform(0, 2 * math.pi, 16 * radius):
            inside = radius * math.sqrt(rng.uniform(0.2, 1)) - 8
            foot = (x + inside * math.cos(angle), y + inside * math.sin(angle))
            lean, length = angle + rng.normal(0, 0.5), rng.uniform(6, 15)
            tone = ("c99460", "a8723f", "8a5a30")[int(rng.integers(3))]
            canvas.drawLine(
                *foot, foot[0] + length * math.cos(lean), foot[1] + length * math.sin(lean), _line(tone, 1.8)
            )
    canvas.drawOval(skia.Rect.MakeLTRB(240, 190, 360, 280), _flat("e6c79c"))
    canvas.drawOval(skia.Rect.MakeLTRB(276, 196, 324, 230), _flat("2a1a12"))
    for x in (250, 350):
        canvas.drawCircle(x, 150, 14, _flat("1c120c"))
        canvas.drawCircle(x - 4, 146, 4, _flat("ffffff"))


def _sailboat(canvas: skia.Canvas) -> None:
    canvas.drawPath(
        _polygon((318, 40), (318, 430), (560, 430)), _shaded("ffffff", "c9d3da", (330, 100), (520, 430))
    )
    canvas.drawPath(
        _polygon((284, 90), (284, 430), (90, 430)), _shaded("f6a13c", "c2600f", (280, 100), (110, 430))
    )
    canvas.drawRect(skia.Rect.MakeLTRB(294, 10, 308, 460), _flat("6b4a2e"))
    canvas.drawPath(_polygon((308, 12), (372, 30), (308, 48)), _flat("c62839"))
    canvas.drawPath(
        _curved(
            (40, 452), (300, 470, 570, 452), (540, 560, 450, 584), (300, 596, 150, 584), (60, 550, 40, 452)
        ),
        _shaded("2c5f8a", "122e47", (300, 450), (300, 590)),
    )
    canvas.drawPath(_curved((44, 470), (300, 490, 566, 470), closed=False), _line("f2efe8", 9))


THINGS: dict[str, Callable[[skia.Canvas], None]] = {
    "flower": _flower,
    "cup": _cup,
    "kite": _kite,
    "robot": _robot,
    "umbrella": _umbrella,
    "guitar": _guitar,
    "teddy": _teddy,
    "sailboat": _sailboat,
}
