"""Broad-leaved trees, birches and bushes, and their crowns from above."""

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
from engines.stage.props.form import Leafage, Ramp, barrel, facing, foliage, holes, ramped

SUMMER: Ramp = ("2f5a40", "6c9648", "c6cf6a")
_HABITS = {
    # across, up (in crown widths and heights), size
    "oak": (
        (-0.62, 0.42, 0.62),
        (0.62, 0.44, 0.62),
        (0.0, 0.86, 0.62),
        (-0.36, 0.72, 0.66),
        (0.38, 0.70, 0.64),
        (-0.9, 0.26, 0.4),
        (0.9, 0.28, 0.42),
        (0.0, 0.46, 0.8),
        (-0.32, 0.24, 0.5),
        (0.36, 0.22, 0.48),
        (0.02, 0.18, 0.44),
    ),
    "lime": (
        (0.0, 0.94, 0.46),
        (-0.3, 0.78, 0.56),
        (0.3, 0.76, 0.56),
        (-0.5, 0.5, 0.58),
        (0.5, 0.52, 0.56),
        (0.0, 0.58, 0.8),
        (-0.44, 0.26, 0.5),
        (0.46, 0.24, 0.5),
        (0.0, 0.22, 0.6),
    ),
    "poplar": (
        (0.0, 1.0, 0.26),
        (0.06, 0.86, 0.34),
        (-0.07, 0.72, 0.4),
        (0.09, 0.58, 0.44),
        (-0.1, 0.44, 0.46),
        (0.1, 0.3, 0.46),
        (-0.06, 0.16, 0.42),
        (0.06, 0.05, 0.34),
    ),
    "apple": (
        (-0.5, 0.56, 0.6),
        (0.5, 0.52, 0.62),
        (0.0, 0.76, 0.66),
        (-0.76, 0.26, 0.5),
        (0.78, 0.24, 0.5),
        (-0.12, 0.4, 0.72),
        (0.34, 0.24, 0.62),
        (-0.4, 0.16, 0.5),
    ),
}


@painted
def tree(
    light: Light, seed: int, leaves: Ramp = SUMMER, habit: str = "oak", bark: str = "6a5044", fruit: str = ""
) -> Picture:
    """A broad-leaved tree, (640, 512): `habit` is oak, lime, poplar or apple; `fruit` dots it with a colour."""
    rng = np.random.default_rng([seed, 1])
    paper = Paper(512, 640)
    slim = habit == "poplar"
    foot, lean = 256.0, float(rng.normal(0, 10))
    crown_low, crown_high = (560.0, 60.0) if slim else (430.0, 92.0)
    half = 205.0 if slim else float(rng.uniform(176, 204))
    clumps = np.array(
        [
            (
                foot + lean + across * half + rng.normal(0, 9),
                crown_low + (crown_high - crown_low) * up + rng.normal(0, 9),
                size * (100 if not slim else 150) * rng.uniform(0.9, 1.12) * half / 190,
            )
            for across, up, size in _HABITS[habit]
        ]
    )
    behind = clumps.copy()
    behind[:, :2] += rng.normal(0, 22, (len(clumps), 2))
    behind[:, 2] *= 0.78
    foliage(paper.picture, light, rng, behind, (leaves[0], leaves[0], leaves[1]), Leafage(9, 5))
    _trunk(paper, light, rng, foot, 630.0, foot + lean, crown_low - 70, 15.0 if slim else 21.0, bark)
    for x, y, radius in clumps[::2]:
        _limb(paper, light, (foot + lean * 0.5, crown_low + 40), (x, y + radius * 0.4), 9.0, bark)
    foliage(paper.picture, light, rng, clumps, leaves, Leafage(9, 9))
    holes(paper.picture, rng, clumps, 26, 9)
    if fruit:
        picked = clumps[rng.integers(0, len(clumps), 46)]
        x = picked[:, 0] + rng.normal(0, 0.5, 46) * picked[:, 2]
        y = picked[:, 1] + rng.normal(0.1, 0.45, 46) * picked[:, 2]
        dabs(paper.picture, x, y, rng.uniform(4.5, 6.5, 46), light.tone(colour(fruit), 0.55), aspect=1)
        dabs(
            paper.picture,
            x + light.side * 1.6,
            y - 1.8,
            2.6,
            light.tone(mix(colour(fruit), np.ones(3), 0.4), 1),
            aspect=1,
        )
    return finished(paper.picture, 1.1, 0.12, seed)


