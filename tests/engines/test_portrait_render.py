"""What a drawn face promises: still where it should be, closed when it should be, and moving the right way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from engines.contract import ModelMissing
from engines.perception.face import FaceReader
from engines.perception.matting import Cutout
from engines.portrait.anchors import Anchors, place
from engines.portrait.lip_line import settle
from engines.portrait.mesh import INNER_LOWER_LIP, INNER_UPPER_LIP, NOSE_BRIDGE, FaceFrame
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
REST = Performance()


def says(jaw=0.0, width=0.0, rounding=0.0, upper=0.0, lower=0.0, lip_teeth=0.0, press=0.0, tongue=0.0):
    return np.array([jaw, width, rounding, upper, lower, lip_teeth, press, tongue], np.float32)


CLOSED = Performance(mouth=says(press=1.0))
OPEN = Performance(mouth=says(jaw=0.9, upper=0.2, lower=0.25))
LIVELY = [
    CLOSED,
    OPEN,
    Performance(
        mouth=says(0.3, 0.5, upper=0.2), yaw=0.07, pitch=0.05, roll=-0.05, brow=1.0, smile=1.0, breath=1.0
    ),
    Performance(mouth=says(0.2, -0.7, 1.0), yaw=-0.07, frown=1.0, smile=-1.0, blink=1.0),
    Performance(gaze=np.array([0.03, 0.01], np.float32), blink=0.4, shift=np.array([0.05, 0.02], np.float32)),
]


@pytest.fixture(scope="module")
def reader():
    try:
        with FaceReader() as faces:
            yield faces
    except ModelMissing:
        pytest.skip("the face landmarker is not installed")


@pytest.fixture(scope="module")
def astronaut():
    return np.ascontiguousarray(data.astronaut()[:352, 40:392])


@pytest.fixture(scope="module")
def points(astronaut, reader):
    return reader.read(astronaut)[0].points


@pytest.fixture(scope="module")
def renderer(astronaut, points):
    return PortraitRenderer(astronaut, points)


@pytest.fixture(scope="module")
def cat():
    picture = cv2.imread(str(SAMPLES / "drawn-cat.png"))[..., ::-1]
    half = np.ascontiguousarray(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    return half, place(Anchors.load(SAMPLES / "drawn-cat.json").scaled(0.5))


@pytest.fixture(scope="module")
def flat_man(reader):
    picture = np.ascontiguousarray(cv2.imread(str(SAMPLES / "flat-man.png"))[..., ::-1])
    return picture, reader.read(picture)[0].points


def lip_gap(points):
    """The opening in e that a landmark detector sees."""
    frame = FaceFrame.of(points)
    opening = points[list(INNER_LOWER_LIP)] - points[list(INNER_UPPER_LIP)]
    return float((opening[3:8, :2] @ frame.down).mean()) / frame.eye_distance


def changed(frame, picture):
    return np.abs(frame.astype(int) - picture).max(2) > 0


def test_a_face_at_rest_is_the_picture(renderer, astronaut, cat):
    np.testing.assert_array_equal(renderer.frame(REST), astronaut)
    picture, points = cat
    np.testing.assert_array_equal(PortraitRenderer(picture, points, animal=True).frame(REST), picture)


def test_nothing_moves_outside_the_moving_region(renderer, astronaut):
    x0, y0, x1, y1 = renderer.moving_region
    outside = np.ones(astronaut.shape[:2], bool)
    outside[y0:y1, x0:x1] = False
    assert outside.any()
    for performance in LIVELY:
        assert not (changed(renderer.frame(performance), astronaut) & outside).any()


def test_a_smiling_picture_closes_its_lips(renderer, reader, astronaut):
    assert renderer.mouth_opening(REST) > 0.08
    assert renderer.mouth_opening(CLOSED) == pytest.approx(0.0, abs=1e-6)
    seen = lip_gap(reader.read(renderer.frame(CLOSED))[0].points)
    assert seen < 0.35 * lip_gap(reader.read(astronaut)[0].points)
    assert seen < 0.04


def test_a_smile_rests_closed_between_words(renderer, astronaut):
    pause = Performance(awake=1.0)
    assert renderer.mouth_opening(pause) == pytest.approx(0.0, abs=1e-6)
    assert changed(renderer.frame(pause), astronaut).any()


def test_pressed_lips_stay_shut_whatever_else_they_do(renderer):
    for width, smile in ((-1.0, -1.0), (0.0, 1.0), (1.0, 0.0)):
        pressed = Performance(mouth=says(width=width, rounding=0.5, press=1.0), smile=smile)
        assert renderer.mouth_opening(pressed) == pytest.approx(0.0, abs=1e-6)


def test_the_drawn_opening_follows_the_jaw(renderer, reader):
    film = [Performance(mouth=says(jaw=jaw)) for jaw in (0.2, 0.45, 0.7, 0.95)]
    asked = [renderer.mouth_opening(performance) for performance in film]
    seen = [lip_gap(reader.read(renderer.frame(performance))[0].points) for performance in film]
    assert all(np.diff(asked) > 0)
    assert all(np.diff(seen) > 0)
    assert np.corrcoef(asked, seen)[0, 1] > 0.95


@pytest.mark.parametrize(
    ("change", "axis", "sense"),
    [({"yaw": 0.06}, 0, 1), ({"yaw": -0.06}, 0, -1), ({"pitch": 0.06}, 1, 1), ({"pitch": -0.06}, 1, -1)],
)
def test_the_nose_goes_where_the_head_turns(renderer, points, reader, change, axis, sense):
    turned = reader.read(renderer.frame(replace(REST, **change)))[0].points
    eyes = [33, 133, 263, 362]
    nose = (turned[1] - turned[eyes].mean(0)) - (points[1] - points[eyes].mean(0))
    assert sense * nose[axis] > 0.5


def test_two_threads_draw_what_one_draws(renderer):
    alone = [renderer.frame(performance) for performance in LIVELY]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(renderer.frame, LIVELY * 4))
    for number, frame in enumerate(together):
        np.testing.assert_array_equal(frame, alone[number % len(LIVELY)])


def test_people_have_teeth_and_animals_have_none(cat):
    picture, points = cat
    person, beast = (PortraitRenderer(picture, points, animal=animal).frame(OPEN) for animal in (False, True))
    whiter = person.min(2).astype(int) - beast.min(2)
    teeth = whiter > 60
    middle, e = points[[13, 14], :2].mean(0), FaceFrame.of(points).eye_distance
    y, x = np.nonzero(teeth)
    assert teeth.sum() > 0.002 * e * e
    assert np.hypot(x - middle[0], y - middle[1]).max() < 0.5 * e


def enamel(frame, points):
    """The brightest things (3,) between the lips and around them."""
    e = FaceFrame.of(points).eye_distance
    x, y = np.round(points[[13, 14], :2].mean(0)).astype(int)
    reach = round(0.12 * e)
    pixels = frame[y - reach // 2 : y + reach, x - reach : x + reach].reshape(-1, 3).astype(float)
    least = pixels.min(1)
    return pixels[least >= np.percentile(least, 96)].mean(0)


def test_teeth_keep_their_tone_however_far_the_mouth_opens(flat_man, renderer, points):
    man, face = flat_man
    for drawn, where in ((PortraitRenderer(man, face), face), (renderer, points)):
        mouths = [says(jaw=jaw, upper=0.1, rounding=r) for jaw in (0.25, 0.5, 0.9) for r in (0.0, 0.6)]
        tones = np.array([enamel(drawn.frame(Performance(mouth=mouth)), where) for mouth in mouths])
        assert (np.ptp(tones, axis=0) < 0.12 * tones.mean(0)).all()


def test_no_dark_lines_part_one_tooth_from_the_next(flat_man):
    man, face = flat_man
    frame = PortraitRenderer(man, face).frame(OPEN).astype(float)
    e = FaceFrame.of(face).eye_distance
    x, y = np.round(face[[13, 14], :2].mean(0)).astype(int)
    reach = round(0.15 * e)
    rows = frame[y - reach // 2 : y + reach, x - reach : x + reach].min(2)
    brightest = rows[rows.mean(1).argmax()]
    assert brightest.min() > 0.8 * brightest.max()


def test_an_animal_has_a_pink_tongue(cat):
    picture, points = cat
    frame = PortraitRenderer(picture, points, animal=True).frame(OPEN).astype(int)
    x, y = np.round(points[[13, 14], :2].mean(0)).astype(int)
    e = FaceFrame.of(points).eye_distance
    inside = frame[y : y + round(0.25 * e), x - round(0.08 * e) : x + round(0.08 * e)].reshape(-1, 3)
    red, green, blue = inside.T
    pink = (red > 1.3 * green) & (blue > 0.9 * green) & (red > 110)
    assert pink.mean() > 0.1


def test_two_heads_in_one_picture_never_touch(astronaut, points):
    e = FaceFrame.of(points).eye_distance
    reach = 2.0 * e
    renderer = PortraitRenderer(astronaut, points, reach=reach)
    y, x = np.mgrid[: astronaut.shape[0], : astronaut.shape[1]]
    distance = np.hypot(x - points[NOSE_BRIDGE, 0], y - points[NOSE_BRIDGE, 1])
    for performance in LIVELY:
        assert distance[changed(renderer.frame(performance), astronaut)].max() <= reach + 1.5 + 0.2 * e


def test_a_new_background_stands_still_behind_a_moving_head(astronaut, points):
    height, width = astronaut.shape[:2]
    y, x = np.mgrid[:height, :width]
    e = FaceFrame.of(points).eye_distance
    far = np.hypot(x - points[4, 0], y - points[4, 1]) / e
    alpha = np.clip(3.0 - far, 0, 1).astype(np.float32)
    background = np.full_like(astronaut, (20, 90, 160))
    cutout = Cutout(alpha, astronaut, astronaut)
    renderer = PortraitRenderer(astronaut, points, cutout=cutout, background=background)
    for performance in (REST, LIVELY[2]):
        frame = renderer.frame(performance)
        np.testing.assert_array_equal(frame[far > 3.8], background[far > 3.8])
        assert np.abs(frame[far < 0.5].astype(int) - background[far < 0.5]).mean() > 30


def test_landmarks_beside_the_lip_line_are_brought_onto_it():
    picture = np.full((400, 400, 3), (220, 170, 150), np.uint8)
    _, points = _flat_face(centre=(200, 180), e=110)
    frame = FaceFrame.of(points)
    line = points[list(INNER_UPPER_LIP), :2]
    cv2.polylines(picture, [np.round(line).astype(np.int32)], False, (90, 40, 40), 3, cv2.LINE_AA)
    beside = points.copy()
    beside[list(INNER_UPPER_LIP[1:-1] + INNER_LOWER_LIP[1:-1]), 1] += 0.025 * frame.eye_distance
    settled = settle(picture, beside)
    error = np.abs(settled[list(INNER_UPPER_LIP[3:8]), 1] - line[3:8, 1]).max()
    assert error < 0.3 * 0.025 * frame.eye_distance


def _flat_face(centre, e):
    """A face looking straight ahead with shut lips, from the canonical one."""
    x, y = centre
    half = e / 2
    named = {
        "left_pupil": (x - half, y),
        "right_pupil": (x + half, y),
        "nose_tip": (x, y + 0.55 * e),
        "mouth_left": (x - 0.4 * e, y + 1.05 * e),
        "mouth_right": (x + 0.4 * e, y + 1.05 * e),
        "chin": (x, y + 1.75 * e),
    }
    points = place(Anchors(points=named))
    shut = (points[list(INNER_UPPER_LIP)] + points[list(INNER_LOWER_LIP)]) / 2
    for ids in (INNER_UPPER_LIP, INNER_LOWER_LIP):
        points[list(ids)] = shut
    return named, points
