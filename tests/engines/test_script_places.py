"""Where a sentence plays, how many are seen, how long it lasts, and what people are told of what is not drawn."""

import pytest

from engines.contract import BadInput
from engines.film.questions import answer
from engines.film.screenplay import parse
from engines.film.shots import Screenplay
from engines.film.staging import stage
from engines.film.told import told
from engines.stage.scene import Scene

ROBOT = "A lonely robot paints the moon on a wall in a rainy city at night, slow orbit"
KITE = "Two children fly a kite on a sunny beach at golden hour"


def staged(screenplay: Screenplay) -> list[Scene]:
    scenes: list[Scene] = []
    for shot in screenplay.shots:
        scenes.append(stage(shot, screenplay, scenes[-1] if scenes else None))
    return scenes


def test_a_sentence_plays_where_it_says_and_not_in_what_is_painted() -> None:
    made = parse(ROBOT)
    scenes = staged(made)
    assert {(s.environment, s.lighting, s.weather) for s in scenes} == {("city", "night", "rain")}
    assert scenes[1].camera_move == "orbit_left"
    assert told(made) == ["shot 2: not drawn: moon", "shot 2: “paints” is drawn as standing"]


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("The moon rises over the sea.", "ocean"),
        ("A wolf howls at the moon in a snowy forest.", "snow"),
        ("An astronaut walks on the moon.", "space"),
        ("A lighthouse on a cliff.", "ocean"),
        ("A girl tells a story about the desert in a meadow.", "meadow"),
        ("A knight rides a white horse through a snowy city.", "city"),
    ],
)
def test_a_place_behind_in_or_on_comes_before_one_that_is_only_named(sentence: str, place: str) -> None:
    assert {scene.environment for scene in staged(parse(sentence))} == {place}


def test_a_storm_brings_snow_where_snow_lies_unless_it_says_rain() -> None:
    def falls(sentence: str) -> str:
        return staged(parse(sentence))[0].weather

    assert falls("A storm rages over the snowy mountains.") == "snow"
    assert falls("A storm rages over the snowy mountains, it rains.") == "rain"
    assert falls("A storm rages over the meadow.") == "rain"


def test_people_with_a_number_are_all_in_the_shot_and_no_crowd_stands_behind_them() -> None:
    made = parse(KITE)
    scenes = staged(made)[1:]
    assert [len(scene.figures) for scene in scenes] == [2] * 4
    assert not any(scene.crowd or scene.shot_type == "close_up" for scene in scenes)
    assert made.shots[3].description == "Two children fly on."
    near = made.model_copy(update={"shots": (made.shots[2].model_copy(update={"shot_type": "close_up"}),)})
    assert staged(near)[0].shot_type == "medium_shot"
    assert told(near) == ["shot 1: size: several are seen from farther off, in a medium shot"]


def test_a_verb_that_is_drawn_as_another_is_told_with_every_shot_that_has_it() -> None:
    lines = told(parse(KITE))
    assert lines == ["shot 2: not drawn: kite", "shots 2, 4: “fly” is drawn as jumping"]


def test_what_is_told_follows_its_shot_when_cards_are_doubled_and_moved() -> None:
    made = parse(KITE)
    moved = made.model_copy(update={"shots": (made.shots[1], made.shots[0], made.shots[1])})
    lines = answer("told", {"screenplay": moved.model_dump(mode="json")})["understood"]
    assert lines == ["shots 1, 3: not drawn: kite", "shots 1, 3: “fly” is drawn as jumping"]


def test_steering_adds_to_what_is_told() -> None:
    made = parse(KITE).model_dump(mode="json")
    said = answer("steer", {"screenplay": made, "from_shot": 1, "words": "they dance round a campfire"})
    assert said["understood"][0] == "action: “they dance round a campfire” is turn"
    assert "shot 2: not drawn: kite" in said["understood"]
    assert "shots 2–5: “dance” is drawn as turning" in said["understood"]
    scenes = staged(Screenplay.model_validate(said["screenplay"]))
    assert all("campfire" in {figure.name for figure in scene.figures} for scene in scenes[1:])


def test_whoever_watches_a_whale_stands_before_it() -> None:
    (shot,) = parse("EXT. HARBOUR - DAY\n\nA whale jumps out of the sea and two children watch.").shots
    assert [figure.name for figure in stage(shot, Screenplay(shots=(shot,))).figures][-1] == "whale"


