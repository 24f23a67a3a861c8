"""What each part of a picture is (sky, ground, water, a plant, a wall, ...) and how near it is, by a network of ours.

It is a small head on the values that `features` takes from DINOv2, trained by `training.recipes.scene_builtin`. What
follows from it for the reading of a picture is concluded in `layout` and `depth`.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput, ModelMissing
from engines.media.fit import within
from engines.perception.features import SIDE, features, trunk
from engines.perception.session import session

LABELS = ("sky", "ground", "water", "plant", "building", "living", "thing", "ceiling", "hill")
"""`building` is any wall, `living` a person or an animal, `thing` a vehicle or other object, `hill` also rocks."""
FILE = "scene/scene.onnx"
"""Beneath `resources/models`: `features` (1, layers * 384, rows, columns) in; `labels` (1, 9, h, w) and `inverse`
(1, 1, h, w) out, both four times as fine as the patches."""
_SHARPENED = 640  # pixels of the longer side on which edges are found
_REACH, _EVEN = 12, 1e-3  # of the guided filter, on that size

Share = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Parts:
    """`shares` (9, h, w) float32 0 to 1, which sum to 1, in the order of `LABELS`; `inverse` (h, w) float32 relative
    inverse depth: larger is nearer, scale and shift mean nothing."""

    shares: Share
    inverse: Share

    def of(self, *labels: str) -> Share:
        """(h, w) the share of any of these labels."""
        return np.asarray(sum(self.shares[LABELS.index(label)] for label in labels), np.float32)

    @property
    def sky(self) -> Share:
        return self.of("sky")

    @property
    def ground(self) -> Share:
        """What can be walked or swum on."""
        return self.of("ground", "water")

    @property
    def stands(self) -> Share:
        return np.asarray(1 - self.sky - self.ground, np.float32)


class Network(Protocol):
    """The head: (layers, rows, columns, 384) to labels (9, h, w) as logarithms and inverse depth (h, w)."""

    def __call__(self, values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]: ...


@dataclass(frozen=True)
class SceneNet:
    """Our network, with the trunk before it."""

    head: Network

    def read(self, rgb: NDArray[np.uint8], side: int = SIDE) -> Parts:
        """What is where in the picture (h, w, 3), at its size, with edges where the picture has them."""
        labels, inverse = self.head(features(rgb, side))
        weights = np.exp(labels - labels.max(0))
        maps = np.concatenate([weights / weights.sum(0), inverse[None]])
        sharp = _sharpened(maps, rgb)
        shares = np.clip(sharp[:-1], 0, 1)
        return Parts(shares / np.maximum(shares.sum(0), 1e-3), sharp[-1])

    def relief(self, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(h, w) relative inverse depth alone: a `depth.Estimator`."""
        return _sharpened(self.head(features(rgb))[1][None], rgb)[0]


def available() -> SceneNet | None:
    """The network, where it and the trunk are on this machine."""
    try:
        trunk()
    except (ModelMissing, BadInput):
        return None
    with as_file(files("resources") / "models" / FILE) as path:
        return network(path) if path.is_file() else None


@cache
def network(path: Path) -> SceneNet:
    """The network whose head is in an ONNX file."""
    opened = session(path, threads=1)

    def head(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        labels, inverse = opened.run(None, {"features": stacked(values)[None]})
        return labels[0], inverse[0, 0]

    return SceneNet(head)


def stacked(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(layers, rows, columns, 384) as the head takes them: (layers * 384, rows, columns)."""
    layers, rows, columns, width = values.shape
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2).reshape(layers * width, rows, columns))


def _sharpened(maps: NDArray[np.float32], rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, h, w) the maps at the picture's size, their edges moved to those of the picture."""
    small = within(rgb, _SHARPENED)
    guide = cv2.GaussianBlur(small, (0, 0), 0.7).astype(np.float32) / 255
    filtered = cv2.ximgproc.createGuidedFilter(guide, _REACH, _EVEN)
    fine = []
    for plane in maps:
        wide = cv2.resize(plane, small.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        found = filtered.filter(wide)
        fine.append(cv2.resize(found, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR))
    return np.stack(fine).astype(np.float32)
