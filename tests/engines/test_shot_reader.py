"""Promises of the shot reader: what it says of how a clip was filmed."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage import data

from engines.contract import BadInput
from engines.perception.shot_reader import Answer, ShotRead, caption, read_shot
from engines.perception.shot_reader.terms import MOVE_OF, MOVES

Clip = NDArray[np.uint8]


def _window(picture: Clip, way: str, count: int = 9) -> Clip:
    """A window on a picture that moves its `way` by a quarter of its height."""
    frames = []
    for share in np.linspace(-0.5, 0.5, count):
        across = {"left": -share, "right": share}.get(way, 0.0) * 70
        down = {"up": -share, "down": share}.get(way, 0.0) * 70
        size = np.exp({"in": -share, "out": share}.get(way, 0.0) * 0.4)
        middle = (picture.shape[1] / 2 + across, picture.shape[0] / 2 + down)
        part = cv2.getRectSubPix(picture, (int(360 * size), int(240 * size)), middle)
        frames.append(cv2.resize(part, (240, 160), interpolation=cv2.INTER_AREA))
    return np.stack(frames).astype(np.uint8)


@pytest.mark.parametrize(
    ("way", "move"),
    [
        ("still", "static"),
        ("left", "pan_left"),
        ("right", "pan_right"),
        ("up", "tilt_up"),
        ("down", "tilt_down"),
        ("in", "dolly_in"),
        ("out", "dolly_out"),
    ],
)
def test_the_motion_of_the_camera_over_a_photograph_is_read_and_told(way: str, move: str) -> None:
    read = read_shot(_window(data.chelsea()[:, :, :3], way))
    assert read.camera_motion.term == move
    assert read.camera_motion.told


def test_every_move_of_the_stage_that_the_reader_knows_has_a_name_it_answers_with() -> None:
    assert all(MOVES[MOVE_OF[motion]] == motion for motion in MOVES.values())


def test_reading_is_the_same_each_time_and_sureness_is_a_share() -> None:
    clip = _window(data.chelsea(), "left", 4)
    read = read_shot(clip)
    assert read == read_shot(clip)
    for answer in vars(read).values():
        assert 0 <= answer.sureness <= 1


def test_a_single_picture_is_read_but_nothing_is_said_of_the_camera_that_took_it() -> None:
    read = read_shot(cv2.resize(data.coffee(), (300, 200))[None])
    assert read.environment.term == "interior"
    assert not read.camera_motion.told


@pytest.mark.parametrize("shape", [(0, 90, 160, 3), (4, 90, 160), (4, 90, 160, 4), (4, 2, 2, 3)])
def test_what_is_no_clip_is_refused_in_one_line(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput):
        read_shot(np.zeros(shape, np.uint8))


def test_a_caption_tells_what_is_sure_and_nothing_else() -> None:
    read = ShotRead(
        shot_type=Answer("close_up", 0.9, True),
        shot_angle=Answer("low_angle", 0.4, False),
        shot_position=Answer("side_view", 0.3, False),
        camera_motion=Answer("pan_left", 0.8, True),
        environment=Answer("interior", 0.7, True),
        lighting=Answer("dusk", 0.2, False),
    )
    assert caption(read) == "A close-up indoors; the camera moves to the left."
    unsure = ShotRead(*(Answer(answer.term, 0.1, False) for answer in vars(read).values()))
    assert caption(unsure) == ""
