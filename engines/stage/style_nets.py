"""The style net: a picture as a painter's hand would have it, by a network that learned 26 hands.

The network weighs a picture by the picture's own statistics, so that somebody who walks into it changes the colour of
the sky. Here the statistics are taken once, over pictures of a whole shot, and folded into the weights: equal things
get equal strokes in every frame, and a frame costs a quarter less. How strokes stay where they are while the camera
moves is in `engines.stage.strokes`; looks that need no network are in `engines.stage.looks`.
"""

import os
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines import catalogue

MODEL = "multistyle-26"
# What a look is mixed of: the network's styles by number, and their shares. Number 23 paints broad and calm, which
# leaves faces to be read in the two that hatch everything.
STYLES: dict[str, dict[int, float]] = {
    "woodblock": {24: 0.6, 23: 0.4},
    "porcelain": {14: 1.0},
    "starry_night": {19: 0.6, 23: 0.4},
    "impressionist": {12: 1.0},
    "ember": {10: 1.0},
}
_KNOWN = 26  # styles of the network
REACH = 64  # pixels around a place that the network looks at
STRIDE = 4
LEAST_HEIGHT = 480  # strokes are some pixels long: smaller pictures are painted at this height

Rgb = NDArray[np.uint8]


class StyleNet:
    """One style of the network, its colours set by pictures (h, w, 3) of a shot. Raises `ModelMissing`."""

    def __init__(self, look: str, pictures: Sequence[Rgb]) -> None:
        self._scale = max(1.0, LEAST_HEIGHT / pictures[0].shape[0])
        self._session = _settled(_shares(look), [self._enlarged(rgb) for rgb in pictures])

    def paint(self, rgb: Rgb) -> Rgb:
        """One of the pictures, or a part of one that begins on the network's grid, in strokes: (h, w, 3)."""
        large = self._enlarged(rgb)
        rows, columns = large.shape[:2]
        strokes = self._session.run(None, {"image": _tensor(large)})[0][0].transpose(1, 2, 0)[:rows, :columns]
        strokes = np.ascontiguousarray(strokes * 255 + 0.5).astype(np.uint8)
        if self._scale > 1:
            strokes = cv2.resize(strokes, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_AREA)
        return np.asarray(strokes, np.uint8)

    def _enlarged(self, rgb: Rgb) -> Rgb:
        if self._scale == 1:
            return rgb
        large = cv2.resize(rgb, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_CUBIC)
        return np.asarray(large, np.uint8)


def _tensor(rgb: Rgb) -> NDArray[np.float32]:
    """(1, 3, h, w) 0..1, sides in whole strides."""
    rows, columns = (-side % STRIDE for side in rgb.shape[:2])
    whole = cv2.copyMakeBorder(rgb, 0, rows, 0, columns, cv2.BORDER_REFLECT_101)
    return np.ascontiguousarray(whole.transpose(2, 0, 1)[None], np.float32) / np.float32(255)


def _shares(look: str) -> NDArray[np.float32]:
    """(26,) how much of each style a look has."""
    shares = np.zeros(_KNOWN, np.float32)
    shares[list(STYLES[look])] = list(STYLES[look].values())
    return shares


def _settled(shares: NDArray[np.float32], pictures: Sequence[Rgb]) -> Any:
    """The network for one mixture of styles, its normalisation fixed to what it is on average over the pictures."""
    import onnx
    from onnx import numpy_helper

    model = _model()
    means, deviations = _statistics(shares, pictures)
    graph = model.graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    layers = [node for node in graph.node if node.op_type == "Conv"]
    for layer, mean, deviation in zip(layers, means, deviations, strict=True):
        kernel, norm = layer.input[1], _norm_of(layer)
        gain = shares @ weights[f"{kernel[:-2]}.norm.gamma"] / deviation
        weights[kernel] = weights[kernel] * gain[:, None, None, None]
        weights[f"{kernel}.bias"] = shares @ weights[f"{kernel[:-2]}.norm.beta"] - mean * gain
        layer.input.append(f"{kernel}.bias")
        layer.output[0] = f"{norm}/Add_1_output_0"
    kept = [node for node in graph.node if node in layers or "/norm/" not in node.output[0]]
    used = {name for node in kept for name in node.input}
    kept = [node for node in kept if node.output[0] in used or node.output[0] == graph.output[0].name]
    folded = onnx.helper.make_graph(
        kept, graph.name, [graph.input[0]], list(graph.output),
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items() if name in used],
    )  # fmt: skip
    return _session(
        onnx.helper.make_model(folded, opset_imports=model.opset_import, ir_version=model.ir_version)
    )


def _statistics(
    shares: NDArray[np.float32], pictures: Sequence[Rgb]
) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
    """Mean and standard deviation (channels,) that each layer's normalisation meets, over all pictures."""
    import onnx

    model = _model()
    norms = [_norm_of(node) for node in model.graph.node if node.op_type == "Conv"]
    asked = [f"{norm}/{what}_output_0" for norm in norms for what in ("ReduceMean", "Sqrt")]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in asked)
    session = _session(model)
    met = [session.run(asked, {"image": _tensor(rgb), "style_weights": shares}) for rgb in pictures]
    means, deviations = [], []
    for layer in range(len(norms)):
        mean = np.stack([one[2 * layer].ravel() for one in met]).astype(np.float64)
        deviation = np.stack([one[2 * layer + 1].ravel() for one in met]).astype(np.float64)
        means.append(mean.mean(0))
        deviations.append(np.sqrt((deviation**2 + mean**2).mean(0) - mean.mean(0) ** 2))
    return means, deviations


def _norm_of(layer: Any) -> str:
    """The name of the normalisation that follows a convolution."""
    return f"{str(layer.output[0]).rsplit('/', 1)[0]}/norm"


def _model() -> Any:
    import onnx

    return onnx.load(catalogue.locate(MODEL))


def _session(model: Any) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(4, os.cpu_count() or 1)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
