"""Settings to stand in: rooms, passages, streets and fields, each with its camera and light; and the choice among all
settings. Every choice follows from one generator.
"""

import math
from collections.abc import Callable

import numpy as np

from training.backlot.depth import things
from training.backlot.depth.bank import Bank
from training.backlot.depth.casting import BOX, ELLIPSOID, ROOM
from training.backlot.depth.light import BARE, FLOORS, GRASSY, WALLS, Setting, day, indoors, pointed
from training.backlot.depth.near import closeup, heap, tabletop
from training.backlot.depth.solids import Place, Solids, turned


def setting(bank: Bank, rng: np.random.Generator) -> tuple[str, Setting]:
    """The name of a kind of place, and one such place."""
    names = list(_MAKERS)
    shares = np.array([share for share, _ in _MAKERS.values()])
    name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    solids = Solids(bank, rng)
    return name, _MAKERS[name][1](solids)


def _room(s: Solids) -> Setting:
    rng = s.rng
    narrow = rng.random() < 0.22
    size = (
        (rng.uniform(1.4, 3.2), rng.uniform(2.2, 4), rng.uniform(6, 30)) if narrow
        else (rng.uniform(2.6, 9), rng.uniform(2.2, 4.2), rng.uniform(3, 11))
    )  # fmt: skip
    wide, high, deep = size
    wall = s.texture(*WALLS)
    s.add(
        ROOM, (0, high / 2, deep / 2), (wide / 2, high / 2, deep / 2), wall, top=s.texture("plaster", "plain", "wood"),
        low=s.texture(*FLOORS), tile=rng.uniform(0.8, 2.5), tint=s.tint(0.05),
    )  # fmt: skip
    s.block(
        (0, -0.2, deep / 2),
        (wide, 0.2001, deep),
        0,
        s.texture(*FLOORS),
        tile=rng.uniform(0.6, 2),
        ground=True,
    )
    for side in (-1, 0, 1):
        for _ in range(int(rng.integers(0, 6 if narrow else 4))):
            _on_wall(s, side, size)
    if rng.random() < 0.5:
        rug = rng.uniform(0.3, 0.7, 2) * (wide, deep)
        s.block(
            (rng.normal(0, 0.1 * wide), 0, deep * rng.uniform(0.3, 0.7)),
            (rug[0], 0.012, rug[1]),
            rng.normal(0, 0.2),
            s.texture("cloth", "stripes", "photo", "tiles"),
            tile=rng.uniform(0.5, 1.5),
            ground=True,
        )
    for _ in range(int(rng.integers(1, 4 if narrow else 9))):
        x, z = rng.uniform(-0.5, 0.5) * (wide - 0.6), rng.uniform(0.2, 0.97) * deep
        if rng.random() < 0.45:  # along a wall
            x = math.copysign(wide / 2 - 0.35, x)
            things.thing(s, (x, 0, z), math.copysign(math.pi / 2, x))
        else:
            things.thing(s, (x, 0, z), rng.uniform(0, 2 * np.pi))
    if rng.random() < 0.4:
        for _ in range(int(rng.integers(3, 14))):
            things.small(
                s,
                (rng.uniform(-0.45, 0.45) * wide, 0, rng.uniform(0.15, 0.95) * deep),
                rng.uniform(0.08, 0.5),
            )
    if rng.random() < 0.25:
        for z in np.arange(1.5, deep, rng.uniform(1.5, 3)):
            s.add(BOX, (0, high - 0.1, z), (wide / 2, 0.1, 0.1), s.texture("wood", "plain"))
    lights, air = indoors(rng, size)
    for light in lights[:2]:
        s.add(ELLIPSOID, (light[0], light[1], light[2]), (0.12, 0.1, 0.12), s.texture("plain"), glow=1.5)
    pitch, roll = pointed(rng, 0.14, -0.08)
    eye = np.array(
        [
            rng.uniform(-0.35, 0.35) * wide,
            rng.uniform(0.5, min(2.0, high - 0.3)),
            rng.uniform(0.02, 0.12) * deep,
        ]
    )
    yaw = -0.5 * math.atan2(eye[0], deep / 2) + rng.normal(0, 0.1 if narrow else 0.3)
    return Setting(s.rows, eye, turned(yaw, pitch, roll), rng.uniform(45, 100), lights, air)


