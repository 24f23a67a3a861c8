"""The stage draws what a scene says: promises of shots, cameras, labels and looks, on small frames."""

import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from stage_shots import HEIGHT, MAN, WIDTH, WOMAN, figure_pixels, shot

from engines.contract import BadInput
from engines.stage.bake import bake
from engines.stage.camera import Camera
from engines.stage.frame import Frame, SetRenderer
from engines.stage.light import LIGHTS, colour
from engines.stage.plan import Card, Ground, Label, Plan, Water
from engines.stage.scene import (
    CameraMove,
    Facing,
    Figure,
    Look,
    Painted,
    ShotPosition,
    ShotType,
    Weather,
)
from resources import SAMPLES


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


def height_in_frame(frame: Frame, number: int = 0) -> float:
    rows = np.nonzero(figure_pixels(frame, number).any(1))[0]
    return (rows[-1] - rows[0] + 1) / frame.ids.shape[0] if rows.size else 0.0


def test_frames_are_the_same_in_whatever_order_they_are_asked_for() -> None:
    scene = {"weather": "snow", "crowd": 3, "camera_move": "handheld", "figures": (WOMAN, MAN)}
    forward, backward = shot(**scene), shot(**scene)
    times = [0.0, 0.7, 1.5]
    first = {t: forward.frame(t) for t in times}
    second = {t: backward.frame(t) for t in reversed(times)}
    for t in times:
        assert np.array_equal(first[t].rgb, second[t].rgb)
        assert np.array_equal(first[t].depth, second[t].depth)
        assert np.array_equal(first[t].ids, second[t].ids)


