"""Ocean: a sandy beach, a cove under a lighthouse, a jetty, and the open sea for scenes that are about ships."""

import math

import numpy as np

from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan
from engines.stage.props import camp, conifers, farm, plants, stones, trees, vessels
from engines.stage.props.form import Ramp
from engines.stage.props.houses import HouseStyle
from engines.stage.sets.buildings import Body, house
from engines.stage.sets.land import Land, Path, ripples, turf
from engines.stage.sets.open_sea import ROCK, offing, sea
from engines.stage.sets.stagehand import Stagehand

LAYOUTS = 3
_WHITE = HouseStyle(
    wall="f4efe4", roof="3f7f92", cover="slate", shutter="3f7f92", door="d9763f", flowers=("e0506a", "f6f0e0")
)
_DUNE: Ramp = ("5f7a50", "a4ae62", "e0d890")


def build(plan: Plan, seed: int) -> None:
    """Lay a shore out on the plan."""
    layout = seed % LAYOUTS
    path = (Path(1.2, 120, 0.4, 0.4), Path(2.2, 110, -0.6, 0.4), Path(0.0, 100, 0.0, 0.0))[layout]
    land = Land(256.0)
    hand = Stagehand(plan, land, path, seed, 6)
    sea(hand)
    (_beach, _cove, _jetty)[layout](hand)
    offing(hand, layout)
    plan.fog_m = plan.light.fog_m * 2.2
    plan.ground = land.ground(ripples() if layout == 0 else turf(), 0.075, 0.14 if layout == 0 else 0.26)


def _shore(land: Land, line: np.ndarray, rise: float, steep: float) -> None:
    """Land before the line, falling into the sea beyond it."""
    beyond = land.z - line
    land.height = np.where(beyond < 0, rise * (1 - np.exp(beyond / steep)), -beyond * 0.16).astype(np.float32)
    land.height = np.maximum(land.height, -3.0)


def _beach(hand: Stagehand) -> None:
    """Sand that curves to the left into palms; a hut, a boat, shells of light on wet sand."""
    land = hand.land
    assert land is not None
    line = (
        18.5
        + 0.012 * (land.x - 4) ** 2 * (land.x < 4)
        + 0.10 * np.maximum(land.x - 4, 0)
        + 1.2 * np.sin(land.x / 9)
    )
    line = np.minimum(line, 64.0)
    _shore(land, line, 1.0, 9.0)
    land.height += (1.1 * land.rough(9, 3, 3) * smooth(-6, -22, land.z - line)).astype(np.float32)
    land.height += (3.6 * land.rough(16, 5) * smooth(9, 34, -land.x - 4 + 0.0 * land.z)).astype(
        np.float32
    ) * smooth(-3, -12, land.z - line)
    land.fill("f0d6a4")
    land.glaze("e2bd86", land.rough(7, 6) * 0.5)
    land.glaze("b08e6a", smooth(-3.2, -0.4, land.z - line + 1.2 * (land.rough(4, 8) - 0.5)) * 0.8)
    land.glaze(
        "96a862",
        smooth(0.46, 0.62, land.rough(5, 9, 5))
        * smooth(8, 18, -land.x)
        * smooth(-5, -14, land.z - line)
        * 0.9,
    )
    palms = hand.kinds("palm", conifers.palm, 3)
    top = hand.keep("palmtop", conifers.palm_top(hand.light, 0))
    for index, (x, z, tall) in enumerate(
        (
            (-6.0, 12.0, 7.8),
            (-8.0, 16.0, 6.4),
            (-12.0, 24.0, 8.4),
            (-15.5, 21.0, 7.0),
            (-19.0, 29.0, 9.0),
            (-24.0, 36.0, 8.6),
            (-29.0, 42.0, 9.4),
            (7.8, 11.0, 7.2),
        )
    ):
        hand.stand(palms[index % 3], x, z, tall, sway=0.012, top=top, flip=index % 2 == 0, reflects=True)
        hand.claim(x, z, 0.9)
    house(
        hand,
        -13.0,
        17.0,
        0.9,
        HouseStyle(
            wall="c99a68",
            material="logs",
            roof="b89a5c",
            cover="thatch",
            shutter="3f7f92",
            door="d9763f",
            flowers=(),
        ),
        2,
        Body(4.6, 3.8, 2.3, 1.9, 0.7),
        False,
    )
    hand.warm_ground(-9.5, 15.0, 4.5)
    hand.stand(hand.keep("rowboat", vessels.rowboat(hand.light, 0)), 4.4, 15.6, 0.95, Label.VEHICLE, sink=0.1)
    parasol = hand.keep("parasol", camp.parasol(hand.light, 0))
    hand.stand(parasol, -3.9, 16.2, 2.3, Label.PROP, sink=0.02)
    hand.stand(hand.keep("driftwood", camp.driftwood(hand.light, 0)), 3.4, 10.6, 0.6, Label.PROP, sink=0.08)
    shells = hand.kinds("shell", camp.shells, 3)
    for _ in range(22):
        z = float(hand.rng.uniform(4.5, 17.0))
        x = float(hand.path.x(z)) + float(hand.rng.choice([-1, 1]) * hand.rng.uniform(0.9, 6.0))
        hand.stand(
            shells[int(hand.rng.integers(0, 3))],
            x,
            z,
            float(hand.rng.uniform(0.1, 0.2)),
            Label.PROP,
            shadow=False,
        )
    hand.stand(hand.keep("fire", camp.fire(hand.light, 0)), -4.2, 12.6, 0.7, Label.PROP, shadow=False)
    if hand.light.lamps:
        hand.lamplight(-4.2, hand.level(-4.2, 12.6) + 0.4, 12.5, 5.0, "ff9a4e")
        hand.warm_ground(-4.2, 12.4, 5.0, "ff9a4e")
    _shore_growth(hand, 46)


