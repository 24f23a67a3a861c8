"""Where people stand and what the frame holds: promises of shots with several figures, from above, and up close."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from stage_shots import HEIGHT, MAN, WIDTH, WOMAN, figure_pixels, shot

from engines.stage.plan import Label
from engines.stage.scene import Environment, Figure, Place, Scene, ShotPosition
from engines.stage.shot import StageShot


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


@pytest.mark.parametrize("seed", range(4))
def test_a_room_from_above_has_no_ceiling_and_shows_people_and_furniture(seed: int) -> None:
    positions: list[ShotPosition] = ["overhead_view", "aerial_view"]
    for position in positions:
        one = shot(
            environment="interior", lighting="noon", shot_position=position, figures=(WOMAN, MAN), seed=seed,
            camera_move="crane_up",
        )  # fmt: skip
        frame = one.frame(1.0)
        for number in (0, 1):
            assert figure_pixels(frame, number).sum() > 20
        assert (frame.ids == Label.PROP).any()
        assert frame.camera.position[1] > 3.5
        assert frame.depth[frame.ids == Label.ROOM].min() > 1.5, "the ceiling is not between camera and floor"


def test_a_ship_is_at_sea_and_a_sailor_who_looks_at_it_is_on_land() -> None:
    ship = Figure(kind="vehicle", name="ship", facing="right")
    at_sea = shot(environment="ocean", figures=(ship,), shot_type="full_shot")
    frame = at_sea.frame(1.0)
    rows, columns = np.nonzero(figure_pixels(frame))
    under = frame.ids[min(rows.max() + 4, HEIGHT - 1), columns]
    assert (under == Label.WATER).all()
    assert at_sea.baked.ground is None
    assert shot(environment="ocean", figures=(WOMAN,)).baked.ground is not None


@pytest.mark.parametrize("place", ["meadow", "city", "interior"])
def test_a_medium_shot_of_two_who_talk_shows_both(place: Environment) -> None:
    frame = shot(environment=place, shot_type="medium_shot", figures=(WOMAN, MAN)).frame(0.5)
    for number in (0, 1):
        columns = np.nonzero(figure_pixels(frame, number).any(0))[0]
        assert columns.size > 0.08 * WIDTH
        assert columns[0] > 0
        assert columns[-1] < WIDTH - 1


@pytest.mark.parametrize(("side", "sign"), [("left", -1), ("right", 1)])
def test_the_shoulder_is_on_the_side_where_its_owner_stands(side: Place, sign: int) -> None:
    other = Figure(name="man", seed=2, place=side, facing="away")
    frame = shot(shot_position="over_the_shoulder", shot_type="medium_shot", figures=(WOMAN, other)).frame(
        0.5
    )
    main, shoulder = (np.nonzero(figure_pixels(frame, number).any(0))[0].mean() for number in (0, 1))
    assert sign * (shoulder - main) > 0.1 * WIDTH


def test_a_close_up_reaches_the_lower_edge_at_any_size() -> None:
    wizard = Figure(name="wizard", seed=3)
    for width, height in ((WIDTH, HEIGHT), (1920, 1080)):
        one = StageShot(Scene(shot_type="extreme_close_up", figures=(wizard,)), width, height)
        assert figure_pixels(one.frame(0.0))[-1].any()


def test_the_close_up_of_an_animal_shows_its_head() -> None:
    for facing in ("camera", "left", "right"):
        horse = Figure(kind="animal", name="horse", seed=1, facing=facing)
        frame = shot(shot_type="close_up", figures=(horse,)).frame(0.5)
        columns = np.nonzero(figure_pixels(frame)[: HEIGHT // 2].any(0))[0]
        assert columns.size > 0.1 * WIDTH
        assert 0.2 < columns.mean() / WIDTH < 0.8


def test_the_close_up_of_a_thing_shows_all_of_it_and_its_shadow() -> None:
    chest = Figure(kind="prop", name="chest", seed=1)
    frame = shot(shot_type="extreme_close_up", figures=(chest,)).frame(0.5)
    rows, columns = np.nonzero(figure_pixels(frame))
    assert rows.min() > 0
    assert rows.max() < HEIGHT - 1
    assert np.ptp(columns) > 0.2 * WIDTH


def test_only_the_sea_has_surf() -> None:
    assert shot(environment="ocean").baked.water.surf == 1.0  # type: ignore[union-attr]
    pond = shot(environment="meadow", seed=2).baked.water
    assert pond is not None
    assert pond.surf == 0.0
