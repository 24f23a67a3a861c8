"""What people leave in dry lands: tents, jars, a fire, arches of mud brick."""

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
    painted,
    polygon,
    stroke,
)
from engines.stage.props.form import barrel

_STRIPES = (("c8503a", "f2e4c4"), ("2f6a74", "f0dcae"), ("d99a3a", "7a3a3a"))


@painted
def tent(light: Light, seed: int) -> Picture:
    """A striped tent with its flap open, lit from inside after dark, (330, 520)."""
    paper = Paper(520, 330)
    canvas = paper.canvas
    first, second = (colour(word) for word in _STRIPES[seed % 3])
    top = (260.0, 26.0)
    corners = [20.0, 92.0, 164.0, 224.0, 296.0, 356.0, 428.0, 500.0]
    for i in range(7):
        local = first if i % 2 == 0 else second
        u = (corners[i] + corners[i + 1] - 520) / 480
        k = float(barrel(light, [u])[0])
        canvas.drawPath(polygon([top, (corners[i], 170), (corners[i + 1], 170)]), fill(light.tone(local, k)))
        canvas.drawPath(
            polygon([(corners[i], 170), (corners[i + 1], 170), (corners[i + 1], 328), (corners[i], 328)]),
            fill(light.tone(local * 0.92, k * 0.8)),
        )
        edge = curve([(corners[i], 166), ((corners[i] + corners[i + 1]) / 2, 196), (corners[i + 1], 166)])
        canvas.drawPath(edge, fill(light.tone(second if i % 2 == 0 else first, min(1, k + 0.1))))
    inside = colour("ffcf82") if light.lamps else light.tone(colour("4a3038"), 0.2)
    canvas.drawPath(curve([(216, 328), (230, 210), (260, 188), (290, 210), (304, 328)]), fill(inside))
    for side in (-1, 1):
        flap = polygon(
            [(260 + side * 6, 186), (260 + side * 46, 328), (260 + side * 84, 328), (260 + side * 40, 196)]
        )
        canvas.drawPath(flap, fill(light.tone(second, 0.85 if side == light.side else 0.35)))
    canvas.drawLine(260, 30, 260, 4, stroke(light.tone(colour("6a4a34"), 0.5), 5))
    canvas.drawPath(polygon([(262, 4), (300, 12), (262, 22)]), fill(light.tone(first, 0.9)))
    for x, side in ((20.0, -1), (500.0, 1)):
        canvas.drawLine(x, 168, x + side * 18, 326, stroke(light.tone(colour("e0cfa8"), 0.7), 2.5))
    return finished(paper.picture, 0.9, 0.14, seed)


@painted
def jars(light: Light, seed: int) -> Picture:
    """Clay jars in a group, (190, 260)."""
    rng = np.random.default_rng([seed, 82])
    paper = Paper(260, 190)
    for x, size in ((84.0, 1.0), (168.0, 0.78), (216.0, 0.5))[: 2 + (seed + 1) % 2]:
        clay = colour(("b9683f", "c98a55", "8f5440")[int(rng.integers(0, 3))])
        low, high = 188.0, 188 - 160 * size
        body = curve(
            [
                (x - 26 * size, low),
                (x - 58 * size, low - 80 * size),
                (x - 22 * size, high + 16 * size),
                (x - 28 * size, high),
                (x + 28 * size, high),
                (x + 22 * size, high + 16 * size),
                (x + 58 * size, low - 80 * size),
                (x + 26 * size, low),
            ],
            closed=True,
        )
        paper.canvas.drawPath(body, fill(light.tone(clay, 0.2)))
        layer = np.zeros_like(paper.picture)
        many = 160
        u, y = rng.uniform(-1, 1, many), rng.uniform(high, low, many)
        dabs(
            layer,
            x + u * 54 * size,
            y,
            rng.uniform(8, 18, many),
            light.tones(clay, barrel(light, u)),
            aspect=0.4,
            alpha=0.8,
            shape=BRISTLE,
        )
        band = skia.Rect(x - 60 * size, low - 96 * size, x + 60 * size, low - 84 * size)
        paper.lay(layer, body)
        paper.canvas.save()
        paper.canvas.clipPath(body, True)
        paper.canvas.drawRect(band, fill(light.tone(colour("f0dcb0"), 0.6), 0.8))
        paper.canvas.restore()
        paper.canvas.drawOval(
            skia.Rect(x - 22 * size, high - 5, x + 22 * size, high + 7),
            fill(light.tone(colour("3a2620"), 0.1)),
        )
    return finished(paper.picture, 0.7, 0.12, seed)


