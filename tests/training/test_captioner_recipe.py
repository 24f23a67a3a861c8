"""Promises of the recipe of the shot reader: what it is given to learn from, it learns."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.numpy import save_file
from skimage import data

from engines.perception.shot_reader.sight import LOOKED, MOVED, motion
from engines.perception.shot_reader.terms import FIELDS, MOTIONS
from training.backlot.shots import UNKNOWN, moved, scene_of, words_of
from training.recipes.captioner_builtin import CaptionerConfig, CaptionerRecipe, export
from training.trainer import Trainer


def _sights(path: Path, each: int, seed: int) -> None:
    """Clips of a window that moves over a photograph, whose place shows in one of the numbers of how they look."""
    rng = np.random.default_rng(seed)
    ways = np.repeat(np.arange(len(MOTIONS)), each)
    places = rng.integers(2, size=len(ways))
    picture = data.chelsea()
    looks = rng.normal(0, 1, (len(ways), LOOKED)).astype(np.float16)
    looks[:, :60] += 3 * places[:, None]
    rows = {
        "look": looks,
        "motion": np.stack([motion(moved([picture], MOTIONS[way], 5, rng)) for way in ways]),
        **{field: np.full(len(ways), UNKNOWN, np.int64) for field in FIELDS},
        "camera_motion": ways,
        "environment": places,
        "shot_type": places,
        "shot_angle": places,
        "shot_position": places,
        "lighting": places,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(rows, path)


@pytest.fixture(scope="module")
def sights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sights")
    for seed, (name, each) in enumerate((("films", 6), ("kept-films", 3))):
        _sights(folder / f"{name}.safetensors", each, seed)
    return folder


def test_it_learns_motions_and_places_and_the_exported_file_answers_as_the_model(
    sights: Path, tmp_path: Path
) -> None:
    torch.set_num_threads(1)
    config = CaptionerConfig(
        steps=100, validate_every=100, save_every=100, ema=0.9, batch=48, learning_rate=3e-3, width=16
    )
    recipe = CaptionerRecipe(config, sights)
    reader = Trainer(recipe, config, tmp_path / "run").run().eval()
    figures = recipe.validate(reader)
    assert figures["films_camera_motion"] > 0.5
    assert figures["films_environment"] > 0.9
    export(reader, tmp_path / "reader.onnx")
    rows = recipe.kept["kept-films"]
    given = {"look": rows["look"][:3].numpy(), "motion": rows["motion"][:3].numpy()}
    told = onnxruntime.InferenceSession(tmp_path / "reader.onnx").run(None, given)
    with torch.no_grad():
        found = reader(rows["look"][:3], rows["motion"][:3])
    for one, other in zip(told, found, strict=True):
        np.testing.assert_allclose(one, other.numpy(), atol=1e-3)


def test_kept_shots_lie_where_no_other_shot_lies_and_every_label_is_a_term() -> None:
    scenes = {kept: [scene_of(number, kept) for number in range(60)] for kept in (False, True)}
    places = {kept: {(scene.environment, scene.seed) for scene in found} for kept, found in scenes.items()}
    assert not places[False] & places[True]
    seeds = {kept: {one.seed for scene in found for one in scene.figures} for kept, found in scenes.items()}
    assert not seeds[False] & seeds[True]
    for scene in scenes[False]:
        assert all(UNKNOWN <= label < len(FIELDS[field]) for field, label in words_of(scene).items())


def test_a_batch_follows_from_its_step_alone(sights: Path) -> None:
    recipe = CaptionerRecipe(CaptionerConfig.model_validate({}), sights)
    first = recipe.batch(3)
    recipe.batch(4)
    again = CaptionerRecipe(CaptionerConfig.model_validate({}), sights).batch(3)
    assert all(torch.equal(value, again[name]) for name, value in first.items())
    assert first["motion"].shape == (recipe.config.batch, MOVED)
