"""The trial of the small SkyReels-A2V: what its measures tell, and what it leaves behind."""

import cv2
import numpy as np
import pytest

from engines.portrait.proof.controls import GUIDED, Measured, above, figures
from engines.portrait.proof.measures import colour_apart, sharp, sync
from engines.portrait.proof.network import Asked, Network
from engines.portrait.proof.playing import LIPS
from engines.portrait.proof.trial import LINES, said

SIDE, FRAMES = 32, 30


@pytest.fixture
def truth() -> np.ndarray:
    return np.abs(np.random.default_rng(1).standard_normal(FRAMES)).astype(np.float32)


def test_a_mouth_that_goes_with_the_voice_is_told_from_one_that_is_late_and_one_that_does_not(truth):
    assert sync(0.5 * truth + 0.1, truth) == (pytest.approx(1.0), 0)
    late = np.concatenate([truth[:2], truth[:-2]])
    r, lag = sync(late, truth)
    assert lag == 2
    assert r < 0.5
    early = np.concatenate([truth[1:], truth[-1:]])
    assert sync(early, truth)[1] == -1


def test_of_lips_that_do_not_move_nothing_is_told(truth):
    assert np.isnan(sync(np.full(FRAMES, 0.2), truth)[0])


def test_a_face_of_another_colour_is_far_away():
    picture = np.full((SIDE, SIDE, 3), (200, 150, 120), np.uint8)
    mask = np.ones((SIDE, SIDE), np.uint8)
    frames = np.stack([picture, picture])
    assert colour_apart(picture, mask, frames, np.stack([mask, mask])) < 0.1
    assert colour_apart(picture, mask, frames[..., ::-1], np.stack([mask, mask])) > 20


def test_a_blur_is_less_sharp():
    dice = np.random.default_rng(0)
    crisp = dice.integers(0, 255, (1, SIDE, SIDE, 3)).astype(np.uint8)
    soft = cv2.GaussianBlur(crisp[0], (0, 0), 2)[None]
    assert sharp(crisp) > sharp(soft)


def measured_as(*syncs: float) -> list[Measured]:
    return [Measured(sync, 0, 0.05, 1.0, 0.5) for sync in syncs]


def test_the_sync_is_that_of_clips_over_all_seeds_and_its_error_is_between_clips():
    told = figures([measured_as(0.2, 0.6), measured_as(0.4, 0.8)])
    assert told["sync_r"] == 0.5
    assert told["sync_r_seeds"] == [0.4, 0.6]
    assert told["sync_r_error"] == pytest.approx(0.2)


def test_a_clip_whose_lips_stood_still_by_one_seed_is_left_out():
    told = figures([measured_as(0.2, float("nan")), measured_as(0.4, 0.8)])
    assert (told["clips_told"], told["sync_r"], told["sync_r_error"]) == (1, 0.3, None)


def test_a_voice_is_above_its_control_clip_by_clip():
    told = above([measured_as(0.5, 0.9, 0.4)], [measured_as(0.1, 0.4, 0.1)])
    assert told["sync_r"] == 0.4
    assert told["errors"] == pytest.approx(0.4 / told["sync_r_error"], abs=0.1)
    assert above([measured_as(0.5)], [measured_as(0.1)])["errors"] is None


@pytest.mark.usefixtures("one_torch_thread")
def test_the_network_that_is_shipped_goes_on_from_the_picture_and_moves_the_mouth_by_the_voice():
    network, clip = Network(), said(0, *LINES[0], frames=25)
    played = clip.played

    def made(heard: np.ndarray) -> np.ndarray:
        asked = Asked(steps=4, voice=GUIDED)
        return network.frames(played.picture, heard, clip.prompt, played.guide, asked).astype(float)

    speaking, silent = made(clip.heard), made(np.zeros_like(clip.heard))
    assert np.abs(speaking - played.frames).mean() < 16
    apart = np.abs(speaking - silent).mean(3)
    assert apart[played.masks == LIPS].mean() > 1.5 * apart[played.masks < LIPS].mean()
