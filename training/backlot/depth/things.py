"""Things made of several solids: furniture, bicycles, people, animals, trees, cars, and what stands on tables."""

import itertools
import math

import numpy as np

from training.backlot.depth.casting import BOX, CYLINDER, ELLIPSOID
from training.backlot.depth.solids import Place, Solids, spun, turned


def table(s: Solids, at: Place, yaw: float, size: Place) -> None:
    """Legs and a top; also benches, stools and beds without a head."""
    wide, high, deep = size
    wood = s.texture("wood", "plain", "metal")
    thick = 0.03 + 0.02 * s.rng.random()
    s.block(spun(at, yaw, 0, high - thick, 0), (wide, thick, deep), yaw, wood, shine=0.3 * s.rng.random())
    foot = s.rng.uniform(0.015, 0.05)
    for x in (-wide / 2 + 0.06, wide / 2 - 0.06):
        for z in (-deep / 2 + 0.06, deep / 2 - 0.06):
            s.rod(spun(at, yaw, x, 0, z), spun(at, yaw, x, high - thick, z), foot, wood)


def chair(s: Solids, at: Place, yaw: float) -> None:
    table(s, at, yaw, (0.45, 0.46, 0.45))
    s.block(
        spun(at, yaw, 0, 0.46, 0.2), (0.43, s.rng.uniform(0.35, 0.6), 0.04), yaw, s.texture("wood", "cloth")
    )


def sofa(s: Solids, at: Place, yaw: float) -> None:
    cloth, wide = s.texture("cloth", "plain", "stripes"), s.rng.uniform(1.0, 2.2)
    tint = s.tint()
    s.block(at, (wide, 0.42, 0.85), yaw, cloth, tint=tint)
    s.block(spun(at, yaw, 0, 0.3, 0.38), (wide, 0.55, 0.2), yaw, cloth, tint=tint)
    for x in (-wide / 2, wide / 2):
        s.block(spun(at, yaw, x, 0, 0), (0.2, 0.62, 0.85), yaw, cloth, tint=tint)
    for _ in range(int(s.rng.integers(0, 4))):
        x = s.rng.uniform(-0.4, 0.4) * wide
        s.add(
            ELLIPSOID, spun(at, yaw, x, 0.58, 0.15), (0.22, 0.2, 0.1), s.texture("cloth", "stripes"),
            axes=turned(yaw, s.rng.uniform(-0.4, 0.4)), tint=s.tint(),
        )  # fmt: skip


def cabinet(s: Solids, at: Place, yaw: float) -> None:
    size = s.rng.uniform(0.5, 1.8), s.rng.uniform(0.5, 2.2), s.rng.uniform(0.3, 0.6)
    face = s.texture("books", "door", "wood", "plain", "photo")
    half = size[0] / 2, size[1] / 2, size[2] / 2
    s.add(
        BOX, (at[0], at[1] + half[1], at[2]), half, face, top=s.texture("wood"), axes=turned(yaw),
        tile=s.rng.uniform(0.4, 0.9), tint=s.tint(),
    )  # fmt: skip


def bicycle(s: Solids, at: Place, yaw: float) -> None:
    """Two wheels, a frame, a saddle and a bar; with a body of its own, a motorcycle."""
    wheel, tube = s.rng.uniform(0.25, 0.36), s.rng.uniform(0.012, 0.03)
    thick = s.rng.uniform(0.012, 0.06)
    dark, paint = s.texture("asphalt", "metal"), s.texture("plain", "metal", "cloth")
    for x in (-0.52, 0.52):
        middle = spun(at, yaw, x, wheel, 0)
        around = [
            spun(at, yaw, x + wheel * math.cos(a), wheel + wheel * math.sin(a), 0)
            for a in np.linspace(0, 2 * np.pi, 13)
        ]
        for a, b in itertools.pairwise(around):
            s.rod(a, b, thick, dark)
        for spoke in around[::3]:
            s.rod(middle, spoke, 0.006, dark)
    seat, bar = spun(at, yaw, -0.2, 0.85, 0), spun(at, yaw, 0.4, 0.95, 0)
    low, back, front = (
        spun(at, yaw, -0.05, 0.3, 0),
        spun(at, yaw, -0.52, wheel, 0),
        spun(at, yaw, 0.52, wheel, 0),
    )
    for a, b in ((seat, low), (low, back), (back, seat), (seat, bar), (low, bar), (bar, front)):
        s.rod(a, b, tube, paint, shine=0.5)
    s.rod(spun(at, yaw, 0.38, 0.97, -0.28), spun(at, yaw, 0.38, 0.97, 0.28), tube, dark)
    s.add(ELLIPSOID, seat, (0.13, 0.04, 0.08), dark, axes=turned(yaw))
    if s.rng.random() < 0.5:
        for _ in range(int(s.rng.integers(2, 5))):
            x, y = s.rng.uniform(-0.3, 0.35), s.rng.uniform(0.3, 0.75)
            size = s.rng.uniform(0.1, 0.25), s.rng.uniform(0.07, 0.18), s.rng.uniform(0.08, 0.16)
            s.add(
                ELLIPSOID,
                spun(at, yaw, x, y, 0),
                size,
                s.texture("plain", "metal"),
                axes=turned(yaw),
                shine=0.8,
            )