@painted
def birch(light: Light, seed: int, leaves: Ramp = ("4c6b3c", "8fae4e", "dfd872")) -> Picture:
    """A slender white-barked tree with hanging leaves, (700, 360)."""
    rng = np.random.default_rng([seed, 2])
    paper = Paper(360, 700)
    tops = []
    for foot, thick in ((180.0, 10.0), (205.0, 7.0))[: 1 + seed % 2]:
        head = foot + float(rng.normal(0, 22))
        _trunk(paper, light, rng, foot, 692.0, head, 110.0, thick, "e9e4da", "3a3434")
        tops.append((foot, head))
    strands = []
    for foot, head in tops:
        for _ in range(30):
            up = rng.uniform(0.02, 0.78)
            x = foot + (head - foot) * (1 - up)
            side = rng.choice([-1, 1])
            reach = 112 * math.sin(math.pi * (0.2 + 0.75 * up)) * rng.uniform(0.4, 1)
            y = 90 + up * 420
            end = (x + side * reach, y + reach * 0.25)
            paper.canvas.drawPath(
                curve([(x, y + 30), (x + side * reach * 0.5, y - 4), end]),
                stroke(light.tone(colour("5a4a44"), 0.3), 2.2),
            )
            strands += [
                (end[0] - side * reach * t, end[1] - 6 + 10 * t, 30 * rng.uniform(0.6, 1.1))
                for t in (0.6, 0.3, 0)
            ]
    strands.sort(key=lambda strand: strand[1])
    foliage(paper.picture, light, rng, strands, leaves, Leafage(7, 14, 0.42, LEAF, droop=0.8, loose=1.3))
    return finished(paper.picture, 1.0, 0.1, seed)


@painted
def bush(light: Light, seed: int, leaves: Ramp = SUMMER, blossom: str = "") -> Picture:
    """A shrub, (260, 380)."""
    rng = np.random.default_rng([seed, 3])
    paper = Paper(380, 260)
    many = int(rng.integers(6, 9))
    across = np.linspace(-1, 1, many) + rng.normal(0, 0.1, many)
    clumps = np.stack(
        [
            190 + across * 118,
            176 - 80 * (1 - across**2) * rng.uniform(0.5, 1.1, many),
            rng.uniform(42, 64, many),
        ],
        1,
    )
    front = np.stack([190 + rng.uniform(-120, 120, 5), np.full(5, 205.0), rng.uniform(38, 50, 5)], 1)
    heart = np.stack([190 + rng.uniform(-60, 60, 4), rng.uniform(150, 180, 4), rng.uniform(50, 62, 4)], 1)
    foliage(
        paper.picture, light, rng, np.concatenate([clumps, heart, front]), leaves, Leafage(9, 10, 0.5, LEAF)
    )
    if blossom:
        count = 70
        x, y = 190 + rng.normal(0, 84, count), 150 + rng.normal(0, 42, count)
        shown = paper.picture[np.clip(y, 0, 259).astype(int), np.clip(x, 0, 379).astype(int), 3] > 200
        x, y = x[shown], y[shown]
        dabs(paper.picture, x, y, rng.uniform(4, 7, x.size), light.tone(colour(blossom), 0.85), aspect=0.8)
        dabs(paper.picture, x, y - 1.5, 2.2, light.tone(mix(colour(blossom), np.ones(3), 0.6), 1), aspect=1)
    paper.picture[248:] = (paper.picture[248:] * np.linspace(1, 0.2, 12)[:, None, None]).astype(np.uint8)
    return finished(paper.picture, 1.1, 0.12, seed)


