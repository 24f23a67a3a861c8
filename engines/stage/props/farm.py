"""Country things: windmill, haystack, fence, sheep, well, bench, signpost, cart, beehives, scarecrow, stone wall."""

import math

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import BRISTLE, Paper, Picture, curve, dabs, fill, finished, painted, polygon, stroke
from engines.stage.props.form import Ramp, barrel, facing, ramped
from engines.stage.props.openings import door, window

_WOOD: Ramp = ("4a3a34", "8a6a4e", "cfa878")


@painted
def windmill(light: Light, seed: int, cap: str = "8a4a3c") -> Picture:
    """A tower mill with its sails, (760, 640)."""
    rng = np.random.default_rng([seed, 61])
    paper = Paper(640, 760)
    canvas = paper.canvas
    tower = [(214, 752), (262, 262), (378, 262), (426, 752)]
    canvas.drawPath(polygon(tower), fill(light.tone(colour("e8dcc4"), 0.2)))
    many = 900
    up, u = rng.random(many), rng.uniform(-1, 1, many)
    half = 106 - 48 * up
    on = np.abs(u) < 0.97
    layer = np.zeros_like(paper.picture)
    dabs(
        layer,
        (320 + u * half)[on],
        (752 - 490 * up)[on],
        rng.uniform(12, 30, many)[on],
        ramped(light, ("b8a890", "e0d2b8", "f6ecd8"), barrel(light, u))[on],
        aspect=0.3,
        angle=math.pi / 2,
        alpha=0.7,
        shape=BRISTLE,
    )
    paper.lay(layer, polygon(tower))
    dome = curve([(244, 268), (262, 214), (320, 172), (378, 214), (396, 268)], closed=True)
    canvas.drawPath(dome, fill(light.tone(colour(cap), 0.3)))
    canvas.save()
    canvas.clipPath(dome, True)
    canvas.drawCircle(320 + light.side * 44, 206, 70, fill(light.tone(colour(cap), 0.85)))
    canvas.restore()
    door(canvas, light, (292, 650, 348, 748), 0.6, colour("5f7f86"), colour("f6efe0"), light.lamps)
    for x, y in ((318, 520), (306, 400), (330, 320)):
        window(canvas, light, rng, (x - 19, y, x + 19, y + 46), 0.6, light.lamps, colour("f6efe0"), (2, 2))
    turn = rng.uniform(0.1, 0.9)
    for blade in range(4):
        _sail(paper, light, 320.0, 236.0, turn + blade * math.pi / 2)
    canvas.drawCircle(320, 236, 12, fill(light.tone(colour("5a4a42"), 0.6)))
    return finished(paper.picture, 0.8, 0.12, seed)


def _sail(paper: Paper, light: Light, x: float, y: float, turn: float) -> None:
    aim = np.array([math.sin(turn), -math.cos(turn)])
    side = np.array([aim[1], -aim[0]])
    hub = np.array([x, y])
    cloth = [hub + aim * 46, hub + aim * 226, hub + aim * 226 + side * 46, hub + aim * 46 + side * 38]
    lit = 0.5 + 0.4 * light.side * float(side[0])
    paper.canvas.drawPath(polygon([tuple(p) for p in cloth]), fill(light.tone(colour("f4ead2"), lit), 0.92))
    frame = stroke(light.tone(colour("6a5040"), 0.5), 3)
    for part in np.linspace(46, 226, 9):
        start, end = hub + aim * part, hub + aim * part + side * (38 + 8 * (part - 46) / 180)
        paper.canvas.drawLine(*start, *end, frame)
    for off in (14, 28, 44):
        start, end = hub + aim * 46 + side * off * 0.84, hub + aim * 226 + side * off
        paper.canvas.drawLine(*start, *end, frame)
    paper.canvas.drawLine(
        *(hub - aim * 20), *(hub + aim * 232), stroke(light.tone(colour("5a4436"), 0.45), 8)
    )


