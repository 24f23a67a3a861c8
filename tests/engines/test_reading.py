"""A picture is read: what is sky, ground and standing, and how far it is; and what the user says is obeyed."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr

from engines.contract import BadInput
from engines.perception.depth import pulled
from engines.perception.estimators import depth_anything
from engines.perception.horizon import tilted_row, vanishing
from engines.perception.reading import read
from engines.perception.scene import WORK_SIDE, Reading
from engines.perception.sky import openings
from engines.perception.table_edge import lie_about
from engines.world.places import place_reading
from engines.world.request import Corrections, Paint, Pull

SKY, HILL, GRASS, TRUNK, LEAVES = (150, 195, 240), (120, 140, 150), (100, 150, 70), (80, 55, 40), (40, 85, 40)


def meadow(width: int = 480, height: int = 320) -> NDArray[np.uint8]:
    """A tree on a meadow, before the sky, with the grain of a photograph."""
    picture = np.full((height, width, 3), SKY, np.float32)
    horizon = round(0.45 * height)
    picture[horizon:] = GRASS
    light = np.linspace(0.8, 1.1, height - horizon)[:, None, None]
    picture[horizon:] *= light
    rng = np.random.default_rng(3)
    picture[horizon:] += cv2.GaussianBlur(rng.normal(0, 34, (height - horizon, width, 1)), (0, 0), 1.0)[
        ..., None
    ]
    x, foot = round(0.62 * width), round(0.8 * height)
    cv2.rectangle(picture, (x - 7, round(0.4 * height)), (x + 7, foot), TRUNK, -1)
    crown = np.zeros((height, width), np.uint8)
    cv2.ellipse(crown, (x, round(0.3 * height)), (60, 52), 0, 0, 360, 1, -1)
    leaves = np.array(LEAVES, np.float32) + rng.normal(0, 14, (height, width, 1))
    picture = np.where(crown[..., None] > 0, leaves, picture)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.6), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def plain() -> Reading:
    return read(meadow())


@pytest.fixture(scope="module")
def desert() -> Reading:
    return place_reading("desert", 1)


def whole(reading: Reading, number: int) -> NDArray[np.float32]:
    """The matte of a thing in the whole picture."""
    thing = reading.things[number]
    out = np.zeros(reading.sky.shape, np.float32)
    (x, y), (rows, columns) = thing.corner, thing.alpha.shape
    out[y : y + rows, x : x + columns] = thing.alpha
    return out


def test_a_meadow_is_a_landscape_with_its_sky_its_ground_and_its_horizon(plain: Reading) -> None:
    assert plain.kind == "landscape"
    assert plain.horizon == pytest.approx(0.45, abs=0.06)
    assert plain.sky[:40, :200].mean() > 0.95
    assert plain.ground[-40:].mean() > 0.95
    assert plain.sky[200:].max() < 0.05
    assert plain.ground[:120].max() < 0.05


def test_the_tree_is_neither_sky_nor_ground_and_the_air_about_it_is_sky(plain: Reading) -> None:
    crown = (slice(75, 115), slice(275, 320))
    assert plain.sky[crown].mean() < 0.05
    assert plain.ground[crown].mean() < 0.05
    assert plain.sky[60:120, 180:225].mean() > 0.95


def test_shares_add_up_and_mattes_lie_where_they_say(plain: Reading) -> None:
    assert (plain.sky + plain.ground).max() < 1.01
    total = sum((whole(plain, number) for number in range(len(plain.things))), np.zeros_like(plain.sky))
    assert total.max() < 1.01


def test_the_ground_is_as_far_as_its_rows_say_and_the_sky_is_endless(plain: Reading) -> None:
    column = plain.depth[200:, 40]
    assert (np.diff(column) <= 1e-4).all()
    assert column[-1] < column[0] / 2
    assert np.isinf(plain.depth[5, 5])


def test_equal_pictures_give_equal_readings(plain: Reading) -> None:
    again = read(meadow())
    assert np.array_equal(plain.depth, again.depth)
    assert np.array_equal(plain.sky, again.sky)


def test_kind_horizon_and_field_of_view_are_obeyed() -> None:
    said = Corrections(kind="street", horizon=0.3, fov_deg=50)
    reading = read(meadow(), said)
    assert (reading.kind, reading.horizon, reading.fov_deg) == ("street", 0.3, 50)


@pytest.mark.parametrize("part", ["sky", "ground", "thing"])
@pytest.mark.parametrize("place", [(0.2, 0.15), (0.2, 0.85)])
def test_what_is_painted_is_what_was_said(part: str, place: tuple[float, float]) -> None:
    stroke = Paint(part=part, points=(place, (place[0] + 0.1, place[1])), radius=0.03)  # type: ignore[arg-type]
    reading = read(meadow(), Corrections(paint=(stroke,)))
    row, column = round(place[1] * 319), round((place[0] + 0.05) * 479)
    seen = {
        "sky": reading.sky[row, column],
        "ground": reading.ground[row, column],
        "thing": 1 - reading.sky[row, column] - reading.ground[row, column],
    }
    assert seen[part] == 1


def test_what_is_pulled_nearer_is_as_near_as_was_said_and_the_rest_stays(plain: Reading) -> None:
    pull = Pull(x=0.2, y=0.9, radius=0.1, factor=0.5)
    near = read(meadow(), Corrections(pulls=(pull,)))
    assert near.depth[288, 96] == pytest.approx(0.5 * plain.depth[288, 96], rel=1e-3)
    assert near.depth[300, 400] == plain.depth[300, 400]
    assert np.array_equal(pulled(plain.depth, (pull,)), near.depth)


def test_pictures_of_one_colour_too_small_or_too_long_are_told_in_one_line() -> None:
    for picture in (
        np.full((300, 400, 3), 90, np.uint8),
        np.zeros((8, 8, 3), np.uint8),
        np.zeros((200, 2400, 3), np.uint8),
    ):
        with pytest.raises(BadInput) as told:
            read(picture)
        assert told.value.field == "image"
        assert "\n" not in str(told.value)


def framed(inner: NDArray[np.uint8], x: int, y: int) -> NDArray[np.uint8]:
    """In black bars at both sides and above and below."""
    return cv2.copyMakeBorder(inner, y, y, x, x, cv2.BORDER_CONSTANT)


def test_corrections_are_in_shares_of_a_picture_with_its_border() -> None:
    paint = Paint(part="ground", points=((0.5, 0.25),), radius=0.05)
    reading = read(framed(meadow(), 40, 30), Corrections(horizon=0.5, paint=(paint,)))
    left, top, right, bottom = reading.crop
    assert 40 / 560 <= left < 0.09
    assert 30 / 380 <= top < 0.1
    assert right < 1
    assert bottom < 1
    rows, columns = reading.ground.shape
    assert top + reading.horizon * (bottom - top) == pytest.approx(0.5)
    at = round((0.25 - top) / (bottom - top) * rows), round((0.5 - left) / (right - left) * columns)
    assert reading.ground[at] > 0.9


def test_a_picture_too_small_inside_its_border_is_told() -> None:
    with pytest.raises(BadInput, match="has only"):
        read(framed(meadow(80, 60), 10, 8))


def test_a_huge_picture_is_read_smaller() -> None:
    large = cv2.resize(meadow(), (3840, 2560))
    assert max(read(large).rgb.shape[:2]) == WORK_SIDE


def test_a_place_of_the_stage_is_read_as_it_is(desert: Reading) -> None:
    assert desert.rgb.shape == (720, 1280, 3)
    assert desert.drawn
    assert np.isinf(desert.depth[desert.sky > 0.9]).all()
    depths = [thing.depth for thing in desert.things]
    assert depths == sorted(depths, reverse=True)
    assert any(thing.shape == "upright" for thing in desert.things)
    focal = 640 / np.tan(np.radians(desert.fov_deg) / 2)
    sure = desert.ground[640:, :] > 0.99
    rows = np.arange(640, 720) + 0.5
    plane = np.repeat((desert.eye_m * focal / (rows - desert.horizon * 720))[:, None], 1280, 1)
    assert np.median(np.abs(desert.depth[640:][sure] / plane[sure] - 1)) < 0.1


def test_block_places_are_no_places_of_the_stage() -> None:
    with pytest.raises(BadInput):
        place_reading("block plains", 1)


def test_a_drawn_place_is_read_much_as_it_truly_is(desert: Reading) -> None:
    found = read(desert.rgb)
    assert found.horizon == pytest.approx(desert.horizon, abs=0.12)
    true_sky, true_ground = desert.sky > 0.5, desert.ground > 0.5
    sky, ground = found.sky > 0.5, found.ground > 0.5
    assert (sky & true_sky).sum() / (sky | true_sky).sum() > 0.7
    assert (ground & true_ground).sum() / (ground | true_ground).sum() > 0.7
    near = np.isfinite(desert.depth) & np.isfinite(found.depth) & (desert.depth < 100)
    order = spearmanr(desert.depth[near][::97], found.depth[near][::97]).statistic
    assert order > 0.75  # what is not surely a thing is taken to be far


def test_depth_anything_is_read_from_a_folder_in_the_published_layout(tmp_path) -> None:
    torch = pytest.importorskip("torch")
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

    torch.manual_seed(0)
    backbone = Dinov2Config(
        hidden_size=24, num_hidden_layers=4, num_attention_heads=2, image_size=70, patch_size=14,
        out_features=["stage1", "stage2", "stage3", "stage4"], reshape_hidden_states=False,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=24, neck_hidden_sizes=[6, 12, 24, 24],
        fusion_hidden_size=8, head_hidden_size=4,
    )  # fmt: skip
    DepthAnythingForDepthEstimation(config).save_pretrained(tmp_path)
    seen = depth_anything(tmp_path)(meadow())
    assert seen.shape == (320, 480)
    assert np.isfinite(seen).all()


def test_a_reading_does_not_change_when_a_correction_is_taken_back(plain: Reading) -> None:
    read(meadow(), Corrections(horizon=0.7))
    again = read(meadow())
    assert again.horizon == plain.horizon
    assert replace(again).kind == plain.kind


def homestead(house: bool) -> NDArray[np.uint8]:
    """Hills behind a meadow from edge to edge, before them a house or none."""
    picture: NDArray[np.uint8] = np.full((320, 480, 3), SKY, np.uint8)
    picture[110:] = HILL
    picture[160:] = GRASS
    if house:
        cv2.rectangle(picture, (220, 120), (320, 230), (190, 70, 50), -1)
        cv2.fillPoly(picture, [np.array([(210, 120), (270, 70), (330, 120)], np.int32)], (90, 45, 35))
    noise = cv2.GaussianBlur(np.random.default_rng(4).normal(0, 12, (320, 480, 1)), (0, 0), 1.0)[..., None]
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def test_a_house_before_hills_stands_where_its_foot_is_and_the_hills_stay_far() -> None:
    said = Corrections(kind="landscape", horizon=0.45)
    reading = read(homestead(True), said)
    assert len(reading.things) == 1
    matte = whole(reading, 0)
    assert matte[100:220, 230:310].mean() > 0.9
    assert matte[:, :190].max() < 0.5
    assert matte[:, 350:].max() < 0.5
    focal = 240 / np.tan(np.radians(reading.fov_deg) / 2)
    assert reading.things[0].depth == pytest.approx(reading.eye_m * focal / (230 - 0.45 * 320), rel=0.15)
    assert not read(homestead(False), said).things


def arcade() -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A wall under a sky that grows paler downwards, with an arch in which that goes on and a niche of plaster; and
    where the sky is over the wall."""
    rows = np.linspace(0, 1, 240)[:, None, None]
    air = np.broadcast_to(np.array([110, 160, 235]) + rows * [70, 60, 15], (240, 320, 3))
    stone = np.array([150, 110, 70]) + np.random.default_rng(2).normal(0, 9, (240, 320, 1))
    picture = np.where(np.arange(240)[:, None, None] < 80, air, stone)
    picture[100:130, 60:90] = air[100:130, 60:90]
    picture[100:130, 200:230] = (205, 195, 180)
    sky = np.zeros((240, 320), np.float32)
    sky[:80] = 1
    return picture.clip(0, 255).astype(np.uint8), sky


