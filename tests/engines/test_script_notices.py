"""What people are told of a script that the stage cannot draw as it is written, and camera sentences about somebody."""

import pytest

from engines.film.screenplay import parse
from engines.film.staging import stage
from engines.film.told import told


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        (
            "A shepherd with a wooden flute leads three goats over a stone bridge, an eagle circles above",
            ["shots 1, 2: not drawn: flute, bridge", "shots 3, 5: not drawn: flute"],
        ),
        (
            "A knight rides a white horse through a snowy city with a torch",
            ["shot 2: not drawn: rides"],
        ),
        ("A dragon sleeps on a pile of gold", ["shots 1, 2: not drawn: gold"]),
    ],
)
def test_things_that_the_stage_lacks_are_told_in_one_line_with_all_their_shots(
    script: str, lines: list[str]
) -> None:
    assert [one for one in told(parse(script)) if "not drawn" in one] == lines


def test_what_is_drawn_held_worn_or_a_place_is_no_loss() -> None:
    script = "A woman in a red coat carries a lantern through a forest at night. A dog follows the woman."
    assert not [one for one in told(parse(script)) if "not drawn" in one]


def test_animals_that_somebody_leads_come_along_in_their_number() -> None:
    made = parse("A shepherd with a wooden flute leads three goats over a hill.")
    figures = stage(made.shots[1], made).figures
    goats = [figure for figure in figures if figure.name == "sheep"]
    assert [goat.action for goat in goats] == ["walk"] * 3


def test_a_sleeping_dragon_stays_on_the_ground_in_every_shot() -> None:
    made = parse("A dragon sleeps on a pile of gold")
    assert {figure.action for shot in made.shots for figure in stage(shot, made).figures} == {"sit"}


@pytest.mark.parametrize("whom", ["her", "around her", "around Mara", "Mara", "her slowly"])
def test_a_camera_move_about_somebody_belongs_to_the_shot_before(whom: str) -> None:
    (shot,) = parse(f"Mara raises the lantern. The camera orbits {whom}.").shots
    assert shot.subjects[0].name == "Mara"
    assert shot.camera_motion.startswith("orbits")


@pytest.mark.parametrize(("asked", "lasts"), [("3600", 600.0), ("0", 0.5)])
def test_a_length_that_no_shot_can_have_is_told_with_what_it_became(asked: str, lasts: float) -> None:
    made = parse(f"A man walks. The camera frobnicates sideways with a vertigo push for {asked} seconds.")
    lines = told(made)
    assert [shot.duration_s for shot in made.shots] == [lasts]
    assert any(f"“for {asked} seconds”" in line and f"lasts {lasts:g} s" in line for line in lines)
    assert any("“frobnicates” is not a known word" in line and "dolly in" in line for line in lines)


def test_a_sentence_that_is_only_a_camera_move_shows_the_place() -> None:
    (shot,) = parse("The camera pans left for 5 seconds").shots
    assert (shot.subjects, shot.duration_s) == ((), 5.0)


def test_a_box_is_carried_and_stands_where_it_is_opened() -> None:
    carried = parse("Tom walks along the pier. He carries a tin box.")
    last = [figure for shot in carried.shots for figure in stage(shot, carried).figures][-1]
    assert (last.kind, last.holds) == ("person", "bag")
    opened = parse("Tom stands on the pier. He opens an old box.")
    assert "chest" in {figure.name for shot in opened.shots for figure in stage(shot, opened).figures}


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("A tractor drives across a field.", "shot 1: “tractor” is drawn as a car"),
        ("Two zebras run through a desert.", "shot 1: “zebras” is drawn as a horse"),
        ("A man walks through a forest. He holds a torch.", "shot 2: “torch” is drawn as a lantern"),
        ("A knight stands before the castle. He waves.", "shots 1–3: not drawn: castle"),
    ],
)
def test_what_is_drawn_as_something_else_is_told(script: str, line: str) -> None:
    assert line in told(parse(f"{script} An owl sleeps."))


def test_a_shot_of_a_screenplay_that_is_only_described_is_read_like_a_sentence() -> None:
    made = parse(
        '{"shots": [{"description": "A knight walks with a white horse. Low angle, slow dolly in."}]}'
    )
    (shot,) = made.shots
    assert [figure.name for figure in stage(shot, made).figures] == ["knight", "horse"]
    assert (shot.shot_angle, shot.camera_motion) == ("low_angle", "slow dolly in")


def test_a_field_of_a_screenplay_that_is_given_stays_as_it_is() -> None:
    described = '{"description": "A knight waves. Low angle.", "subjects": [], "shot_angle": "eye_level"}'
    (shot,) = parse(f'{{"shots": [{described}]}}').shots
    assert (shot.subjects, shot.shot_angle) == ((), "eye_level")
