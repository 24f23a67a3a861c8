"""The small SkyReels-A2V from clips of people who speak to a checkpoint: it trains, resumes and saves."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from engines.contract import BadInput
from engines.elements.proof.network import autoencoder, decoded, normalised
from engines.media.video import VideoReader
from engines.portrait.a2v import layout
from engines.portrait.proof.controls import WAYS
from engines.portrait.proof.hearing import CHANNELS, MOMENTS
from engines.portrait.proof.lips import LipReader
from engines.portrait.proof.long import Long, carried, frames_for, fused, seam_jump
from engines.portrait.proof.network import Asked, Network, guide_of, known
from engines.portrait.proof.playing import BLUNT, FACE, LIPS, Played
from engines.portrait.proof.speaking import Clip
from engines.portrait.proof.trial import LINES, LONG, trial
from training.backlot import talking_heads
from training.recipes import film_autoencoder, portrait_builtin
from training.recipes.linear_start import small_autoencoder
from training.recipes.portrait_autoencoder import FaceAutoencoderConfig, FaceAutoencoderRecipe
from training.recipes.portrait_builtin import Lessons, PortraitConfig, PortraitRecipe, studied
from training.trainer import saved_checkpoints

pytestmark = pytest.mark.usefixtures("one_torch_thread")

SIDE, FRAMES = 64, 9
TALKER = {
    "steps": 6, "width": 24, "heads": 1, "layers": 1, "inner": 24, "channels": 4, "batch": 2, "stills": 3,
    "warmup": 1, "precision": "float32", "eye_side": 32, "eye_width": 16, "eye_layers": 2, "voice_tokens": 2,
    "voice_width": 8, "faces_until": 0.33, "voice_until": 0.66,
}  # fmt: skip


def spoken(number: int) -> Clip:
    """Somebody of plain areas, whose mouth is a bar that opens and shuts."""
    rng = np.random.default_rng(number)
    picture = np.full((SIDE, SIDE, 3), rng.integers(40, 200, 3), np.uint8)
    picture[16:56, 16:48] = rng.integers(90, 250, 3)
    opening = 0.3 * rng.random(FRAMES).astype(np.float32)
    frames, masks = np.stack([picture] * FRAMES), np.zeros((FRAMES, SIDE, SIDE), np.uint8)
    masks[:, 16:56, 16:48] = FACE
    masks[:, 40:48, 24:40] = LIPS
    for frame, gap in zip(frames, opening, strict=True):
        frame[44 - round(12 * gap) : 44, 26:38] = 20
    guide = np.stack([picture[BLUNT // 2 :: BLUNT, BLUNT // 2 :: BLUNT, 0]] * FRAMES)
    mouth = np.repeat(opening[:, None], 8, 1)
    heard = rng.standard_normal((FRAMES, MOMENTS, CHANNELS)).astype(np.float32)
    place = np.tile(np.array([32, 43, 16], np.float32), (FRAMES, 1))
    played = Played(picture, frames, masks, guide, mouth, opening, place)
    return Clip(
        played, np.zeros(FRAMES * 640, np.float32), heard, "A woman is talking.", "neutral", "af_heart"
    )


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for name, numbers in (("clips", range(3)), ("kept", range(3, 8))):
        (folder / name).mkdir()
        for number in numbers:
            talking_heads.write(spoken(number), folder / name / f"{number:05d}.npz")
    return folder


@pytest.fixture(scope="module")
def coder(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("autoencoder")
    small_autoencoder(4, 16, 16).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def whole(clips, coder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    portrait_builtin.train(PortraitConfig.model_validate(TALKER), clips, coder, folder)
    return folder


@pytest.fixture(scope="module")
def recipe(clips, coder, whole) -> PortraitRecipe:
    vae = autoencoder(coder)
    paths = studied(vae, clips / "clips", whole / "latents" / "clips", 32)
    lessons = Lessons(paths, guide_of(vae, None, FRAMES, SIDE)[0].half())
    return PortraitRecipe(PortraitConfig.model_validate(TALKER), lessons, lessons)


def test_a_stopped_training_goes_on_to_the_same_weights(clips, coder, whole, tmp_path):
    config, seen = PortraitConfig.model_validate(TALKER), []
    portrait_builtin.train(
        config,
        clips,
        coder,
        tmp_path,
        lambda event: seen.append(event["step"]),
        lambda: bool(seen) and seen[-1] >= 3,
    )
    assert json.loads((saved_checkpoints(tmp_path)[-1] / "state.json").read_text())["step"] == 3
    portrait_builtin.train(config, clips, coder, tmp_path)
    one, two = (load_file(saved_checkpoints(run)[-1] / "averaged.safetensors") for run in (whole, tmp_path))
    assert all(torch.equal(value, two[name]) for name, value in one.items())


def test_the_checkpoint_is_one_of_the_published_class_and_layout(whole):
    network = layout.load(whole / "portrait" / "transformer")
    trained = portrait_builtin.newest(PortraitConfig.model_validate(TALKER), whole).transformer
    names = load_file(next((whole / "portrait" / "transformer").glob("*.safetensors")))
    assert "blocks.0.audio_cross_attn.q_linear.weight" in names
    for name, value in trained.state_dict().items():
        assert torch.allclose(network.state_dict()[name].float(), value, atol=1e-2)


def test_it_learns_faces_alone_then_the_voice_and_then_everything(recipe):
    faces, voice, everything = (
        [recipe.batch(step) for step in steps] for steps in ((0, 1), (2, 3), range(4, 40))
    )
    assert all("voice" not in batch and batch["film"].shape[2] == 1 for batch in faces)
    for batch in voice:
        assert batch["film"].shape[2] == 3
        assert batch["voice"].abs().sum() > 0
        assert not batch["words"].any()
    said = torch.cat([batch["words"].flatten(1).any(1) for batch in everything])
    heard = torch.cat([batch["voice"].flatten(1).any(1) for batch in everything])
    assert 0.5 < said.float().mean() < 1
    assert 0.5 < heard.float().mean() < 1


def test_an_error_counts_more_in_the_face_and_most_at_the_lips(recipe, clips, coder):
    batch = recipe.batch(5)
    face, lips = batch["shares"].unbind(1)
    assert 0 < lips.mean() < face.mean() < 1
    torch.manual_seed(0)
    model = recipe.model()
    plain = PortraitConfig.model_validate({**TALKER, "face": 0, "lips": 0})
    unweighed = PortraitRecipe(plain, recipe.lessons, recipe.kept)
    assert recipe.loss(model, batch) > unweighed.loss(model, batch)


def test_the_picture_is_known_in_the_first_latent_and_nothing_of_the_others(coder):
    vae = autoencoder(coder)
    picture = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3)).astype(np.uint8)
    given = known(vae, picture, FRAMES)
    assert given.shape == (1, 4 + 4, 3, SIDE // 16, SIDE // 16)
    assert given[:, :4, 0].eq(1).all()
    assert given[:, :4, 1:].eq(0).all()
    other = known(vae, picture[::-1].copy(), FRAMES)
    assert not torch.equal(given[:, 4:, 0], other[:, 4:, 0])


def test_a_checkpoint_lets_people_speak_by_picture_voice_words_and_stand(whole, clips):
    network = Network(whole / "portrait")
    clip = talking_heads.read(next((clips / "kept").glob("*.npz")))
    quick = Asked(steps=2)

    def made(heard=clip.heard, prompt=clip.prompt, guide=clip.played.guide, asked=quick) -> np.ndarray:
        return network.frames(clip.played.picture, heard, prompt, guide, asked)

    one = made()
    assert one.shape == clip.played.frames.shape
    assert np.array_equal(one, made())
    for other in (
        made(heard=clip.heard[::-1]),
        made(prompt="Sad."),
        made(guide=None),
        made(asked=Asked(2, seed=1)),
    ):
        assert not np.array_equal(one, other)
    assert not np.array_equal(one, made(asked=Asked(2, voice=4.0)))


def test_a_film_begins_with_its_picture_or_with_the_frames_before_it(whole, clips):
    network = Network(whole / "portrait")
    clip = talking_heads.read(next((clips / "kept").glob("*.npz")))
    picture, before = clip.played.picture, clip.played.frames[:5]

    def made(**given) -> np.ndarray:
        return network.frames(
            picture, clip.heard, clip.prompt, clip.played.guide, Asked(steps=2, seed=3), **given
        )

    for film, begins in ((made(), picture[None]), (made(before=before), before)):
        known = decoded(network.vae, normalised(network.vae, begins))[0]
        assert np.abs(film[0].astype(int) - known).max() <= 1
    assert not np.array_equal(made()[-1], made(before=before)[-1])


def test_a_line_longer_than_a_window_is_carried_or_fused(whole, clips):
    network, quick = Network(whole / "portrait"), Asked(steps=2)
    short = talking_heads.read(next((clips / "kept").glob("*.npz")))
    at = np.arange(frames_for(2)) % FRAMES
    played = replace(short.played, guide=short.played.guide[at], masks=short.played.masks[at])
    clip = replace(short, played=played, heard=short.heard[at])
    one, all_together = carried(network, clip, quick), fused(network, clip, quick)
    first = network.frames(played.picture, clip.heard[:81], clip.prompt, played.guide[:81], quick)
    assert one.film.shape == all_together.film.shape == (157, SIDE, SIDE, 3)
    assert np.array_equal(one.film[:81], first)
    assert (one.seams, one.calls) == ([81], 2)
    assert all_together.seams == [61, 73]
    assert all_together.calls == 3
    assert seam_jump(one, played.masks) > 0


def test_a_film_that_jumps_where_a_window_begins_is_told(clips):
    masks = np.full((20, SIDE, SIDE), FACE, np.uint8)
    film = np.stack([np.full((SIDE, SIDE, 3), 100 + number, np.uint8) for number in range(20)])
    assert seam_jump(Long(film, [10], 1), masks) == pytest.approx(1)
    film[10:] += 4
    assert seam_jump(Long(film, [10], 1), masks) == pytest.approx(5)


def test_lips_are_read_from_pixels_and_not_from_the_truth(clips):
    films = [talking_heads.read(path).played for path in sorted((clips / "kept").glob("*.npz"))]
    reader = LipReader.fitted([(played.frames, played) for played in films[1:]])
    truth = films[0].opening
    assert np.corrcoef(reader.read(films[0].frames, films[0]), truth)[0, 1] > 0.6
    still = np.stack([films[0].picture] * FRAMES)
    assert np.ptp(reader.read(still, films[0])) < 1e-5


def test_a_trial_measures_every_way_by_all_seeds_and_leaves_a_film_and_a_sheet(whole, tmp_path, capsys):
    found = trial(
        Network(whole / "portrait"),
        tmp_path,
        Asked(steps=1),
        LINES[:2],
        LONG[:1],
        frames=9,
        windows=2,
        seeds=2,
    )
    for name in WAYS:
        assert found[name]["clips_told"] == 0 or len(found[name]["sync_r_seeds"]) == 2
        assert found[name]["sharpness"] > 0
    assert found["the rig itself"]["clips_told"] == 2
    assert found["fused below carried"]["films"] == 2
    assert len(found["long, fused"]["seam_jump_seeds"]) == 2
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width == 7 * 192
    reader = VideoReader(tmp_path / "film.mp4")
    shapes = [frame.shape for _, frame in reader.frames()]
    reader.close()
    assert shapes == [(288 + 36, 2 * 288, 3)] * 18
    assert "film 20 of 20" in capsys.readouterr().err


def test_a_folder_without_a_checkpoint_is_told_apart(tmp_path):
    with pytest.raises(BadInput, match="not trained yet"):
        Network(tmp_path)


def test_the_autoencoder_learns_from_the_same_clips(clips, tmp_path):
    small = {
        "steps": 2, "width": 16, "decoder_width": 16, "frames": (5,), "budget": 5, "crop": (SIDE, SIDE),
        "channels": 4, "precision": "float32",
    }  # fmt: skip
    folder = film_autoencoder.train(
        FaceAutoencoderConfig.model_validate(small), clips, tmp_path, kind=FaceAutoencoderRecipe
    )
    assert autoencoder(folder).config.z_dim == 4
