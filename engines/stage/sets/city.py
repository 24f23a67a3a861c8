"""City: a boulevard, an old lane that ends at a tower, a market square, a quay along a canal."""

import math

import numpy as np

from engines.stage.light import colour, mix
from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan, Water
from engines.stage.props import street, trees, vessels
from engines.stage.props.form import Ramp
from engines.stage.props.houses import HouseStyle
from engines.stage.sets.blocks import car, terrace
from engines.stage.sets.buildings import Body, house, tower
from engines.stage.sets.land import Land, Path
from engines.stage.sets.stagehand import Stagehand
from engines.stage.sets.town import (
    across,
    asphalt,
    bridge,
    cobbles,
    flock,
    fronts,
    lamps,
    pots,
    row,
    skyline,
    wet,
)

LAYOUTS = 4
_LEAVES: Ramp = ("33603f", "74a04a", "cfd66c")


def build(plan: Plan, seed: int, rain: bool = False) -> None:
    """Lay the town out on the plan; `rain` wets its ground."""
    layout = seed % LAYOUTS
    path = (
        Path(0.0, 100, 0.9, 0.0),
        Path(1.0, 130, 0.0, 0.6),
        Path(0.0, 100, 0.0, 0.0),
        Path(0.0, 100, 1.9, 0.0),
    )[layout]
    land = Land(180.0, 1536)
    land.height += 0.06
    hand = Stagehand(plan, land, path, seed, 8)
    (_boulevard, _lane, _square, _quay)[layout](hand)
    if rain:
        wet(hand)
    plan.fog_m = plan.light.fog_m * 0.85
    plan.ground = land.ground(
        cobbles() if layout else asphalt(), 0.25 if layout else 0.09, 0.4 if layout else 0.16
    )


def _boulevard(hand: Stagehand) -> None:
    """A wide street towards the towers: trees, lamps, cars at the kerb, a crossing."""
    land = hand.land
    assert land is not None
    x, z = np.abs(land.x), land.z
    land.fill("b9ae9f")
    slab = ((land.x % 1.3) < 0.06) | ((land.z % 1.3) < 0.06)
    land.glaze("8f857c", (slab & (x > 4.9)).astype(np.float32) * 0.6)
    land.glaze("6f6d74", smooth(4.85, 4.7, x))
    land.glaze("d8d0c2", (smooth(5.05, 4.98, x) * smooth(4.7, 4.78, x)).astype(np.float32))
    land.glaze("e6dcc4", ((x < 0.09) & ((z % 5) < 2.4)).astype(np.float32) * 0.9)
    stripes = ((land.x % 1.1) < 0.56) & (x < 4.4)
    for crossing in (12.0, 51.0):
        land.glaze("efe8da", (stripes & (np.abs(z - crossing) < 1.7)).astype(np.float32) * 0.9)
    land.glaze("57555e", smooth(0.55, 0.7, land.rough(5, 8, 4)) * (x < 4.7) * 0.35)
    kinds = ("brick", "plaster", "brick", "modern")
    for side in (-1, 1):
        row(hand, fronts(hand, 8, kinds, (3, 6), (8, 9, 10)), side * 8.6, -13.0, 76.0, side)
    oaks = [hand.keep(f"tree{i}", trees.tree(hand.light, 4 + i, _LEAVES, "lime")) for i in range(2)]
    top = hand.keep("treetop", trees.crown_top(hand.light, 2, _LEAVES))
    for i, z_at in enumerate(np.arange(10.5, 74.0, 9.0)):
        for side in (-1, 1):
            hand.stand(
                oaks[i % 2],
                side * 6.2,
                float(z_at),
                float(hand.rng.uniform(4.6, 5.6)),
                sway=0.008,
                top=top,
                sink=0.0,
            )
    lamps(hand, [(side * 5.5, float(z_at)) for z_at in np.arange(5.5, 70, 9.0) for side in (-1, 1)])
    for index, (cx, cz, turn) in enumerate(
        (
            (-3.6, 17.5, math.pi),
            (3.7, 20.5, 0.0),
            (3.7, 27.5, 0.0),
            (-3.6, 24.0, math.pi),
            (-1.9, 44.0, math.pi),
            (1.9, 38.0, 0.0),
        )
    ):
        car(hand, int(index + hand.rng.integers(0, 3)), cx, cz, turn)
    tables = hand.kinds("table", street.table, 3)
    for cx, cz in ((-7.3, 13.0), (7.4, 17.5), (-7.3, 19.5)):
        hand.stand(tables[int(cz) % 3], cx, cz, 2.5, Label.PROP, sink=0.0)
    hand.stand(hand.keep("bicycle", street.bicycle(hand.light, 0)), 6.0, 12.5, 1.1, Label.PROP, sink=0.0)
    skyline(hand, 0.62)


