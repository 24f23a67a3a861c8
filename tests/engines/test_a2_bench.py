"""A2-Bench of our own: figures tell a good take from a bad one, and what was not measured says why."""

import json
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer, Dinov2Config, Dinov2Model
from transformers.convert_slow_tokenizer import bytes_to_unicode

from engines import catalogue
from engines.contract import BadInput
from engines.elements.bench import Report, measure
from engines.elements.bench.networks import Clip, Dino
from engines.media.image import read_image, write_image
from engines.media.video import VideoWriter
from studio.cli import main

WIDTH, HEIGHT, FRAMES, FPS = 384, 216, 16, 24
SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def patchwork(seed: int, width: int, height: int, hue: float) -> np.ndarray:
    """A picture of many triangles in tones about one hue, (height, width, 3)."""
    rng = np.random.default_rng(seed)
    canvas = np.zeros((height, width, 3), np.uint8)
    for _ in range(260):
        corners = rng.uniform(0, 1, 2) * (width, height) + rng.normal(0, 0.07, (3, 2)) * max(width, height)
        tone = np.uint8([[[(hue + rng.normal(0, 8)) % 180, rng.uniform(60, 255), rng.uniform(40, 255)]]])
        cv2.fillConvexPoly(
            canvas, corners.astype(np.int32), cv2.cvtColor(tone, cv2.COLOR_HSV2RGB)[0, 0].tolist()
        )
    return cv2.GaussianBlur(canvas, (0, 0), 0.7)


def thing(seed: int, hue: float) -> np.ndarray:
    """A cut-out (200, 160, 4)."""
    alpha = np.zeros((200, 160), np.uint8)
    cv2.ellipse(alpha, (80, 100), (70, 92), 0, 0, 360, 255, -1)
    return np.dstack([patchwork(seed, 160, 200, hue), alpha])


def over(frame: np.ndarray, cut: np.ndarray, height: float, x: float, foot: float) -> np.ndarray:
    """A cut-out on a frame, its foot in the middle at `x`, `foot` pixels."""
    scale = height / cut.shape[0]
    place = np.array([[scale, 0, x - scale * cut.shape[1] / 2], [0, scale, foot - height]])
    soft = cv2.GaussianBlur(cut, (0, 0), max(0.4 / scale, 0.3))
    laid = cv2.warpAffine(soft, place, (WIDTH, HEIGHT)).astype(np.float32)
    share = laid[..., 3:] / 255
    return (frame * (1 - share) + laid[..., :3] * share * 0.9).astype(np.float32)


def scene(cuts: list[np.ndarray], place: np.ndarray) -> list[np.ndarray]:
    """Frames in which the cut-outs walk while the camera pans."""
    frames = []
    for number in range(FRAMES):
        part = number / (FRAMES - 1)
        frame = cv2.warpAffine(
            place, np.array([[1, 0, -2 - 16 * part], [0, 1, -12.0]]), (WIDTH, HEIGHT)
        ).astype(np.float32)
        for index, cut in enumerate(cuts):
            frame = over(
                frame, cut, 120 + 20 * index, 90 + 170 * index + 30 * part, 205 - 5 * abs(np.sin(number / 4))
            )
        frames.append(frame.clip(0, 255).astype(np.uint8))
    return frames


def write_film(path: Path, frames: list[np.ndarray]) -> Path:
    with VideoWriter(path, WIDTH, HEIGHT, FPS) as writer:
        for frame in frames:
            writer.write(frame)
    return path


def write_take(
    folder: Path, frames: list[np.ndarray], elements: dict[str, Path], background: Path | None
) -> Path:
    folder.mkdir()
    write_film(folder / "take.mp4", frames)
    request = {
        "prompt": "the fox follows the bird",
        "seed": 7,
        "elements": [{"name": name, "image": str(path)} for name, path in elements.items()],
        "background": str(background) if background else None,
    }
    recipe = {"panel": "elements", "engine": "builtin", "request": request, "assets": {}}
    (folder / "recipe.json").write_text(json.dumps(recipe))
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pictures")
    drawn = {
        "fox": thing(1, 10),
        "bird": thing(2, 110),
        "stone": thing(3, 60),
        "shoe": thing(4, 150),
        "wood": patchwork(5, 440, 240, 45),
        "sea": patchwork(6, 440, 240, 100),
    }
    for name, picture in drawn.items():
        write_image(folder / f"{name}.png", picture)
    return {name: folder / f"{name}.png" for name in drawn}