@painted
def haystack(light: Light, seed: int) -> Picture:
    """A rick or a round bale by seed, (220, 260)."""
    rng = np.random.default_rng([seed, 62])
    paper = Paper(260, 220)
    many = 1500
    if seed % 3 == 1:
        paper.canvas.drawCircle(130, 122, 94, fill(light.tone(colour("b8863c"), 0.2)))
        turn, out = rng.random(many) * 6.283, 92 * np.sqrt(rng.random(many))
        x, y = 130 + np.cos(turn) * out, 122 + np.sin(turn) * out
        k = (
            0.5
            + 0.4 * ((x - 130) * facing(light)[0] + (y - 122) * facing(light)[1]) / 92
            + 0.14 * np.sin(out * 0.5)
            + rng.normal(0, 0.1, many)
        )
        angle = turn + math.pi / 2
    else:
        up, u = rng.random(many), rng.uniform(-1, 1, many)
        half = 112 * np.sqrt(np.clip(1 - up**1.8, 0, 1)) * (0.94 + 0.1 * np.sin(up * 9))
        x, y = 130 + u * half, 214 - 196 * up
        k = barrel(light, u) * 0.8 + 0.2 * up + rng.normal(0, 0.12, many)
        angle = math.pi / 2 + u * 0.7 + rng.normal(0, 0.15, many)
    order = np.argsort(k + rng.normal(0, 0.3, many))
    dabs(
        paper.picture,
        x[order],
        y[order],
        rng.uniform(9, 22, many),
        ramped(light, ("8a5f34", "d4a04a", "f8dc8c"), k[order]),
        aspect=0.18,
        angle=angle[order],
        shape=BRISTLE,
    )
    return finished(paper.picture, 0.9, 0.12, seed)


@painted
def fence(light: Light, seed: int, snow: bool = False) -> Picture:
    """Three metres of rail fence, seamless at both ends, (120, 330)."""
    rng = np.random.default_rng([seed, 63])
    paper = Paper(330, 120)
    for y in (38.0, 74.0):
        drop = rng.normal(0, 3, 4)
        line = [(0, y), (110, y + drop[1]), (220, y + drop[2]), (330, y)]
        paper.canvas.drawPath(curve(line), stroke(light.tone(colour(_WOOD[0]), 0.2), 12))
        paper.canvas.drawPath(
            curve([(px, py - 2.5) for px, py in line]), stroke(light.tone(colour(_WOOD[2]), 0.75), 5)
        )
        if snow:
            paper.canvas.drawPath(
                curve([(px, py - 6) for px, py in line]), stroke(light.tone(colour("f4f8fc"), 0.9), 6)
            )
    for x in (40.0, 165.0, 290.0):
        top = rng.uniform(8, 16)
        paper.canvas.drawRect(skia.Rect(x - 9, top, x + 9, 120), fill(light.tone(colour(_WOOD[1]), 0.25)))
        first, last = (x - 8, x - 1) if light.side < 0 else (x + 1, x + 8)
        paper.canvas.drawRect(skia.Rect(first, top, last, 120), fill(light.tone(colour(_WOOD[2]), 0.85)))
        if snow:
            paper.canvas.drawRoundRect(
                skia.Rect(x - 11, top - 7, x + 11, top + 4), 5, 5, fill(light.tone(colour("f8fbfe"), 0.95))
            )
    return finished(paper.picture, 0.7, 0.14, seed)


@painted
def drystone(light: Light, seed: int, cap: str = "") -> Picture:
    """Three metres of field wall in loose stones, (110, 330)."""
    rng = np.random.default_rng([seed, 64])
    paper = Paper(330, 110)
    paper.canvas.drawRect(skia.Rect(0, 22, 330, 110), fill(light.tone(colour("4a4650"), 0.1)))
    for row, y in enumerate((92.0, 70.0, 48.0, 28.0)):
        x = -10.0 * (row % 2)
        while x < 330:
            wide = rng.uniform(24, 46)
            k = float(np.clip(0.5 + 0.1 * (3 - row) * 0.3 + rng.normal(0, 0.16), 0, 1))
            stone = colour(("8f8b90", "9a9488", "7d7a84", "a89c8c")[int(rng.integers(0, 4))])
            box = skia.Rect(x + 1, y - 11 + rng.normal(0, 1.5), x + wide - 1, y + 11)
            paper.canvas.drawRoundRect(box, 7, 7, fill(light.tone(stone, k)))
            paper.canvas.drawRoundRect(
                skia.Rect(box.left() + 3, box.top() + 1, box.right() - 6, box.top() + 8),
                4,
                4,
                fill(light.tone(mix(stone, np.ones(3), 0.3), min(1, k + 0.25)), 0.6),
            )
            x += wide
    if cap:
        grown = np.linspace(0, 330, 60)
        dabs(
            paper.picture,
            grown,
            17 + rng.normal(0, 2, 60),
            rng.uniform(8, 14, 60),
            light.tone(colour(cap), 0.9),
            aspect=0.45,
        )
    return finished(paper.picture, 1.0, 0.14, seed)


