"""Rocks, boulders, sea stacks, icebergs, mesas and crystals: solid shapes cut into facets."""

import math

import numpy as np

from engines.stage.light import Light, colour
from engines.stage.paint import BRISTLE, Paper, Picture, dabs, fill, finished, painted, polygon
from engines.stage.props.form import Floats, Ramp, facing, ramped

GREY: Ramp = ("5d5a64", "8f8b90", "d5cec4")


def _facets(
    paper: Paper,
    light: Light,
    rng: np.random.Generator,
    outline: Floats,
    ramp: Ramp,
    count: int,
    cap: str,
    cap_part: float,
    from_above: bool = False,
) -> None:
    """Fill an outline with Voronoi facets of a bulging solid, brush marks in each; the upper part may carry a cap."""
    height, width = paper.height, paper.width
    mask = Paper(width, height)
    shape = polygon([tuple(point) for point in outline])
    mask.canvas.drawPath(shape, fill(np.ones(3)))
    low, high = outline.min(0), outline.max(0)
    seeds = rng.uniform(low, high, (count, 2))
    seeds[:, 1] = low[1] + (seeds[:, 1] - low[1]) ** 1.05
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    warp = 7 * np.sin(columns * 0.05 + rows * 0.033 + 1.0)
    across, down = columns + warp, rows + warp * 0.5
    least = np.full((height, width), np.inf, np.float32)
    nearest = np.zeros((height, width), np.int32)
    for number, (x, y) in enumerate(seeds.astype(np.float32)):
        apart = (across - x) ** 2 + 1.3 * (down - y) ** 2
        nearest[apart < least] = number
        np.minimum(least, apart, out=least)
    middle, half = (low + high) / 2, (high - low) / 2
    u = (seeds - middle) / half
    normal = np.stack(
        [
            u[:, 0],
            u[:, 1] * 0.8 - (0 if from_above else 0.25),
            np.sqrt(np.clip(1.25 - (u**2).sum(1), 0.05, 1)),
        ],
        1,
    )
    normal += rng.normal(0, 0.26, normal.shape)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    k = np.clip(0.36 + 0.62 * normal @ facing(light, from_above), 0.02, 1)
    paints = ramped(light, ramp, k)
    if cap:
        top = (u[:, 1] < cap_part * 2 - 1 + rng.normal(0, 0.14, count)) & (normal[:, 1] < 0.25)
        paints[top] = light.tones(colour(cap), np.clip(k[top] + 0.2, 0, 1))
    flat = (paints * 255).astype(np.uint8)[nearest]
    cover = mask.picture[..., 3:].astype(np.uint16)
    paper.picture[..., :3] = flat.astype(np.uint16) * cover // 255
    paper.picture[..., 3:] = cover
    many = max(40, int((high - low).prod() / 420))
    x, y = rng.uniform(low[0], high[0], many), rng.uniform(low[1], high[1], many)
    on = mask.picture[np.clip(y, 0, height - 1).astype(int), np.clip(x, 0, width - 1).astype(int), 3] > 250
    x, y = x[on], y[on]
    under = (
        paper.picture[np.clip(y, 0, height - 1).astype(int), np.clip(x, 0, width - 1).astype(int), :3] / 255.0
    )
    layer = np.zeros_like(paper.picture)
    dabs(
        layer,
        x,
        y,
        rng.uniform(6, 20, x.size),
        np.clip(under * rng.uniform(0.84, 1.2, (x.size, 1)), 0, 1),
        aspect=0.3,
        angle=rng.choice([-0.5, 0.9], x.size) + rng.normal(0, 0.2, x.size),
        alpha=0.6,
        shape=BRISTLE,
    )
    paper.lay(layer, shape)