def _cove(hand: Stagehand) -> None:
    """Turf and rocks above the water, a lighthouse on the point at the right, white houses."""
    land = hand.land
    assert land is not None
    line = 23 + 3.5 * np.sin(land.x / 11 + 0.6) + 2.5 * (land.rough(8, 4) - 0.5)
    _shore(land, line, 1.9, 4.0)
    point = smooth(
        1.2, 0.5, np.hypot((land.x - 20) / 15, (land.z - 45) / 10) + 0.25 * (land.rough(6, 14) - 0.5)
    )
    land.height = np.where(point > 0.12, np.maximum(land.height, 4.6 * point - 0.6), land.height).astype(
        np.float32
    )
    bluff = smooth(8, 26, -land.x - 4) * smooth(2, -8, land.z - line - 9)
    land.height += (5.5 * land.rough(16, 5) * bluff).astype(np.float32)
    land.fill("8aa85c")
    land.glaze("b9c06c", land.rough(6, 6) * 0.7)
    rocky = smooth(-2.6, -0.8, land.z - line + 1.4 * (land.rough(3, 8) - 0.5)) * (
        1 - smooth(0.3, 0.5, point)
    ) + smooth(0.2, 0.34, point) * smooth(0.62, 0.48, point)
    land.glaze("9a9488", np.clip(rocky, 0, 1))
    land.tread(hand.path, "d8c298", 1.4, 5, 0.6)
    hand.stand(
        hand.keep("lighthouse", vessels.lighthouse(hand.light, 0)),
        16.5,
        43.0,
        15.0,
        Label.BUILDING,
        reflects=True,
    )
    if hand.light.lamps:
        hand.lamplight(16.2, hand.level(16.5, 43) + 12.2, 42.5, 10.0, "fff0b0", 0.6)
    for x, z, turn in ((-11.0, 15.5, 0.8), (-17.5, 13.0, 0.6)):
        house(hand, x, z, turn, _WHITE, int(z), Body(5.8, 4.4, 2.5, 2.2))
        hand.warm_ground(x + 3.4, z - 2.5, 5.0)
    rocks = [hand.keep(f"rock{i}", stones.rock(hand.light, i, ROCK)) for i in range(3)]
    top = hand.keep("rocktop", stones.rock_top(hand.light, 0, ROCK))
    for _ in range(46):
        x = float(hand.rng.uniform(-26, 34))
        z = 23 + 3.5 * math.sin(x / 11 + 0.6) + float(hand.rng.normal(0, 1.8))
        if abs(x - float(hand.path.x(z))) > 2.6 and hand.claim(x, z, 0.7):
            hand.stand(
                rocks[int(hand.rng.integers(0, 3))],
                x,
                z,
                float(hand.rng.uniform(0.5, 1.9)),
                Label.ROCK,
                top=top,
                reflects=True,
                sink=0.15,
            )
    stacks = [hand.keep(f"stack{i}", stones.stack(hand.light, i, ROCK)) for i in range(3)]
    for index, (x, z, tall) in enumerate(((-15.0, 52.0, 9.0), (-23.0, 66.0, 13.0), (-8.0, 76.0, 6.0))):
        hand.stand(stacks[index % 3], x, z, tall, Label.ROCK, y=-0.7, reflects=True)
    wall = hand.kinds("wall", farm.drystone, 2, "8aa85c")
    for z in np.arange(8.0, 19.0, 2.9):
        x0, x1 = float(hand.path.x(z)) + 3.6, float(hand.path.x(z + 3)) + 3.6
        y = min(hand.level(x0, z), hand.level(x1, z + 3)) + 0.84
        hand.panel(wall[int(z) % 2], (x0, y, z), (x1 - x0, 0.0, 3.0), (0.0, -0.9, 0.0), Label.PROP)
    _shore_growth(hand, 80)


