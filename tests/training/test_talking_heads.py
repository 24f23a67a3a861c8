"""Endless people who speak: what a clip holds, what it follows from, and what is not let through."""

import random
from dataclasses import replace

import cv2
import numpy as np
import pytest

from engines import catalogue
from engines.contract import BadInput, ModelMissing
from engines.portrait.a2v.hearing import FPS
from engines.portrait.proof import sitters
from engines.portrait.proof.hearing import CHANNELS, MOMENTS
from engines.portrait.proof.playing import BLUNT, FACE, LIPS
from engines.speech.features import SAMPLE_RATE
from training.backlot import talking_heads

SIDE, FRAMES = 64, 25


@pytest.fixture(autouse=True, scope="module")
def _models() -> None:
    try:
        for name in ("face-landmarker", "kokoro-82m", "kokoro-voices"):
            catalogue.locate(name)
    except ModelMissing as missing:
        pytest.skip(f"{missing.model} is not installed")


@pytest.fixture(scope="module")
def clip():
    return talking_heads.shoot(1, False, SIDE, FRAMES)


@pytest.fixture(scope="module")
def kept():
    return talking_heads.shoot(1, True, SIDE, FRAMES)


def test_a_clip_holds_a_voice_its_film_and_words_frame_by_frame(clip):
    played = clip.played
    assert played.picture.shape == (SIDE, SIDE, 3)
    assert played.frames.shape == (FRAMES, SIDE, SIDE, 3)
    assert played.guide.shape == (FRAMES, SIDE // BLUNT, SIDE // BLUNT)
    assert played.mouth.shape == (FRAMES, 8)
    assert clip.heard.shape == (FRAMES, MOMENTS, CHANNELS)
    assert len(clip.sound) == FRAMES * SAMPLE_RATE // FPS
    assert clip.prompt[0].isupper()
    assert clip.prompt.endswith(".")


def test_it_follows_from_its_number_and_is_read_as_it_was_written(clip, tmp_path):
    again = talking_heads.shoot(1, False, SIDE, FRAMES)
    talking_heads.write(again, tmp_path / "clip.npz")
    read = talking_heads.read(tmp_path / "clip.npz")
    assert (read.prompt, read.mood, read.voice) == (clip.prompt, clip.mood, clip.voice)
    for name in ("picture", "frames", "masks", "guide", "mouth", "opening", "place"):
        assert np.array_equal(getattr(read.played, name), getattr(clip.played, name))
    assert np.abs(read.sound - clip.sound).max() < 1e-3
    assert np.abs(read.heard - clip.heard).max() < 1e-2


def test_the_masks_lie_where_the_rig_moves_the_face_and_its_mouth(clip):
    played = clip.played
    moved = np.abs(np.diff(played.frames.astype(float), axis=0)).mean(3)
    lips, face = played.masks[1:] == LIPS, played.masks[1:] >= FACE
    assert 0.005 < lips.mean() < face.mean() < 0.6
    assert moved[lips].mean() > moved[face].mean() > moved[~face].mean()


def test_the_guide_says_nothing_of_the_mouth_and_the_film_does(clip):
    inside = np.stack(
        [cv2.dilate((mask == LIPS).astype(np.uint8), np.ones((3, 3))) for mask in clip.played.masks]
    )
    opening = clip.played.opening

    def told(frames: np.ndarray) -> float:
        dark = [frame[mask > 0].mean() for frame, mask in zip(frames, inside, strict=True)]
        return abs(float(np.corrcoef(dark, opening)[0, 1]))

    film = np.stack([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in clip.played.frames])
    guide = np.stack([cv2.resize(frame, (SIDE, SIDE)) for frame in clip.played.guide])
    assert film.std((1, 2)).mean() > guide.std((1, 2)).mean()
    change = [
        np.abs(np.diff(frames.astype(float), axis=0))[inside[1:] > 0].mean() for frames in (film, guide)
    ]
    assert change[0] > 2 * change[1]
    assert told(film) > told(guide)


def test_kept_clips_have_voices_and_faces_that_the_others_never_have(clip, kept):
    never = {"am_michael", "bf_emma", "bm_fable", "if_sara"}
    assert kept.voice.split()[1] in never
    assert clip.voice.split()[1] not in never

    def seen(kept: bool, unseen: bool) -> set[str]:
        drawn = [sitters.sitter_of(random.Random(seed), kept, unseen, 96) for seed in range(12)]
        return {sitter.name for sitter in drawn if sitter}

    assert not seen(True, True) & seen(False, False)
    assert not set(sitters.SAMPLES) & set(sitters.SAMPLES_KEPT)


def test_the_filters_turn_away_a_foreign_voice_another_face_and_a_blur(clip, kept):
    assert talking_heads.fault_of(clip) is None
    assert talking_heads.fault_of(replace(clip, heard=kept.heard)) == "sync"
    frames = clip.played.frames
    stranger = replace(clip.played, frames=np.concatenate([frames[:-1], kept.played.frames[-1:]]))
    assert talking_heads.fault_of(replace(clip, played=stranger)) == "identity"
    soft = np.stack([cv2.GaussianBlur(frame, (0, 0), 2) for frame in frames])
    assert talking_heads.fault_of(replace(clip, played=replace(clip.played, frames=soft))) is not None


def test_a_size_that_is_not_square_is_refused(tmp_path):
    with pytest.raises(BadInput, match="not square"):
        list(talking_heads.gather(tmp_path, 1, 96, 64, FRAMES))
