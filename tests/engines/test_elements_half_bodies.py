"""A person seen to the waist among others: what is beside or before who has no feet in the frame, on or in the hand."""

import pytest

from engines.elements.blocking import block
from engines.elements.direction import Direction, Part, Relation
from engines.elements.request import Element
from engines.elements.spots import CUT_OFF, Shape, Spot
from engines.elements.sprite import Edges
from engines.elements.view import Space

GROUND, WALL = Space(horizon=0.45), Space(horizon=1.1)
WIDE = 854 / 480
HALF = Shape(0.95, Edges(bottom=4 * CUT_OFF), seen_m=0.8)
ASPECTS = {"dog": 1.2, "cup": 1.1, "motorcycle": 1.55, "cat": 1.0}


def with_woman(other: str, part: Part, space: Space = GROUND) -> tuple[Spot, Spot]:
    """The spots of a half body and of another that one part ties to it."""
    elements = [Element(name=name, image="a.png") for name in ("woman", other)]
    shapes = {"woman": HALF, other: Shape(ASPECTS[other])}
    spots = block(elements, shapes, Direction(parts=(part,)), space, WIDE)
    return spots["woman"], spots[other]


def top(spot: Spot) -> float:
    return spot.y - spot.height * (1 + spot.lift)


@pytest.mark.parametrize("space", [GROUND, WALL])
@pytest.mark.parametrize("other", ["dog", "cup", "motorcycle"])
@pytest.mark.parametrize("relation", ["beside", "in_front_of", "with"])
def test_nothing_beside_or_before_a_half_body_lands_on_its_head(
    other: str, relation: Relation, space: Space
) -> None:
    woman, thing = with_woman(other, Part(who=other, whom="woman", relation=relation), space)
    face = top(woman) + 0.3 * woman.height
    assert thing.lift == 0
    assert top(thing) > face or abs(thing.x - woman.x) > 0.4 * (thing.width + woman.width)
    assert 0.4 * thing.height < 1 - top(thing)  # and it is seen


def test_who_is_before_a_half_body_is_nearer_and_has_its_feet_below_the_frame_too() -> None:
    woman, dog = with_woman("dog", Part(who="dog", whom="woman", relation="in_front_of"))
    assert dog.depth < woman.depth
    assert dog.y > 1
    assert dog.cover == "frame"


def test_what_is_small_stays_small_beside_a_half_body() -> None:
    for relation in ("beside", "in_front_of", "on"):
        woman, cup = with_woman("cup", Part(who="cup", whom="woman", relation=relation))
        assert cup.height < 0.3 * woman.height
    woman, cup = with_woman("cup", Part(who="woman", action="hold", whom="cup"))
    assert cup.height < 0.3 * woman.height
    assert top(woman) + 0.4 * woman.height < top(cup) < 1
    assert abs(cup.x - woman.x) < 0.5 * woman.width


def test_who_sits_on_a_half_body_sits_on_its_shoulder() -> None:
    woman, cat = with_woman("cat", Part(who="cat", whom="woman", relation="on"))
    shoulder = cat.y - cat.lift * cat.height
    assert top(woman) + 0.3 * woman.height < shoulder < top(woman) + 0.7 * woman.height
    assert 0.1 * woman.width < abs(cat.x - woman.x) < 0.5 * woman.width


@pytest.mark.parametrize("relation", ["on", "behind"])
def test_what_a_half_body_sits_on_or_stands_behind_hides_where_it_ends(relation: Relation) -> None:
    woman, motorcycle = with_woman("motorcycle", Part(who="woman", whom="motorcycle", relation=relation))
    ends = woman.y - woman.lift * woman.height
    assert top(motorcycle) < ends < motorcycle.y
    assert woman.depth > motorcycle.depth
    assert abs(woman.x - motorcycle.x) + 0.5 * woman.width < 0.5 * motorcycle.width


def test_the_side_that_the_words_say_is_kept() -> None:
    for spot, sign in (("left", -1), ("right", 1)):
        woman, dog = with_woman("dog", Part(who="dog", whom="woman", relation="beside", spot=spot))
        assert (dog.x - woman.x) * sign > 0
