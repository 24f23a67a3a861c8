"""Make folders of clips: `clips/` to train on and `kept/`, of worlds that no training sees.

    python -m training.backlot.voxels --out FOLDER [--clips 1000] [--kept 64] [--size 64x64] [--frames 65] [--fps 16]
        [--policy explorer] [--fair] [--workers 2]

Clips that are there already are left alone. Several such commands may share a folder.
"""

import argparse
import random
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import get_args

import numba

from training.backlot.voxels.clips import clip, missing, path_of, write
from training.backlot.voxels.policies import PolicyName


def _make(
    number: int,
    folder: Path,
    size: tuple[int, int],
    frames: int,
    fps: int,
    who: PolicyName | None,
    fair: bool,
    kept: bool,
) -> None:
    numba.set_num_threads(1)
    path = path_of(folder, number)
    if not path.exists():
        write(path, clip(number, size, frames, fps, who, kept, fair))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m training.backlot.voxels",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=1000)
    parser.add_argument("--kept", type=int, default=64)
    parser.add_argument("--size", default="64x64")
    parser.add_argument("--frames", type=int, default=65)
    parser.add_argument("--fps", type=int, default=16)
    parser.add_argument(
        "--policy", choices=get_args(PolicyName), help="who walks; else now this one, now that one"
    )
    parser.add_argument("--fair", action="store_true", help="by day and in clear weather only")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    for name, wanted in (("kept", given.kept), ("clips", given.clips)):
        folder = given.out / name
        numbers = list(missing(folder, wanted))
        random.shuffle(numbers)  # so that several commands seldom make the same clip
        make = partial(
            _make, folder=folder, size=(width, height), frames=given.frames, fps=given.fps, who=given.policy,
            fair=given.fair, kept=name == "kept",
        )  # fmt: skip
        with ProcessPoolExecutor(given.workers) as pool:
            for done, _ in enumerate(pool.map(make, numbers), 1):
                if done % 20 == 0 or done == len(numbers):
                    print(f"{name} {done} of {len(numbers)}", flush=True)


if __name__ == "__main__":
    main()
