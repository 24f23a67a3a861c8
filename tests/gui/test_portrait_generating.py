"""The portrait panel with engines that generate the person whole: what they are asked, what they cost, what they
cannot take."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from test_portrait_panel import ENGINE, Room, button, click_face, paint, words

from engines.media.audio import write_audio
from studio.jobs.store import State
from studio.panels.portrait.order import request_of
from studio.panels.portrait.uses import NEURAL, RIG

WITHOUT_CARD = "tests.fakes.portrait:WithoutCard"
WITH_CARD = "tests.fakes.portrait:WithCard"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path / "project")
    yield made
    made.leave()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return paint(tmp_path / "portrait.png", 240, 200)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    t = np.arange(16_000) / 16_000
    path = tmp_path / "voice.wav"
    write_audio(path, [(0.4 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)], 16_000)
    return path


@pytest.fixture
def generating(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    """A panel whose generating engine can run, and is chosen."""
    room = Room(qtbot, tmp_path / "project", [ENGINE, WITH_CARD])
    room.draft.set("engine", "skyreels-a2v")
    yield room
    room.leave()


def test_a_generating_engine_shows_what_it_takes_and_hides_what_does_not_reach_it(
    room: Room, picture: Path
) -> None:
    room.put_picture(picture)
    rows = {**room.inspector.form.rows, **room.inspector.neural.rows}

    def seen() -> set[str]:
        return {name for name, row in rows.items() if row.isVisibleTo(room.inspector)}

    assert {"mouth", "gaze"} <= seen()
    assert seen().isdisjoint(NEURAL)
    assert room.stage.canvas.handles_shown
    room.inspector.engines.picked.emit("skyreels-a2v")
    assert {"prompt", "seam", "steps", "text_guidance", "audio_guidance", "mood"} <= seen()
    assert seen().isdisjoint(RIG)
    assert not room.stage.canvas.handles_shown
    room.undo.undo()
    assert {"mouth", "gaze"} <= seen()
    assert seen().isdisjoint(NEURAL)
    assert room.stage.canvas.handles_shown


def test_two_faces_keep_their_outlines_so_that_each_can_be_given_a_voice_and_no_handle_without_effect(
    room: Room, tmp_path: Path
) -> None:
    canvas = room.stage.canvas
    room.put_picture(paint(tmp_path / "two.png", 400, 150))
    assert canvas.handle_places()
    assert "Drag a handle" in room.stage.hint._line.text()
    room.draft.set("engine", "skyreels-a2v")
    assert canvas.handle_places() == []
    assert not room.stage.hint.isVisible()
    room.stage.toggle_fine()
    assert canvas.handle_places() == []
    click_face(room, 1)
    assert room.draft["face"] == 1
    room.stage.toggle_handles()
    assert canvas.handle_places()
    canvas.focus_handle("chin")
    canvas.nudge(4, 0)
    click_face(room, 0)
    assert canvas.handle_places(), "a face that was placed by hand is where the head is"


def test_an_engine_that_cannot_run_here_tells_of_the_card_then_its_models_and_gives_way_to_the_built_in_one(
    qtbot: QtBot, tmp_path: Path, picture: Path
) -> None:
    room = Room(qtbot, tmp_path / "project", [ENGINE, WITHOUT_CARD])
    lacking, card, model = room.inspector.engines.lacking, "NVIDIA graphics card", "SkyReels-V3 A2V 19B"
    room.put_picture(picture)
    room.type_line("Hello")
    assert not lacking.isVisible()
    room.draft.update({"engine": "skyreels-a2v", "consent": "fictional"})
    room.wait(lacking.isVisible)
    assert 0 < words(lacking).index(card) < words(lacking).index(model)
    assert "Built-in" in words(lacking)
    assert lacking.width() <= room.inspector.width()
    button(lacking, "See its models").click()
    assert room.models == ["skyreels-v3-a2v-19b"]
    room.panel.render()
    assert room.jobs() == []
    assert room.told[-1] == "SkyReels-V3 A2V cannot run here"
    button(lacking, "Use Built-in").click()
    assert room.draft["engine"] == "builtin"
    assert not lacking.isVisible()
    room.undo.undo()
    assert lacking.isVisible()
    room.leave()


def test_an_engine_that_cannot_run_here_tells_no_cost(
    qtbot: QtBot, tmp_path: Path, picture: Path, recording: Path
) -> None:
    room = Room(qtbot, tmp_path / "project", [ENGINE, WITHOUT_CARD])
    room.draft.set("engine", "skyreels-a2v")
    room.put_picture(picture)
    room.panel.use_recording(recording)
    room.wait(lambda: room.stage.lanes.duration_s and room.inspector.engines.lacking.isVisible())
    assert not room.inspector._cost.isVisible()
    room.leave()


def test_words_guidance_and_loras_go_into_the_request_the_take_and_the_preset(
    room: Room, picture: Path, tmp_path: Path
) -> None:
    (tmp_path / "soft.safetensors").write_bytes(b"weights")
    room.draft.set("engine", "skyreels-a2v")
    room.put_picture(picture)
    room.type_line("Hello")
    wished = {
        "prompt": "she smiles",
        "seam": "fused",
        "steps": 8,
        "text_guidance": 2.0,
        "audio_guidance": 4.5,
    }
    room.draft.update(wished)
    room.inspector.neural.loras.added.emit(tmp_path / "soft.safetensors")
    request = request_of(room.draft.values(), tmp_path)
    assert wished.items() <= request.model_dump().items()
    assert [lora.path.read_bytes() for lora in request.loras] == [b"weights"]
    assert wished.items() <= room.inspector.preset_values().items()
    values = request.model_dump(mode="json")
    room.draft.update({"prompt": "", "seam": "carried", "audio_guidance": None, "loras": []})
    room.panel.use_settings(values)
    assert request_of(room.draft.values(), tmp_path) == request
    assert room.inspector.show_faults("lora", "it was made for another model")


def test_the_cost_of_a_generated_take_stands_by_the_button_and_follows_what_is_chosen(
    generating: Room, picture: Path, recording: Path
) -> None:
    room, cost = generating, generating.inspector._cost
    room.put_picture(picture)
    room.panel.use_recording(recording)
    room.wait(cost.isVisible)
    assert cost.text() == "Windows: 1 · runs of the network: 4 (Fused: 4)"
    room.draft.set("audio_guidance", 3.0)
    room.wait(lambda: "8 (Fused: 8)" in cost.text())
    room.type_line("word " * 26)
    room.wait(lambda: "Windows: about 5" in cost.text())
    assert "about 40 (Fused: 36)" in cost.text()
    room.draft.set("seam", "fused")
    room.wait(lambda: "about 36 (Carried: 40)" in cost.text())
    room.type_line("word " * 900)
    room.draft.set("seam", "carried")
    room.wait(lambda: "Choose fused windows" in cost.text())
    room.panel.render()
    assert "Choose fused windows" in words(room.inspector.neural.rows["seam"])
    assert room.jobs() == []
    room.draft.set("seam", "fused")
    room.wait(lambda: "runs of the network" in cost.text())
    assert cost.wordWrap()
    assert cost.width() <= room.inspector.width()
    room.inspector.engines.picked.emit("builtin")
    assert not cost.isVisible()


def test_the_cost_counts_the_voices_of_all_faces(
    generating: Room, qtbot: QtBot, tmp_path: Path, recording: Path
) -> None:
    room, cost = generating, generating.inspector._cost
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    room.panel.use_recording(recording)
    room.wait(lambda: "Windows: 1 " in cost.text())
    click_face(room, 1)
    room.panel.use_recording(recording)
    room.draft.set("start_s", 5.0)
    room.wait(lambda: "Windows: 4 " in cost.text())
    folder = room.project.folder
    room.leave()
    again = Room(qtbot, folder, [ENGINE, WITH_CARD])
    again.wait(lambda: "Windows: 4 " in again.inspector._cost.text())
    again.leave()


def test_the_time_of_a_take_is_foretold_once_one_was_made(
    generating: Room, picture: Path, recording: Path
) -> None:
    room, cost = generating, generating.inspector._cost
    room.put_picture(picture)
    room.panel.use_recording(recording)
    room.wait(cost.isVisible)
    assert cost.text().startswith("Windows")
    room.panel.answer_consent("me")
    room.wait(lambda: State.FINISHED in room.jobs())
    room.wait(lambda: cost.text().startswith("About"))
    room.draft.set("size", "512")
    room.wait(lambda: cost.text().startswith("Windows"))


def test_more_faces_than_the_network_tells_apart_are_told_at_the_picture_before_anything_is_asked(
    generating: Room, tmp_path: Path
) -> None:
    room, limit = generating, generating.inspector._limit
    room.put_picture(paint(tmp_path / "three.png", 640, 200))
    room.type_line("Hello")
    room.wait(limit.isVisible)
    assert limit.text().startswith("Shows 3 faces and has 1 voice: the network tells two people apart")
    assert "use the built-in engine" in limit.text()
    room.panel.render()
    assert not room.inspector.consent.isVisible()
    assert room.jobs() == []
    room.inspector.engines.picked.emit("builtin")
    assert not limit.isVisible()
    room.panel.render()
    assert room.inspector.consent.isVisible()


def test_seams_and_guidance_are_told_in_words_for_people(generating: Room) -> None:
    rows = generating.inspector.neural.rows
    seam, words_count = rows["seam"], rows["text_guidance"]
    assert seam.title == "Seams"
    assert {each.text() for each in seam.findChildren(QPushButton)} >= {"Carried", "Fused"}
    for tip in (seam.control.toolTip(), label_of(seam).toolTip(), words_count.control.toolTip()):
        assert max(map(len, tip.splitlines())) <= 60
    assert "Carried" in seam.control.toolTip()
    assert "Fused" in seam.control.toolTip()
    generating.wait(lambda: words_count.findChildren(QLineEdit)[0].text() == "1.0")
    assert "auto" in words(words_count)


def label_of(row: QWidget) -> QLabel:
    return next(each for each in row.findChildren(QLabel) if each.buddy())