@painted
def potted(light: Light, seed: int) -> Picture:
    """A clipped or a flowering shrub in a clay pot, (300, 200)."""
    rng = np.random.default_rng([seed, 17])
    paper = Paper(200, 300)
    pot = [(52.0, 202.0), (148.0, 202.0), (132.0, 298.0), (68.0, 298.0)]
    lit, dim = (0.9, 0.25) if light.side < 0 else (0.25, 0.9)
    paper.canvas.drawPath(polygon(pot), fill(light.tone(colour("b8653f"), dim)))
    paper.canvas.drawPath(
        polygon([pot[0], (100, 202), (100, 298), pot[3]]), fill(light.tone(colour("b8653f"), lit))
    )
    paper.canvas.drawRect(skia.Rect(44, 192, 156, 216), fill(light.tone(colour("c8764c"), 0.7)))
    if seed % 3 == 0:
        paper.canvas.drawLine(100, 200, 100, 120, stroke(light.tone(colour("6a5044"), 0.4), 8))
        foliage(
            paper.picture, light, rng, [(100, 76, 62), (84, 60, 34), (118, 66, 36)], SUMMER, Leafage(8, 12)
        )
    elif seed % 3 == 1:
        clumps = [(100, 176 - 22 * i, 46 - 6 * i) for i in range(6)]
        foliage(paper.picture, light, rng, clumps, ("2a4f40", "4f7f52", "a0bc68"), Leafage(6, 16, 0.3, LEAF))
    else:
        foliage(
            paper.picture,
            light,
            rng,
            [(66, 160, 36), (134, 160, 36), (100, 140, 48)],
            SUMMER,
            Leafage(8, 12, 0.4, LEAF),
        )
        x, y = 100 + rng.normal(0, 40, 40), 148 + rng.normal(0, 22, 40)
        dabs(
            paper.picture,
            x,
            y,
            7,
            light.tones(colour("e0506a"), np.clip(rng.normal(0.7, 0.2, 40), 0, 1)),
            aspect=0.85,
        )
    return finished(paper.picture, 0.7, 0.12, seed)


@painted
def crown_top(light: Light, seed: int, leaves: Ramp = SUMMER) -> Picture:
    """A crown or bush from straight above, (320, 320)."""
    rng = np.random.default_rng([seed, 4])
    paper = Paper(320, 320)
    outer = [
        (160 + 92 * math.cos(a), 160 + 92 * math.sin(a), rng.uniform(44, 58))
        for a in np.arange(8) * math.pi / 4 + 0.2
    ]
    inner = [
        (160 + 46 * math.cos(a), 160 + 46 * math.sin(a), rng.uniform(44, 56))
        for a in np.arange(5) * 1.257 + 0.5
    ]
    clumps = np.array([*outer, *inner, (160.0, 160.0, 58.0)])
    clumps[:, :2] += rng.normal(0, 8, (len(clumps), 2))
    foliage(paper.picture, light, rng, clumps, leaves, Leafage(9, 9), from_above=True)
    holes(paper.picture, rng, clumps[:8], 14, 8)
    return finished(paper.picture, 1.2, 0.12, seed)


@painted
def bare_tree(light: Light, seed: int, bark: str = "6a5a54", snow: bool = False) -> Picture:
    """A leafless tree whose branches fork four times, (600, 480)."""
    rng = np.random.default_rng([seed, 5])
    paper = Paper(480, 600)

    def grow(x: float, y: float, turn: float, long: float, thick: float, level: int) -> None:
        end_x, end_y = x + math.sin(turn) * long, y - math.cos(turn) * long
        bend = rng.normal(0, long * 0.06)
        middle = ((x + end_x) / 2 + bend, (y + end_y) / 2)
        path = curve([(x, y), middle, (end_x, end_y)])
        paper.canvas.drawPath(path, stroke(light.tone(colour(bark), 0.14), thick))
        paper.canvas.save()
        paper.canvas.translate(light.side * thick * 0.22, -thick * 0.1)
        paper.canvas.drawPath(path, stroke(light.tone(colour(bark), 0.85), thick * 0.4))
        paper.canvas.restore()
        if snow and abs(math.sin(turn)) > 0.25:
            paper.canvas.save()
            paper.canvas.translate(0, -thick * 0.4)
            paper.canvas.drawPath(path, stroke(light.tone(colour("f4f7fb"), 0.9), max(1.4, thick * 0.45)))
            paper.canvas.restore()
        if level == 0:
            return
        for side in (-1, 1, *([rng.choice([-1, 1])] if level > 2 else [])):
            grow(
                end_x,
                end_y,
                turn * 0.8 + side * rng.uniform(0.25, 0.62),
                long * rng.uniform(0.62, 0.8),
                thick * 0.62,
                level - 1,
            )

    grow(240.0, 596.0, float(rng.normal(0, 0.06)), 168.0, 24.0, 5)
    return finished(paper.picture, 0.8, 0.12, seed)