@painted
def fire(light: Light, seed: int) -> Picture:
    """A camp fire in a ring of stones, (180, 240)."""
    rng = np.random.default_rng([seed, 83])
    paper = Paper(240, 180)
    for turn in (-0.5, 0.1, 0.6):
        lean = 60 * math.sin(turn)
        paper.canvas.drawLine(120 - lean, 170, 120 + lean, 132, stroke(colour("4a3028"), 12))
    for size, word in ((1.0, "e8502a"), (0.74, "ff9a3a"), (0.44, "ffe08a")):
        many = 26
        up = rng.random(many)
        x = 120 + rng.normal(0, 22, many) * (1 - up) * size
        dabs(
            paper.picture,
            x,
            158 - up * 110 * size,
            26 * size * (1 - 0.6 * up),
            colour(word),
            aspect=0.42,
            angle=-math.pi / 2 + rng.normal(0, 0.2, many),
            alpha=0.85,
            shape=LEAF,
        )
    for x in np.linspace(40, 200, 7):
        stone = colour("7d7478")
        dabs(paper.picture, [x], [168 + rng.normal(0, 3)], 17, light.tone(stone, 0.3), aspect=0.66)
        dabs(paper.picture, [x], [162], 11, mix(light.tone(stone, 0.9), colour("ffb870"), 0.4), aspect=0.4)
    return finished(paper.picture, 0.6, 0.08, seed)


