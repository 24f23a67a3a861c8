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
        x = 60 * math.sin(turn)
        paper.canvas.drawLine(120 - x, 170, 120 + x, 132, stroke(colour("4a3028"), 12))
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