@painted
def sheep(light: Light, seed: int) -> Picture:
    """A sheep that grazes, stands or lies by seed, (160, 220)."""
    rng = np.random.default_rng([seed, 65])
    paper = Paper(220, 160)
    dark = light.tone(colour("463c42"), 0.5)
    lying = seed % 3 == 2
    lift = 26.0 if lying else 0.0
    if not lying:
        for leg in (70, 84, 134, 148):
            paper.canvas.drawLine(leg, 100, leg, 156, stroke(dark, 8))
    many = 130
    turn, out = rng.random(many) * 6.283, np.sqrt(rng.random(many))
    x, y = 108 + np.cos(turn) * out * 56, 82 + lift + np.sin(turn) * out * 36
    k = (
        0.5
        + 0.42 * ((x - 108) / 56 * facing(light)[0] + (y - 82 - lift) / 36 * facing(light)[1])
        + rng.normal(0, 0.06, many)
    )
    order = np.argsort(k)
    dabs(
        paper.picture,
        x[order],
        y[order],
        rng.uniform(11, 17, many),
        ramped(light, ("a89c98", "e6dccc", "fffaf0"), k[order]),
        aspect=0.85,
    )
    head_y = 118 if seed % 3 == 0 else 62 + lift
    head_x = 176 if seed % 3 == 0 else 172
    dabs(paper.picture, [head_x], [head_y], 21, dark, aspect=0.66, angle=1.0 if seed % 3 == 0 else 0.5)
    dabs(
        paper.picture,
        [head_x - 12, head_x + 2],
        [head_y - 15, head_y - 18],
        9,
        dark,
        aspect=0.4,
        angle=[-0.5, -1.4],
    )
    dabs(paper.picture, [head_x - 9], [head_y - 14], 12, light.tone(colour("f4ecdc"), 0.85), aspect=0.7)
    return finished(paper.picture, 0.6, 0.1, seed)


@painted
def bench(light: Light, seed: int, snow: bool = False) -> Picture:
    """A garden bench from the front, (150, 260)."""
    paper = Paper(260, 150)
    wood = colour(("7a5a42", "5f7a6c", "8a4a40")[seed % 3])
    for x in (30, 222):
        paper.canvas.drawRect(skia.Rect(x, 34, x + 10, 148), fill(light.tone(colour("3f3a40"), 0.4)))
    for y in (30, 50):
        paper.canvas.drawRoundRect(skia.Rect(12, y, 248, y + 14), 3, 3, fill(light.tone(wood, 0.7)))
        paper.canvas.drawRect(skia.Rect(14, y, 246, y + 4), fill(light.tone(mix(wood, np.ones(3), 0.3), 1)))
    seat = polygon([(18, 92), (242, 92), (256, 112), (4, 112)])
    paper.canvas.drawPath(seat, fill(light.tone(wood, 0.9)))
    paper.canvas.drawRect(skia.Rect(4, 112, 256, 118), fill(light.tone(wood, 0.2)))
    for x in (14, 236):
        paper.canvas.drawRect(skia.Rect(x, 116, x + 9, 149), fill(light.tone(colour("3f3a40"), 0.3)))
    if snow:
        paper.canvas.drawRoundRect(skia.Rect(6, 84, 254, 108), 9, 9, fill(light.tone(colour("f4f8fc"), 0.9)))
        paper.canvas.drawRoundRect(skia.Rect(10, 20, 250, 34), 7, 7, fill(light.tone(colour("f4f8fc"), 0.9)))
    return finished(paper.picture, 0.6, 0.12, seed)


