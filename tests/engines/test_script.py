"""A script becomes shots that the stage can draw: read as written, broken down as a director would."""

import subprocess
import sys
from itertools import pairwise

import pytest
from scripts import EVERYTHING, HARBOUR, KINDS, ROOT, SAMPLE, said, scenes

from engines.film import fuse, screenplay, terms
from engines.film.shots import SHORTEST_S, Shot
from engines.film.staging import stage

NEAR = ("close_up", "extreme_close_up")


def test_one_sentence_becomes_three_to_five_shots_that_tell_it() -> None:
    play = screenplay.parse("a fox runs through a snowy forest at dusk, the camera follows")
    assert 3 <= len(play.shots) <= 5
    assert play.shots[0].shot_type == "extreme_long_shot"
    assert not play.shots[0].subjects
    assert any(shot.shot_type in NEAR for shot in play.shots)
    assert len({shot.place for shot in play.shots}) == 1
    drawn = scenes(play)
    assert {scene.environment for scene in drawn} == {"snow"}
    assert {scene.lighting for scene in drawn} == {"dusk"}
    running = [scene for scene in drawn if scene.figures and scene.figures[0].action == "run"]
    assert running
    assert running[0].figures[0].name == "fox"
    assert running[0].camera_move == "truck_right"


def test_fountain_is_read_as_it_is_written() -> None:
    play = screenplay.parse(EVERYTHING)
    assert (play.title, play.author) == ("THE TEST", "A. Writer")
    told = " ".join(shot.description for shot in play.shots)
    assert "note" not in told
    assert "Not here" not in told
    assert "synopsis" not in told
    assert "*" not in told
    assert said(play) == [
        ("Steel", "Beer's ready!"),
        ("Brick", "They are. They've been so all day."),
        ("Steel", "Screw retirement."),
        ("Brick", "Screw retirement."),
        ("McClane", "Yippie."),
        ("Mom", "Luke! Come down* for supper!"),
    ]
    together = next(
        shot for shot in play.shots if shot.dialogue[1:] and shot.dialogue[1].text == "Screw retirement."
    )
    assert len(together.subjects) == 2
    assert [shot.title for shot in play.shots if shot.title] == ["THE TEST", "THE END"]
    assert play.shots[0].transition == "fade"
    assert {shot.place for shot in play.shots} == {"EXT. BRICK'S PATIO", "EXT. BACK ROOM"}


def test_a_dialogue_keeps_its_sides_and_comes_closer() -> None:
    play = screenplay.parse(HARBOUR)
    talk = [shot for shot in play.shots if shot.dialogue]
    assert [shot.dialogue[0].speaker for shot in talk] == ["Anna", "Tom", "Anna", "Tom"]
    assert len(talk[0].subjects) == 2
    assert talk[1].shot_position == "over_the_shoulder"
    assert talk[-1].shot_type == "close_up"
    sides = {(s.name, s.position) for shot in talk for s in shot.subjects}
    assert sides == {("Anna", "left"), ("Tom", "right")}
    both = stage(talk[0], play)
    assert [(f.place, f.facing) for f in both.figures] == [("left", "right"), ("right", "left")]
    assert both.figures[0].action == "talk"
    assert both.figures[1].action == "stand"


def test_the_place_is_established_and_the_same_size_of_the_same_person_never_follows_itself() -> None:
    play = screenplay.parse(HARBOUR)
    assert play.shots[0].shot_type in ("extreme_long_shot", "long_shot")
    assert not any(subject.type == "human" for subject in play.shots[0].subjects)
    for before, after in pairwise(play.shots):
        same = (
            before.subjects[:1] and after.subjects[:1] and before.subjects[0].name == after.subjects[0].name
        )
        assert not same or before.shot_type != after.shot_type or before.dialogue or after.dialogue


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("CLOSE ON Anna's hands.", "shot_type", "close_up"),
        ("WIDE SHOT. Anna waits.", "shot_type", "long_shot"),
        ("Low angle: Anna looms.", "shot_angle", "low_angle"),
        ("ANNA'S POV: the door opens.", "shot_position", "point_of_view"),
        (
            "We crane up over the roofs to reveal the sea.",
            "camera_motion",
            "crane up over the roofs to reveal the sea",
        ),
        ("Handheld, we follow Anna down the street.", "description", "Anna walks down the street."),
        ("Anna waits (4 s).", "duration_s", 4.0),
    ],
)
def test_camera_words_are_obeyed(sentence: str, field: str, value: object) -> None:
    play = screenplay.parse(f"EXT. STREET - DAY\n\nA street.\n\nANNA\nHello.\n\n{sentence}\n")
    assert getattr(play.shots[-1], field) == value


def test_ordinary_words_give_no_orders_to_the_camera() -> None:
    play = screenplay.parse(
        "EXT. RIVER - DAY\n\nAnna closes the door, pans for gold and looks over her shoulder.\n"
    )
    shot = play.shots[-1]
    assert shot.description == "Anna closes the door, pans for gold and looks over her shoulder."
    assert shot.shot_position != "over_the_shoulder"
    assert stage(shot, play).camera_move not in ("pan_left", "pan_right")


def test_shots_at_the_same_place_share_its_set_whatever_the_hour() -> None:
    play = screenplay.parse(HARBOUR + "\nINT. HUT - DAY\n\nA table.\n\nEXT. HARBOUR - NIGHT\n\nTom waits.\n")
    drawn = dict(zip(play.shots, scenes(play), strict=True))
    harbour = {scene.seed for shot, scene in drawn.items() if shot.place == "EXT. HARBOUR"}
    hut = {scene.seed for shot, scene in drawn.items() if shot.place == "INT. HUT"}
    assert len(harbour) == 1
    assert not harbour & hut


