"""What a picture is made of, patch by patch: the inner values of DINOv2, a network that has seen very many pictures.

The published file also holds a head for salience and takes pictures of one size; its trunk is cut out once, for any
size, and lies in the cache folder from then on. What the values mean is for others to say (`scene_net`).
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines import catalogue
from engines.home import cache_dir
from engines.perception.remembered import Remembered, picture_key
from engines.perception.session import session

MODEL = "dinov2-small"
PATCH, WIDTH = 14, 384
LAYERS = (3, 6, 9, 12)
"""Whose values are given; those of the last follow a second time, normalised."""
SIDE = 448  # pixels of the longer side
LEAST = 4  # patches of the shorter side
KEPT = 6  # pictures
THREADS = 2
CUT = 1  # number of the way in which the trunk is cut: another way, another file
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], np.float32)

_KNOWN: Remembered[NDArray[np.float32]] = Remembered(KEPT)


def features(rgb: NDArray[np.uint8], side: int = SIDE) -> NDArray[np.float32]:
    """(layers, rows, columns, 384) of the picture (h, w, 3), whose longer side is shown with about `side` pixels.

    Asked again about the same picture, what was found is given again; it is not to be changed. Raises `ModelMissing`.
    """
    shown = shape(rgb.shape[1], rgb.shape[0], side)
    return _KNOWN.of(picture_key(rgb, shown), lambda: computed(rgb, side))


def computed(rgb: NDArray[np.uint8], side: int = SIDE) -> NDArray[np.float32]:
    """As `features`, without remembering."""
    columns, rows = shape(rgb.shape[1], rgb.shape[0], side)
    way = cv2.INTER_AREA if columns * PATCH < rgb.shape[1] else cv2.INTER_CUBIC
    small = cv2.resize(rgb, (columns * PATCH, rows * PATCH), interpolation=way)
    tensor = ((small.astype(np.float32) / 255 - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]
    found = _session().run(None, {"input_image": np.ascontiguousarray(tensor)})
    return np.stack([layer[0, 1:].reshape(rows, columns, WIDTH) for layer in found])


def shape(width: int, height: int, side: int = SIDE) -> tuple[int, int]:
    """Columns and rows of patches of a picture of this size."""
    scale = side / PATCH / max(width, height)
    columns, rows = (max(LEAST, round(length * scale)) for length in (width, height))
    return columns, rows


@cache
def _session() -> Any:
    return session(trunk(), THREADS)


def trunk() -> Path:
    """The trunk, cut out if it has not been yet. Raises `ModelMissing`."""
    whole = catalogue.locate(MODEL)
    path = cache_dir() / "trunks" / f"{MODEL}-{CUT}-{whole.stat().st_size}.onnx"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        _cut(whole, fresh)
        fresh.replace(path)
    return path


def _cut(whole: Path, path: Path) -> None:
    """Write the part of the network that leads to the `LAYERS`, for pictures of any size."""
    import onnx
    from onnx import TensorProto, helper

    model = onnx.load(whole)
    graph = model.graph
    for axis, name in ((2, "height"), (3, "width")):
        graph.input[0].type.tensor_type.shape.dim[axis].dim_param = name
    wanted = [f"/backbone/encoder/layer.{layer - 1}/Add_1_output_0" for layer in LAYERS]
    wanted.append("/backbone/layernorm/Add_1_output_0")
    made_by = {output: node for node in graph.node for output in node.output}
    needed, asked = set(), list(wanted)
    while asked:
        name = asked.pop()
        if name in made_by and made_by[name].name not in needed:
            needed.add(made_by[name].name)
            asked += list(made_by[name].input)
    nodes = [node for node in graph.node if node.name in needed]
    used = {name for node in nodes for name in node.input}
    weights = [weight for weight in graph.initializer if weight.name in used]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in wanted]
    for field, kept in (
        (graph.node, nodes), (graph.initializer, weights), (graph.output, outputs), (graph.value_info, []),
    ):  # fmt: skip
        del field[:]
        field.extend(kept)
    onnx.save(model, path)
