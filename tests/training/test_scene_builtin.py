"""The labelled photographs and what the scene network learns from them, on made-up views."""

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from engines.contract import BadInput
from engines.perception.features import LAYERS, WIDTH
from engines.perception.scene_net import LABELS, network
from training.backlot.photographs import photographs
from training.backlot.photographs.views import FINE, GROUNDLIKE
from training.recipes.scene_builtin import Head, SceneConfig, SceneRecipe, export
from training.trainer import Trainer


def view(folder: Path, name: str, labels: list[int], known: bool, seed: int) -> None:
    """Patches in two halves, each with values and a label of its own; the lower is nearer."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 0.2, (len(LAYERS) + 1, 8, 8, WIDTH))
    values[:, :4, :, : WIDTH // 2] += 1
    said = np.repeat(np.repeat(np.array(labels, np.uint8), 4 * FINE)[:, None], 8 * FINE, 1)
    inverse = np.repeat(np.linspace(0.1, 1, 8 * FINE)[:, None], 8 * FINE, 1)
    inverse = inverse if known else np.full_like(inverse, np.nan)
    save_file(
        {"values": values.astype(np.float16), "labels": said, "inverse": inverse.astype(np.float32)},
        folder / f"{name}.safetensors",
    )


@pytest.fixture
def views(tmp_path: Path) -> Path:
    sky, ground = LABELS.index("sky"), LABELS.index("ground")
    for part, seed in (("train", 1), ("kept", 2)):
        view(tmp_path / part, "photo-a-0", [sky, ground], False, seed)
        view(tmp_path / part, "made-a-0", [sky, GROUNDLIKE], True, seed + 10)
    return tmp_path


def test_every_outline_is_inside_of_its_picture_and_eight_pictures_are_kept() -> None:
    entries = json.loads(files("training.backlot.photographs").joinpath("labels.json").read_text("utf-8"))
    assert sum(entry.get("kept", False) for entry in entries) == 8
    assert len({entry["name"] for entry in entries}) == len(entries)
    for entry in entries:
        assert len(entry["members"]) == len(entry["sha256"])
        for area in entry["areas"]:
            assert area["label"] in LABELS
            outline = np.array(area["outline"])
            assert len(outline) >= 3
            assert outline.min() >= 0
            assert outline.max() <= 1


def test_pictures_that_are_not_there_are_told_by_package(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="opencv-doc"):
        photographs([tmp_path])


def test_the_same_steps_give_the_same_network_and_it_learns(views: Path, tmp_path: Path) -> None:
    config = SceneConfig.model_validate(
        {"steps": 8, "width": 16, "photographs": 1, "made": 1, "validate_every": 8, "save_every": 8}
        | {"warmup": 1, "ema": 0.0, "learning_rate": 1e-2}
    )
    losses, heads = [], []
    for run in ("one", "other"):
        told: list[dict] = []
        heads.append(Trainer(SceneRecipe(config, views), config, tmp_path / run, report=told.append).run())
        losses.append([event["loss"] for event in told if event["t"] == "progress"])
    assert losses[0] == losses[1]
    assert losses[0][-1] < losses[0][0]
    with torch.no_grad():
        figures = SceneRecipe(config, views).validate(heads[0])
    assert figures["parts"] > 0.8


def test_the_exported_network_gives_what_the_trained_one_gives(tmp_path: Path) -> None:
    torch.manual_seed(0)
    head = Head(16).eval()
    path = tmp_path / "head.onnx"
    export(head, path)
    values = np.random.default_rng(1).normal(size=(len(LAYERS) + 1, 9, 13, WIDTH)).astype(np.float32)
    labels, inverse = network(path).head(values)
    flat = torch.from_numpy(values).permute(0, 3, 1, 2).reshape(1, -1, 9, 13)
    with torch.no_grad():
        wanted = head(flat)
    np.testing.assert_allclose(labels, wanted[0][0].numpy(), atol=1e-3)
    np.testing.assert_allclose(inverse, wanted[1][0, 0].numpy(), atol=1e-3)