def person(s: Solids, at: Place, yaw: float, height: float = 1.7) -> None:
    """Somebody who stands or walks, of rods and eggs."""
    k = height / 1.7
    skin, hair = s.texture("skin"), s.texture("fur")
    coat, legs = s.texture("cloth", "plain", "stripes"), s.texture("cloth", "plain")
    stride = s.rng.uniform(-0.25, 0.25)

    def where(x: float, y: float, z: float) -> Place:
        return spun(at, yaw, x * k, y * k, z * k)

    for side in (-1, 1):
        hip, foot = where(0.09 * side, 0.85, 0), where(0.1 * side, 0.06, stride * side)
        knee = where(0.1 * side, 0.46, 0.4 * stride * side - 0.04)
        s.rod(hip, knee, 0.08 * k, legs)
        s.rod(knee, foot, 0.06 * k, legs)
        s.add(
            ELLIPSOID,
            where(0.1 * side, 0.05, stride * side - 0.06),
            (0.05 * k, 0.05 * k, 0.13 * k),
            hair,
            axes=turned(yaw),
        )
        lift = s.rng.uniform(-0.1, 0.5) if s.rng.random() < 0.3 else 0.0
        elbow = where(0.28 * side, 1.12 + lift, 0.05)
        hand = where((0.3 + 0.1 * lift) * side, 0.86 + 2 * lift, -0.12 - 0.4 * stride * side)
        s.rod(where(0.2 * side, 1.4, 0), elbow, 0.055 * k, coat)
        s.rod(elbow, hand, 0.045 * k, coat if s.rng.random() < 0.6 else skin)
        s.add(ELLIPSOID, hand, (0.05 * k,) * 3, skin)
    s.add(ELLIPSOID, where(0, 1.18, 0), (0.21 * k, 0.36 * k, 0.14 * k), coat, axes=turned(yaw), tint=s.tint())
    s.rod(where(0, 1.42, 0), where(0, 1.55, 0), 0.055 * k, skin)
    s.add(ELLIPSOID, where(0, 1.6, 0), (0.085 * k, 0.115 * k, 0.1 * k), skin, axes=turned(yaw))
    s.add(ELLIPSOID, where(0, 1.635, 0.025), (0.095 * k, 0.105 * k, 0.1 * k), hair, axes=turned(yaw))


