"""How fast the block world is: frames, ticks, chunks and starts; whether memory stays flat, and whether walls hold.

    python -m benchmarks.world_blocks
    python -m benchmarks.world_blocks --sizes 64x64 640x360 --walk-minutes 20
    python -m benchmarks.world_blocks --sizes --random-steps 10000

Frames are drawn while walking and turning. Times are milliseconds of processor time over all threads; two idle cores
need half as long.
"""

import argparse
import time
from typing import get_args

import numba
import numpy as np
import psutil

from engines.world.actions import Action, Key
from engines.world.blocks import BlockWalk
from engines.world.blocks.terrain import BIOMES

_TURNING = Action(keys=frozenset({"forward"}), yaw=1.5)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="*", default=["64x64", "640x360", "1280x720"])
    parser.add_argument("--places", nargs="*", default=list(BIOMES))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--frames", type=int, default=30)
    parser.add_argument(
        "--walk-minutes", type=float, default=0.0, help="walk one way so long and watch the memory"
    )
    parser.add_argument(
        "--random-steps", type=int, default=0, help="ticks of random actions in each place, none in a wall"
    )
    chosen = parser.parse_args()
    numba.set_num_threads(min(chosen.threads, numba.get_num_threads()))
    for size in chosen.sizes:
        width, height = (int(side) for side in size.split("x"))
        BlockWalk("plains", (width, height)).advance([_TURNING])
        means = []
        for place in chosen.places:
            began = time.process_time()
            walk = BlockWalk(place, (width, height))
            start = time.process_time() - began
            spent = []
            for _ in range(chosen.frames):
                walk.pass_over(_TURNING)
                began = time.process_time()
                walk.view()
                spent.append(time.process_time() - began)
            began = time.process_time()
            for _ in range(300):
                walk.pass_over(_TURNING)
            tick = (time.process_time() - began) / 300
            means.append(float(np.mean(spent)))
            print(
                f"{size:9} {place:10} frame {means[-1] * 1e3:6.2f} ms (95%: {np.quantile(spent, 0.95) * 1e3:6.2f})"
                f"   tick {tick * 1e3:5.2f} ms   start {start * 1e3:5.0f} ms",
                flush=True,
            )
        print(f"{size:9} {'all':10} {2 / np.mean(means):.0f} frames a second on two cores", flush=True)
    if chosen.random_steps:
        for place in chosen.places:
            print(_stumbled(place, chosen.random_steps), flush=True)
    if chosen.walk_minutes:
        walk = BlockWalk("plains", (64, 64))
        process = psutil.Process()
        for tick in range(int(chosen.walk_minutes * 60 * walk.fps)):
            walk.pass_over(Action(keys=frozenset({"forward", "run", "jump"})))
            if tick % (60 * walk.fps) == 0:
                away = np.hypot(walk.pose.x, walk.pose.z)
                print(
                    f"{tick // (60 * walk.fps):3} min {away:7.0f} m {process.memory_info().rss / 2**20:6.0f} MB"
                )


def _stumbled(place: str, steps: int) -> str:
    """What came of so many random ticks."""
    rng = np.random.default_rng(0)
    walk = BlockWalk(place, (16, 16))
    held: frozenset[Key] = frozenset()
    inside, way, before = 0, 0.0, walk.pose
    for _ in range(steps):
        if rng.random() < 0.1:
            held = frozenset(
                key for key in get_args(Key) if rng.random() < (0.7 if key == "forward" else 0.2)
            )
        walk.pass_over(Action(keys=held, yaw=float(rng.normal(0, 6)), pitch=float(rng.normal(0, 2))))
        inside += walk.inside_a_block
        way += float(np.hypot(walk.pose.x - before.x, walk.pose.z - before.z))
        before = walk.pose
    return f"{place:10} {steps} random steps, {way:6.0f} m: {inside} in a block"


if __name__ == "__main__":
    main()
