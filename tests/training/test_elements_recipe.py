"""The small SkyReels-A2 from scenes of the stage to clips: it trains, resumes, saves, and its pipeline runs it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from engines.contract import BadInput
from engines.elements.a2.pipeline import framed
from engines.elements.proof import trial
from engines.elements.proof.controls import figures, placing, stretches, turned
from engines.elements.proof.measures import side_of
from engines.elements.proof.network import Network, assembled, autoencoder, shown
from engines.elements.proof.playing import FPS, Clip
from engines.film.diffusion.windows import Sampling
from engines.media.video import frame_count
from engines.stage.scene import Figure
from training.backlot import scenes
from training.recipes import elements_builtin
from training.recipes.elements_builtin import ElementsConfig, studied
from training.recipes.film_builtin import FilmConfig, FilmRecipe
from training.recipes.linear_start import small_autoencoder
from training.trainer import saved_checkpoints

SIZE, FRAMES = (32, 64), 16
LEARNED, KEPT = (22, 23), (70,)
DREAMER = {
    "steps": 4, "width": 24, "heads": 1, "layers": 1, "inner": 24, "channels": 4, "batch": 2, "latents": 6,
    "warmup": 1, "precision": "float32", "eye_side": 32, "eye_width": 16, "eye_layers": 2,
}  # fmt: skip
ROOM = trial.Asked(
    "In a room. The chair stands on the left.", "interior", "noon",
    (Figure(kind="prop", name="chair", seed=2, colours={"paint": "#d03020"}),), 0.0,
)  # fmt: skip
QUICK = Sampling(steps=2, guidance_scale=1.0, window=6, overlap=0)


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> Path:
    """Clips of rooms, which are drawn quickly."""
    folder = tmp_path_factory.mktemp("clips")
    for name, numbers in (("clips", LEARNED), ("kept", KEPT)):
        (folder / name).mkdir()
        for number in numbers:
            scenes.write(shot(number, name == "kept"), folder / name / f"{number:05d}.npz")
    return folder


def shot(number: int, kept: bool) -> Clip:
    return scenes.shoot(scenes.sheet_of(number, kept, (FRAMES - 1) / FPS), SIZE[1], SIZE[0], FRAMES)


@pytest.fixture(scope="module")
def coder(tmp_path_factory) -> Path:
    """An autoencoder of the small film's kind, of random weights."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("autoencoder")
    vae = small_autoencoder(4, 16, 16)
    vae.latents_mean.copy_(torch.tensor([0.1, -0.2, 0.3, 0.0]))
    vae.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def whole(clips, coder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    elements_builtin.train(ElementsConfig.model_validate(DREAMER), clips, coder, folder)
    return folder


@pytest.fixture(scope="module")
def network(whole, coder) -> Network:
    return Network(whole / "elements", coder)


@pytest.fixture(scope="module")
def kept(clips) -> list[Clip]:
    return [scenes.read(path) for path in sorted((clips / "kept").glob("*.npz"))]


def weights(run: Path) -> dict[str, torch.Tensor]:
    return load_file(saved_checkpoints(run)[-1] / "averaged.safetensors")


def test_a_clip_follows_from_its_number_and_its_words_say_where_the_labels_have_everybody(clips):
    held, again = scenes.read(clips / "clips" / f"{LEARNED[0]:05d}.npz"), shot(LEARNED[0], False)
    assert held.prompt == again.prompt
    for name in ("frames", "take", "background", "masks"):
        assert np.array_equal(getattr(held.played, name), getattr(again.played, name))
    assert len(held.played.pictures) == len(held.played.scene.figures)
    for number, figure in enumerate(held.played.scene.figures, 1):
        (said,) = [part for part in held.prompt.split(". ") if figure.name in part]
        words = {-1: "left", 0: "middle centre", 1: "right"}[side_of(held.played.masks == number)]
        assert any(word in said for word in words.split())


def test_kept_clips_share_no_seed_with_the_others_and_every_other_one_plays_kinds_never_learned():
    kept, learned = (
        [scenes.sheet_of(number, of_kept, 1.0).scene for number in range(300)] for of_kept in (True, False)
    )
    assert not {scene.seed for scene in kept} & {scene.seed for scene in learned}
    seeds = [{figure.seed for scene in of for figure in scene.figures} for of in (kept, learned)]
    assert not seeds[0] & seeds[1]
    names = [
        {figure.name for scene in of for figure in scene.figures} for of in (kept[1::2], kept[::2], learned)
    ]
    assert names[0] == set(scenes.UNSEEN)
    assert not names[0] & (names[1] | names[2])
    assert {scene.environment for scene in learned} == set(scenes.PLACES)


def test_training_sees_pictures_as_the_pipeline_shows_them(clips, coder, whole, network):
    lessons = studied(assembled(autoencoder(coder), side=32), clips / "clips", whole / "latents" / "clips", 6)
    for path in sorted((clips / "clips").glob("*.npz")):
        clip = scenes.read(path)
        count = len(clip.played.pictures) + 1
        held = lessons.by_count[count]
        pictures = [one.picture for one in shown(clip.played.pictures, clip.played.background)]
        pipeline = network.pipeline
        values = pipeline.video_processor.preprocess(framed(pictures, SIZE, background=True))
        wanted = pipeline.condition(values, 21)
        (number,) = [
            i for i, one in enumerate(held["condition"]) if torch.allclose(one.float(), wanted[0], atol=2e-2)
        ]
        eye = pipeline.image_encoder(held["seen"][number].float(), output_hidden_states=True).hidden_states[
            -2
        ]
        assert torch.allclose(eye.flatten(0, 1), pipeline.encode_image(pictures)[0], atol=2e-2)
        begun = held["condition"][number][4:, :count].float()
        assert torch.allclose(held["film"][number][:, :count].float(), begun, atol=2e-2)
        assert not torch.equal(held["blank"][number], held["condition"][number])


def test_a_stopped_training_goes_on_to_the_same_weights(clips, coder, whole, tmp_path):
    shutil.copytree(whole / "latents", tmp_path / "latents")
    seen: list[int] = []
    config = ElementsConfig.model_validate(DREAMER)
    elements_builtin.train(
        config,
        clips,
        coder,
        tmp_path,
        lambda event: seen.append(event["step"]),
        lambda: bool(seen) and seen[-1] >= 2,
    )
    assert json.loads((saved_checkpoints(tmp_path)[-1] / "state.json").read_text())["step"] == 2
    elements_builtin.train(config, clips, coder, tmp_path)
    for name, value in weights(whole).items():
        assert torch.equal(value, weights(tmp_path)[name])


def test_it_begins_with_what_a_small_film_of_the_same_width_knows(tmp_path):
    film = film_weights(tmp_path / "film.safetensors", width=24)
    config = ElementsConfig.model_validate({**DREAMER, "film": str(film)})
    own = elements_builtin.ElementsRecipe(config, None, None).model().transformer.state_dict()
    for name, value in load_file(film).items():
        of_noise = (slice(None), slice(4)) if name == "patch_embedding.weight" else ...
        assert torch.equal(own[name][of_noise], value[of_noise])


def test_a_film_of_another_width_is_refused(tmp_path):
    film = film_weights(tmp_path / "film.safetensors", width=48)
    config = ElementsConfig.model_validate({**DREAMER, "film": str(film)})
    with pytest.raises(BadInput, match="another network"):
        elements_builtin.ElementsRecipe(config, None, None).model()


def film_weights(path: Path, width: int) -> Path:
    shape = {"width": width, "heads": 1, "layers": 1, "inner": 24, "channels": 4}
    model = FilmRecipe(FilmConfig.model_validate(shape), None, None).model()
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, path)
    return path