def test_sky_is_seen_through_an_arch_and_not_where_the_wall_is_pale() -> None:
    picture, sky = arcade()
    found = openings(picture, sky, 1 - sky, 0.8, True)
    assert found[104:126, 64:86].min() > 0.95
    assert found[95:135, 195:235].max() < 0.05
    assert found[140:, :].max() < 0.05


def house_front(pitch_deg: float, focal: float) -> NDArray[np.uint8]:
    """A wall of windows before a camera that looks up by so many degrees."""
    up = np.radians(pitch_deg)
    picture = np.full((480, 640, 3), 205, np.uint8)

    def seen(x: float, y: float) -> tuple[int, int]:
        z, high = 10 * np.cos(up) + y * np.sin(up), y * np.cos(up) - 10 * np.sin(up)
        return round(320 + focal * x / z), round(240 - focal * high / z)

    for x in np.arange(-9, 9, 1.5):
        for y in np.arange(-1, 14, 2.5):
            corners = [seen(x + a, y + b) for a, b in ((0, 0), (0.8, 0), (0.8, 1.8), (0, 1.8))]
            cv2.fillPoly(picture, [np.array(corners, np.int32)], (60, 60, 70))
    return picture


@pytest.mark.parametrize("pitch_deg", [14.0, 22.0])
def test_a_camera_that_looks_up_has_its_horizon_where_what_is_upright_says(pitch_deg: float) -> None:
    focal = 520.0
    row = tilted_row(vanishing(house_front(pitch_deg, focal)), (640, 480), focal)
    assert row is not None
    assert row == pytest.approx(0.5 + focal * np.tan(np.radians(pitch_deg)) / 480, abs=0.04)


def test_what_stands_upright_in_the_picture_says_no_tilt() -> None:
    assert tilted_row(vanishing(house_front(0.0, 520.0)), (640, 480), 520.0) is None


def test_things_all_over_the_picture_lie_about_and_a_row_of_them_stands() -> None:
    matte = np.zeros((240, 320), np.float32)
    for x, y in ((60, 40), (200, 120), (90, 180), (260, 50)):
        cv2.circle(matte, (x, y), 18, 1.0, -1)
    assert lie_about(matte)
    row = np.zeros_like(matte)
    for x in (60, 150, 240):
        cv2.circle(row, (x, 150), 18, 1.0, -1)
    assert not lie_about(row)