def _trunk(
    paper: Paper,
    light: Light,
    rng: np.random.Generator,
    foot: float,
    low: float,
    head: float,
    high: float,
    thick: float,
    bark: str,
    marks: str = "",
) -> None:
    """A tapering stem with roots, its bark in long strokes; `marks` draws the dark bands of a birch."""
    steps = np.linspace(0, 1, 9)
    centre = foot + (head - foot) * steps**1.5
    half = thick * (1.0 - 0.5 * steps + 0.9 * np.exp(-steps * 14))
    y = low + (high - low) * steps
    left, right = np.stack([centre - half, y], 1), np.stack([centre + half, y], 1)[::-1]
    path = curve(np.concatenate([left, right]), closed=True)
    paper.canvas.save()
    paper.canvas.clipPath(path, True)
    paper.canvas.drawPaint(fill(light.tone(colour(bark), 0.12)))
    many = 170
    t, u = rng.random(many), rng.uniform(-1, 1, many)
    at = np.interp(t, steps, centre) + u * np.interp(t, steps, half)
    k = barrel(light, u) + rng.normal(0, 0.12, many)
    order = np.argsort(k)
    layer = np.zeros_like(paper.picture)
    dabs(
        layer,
        at[order],
        (low + (high - low) * t)[order],
        (rng.uniform(9, 26, many) * thick / 20)[order],
        ramped(light, (bark, bark, bark), k[order]),
        aspect=0.16,
        angle=math.pi / 2 + rng.normal(0, 0.08, many),
        alpha=0.75,
        shape=BRISTLE,
    )
    if marks:
        t, u = rng.random(40), rng.uniform(-1, 1, 40)
        at = np.interp(t, steps, centre) + u * np.interp(t, steps, half)
        dabs(
            layer,
            at,
            low + (high - low) * t,
            thick * rng.uniform(0.2, 0.6, 40),
            light.tone(colour(marks), 0.4),
            aspect=0.22,
        )
    paper.lay(layer, path)
    paper.canvas.restore()


def _limb(
    paper: Paper, light: Light, start: tuple[float, float], end: tuple[float, float], thick: float, bark: str
) -> None:
    """A branch that thins out."""
    bend = ((start[0] + end[0]) / 2 + (end[0] - start[0]) * 0.12, (start[1] + end[1]) / 2 + 10)
    steps = np.linspace(0, 1, 7)[:, None]
    line = (
        (1 - steps) ** 2 * np.array(start)
        + 2 * steps * (1 - steps) * np.array(bend)
        + steps**2 * np.array(end)
    )
    aim = np.array(end) - np.array(start)
    side = np.array([-aim[1], aim[0]]) / max(1.0, float(np.hypot(*aim))) * thick * (1 - 0.8 * steps) / 2
    outline = np.concatenate([line + side, (line - side)[::-1]])
    towards = facing(light)
    paper.canvas.drawPath(curve(outline, closed=True), fill(light.tone(colour(bark), 0.2)))
    edge = np.concatenate([line + side, (line + side * 0.2)[::-1]])
    if float(side[0] @ towards[:2]) < 0:
        edge = np.concatenate([line - side, (line - side * 0.2)[::-1]])
    paper.canvas.drawPath(curve(edge, closed=True), fill(light.tone(colour(bark), 0.8), 0.8))
