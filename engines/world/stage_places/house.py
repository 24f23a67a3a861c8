"""A house to walk in: a room of the stage, closed on all sides, and through a door in its back wall the next one.

Rooms keep their painted walls and furniture where the set has them; outside of the windows is the set's own view.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.stage.light import colour, mix
from engines.stage.paint import Picture, noise
from engines.stage.plan import Card, Plan
from engines.stage.scene import Scene
from engines.stage.sets import plan_of
from engines.stage.sets.rooms.room import PER_M
from engines.world.memory.surfaces import Bounds, Dome, Ground, Scenery, Standing
from engines.world.stage_places.cards import LIFTED_M, Stock, lying_patch, plane_patch
from engines.world.stage_places.heaven import dome_of
from engines.world.stage_places.hours import daylight_of, lighting_at
from engines.world.stage_places.view_point import lens, no_front

BEGIN_M = 2.3  # metres by which the room is farther than in its set, so that one enters from its near end
DOOR = (6.2, 1.25, 2.15)  # from the left end of the back wall, as seen from the room; wide; high
THICK_M = 0.5  # more than the view's tolerance between what is nearer and what is farther
ROOMS = 4


def house(seed: int, hour: float | None) -> Scenery:
    """The house of a seed at an hour: its first room is the stage's of that seed."""
    lighting = lighting_at("interior", hour)
    first, second = (
        plan_of(Scene(environment="interior", lighting=lighting, shot_type="long_shot", seed=number))
        for number in (seed % 4000, seed % 4000 + (1 if seed % ROOMS < ROOMS - 1 else 1 - ROOMS))
    )
    assert first.room is not None
    assert second.room is not None
    stock = Stock(
        {f"a{k}": v for k, v in first.images.items()} | {f"b{k}": v for k, v in second.images.items()}
    )
    stock.glows = first.light.lamps
    near = first.room[2] + BEGIN_M
    standing = _furnished(first, "a", stock, Turn(0.0, BEGIN_M, 1.0))
    # The second room looks the other way, its door on that of the first.
    door_x = first.room[1] - DOOR[0] - DOOR[1] / 2
    other_x = second.room[1] - DOOR[0] - DOOR[1] / 2
    turn = Turn(door_x + other_x, near - THICK_M + second.room[2], -1.0)
    standing += _furnished(second, "b", stock, turn)
    standing += _doorway(stock, door_x, near, first)
    far = near - THICK_M - (second.room[3] - second.room[2])
    half = max(abs(turn.x) + second.room[1], first.room[1])
    outside = mix(first.sky[-30:].mean((0, 1)) * 1.15, first.light.fog, 0.22)
    return Scenery(
        kind="interior",
        lens=lens(),
        front=no_front(),
        dome=_views(first, outside, seed),
        ground=Ground(_outdoors(outside, seed), 8.0, "wood", np.zeros((0, 0), np.float32), 1.0, 85.0),
        patches=tuple(stock.patches),
        standing=tuple(standing),
        beyond=nothing,
        daylight=daylight_of(first.light, lighting, "interior"),
        bounds=Bounds(-half, half, far + 0.5, first.room[3] + BEGIN_M - 0.5),
        drawn=True,
    )


def nothing(column: int, row: int) -> list[Standing]:
    """`Beyond` of a house."""
    return []


@dataclass(frozen=True)
class Turn:
    """Where a room lies: moved to x, z and turned about if `sign` is -1."""

    x: float
    z: float
    sign: float

    def __call__(self, stands: Standing) -> Standing:
        yaw = stands.yaw + (math.pi if self.sign < 0 else 0.0)
        return replace(stands, x=self.x + self.sign * stands.x, z=self.z + self.sign * stands.z, yaw=yaw)


def _furnished(plan: Plan, prefix: str, stock: Stock, turn: Turn) -> list[Standing]:
    """All that a room consists of, its back wall with an opening."""
    found = []
    for card in plan.cards:
        own = replace(card, image=prefix + card.image, tint=_rounded(card.tint))
        if card.image == "room-near":
            found += [turn(stock.standing(part, 0.0)) for part in _opened(own, stock)]
        else:
            found.append(turn(stock.standing(own, 0.0)))
    return found


def _rounded(tint: tuple[float, float, float]) -> tuple[float, float, float]:
    return (round(tint[0], 1), round(tint[1], 1), round(tint[2], 1))


