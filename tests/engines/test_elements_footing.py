"""Who walks before a background picture keeps to its ground: not over masonry, water or a wall."""

from dataclasses import replace

import numpy as np
import pytest

from engines.elements.direction import Direction, Part
from engines.elements.direction import Spot as Side
from engines.elements.grounding import Grounding
from engines.elements.place.footing import Footing
from engines.elements.place.plate import Plate
from engines.elements.spots import Spot
from engines.elements.sprite import Key
from engines.elements.view import Space

SPACE = Space(horizon=0.4)
WIDTH = 0.1


def footing(*, left: float = 0.0, right: float = 1.0, top: float = 0.5) -> Footing:
    """Ground between two columns and from a row downwards, all in shares of the frame."""
    ground = np.zeros((90, 160), bool)
    ground[round(top * 90) :, round(left * 160) : round(right * 160)] = True
    return Footing(SPACE, ground)


def way(begin: float, end: float, y: float = 0.8) -> list[Key]:
    return [Key(t, begin + (end - begin) * t / 4, y, SPACE.depth_at(y)) for t in range(5)]


def test_a_way_over_ground_stays_as_it_is() -> None:
    keys = way(-0.1, 1.1)
    assert footing().kept(keys, keys[2], WIDTH) == tuple(keys)


def test_a_way_that_leaves_the_ground_is_shortened_to_it() -> None:
    keys = footing(left=0.3, right=0.7).kept(way(-0.1, 1.1), Key(0, 0.5, 0.8, 1.5), WIDTH)
    assert all(0.3 <= key.x <= 0.7 for key in keys)
    assert keys[-1].x - keys[0].x > 0.2


def test_a_way_beside_the_ground_is_bent_down_to_it_and_comes_nearer() -> None:
    keys = footing(top=0.87).kept(way(0.1, 0.9), Key(0, 0.5, 0.8, 1.5), WIDTH)
    assert all(key.y >= 0.87 and key.depth == pytest.approx(SPACE.depth_at(key.y)) for key in keys)


def test_a_way_into_the_distance_ends_where_the_ground_does() -> None:
    rows = [0.9 - 0.09 * step for step in range(5)]
    keys = [Key(t, 0.5, y, SPACE.depth_at(y)) for t, y in enumerate(rows)]
    kept = footing(top=0.7).kept(keys, keys[0], WIDTH)
    assert kept[0] == keys[0]
    assert 0.7 <= kept[-1].y < 0.75
    assert all(key.depth == pytest.approx(SPACE.depth_at(key.y)) for key in kept)


def test_somebody_who_would_stand_on_water_stands_on_land() -> None:
    place = footing(left=0.6).stood(0.5, 0.8, WIDTH)
    assert place is not None
    assert place[0] > 0.6
    assert place[1] == pytest.approx(0.8, abs=0.02)


def test_a_picture_without_ground_says_so() -> None:
    assert footing(left=0.99).is_none
    assert not footing().is_none
    assert not Footing(SPACE, None).is_none


def grounded(
    name: str, words: str, ground: Footing, side: Side = ""
) -> tuple[Spot, tuple[Key, ...], Grounding]:
    """Where somebody is put that would stand on the left, and how far it goes from one side to the other."""
    direction = Direction(parts=(Part(who=name, action="run", words=words, spot=side),))
    grounding = Grounding(direction, ground)
    spot = grounding.spots({name: Spot(0.3, 0.8, 0.3, SPACE.depth_at(0.8), WIDTH)}, set())[name]
    return spot, grounding.way(name, spot, tuple(way(0.1, 0.9))), grounding


@pytest.mark.parametrize(
    ("name", "words", "may"),
    [
        ("motorcycle", "races across the lake", False),
        ("man", "walks across the lake", False),
        ("man", "swims across the lake", True),
        ("man", "runs past a row of trees", False),
        ("two boats", "race across the lake", True),
        ("Duck", "runs", True),
    ],
)
def test_only_boats_swimmers_and_what_lives_there_go_over_water(name: str, words: str, may: bool) -> None:
    spot, keys, _ = grounded(name, words, footing(left=0.55))
    assert (spot.x < 0.55) is may
    assert (min(key.x for key in keys) < 0.55) is may


def test_who_finds_no_ground_has_its_feet_below_the_frame_and_is_known() -> None:
    spot, _, grounding = grounded("motorcycle", "drives", footing(left=0.995))
    assert spot.y > 1
    assert grounding.sunk == {"motorcycle"}


def test_who_finds_ground_only_far_aside_does_not_stay_on_the_water() -> None:
    spot, _, grounding = grounded("motorcycle", "drives", footing(left=0.8))
    assert spot.y > 1
    assert grounding.sunk == {"motorcycle"}


def test_who_goes_with_its_feet_below_the_frame_stays_as_large_as_it_is() -> None:
    spot, _, grounding = grounded("man", "runs", footing(left=0.25, right=0.4))
    far = tuple(replace(key, depth=1.5 + key.time_s) for key in way(-0.1, 1.1))
    keys = grounding.way("man", spot, far)
    assert all(key.y > 1 and key.depth == spot.depth for key in keys)


def test_whom_the_words_put_on_a_side_stays_there_on_ground_or_below_the_frame() -> None:
    near, _, _ = grounded("man", "runs on the left", footing(left=0.3), "left")
    assert 0.3 < near.x < 0.45
    far, _, _ = grounded("man", "runs on the left", footing(left=0.55), "left")
    assert (far.x, far.cover) == (0.3, "frame")


def test_the_ground_of_a_picture_is_the_same_by_night() -> None:
    picture = np.full((180, 320, 3), (150, 200, 240), np.uint8)
    picture[80:] = (96, 168, 80)
    day, night = (Footing.to(Plate.of(picture, (320, 180), 0.45, light)) for light in (None, "night"))
    assert np.array_equal(np.asarray(day.ground), np.asarray(night.ground))
