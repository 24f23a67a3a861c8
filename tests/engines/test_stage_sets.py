"""What the stage's sets promise: every place in every light is a whole, deterministic plan with room for figures."""

import itertools
from typing import get_args

import numpy as np
import pytest

from engines.stage.bake import bake
from engines.stage.plan import Label, Plan
from engines.stage.scene import Environment, Figure, Lighting, Scene, Weather
from engines.stage.sets import place_of, plan_of
from engines.stage.staging import block

PLACES = get_args(Environment)
LIGHTS = get_args(Lighting)
PAIRS = [(place, LIGHTS[(number * 3 + 1) % len(LIGHTS)], number) for number, place in enumerate(PLACES)]


def _ground_at(plan: Plan, x: float, z: float) -> float:
    assert plan.ground is not None
    n, size = plan.ground.height.shape[0], plan.ground.size_m
    row, column = (int(np.clip((value / size + 0.5) * n, 0, n - 1)) for value in (z, x))
    return float(plan.ground.height[row, column])


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def plan(request: pytest.FixtureRequest) -> Plan:
    place, light, seed = request.param
    return plan_of(Scene(environment=place, lighting=light, seed=seed))


def test_every_place_is_a_whole_set(plan: Plan) -> None:
    assert plan.sky.shape == (736, 2048, 3)
    assert plan.sky.dtype == np.float32
    assert 0 <= plan.sky.min() <= plan.sky.max() <= 1
    assert 12 <= len(plan.cards) <= 260
    assert plan.ground is not None or plan.room is not None
    for card in plan.cards:
        assert card.image in plan.images
        assert not card.top or card.top in plan.images
    for picture in plan.images.values():
        assert picture.dtype == np.uint8
        assert picture.ndim == 3
        assert picture.shape[2] == 4
        assert (picture[..., :3] <= picture[..., 3:]).all(), "colours are premultiplied"


@pytest.mark.parametrize("place", ["meadow", "interior"])
def test_equal_scenes_give_equal_sets(place: Environment) -> None:
    scene = Scene(environment=place, lighting="dusk", seed=6)
    first, second = plan_of(scene), plan_of(scene)
    assert first.cards == second.cards
    assert np.array_equal(first.sky, second.sky)
    assert all(np.array_equal(picture, second.images[key]) for key, picture in first.images.items())
    if first.ground is not None and second.ground is not None:
        assert np.array_equal(first.ground.colour, second.ground.colour)
        assert np.array_equal(first.ground.height, second.ground.height)


@pytest.mark.parametrize("place", ["desert", "interior", "space"])
def test_seeds_lay_a_place_out_in_at_least_three_ways(place: Environment) -> None:
    layouts = {
        tuple(
            sorted(
                {
                    card.image.rstrip("0123456789")
                    for card in plan_of(Scene(environment=place, seed=seed)).cards
                }
            )
        )
        for seed in range(3)
    }
    assert len(layouts) == 3


def test_nothing_solid_stands_where_figures_stand(plan: Plan) -> None:
    solid = (Label.ROCK, Label.BUILDING, Label.VEHICLE)
    for across, along in itertools.product((-1.0, -0.5, 0.0, 0.5, 1.0), (0.0, 0.2, 0.5)):
        x, z = plan.stand(across, along)
        for card in plan.cards:
            if card.label in solid and card.corner is None:
                apart = np.hypot(card.foot[0] - x, card.foot[2] - z)
                assert apart > 0.35 * min(card.width_m, 3.0), f"{card.image} stands at {x:.1f}, {z:.1f}"
        if plan.room is not None:
            left, right, near, far = plan.room
            assert left + 0.5 < x < right - 0.5
            assert near + 0.5 < z < far - 0.5


def test_the_light_of_an_hour_differs_from_place_to_place() -> None:
    fogs = {
        tuple(np.round(plan_of(Scene(environment=place, lighting="storm")).light.fog, 3))
        for place in ("desert", "ocean", "space")
    }
    assert len(fogs) == 3


