"""Styles that were taught, in the music panel: found by name, ordered at their strength, told when they are gone."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engines import learned
from engines.learned import Learned
from engines.music.request import MusicRequest
from studio.model.draft import Draft, default_values
from studio.panels.music.inspector import MusicInspector
from studio.panels.music.order import request_of, values_from
from studio.panels.music.piece import BESIDE
from studio.panels.music.styles import OWN


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learned:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    (made := tmp_path / "made").mkdir()
    note = Learned(
        id="evenings",
        name="Evenings",
        lesson="music_style",
        panel="music",
        engines=("builtin",),
        file="style.json",
        strength=0.75,
        made="2026-01-01",
    )
    return learned.put(note, made)


@pytest.fixture
def inspector(shelf: Learned, qapp: QApplication) -> MusicInspector:
    draft = Draft({**default_values(MusicRequest), **BESIDE})
    inspector = MusicInspector(draft)
    inspector.show()
    return inspector


def choose(inspector: MusicInspector, title: str) -> None:
    style = inspector.rows["style"].control
    at = style.findText(title)  # type: ignore[attr-defined]
    style.setCurrentIndex(at)  # type: ignore[attr-defined]
    style.activated.emit(at)  # type: ignore[attr-defined]


def test_a_taught_style_is_chosen_by_name_at_the_strength_that_did_best(inspector: MusicInspector) -> None:
    draft = inspector._draft
    assert not inspector.rows["own_strength"].isVisible()
    choose(inspector, "Evenings")
    assert inspector.rows["own_strength"].isVisible()
    request = request_of(draft.values())
    assert (request.style, request.own_style, request.own_strength) == (None, "evenings", 0.75)
    draft.undo.undo()
    assert draft["own_style"] == ""
    assert not inspector.rows["own_strength"].isVisible()


def test_one_of_the_thirteen_takes_the_place_of_a_taught_style(inspector: MusicInspector) -> None:
    choose(inspector, "Evenings")
    choose(inspector, "House")
    assert (inspector._draft["style"], inspector._draft["own_style"]) == ("house", "")
    assert inspector.rows["style"].control.value() == "house"  # type: ignore[attr-defined]


def test_a_style_that_is_gone_is_still_named_and_its_fault_is_told_there(inspector: MusicInspector) -> None:
    choose(inspector, "Evenings")
    learned.remove("evenings")
    style = inspector.rows["style"].control
    style.set_value(OWN + "evenings")  # type: ignore[attr-defined]
    assert style.value() == OWN + "evenings"  # type: ignore[attr-defined]
    assert inspector.show_faults("own_style", "it is gone", go=False)


def test_the_settings_of_a_take_bring_its_style_back(inspector: MusicInspector) -> None:
    request = MusicRequest(own_style="evenings", own_strength=0.5)
    inspector._draft.update(values_from(request.model_dump(mode="json")))
    assert inspector.rows["style"].control.value() == OWN + "evenings"  # type: ignore[attr-defined]
    assert inspector.rows["own_strength"].control.value() == 0.5  # type: ignore[attr-defined]
