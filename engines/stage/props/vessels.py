"""Craft on the water, and what stands at its edge: sailing boat, rowing boat, steamer, lighthouse, buoy, jetty post."""

import math

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import BRISTLE, Paper, Picture, curve, dabs, fill, finished, painted, polygon, stroke
from engines.stage.props.form import barrel, ramped
from engines.stage.props.openings import window

_HULLS = ("b8452f", "2a5670", "e6dcc6", "3f6f62")
_SAILS = ("f6ecd8", "d98a4e", "f0e2c0")


@painted
def sailboat(light: Light, seed: int) -> Picture:
    """A sloop under sail, its waterline at the lower edge, (700, 560)."""
    rng = np.random.default_rng([seed, 71])
    paper = Paper(560, 700)
    canvas = paper.canvas
    hull, sail = colour(_HULLS[seed % 4]), colour(_SAILS[seed % 3])
    mast = 268.0
    canvas.drawLine(mast, 30, mast, 600, stroke(light.tone(colour("6b4a34"), 0.5), 9))
    main = skia.PathBuilder()
    main.moveTo(mast + 8, 44)
    main.quadTo(mast + 214, 320, mast + 196, 520)
    main.quadTo(mast + 90, 556, mast + 8, 534)
    main.close()
    jib = skia.PathBuilder()
    jib.moveTo(mast - 8, 84)
    jib.quadTo(mast - 168, 340, mast - 204, 528)
    jib.quadTo(mast - 90, 560, mast - 8, 530)
    jib.close()
    for builder, side in ((main, 1), (jib, -1)):
        path = builder.detach()
        lit = 0.92 if side == light.side else 0.42
        canvas.drawPath(path, fill(light.tone(sail, lit)))
        layer = np.zeros_like(paper.picture)
        many = 90
        x, y = mast + side * rng.uniform(0, 200, many), rng.uniform(60, 540, many)
        k = np.clip(lit + 0.16 * np.sin((x - mast) * 0.02) + rng.normal(0, 0.06, many), 0, 1)
        dabs(
            layer,
            x,
            y,
            rng.uniform(30, 90, many),
            light.tones(sail, k),
            aspect=0.2,
            angle=math.pi / 2 - side * 0.35,
            alpha=0.5,
            shape=BRISTLE,
        )
        paper.lay(layer, path)
        canvas.save()
        canvas.clipPath(path, True)
        for seam in range(1, 6):
            low = 60 + seam * 84
            canvas.drawLine(
                mast, low, mast + side * 230, low + 26, stroke(light.tone(sail * 0.8, 0.3), 2, 0.5)
            )
        canvas.restore()
    body = skia.PathBuilder()
    body.moveTo(22, 588)
    body.quadTo(270, 626, 548, 570)
    body.quadTo(516, 660, 452, 699)
    body.lineTo(110, 699)
    body.quadTo(46, 660, 22, 588)
    body.close()
    shell = body.detach()
    canvas.drawPath(shell, fill(light.tone(hull, 0.28)))
    canvas.save()
    canvas.clipPath(shell, True)
    part = skia.Rect(0, 560, 280, 700) if light.side < 0 else skia.Rect(280, 560, 560, 700)
    canvas.drawRect(part, fill(light.tone(hull, 0.8), 0.85))
    canvas.drawPath(
        polygon([(0, 580), (280, 620), (560, 562), (560, 584), (280, 642), (0, 602)]),
        fill(light.tone(colour("f6ecd6"), 0.9)),
    )
    canvas.drawRect(skia.Rect(0, 678, 560, 700), fill(light.tone(colour("4a2f30"), 0.4)))
    canvas.restore()
    canvas.drawRoundRect(skia.Rect(300, 560, 410, 600), 10, 10, fill(light.tone(colour("c89a6a"), 0.6)))
    for port in (318, 352, 386):
        canvas.drawCircle(
            port, 580, 8, fill(colour("ffd890") if light.lamps else light.tone(colour("4a6070"), 0.6))
        )
    canvas.drawPath(
        curve([(mast, 30), (mast - 30, 40), (mast - 62, 36), (mast - 40, 54), (mast, 58)]),
        fill(light.tone(colour("d64a35"), 0.9)),
    )
    return finished(paper.picture, 0.7, 0.12, seed)


