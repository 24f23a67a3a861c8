"""Street furniture: lamps, benches, tables, stalls, fountain, bicycle, string lights, pigeons."""

import math

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import (
    BRISTLE,
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
from engines.stage.props.form import barrel, ramped


@painted
def lamp(light: Light, seed: int) -> Picture:
    """A street lamp with one or two heads by seed, (620, 180)."""
    paper = Paper(180, 620)
    canvas = paper.canvas
    iron = light.tone(colour("2c3a3c"), 0.45)
    bright = light.tone(colour("6a7a78"), 0.9)
    canvas.drawRect(skia.Rect(84, 110, 96, 620), fill(iron))
    first = 85 if light.side < 0 else 92
    canvas.drawRect(skia.Rect(first, 110, first + 3, 620), fill(bright))
    canvas.drawPath(polygon([(76, 620), (80, 540), (100, 540), (104, 620)]), fill(iron))
    canvas.drawRect(skia.Rect(78, 534, 102, 542), fill(bright))
    heads = (90.0,) if seed % 2 == 0 else (48.0, 132.0)
    if len(heads) == 2:
        canvas.drawPath(curve([(48, 128), (54, 152), (90, 140), (126, 152), (132, 128)]), stroke(iron, 7))
    for x in heads:
        top = 40 if len(heads) == 1 else 56
        glass = polygon([(x - 21, top + 16), (x + 21, top + 16), (x + 13, top + 72), (x - 13, top + 72)])
        canvas.drawPath(glass, fill(colour("ffe6a6") if light.lamps else light.tone(colour("f0e8d2"), 0.85)))
        canvas.drawLine(x, top + 16, x, top + 72, stroke(iron, 3))
        canvas.drawPath(polygon([(x - 27, top + 18), (x, top - 6), (x + 27, top + 18)]), fill(iron))
        canvas.drawRect(skia.Rect(x - 14, top + 70, x + 14, top + 78), fill(iron))
        canvas.drawCircle(x, top - 10, 5, fill(iron))
        if light.lamps:
            canvas.drawCircle(x, top + 44, 60, glow((x, top + 44), 60, colour("ffd98a"), 0.7))
    return finished(paper.picture, 0.4, 0.08, seed)


@painted
def table(light: Light, seed: int) -> Picture:
    """A cafe table with two chairs under a parasol, (360, 320)."""
    paper = Paper(320, 360)
    canvas = paper.canvas
    cloth = colour(("d8553f", "f0e2c4", "3f7a7a", "e2a83f")[seed % 4])
    canvas.drawLine(160, 40, 160, 352, stroke(light.tone(colour("7a5a42"), 0.5), 7))
    edges = np.linspace(14, 306, 7)
    for i in range(6):
        local = cloth if i % 2 == 0 else mix(cloth, np.ones(3), 0.7)
        k = float(barrel(light, [(edges[i] + edges[i + 1] - 320) / 300])[0])
        canvas.drawPath(
            polygon([(160, 26), (edges[i], 116), (edges[i + 1], 116)]), fill(light.tone(local, k))
        )
        canvas.drawPath(
            curve([(edges[i], 114), ((edges[i] + edges[i + 1]) / 2, 132), (edges[i + 1], 114)]),
            fill(light.tone(local, k * 0.8)),
        )
    for x, side in ((62.0, 1), (258.0, -1)):
        wood = fill(light.tone(colour("8a6244"), 0.6))
        canvas.drawRect(skia.Rect(x - 4 - side * 18, 214, x + 4 - side * 18, 356), wood)
        canvas.drawRect(
            skia.Rect(min(x - side * 18, x + side * 24), 286, max(x - side * 18, x + side * 24), 296), wood
        )
        canvas.drawRect(skia.Rect(x - 4 + side * 20, 292, x + 4 + side * 20, 356), wood)
        canvas.drawRect(
            skia.Rect(x - 5 - side * 18, 214, x + 5 - side * 18, 250),
            fill(light.tone(colour("b88a5c"), 0.85)),
        )
    canvas.drawOval(skia.Rect(92, 258, 228, 284), fill(light.tone(colour("f2ead8"), 0.85)))
    canvas.drawOval(skia.Rect(92, 266, 228, 290), fill(light.tone(colour("b8a890"), 0.2)))
    canvas.drawOval(skia.Rect(92, 256, 228, 280), fill(light.tone(colour("f6efe0"), 0.9)))
    for x, word in ((128, "c8452f"), (178, "f6f0e4"), (160, "6f9a58")):
        canvas.drawRoundRect(skia.Rect(x - 7, 250, x + 7, 268), 3, 3, fill(light.tone(colour(word), 0.8)))
    return finished(paper.picture, 0.6, 0.1, seed)


@painted
def stall(light: Light, seed: int) -> Picture:
    """A market stall with boxes of fruit, flowers or bread under a striped roof, (330, 420)."""
    rng = np.random.default_rng([seed, 101])
    paper = Paper(420, 330)
    canvas = paper.canvas
    for x in (34, 386):
        canvas.drawRect(skia.Rect(x - 5, 60, x + 5, 328), fill(light.tone(colour("8a6244"), 0.55)))
    if light.lamps:
        canvas.drawRect(skia.Rect(36, 90, 384, 236), fill(colour("e8a85a"), 0.5))
    canvas.drawRect(skia.Rect(24, 226, 396, 326), fill(light.tone(colour("a87a50"), 0.45)))
    for board in np.arange(24, 396, 31):
        canvas.drawLine(board, 226, board, 326, stroke(light.tone(colour("6a4a34"), 0.2), 2))
    goods = (
        ("d8482f", "e8a03a", "7fa43f", "f2d05a"),
        ("e0668a", "f6f0e0", "7f6cc8", "f0b83c"),
        ("c8863c", "e0b068", "a86a34", "ecd09a"),
    )[seed % 3]
    for row, y in enumerate((214.0, 190.0)):
        for i, left in enumerate(np.linspace(34, 326, 5)):
            canvas.drawRect(
                skia.Rect(left, y, left + 56, y + 22), fill(light.tone(colour("b88a5c"), 0.6 - 0.1 * row))
            )
            word = goods[(i + row) % 4]
            many = 18
            at = np.stack([left + rng.uniform(6, 50, many), y - rng.uniform(0, 12, many)], 1)
            tones = light.tones(colour(word), np.clip(rng.normal(0.66, 0.2, many), 0, 1))
            dabs(
                paper.picture,
                at[:, 0],
                at[:, 1],
                7,
                mix(tones, colour(word) * np.array([1, 0.92, 0.8]), 0.5 if light.lamps else 0.0),
                aspect=0.85,
            )
    first, second = colour(("c8452f", "2f6a6a", "d99a2b")[seed % 3]), colour("f6ead2")
    edges = np.linspace(8, 412, 13)
    for i in range(12):
        local = first if i % 2 else second
        top0, top1 = 40 + (edges[i] - 8) / 404 * 340, 40 + (edges[i + 1] - 8) / 404 * 340
        canvas.drawPath(
            polygon([(top0, 20), (top1, 20), (edges[i + 1], 84), (edges[i], 84)]),
            fill(light.tone(local, 0.85)),
        )
        canvas.drawPath(
            curve([(edges[i], 82), ((edges[i] + edges[i + 1]) / 2, 100), (edges[i + 1], 82)]),
            fill(light.tone(local, 0.55)),
        )
    if light.lamps:
        for x in np.linspace(70, 350, 5):
            canvas.drawCircle(x, 106, 7, fill(colour("fff0b8")))
            canvas.drawCircle(x, 106, 26, glow((x, 106), 26, colour("ffd98a"), 0.7))
    return finished(paper.picture, 0.7, 0.12, seed)


@painted
def fountain(light: Light, seed: int) -> Picture:
    """A stone fountain of two basins, (420, 520)."""
    rng = np.random.default_rng([seed, 102])
    paper = Paper(520, 420)
    stone = colour("b8b0a4")
    ramp = ("7d7880", "b4aca2", "ece2d0")

    def basin(low: float, high: float, half: float) -> None:
        body = curve(
            [
                (260 - half, high),
                (260 - half * 0.8, low - 6),
                (260 - half * 0.4, low),
                (260 + half * 0.4, low),
                (260 + half * 0.8, low - 6),
                (260 + half, high),
            ],
            closed=True,
        )
        paper.canvas.drawPath(body, fill(light.tone(stone, 0.25)))
        layer = np.zeros_like(paper.picture)
        many = int(half * 3)
        u = rng.uniform(-1, 1, many)
        dabs(
            layer,
            260 + u * half,
            rng.uniform(high, low, many),
            rng.uniform(9, 26, many),
            ramped(light, ramp, barrel(light, u)),
            aspect=0.34,
            alpha=0.8,
            shape=BRISTLE,
        )
        paper.lay(layer, body)
        paper.canvas.drawOval(
            skia.Rect(260 - half, high - half * 0.1, 260 + half, high + half * 0.1),
            fill(light.tone(colour("ece2d0"), 0.9)),
        )
        paper.canvas.drawOval(
            skia.Rect(260 - half * 0.92, high - half * 0.075, 260 + half * 0.92, high + half * 0.085),
            fill(mix(light.tone(colour("5f9aa4"), 0.6), light.middle, 0.4)),
        )

    basin(416, 330, 246)
    paper.canvas.drawPath(
        curve([(228, 334), (244, 280), (236, 220), (284, 220), (276, 280), (292, 334)], closed=True),
        fill(light.tone(stone, 0.6)),
    )
    basin(226, 190, 118)
    paper.canvas.drawPath(
        curve([(246, 192), (252, 130), (268, 130), (274, 192)], closed=True), fill(light.tone(stone, 0.65))
    )
    paper.canvas.drawCircle(260, 122, 16, fill(light.tone(stone, 0.85)))
    white = mix(light.horizon, np.ones(3), 0.5)
    many = 150
    t, side = rng.random(many), rng.choice([-1, 1], many)
    x, y = 260 + side * (8 + 96 * t), 108 - 70 * t + 160 * t**2
    dabs(paper.picture, x, y, rng.uniform(4, 10, many), white, aspect=0.3, angle=side * (0.4 + t), alpha=0.6)
    x, y = 260 + side * (118 + 56 * t), 196 - 10 * t + 140 * t**2
    dabs(paper.picture, x, y, rng.uniform(4, 10, many), white, aspect=0.3, angle=side * (0.7 + t), alpha=0.5)
    return finished(paper.picture, 0.8, 0.1, seed)


@painted
def bicycle(light: Light, seed: int) -> Picture:
    """A bicycle that leans on its stand, (220, 340)."""
    paper = Paper(340, 220)
    canvas = paper.canvas
    paint = stroke(light.tone(colour(("c8452f", "3d7a83", "e2b04a", "5a7a5a")[seed % 4]), 0.75), 7)
    dark = light.tone(colour("2a2a30"), 0.5)
    for x in (74, 262):
        canvas.drawCircle(x, 150, 62, stroke(dark, 6))
        for turn in np.arange(8) * math.pi / 8:
            canvas.drawLine(
                x - math.cos(turn) * 58,
                150 - math.sin(turn) * 58,
                x + math.cos(turn) * 58,
                150 + math.sin(turn) * 58,
                stroke(light.tone(colour("b8b4ac"), 0.8), 1.2, 0.7),
            )
    for start, end in (
        ((74, 150), (128, 70)),
        ((128, 70), (160, 152)),
        ((160, 152), (74, 150)),
        ((128, 70), (232, 66)),
        ((160, 152), (232, 66)),
        ((226, 44), (262, 150)),
    ):
        canvas.drawLine(*start, *end, paint)
    canvas.drawLine(104, 54, 148, 54, stroke(light.tone(colour("5a3a2c"), 0.6), 11))
    canvas.drawLine(128, 58, 128, 72, stroke(dark, 6))
    canvas.drawPath(curve([(200, 34), (226, 42), (252, 32)]), stroke(dark, 6))
    canvas.drawRoundRect(skia.Rect(236, 44, 300, 84), 5, 5, fill(light.tone(colour("b88a54"), 0.7)))
    for x, word in ((252, "e0668a"), (268, "f2c84e"), (284, "f6f0e0")):
        canvas.drawCircle(x, 42, 9, fill(light.tone(colour(word), 0.85)))
    return finished(paper.picture, 0.4, 0.1, seed)


@painted
def string_lights(light: Light, seed: int) -> Picture:
    """A line of lamps and flags that sags across a lane, (200, 640)."""
    paper = Paper(640, 200)
    x = np.linspace(34, 606, 17)
    y = 30 + 92 * (1 - ((x - 320) / 286) ** 2)
    paper.canvas.drawPath(curve(np.stack([x, y], 1)), stroke(light.tone(colour("3a343c"), 0.4), 2.4))
    words = ("d8553f", "f2c84e", "3f8a8a", "f6f0e0", "e0889a")
    for i, (px, py) in enumerate(zip(x, y, strict=True)):
        if i % 2:
            flag = polygon([(px - 15, py), (px + 15, py), (px, py + 34)])
            paper.canvas.drawPath(flag, fill(light.tone(colour(words[i // 2 % 5]), 0.75)))
        else:
            paper.canvas.drawCircle(
                px, py + 9, 8, fill(colour("fff0b4") if light.lamps else light.tone(colour("f6eed8"), 0.85))
            )
            if light.lamps:
                paper.canvas.drawCircle(px, py + 9, 30, glow((px, py + 9), 30, colour("ffd07a"), 0.75))
    return paper.picture


@painted
def streak(css: str) -> Picture:
    """A light that lies drawn out on wet ground, brightest at its upper edge, (256, 64)."""
    rng = np.random.default_rng(103)
    picture = np.zeros((256, 64, 4), np.uint8)
    many = 150
    t = np.sort(rng.random(many)) ** 1.3
    fade = (1 - t) ** 1.2 * 0.5
    dabs(
        picture,
        32 + rng.normal(0, 4 + 9 * t),
        4 + t * 246,
        rng.uniform(8, 24, many) * (0.5 + 0.6 * t),
        colour(css),
        aspect=rng.uniform(0.08, 0.2, many),
        alpha=fade,
    )
    dabs(
        picture,
        np.full(30, 32.0),
        np.linspace(2, 200, 30),
        9,
        mix(colour(css), np.ones(3), 0.4),
        aspect=0.8,
        alpha=np.linspace(0.4, 0.02, 30),
    )
    return picture


@painted
def pigeons(light: Light, seed: int) -> Picture:
    """A pigeon that struts, pecks or looks about by seed, (110, 150)."""
    paper = Paper(150, 110)
    grey = colour(("8f98a8", "a8a4ac", "6f7888")[seed % 3])
    pecks = seed % 3 == 1
    for x in (70, 84):
        paper.canvas.drawLine(x, 78, x + 2, 108, stroke(light.tone(colour("d0745a"), 0.6), 4))
    dabs(paper.picture, [72], [64], 44, light.tone(grey, 0.3), aspect=0.52, angle=0.25 if pecks else -0.15)
    dabs(
        paper.picture,
        [70 + 5 * light.side],
        [57],
        35,
        light.tone(grey, 0.85),
        aspect=0.42,
        angle=0.25 if pecks else -0.15,
    )
    dabs(paper.picture, [30], [72], 22, light.tone(grey * 0.7, 0.4), aspect=0.3, angle=-0.3)
    head = (118.0, 86.0) if pecks else (108.0, 30.0)
    dabs(
        paper.picture,
        [(head[0] + 98) / 2],
        [(head[1] + 54) / 2],
        22,
        light.tone(colour("5f8a86"), 0.55),
        aspect=0.6,
        angle=0.9 if pecks else -1.1,
    )
    dabs(paper.picture, [head[0]], [head[1]], 13, light.tone(grey * 0.85, 0.6), aspect=0.9)
    paper.canvas.drawPath(
        polygon([(head[0] + 10, head[1] - 4), (head[0] + 26, head[1] + 3), (head[0] + 10, head[1] + 5)]),
        fill(light.tone(colour("e8c48a"), 0.7)),
    )
    paper.canvas.drawCircle(head[0] + 4, head[1] - 3, 2.6, fill(light.tone(colour("2a2430"), 0.3)))
    return finished(paper.picture, 0.5, 0.08, seed)
