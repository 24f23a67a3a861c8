"""Other worlds: planets with rings, moons, a rocket, a lander, domes, an antenna, strange plants."""

import math

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import (
    LEAF,
    Paper,
    Picture,
    curve,
    dabs,
    fill,
    finished,
    glow,
    noise,
    painted,
    polygon,
    smooth,
    stroke,
)
from engines.stage.props.form import Ramp, barrel, facing, ramped

_BANDS: tuple[tuple[str, ...], ...] = (
    ("e8b27a", "d98a5f", "c46a55", "efcf9a", "a8574f"),
    ("7fb4c8", "5a8fb0", "a8d0d4", "3f6f98", "d8e8e0"),
    ("c87a9a", "8a5a90", "e8a8a8", "6a4a80", "f2d0b8"),
)


@painted
def planet(light: Light, seed: int, rings: bool = True) -> Picture:
    """A banded giant with or without rings, a blue world or a cratered moon by seed, (700, 900)."""
    height, width, radius = 700, 900, 250.0
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (columns - width / 2) / radius, (rows - height / 2) / radius
    tilt = -0.32 + 0.2 * (seed % 3)
    across, up = x * math.cos(tilt) + y * math.sin(tilt), y * math.cos(tilt) - x * math.sin(tilt)
    far = np.hypot(x, y)
    depth = np.sqrt(np.clip(1 - far**2, 0, 1))
    around = np.arctan2(across, np.maximum(depth, 0.02))
    tile = noise(1024, 140 + seed % 4, 8, 6, 0.55)
    flow = tile[((up * 150 + 500).astype(int)) % 1024, ((around * 90).astype(int)) % 1024]
    words = _BANDS[seed % 3]
    step = up * 3.4 + (flow - 0.5) * 0.9 + 10
    low = np.floor(step).astype(int)
    part = smooth(0.3, 0.7, step - low)[..., None]
    palette = np.array([colour(word) for word in words])
    paint = palette[(low * 7) % 5] * (1 - part) + palette[((low + 1) * 7) % 5] * part
    sun = np.array([0.72 * light.side, -0.5, 0.35])
    lit = x * sun[0] + y * sun[1] + depth * sun[2]
    k = smooth(-0.12, 0.62, lit)[..., None]
    paint = paint * (mix(light.zenith, np.zeros(3), 0.3) * (1 - k) + light.key * k)
    paint += (light.rim * 0.6 - paint * 0.2) * (smooth(0.86, 1.0, far) * k[..., 0])[..., None]
    cover = smooth(1.004, 0.996, far)[..., None]
    picture = np.zeros((height, width, 4), np.float32)
    picture[..., :3], picture[..., 3:] = np.clip(paint, 0, 1) * cover, cover
    if rings:
        oval = np.hypot(across, up / 0.22)
        grooves = tile[5, np.clip(oval * 260, 0, 1023).astype(int)]
        band = (
            smooth(1.28, 1.33, oval)
            * smooth(1.76, 1.7, oval)
            * (0.35 + 0.75 * grooves)
            * (1 - 0.8 * smooth(0.03, 0.0, np.abs(oval - 1.52)))
        )
        front = (up > 0) | (far > 1.0)
        shade = np.where((lit < -0.05) & (far < 1.35) & (up < 0), 0.3, 1.0)
        alpha = np.clip(band * front * 0.9, 0, 1)[..., None]
        tone = light.tone(mix(colour(words[3]), np.ones(3), 0.25), 0.95)
        picture[..., :3] = picture[..., :3] * (1 - alpha) + tone * shade[..., None] * alpha
        picture[..., 3:] = picture[..., 3:] * (1 - alpha) + alpha
    return finished((picture * 255).astype(np.uint8), 0.6, 0.08, seed)


