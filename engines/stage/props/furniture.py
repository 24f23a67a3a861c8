"""Things that stand in rooms: chairs, lamps, plants, tables, stove, easel, bed ends, and their small company."""

import math

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
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
from engines.stage.props.form import Leafage, barrel, foliage, ramped
from engines.stage.props.seats import padded


@painted
def floor_lamp(light: Light, seed: int, lit: bool) -> Picture:
    """A standing lamp with a pleated shade, (600, 220)."""
    paper = Paper(220, 600)
    canvas = paper.canvas
    canvas.drawRect(skia.Rect(106, 160, 114, 580), fill(light.tone(colour("4a3628"), 0.5)))
    canvas.drawRect(
        skia.Rect(106 if light.side < 0 else 111, 160, 109 if light.side < 0 else 114, 580),
        fill(light.tone(colour("b89468"), 0.9)),
    )
    canvas.drawOval(skia.Rect(62, 566, 158, 596), fill(light.tone(colour("4a3628"), 0.4)))
    shade = polygon([(68, 30), (152, 30), (194, 164), (26, 164)])
    if lit:
        paint = skia.Paint(
            AntiAlias=True,
            Shader=skia.GradientShader.MakeLinear(
                [(0, 30), (0, 164)],
                [
                    int(skia.Color4f(0.98, 0.78, 0.48, 1).toColor()),
                    int(skia.Color4f(1, 0.95, 0.78, 1).toColor()),
                ],
            ),
        )
        canvas.drawPath(shade, paint)
    else:
        canvas.drawPath(shade, fill(light.tone(colour("efe2c6"), 0.7)))
    for i in range(9):
        x = 32 + i * 19.5
        canvas.drawLine(
            74 + i * 9,
            30,
            x,
            164,
            stroke(colour("d8a860") if lit else light.tone(colour("c8b898"), 0.4), 2, 0.6),
        )
    canvas.drawRect(skia.Rect(24, 160, 196, 168), fill(light.tone(colour("b8784a"), 0.7)))
    return finished(paper.picture, 0.5, 0.06, seed)


@painted
def table_lamp(light: Light, seed: int, lit: bool) -> Picture:
    """A lamp with a glazed foot, (260, 190)."""
    paper = Paper(190, 260)
    body = curve([(72, 258), (60, 200), (88, 150), (102, 150), (130, 200), (118, 258)], closed=True)
    word = ("3f6f7c", "b8653f", "7a8a58")[seed % 3]
    paper.canvas.drawPath(body, fill(light.tone(colour(word), 0.4)))
    paper.canvas.drawOval(
        skia.Rect(70 if light.side < 0 else 100, 180, 90 if light.side < 0 else 120, 240),
        fill(light.tone(mix(colour(word), np.ones(3), 0.3), 0.95)),
    )
    shade = polygon([(58, 20), (132, 20), (168, 130), (22, 130)])
    paper.canvas.drawPath(shade, fill(colour("ffe2a4") if lit else light.tone(colour("efe2c6"), 0.75)))
    if lit:
        paper.canvas.drawCircle(95, 110, 60, glow((95, 110), 60, np.array([1, 0.98, 0.88]), 0.8))
    paper.canvas.drawRect(skia.Rect(22, 126, 168, 133), fill(light.tone(colour("c89a5c"), 0.7)))
    return finished(paper.picture, 0.4, 0.06, seed)