@painted
def signpost(light: Light, seed: int, snow: bool = False) -> Picture:
    """A post with two boards that point ways, without letters, (300, 200)."""
    rng = np.random.default_rng([seed, 66])
    paper = Paper(200, 300)
    paper.canvas.drawRect(skia.Rect(92, 20, 108, 300), fill(light.tone(colour(_WOOD[1]), 0.3)))
    first = 93 if light.side < 0 else 101
    paper.canvas.drawRect(skia.Rect(first, 20, first + 6, 300), fill(light.tone(colour(_WOOD[2]), 0.9)))
    for y, side in ((44, 1), (88, -1), (130, 1))[: 2 + seed % 2]:
        tip, back = 100 + side * 92, 100 - side * rng.uniform(24, 44)
        board = polygon(
            [(back, y), (100 + side * 66, y - 3), (tip, y + 16), (100 + side * 66, y + 33), (back, y + 32)]
        )
        paper.canvas.drawPath(board, fill(light.tone(colour("c89a68"), 0.75)))
        for line in (y + 11, y + 20):
            paper.canvas.drawLine(
                min(back, 100 + side * 60) + 8,
                line,
                max(back, 100 + side * 60) - 8,
                line,
                stroke(light.tone(colour("7a5638"), 0.4), 2.4),
            )
        if snow:
            paper.canvas.drawRoundRect(
                skia.Rect(min(back, tip), y - 9, max(back, tip), y + 3),
                5,
                5,
                fill(light.tone(colour("f8fbfe"), 0.95)),
            )
    return finished(paper.picture, 0.8, 0.14, seed)


@painted
def well(light: Light, seed: int, roof: str = "a8553f") -> Picture:
    """A roofed well, (300, 260)."""
    rng = np.random.default_rng([seed, 67])
    paper = Paper(260, 300)
    for x in (62, 190):
        paper.canvas.drawRect(skia.Rect(x - 7, 90, x + 7, 220), fill(light.tone(colour(_WOOD[1]), 0.45)))
    paper.canvas.drawPath(polygon([(24, 108), (130, 22), (236, 108)]), fill(light.tone(colour(roof), 0.35)))
    lit = [(24, 108), (130, 22), (130, 108)] if light.side < 0 else [(236, 108), (130, 22), (130, 108)]
    paper.canvas.drawPath(polygon(lit), fill(light.tone(colour(roof), 0.85)))
    paper.canvas.drawLine(62, 132, 190, 132, stroke(light.tone(colour("6a4a36"), 0.5), 9))
    paper.canvas.drawLine(128, 134, 128, 186, stroke(light.tone(colour("d8c49a"), 0.6), 3))
    paper.canvas.drawRect(skia.Rect(112, 180, 146, 212), fill(light.tone(colour("7a5a40"), 0.6)))
    paper.canvas.drawRect(skia.Rect(36, 212, 224, 298), fill(light.tone(colour("6a6668"), 0.15)))
    for row in range(4):
        start = 36 - 12.0 * (row % 2)
        while start < 224:
            wide = rng.uniform(24, 36)
            left, right = max(36.0, start + 1), min(224.0, start + wide)
            if right > left:
                k = float(barrel(light, [(left + right - 260) / 188])[0])
                paper.canvas.drawRoundRect(
                    skia.Rect(left, 213 + row * 21, right, 233 + row * 21),
                    5,
                    5,
                    fill(light.tone(colour("a09a92"), k)),
                )
            start += wide
    paper.canvas.drawOval(skia.Rect(32, 204, 228, 224), fill(light.tone(colour("b8b0a6"), 0.9)))
    paper.canvas.drawOval(skia.Rect(50, 208, 210, 220), fill(light.tone(colour("3a3a44"), 0.1)))
    return finished(paper.picture, 0.8, 0.12, seed)