@painted
def arch(light: Light, seed: int, mud: str = "c99a6c") -> Picture:
    """A broken gate, a pillared arch or a leaning wall by seed, (460, 460)."""
    rng = np.random.default_rng([seed, 84])
    paper = Paper(460, 460)
    outer = [
        (40.0, 458.0),
        (46, 150),
        (80, 70),
        (150, 36),
        (230, 24),
        (320, 44),
        (392, 90),
        (414, 160),
        (420, 458),
    ]
    broken = [
        (x, y + (rng.uniform(0, 70) if seed % 3 == 1 and x > 230 else rng.uniform(0, 14))) for x, y in outer
    ]
    broken[0], broken[-1] = outer[0], outer[-1]
    if seed % 3 == 2:
        broken = [
            (40.0, 458.0),
            (52, 120),
            (120, 96),
            (190, 150),
            (250, 210),
            (330, 240),
            (420, 330),
            (430, 458),
        ]
    wall = polygon(broken)
    base = colour(mud)
    bare = Paper(460, 460)
    bare.canvas.drawPaint(fill(light.tone(base, 0.5)))
    for row, top in enumerate(np.arange(0, 460, 26)):
        left = -30.0 * (row % 2)
        while left < 460:
            wide = rng.uniform(46, 62)
            k = float(np.clip(0.55 + light.side * (left - 230) / 600 + rng.normal(0, 0.08), 0.05, 1))
            bare.canvas.drawRoundRect(
                skia.Rect(left + 1, top + 1, left + wide - 1, top + 25),
                3,
                3,
                fill(light.tone(base * rng.uniform(0.86, 1.1), k)),
            )
            left += wide
    many = 260
    x, y = rng.uniform(0, 460, many), rng.uniform(0, 460, many)
    dabs(
        bare.picture,
        x,
        y,
        rng.uniform(14, 40, many),
        light.tones(
            base * 1.04, np.clip(0.55 + light.side * (x - 230) / 600 + rng.normal(0, 0.1, many), 0, 1)
        ),
        aspect=0.5,
        alpha=0.55,
        shape=BRISTLE,
    )
    paper.lay(bare.picture, wall)
    if seed % 3 != 2:
        gate = curve(
            [(130, 470), (132, 250), (170, 168), (230, 132), (290, 168), (328, 250), (330, 470)], closed=True
        )
        inner = Paper(460, 460)
        inner.canvas.drawPath(gate, fill(np.ones(3)))
        hole = inner.picture[..., 3:].astype(np.uint16)
        paper.canvas.drawPath(gate, stroke(light.tone(mix(base, np.ones(3), 0.3), 0.8), 16))
        near = Paper(460, 460)
        near.canvas.drawPath(
            curve(
                [
                    (x + 26 * light.side, y + 12)
                    for x, y in (
                        (130, 470),
                        (132, 250),
                        (170, 168),
                        (230, 132),
                        (290, 168),
                        (328, 250),
                        (330, 470),
                    )
                ],
                closed=True,
            ),
            fill(np.ones(3)),
        )
        depth = (hole[..., 0] > 128) & (near.picture[..., 3] < 128)
        paper.picture[:] = (paper.picture.astype(np.uint16) * (255 - hole) // 255).astype(np.uint8)
        paper.picture[depth] = np.append(light.tone(base * 0.8, 0.15) * 255, 255).astype(np.uint8)
    return finished(paper.picture, 1.2, 0.14, seed)


@painted
def parasol(light: Light, seed: int) -> Picture:
    """A beach umbrella over a deck chair and a towel, (360, 400)."""
    paper = Paper(400, 360)
    canvas = paper.canvas
    first, second = (colour(word) for word in _STRIPES[seed % 3])
    canvas.drawPath(
        polygon([(150, 330), (330, 322), (372, 352), (130, 358)]),
        fill(light.tone(mix(second, colour("8fc0c4"), 0.5), 0.8)),
    )
    for start, end in (((230, 344), (318, 236)), ((330, 350), (250, 270)), ((316, 236), (336, 350))):
        canvas.drawLine(*start, *end, stroke(light.tone(colour("b8875a"), 0.6), 8))
    canvas.drawPath(polygon([(224, 318), (312, 226), (330, 240), (246, 330)]), fill(light.tone(first, 0.75)))
    canvas.drawLine(170, 60, 196, 356, stroke(light.tone(colour("e6d8bc"), 0.7), 8))
    canvas.save()
    canvas.rotate(-9, 170, 90)
    edges = np.linspace(16, 324, 9)
    for i in range(8):
        local = first if i % 2 == 0 else second
        k = float(barrel(light, [(edges[i] + edges[i + 1] - 340) / 320])[0])
        ribs = curve(
            [
                (170, 26),
                ((edges[i] + 170) / 2 - 10 * (1 - i / 4), 56),
                (edges[i], 138),
                ((edges[i] + edges[i + 1]) / 2, 128),
                (edges[i + 1], 138),
                ((edges[i + 1] + 170) / 2 + 10 * (i / 4 - 0.75), 56),
            ],
            closed=True,
        )
        canvas.drawPath(ribs, fill(light.tone(local, k)))
    canvas.drawCircle(170, 24, 6, fill(light.tone(second, 0.9)))
    canvas.restore()
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def driftwood(light: Light, seed: int) -> Picture:
    """A bleached trunk with two broken boughs, (150, 460)."""
    rng = np.random.default_rng([seed, 85])
    paper = Paper(460, 150)
    body = curve(
        [(16, 128), (120, 96), (260, 92), (440, 116), (444, 140), (250, 142), (60, 148)], closed=True
    )
    for bough in ([(150, 104), (118, 50), (96, 12)], [(300, 100), (346, 54), (398, 40)]):
        paper.canvas.drawPath(curve(bough), stroke(light.tone(colour("9a8a78"), 0.35), 17))
        paper.canvas.drawPath(
            curve([(x + 3 * light.side, y - 3) for x, y in bough]),
            stroke(light.tone(colour("d8ccb8"), 0.9), 6),
        )
    paper.canvas.drawPath(body, fill(light.tone(colour("9a8a78"), 0.25)))
    layer = np.zeros_like(paper.picture)
    many = 130
    x, y = rng.uniform(20, 440, many), rng.uniform(92, 148, many)
    k = np.clip(0.95 - (y - 92) / 60 + rng.normal(0, 0.12, many), 0, 1)
    dabs(
        layer,
        x,
        y,
        rng.uniform(16, 44, many),
        light.tones(colour("c8bca8"), k),
        aspect=0.1,
        angle=rng.normal(0.02, 0.05, many),
        alpha=0.85,
        shape=BRISTLE,
    )
    paper.lay(layer, body)
    return finished(paper.picture, 0.9, 0.12, seed)


@painted
def shells(light: Light, seed: int) -> Picture:
    """A starfish, a scallop or pebbles with weed by seed, (100, 150)."""
    rng = np.random.default_rng([seed, 86])
    paper = Paper(150, 100)
    if seed % 3 == 0:
        turn = np.arange(5) * 1.2566 - 0.3
        for bright, size in ((0.35, 1.0), (0.85, 0.7)):
            dabs(
                paper.picture,
                75 + np.cos(turn) * 26,
                66 + np.sin(turn) * 15,
                30 * size,
                light.tone(colour("e0764a"), bright),
                aspect=0.34,
                angle=np.arctan2(np.sin(turn) * 0.6, np.cos(turn)),
                shape=LEAF,
            )
    elif seed % 3 == 1:
        turn = np.linspace(-2.7, -0.45, 9)
        dabs(
            paper.picture,
            75 + np.cos(turn) * 24,
            88 + np.sin(turn) * 30,
            26,
            light.tones(
                colour("f4dccb"), np.linspace(0.3, 0.95, 9) if light.side > 0 else np.linspace(0.95, 0.3, 9)
            ),
            aspect=0.3,
            angle=turn,
            shape=LEAF,
        )
    else:
        x, y = rng.uniform(26, 124, 8), rng.uniform(76, 92, 8)
        dabs(
            paper.picture,
            x,
            y,
            rng.uniform(9, 17, 8),
            light.tones(
                colour("a8a0a0") * rng.uniform(0.8, 1.2, (8, 1)), np.clip(rng.normal(0.6, 0.2, 8), 0, 1)
            ),
            aspect=0.66,
        )
        dabs(
            paper.picture,
            rng.uniform(30, 120, 9),
            rng.uniform(70, 92, 9),
            16,
            light.tone(colour("5f7a4a"), 0.5),
            aspect=0.2,
            angle=rng.uniform(-1.2, 0.2, 9),
            shape=LEAF,
        )
    return finished(paper.picture, 0.6, 0.1, seed)
