"""Forest: giants with shafts of light, a birch wood at a brook, a pine clearing with a cabin, an autumn wood."""

import math

import numpy as np

from engines.stage.light import colour, mix
from engines.stage.paint import smooth
from engines.stage.plan import SKY_HIGHEST, SKY_LOWEST, Label, Plan, Water
from engines.stage.props import conifers, farm, plants, stones, trees, woods
from engines.stage.props.form import Ramp
from engines.stage.props.houses import HouseStyle
from engines.stage.sets.buildings import Body, house
from engines.stage.sets.land import Land, Path, turf
from engines.stage.sets.stagehand import Stagehand, fog_of

LAYOUTS = 4
_GREEN: tuple[Ramp, ...] = (
    ("2f5f48", "6a9a4a", "d0d868"),
    ("37644a", "84a64c", "e2d870"),
    ("285448", "568a58", "aecb70"),
)
_AUTUMN: tuple[Ramp, ...] = (
    ("6a4030", "cc7a32", "fbd060"),
    ("7a3430", "c8502e", "f4a04a"),
    ("5f5a34", "b09a40", "f0dc74"),
)
_BIRCH: tuple[Ramp, ...] = (("4c6b3c", "8fae4e", "dfd872"), ("56703c", "a2b04c", "ecdc78"))
_BARKS: tuple[Ramp, ...] = (
    ("3a3036", "6b5650", "b39a80"),
    ("3e2f2e", "7a5a48", "c49a72"),
    ("34323c", "5e5a5c", "a09a90"),
)


def build(plan: Plan, seed: int) -> None:
    """Lay the forest out on the plan."""
    layout = seed % LAYOUTS
    path = (
        Path(2.6, 70, 0.2, 0.3),
        Path(2.2, 60, 0.6, 3.3),
        Path(1.6, 90, -0.4, 1.0),
        Path(3.2, 66, 0.0, 2.9),
    )[layout]
    leaves = _AUTUMN if layout == 3 else _BIRCH + _GREEN[:1] if layout == 1 else _GREEN
    land = Land(200.0, 1024)
    away = land.level_path(path, 1.6, 7.0)
    land.height = (
        1.9 * (land.rough(9, 2 + seed % 5) - 0.2) * away + 0.35 * (land.rough(2.6, 4) - 0.5) * away + 0.3
    ).astype(np.float32)
    hand = Stagehand(plan, land, path, seed, 2)
    _floor(hand, layout)
    plan.fog_m = fog_of(plan.light, (0.22, 0.3, 0.34, 0.26)[layout])
    _haze(plan)
    plan.rays = 0.5 if plan.light.disc and plan.light.elevation < 0.5 else 0.0
    if layout == 1:
        _brook(hand)
    land.tread(path, "c0a070" if layout != 3 else "b08a60", 1.4, 5, 0.7)
    _edge(hand, layout, leaves)
    (_giants, _birches, _clearing, _autumn)[layout](hand, leaves)
    _undergrowth(hand, layout, leaves)
    plan.ground = land.ground(turf(), 0.12, 0.4)


def _haze(plan: Plan) -> None:
    """The wood's own air before the sky, thickest at the horizon."""
    rows = np.linspace(SKY_HIGHEST, SKY_LOWEST, plan.sky.shape[0], dtype=np.float32)
    part = (0.28 + 0.5 * smooth(0.32, 0.0, rows))[:, None, None]
    glow = mix(plan.light.fog, plan.light.horizon, 0.35).astype(np.float32)
    plan.sky += (glow - plan.sky) * part


def _floor(hand: Stagehand, layout: int) -> None:
    land = hand.land
    assert land is not None
    land.fill("62834a" if layout != 3 else "8a7a48")
    land.glaze("4a6a44" if layout != 3 else "6a5a3c", land.rough(5, 6))
    if layout == 3:
        land.glaze("c8702e", smooth(0.5, 0.7, land.rough(3.4, 8, 5)) * 0.75)
        land.glaze("e0a840", smooth(0.6, 0.75, land.rough(2.0, 9, 5)) * 0.7)
    else:
        land.glaze("8f7a54", smooth(0.58, 0.74, land.rough(4, 8)) * 0.6)
        land.glaze("a4b058", smooth(0.62, 0.8, land.rough(7, 9)) * 0.6)


