"""Low plants: grass, flowers, reeds, corn, heather, and the sprigs and blades that frame a picture near the lens."""

import math

import numpy as np

from engines.stage.light import Light, colour, mix
from engines.stage.paint import LEAF, Paper, Picture, curve, dabs, fill, finished, painted, stroke
from engines.stage.props.form import Ramp, facing, ramped

GRASS: Ramp = ("436b42", "86a64c", "dad67c")


def _blades(
    paper: Paper,
    light: Light,
    rng: np.random.Generator,
    count: int,
    foot: float,
    wide: float,
    tall: float,
    ramp: Ramp,
    thick: float,
) -> list[tuple[float, float]]:
    """Blades fanning out of a foot line, the dark ones behind; returns their tips."""
    k = np.sort(np.clip(rng.normal(0.5, 0.26, count), 0, 1))
    paints = ramped(light, ramp, k)
    x = paper.width / 2 + rng.normal(0, 0.4, count) * wide
    swell = np.exp(-(((x - paper.width / 2) / wide) ** 2))
    long = tall * rng.uniform(0.4, 1.0, count) * (0.45 + 0.55 * swell) * (1.1 - 0.3 * k)
    bend = (rng.normal(0, 0.26, count) + (x - paper.width / 2) / wide * 0.22) * long
    tips = []
    for i in range(count):
        tip = (x[i] + bend[i], foot - long[i])
        middle = (x[i] + bend[i] * 0.3, foot - long[i] * 0.58)
        side = thick * (0.7 + 0.5 * (i / count))
        blade = curve(
            [
                (x[i] - side, foot),
                (middle[0] - side * 0.6, middle[1]),
                tip,
                (middle[0] + side * 0.6, middle[1]),
                (x[i] + side, foot),
            ]
        )
        paper.canvas.drawPath(blade, fill(paints[i]))
        tips.append(tip)
    return tips


