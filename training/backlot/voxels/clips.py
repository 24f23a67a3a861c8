"""Clips of walks in the block world with all labels, and folders of them.

A clip follows from its number alone, so that a folder can be made by many processes, and gone on with after a stop:
a file is there whole or not at all.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import PUBLISHED, Action, Weather
from engines.world.blocks import BlockWalk
from engines.world.blocks.terrain import BIOMES
from training.backlot.voxels.policies import PolicyName, policy

WEATHERS: tuple[Weather, ...] = get_args(Weather)
_WARM_UP_S = 6
_KEPT = 1 << 30  # numbers of worlds that no training sees


@dataclass(frozen=True, eq=False)
class Clip:
    """frames (n, height, width, 3) uint8, the first before any action; each other one is what its action led to.

    keys (n, 6) uint8 in the order of `PUBLISHED`, mouse (n, 2) float32 pitch up and yaw right in degrees, the first of
    both zero. run (n,) uint8. pose (n, 5) float32 x, y, z in metres, yaw and pitch in radians, of the eye. depth (n,
    height, width) float16 metres along the view axis, infinite in the sky. ids (n, height, width) uint8 kinds of block.
    biome, weather: rows of `BIOMES` and `WEATHERS`; hour; seed of the world; fps.
    """

    frames: NDArray[np.uint8]
    keys: NDArray[np.uint8]
    run: NDArray[np.uint8]
    mouse: NDArray[np.float32]
    pose: NDArray[np.float32]
    depth: NDArray[np.float16]
    ids: NDArray[np.uint8]
    biome: int
    weather: int
    hour: float
    seed: int
    fps: int


def clip(
    number: int,
    size: tuple[int, int],
    frames: int,
    fps: int = 16,
    who: PolicyName | None = None,
    kept: bool = False,
    fair: bool = False,
) -> Clip:
    """The clip of a number: its biome goes round, all else is drawn. `who` walks, or for None two in three times the
    explorer. `kept` clips are of worlds that the others never show, `fair` ones are by day and in clear weather."""
    rng = np.random.default_rng([number, kept])
    biome = BIOMES[number % len(BIOMES)]
    seed = int(rng.integers(_KEPT)) + (_KEPT if kept else 0)
    hour = float(rng.uniform(7, 17.5) if rng.random() < 0.8 else rng.uniform(0, 24))
    weather: Weather = "clear" if rng.random() < 0.8 else WEATHERS[int(rng.integers(2, len(WEATHERS)))]
    if fair:
        hour, weather = float(rng.uniform(7, 17.5)), "clear"
    act = policy(who or ("explorer" if rng.random() < 2 / 3 else "random"), rng)
    walk = BlockWalk(biome, size, fps=fps, seed=seed, hour=hour, weather=weather)
    walk.pass_over(Action(yaw=float(rng.uniform(-180, 180))))
    for _ in range(int(rng.uniform(0, _WARM_UP_S) * fps)):
        walk.view()
        walk.pass_over(act(walk))
    width, height = size
    made = Clip(
        frames=np.empty((frames, height, width, 3), np.uint8),
        keys=np.zeros((frames, len(PUBLISHED)), np.uint8),
        run=np.zeros(frames, np.uint8),
        mouse=np.zeros((frames, 2), np.float32),
        pose=np.empty((frames, 5), np.float32),
        depth=np.empty((frames, height, width), np.float16),
        ids=np.empty((frames, height, width), np.uint8),
        biome=BIOMES.index(biome),
        weather=WEATHERS.index(weather),
        hour=hour,
        seed=seed,
        fps=fps,
    )
    for row in range(frames):
        if row:
            action = act(walk)
            walk.pass_over(action)
            made.keys[row] = [key in action.keys for key in PUBLISHED]
            made.run[row] = "run" in action.keys
            made.mouse[row] = action.pitch, action.yaw
        made.frames[row], made.depth[row], made.ids[row] = walk.view(), walk.depth, walk.ids
        pose = walk.pose
        made.pose[row] = pose.x, pose.y, pose.z, pose.yaw, pose.pitch
    return made


def write(path: Path, made: Clip) -> None:
    """One clip as an npz file, whole or not at all; several processes may write the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.part")
    with fresh.open("wb") as file:
        np.savez_compressed(file, **{field.name: getattr(made, field.name) for field in fields(made)})
    fresh.replace(path)


def read(path: Path) -> Clip:
    with np.load(path) as file:
        values = {field.name: file[field.name] for field in fields(Clip)}
    for name in ("biome", "weather", "seed", "fps"):
        values[name] = int(values[name])
    return Clip(**{**values, "hour": float(values["hour"])})


def path_of(folder: Path, number: int) -> Path:
    return folder / f"{number // 1000:03d}" / f"{number:06d}.npz"


def missing(folder: Path, count: int) -> Iterator[int]:
    """The numbers below `count` whose file is not there yet."""
    return (number for number in range(count) if not path_of(folder, number).exists())