def _brook(hand: Stagehand) -> None:
    """A brook along the left of the path, with stones in it."""
    land, light = hand.land, hand.light
    assert land is not None
    middle = hand.path.x(land.z[:, 0])[:, None] - 4.6 - 1.2 * np.sin(land.z / 5.0)
    off = np.abs(land.x - middle) + 0.7 * (land.rough(1.8, 12) - 0.5)
    bed = smooth(1.9, 0.9, off)
    land.height += (-0.55 - land.height) * bed.astype(np.float32)
    land.glaze("8a8266", smooth(2.4, 1.4, off) * 0.8)
    hand.plan.water = Water(
        light.tone(colour("3a6a66"), 0.4), mix(light.tone(colour("a8cabc"), 0.85), light.horizon, 0.3), 0.35
    )
    rocks = hand.kinds("wet", stones.rock, 3, ("4c5058", "7f8480", "c4c4b4"), "7a9a54", 0.26)
    for z in np.linspace(2.5, 36, 22):
        x = (
            float(hand.path.x(z))
            - 4.6
            - 1.2 * math.sin(z / 5.0)
            + float(hand.rng.choice([-1, 1]) * hand.rng.uniform(0.5, 1.8))
        )
        hand.stand(
            rocks[int(hand.rng.integers(0, 3))],
            x,
            float(z),
            float(hand.rng.uniform(0.25, 0.7)),
            Label.ROCK,
            reflects=True,
            sink=0.12,
        )


def _edge(hand: Stagehand, layout: int, leaves: tuple[Ramp, ...]) -> None:
    """The wood beyond: stems behind stems."""
    bark = "d8d2c8" if layout == 1 else "5a4a48"
    hand.ring(
        "deep", woods.deep_wood(hand.light, layout, leaves[0], bark, layout == 1), 74, -2.0, 0.75, fog=1.0
    )


def _trunks(
    hand: Stagehand, count: int, far: float, clear: float, wide: float, heights: tuple[float, float]
) -> None:
    images = [hand.keep(f"trunk{i}", woods.trunk(hand.light, i, _BARKS[i % 3])) for i in range(3)]
    for _ in range(count):
        z = float(hand.rng.uniform(3, far))
        x = hand.beside(z, clear + z * 0.03, wide)
        if z < 7.5 and abs(x) < 7:
            continue
        tall = float(hand.rng.uniform(*heights))
        if hand.claim(x, z, 1.1):
            hand.stand(
                images[int(hand.rng.integers(0, 3))],
                x,
                z,
                tall,
                sink=0.006,
                flip=bool(hand.rng.random() < 0.5),
            )


def _roof(hand: Stagehand, leaves: tuple[Ramp, ...], count: int, low: float) -> None:
    """Boughs overhead that close the picture's upper edge."""
    images = [hand.keep(f"canopy{i}", woods.canopy(hand.light, i, leaves[i % len(leaves)])) for i in range(3)]
    tops = [
        hand.keep(f"canopytop{i}", trees.crown_top(hand.light, i, leaves[i % len(leaves)])) for i in range(2)
    ]
    for i in range(count):
        z = float(hand.rng.uniform(8, 62))
        x = float(hand.path.x(z)) + float(hand.rng.uniform(-17, 17))
        y = low + z * 0.1 + float(hand.rng.uniform(0, 3))
        hand.stand(
            images[i % 3],
            x,
            z,
            float(hand.rng.uniform(4.4, 6.4)),
            y=y,
            sway=0.004,
            shadow=i % 2 == 0,
            top=tops[i % 2],
            flip=bool(i % 2),
        )


def _giants(hand: Stagehand, leaves: tuple[Ramp, ...]) -> None:
    """Great stems left and right of a lit gap; a fallen log and toadstools by the way."""
    images = [hand.keep(f"trunk{i}", woods.trunk(hand.light, i, _BARKS[i % 3])) for i in range(3)]
    for x, z, tall, which in (
        (-4.4, 9.0, 27, 0),
        (4.9, 12.5, 30, 1),
        (-5.8, 19.0, 28, 2),
        (6.6, 23.0, 31, 0),
        (-4.6, 31.0, 27, 1),
    ):
        hand.stand(images[which], float(hand.path.x(z)) + x, z, tall, sink=0.006)
        hand.claim(float(hand.path.x(z)) + x, z, 1.6)
        if z < 20:
            sprig = hand.keep(f"sprig{which}", plants.sprig(hand.light, which, leaves[which]))
            inward = 1.9 if x < 0 else -1.9
            hand.stand(
                sprig,
                float(hand.path.x(z)) + x + inward,
                z - 0.3,
                1.9,
                y=hand.level(x, z) + 2.9 + which * 0.5,
                sway=0.015,
                shadow=False,
                flip=x > 0,
            )
    _trunks(hand, 40, 70, 4.2, 11, (23, 32))
    _roof(hand, leaves, 20, 6.6)
    hand.stand(
        hand.keep("log", woods.log(hand.light, 0)),
        float(hand.path.x(13.5)) + 2.9,
        13.5,
        0.8,
        Label.PROP,
        sink=0.1,
    )
    _saplings(hand, leaves, 20)


