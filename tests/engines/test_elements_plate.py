"""A picture becomes a place: what people see of it when the camera moves."""

import math
from typing import get_args

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.elements.place.camera import camera_at
from engines.elements.place.hour import at_hour
from engines.elements.place.parts import Surroundings
from engines.elements.place.plate import Plate, assembled, covered, stage_plate
from engines.elements.place.standing import Upright
from engines.elements.view import Camera, Space
from engines.perception.horizon import guess
from engines.perception.scene_net import LABELS, Parts
from engines.stage.scene import CameraMove, Lighting

SIZE = (320, 180)
MOVES: list[CameraMove] = list(get_args(CameraMove))
NO_SUBJECT = np.zeros((8, 8), np.float32)
SKY, GRASS, WALL, ROOF, DOT = (150, 200, 240), (96, 168, 80), (240, 220, 190), (190, 50, 40), (250, 20, 220)
MARGIN = (20, 12)
CANVAS = (SIZE[0] + 2 * MARGIN[0], SIZE[1] + 2 * MARGIN[1])


def field(horizon: float = 0.45) -> NDArray[np.uint8]:
    """Sky over grass on a canvas about the frame, the horizon in shares of the frame."""
    canvas = np.full((CANVAS[1], CANVAS[0], 3), SKY, np.uint8)
    canvas[MARGIN[1] + round(horizon * SIZE[1]) :] = GRASS
    return canvas


def plate_of(canvas: NDArray[np.uint8], horizon: float = 0.45) -> Plate:
    return assembled(canvas, MARGIN, SIZE, Space(horizon), [], True)


def house() -> NDArray[np.uint8]:
    """A drawing of 640 by 360: a house that stands on a meadow, before hills."""
    picture = np.full((360, 640, 3), SKY, np.uint8)
    cv2.fillPoly(
        picture, [np.array([(0, 170), (120, 120), (330, 150), (480, 110), (640, 170)])], (120, 140, 190)
    )
    picture[170:] = GRASS
    cv2.rectangle(picture, (400, 150), (480, 270), WALL, -1)
    cv2.fillPoly(picture, [np.array([(385, 150), (495, 150), (440, 100)])], ROOF)
    return picture


def middle_of(frame: NDArray[np.float32], colour: tuple[int, int, int]) -> tuple[float, float] | None:
    """The middle (x, y) in pixels of what is of about that colour; None where nothing is."""
    apart = np.abs(frame * 255 - np.array(colour)).sum(2)
    weight = (200 - apart).clip(0)
    if weight.max() < 60:
        return None
    ys, xs = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]]
    return float((xs * weight).sum() / weight.sum()), float((ys * weight).sum() / weight.sum())


def turned(x: float, y: float, roll: float) -> tuple[float, float]:
    """Shares of the frame to pixels, rolled clockwise about its middle."""
    width, height = SIZE
    across, down = (x - 0.5) * width, (y - 0.5) * height
    return (
        width / 2 + across * math.cos(roll) - down * math.sin(roll) - 0.5,
        height / 2 + across * math.sin(roll) + down * math.cos(roll) - 0.5,
    )


@pytest.mark.parametrize("move", MOVES)
def test_who_stands_on_the_ground_stays_where_the_ground_is(move: CameraMove) -> None:
    for x, y in ((0.3, 0.8), (0.62, 0.66), (0.5, 0.25)):
        canvas = field()
        centre = (MARGIN[0] + x * SIZE[0] - 0.5, MARGIN[1] + y * SIZE[1] - 0.5)
        cv2.circle(canvas, (round(centre[0] * 16), round(centre[1] * 16)), 3 * 16, DOT, -1, cv2.LINE_AA, 4)
        plate = plate_of(canvas)
        for part in (0.0, 0.4, 1.0):
            camera = camera_at(move, part, 4 * part, plate, 5)
            expected = plate.space.seen(x, y, plate.space.depth_at(y), camera)
            seen = middle_of(plate.begin(camera), DOT)
            if seen is not None and 0.05 < expected[0] < 0.95 and 0.05 < expected[1] < 0.95:
                assert seen == pytest.approx(turned(*expected[:2], camera.roll), abs=0.6)


@pytest.mark.parametrize("move", MOVES)
def test_no_move_looks_past_the_edge_of_the_picture_and_all_but_the_static_one_are_seen(
    move: CameraMove,
) -> None:
    for horizon in (0.2, 0.45, 0.75, 1.0):
        canvas = field(horizon)
        canvas[:2], canvas[-2:], canvas[:, :2], canvas[:, -2:] = DOT, DOT, DOT, DOT
        plate = plate_of(canvas, horizon)
        cameras = [camera_at(move, part, 4 * part, plate, 5) for part in np.linspace(0, 1, 9)]
        for camera in cameras:
            assert middle_of(plate.begin(camera), DOT) is None
        depth = plate.space.depth_at(0.8)
        ways = [np.array(plate.space.seen(0.7, 0.8, depth, camera)[:2]) for camera in cameras]
        longest = max(float(np.abs(way - ways[0]).max()) for way in ways)
        assert longest == 0 if move == "static" else longest > 0.01


def test_a_moment_of_a_move_is_the_same_whenever_it_is_asked_for() -> None:
    plate = plate_of(field())
    once = camera_at("handheld", 0.5, 2.0, plate, 7)
    camera_at("handheld", 0.9, 3.6, plate, 7)
    assert camera_at("handheld", 0.5, 2.0, plate, 7) == once
    assert camera_at("handheld", 0.5, 2.0, plate, 8) != once


@pytest.fixture(scope="module")
def meadow() -> Plate:
    return Plate.of(house(), SIZE)