@painted
def rock(light: Light, seed: int, ramp: Ramp = GREY, cap: str = "", cap_part: float = 0.3) -> Picture:
    """A boulder or a group of two, with moss or snow as its `cap`; (220, 320)."""
    rng = np.random.default_rng([seed, 31])
    paper = Paper(320, 220)
    turn = np.linspace(0, math.pi, 12)
    lump = rng.uniform(0.82, 1.04, 12)
    tall = (0.9, 0.62, 0.78)[seed % 3]
    outline = np.stack([160 - np.cos(turn) * 148 * lump, 216 - np.sin(turn) ** 0.7 * 212 * tall * lump], 1)
    outline[[0, -1], 1] = 218
    _facets(paper, light, rng, outline, ramp, 26, cap, cap_part)
    _sit(paper.picture)
    return finished(paper.picture, 1.2, 0.14, seed)


@painted
def rock_top(light: Light, seed: int, ramp: Ramp = GREY, cap: str = "") -> Picture:
    """A boulder from straight above, (200, 200)."""
    rng = np.random.default_rng([seed, 32])
    paper = Paper(200, 200)
    turn = np.arange(13) * (2 * math.pi / 13)
    lump = rng.uniform(0.75, 1.0, 13)
    _facets(
        paper,
        light,
        rng,
        np.stack([100 + np.cos(turn) * 92 * lump, 100 + np.sin(turn) * 80 * lump], 1),
        ramp,
        18,
        cap,
        0.75,
        True,
    )
    return finished(paper.picture, 1.2, 0.14, seed)


@painted
def stack(light: Light, seed: int, ramp: Ramp = GREY, cap: str = "8fa85c") -> Picture:
    """A crag that rises steeply: a sea stack, a needle or an arch by seed; (460, 360)."""
    rng = np.random.default_rng([seed, 33])
    paper = Paper(360, 460)
    left = np.array([(18, 458), (52, 380), (70, 250), (96, 150), (122, 70), (160, 26)], float)
    right = np.array([(214, 34), (256, 120), (270, 220), (300, 330), (330, 410), (346, 458)], float)
    outline = np.concatenate([left, right]) + rng.normal(0, 9, (12, 2))
    outline[[0, -1], 1] = 458
    if seed % 3 == 2:
        outline[:, 0] = 180 + (outline[:, 0] - 180) * 0.62
    _facets(paper, light, rng, outline, ramp, 44, cap, 0.16)
    if seed % 3 == 1:
        dabs(
            paper.picture,
            np.full(30, 191.0),
            np.linspace(330, 462, 30),
            np.linspace(24, 40, 30),
            np.zeros(3),
            aspect=1,
            alpha=-1,
        )
    _sit(paper.picture)
    return finished(paper.picture, 1.3, 0.13, seed)


@painted
def mesa(light: Light, seed: int, ramp: Ramp = ("7e4440", "c0704e", "f2b880")) -> Picture:
    """A table mountain in bands of rock over a skirt of rubble, (380, 760)."""
    rng = np.random.default_rng([seed, 34])
    paper = Paper(760, 380)
    towers = [(200 + rng.normal(0, 30), rng.uniform(120, 190), 1.0)] if seed % 3 == 0 else []
    towers += [
        (440 + rng.normal(0, 30), rng.uniform(90, 150), 1.0),
        (620 + rng.normal(0, 20), rng.uniform(34, 60), rng.uniform(0.6, 0.85)),
    ]
    if seed % 3 == 2:
        towers = [(250.0, 60.0, 0.95), (400.0, 110.0, 0.8), (560.0, 44.0, 1.05)]
    columns = np.arange(760, dtype=np.float32)
    top, cliff = np.full(760, 380.0), np.full(760, 380.0)
    ragged = np.cumsum(rng.normal(0, 1, 760))
    ragged -= np.linspace(ragged[0], ragged[-1], 760)
    for x, half, size in towers:
        edge = np.abs(columns - x) - half + ragged * 0.5
        height = 300 * size
        cliff_top = np.where(edge < 0, 380 - height + np.clip(edge + 12, 0, 12), 380)
        skirt = 380 - np.clip(height * 0.44 - np.maximum(edge, 0) * 0.62, 0, None)
        top = np.minimum(top, np.minimum(cliff_top, skirt))
        cliff = np.minimum(cliff, np.where(edge < 26, 380 - height * 0.44 + np.abs(ragged) * 1.4, 380))
    rows = np.arange(380, dtype=np.float32)[:, None]
    facet = np.round(np.sin(columns * 0.045 + ragged * 0.25) * 1.6) / 1.6
    towards = facing(light)
    k = 0.42 + 0.34 * facet * towards[0] + 0.07 * np.sin(rows * 0.11 + ragged * 0.4) + 0.0 * rows
    scree = rows > cliff
    k = np.where(
        scree, 0.48 + 0.2 * towards[0] * np.sign(columns - 380) + 0.05 * np.sin(columns * 0.2 + rows * 0.1), k
    )
    k = np.where(~scree & (rows < top + 9), 0.95, k)
    k = np.clip(0.5 * k + 0.5 * np.round(k * 5) / 5, 0, 1)
    table = ramped(light, ramp, np.linspace(0, 1, 256))
    paint = table[(k * 255).astype(int)]
    melt = np.clip((rows - 300) / 80, 0, 1)[..., None] * 0.85
    paint = paint * (1 - melt) + light.fog * melt
    cover = np.clip(rows - top + 0.5, 0, 1)
    paper.picture[..., :3] = paint * cover[..., None] * 255
    paper.picture[..., 3] = cover * 255
    return finished(paper.picture, 1.6, 0.1, seed)


