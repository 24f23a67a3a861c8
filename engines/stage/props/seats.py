"""Chairs, sofas, stools and small tables, and the boards and cupboards that larger furniture is folded of."""

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
    painted,
    polygon,
    stroke,
)


def padded(
    canvas: skia.Canvas, light: Light, box: tuple[float, float, float, float], css: str, round_: float = 26
) -> None:
    """A padded form: dark body, a lit side, a bright edge on top."""
    left, top, right, bottom = box
    base = colour(css)
    canvas.drawRoundRect(skia.Rect(left, top, right, bottom), round_, round_, fill(light.tone(base, 0.25)))
    canvas.save()
    body = skia.PathBuilder()
    body.addRRect(skia.RRect.MakeRectXY(skia.Rect(left, top, right, bottom), round_, round_))
    canvas.clipPath(body.detach(), True)
    middle = (left + right) / 2
    lit = (
        skia.Rect(left, top, middle + 10, bottom)
        if light.side < 0
        else skia.Rect(middle - 10, top, right, bottom)
    )
    canvas.drawRoundRect(lit, round_, round_, fill(light.tone(base, 0.62)))
    canvas.drawRoundRect(
        skia.Rect(left + 8, top + 4, right - 8, top + round_ * 0.8),
        round_ * 0.4,
        round_ * 0.4,
        fill(light.tone(mix(base, np.ones(3), 0.16), 0.95), 0.8),
    )
    canvas.restore()


@painted
def armchair(light: Light, seed: int, css: str = "", cushion: str = "d99a3a") -> Picture:
    """A deep chair with a cushion, from the front, (400, 420)."""
    paper = Paper(420, 400)
    cloth = css or ("35606a", "8a4438", "5f6f4c", "6a4a6a")[seed % 4]
    for x in (58, 346):
        paper.canvas.drawRect(skia.Rect(x, 360, x + 16, 398), fill(light.tone(colour("4a3020"), 0.4)))
    padded(paper.canvas, light, (72, 24, 348, 340), cloth, 62)
    padded(paper.canvas, light, (38, 176, 124, 372), cloth, 36)
    padded(paper.canvas, light, (296, 176, 382, 372), cloth, 36)
    padded(paper.canvas, light, (104, 226, 316, 352), cloth, 24)
    paper.canvas.drawRoundRect(
        skia.Rect(108, 214, 312, 266), 24, 24, fill(light.tone(mix(colour(cloth), np.ones(3), 0.14), 0.95))
    )
    paper.canvas.save()
    paper.canvas.rotate(-9, 210, 170)
    padded(paper.canvas, light, (148, 112, 272, 226), cushion, 26)
    paper.canvas.restore()
    for x in (152, 210, 268):
        paper.canvas.drawCircle(x, 82, 4, fill(light.tone(colour(cloth), 0.05)))
    return finished(paper.picture, 0.9, 0.13, seed)


@painted
def sofa(light: Light, seed: int, css: str = "") -> Picture:
    """A sofa with cushions and a throw, (330, 760)."""
    paper = Paper(760, 330)
    cloth = css or ("7a4a44", "3f5f68", "8a7a5a", "56643f")[seed % 4]
    for x in (60, 684):
        paper.canvas.drawRect(skia.Rect(x, 296, x + 16, 328), fill(light.tone(colour("4a3020"), 0.4)))
    padded(paper.canvas, light, (60, 40, 700, 290), cloth, 50)
    for left in (110, 384):
        padded(paper.canvas, light, (left, 66, left + 266, 210), cloth, 34)
    for left in (104, 384):
        padded(paper.canvas, light, (left, 178, left + 272, 296), cloth, 24)
    for left in (26, 656):
        padded(paper.canvas, light, (left, 128, left + 78, 306), cloth, 36)
    for x, tilt, word in ((170, -12, "d99a3a"), (250, 8, "efe2c6"), (590, 12, "b8452f")):
        paper.canvas.save()
        paper.canvas.rotate(tilt, x, 150)
        padded(paper.canvas, light, (x - 56, 96, x + 56, 200), word, 20)
        paper.canvas.restore()
    throw = polygon([(470, 40), (560, 40), (572, 186), (560, 296), (488, 296), (480, 186)])
    paper.canvas.drawPath(throw, fill(light.tone(colour("e6d8bc"), 0.75)))
    for y in range(56, 290, 26):
        paper.canvas.drawLine(472, y, 568, y, stroke(light.tone(colour("b8452f"), 0.6), 4, 0.8))
    return finished(paper.picture, 0.9, 0.13, seed)