def test_rooms_are_the_same_in_every_process() -> None:
    draw = (
        "from stage_shots import shot\n"
        "print([int(shot(environment='interior', seed=seed).frame(0).rgb.sum()) for seed in range(5)])"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", draw], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(drawn) == 1


@pytest.mark.parametrize("move", ["static", "dolly_in"])
def test_a_close_up_is_the_same_whichever_frame_came_first(move: CameraMove) -> None:
    one, other = (shot(shot_type="close_up", camera_move=move) for _ in range(2))
    one.frame(0.3)
    assert np.array_equal(one.frame(1.2).rgb, other.frame(1.2).rgb)


def test_a_nearer_shot_size_shows_the_subject_larger() -> None:
    sizes: list[ShotType] = ["extreme_long_shot", "long_shot", "full_shot"]
    seen = [height_in_frame(shot(shot_type=size).frame(0)) for size in sizes]
    assert 0.06 < seen[0] < 0.25 < seen[1] < 0.6 < seen[2] <= 1
    scales = []
    for size in get_args(ShotType):
        frame = shot(shot_type=size).frame(0)
        scales.append(frame.camera.focal(HEIGHT) / float(np.median(frame.depth[figure_pixels(frame)])))
    assert scales == sorted(scales)


def test_a_full_shot_leaves_air_above_the_head_and_shows_the_feet() -> None:
    rows = np.nonzero(figure_pixels(shot(shot_type="full_shot").frame(0)).any(1))[0]
    assert 0.04 * HEIGHT < rows[0] < 0.3 * HEIGHT
    assert rows[-1] < HEIGHT - 1


def test_who_faces_right_has_room_to_look_into() -> None:
    leads: list[tuple[Facing, int]] = [("right", -1), ("left", 1)]
    for facing, sign in leads:
        frame = shot(shot_type="medium_shot", figures=(Figure(name="woman", facing=facing),)).frame(0)
        middle = np.nonzero(figure_pixels(frame).any(0))[0].mean() / WIDTH - 0.5
        assert sign * middle > 0.02


def ends(move: CameraMove) -> tuple[Camera, Camera]:
    path = shot(camera_move=move).path
    return path.at(0.0), path.at(2.0)


def gone(move: CameraMove, axis: slice) -> float:
    """Metres that the camera moves along an axis of its first lens: forward 3:6, right 6:9."""
    first, last = ends(move)
    way = np.array(last.position) - np.array(first.position)
    return float(np.dot(way, first.lens(HEIGHT)[axis]))


FORWARD, RIGHT = slice(3, 6), slice(6, 9)
MOVES: dict[CameraMove, Callable[[CameraMove], float]] = {
    "pan_right": lambda m: ends(m)[1].yaw - ends(m)[0].yaw,
    "pan_left": lambda m: ends(m)[0].yaw - ends(m)[1].yaw,
    "whip_right": lambda m: ends(m)[1].yaw - ends(m)[0].yaw,
    "whip_left": lambda m: ends(m)[0].yaw - ends(m)[1].yaw,
    "tilt_up": lambda m: ends(m)[1].pitch - ends(m)[0].pitch,
    "tilt_down": lambda m: ends(m)[0].pitch - ends(m)[1].pitch,
    "dolly_in": lambda m: gone(m, FORWARD),
    "dolly_out": lambda m: -gone(m, FORWARD),
    "truck_right": lambda m: gone(m, RIGHT),
    "truck_left": lambda m: -gone(m, RIGHT),
    "pedestal_up": lambda m: ends(m)[1].position[1] - ends(m)[0].position[1],
    "pedestal_down": lambda m: ends(m)[0].position[1] - ends(m)[1].position[1],
    "crane_up": lambda m: ends(m)[1].position[1] - ends(m)[0].position[1],
    "crane_down": lambda m: ends(m)[0].position[1] - ends(m)[1].position[1],
    "zoom_in": lambda m: ends(m)[0].fov - ends(m)[1].fov,
    "zoom_out": lambda m: ends(m)[1].fov - ends(m)[0].fov,
    "orbit_left": lambda m: ends(m)[1].yaw - ends(m)[0].yaw,
    "orbit_right": lambda m: ends(m)[0].yaw - ends(m)[1].yaw,
}


@pytest.mark.parametrize("move", MOVES)
def test_every_move_goes_the_way_that_its_name_says(move: CameraMove) -> None:
    assert MOVES[move](move) > 0.1


def test_a_static_camera_and_a_zoom_stay_where_they_are() -> None:
    first, last = ends("static")
    assert first == last
    for move in ("zoom_in", "zoom_out"):
        first, last = ends(move)
        assert first.position == last.position


@pytest.mark.parametrize("move", get_args(CameraMove))
def test_no_move_jumps_or_goes_under_ground(move: CameraMove) -> None:
    one = shot(camera_move=move, shot_angle="low_angle")
    cameras = [one.path.at(t) for t in np.linspace(0, 2, 97)]
    for camera in cameras:
        assert camera.position[1] > one.baked.level(camera.position[0], camera.position[2]) + 0.15
    for a, b in pairwise(cameras):
        assert math.dist(a.position, b.position) < 0.4
        assert abs(a.yaw - b.yaw) < 0.2


def test_a_shot_of_an_hour_stays_where_it_was_set() -> None:
    walker = Figure(name="man", action="walk", facing="right")
    for move in get_args(CameraMove):
        path = shot(camera_move=move, duration_s=3600.0, figures=(walker,)).path
        places = np.array([path.at(t).position for t in (0.0, 900.0, 2222.0, 3600.0)])
        assert np.abs(places - places[0]).max() < 40


def test_a_walker_stays_in_the_frame() -> None:
    walker = Figure(name="woman", action="walk", facing="right")
    one = shot(figures=(walker,), duration_s=8.0, shot_type="full_shot")
    for t in (0.0, 4.0, 8.0):
        assert figure_pixels(one.frame(t)).any()


@pytest.mark.parametrize("place", get_args(ShotPosition))
def test_every_position_shows_its_subject_except_its_own_eyes(place: ShotPosition) -> None:
    frame = shot(shot_position=place, figures=(WOMAN, MAN)).frame(0.5)
    assert figure_pixels(frame).any() == (place != "point_of_view")


def test_a_room_keeps_its_camera_inside() -> None:
    for move in get_args(CameraMove):
        for size in ("extreme_long_shot", "medium_shot"):
            one = shot(environment="interior", camera_move=move, shot_type=size)
            assert one.plan.room is not None
            left, right, near, far = one.plan.room
            for t in (0.0, 1.0, 2.0):
                x, _, z = one.path.at(t).position
                assert left < x < right
                assert near < z < far


def test_depth_is_metres_to_the_figure_and_grows_towards_the_sky() -> None:
    one = shot(shot_type="full_shot")
    frame = one.frame(0)
    x, z = one.plan.stand(0.0, 0.22)
    lens = frame.camera.lens(HEIGHT)
    away = (np.array([x, one.baked.level(x, z), z]) - lens[:3]) @ lens[3:6]
    assert abs(np.median(frame.depth[figure_pixels(frame)]) - away) < 0.3
    assert frame.depth[frame.ids == Label.SKY].min() > 1e5
    assert frame.depth[frame.ids == Label.GROUND].max() < 2e4


def test_each_figure_has_an_id_of_its_own() -> None:
    frame = shot(figures=(WOMAN, MAN), shot_type="full_shot").frame(0)
    left, right = (np.nonzero(figure_pixels(frame, n).any(0))[0].mean() for n in (0, 1))
    assert figure_pixels(frame, 0).any()
    assert figure_pixels(frame, 1).any()
    assert left != right


def test_a_mouth_moves_the_face_and_nothing_far_from_it() -> None:
    one = shot(shot_type="close_up", figures=(Figure(name="woman", action="talk"),))
    wide = np.array([1.0, 0, 0, 0, 0, 0, 0, 0.5], np.float32)
    shut, agape = one.frame(0.5, {0: np.zeros(8, np.float32)}), one.frame(0.5, {0: wide})
    changed = np.abs(shut.rgb.astype(int) - agape.rgb).max(-1) > 12
    assert changed.any()
    assert not changed[:5].any()


@pytest.mark.parametrize("look", [look for look in get_args(Look) if look not in get_args(Painted)])
def test_every_look_stands_still_with_its_scene(look: Look) -> None:
    scene = {"look": look, "environment": "meadow", "figures": (), "camera_move": "static"}
    one = shot(**scene)
    first, second = one.frame(0.0).rgb.astype(int), one.frame(1 / 24).rgb.astype(int)
    assert np.abs(first - second).mean() < 6
    if look != "picture_book":
        plain = shot(**(scene | {"look": "picture_book"})).frame(0.0).rgb.astype(int)
        assert np.abs(first - plain).mean() > 5


def test_noir_has_no_colour() -> None:
    rgb = shot(look="noir").frame(0).rgb.astype(int)
    assert np.ptp(rgb, axis=-1).max() < 16


def test_a_figure_has_several_tones_in_noir() -> None:
    frame = shot(look="noir", environment="city", lighting="night", shot_type="medium_shot").frame(0)
    own = frame.rgb[figure_pixels(frame)].mean(-1)
    dark, light = np.quantile(own, (0.1, 0.9))
    assert light - dark > 50


@pytest.mark.parametrize("weather", [w for w in get_args(Weather) if w != "clear"])
def test_weather_is_in_the_air_and_moves(weather: Weather) -> None:
    scene = {"weather": weather, "figures": (), "camera_move": "static"}
    one = shot(**scene)
    first, second = one.frame(0.5).rgb.astype(int), one.frame(0.54).rgb.astype(int)
    assert np.abs(first - shot(**(scene | {"weather": "clear"})).frame(0.5).rgb).mean() > 2
    assert np.abs(first - second).max() > 10


def test_a_crowd_stands_behind_the_subject() -> None:
    frame = shot(crowd=30, shot_type="long_shot").frame(0)
    people = frame.ids == Label.CROWD
    assert people.any()
    assert frame.depth[people].min() > np.median(frame.depth[figure_pixels(frame)])


def test_actors_stand_on_the_ground_of_a_picture_in_its_perspective() -> None:
    one = shot(backdrop=SAMPLES / "elements" / "meadow.jpg", shot_type="long_shot")
    frame = one.frame(0)
    rows = np.nonzero(figure_pixels(frame).any(1))[0]
    foot = rows[-1]
    assert 0 < foot < len(frame.rgb) - 2
    level = frame.camera.position[1] / -np.tan(
        frame.camera.pitch + np.arctan((len(frame.rgb) / 2 - foot) / frame.camera.focal(len(frame.rgb)))
    )
    assert np.median(frame.depth[figure_pixels(frame)]) == pytest.approx(level, rel=0.15)
    assert frame.depth[5].min() > 3 * frame.depth[-5].max()


def test_what_is_no_picture_cannot_be_a_set(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"not a picture")
    with pytest.raises(BadInput, match="backdrop"):
        shot(backdrop=tmp_path / "no.png")


def test_the_camera_turned_by_a_fingerbreadth_turns_the_picture_as_little() -> None:
    one = shot(environment="forest", camera_move="orbit_left", duration_s=4.0, figures=())
    frames = [one.frame(2 + i / 96).rgb.astype(int) for i in range(4)]
    steps = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    assert max(steps) < 2.5 * min(steps) + 1


def small_plan(*cards: Card, ground: bool = True, water: bool = False) -> Plan:
    light = LIGHTS["noon"]
    square = np.zeros((16, 16, 4), np.uint8)
    square[...] = (255, 0, 0, 255)
    flat = Ground(
        np.full((64, 64), -2.0 if water else 0.0, np.float32), np.full((64, 64, 3), 0.5, np.float32), 200.0,
        np.full((32, 32), 0.5, np.float32),
    )  # fmt: skip
    sky = np.broadcast_to(np.array([0.2, 0.4, 0.9], np.float32), (64, 128, 3)).copy()
    return Plan(
        light, sky, {"red": square}, list(cards), flat if ground else None,
        Water(colour("2a7486"), colour("7fb7b4")) if water else None,
    )  # fmt: skip


def draw(plan: Plan, camera: Camera) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8]]:
    canvas = SetRenderer(bake(plan), WIDTH, HEIGHT).draw(camera, 0.0)
    return canvas.light.copy(), canvas.depth, canvas.ids