def test_rooms_show_the_sky_of_the_light_outside() -> None:
    noon, night = (
        plan_of(Scene(environment="interior", lighting=light, seed=0)) for light in ("noon", "night")
    )
    assert noon.room is not None
    wall = noon.images["room-left"]
    assert (wall[..., 3] == 0).any(), "the wall has a window"
    assert noon.sky[:300].mean() > 3 * night.sky[:300].mean()


def test_lamps_burn_in_rooms_at_night() -> None:
    plan = plan_of(Scene(environment="interior", lighting="night", seed=0))
    wall = plan.images["room-far"].astype(float)
    opaque = wall[wall[..., 3] == 255]
    assert opaque[:, 0].mean() > 1.15 * opaque[:, 2].mean(), "lamplight is warm"


def test_a_ship_gets_open_water_and_a_person_gets_a_shore() -> None:
    shore = Scene(environment="ocean", figures=(Figure(),))
    ship = Scene(environment="ocean", figures=(Figure(kind="vehicle", name="ship"),))
    plan = plan_of(shore)
    x, z = plan.stand(0.0, 0.2)
    assert _ground_at(plan, x, z) > 0.1
    assert plan.water is not None
    assert plan_of(ship).ground is None
    assert plan_of(ship).water is not None
    assert place_of(shore) != place_of(ship)


def test_scenes_that_differ_only_in_figures_share_a_set() -> None:
    alone = Scene(environment="forest", seed=3)
    together = Scene(
        environment="forest", seed=3, figures=(Figure(), Figure(name="man")), shot_type="close_up"
    )
    assert place_of(alone) == place_of(together)


def test_trees_show_their_crowns_to_a_camera_above() -> None:
    for place in ("meadow", "snow"):
        plan = plan_of(Scene(environment=place, seed=1))
        tall = [
            card
            for card in plan.cards
            if card.label == Label.PLANT and card.corner is None and card.height_m > 5
        ]
        crowned = [card for card in tall if card.top]
        assert len(crowned) >= 0.5 * len(tall), place


def test_rain_makes_the_streets_wet() -> None:
    dry, wet = (
        plan_of(Scene(environment="city", lighting="overcast", weather=weather, seed=0))
        for weather in ("clear", "rain")
    )
    assert dry.ground is not None
    assert wet.ground is not None
    assert not np.array_equal(dry.ground.colour, wet.ground.colour)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_walks_on_water(seed: int) -> None:
    walker = Figure(name="girl", action="walk", facing="left")
    scene = Scene(environment="ocean", figures=(walker,), seed=seed, shot_type="full_shot")
    plan = plan_of(scene)
    baked = bake(plan)
    (girl,) = block(scene, plan, baked, frame_px=240)
    for time_s in np.linspace(0, scene.duration_s, 9):
        x, z, _ = girl.at(float(time_s))
        assert baked.depth(x, z) < 0.4


@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_no_sun_shines_in_rain_and_snow(weather: Weather) -> None:
    plan = plan_of(Scene(environment="meadow", lighting="noon", weather=weather))
    assert np.array_equal(plan.light.key, plan_of(Scene(environment="meadow", lighting="overcast")).light.key)


def test_snow_whitens_the_ground() -> None:
    green, white = (
        plan_of(Scene(environment="meadow", lighting="overcast", weather=weather, seed=1)).ground
        for weather in ("clear", "snow")
    )
    assert green is not None
    assert white is not None
    assert white.colour.min(-1).mean() > green.colour.max(-1).mean()


@pytest.mark.parametrize("place", ["forest", "meadow", "mountains"])
def test_the_way_of_a_car_that_drives_past_is_free(place: Environment) -> None:
    car = Figure(kind="vehicle", name="car", action="walk", facing="right")
    scene = Scene(environment=place, seed=4, figures=(car,))
    plan = plan_of(scene)
    one = block(scene, plan, bake(plan), 90)[0]
    for time_s in np.linspace(0, scene.duration_s, 9):
        x, z, _ = one.at(float(time_s))
        for card in plan.cards:
            if card.corner is None and card.label in (Label.PLANT, Label.ROCK) and card.foot[1] < 2:
                assert np.hypot(card.foot[0] - x, card.foot[2] - z) > 1.8
