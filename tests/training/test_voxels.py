"""Clips of the block world say truly what was done and seen, and are the same again."""

import math
from pathlib import Path

import numba
import numpy as np
import pytest

from engines.world.actions import PUBLISHED, Action
from engines.world.blocks import BlockWalk
from engines.world.blocks.terrain import BIOMES
from training.backlot.voxels.clips import WEATHERS, Clip, clip, missing, path_of, read, write

SIZE, FRAMES = (32, 32), 12


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> None:
    numba.set_num_threads(1)


@pytest.fixture(scope="module")
def made() -> Clip:
    return clip(11, SIZE, FRAMES)


def test_a_clip_follows_from_its_number(made: Clip) -> None:
    again, other = clip(11, SIZE, FRAMES), clip(19, SIZE, FRAMES)
    for name in ("frames", "keys", "mouse", "pose", "depth", "ids"):
        assert np.array_equal(getattr(again, name), getattr(made, name))
    assert BIOMES[made.biome] == BIOMES[other.biome] == BIOMES[3]
    assert not np.array_equal(other.frames, made.frames)


def test_kept_clips_are_of_other_worlds(made: Clip) -> None:
    assert clip(11, SIZE, 2, kept=True).seed != made.seed


def test_the_labels_are_of_the_frames(made: Clip) -> None:
    assert made.frames.shape == (FRAMES, SIZE[1], SIZE[0], 3)
    assert made.depth.shape == made.ids.shape == (FRAMES, SIZE[1], SIZE[0])
    assert made.keys.shape == (FRAMES, len(PUBLISHED))
    assert PUBLISHED == ("forward", "back", "left", "right", "jump", "attack")
    assert made.keys[0].sum() == 0
    turned = np.degrees(np.angle(np.exp(1j * np.diff(made.pose[:, 3]))))
    assert np.allclose(turned, made.mouse[1:, 1], atol=0.01)
    assert np.array_equal(np.isinf(made.depth), made.ids == 0)


@pytest.mark.parametrize("who", ["explorer", "random"])
def test_walkers_get_about_and_look_about(who: str) -> None:
    walked = clip(7, (24, 24), 200, who=who)  # type: ignore[arg-type]
    assert np.ptp(walked.pose[:, 0]) + np.ptp(walked.pose[:, 2]) > 2
    assert np.ptp(np.unwrap(walked.pose[:, 3])) > math.radians(20)
    assert walked.keys.any(0).sum() >= 2


def test_fair_clips_are_by_day_and_in_clear_weather() -> None:
    made = [clip(number, (16, 16), 1, fair=True) for number in (16, 24, 32)]
    assert all(7 <= one.hour <= 17.5 and WEATHERS[one.weather] == "clear" for one in made)
    assert len({one.hour for one in made}) == 3


def test_a_folder_goes_on_where_it_stopped(tmp_path: Path, made: Clip) -> None:
    write(path_of(tmp_path, 1), made)
    assert list(missing(tmp_path, 3)) == [0, 2]
    back = read(path_of(tmp_path, 1))
    assert np.array_equal(back.frames, made.frames)
    assert (back.seed, back.hour, back.biome) == (made.seed, made.hour, made.biome)
    assert not list(tmp_path.rglob("*.part"))


def test_a_clip_can_be_walked_again(made: Clip) -> None:
    assert isinstance(BlockWalk("plains", SIZE, seed=made.seed).advance([Action()]), np.ndarray)
