"""What cutting out a subject promises: the person whole, and nothing of what stands beside them."""

import numpy as np
import pytest

from engines import catalogue
from engines.contract import ModelMissing
from engines.media.image import read_image
from engines.perception.matting import cut_out
from resources import SAMPLES


@pytest.fixture(autouse=True)
def _model() -> None:
    try:
        catalogue.locate("u2netp")
    except ModelMissing:
        pytest.skip("u2netp is not installed")


def alpha_of(name: str) -> np.ndarray:
    return cut_out(np.ascontiguousarray(read_image(SAMPLES / f"{name}.png")[..., :3])).alpha


def test_the_flag_beside_the_astronaut_stays_behind_and_her_helmet_comes_along() -> None:
    alpha = alpha_of("astronaut")
    assert alpha[60:470, :14].mean() < 0.1
    assert alpha[80:150, 195:245].min() > 0.9
    assert alpha[430:480, 340:460].mean() > 0.95


def test_the_sun_behind_a_drawn_head_stays_behind_on_both_sides() -> None:
    alpha = alpha_of("flat-man")
    height, width = alpha.shape
    level = slice(int(0.45 * height), int(0.55 * height))
    assert alpha[level, int(0.14 * width) : int(0.26 * width)].mean() < 0.1
    assert alpha[level, int(0.74 * width) : int(0.86 * width)].mean() < 0.1
    assert alpha[level, int(0.4 * width) : int(0.6 * width)].min() > 0.9


@pytest.mark.parametrize("tone", [0, 128, 255])
def test_a_picture_of_nothing_is_cut_out_without_fault(tone: int) -> None:
    assert cut_out(np.full((120, 160, 3), tone, np.uint8)).alpha.shape == (120, 160)
