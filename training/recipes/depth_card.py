"""What is shipped of the depth network: its ONNX file, weights as float16 that are computed with as float32, and a card
with figures that are measured when it is written.
"""

import json
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file
from torch import Tensor, nn

from engines.perception.depth import Estimator
from engines.perception.reading import read as read_picture
from engines.perception.subject import seen
from training.backlot.depth.examples import every
from training.backlot.depth.real import Real, pairs
from training.recipes.depth_figures import looked, measured, rank
from training.recipes.depth_net import HEADS, DepthNet
from training.trainer import saved_checkpoints

LARGEST = 16_000_000  # bytes that may be committed
SMALL = 64  # numbers, below which weights stay as they are
_KINDS = ("room", "street", "field", "table", "closeup", "heap", "stage", "blocks")


class Shipped(nn.Module):
    """The network with probabilities in place of logits, each head an output of its own."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, pictures: Tensor, salience: Tensor) -> tuple[Tensor, ...]:
        inverse, *logits = self.net(pictures, salience).split(1, 1)
        return inverse, *(torch.sigmoid(head) for head in logits)


class Onnx:
    """The file as what judges it asks for it."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, pictures: NDArray[np.float32], salience: NDArray[np.float32]) -> NDArray[np.float32]:
        """As `depth_figures.Torch` gives it, but probabilities less a half in place of logits."""
        inverse, *shares = self.session.run(None, {"pictures": pictures, "salience": salience})
        return np.concatenate([inverse[0], *(share[0] - 0.5 for share in shares)])


def export_network(net: nn.Module, path: Path) -> Path:
    """Write the ONNX file: pictures (1, 3, h, w) and salience (1, 1, h, w) in, one (1, 1, h, w) for each of `HEADS`
    out."""
    names = ["pictures", "salience", *HEADS]
    torch.onnx.export(
        Shipped(net.cpu()).eval(),
        (torch.rand(1, 3, 192, 256), torch.rand(1, 1, 192, 256)),
        str(path),
        input_names=names[:2],
        output_names=names[2:],
        dynamic_axes={name: {2: "height", 3: "width"} for name in names},
        opset_version=17,
        dynamo=False,
    )
    held = onnx.load(path)
    _halved(held.graph)
    onnx.save(held, path)
    return path


def _halved(graph: onnx.GraphProto) -> None:
    """Store the weights with 16 bits; they are made 32 again when the file is opened."""
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size >= SMALL:
            name = weight.name
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            graph.node.insert(0, helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))


def export(run: Path, data: Path, out: Path, photographs: Path | None) -> bool:
    """Write depth.onnx and MODEL_CARD.md from the newest checkpoint of a run -> whether it may be shipped."""
    config = json.loads((run / "job.json").read_text())["config"]
    newest = saved_checkpoints(run)[-1]
    net = DepthNet(config["width"], config["layers"])
    net.load_state_dict(load_file(newest / "averaged.safetensors"))
    out.mkdir(parents=True, exist_ok=True)
    path = export_network(net, out / "depth.onnx")
    network, kept, real = Onnx(path), list(every(data / "kept")), pairs(photographs)
    figures = measured(network, kept, real)
    geometry = {
        pair.name: rank(1 / read_picture(pair.rgb, estimator=None).depth, pair.inverse) for pair in real
    }
    both = {
        pair.name: rank(1 / read_picture(pair.rgb, estimator=_estimator(network)).depth, pair.inverse)
        for pair in real
    }
    alone = float(np.mean([figures[pair.name] for pair in real]))
    beats = bool(alone > np.mean(list(geometry.values()))) and path.stat().st_size <= LARGEST
    state = json.loads((newest / "state.json").read_text())["step"]
    rows = "\n".join(
        f"| {pair.name} | {geometry[pair.name]:.3f} | {_rows_alone(pair):.3f} | {figures[pair.name + ' unguided']:.3f} "
        f"| {figures[pair.name]:.3f} | {both[pair.name]:.3f} |"
        for pair in real
    )
    kinds = "\n".join(f"| {name} | {figures[name]:.3f} |" for name in _KINDS if name in figures)
    values = {
        "parameters": f"{sum(p.numel() for p in net.parameters()):,}",
        "size": f"{path.stat().st_size / 1e6:.1f}",
        "speed": f"{_speed_ms(network):.0f}",
        "steps": f"{state:,}",
        "batch": config["batch"],
        "examples": f"{len(list(every(data / 'train'))):,}",
        "kept": f"{len(kept):,}",
        "guided": f"{figures['guided']:.3f}",
        "unguided": f"{figures['unguided']:.3f}",
        "sky": f"{figures['sky overlap']:.3f}",
        "ground": f"{figures['ground overlap']:.3f}",
        "kinds": kinds,
        "real": rows,
        "verdict": "beats" if beats else "does not beat",
    }
    (out / "MODEL_CARD.md").write_text(_CARD.format_map(values), encoding="utf-8")
    print(json.dumps({"may be shipped": beats, "geometry": geometry, "network": alone, **figures}, indent=1))
    return beats