@painted
def rowboat(light: Light, seed: int) -> Picture:
    """A small open boat with its oars in, (170, 460)."""
    paper = Paper(460, 170)
    canvas = paper.canvas
    hull = colour(_HULLS[seed % 4])
    inner = curve(
        [(20, 42), (120, 62), (240, 66), (360, 56), (442, 24), (330, 40), (220, 44), (110, 42)], closed=True
    )
    canvas.drawPath(inner, fill(light.tone(colour("6a4a38"), 0.2)))
    for x in (150, 260):
        canvas.drawRect(skia.Rect(x, 40, x + 34, 56), fill(light.tone(colour("c49a6c"), 0.8)))
    body = curve(
        [(14, 40), (60, 66), (200, 84), (340, 72), (446, 22), (410, 110), (340, 164), (110, 166), (46, 118)],
        closed=True,
    )
    canvas.drawPath(body, fill(light.tone(hull, 0.32)))
    canvas.save()
    canvas.clipPath(body, True)
    part = skia.Rect(0, 0, 220, 170) if light.side < 0 else skia.Rect(240, 0, 460, 170)
    canvas.drawRect(part, fill(light.tone(hull, 0.78), 0.8))
    for y in (98, 124):
        canvas.drawPath(
            curve([(0, y - 22), (220, y + 8), (460, y - 40)]), stroke(light.tone(hull * 0.6, 0.2), 3, 0.7)
        )
    canvas.restore()
    canvas.drawPath(
        curve([(14, 40), (60, 66), (200, 84), (340, 72), (446, 22)]),
        stroke(light.tone(colour("e8d8b8"), 0.85), 8),
    )
    canvas.drawLine(110, 40, 390, 96, stroke(light.tone(colour("d8b888"), 0.8), 6))
    return finished(paper.picture, 0.8, 0.12, seed)


@painted
def steamer(light: Light, seed: int) -> Picture:
    """A ship on the horizon with funnel and smoke, (300, 620)."""
    rng = np.random.default_rng([seed, 72])
    paper = Paper(620, 300)
    canvas = paper.canvas
    many = 60
    x, y = (
        300 + np.linspace(0, 300, many) * -light.side * 0.9,
        70 - np.linspace(0, 46, many) + rng.normal(0, 8, many),
    )
    dabs(
        paper.picture,
        x,
        y,
        np.linspace(12, 34, many),
        mix(light.cloud_shade, light.fog, 0.4),
        aspect=0.7,
        alpha=np.linspace(0.55, 0.05, many),
    )
    hull = colour(("27364a", "6a2f2e", "2f4a44")[seed % 3])
    body = polygon([(30, 214), (590, 206), (562, 298), (70, 298)])
    canvas.drawPath(body, fill(light.tone(hull, 0.4)))
    canvas.drawRect(skia.Rect(60, 276, 580, 298), fill(light.tone(colour("a8483a"), 0.5)))
    for left, top, right in ((150, 164, 470), (190, 126, 420)):
        canvas.drawRect(skia.Rect(left, top, right, top + 46), fill(light.tone(colour("efe6d4"), 0.75)))
        for wx in np.arange(left + 14, right - 14, 26):
            canvas.drawRect(
                skia.Rect(wx, top + 12, wx + 14, top + 26),
                fill(colour("ffd890") if light.lamps else light.tone(colour("4a5f70"), 0.6)),
            )
    for fx in (268, 340):
        canvas.drawRect(skia.Rect(fx, 66, fx + 40, 128), fill(light.tone(colour("d9763f"), 0.6)))
        canvas.drawRect(skia.Rect(fx, 66, fx + 40, 82), fill(light.tone(colour("2a2a34"), 0.4)))
    for mx in (110, 500):
        canvas.drawLine(mx, 60, mx, 214, stroke(light.tone(colour("6a5a4a"), 0.5), 5))
    return finished(paper.picture, 0.6, 0.1, seed)


