"""Meadow: a cottage by the way, a mill in the corn, an orchard at a pond, or one great tree on its hill."""

import math
from collections.abc import Callable

import numpy as np

from engines.stage.light import colour, mix
from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan, Water
from engines.stage.props import farm, plants, ranges, stones, trees
from engines.stage.props.form import Ramp
from engines.stage.props.houses import HouseStyle
from engines.stage.sets.buildings import Body, house
from engines.stage.sets.land import Land, Path, turf
from engines.stage.sets.stagehand import Stagehand

LAYOUTS = 4
_LEAVES: tuple[Ramp, ...] = (
    ("33603f", "74a04a", "cfd66c"),
    ("3f6a44", "8bac50", "dfdb78"),
    ("2d5746", "63934e", "b9cd66"),
)
_BLOSSOM: tuple[Ramp, ...] = (("7a4a66", "dd96ac", "ffe6e4"), ("8a6a80", "e8c2cc", "fff6ee"))
_FLOWERS = (("f6f0e0", "f2c14e"), ("e0506a", "f4a0ac"), ("7f6cc8", "f6f0e0"))
_STYLES = (
    HouseStyle(),
    HouseStyle(wall="e6c8a0", roof="6a7686", cover="slate", shutter="8a3f3a", door="3f6a74"),
    HouseStyle(wall="f2ead8", material="timber", roof="b0925a", cover="thatch", shutter="", door="4f6a50"),
)


def build(plan: Plan, seed: int) -> None:
    """Lay the meadow out on the plan."""
    layout = seed % LAYOUTS
    path = (
        Path(4.5, 92, 0.6, 0.4),
        Path(3.0, 120, -0.8, -0.5),
        Path(2.6, 80, 0.8, 2.6),
        Path(3.4, 110, 0.0, 0.3),
    )[layout]
    land = Land(256.0)
    away = land.level_path(path, 3.0, 18.0)
    far = smooth(14, 90, np.abs(land.x) * 0.7 + np.maximum(land.z - 14, 0) * 0.7)
    land.height = (
        10.0 * (land.rough(34, 3 + seed % 5) - 0.25) * far + 0.7 * (land.rough(6, 4) - 0.5) * away
    ).astype(np.float32)
    if layout == 2:
        land.height = np.maximum(land.height, np.float32(0.2)) + np.float32(0.55)
    land.fill("8cae58")
    land.glaze("bdc764", land.rough(9, 6) * 0.75)
    land.glaze("5f9052", smooth(0.5, 0.75, land.rough(22, 7)) * 0.7)
    for number, css in enumerate(_FLOWERS[layout % 3]):
        drift = smooth(0.52, 0.62, land.rough(15, 30 + number)) * smooth(
            0.68, 0.76, land.rough(0.55, 32 + number, 3)
        )
        land.glaze(css, drift * 0.55)
    if layout == 1:
        _fields(land, path)
    hand = Stagehand(plan, land, path, seed, 1)
    if layout == 3:
        _hill(land)
    if layout == 2:
        inside = land.pool(-10.5, 21.0, 9.6, 9.0, 1.6, 2)
        land.glaze("c2b084", smooth(0.15, 0.5, inside) * smooth(1.0, 0.6, inside) * 0.8)
        plan.water = Water(
            hand.light.tone(colour("3f7a7a"), 0.45),
            mix(hand.light.tone(colour("9fc4ba"), 0.8), hand.light.middle, 0.5),
            0.5,
        )
    land.tread(path, "d9bd8e", 1.6, 5, 0.6)
    _backdrop(hand, seed)
    (_cottage, _mill, _orchard, _great_tree)[layout](hand)
    _growth(hand, layout)
    plan.ground = land.ground(turf(), 0.09, 0.24)


def _fields(land: Land, path: Path) -> None:
    """Ripe corn in strips beside the way."""
    off = land.off_path(path)
    field = smooth(4.0, 5.0, off) * smooth(90, 80, off) * smooth(-14, -12, land.z)
    band = np.floor((land.z + 0.22 * land.x) / 26)
    for which, css in ((0, "e3c05e"), (1, "d9a94e"), (2, "a9b45a")):
        land.glaze(css, field * (band % 3 == which) * 0.9)
    rows = 0.5 + 0.5 * np.sin((land.x - 0.2 * land.z) * 2 * math.pi / 1.6)
    land.glaze("b08a3e", field * (band % 3 < 2) * smooth(0.6, 1.0, rows) * 0.35)


def _hill(land: Land) -> None:
    apart = np.hypot((land.x + 13) / 22, (land.z - 46) / 20)
    land.height += 4.2 * smooth(1.3, 0.0, apart)