def test_seeds_are_the_same_everywhere_and_do_not_move_when_something_is_added() -> None:
    before = [shot.seed for shot in screenplay.parse(HARBOUR).shots]
    after = [shot.seed for shot in screenplay.parse(HARBOUR + "\nINT. HUT - DAY\n\nA dog sleeps.\n").shots]
    assert after[: len(before)] == before
    assert len(set(before)) == len(before)
    code = (
        f"from engines.film import screenplay\nprint([s.seed for s in screenplay.parse({HARBOUR!r}).shots])"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == str(before)


def test_a_shot_lasts_as_long_as_its_words_take_to_say() -> None:
    short, long = (
        sum(s.duration_s for s in screenplay.parse(f"INT. ROOM - DAY\n\nANNA\n{text}\n").shots if s.dialogue)
        for text in ("Yes.", "I have been waiting here for you since nine o'clock this morning. " * 8)
    )
    assert short < 2.5
    assert 35 < long < 55
    for line in ("word " * 4000, "x" * 5000):
        assert screenplay.parse(f"INT. ROOM - DAY\n\nANNA\n{line}\n").duration_s > 300


def test_who_is_only_heard_is_not_drawn_speaking() -> None:
    play = screenplay.parse(
        "INT. ROOM - DAY\n\nANNA waits.\n\nTOM (V.O.)\nI never came.\n\nBEN (O.S.)\nDinner!\n"
    )
    for shot, scene in zip(play.shots, scenes(play), strict=True):
        assert all(subject.name == "Anna" for subject in shot.subjects)
        assert all(figure.action != "talk" for figure in scene.figures)
    assert said(play) == [("Tom", "I never came."), ("Ben", "Dinner!")]


def test_somebody_looks_the_same_in_every_shot_and_as_the_script_says() -> None:
    from engines.stage.cast.look import look_of

    play = screenplay.parse(HARBOUR)
    figures = [figure for scene in scenes(play) for figure in scene.figures if figure.kind == "person"]
    women = {(f.name, f.seed, f.colours["coat"]) for f in figures if f.name == "woman"}
    men = {(f.name, f.seed) for f in figures if f.name == "old man"}
    assert len(women) == len(men) == 1
    (_, _, coat) = women.pop()
    assert coat.lower() == "#c33d34"
    assert next(look_of(f) for f in figures if f.name == "old man").beard != "none"
    captain = screenplay.parse("EXT. PIER - DAY\n\nCAPTAIN MARY waves. She smiles.\n")
    figure = scenes(captain)[-1].figures[0]
    assert figure.name == "captain"
    assert look_of(figure).feminine
    assert (figure.action, figure.expression) == ("wave", "happy")


def test_light_and_weather_turn_where_the_script_says_so() -> None:
    text = "EXT. MEADOW - DAY\n\nAnna walks.\n\nNight falls. It begins to snow.\n\nAnna runs.\n"
    drawn = scenes(screenplay.parse(text))
    assert (drawn[0].lighting, drawn[0].weather) == ("noon", "clear")
    assert (drawn[-1].lighting, drawn[-1].weather) == ("night", "snow")


@pytest.mark.parametrize("kind", KINDS)
def test_scripts_of_every_kind_become_shots_that_the_stage_knows(kind: str) -> None:
    play = screenplay.parse(KINDS[kind])
    assert play.shots
    for shot, scene in zip(play.shots, scenes(play), strict=True):
        assert SHORTEST_S <= shot.duration_s <= 15
        assert shot.description or shot.dialogue or shot.title
        assert all(figure.name in terms.figures() for figure in scene.figures)
        assert fuse.dense(shot, play)[-1] in ".!?…"
    assert screenplay.parse(play.model_dump_json()) == play


def test_a_script_without_blank_lines_still_has_its_speakers() -> None:
    play = screenplay.parse(KINDS["no blank lines"])
    assert said(play) == [("Leo", "Mum?"), ("Mara", "Yes?"), ("Leo", "Look.")]
    assert next(c for c in play.characters if c.name == "Leo").appearance == "son, 8"


def test_written_as_fountain_and_read_again_the_shots_are_the_same() -> None:
    for text in (HARBOUR, EVERYTHING, SAMPLE.read_text("utf-8"), *KINDS.values()):
        play = screenplay.parse(text)
        again = screenplay.parse(screenplay.write_fountain(play))
        assert [summary(shot) for shot in again.shots] == [summary(shot) for shot in play.shots]


def summary(shot: Shot) -> tuple[object, ...]:
    spoken = [(line.speaker, line.text) for line in shot.dialogue]
    view = (shot.shot_type, shot.shot_angle, shot.shot_position, shot.camera_motion)
    return (shot.description, spoken, view, shot.duration_s, shot.transition, shot.lighting, shot.place)


def test_the_sample_is_a_minute_in_twelve_shots_worth_showing() -> None:
    play = screenplay.read(SAMPLE)
    drawn = scenes(play)
    assert len(play.shots) == 12
    assert 52 <= play.duration_s <= 66
    assert {speaker for speaker, _ in said(play)} == {"Elias", "Wren"}
    assert {"ocean", "interior", "meadow"} <= {scene.environment for scene in drawn}
    assert {"dusk", "night", "dawn"} <= {scene.lighting for scene in drawn}
    assert len({scene.camera_move for scene in drawn}) >= 6
    assert max(shot.duration_s for shot in play.shots) < 10
