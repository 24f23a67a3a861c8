"""Make pictures with true distances: `train/` to learn from and `kept/`, of worlds that no training sees.

    python -m training.backlot.depth --out FOLDER [--count 20000] [--kept 640] [--sheet SHEET.png]

Shards that are there already are left alone; each follows from its number alone. Several such commands may share a
folder: each takes the shards that nobody has begun. `--sheet` shows what the first shards hold instead of making any.
"""

import argparse
import os
from pathlib import Path

import numba
import psutil

from training.backlot.depth.examples import shards, write
from training.backlot.depth.making import A_SHARD, shard
from training.backlot.depth.sheet import sheet


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m training.backlot.depth",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--kept", type=int, default=640)
    parser.add_argument("--sheet", type=Path)
    given = parser.parse_args()
    if given.sheet:
        sheet(shards(given.out / "train") + shards(given.out / "kept"), given.sheet)
        return
    numba.set_num_threads(1)
    for name, count in (("kept", given.kept), ("train", given.count)):
        wanted = -(-count // A_SHARD)
        for number in range(wanted):
            path = given.out / name / f"{number:05d}.zip"
            begun = path.with_suffix(".begun")
            if path.exists() or not _first(begun):
                continue
            try:
                write(path, shard(number, name == "kept"))
            finally:
                begun.unlink(missing_ok=True)
            print(f"{name} {number + 1} of {wanted}", flush=True)


def _first(begun: Path) -> bool:
    """Whether nobody who is still at work was here before."""
    begun.parent.mkdir(parents=True, exist_ok=True)
    if begun.exists() and not psutil.pid_exists(int(begun.read_text() or 0)):
        begun.unlink(missing_ok=True)  # whoever began it was stopped
    try:
        with begun.open("x") as file:
            file.write(str(os.getpid()))
    except FileExistsError:
        return False
    return True


if __name__ == "__main__":
    main()