def test_pictures_words_take_and_seed_all_change_the_clip_and_equal_ones_do_not(network, kept):
    played = kept[0].played
    pictures = shown(played.pictures, played.background)
    turned_round = [*shown([picture[::-1] for picture in played.pictures], played.background)]

    def made(words=kept[0].prompt, of=pictures, take=played.take, seed=1) -> np.ndarray:
        return network.frames(words, of, take, SIZE, seed, QUICK)

    one = made()
    assert one.shape == (21 - 4 * len(pictures), *SIZE, 3)
    assert np.array_equal(one, made())
    for other in (made(words="Night."), made(of=turned_round), made(take=None), made(seed=2)):
        assert not np.array_equal(one, other)


def test_only_the_light_and_dark_of_a_take_is_followed(network, kept):
    played = kept[0].played
    pictures = shown(played.pictures, played.background)
    grey = np.stack([np.asarray(Image.fromarray(frame).convert("L").convert("RGB")) for frame in played.take])
    made, followed = (network.frames("Noon.", pictures, take, SIZE, 1, QUICK) for take in (played.take, grey))
    assert np.abs(made.astype(int) - followed).max() <= 2


def test_a_trial_leaves_a_film_a_sheet_and_the_figures_of_all_controls(network, tmp_path):
    told = trial.trial(network, tmp_path, QUICK, [ROOM], SIZE)
    assert frame_count(tmp_path / "film.mp4") == 21 - 8
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (2 * SIZE[0] + 6 * SIZE[1], SIZE[0])
    ways = [name for name in told if "pictures" in name]
    assert len(ways) == 6
    assert all(0 <= told[name]["colour"] <= 1 for name in ways)
    assert told["the stage itself"]["psnr_to_stage_db"] > 60
    assert told["the take itself"]["colour"] > told["blank pictures, with the take"]["colour"]


def test_what_lies_beside_a_clip_is_as_long_and_words_are_turned_round(network, kept):
    for clip, beside in zip(kept, stretches(kept, "frames", QUICK), strict=True):
        assert len(beside) == 21 - 4 * (len(clip.played.pictures) + 1)
    assert figures(stretches(kept, "frames", QUICK), kept)["psnr_to_stage_db"] > 60
    asked = placing(network, kept, QUICK)
    assert asked["count"] == sum(
        len(clip.played.pictures) == 1 and side_of(clip.played.masks == 1) != 0 for clip in kept
    )
    assert turned("On the left. To the right.") == "On the right. To the left."
