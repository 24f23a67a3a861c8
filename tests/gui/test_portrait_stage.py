"""What stands on the portrait's stage: one truth for view, player, lanes and cards, and notices out of the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from test_portrait_panel import Room, button, paint

from studio.jobs.store import State
from studio.panels.portrait.stage import View

LONG = "slow " * 12


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    """A panel with a picture and its consent."""
    made = Room(qtbot, tmp_path / "project")
    made.put_picture(paint(tmp_path / "portrait.png", 240, 200))
    made.draft.set("consent", "me")
    yield made
    made.leave()


def make_take(room: Room, text: str) -> None:
    room.type_line(text)
    room.panel.render()
    room.wait(lambda: room.stage.view is View.TAKE and room.panel.playback.has_picture)
    room.wait(lambda: room.stage.lanes.duration_s)


def place_by_hand(room: Room) -> None:
    """The face as it is when none was found."""
    face: dict[str, Any] = {**room.draft["faces"][0], "found": False}
    room.draft.put({"faces": [face]})


def test_a_render_shows_nothing_of_the_take_before(room: Room) -> None:
    make_take(room, "two words")
    assert room.card == "1"
    room.panel.playback.seek(9.0)
    room.type_line(LONG)
    room.panel.render()
    assert room.stage.view is View.WORKING
    assert room.stage.lanes.duration_s == 0
    assert room.stage.lanes.position_s == 0
    assert room.stage.transport.time.text() == ""
    assert room.card.startswith("job:")


def test_a_take_that_ends_while_one_looks_closely_waits_behind_a_button(room: Room) -> None:
    room.type_line(LONG)
    room.panel.render()
    room.stage.canvas.set_zoom(5.0)
    room.wait(lambda: "Take 1 is ready" in room.told)
    assert room.stage.view is View.PICTURE
    assert room.stage.canvas.scale == pytest.approx(5.0)
    room.offers["Show"]()
    assert room.stage.view is View.TAKE
    assert room.card == "1"


def test_a_take_that_was_opened_stays_while_another_is_made(room: Room) -> None:
    make_take(room, "two words")
    room.type_line(LONG)
    room.panel.render()
    room.panel.show_take(room.project.gallery.takes()[0])
    room.wait(lambda: "Take 2 is ready" in room.told)
    assert room.stage.view is View.TAKE
    assert room.card == "1"


def test_the_same_request_again_is_answered_with_another_seed(room: Room) -> None:
    make_take(room, "two words")
    room.panel.render()
    assert "same as take 1" in room.told[-1]
    assert len(room.jobs()) == 1
    room.offers["Render with another seed"]()
    assert len(room.jobs()) == 2


def test_a_notice_keeps_off_the_handles_and_goes_once_one_is_moved(room: Room) -> None:
    place_by_hand(room)
    stage = room.stage
    assert "No face found" in stage.hint._line.text()
    low = QPointF(stage.canvas.to_picture(QPointF(60, stage.canvas.height() - 40)))
    stage.canvas.moved.emit("chin", low, 1)
    assert not stage.hint.isVisible()
    face = {**room.draft["faces"][0], "moved": False}
    room.draft.put({"faces": [face]})
    assert stage.hint.isVisible()
    assert not any(stage.hint.geometry().contains(at.toPoint()) for at in stage.canvas.handle_places())


def test_escape_closes_a_notice_and_then_the_question(room: Room) -> None:
    room.draft.put({"consent": "unstated"})
    room.type_line("two words")
    room.panel.render()
    room.stage.say("Something to read")
    room.panel.let_go()
    assert not room.stage.hint.isVisible()
    assert room.inspector.consent.isVisible()
    room.panel.let_go()
    assert not room.inspector.consent.isVisible()


def test_a_cross_closes_a_notice(room: Room) -> None:
    place_by_hand(room)
    cross = next(c for c in room.stage.hint.children() if hasattr(c, "click"))
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]
    assert not room.stage.hint.isVisible()


def test_a_crash_is_resumed_in_the_same_row(room: Room) -> None:
    import os
    import signal

    room.type_line(LONG)
    room.panel.render()
    room.wait(lambda: room.queue.running and room.queue.running.step > 1)
    os.kill(room.queue._link.pid, signal.SIGKILL)
    room.wait(lambda: room.stage.trouble.isVisible())
    assert "was stopped by the system" in room.stage.trouble._message.text()
    button(room.stage.trouble, "Resume").click()
    room.wait(lambda: room.stage.view is View.TAKE)
    assert room.jobs() == [State.FINISHED]


def test_an_order_that_failed_goes_on_when_it_is_rendered_again(room: Room) -> None:
    room.type_line("fail")
    for _ in range(2):
        room.panel.render()
        room.wait(lambda: room.stage.trouble.isVisible())
        room.panel.let_go()
    assert room.jobs() == [State.FAILED]


def test_the_moods_all_find_room(room: Room) -> None:
    moods = room.inspector.form.rows["mood"].control
    assert all(each.isVisibleTo(moods) for each in moods._buttons)  # type: ignore[attr-defined]


def test_the_fields_of_the_inspector_can_be_found(room: Room) -> None:
    seed = next(action for action in room.panel.actions() if action.text() == "Seed")
    room.inspector.activateWindow()
    seed.trigger()
    assert room.inspector.form.rows["seed"].control.focusProxy() is room.inspector.focusWidget()