def _on_wall(s: Solids, side: int, size: Place) -> None:
    """A picture, window, door, shelf or heater on the left, far or right wall."""
    rng, (wide, high, deep) = s.rng, size
    kind = int(rng.integers(5))
    across, up = rng.uniform(0.5, 1.5), rng.uniform(0.5, 1.2)
    low, looks, glow, thick = rng.uniform(0.8, 1.4), s.texture("photo"), 0.0, 0.03
    if kind == 1:
        glow, thick = rng.uniform(0.4, 2.0), 0.01
        looks = s.texture("plain", "photo", "snow")
    elif kind == 2:
        across, up, low, looks = rng.uniform(0.75, 1.0), min(2.05, high - 0.1), 0.0, s.texture("door")
    elif kind == 3:
        up, thick, looks = rng.uniform(0.03, 1.0), rng.uniform(0.2, 0.35), s.texture("books", "wood")
    elif kind == 4:
        low, up, thick, looks = 0.1, 0.6, 0.12, s.texture("stripes", "metal")
    if low + up > high:
        return
    half = across / 2, up / 2, thick / 2
    along = rng.uniform(0.12, 0.95) * deep
    at = (rng.uniform(-0.4, 0.4) * wide, low + up / 2, deep - thick / 2)
    yaw = 0.0
    if side:
        at, yaw = (side * (wide / 2 - thick / 2), low + up / 2, along), side * math.pi / 2
    s.add(BOX, at, half, looks, axes=turned(yaw), tile=0.0, glow=glow, tint=s.tint(0.1))
    if kind == 1:
        frame = (at[0], at[1], at[2])
        s.add(BOX, frame, (half[0] * 1.06, 0.02, thick), s.texture("wood", "plain"), axes=turned(yaw))
        s.add(BOX, frame, (0.02, half[1] * 1.06, thick), s.texture("wood", "plain"), axes=turned(yaw))


def _ground(s: Solids, groups: tuple[str, ...], tile: float) -> None:
    s.add(BOX, (0, -1, 0), (6000, 1, 6000), s.texture(*groups), tile=tile, ground=True, tint=s.tint(0.06))


def _ridges(s: Solids, most: int) -> None:
    rng = s.rng
    for _ in range(int(rng.integers(0, most + 1))):
        away = 10 ** rng.uniform(1.9, 3.4)
        yaw = rng.normal(0, 0.45)
        high = away * rng.uniform(0.06, 0.35)
        s.card((away * math.sin(yaw), -0.05 * high, away * math.cos(yaw)), high, "ridge", yaw)


