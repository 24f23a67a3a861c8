"""Settings near the camera: tables, subjects before a soft background, and heaps of anything. Every choice follows from
one generator.
"""

import math

import numpy as np
from numpy.typing import NDArray

from training.backlot.depth import things
from training.backlot.depth.casting import BOX, CYLINDER, ELLIPSOID, ROOM
from training.backlot.depth.light import BARE, FLOORS, GRASSY, Setting, day, indoors, pointed
from training.backlot.depth.solids import Solids, turned


def _behind(s: Solids, away: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A backdrop of its own scale for what is close: a wall, a room or the open, `away` metres off -> lights, air."""
    rng = s.rng
    if rng.random() < 0.3:
        s.add(
            BOX,
            (0, 0, away + 0.1),
            (40 * away, 40 * away, 0.1),
            s.texture("plaster", "plain", "cloth", "photo", "wood", "leaves"),
            tile=rng.uniform(0.5, 6) * away,
        )
        return indoors(rng, (2 * away, 1.5 * away, away))
    for _ in range(int(rng.integers(3, 14))):
        z = away * rng.uniform(1, 6)
        x, wide, high = z * rng.normal(0, 0.6), z * rng.uniform(0.05, 0.4), z * rng.uniform(0.1, 0.9)
        foot = z * rng.uniform(-0.8, 0.2)
        if rng.random() < 0.5:
            s.block(
                (x, foot, z),
                (wide, high, wide),
                rng.uniform(0, 6.3),
                s.texture("facade", "photo", "plain", "wood", "cloth", "plaster"),
                tile=high,
            )
        else:
            s.add(
                ELLIPSOID,
                (x, foot + high, z),
                (wide, 0.6 * high, wide),
                s.texture("leaves", "grass", "cloth", "photo"),
                tile=wide,
            )
    if rng.random() < 0.55:
        return day(rng)
    s.add(
        BOX,
        (0, 0, away * 8),
        (80 * away, 80 * away, 0.1),
        s.texture("plaster", "photo", "leaves", "facade"),
        tile=rng.uniform(2, 12) * away,
    )
    return indoors(rng, (3 * away, 2 * away, 2 * away)) if rng.random() < 0.7 else day(rng)


def tabletop(s: Solids) -> Setting:
    """Things on a table, near, often seen from above, before something soft."""
    rng = s.rng
    scale = 10 ** rng.uniform(-0.7, 0.25)  # metres across what is shown
    deep = scale * rng.uniform(0.8, 3)
    s.add(
        BOX,
        (0, -0.5, deep / 2),
        (scale * rng.uniform(0.8, 4), 0.5, deep / 2 + 0.5 * scale),
        s.texture("wood", "cloth", "tiles", "stone", "plain", "metal", "photo", "real gravel", "real grass"),
        tile=scale * rng.uniform(0.3, 3),
        ground=True,
        shine=0.4 * rng.random(),
        tint=s.tint(0.06),
    )
    for _ in range(int(rng.integers(1, 12))):
        x, z = rng.normal(0, 0.45) * scale, rng.uniform(0.1, 1.0) * deep
        things.small(s, (x, 0, z), scale * rng.uniform(0.12, 0.5))
    if rng.random() < 0.3:
        s.card((rng.normal(0, 0.2) * scale, 0, 0.4 * deep), scale * rng.uniform(0.5, 1.1), "subject")
    if rng.random() < 0.25:
        things.animal(s, (rng.normal(0, 0.2) * scale, 0, 0.5 * deep), rng.uniform(0, 6.3), 0.5 * scale)
    lights, air = _behind(s, deep + scale * rng.uniform(0.2, 6))
    back, up = scale * rng.uniform(0.5, 1.3), scale * rng.uniform(0.15, 1.3)
    eye = np.array([rng.normal(0, 0.1) * scale, up, -back + 0.2 * deep])
    pitch = -math.atan2(up - 0.15 * scale, back + 0.1 * deep) + rng.normal(0, 0.08)
    return Setting(
        s.rows, eye, turned(rng.normal(0, 0.1), pitch, rng.normal(0, 0.03)), rng.uniform(32, 62), lights, air,
        focus=math.hypot(back + 0.15 * deep, up), aperture=rng.choice([0.0, 0.004, 0.012, 0.03]),
    )  # fmt: skip


def closeup(s: Solids) -> Setting:
    """Somebody or something large before the camera, the rest soft."""
    rng = s.rng
    kind, near = int(rng.integers(5)), rng.uniform(0.6, 2.6)
    yaw = math.pi + rng.normal(0, 0.7)
    eye_y = 1.5
    if rng.random() < 0.7:
        s.add(
            BOX,
            (0, -1, 0),
            (3000, 1, 3000),
            s.texture(*GRASSY, *BARE, *FLOORS),
            tile=rng.uniform(1, 4),
            ground=True,
        )
    aside = rng.normal(0, 0.15) * near
    if kind == 0:
        things.person(s, (aside, 0, near), yaw, rng.uniform(1.5, 1.85))
    elif kind == 1:
        long = rng.uniform(0.4, 1.2)
        things.animal(s, (aside - 0.4 * long, 0, near + 0.3), rng.uniform(0, 6.3), long)
        eye_y = long * rng.uniform(0.7, 1.4)
    elif kind == 2:
        high = near * rng.uniform(0.35, 0.95)
        s.card((aside, 0, near), high, "subject")
        eye_y = high * rng.uniform(0.4, 0.7)
    elif kind == 3:
        middle = np.array([aside, 1.2, near])
        for _ in range(int(rng.integers(2, 7))):  # a heap of eggs: a flower, a toy, a creature
            at = middle + rng.normal(0, 0.16, 3) * near
            size = rng.uniform(0.06, 0.26, 3) * near
            s.add(
                ELLIPSOID,
                (at[0], at[1], at[2]),
                (size[0], size[1], size[2]),
                s.texture("fur", "skin", "cloth", "leaves", "photo", "plain"),
                axes=turned(*rng.uniform(0, 6.3, 3)),
                tile=0.3 * near,
                shine=rng.random() * 0.5,
                tint=s.tint(0.2),
            )
        s.rod((aside, 0, near + 0.05), (aside, 1.2, near), 0.04 * near, s.texture("fur", "leaves", "cloth"))
        eye_y = 1.2 + rng.normal(0, 0.15)
    else:
        things.bicycle(s, (aside, 0, near + 0.6), rng.normal(0, 0.6))
        eye_y = rng.uniform(0.6, 1.3)
    for _ in range(int(rng.integers(0, 4))):
        things.person(s, (rng.normal(0, 2), 0, near + rng.uniform(1.5, 12)), rng.uniform(0, 6.3))
    lights, air = _behind(s, near + 10 ** rng.uniform(-0.1, 1.3))
    pitch, roll = pointed(rng, 0.07, -0.02)
    return Setting(
        s.rows, np.array([0, eye_y, 0.0]), turned(rng.normal(0, 0.06), pitch, roll), rng.uniform(28, 65), lights, air,
        focus=near, aperture=rng.choice([0.0, 0.006, 0.015, 0.03]),
    )  # fmt: skip


def heap(s: Solids) -> Setting:
    """Anything anywhere, in a box or in the open: nothing can be learned here but perspective, light and what hides
    what."""
    rng = s.rng
    inside = rng.random() < 0.6
    size = rng.uniform(4, 12, 3)
    everything = tuple(s.bank.groups)
    if inside:
        s.add(
            ROOM,
            (0, 0, size[2] * 0.4),
            (size[0], size[1] / 2, size[2]),
            s.texture(*everything),
            top=s.texture(*everything),
            low=s.texture(*everything),
            tile=rng.uniform(0.5, 4),
        )
        s.add(
            BOX,
            (0, -size[1] / 2, size[2] * 0.4),
            (size[0], 0.01, size[2]),
            s.texture(*everything),
            tile=rng.uniform(0.5, 4),
            ground=True,
        )
    elif rng.random() < 0.7:
        s.add(
            BOX,
            (0, -size[1] / 2, 0),
            (900, 0.01, 900),
            s.texture(*everything),
            tile=rng.uniform(0.5, 6),
            ground=True,
        )
    floor = -size[1] / 2
    for _ in range(int(rng.integers(8, 45))):
        away = rng.uniform(1.2, size[2] * 1.2)
        at = rng.normal(0, 0.45, 3) * away
        half = away * 10 ** rng.uniform(-1.6, -0.6, 3)
        kind = int(rng.choice([BOX, BOX, ELLIPSOID, CYLINDER]))
        axes = turned(*rng.uniform(0, 6.3, 3)) if rng.random() < 0.5 else turned(rng.uniform(0, 6.3))
        y = floor + half[1] if rng.random() < 0.5 else at[1]
        s.add(
            kind,
            (at[0], y, away),
            (half[0], half[1], half[2]),
            s.texture(*everything),
            axes=axes,
            tile=rng.choice([0.0, 0.3, 1.0]),
            tint=s.tint(0.3),
            shine=rng.random() * 0.5,
        )
    for _ in range(int(rng.integers(0, 12))):
        a, b = rng.normal(0, 1.5, 3) + [0, 0, 4], rng.normal(0, 1.5, 3) + [0, 0, 4]
        if min(a[2], b[2]) > 1:
            s.rod((a[0], a[1], a[2]), (b[0], b[1], b[2]), rng.uniform(0.01, 0.1), s.texture(*everything))
    lights, air = indoors(rng, (size[0], size[1] / 2, size[2])) if inside else day(rng)
    pitch, roll = pointed(rng, 0.3, -0.1)
    eye = np.array([0, rng.uniform(floor * 0.7, 0.3 * size[1]), 0.0])
    return Setting(s.rows, eye, turned(rng.normal(0, 0.3), pitch, roll), rng.uniform(40, 95), lights, air)
