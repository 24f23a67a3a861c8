"""What every town is made of: paving, rows of houses, lamps, rain on the ground, pigeons and pots."""

import math

import numpy as np

from engines.stage.light import mix
from engines.stage.paint import noise, smooth
from engines.stage.plan import Label
from engines.stage.props import farm, ranges, street, trees
from engines.stage.props.facades import FrontStyle
from engines.stage.sets.blocks import Front, terrace
from engines.stage.sets.land import Map
from engines.stage.sets.stagehand import Stagehand


def asphalt() -> Map:
    return noise(512, 77, 32, 6, 0.72)


def cobbles() -> Map:
    """Rounded stones in rows that are set off against each other, (512, 512)."""
    rows, columns = np.mgrid[0:512, 0:512].astype(np.float32)
    row = np.floor(rows / 16)
    across = (columns + 12 * (row % 2)) % 24 / 24
    down = (rows % 16) / 16
    dome = np.sin(across * math.pi) ** 0.5 * np.sin(down * math.pi) ** 0.5
    own = noise(512, 78, 64, 1)[
        (row.astype(int) * 8) % 512, (np.floor((columns + 12 * (row % 2)) / 24).astype(int) * 8) % 512
    ]
    return (0.58 * dome + 0.3 * own + 0.12 * noise(512, 77, 32, 5)).astype(np.float32)


def wet(hand: Stagehand) -> None:
    """Rain on the ground: darker stone, pools that hold the sky, streaks of light below lamps and shop windows."""
    land, light = hand.land, hand.light
    assert land is not None
    land.colour *= np.float32(0.74)
    wide = land.rough(2.6, 21, 5, 0.6) + 0.4 * land.rough(9, 22, 2)
    pool = smooth(0.70, 0.74, wide)
    mirrored = np.clip(
        mix(light.middle, light.horizon, 0.7) / np.maximum(mix(light.shade, light.key, 0.6), 0.1), 0, 2
    )
    land.colour += (mirrored.astype(np.float32) - land.colour) * (pool * 0.62)[..., None]
    land.colour *= (1 - 0.2 * smooth(0.66, 0.7, wide) * (1 - pool))[..., None]
    if not light.lamps:
        return
    key = hand.keep("streak", street.streak("ffc878"))
    for card in [card for card in hand.plan.cards if card.image.startswith("pool")]:
        corner, size = card.corner, card.across
        assert corner is not None
        assert size is not None
        x, z = corner[0] + size[0] / 2, corner[2] - size[0] / 2
        wide_m, long_m = size[0] * 0.16, size[0] * 0.95
        hand.panel(
            key,
            (x - wide_m / 2, corner[1] + 0.02, z),
            (wide_m, 0.0, 0.0),
            (0.0, 0.0, -long_m),
            Label.GROUND,
            shadow=False,
            fog=0.6,
        )


_WALLS = ("a8604c", "e0c8a0", "c97f62", "8f9aa8", "d8b48c", "b98a6c", "c4a890", "7f8f88", "cfa0a0", "e6d6b8")


def fronts(
    hand: Stagehand, count: int, kinds: tuple[str, ...], floors: tuple[int, int], wide: tuple[int, ...]
) -> list[Front]:
    """A row of different houses: neighbours never share a wall colour."""
    made: list[Front] = []
    walls = [str(word) for word in hand.rng.permutation(_WALLS)]
    for i in range(count):
        kind = kinds[int(hand.rng.integers(0, len(kinds)))]
        style = FrontStyle(
            walls[i % len(walls)],
            kind,
            ("efe4d0", "f6efe0", "d8ccc0")[i % 3],
            "6a5a5e",
            ("3f6a6a", "7a3f3a", "4a5a3c")[i % 3],
        )
        made.append(
            Front(
                style,
                float(wide[int(hand.rng.integers(0, len(wide)))]),
                int(hand.rng.integers(*floors)),
                int(hand.rng.integers(0, 8)),
            )
        )
    return made


def row(
    hand: Stagehand,
    houses: list[Front],
    x: float,
    first: float,
    last: float,
    side: int,
    reflects: bool = False,
    base: float = 0.0,
) -> None:
    """Houses along z at `x`, on the left (`side` -1) or the right of the street."""
    z, index = first, 0
    while z < last:
        front = houses[index % len(houses)]
        start, along = ((x, z), (0.0, 1.0)) if side < 0 else ((x, z + front.wide), (0.0, -1.0))
        terrace(hand, front, start, along, flanks=(side < 0, side > 0), reflects=reflects, base=base)
        if -2 < z < 34 and index % 2 == 0 and abs(x) < 10:
            hand.pool_of_light(x - side * 2.2, z + front.wide / 2, 8.0, "ffc878", 0.34)
        z += front.wide
        index += 1


def across(
    hand: Stagehand, houses: list[Front], z: float, first: float, last: float, reflects: bool = False
) -> None:
    """Houses along x that face the camera."""
    x, index = first, 0
    while x < last:
        front = houses[index % len(houses)]
        terrace(hand, front, (x, z), (1.0, 0.0), flanks=(True, True), reflects=reflects)
        x += front.wide
        index += 1


def lamps(hand: Stagehand, places: list[tuple[float, float]], kind: int = 0) -> None:
    image = hand.keep(f"lamp{kind}", street.lamp(hand.light, kind))
    for x, z in places:
        hand.stand(image, x, z, 4.7, Label.PROP, sink=0.0, reflects=True)
        if z < 40:
            hand.pool_of_light(x, z, 7.0)
        if hand.light.lamps and z < 40:
            hand.lamplight(x, 4.2, z - 0.1, 3.4, part=0.36)


def skyline(hand: Stagehand, rise: float) -> None:
    hand.ring("skyline", ranges.skyline(hand.light, 1 + int(hand.rng.integers(0, 3))), 330, -6.0, rise)


def bridge(hand: Stagehand, z: float) -> None:
    """A stone bridge over the canal, drawn as a wall with an arch."""
    key = hand.keep("bridge", farm.bridge(hand.light, 0))
    hand.panel(key, (-13.6, 4.6, z), (13.0, 0.0, 0.0), (0.0, -4.9, 0.0), Label.BUILDING, reflects=True)


def flock(hand: Stagehand, x: float, z: float, count: int, spread: float = 2.2) -> None:
    """Pigeons on the ground around a place."""
    birds = hand.kinds("pigeon", street.pigeons, 3)
    for _ in range(count):
        at_x, at_z = x + float(hand.rng.normal(0, spread)), z + float(hand.rng.normal(0, spread * 0.7))
        if abs(at_x - float(hand.path.x(at_z))) > 0.7:
            hand.stand(
                birds[int(hand.rng.integers(0, 3))],
                at_x,
                at_z,
                0.27,
                Label.PROP,
                sink=0.0,
                flip=bool(hand.rng.random() < 0.5),
            )


def pots(hand: Stagehand, places: list[tuple[float, float]]) -> None:
    """Shrubs in pots before the doors."""
    pots = hand.kinds("pot", trees.potted, 3)
    for index, (x, z) in enumerate(places):
        hand.stand(pots[index % 3], x, z, float(hand.rng.uniform(0.8, 1.3)), sink=0.0, sway=0.01)
