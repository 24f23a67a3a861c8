"""Space: a rocket on a grey moon, domes on a red world, a valley of crystals that glow."""

import numpy as np

from engines.stage import sky
from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan
from engines.stage.props import cosmos, ranges, stones
from engines.stage.props.form import Ramp
from engines.stage.sets.land import Land, Path, gravel
from engines.stage.sets.stagehand import Stagehand

LAYOUTS = 3
_STONE: tuple[Ramp, ...] = (
    ("5f5870", "a096ac", "e4d8dc"),
    ("6a3440", "b8604c", "f0a878"),
    ("35406a", "6a78a0", "b8c4dc"),
)
_NEBULA = (("7a3f8a", "2f7f9a"), ("9a4a5a", "5a3f8a"), ("2f8a8a", "5a4aa0"))


def build(plan: Plan, seed: int) -> None:
    """Lay another world out on the plan."""
    layout = seed % LAYOUTS
    path = (Path(2.6, 110, 0.6, 0.5), Path(4.0, 100, -0.6, 0.4), Path(3.0, 90, 0.4, 3.4))[layout]
    plan.sky = sky.deep_space(plan.light, seed, _NEBULA[layout])
    plan.cloud_drift = 0.0
    land = Land(240.0)
    away = land.level_path(path, 2.4, 14.0)
    far = smooth(14, 80, np.hypot(land.x, land.z - 8))
    land.height = (
        5.0 * (land.rough(30, 3 + seed % 4) - 0.3) * far + 0.6 * (land.rough(6, 4, 5) - 0.5) * away + 1.5
    ).astype(np.float32)
    hand = Stagehand(plan, land, path, seed, 9)
    land.fill(("c8bac6", "c8744e", "8f9ac0")[layout])
    land.glaze(("a394b2", "a0523f", "6a74a8")[layout], land.rough(12, 6))
    land.glaze(("e2d6d8", "e8a070", "c0c8e0")[layout], smooth(0.55, 0.8, land.rough(20, 8)) * 0.6)
    _craters(hand, (64, 26, 14)[layout])
    _backdrop(hand, layout, seed)
    (_landing, _colony, _crystals)[layout](hand)
    _stones(hand, layout)
    plan.fog_m = (460.0, 240.0, 150.0)[layout]
    plan.ground = land.ground(gravel(), 0.075, 0.34)


def _craters(hand: Stagehand, count: int) -> None:
    """Bowls with raised rims, the smaller ones nearer."""
    land = hand.land
    assert land is not None
    for _ in range(count):
        z = float(hand.rng.uniform(-10, 110))
        x = float(hand.rng.uniform(-80, 80))
        radius = float(hand.rng.uniform(0.8, 2.6) if abs(x) < 12 else hand.rng.uniform(2.0, 10.0))
        if abs(x - float(hand.path.x(z))) < radius + 2.6:
            continue
        first, last = (
            int((value / land.size_m + 0.5) * land.n) for value in (x - radius * 1.7, x + radius * 1.7)
        )
        low, high = (
            int((value / land.size_m + 0.5) * land.n) for value in (z - radius * 1.7, z + radius * 1.7)
        )
        part = (slice(max(low, 0), max(high, 0)), slice(max(first, 0), max(last, 0)))
        apart = np.hypot(land.x[part] - x, land.z[part] - z) / radius
        land.height[part] += (
            radius * 0.17 * (np.exp(-(((apart - 1) / 0.22) ** 2)) - 1.1 * np.clip(1 - apart * apart, 0, 1))
        )


def _backdrop(hand: Stagehand, layout: int, seed: int) -> None:
    light = hand.light
    side = -light.side
    rocks = ranges.Rocks(_STONE[layout], _STONE[layout], snowline=2.0, treeline=0.0)
    peaks = (ranges.Peak(0.3, 0.6, 0.3), ranges.Peak(0.52, 0.4, 0.26), ranges.Peak(0.78, 0.7, 0.32))
    hand.ring("range", ranges.mountains(light, 30 + seed % 3, peaks, rocks, 0.24, 260), 620, -24, 0.5)
    world = hand.keep("planet", cosmos.planet(light, layout, layout != 1))
    hand.stand(
        world, side * 420.0, 1500.0, 900.0, Label.FAR, y=(-70.0, -190.0, -20.0)[layout], fog=0.0, shadow=False
    )
    satellite = hand.keep("moon", cosmos.moon(light, seed))
    hand.stand(
        satellite,
        -side * 360.0,
        1450.0,
        (120.0, 230.0, 160.0)[layout],
        Label.FAR,
        y=380.0 - 60 * layout,
        fog=0.0,
        shadow=False,
    )


