"""Snow: a lit cabin under the peaks, a frozen lake with a chapel, ice fields by a cold sea."""

import numpy as np

from engines.stage.light import colour, mix
from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan, Water
from engines.stage.props import conifers, farm, plants, ranges, stones, trees, vessels
from engines.stage.props.form import Ramp
from engines.stage.props.houses import HouseStyle
from engines.stage.sets.buildings import Body, house, tower
from engines.stage.sets.land import Land, Path, drifted
from engines.stage.sets.stagehand import Stagehand

LAYOUTS = 3
_CABIN = HouseStyle(
    wall="9a6248", material="logs", roof="8a4a40", cover="planks", shutter="", door="3f6a74", snow=True
)
_RED = HouseStyle(
    wall="b8483a",
    material="timber",
    trim="fbf6ec",
    roof="8a4a40",
    cover="planks",
    shutter="",
    door="2f4a5a",
    snow=True,
)
_CHAPEL = HouseStyle(
    wall="e6dccb", material="plaster", roof="6c7686", cover="slate", shutter="", door="6a3f3a", snow=True
)
_WHITE: Ramp = ("6f7c98", "9aa4b4", "d8dce4")
_COLD = ranges.Rocks(
    ("5e6a86", "8a94a8", "ccd0d6"), ("9fb2d6", "e2eaf4", "ffffff"), ("34505a", "587480", "9fb0a8"), 0.26, 0.12
)
_DRY: Ramp = ("7a6a5a", "b29a74", "ecd8b0")


def build(plan: Plan, seed: int) -> None:
    """Lay the snow out on the plan."""
    layout = seed % LAYOUTS
    path = (Path(3.8, 90, 0.6, 0.4), Path(2.6, 110, -0.6, 3.3), Path(2.0, 120, 0.8, 0.6))[layout]
    land = Land(256.0)
    away = land.level_path(path, 2.4, 15.0)
    far = smooth(14, 90, np.abs(land.x) * 0.75 + np.maximum(land.z - 16, 0) * 0.6)
    land.height = (
        9.5 * (land.rough(34, 3 + seed % 5) - 0.25) * far + 1.5 * (land.rough(9, 4, 2) - 0.4) * away + 0.5
    ).astype(np.float32)
    land.fill("eef2f7")
    land.glaze("dfe6f2", land.rough(12, 6) * 0.8)
    land.glaze("cbd9ee", smooth(0.54, 0.7, land.rough(3.2, 12, 5)) * 0.45)
    land.glaze("fbfaf8", smooth(0.5, 0.8, land.rough(20, 8)))
    hand = Stagehand(plan, land, path, seed, 4)
    if layout == 1:
        _frozen(hand)
    if layout == 2:
        _coast(hand)
    land.tread(path, "d3dcec", 1.2, 5, 0.5, 0.06)
    _backdrop(hand, layout, seed)
    (_cabin, _chapel, _ice)[layout](hand)
    _growth(hand, layout)
    plan.ground = land.ground(drifted(), 0.06, 0.12)


def _backdrop(hand: Stagehand, layout: int, seed: int) -> None:
    light = hand.light
    peaks = (
        (
            ranges.Peak(0.63, 0.95, 0.3),
            ranges.Peak(0.3, 0.66, 0.3),
            ranges.Peak(0.9, 0.6, 0.3),
            ranges.Peak(0.06, 0.5, 0.3),
        ),
        (ranges.Peak(0.3, 0.8, 0.34), ranges.Peak(0.56, 0.56, 0.3), ranges.Peak(0.86, 0.74, 0.34)),
        (ranges.Peak(0.2, 0.6, 0.3), ranges.Peak(0.42, 0.46, 0.3), ranges.Peak(0.76, 0.66, 0.34)),
    )[layout]
    hand.ring("range", ranges.mountains(light, 5 + seed % 3, peaks, _COLD, 0.16), 950, -40, 0.8)
    if layout != 2:
        hand.ring(
            "woods",
            ranges.conifer_line(light, layout, ("2c4a52", "4f7078", "a8b8ac"), 0.36, 0.8),
            400,
            -14,
            0.62,
        )