def animal(s: Solids, at: Place, yaw: float, long: float) -> None:
    """A beast on four legs, of rods and eggs; `long` from chest to tail."""
    fur, legs = s.texture("fur", "skin"), s.rng.uniform(0.3, 0.9) * long
    thick = s.rng.uniform(0.2, 0.36) * long
    body = legs + 0.7 * thick
    for x in (-0.38, 0.38):
        for z in (-0.5, 0.5):
            top, foot = (
                spun(at, yaw, x * long, body, z * thick),
                spun(at, yaw, (x + s.rng.normal(0, 0.06)) * long, 0, z * thick),
            )
            s.rod(top, foot, 0.07 * long, fur)
    s.add(
        ELLIPSOID,
        spun(at, yaw, 0, body, 0),
        (0.56 * long, thick, 0.75 * thick),
        fur,
        axes=turned(yaw),
        tile=0.6 * long,
    )
    neck = spun(at, yaw, 0.62 * long, body + s.rng.uniform(0.1, 0.6) * long, 0)
    s.rod(spun(at, yaw, 0.42 * long, body, 0), neck, 0.13 * long, fur)
    s.add(
        ELLIPSOID,
        neck,
        (0.22 * long, 0.14 * long, 0.13 * long),
        fur,
        axes=turned(yaw, 0, -0.3),
        tile=0.5 * long,
    )
    for side in (-1, 1):
        s.add(
            ELLIPSOID,
            (neck[0], neck[1] + 0.16 * long, neck[2] + 0.07 * side * long),
            (0.04 * long, 0.1 * long, 0.04 * long),
            fur,
        )
    s.rod(
        spun(at, yaw, -0.5 * long, body, 0),
        spun(at, yaw, -0.8 * long, body + s.rng.uniform(-0.3, 0.4) * long, 0),
        0.03 * long,
        fur,
    )


def tree(s: Solids, at: Place, height: float) -> None:
    """A trunk with heaps of leaves, or a flat one."""
    if s.rng.random() < 0.6:
        s.card(at, height, "pine" if s.rng.random() < 0.3 else "tree", s.rng.uniform(-0.5, 0.5))
        return
    leaves, bark = s.texture("leaves", "grass"), s.texture("fur", "wood", "earth")
    s.rod(at, (at[0] + s.rng.normal(0, 0.04) * height, at[1] + 0.6 * height, at[2]), 0.025 * height, bark)
    for _ in range(int(s.rng.integers(3, 8))):
        x, z = s.rng.normal(0, 0.16, 2) * height
        size = s.rng.uniform(0.12, 0.26, 3) * height
        s.add(
            ELLIPSOID, (at[0] + x, at[1] + s.rng.uniform(0.5, 0.95) * height, at[2] + z), (size[0], size[1], size[2]),
            leaves, tile=0.25 * height, tint=s.tint(),
        )  # fmt: skip


def car(s: Solids, at: Place, yaw: float) -> None:
    paint, tint = s.texture("plain", "metal"), s.tint(0.3)
    s.block(spun(at, yaw, 0, 0.3, 0), (4.2, 0.6, 1.75), yaw, paint, tint=tint, shine=0.7)
    s.block(
        spun(at, yaw, -0.2, 0.9, 0),
        (2.2, 0.55, 1.6),
        yaw,
        s.texture("metal", "asphalt"),
        tint=(0.3, 0.35, 0.4),
        shine=1.0,
    )
    s.block(spun(at, yaw, -0.2, 1.42, 0), (1.9, 0.06, 1.55), yaw, paint, tint=tint)
    for x in (-1.35, 1.35):
        for z in (-0.85, 0.85):
            s.add(
                CYLINDER, spun(at, yaw, x, 0.33, z), (0.33, 0.1, 0.33), s.texture("asphalt"),
                axes=turned(yaw, math.pi / 2), tint=(0.4, 0.4, 0.4),
            )  # fmt: skip


def lamp_post(s: Solids, at: Place) -> None:
    high = s.rng.uniform(3, 7)
    metal = s.texture("metal", "asphalt")
    s.rod(at, (at[0], at[1] + high, at[2]), 0.06, metal)
    s.add(ELLIPSOID, (at[0], at[1] + high, at[2]), (0.2, 0.25, 0.2), s.texture("plain"), glow=0.8)