def _jetty(hand: Stagehand) -> None:
    """Planks that lead out over the water between reeds; boats at its end, a lantern."""
    land, light = hand.land, hand.light
    assert land is not None
    line = 4.5 + 1.5 * np.sin(land.x / 8) + 2.0 * (land.rough(7, 4) - 0.5) + 0.05 * np.abs(land.x) ** 1.3
    line = np.minimum(line, 60.0)
    _shore(land, line, 1.2, 6.0)
    land.height -= (0.55 * smooth(2.2, 1.2, np.abs(land.x)) * smooth(-3.0, 0.0, land.z - line)).astype(
        np.float32
    )
    land.fill("93a860")
    land.glaze("c2c070", land.rough(6, 6) * 0.7)
    land.glaze("cdb488", smooth(-1.8, 0.2, land.z - line) * 0.8)
    deck = hand.keep("deck", vessels.planks(light, 0, 8.0, 3.4))
    for start in (-2.0, 6.0, 14.0):
        hand.panel(
            deck, (-1.7, 0.62, start + 8.0), (3.4, 0.0, 0.0), (0.0, 0.0, -8.0), Label.GROUND, shadow=False
        )
    hand.panel(deck, (-5.2, 0.62, 22.0), (10.4, 0.0, 0.0), (0.0, 0.0, -2.6), Label.GROUND, shadow=False)
    land.height = np.where(
        (np.abs(land.x) < 1.6) & (land.z > -3.0) & (land.z < 21.9), np.float32(0.6), land.height
    )
    land.height = np.where(
        (np.abs(land.x) < 5.1) & (land.z > 19.5) & (land.z < 21.9), np.float32(0.6), land.height
    )
    land.glaze("6a5444", ((np.abs(land.x) < 1.9) & (land.z > 2.0) & (land.z < 22.2)).astype(np.float32))
    post = hand.kinds("post", vessels.post, 2)
    for z in np.arange(3.0, 22.5, 3.1):
        for side in (-1.75, 1.75):
            hand.stand(post[int(z) % 2], side, z, 1.9, Label.PROP, y=-0.7, reflects=True, shadow=False)
    for x in (-5.2, 5.2):
        hand.stand(post[0], x, 21.8, 2.0, Label.PROP, y=-0.7, reflects=True, shadow=False)
    hand.stand(
        hand.keep("rowboat0", vessels.rowboat(light, 0)),
        5.0,
        15.5,
        0.9,
        Label.VEHICLE,
        y=-0.16,
        reflects=True,
        shadow=False,
    )
    hand.stand(
        hand.keep("rowboat1", vessels.rowboat(light, 1)),
        -6.0,
        18.2,
        0.85,
        Label.VEHICLE,
        y=-0.16,
        reflects=True,
        shadow=False,
        flip=True,
    )
    lantern = hand.keep("lantern", farm.lantern(light, 0))
    hand.stand(lantern, -1.9, 19.2, 2.5, Label.PROP, y=0.5, reflects=True)
    if light.lamps:
        hand.lamplight(-1.55, 2.5, 19.0, 4.2)
    reeds = hand.kinds("reeds", plants.reeds, 3)
    for _ in range(54):
        x = float(hand.rng.uniform(-22, 22))
        z = 5.5 + 1.5 * math.sin(x / 8) + 0.05 * abs(x) ** 1.3 + float(hand.rng.normal(0, 1.3))
        if abs(x) > 2.6:
            hand.stand(
                reeds[int(hand.rng.integers(0, 3))],
                x,
                z,
                float(hand.rng.uniform(0.9, 1.7)),
                y=min(hand.level(x, z), 0) - 0.1,
                sway=0.03,
                reflects=True,
                shadow=False,
            )
    willows = [hand.keep(f"birch{i}", trees.birch(light, i)) for i in range(2)]
    for index, (x, z, tall) in enumerate(
        ((-7.5, 9.5, 7.0), (9.5, 12.0, 8.0), (-15.0, 16.0, 9.0), (17.0, 20.0, 9.0))
    ):
        if hand.level(x, z) < 0.2:
            key = hand.keep("islet", stones.rock(light, 1, ROCK, "8aa85c", 0.5))
            hand.stand(key, x, z + 0.1, 1.0, Label.ROCK, y=-0.4, width_m=3.6, reflects=True)
        hand.stand(willows[index % 2], x, z, tall, sway=0.008, y=0.25, reflects=True)
    plan_stand = hand.plan
    plan_stand.stand = lambda across, along: (across * 1.15, 6 + along * 12)