def _opened(card: Card, stock: Stock) -> list[Card]:
    """The back wall as what is left and right of its door and above it."""
    image = stock.images[card.image]
    height, width = image.shape[:2]
    corner, across, down = (np.array(v) for v in (card.corner, card.across, card.down))
    left, right = DOOR[0], DOOR[0] + DOOR[1]
    wide, tall = float(np.linalg.norm(across)), float(np.linalg.norm(down))
    made = []
    for name, (u0, u1, v1) in {
        "left": (0.0, left, tall), "right": (right, wide, tall), "above": (left, right, tall - DOOR[2]),
    }.items():  # fmt: skip
        key = f"{card.image}-{name}"
        part = image[: round(v1 / tall * height), round(u0 / wide * width) : round(u1 / wide * width)].copy()
        stock.images[key] = _framed(part, name)
        start = corner + across * (u0 / wide)
        made.append(
            replace(
                card, image=key, corner=tuple(start), across=tuple(across * ((u1 - u0) / wide)),
                down=tuple(down * (v1 / tall)),
            )
        )  # fmt: skip
    return made


def _framed(part: Picture, name: str) -> Picture:
    """A wall's piece with the door's frame along its edge, in the wall's own light."""
    edge, line = round(0.1 * PER_M), round(0.025 * PER_M)
    window = {
        "left": np.s_[-round(DOOR[2] * PER_M) - edge :, -edge:],
        "right": np.s_[-round(DOOR[2] * PER_M) - edge :, :edge],
        "above": np.s_[-edge:, :],
    }[name]
    tone = part[window][..., :3].mean((0, 1)) / 255
    light = tone / max(float(tone.max()), 0.05)
    part[window][..., :3] = (
        colour("f4ead8") * mix(np.ones(3), light, 0.4) * (0.55 + 0.5 * tone.mean()) * 255
    ).clip(0, 255)
    inner = {
        "left": np.s_[-round(DOOR[2] * PER_M) - edge :, -edge - line : -edge],
        "right": np.s_[-round(DOOR[2] * PER_M) - edge :, edge : edge + line],
        "above": np.s_[-edge - line : -edge, :],
    }[name]
    part[inner][..., :3] = (part[inner][..., :3] * 0.6).astype(np.uint8)
    return part


def _doorway(stock: Stock, x: float, z: float, plan: Plan) -> list[Standing]:
    """The thickness of the wall in the opening, and the threshold."""
    shade = np.clip(colour("d8cbb4") * mix(plan.light.shade, plan.light.key, 0.45), 0, 1)
    paint = np.empty((32, 32, 4), np.uint8)
    paint[..., :3], paint[..., 3] = shade * 255, 255
    wide, tall = DOOR[1], DOOR[2]
    jamb = [
        plane_patch(
            paint, np.array([0.0, tall, THICK_M * side / 2]), np.array([0.0, 0.0, -THICK_M * side]),
            np.array([0.0, -tall, 0.0]), wall=True,
        )
        for side in (1, -1)
    ]  # fmt: skip
    dark = paint.copy()
    dark[..., :3] = dark[..., :3] * 0.7
    head = plane_patch(
        dark,
        np.array([-wide / 2, tall, THICK_M / 2]),
        np.array([wide, 0.0, 0.0]),
        np.array([0.0, 0.0, -THICK_M]),
    )
    wood = paint.copy()
    wood[..., :3] = np.clip(colour("8a5f42") * mix(plan.light.shade, plan.light.key, 0.5), 0, 1) * 255
    middle = z - THICK_M / 2
    return [
        Standing(stock.add(jamb[0]), x - wide / 2, middle, LIFTED_M),
        Standing(stock.add(jamb[1]), x + wide / 2, middle, LIFTED_M),
        Standing(stock.add(head), x, middle, LIFTED_M),
        Standing(stock.add(lying_patch(wood, wide + 0.1, THICK_M + 0.06, 0.006)), x, middle, LIFTED_M),
    ]


def _views(plan: Plan, outside: NDArray[np.float64], seed: int) -> Dome:
    """What the windows show, all around."""
    return dome_of(plan.light, plan.sky, seed, [], {}, outside, 100.0, alike=True)


def _outdoors(outside: NDArray[np.float64], seed: int) -> NDArray[np.uint8]:
    """(512, 512, 3) the ground before the windows."""
    grain = noise(512, seed % 50 + 3, 8, 6, 0.6)[..., None] - 0.5
    return (np.clip(outside * (1 + 0.25 * grain), 0, 1) * 255).astype(np.uint8)
