"""Mountains: a lake under the summit, a pass with a hut, a valley of heather and crags."""

import math

import numpy as np

from engines.stage.light import colour, mix
from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan, Water
from engines.stage.props import conifers, farm, plants, ranges, stones, vessels
from engines.stage.props.form import Ramp
from engines.stage.props.houses import HouseStyle
from engines.stage.sets.buildings import Body, house
from engines.stage.sets.land import Land, Path, turf
from engines.stage.sets.stagehand import Stagehand

LAYOUTS = 3
_PEAKS = (
    (
        ranges.Peak(0.36, 1.0, 0.36),
        ranges.Peak(0.66, 0.66, 0.34),
        ranges.Peak(0.08, 0.62, 0.34),
        ranges.Peak(0.9, 0.7, 0.3),
    ),
    (
        ranges.Peak(0.64, 1.0, 0.3),
        ranges.Peak(0.42, 0.72, 0.3),
        ranges.Peak(0.14, 0.8, 0.36),
        ranges.Peak(0.94, 0.6, 0.3),
    ),
    (ranges.Peak(0.5, 0.86, 0.46), ranges.Peak(0.24, 0.96, 0.3), ranges.Peak(0.8, 0.8, 0.34)),
)
_HUT = HouseStyle(
    wall="8f6a4c",
    material="logs",
    roof="6c7078",
    cover="planks",
    shutter="b0483a",
    door="4a6a70",
    flowers=("e0506a", "f6f0e0"),
)


def build(plan: Plan, seed: int) -> None:
    """Lay the valley out on the plan."""
    layout = seed % LAYOUTS
    path = (Path(2.2, 90, 1.4, 0.4), Path(5.0, 100, -0.6, 0.6), Path(3.6, 84, 0.4, 3.6))[layout]
    land = Land(280.0)
    away = land.level_path(path, 2.6, 16.0)
    far = smooth(18, 120, np.abs(land.x) * 0.8 + np.maximum(land.z - 20, 0) * 0.5)
    land.height = (
        17.0 * (land.rough(40, 3 + seed % 5) - 0.28) * far + 1.5 * (land.rough(7, 4, 5) - 0.45) * away + 0.4
    ).astype(np.float32)
    land.fill("86a65c" if layout != 2 else "8a8a58")
    land.glaze("b4bd66", land.rough(8, 6) * 0.7)
    land.glaze("5e7f52", smooth(0.5, 0.7, land.rough(18, 7)) * 0.7)
    if layout == 2:
        land.glaze("9a6f8e", smooth(0.46, 0.66, land.rough(6, 14, 5)) * 0.75)
    drift = smooth(0.54, 0.62, land.rough(13, 30)) * smooth(0.68, 0.76, land.rough(0.55, 32, 3))
    land.glaze(("f2e8a0", "f4f0e8", "c890c0")[layout], drift * 0.5)
    steep = np.hypot(*np.gradient(land.height)) / (land.size_m / land.n)
    land.glaze("8f8a88", smooth(0.34, 0.6, steep + 0.2 * (land.rough(3, 9) - 0.5)))
    hand = Stagehand(plan, land, path, seed, 3)
    if layout == 0:
        _lake(hand)
    land.tread(path, "cdb48c", 1.5, 5, 0.7)
    _backdrop(hand, layout, seed)
    (_lakeside, _pass, _heath)[layout](hand)
    _growth(hand, layout)
    plan.fog_m = plan.light.fog_m * 1.15
    plan.ground = land.ground(turf(), 0.1, 0.3)


def _backdrop(hand: Stagehand, layout: int, seed: int) -> None:
    light = hand.light
    others = tuple(ranges.Peak(0.1 + 0.2 * i, 0.5 + 0.12 * ((i * 7) % 3), 0.22) for i in range(5))
    hand.ring(
        "farther",
        ranges.mountains(light, 4, others, ranges.Rocks(snowline=0.42, treeline=0.0), 0.55, 300),
        1500,
        -60,
        0.8,
        turn=0.4,
    )
    hand.ring(
        "range",
        ranges.mountains(
            light, seed % 3, _PEAKS[layout], ranges.Rocks(snowline=0.5 - 0.08 * (layout == 1)), 0.12
        ),
        950,
        -40,
        0.86,
    )
    hand.ring("woods", ranges.conifer_line(light, layout, conifers.NEEDLES, 0.34), 430, -16, 0.66)


def _lake(hand: Stagehand) -> None:
    land, light = hand.land, hand.light
    assert land is not None
    land.height += 0.15
    inside = land.pool(-14, 40, 27, 24, 2.4, 3)
    land.glaze("a8a088", smooth(0.05, 0.4, inside) * smooth(1.0, 0.7, inside))
    hand.plan.water = Water(
        light.tone(colour("2f6a78"), 0.42), mix(light.tone(colour("8fc0c4"), 0.8), light.middle, 0.5), 0.6
    )