@painted
def moon(light: Light, seed: int) -> Picture:
    """A small cratered moon, (300, 300)."""
    rng = np.random.default_rng([seed, 132])
    rows, columns = np.mgrid[0:300, 0:300].astype(np.float32)
    x, y = (columns - 150) / 140, (rows - 150) / 140
    far = np.hypot(x, y)
    depth = np.sqrt(np.clip(1 - far**2, 0, 1))
    lit = x * 0.72 * light.side - y * 0.5 + depth * 0.35
    bumps = np.zeros_like(x)
    for _ in range(26):
        turn, out, size = rng.uniform(0, 6.283), math.sqrt(rng.random()) * 0.9, rng.uniform(0.05, 0.22)
        apart = np.hypot(x - math.cos(turn) * out, y - math.sin(turn) * out) / size
        slope = (x - math.cos(turn) * out) * light.side - (y - math.sin(turn) * out)
        bumps += np.where(apart < 1, -slope / size * 0.24, 0) + 0.1 * np.exp(-(((apart - 1) / 0.14) ** 2))
    k = smooth(-0.1, 0.6, lit + bumps * depth)[..., None]
    base = colour(("c8bcc4", "d8b898", "a8c0c4")[seed % 3])
    paint = base * (light.zenith * 0.7 * (1 - k) + light.key * k)
    cover = smooth(1.01, 0.99, far)[..., None]
    return finished(
        (np.concatenate([np.clip(paint, 0, 1) * cover, cover], 2) * 255).astype(np.uint8), 0.5, 0.1, seed
    )


@painted
def rocket(light: Light, seed: int) -> Picture:
    """A finned rocket on its tail, (640, 360)."""
    rng = np.random.default_rng([seed, 133])
    paper = Paper(360, 640)
    canvas = paper.canvas
    white, red = colour("efe6d8"), colour(("d0503a", "2f7f8a", "e2a23f")[seed % 3])
    for side in (-1, 1):
        fin = curve(
            [
                (180 + side * 44, 380),
                (180 + side * 112, 500),
                (180 + side * 126, 636),
                (180 + side * 92, 600),
                (180 + side * 46, 540),
            ],
            closed=True,
        )
        canvas.drawPath(fin, fill(light.tone(red, 0.9 if side == light.side else 0.22)))
    canvas.drawPath(
        polygon([(140, 548), (220, 548), (236, 600), (124, 600)]), fill(light.tone(colour("4a464e"), 0.5))
    )
    body = curve(
        [
            (180, 14),
            (238, 130),
            (252, 300),
            (232, 470),
            (206, 556),
            (154, 556),
            (128, 470),
            (108, 300),
            (122, 130),
        ],
        closed=True,
    )
    canvas.drawPath(body, fill(light.tone(white, 0.3)))
    layer = np.zeros_like(paper.picture)
    many = 1800
    u, y = rng.uniform(-1, 1, many), rng.uniform(14, 556, many)
    half = 72 * np.sqrt(np.clip(1 - ((y - 300) / 320) ** 2, 0.02, 1))
    nose = (y < 128) | ((y > 442) & (y < 470))
    local = np.where(nose[:, None], red, white)
    dabs(
        layer,
        180 + u * half,
        y,
        rng.uniform(9, 20, many),
        light.tones(local, barrel(light, u)),
        aspect=0.5,
        angle=math.pi / 2,
    )
    paper.lay(layer, body)
    canvas.drawPath(polygon([(174, 420), (186, 420), (190, 622), (170, 622)]), fill(light.tone(red, 0.6)))
    for y0, size in ((232.0, 36.0), (340.0, 22.0)):
        canvas.drawCircle(180, y0, size, fill(light.tone(colour("8a8078"), 0.7)))
        canvas.drawCircle(
            180, y0, size * 0.76, fill(mix(colour("7fd0d8"), colour("ffe0a0"), 0.6 if light.lamps else 0.1))
        )
        canvas.drawCircle(180 - size * 0.24, y0 - size * 0.26, size * 0.24, fill(np.ones(3), 0.75))
    for x, y0 in ((150, 500), (210, 500), (150, 170), (210, 170)):
        canvas.drawCircle(x, y0, 3, fill(light.tone(colour("6a6068"), 0.4)))
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def dome(light: Light, seed: int) -> Picture:
    """A glass dome with a garden inside and an airlock, (330, 640)."""
    rng = np.random.default_rng([seed, 134])
    paper = Paper(640, 330)
    canvas = paper.canvas
    glass = skia.PathBuilder()
    glass.moveTo(60, 300)
    glass.cubicTo(70, -60, 570, -60, 580, 300)
    glass.close()
    shell = glass.detach()
    inside = colour("ffd890") if light.lamps else mix(light.tone(colour("8fc4b8"), 0.7), light.middle, 0.3)
    canvas.drawPath(shell, fill(inside, 0.85))
    canvas.save()
    canvas.clipPath(shell, True)
    canvas.restore()
    layer = np.zeros_like(paper.picture)
    many = 420
    x = rng.uniform(90, 550, many)
    y = 300 - np.abs(rng.normal(0, 52, many)) * (0.6 + 0.6 * np.sin(x * 0.02))
    dabs(
        layer,
        x,
        y,
        rng.uniform(8, 17, many),
        ramped(light, ("24503f", "5f9458", "c0d070"), np.clip(rng.normal(0.55, 0.2, many), 0, 1)),
        aspect=0.5,
        angle=rng.uniform(-1, 1, many),
        shape=LEAF,
    )
    paper.lay(layer, shell)
    frame = stroke(light.tone(colour("d8dce0"), 0.75), 4)
    for t in np.linspace(-0.9, 0.9, 7):
        canvas.drawPath(curve([(320 + t * 260, 300), (320 + t * 200, 150), (320 + t * 60, 34)]), frame)
    for t in (0.35, 0.7):
        canvas.drawPath(
            curve([(60 + 60 * t, 300 - 240 * t), (320, 300 - 272 * t), (580 - 60 * t, 300 - 240 * t)]), frame
        )
    shine = (
        curve([(120, 240), (150, 120), (230, 50), (180, 130), (156, 240)], closed=True)
        if light.side < 0
        else curve([(520, 240), (490, 120), (410, 50), (460, 130), (484, 240)], closed=True)
    )
    canvas.drawPath(shine, fill(np.ones(3), 0.3))
    canvas.drawRoundRect(skia.Rect(40, 286, 600, 330), 10, 10, fill(light.tone(colour("b8b4b8"), 0.55)))
    canvas.drawRect(skia.Rect(44, 290, 596, 298), fill(light.tone(colour("e8e4e2"), 0.95)))
    canvas.drawRoundRect(skia.Rect(262, 214, 378, 330), 20, 20, fill(light.tone(colour("c8c4c4"), 0.75)))
    canvas.drawRoundRect(skia.Rect(286, 240, 354, 330), 16, 16, fill(light.tone(colour("d0603f"), 0.6)))
    canvas.drawCircle(
        320, 268, 13, fill(colour("ffe8b0") if light.lamps else light.tone(colour("7fd0d8"), 0.8))
    )
    return finished(paper.picture, 0.5, 0.08, seed)


