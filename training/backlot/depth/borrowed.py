"""Examples from worlds that Matinee has already: the stage, in any place, light and look, and the block world. Both
know their distances; both are seen here from cameras of their own. A world gives several examples, because making it
takes longer than looking at it.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.camera import Camera
from engines.stage.plan import Label
from engines.stage.scene import Look, Painted, ShotType
from engines.stage.shot import StageShot
from engines.world.actions import Action
from engines.world.blocks.kinds import AIR, KINDS, SHAPE_CUBE, SHAPE_WATER
from engines.world.blocks.renderer import focal_of
from engines.world.blocks.terrain import BIOMES
from engines.world.blocks.walk import BlockWalk
from training.backlot import films
from training.backlot.depth.examples import FARTHEST, GROUND, SIZE, SKY, STANDS
from training.backlot.voxels.policies import policy

View = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]
"""`rgb`, `depth` and `labels`, as `examples.Example` has them."""

_SHOTS = 4  # casts and cameras of a set
_LOOKS = tuple(
    look for look in get_args(Look) if look not in get_args(Painted)
)  # unpainted by nets: those take long
_FLOORS = np.array([kind.shape in (SHAPE_CUBE, SHAPE_WATER) and kind.ground != "" for kind in KINDS])
_FLAT = 0.8  # least upward part of a normal of the ground


@dataclass(frozen=True)
class _Still:
    camera: Camera

    def at(self, time_s: float) -> Camera:
        return self.camera


def stage(number: int, kept: bool, count: int) -> Iterator[View]:
    """Views of one set of the stage; `kept` ones are of sets that the others never show."""
    for part in range(math.ceil(count / _SHOTS)):
        rng = random.Random(f"depth {number} {part} {kept}")
        first = films.scene_of(3 * number, kept, 4.0)
        scene = films.scene_of(3 * number + 7919 * part, kept, 4.0)
        sizes: tuple[ShotType, ...] = ("long_shot", "full_shot", "medium_shot", "close_up")
        scene = scene.model_copy(
            update={
                "environment": first.environment, "lighting": first.lighting, "weather": first.weather,
                "seed": first.seed, "crowd": rng.choice((0, 0, 0, 8, 25)), "camera_move": "static",
                "look": "picture_book" if rng.random() < 0.8 else rng.choice(_LOOKS),
                "shot_type": rng.choices(sizes, (4, 4, 3, 2))[0] if scene.figures else "long_shot",
            }
        )  # fmt: skip
        shot = StageShot(scene, *SIZE)
        own = shot.path.at(0.0)
        for _ in range(min(_SHOTS, count - part * _SHOTS)):
            free = 0.25 if scene.shot_type in ("medium_shot", "close_up") else 1.0
            x, y, z = own.position
            camera = replace(
                own,
                position=(x + rng.gauss(0, 0.4 * free), max(y + rng.gauss(0, 0.3 * free), 0.3), z),
                yaw=own.yaw + rng.gauss(0, 0.25 * free),
                pitch=own.pitch + rng.gauss(0, 0.1 * free),
                roll=rng.gauss(0, 0.02),
                fov=min(max(own.fov * math.exp(rng.gauss(0, 0.25)), 0.3), 1.4),
            )
            shot.path = _Still(camera)  # type: ignore[assignment]
            frame = shot.frame(rng.uniform(0, 4))
            sky = (frame.ids == Label.SKY) | (frame.depth > FARTHEST)
            ground = np.isin(frame.ids, (int(Label.GROUND), int(Label.WATER)))
            labels = np.where(sky, SKY, np.where(ground, GROUND, STANDS)).astype(np.uint8)
            yield frame.rgb.copy(), np.where(sky, np.inf, frame.depth).astype(np.float32), labels


def blocks(number: int, kept: bool, count: int) -> Iterator[View]:
    """Views of one block world; `kept` ones are of worlds that the others never show."""
    rng = np.random.default_rng([number, kept, 3])
    biome = BIOMES[number % len(BIOMES)]
    hour = float(rng.uniform(6.5, 18) if rng.random() < 0.85 else rng.uniform(0, 24))
    weather = "clear" if rng.random() < 0.75 else str(rng.choice(["haze", "rain", "snow", "storm"]))
    wide, high = SIZE
    seed = int(rng.integers(1 << 20)) * 2 + kept
    walk = BlockWalk(biome, (2 * wide, 2 * high), fps=8, seed=seed, hour=hour, weather=weather, reach=96)  # type: ignore[arg-type]
    act = policy("explorer", rng)
    walk.pass_over(Action(yaw=float(rng.uniform(-180, 180))))
    for _ in range(count):
        for _ in range(int(rng.integers(8, 30))):
            walk.pass_over(act(walk))
        walk.pass_over(Action(yaw=float(rng.normal(0, 40)), pitch=float(rng.normal(0, 8))))
        rgb = np.asarray(cv2.resize(walk.view(), SIZE, interpolation=cv2.INTER_AREA), np.uint8)
        depth, ids = walk.depth[::2, ::2].copy(), walk.ids[::2, ::2]
        flat = _upward(depth, focal_of(SIZE), walk.pose.pitch) > _FLAT
        labels = np.where(ids == AIR, SKY, np.where(flat & _FLOORS[ids], GROUND, STANDS)).astype(np.uint8)
        yield (
            rgb,
            np.where(ids == AIR, np.inf, depth).astype(np.float32),
            np.asarray(cv2.medianBlur(labels, 3), np.uint8),
        )


def _upward(depth: NDArray[np.float32], focal: float, pitch: float) -> NDArray[np.float32]:
    """The upward part of the normal of each pixel."""
    height, width = depth.shape
    far = np.where(np.isfinite(depth), depth, 1e4)
    x = (np.arange(width) + 0.5 - width / 2)[None] / focal * far
    y = (height / 2 - np.arange(height) - 0.5)[:, None] / focal * far
    points = np.stack(
        [x, y * math.cos(pitch) + far * math.sin(pitch), far * math.cos(pitch) - y * math.sin(pitch)], 2
    )
    normal = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
    return np.asarray(np.abs(normal[..., 1]) / np.maximum(np.linalg.norm(normal, axis=2), 1e-9), np.float32)
