"""Conifers with or without snow, palms and cacti, and the first two from above."""

import math

import numpy as np

from engines.stage.light import Light, colour
from engines.stage.paint import BRISTLE, LEAF, Paper, Picture, curve, dabs, fill, finished, painted, stroke
from engines.stage.props.form import Ramp, barrel, facing, ramped

NEEDLES: Ramp = ("24443f", "47745a", "a3b870")
_SNOW: Ramp = ("a9bcd8", "dfe8f2", "ffffff")


@painted
def pine(light: Light, seed: int, needles: Ramp = NEEDLES, snow: float = 0.0, slim: float = 1.0) -> Picture:
    """A conifer in drooping boughs, (760, 380). `snow` 0..1 lies on the boughs; `slim` below 1 narrows it."""
    rng = np.random.default_rng([seed, 6])
    paper = Paper(380, 760)
    foot, low, high = 190.0, 690.0, 18.0
    stem = curve(
        [
            (foot - 13, 752),
            (foot - 5, 400),
            (foot - 1, high),
            (foot + 1, high),
            (foot + 5, 400),
            (foot + 13, 752),
        ]
    )
    paper.canvas.drawPath(stem, fill(light.tone(colour("5a4334"), 0.2)))
    u = rng.uniform(-1, 1, 30)
    dabs(
        paper.picture,
        foot + u * 10,
        rng.uniform(690, 750, 30),
        12,
        ramped(light, ("5a4334",) * 3, barrel(light, u)),
        aspect=0.2,
        angle=math.pi / 2,
        shape=BRISTLE,
    )
    tiers = int(rng.integers(15, 19))
    towards = facing(light)
    wide = 176 * slim * rng.uniform(0.9, 1.05)
    for tier in range(tiers):
        up = tier / (tiers - 1)
        y = low + (high + 26 - low) * up**0.92
        reach = wide * ((1 - up) ** 0.82 * 0.95 + 0.05) * rng.uniform(0.86, 1.1)
        droop = reach * (0.34 - 0.12 * up)
        boughs = max(5, int(19 * (1 - up) + 5))
        turns = np.sort(rng.uniform(-1, 1, boughs))
        turns = turns[np.argsort(-np.abs(turns))]
        for turn in turns:
            long = reach * (0.36 + 0.64 * abs(turn))
            _bough(
                paper.picture,
                light,
                rng,
                foot,
                y,
                math.copysign(long, turn),
                droop * (0.5 + 0.5 * abs(turn)),
                0.45 + 0.5 * turn * towards[0] * 1.1 + 0.18 * (up - 0.3),
                needles,
                snow,
                1.0 - 0.35 * up,
            )
    dabs(
        paper.picture,
        [foot],
        [high + 12],
        16,
        ramped(light, needles, [0.7]),
        aspect=0.22,
        angle=math.pi / 2,
        shape=LEAF,
    )
    return finished(paper.picture, 0.9, 0.12, seed)


def _bough(
    picture: Picture,
    light: Light,
    rng: np.random.Generator,
    x: float,
    y: float,
    reach: float,
    droop: float,
    lit: float,
    needles: Ramp,
    snow: float,
    size: float,
) -> None:
    """One branch of needles from the stem outwards; `reach` is signed."""
    many = max(6, int(abs(reach) / 7))
    t = np.sort(rng.random(many))
    at_x = x + reach * t
    at_y = y + droop * t**1.6 - 10 * np.sin(t * math.pi) + rng.normal(0, 3, many)
    slope = math.atan2(droop, abs(reach)) * np.sign(reach)
    hang = slope + np.where(reach > 0, 0.5, math.pi - 0.5) + rng.normal(0, 0.3, many)
    long = rng.uniform(9, 19, many) * size
    k = lit + rng.normal(0, 0.1, many) - 0.2
    dabs(
        picture,
        at_x,
        at_y + 5,
        long,
        ramped(light, needles, k - 0.25),
        aspect=0.3,
        angle=hang + 0.35 * np.sign(reach),
        shape=LEAF,
    )
    dabs(
        picture,
        at_x,
        at_y - 1,
        long * 0.9,
        ramped(light, needles, k + 0.12),
        aspect=0.3,
        angle=hang,
        shape=LEAF,
    )
    bright = rng.random(many) < 0.6
    dabs(
        picture,
        at_x[bright],
        at_y[bright] - 5,
        long[bright] * 0.6,
        ramped(light, needles, k[bright] + 0.42),
        aspect=0.32,
        angle=hang[bright] - 0.3 * np.sign(reach),
        shape=LEAF,
    )
    if snow > 0:
        laid = rng.random(many) < snow * 0.9
        dabs(
            picture,
            at_x[laid],
            at_y[laid] - 6,
            long[laid] * 0.85,
            ramped(light, _SNOW, k[laid] + 0.2),
            aspect=0.42,
            angle=slope + np.where(reach > 0, 0.1, -0.1),
        )


