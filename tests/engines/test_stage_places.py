"""The stage's places as worlds: they are there from every side, go on without an end, and are always the same."""

import math

import numpy as np
import pytest

from engines.contract import BadInput
from engines.world.actions import Action
from engines.world.memory.surfaces import CELL_M, Scenery
from engines.world.scenic_walk import ScenicWalk
from engines.world.stage_places import stage_scenery

PLACES = ("desert", "ocean", "city", "interior")
SIZE = (160, 90)


@pytest.fixture(scope="module")
def sceneries() -> dict[str, Scenery]:
    return {place: stage_scenery(place, 5) for place in PLACES}  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def night() -> Scenery:
    return stage_scenery("ocean", 5, 23.0)


def _looked(scenery: Scenery, yaw_deg: float, steps: int = 0) -> np.ndarray:
    walk = ScenicWalk(scenery, SIZE, alive=False)
    for _ in range(steps):
        walk.pass_over(Action(keys=frozenset({"forward"})))
    walk.pass_over(Action(yaw=yaw_deg))
    return walk.view()


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_painted_on_all_sides(sceneries: dict[str, Scenery], place: str) -> None:
    for yaw in (0, 90, 180):
        frame = _looked(sceneries[place], yaw)
        assert frame.std() > 4
        assert len(np.unique(frame.reshape(-1, 3), axis=0)) > 200


@pytest.mark.parametrize("place", ["desert", "ocean", "city"])
def test_a_place_goes_on_without_an_end_and_not_as_equal_copies(
    sceneries: dict[str, Scenery], place: str
) -> None:
    beyond = sceneries[place].beyond
    there = [beyond(-1, row) + beyond(-2, row) for row in range(20, 50)]
    assert all(there)
    relative = {
        tuple((s.patch, round(s.x % CELL_M, 2), round(s.z % CELL_M, 2)) for s in cell) for cell in there
    }
    assert len(relative) == len(there)


def test_what_stands_in_a_cell_depends_on_seed_and_cell_alone(
    sceneries: dict[str, Scenery], night: Scenery
) -> None:
    first, second = sceneries["ocean"].beyond, night.beyond
    cells = [(-1, 7), (-2, 40), (0, -5), (0, 0)]
    assert [first(*cell) for cell in cells] == [second(*cell) for cell in reversed(cells)][::-1]
    assert any(first(*cell) for cell in cells)


def test_the_path_of_a_desert_winds_on_and_nothing_stands_in_its_way(sceneries: dict[str, Scenery]) -> None:
    scenery = sceneries["desert"]
    pieces = range(3)
    for row in range(30, 40):
        here = [s for column in range(-3, 3) for s in scenery.beyond(column, row)]
        path = sorted((s.z, s.x) for s in here if s.patch in pieces)
        assert len(path) == 4
        solid = [s for s in here if scenery.patches[s.patch].radius * s.scale > 0.1]
        for z, x in path:
            assert all(math.hypot(s.x - x, s.z - z) > 1.4 for s in solid)


def test_houses_stop_whoever_walks_into_them(sceneries: dict[str, Scenery]) -> None:
    walk = ScenicWalk(sceneries["city"], SIZE)
    walk.pass_over(Action(yaw=90))
    for _ in range(30 * 20):
        walk.pass_over(Action(keys=frozenset({"forward"})))
    whereabouts = walk.whereabouts()
    assert whereabouts is not None
    assert 3 < whereabouts.pose.x < 8


def test_a_door_leads_to_the_next_room_and_no_wall_lets_one_out(sceneries: dict[str, Scenery]) -> None:
    scenery = sceneries["interior"]
    walk = ScenicWalk(scenery, SIZE, head_bob=False)
    farthest = 0.0
    for turn in (180, 60, -60, 40, -100, 80, 120, 70, -30):
        walk.pass_over(Action(yaw=turn))
        for _ in range(90):
            walk.pass_over(Action(keys=frozenset({"forward"})))
        whereabouts = walk.whereabouts()
        assert whereabouts is not None
        pose, bounds = whereabouts.pose, scenery.bounds
        assert bounds.left <= pose.x <= bounds.right
        assert bounds.back <= pose.z <= bounds.front
        farthest = min(farthest, pose.z)
    assert scenery.bounds.back < -8


def test_the_light_of_a_place_follows_the_hour(sceneries: dict[str, Scenery], night: Scenery) -> None:
    assert sceneries["ocean"].dome.sky.mean() > night.dome.sky.mean() + 60
    assert sceneries["ocean"].ground.tile.mean() > night.ground.tile.mean() + 30
    assert abs(night.daylight.hour - 23.0) < 1


def test_what_is_no_place_of_the_stage_is_said_in_one_line() -> None:
    with pytest.raises(BadInput, match="no place of the stage"):
        stage_scenery("block plains", 0)