@painted
def lantern(light: Light, seed: int) -> Picture:
    """A wooden post with a hanging lantern, (360, 140)."""
    paper = Paper(140, 360)
    paper.canvas.drawRect(skia.Rect(34, 18, 46, 360), fill(light.tone(colour(_WOOD[1]), 0.4)))
    paper.canvas.drawLine(40, 26, 108, 26, stroke(light.tone(colour(_WOOD[1]), 0.6), 9))
    paper.canvas.drawLine(44, 66, 80, 30, stroke(light.tone(colour(_WOOD[0]), 0.4), 6))
    paper.canvas.drawLine(98, 28, 98, 50, stroke(light.tone(colour("2c2c34"), 0.4), 3))
    paper.canvas.drawRect(
        skia.Rect(84, 56, 112, 92),
        fill(colour("ffdf96") if light.lamps else light.tone(colour("dfe4dc"), 0.8)),
    )
    for x in (84, 98, 112):
        paper.canvas.drawLine(x, 54, x, 94, stroke(light.tone(colour("2c2c34"), 0.4), 3))
    paper.canvas.drawPath(polygon([(78, 57), (98, 44), (118, 57)]), fill(light.tone(colour("2c2c34"), 0.5)))
    paper.canvas.drawRect(skia.Rect(82, 92, 114, 97), fill(light.tone(colour("2c2c34"), 0.5)))
    return finished(paper.picture, 0.5, 0.12, seed)


@painted
def hives(light: Light, seed: int) -> Picture:
    """Three painted beehives on a stand, (140, 300)."""
    paper = Paper(300, 140)
    paper.canvas.drawRect(skia.Rect(8, 112, 292, 122), fill(light.tone(colour(_WOOD[1]), 0.5)))
    for i, word in enumerate(("e6c46a", "7fa6b4", "d9826a")):
        left = 22 + i * 92
        bright, dim = (0.9, 0.25) if light.side < 0 else (0.25, 0.9)
        paper.canvas.drawRect(skia.Rect(left, 40, left + 40, 112), fill(light.tone(colour(word), bright)))
        paper.canvas.drawRect(skia.Rect(left + 40, 40, left + 66, 112), fill(light.tone(colour(word), dim)))
        paper.canvas.drawPath(
            polygon([(left - 8, 42), (left + 33, 18), (left + 74, 42)]),
            fill(light.tone(colour("8a8f98"), 0.75)),
        )
        paper.canvas.drawRect(
            skia.Rect(left + 14, 98, left + 46, 104), fill(light.tone(colour("3a3038"), 0.1))
        )
        paper.canvas.drawLine(left, 76, left + 66, 76, stroke(light.tone(colour(word) * 0.7, 0.4), 2))
    for x in (24, 270):
        paper.canvas.drawRect(skia.Rect(x, 120, x + 9, 140), fill(light.tone(colour(_WOOD[0]), 0.4)))
    return finished(paper.picture, 0.6, 0.12, seed)


@painted
def bridge(light: Light, seed: int, stone: str = "a89c90") -> Picture:
    """A humped stone bridge with one arch, from the side, (320, 860)."""
    rng = np.random.default_rng([seed, 68])
    paper = Paper(860, 320)
    shape = [
        (0.0, 320.0),
        (0, 96),
        (140, 70),
        (300, 36),
        (430, 24),
        (560, 36),
        (720, 70),
        (860, 96),
        (860, 320),
    ]
    bare = Paper(860, 320)
    bare.canvas.drawPaint(fill(light.tone(colour("5a5458"), 0.2)))
    for row, y in enumerate(np.arange(10, 320, 24)):
        x = -20.0 * (row % 2)
        while x < 860:
            wide = rng.uniform(34, 58)
            k = float(np.clip(0.5 + rng.normal(0, 0.14), 0, 1))
            bare.canvas.drawRoundRect(
                skia.Rect(x + 1, y + 1, x + wide - 1, y + 23),
                4,
                4,
                fill(light.tone(colour(stone) * rng.uniform(0.86, 1.1), k)),
            )
            x += wide
    paper.lay(bare.picture, polygon(shape))
    paper.canvas.drawPath(
        curve([(0, 92), (140, 66), (300, 32), (430, 20), (560, 32), (720, 66), (860, 92)]),
        stroke(light.tone(colour("d8ccb8"), 0.85), 14),
    )
    paper.canvas.drawCircle(430, 330, 196, stroke(light.tone(colour("c8bca8"), 0.7), 24))
    hole = Paper(860, 320)
    hole.canvas.drawCircle(430, 330, 184, fill(np.ones(3)))
    keep = 255 - hole.picture[..., 3:].astype(np.uint16)
    paper.picture[:] = (paper.picture.astype(np.uint16) * keep // 255).astype(np.uint8)
    return finished(paper.picture, 0.8, 0.12, seed)
