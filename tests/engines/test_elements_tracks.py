"""Where the elements of a scene are put and which way they go, judged by what the words said."""

from itertools import pairwise

import pytest

from engines.elements.blocking import block
from engines.elements.direction import Direction, Part
from engines.elements.request import Element, Placement, Waypoint
from engines.elements.spots import CUT_OFF, Shape, Spot
from engines.elements.sprite import Edges
from engines.elements.tracks import Course, beats, courses
from engines.elements.view import Camera, Space

GROUND = Space(horizon=0.45)
NO_GROUND = Space(horizon=1.1)
WIDE = 854 / 480
LENGTH_S = 5.0


def elements(*names: str, **placed: Placement) -> list[Element]:
    return [Element(name=n, image="a.png", placement=placed.get(n, Placement())) for n in names]


def spots_of(
    direction: Direction, *names: str, space: Space = GROUND, **placed: Placement
) -> dict[str, Spot]:
    shapes = {name: Shape(0.5) for name in names}
    return block(elements(*names, **placed), shapes, direction, space, WIDE)


def ways_of(direction: Direction, *names: str, **paths: tuple[Waypoint, ...]) -> dict[str, Course]:
    spots = spots_of(direction, *names)
    return courses(spots, beats(direction, LENGTH_S, {}), paths, {}, GROUND, WIDE, LENGTH_S)


def test_what_is_large_is_drawn_larger_than_what_is_small() -> None:
    spots = spots_of(Direction(), "elephant", "mouse")
    assert spots["elephant"].height > 2 * spots["mouse"].height


def test_nobody_hides_another_and_all_are_in_the_frame() -> None:
    names = ("man", "woman", "dog", "horse", "cat", "boy")
    row = sorted(spots_of(Direction(), *names).values(), key=lambda spot: spot.x)
    for left, right in pairwise(row):
        assert right.x - left.x > 0.25 * (left.width + right.width)
    assert all(spot.x - spot.width / 2 >= 0 and spot.x + spot.width / 2 <= 1 for spot in row)


def test_twelve_elements_still_find_a_place() -> None:
    names = [f"child {chr(97 + i)}" for i in range(12)]
    spots = spots_of(Direction(), *names)
    assert len(spots) == 12
    assert all(0 < spot.x < 1 and spot.depth > 0 for spot in spots.values())


def test_a_half_body_is_never_seen_to_end() -> None:
    shapes = {"woman": Shape(0.8, Edges(bottom=2 * CUT_OFF))}
    for space in (GROUND, NO_GROUND):
        spot = block(elements("woman"), shapes, Direction(), space, WIDE)["woman"]
        assert spot.y > 1
        assert spot.cover == "frame"


def test_the_words_put_elements_left_and_right() -> None:
    direction = Direction(parts=(Part(who="dog", spot="right"), Part(who="cat", spot="left")))
    spots = spots_of(direction, "dog", "cat")
    assert spots["cat"].x < 0.4 < 0.6 < spots["dog"].x


def test_what_is_behind_is_farther_and_smaller_than_what_is_in_front() -> None:
    direction = Direction(parts=(Part(who="man", whom="woman", relation="behind"),))
    spots = spots_of(direction, "man", "woman")
    assert spots["man"].depth > spots["woman"].depth
    assert spots["man"].height < spots_of(Direction(), "man", "woman")["man"].height * 1.01


def test_a_place_set_by_hand_wins_and_lower_down_is_nearer() -> None:
    low = spots_of(Direction(), "dog", dog=Placement(x=0.2, y=0.98))["dog"]
    high = spots_of(Direction(), "dog", dog=Placement(x=0.2, y=0.6))["dog"]
    assert (low.x, low.y) == (0.2, 0.98)
    assert low.height > high.height
    assert low.depth < high.depth


def test_who_walks_to_another_ends_beside_it() -> None:
    direction = Direction(parts=(Part(who="dog", action="run", whom="woman", relation="to"),))
    dog, woman = (ways_of(direction, "dog", "woman")[name].keys for name in ("dog", "woman"))
    assert abs(dog[-1].x - woman[-1].x) < abs(dog[0].x - woman[-1].x)
    assert abs(dog[-1].x - woman[-1].x) < 0.35


