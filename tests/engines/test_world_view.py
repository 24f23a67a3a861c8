import math
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.world.memory.surfaces import (
    Bounds,
    Daylight,
    Dome,
    Front,
    Ground,
    Lens,
    Patch,
    Scenery,
    Standing,
)
from engines.world.view import Viewer
from engines.world.walk import Pose

WIDE, HIGH, EYE = 480, 270, 1.6
SIZE = (160, 90)
LENS = Lens((WIDE, HIGH), 420.0, (WIDE / 2, 140.0), EYE)
POSES = [Pose(), Pose(z=3, yaw=0.4), Pose(x=-2, z=5, yaw=2.5, pitch=-0.2), Pose(x=30, z=-20, yaw=-1.2)]


class Grove:
    """Two trees in each cell that the picture does not see."""

    def __call__(self, column: int, row: int) -> list[Standing]:
        random = np.random.default_rng((column + 999, row + 999))
        places = [((column + random.random()) * 16, (row + random.random()) * 16) for _ in range(2)]
        return [Standing(0, x, z, scale=1.2) for x, z in places if abs(x) > 3 and (z < 0 or abs(x) > z)]


def card(x: float, z: float, high: float = 3.0) -> Patch:
    """A tree that stands at a place, as the lens sees it."""
    u, v = LENS.centre[0] + LENS.focal * x / z, LENS.centre[1] + LENS.focal * EYE / z
    size = round(high / z * LENS.focal)
    left, top = round(u - size / 2), round(v - size)
    texture = np.zeros((size, size, 4), np.uint8)
    texture[...] = (40, 90, 40, 0)
    cv2.circle(texture, (size // 2, size // 3), size // 4, (60, 140, 50, 255), -1)
    texture[size // 2 :, size // 2 - size // 20 - 1 : size // 2 + size // 20 + 1] = (90, 60, 40, 255)
    across = (np.array([0.0, size]) + left - LENS.centre[0]) / LENS.focal * z - x
    down = EYE - (np.array([0.0, size]) + top - LENS.centre[1]) / LENS.focal * z
    vertices = np.stack([*np.meshgrid(across, down), np.zeros((2, 2))], 2).astype(np.float32)
    f, cu, cv = LENS.focal, LENS.centre[0] - left, LENS.centre[1] - top
    projector = np.array(
        [[f, 0, cu, f * x + cu * z], [0, -f, cv, f * EYE + cv * z], [0, 0, 1, z]], np.float32
    )
    return Patch(vertices, np.ones((1, 1), bool), projector, texture, turns=0.85, sway=0.1)


@pytest.fixture(scope="module")
def scenery() -> Scenery:
    """A meadow under a blue sky with hills, and two trees on it."""
    random = np.random.default_rng(1)
    margin = (60, 40)
    rows, columns = HIGH + 2 * margin[1], WIDE + 2 * margin[0]
    rgb = np.zeros((rows, columns, 3), np.uint8)
    horizon = int(LENS.centre[1]) + margin[1]
    rgb[:horizon] = np.linspace((90, 140, 220), (200, 215, 235), horizon)[:, None]
    rgb[horizon - 12 : horizon] = (90, 110, 120)
    rgb[horizon:] = (90, 130, 60)
    grain = cv2.GaussianBlur(random.normal(0, 60, (rows - horizon, columns, 1)), (0, 0), 1)[..., None]
    rgb[horizon:] = (rgb[horizon:] + grain).clip(0, 255)
    weight = np.zeros((rows, columns), np.uint8)
    weight[margin[1] : -margin[1], margin[0] : -margin[0]] = 255
    is_far = np.zeros((rows, columns), np.uint8)
    is_far[:horizon] = 255
    elevation = np.linspace(math.pi / 2, -0.3, 180)
    sky = np.zeros((180, 512, 3), np.uint8)
    sky[...] = np.linspace((60, 110, 210), (200, 215, 235), 180)[:, None]
    far = np.zeros((180, 512, 4), np.uint8)
    far[elevation < 0.03] = (90, 110, 120, 255)
    tile = (np.array([90, 130, 60]) + random.normal(0, 25, (64, 64, 1))).clip(0, 255).astype(np.uint8)
    waves = cv2.GaussianBlur(random.normal(0, 1, (32, 32)), (0, 0), 3).astype(np.float32)
    return Scenery(
        "landscape",
        LENS,
        Front(rgb, weight, is_far, margin),
        Dome(sky, far, -0.3),
        Ground(tile, 2.0, "grass", waves, 48.0, 60.0),
        (card(-1.5, 7.0), card(2.0, 12.0)),
        (Standing(1, 2.0, 12.0, own=True), Standing(0, -1.5, 7.0, own=True)),
        Grove(),
        Daylight(0.5, 0.7, 14.0, 0.6),
        Bounds(),
        True,
    )


@pytest.fixture(scope="module")
def viewer(scenery: Scenery) -> Viewer:
    return Viewer(scenery, SIZE)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(float) - other).mean())


def fidelity(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return 10 * math.log10(255**2 / max(float(np.mean((one.astype(float) - other) ** 2)), 1e-9))


@pytest.mark.parametrize("size", [(160, 90), (320, 180), (120, 120), (640, 360)])
def test_the_first_frame_is_the_picture_at_any_size(scenery: Scenery, size: tuple[int, int]) -> None:
    assert fidelity(Viewer(scenery, size).frame(Pose()), Viewer.first(scenery, size)) > 45


def test_whoever_comes_back_sees_the_same_and_whatever_order_frames_are_asked_in(
    scenery: Scenery, viewer: Viewer
) -> None:
    out = [viewer.frame(pose, 1.5, 20.0, "snow") for pose in POSES]
    back = [Viewer(scenery, SIZE).frame(pose, 1.5, 20.0, "snow") for pose in reversed(POSES)][::-1]
    for one, other in zip(out, back, strict=True):
        assert np.array_equal(one, other)


def test_nothing_moves_where_nothing_lives(viewer: Viewer) -> None:
    still = viewer.frame(Pose(z=1), 0.0, alive=False)
    assert np.array_equal(still, viewer.frame(Pose(z=1), 7.3, alive=False))
    assert difference(still, viewer.frame(Pose(z=1), 7.3)) > 0.01


def test_small_steps_change_little(viewer: Viewer) -> None:
    frames = [viewer.frame(Pose(x=9, z=0.05 * step, yaw=1.2), alive=False) for step in range(60)]
    steps = [difference(one, other) for one, other in pairwise(frames)]
    assert max(steps) < 2.5 * float(np.median(steps)) + 0.5


def test_the_depth_of_a_wall_is_its_distance(scenery: Scenery) -> None:
    across, up = np.meshgrid([-4.0, 0.0, 4.0], [3.0, 0.0])
    wall = Patch(
        np.stack([across, up, across * 0.5], 2).astype(np.float32),
        np.ones((1, 2), bool),
        np.array([[10, 0, 0, 40], [0, -10, 0, 30], [0, 0, 0, 1]], np.float32),
        np.full((30, 80, 4), 255, np.uint8),
    )
    walled = replace(scenery, patches=(wall,), standing=(Standing(0, 0.0, 9.0, own=True),), beyond=Nothing())
    viewer = Viewer(walled, SIZE)
    viewer.frame(Pose(z=1.0))
    scale = SIZE[0] / WIDE
    horizon = (LENS.centre[1] - (HIGH - SIZE[1] / scale) / 2) * scale
    row = round(horizon)
    for column in (30, 80, 130):
        slope = (column + 0.5 - SIZE[0] / 2) / (LENS.focal * scale)
        assert viewer.depth[row, column] == pytest.approx(8.0 / (1 - 0.5 * slope), rel=0.02)
    assert np.isinf(viewer.depth[0]).all()
    ground = EYE * LENS.focal * scale / (SIZE[1] - 0.5 - horizon)
    assert viewer.depth[-1, 80] == pytest.approx(ground, rel=0.01)


class Nothing:
    def __call__(self, column: int, row: int) -> list[Standing]:
        return []


def test_hours_and_weathers_change_what_they_say(viewer: Viewer) -> None:
    pose = Pose(yaw=1.5)
    day, night = (viewer.frame(pose, 1.0, hour).astype(float) for hour in (14.0, 0.0))
    assert np.array_equal(day.astype(np.uint8), viewer.frame(pose, 1.0))
    assert night.mean() < 0.5 * day.mean()
    dusk = viewer.frame(pose, 1.0, 18.4).astype(float)
    warmth = [frame[:30, :, 0].mean() / frame[:30, :, 2].mean() for frame in (day, dusk)]
    assert warmth[1] > warmth[0] + 0.15
    snow = viewer.frame(pose, 1.0, weather="snow").astype(float)
    assert snow[-20:].mean() > day[-20:].mean() + 40
    haze = viewer.frame(pose, 1.0, weather="haze").astype(float)
    assert haze[40:50].std() < day[40:50].std()
    for weather in ("rain", "storm"):
        assert viewer.frame(pose, 1.0, weather=weather).mean() < day.mean()  # type: ignore[arg-type]


def test_straight_up_is_sky_and_straight_down_is_ground(viewer: Viewer) -> None:
    up = viewer.frame(Pose(x=-20, z=-20, pitch=math.radians(89)), alive=False).astype(float)
    down = viewer.frame(Pose(x=-20, z=-20, pitch=math.radians(-89)), alive=False).astype(float)
    assert np.abs(up[..., 2] - 210).mean() < 15
    assert np.abs(down.mean((0, 1)) - (90, 130, 60)).max() < 20


def test_a_companion_is_drawn_where_it_stands(viewer: Viewer) -> None:
    friend = replace(card(0.0, 4.0, 1.7), sway=0.0)
    pose = Pose(yaw=math.pi)
    alone = viewer.frame(pose, alive=False)
    along = viewer.frame(pose, alive=False, extra=[(friend, Standing(0, 0.0, -4.0, yaw=math.pi))])
    moved = np.abs(along.astype(int) - alone).sum(2) > 30
    assert moved.any()
    assert abs(np.nonzero(moved)[1].mean() - SIZE[0] / 2) < 25
    assert np.array_equal(alone, viewer.frame(pose, alive=False))


def test_what_is_nearby_is_what_stands_there(viewer: Viewer) -> None:
    near = viewer.nearby(0.0, 8.0, 5.0)
    assert {(s.x, s.z) for s in near} == {(2.0, 12.0), (-1.5, 7.0)}
    assert viewer.nearby(-40.0, -40.0, 20.0) == viewer.nearby(-40.0, -40.0, 20.0) != []


def test_a_companion_is_whole_wherever_it_stands_before_the_walker(scenery: Scenery) -> None:
    friend = replace(card(0.0, 4.0, 1.7), sway=0.0)
    viewer = Viewer(scenery, SIZE, companion=[friend])
    alone = viewer.frame(Pose(), alive=False).astype(int)
    along = viewer.frame(Pose(), alive=False, extra=[(friend, Standing(0, 0.0, 4.0))])
    behind = viewer.frame(
        Pose(yaw=math.pi), alive=False, extra=[(friend, Standing(0, 0.0, -4.0, yaw=math.pi))]
    )
    column = round(SIZE[0] / 2)
    crown = (np.abs(along - alone).sum(2)[:, column] > 30) & (along[:, column, 1] > 120)
    assert crown.any()
    assert np.abs(along[crown, column].astype(int).mean(0) - (60, 140, 50)).max() < 25
    assert np.abs(behind.astype(int) - along).mean() > 0


def test_weather_comes_over_little_by_little(viewer: Viewer) -> None:
    pose = Pose(yaw=1.5)
    shares = [0.0, 0.25, 0.5, 0.75, 1.0]
    clear, *between, snow = (
        viewer.frame(pose, 2.0, weather="snow", before=("clear", share)).astype(float) for share in shares
    )
    assert np.array_equal(clear, viewer.frame(pose, 2.0, weather="clear"))
    assert np.array_equal(snow, viewer.frame(pose, 2.0, weather="snow"))
    ground = [frame[-25:].mean() for frame in (clear, *between, snow)]
    assert all(later > earlier for earlier, later in pairwise(ground))


def test_rooms_and_closeups_have_no_weather_of_their_own(scenery: Scenery) -> None:
    viewer = Viewer(replace(scenery, kind="interior"), SIZE)
    pose = Pose(z=1, yaw=0.5)
    dry = viewer.frame(pose, 3.0).astype(float)
    for weather in ("rain", "snow", "storm"):
        inside = viewer.frame(pose, 3.0, weather=weather).astype(float)  # type: ignore[arg-type]
        assert np.corrcoef(inside.ravel(), dry.ravel())[0, 1] > 0.98


def test_a_world_without_a_picture_is_all_there_from_the_start(scenery: Scenery) -> None:
    nothing = np.zeros((27, 48), np.uint8)
    front = Front(np.zeros((27, 48, 3), np.uint8), nothing, nothing, (0, 0))
    copies = (Standing(0, 0.0, 9.0),)
    bare = replace(scenery, front=front, standing=(), beyond=Nothing())
    there = Viewer(replace(bare, standing=copies), SIZE).frame(Pose(), alive=False)
    assert difference(there, Viewer(bare, SIZE).frame(Pose(), alive=False)) > 1


def test_a_long_way_out_and_back_leaves_everything_as_it_was(scenery: Scenery) -> None:
    viewer = Viewer(scenery, (96, 54))
    random = np.random.default_rng(3)
    x = z = yaw = 0.0
    poses = []
    for _ in range(60):
        yaw += random.normal(0, 0.5)
        x, z = x + 3 * math.sin(yaw), z + 3 * math.cos(yaw)
        poses.append(Pose(x, EYE, z, yaw))
    weathers = ("as it is", "rain", "haze")
    out = [viewer.frame(p, 0.1 * n, None, weathers[n % 3]) for n, p in enumerate(poses)]  # type: ignore[arg-type]
    for n in reversed(range(len(poses))):
        back = viewer.frame(poses[n], 0.1 * n, None, weathers[n % 3])  # type: ignore[arg-type]
        assert np.array_equal(back, out[n])
