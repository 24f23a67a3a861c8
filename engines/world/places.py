"""The stage's places as readings: the stage knows its horizon, its distances and what each pixel is, so nothing is
guessed.

Each card that stands on its own is a thing, drawn by leaving out all others; walls and what cannot be parted is a
structure. Block places are worlds of their own and are not read.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.perception.scene import Reading, Thing
from engines.perception.space import FAR_M
from engines.stage.camera import Camera
from engines.stage.frame import Frame
from engines.stage.plan import Label
from engines.stage.scene import Environment, Lighting, Scene
from engines.stage.shot import StageShot
from engines.world.request import BLOCKS, Place, SceneKind

SIZE = (1280, 720)
LIGHTS: dict[Place, Lighting] = {
    "desert": "golden_hour", "ocean": "noon", "forest": "golden_hour", "city": "golden_hour",
    "mountains": "noon", "snow": "dawn", "meadow": "noon", "interior": "golden_hour",
}  # fmt: skip
GROUND = (Label.GROUND, Label.WATER)
NOT_THINGS = (Label.SKY, Label.GROUND, Label.WATER, Label.FAR)
LEAST = 0.0009  # of the picture that a thing covers
FARTHEST = 70.0  # metres, from which what stands belongs to the dome
APART = 0.07  # of the distance by which two neighbours are two things
LARGE = 0.22  # of the picture, from which a thing is unique
ON_FLOOR_M = 0.06  # above the floor, up to which a pixel of a room lies on it
JOINT = 9  # pixels across the joint of two tiles, at most
LONG = (Label.BUILDING, Label.ROOM)


def place_reading(place: Place, seed: int) -> Reading:
    """What a place of the stage shows, 1280 by 720: its labels and distances are true. `seed` chooses its layout."""
    if place.startswith(BLOCKS) or place not in LIGHTS:
        raise BadInput("place", f"{place} is no place of the stage", f"one of: {', '.join(LIGHTS)}")
    environment: Environment = place  # type: ignore[assignment]
    width, height = SIZE
    shot = _Level(Scene(environment=environment, lighting=LIGHTS[place], shot_type="long_shot", seed=seed))
    frame = shot.frame()
    ids, depth = frame.ids, frame.depth
    indoors = shot.indoors
    if indoors:
        ids, depth = _whole_floor(ids, depth, shot)
    sky = _soft(ids == Label.SKY)
    ground = _soft(np.isin(ids, [int(label) for label in GROUND]))
    things = _things(ids, depth)
    kind: SceneKind = "interior" if indoors else "street" if environment == "city" else "landscape"
    return Reading(
        rgb=frame.rgb,
        kind=kind,
        horizon=shot.horizon,
        fov_deg=math.degrees(2 * math.atan(width / 2 / shot.camera.focal(height))),
        eye_m=shot.eye,
        sky=sky,
        ground=ground,
        depth=np.where(ids == Label.SKY, np.inf, np.minimum(depth, FAR_M)).astype(np.float32),
        things=things,
        sureness={"kind": 1.0, "horizon": 1.0},
        drawn=True,
    )


@dataclass(eq=False)
class _Level:
    """A shot with its camera turned level, so that the horizon is where a level camera has it."""

    scene: Scene

    def __post_init__(self) -> None:
        self._shot = StageShot(self.scene, *SIZE)
        first = self._shot.path.at(0.0)
        self.camera = Camera(first.position, first.yaw, 0.0, 0.0, first.fov)
        x, y, z = first.position
        self.eye = float(max(y - self._shot.baked.level(x, z), 0.5))
        self.horizon = 0.5
        self.indoors = bool(self._shot.baked.indoors)

    def frame(self) -> Frame:
        self._shot.path = _Still(self.camera)  # type: ignore[assignment]
        return self._shot.frame(0.0)


@dataclass(frozen=True)
class _Still:
    camera: Camera

    def at(self, time_s: float) -> Camera:
        return self.camera


def _soft(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.6), np.float32)


def _whole_floor(
    ids: NDArray[np.uint8], depth: NDArray[np.float32], shot: _Level
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Labels and distances with the floor, which the stage draws as a part of the room, as ground without joints."""
    height = len(ids)
    below = np.maximum(np.arange(height) + 0.5 - shot.horizon * height, 1.0)
    plane = np.broadcast_to((shot.camera.focal(height) * shot.eye / below)[:, None], ids.shape)
    room = np.isin(ids, [int(Label.ROOM), int(Label.GROUND)])
    above_m = shot.eye * (1 - depth / plane)
    floor = (room & (above_m < ON_FLOOR_M) & (below[:, None] > 1)).astype(np.uint8)
    floor = np.asarray(cv2.morphologyEx(floor, cv2.MORPH_CLOSE, np.ones((JOINT, JOINT), np.uint8)), np.uint8)
    mine = (floor > 0) & (room | (ids == Label.SKY))
    return (
        np.where(mine, np.uint8(Label.GROUND), ids).astype(np.uint8),
        np.where(mine, plane, depth).astype(np.float32),
    )


def _things(ids: NDArray[np.uint8], depth: NDArray[np.float32]) -> tuple[Thing, ...]:
    """What stands, parted where its label changes or its distance jumps, from far to near."""
    height, width = ids.shape
    stands = ~np.isin(ids, [int(label) for label in NOT_THINGS]) & (depth < FARTHEST)
    log = np.log(np.maximum(depth, 0.1))
    parts = np.zeros(ids.shape, np.int32)
    number = 0
    for label in np.unique(ids[stands]):
        own = stands & (ids == label)
        # Steps of distance within a label; a wall runs on, a card is at one distance.
        levels = np.floor(log / math.log(1 + APART)).astype(np.int32)
        for level in [None] if label in LONG else np.unique(levels[own]):
            mask = own if level is None else own & (levels == level)
            count, pieces, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
            for piece in range(1, count):
                if stats[piece, cv2.CC_STAT_AREA] >= LEAST * ids.size:
                    number += 1
                    parts[pieces == piece] = number
    found = []
    for part in range(1, number + 1):
        mask = parts == part
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        top, bottom = max(0, rows[0] - 2), min(height, rows[-1] + 3)
        first, last = max(0, columns[0] - 2), min(width, columns[-1] + 3)
        alpha = _soft(mask[top:bottom, first:last])
        label = int(ids[mask][0])
        long = label in LONG or mask.mean() > LARGE
        sides = (("left", mask[:, 0]), ("right", mask[:, -1]), ("top", mask[0]), ("bottom", mask[-1]))
        found.append(
            Thing(
                alpha,
                (int(first), int(top)),
                float(np.median(depth[mask])),
                "structure" if long else "upright",
                frozenset(side for side, edge in sides if edge.any()),  # type: ignore[misc]
            )
        )
    return tuple(sorted(found, key=lambda thing: -thing.depth))
