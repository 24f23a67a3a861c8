"""A walk in words becomes keys and turns, says what it did not understand, and can be told in words again."""

import math

import pytest

from engines.contract import BadInput
from engines.world.actions import ActionLog
from engines.world.pace import RUN_M_S, WALK_M_S
from engines.world.script import actions_of, told
from engines.world.sound.track import imagined


def yaw_of(log: ActionLog) -> float:
    return sum(action.yaw for action in log)


def seconds_with(log: ActionLog, *keys: str) -> float:
    return sum(action.keys >= set(keys) for action in log) / log.fps


def test_the_example_of_the_panel_does_what_it_says() -> None:
    log = actions_of("walk forward 2 s, look left 90°, jump", 30)
    assert seconds_with(log, "forward") == 2
    assert yaw_of(log) == pytest.approx(-90, abs=1e-3)
    assert any("jump" in action.keys for action in log)
    turn = [action.yaw for action in log if action.yaw]
    assert abs(turn[0]) < abs(turn[len(turn) // 2]) / 3
    assert [now.landed for now in imagined(log, "")].count(True) == 1


@pytest.mark.parametrize("fps", [8, 30, 60])
def test_a_longer_script_is_read_part_by_part(fps: int) -> None:
    log = actions_of(
        "Run back 1.5 s while looking right 30 degrees; wait 1 s.\nTurn around; at 18:30; let it rain;"
        " then strafe left 3 steps and attack twice",
        fps,
    )
    assert seconds_with(log, "back", "run") == pytest.approx(1.5, abs=0.6 / fps)
    assert yaw_of(log) == pytest.approx(210, abs=1e-3)
    assert [action.hour for action in log if action.hour is not None] == [18.5]
    assert [action.weather for action in log if action.weather] == ["rain"]
    strokes = [
        a for a, b in zip(log, [None, *log], strict=False) if "attack" in a.keys and b and b.keys != a.keys
    ]
    assert len(strokes) == 2


def test_metres_and_repetitions_lead_where_they_should() -> None:
    there = imagined(actions_of("walk 6 m, wait 1 s", 30), "")[-1].pose
    assert there.z == pytest.approx(6, abs=WALK_M_S / 30)
    square = imagined(actions_of("(run 3 metres, wait, turn right 90°) 4 times", 30), "")[-1].pose
    assert math.hypot(square.x, square.z) < RUN_M_S / 30
    assert square.yaw == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("w 2s + d", "walk forward and right for two seconds"),
        ("go ahead for half a second", "walk forward 500 ms"),
        ("sprint", "run forward 1 s"),
        ("turn 90 degrees to the left", "rotate left"),
        ("a quarter turn left", "turn left 90°"),
        ("look up 20° and left thirty-five degrees", "look left 35° and up 20°"),
        ("make it night, wait", "at 22:30, wait 1 s"),
        ("at 6 pm walk", "at 18:00, walk forward 1 s"),
        ("snow, wait, stop the snow, wait", "let it snow, wait 1 s, clear the sky, wait 1 s"),
        ("repeat 2 times: (jump, wait)", "jump, wait 1 s, jump, wait 1 s"),
        ("look down 10°, look straight ahead", "look down 10 deg, look level"),
        ("hold forward 3 frames", "walk 3 ticks"),
    ],
)  # fmt: skip
def test_the_same_can_be_said_in_other_words(words: str, same: str) -> None:
    assert actions_of(words, 30) == actions_of(same, 30)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("walk forwrad 2 s", ("“forwrad”", "line 1, character 6", "perhaps “forward”")),
        ("wait 1 s,\n  dance wildly", ("“dance wildly”", "line 2, character 3", "walk, run")),
        ("jump, wander off", ("“wander off”", "line 1, character 7", "walk, run")),
        ("walk forward 2", ("“2” (line 1, character 14) needs a unit", "steps")),
        ("look, wait", ("“look”", "left, right, up, down")),
        ("strafe 2 s", ("“strafe”", "left or right")),
        ("at 25:00", ("“25:00”", "0:00 to 24:00")),
        ("(walk", ("a bracket that closes",)),
        ("walk slowly", ("“slowly”", "walk or run")),
        ("wait 90 minutes", ("longer",)),
        ("jump 5000 times", ("1 to 1000",)),
        ("  \n", ("does not say what to do",)),
    ],
)
def test_what_is_not_understood_is_named_with_its_place_and_what_is_expected(
    words: str, named: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as caught:
        actions_of(words, 30)
    for part in named:
        assert part in f"{caught.value.message} {caught.value.hint}"


def test_a_log_is_told_in_words_that_lead_to_the_same_walk() -> None:
    log = actions_of(
        "walk forward 2 s, look left 90° and up 5°, jump; run back and left 1.5 s while looking right 30 degrees;"
        " at 7:15, let it be hazy, wait 1 s, attack 2 times, walk 2 s while jumping",
        30,
    )
    again = actions_of(told(log), 30)
    assert [action.keys for action in again] == [action.keys for action in log]
    assert yaw_of(again) == pytest.approx(yaw_of(log), abs=0.01)
    assert [(a.hour, a.weather) for a in again] == [(a.hour, a.weather) for a in log]
    assert told(again) == told(log)
