"""What is made of shots that stand: steered by words, cast with voices, told to a text-to-video model."""

import pytest
from scripts import HARBOUR, KINDS

from engines.contract import BadInput
from engines.film import casting, fuse, screenplay
from engines.film.shots import Character
from engines.film.staging import stage
from engines.film.steering import steer, understand
from engines.speech.voices import voices


def test_night_falls_over_the_shots_to_come_and_leaves_locked_ones() -> None:
    play = screenplay.parse(HARBOUR)
    locked = play.shots[4].model_copy(update={"locked": True})
    play = play.model_copy(update={"shots": (*play.shots[:4], locked, *play.shots[5:])})
    steered = steer(play, 3, "from here on, night falls and it begins to snow")
    assert steered.shots[:3] == play.shots[:3]
    assert steered.shots[4] == locked
    drawn = [stage(shot, steered) for shot in steered.shots]
    assert [scene.lighting for scene in drawn[3:]] == ["dusk", "noon", *["night"] * (len(drawn) - 5)]
    assert all(scene.weather == "snow" for scene in drawn[5:])
    told = [one.sentence for one in understand(play, "from here on, night falls")]
    assert told == ["light: “night falls” is night"]


def test_steering_moves_the_camera_and_the_people() -> None:
    play = screenplay.parse(HARBOUR)
    nearer = steer(play, 1, "closer")
    assert nearer.shots[1].shot_type == "medium_shot"
    ran = steer(play, 1, "she runs")
    for before, after in zip(play.shots, ran.shots, strict=True):
        acts = {s.name: s.action for s in after.subjects}
        there = after in ran.shots[1:] and "Anna" in acts
        assert acts.get("Anna", "runs") == "runs" or not there
        assert all(acts[s.name] == s.action for s in before.subjects if s.name != "Anna")
    circled = steer(play, 0, "the camera circles them")
    assert stage(circled.shots[3], circled).camera_move == "orbit_left"
    moved = steer(play, 2, "we are in the desert now")
    assert {stage(shot, moved).environment for shot in moved.shots[2:]} == {"desert"}


def test_where_and_when_somebody_does_something_is_where_and_when_the_film_goes() -> None:
    film = screenplay.parse("A girl walks through a snowy forest.")
    for shot in steer(film, 0, "From here on, a unicorn dances in the desert at noon").shots:
        assert (shot.environment, shot.lighting) == ("desert", "noon")
    assert steer(film, 0, "She runs along the path").shots[0].environment == film.shots[0].environment


@pytest.mark.parametrize("words", ["", "   ", "x" * 501])
def test_steering_by_nothing_is_refused(words: str) -> None:
    with pytest.raises(BadInput):
        steer(screenplay.parse(HARBOUR), 0, words)


def test_everybody_has_a_voice_of_their_own_and_keeps_it() -> None:
    play = screenplay.parse(HARBOUR)
    parts = casting.cast(play)
    known = {voice.id: voice.gender for voice in voices()}
    assert known[parts["Anna"]] == "woman"
    assert known[parts["Tom"]] == "man"
    assert len(set(parts.values())) == len(parts)
    longer = screenplay.parse(HARBOUR + "\nMIRA\nWait!\n")
    again = casting.cast(longer)
    assert {name: again[name] for name in ("Anna", "Tom")} == {name: parts[name] for name in ("Anna", "Tom")}
    chosen = play.model_copy(
        update={"characters": (Character(name="Tom", voice="am_puck"), *play.characters[:1])}
    )
    assert casting.cast(chosen)["Tom"] == "am_puck"
    assert casting.cast(screenplay.parse(KINDS["spanish"]))["Lucía"] == "ef_dora"


def test_a_prompt_calls_people_by_their_looks_and_keeps_the_order_of_captions() -> None:
    play = screenplay.parse(HARBOUR)
    walk = next(shot for shot in play.shots if "walks" in shot.description)
    prompt = fuse.dense(walk, play)
    assert "Anna" not in prompt
    order = [
        "Full shot",
        "tall woman in a red coat",
        "walks along the sea wall",
        "harbour",
        "daylight",
        "The camera",
    ]
    places = [prompt.index(words) for words in order]
    assert places == sorted(places)
    assert len(fuse.short(walk, play)) < len(prompt)
    talk = next(shot for shot in play.shots if shot.dialogue)
    assert "is speaking, while an old fisherman" in fuse.dense(talk, play)
