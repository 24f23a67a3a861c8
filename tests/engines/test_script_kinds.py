"""Scripts that are no screenplays: shot lists, plays for the stage, stories with pronouns, poems, other languages."""

import pytest

from engines.film.screenplay import parse
from engines.film.staging import stage
from engines.film.told import told

SHOT_LIST = """
1. WS - A mountain valley, dawn. Static. 5s
2. MS - Hiker (woman, blue jacket) walks left to right. Tracking shot. 4s
3. ECU - her eyes. Push in. 2s
4. Drone shot - she crosses the snow. 6s
5. OTS - Hiker and an old shepherd at a fire, night. 5s
   SHEPHERD: You came a long way.
"""
PLAY = """
ACT ONE

SCENE 1

A throne room. The KING sits on his throne. Enter a MESSENGER.

MESSENGER: My lord! The enemy is at the bridge.

(The QUEEN enters.)

QUEEN. Open the gates.

KING. [rising] Are you mad? [She takes the crown from his head and puts it on.] I am the king!

CURTAIN
"""


def lines(text: str) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for shot in parse(text).shots for line in shot.dialogue]


def test_a_shot_list_gives_one_shot_a_line_as_it_is_ordered() -> None:
    shots = parse(SHOT_LIST).shots
    assert [shot.shot_type for shot in shots[:3]] == ["long_shot", "medium_shot", "extreme_close_up"]
    assert [shot.duration_s for shot in shots[:5]] == [5, 4, 2, 6, 5]
    assert [shot.shot_position for shot in shots[3:5]] == ["aerial_view", "over_the_shoulder"]
    assert [shot.camera_motion for shot in shots[:3]] == ["Static", "Tracking shot", "Push in"]
    assert [len(shot.subjects) for shot in shots[:5]] == [0, 1, 1, 1, 2]
    assert [shot.lighting for shot in shots[:5]] == ["dawn", "dawn", "dawn", "dawn", "night"]
    assert lines(SHOT_LIST) == [("Shepherd", "You came a long way.")]


def test_a_play_for_the_stage_has_its_speakers_and_its_directions() -> None:
    shots = parse(PLAY).shots
    assert lines(PLAY) == [
        ("Messenger", "My lord! The enemy is at the bridge."),
        ("Queen", "Open the gates."),
        ("King", "Are you mad?"),
        ("King", "I am the king!"),
    ]
    told_of = " ".join(shot.description for shot in shots)
    assert "takes the crown" in told_of
    assert not any(word in told_of.lower() for word in ("act one", "scene 1", "curtain", "(", "["))
    assert {stage(shot, parse(PLAY)).environment for shot in shots if shot.environment} == {"interior"}


def test_he_she_and_it_say_what_stands_beside_them_in_quotation_marks() -> None:
    text = "Commander Okafor floated in the dark. A robot drifted past her.\n\n“You should be asleep,” it said.\n\n"
    assert lines(f"{text}“So should you,” she answered.") == [
        ("Robot", "You should be asleep."),
        ("Okafor", "So should you."),
    ]


def test_what_stands_in_brackets_within_a_line_is_not_said() -> None:
    text = "INT. ROOM - NIGHT\n\nNORA\nYou told her. (whispering) You told about me.\n"
    assert lines(text) == [("Nora", "You told her."), ("Nora", "You told about me.")]
    last = [line for shot in parse(text).shots for line in shot.dialogue][-1]
    assert "whispering" in last.manner


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The Fog\n\nThe fog comes down upon the street. A cat crosses it.", "The Fog"),
        ("A fox runs over a hill\n\nIt stops.", ""),
        ("Close-up\n\nA fox runs over a hill.", ""),
    ],
)
def test_a_line_that_is_written_like_a_title_is_one(text: str, title: str) -> None:
    play = parse(text)
    assert play.title == title
    assert not title or play.shots[0].title == title


def test_a_verb_that_looks_like_an_animal_is_no_animal() -> None:
    shots = parse("INT. SALOON - NOON\n\nThe bartender ducks behind the bar.\n").shots
    assert all(subject.type != "animal" for shot in shots for subject in shot.subjects)


def test_a_script_in_another_language_is_told_so_in_one_line() -> None:
    spanish = "EXT. PUEBLO - DÍA\n\nUn perro duerme a la sombra de los árboles. Rosa corre por la plaza.\n"
    assert [line for line in told(parse(spanish)) if "Spanish" in line]
    assert not [line for line in told(parse("A fox runs over a hill. It stops.")) if "seems to be" in line]


def test_seconds_and_camera_words_behind_a_sentence_belong_to_it() -> None:
    first, second = parse("A fox runs over a hill. (0.5 s) An owl flies. The camera cranes up. (2 s)").shots
    assert (first.duration_s, second.duration_s) == (0.5, 2)
    assert "cranes up" in second.camera_motion