def _backdrop(hand: Stagehand, seed: int) -> None:
    """Blue ranges far away and rolling hills before them."""
    light = hand.light
    peaks = (ranges.Peak(0.3, 0.5, 0.5), ranges.Peak(0.66, 0.62, 0.56), ranges.Peak(0.95, 0.4, 0.4))
    hand.ring(
        "blue",
        ranges.mountains(
            light,
            3 + seed % 3,
            peaks,
            ranges.Rocks(("6a7f96",) * 3, ("6a7f96",) * 3, snowline=2.0),
            0.66,
            300,
        ),
        1300,
        -40,
        0.62,
    )
    hand.ring(
        "hills", ranges.hills(light, seed % 4, ("4f7a52", "8cb05a", "d3d478"), 0.42), 620, -16, 0.72, turn=0.3
    )


def _cottage(hand: Stagehand) -> None:
    """Home at the left third, its path leading on; an oak frames the right."""
    side = hand.light.side
    style = _STYLES[int(hand.rng.integers(0, 3))]
    x = float(hand.path.x(30)) - 9.5
    house(hand, x, 32.0, 0.5, style, 3, Body(7.4, 5.4, 2.7, 2.8))
    house(hand, float(hand.path.x(74)) + 15, 78.0, -0.5, _STYLES[1], 5)
    _oaks(hand, ((x - 7, 37.0, 9.5), (x + 7.5, 41.0, 7.5), (float(hand.path.x(11)) + 6.6, 12.5, 8.6)))
    fence = hand.kinds("fence", farm.fence, 2)
    _rail(hand, fence, 17.0, 29.0, -4.6, 1.25)
    hand.stand(hand.keep("well", farm.well(hand.light, 1)), x + 6.8, 27.5, 2.7, Label.PROP)
    hand.stand(
        hand.keep("bench", farm.bench(hand.light, 1)), float(hand.path.x(21)) + 3.8, 21.0, 0.95, Label.PROP
    )
    hand.stand(
        hand.keep("hives", farm.hives(hand.light, 1)), float(hand.path.x(26)) + 9.0, 26.0, 1.3, Label.PROP
    )
    if hand.light.lamps:
        hand.warm_ground(x + 3.2, 27.2, 6.0)
        hand.lamplight(x + 2.0, hand.level(x, 29.0) + 1.5, 28.6, 5.0, part=0.3)
    _flock(hand, 7, (22.0, 46.0), 7.0 * side)


def _mill(hand: Stagehand) -> None:
    """A mill over the corn, poplars along the way, ricks in the field."""
    mill = hand.keep("mill", farm.windmill(hand.light, 1))
    x = float(hand.path.x(52)) + 17
    hand.stand(mill, x, 54.0, 17.0, Label.BUILDING)
    hand.claim(x, 54.0, 6.0)
    house(hand, x + 11, 60.0, -0.4, _STYLES[2], 7)
    poplars = hand.kinds("poplar", trees.tree, 2, ("2f5a3f", "6f984a", "c9d070"), "poplar")
    for i, z in enumerate(np.linspace(25, 110, 9)):
        hand.stand(
            poplars[i % 2],
            float(hand.path.x(z)) - 6.4,
            z,
            float(hand.rng.uniform(10, 12.5)),
            sway=0.006,
            top=hand.keep("poplartop", trees.crown_top(hand.light, 3)),
        )
    ricks = hand.kinds("rick", farm.haystack, 3)
    for z, off in ((14.0, 7.5), (25.0, 11.0), (36.0, 7.0), (31.0, -14.0), (48.0, -18.0)):
        hand.stand(
            ricks[int(hand.rng.integers(0, 3))],
            float(hand.path.x(z)) + off,
            z,
            float(hand.rng.uniform(1.6, 2.4)),
            Label.PROP,
        )
    _oaks(hand, ((float(hand.path.x(10)) + 7.8, 11.5, 7.4),))
    corn: Ramp = ("8a6f34", "d2a94e", "f6df92")
    stalks = [hand.keep(f"corn{i}", plants.grass(hand.light, 50 + i, corn, (), 90)) for i in range(3)]
    hand.scatter(stalks, 60, (2.0, 34), 3.4, 4.0, (0.8, 1.15), power=1.6, sway=0.05, shadow=False)
    poppies = hand.kinds("poppy", plants.grass, 2, corn, ("d8402f", "e8583c"))
    hand.scatter(poppies, 24, (2.0, 24), 2.2, 2.0, (0.5, 0.8), power=1.5, sway=0.05, shadow=False)