@painted
def plant(light: Light, seed: int) -> Picture:
    """A potted palm, rubber tree or monstera by seed, (440, 320)."""
    rng = np.random.default_rng([seed, 111])
    paper = Paper(320, 440)
    pot = colour(("c86a44", "e6dcc8", "3f6f7c")[seed % 3])
    for _ in range(15 if seed % 3 != 1 else 20):
        turn = rng.uniform(-1.35, 1.35)
        long = rng.uniform(130, 250)
        x, y = 160 + math.sin(turn) * long * 0.72, 312 - math.cos(turn) * long
        line = curve(
            [(160, 322), (160 + math.sin(turn) * long * 0.3, 312 - math.cos(turn) * long * 0.7), (x, y)]
        )
        paper.canvas.drawPath(line, stroke(light.tone(colour("6f8a4c"), 0.5), 4))
        k = float(np.clip(0.5 + 0.35 * math.sin(turn) * light.side + rng.normal(0, 0.12), 0, 1))
        if seed % 3 == 0:
            t = np.linspace(0.3, 1, 12)
            lx, ly = 160 + (x - 160) * t, 322 + (y - 322) * t
            for side in (-1, 1):
                dabs(
                    paper.picture,
                    lx,
                    ly,
                    30,
                    ramped(light, ("2c5a46", "5f9052", "bcd070"), np.full(12, k + 0.1 * side)),
                    aspect=0.16,
                    angle=turn - math.pi / 2 + side * 0.7,
                    shape=LEAF,
                )
        else:
            size = rng.uniform(30, 46) if seed % 3 == 1 else rng.uniform(40, 58)
            dabs(
                paper.picture,
                [x],
                [y],
                size,
                ramped(light, ("24503f", "4f8456", "a8c870"), [k]),
                aspect=0.5 if seed % 3 == 1 else 0.8,
                angle=turn + math.pi / 2 + rng.normal(0, 0.4),
                shape=LEAF,
            )
            dabs(
                paper.picture,
                [x],
                [y],
                size * 0.9,
                ramped(light, ("24503f", "6f9e5c", "d0dc8c"), [k + 0.3]),
                aspect=0.05,
                angle=turn + math.pi / 2,
            )
    body = [(96.0, 318.0), (224, 318), (204, 438), (116, 438)]
    paper.canvas.drawPath(polygon(body), fill(light.tone(pot, 0.3)))
    half = (
        [body[0], (160, 318), (160, 438), body[3]]
        if light.side < 0
        else [(160, 318), body[1], body[2], (160, 438)]
    )
    paper.canvas.drawPath(polygon(half), fill(light.tone(pot, 0.85)))
    paper.canvas.drawRoundRect(
        skia.Rect(88, 306, 232, 332), 6, 6, fill(light.tone(mix(pot, np.ones(3), 0.12), 0.75))
    )
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def stove(light: Light, seed: int, lit: bool) -> Picture:
    """An iron stove with its pipe and a kettle, (620, 260)."""
    rng = np.random.default_rng([seed, 112])
    paper = Paper(260, 620)
    canvas = paper.canvas
    iron = colour("4a4c56")
    canvas.drawRect(skia.Rect(112, 0, 148, 330), fill(light.tone(iron, 0.3)))
    canvas.drawRect(
        skia.Rect(114 if light.side < 0 else 134, 0, 126 if light.side < 0 else 146, 330),
        fill(light.tone(iron, 0.9)),
    )
    padded(canvas, light, (40, 322, 220, 584), "4a4c56", 18)
    for x in (54, 190):
        canvas.drawRect(skia.Rect(x, 580, x + 16, 618), fill(light.tone(iron, 0.2)))
    canvas.drawRoundRect(skia.Rect(24, 308, 236, 332), 6, 6, fill(light.tone(iron, 0.8)))
    canvas.drawRoundRect(skia.Rect(72, 392, 188, 496), 10, 10, fill(light.tone(iron, 0.1)))
    canvas.drawRoundRect(
        skia.Rect(82, 402, 178, 486), 8, 8, fill(colour("ff9a3e") if lit else colour("3a2a26"))
    )
    if lit:
        dabs(
            paper.picture,
            rng.uniform(92, 168, 16),
            rng.uniform(430, 480, 16),
            rng.uniform(10, 22, 16),
            colour("ffe08a"),
            aspect=0.4,
            angle=-math.pi / 2,
            alpha=0.7,
            shape=LEAF,
        )
    for x in (106, 130, 154):
        canvas.drawLine(x, 400, x, 488, stroke(light.tone(iron, 0.4), 5))
    kettle = curve([(150, 308), (146, 276), (168, 258), (204, 258), (222, 278), (216, 308)], closed=True)
    canvas.drawPath(kettle, fill(light.tone(colour("b8653f"), 0.6)))
    canvas.drawPath(
        curve([(160, 262), (172, 236), (200, 236), (212, 262)]), stroke(light.tone(colour("3a2a2c"), 0.5), 6)
    )
    return finished(paper.picture, 0.6, 0.12, seed)


