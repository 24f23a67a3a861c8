"""What stands in the way of a lesson: said for people, and a model is offered only where getting it would help."""

import pytest

from engines import catalogue
from engines.contract import ModelMissing
from training.lessons.machine import Needs, in_the_way
from training.lessons.obstacle import Obstacle

MODEL = "wan2.1-vace-1.3b"


@pytest.fixture(autouse=True)
def own_home(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any model."""
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))


def asked(memory: int, free: int) -> Obstacle:
    def check() -> None:
        raise ModelMissing(MODEL, "scenes")

    needs = Needs(memory, host=0, disk=0, time_s=1.0, longest_s=10.0)
    return in_the_way(MODEL, check, needs, free, "cpu", "learn shorter parts", "a card would do")


def test_a_missing_model_is_named_by_its_title_and_size_and_can_be_got() -> None:
    words, missing = asked(memory=1, free=2)
    assert missing == MODEL
    assert words.startswith(catalogue.entry(MODEL).title)
    assert "GB" in words
    assert "matinee" not in words


def test_no_model_is_offered_where_it_would_not_fit() -> None:
    words, missing = asked(memory=2 * 10**9, free=10**9)
    assert not missing
    assert "learn shorter parts" in words
