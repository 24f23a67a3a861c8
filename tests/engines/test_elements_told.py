"""People are told what of their words is played as something else."""

import pytest

from engines.elements.words.binding import bind, understood

NAMES = ("man", "duck", "boat", "guitar")


def told(prompt: str) -> list[str]:
    names = [name for name in NAMES if name in prompt]
    return understood(names, prompt, bind(names, prompt))


@pytest.mark.parametrize(
    ("prompt", "words", "instead"),
    [
        ("The man swims across the lake.", "swims across the lake", "walks"),
        ("The man climbs up the hill.", "climbs up the hill", "walks"),
        ("The man does a backflip.", "does a backflip", "jumps"),
        ("The man hugs the duck.", "hugs the duck", "holds it"),
        ("The man plays the guitar.", "plays the guitar", "holds it"),
        ("The man claps.", "claps", "waves"),
    ],
)
def test_what_is_played_as_something_else_is_told(prompt: str, words: str, instead: str) -> None:
    (line,) = told(prompt)
    assert f"“{words}” cannot be drawn" in line
    assert instead in line


@pytest.mark.parametrize(
    "prompt", ["The duck swims across the pond.", "The boat sails to the left.", "The man walks to the boat."]
)
def test_what_is_played_as_it_says_is_not_told(prompt: str) -> None:
    assert told(prompt) == []