def _lane(hand: Stagehand) -> None:
    """Gabled houses lean over cobbles, lamps and flags across, a church tower closes the view."""
    land = hand.land
    assert land is not None
    land.fill("a89a8c")
    land.glaze("8f8078", land.rough(4, 6, 5) * 0.7)
    gutter = np.abs(land.off_path(hand.path) - 3.4)
    land.glaze("6f6662", smooth(0.35, 0.1, gutter) * 0.7)
    kinds = ("gable", "plaster", "gable", "gable")
    for side in (-1, 1):
        houses = fronts(hand, 9, kinds, (1, 4), (5, 6, 7))
        z = -12.0
        for index in range(14):
            front = houses[index % 9]
            x = float(hand.path.x(z + front.wide / 2)) + side * (4.7 + 0.4 * (index % 2))
            start, along = ((x, z), (0.0, 1.0)) if side < 0 else ((x, z + front.wide), (0.0, -1.0))
            terrace(hand, front, start, along, flanks=(True, True))
            z += front.wide
            if z > 58:
                break
    stone = HouseStyle(
        wall="c9bba4", material="stone", roof="5f7482", cover="slate", shutter="", flowers=(), door="5a3f34"
    )
    tower(hand, 2.0, 70.0, stone, 1, 6.4, 22.0, 15.0)
    house(hand, 12.0, 74.0, 0.0, stone, 2, Body(14.0, 9.0, 8.0, 6.0), False)
    lights = hand.kinds("string", street.string_lights, 2)
    for index, z in enumerate((11.0, 18.0, 25.0, 33.0)):
        x = float(hand.path.x(z))
        hand.panel(
            lights[index % 2], (x - 4.8, 6.2, z), (9.6, 0.0, 0.0), (0.0, -3.0, 0.0), Label.PROP, shadow=False
        )
        hand.pool_of_light(x, z, 9.0, part=0.3)
    lamps(
        hand,
        [
            (float(hand.path.x(z)) + side * 4.0, z)
            for z, side in ((7.5, -1), (14.5, 1), (22.0, -1), (30.0, 1), (40.0, -1), (50.0, 1))
        ],
    )
    stalls = hand.kinds("stall", street.stall, 3)
    hand.stand(stalls[1], float(hand.path.x(20)) + 3.6, 20.0, 2.5, Label.PROP, sink=0.0)
    hand.stand(
        hand.keep("table0", street.table(hand.light, 0)),
        float(hand.path.x(12)) - 3.6,
        12.5,
        2.4,
        Label.PROP,
        sink=0.0,
    )
    hand.stand(
        hand.keep("bicycle", street.bicycle(hand.light, 1)),
        float(hand.path.x(11)) + 3.7,
        11.0,
        1.1,
        Label.PROP,
        sink=0.0,
    )
    pots(
        hand,
        [
            (float(hand.path.x(z)) + side * 4.2, z)
            for z, side in ((9.0, 1), (10.0, -1), (16.5, -1), (18.0, -1), (26.0, 1), (28.0, -1))
        ],
    )
    flock(hand, float(hand.path.x(9)) + 2.2, 9.0, 6, 1.0)
    skyline(hand, 0.3)


def _square(hand: Stagehand) -> None:
    """A market around a fountain, houses on three sides, the town hall's tower behind."""
    land = hand.land
    assert land is not None
    land.fill("b8a894")
    land.glaze("9a8a7a", land.rough(5, 6, 5) * 0.6)
    ring = np.hypot(land.x - 4.5, land.z - 25)
    for radius in (6.0, 9.5, 13.5):
        land.glaze("d8ccb4", smooth(0.3, 0.12, np.abs(ring - radius)) * 0.9)
    turn = np.arctan2(land.x - 4.5, land.z - 25)
    land.glaze(
        "d8ccb4",
        smooth(0.2, 0.08, np.abs(((turn + math.pi) % (math.pi / 4)) - math.pi / 8) * ring)
        * (ring < 13.5)
        * (ring > 6)
        * 0.8,
    )
    across(hand, fronts(hand, 8, ("gable", "plaster", "gable"), (2, 4), (7, 8, 9)), 46.0, -34.0, 34.0)
    row(hand, fronts(hand, 6, ("plaster", "brick", "gable"), (2, 4), (8, 9)), -18.0, -14.0, 44.0, -1)
    row(hand, fronts(hand, 6, ("brick", "plaster"), (2, 4), (8, 9)), 21.0, -14.0, 44.0, 1)
    hall = HouseStyle(
        wall="d8c4a0", material="stone", roof="5f8f84", cover="slate", shutter="", flowers=(), door="5a3f34"
    )
    tower(hand, -9.0, 60.0, hall, 1, 6.6, 23.0, 14.0)
    hand.stand(
        hand.keep("fountain", street.fountain(hand.light, 0)),
        4.5,
        25.0,
        4.4,
        Label.BUILDING,
        sink=0.0,
        reflects=True,
    )
    hand.claim(4.5, 25.0, 4.0)
    stalls = hand.kinds("stall", street.stall, 3)
    for index, (x, z) in enumerate(((-8.4, 19.0), (-12.2, 24.0), (-8.0, 30.5), (12.6, 18.5), (14.0, 31.0))):
        hand.stand(stalls[index % 3], x, z, 2.7, Label.PROP, sink=0.0, reflects=True)
        hand.pool_of_light(x, z - 1.6, 6.5)
    tables = hand.kinds("table", street.table, 3)
    for index, (x, z) in enumerate(
        ((-5.6, 11.5), (-8.6, 13.5), (7.2, 12.0), (10.0, 14.5), (-5.4, 37.0), (0.5, 39.0))
    ):
        hand.stand(tables[index % 3], x, z, 2.5, Label.PROP, sink=0.0, reflects=True)
    limes = [hand.keep(f"tree{i}", trees.tree(hand.light, 4 + i, _LEAVES, "lime")) for i in range(2)]
    top = hand.keep("treetop", trees.crown_top(hand.light, 2, _LEAVES))
    for index, (x, z) in enumerate(
        ((-14.0, 14.0), (-14.0, 34.0), (16.5, 12.0), (17.0, 25.0), (16.5, 38.0), (-3.5, 42.5))
    ):
        hand.stand(limes[index % 2], x, z, 6.4, sway=0.008, top=top, sink=0.0, reflects=True)
    lamps(hand, [(-4.4, 9.0), (4.8, 10.0), (-5.0, 17.0), (10.5, 22.0), (-2.5, 33.0), (11.0, 35.0)], 1)
    lights = hand.kinds("string", street.string_lights, 2)
    for index, (x, z, wide) in enumerate(((-13.0, 21.0, 12.0), (-1.0, 29.0, 13.0), (7.0, 17.0, 11.0))):
        hand.panel(
            lights[index % 2], (x, 5.6, z), (wide, 0.0, 2.0), (0.0, -3.2, 0.0), Label.PROP, shadow=False
        )
    flock(hand, 2.6, 9.5, 9)
    flock(hand, -3.4, 7.6, 5, 1.0)
    pots(hand, [(-4.0, 14.0), (-6.8, 12.2), (5.4, 13.6), (8.6, 12.8)])