@painted
def easel(light: Light, seed: int) -> Picture:
    """An easel with a painting in work, (520, 320)."""
    rng = np.random.default_rng([seed, 113])
    paper = Paper(320, 520)
    wood = light.tone(colour("b88a58"), 0.55)
    for start, end in (((160, 10), (54, 518)), ((160, 10), (266, 518)), ((160, 10), (164, 470))):
        paper.canvas.drawLine(*start, *end, stroke(wood, 11))
    paper.canvas.drawRect(skia.Rect(46, 336, 274, 352), fill(light.tone(colour("d0a470"), 0.8)))
    paper.canvas.drawRect(skia.Rect(40, 84, 280, 338), fill(light.tone(colour("f4ead6"), 0.8)))
    y = rng.uniform(96, 326, 260)
    x = rng.uniform(52, 268, 260)
    words = (
        ("8fb4c4", "f0c89a", "6a8a5c", "3f5f58"),
        ("f2b878", "c86a58", "6a4a6a", "e8d0a0"),
        ("a8c8d0", "5f93a0", "e6d8b8", "2f5a6c"),
    )[seed % 3]
    band = np.clip(((y - 96) / 230 * 4 + rng.normal(0, 0.3, 260)).astype(int), 0, 3)
    paints = light.tones(
        np.array([colour(words[i]) for i in band]), np.clip(rng.normal(0.75, 0.12, 260), 0, 1)
    )
    dabs(
        paper.picture,
        x,
        y,
        rng.uniform(9, 24, 260),
        paints,
        aspect=0.36,
        angle=rng.normal(0, 0.3, 260),
        shape=BRISTLE,
    )
    paper.canvas.drawCircle(210, 150, 18, fill(light.tone(colour("fbe6b0"), 0.95)))
    return finished(paper.picture, 0.5, 0.12, seed)


@painted
def clutter(light: Light, seed: int) -> Picture:
    """What lies on tables: books and a cup, a vase of flowers, bread and fruit, brushes; by seed, (170, 260)."""
    rng = np.random.default_rng([seed, 114])
    paper = Paper(260, 170)
    canvas = paper.canvas
    kind = seed % 4
    if kind == 0:
        y = 168.0
        for word in ("7a3f5a", "2f5d6c", "d9a03a"):
            left = 30 + rng.normal(0, 8)
            canvas.drawRoundRect(
                skia.Rect(left, y - 18, left + 110, y), 3, 3, fill(light.tone(colour(word), 0.6))
            )
            canvas.drawRect(
                skia.Rect(left + 8, y - 15, left + 108, y - 4), fill(light.tone(colour("f2e8d4"), 0.85))
            )
            y -= 19
        canvas.drawRoundRect(skia.Rect(176, 118, 220, 168), 7, 7, fill(light.tone(colour("e6dcc8"), 0.8)))
        canvas.drawCircle(226, 142, 14, stroke(light.tone(colour("e6dcc8"), 0.6), 6))
    elif kind == 1:
        canvas.drawPath(
            curve([(110, 168), (98, 130), (116, 100), (144, 100), (162, 130), (150, 168)], closed=True),
            fill(light.tone(colour("5f93a0"), 0.6)),
        )
        foliage(
            paper.picture,
            light,
            rng,
            [(104, 70, 28), (158, 72, 28), (130, 52, 36)],
            ("3f6a44", "7a9e54", "c8d078"),
            Leafage(7, 16, 0.4, LEAF),
        )
        at_x, at_y = 130 + rng.normal(0, 34, 26), 56 + rng.normal(0, 22, 26)
        picked = np.array([colour(("e0506a", "f0b83c", "f6f0e0")[i % 3]) for i in range(26)])
        dabs(
            paper.picture,
            at_x,
            at_y,
            9,
            light.tones(picked, np.clip(rng.normal(0.7, 0.15, 26), 0, 1)),
            aspect=0.85,
        )
    elif kind == 2:
        canvas.drawOval(skia.Rect(20, 138, 240, 170), fill(light.tone(colour("8a5f40"), 0.5)))
        canvas.drawOval(skia.Rect(36, 96, 150, 156), fill(light.tone(colour("c8863c"), 0.5)))
        canvas.drawOval(skia.Rect(46, 98, 132, 132), fill(light.tone(colour("e8b468"), 0.9)))
        for x, low, word in ((176, 130, "d8482f"), (206, 136, "e8a03a"), (190, 110, "9ab04a")):
            canvas.drawCircle(x, low, 20, fill(light.tone(colour(word), 0.5)))
            canvas.drawCircle(
                x + light.side * 6, low - 6, 10, fill(light.tone(mix(colour(word), np.ones(3), 0.35), 1))
            )
    else:
        for x, word in ((60, "c86a44"), (128, "e6dcc8"), (194, "5f93a0")):
            for turn in rng.normal(0, 0.25, 5):
                canvas.drawLine(
                    x,
                    130,
                    x + math.sin(turn) * 90,
                    130 - math.cos(turn) * 90,
                    stroke(light.tone(colour("c8a06c"), 0.7), 5),
                )
                canvas.drawCircle(
                    x + math.sin(turn) * 92,
                    130 - math.cos(turn) * 92,
                    7,
                    fill(
                        light.tone(
                            colour(("b8452f", "d9a03a", "2f5d6c", "6a8a5c")[int(rng.integers(0, 4))]), 0.7
                        )
                    ),
                )
            u = np.array([-0.5, 0.5])
            k = barrel(light, u)
            canvas.drawRect(skia.Rect(x - 24, 108, x, 168), fill(light.tone(colour(word), float(k[0]))))
            canvas.drawRect(skia.Rect(x, 108, x + 24, 168), fill(light.tone(colour(word), float(k[1]))))
    return finished(paper.picture, 0.6, 0.1, seed)