def _birches(hand: Stagehand, leaves: tuple[Ramp, ...]) -> None:
    """White stems, light leaves, a plank over the water."""
    images = [hand.keep(f"birch{i}", trees.birch(hand.light, i, leaves[i % 2])) for i in range(4)]
    top = hand.keep("birchtop", trees.crown_top(hand.light, 5, leaves[0]))
    for x, z, tall in (
        (3.4, 8.5, 9.0),
        (-7.4, 12.0, 10.0),
        (3.8, 16.5, 9.5),
        (5.2, 11.5, 8.5),
        (-7.8, 20.0, 10.5),
    ):
        hand.stand(
            images[int(hand.rng.integers(0, 4))],
            float(hand.path.x(z)) + x,
            z,
            tall,
            sway=0.006,
            top=top,
            reflects=True,
        )
        hand.claim(x, z, 0.8)
    for _ in range(62):
        z = float(hand.rng.uniform(6, 66))
        x = hand.beside(z, 3.4 + 0.04 * z, 10)
        if hand.level(x, z) > 0.05 and hand.claim(x, z, 0.7):
            hand.stand(
                images[int(hand.rng.integers(0, 4))],
                x,
                z,
                float(hand.rng.uniform(7.5, 12)),
                sway=0.006,
                top=top,
                reflects=x < 0,
                flip=bool(hand.rng.random() < 0.5),
            )
    _roof(hand, leaves, 10, 6.5)


def _clearing(hand: Stagehand, leaves: tuple[Ramp, ...]) -> None:
    """Tall pines around a cabin whose windows are lit after dark."""
    style = HouseStyle(
        wall="9a7350",
        material="logs",
        roof="5f6a52",
        cover="planks",
        shutter="8a3f3a",
        door="3f6a6a",
        flowers=("e0506a",),
    )
    x = float(hand.path.x(27)) + 7.0
    house(hand, x, 28.0, -0.45, style, 2, Body(6.4, 4.8, 2.5, 2.6))
    hand.warm_ground(x - 2.6, 23.6, 5.0)
    if hand.light.lamps:
        hand.lamplight(x - 1.6, hand.level(x, 25.0) + 1.5, 24.6, 5.0, part=0.34)
    images = [hand.keep(f"pine{i}", conifers.pine(hand.light, i, slim=0.8)) for i in range(3)]
    tops = [hand.keep(f"pinetop{i}", conifers.pine_top(hand.light, i)) for i in range(2)]
    for px, z, tall in (
        (-4.6, 10.0, 12.0),
        (4.9, 9.5, 10.5),
        (-7.0, 16.0, 15.0),
        (-5.4, 24.0, 14.0),
        (13.0, 22.0, 15.0),
        (1.5, 40.0, 16.0),
    ):
        hand.stand(
            images[int(hand.rng.integers(0, 3))], float(hand.path.x(z)) + px, z, tall, sway=0.004, top=tops[0]
        )
        hand.claim(float(hand.path.x(z)) + px, z, 1.8)
    for _ in range(70):
        z = float(hand.rng.uniform(8, 70))
        px = hand.beside(z, 5.0 + 0.05 * z, 11)
        if hand.claim(px, z, 1.5):
            hand.stand(
                images[int(hand.rng.integers(0, 3))],
                px,
                z,
                float(hand.rng.uniform(10, 18)),
                sway=0.004,
                top=tops[int(hand.rng.integers(0, 2))],
                flip=bool(hand.rng.random() < 0.5),
            )
    ricks = hand.keep("logs", woods.log(hand.light, 1))
    hand.stand(ricks, x - 6.0, 24.5, 0.75, Label.PROP, sink=0.1)
    hand.stand(
        hand.keep("lantern", farm.lantern(hand.light, 0)), float(hand.path.x(17)) + 3.1, 17.0, 2.6, Label.PROP
    )
    if hand.light.lamps:
        hand.lamplight(float(hand.path.x(17)) + 3.5, hand.level(3.0, 17.0) + 2.05, 16.9, 4.2)
        hand.warm_ground(float(hand.path.x(17)) + 3.3, 16.6, 3.4)


