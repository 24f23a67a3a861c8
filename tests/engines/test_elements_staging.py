"""What is told of a staged scene: whoever cannot be seen, or cannot do as the words say."""

import numpy as np
import pytest

from engines.contract import parse_request
from engines.elements.direction import Direction, Part
from engines.elements.place.plate import Plate, assembled
from engines.elements.request import ElementsRequest, Placement
from engines.elements.staging import Staged, stage
from engines.elements.view import Space
from engines.perception.body import JOINTS, Body
from engines.perception.cutting import Cut

SIZE, MARGIN = (854, 480), (20, 12)


@pytest.fixture(scope="module")
def meadow() -> Plate:
    canvas = np.full((SIZE[1] + 2 * MARGIN[1], SIZE[0] + 2 * MARGIN[0], 3), 128, np.uint8)
    return assembled(canvas, MARGIN, SIZE, Space(0.45), [], True)


def block_of(wide: int, high: int) -> Cut:
    alpha = np.ones((high, wide), np.float32)
    return Cut(alpha, np.full((high, wide, 3), 90, np.uint8), (0, 0, wide, high), (0, 0, 0, 0), 1.0, False)


def body_of(wrists: float) -> Body:
    joints = np.ones((17, 3), np.float32)
    for name in ("left_wrist", "right_wrist"):
        joints[JOINTS.index(name), 2] = wrists
    return Body(joints)


def staged(plate: Plate, direction: Direction, bodies: dict[str, Body | None], **placed: Placement) -> Staged:
    elements = [{"name": name, "image": "a.png", "placement": place} for name, place in placed.items()]
    request = parse_request(ElementsRequest, {"elements": elements, "duration_s": 2})
    cuts = {name: block_of(60, 100) for name in placed}
    return stage(request, direction, cuts, plate, {}, bodies)


def told(scene: Staged) -> dict[str, str]:
    return {one.element: one.message for one in scene.warned}


def test_whoever_is_hidden_or_outside_all_the_time_is_told(meadow: Plate) -> None:
    scene = staged(
        meadow,
        Direction(),
        {},
        wall=Placement(x=0.5, y=0.97, height=0.9),
        ball=Placement(x=0.5, y=0.8, height=0.1),
        kite=Placement(x=-0.9, y=0.9),
        man=Placement(x=0.1, y=0.9, height=0.4),
    )
    messages = told(scene)
    assert "behind wall" in messages["ball"]
    assert "outside" in messages["kite"]
    assert not {"wall", "man"} & set(messages)


def test_who_has_no_hand_to_wave_with_is_told(meadow: Plate) -> None:
    direction = Direction(parts=tuple(Part(who=name, action="wave") for name in ("woman", "man", "dog")))
    bodies = {"woman": body_of(0.9), "man": body_of(0.1), "dog": None}
    messages = told(staged(meadow, direction, bodies, woman=Placement(), man=Placement(), dog=Placement()))
    assert set(messages) == {"man", "dog"}
    assert all("wave" in message for message in messages.values())


def test_who_holds_something_without_a_hand_and_what_rolls_on_wheels_are_told(meadow: Plate) -> None:
    direction = Direction(
        parts=(
            Part(who="woman", action="hold", whom="cup"),
            Part(who="dog", action="hold", whom="ball"),
            Part(who="red car", action="run"),
            Part(who="bus", action="run"),
            Part(who="boat", action="walk"),
        )
    )
    bodies = {"woman": body_of(0.9), "dog": None}
    names = ("woman", "cup", "dog", "ball", "red car", "bus", "boat")
    messages = told(staged(meadow, direction, bodies, **{name: Placement() for name in names}))
    assert "hold ball" in messages["dog"]
    assert "wheels" in messages["red car"]
    assert not {"woman", "bus", "boat"} & set(messages)