def test_a_card_is_as_large_and_as_far_as_it_stands() -> None:
    plan = small_plan(Card("red", (0, 0, 10), 2.0, 2.0, Label.PROP))
    camera = Camera((0, 1, 0), fov=math.radians(40))
    _, depth, ids = draw(plan, camera)
    rows, columns = np.nonzero(ids == Label.PROP)
    pixels = 2.0 / 10 * camera.focal(HEIGHT)
    assert abs(np.ptp(columns) + 1 - pixels) <= 2
    assert abs(np.ptp(rows) + 1 - pixels) <= 2
    assert np.allclose(depth[ids == Label.PROP], 10, atol=0.05)


def test_ground_depth_is_that_of_a_plane() -> None:
    camera = Camera((0, 1.5, 0), pitch=-0.2, fov=math.radians(40))
    _, depth, ids = draw(small_plan(), camera)
    lens = camera.lens(HEIGHT)
    row, column = 70, 80
    a, b = (column + 0.5 - WIDTH / 2) / lens[12], (HEIGHT / 2 - row - 0.5) / lens[12]
    ray = lens[3:6] + a * lens[6:9] + b * lens[9:12]
    assert ids[row, column] == Label.GROUND
    assert depth[row, column] == pytest.approx(-1.5 / ray[1], rel=0.01)


