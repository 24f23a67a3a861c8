"""What placing a face by hand promises: the mesh goes through every handle, and mistakes in files are explained."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

import resources
from engines.contract import BadInput
from engines.media.image import read_image
from engines.portrait.anchors import LANDMARK, NEEDED, Anchors, anchors_of, place
from engines.portrait.first_guess import first_guess


@pytest.fixture
def cat() -> Anchors:
    return Anchors.load(resources.SAMPLES / "drawn-cat.json")


def test_a_hand_placed_face_goes_through_every_anchor(cat: Anchors) -> None:
    points = place(cat)
    assert points.shape == (478, 3)
    for name in set(cat.points) - {"left_pupil", "right_pupil"}:
        assert np.allclose(points[LANDMARK[name], :2], cat.points[name], atol=0.6), name


def test_few_anchors_are_enough_and_the_rest_is_filled_in(cat: Anchors) -> None:
    few = Anchors(points={name: cat.points[name] for name in NEEDED}, animal=True)
    points = place(few)
    assert np.isfinite(points).all()
    nose = points[1, :2]
    assert cat.points["left_pupil"][0] < nose[0] < cat.points["right_pupil"][0]
    assert cat.points["left_pupil"][1] < nose[1] < cat.points["chin"][1]


def test_dragging_one_anchor_moves_its_surroundings_only(cat: Anchors) -> None:
    found = place(cat)
    x, y = cat.points["mouth_left"]
    placed = place(Anchors(points={"mouth_left": (x - 12.0, y + 5.0)}), found)
    moved = np.hypot(*(placed - found)[:, :2].T)
    assert np.allclose(placed[61, :2], (x - 12, y + 5), atol=0.01)
    assert moved[LANDMARK["right_temple"]] < 0.01
    assert moved[133] < 1.5
    assert np.median(moved) < 2


def test_anchors_that_nobody_moved_change_nothing(cat: Anchors) -> None:
    found = place(cat)
    assert np.allclose(place(anchors_of(found), found), found, atol=1e-6)


def test_a_closed_mouth_stays_closed_from_corner_to_corner(cat: Anchors) -> None:
    points = place(cat)
    upper, lower = points[[80, 82, 312, 310], 1], points[[88, 87, 317, 318], 1]
    assert np.all(lower - upper >= -1e-6)
    assert np.all(lower - upper < 4)


def test_anchors_survive_a_file(tmp_path: Path, cat: Anchors) -> None:
    cat.save(tmp_path / "cat.json")
    assert Anchors.load(tmp_path / "cat.json") == cat


def test_anchors_follow_a_resized_picture(cat: Anchors) -> None:
    assert np.allclose(place(cat.scaled(2.0)), 2 * place(cat), atol=1e-6)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("not json", "JSON"),
        ("[]", "the file"),
        ('{"animal": true}', "points"),
        ('{"points": {"left_ear": [1, 2]}}', "left_ear"),
        ('{"points": {"chin": [1]}}', "chin"),
        ('{"points": {"chin": ["a", 2]}}', "chin"),
        ('{"points": {"chin": [NaN, 2]}}', "chin"),
        ('{"points": {}, "colour": 3}', "colour"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "anchors.json"
    path.write_text(content, "utf-8")
    with pytest.raises(BadInput) as wrong:
        Anchors.load(path)
    assert named in wrong.value.message
    assert wrong.value.hint


def test_a_missing_or_binary_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        Anchors.load(tmp_path / "nowhere.json")
    (tmp_path / "binary.json").write_bytes(bytes(range(128, 256)))
    with pytest.raises(BadInput):
        Anchors.load(tmp_path / "binary.json")


def test_too_few_anchors_say_which_is_missing(cat: Anchors) -> None:
    points = {name: cat.points[name] for name in NEEDED if name != "chin"}
    with pytest.raises(BadInput, match="chin"):
        place(Anchors(points=points))


def test_pupils_in_one_place_are_refused(cat: Anchors) -> None:
    points = dict(cat.points) | {"left_pupil": cat.points["right_pupil"]}
    with pytest.raises(BadInput, match="pupil"):
        place(Anchors(points=points))


def test_the_guess_finds_the_eyes_of_a_cat(cat: Anchors) -> None:
    guess = first_guess(read_image(resources.SAMPLES / "drawn-cat.png"))
    assert guess.animal
    apart = np.hypot(*np.subtract(cat.points["left_pupil"], cat.points["right_pupil"]))
    for name in ("left_pupil", "right_pupil", "mouth_left", "mouth_right"):
        assert np.hypot(*np.subtract(guess.points[name], cat.points[name])) < 0.3 * apart, name


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (64, 64), (700, 500)])
def test_the_guess_always_offers_a_face_inside_the_picture(size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 128, np.uint8)
    cv2.line(picture, (0, 0), (size[1], size[0]), (10, 200, 30), 2)
    guess = first_guess(picture)
    assert json.loads(guess.model_dump_json())["points"].keys() == LANDMARK.keys()
    for name in ("left_pupil", "right_pupil"):
        x, y = guess.points[name]
        assert 0 <= x <= size[1]
        assert 0 <= y <= size[0]