def _street(s: Solids) -> Setting:
    rng = s.rng
    wide = rng.uniform(3, 16)
    _ground(s, ("asphalt", "tiles", "real gravel", "stone", "earth", "real brick"), rng.uniform(1, 4))
    if rng.random() < 0.7:
        walk = rng.uniform(0.6, 0.25 * wide + 1)
        for side in (-1, 1):
            s.block(
                (side * (wide / 2 - walk / 2), 0, 100),
                (walk, 0.14, 220),
                0,
                s.texture("tiles", "asphalt", "stone"),
                ground=True,
            )
    if rng.random() < 0.4:
        s.add(BOX, (0, 0, 100), (0.08, 0.008, 120), s.texture("snow"), ground=True)
    for side in (-1, 1):
        z, gap = rng.uniform(-8, 0), rng.uniform(0, 0.5)
        while z < 110:
            long, high, deep = rng.uniform(4, 16), rng.uniform(3, 24), rng.uniform(5, 12)
            if rng.random() > gap * 0.5:
                s.add(
                    BOX, (side * (wide / 2 + deep / 2 + rng.uniform(0, 0.8)), high / 2, z + long / 2),
                    (deep / 2, high / 2, long / 2),
                    s.texture("facade", "facade", "facade", "bricks", "plaster", "real brick"),
                    top=s.texture("asphalt", "wood"), tile=rng.uniform(4.5, 7), tint=s.tint(0.05),
                )  # fmt: skip
                if rng.random() < 0.3:
                    s.add(
                        BOX,
                        (side * (wide / 2 - 0.4), rng.uniform(2.4, 3.2), z + long / 2),
                        (0.7, 0.05, 0.35 * long),
                        s.texture("stripes", "cloth"),
                        axes=turned(0, 0, -0.3 * side),
                    )
            z += long
    for _ in range(int(rng.integers(0, 6))):
        side = rng.choice([-1, 1])
        things.car(
            s,
            (side * wide * rng.uniform(0.15, 0.36), 0, rng.uniform(6, 60)),
            math.pi / 2 + rng.normal(0, 0.05),
        )
    for _ in range(int(rng.integers(0, 7))):
        things.person(
            s,
            (rng.uniform(-0.45, 0.45) * wide, 0, 10 ** rng.uniform(0.4, 1.5)),
            rng.uniform(0, 6.3),
            rng.uniform(1.2, 1.9),
        )
    for _ in range(int(rng.integers(0, 6))):
        side, z = rng.choice([-1, 1]), rng.uniform(3, 60)
        at = (side * wide * 0.42, 0.0, z)
        if rng.random() < 0.5:
            things.tree(s, at, rng.uniform(3, 9))
        elif rng.random() < 0.6:
            things.lamp_post(s, at)
        else:
            things.bicycle(s, at, rng.uniform(0, 6.3))
    _ridges(s, 2)
    lights, air = day(rng)
    pitch, roll = pointed(rng, 0.1, 0.03)
    eye = np.array(
        [
            rng.uniform(-0.35, 0.35) * wide,
            rng.uniform(1.0, 2.2) if rng.random() < 0.8 else rng.uniform(2.5, 12),
            0.0,
        ]
    )
    return Setting(s.rows, eye, turned(rng.normal(0, 0.25), pitch, roll), rng.uniform(40, 95), lights, air)


