"""What stands inside a wood: great trunks with bark and roots, the canopy overhead, ferns, logs and mushrooms."""

import math

import numpy as np

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
    noise,
    painted,
    smooth,
    stroke,
)
from engines.stage.props.form import Floats, Leafage, Ramp, barrel, facing, foliage, holes, ramp_table, ramped


@painted
def trunk(
    light: Light, seed: int, bark: Ramp = ("3a3036", "6b5650", "b39a80"), moss: str = "6f8a48"
) -> Picture:
    """A great trunk without its crown, furrowed, with roots and moss, (1000, 300)."""
    rng = np.random.default_rng([seed, 11])
    height, width = 1000, 300
    rows = np.arange(height, dtype=np.float32)[:, None]
    down = rows / height
    lean = 11 * np.sin(down * 2.2 + rng.uniform(0, 6)) + rng.normal(0, 10) * (1 - down)
    half = 50 - 11 * (1 - down) + 63 * np.exp(-(height - rows) / 44) + 21 * np.exp(-(height - rows) / 157)
    columns = np.arange(width, dtype=np.float32)[None]
    tile = noise(1024, 81 + seed % 3, 16, 6, 0.6)
    rough = tile[(rows.astype(int) // 3) % 1024, (columns.astype(int) * 2) % 1024]
    u = (columns - width / 2 - lean) / (half + (rough - 0.5) * 26)
    # Furrows run down the stem and fan out into the roots.
    fan = u * (9 + seed % 3) + 0.9 * (
        tile[(rows.astype(int)) % 1024, (np.clip(u, -1, 1) * 60 + 100).astype(int) % 1024] - 0.5
    )
    ridge = np.abs((fan + 40) % 1.0 - 0.5) * 2
    plate = noise(1024, 91, 32, 5, 0.65)[
        (rows.astype(int) // 2 + 300) % 1024, (columns.astype(int) * 3) % 1024
    ]
    k = barrel(light, u) * 0.85 + 0.22 * smooth(0.15, 0.6, ridge) + 0.22 * (plate - 0.5)
    k -= 0.34 * (1 - smooth(0.0, 0.22, ridge)) + 0.25 * smooth(0.55, 0.0, down)
    k = 0.4 * k + 0.6 * (
        0.1 + 0.28 * smooth(0.2, 0.3, k) + 0.3 * smooth(0.46, 0.56, k) + 0.24 * smooth(0.74, 0.84, k)
    )
    flat = ramp_table(light, bark)[np.clip(k * 255, 0, 255).astype(np.uint8)]
    grown = smooth(
        0.5,
        0.68,
        noise(1024, 95 + seed % 2, 8, 6, 0.6)[:, : width * 2 : 2].repeat(2, 0)[:height]
        + 0.2 * smooth(0.72, 1.0, down)
        - 0.1,
    )
    grown = grown * smooth(0.9, -0.5, u * -light.side)
    green = ramp_table(light, (moss, moss, moss))[np.clip(k * 255 + 26, 0, 255).astype(np.uint8)]
    flat = flat + (green - flat) * (grown * 0.8)[..., None]
    foot = 0.07 * np.abs(np.sin(u * 7 + seed)) * 60
    cover = smooth(1.03, 0.97, np.abs(u)) * smooth(height - 2, height - 14, rows + foot)
    picture = np.empty((height, width, 4), np.uint8)
    picture[..., :3] = np.clip(flat * cover[..., None] * 255, 0, 255)
    picture[..., 3] = cover * 255
    for _ in range(2 + seed % 2):
        _knot(picture, light, rng, width / 2 + rng.uniform(-17, 17), rng.uniform(280, 820), bark)
    _strokes(picture, light, rng, u, k, bark)
    return finished(picture, 1.0, 0.14, seed)


def _strokes(
    picture: Picture, light: Light, rng: np.random.Generator, u: Floats, k: Floats, bark: Ramp
) -> None:
    """Visible brush strokes along the bark, their light taken from under them."""
    many = 420
    height, width = k.shape
    y, x = rng.integers(0, height - 30, many), rng.integers(30, width - 30, many)
    on = np.abs(u[y, x]) < 0.86
    y, x = y[on], x[on]
    tone = np.clip(k[y, x] + rng.normal(0.02, 0.12, y.size), 0, 1)
    fan = u[y, x] * np.exp(-(height - y) / 120.0) * 0.9
    dabs(
        picture,
        x,
        y,
        rng.uniform(9, 33, y.size),
        ramped(light, bark, tone),
        aspect=0.11,
        angle=math.pi / 2 - fan,
        alpha=0.7,
        shape=BRISTLE,
    )


def _knot(picture: Picture, light: Light, rng: np.random.Generator, x: float, y: float, bark: Ramp) -> None:
    """The ring where a branch once grew."""
    size = rng.uniform(11, 18)
    dabs(picture, [x], [y], size, light.tone(colour(bark[1]), 0.7), aspect=0.7, angle=math.pi / 2)
    dabs(
        picture,
        [x - light.side * 2],
        [y + 2],
        size * 0.72,
        light.tone(colour(bark[0]), 0.1),
        aspect=0.66,
        angle=math.pi / 2,
    )
    dabs(picture, [x], [y + 1], size * 0.4, light.tone(colour(bark[0]), 0.3), aspect=0.6, angle=math.pi / 2)


@painted
def canopy(light: Light, seed: int, leaves: Ramp) -> Picture:
    """Hanging boughs seen from below, ragged on every side, (420, 1024)."""
    rng = np.random.default_rng([seed, 12])
    paper = Paper(1024, 420)
    for _ in range(6):
        x = rng.uniform(200, 820)
        line = curve(
            [
                (512 + rng.normal(0, 60), -12),
                (x * 0.5 + 256, rng.uniform(40, 120)),
                (x, rng.uniform(170, 280)),
            ]
        )
        paper.canvas.drawPath(line, stroke(light.tone(colour("4a3a34"), 0.2), rng.uniform(5, 10)))
    many = 20
    across = rng.uniform(-1, 1, many)
    across = across[np.argsort(-np.abs(across))]
    clumps = np.stack(
        [
            512 + across * 390,
            130 + rng.uniform(-60, 90, many) * (1 - across**2 * 0.7),
            rng.uniform(46, 92, many) * (1.05 - 0.5 * np.abs(across)),
        ],
        1,
    )
    foliage(paper.picture, light, rng, clumps, leaves, Leafage(11, 8, 0.45, LEAF, loose=1.14))
    holes(paper.picture, rng, clumps, 40, 12)
    return finished(paper.picture, 1.2, 0.12, seed)


@painted
def fern(light: Light, seed: int, leaves: Ramp = ("2b5a44", "5f9150", "b9cc6a")) -> Picture:
    """A rosette of arching fronds, (220, 380)."""
    rng = np.random.default_rng([seed, 13])
    paper = Paper(380, 220)
    towards = facing(light)
    turns = np.concatenate([np.linspace(-1.35, 1.35, 8), rng.uniform(-0.9, 0.9, 3)])
    for turn in turns[np.argsort(-np.abs(turns))]:
        t = np.linspace(0.05, 1, 26)
        long = rng.uniform(150, 190)
        x = 190 + math.sin(turn) * long * t
        y = 216 - math.cos(turn * 0.8) * long * 0.98 * t + long * (0.3 + 0.25 * abs(turn)) * t**2.2
        aim = np.arctan2(np.gradient(y), np.gradient(x))
        leaflet = 12 * np.sin((0.1 + 0.9 * t) * math.pi) ** 0.8 + 2
        for side, bright in ((1, -0.14), (-1, 0.14)):
            hang = aim + side * 1.0
            k = 0.45 + 0.35 * math.sin(turn) * towards[0] + bright + 0.15 * t + rng.normal(0, 0.06, 26)
            dabs(
                paper.picture,
                x + np.cos(hang) * leaflet * 0.9,
                y + np.sin(hang) * leaflet * 0.9,
                leaflet,
                ramped(light, leaves, k),
                aspect=0.24,
                angle=hang,
                shape=LEAF,
            )
    return finished(paper.picture, 0.8, 0.1, seed)


@painted
def log(light: Light, seed: int, moss: str = "7f9a4c") -> Picture:
    """A fallen stem with its rings to one side and moss on its back, (170, 520)."""
    rng = np.random.default_rng([seed, 14])
    paper = Paper(520, 170)
    body = curve([(40, 60), (260, 48), (470, 64), (486, 110), (470, 150), (250, 164), (44, 156)], closed=True)
    paper.canvas.drawPath(body, fill(light.tone(colour("5b4740"), 0.15)))
    many = 190
    x, v = rng.uniform(46, 470, many), rng.uniform(-1, 1, many)
    towards = facing(light)
    k = 0.4 - 0.5 * v * (0.4 - towards[1]) + rng.normal(0, 0.1, many)
    dabs(
        paper.picture,
        x,
        106 + v * 46,
        rng.uniform(12, 34, many),
        ramped(light, ("463a38", "75605a", "b49a86"), k),
        aspect=0.12,
        angle=rng.normal(0, 0.05, many),
        alpha=0.8,
        shape=BRISTLE,
    )
    many = 130
    x = rng.uniform(60, 460, many)
    dabs(
        paper.picture,
        x,
        66 + np.abs(rng.normal(0, 12, many)),
        rng.uniform(5, 10, many),
        light.tones(colour(moss), np.clip(rng.normal(0.6, 0.2, many), 0, 1)),
        aspect=0.6,
    )
    for radius, k in ((50, 0.35), (43, 0.7), (32, 0.5), (22, 0.72), (12, 0.5)):
        dabs(
            paper.picture,
            [46],
            [108],
            radius,
            light.tone(colour("c9a67c"), k),
            aspect=0.72,
            angle=math.pi / 2,
        )
    return finished(paper.picture, 1.0, 0.13, seed)


@painted
def mushrooms(light: Light, seed: int) -> Picture:
    """Two or three toadstools, red or ochre by seed, (160, 180)."""
    rng = np.random.default_rng([seed, 15])
    paper = Paper(180, 160)
    cap = colour(("cf4a36", "d99a45", "b8694a")[seed % 3])
    for x, tall, wide in ((62.0, 100.0, 40.0), (116.0, 66.0, 32.0), (150.0, 40.0, 20.0))[: 2 + seed % 2]:
        top = 156 - tall
        stem = curve([(x - 9, 157), (x - 6, top + 10), (x + 6, top + 10), (x + 9, 157)], closed=True)
        paper.canvas.drawPath(stem, fill(light.tone(colour("efe4cf"), 0.3)))
        dabs(
            paper.picture,
            [x + light.side * 3],
            [top + tall * 0.55],
            tall * 0.36,
            light.tone(colour("efe4cf"), 0.9),
            aspect=0.1,
            angle=math.pi / 2,
        )
        dome = curve(
            [
                (x - wide, top + 14),
                (x - wide * 0.7, top - wide * 0.5),
                (x, top - wide * 0.8),
                (x + wide * 0.7, top - wide * 0.5),
                (x + wide, top + 14),
                (x, top + 20),
            ],
            closed=True,
        )
        paper.canvas.drawPath(dome, fill(light.tone(cap, 0.2)))
        paper.canvas.save()
        paper.canvas.clipPath(dome, True)
        paper.canvas.drawCircle(
            x + light.side * wide * 0.35, top - wide * 0.25, wide * 0.8, fill(light.tone(cap, 0.75))
        )
        paper.canvas.drawCircle(
            x + light.side * wide * 0.5,
            top - wide * 0.42,
            wide * 0.42,
            fill(light.tone(mix(cap, np.ones(3), 0.25), 1)),
        )
        for _ in range(7):
            paper.canvas.drawCircle(
                x + rng.normal(0, wide * 0.45),
                top - wide * rng.uniform(-0.1, 0.6),
                rng.uniform(2.5, 5),
                fill(light.tone(colour("fbf3e4"), 0.85)),
            )
        paper.canvas.restore()
    return finished(paper.picture, 0.7, 0.1, seed)


@painted
def deep_wood(light: Light, seed: int, leaves: Ramp, bark: str = "5a4a48", slim: bool = False) -> Picture:
    """Stems behind stems, the farther ones paler, seamless, (640, 2048); open in the middle of its left half."""
    rng = np.random.default_rng([seed, 16])
    width, height = 2048, 640
    picture = np.zeros((height, width, 4), np.uint8)
    rows = np.arange(height)
    for layer, (count, air) in enumerate(((70, 0.5), (46, 0.28), (30, 0.0))):
        stem = mix(light.tone(colour(bark), 0.3), light.fog, air)
        bright = mix(light.tone(colour(bark), 0.85), light.fog, air)
        for _ in range(count):
            x = rng.random() * width
            if layer and abs(x - width / 4) < 90 - 30 * layer + 60:
                continue
            thick = rng.uniform(5, 14) * (1 + 0.6 * layer) * (0.5 if slim else 1)
            lean = rng.normal(0, 12)
            y = np.linspace(0, height, 60)
            half = thick * (0.6 + 0.4 * y / height + 0.7 * np.exp(-(height - y) / 26))
            for shift in (-width, 0, width):
                dabs(
                    picture,
                    x + lean * (1 - y / height) + shift,
                    y,
                    half,
                    stem,
                    aspect=np.maximum(1.4, 13 / half),
                )
                dabs(
                    picture,
                    x + lean * (1 - y / height) + light.side * half * 0.45 + shift,
                    y,
                    half * 0.4,
                    bright,
                    aspect=np.maximum(1.6, 14 / (half * 0.4)),
                    alpha=0.55,
                )
        many = 1100
        leaf_x, leaf_y = (
            rng.random(many) * width,
            np.abs(rng.normal(0, 105, many))
            * (0.55 + 0.9 * noise(1024, 89, 16, 3)[layer * 40, (rng.random(many) * 1023).astype(int)]),
        )
        k = np.clip(rng.normal(0.5, 0.2, many), 0, 1)
        shade = ramped(light, leaves, k) * (1 - air) + light.fog * air
        low_y = height + 8 - np.abs(rng.normal(0, 30, many)) * (1.0 + 0.3 * layer)
        for shift in (-width, 0, width):
            dabs(
                picture,
                leaf_x + shift,
                leaf_y,
                rng.uniform(9, 24, many),
                shade,
                aspect=0.5,
                angle=rng.uniform(-0.9, 0.9, many),
                shape=LEAF,
            )
            dabs(
                picture,
                np.roll(leaf_x, 7) + shift,
                low_y,
                rng.uniform(8, 20, many),
                shade,
                aspect=0.5,
                angle=rng.uniform(-0.9, 0.9, many),
                shape=LEAF,
            )
    mist = smooth(0.55, 1.0, rows / height)[:, None, None] * 0.5
    solid = picture[..., 3:].astype(np.float32)
    picture[..., :3] = picture[..., :3] + (light.fog * solid - picture[..., :3]) * mist
    return picture