def _quay(hand: Stagehand) -> None:
    """Houses mirrored in a canal on the left, boats, a bridge, trees and lamps along the quay."""
    land, light = hand.land, hand.light
    assert land is not None
    land.height += 1.1
    land.fill("a89c90")
    land.glaze("8a7f78", land.rough(4, 6, 5) * 0.6)
    kerb = np.abs(land.x + 1.9)
    land.glaze("d0c6b4", smooth(0.4, 0.3, kerb) * 0.9)
    canal = smooth(-2.25, -2.35, land.x) * smooth(-11.3, -11.2, land.x)
    land.height = np.where(canal > 0.5, np.float32(-2.0), land.height)
    hand.plan.water = Water(
        light.tone(colour("2f5a60"), 0.4), mix(light.tone(colour("7fa8a4"), 0.75), light.horizon, 0.35), 0.25
    )
    houses = fronts(hand, 9, ("gable", "gable", "plaster"), (2, 4), (6, 7))
    row(hand, houses, -14.2, -12.0, 80.0, -1, reflects=True, base=1.1)
    row(hand, fronts(hand, 8, ("gable", "brick", "plaster"), (2, 4), (7, 8)), 6.6, -12.0, 80.0, 1, base=1.1)
    elms = [hand.keep(f"tree{i}", trees.tree(light, 4 + i, _LEAVES, "lime")) for i in range(2)]
    top = hand.keep("treetop", trees.crown_top(light, 2, _LEAVES))
    for index, z in enumerate(np.arange(21.0, 78.0, 11.0)):
        hand.stand(elms[index % 2], -1.5, float(z), 6.2, sway=0.008, top=top, sink=0.0, reflects=True)
        hand.stand(
            elms[(index + 1) % 2], -12.4, float(z) - 5, 5.6, sway=0.008, top=top, sink=0.0, reflects=True
        )
    lamps(hand, [(-1.6, float(z)) for z in np.arange(15.5, 70, 11.0)])
    boats = [hand.keep(f"rowboat{i}", vessels.rowboat(light, i)) for i in range(3)]
    for index, (x, z) in enumerate(((-4.2, 12.5), (-4.8, 19.5), (-9.6, 17.0), (-4.4, 28.0), (-9.8, 34.0))):
        hand.stand(
            boats[index % 3],
            x,
            z,
            1.0,
            Label.VEHICLE,
            y=-0.16,
            reflects=True,
            shadow=False,
            flip=index % 2 == 1,
        )
    bridge(hand, 46.0)
    hand.stand(hand.keep("bicycle", street.bicycle(light, 0)), -1.7, 12.2, 1.1, Label.PROP, sink=0.0)
    tables = hand.kinds("table", street.table, 3)
    for index, (x, z) in enumerate(((5.0, 12.5), (5.2, 16.5), (5.0, 25.0))):
        hand.stand(tables[index], x, z, 2.4, Label.PROP, sink=0.0)
    hand.stand(hand.keep("stall", street.stall(light, 1)), 4.7, 20.5, 2.5, Label.PROP, sink=0.0)
    flock(hand, 3.6, 8.5, 6, 1.2)
    pots(hand, [(5.9, 10.0), (5.9, 14.5), (5.9, 18.0), (5.9, 28.0)])
    skyline(hand, 0.26)