@pytest.fixture(scope="module")
def compared(pictures, tmp_path_factory) -> tuple[Report, str, Path]:
    """One evaluation by the command: the right references, wrong ones, shuffled frames, and blurred ones."""
    folder = tmp_path_factory.mktemp("takes")
    fox, bird, wood = (read_image(pictures[name]) for name in ("fox", "bird", "wood"))
    frames = scene([fox, bird], wood)
    order = np.random.default_rng(0).permutation(FRAMES)
    right = {"fox": pictures["fox"], "bird": pictures["bird"]}
    wrong = {"fox": pictures["stone"], "bird": pictures["shoe"]}
    takes = [
        write_take(folder / "right", frames, right, pictures["wood"]),
        write_take(folder / "wrong", frames, wrong, pictures["sea"]),
        write_film(folder / "shuffled.mp4", [frames[i] for i in order]),
        write_film(folder / "blurred.mp4", [cv2.GaussianBlur(frame, (0, 0), 2.5) for frame in frames]),
    ]
    out = folder / "out"
    assert main(["evaluate", "a2", *map(str, takes), "--out", str(out)]) == 0
    page = (out / "report.html").read_text("utf-8")
    return Report.model_validate_json((out / "report.json").read_text("utf-8")), page, folder


def values(report: Report, measure_id: str) -> dict[str, float | None]:
    return {take.name: take.value(measure_id) for take in report.takes}


@pytest.mark.parametrize("kind", ["object", "background"])
def test_the_right_references_score_clearly_above_wrong_ones(compared, kind):
    for name, least in (("colour", 0.15), ("keypoints", 0.3), ("form", 0.3)):
        found = values(compared[0], f"{kind}.{name}")
        assert found["right"] > found["wrong"] + least, name


def test_an_element_is_seen_where_it_is_and_not_where_it_is_not(compared):
    seen = values(compared[0], "object.seen")
    assert seen["right"] == 1
    assert seen["wrong"] <= 0.25


def test_shuffled_frames_are_less_smooth_and_move_more(compared):
    smooth, moving = values(compared[0], "smoothness.flow"), values(compared[0], "dynamic.mean")
    assert smooth["shuffled"] < smooth["right"] - 0.3
    assert moving["shuffled"] > 2 * moving["right"]


def test_blurred_frames_are_less_sharp(compared):
    sharp = values(compared[0], "quality.sharpness")
    assert sharp["blurred"] < sharp["right"] - 0.2


def test_what_flickers_is_told_from_what_moves(pictures, tmp_path):
    rng = np.random.default_rng(3)
    frames = scene([], read_image(pictures["wood"]))[:12]
    flickering = [(frame * rng.uniform(0.8, 1)).astype(np.uint8) for frame in frames]
    takes = [write_film(tmp_path / "still.mp4", frames), write_film(tmp_path / "lamp.mp4", flickering)]
    found = values(measure(takes), "quality.flicker")
    assert found["lamp"] > found["still"] + 3


def test_what_was_not_measured_says_how_it_can_be(compared):
    report = compared[0]
    assert report.takes[0].value("text.clip") is None
    assert report.takes[0].why_not("text.clip") == "not measured: matinee models pull clip-vit-large-patch14"
    assert "no recipe" in report.takes[3].why_not("background.colour")
    assert "shows a face" in report.takes[0].why_not("character.colour")
    for take in report.takes:
        for axis in report.axes:
            for one in axis.measures:
                assert (take.value(one.id) is None) == bool(take.why_not(one.id)), one.id
                assert one.formula


def test_the_page_holds_everything_itself_and_names_the_takes_and_their_words(compared):
    _, page, _ = compared
    for outside in ("http://", "https://", 'src="/', "url("):
        assert outside not in page
    assert page.count("data:image/jpeg;base64,") > 20
    for said in ("right", "shuffled", "the fox follows the bird", "matinee models pull dinov2-base"):
        assert said in page


def test_a_recipe_of_a_project_is_found_by_paths_from_the_project(pictures, tmp_path):
    fox, wood = (read_image(pictures[name]) for name in ("fox", "wood"))
    take = write_take(tmp_path / "3-elements", scene([fox], wood)[:4], {}, None)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "fox.png").write_bytes(pictures["fox"].read_bytes())
    recipe = json.loads((take / "recipe.json").read_text())
    recipe["request"]["elements"] = [{"name": "fox", "image": "assets/fox.png"}]
    (take / "recipe.json").write_text(json.dumps(recipe))
    (found,) = measure([take]).takes
    assert [reference.name for reference in found.references] == ["fox"]
    assert (found.name, found.seed) == ("3-elements", 7)
    assert "no background" in found.why_not("background.colour")
    (tmp_path / "assets" / "fox.png").unlink()
    with pytest.raises(BadInput) as told:
        measure([take])
    assert told.value.field == "takes.0.elements.0.image"