def _frozen(hand: Stagehand) -> None:
    """A sheet of ice, swept in places."""
    land = hand.land
    assert land is not None
    inside = land.pool(-13, 38, 24, 20, 0.5, 3)
    land.height = np.where(inside > 0.6, np.float32(-0.3), land.height)
    land.glaze("a9c8dc", smooth(0.5, 0.9, inside) * 0.95)
    land.glaze("eef4fa", smooth(0.5, 0.9, inside) * smooth(0.48, 0.66, land.rough(9, 13, 5)) * 0.85)
    cracks = smooth(0.035, 0.0, np.abs(land.rough(7, 15, 3) - 0.5))
    land.glaze("7fa6c4", smooth(0.7, 0.95, inside) * cracks * 0.6)


def _coast(hand: Stagehand) -> None:
    """A shore with drifting ice before the way."""
    land, light = hand.land, hand.light
    assert land is not None
    shore = 27 + 5 * np.sin(land.x / 13) + 6 * (land.rough(12, 14) - 0.5)
    sea = smooth(-1.5, 5.0, land.z - shore)
    land.height += (-2.5 - land.height) * sea.astype(np.float32)
    hand.plan.water = Water(
        light.tone(colour("2c5a74"), 0.4), mix(light.tone(colour("9cc4d4"), 0.85), light.middle, 0.5), 0.7,
        surf=1.0,
    )  # fmt: skip


def _pines(hand: Stagehand, places: tuple[tuple[float, float, float], ...]) -> None:
    pines = [hand.keep(f"pine{i}", conifers.pine(hand.light, i, snow=1.0)) for i in range(3)]
    top = hand.keep("pinetop", conifers.pine_top(hand.light, 0, snow=0.9))
    for index, (x, z, tall) in enumerate(places):
        hand.stand(pines[index % 3], float(hand.path.x(z)) + x, z, tall, sway=0.003, top=top)
        hand.claim(float(hand.path.x(z)) + x, z, tall * 0.16)


def _cabin(hand: Stagehand) -> None:
    x = float(hand.path.x(29)) - 8.6
    house(hand, x, 30.0, 0.5, _CABIN, 2, Body(7.0, 5.2, 2.6, 3.0))
    hand.warm_ground(x + 3.2, 25.2, 7.0)
    if hand.light.lamps:
        hand.lamplight(x + 2.4, hand.level(x, 26.6) + 1.6, 26.2, 6.0, part=0.34)
    _pines(
        hand,
        (
            (-6.0, 12.5, 10.5),
            (6.8, 11.0, 8.5),
            (8.4, 14.0, 12.0),
            (-13.0, 24.0, 9.0),
            (9.0, 26.0, 10.0),
            (-17.0, 40.0, 14.0),
            (6.0, 42.0, 12.0),
        ),
    )
    fence = [hand.keep(f"fence{i}", farm.fence(hand.light, i, True)) for i in range(2)]
    for z in np.arange(13.0, 25.0, 2.9):
        x0, x1 = float(hand.path.x(z)) - 3.8, float(hand.path.x(z + 3)) - 3.8
        y = min(hand.level(x0, z), hand.level(x1, z + 3)) + 1.0
        hand.panel(fence[int(z) % 2], (x0, y, z), (x1 - x0, 0.0, 3.0), (0.0, -1.1, 0.0), Label.PROP)
    hand.stand(
        hand.keep("log", farm.bench(hand.light, 0, True)), float(hand.path.x(19)) + 3.8, 19.0, 1.0, Label.PROP
    )


def _chapel(hand: Stagehand) -> None:
    """A chapel over the ice, red houses, bare trees."""
    house(hand, -6.0, 63.0, 0.3, _CHAPEL, 3, Body(9.0, 6.0, 4.4, 4.2), False)
    tower(hand, -12.0, 62.0, _CHAPEL, 4, 3.6, 11.5, 8.0)
    for x, z, turn in ((11.0, 36.0, -0.5), (17.5, 45.0, -0.35), (8.5, 58.0, -0.2)):
        house(hand, x, z, turn, _RED, int(z), Body(5.6, 4.4, 2.5, 2.6))
        hand.warm_ground(x - 2.2, z - 4.0, 5.5)
    bare = [hand.keep(f"bare{i}", trees.bare_tree(hand.light, i, snow=True)) for i in range(3)]
    for index, (x, z, tall) in enumerate(
        ((-4.6, 11.5, 8.5), (6.6, 14.0, 9.5), (9.0, 22.0, 8.0), (-20.0, 18.0, 9.0), (4.8, 30.0, 7.0))
    ):
        hand.stand(bare[index % 3], float(hand.path.x(z)) + x, z, tall, sway=0.003)
        hand.claim(x, z, 1.2)
    hand.stand(
        hand.keep("lantern", farm.lantern(hand.light, 0)), float(hand.path.x(16)) + 3.2, 16.0, 2.7, Label.PROP
    )
    if hand.light.lamps:
        hand.lamplight(float(hand.path.x(16)) + 3.7, hand.level(3, 16) + 2.15, 15.9, 4.4)
        hand.warm_ground(float(hand.path.x(16)) + 3.4, 15.6, 4.0)