def test_at_rest_the_drawing_is_what_was_dropped_and_its_house_is_a_card(meadow: Plate) -> None:
    assert meadow.is_drawn
    assert meadow.space.horizon == pytest.approx(170 / 360 * 1.12 - 0.06, abs=0.08)
    canvas, (left, top) = covered(house(), SIZE)
    given = canvas[top : top + SIZE[1], left : left + SIZE[0]]
    assert np.abs(meadow.rest * 255 - given).mean() < 2.5
    assert any(abs(card.box[3] - (270 / 360 * 1.12 - 0.06)) < 0.03 for card in meadow.cards)


def test_a_house_stays_upright_when_the_camera_moves(meadow: Plate) -> None:
    for camera in (Camera(x=-0.1), Camera(x=0.1), Camera(z=0.2)):
        frame = meadow.begin(camera)
        for card in meadow.cards:
            meadow.draw_card(frame, card, camera)
        wall = np.abs(frame * 255 - np.array(WALL)).sum(2) < 40
        rows = np.nonzero(wall.sum(1) > 10)[0]
        upper, lower = (np.nonzero(wall[row])[0].mean() for row in (rows[3], rows[-4]))
        assert upper == pytest.approx(lower, abs=1.5)


def test_equal_pictures_give_equal_pixels(meadow: Plate) -> None:
    assert np.array_equal(Plate.of(house(), SIZE).rest, meadow.rest)


def test_a_picture_of_one_pixel_is_an_even_place_without_ground() -> None:
    plate = Plate.of(np.full((1, 1, 3), 120, np.uint8), SIZE)
    assert not plate.space.has_ground
    assert plate.rest.shape == (180, 320, 3)
    assert np.ptp(plate.rest) < 0.01


@pytest.mark.parametrize("row", [0.3, 0.45, 0.6])
def test_the_horizon_of_a_meadow_under_the_sky_is_found(row: float) -> None:
    rng = np.random.default_rng(3)
    picture = np.full((240, 400, 3), SKY, np.float32)
    grass = np.array(GRASS) + 14 * rng.standard_normal((240, 400, 1))
    edge = round(row * 240)
    picture[edge:] = grass[edge:]
    found = guess(picture.clip(0, 255).astype(np.uint8), NO_SUBJECT)
    assert found.has_ground
    assert found.row == pytest.approx(row, abs=0.06)


def test_leaves_along_the_lower_edge_are_no_ground() -> None:
    rng = np.random.default_rng(4)
    picture = np.full((240, 400, 3), SKY, np.uint8)
    for _ in range(900):
        x, y = int(rng.integers(0, 400)), int(rng.integers(170, 245))
        colour = rng.choice([(20, 40, 15), (70, 120, 40), (130, 150, 60), (200, 120, 60), (40, 60, 90)])
        cv2.ellipse(picture, (x, y), (9, 5), float(rng.integers(0, 180)), 0, 360, colour.tolist(), -1)
    assert not guess(picture, NO_SUBJECT).has_ground


def test_a_drawn_sea_is_taken_apart_with_what_stands_before_it() -> None:
    plate = stage_plate("ocean", "noon", (192, 108), 2)
    assert plate.is_drawn
    assert 0.2 < plate.space.horizon < 0.6
    assert plate.water is not None
    assert plate.water.shape == (108, 192)
    assert 0.1 < plate.water.mean() < 0.8
    assert plate.water[: int(0.9 * plate.space.horizon * 108)].max() < 0.1
    depths = [card.depth for card in plate.cards]
    assert len(depths) > 3
    assert depths == sorted(depths, reverse=True)
    empty = plate.begin(Camera())
    assert np.abs(empty - plate.rest).max() > 0.1


def surroundings(label: str) -> Surroundings:
    """A field of which the network says that all is of one label."""
    canvas = field()
    shares = np.zeros((len(LABELS), *canvas.shape[:2]), np.float32)
    shares[LABELS.index(label)] = 1
    return Surroundings(canvas, Parts(shares, shares[0]))


def post(soft: float = 1.0) -> Upright:
    """Something narrow that stands, of which the outer parts are `soft`."""
    alpha = np.ones((80, 20), np.float32)
    alpha[:, :5] = alpha[:, -5:] = soft
    return Upright(np.dstack([0.5 * alpha] * 3 + [alpha]), (150, 60), 1.2)


def test_only_things_of_the_near_with_clean_edges_hide_an_element() -> None:
    for label in ("thing", "living", "plant"):
        assert surroundings(label).hides(post())
        assert not surroundings(label).hides(post(soft=0.6))
    for label in ("building", "hill", "water"):
        assert not surroundings(label).hides(post())


@pytest.mark.parametrize(("lighting", "most"), [("night", 0.25), ("dusk", 0.55), ("storm", 0.5)])
def test_a_place_in_another_light_has_its_sky_and_its_land(lighting: Lighting, most: float) -> None:
    canvas = field()
    sky = (np.arange(CANVAS[1]) < MARGIN[1] + 80).astype(np.float32)[:, None].repeat(CANVAS[0], 1)
    then = at_hour(canvas, sky, lighting) / 255
    above, below = np.median(then[:85], (0, 1)), np.median(then[120:], (0, 1))
    assert above.max() < most + 0.1, "the sky of the day is gone"
    assert below.max() < 0.75 * max(GRASS) / 255
    again = at_hour((then * 255).astype(np.uint8), sky, lighting) / 255
    assert np.abs(np.median(again[120:], (0, 1)) - below).max() < 0.08, "what is dark is not darkened again"


def test_noon_and_no_light_at_all_leave_a_picture_as_it_is() -> None:
    assert np.array_equal(at_hour(field(), None, "noon"), field())