def _estimator(network: Onnx) -> Estimator:
    return lambda rgb: looked(network, rgb, seen(rgb))[0]


def _rows_alone(pair: Real) -> float:
    """The plainest prior: the lower, the nearer."""
    row = np.broadcast_to(np.arange(pair.inverse.shape[0])[:, None], pair.inverse.shape)
    return rank(row.astype(float), pair.inverse)


def _speed_ms(network: Onnx) -> float:
    """Milliseconds of processor time for a picture of 256 by 192 on one thread."""
    given = np.zeros((1, 3, 192, 256), np.float32), np.zeros((1, 1, 192, 256), np.float32)
    times = []
    for _ in range(12):
        start = time.process_time()
        network(*given)
        times.append(time.process_time() - start)
    return 1000 * float(np.median(times))


_CARD = """# depth: how near everything in one picture is

Our own network, Apache-2.0 like the rest of Matinee. It takes a picture and, where it is known, U-2-Net's salience of
it (zeros where not), both with a shorter side of about 192 pixels, sides multiples of 32, and answers for each pixel:
relative inverse depth (larger is nearer; scale and shift mean nothing), and how likely it is sky, ground and a depth
edge. `engines/perception/estimators.py` runs it, and `engines/perception/depth.py` lays what it sees onto the geometry.

| | |
|---|---|
| kind | residual convolutions down to a 32nd, three layers of attention over all of the picture, and back up |
| size | {parameters} parameters; `depth.onnx` {size} MB (weights float16, arithmetic float32) |
| speed | {speed} ms of one processor for 256 by 192 |

## What it learned from

{examples} made-up pictures with true distances (`training/backlot/depth`): rooms and passages, streets, fields, tables,
subjects before a soft background and heaps of anything, cast from solids with pieces of the photographs that
scikit-image, scikit-learn and matplotlib carry and with patterns; the stage; the block world. No real depth was learned
from. {steps} steps of {batch} pictures; scale-and-shift-invariant loss on inverse depth with multi-scale gradients
(MiDaS, arXiv 1907.01341), order of pairs of points, sky, ground and edges. Salience was left out of two fifths.

    python -m training.backlot.depth --out EXAMPLES
    python -m training.recipes.depth_builtin --data EXAMPLES --out FOLDER --pairs OPENCV_DOC/examples/data
    python -m training.recipes.depth_builtin --data EXAMPLES --out FOLDER --export resources/models/depth --pairs ...

## Figures

Measured by the last command, which writes this card. Spearman's rank correlation of nearness.

| real photograph | geometry | row alone | network, no salience | network | whole reading |
|---|---|---|---|---|---|
{real}

The network alone {verdict} the geometry on the mean of these pairs; only where it does may it be used.

On {kept} made-up pictures of worlds that training never saw: {guided} with salience, {unguided} without; overlap
(intersection over union) of sky {sky}, of ground {ground}. By kind, with salience:

| kind | |
|---|---|
{kinds}

Honest limits. Real photographs with known distances are few here, and both are of things at arm's length. Mirrors,
glass, pictures of pictures and what was never cast (machines, water from near by) are read by luck.
"""
