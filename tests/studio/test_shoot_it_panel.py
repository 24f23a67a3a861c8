"""From a previs to the same film by a neural engine, and what a shot brings along for it: the film panel, as used."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.neural_film import ABSENT, PAINTER
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from test_film_panel import Room, picture  # noqa: F401

from engines.contract import Failure
from engines.film.shots import Shot
from studio.jobs.store import State
from studio.panels.film.rushes import Rushes
from studio.panels.film.stage import View

Wait = Callable[[Callable[[], object]], None]
ENGINE = "fakes.neural_film:DrawAndPaint"


@pytest.fixture
def room(dressed: None, wait: Wait, tmp_path: Path) -> Iterator[Room]:
    made = Room(wait, tmp_path / "project", [ENGINE])
    yield made
    made.leave()


@pytest.fixture
def lora(tmp_path: Path) -> Path:
    path = tmp_path / "ink.safetensors"
    path.write_bytes(b"weights")
    return path


def offer(room: Room) -> None:
    """A previs on the stage, and the card that offers to paint over it."""
    room.read()
    room.panel.show_take(room.shoot())
    room.stage.shoot_card.show_engines([ABSENT, PAINTER])
    room.panel.shoot_it.offer()
    assert room.stage.shoot_card.isVisible()


def drop(room: Room, file: Path, at: int, across: float) -> None:
    """Drop a file on the card of a shot, a share of its width from the left."""
    cards, data = room.stage.script.list, QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    rect = cards.visualRect(cards.shots.index(at))
    over = QPointF(rect.left() + across * rect.width(), rect.center().y())
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    cards.dropEvent(QDropEvent(over, Qt.DropAction.CopyAction, data, button, none))


def test_shoot_it_wants_a_previs_and_a_model_and_then_paints_over_it_shot_by_shot(room: Room) -> None:
    room.panel.shoot_it.offer()
    assert not room.stage.shoot_card.isVisible()
    assert "previs first" in room.told[-1]
    offer(room)
    previs, card = room.takes()[0], room.stage.shoot_card
    card._plates[1].picked.emit()
    assert card._plates[1].accessibleName().startswith("Absent. no checkpoint is installed.")
    assert card._act.text() == "Get its model"
    card._act.click()
    assert room.models == ["absent-small"]
    assert not card.isVisible()
    room.panel.shoot_it.offer()
    card._plates[0].picked.emit()
    room.panel.draft.set("follows", 0.6)
    card._act.click()
    assert room.stage.is_working
    room.wait(lambda: len(room.takes()) == 2)
    film, request = room.takes()[0], room.takes()[0].recipe["request"]
    assert (request["engine"], request["follows"]) == ("painter", 0.6)
    assert film.duration_s == pytest.approx(previs.duration_s, abs=0.05)
    lengths = [shot["duration_s"] for shot in request["screenplay"]["shots"]]
    assert sum(lengths) == pytest.approx(previs.duration_s, abs=0.05)
    assert (room.project.folder / request["guide"]).read_bytes() == previs.media.read_bytes()
    room.wait(lambda: room.stage.view is View.TAKE)
    assert not room.stage.shoot.isVisible()
    assert room.panel.draft["engine"] == "builtin"


def test_a_picture_given_to_a_shot_is_seen_at_once_and_the_previs_is_still_at_hand(
    room: Room,
    picture: Path,  # noqa: F811
) -> None:
    room.read()
    room.panel.show_take(room.shoot())
    drop(room, picture, 1, 0.2)
    assert room.stage.view is View.SHOT
    assert room.script.chosen == 1
    assert room.stage.shoot.isVisible()
    room.stage.shoot.click()
    assert room.stage.view is View.TAKE
    assert room.stage.shoot_card.isVisible()


def test_a_picture_dropped_at_the_right_of_a_card_is_what_the_shot_ends_on(
    room: Room,
    picture: Path,  # noqa: F811
) -> None:
    room.read()
    drop(room, picture, 2, 0.8)
    shot = room.script.shots[2]
    assert shot.picture is None
    assert shot.end_picture
    assert room.project.assets.holds(shot.end_picture)
    assert room.inspector.shot.neural.is_open
    assert room.inspector.shot.end_picture.value() == str(shot.end_picture)
    drop(room, picture, 2, 0.2)
    assert room.script.shots[2].picture == shot.end_picture
    room.panel.shots.use_picture(2, None, "end_picture")
    assert room.script.shots[2].end_picture is None
    room.undo.undo()
    assert room.script.shots[2].end_picture == shot.end_picture


def test_what_is_no_picture_does_not_become_a_set(room: Room, tmp_path: Path) -> None:
    room.read()
    broken = tmp_path / "notes.png"
    broken.write_text("no picture at all")
    drop(room, broken, 2, 0.2)
    assert room.script.shots[2].picture is None
    assert any("notes.png cannot be read as a picture" in told for told in room.told)


def test_a_lora_counts_for_its_shot_and_what_fails_is_told_where_it_can_be_mended(
    room: Room, lora: Path
) -> None:
    offer(room)
    room.stage.shoot_card.hide()
    drop(room, lora, 1, 0.5)
    rows = room.inspector.shot.loras
    assert [given["strength"] for given in rows.value()] == [1.0]
    rows._rows[0].strength.edited.emit(0.6)
    assert room.script.shots[1].loras[0].strength == 0.6
    drop(room, lora, 1, 0.5)
    assert len(room.script.shots[1].loras) == 1
    room.panel.shoot_it.shoot("painter")
    room.wait(lambda: [job.state for job in room.queue.jobs if job.engine == "painter"] == [State.FAILED])
    room.wait(lambda: room.stage.trouble.isVisible())
    assert "was made for another model" in room.stage.trouble._message.text()
    room.stage.trouble.mend.emit()
    QApplication.processEvents()
    assert room.script.chosen == 1
    fault = room.inspector.shot.rows["loras"]._fault
    assert fault.isVisible()
    assert "ink.safetensors" in fault.text()
    crash = Failure(
        code="crash", message="Filming failed: ZeroDivisionError", hint="details in /x/worker.log"
    )
    room.panel._mender.show_failure(crash, lambda: None)
    assert room.stage.trouble._hint.text() == "What is finished is kept.\nDetails in /x/worker.log"


def test_somebody_gets_another_voice_which_is_kept_in_the_screenplay(room: Room) -> None:
    room.read()
    row = room.inspector.cast.rows["KEEPER"]
    assert "auto" in row.voice.currentText()
    at = row.voice.findData("am_puck")
    row.voice.setCurrentIndex(at)
    row.voice.activated.emit(at)
    assert [(c.name, c.voice) for c in room.script.screenplay.characters] == [("KEEPER", "am_puck")]
    room.undo.undo()
    assert room.inspector.cast.rows["KEEPER"].voice.currentData() == ""
    room.script.delete(2)
    assert not room.inspector.cast.isVisible()


def test_pieces_that_know_nothing_of_shots_are_counted_by_their_length() -> None:
    shots = tuple(Shot(duration_s=length_s) for length_s in (1.0, 2.0, 1.0))
    rushes = Rushes("job", shots, by_shot=False, guided=True)
    seen = []
    for at in range(6):
        rushes.add(Path(f"{at}.mp4"), 0.7)
        seen.append(rushes.done)
    assert seen == [0, 1, 1, 1, 2, 3]
    assert [clip.end_s for clip in rushes.clips(shots)] == [1.0, 3.0, 4.0]
    longer = (shots[0].model_copy(update={"duration_s": 5.0}), *shots[1:])
    assert rushes.as_made(longer) == shots
    assert rushes.is_of(longer)
    assert not rushes.is_of(shots[1:])


def test_an_engine_that_cannot_run_here_is_ordered_nothing_and_says_so(room: Room) -> None:
    room.read()
    room.panel.draft.set("engine", ABSENT.id)
    room.panel.inspector.engines.show_engines([ABSENT], ABSENT.id, "")
    room.panel.render()
    assert room.queue.jobs == []
    assert room.told[-1] == "Absent cannot run here"
