"""What was taught here is offered by its name where shots and scenes take their LoRAs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMenu
from test_elements_panel import Room as Scenes
from test_film_panel import Room

from engines.learned import Learned, put
from studio.panels.elements.order import request_of

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def room(wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    made = Room(wait, tmp_path / "project", ["fakes.neural_film:DrawAndPaint"])
    yield made
    made.leave()


def taught(folder: Path, name: str, engine: str, panel: str = "film") -> Learned:
    id = name.lower().replace(" ", "-")
    made = folder / id
    made.mkdir()
    (made / f"{id}.safetensors").write_bytes(name.encode())
    note = Learned(
        id=id, name=name, lesson="video_lora", panel=panel, engines=(engine,), base="skyreels-v2-df-1.3b-540p",
        file=f"{id}.safetensors", trigger="zuvo style", strength=1.0, made="2026-01-01T00:00:00+00:00",
    )  # fmt: skip
    return put(note, made)


def entries() -> list[str]:
    menus = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
    return [action.text().replace("&", "") for action in menus[-1].actions() if action.text()]


def test_a_taught_lora_is_offered_by_name_before_files_and_becomes_part_of_the_project(
    room: Room, tmp_path: Path
) -> None:
    taught(tmp_path, "Lantern ink", "skyreels-v2")
    taught(tmp_path, "Other engine", "builtin")
    room.read()
    rows = room.inspector.shot.loras
    rows._add.click()
    assert entries() == ["Lantern ink", "A file…"]
    menu = next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()
    )
    assert "zuvo style" in menu.actions()[0].toolTip()
    menu.actions()[0].trigger()
    menu.close()
    (lora,) = room.script.shots[room.script.chosen].loras
    assert lora.path.is_relative_to(tmp_path / "project")
    assert lora.path.read_bytes() == b"Lantern ink"
    assert rows._rows[0]._name.text() == "Lantern ink"


def test_a_taught_lora_goes_into_scenes_with_the_engine_that_it_was_made_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    note = taught(tmp_path, "Paper fox", "skyreels-a2", panel="elements")
    scenes = Scenes(tmp_path / "project")
    draft, form = scenes.panel.draft, scenes.panel.inspector.loras
    assert form.isHidden()
    scenes.panel.use_learned(note)
    assert draft["engine"] == "skyreels-a2"
    assert not form.isHidden()
    assert form.rows._rows[0]._name.text() == "Paper fox"
    form.rows._weigh(0, 0.5)
    draft.put({"elements": [f"fox={tmp_path / 'fox.png'}"]})
    (lora,) = request_of(draft.values()).loras
    assert lora.path.read_bytes() == b"Paper fox"
    assert lora.strength == 0.5
    assert scenes.panel.inspector.show_faults("lora", "it was made for another model")
    draft.set("engine", "builtin", what="Engine")
    assert form.isHidden()
    scenes.leave()
