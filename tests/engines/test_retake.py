"""What re-speaking a film promises: the asked mouth on the film's own head, and not a pixel changed elsewhere."""

from collections.abc import Iterator

import numpy as np
import pytest

import resources
from engines import catalogue
from engines.contract import ModelMissing
from engines.media.image import read_image
from engines.perception.face import FaceReader
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.retake import FilmFrame, Retake, calmest, tracked


def saying(jaw: float, press: float = 0.0) -> np.ndarray:
    mouth = np.zeros(8, np.float32)
    mouth[0], mouth[6] = jaw, press
    return mouth


def gap(points: np.ndarray) -> float:
    """Opening of the lips in units of the eyes' distance."""
    return float((points[14, 1] - points[13, 1]) / np.hypot(*(points[473] - points[468])[:2]))


@pytest.fixture(scope="module")
def reader() -> Iterator[FaceReader]:
    try:
        catalogue.locate("face-landmarker")
    except ModelMissing:
        pytest.skip("face-landmarker is not installed")
    with FaceReader() as reader:
        yield reader


@pytest.fixture(scope="module")
def film(reader: FaceReader) -> list[FilmFrame]:
    """A painted woman who talks and turns her head, twelve frames."""
    picture = np.ascontiguousarray(read_image(resources.SAMPLES / "painted-woman.png")[..., :3])
    actor = PortraitRenderer(picture, reader.read(picture)[0].points)
    frames = [
        (
            number / 25,
            actor.frame(
                Performance(
                    mouth=saying(0.6 * max(0.0, np.sin(number / 2))), yaw=0.05 * np.sin(number / 4), roll=0.02
                )
            ),
        )
        for number in range(12)
    ]
    return list(tracked(frames, reader))


@pytest.fixture(scope="module")
def retake(film: list[FilmFrame]) -> Retake:
    reference = calmest(film)
    assert reference is not None
    assert reference.points is not None
    return Retake(reference.rgb, reference.points)


def test_every_frame_comes_back_in_order_with_the_face(film: list[FilmFrame]) -> None:
    assert [frame.time_s for frame in film] == [number / 25 for number in range(12)]
    assert all(frame.points is not None for frame in film)


def test_the_reference_has_closed_lips(film: list[FilmFrame]) -> None:
    reference = calmest(film)
    assert reference is not None
    assert gap(reference.points) <= min(gap(frame.points) for frame in film) + 0.02


def test_nothing_outside_the_mouth_region_changes(film: list[FilmFrame], retake: Retake) -> None:
    for frame in film[::4]:
        spoken = retake.frame(frame.rgb, frame.points, Performance(mouth=saying(0.7)))
        nose, eyes = frame.points[1], np.hypot(*(frame.points[473] - frame.points[468])[:2])
        above = int(nose[1] - 0.3 * eyes)
        assert np.array_equal(spoken[:above], frame.rgb[:above])
        changed = (spoken != frame.rgb).any(2)
        assert 0 < changed.mean() < 0.12
        assert spoken.shape == frame.rgb.shape


def test_the_frame_given_is_not_written_to(film: list[FilmFrame], retake: Retake) -> None:
    before = film[3].rgb.copy()
    retake.frame(film[3].rgb, film[3].points, Performance(mouth=saying(0.7)))
    assert np.array_equal(film[3].rgb, before)


def test_an_open_mouth_shuts_and_a_shut_one_opens(
    film: list[FilmFrame], retake: Retake, reader: FaceReader
) -> None:
    widest = max(film, key=lambda frame: gap(frame.points))
    shut = retake.frame(widest.rgb, widest.points, Performance(mouth=saying(0.0, press=1.0)))
    assert gap(reader.read(shut)[0].points) < 0.35 * gap(widest.points)
    calm = calmest(film)
    assert calm is not None
    opened = retake.frame(calm.rgb, calm.points, Performance(mouth=saying(0.7)))
    assert gap(reader.read(opened)[0].points) > gap(calm.points) + 0.06


def test_the_head_keeps_the_films_own_pose(film: list[FilmFrame], retake: Retake, reader: FaceReader) -> None:
    for frame in film[1::5]:
        spoken = retake.frame(frame.rgb, frame.points, Performance(mouth=saying(0.4), yaw=0.3, blink=1.0))
        again = reader.read(spoken)[0].points
        eyes = np.hypot(*(frame.points[473] - frame.points[468])[:2])
        still = [33, 133, 362, 263, 168, 4, 127, 356]
        assert np.abs(again[still, :2] - frame.points[still, :2]).max() < 0.06 * eyes


def test_a_film_without_a_face_has_no_reference(reader: FaceReader) -> None:
    empty = [(number / 25, np.full((120, 160, 3), 90, np.uint8)) for number in range(5)]
    with FaceReader() as fresh:
        assert calmest(tracked(empty, fresh)) is None
