"""What placing a face by hand promises: the mesh goes through every handle, and mistakes in files are explained."""

import json
from collections.abc import Callable
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


def test_the_guess_finds_every_feature_of_the_drawn_cat(cat: Anchors) -> None:
    guess = first_guess(read_image(resources.SAMPLES / "drawn-cat.png"))
    assert guess.animal
    for name, spot in cat.points.items():
        assert np.hypot(*np.subtract(guess.points[name], spot)) < 0.08 * eyes_apart(cat), name


def eyes_apart(anchors: Anchors) -> float:
    return float(np.hypot(*np.subtract(anchors.points["left_pupil"], anchors.points["right_pupil"])))


def grey_cat(picture: np.ndarray) -> dict[str, tuple[float, float]]:
    for x in (235, 365):
        cv2.ellipse(picture, (x, 280), (32, 26), 0, 0, 360, (230, 200, 80), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x, 280), (10, 24), 0, 0, 360, (10, 10, 10), -1, cv2.LINE_AA)
    cv2.line(picture, (300, 350), (300, 368), (60, 40, 40), 3, cv2.LINE_AA)
    for x in (277, 323):
        cv2.ellipse(picture, (x, 368), (23, 15), 0, 0, 180, (60, 40, 40), 3, cv2.LINE_AA)
    return {
        "left_pupil": (235, 280),
        "right_pupil": (365, 280),
        "mouth_left": (254, 368),
        "mouth_right": (346, 368),
    }


def smiling_dots(picture: np.ndarray) -> dict[str, tuple[float, float]]:
    for x in (235, 365):
        cv2.ellipse(picture, (x, 255), (20, 30), 0, 0, 360, (30, 20, 10), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (300, 300), (110, 95), 0, 25, 155, (60, 20, 10), 8, cv2.LINE_AA)
    return {
        "left_pupil": (235, 255),
        "right_pupil": (365, 255),
        "mouth_left": (200, 340),
        "mouth_right": (400, 340),
    }


def bear_with_a_small_mouth(picture: np.ndarray) -> dict[str, tuple[float, float]]:
    for x in (245, 355):
        cv2.circle(picture, (x, 280), 11, (20, 20, 20), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (300, 335), (20, 14), 0, 0, 360, (30, 30, 30), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (300, 357), (28, 16), 0, 15, 165, (40, 40, 40), 3, cv2.LINE_AA)
    return {
        "left_pupil": (245, 280),
        "right_pupil": (355, 280),
        "mouth_left": (273, 361),
        "mouth_right": (327, 361),
    }


@pytest.mark.parametrize("degrees", [0, -15])
@pytest.mark.parametrize("drawn", [grey_cat, smiling_dots, bear_with_a_small_mouth])
def test_the_guess_finds_eyes_and_mouth_of_a_drawn_head(
    drawn: Callable[[np.ndarray], dict[str, tuple[float, float]]], degrees: int
) -> None:
    noise = np.random.default_rng(0).normal(0, 3, (600, 600, 1))
    picture = np.full((600, 600, 3), (190, 190, 190), np.uint8)
    cv2.ellipse(picture, (300, 300), (190, 200), 0, 0, 360, (235, 215, 190), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (300, 300), (190, 200), 0, 0, 360, (60, 50, 40), 4, cv2.LINE_AA)
    truth = drawn(picture)
    turn = cv2.getRotationMatrix2D((300, 300), degrees, 1)
    turned = cv2.warpAffine(picture, turn, (600, 600), borderMode=cv2.BORDER_REPLICATE)
    guess = first_guess((turned + noise).clip(0, 255).astype(np.uint8))
    apart = float(np.hypot(*np.subtract(truth["left_pupil"], truth["right_pupil"])))
    for name, spot in truth.items():
        assert np.hypot(*(guess.points[name] - turn @ (*spot, 1))) < 0.1 * apart, name


@pytest.mark.parametrize(
    ("moved", "named"),
    [
        ({"left_pupil": (9250, 300)}, "left_pupil at 9250, 300 lies outside"),
        ({"mouth_left": (-3, 486)}, "mouth_left at -3, 486 lies outside"),
        ({"chin": (384, 5000)}, "chin at 384, 5000 lies outside"),
        ({"left_pupil": (476, 342), "right_pupil": (292, 342)}, "left_pupil at 476, 342 is to the right of"),
        ({"mouth_left": (446, 486), "mouth_right": (322, 486)}, "mouth_left at 446, 486 is to the right of"),
        ({"mouth_left": (322, 200), "mouth_right": (446, 200)}, "left_pupil at 292, 342 is below mouth_left"),
        ({"chin": (384, 420)}, "mouth_left at 322, 486 is below chin"),
        ({"left_pupil": (476, 342)}, "left_pupil and right_pupil are the same point"),
        (
            {"mouth_left": (384, 486), "mouth_right": (384, 486)},
            "mouth_left at 384, 486 is hardly apart from",
        ),
    ],
)
def test_points_that_no_face_has_are_refused_with_their_name_and_the_size_of_the_picture(
    cat: Anchors, moved: dict[str, tuple[float, float]], named: str
) -> None:
    with pytest.raises(BadInput) as refused:
        Anchors(points=cat.points | moved, animal=True).check(768, 768)
    assert refused.value.field == "anchors"
    assert named in refused.value.message
    assert "768×768" in refused.value.hint


def test_a_face_that_hangs_out_of_the_picture_or_is_turned_may_stay(cat: Anchors) -> None:
    cat.check(768, 768)
    cat.check(768, 520)
    for degrees in (-80, 40, 80):
        turn = cv2.getRotationMatrix2D((384, 384), degrees, 1)
        Anchors(points={n: tuple(turn @ (*place, 1)) for n, place in cat.points.items()}).check(768, 768)


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
