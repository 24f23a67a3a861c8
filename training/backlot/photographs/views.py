"""Views of labelled photographs and of made pictures, each with the values that the trunk finds in it, one file each.

The trunk takes most of the time and does not learn, so its values are taken once. A view is a crop, lit a little
differently, at one of several sizes; the first of a photograph is the photograph itself.

    python -m training.backlot.photographs.views --pictures FOLDER ... --made FOLDER --out FOLDER [--views 4]

`--made` holds `train/` and `kept/` of `training.backlot.depth`.
"""

import argparse
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from engines.perception.features import SIDE, computed
from engines.perception.scene_net import LABELS
from training.backlot.depth import examples
from training.backlot.photographs import Photograph, photographs

GROUNDLIKE, STANDING = len(LABELS), len(LABELS) + 1
"""Labels of made pictures, which know less: ground or water, and anything that is neither that nor sky."""
FINE = 4  # labels and distances to a patch, each way
_SIDES = (SIDE, 392, 336)
_OF_MADE = np.array([STANDING, GROUNDLIKE, LABELS.index("sky")], np.uint8)  # by `examples` labels


@dataclass(frozen=True, eq=False)
class View:
    """`values` (layers, rows, columns, 384) float16; `labels` (4 rows, 4 columns) uint8; `inverse` of the same size,
    float32 1 / metres, not a number where it is not known."""

    values: NDArray[np.float16]
    labels: NDArray[np.uint8]
    inverse: NDArray[np.float32]


def read(path: Path) -> View:
    """A view from its file."""
    held = load_file(path)
    return View(held["values"], held["labels"], held["inverse"])


def of_photograph(photograph: Photograph, number: int) -> View:
    """A view of a photograph; number 0 is all of it as it is."""
    rgb = photograph.rgb
    labels = photograph.labels(rgb.shape[1::-1])
    inverse = np.full(labels.shape, np.nan, np.float32)
    return _view(rgb, labels, inverse, _rng(photograph.name, number) if number else None)


def of_made(path: Path, name: str, number: int) -> View:
    """A view of a made picture; number 0 is all of it as it is."""
    made = examples.read(path, name)
    rng = _rng(path.stem + name, number) if number else None
    return _view(made.rgb, _OF_MADE[made.labels], made.inverse, rng)


def _rng(name: str, number: int) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(name.encode()), number])


def _view(
    rgb: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    inverse: NDArray[np.float32],
    rng: np.random.Generator | None,
) -> View:
    side = SIDE
    if rng is not None:
        side = int(rng.choice(_SIDES))
        height, width = labels.shape
        share = rng.uniform(0.6, 1.0)
        rows, columns = int(share * height), int(min(1.0, share * rng.uniform(0.8, 1.25)) * width)
        top, left = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
        part = (slice(top, top + rows), slice(left, left + columns))
        rgb, labels, inverse = _lit(rgb[part], rng), labels[part], inverse[part]
        if rng.random() < 0.5:
            rgb, labels, inverse = rgb[:, ::-1], labels[:, ::-1], inverse[:, ::-1]
    values = computed(np.ascontiguousarray(rgb), side)
    size = (values.shape[2] * FINE, values.shape[1] * FINE)
    return View(
        values.astype(np.float16),
        np.asarray(cv2.resize(labels.copy(), size, interpolation=cv2.INTER_NEAREST), np.uint8),
        np.asarray(cv2.resize(inverse.copy(), size, interpolation=cv2.INTER_NEAREST), np.float32),
    )


def _lit(rgb: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Brighter or darker, flatter, less colourful, warmer or softer."""
    light = (rgb.astype(np.float32) / 255) ** rng.uniform(0.7, 1.45)
    grey = light.mean(2, keepdims=True)
    light = grey + (light - grey) * rng.choice([0.0, 0.6, 1.0, 1.3], p=[0.1, 0.25, 0.4, 0.25])
    light = 0.5 + (light - 0.5) * rng.uniform(0.75, 1.15)
    light *= rng.uniform(0.92, 1.08, 3).astype(np.float32)
    if rng.random() < 0.25:
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.5, 0.004 * max(light.shape)))
    return np.asarray(np.clip(light * 255, 0, 255), np.uint8)


def _wanted(given: argparse.Namespace) -> Iterator[tuple[Path, Photograph | tuple[Path, str], int]]:
    """File, picture and number of all views, the photographs themselves first."""
    found = photographs(given.pictures)
    for number in range(given.views):
        for one in found:
            if number == 0 or not one.kept:
                yield (
                    given.out / ("kept" if one.kept else "train") / f"photo-{one.name}-{number}",
                    one,
                    number,
                )
        if given.made and number < given.made_views:
            for part in ("train", "kept"):
                for path, name in examples.every(given.made / part):
                    if number == 0 or part == "train":
                        yield given.out / part / f"made-{path.stem}-{name}-{number}", (path, name), number


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m training.backlot.photographs.views",
    )
    parser.add_argument("--pictures", type=Path, nargs="+", required=True)
    parser.add_argument("--made", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--views", type=int, default=4)
    parser.add_argument("--made-views", type=int, default=1)
    given = parser.parse_args()
    for stem, picture, number in _wanted(given):
        path = stem.with_suffix(".safetensors")
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        view = (
            of_photograph(picture, number) if isinstance(picture, Photograph) else of_made(*picture, number)
        )
        fresh = path.with_suffix(".part")
        save_file({"values": view.values, "labels": view.labels, "inverse": view.inverse}, fresh)
        fresh.replace(path)


if __name__ == "__main__":
    main()