def _orchard(hand: Stagehand) -> None:
    """Blossom around a pond with a jetty and reeds."""
    blossom = [
        hand.keep(f"blossom{i}", trees.tree(hand.light, 20 + i, _BLOSSOM[i % 2], "apple")) for i in range(3)
    ]
    top = hand.keep("blossomtop", trees.crown_top(hand.light, 8, _BLOSSOM[0]))
    for x, z, tall in (
        (6.8, 11.5, 6.4),
        (7.6, 22.0, 6.0),
        (9.0, 31.0, 6.5),
        (15.0, 26.0, 6.2),
        (-5.6, 36.0, 6.0),
        (-17.0, 33.0, 6.4),
        (-24.0, 24.0, 6.8),
        (2.0, 44.0, 6.0),
        (14.0, 42.0, 6.4),
        (-11.0, 44.0, 6.0),
    ):
        hand.stand(
            blossom[int(hand.rng.integers(0, 3))],
            x + float(hand.rng.normal(0, 0.5)),
            z,
            tall,
            sway=0.006,
            top=top,
            reflects=True,
        )
        hand.claim(x, z, 2.5)
    house(hand, -8.5, 46.0, 0.15, _STYLES[int(hand.rng.integers(0, 3))], 4)
    reeds = hand.kinds("reeds", plants.reeds, 3)
    for _ in range(26):
        turn = float(hand.rng.uniform(0, 6.283))
        x, z = -10.5 + math.cos(turn) * 10.0, 21.0 + math.sin(turn) * 9.4
        if hand.level(x, z) > -0.5 and z > 13.5 and x < float(hand.path.x(z)) - 2.6:
            hand.stand(
                reeds[int(hand.rng.integers(0, 3))],
                x,
                z,
                float(hand.rng.uniform(0.9, 1.6)),
                sway=0.03,
                reflects=True,
                shadow=False,
            )
    hand.stand(hand.keep("bench", farm.bench(hand.light, 0)), -2.4, 26.5, 0.95, Label.PROP, reflects=True)
    if hand.light.lamps:
        lantern = hand.keep("lantern", farm.lantern(hand.light, 0))
        hand.stand(lantern, 3.6, 19.0, 2.8, Label.PROP)
        hand.lamplight(4.1, hand.level(3.6, 19.0) + 2.2, 18.9, 4.6)
        hand.warm_ground(4.1, 18.6, 4.0)


def _great_tree(hand: Stagehand) -> None:
    """One old tree on a hill, stones around it, a wall and a signpost by the way."""
    leaves = _LEAVES[0] if hand.rng.random() < 0.6 else ("6e3f2c", "c8702f", "f4bf58")
    great = hand.keep("great", trees.tree(hand.light, 40, leaves, "oak"))
    top = hand.keep("greattop", trees.crown_top(hand.light, 9, leaves))
    hand.stand(great, -11.0, 45.0, 14.5, sway=0.004, top=top)
    hand.claim(-11.0, 45.0, 6.0)
    wall = hand.kinds("wall", farm.drystone, 2, "7f9a52")
    _rail(hand, wall, 12.0, 40.0, 4.4, 1.0)
    hand.stand(
        hand.keep("sign", farm.signpost(hand.light, 1)), float(hand.path.x(15.5)) - 3.4, 15.5, 2.3, Label.PROP
    )
    hand.stand(hand.keep("bench", farm.bench(hand.light, 0)), -7.2, 41.0, 0.95, Label.PROP)
    house(hand, 21.0, 66.0, -0.5, _STYLES[1], 5)
    if hand.light.lamps:
        hand.warm_ground(20.0, 61.0, 6.0)
    _oaks(hand, ((float(hand.path.x(9)) + 6.2, 10.5, 6.8),))
    rocks = hand.kinds("stone", stones.rock, 3, stones.GREY, "86a052")
    tops = [hand.keep("stonetop", stones.rock_top(hand.light, 1))]
    for turn in np.arange(7) * 0.9:
        x, z = -11 + math.cos(turn) * 9, 45 + math.sin(turn) * 6
        hand.stand(
            rocks[int(hand.rng.integers(0, 3))],
            x,
            z,
            float(hand.rng.uniform(0.8, 1.7)),
            Label.ROCK,
            top=tops[0],
        )
    _flock(hand, 8, (20.0, 44.0), 13.0)


def _oaks(hand: Stagehand, places: tuple[tuple[float, float, float], ...]) -> None:
    """Trees that the layout has chosen: x, z, height."""
    for index, (x, z, tall) in enumerate(places):
        image = hand.keep(f"oak{index % 2}", trees.tree(hand.light, index % 2, _LEAVES[index % 3], "oak"))
        top = hand.keep(f"oaktop{index % 2}", trees.crown_top(hand.light, index % 2, _LEAVES[index % 3]))
        hand.stand(image, x, z, tall, sway=0.006, top=top)
        hand.claim(x, z, tall * 0.28)


