"""How well depth is read from one picture: the geometry alone beside each network that is here.

    python -m benchmarks.world_depth [--pairs OPENCV_DOC/examples/data]

The figure is Spearman's rank correlation of distances, over pixels whose true distance is known and below 100 m: of
real stereo pairs by their disparity (scikit-image's motorcycle in a shed and, where Debian's opencv-doc is unpacked,
its aloe) and of the stage's places. What is compared is the whole reading: the geometry, and the geometry with the
relief that a network saw; the network's own order beside them. A network of ours is used only where it beats the
geometry on the real pairs.
"""

import argparse
import contextlib
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from engines.contract import BadInput, ModelMissing
from engines.media.fit import within
from engines.perception import estimators
from engines.perception.depth import Estimator
from engines.perception.reading import read
from engines.perception.scene import WORK_SIDE
from engines.world.places import LIGHTS, place_reading
from training.backlot.depth.real import pairs

FARTHEST = 100.0
EVERY = 37  # pixels, of which one is compared


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=Path)
    given = parser.parse_args()
    networks = _networks()
    print("picture".ljust(14) + "".join(name.rjust(22) for name in ("geometry", *_columns(networks))))
    rows = []
    for name, rgb, truth in _pictures(given.pairs):
        figures = [_agreement(read(rgb, estimator=None).depth, truth)]
        for network in networks.values():
            figures.append(_agreement(read(rgb, estimator=network).depth, truth))
            figures.append(_agreement(1 / np.maximum(network(within(rgb, WORK_SIDE)), 1e-6), truth))
        rows.append(figures)
        print(name.ljust(14) + "".join(f"{figure:22.3f}" for figure in figures), flush=True)
    print("mean".ljust(14) + "".join(f"{figure:22.3f}" for figure in np.mean(rows, 0)))


def _columns(networks: dict[str, Estimator]) -> list[str]:
    return [column for name in networks for column in (f"with {name}", f"{name} alone")]


def _networks() -> dict[str, Estimator]:
    found = {}
    with contextlib.suppress(ModelMissing, BadInput):
        found["depth anything"] = estimators.depth_anything(estimators.published())
    with as_file(files("resources") / "models" / estimators.OWN) as own:
        if own.is_file():
            found["our own"] = estimators.network(own)
    return found


def _pictures(folder: Path | None) -> list[tuple[str, NDArray[np.uint8], NDArray[np.float64]]]:
    # Ranks are all that is compared: any constant base line and focal length would do.
    found = [(pair.name, pair.rgb, 1 / pair.inverse) for pair in pairs(folder)]
    for place in LIGHTS:
        reading = place_reading(place, 1)
        truth = np.where(np.isfinite(reading.depth), reading.depth, np.nan)
        found.append((place, reading.rgb, np.where(truth < FARTHEST, truth, np.nan)))
    return found


def _agreement(depth: NDArray[np.floating], truth: NDArray[np.floating]) -> float:
    known = np.isfinite(truth).ravel()
    read_depth = np.minimum(depth.ravel()[known], 1e4)
    return float(spearmanr(read_depth[::EVERY], truth.ravel()[known][::EVERY]).statistic)


if __name__ == "__main__":
    main()
