"""What the eyes of animals promise: found from the pupils alone, they shut in fur and look about inside."""

import numpy as np
import pytest

import resources
from engines.media.image import read_image
from engines.portrait.anchors import NEEDED, Anchors, place
from engines.portrait.eyes import Eyes

REST = np.zeros(2)
Picture = np.ndarray


@pytest.fixture(scope="module")
def picture() -> Picture:
    return np.ascontiguousarray(read_image(resources.SAMPLES / "drawn-cat.png")[..., :3])


@pytest.fixture(scope="module")
def cat() -> Anchors:
    return Anchors.load(resources.SAMPLES / "drawn-cat.json")


def few(cat: Anchors) -> Anchors:
    return Anchors(points={name: cat.points[name] for name in NEEDED}, animal=True)


def painted(eyes: Eyes, picture: Picture, blink: float, gaze: np.ndarray = REST) -> Picture:
    drawn = picture.copy()
    for (x0, y0, x1, y1), patch in eyes.paint(blink, gaze):
        drawn[y0:y1, x0:x1] = patch
    return drawn


def green(picture: Picture) -> np.ndarray:
    """(h, w) where the picture has the colour of this cat's irises, and of nothing else in it."""
    red, colour, blue = (picture[..., c].astype(int) for c in range(3))
    return (colour > red + 15) & (colour > blue + 40)


@pytest.mark.parametrize("placed", [lambda cat: cat, few], ids=["every handle", "five handles"])
def test_a_shut_eye_shows_fur_and_nothing_of_the_iris(picture: Picture, cat: Anchors, placed) -> None:
    eyes = Eyes(picture, place(placed(cat)), animal=True)
    open_eyes = green(picture).sum()
    half, shut = (green(painted(eyes, picture, blink)).sum() for blink in (0.5, 1.0))
    assert 0.15 * open_eyes < half < 0.85 * open_eyes
    assert shut < 0.02 * open_eyes


def test_a_glance_moves_the_pupil_and_leaves_all_outside_the_eye(picture: Picture, cat: Anchors) -> None:
    eyes = Eyes(picture, place(few(cat)), animal=True)
    looking = painted(eyes, picture, 0.0, np.array([0.06, 0.0]))
    moved = (looking.astype(int) - picture).any(2)
    assert moved.sum() > 500
    ys, xs = np.nonzero(green(picture))
    for name, sides in (("left_pupil", xs < 384), ("right_pupil", xs >= 384)):
        x, _ = cat.points[name]
        here = np.abs(np.arange(picture.shape[1]) - x) < 90
        rows, columns = np.nonzero(moved & here)
        assert ys[sides].min() - 4 <= rows.min()
        assert rows.max() <= ys[sides].max() + 4
        assert xs[sides].min() - 4 <= columns.min()
        assert columns.max() <= xs[sides].max() + 4


def test_eyes_that_the_picture_does_not_show_stay_still(cat: Anchors) -> None:
    noise = np.random.default_rng(3).integers(60, 200, (768, 768, 3)).astype(np.uint8)
    plain = np.full((768, 768, 3), 128, np.uint8)
    for blank in (noise, plain):
        eyes = Eyes(blank, place(few(cat)), animal=True)
        assert eyes.paint(1.0, np.array([0.05, 0.0])) == []