@painted
def iceberg(light: Light, seed: int) -> Picture:
    """A block of blue ice, (300, 420)."""
    rng = np.random.default_rng([seed, 35])
    paper = Paper(420, 300)
    outline = np.array(
        [
            (14, 298),
            (40, 190),
            (110, 120),
            (168, 30),
            (214, 60),
            (262, 44),
            (318, 150),
            (388, 204),
            (408, 298),
        ],
        float,
    )
    outline += rng.normal(0, 10, outline.shape)
    outline[[0, -1], 1] = 298
    _facets(paper, light, rng, outline, ("7fb0cc", "c4e2ec", "ffffff"), 22, "f8fcff", 0.4)
    return finished(paper.picture, 1.0, 0.1, seed)


@painted
def crystals(light: Light, seed: int, glow: str = "7fe0d8") -> Picture:
    """A cluster of glowing prisms, (260, 240)."""
    rng = np.random.default_rng([seed, 36])
    paper = Paper(240, 260)
    bright = colour(glow)
    for lean in (-0.62, 0.58, -0.3, 0.3, 0.0):
        long, half = rng.uniform(120, 220) * (1 - 0.4 * abs(lean)), rng.uniform(13, 22)
        across, up = (
            np.array([math.cos(lean), math.sin(lean)]) * half,
            np.array([math.sin(lean), -math.cos(lean)]),
        )
        foot = np.array([120 + lean * 50, 256.0])
        tip, shoulder = foot + up * long, foot + up * long * 0.8
        for first, last, shade in ((-1.0, -0.1, 0.55), (-0.1, 1.0, 0.95)):
            lit = shade if light.side > 0 else 1.5 - shade
            face = [
                foot + across * first,
                shoulder + across * first,
                tip,
                shoulder + across * last,
                foot + across * last,
            ]
            paper.canvas.drawPath(
                polygon([tuple(point) for point in face]), fill(np.clip(bright * lit, 0, 1), 0.94)
            )
        paper.canvas.drawPath(
            polygon(
                [
                    tuple(shoulder - across * 0.1),
                    tuple(tip),
                    tuple(shoulder + across),
                    tuple(shoulder + across * 0.4),
                ]
            ),
            fill(np.ones(3), 0.5),
        )
    return finished(paper.picture, 0.6, 0.08, seed)


def _sit(picture: Picture) -> None:
    """Darken the lowest rows, where a thing meets the ground."""
    height = picture.shape[0]
    fade = np.linspace(1, 0.62, height // 5)[:, None, None]
    picture[-(height // 5) :, :, :3] = (picture[-(height // 5) :, :, :3] * fade).astype(np.uint8)