def _lakeside(hand: Stagehand) -> None:
    """A boat at a jetty, boulders in the shallows, pines that frame the summit."""
    pines = [hand.keep(f"pine{i}", conifers.pine(hand.light, i)) for i in range(3)]
    top = hand.keep("pinetop", conifers.pine_top(hand.light, 0))
    for x, z, tall in (
        (5.6, 10.5, 9.5),
        (7.8, 14.0, 11.5),
        (6.6, 20.0, 10.0),
        (-7.4, 11.0, 7.0),
        (12.0, 24.0, 13.0),
        (11.5, 34.0, 12.0),
        (17.0, 40.0, 14.0),
    ):
        hand.stand(pines[int(hand.rng.integers(0, 3))], x, z, tall, sway=0.004, top=top, reflects=True)
        hand.claim(x, z, 1.6)
    house(hand, 17.0, 52.0, -0.5, _HUT, 3, Body(6.6, 5.0, 2.5, 2.8))
    hand.warm_ground(14.5, 48.5, 5.0)
    rocks = hand.kinds("shore", stones.rock, 3, stones.GREY, "8fa05c", 0.2)
    for _ in range(34):
        turn = float(hand.rng.uniform(0, 6.283))
        x, z = (
            -14 + math.cos(turn) * 27 * float(hand.rng.uniform(0.86, 1.04)),
            40 + math.sin(turn) * 24 * float(hand.rng.uniform(0.86, 1.04)),
        )
        if -1.0 < hand.level(x, z) < 0.8 and abs(x - float(hand.path.x(z))) > 3:
            hand.stand(
                rocks[int(hand.rng.integers(0, 3))],
                x,
                z,
                float(hand.rng.uniform(0.4, 1.5)),
                Label.ROCK,
                reflects=True,
                sink=0.1,
            )
    hand.stand(
        hand.keep("rowboat", vessels.rowboat(hand.light, 0)),
        -6.5,
        21.0,
        0.9,
        Label.VEHICLE,
        y=-0.16,
        reflects=True,
        shadow=False,
    )
    reeds = hand.kinds("reeds", plants.reeds, 2)
    for _ in range(16):
        x, z = float(hand.rng.uniform(-16, -3)), float(hand.rng.uniform(15, 21))
        if -0.5 < hand.level(x, z) < 0.2:
            hand.stand(
                reeds[int(hand.rng.integers(0, 2))],
                x,
                z,
                float(hand.rng.uniform(0.8, 1.3)),
                sway=0.03,
                shadow=False,
                reflects=True,
            )


def _pass(hand: Stagehand) -> None:
    """A hut under the walls, a rail along the way, pines in groups of big, middle and small."""
    x = float(hand.path.x(34)) - 9.0
    house(hand, x, 35.0, 0.45, _HUT, 2, Body(7.0, 5.2, 2.5, 3.0))
    hand.warm_ground(x + 3.0, 30.5, 6.0)
    if hand.light.lamps:
        hand.lamplight(x + 2.0, hand.level(x, 31.5) + 1.6, 31.4, 5.0, part=0.3)
    fence = hand.kinds("fence", farm.fence, 2)
    for z in np.arange(9.0, 25.0, 2.9):
        x0, x1 = float(hand.path.x(z)) + 3.9, float(hand.path.x(z + 3)) + 3.9
        y = min(hand.level(x0, z), hand.level(x1, z + 3)) + 1.1
        hand.panel(fence[int(z) % 2], (x0, y, z), (x1 - x0, 0.0, 3.0), (0.0, -1.15, 0.0), Label.PROP)
    hand.stand(
        hand.keep("sign", farm.signpost(hand.light, 0)), float(hand.path.x(15)) - 3.4, 15.0, 2.2, Label.PROP
    )
    _groups(
        hand,
        (
            (-6.6, 11.0, 9.5),
            (-8.4, 13.0, 7.0),
            (7.2, 17.0, 11.0),
            (9.6, 19.0, 8.0),
            (6.4, 20.0, 5.0),
            (13.0, 34.0, 12.0),
        ),
    )
    flock = hand.kinds("sheep", farm.sheep, 3)
    for _ in range(8):
        z = float(hand.rng.uniform(18, 42))
        px = float(hand.path.x(z)) + float(hand.rng.uniform(5, 17))
        if hand.claim(px, z, 0.9):
            hand.stand(
                flock[int(hand.rng.integers(0, 3))],
                px,
                z,
                1.0,
                Label.PROP,
                flip=bool(hand.rng.random() < 0.5),
            )