def small(s: Solids, at: Place, size: float) -> None:
    """Something that stands on a table or lies about: a ball, a cup, a bottle, a box, books, fruit, a plant."""
    kind, rng = int(s.rng.integers(7)), s.rng
    looks = s.texture("plain", "stripes", "photo", "metal", "wood", "skin", "tiles", "cloth")
    tint, shine, yaw = s.tint(0.2), rng.uniform(0, 1), rng.uniform(0, 6.3)
    x, y, z = at
    if kind == 0:
        half = size * rng.uniform(0.35, 0.5)
        s.add(ELLIPSOID, (x, y + half, z), (half, half, half), looks, tint=tint, shine=shine, tile=size)
    elif kind == 1:
        radius, high = size * rng.uniform(0.2, 0.5), size * rng.uniform(0.3, 0.6)
        s.add(
            CYLINDER, (x, y + high, z), (radius, high, radius), looks, tint=tint, shine=shine, tile=2 * size
        )
        s.add(
            CYLINDER, (x, y + 2 * high, z), (0.85 * radius, 0.02 * high, radius), s.texture("earth", "plain")
        )
    elif kind == 2:
        radius, high = size * rng.uniform(0.15, 0.3), size * rng.uniform(0.4, 0.7)
        s.add(CYLINDER, (x, y + high, z), (radius, high, radius), looks, tint=tint, shine=shine, tile=size)
        s.add(ELLIPSOID, (x, y + 2 * high, z), (radius, 0.6 * radius, radius), looks, tint=tint, shine=shine)
        s.add(CYLINDER, (x, y + 2.4 * high, z), (0.35 * radius, 0.5 * high, radius), looks, tint=tint)
    elif kind == 3:
        three = size * rng.uniform(0.3, 1.2, 3)
        s.block(
            at,
            (three[0], three[1], three[2]),
            yaw,
            looks,
            tile=0.0 if rng.random() < 0.5 else size,
            tint=tint,
        )
    elif kind == 4:
        for layer in range(int(rng.integers(1, 5))):
            thick = 0.15 * size
            turn = yaw + rng.normal(0, 0.3)
            s.block(
                (x, y + layer * thick, z),
                (size, thick, 0.7 * size),
                turn,
                s.texture("plain", "cloth", "photo"),
                tint=s.tint(0.3),
            )
    elif kind == 5:
        for _ in range(int(rng.integers(2, 6))):
            half = 0.2 * size
            dx, dz = rng.normal(0, 0.3, 2) * size
            s.add(
                ELLIPSOID, (x + dx, y + half, z + dz), (half, half, half), looks, tint=s.tint(), shine=shine
            )
    else:
        s.add(
            CYLINDER,
            (x, y + 0.25 * size, z),
            (0.25 * size, 0.25 * size, size),
            s.texture("earth", "plain"),
            tint=tint,
        )
        s.card((x, y + 0.4 * size, z), size * rng.uniform(0.8, 1.8), "tuft" if rng.random() < 0.5 else "bush")
        for _ in range(int(rng.integers(2, 9))):
            tip = np.array(at) + [
                *(rng.normal(0, 0.4, 1) * size),
                rng.uniform(0.6, 1.7) * size,
                rng.normal(0, 0.4) * size,
            ]
            s.rod((x, y + 0.5 * size, z), (tip[0], tip[1], tip[2]), 0.012 * size, s.texture("leaves"))
            s.add(
                ELLIPSOID,
                (tip[0], tip[1], tip[2]),
                (0.22 * size, 0.1 * size, 0.12 * size),
                s.texture("leaves"),
                axes=turned(rng.uniform(0, 6.3), rng.normal(0, 0.5), rng.normal(0, 0.5)),
            )


def thing(s: Solids, at: Place, yaw: float) -> None:
    """A piece of furniture or what else stands in rooms."""
    kind = int(s.rng.integers(9))
    if kind == 0:
        chair(s, at, yaw)
    elif kind == 1:
        sofa(s, at, yaw)
    elif kind in (2, 3):
        cabinet(s, at, yaw)
    elif kind == 4:
        high = s.rng.uniform(0.4, 0.95)
        table(s, at, yaw, (s.rng.uniform(0.6, 2.0), high, s.rng.uniform(0.5, 1.0)))
        for _ in range(int(s.rng.integers(0, 5))):
            small(
                s,
                spun(at, yaw, s.rng.uniform(-0.4, 0.4), high, s.rng.uniform(-0.25, 0.25)),
                s.rng.uniform(0.1, 0.3),
            )
    elif kind == 5:
        bicycle(s, at, yaw)
    elif kind == 6:
        person(s, at, yaw, s.rng.uniform(1.1, 1.9))
    elif kind == 7:
        animal(s, at, yaw, s.rng.uniform(0.3, 0.9))
    else:
        small(s, at, s.rng.uniform(0.3, 1.1))