def _autumn(hand: Stagehand, leaves: tuple[Ramp, ...]) -> None:
    """Red and gold crowns over an old wall and a stone lantern."""
    _trunks(hand, 26, 66, 4.6, 10, (20, 28))
    images = [
        hand.keep(f"gold{i}", trees.tree(hand.light, 30 + i, leaves[i], ("oak", "lime", "apple")[i]))
        for i in range(3)
    ]
    tops = [hand.keep(f"goldtop{i}", trees.crown_top(hand.light, i, leaves[i])) for i in range(3)]
    for x, z, tall in ((-5.0, 11.0, 7.5), (5.2, 14.0, 8.0), (-6.4, 22.0, 9.0), (7.0, 27.0, 9.5)):
        which = int(hand.rng.integers(0, 3))
        hand.stand(images[which], float(hand.path.x(z)) + x, z, tall, sway=0.006, top=tops[which])
        hand.claim(float(hand.path.x(z)) + x, z, 1.8)
    hand.scatter(images, 44, (14, 66), 5.5, 11, (6, 11), room_m=1.5, sway=0.006, tops=tops)
    _roof(hand, leaves, 14, 6.6)
    wall = hand.kinds("wall", farm.drystone, 2, "8a8a48")
    for z in np.arange(7.0, 27.0, 2.9):
        if hand.rng.random() < 0.8:
            x0, x1 = float(hand.path.x(z)) - 3.3, float(hand.path.x(z + 3)) - 3.3
            y = min(hand.level(x0, z), hand.level(x1, z + 3)) + 0.82
            hand.panel(wall[int(z) % 2], (x0, y, z), (x1 - x0, 0.0, 3.0), (0.0, -0.9, 0.0), Label.PROP)


def _saplings(hand: Stagehand, leaves: tuple[Ramp, ...], count: int) -> None:
    images = [
        hand.keep(f"young{i}", trees.tree(hand.light, 60 + i, leaves[i], ("lime", "apple", "oak")[i]))
        for i in range(3)
    ]
    tops = [hand.keep(f"youngtop{i}", trees.crown_top(hand.light, i, leaves[i])) for i in range(2)]
    hand.scatter(images, count, (14, 62), 5.0, 9, (4.0, 8.0), room_m=1.2, sway=0.006, tops=tops)


def _undergrowth(hand: Stagehand, layout: int, leaves: tuple[Ramp, ...]) -> None:
    light = hand.light
    dry = (lambda x, z: hand.level(x, z) > 0.1) if hand.plan.water is not None else None
    green: Ramp = ("3f6b48", "7d9d4c", "d2d57c") if layout != 3 else ("6a5a34", "a88a44", "e0c070")
    petals = (("f4f0e4", "c8d8f0"), ("f4efe0", "e9b44c"), ("b88ad0", "f4efe0"), ())[layout]
    ferns = [
        hand.keep(
            f"fern{i}", woods.fern(light, i, leaves[0] if layout == 3 else ("2b5a44", "5f9150", "b9cc6a"))
        )
        for i in range(3)
    ]
    hand.scatter(ferns, 34, (2.5, 40), 1.9, 4.0, (0.5, 1.1), power=1.3, sway=0.02, shadow=False, where=dry)
    tufts = [hand.keep(f"tuft{i}", plants.grass(light, i, green, petals if i else ())) for i in range(3)]
    rosettes = [hand.keep("rosette", plants.tuft_top(light, 0, green, petals))]
    hand.scatter(
        tufts,
        40,
        (0.5, 34),
        1.3,
        2.8,
        (0.28, 0.6),
        power=1.3,
        sway=0.05,
        shadow=False,
        tops=rosettes,
        where=dry,
    )
    swards = [hand.keep(f"sward{i}", plants.sward(light, i, green, petals)) for i in range(2)]
    sward_tops = [hand.keep("swardtop", plants.sward_top(light, 0, green, petals))]
    hand.scatter(
        swards,
        26,
        (1.0, 26),
        1.3,
        2.8,
        (0.28, 0.45),
        power=1.3,
        sway=0.03,
        shadow=False,
        tops=sward_tops,
        where=dry,
    )
    bushes = hand.kinds("bush", trees.bush, 2, leaves[1])
    hand.scatter(bushes, 12, (9, 44), 4.0, 6, (1.0, 2.0), sway=0.008, room_m=0.8, where=dry)
    rocks = hand.kinds("rock", stones.rock, 3, ("4c4e54", "7c8078", "bcbca8"), "7f9a52")
    hand.scatter(rocks, 9, (5, 40), 2.8, 5, (0.4, 1.1), Label.ROCK, room_m=0.6, where=dry)
    caps = hand.kinds("caps", woods.mushrooms, 3)
    hand.scatter(caps, 9, (3.0, 16), 1.6, 1.6, (0.16, 0.3), Label.PROP, shadow=False, where=dry)
    blades = hand.kinds("blades", plants.blades, 2, green)
    for x, z, tall in ((-1.8, 5.0, 0.95), (2.0, 5.3, 1.0), (-3.4, -6.4, 1.8), (3.9, -6.0, 2.0)):
        hand.stand(
            blades[int(z) % 2], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, sway=0.03, shadow=False
        )