def _heath(hand: Stagehand) -> None:
    """Crags and heather, a cairn, one wind-bent pine."""
    crags = [hand.keep(f"crag{i}", stones.stack(hand.light, i * 2, stones.GREY, "8a9858")) for i in range(3)]
    for x, z, tall in (
        (-13.0, 30.0, 9.0),
        (16.0, 42.0, 13.0),
        (-24.0, 52.0, 15.0),
        (9.5, 24.0, 4.4),
        (26.0, 60.0, 17.0),
    ):
        hand.stand(crags[int(hand.rng.integers(0, 3))], x, z, tall, Label.ROCK, sink=0.05)
        hand.claim(x, z, tall * 0.35)
    boulders = hand.kinds("boulder", stones.rock, 3, stones.GREY, "8a9858")
    rock_top = hand.keep("rocktop", stones.rock_top(hand.light, 0))
    for x, z, tall in (
        (-4.6, 9.5, 1.7),
        (-6.4, 10.5, 2.6),
        (5.4, 13.0, 2.0),
        (6.8, 14.5, 1.2),
        (-5.0, 19.0, 1.2),
    ):
        hand.stand(
            boulders[int(hand.rng.integers(0, 3))],
            float(hand.path.x(z)) + x,
            z,
            tall,
            Label.ROCK,
            top=rock_top,
        )
        hand.claim(float(hand.path.x(z)) + x, z, 1.2)
    heather = [
        hand.keep(f"heather{i}", plants.heather(hand.light, i, ("a0689a", "b87aa0", "8a5a92")[i]))
        for i in range(3)
    ]
    hand.scatter(heather, 74, (1.5, 44), 2.0, 6, (0.35, 0.7), power=1.2, sway=0.015, shadow=False)
    _groups(hand, ((7.4, 10.5, 8.5), (-9.5, 24.0, 9.0)))


def _groups(hand: Stagehand, places: tuple[tuple[float, float, float], ...]) -> None:
    pines = [hand.keep(f"pine{i}", conifers.pine(hand.light, i)) for i in range(3)]
    top = hand.keep("pinetop", conifers.pine_top(hand.light, 0))
    for index, (x, z, tall) in enumerate(places):
        hand.stand(pines[index % 3], float(hand.path.x(z)) + x, z, tall, sway=0.004, top=top)
        hand.claim(float(hand.path.x(z)) + x, z, 1.4)


def _growth(hand: Stagehand, layout: int) -> None:
    light = hand.light
    dry = (lambda x, z: hand.level(x, z) > 0.15) if hand.plan.water is not None else None
    pines = [hand.keep(f"pine{i}", conifers.pine(light, i)) for i in range(3)]
    tops = [hand.keep("pinetop", conifers.pine_top(light, 0))]
    hand.scatter(
        pines,
        46 if layout != 2 else 16,
        (22, 136),
        9,
        26,
        (7, 13),
        room_m=2.0,
        sway=0.004,
        tops=tops,
        where=dry,
    )
    rocks = hand.kinds("rock", stones.rock, 3, stones.GREY, "8fa05c", 0.24)
    rock_tops = [hand.keep("rocktop", stones.rock_top(light, 0))]
    hand.scatter(rocks, 24, (4, 80), 3.0, 9, (0.35, 1.6), Label.ROCK, room_m=0.8, tops=rock_tops, where=dry)
    green: Ramp = ("4f6b44", "8fa452", "d8d480")
    petals = (("f6f2e6", "7a8fd8"), ("f2c84e", "f6f2e6"), ("c88ac0", "f6f2e6"))[layout]
    tufts = [hand.keep(f"tuft{i}", plants.grass(light, i, green, petals if i else ())) for i in range(3)]
    rosettes = [hand.keep("rosette", plants.tuft_top(light, 0, green, petals))]
    hand.scatter(
        tufts,
        46,
        (0.5, 36),
        1.7,
        3.4,
        (0.3, 0.6),
        power=1.3,
        sway=0.05,
        shadow=False,
        tops=rosettes,
        where=dry,
    )
    swards = [hand.keep(f"sward{i}", plants.sward(light, i, green, petals)) for i in range(3)]
    sward_tops = [hand.keep("swardtop", plants.sward_top(light, 0, green, petals))]
    hand.scatter(
        swards,
        44,
        (1.0, 28),
        1.2,
        3.6,
        (0.28, 0.46),
        power=1.25,
        sway=0.03,
        shadow=False,
        tops=sward_tops,
        where=dry,
    )
    blades = hand.kinds("blades", plants.blades, 2, green, petals)
    for x, z, tall in ((-1.9, 5.1, 0.9), (2.1, 5.4, 1.0), (-3.6, -6.4, 1.8), (4.2, -6.0, 2.0)):
        hand.stand(
            blades[int(z) % 2], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, sway=0.03, shadow=False
        )