@painted
def pine_top(light: Light, seed: int, needles: Ramp = NEEDLES, snow: float = 0.0) -> Picture:
    """A conifer from straight above, a star of boughs, (300, 300)."""
    rng = np.random.default_rng([seed, 7])
    paper = Paper(300, 300)
    towards = facing(light, from_above=True)
    for ring in (1.0, 0.78, 0.56, 0.36, 0.18):
        for turn in np.arange(19) * (2 * math.pi / 19) + rng.uniform(0, 6):
            long = 136 * ring * rng.uniform(0.85, 1.05)
            t = np.linspace(0.15, 1, 9)
            x, y = 150 + math.cos(turn) * long * t, 150 + math.sin(turn) * long * t
            k = 0.42 + 0.4 * (math.cos(turn) * towards[0] + math.sin(turn) * towards[1]) + 0.25 * (1 - ring)
            for side in (-1, 1):
                dabs(
                    paper.picture,
                    x,
                    y,
                    25 * (0.6 + 0.4 * ring),
                    ramped(light, needles, k + rng.normal(0, 0.1, 9)),
                    aspect=0.32,
                    angle=turn + side * 0.55,
                    shape=LEAF,
                )
            if snow > 0:
                dabs(
                    paper.picture,
                    x[2:],
                    y[2:],
                    9,
                    ramped(light, _SNOW, np.full(7, k + 0.25)),
                    aspect=0.6,
                    angle=turn,
                    alpha=snow,
                )
    return finished(paper.picture, 1.0, 0.12, seed)


@painted
def palm(light: Light, seed: int) -> Picture:
    """A palm with a ringed, bending stem and feathered fronds, (620, 520)."""
    rng = np.random.default_rng([seed, 8])
    paper = Paper(520, 620)
    bend = float(rng.choice([-1, 1]) * rng.uniform(20, 70))
    steps = np.linspace(0, 1, 40)
    x, y = 260 - bend * 0.5 + bend * steps**1.7, 614 - 400 * steps
    half = 15 - 6 * steps + 8 * np.exp(-steps * 10)
    for t in range(39):
        k = barrel(light, np.linspace(-1, 1, 5))
        for j, u in enumerate(np.linspace(-0.8, 0.8, 5)):
            dabs(
                paper.picture,
                [x[t] + u * half[t]],
                [y[t]],
                7.5,
                light.tone(colour("8a6a4c"), k[j] * (0.75 + 0.25 * (t % 2))),
                aspect=0.9,
            )
    head_x, head_y = float(x[-1]), float(y[-1])
    for turn in (-2.95, -0.2, -2.45, -0.72, -1.95, -1.2, -1.6, -3.25, 0.12):
        _frond(paper, light, rng, head_x, head_y, turn + rng.normal(0, 0.14), rng.uniform(180, 240))
    nuts = rng.normal(0, 8, (5, 2))
    dabs(
        paper.picture,
        head_x + nuts[:, 0],
        head_y + 12 + nuts[:, 1] * 0.5,
        8,
        light.tone(colour("7a4f2e"), 0.5),
        aspect=1,
    )
    return finished(paper.picture, 0.9, 0.1, seed)


def _frond(
    paper: Paper, light: Light, rng: np.random.Generator, x: float, y: float, turn: float, long: float
) -> None:
    """A hanging feather of leaflets around an arching rib."""
    t = np.linspace(0.06, 1, 26)
    at_x = x + math.cos(turn) * long * t
    at_y = y + math.sin(turn) * long * 0.62 * t + long * rng.uniform(0.4, 0.62) * t**2.3
    aim = np.arctan2(np.gradient(at_y), np.gradient(at_x))
    towards = facing(light)
    face = math.cos(turn) * towards[0]
    leaflet = 19 * np.sin(np.clip(0.12 + t * 0.88, 0, 1) * math.pi) ** 0.7 + 7
    ramp: Ramp = ("2c5140", "5c8a4c", "c9d078")
    for side, bright in ((1, -0.2), (-1, 0.18)):
        hang = aim + side * (0.62 + rng.normal(0, 0.1, 26))
        k = 0.42 + 0.4 * face + bright + rng.normal(0, 0.1, 26)
        dabs(
            paper.picture,
            at_x + np.cos(hang) * leaflet * 0.85,
            at_y + np.sin(hang) * leaflet * 0.85,
            leaflet,
            ramped(light, ramp, k),
            aspect=0.15,
            angle=hang,
            shape=LEAF,
        )
    paper.canvas.drawPath(curve(np.stack([at_x, at_y], 1)), stroke(light.tone(colour("b4ad60"), 0.7), 2.4))