@painted
def pendant(light: Light, seed: int, lit: bool) -> Picture:
    """A lamp that hangs from the ceiling on its flex, (420, 200)."""
    paper = Paper(200, 420)
    word = ("3f6a6a", "b8453a", "d9a03a")[seed % 3]
    paper.canvas.drawLine(100, 0, 100, 320, stroke(light.tone(colour("2a2430"), 0.5), 4))
    shade = curve([(20, 396), (40, 346), (84, 318), (116, 318), (160, 346), (180, 396)], closed=False)
    paper.canvas.drawPath(shade, fill(light.tone(colour(word), 0.6)))
    paper.canvas.drawOval(
        skia.Rect(20, 384, 180, 410), fill(colour("fff0c0") if lit else light.tone(colour("e6dcc8"), 0.6))
    )
    if lit:
        paper.canvas.drawCircle(100, 398, 20, fill(np.ones(3)))
    return finished(paper.picture, 0.4, 0.06, seed)


@painted
def coffee_machine(light: Light, seed: int) -> Picture:
    """A brass and steel coffee machine with its eagle replaced by a plain dome, (260, 300)."""
    paper = Paper(300, 260)
    canvas = paper.canvas
    padded(canvas, light, (30, 90, 270, 220), "b8b4ac", 16)
    canvas.drawPath(
        curve([(80, 92), (96, 40), (150, 18), (204, 40), (220, 92)], closed=True),
        fill(light.tone(colour("c89a4c"), 0.4)),
    )
    canvas.drawPath(
        curve([(110, 88), (122, 50), (146, 34), (150, 88)], closed=True),
        fill(light.tone(colour("f0d08a"), 0.9)),
    )
    canvas.drawRect(skia.Rect(20, 216, 280, 256), fill(light.tone(colour("3a3a42"), 0.5)))
    for x in (90, 150, 210):
        canvas.drawRect(skia.Rect(x - 16, 150, x + 16, 172), fill(light.tone(colour("4a4a52"), 0.6)))
        canvas.drawLine(x, 164, x + 26, 178, stroke(light.tone(colour("3a2420"), 0.5), 8))
        canvas.drawRoundRect(
            skia.Rect(x - 12, 192, x + 12, 216), 4, 4, fill(light.tone(colour("f6f0e4"), 0.85))
        )
    for x in (70, 230):
        canvas.drawCircle(x, 118, 13, fill(light.tone(colour("f2ead8"), 0.85)))
        canvas.drawCircle(x, 118, 13, stroke(light.tone(colour("c89a4c"), 0.8), 3))
    return finished(paper.picture, 0.4, 0.08, seed)
