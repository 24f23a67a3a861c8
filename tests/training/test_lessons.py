"""What every lesson promises to the wizard's first page."""

import pytest

from resources import ROOT
from training.lesson import find_lesson, lesson_names


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_shows_itself_in_words_and_with_an_icon(name: str) -> None:
    card = find_lesson(name).describe()
    assert card.id == name
    assert card.title
    assert card.summary
    assert card.gives
    assert (ROOT / "icons" / f"{card.icon}.svg").is_file()
    assert card.available or card.unavailable_reason
    told = (card.title, card.summary, card.gives, card.unavailable_reason, card.lacks)
    assert not any("matinee " in words or words[:1].islower() for words in told)
    assert card.wants.least <= card.wants.advised