@painted
def palm_top(light: Light, seed: int) -> Picture:
    """A palm from straight above, (320, 320)."""
    rng = np.random.default_rng([seed, 9])
    paper = Paper(320, 320)
    towards = facing(light, from_above=True)
    for turn in np.arange(11) * 0.571 + rng.uniform(0, 1):
        t = np.linspace(0.06, 1, 26)
        long = rng.uniform(120, 152)
        x, y = 160 + math.cos(turn) * long * t, 160 + math.sin(turn) * long * t
        leaflet = 17 * np.sin(t * math.pi) ** 0.6 + 5
        k = 0.5 + 0.4 * (math.cos(turn) * towards[0] + math.sin(turn) * towards[1])
        for side, bright in ((1, -0.1), (-1, 0.15)):
            hang = turn + side * 0.8
            dabs(
                paper.picture,
                x + np.cos(hang) * leaflet * 0.7,
                y + np.sin(hang) * leaflet * 0.7,
                leaflet,
                ramped(light, ("2c5140", "5c8a4c", "c3cc74"), np.full(26, k + bright)),
                aspect=0.15,
                angle=hang,
                shape=LEAF,
            )
    return finished(paper.picture, 0.8, 0.1, seed)


@painted
def cactus(light: Light, seed: int, blossom: str = "f06a86") -> Picture:
    """A ribbed saguaro with arms, or a group of round ones, by seed; (460, 300)."""
    rng = np.random.default_rng([seed, 10])
    paper = Paper(300, 460)
    if seed % 3 == 2:
        for x, tall, half in ((92.0, 120.0, 50.0), (205.0, 150.0, 58.0), (150.0, 90.0, 46.0)):
            _column(paper.picture, light, rng, np.array([[x, 458.0], [x, 458 - tall]]), half, blossom)
    else:
        arms = [(-1, rng.uniform(0.38, 0.5)), (1, rng.uniform(0.5, 0.64))][: 1 + seed % 2 + 1]
        for side, up in arms:
            y = 458 - 400 * up
            arm = np.array(
                [(150.0, y + 40), (150 + side * 50, y + 34), (150 + side * 72, y), (150 + side * 74, y - 90)]
            )
            _column(paper.picture, light, rng, arm, 21, blossom)
        _column(paper.picture, light, rng, np.array([[150.0, 458.0], [150.0, 60.0]]), 31, blossom)
    return finished(paper.picture, 0.9, 0.12, seed)


def _column(
    picture: Picture, light: Light, rng: np.random.Generator, line: np.ndarray, half: float, blossom: str
) -> None:
    """A ribbed round body along a bent line, with spines and a flower on its head."""
    steps = np.linspace(0, 1, 90)
    knots = np.linspace(0, 1, len(line))
    x, y = np.interp(steps, knots, line[:, 0]), np.interp(steps, knots, line[:, 1])
    aim = np.arctan2(np.gradient(y), np.gradient(x))
    side_x, side_y = -np.sin(aim), np.cos(aim)
    end = (
        np.sqrt(np.clip(1 - ((steps - 0.94) / 0.06).clip(0, 1) ** 2, 0.02, 1))
        if half < 45
        else np.sqrt(np.clip(1 - (steps * 1.9 - 0.95) ** 2, 0.02, 1))
    )
    ramp: Ramp = ("35584c", "648a5c", "c0cb80")
    for rib, u in enumerate(np.linspace(-0.9, 0.9, 9)):
        k = barrel(light, [u])[0] * (1.0 if rib % 2 else 0.72)
        dabs(
            picture,
            x + side_x * u * half * end,
            y + side_y * u * half * end,
            half * 0.3,
            ramped(light, ramp, np.full(90, k)),
            aspect=0.85,
            angle=aim,
        )
    spots = rng.integers(4, 88, 70)
    u = rng.uniform(-0.85, 0.85, 70)
    dabs(
        picture,
        x[spots] + side_x[spots] * u * half,
        y[spots] + side_y[spots] * u * half,
        2.6,
        light.tone(colour("f2ead0"), 0.9),
        aspect=0.3,
        angle=rng.uniform(0, 3, 70),
    )
    if blossom:
        petals = rng.normal(0, half * 0.28, (6, 2))
        dabs(
            picture,
            x[-1] + petals[:, 0],
            y[-1] + petals[:, 1] * 0.4 + 3,
            6,
            light.tone(colour(blossom), 0.8),
            aspect=0.7,
        )
