"""Sentences that only say what the camera does: which shot they belong to, and what people are told of them."""

import pytest

from engines.film.screenplay import parse
from engines.film.staging import stage
from engines.film.told import told

ROAD = "EXT. ROAD - DAY\n\nA red car drives along the road. {}\n"


@pytest.mark.parametrize(
    ("sentence", "move", "view"),
    [
        ("Tracking shot from the side.", "truck_right", "side_view"),
        ("Whip pan to the trees.", "whip_right", "side_view"),
        ("The camera pans left to follow the car.", "pan_left", "side_view"),
        ("Bird's-eye view, dolly in.", "dolly_in", "overhead_view"),
    ],
)
def test_what_the_camera_does_belongs_to_the_shot_before_and_its_subjects_stay(
    sentence: str, move: str, view: str
) -> None:
    made = parse(ROAD.format(sentence))
    (shot,) = made.shots
    scene = stage(shot, made)
    assert [figure.name for figure in scene.figures] == ["car"]
    assert (scene.camera_move, scene.shot_position) == (move, view)


def test_in_plain_words_a_size_behind_a_sentence_is_that_of_its_shot() -> None:
    first, second = parse("A girl runs through a desert. Extreme long shot. A horse gallops.").shots
    assert first.shot_type == "extreme_long_shot"
    assert second.shot_type != "extreme_long_shot"


def test_a_size_that_opens_a_paragraph_is_that_of_what_follows() -> None:
    first, second = parse("Close-up. Anna smiles in a forest. Long shot. A horse gallops.").shots
    assert (first.shot_type, second.shot_type) == ("close_up", "long_shot")


def test_a_lighthouse_that_the_camera_goes_to_is_seen_or_told() -> None:
    boat = parse(
        "EXT. OCEAN - STORM\n\nThe boat fights the waves. Bird's-eye view, whip pan to the lighthouse.\n"
    )
    (shot,) = boat.shots
    assert {figure.name for figure in stage(shot, boat).figures} == {"boat", "lighthouse"}
    dog = parse("EXT. HARBOUR - DAY\n\nA dog waits. The camera pans left to the lighthouse.\n")
    assert "shot 1: not drawn: lighthouse" in told(dog)


@pytest.mark.parametrize(
    ("words", "move"),
    [
        ("Hitchcock zoom", "dolly in"),
        ("Corkscrew shot", "orbit left"),
        ("Fisheye lens", "stays still"),
        ("Dutch angle", "stays still"),
        ("Gyro lens, pan left", "pan left"),
    ],
)
def test_words_that_the_camera_cannot_obey_are_told_with_what_it_does_instead(words: str, move: str) -> None:
    made = parse(f"A man walks through a desert. {words}.")
    (shot,) = made.shots
    assert shot.description == "A man walks through a desert."
    (line,) = [line for line in told(made) if "camera" in line]
    assert f"“{words.split(',')[0]}”" in line
    assert move in line


def test_a_shot_that_is_fired_or_drunk_is_none_of_the_camera() -> None:
    made = parse("He fires a single shot in the forest. He drinks a shot of whisky. A warning shot.")
    assert not [line for line in told(made) if "camera" in line]


def test_snow_that_falls_is_weather_and_no_place() -> None:
    last = parse("In the mountains a hut stands. At night it snows.").shots[-1]
    assert "mountains" in last.environment
    assert "snow" in last.weather


def test_a_pickup_truck_is_one_car() -> None:
    shots = parse("A red pickup truck drives along a dusty road.").shots
    assert {(subject.name, subject.sub_type) for shot in shots for subject in shot.subjects} == {
        ("pickup truck", "car")
    }


def test_somebody_and_their_dog_do_it_together() -> None:
    does = {s.name: s.action for s in parse("The girl and her dog sit by a fire.").shots[0].subjects}
    assert does == {"girl": "sit by a fire", "dog": "sit by a fire"}