@painted
def chair(light: Light, seed: int, css: str = "") -> Picture:
    """A wooden chair from the front or the back by seed, (330, 190)."""
    paper = Paper(190, 330)
    wood = colour(css or ("8a5f40", "4f6a66", "c8a06c")[seed % 3])

    def bar(left: float, top: float, right: float, bottom: float, k: float = 0.55) -> None:
        paper.canvas.drawRoundRect(skia.Rect(left, top, right, bottom), 4, 4, fill(light.tone(wood, k)))
        edge = left if light.side < 0 else right - 4
        paper.canvas.drawRect(
            skia.Rect(edge, top + 2, edge + 4, bottom - 2), fill(light.tone(mix(wood, np.ones(3), 0.25), 1))
        )

    for x in (28, 148):
        bar(x, 20, x + 14, 328, 0.4)
    for y in (30, 66, 102):
        bar(36, y, 154, y + 16)
    seat = polygon([(18, 178), (172, 178), (182, 200), (8, 200)])
    paper.canvas.drawPath(seat, fill(light.tone(mix(wood, np.ones(3), 0.12), 0.9)))
    bar(8, 198, 182, 212, 0.3)
    for x in (12, 164):
        bar(x, 210, x + 14, 330, 0.5)
    bar(20, 268, 170, 276, 0.4)
    return finished(paper.picture, 0.6, 0.12, seed)


@painted
def stool(light: Light, seed: int) -> Picture:
    """A round bar stool, (300, 150)."""
    paper = Paper(150, 300)
    wood = colour(("8a5f40", "b8453a", "3f6a6a")[seed % 3])
    for start, end in (((56, 60), (24, 298)), ((94, 60), (126, 298)), ((75, 60), (75, 290))):
        paper.canvas.drawLine(*start, *end, stroke(light.tone(colour("5a4434"), 0.5), 9))
    paper.canvas.drawLine(38, 200, 112, 200, stroke(light.tone(colour("8a6a4c"), 0.7), 7))
    paper.canvas.drawOval(skia.Rect(14, 34, 136, 76), fill(light.tone(wood, 0.25)))
    paper.canvas.drawOval(skia.Rect(14, 26, 136, 64), fill(light.tone(wood, 0.85)))
    paper.canvas.drawOval(skia.Rect(30, 31, 110, 48), fill(light.tone(mix(wood, np.ones(3), 0.25), 1), 0.6))
    return finished(paper.picture, 0.5, 0.1, seed)


@painted
def bistro(light: Light, seed: int) -> Picture:
    """A round table on one iron foot, (240, 260)."""
    paper = Paper(260, 240)
    iron = light.tone(colour("34343c"), 0.5)
    paper.canvas.drawRect(skia.Rect(124, 40, 136, 220), fill(iron))
    paper.canvas.drawPath(curve([(60, 236), (100, 216), (130, 196), (160, 216), (200, 236)]), stroke(iron, 9))
    paper.canvas.drawOval(skia.Rect(8, 18, 252, 62), fill(light.tone(colour("8a6a54"), 0.3)))
    paper.canvas.drawOval(skia.Rect(8, 8, 252, 52), fill(light.tone(colour("e6dccb"), 0.8)))
    paper.canvas.drawOval(skia.Rect(40, 13, 200, 36), fill(light.tone(colour("fbf4e6"), 1), 0.6))
    return finished(paper.picture, 0.5, 0.08, seed)


@painted
def wood(light: Light, seed: int, css: str, wide_m: float, deep_m: float) -> Picture:
    """A board's face in its own colour, 80 pixels a metre: table tops, counter fronts, shelves."""
    rng = np.random.default_rng([seed, 115])
    paper = Paper(max(8, wide_m * 80), max(8, deep_m * 80))
    base = colour(css)
    paper.canvas.drawPaint(fill(base))
    many = int(paper.width * paper.height / 220)
    dabs(
        paper.picture,
        rng.uniform(0, paper.width, many),
        rng.uniform(0, paper.height, many),
        rng.uniform(20, 70, many),
        base * rng.uniform(0.86, 1.12, (many, 1)),
        aspect=0.06,
        alpha=0.6,
        shape=BRISTLE,
    )
    paper.canvas.drawRect(skia.Rect(0, 0, paper.width, 3), fill(mix(base, np.ones(3), 0.3)))
    return finished(paper.picture, 0.0, 0.1, seed)


@painted
def cupboards(light: Light, seed: int, css: str, wide_m: float, tall_m: float) -> Picture:
    """The front of a counter in its own colours: doors, drawers and knobs, or panels by seed, 90 pixels a metre."""
    paper = Paper(wide_m * 90, tall_m * 90)
    canvas, base = paper.canvas, colour(css)
    canvas.drawPaint(fill(base))
    count = max(2, round(wide_m / 0.62))
    step = paper.width / count
    for i in range(count):
        box = skia.Rect(i * step + 5, 6 if seed else 26, (i + 1) * step - 5, paper.height - 14)
        canvas.drawRect(box, fill(base * 0.8))
        canvas.drawRect(
            skia.Rect(box.left() + 4, box.top() + 4, box.right(), box.bottom()),
            fill(mix(base, np.ones(3), 0.12)),
        )
        canvas.drawRect(
            skia.Rect(box.left() + 10, box.top() + 10, box.right() - 8, box.bottom() - 8), fill(base)
        )
        if not seed:
            canvas.drawRect(skia.Rect(box.left(), 5, box.right(), 22), fill(mix(base, np.ones(3), 0.14)))
            canvas.drawCircle(box.centerX(), 14, 3, fill(colour("e8c46a")))
            canvas.drawCircle(box.right() - 8, box.centerY(), 3, fill(colour("e8c46a")))
    canvas.drawRect(skia.Rect(0, paper.height - 10, paper.width, paper.height), fill(base * 0.4))
    return finished(paper.picture, 0.0, 0.1, seed)
