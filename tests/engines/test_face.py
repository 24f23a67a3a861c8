"""What the face reader promises: photographs, paintings and cartoons, several faces, small faces, no false ones."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

import resources
from engines import catalogue
from engines.contract import ModelMissing
from engines.media.image import read_image
from engines.perception.face import FaceReader


@pytest.fixture(scope="module")
def reader() -> Iterator[FaceReader]:
    try:
        catalogue.locate("face-landmarker")
    except ModelMissing:
        pytest.skip("face-landmarker is not installed")
    with FaceReader() as reader:
        yield reader


def sample(name: str) -> np.ndarray:
    return np.ascontiguousarray(read_image(resources.SAMPLES / f"{name}.png")[..., :3])


@pytest.mark.parametrize("name", ["astronaut", "painted-woman", "flat-man"])
def test_finds_one_face_in_photograph_painting_and_cartoon(reader: FaceReader, name: str) -> None:
    (face,) = reader.read(sample(name))
    assert face.points.shape == (478, 3)
    assert face.points.dtype == np.float64
    assert face.pose.shape == (4, 4)
    left_eye, right_eye, chin = face.points[468], face.points[473], face.points[152]
    assert left_eye[0] < right_eye[0]
    assert chin[1] > left_eye[1]


def test_reads_the_smile_of_a_smiling_picture(reader: FaceReader) -> None:
    (smiling,) = reader.read(sample("astronaut"))
    (calm,) = reader.read(sample("painted-woman"))
    assert smiling.blendshapes["mouthSmileLeft"] > 0.5 > calm.blendshapes["mouthSmileLeft"]


def test_finds_several_faces_from_left_to_right(reader: FaceReader) -> None:
    picture = np.hstack([sample("painted-woman"), sample("flat-man"), sample("painted-woman")])
    faces = reader.read(picture)
    assert len(faces) == 3
    assert [face.box[0] for face in faces] == sorted(face.box[0] for face in faces)
    assert [int(face.points[1, 0] // 768) for face in faces] == [0, 1, 2]


def test_finds_a_small_face_in_a_large_picture(reader: FaceReader) -> None:
    picture = np.full((2000, 3000, 3), 150, np.uint8)
    picture[300:600, 2000:2300] = cv2.resize(
        sample("painted-woman"), (300, 300), interpolation=cv2.INTER_AREA
    )
    (face,) = reader.read(picture)
    large = reader.read(sample("painted-woman"))[0].points[:, :2] * 300 / 768 + (2000, 300)
    assert np.abs(face.points[:, :2] - large).max() < 8


@pytest.mark.parametrize("size", [(1, 1), (8, 400), (300, 300)])
def test_finds_nothing_where_nobody_is(reader: FaceReader, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (*size, 3), np.uint8)
    assert reader.read(noise) == []


def test_follows_a_face_through_a_film(reader: FaceReader) -> None:
    picture = sample("painted-woman")
    places = []
    for number in range(6):
        moved = np.roll(picture, 6 * number, axis=1)
        (face,) = reader.track(moved, 40 * number)
        places.append(face.points[1, 0])
    assert np.allclose(np.diff(places), 6, atol=3)


def test_says_nothing_on_standard_error(reader: FaceReader, capfd: pytest.CaptureFixture[str]) -> None:
    with FaceReader() as fresh:
        fresh.read(sample("flat-man"))
    assert capfd.readouterr().err == ""
