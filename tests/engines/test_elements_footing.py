"""Who walks before a background picture keeps to its ground: not over masonry, water or a wall."""

import numpy as np
import pytest

from engines.elements.place.footing import Footing
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


def test_somebody_who_would_stand_on_water_stands_on_land() -> None:
    place = footing(left=0.6).stood(0.5, 0.8, WIDTH)
    assert place is not None
    assert place[0] > 0.6
    assert place[1] == pytest.approx(0.8, abs=0.02)


def test_a_picture_without_ground_says_so() -> None:
    assert footing(left=0.99).is_none
    assert not footing().is_none
    assert not Footing(SPACE, None).is_none
