"""Folders of clips, `clips/` to train on and `kept/`, which no recipe may train on: made where they are missing, each
file whole or not at all. What a clip shows and holds is its maker's business.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np


class Gather(Protocol):
    def __call__(
        self, folder: Path, count: int, width: int, height: int, frames: int, kept: bool = False
    ) -> Iterator[Path]:
        """The files of the clips 0 to `count`, made where they are missing."""


def missing(folder: Path, count: int, make: Callable[[int, Path], None]) -> Iterator[Path]:
    """The files of the clips 0 to `count`; `make` writes one that is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"{number:05d}.npz"
        if not path.exists():
            make(number, path)
        yield path


def write(
    path: Path,
    told: Mapping[str, Any],
    pixels: Mapping[str, Any],
    save: Callable[..., None] = np.savez,
) -> None:
    """One clip: what is told of it, as JSON, and its arrays."""
    fresh = path.with_suffix(".part")
    with fresh.open("wb") as file:
        save(file, told=np.array(json.dumps(told)), **pixels)
    fresh.replace(path)


def main(gather: Gather, about: str | None, *, count: int, kept: int, size: str, frames: int) -> None:
    """The command of a maker of clips; `count`, `kept`, `size` and `frames` are what it makes unless told otherwise."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--kept", type=int, default=kept)
    parser.add_argument("--size", default=size)
    parser.add_argument("--frames", type=int, default=frames)
    given = parser.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    for name, wanted in (("kept", given.kept), ("clips", given.count)):
        made = gather(given.out / name, wanted, width, height, given.frames, name == "kept")
        for number, _ in enumerate(made):
            if number % 20 == 0:
                print(f"{name} {number} of {wanted}", flush=True)