@painted
def dish(light: Light, seed: int) -> Picture:
    """An antenna on its mast, (380, 280)."""
    paper = Paper(280, 380)
    canvas = paper.canvas
    steel = colour("c4c0c4")
    for x in (92, 188):
        canvas.drawLine(140, 210, x, 376, stroke(light.tone(steel, 0.5), 8))
    canvas.drawLine(140, 130, 140, 376, stroke(light.tone(steel, 0.7), 10))
    for y in (250, 300, 345):
        canvas.drawLine(
            140 - (y - 210) * 0.29, y, 140 + (y - 210) * 0.29, y, stroke(light.tone(steel, 0.4), 4)
        )
    canvas.save()
    canvas.rotate(-28 * light.side, 140, 110)
    canvas.drawOval(skia.Rect(20, 62, 260, 158), fill(light.tone(steel, 0.25)))
    canvas.drawOval(skia.Rect(28, 56, 252, 140), fill(light.tone(mix(steel, np.ones(3), 0.3), 0.9)))
    canvas.drawOval(skia.Rect(60, 70, 220, 128), fill(light.tone(steel, 0.6), 0.6))
    for x in (60, 220):
        canvas.drawLine(x, 98, 140, 20, stroke(light.tone(steel, 0.6), 4))
    canvas.drawCircle(140, 20, 9, fill(colour("ff6a4a")))
    canvas.restore()
    return finished(paper.picture, 0.5, 0.08, seed)


