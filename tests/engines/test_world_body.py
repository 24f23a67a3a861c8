"""A body in a world: it walks as far as it is told at any frame rate, comes back to where it was, and goes through
nothing."""

import math
import random
from pathlib import Path

import numpy as np
import pytest

from engines.contract import Note
from engines.media.image import read_image, write_image
from engines.world.actions import IDLE, Action
from engines.world.body import RADIUS_M, Body, Stance
from engines.world.camera_path import CameraPath, Keyframe, actions_along
from engines.world.companion import Companion
from engines.world.memory.surfaces import (
    CELL_M,
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
from engines.world.opening import open_walk
from engines.world.pace import JUMP_M, WALK_M_S
from engines.world.production import Production
from engines.world.request import WorldRequest
from engines.world.scenic_walk import ScenicWalk
from engines.world.script import actions_of
from engines.world.solids import NOTHING, Solids, solids_of
from engines.world.sound.feet import footfalls
from engines.world.sound.track import imagined
from resources import SAMPLES

FORWARD, BACK, JUMP = (Action(keys=frozenset({key})) for key in ("forward", "back", "jump"))
ROOM = np.array([[-3, 2, 3, 2], [3, 2, 3, -2], [3, -2, -3, -2], [-3, -2, -3, 2], [-1, -1, 1, 1]], np.float64)
POSTS = np.array([[1.5, -1.0, 0.4], [-1.8, 0.9, 0.6]])


def body_on(fps: int, solids: Solids = NOTHING, bounds: Bounds | None = None) -> Body:
    return Body(fps, lambda x, z: 0.0, lambda x, z: solids, bounds or Bounds())


def walked(body: Body, *parts: tuple[float, Action], start: Stance | None = None) -> list[Stance]:
    stances = [start or body.standing()]
    for seconds, action in parts:
        for _ in range(round(seconds * body.fps)):
            stances.append(body.after(stances[-1], action))
    return stances


@pytest.mark.parametrize("fps", [8, 24, 30, 60, 120])
def test_one_walks_and_jumps_alike_at_any_frame_rate(fps: int) -> None:
    body = body_on(fps)
    there = walked(body, (2, FORWARD), (1, IDLE))
    assert there[-1].z == pytest.approx(2 * WALK_M_S, abs=0.002)
    assert sum(stance.step is not None for stance in there) == 4
    jumped = walked(body, (1 / 8, JUMP), (1, IDLE))
    assert max(stance.y for stance in jumped) == pytest.approx(JUMP_M, abs=0.02)
    assert sum(stance.landed for stance in jumped) == 1
    assert not jumped[-1].airborne


def test_out_and_back_and_full_turns_end_exactly_where_they_began() -> None:
    body = body_on(30)
    turn, half, back = Action(yaw=7.3), Action(yaw=6.0), Action(yaw=-7.3)
    for way in (
        [(2, FORWARD), (1, IDLE), (2, BACK), (1, IDLE)],
        [(1, turn), (2, FORWARD), (1, IDLE), (1, half), (2, FORWARD), (1, IDLE), (1, half), (1, back)],
        [(4, Action(yaw=3.0))],
    ):  # fmt: skip
        assert body.pose(walked(body, *way)[-1]) == body.pose(body.standing())


def test_eyes_rise_and_sink_with_steps_and_come_to_rest() -> None:
    body = body_on(30)
    stances = walked(body, (3, FORWARD), (1, IDLE))
    eyes = [body.pose(stance).y for stance in stances]
    assert 0.02 < max(eyes) - min(eyes) < 0.08
    assert eyes[-1] == eyes[0]
    steady = Body(30, body.height, body.around, head_bob=False)
    assert {steady.pose(stance).y for stance in stances} == {eyes[0]}


@pytest.mark.parametrize("fps", [8, 15, 30, 60])
def test_nobody_gets_through_walls_and_posts_whatever_they_press(fps: int) -> None:
    body, dice = body_on(fps, Solids(POSTS, ROOM)), random.Random(fps)
    stance, action = body.standing(0.8, -0.3), IDLE
    for tick in range(2500):
        if tick % 7 == 0:
            keys = dice.sample(["forward", "back", "left", "right", "run", "jump"], dice.randint(1, 4))
            action = Action.model_validate({"keys": keys, "yaw": dice.uniform(-60, 60)})
        stance = body.after(stance, action)
        here = np.array([stance.x, stance.z])
        assert (np.hypot(*(here - POSTS[:, :2]).T) - POSTS[:, 2]).min() >= RADIUS_M - 1e-5
        along = ROOM[:, 2:] - ROOM[:, :2]
        part = ((here - ROOM[:, :2]) * along).sum(1) / (along**2).sum(1)
        nearest = ROOM[:, :2] + along * part.clip(0, 1)[:, None]
        assert np.hypot(*(here - nearest).T).min() >= RADIUS_M - 1e-5
        assert abs(here[0]) < 3
        assert abs(here[1]) < 2


def test_one_slides_along_a_slanting_wall_and_stops_before_a_straight_one() -> None:
    slanting = Solids(np.zeros((0, 3)), np.array([[-20.0, -10.0, 20.0, 10.0]]) + (0, 3, 0, 3))
    along = walked(body_on(30, slanting), (4, FORWARD))[-1]
    assert along.x > 2
    assert along.z > 3
    straight = Solids(np.zeros((0, 3)), np.array([[-5.0, 3.0, 5.0, 3.0]]))
    before = walked(body_on(30, straight), (4, FORWARD))[-1]
    assert (before.x, before.z) == (0, pytest.approx(3 - RADIUS_M, abs=0.01))
    assert before.speed == pytest.approx(0, abs=0.01)


def test_a_wall_is_where_its_patch_stands_turned_mirrored_and_enlarged() -> None:
    patch = card(8, 3, wall=np.array([[-1, 0], [3, 0]], np.float32))
    found = solids_of([Standing(0, 10, 20, yaw=math.pi / 2, scale=2, mirror=True)], (patch,))
    assert found.walls == pytest.approx(np.array([[10, 18, 10, 26]]), abs=1e-6)


def test_bounds_are_never_left() -> None:
    body = body_on(8, bounds=Bounds(-2, 2, -2, 5))
    run = Action.model_validate({"keys": ["forward", "run"], "yaw": 11})
    for stance in walked(body, (20, run), (5, Action.model_validate({"keys": ["forward", "run"]}))):
        assert -2 <= stance.x <= 2
        assert -2 <= stance.z <= 5


def test_in_a_small_room_one_walks_slower() -> None:
    small = walked(body_on(30, bounds=Bounds(-1, 1, -1, 1)), (0.3, FORWARD))[-1]
    large = walked(body_on(30, bounds=Bounds(-9, 9, -9, 9)), (0.3, FORWARD))[-1]
    assert 0.2 < small.z / large.z < 0.7


def test_the_sound_hears_each_step_that_the_body_makes() -> None:
    log = actions_of("walk forward 3 s, jump; run back 2 s while looking right 90°; wait 1 s", 30)
    body = body_on(30)
    stance, made = body.standing(), 0
    for action in log:
        stance = body.after(stance, action)
        made += stance.landed or stance.step is not None
    heard = list(footfalls(imagined(log, "grass"), 30))
    assert len(heard) == made
    assert sum(fall.lands for fall in heard) == 1


def test_a_camera_path_is_followed_on_foot_and_looks_exactly() -> None:
    path = CameraPath(
        [
            Keyframe(time_s=0),
            Keyframe(time_s=3, x=1, z=5, yaw=29, pitch=6),
            Keyframe(time_s=6, x=6, z=7, yaw=92, pitch=-6),
        ]
    )
    seen = imagined(actions_along(path, 30), "")
    for tick, now in enumerate(seen, 1):
        x, z, yaw, _ = path.at(tick / 30)
        assert math.hypot(now.pose.x - x, now.pose.z - z) < 1.0
        assert now.pose.yaw == pytest.approx(math.radians(yaw), abs=0.001)
    assert math.hypot(seen[-1].pose.x - 6, seen[-1].pose.z - 7) < 0.4


def test_a_companion_walks_beside_ahead_and_waits_and_goes_through_nothing() -> None:
    frame = card(0.6, 1.7)
    mate = Companion((frame,) * 4, (frame,), 1.7)
    posts = np.array([[1.5, 9.0, 0.5], [1.2, 14.0, 0.8], [-1.0, 11.0, 0.3]])
    body = body_on(30, Solids(posts, np.zeros((0, 4))))
    stance = body.standing()
    pace = mate.beside(stance, body.around, body.bounds)
    assert pace.z > 2 * abs(pace.x), "it is seen from the first frame on"
    for action in actions_of("wait 1 s, run 5 s, wait 3 s, turn around, wait 4 s", 30):
        stance = body.after(stance, action)
        pace = mate.after(pace, stance, body.around, body.bounds, 1 / 30)
        assert (np.hypot(posts[:, 0] - pace.x, posts[:, 1] - pace.z) - posts[:, 2]).min() > 0.25
        assert math.hypot(pace.x - stance.x, pace.z - stance.z) > 0.5
    ahead = (pace.z - stance.z) * math.cos(math.radians(stance.yaw_deg))
    assert 2 < ahead < 6
    assert math.hypot(pace.across, pace.ahead) < 0.05
    patch, where = mate.seen(pace, body.pose(stance), body.height)
    assert patch is frame
    assert (where.x, where.z) == (pace.x, pace.z)


def card(width: float, height: float, radius: float = 0.0, wall: np.ndarray | None = None) -> Patch:
    """A board with a pattern, 20 pixels a metre."""
    columns, rows = int(20 * width), int(20 * height)
    texture = np.full((rows, columns, 4), 255, np.uint8)
    texture[::4, :, :3] = (90, 60, 40)
    x, y = np.meshgrid(np.linspace(-width / 2, width / 2, 3), np.linspace(height, 0, 3))
    projector = np.array([[20, 0, 0, columns / 2], [0, -20, 0, rows], [0, 0, 0, 1]], np.float32)
    vertices = np.stack([x, y, np.zeros_like(x)], 2).astype(np.float32)
    line = np.zeros((0, 2), np.float32) if wall is None else wall
    return Patch(vertices, np.ones((2, 2), bool), projector, texture, radius=radius, wall=line)


@pytest.fixture(scope="module")
def scenery() -> Scenery:
    """A meadow with a post ahead, a wall to the left, and posts in every cell behind."""
    dice = np.random.default_rng(1)
    width, height, margin = 160, 90, 20
    lens = Lens((width, height), 130.0, (80.0, 42.0), 1.6)
    picture = np.empty((height + 2 * margin, width + 2 * margin, 3), np.uint8)
    picture[:] = (110, 160, 220)
    ground = slice(margin + 42, None)
    picture[ground] = np.array([90, 140, 60]) + dice.integers(-20, 20, picture[ground].shape)
    is_far = np.zeros(picture.shape[:2], np.uint8)
    is_far[: margin + 42] = 255
    weight = np.zeros_like(is_far)
    weight[margin:-margin, margin:-margin] = 255
    sky = np.full((64, 256, 3), (110, 160, 220), np.uint8)
    tile = (np.array([90, 140, 60]) + dice.integers(-20, 20, (64, 64, 1))).astype(np.uint8)
    heights = 0.2 * np.sin(np.arange(32) * math.pi / 8)[:, None] * np.ones(32)

    def beyond(column: int, row: int) -> list[Standing]:
        return [Standing(0, column * CELL_M + 5, row * CELL_M + 7)] if row < 0 else []

    return Scenery(
        "landscape",
        lens,
        Front(picture, weight, is_far, (margin, margin)),
        Dome(sky, np.zeros((64, 256, 4), np.uint8), -0.6),
        Ground(tile, 4.0, "grass", heights.astype(np.float32), 30.0, 120.0),
        (card(0.8, 4, radius=0.4), card(6, 3, wall=np.array([[-3, 0], [3, 0]], np.float32))),
        (Standing(0, 0.2, 6, own=True), Standing(1, -5, 8, yaw=0.5, own=True)),
        beyond,
        Daylight(0.5, 0.6, 14.0, 0.4),
        Bounds(),
        drawn=True,
    )


def test_a_walk_in_a_scenery_returns_to_any_tick_and_passes_over_what_nobody_sees(scenery: Scenery) -> None:
    walk = ScenicWalk(scenery, (160, 90), fps=10)
    actions = list(actions_of("walk 1 s, at 19:00, look left 30°, let it rain, run 1 s", 10))
    start, first = walk.state(), walk.view()
    frames = [walk.advance([action])[0] for action in actions]
    middle = walk.state()
    walk.restore(start)
    assert np.array_equal(walk.view(), first)
    for action in actions[:-1]:
        walk.pass_over(action)
    assert np.array_equal(walk.advance(actions[-1:])[0], frames[-1])
    assert walk.state() == middle
    assert walk.sky == (pytest.approx(19, abs=0.4), "rain")


def test_the_same_place_looks_the_same_where_nothing_lives(scenery: Scenery) -> None:
    walk = ScenicWalk(scenery, (160, 90), fps=20, alive=False)
    first = walk.view()
    for action in actions_of("walk back 2 s, wait 1 s, walk forward 2 s, wait 1 s, turn 360°", 20):
        frame = walk.advance([action])[0]
    assert np.array_equal(frame, first)


def test_posts_of_the_picture_and_of_what_lies_behind_it_are_walked_around(scenery: Scenery) -> None:
    walk = ScenicWalk(scenery, (160, 90), fps=8)
    for action in actions_of("run 4 s, turn around, run 12 s while looking left 20°", 8):
        walk.pass_over(action)
        pose = walk.whereabouts().pose
        posts = [(0.2, 6.0)]
        posts += [(c * CELL_M + 5, r * CELL_M + 7) for c in range(-3, 3) for r in range(-5, 0)]
        assert min(math.hypot(pose.x - x, pose.z - z) for x, z in posts) > 0.4 + RADIUS_M - 0.03
    assert walk.whereabouts().ground == "grass"


def test_who_walks_up_to_a_face_stands_before_it(tmp_path: Path) -> None:
    picture = tmp_path / "face.png"
    write_image(picture, np.ascontiguousarray(read_image(SAMPLES / "astronaut.png", "image")[:260, 120:330]))
    request = WorldRequest(image=picture, alive=False, head_bob=False, fps=24)
    walk = open_walk(request, (160, 90), 24, lambda phase, share: None)
    for action in actions_of("walk forward 6 steps", 24):
        walk.pass_over(action)
    place = walk.whereabouts()
    assert place is not None
    assert place.pose.x == pytest.approx(0, abs=0.01)
    assert place.pose.z > 0
    rainy = request.model_copy(update={"weather": "rain"})
    film = Production(rainy, actions_of("wait 0.2 s", 24), tmp_path, lambda: None).film(walk)
    assert "no weather falls" in next(event.message for event in film if isinstance(event, Note))