@pytest.mark.parametrize(("heading", "sign"), [("left", -1), ("right", 1)])
def test_headings_are_the_pictures_left_and_right(heading: str, sign: int) -> None:
    direction = Direction(parts=(Part(who="dog", action="walk", heading=heading),))
    keys = ways_of(direction, "dog")["dog"].keys
    assert (keys[-1].x - keys[0].x) * sign > 0.05


def test_who_comes_nearer_grows_along_the_ground() -> None:
    direction = Direction(parts=(Part(who="boy", action="walk", heading="nearer"),))
    keys = ways_of(direction, "boy")["boy"].keys
    assert keys[0].depth > 1.2 * keys[-1].depth
    assert all(abs(GROUND.row_at(key.depth) - key.y) < 0.01 for key in keys)


def test_a_rocket_rises_out_of_the_frame_or_nearly_and_what_falls_lands() -> None:
    rising = ways_of(Direction(parts=(Part(who="rocket", action="rise"),)), "rocket")["rocket"].keys
    falling = ways_of(Direction(parts=(Part(who="apple", action="fall"),)), "apple")["apple"].keys
    assert rising[0].lift == 0 < 0.5 < rising[-1].lift
    assert falling[0].lift > 0.5
    assert falling[-1].lift == 0


def test_what_is_held_goes_where_its_holder_goes() -> None:
    parts = (Part(who="boy", action="walk", heading="right"), Part(who="boy", action="hold", whom="cup"))
    ways = ways_of(Direction(parts=parts), "boy", "cup")
    boy, cup = ways["boy"].keys, ways["cup"].keys
    assert cup[-1].x - cup[0].x == pytest.approx(boy[-1].x - boy[0].x, abs=0.02)
    assert cup[0].lift > 0


def test_one_who_follows_stays_behind_the_other() -> None:
    parts = (
        Part(who="rabbit", action="run", heading="right"),
        Part(who="fox", action="follow", whom="rabbit"),
    )
    ways = ways_of(Direction(parts=parts), "fox", "rabbit")
    for fox, rabbit in zip(ways["fox"].keys, ways["rabbit"].keys, strict=True):
        assert fox.x < rabbit.x


def test_parts_that_follow_each_other_share_the_time() -> None:
    parts = (Part(who="dog", action="walk"), Part(who="dog", action="jump", then=True))
    first, second = beats(Direction(parts=parts), LENGTH_S, {})
    assert first.end_s == second.begin_s == LENGTH_S / 2


def test_looking_while_walking_happens_at_once() -> None:
    parts = (Part(who="dog", action="walk"), Part(who="dog", action="look"))
    first, second = beats(Direction(parts=parts), LENGTH_S, {})
    assert (first.begin_s, first.end_s) == (second.begin_s, second.end_s)


def test_a_way_drawn_by_hand_is_walked_as_drawn() -> None:
    path = (Waypoint(time_s=0, x=0.1, y=0.9), Waypoint(time_s=3, x=0.8, y=0.7))
    course = ways_of(Direction(), "dog", dog=path)["dog"]
    assert (course.keys[0].x, course.keys[-1].x, course.keys[-1].y) == (0.1, 0.8, 0.7)
    assert course.doings[0].action == "walk"


def test_two_who_wait_for_each_other_do_not_wait_for_ever() -> None:
    parts = (
        Part(who="dog", action="follow", whom="cat"),
        Part(who="cat", action="follow", whom="dog"),
        Part(who="cat", action="hold", whom="dog"),
    )
    assert set(ways_of(Direction(parts=parts), "dog", "cat")) == {"dog", "cat"}


def test_a_point_of_the_ground_is_seen_where_it_lies_and_grows_as_the_camera_comes() -> None:
    depth = GROUND.depth_at(0.8)
    assert GROUND.row_at(depth) == pytest.approx(0.8)
    assert GROUND.seen(0.3, 0.8, depth, Camera()) == pytest.approx((0.3, 0.8, 1.0))
    x, y, scale = GROUND.seen(0.3, 0.8, depth, Camera(z=0.4))
    assert scale > 1.2
    assert x < 0.3
    assert y > 0.8