def _ice(hand: Stagehand) -> None:
    """Bergs in blue water, a red boat pulled up, rocks with snow caps."""
    bergs = [hand.keep(f"berg{i}", stones.iceberg(hand.light, i)) for i in range(3)]
    for x, z, tall in (
        (-17.0, 60.0, 13.0),
        (22.0, 84.0, 17.0),
        (7.0, 48.0, 4.5),
        (-36.0, 100.0, 20.0),
        (-4.0, 110.0, 12.0),
        (44.0, 60.0, 9.0),
        (-9.0, 40.0, 2.2),
        (13.0, 38.0, 1.6),
    ):
        hand.stand(
            bergs[int(hand.rng.integers(0, 3))], x, z, tall, Label.ROCK, y=-0.2, reflects=True, shadow=False
        )
    hand.stand(hand.keep("rowboat", vessels.rowboat(hand.light, 0)), 5.2, 19.0, 1.0, Label.VEHICLE, sink=0.14)
    rocks = hand.kinds("crag", stones.rock, 3, _WHITE, "f4f8fc", 0.5)
    for x, z, tall in (
        (-5.0, 10.5, 2.0),
        (-6.6, 12.0, 3.0),
        (6.4, 15.5, 2.2),
        (-8.0, 20.0, 2.4),
        (9.5, 22.0, 3.0),
    ):
        hand.stand(
            rocks[int(hand.rng.integers(0, 3))],
            x,
            z,
            tall,
            Label.ROCK,
            top=hand.keep("cragtop", stones.rock_top(hand.light, 0, _WHITE, "f4f8fc")),
        )
        hand.claim(x, z, 1.4)
    house(hand, 15.0, 19.0, -0.9, _RED, 2, Body(5.4, 4.2, 2.4, 2.4))
    hand.warm_ground(11.5, 17.0, 5.0)


def _growth(hand: Stagehand, layout: int) -> None:
    light = hand.light
    dry = (lambda x, z: hand.level(x, z) > 0.2) if layout != 0 else None
    pines = [hand.keep(f"pine{i}", conifers.pine(light, i, snow=1.0)) for i in range(3)]
    tops = [hand.keep("pinetop", conifers.pine_top(light, 0, snow=0.9))]
    hand.scatter(
        pines, (54, 30, 6)[layout], (20, 125), 9, 26, (6, 13), room_m=2.0, sway=0.003, tops=tops, where=dry
    )
    bushes = [hand.keep(f"bush{i}", trees.bush(light, i, ("5a6a70", "aab4bc", "ffffff"))) for i in range(2)]
    hand.scatter(bushes, 12, (8, 50), 4.6, 8, (0.8, 1.5), room_m=1.0, where=dry)
    rocks = hand.kinds("rock", stones.rock, 3, _WHITE, "f4f8fc", 0.46)
    rock_tops = [hand.keep("rocktop", stones.rock_top(light, 0, _WHITE, "f4f8fc"))]
    hand.scatter(rocks, 14, (5, 60), 3.0, 9, (0.35, 1.2), Label.ROCK, room_m=0.8, tops=rock_tops, where=dry)
    straw = [hand.keep(f"straw{i}", plants.grass(light, i, _DRY, (), 22)) for i in range(3)]
    hand.scatter(straw, 40, (1.0, 40), 1.8, 5, (0.3, 0.75), power=1.2, sway=0.05, shadow=True, where=dry)
    berries = [
        hand.keep("berries", plants.grass(light, 4, ("6a4a44", "8a6450", "c8a080"), ("d8382f", "e85a48"), 40))
    ]
    hand.scatter(berries, 8, (3.5, 22), 2.4, 3, (0.6, 0.9), sway=0.03, where=dry)
    for x, z, tall in ((-1.9, 5.1, 0.9), (2.1, 5.5, 1.0)):
        hand.stand(
            straw[int(z) % 3], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, sway=0.04, shadow=False
        )
    for x, z, tall in ((-4.2, -6.4, 1.5), (4.8, -6.0, 1.7)):
        hand.stand(bushes[int(x > 0)], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, shadow=False)
