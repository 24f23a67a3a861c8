"""A walk in the block world: solid, endless, remembered, and the same again for the same actions."""

import math
import os

import numba
import numpy as np
import pytest

from engines.contract import BadInput
from engines.world.actions import IDLE, Action
from engines.world.blocks import BlockWalk
from engines.world.blocks.kinds import AIR, WATER, WATER_TOP
from engines.world.blocks.terrain import BIOMES
from engines.world.walk import EYE_M

SIZE = (48, 32)
AHEAD = Action(keys=frozenset({"forward"}))


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> None:
    numba.set_num_threads(1)


def walk(biome: str = "plains", **rest: object) -> BlockWalk:
    return BlockWalk(biome, SIZE, **{"seed": 4, "reach": 48, **rest})  # type: ignore[arg-type]


def chance_actions(seed: int, count: int) -> list[Action]:
    rng = np.random.default_rng(seed)
    keys = ("forward", "forward", "forward", "left", "right", "back", "jump", "attack", "run")
    held: frozenset[str] = frozenset()
    actions = []
    for _ in range(count):
        if rng.random() < 0.1:
            held = frozenset(str(key) for key in rng.choice(keys, 3))
        actions.append(Action(keys=held, yaw=float(rng.normal(0, 6)), pitch=float(rng.normal(0, 2))))  # type: ignore[arg-type]
    return actions


@pytest.mark.parametrize("biome", BIOMES)
def test_a_walk_begins_at_the_origin_looking_ahead_with_something_to_see(biome: str) -> None:
    there = walk(biome)
    assert there.pose.x == there.pose.z == there.pose.yaw == there.pose.pitch == 0
    assert there.pose.y == pytest.approx(EYE_M)
    frame = there.view()
    assert frame.shape == (SIZE[1], SIZE[0], 3)
    assert frame.std() > 8
    assert len(np.unique(there.ids)) >= 3
    assert there.whereabouts().ground


@pytest.mark.parametrize("biome", ["plains", "mountains", "cave", "village", "beach"])
def test_no_part_of_the_body_is_ever_in_a_block(biome: str) -> None:
    there = walk(biome)
    far = 0.0
    for action in chance_actions(3, 500):
        there.pass_over(action)
        assert not there.inside_a_block
        far = max(far, math.hypot(there.pose.x, there.pose.z))
    assert far > 4


def test_equal_actions_give_equal_frames_and_other_seeds_other_worlds() -> None:
    actions = chance_actions(5, 40)
    one, same, other = walk("forest"), walk("forest"), walk("forest", seed=5)
    for action in actions:
        for each in (one, same, other):
            each.pass_over(action)
    assert np.array_equal(one.view(), same.view())
    assert not np.array_equal(one.view(), other.view())


def test_one_returns_to_any_moment_broken_blocks_included() -> None:
    there = walk("forest")
    down = [Action(keys=frozenset({"attack"}), pitch=-4.0)] * 30
    there.advance(down[:3])
    before, state = there.view(), there.state()
    there.advance(down)
    assert there.state().broken
    changed, later = there.view(), there.state()
    there.restore(state)
    assert np.array_equal(there.view(), before)
    again = there.advance(down)[-1]
    assert np.array_equal(again, changed)
    assert there.state() == later


def test_what_was_broken_stays_broken_however_far_one_goes() -> None:
    there = walk("plains")
    for _ in range(40):
        there.pass_over(Action(keys=frozenset({"attack"}), pitch=-4.0))
    broken = there.state().broken
    assert broken
    hole, memory = broken[0], there.window.grid.cells.nbytes
    there.window.centre(hole[0] + 900.0, hole[2] - 300.0)
    assert there.window.grid.cells.nbytes == memory
    there.window.centre(*there.start[::2])
    assert there.window.kind(*hole) == AIR


def test_out_and_back_is_pixel_identical() -> None:
    there = walk("village", alive=False, head_bob=False)
    begin, state = there.view(), there.state()
    there.window.centre(there.start[0] + 700, there.start[2] + 500)
    there.restore(state)
    there.window.centre(there.start[0] + 200, there.start[2])
    there.window.centre(there.start[0], there.start[2])
    assert np.array_equal(there.view(), begin)