def test_who_sits_goes_on_sitting_while_they_talk() -> None:
    made = parse(
        "INT. CAFE - NIGHT\n\nMara sits at a table.\n\nTOBIAS\n(whispers)\nHello there.\n\nMARA\nHello to you, "
        "and sit down with me for a while, will you.\n\nShe runs out.\n"
    )
    seen = [[f.action for f in scene.figures if f.role == "Mara"] for scene in staged(made)]
    acts = [action for actions in seen for action in actions]
    assert acts[-1] == "run"
    assert set(acts[:-1]) == {"sit"}
    assert not [line for line in told(made) if "table" in line]


def test_fog_that_is_not_drawn_is_told() -> None:
    night = parse("EXT. HARBOUR - NIGHT\n\nFog over the water. MARA walks along the pier.\n")
    assert told(night) == ["shot 1: not drawn: fog"]


@pytest.mark.parametrize(
    ("sentence", "lasts"),
    [
        ("Desert at night, wide shot, 5 s. A man talks.", 5),
        ("A man talks, 12 seconds.", 12),
        ("A 7-second wide shot of a horse.", 7),
        ("He waits for ten seconds.", 10),
    ],
)
def test_a_length_in_plain_words_is_that_of_its_shot(sentence: str, lasts: float) -> None:
    made = parse(sentence)
    assert made.shots[0].duration_s == lasts
    assert not [line for line in told(made) if "length" in line]


def test_a_length_that_is_none_of_a_shot_is_refused_or_told() -> None:
    with pytest.raises(BadInput, match="3600 s"):
        parse("Desert at night, wide shot, 3600 s. A man talks.")
    lines = told(parse("A man sleeps for 20 minutes."))
    assert any("“for 20 minutes” is" in line for line in lines)


def test_who_trucks_with_the_camera_walks_its_way() -> None:
    made = parse("EXT. HARBOUR - DAY\n\nMARA walks along the pier. The camera trucks left with her.\n")
    (scene,) = staged(made)
    assert (scene.camera_move, scene.figures[0].facing) == ("truck_left", "left")


@pytest.mark.parametrize(
    "script",
    [
        "A girl stands in a desert at noon. Night falls. In the morning a storm comes. She runs to the mountains. "
        "A horse gallops through a forest.",
        "EXT. DESERT - NOON\n\nNight falls.\n\nIn the morning a storm comes.\n\nEXT. MOUNTAINS\n\nA girl runs.\n",
    ],
)
def test_a_time_of_day_holds_until_another_is_said(script: str) -> None:
    lights = [scene.lighting for scene in staged(parse(script))]
    assert lights.index("night") < lights.index("golden_hour")
    assert set(lights[lights.index("golden_hour") :]) == {"golden_hour"}


def test_another_picture_is_a_set_in_its_own_light() -> None:
    shots = [{"picture": "a.png", "lighting": "night"}, {"picture": "a.png"}, {"picture": "b.png"}]
    scenes = staged(Screenplay.model_validate({"shots": shots}))
    assert [scene.lighting for scene in scenes] == ["night", "night", "golden_hour"]


@pytest.mark.parametrize(
    "sentence",
    ["walks along the pier with a black dog", "walks home, followed by a black dog", "follows a black dog"],
)
def test_who_comes_along_does_the_same_the_same_way(sentence: str) -> None:
    (scene,) = staged(parse(f"EXT. HARBOUR - DAY\n\nMARTA {sentence}.\n"))
    assert [(f.name, f.action, f.facing) for f in scene.figures] == [
        ("woman", "walk", "right"),
        ("dog", "walk", "right"),
    ]


def test_the_dog_stays_as_black_as_it_was() -> None:
    script = (
        "EXT. HARBOUR - DAY\n\nMARTA walks with a black dog.\n\nINT. KITCHEN - NIGHT\n\nThe dog sleeps.\n"
    )
    dogs = [f.colours for scene in staged(parse(script)) for f in scene.figures if f.name == "dog"]
    assert len(dogs) == 2
    assert dogs[0] == dogs[1] != {}


def test_who_lights_a_fire_and_sits_beside_it_sits() -> None:
    (scene,) = staged(parse("EXT. DESERT - NIGHT\n\nA girl lights a campfire and sits beside it.\n"))
    assert {f.name: f.action for f in scene.figures} == {"girl": "sit", "campfire": "stand"}


def test_an_astronaut_who_floats_does_not_walk() -> None:
    (scene,) = staged(parse("EXT. SPACE - DAY\n\nAn astronaut floats in space.\n"))
    assert scene.figures[0].action == "fly"