@painted
def bulb_plant(light: Light, seed: int, glowing: str = "7fe0d8") -> Picture:
    """A plant of another world: stalks with glowing bulbs, fans or spirals by seed, (340, 260)."""
    rng = np.random.default_rng([seed, 135])
    paper = Paper(260, 340)
    bright = colour(glowing)
    for i in range(9):
        turn = rng.uniform(-0.7, 0.7)
        long = rng.uniform(130, 290)
        t = np.linspace(0, 1, 14)
        x = 130 + math.sin(turn) * long * t + 14 * np.sin(t * 4 + i)
        y = 338 - math.cos(turn) * long * t
        ramp: Ramp = ("2a2f5a", "4f5a8a", "9aa0c8")
        paper.canvas.drawPath(
            curve(np.stack([x, y], 1)),
            stroke(ramped(light, ramp, [0.4 + 0.3 * math.sin(turn) * light.side])[0], 7 - 0.4 * i),
        )
        if seed % 3 == 0:
            paper.canvas.drawCircle(x[-1], y[-1], 34, glow((float(x[-1]), float(y[-1])), 34, bright, 0.55))
            dabs(
                paper.picture,
                [x[-1]],
                [y[-1]],
                rng.uniform(12, 19),
                mix(bright, np.ones(3), 0.25),
                aspect=0.9,
            )
        elif seed % 3 == 1:
            for fan in np.linspace(-1.1, 1.1, 7):
                dabs(
                    paper.picture,
                    [x[-1] + math.sin(turn + fan) * 22],
                    [y[-1] - math.cos(turn + fan) * 22],
                    24,
                    np.clip(bright * (0.5 + 0.4 * abs(fan)), 0, 1),
                    aspect=0.26,
                    angle=turn + fan - math.pi / 2,
                    shape=LEAF,
                )
        else:
            spin = np.linspace(0, 9, 40)
            dabs(
                paper.picture,
                x[-1] + np.cos(spin) * spin * 2.6,
                y[-1] + np.sin(spin) * spin * 2.6,
                5.5 - spin * 0.3,
                bright * 0.85,
                aspect=1,
            )
    low = np.abs(facing(light)[0])
    dabs(
        paper.picture,
        130 + rng.normal(0, 36, 40),
        330 + rng.normal(0, 5, 40),
        14,
        light.tone(colour("3a3f6a"), 0.4 + 0.2 * low),
        aspect=0.5,
    )
    return finished(paper.picture, 0.6, 0.06, seed)


@painted
def rover(light: Light, seed: int) -> Picture:
    """A six-wheeled car with its mast, (230, 360)."""
    paper = Paper(360, 230)
    canvas = paper.canvas
    canvas.drawRoundRect(skia.Rect(50, 104, 300, 168), 12, 12, fill(light.tone(colour("e8e0d4"), 0.35)))
    canvas.drawRoundRect(skia.Rect(50, 104, 300, 130), 12, 12, fill(light.tone(colour("f4eee2"), 0.9)))
    canvas.drawRect(skia.Rect(60, 138, 290, 146), fill(light.tone(colour("d0603f"), 0.7)))
    canvas.drawPath(
        polygon([(20, 96), (150, 78), (156, 90), (26, 108)]), fill(light.tone(colour("3f5f98"), 0.75))
    )
    canvas.drawLine(250, 106, 250, 34, stroke(light.tone(colour("c4c0c4"), 0.7), 7))
    canvas.drawRoundRect(skia.Rect(228, 16, 286, 44), 6, 6, fill(light.tone(colour("e8e0d4"), 0.8)))
    canvas.drawCircle(276, 30, 9, fill(colour("7fd0d8")))
    for x in (80, 178, 276):
        canvas.drawCircle(x, 192, 36, fill(light.tone(colour("4a464e"), 0.25)))
        canvas.drawCircle(x, 192, 18, fill(light.tone(colour("b8b0a8"), 0.75)))
    return finished(paper.picture, 0.6, 0.1, seed)
