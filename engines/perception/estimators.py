"""Networks that see depth in one picture, where they are here: our own small one, and Depth Anything V2.

They give relative inverse depth; `depth` lays it onto the geometry. Which one is used: the fetched one, else our own,
else none, and the geometry stands alone.
"""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines import catalogue
from engines.contract import BadInput, ModelMissing
from engines.perception import scene_net
from engines.perception.depth import Estimator
from engines.perception.session import session
from engines.perception.subject import seen

PUBLISHED = "depth-anything-v2-small"
OWN = "depth/depth.onnx"
"""Beneath `resources/models`: `pictures` (1, 3, h, w) and their `salience` (1, 1, h, w), both 0 to 1, in; `inverse`
(1, 1, h, w), relative inverse depth, out."""
OWN_SIDE, OWN_STEP = 192, 32
PUBLISHED_SIDE, PUBLISHED_STEP = 518, 14


def available() -> Estimator | None:
    """The best estimator on this machine."""
    try:
        return depth_anything(published())
    except (ModelMissing, BadInput):
        pass
    scene = scene_net.available()
    if scene is not None:
        return scene.relief
    with as_file(files("resources") / "models" / OWN) as own:
        return network(own) if own.is_file() else None


def published() -> Path:
    """The folder of Depth Anything V2. Raises `ModelMissing`."""
    return catalogue.locate(PUBLISHED, "config.json").parent


@cache
def network(path: Path) -> Estimator:
    """Our own network, from an ONNX file."""
    opened = session(path)

    def estimate(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        small = _sized(rgb, OWN_SIDE, OWN_STEP)
        tensor = np.ascontiguousarray((small / np.float32(255)).transpose(2, 0, 1)[None], np.float32)
        guide = cv2.resize(seen(rgb), small.shape[1::-1], interpolation=cv2.INTER_LINEAR)[None, None]
        [inverse] = opened.run(["inverse"], {"pictures": tensor, "salience": guide})
        return _full(inverse[0, 0], rgb)

    return estimate


@cache
def depth_anything(folder: Path) -> Estimator:
    """Depth Anything V2 from a folder in the published layout."""
    import torch
    from transformers import DepthAnythingForDepthEstimation

    model: Any = DepthAnythingForDepthEstimation.from_pretrained(folder, local_files_only=True).eval()
    mean = np.array([0.485, 0.456, 0.406], np.float32)
    spread = np.array([0.229, 0.224, 0.225], np.float32)

    def estimate(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        small = (_sized(rgb, PUBLISHED_SIDE, PUBLISHED_STEP).astype(np.float32) / 255 - mean) / spread
        with torch.inference_mode():
            found = model(
                pixel_values=torch.from_numpy(small.transpose(2, 0, 1)[None].copy())
            ).predicted_depth
        return _full(found[0].float().numpy(), rgb)

    return estimate


def _sized(rgb: NDArray[np.uint8], side: int, step: int) -> NDArray[np.uint8]:
    """The picture with its shorter side of about so many pixels, both multiples of `step`."""
    scale = side / min(rgb.shape[:2])
    width, height = (max(step, round(length * scale / step) * step) for length in rgb.shape[1::-1])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=way), np.uint8)


def _full(found: NDArray[np.float32], rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(found, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
