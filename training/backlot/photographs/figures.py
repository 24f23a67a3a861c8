"""How well pictures are read that no training saw: the eight kept photographs, made pictures, and real distances.

    python -m training.backlot.photographs.figures --pictures FOLDER ... [--made FOLDER] [--every 3] [--stereo FOLDER]

Prints, as JSON, the share of labelled pixels that the network and the whole reading get right, and Spearman's rank
correlation of inverse depth with the truth. `--stereo` is the data folder of opencv-doc's examples.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from engines.perception import scene_net
from engines.perception.reading import read
from engines.perception.scene_net import LABELS
from training.backlot.depth import examples
from training.backlot.depth.real import pairs
from training.backlot.photographs import OPEN, photographs

GROUPS = ("sky", "ground", "stands")
_GROUP_OF = np.array([1 if name in ("ground", "water") else 0 if name == "sky" else 2 for name in LABELS])
_OF_MADE = np.array([2, 1, 0], np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m training.backlot.photographs.figures",
    )
    parser.add_argument("--pictures", type=Path, nargs="+", required=True)
    parser.add_argument("--made", type=Path)
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--stereo", type=Path)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    network = scene_net.available()
    found: dict[str, object] = {}
    if network is not None:
        right: dict[str, list[float]] = {}
        for rgb, labels in _kept(given.pictures):
            best = network.read(rgb).shares.argmax(0)
            for number in np.unique(labels[labels != OPEN]):
                right.setdefault(LABELS[number], []).append(float((best == number)[labels == number].mean()))
        found["labels, by the network"] = {
            name: round(float(np.mean(all_)), 3) for name, all_ in right.items()
        }
    tallies: dict[str, NDArray] = {}
    depths: dict[str, list[float]] = {}
    for kind, rgb, groups, inverse in _cases(given):
        reading = read(rgb)
        said = np.where(reading.sky > 0.5, 0, np.where(reading.ground > 0.5, 1, 2))
        _tally(tallies, f"{kind}, by the reading", said, groups)
        if network is not None:
            parts = network.read(rgb)
            best = np.stack([parts.sky, parts.ground, parts.stands]).argmax(0)
            _tally(tallies, f"{kind}, by the network", best, groups)
        if inverse is not None:
            depths.setdefault(f"{kind}, by the reading", []).append(rank(1 / reading.depth, inverse))
            if network is not None:
                depths.setdefault(f"{kind}, by the network", []).append(rank(parts.inverse, inverse))
    for name, tally in tallies.items():
        shares = {
            group: round(float(tally[at, at] / max(tally[at].sum(), 1)), 3) for at, group in enumerate(GROUPS)
        }
        found[name] = {"all": round(float(np.trace(tally) / tally.sum()), 3), **shares}
    found["order of depths"] = {name: round(float(np.mean(all_)), 3) for name, all_ in depths.items()}
    print(json.dumps(found, indent=1))


def rank(found: NDArray, true: NDArray) -> float:
    """Spearman's correlation of inverse depths (h, w), where both are known and neither is sky."""
    known = np.isfinite(true) & (true > 0)
    return float(spearmanr(found[known][::7], true[known][::7]).statistic)


def _kept(folders: list[Path]) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Picture and labels of the kept photographs."""
    for one in photographs(folders):
        if one.kept:
            yield one.rgb, one.labels(one.rgb.shape[1::-1])


def _cases(given: argparse.Namespace) -> Iterator[tuple[str, NDArray[np.uint8], NDArray, NDArray | None]]:
    """Kind, picture, numbers in `GROUPS` (`OPEN` where not known) and inverse depth, if that is known."""
    for rgb, labels in _kept(given.pictures):
        yield (
            "photographs",
            rgb,
            np.where(labels == OPEN, OPEN, _GROUP_OF[np.minimum(labels, len(LABELS) - 1)]),
            None,
        )
    if given.made:
        for path, name in list(examples.every(given.made / "kept"))[:: given.every]:
            made = examples.read(path, name)
            yield "made pictures", made.rgb, _OF_MADE[made.labels], made.inverse
    for real in pairs(given.stereo):
        yield real.name, real.rgb, np.full(real.inverse.shape, OPEN), real.inverse


def _tally(tallies: dict[str, NDArray], name: str, found: NDArray, true: NDArray) -> None:
    known = true != OPEN
    counts = np.bincount(3 * true[known].astype(int) + found[known], minlength=9).reshape(3, 3)
    if known.any():
        tallies[name] = tallies.get(name, np.zeros((3, 3))) + counts / known.sum()


if __name__ == "__main__":
    main()