def _shore_growth(hand: Stagehand, count: int) -> None:
    light = hand.light

    def inland(x: float, z: float) -> bool:
        return hand.level(x, z) > 0.55

    tufts = [
        hand.keep(f"dune{i}", plants.grass(light, i, _DUNE, ("f6f0e0", "e88aa0") if i else (), 60))
        for i in range(3)
    ]
    rosettes = [hand.keep("dunetop", plants.tuft_top(light, 0, _DUNE))]
    hand.scatter(
        tufts,
        count,
        (-6, 30),
        2.3,
        5,
        (0.3, 0.7),
        power=1.2,
        sway=0.05,
        shadow=False,
        tops=rosettes,
        where=inland,
    )
    swards = [hand.keep(f"sward{i}", plants.sward(light, i, _DUNE, ("f6f0e0", "e88aa0"))) for i in range(2)]
    sward_tops = [hand.keep("swardtop", plants.sward_top(light, 0, _DUNE, ("f6f0e0", "e88aa0")))]
    hand.scatter(
        swards,
        count // 2,
        (0, 26),
        2.2,
        5,
        (0.28, 0.46),
        sway=0.03,
        shadow=False,
        tops=sward_tops,
        where=lambda x, z: hand.level(x, z) > 0.9,
    )
    rocks = hand.kinds("pebble", stones.rock, 3, ROCK)
    hand.scatter(
        rocks,
        14,
        (4, 30),
        2.8,
        6,
        (0.25, 0.8),
        Label.ROCK,
        room_m=0.6,
        where=lambda x, z: hand.level(x, z) > -0.2,
    )
    blades = hand.kinds("blades", plants.blades, 2, _DUNE)
    for x, z, tall in ((-1.9, 5.1, 0.9), (2.1, 5.4, 1.0), (-3.6, -6.4, 1.8), (4.2, -6.0, 1.9)):
        hand.stand(
            blades[int(z) % 2], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, sway=0.03, shadow=False
        )