def _rail(hand: Stagehand, images: list[str], first: float, last: float, off: float, tall: float) -> None:
    """Fence or wall along the path, in pieces of three metres."""
    for z in np.arange(first, last, 2.9):
        x0, x1 = float(hand.path.x(z)) + off, float(hand.path.x(z + 3)) + off
        y = min(hand.level(x0, z), hand.level(x1, z + 3)) + tall - 0.08
        hand.panel(
            images[int(z) % len(images)], (x0, y, z), (x1 - x0, 0.0, 3.0), (0.0, -tall, 0.0), Label.PROP
        )


def _flock(hand: Stagehand, count: int, along: tuple[float, float], off: float) -> None:
    flock = hand.kinds("sheep", farm.sheep, 3)
    for _ in range(count):
        z = float(hand.rng.uniform(*along))
        x = float(hand.path.x(z)) + off + math.copysign(float(hand.rng.uniform(0, 9)), off)
        if hand.claim(x, z, 0.8):
            hand.stand(
                flock[int(hand.rng.integers(0, 3))], x, z, 1.0, Label.PROP, flip=bool(hand.rng.random() < 0.5)
            )


def _growth(hand: Stagehand, layout: int) -> None:
    """Trees at a distance, bushes, grass and flowers near the way, blades near the lens."""
    light = hand.light
    habits = ("oak", "lime", "oak")
    far_trees = [hand.keep(f"tree{i}", trees.tree(light, 10 + i, _LEAVES[i], habits[i])) for i in range(3)]
    tops = [hand.keep(f"treetop{i}", trees.crown_top(light, i, _LEAVES[i])) for i in range(3)]
    hand.scatter(
        far_trees,
        24,
        (24, 125),
        9,
        24,
        (6.0, 10.5),
        room_m=2.6,
        sway=0.006,
        tops=tops,
        where=lambda x, z: hand.level(x, z) > 0.1 or hand.plan.water is None,
    )
    bushes = hand.kinds("bush", trees.bush, 3, _LEAVES[2])
    hand.scatter(bushes, 16, (8, 60), 5.0, 9, (0.9, 1.9), room_m=1.2, sway=0.008, tops=tops, where=_dry(hand))
    petals = _FLOWERS[layout % 3]
    tufts = [
        hand.keep("tuft0", plants.grass(light, 0)),
        hand.keep("tuft1", plants.grass(light, 1, plants.GRASS, petals)),
        hand.keep("tuft2", plants.grass(light, 2, plants.GRASS, _FLOWERS[(layout + 1) % 3])),
    ]
    rosettes = [
        hand.keep(f"rosette{i}", plants.tuft_top(light, i, plants.GRASS, petals if i else ()))
        for i in range(3)
    ]
    hand.scatter(
        tufts,
        58 if layout != 1 else 40,
        (-9, 38),
        1.9,
        3.4,
        (0.3, 0.66),
        power=1.3,
        sway=0.05,
        shadow=False,
        tops=rosettes,
        where=_dry(hand),
    )
    swards = [
        hand.keep(f"sward{i}", plants.sward(light, i, plants.GRASS, (petals, (), petals)[i]))
        for i in range(3)
    ]
    sward_tops = [hand.keep("swardtop", plants.sward_top(light, 0, plants.GRASS, petals))]
    hand.scatter(
        swards,
        64 if layout != 1 else 26,
        (1.0, 26),
        1.25,
        3.4,
        (0.3, 0.5),
        power=1.25,
        sway=0.03,
        shadow=False,
        tops=sward_tops,
        where=_dry(hand),
    )
    spires = [
        hand.keep(f"spire{i}", plants.tall_flowers(light, i, ("7f6cc8", "e0668a", "f0b83c")[i]))
        for i in range(3)
    ]
    hand.scatter(spires, 12, (3.5, 26), 3.0, 3.0, (0.8, 1.3), sway=0.03, shadow=False, where=_dry(hand))
    rocks = hand.kinds("rock", stones.rock, 3, stones.GREY, "8fa85c")
    hand.scatter(rocks, 9, (5, 60), 3.4, 7, (0.35, 1.0), Label.ROCK, room_m=0.8, where=_dry(hand))
    blades = hand.kinds("blades", plants.blades, 2, plants.GRASS, petals)
    for x, z, tall in ((-2.1, 5.2, 0.8), (2.3, 5.5, 0.85), (-3.8, -6.2, 1.5), (4.4, -5.8, 1.6)):
        hand.stand(
            blades[int(z) % 2], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, sway=0.03, shadow=False
        )


def _dry(hand: Stagehand) -> Callable[[float, float], bool] | None:
    """Where the ground is above the pond, if there is one."""
    return (lambda x, z: hand.level(x, z) > 0.12) if hand.plan.water is not None else None