def _field(s: Solids) -> Setting:
    rng = s.rng
    groups = GRASSY if rng.random() < 0.6 else BARE
    _ground(s, groups, rng.uniform(1.5, 8))
    rolling = rng.random() < 0.5
    ground = s.texture(*groups)
    for _ in range(int(rng.integers(2, 9)) if rolling else 0):
        away, aside = 10 ** rng.uniform(0.9, 2.7), rng.normal(0, 0.7)
        long, high = away * rng.uniform(0.3, 1.2), away * rng.uniform(0.02, 0.22)
        s.add(
            ELLIPSOID, (away * aside, -0.15 * high, away + 0.5 * long), (long, high, 0.8 * long), ground,
            tile=rng.uniform(2, 9), tint=s.tint(0.05), ground=True,
        )  # fmt: skip
    if rng.random() < 0.45:
        s.add(
            BOX,
            (0, 0, 100),
            (rng.uniform(0.4, 3), 0.006, 150),
            s.texture(*BARE),
            axes=turned(rng.normal(0, 0.3)),
            tile=2,
            ground=True,
        )
    if rng.random() < 0.3:
        away = rng.uniform(6, 80)
        s.block(
            (rng.normal(0, 10), 0, away * 1.8),
            (away * rng.uniform(1, 6), 0.02, away),
            rng.normal(0, 0.3),
            s.texture("metal", "plain"),
            tile=30,
            tint=(0.35, 0.5, 0.7),
            ground=True,
            shine=0.6,
        )
    _ridges(s, 4)
    for _ in range(int(rng.integers(0, 26))):
        away = 10 ** rng.uniform(0.7, 2.2)
        things.tree(s, (away * rng.normal(0, 0.55), 0, away), rng.uniform(1.5, 14))
    for _ in range(int(rng.integers(0, 14))):
        away = 10 ** rng.uniform(0.3, 1.4)
        s.card(
            (away * rng.normal(0, 0.5), 0, away),
            rng.uniform(0.2, 1.5),
            "tuft" if rng.random() < 0.6 else "bush",
        )
    for _ in range(int(rng.integers(0, 9))):
        away = 10 ** rng.uniform(0.4, 1.7)
        size = min(rng.uniform(0.15, 2), 0.3 * away)
        three = size * rng.uniform(0.5, 1.2, 3)
        s.add(
            ELLIPSOID,
            (away * rng.normal(0, 0.5), 0.1 * size, away),
            (three[0], three[1], three[2]),
            s.texture("stone", "real gravel"),
            axes=turned(rng.uniform(0, 6.3), 0.2),
            tile=1.5,
        )
    for _ in range(int(rng.integers(0, 4))):
        _house(s, 10 ** rng.uniform(1.0, 2.0))
    if rng.random() < 0.3:
        _fence(s)
    for _ in range(int(rng.integers(0, 5))):
        away = 10 ** rng.uniform(0.3, 1.4)
        at = (away * rng.normal(0, 0.35), 0.0, away)
        if rng.random() < 0.5:
            things.person(s, at, rng.uniform(0, 6.3), rng.uniform(1.1, 1.9))
        else:
            things.animal(s, at, rng.uniform(0, 6.3), rng.uniform(0.4, 1.8))
    lights, air = day(rng)
    pitch, roll = pointed(rng, 0.12)
    eye = np.array([0, rng.uniform(0.4, 2.2) if rng.random() < 0.8 else 10 ** rng.uniform(0.4, 1.4), 0.0])
    return Setting(s.rows, eye, turned(rng.normal(0, 0.2), pitch, roll), rng.uniform(35, 95), lights, air)


def _house(s: Solids, away: float) -> None:
    rng = s.rng
    x, yaw = away * rng.normal(0, 0.5), rng.uniform(0, 6.3)
    wide, high, deep = rng.uniform(5, 12), rng.uniform(2.6, 7), rng.uniform(4, 9)
    s.block(
        (x, 0, away),
        (wide, high, deep),
        yaw,
        s.texture("facade", "bricks", "wood", "plaster"),
        tile=rng.uniform(4, 6),
    )
    roof = s.texture("tiles", "bricks", "wood")
    slope = rng.uniform(0.4, 0.8)
    for side in (-1, 1):
        half = deep / 4 / math.cos(slope) + 0.3
        dz = side * deep / 4
        at = (x + math.sin(yaw) * dz, high + deep / 4 * math.tan(slope), away + math.cos(yaw) * dz)
        s.add(
            BOX, at, (wide / 2 + 0.3, 0.08, half), roof, axes=turned(0, -side * slope) @ turned(yaw), tile=1.5
        )


def _fence(s: Solids) -> None:
    rng, wood = s.rng, s.texture("wood", "metal")
    away, slope, step = rng.uniform(2.5, 20), rng.normal(0, 0.6), rng.uniform(1, 2.5)
    for n in range(-9, 10):
        x = n * step
        z = away + slope * x
        if z > 1:
            s.rod((x, 0, z), (x, 1.1, z), 0.05, wood)
    ends = [(x, away + slope * x) for x in (-9 * step, 9 * step)]
    for y in (0.5, 0.95):
        s.rod((ends[0][0], y, ends[0][1]), (ends[1][0], y, ends[1][1]), 0.035, wood)


_MAKERS: dict[str, tuple[float, Callable[[Solids], Setting]]] = {
    "room": (0.26, _room), "street": (0.16, _street), "field": (0.22, _field), "table": (0.13, tabletop),
    "closeup": (0.13, closeup), "heap": (0.10, heap),
}  # fmt: skip