def test_the_nearer_card_hides_the_farther_one() -> None:
    near = Card("red", (0, 0, 6), 1.0, 1.0, Label.ROCK)
    far = Card("red", (0, 0, 12), 4.0, 4.0, Label.PLANT)
    _, _, ids = draw(small_plan(far, near), Camera((0, 1, 0), fov=math.radians(40)))
    assert ids[round(HEIGHT * 0.58), WIDTH // 2] == Label.ROCK
    assert (ids == Label.PLANT).any()


def test_the_sea_shows_what_stands_on_it_upside_down() -> None:
    ship = Card("red", (0, 0, 20), 6.0, 6.0, Label.VEHICLE, reflects=True)
    camera = Camera((0, 2.5, 0), fov=math.radians(40))
    with_ship, _, ids = draw(small_plan(ship, water=True), camera)
    without, _, _ = draw(small_plan(water=True), camera)
    change = np.abs(with_ship - without)[..., :3].max(-1)
    under = change[ids == Label.WATER]
    assert (ids == Label.WATER).any()
    assert (under > 0.03).any()


def test_a_crown_replaces_its_tree_by_degrees_when_seen_from_above() -> None:
    plan = small_plan(Card("red", (0, 0, 8), 3.0, 4.0, Label.PLANT, top="red"))
    light = []
    for pitch in np.linspace(-0.3, -1.4, 45):
        place = (0.0, 2.0 - 10 * math.sin(pitch), 8 - 10 * math.cos(pitch))
        picture, _, ids = draw(plan, Camera(place, pitch=float(pitch), fov=math.radians(50)))
        assert (ids == Label.PLANT).any()
        light.append(picture[..., :3].mean())
    assert np.abs(np.diff(light)).max() < 0.02
