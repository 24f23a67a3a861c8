"""What a prompt comes to: who does what, to whom, before which camera, and what people are told about it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from engines.elements.direction import Direction
from engines.elements.words.binding import bind, understood

HERE = Path(__file__).parent
PROMPTS = json.loads((HERE / "prompts.json").read_text("utf-8"))
OTHERS = [
    prompt
    for name in ("prompts_fresh.json", "prompts_more.json")
    for prompt in json.loads((HERE / name).read_text("utf-8"))
]


def _deeds(direction: Direction) -> set[tuple[str, str, str]]:
    return {(part.who, part.action, part.whom) for part in direction.parts}


@pytest.mark.parametrize(("prompts", "whole", "bound"), [(PROMPTS, 0.8, 0.9), (OTHERS, 0.6, 0.8)])
def test_most_of_the_labelled_sentences_are_read_right(
    prompts: list[dict[str, Any]], whole: float, bound: float
) -> None:
    counts: Counter[str] = Counter()
    for prompt in prompts:
        direction = bind(prompt["elements"], prompt["prompt"])
        wanted = {(part["who"], part["action"], part["whom"]) for part in prompt["parts"]}
        counts["right"] += _deeds(direction) == wanted and direction.camera == prompt["camera"]
        counts["bound"] += len(_deeds(direction) & wanted)
        counts["wanted"] += len(wanted)
    assert counts["right"] >= whole * len(prompts)
    assert counts["bound"] >= bound * counts["wanted"]


@pytest.mark.parametrize(
    ("names", "prompt", "deeds"),
    [
        ("cat,mouse", "The cat chases the mouse.", {("cat", "follow", "mouse")}),
        ("cat,mouse", "The mouse is chased by the cat.", {("cat", "follow", "mouse")}),
        ("cat,mouse", "cat, running after mouse", {("cat", "follow", "mouse")}),
        ("flower,bee", "In the garden stands a flower. Around it circles a bee.",
         {("flower", "stand", ""), ("bee", "fly", "flower")}),
        ("penguin,box", "Make the penguin leap over the box.", {("penguin", "jump", "box")}),
        ("hat,man", "The man's hat flies away.", {("hat", "fly", ""), ("man", "stand", "")}),
        ("tomato,knife", "Drop the tomato next to the knife, let it bounce.",
         {("tomato", "fall", "knife"), ("tomato", "jump", "")}),
        ("dancer,drummer", "The dancer and the drummer dance together.",
         {("dancer", "dance", "drummer"), ("drummer", "dance", "dancer")}),
        ("chef,pizza", "The chef tosses the pizza into the air and catches it.",
         {("pizza", "fly", ""), ("chef", "hold", "pizza")}),
        ("dragon,castle", "The dragon, which would never burn the castle, sleeps as if it were about to fly.",
         {("dragon", "stand", ""), ("castle", "stand", "")}),
        ("cow,ufo", "The cow gets sucked up by the ufo.", {("cow", "rise", "ufo")}),
        ("parrot,pirate", "A parrot perched on the pirate's shoulder squawks.",
         {("parrot", "stand", "pirate"), ("parrot", "talk", "")}),
        ("man,goat", "A man stands there, on whose hat a goat is dancing.",
         {("man", "stand", ""), ("goat", "dance", "man")}),
        ("cat,toaster", "The cat stares at the toaster like it owes him money.", {("cat", "look", "toaster")}),
        ("banana,penguin", "The banana starts twerking and the penguin joins in.",
         {("banana", "dance", ""), ("penguin", "dance", "")}),
        ("boy,sled", "The boy drags a sled up the hill.", {("boy", "hold", "sled"), ("boy", "walk", "")}),
        ("woman", "The woman carries a basket.", {("woman", "stand", "")}),
        ("pig,duck", "Off the fence jumped the pig, while the duck looked on.",
         {("pig", "jump", ""), ("duck", "look", "")}),
        ("king,queen", "The queen walks in. The king looks at her and she waves to him.",
         {("queen", "walk", ""), ("king", "look", "queen"), ("queen", "wave", "king")}),
    ],
)  # fmt: skip
def test_english_in_its_many_orders_says_who_does_what_to_whom(
    names: str, prompt: str, deeds: set[tuple[str, str, str]]
) -> None:
    assert _deeds(bind(names.split(","), prompt)) == deeds


@pytest.mark.parametrize(
    ("words", "move"),
    [
        ("Slow zoom in.", "zoom_in"),
        ("We drift closer to her.", "dolly_in"),
        ("The camera pulls away.", "dolly_out"),
        ("We lift high above the roofs.", "crane_up"),
        ("Locked-off camera.", "static"),
        ("Whip pan? No: hold still.", "static"),
        ("Handheld, no cuts.", "handheld"),
        ("Track left with her.", "truck_left"),
        ("Camera moving around her slowly, to the right.", "orbit_right"),
        ("No zoom, no shaking.", "static"),
    ],
)
def test_words_about_the_camera_move_it_and_nobody_else(words: str, move: str) -> None:
    direction = bind(["woman"], f"A woman waits. {words}")
    assert direction.camera == move
    assert _deeds(direction) == {("woman", "stand", "")}


def test_other_words_for_an_element_mean_it_and_people_are_told() -> None:
    names, prompt = ["dog", "perfume bottle"], "The puppy jumps over the fragrance."
    direction = bind(names, prompt)
    assert _deeds(direction) == {("dog", "jump", "perfume bottle")}
    assert {(span.name, prompt[span.start : span.end]) for span in direction.spans} == {
        ("dog", "The puppy"),
        ("perfume bottle", "the fragrance"),
    }


def test_somebody_who_was_not_dropped_is_named_as_missing() -> None:
    direction = bind(["cat"], "The cat looks up. A wizard walks in.")
    assert direction.unbound == ("A wizard",)
    assert _deeds(direction) == {("cat", "look", "")}
    assert any(
        "A wizard" in line for line in understood(["cat"], "The cat looks up. A wizard walks in.", direction)
    )


def test_speech_goes_to_who_says_it_and_names_in_it_do_nothing() -> None:
    direction = bind(["girl", "robot"], "“Run, robot!” whispers the girl to the robot.")
    assert [(p.who, p.action, p.whom, p.says) for p in direction.parts] == [
        ("girl", "talk", "robot", "Run, robot!")
    ]


def test_light_place_pace_and_order_are_read() -> None:
    direction = bind(["fox"], "At dusk in the forest, a fox creeps slowly to the left. Then it runs away.")
    assert (direction.lighting, direction.environment) == ("dusk", "forest")
    first, second = direction.parts
    assert (first.action, first.pace, first.heading, first.then) == ("walk", "slow", "left", False)
    assert (second.action, second.then) == ("run", True)


def test_every_part_has_words_of_the_prompt_and_says_how_sure_it_is() -> None:
    for prompt in PROMPTS:
        for part in bind(prompt["elements"], prompt["prompt"]).parts:
            assert part.words
            assert part.words in prompt["prompt"]
            assert 0 < part.sureness <= 1


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "   \n",
        "🐱🐱🎉",
        "..,,;;!?\x00",
        '"' * 300,
        "'a" * 1500,
        "word " * 800,
        "The cat sees the dog, " * 180,
        "猫が走る",
    ],
)
def test_what_cannot_be_read_leaves_everything_standing(prompt: str) -> None:
    direction = bind(["cat", "dog"], prompt)
    assert _deeds(direction) <= {("cat", "look", "dog")}
    assert direction.camera == "static"


def test_other_languages_are_told_that_english_is_understood() -> None:
    for prompt in ("Der Fuchs springt über den Hund und läuft weg.", "猫が走る", "🐱🐱"):
        told = understood(["cat"], prompt, bind(["cat"], prompt))
        assert any("English" in line for line in told)
    assert understood(["cat"], "", bind(["cat"], "")) == []


def test_elements_that_the_prompt_leaves_out_are_named() -> None:
    direction = bind(["cat", "dog", "vase"], "The cat runs to the dog.")
    told = understood(["cat", "dog", "vase"], "The cat runs to the dog.", direction)
    assert told == ["nothing is said of “vase”, which just stands there"]
    assert bind([], "The cat runs.") == Direction()


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        ("sits in front of the woman", "in_front_of"),
        ("is next to the woman", "beside"),
        ("sits close to her", "beside"),
        ("lies at the woman's feet", "beside"),
        ("stands at the side of the woman", "beside"),
        ("sits to the left of the woman", "beside"),
        ("sits on top of the woman", "on"),
        ("waits behind the woman", "behind"),
    ],
)
def test_where_somebody_is_to_another_is_read_from_several_words(words: str, relation: str) -> None:
    direction = bind(["woman", "dog"], f"The woman smiles. The dog {words}.")
    (part,) = direction.parts_of("dog")
    assert (part.whom, part.relation) == ("woman", relation)


@pytest.mark.parametrize(
    ("words", "move"),
    [
        ('"Hello." Slow dolly in.', "dolly_in"),
        ('"Hello" slow zoom out', "zoom_out"),
        ('"hello" as the camera pans left.', "pan_left"),
        ('"Hello!" and the camera pulls back.', "dolly_out"),
    ],
)
def test_words_behind_what_is_said_may_be_the_cameras(words: str, move: str) -> None:
    direction = bind(["woman"], f"The woman says {words}")
    assert direction.camera == move
    assert [(part.action, part.says) for part in direction.parts] == [("talk", words.split('"')[1])]


def test_who_speaks_behind_what_is_said_still_says_it() -> None:
    (part,) = bind(["woman"], '"Hello." The woman says it twice.').parts
    assert part.who == "woman"
    (part,) = bind(["woman"], '"Come here," says the woman. "Slowly."').parts[:1]
    assert (part.action, part.says) == ("talk", "Come here,")


@pytest.mark.parametrize(
    ("prompt", "quoted"),
    [
        ("The woman juggles three balls.", "juggles three balls"),
        ("The woman sits.", "sits"),
        ("The woman explodes.", "explodes"),
        ("The woman waves. Xqzz blorb fnord.", "Xqzz blorb fnord"),
        ("The woman Xqzz blorb.", "The woman Xqzz blorb"),
        ("The woman waves. Cinematic, 4k.", "Cinematic, 4k"),
    ],
)
def test_what_is_not_shown_is_told_in_the_words_of_the_prompt(prompt: str, quoted: str) -> None:
    told = understood(["woman"], prompt, bind(["woman"], prompt))
    assert any(f"“{quoted}”" in line for line in told)


def test_what_is_shown_is_not_complained_of() -> None:
    prompt = "At dusk a woman waits in the forest. She waves and walks to the dog, who rests. The camera pans left."
    assert understood(["woman", "dog"], prompt, bind(["woman", "dog"], prompt)) == []