@painted
def lighthouse(light: Light, seed: int) -> Picture:
    """A banded lighthouse with its keeper's house, (760, 380)."""
    rng = np.random.default_rng([seed, 73])
    paper = Paper(380, 760)
    canvas = paper.canvas
    band = colour(("c8452f", "2f5a70", "3a3a44")[seed % 3])
    tower = polygon([(110, 758), (142, 190), (222, 190), (254, 758)])
    layer = np.zeros_like(paper.picture)
    many = 1500
    up, u = rng.random(many), rng.uniform(-1, 1, many)
    half = 72 - 32 * up
    red = (np.floor(up * 5.0) % 2 == 1)[:, None]
    local = np.where(red, band, colour("f4ead8"))
    canvas.drawPath(tower, fill(light.tone(colour("f4ead8"), 0.4)))
    dabs(
        layer,
        182 + u * half,
        758 - 568 * up,
        rng.uniform(9, 20, many),
        light.tones(local, barrel(light, u)),
        aspect=0.7,
    )
    paper.lay(layer, tower)
    canvas.drawRect(skia.Rect(122, 174, 242, 194), fill(light.tone(colour("3a3a44"), 0.5)))
    canvas.drawRect(
        skia.Rect(150, 110, 214, 176),
        fill(colour("fff0b8") if light.lamps else light.tone(colour("9fb8c4"), 0.8)),
    )
    for x in (150, 171, 192, 214):
        canvas.drawLine(x, 108, x, 176, stroke(light.tone(colour("2c2c34"), 0.4), 4))
    canvas.drawPath(polygon([(138, 112), (182, 62), (226, 112)]), fill(light.tone(band, 0.7)))
    canvas.drawLine(182, 62, 182, 36, stroke(light.tone(colour("2c2c34"), 0.5), 4))
    for y in (280, 420, 560):
        window(canvas, light, rng, (170, y, 196, y + 40), 0.6, light.lamps, colour("f6efe0"), (1, 2))
    canvas.drawRect(skia.Rect(232, 640, 366, 758), fill(light.tone(colour("f0e6d2"), 0.55)))
    canvas.drawPath(polygon([(222, 644), (250, 586), (352, 586), (378, 644)]), fill(light.tone(band, 0.6)))
    for x in (258, 316):
        window(canvas, light, rng, (x, 668, x + 30, 712), 0.6, light.lamps, colour("f6efe0"), (2, 2))
    return finished(paper.picture, 0.7, 0.12, seed)


@painted
def post(light: Light, seed: int) -> Picture:
    """A pile of a jetty with rope, (260, 60)."""
    rng = np.random.default_rng([seed, 74])
    paper = Paper(60, 260)
    many = 110
    u, y = rng.uniform(-1, 1, many), rng.uniform(10, 260, many)
    paper.canvas.drawRoundRect(skia.Rect(14, 6, 46, 262), 6, 6, fill(light.tone(colour("6a5444"), 0.3)))
    dabs(
        paper.picture,
        30 + u * 14,
        y,
        rng.uniform(9, 20, many),
        ramped(light, ("4a3a34", "8a6e54", "c8a880"), barrel(light, u)),
        aspect=0.2,
        angle=math.pi / 2,
        shape=BRISTLE,
    )
    for y0 in (60.0, 70.0, 80.0):
        paper.canvas.drawLine(11, y0, 49, y0 + 4, stroke(light.tone(colour("d8c49a"), 0.7), 6))
    return finished(paper.picture, 0.6, 0.12, seed)


@painted
def planks(light: Light, seed: int, long_m: float = 8.0, wide_m: float = 2.0, k: float = 0.75) -> Picture:
    """The deck of a jetty from above, its planks across, 60 pixels a metre."""
    rng = np.random.default_rng([seed, 75])
    paper = Paper(wide_m * 60, long_m * 60)
    y = 0.0
    while y < paper.height:
        tall = rng.uniform(10, 15)
        wood = colour("a8845e") * rng.uniform(0.8, 1.12)
        inset = rng.uniform(0, 4)
        paper.canvas.drawRect(
            skia.Rect(inset, y, paper.width - inset, y + tall - 1.5),
            fill(light.tone(wood, np.clip(k + rng.normal(0, 0.06), 0, 1))),
        )
        paper.canvas.drawLine(
            inset,
            y + 1,
            paper.width - inset,
            y + 1,
            stroke(light.tone(mix(wood, np.ones(3), 0.3), 1), 1.4, 0.5),
        )
        y += tall
    return finished(paper.picture, 0.4, 0.14, seed)