@pytest.mark.parametrize("fps", [16, 30, 60])
def test_the_walk_is_as_fast_at_any_number_of_frames(fps: int) -> None:
    there = walk("desert", fps=fps)
    for _ in range(2 * fps):
        there.pass_over(AHEAD)
    same = walk("desert", fps=30)
    for _ in range(60):
        same.pass_over(AHEAD)
    assert there.pose.z == pytest.approx(same.pose.z, abs=0.15)
    assert there.pose.x == pytest.approx(same.pose.x, abs=0.15)


def test_a_jump_leaves_the_ground_and_lands() -> None:
    there = walk("village")
    high, landed = 0.0, False
    for tick in range(40):
        there.pass_over(Action(keys=frozenset({"jump"})) if tick == 0 else IDLE)
        high = max(high, there.pose.y)
        landed |= there.whereabouts().landed
    assert high > EYE_M + 1.0
    assert landed
    assert there.pose.y == pytest.approx(EYE_M, abs=1e-6)


def test_in_water_one_swims_and_does_not_drown_in_the_ground() -> None:
    there = walk("beach", head_bob=False)
    for _ in range(900):
        there.pass_over(Action(keys=frozenset({"right", "jump"})))
        if there.whereabouts().ground == "water":
            break
    assert there.whereabouts().ground == "water"
    for _ in range(60):
        there.pass_over(Action(keys=frozenset({"jump"})))
    x, y, z = (there.pose.x + there.start[0], there.pose.y + there.start[1], there.pose.z + there.start[2])
    assert there.window.kind(math.floor(x), math.floor(y), math.floor(z)) not in (WATER, WATER_TOP)


def test_depth_and_kinds_tell_of_every_pixel() -> None:
    there = walk("plains")
    there.advance([Action(pitch=-40.0)])
    assert np.isfinite(there.depth).all()
    assert (there.ids != AIR).all()
    there.advance([Action(pitch=88.0), Action(pitch=40.0)])
    sky = there.ids == AIR
    assert sky.any()
    assert np.isinf(there.depth[sky]).all()


@pytest.mark.parametrize("biome", ["plains", "mountains", "cave", "village", "beach"])
def test_a_pixel_shows_the_same_whichever_pixels_are_around_it(biome: str) -> None:
    coarse = BlockWalk(biome, (48, 27), seed=4, reach=80)
    fine = BlockWalk(biome, (144, 81), seed=4, reach=80)
    for action in chance_actions(8, 12):
        coarse.advance([action])
        fine.advance([action])
        assert np.array_equal(fine.ids[1::3, 1::3], coarse.ids)
        assert np.allclose(fine.depth[1::3, 1::3], coarse.depth, rtol=1e-5)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
def test_a_frame_is_the_same_on_any_number_of_threads() -> None:
    there = walk("village")
    alone = there.view()
    numba.set_num_threads(2)
    try:
        together = there.view()
    finally:
        numba.set_num_threads(1)
    assert np.array_equal(alone, together)


def test_the_block_in_reach_is_outlined_for_who_plays_and_else_only_while_it_is_struck() -> None:
    down, struck = Action(pitch=-50.0), Action(keys=frozenset({"attack"}))
    film, play = walk("plains", head_bob=False), walk("plains", head_bob=False, outlined=True)
    seen, played = film.advance([down])[0], play.advance([down])[0]
    assert played.mean() < seen.mean()
    assert np.array_equal(film.advance([struck])[0], play.advance([struck])[0])


def test_hours_and_weather_change_the_light_but_not_the_world() -> None:
    there = walk("plains", alive=False)
    noon = there.advance([Action(hour=12.0, weather="clear")])[0]
    ids = there.ids.copy()
    night = there.advance([Action(hour=0.0)])[0]
    storm = there.advance([Action(hour=12.0, weather="storm")])[0]
    assert noon.mean() > storm.mean() > night.mean()
    assert np.array_equal(there.ids, ids)


def test_an_unknown_place_is_one_clear_line() -> None:
    with pytest.raises(BadInput, match="moon"):
        BlockWalk("moon", SIZE)