@pytest.mark.parametrize("content", [None, b"no film"])
def test_what_is_no_film_is_told_in_one_line(tmp_path, content):
    path = tmp_path / "take.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as told:
        measure([path])
    assert told.value.field == "takes.0"


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Path:
    """A home with the networks as they are published, but tiny and untrained."""
    home = tmp_path / "home"
    (home / "models").mkdir(parents=True)
    (home / "models" / "face-landmarker").symlink_to(catalogue.folder("face-landmarker"))
    monkeypatch.setenv("MATINEE_HOME", str(home))
    torch.manual_seed(0)
    tiny_clip(catalogue.folder("clip-vit-large-patch14"))
    tiny_dino(catalogue.folder("dinov2-base"))
    tiny_sface(catalogue.folder("sface") / "face_recognition_sface_2021dec.onnx")
    return home


def tiny_clip(folder: Path) -> None:
    letters = list(bytes_to_unicode().values())
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    CLIPTokenizer(vocab={word: i for i, word in enumerate(words)}, merges=[]).save_pretrained(folder)
    layers = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    text = {
        **layers,
        "vocab_size": len(words),
        "max_position_embeddings": 20,
        "bos_token_id": len(words) - 2,
        "eos_token_id": len(words) - 1,
    }
    vision = {**layers, "image_size": 32, "patch_size": 8}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=8)).save_pretrained(folder)
    written = {
        "crop_size": 32,
        "do_center_crop": True,
        "do_normalize": True,
        "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor",
        "image_mean": [0.48, 0.46, 0.41],
        "image_std": [0.27, 0.26, 0.28],
        "resample": 3,
        "size": 32,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(written))


def tiny_dino(folder: Path) -> None:
    config = Dinov2Config(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14, mlp_ratio=2
    )
    Dinov2Model(config).save_pretrained(folder)
    written = {
        "crop_size": {"height": 28, "width": 28},
        "do_center_crop": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.485, 0.456, 0.406],
        "image_processor_type": "BitImageProcessor",
        "image_std": [0.229, 0.224, 0.225],
        "resample": 3,
        "rescale_factor": 1 / 255,
        "size": {"shortest_edge": 32},
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(written))


def tiny_sface(file: Path) -> None:
    file.parent.mkdir(parents=True)
    rng = np.random.default_rng(0)
    weights = numpy_helper.from_array(rng.normal(size=(128, 3, 14, 14)).astype(np.float32) / 5000, "weights")
    nodes = [
        helper.make_node("Conv", ["data", "weights"], ["seen"], kernel_shape=[14, 14], strides=[14, 14]),
        helper.make_node("GlobalAveragePool", ["seen"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["fc1"]),
    ]
    graph = helper.make_graph(
        nodes,
        "sface",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, 112, 112])],
        [helper.make_tensor_value_info("fc1", TensorProto.FLOAT, [1, 128])],
        [weights],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8), file)


def test_networks_in_their_published_layout_are_used_where_they_are_installed(installed, pictures, tmp_path):
    portrait = cv2.resize(
        read_image(SAMPLES / "painted-woman.png")[..., :3], (165, 200), interpolation=cv2.INTER_AREA
    )
    woman = np.dstack([portrait, np.full(portrait.shape[:2], 255, np.uint8)])
    woman[:, :6, 3] = woman[:, -6:, 3] = 0
    write_image(tmp_path / "woman.png", woman)
    bird, wood = (read_image(pictures[name]) for name in ("bird", "wood"))
    frames = [
        over(frame.astype(np.float32), woman, 200, 190, 210).astype(np.uint8)
        for frame in scene([bird], wood)[:4]
    ]
    elements = {"woman": tmp_path / "woman.png", "bird": pictures["bird"]}
    (take,) = measure([write_take(tmp_path / "take-1", frames, elements, pictures["wood"])]).takes
    for name in (
        "text.clip",
        "object.clip",
        "object.dino",
        "background.clip",
        "background.dino",
        "quality.clip",
    ):
        assert take.value(name) is not None, take.why_not(name)
    assert [reference.kind for reference in take.references] == ["character", "object", "background"]
    assert 0 <= take.value("quality.clip") <= 1
    assert take.value("character.face") > 0.5
    assert take.value("character.geometry") > 0.5


def test_a_network_sees_the_same_in_the_same_and_reads_words_of_any_length(installed, pictures):
    fox, bird = (np.ascontiguousarray(read_image(pictures[name])[..., :3]) for name in ("fox", "bird"))
    for network in (Clip(catalogue.folder("clip-vit-large-patch14")), Dino(catalogue.folder("dinov2-base"))):
        features = network.of_pictures([fox, bird, fox])
        assert np.linalg.norm(features, axis=1) == pytest.approx(1, abs=1e-5)
        assert features[0] @ features[2] == pytest.approx(1, abs=1e-5)
        assert features[0] @ features[1] < 0.9999
    words = Clip(catalogue.folder("clip-vit-large-patch14")).of_words(["a fox", "a fox and a bird " * 60])
    assert words.shape == (2, 8)