@painted
def grass(
    light: Light, seed: int, ramp: Ramp = GRASS, flowers: tuple[str, ...] = (), count: int = 74
) -> Picture:
    """A tuft, with flowers in the colours given; (170, 330)."""
    rng = np.random.default_rng([seed, 21])
    paper = Paper(330, 170)
    tips = _blades(paper, light, rng, count, 170, 96, 148, ramp, 2.6)
    heads = [tips[i] for i in range(count // 3, count) if rng.random() < 0.34] if flowers else []
    for x, y in heads:
        petal = colour(flowers[int(rng.integers(0, len(flowers)))])
        size = rng.uniform(4.5, 7.5)
        turn = np.arange(5) * 1.257 + rng.random()
        dabs(
            paper.picture,
            x + np.cos(turn) * size * 0.7,
            y + np.sin(turn) * size * 0.5,
            size * 0.62,
            light.tone(petal, 0.6 + 0.35 * rng.random()),
            aspect=0.8,
        )
        dabs(
            paper.picture,
            [x + light.side],
            [y - 1.5],
            size * 0.4,
            light.tone(mix(petal, colour("fff2b0"), 0.6), 1),
            aspect=0.8,
        )
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def sward(light: Light, seed: int, ramp: Ramp = GRASS, flowers: tuple[str, ...] = ()) -> Picture:
    """A low band of grass and small flowers that covers the ground, (110, 640); about five times as wide as high."""
    rng = np.random.default_rng([seed, 28])
    paper = Paper(640, 110)
    many = 300
    x = np.sort(rng.uniform(30, 610, many))
    x = rng.permutation(x)
    k = np.sort(np.clip(rng.normal(0.5, 0.24, many), 0, 1))
    fade = np.clip(np.minimum(x - 10, 630 - x) / 130, 0.15, 1)
    long = rng.uniform(26, 84, many) * fade * (1.1 - 0.4 * k)
    lean = rng.normal(0, 0.3, many)
    foot = 109 - 24 * rng.random(many) ** 1.5 * np.clip(fade * 1.2, 0, 1)
    dabs(
        paper.picture,
        x + lean * long * 0.5,
        foot - long * 0.5,
        long * 0.56,
        ramped(light, ramp, k),
        aspect=0.11,
        angle=-math.pi / 2 + lean,
        shape=LEAF,
    )
    if flowers:
        count = 34
        at = rng.uniform(60, 580, count)
        up = rng.uniform(28, 66, count)
        petals = np.array([colour(flowers[int(rng.integers(0, len(flowers)))]) for _ in range(count)])
        dabs(
            paper.picture,
            at,
            108 - up,
            rng.uniform(4, 6.5, count),
            light.tones(petals, rng.uniform(0.5, 1, count)),
            aspect=0.7,
        )
        dabs(paper.picture, at + light.side, 106 - up, 1.9, light.tone(colour("fff2c0"), 0.9), aspect=1)
    return finished(paper.picture, 0.6, 0.1, seed)


@painted
def tuft_top(light: Light, seed: int, ramp: Ramp = GRASS, flowers: tuple[str, ...] = ()) -> Picture:
    """A tuft from straight above, (160, 160)."""
    rng = np.random.default_rng([seed, 22])
    paper = Paper(160, 160)
    many = 70
    turn, out = rng.random(many) * 2 * math.pi, rng.uniform(8, 52, many)
    k = np.sort(rng.random(many))
    dabs(
        paper.picture,
        80 + np.cos(turn) * out,
        80 + np.sin(turn) * out,
        rng.uniform(9, 19, many),
        ramped(light, ramp, k),
        aspect=0.2,
        angle=turn + rng.normal(0, 0.3, many),
        shape=LEAF,
    )
    if flowers:
        at = rng.normal(0, 30, (12, 2)) + 80
        picked = np.array([colour(flowers[int(rng.integers(0, len(flowers)))]) for _ in range(12)])
        dabs(paper.picture, at[:, 0], at[:, 1], 5, light.tones(picked, np.full(12, 0.85)), aspect=1)
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def sward_top(light: Light, seed: int, ramp: Ramp = GRASS, flowers: tuple[str, ...] = ()) -> Picture:
    """A patch of grass and flowers from straight above, ragged all around, (300, 300)."""
    rng = np.random.default_rng([seed, 29])
    paper = Paper(300, 300)
    many = 380
    x, y = np.clip(150 + rng.normal(0, 62, many), 14, 286), np.clip(150 + rng.normal(0, 30, many), 14, 286)
    k = np.sort(np.clip(rng.normal(0.5, 0.24, many), 0, 1))
    turn = rng.uniform(0, 2 * math.pi, many)
    dabs(
        paper.picture,
        x,
        y,
        rng.uniform(6, 13, many),
        ramped(light, ramp, k),
        aspect=0.2,
        angle=turn,
        shape=LEAF,
    )
    if flowers:
        picked = np.array([colour(flowers[int(rng.integers(0, len(flowers)))]) for _ in range(26)])
        at = np.stack([150 + rng.normal(0, 56, 26), 150 + rng.normal(0, 26, 26)])
        dabs(paper.picture, at[0], at[1], 3.6, light.tones(picked, np.full(26, 0.85)), aspect=1)
    return finished(paper.picture, 0.6, 0.1, seed)


@painted
def reeds(light: Light, seed: int, ramp: Ramp = ("4d6444", "93a256", "d9d088")) -> Picture:
    """Tall reeds with brown heads, (340, 260)."""
    rng = np.random.default_rng([seed, 23])
    paper = Paper(260, 340)
    tips = _blades(paper, light, rng, 46, 340, 74, 290, ramp, 3.0)
    for x, y in tips[::6]:
        paper.canvas.drawLine(x, y + 40, x, y - 18, stroke(light.tone(colour("7a5a3c"), 0.4), 2.4))
        paper.canvas.drawLine(x, y + 18, x, y - 6, stroke(light.tone(colour("6a4630"), 0.35), 8.5))
        paper.canvas.drawLine(
            x + light.side * 2,
            y + 16,
            x + light.side * 2,
            y - 4,
            stroke(light.tone(colour("9a6a44"), 0.9), 2.6),
        )
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def tall_flowers(light: Light, seed: int, petals: str = "7d5fc0", ramp: Ramp = GRASS) -> Picture:
    """Foxgloves, lupins or sunflowers by seed among leaves, (300, 240)."""
    rng = np.random.default_rng([seed, 24])
    paper = Paper(240, 300)
    _blades(paper, light, rng, 40, 300, 70, 130, ramp, 4.2)
    bloom = colour(petals)
    for x in np.linspace(34, 206, 6) + rng.normal(0, 12, 6):
        top = rng.uniform(24, 110)
        paper.canvas.drawPath(
            curve([(x, 300), (x + rng.normal(0, 6), 200), (x, top)]),
            stroke(light.tone(colour(ramp[1]), 0.5), 3.4),
        )
        if seed % 3 == 2:
            turn = np.arange(14) * 0.449
            dabs(
                paper.picture,
                x + np.cos(turn) * 18,
                top + np.sin(turn) * 16,
                12,
                light.tones(bloom, 0.55 + 0.4 * np.cos(turn - 0.8 * light.side)),
                aspect=0.42,
                angle=turn,
                shape=LEAF,
            )
            dabs(paper.picture, [x], [top], 11, light.tone(colour("6a4228"), 0.5), aspect=0.92)
            continue
        steps = np.linspace(0, 1, 26)
        wide = (4 + 15 * steps) * (1 if seed % 3 else 0.8)
        k = np.clip(0.5 + 0.35 * light.side * np.sign(rng.normal(0, 1, 26)) + rng.normal(0, 0.1, 26), 0, 1)
        dabs(
            paper.picture,
            x + rng.uniform(-1, 1, 26) * wide,
            top + steps * 96,
            4 + 5 * steps,
            light.tones(mix(bloom, np.ones(3), 0.12), k),
            aspect=0.75,
            angle=rng.uniform(-0.6, 0.6, 26),
        )
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def sprig(light: Light, seed: int, leaves: Ramp) -> Picture:
    """Boughs that hang into the picture from its upper left, dark against the light; (420, 700)."""
    rng = np.random.default_rng([seed, 25])
    paper = Paper(700, 420)
    for branch in range(5):
        turn, long = 0.06 + 0.2 * branch + rng.normal(0, 0.05), rng.uniform(380, 640) * (1 - 0.09 * branch)
        t = np.linspace(0, 1, 24)
        x = -30 + long * math.cos(turn) * t
        y = rng.uniform(-30, 70) + long * math.sin(turn) * 0.75 * t**1.3
        paper.canvas.drawPath(
            curve(np.stack([x, y], 1)), stroke(light.tone(colour("4a3a34"), 0.15), 7 - branch * 0.6)
        )
        for side in (-1, 1):
            hang = turn + side * rng.uniform(0.5, 1.0, 24)
            leaf = rng.uniform(20, 36, 24) * (1 - 0.3 * t)
            k = np.clip(rng.normal(0.26, 0.2, 24), 0, 1)
            dabs(
                paper.picture,
                x + np.cos(hang) * leaf,
                y + np.sin(hang) * leaf,
                leaf,
                ramped(light, leaves, k),
                aspect=0.4,
                angle=hang,
                shape=LEAF,
            )
    return finished(paper.picture, 0.9, 0.1, seed)


@painted
def blades(light: Light, seed: int, ramp: Ramp = GRASS, flowers: tuple[str, ...] = ()) -> Picture:
    """Long blades for the lower corners of a picture, mostly in shade, (300, 620)."""
    rng = np.random.default_rng([seed, 26])
    paper = Paper(620, 300)
    tips = _blades(paper, light, rng, 90, 300, 210, 280, (ramp[0], ramp[0], ramp[1]), 5.5)
    for x, y in tips[::9] if flowers else []:
        petal = colour(flowers[int(rng.integers(0, len(flowers)))])
        turn = np.arange(6) * 1.047
        dabs(
            paper.picture,
            x + np.cos(turn) * 8,
            y + np.sin(turn) * 6,
            6.4,
            light.tone(petal, 0.55),
            aspect=0.7,
        )
        dabs(paper.picture, [x], [y], 4, light.tone(colour("f2c94e"), 0.7), aspect=1)
    return finished(paper.picture, 0.9, 0.1, seed)


@painted
def heather(
    light: Light, seed: int, bloom: str = "a0689a", ramp: Ramp = ("4a4a3c", "6f7a4c", "b0a868")
) -> Picture:
    """A low cushion in flower, (110, 300)."""
    rng = np.random.default_rng([seed, 27])
    paper = Paper(300, 110)
    many = 900
    x = 150 + rng.normal(0, 0.45, many) * 110
    top = 96 * np.exp(-(((x - 150) / 110) ** 2) * 1.4)
    up = rng.random(many) ** 0.7
    towards = facing(light)
    k = np.clip(0.2 + 0.6 * up + 0.25 * (x - 150) / 110 * towards[0] + rng.normal(0, 0.12, many), 0, 1)
    order = np.argsort(up)[::-1]
    flower = rng.random(many) < 0.55 * up
    paints = np.where(flower[:, None], light.tones(colour(bloom), k), ramped(light, ramp, k))
    dabs(
        paper.picture,
        x[order],
        (108 - top * up)[order],
        rng.uniform(4, 7.5, many),
        paints[order],
        aspect=0.42,
        angle=-math.pi / 2 + (x - 150)[order] / 110,
        shape=LEAF,
    )
    return finished(paper.picture, 0.7, 0.12, seed)
