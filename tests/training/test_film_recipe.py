"""The small neural film from clips of the stage to frames: it trains, resumes, saves, and the window loop runs it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from engines.film.diffusion.windows import Sampling
from engines.film.proof import trial
from engines.film.proof.filming import Network, Take
from engines.film.proof.guide import CHANNELS, guide_of
from engines.film.proof.measures import characters
from engines.media.video import frame_count
from training.backlot import films
from training.recipes import film_autoencoder, film_builtin
from training.recipes.film_autoencoder import AutoencoderConfig
from training.recipes.film_builtin import FilmConfig, FilmRecipe, Lessons
from training.trainer import saved_checkpoints

pytestmark = pytest.mark.usefixtures("one_torch_thread")

SIZE, FRAMES = (32, 64), 9
CODER = {
    "steps": 2, "width": 16, "decoder_width": 16, "frames": (5,), "budget": 5, "crop": (32, 32), "channels": 4,
    "precision": "float32",
}  # fmt: skip
DREAMER = {
    "steps": 4, "width": 32, "heads": 1, "layers": 1, "inner": 32, "channels": 4, "batch": 2, "window": 3,
    "warmup": 1, "precision": "float32",
}  # fmt: skip
QUICK = Sampling(steps=2, guidance_scale=2.0, window=3, overlap=1)


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for name, kept in (("clips", False), ("kept", True)):
        list(films.gather(folder / name, 2 - kept, SIZE[1], SIZE[0], FRAMES, kept))
    return folder


@pytest.fixture(scope="module")
def coder(clips, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("autoencoder")
    return film_autoencoder.train(AutoencoderConfig.model_validate(CODER), clips, folder)


@pytest.fixture(scope="module")
def whole(clips, coder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    film_builtin.train(FilmConfig.model_validate(DREAMER), clips, coder, folder)
    return folder


def weights(run: Path) -> dict[str, torch.Tensor]:
    return load_file(saved_checkpoints(run)[-1] / "averaged.safetensors")


def test_a_clip_follows_from_its_number_and_says_what_it_shows(clips):
    scene = films.scene_of(1, False, (FRAMES - 1) / films.FPS)
    again = films.shoot(scene, SIZE[1], SIZE[0], FRAMES)
    held = films.read(clips / "clips" / "00001.npz")
    assert held.scene == scene
    assert np.array_equal(held.frames, again.frames)
    assert np.array_equal(held.guide, again.guide)
    assert held.prompt == films.prompt_of(scene)
    assert scene.environment in held.prompt.lower()
    assert scene.lighting in held.prompt.lower()


def test_kept_clips_hold_each_place_under_each_light_and_share_no_set_with_the_others():
    kept = [films.scene_of(number, True, 1.0) for number in range(63)]
    learned = [films.scene_of(number, False, 1.0) for number in range(600)]
    assert len({(scene.environment, scene.lighting) for scene in kept}) == 63
    assert not {scene.seed for scene in kept} & {scene.seed for scene in learned}
    assert {films.MOVES[scene.camera_move] for scene in learned} == set(films.MOTIONS)


def test_the_blocking_picture_shows_the_set_without_its_light(clips):
    scene = films.read(clips / "clips" / "00001.npz").scene
    noon, night = (
        films.shoot(scene.model_copy(update={"lighting": light}), SIZE[1], SIZE[0], 1)
        for light in ("noon", "night")
    )
    assert np.abs(noon.frames.astype(int) - night.frames).mean() > 20
    assert (noon.guide == night.guide).mean() > 0.97


def test_a_stopped_training_goes_on_to_the_same_weights(clips, coder, whole, tmp_path):
    seen: list[int] = []
    config = FilmConfig.model_validate(DREAMER)
    film_builtin.train(
        config,
        clips,
        coder,
        tmp_path,
        lambda event: seen.append(event["step"]),
        lambda: bool(seen) and seen[-1] >= 2,
    )
    assert json.loads((saved_checkpoints(tmp_path)[-1] / "state.json").read_text())["step"] == 2
    film_builtin.train(config, clips, coder, tmp_path)
    for name, value in weights(whole).items():
        assert torch.equal(value, weights(tmp_path)[name])


def test_trainings_of_all_seeds_are_judged_by_the_same_examples(whole):
    kept = Lessons.read(sorted((whole / "latents" / "kept").glob("*.safetensors")))
    one, other = (
        FilmRecipe(FilmConfig.model_validate({**DREAMER, "seed": seed}), kept, kept) for seed in (0, 1)
    )
    model = one.model()
    assert one.validate(model) == other.validate(model)


def test_what_was_trained_makes_films_of_any_length_and_equal_seeds_equal_frames(clips, whole):
    network = Network(whole / "film", dtype=torch.float32)
    clip = films.read(clips / "kept" / "00000.npz")
    guide = guide_of(clip.guide)
    assert guide.shape == (1, CHANNELS, 3, 2, 4)

    def made(seed: int, guided: bool = True) -> np.ndarray:
        takes = [
            Take(clip.prompt, 5, guide if guided else None, seed),
            Take("Night.", 2, None, seed, joined=True),
        ]
        return np.stack(list(network.frames(takes, SIZE, QUICK)))

    one = made(1)
    assert one.shape == (17 + 8, *SIZE, 3)
    assert np.array_equal(one, made(1))
    assert not np.array_equal(one, made(2))
    assert not np.array_equal(one, made(1, guided=False))


def test_a_trial_leaves_a_film_a_sheet_and_figures_of_a_long_take(whole, tmp_path):
    network = Network(whole / "film", dtype=torch.float32)
    figures = trial.trial(network, tmp_path, QUICK, 0.04, trial.SHOTS[7:8])
    assert frame_count(tmp_path / "film.mp4") == 9
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (4 * 256, 144)
    assert len(figures["drift"]["free"]["away"]) >= 5
    assert figures["drift"]["guided"]["first"] != figures["drift"]["free"]["first"]


def test_drift_is_told_where_there_is_some_and_not_where_there_is_none():
    still = np.random.default_rng(0).integers(60, 180, (32, 64, 3), np.uint8)
    same = characters([still] * 6, 3)
    assert same[1].away_from(same[0]) | {"motion": 1} == {
        "colour": 0.0, "contrast": 1.0, "saturation": 1.0, "sharpness": 1.0, "motion": 1,
    }  # fmt: skip
    soft = np.repeat(np.repeat(still[::4, ::4], 4, 0), 4, 1) // 2 + 60
    drifted = characters([still] * 3 + [soft.astype(np.uint8)] * 3, 3)
    away = drifted[1].away_from(drifted[0])
    assert away["sharpness"] < 0.8
    assert away["contrast"] < 0.8