def _landing(hand: Stagehand) -> None:
    """A rocket at the left third, a lander's tracks, an antenna, a flag of cloth."""
    ship = hand.keep("rocket", cosmos.rocket(hand.light, int(hand.rng.integers(0, 3))))
    x = float(hand.path.x(26)) - 7.5
    hand.stand(ship, x, 26.0, 11.5, Label.VEHICLE, sink=0.005)
    hand.claim(x, 26.0, 3.5)
    hand.warm_ground(x, 25.0, 5.0)
    hand.stand(
        hand.keep("dish", cosmos.dish(hand.light, 0)), float(hand.path.x(34)) + 10.0, 34.0, 4.6, Label.PROP
    )
    hand.stand(
        hand.keep("rover", cosmos.rover(hand.light, 0)),
        float(hand.path.x(17)) + 4.6,
        17.0,
        1.7,
        Label.VEHICLE,
    )
    hand.claim(float(hand.path.x(17)) + 4.6, 17.0, 1.6)
    hand.stand(hand.keep("dome", cosmos.dome(hand.light, 0)), 24.0, 58.0, 8.0, Label.BUILDING)


def _colony(hand: Stagehand) -> None:
    """Domes with gardens inside, a rocket far away, masts."""
    domes = hand.kinds("dome", cosmos.dome, 2)
    for index, (x, z, tall) in enumerate(
        ((-11.5, 30.0, 5.6), (11.0, 36.0, 7.0), (-3.0, 54.0, 6.0), (24.0, 60.0, 8.0))
    ):
        px = float(hand.path.x(z)) + x
        hand.stand(domes[index % 2], px, z, tall, Label.BUILDING, sink=0.02)
        hand.claim(px, z, tall * 0.9)
        hand.warm_ground(px, z - 4.0, 6.0)
    hand.stand(
        hand.keep("rocket", cosmos.rocket(hand.light, 2)), -30.0, 74.0, 15.0, Label.VEHICLE, sink=0.005
    )
    for x, z in ((6.5, 20.0), (-6.2, 16.0)):
        hand.stand(
            hand.keep("dish", cosmos.dish(hand.light, 0)), float(hand.path.x(z)) + x, z, 3.4, Label.PROP
        )
    hand.stand(
        hand.keep("rover", cosmos.rover(hand.light, 0)),
        float(hand.path.x(13)) - 5.0,
        13.5,
        1.6,
        Label.VEHICLE,
        flip=True,
    )
    mesas = [hand.keep(f"mesa{i}", stones.mesa(hand.light, i, _STONE[1])) for i in range(2)]
    for index, (x, z, tall) in enumerate(((-70.0, 150.0, 40.0), (80.0, 170.0, 52.0))):
        hand.stand(mesas[index], x, z, tall, Label.FAR, sink=0.1, shadow=False, fog=0.8)


def _crystals(hand: Stagehand) -> None:
    """Prisms and bulbs that light the ground around them."""
    words = ("7fe0d8", "d89af0", "8fb4ff")
    prisms = [hand.keep(f"prism{i}", stones.crystals(hand.light, i, words[i])) for i in range(3)]
    for x, z, tall, which in (
        (-5.0, 11.0, 3.0, 0),
        (6.0, 14.0, 3.8, 1),
        (-8.5, 22.0, 6.0, 2),
        (10.0, 28.0, 7.5, 0),
        (-15.0, 38.0, 9.0, 1),
        (5.5, 33.0, 3.0, 2),
    ):
        px = float(hand.path.x(z)) + x
        hand.stand(prisms[which], px, z, tall, Label.ROCK, sink=0.03)
        hand.claim(px, z, tall * 0.4)
        assert hand.land is not None
        hand.land.glow(px, z, tall * 1.4, words[which], 0.6)
        hand.lamplight(px, hand.level(px, z) + tall * 0.4, z + 0.3, tall * 2.2, words[which], 0.3)
    bulbs = [hand.keep(f"bulb{i}", cosmos.bulb_plant(hand.light, i, words[i])) for i in range(3)]
    hand.scatter(bulbs, 46, (2.5, 44), 2.3, 6, (0.5, 1.5), power=1.2, sway=0.02, shadow=False, room_m=0.4)
    stacks = [hand.keep(f"stack{i}", stones.stack(hand.light, i, _STONE[2], "")) for i in range(3)]
    for x, z, tall, which in ((-26.0, 60.0, 22.0, 1), (30.0, 70.0, 26.0, 2), (18.0, 48.0, 12.0, 0)):
        hand.stand(stacks[which], x, z, tall, Label.ROCK, sink=0.05)


def _stones(hand: Stagehand, layout: int) -> None:
    rocks = hand.kinds("rock", stones.rock, 3, _STONE[layout])
    tops = [hand.keep("rocktop", stones.rock_top(hand.light, 0, _STONE[layout]))]
    hand.scatter(rocks, 46, (2.5, 90), 2.4, 10, (0.15, 1.5), Label.ROCK, power=1.2, room_m=0.6, tops=tops)
    for x, z, tall in ((-2.2, 5.3, 0.62), (2.5, 5.8, 0.8), (-4.0, -6.4, 1.5), (4.4, -6.0, 1.8)):
        hand.stand(rocks[int(z) % 3], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, shadow=False)
