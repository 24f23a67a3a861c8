"""The film panel, with a real queue and a small real engine: from a script to a film that is watched while it grows."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes.film import read
from fakes.room import Room as BaseRoom
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from engines.film.shots import Screenplay
from engines.media.video import VideoWriter
from studio.jobs.store import State
from studio.panels.film import FilmPanel
from studio.panels.film.cut_list import Clip, lines_of
from studio.panels.film.shot_card import ShotCard, ShotState
from studio.panels.film.stage import View
from studio.project.takes import Take

Wait = Callable[[Callable[[], object]], None]
ENGINE = "fakes.film:QuickFilm"
SCRIPT = """A traveller walks toward the lighthouse at golden hour.

She turns to look back at dusk.

KEEPER: The map ends here.

A boat drifts at noon."""
SLOW = f"Title: a slow film\n\n{SCRIPT}"


class Room(BaseRoom):
    """Its panel, and what a person does in it."""

    panel: FilmPanel

    def __init__(self, wait: Wait, folder: Path, engines: Sequence[str] = (ENGINE,)) -> None:
        super().__init__(FilmPanel, folder, engines)
        self.wait = wait
        self.script = self.panel.script

    def read(self, text: str = SCRIPT) -> None:
        """The shots of a script, as the engine reads them."""
        self.panel.draft.put({"words": text})
        self.script.replace(read(text), "Read the script", {"shot": 0})
        self.stage.script.show_words(False)

    def shoot(self) -> Take:
        before = len(self.takes())
        self.panel.render()
        self.wait(lambda: len(self.takes()) > before)
        return self.takes()[0]

    def begin(self, finished: int = 1) -> None:
        """Start a slow film, and wait until so many of its shots are finished."""
        self.read(SLOW)
        self.panel.render()
        self.wait(lambda: len(self.panel.on_stage.rushes.finished) >= finished)

    def wait_for_word(self, word: str) -> None:
        self.wait(lambda: any(word in told for told in self.told))

    def lights(self) -> list[str]:
        return [shot.lighting for shot in self.script.shots]

    def states(self) -> list[ShotState]:
        return [card.state for card in self.stage.script.list.shots.cards]


@pytest.fixture
def room(dressed: None, wait: Wait, tmp_path: Path) -> Iterator[Room]:
    made = Room(wait, tmp_path / "project")
    yield made
    made.leave()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.png"
    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    assert image.save(str(path))
    return path


def shots_of(take: Take) -> list[str]:
    return [shot["lighting"] for shot in take.recipe["request"]["screenplay"]["shots"]]


# --- the script


def test_an_empty_stage_says_what_to_do_and_reads_what_is_written(room: Room) -> None:
    assert room.stage.view is View.EMPTY
    assert room.stage.invitation.isVisible()
    assert room.stage.script.shows_words
    room.panel.draft.put({"words": SCRIPT})
    room.stage.script.editor.make.click()
    room.wait(lambda: len(room.script.shots) == 4)
    assert room.stage.view is View.SHOT
    assert not room.stage.script.shows_words
    assert "golden hour" in room.stage.script.understood._words.text()


def test_one_sentence_is_shot_without_another_step(room: Room) -> None:
    room.panel.draft.put({"words": "A fox crosses the snow at dawn."})
    room.panel.render()
    room.wait(room.takes)
    assert shots_of(room.takes()[0]) == ["dawn"]


def test_a_dropped_script_is_read_and_its_words_can_be_edited(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "film.fountain"
    file.write_text(SCRIPT)
    assert room.panel.accept_files([file])
    room.wait(lambda: len(room.script.shots) == 4)
    assert room.stage.script.editor.text.toPlainText() == SCRIPT


def test_reading_another_script_can_be_undone(room: Room) -> None:
    room.read()
    before = room.script.shots
    room.panel.draft.put({"words": "Something else at noon."})
    room.panel.reader.read_words()
    room.wait(lambda: len(room.script.shots) == 1)
    room.undo.undo()
    assert room.script.shots == before


def test_only_shots_that_were_changed_are_offered_back_when_the_script_takes_their_place(room: Room) -> None:
    room.panel.draft.put({"words": SCRIPT})
    room.panel.reader.read_words()
    room.wait(lambda: len(room.script.shots) == 4)
    room.panel.draft.put({"words": "Something else at noon."})
    room.panel.reader.read_words()
    room.wait(lambda: len(room.script.shots) == 1)
    assert "Undo" not in room.offers
    room.script.change(0, {"lighting": "night"}, "Light")
    room.panel.reader.read_words()
    room.wait(lambda: "Undo" in room.offers)
    assert room.lights() == ["noon"]
    room.offers["Undo"]()
    assert room.lights() == ["night"]


def test_a_script_that_cannot_be_read_says_so(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_text("   ")
    room.panel.accept_files([file])
    room.wait(lambda: room.stage.trouble.isVisible() or room.told)
    assert "empty" in " ".join([room.stage.trouble._message.text(), *room.told])


# --- the shots


def test_a_shot_is_moved_by_keys_and_comes_back_with_undo(room: Room) -> None:
    room.read()
    before = room.lights()
    room.panel.shots.move_by(1)
    assert room.lights() == [before[1], before[0], *before[2:]]
    assert room.script.chosen == 1
    room.undo.undo()
    assert (room.lights(), room.script.chosen) == (before, 0)


def test_a_dragged_shot_lands_where_it_is_dropped(room: Room) -> None:
    room.read()
    cards, before = room.stage.script.list, room.lights()
    data = cards.shots.mimeData([cards.shots.index(0)])
    rect = cards.visualRect(cards.shots.index(2))
    below = QPointF(rect.center().x(), rect.bottom() - 4)
    cards.dropEvent(
        QDropEvent(
            below, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert room.lights() == [before[1], before[2], before[0], before[3]]
    assert room.script.chosen == 2


def test_a_split_shot_keeps_its_time_and_its_lines(room: Room) -> None:
    room.read()
    room.script.choose(2)
    whole = room.script.shots[2]
    room.panel.shots.split()
    first, second = room.script.shots[2:4]
    assert first.duration_s + second.duration_s == pytest.approx(whole.duration_s)
    assert first.dialogue + second.dialogue == whole.dialogue
    assert (first.seed, first.place) == (second.seed, second.place) == (whole.seed, whole.place)
    room.undo.undo()
    assert room.script.shots[2] == whole


def test_shots_are_added_duplicated_locked_and_deleted(room: Room) -> None:
    room.read()
    room.panel.shots.add()
    assert (len(room.script.shots), room.script.chosen) == (5, 1)
    assert room.script.shots[1].lighting == room.script.shots[0].lighting
    room.panel.shots.duplicate()
    assert room.script.shots[1] == room.script.shots[2]
    room.panel.shots.lock()
    assert room.script.shots[room.script.chosen].locked
    room.panel.shots.delete()
    assert len(room.script.shots) == 5
    room.offers["Undo"]()
    assert room.script.shots[2].locked
    while room.undo.canUndo():
        room.undo.undo()
    assert room.script.shots == ()


def test_the_inspector_shows_and_changes_the_chosen_shot(room: Room) -> None:
    room.read()
    form = room.inspector.shot
    room.script.choose(1)
    assert form.rows["lighting"].control.value() == "dusk"  # type: ignore[attr-defined]
    form.rows["shot_type"].control.edited.emit("close_up")  # type: ignore[attr-defined]
    form.rows["lighting"].control.edited.emit("a red moon")  # type: ignore[attr-defined]
    assert (room.script.shots[1].shot_type, room.script.shots[1].lighting) == ("close_up", "a red moon")
    assert room.script.shots[0].lighting == "golden hour"
    room.undo.undo()
    assert form.rows["lighting"].control.value() == "dusk"  # type: ignore[attr-defined]


def test_lines_are_written_and_empty_ones_are_not_rendered(room: Room) -> None:
    room.read()
    room.script.choose(2)
    lines = room.inspector.shot.lines
    assert [line["text"] for line in lines.value()] == ["The map ends here."]
    lines.add.click()
    assert len(room.script.shots[2].dialogue) == 2
    take = room.shoot()
    said = take.recipe["request"]["screenplay"]["shots"][2]["dialogue"]
    assert [line["text"] for line in said] == ["The map ends here."]


def test_typing_in_a_shot_is_one_step_of_undo(room: Room) -> None:
    room.read()
    words = room.inspector.shot.rows["description"].control.findChild(QPlainTextEdit)
    assert words
    before, steps = room.script.shots[0].description, room.undo.count()
    words.setFocus()
    QTest.keyClicks(words, " And on.")
    assert room.script.shots[0].description != before
    assert room.undo.count() == steps + 1
    room.undo.undo()
    assert room.script.shots[0].description == before


def test_a_picture_dropped_on_a_card_becomes_the_set_of_that_shot(room: Room, picture: Path) -> None:
    room.read()
    cards, data = room.stage.script.list, QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    over = QPointF(cards.visualRect(cards.shots.index(2)).center())
    cards.dropEvent(
        QDropEvent(
            over, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    kept = room.script.shots[2].picture
    assert kept
    assert room.project.assets.holds(kept)
    assert room.script.chosen == 2
    assert room.inspector.shot.picture.value() == str(kept)
    room.undo.undo()
    assert room.script.shots[2].picture is None


def test_a_video_becomes_a_shot_of_its_own_length(room: Room, tmp_path: Path) -> None:
    room.read()
    video = tmp_path / "scene.mp4"
    with VideoWriter(video, 64, 36, 24) as film:
        for _ in range(30):
            film.write(np.zeros((36, 64, 3), np.uint8))
    before = room.script.shots
    assert room.panel.accept_files([video])
    shot = room.script.shot
    assert (len(room.script.shots), room.script.chosen) == (5, 1)
    assert shot
    assert shot.footage
    assert room.project.assets.holds(shot.footage)
    assert shot.duration_s == pytest.approx(1.25, abs=0.01)
    assert "scene" in ShotCard(2, shot).told
    room.panel.shots.split()
    assert len(room.script.shots) == 5
    room.undo.undo()
    assert room.script.shots == before


def test_the_end_of_a_clip_can_be_drawn_to_make_it_longer(room: Room) -> None:
    room.read()
    clips, before = room.stage.clips, room.script.shots[1].duration_s
    QApplication.processEvents()
    y = round(clips.boxes()[0].center().y())
    end = QPoint(round(clips.x_of(clips._clips[1].end_s)), y)
    QTest.mousePress(clips, Qt.MouseButton.LeftButton, pos=end)
    QTest.mouseMove(clips, end + QPoint(20, 0))
    QTest.mouseMove(clips, end + QPoint(60, 0))
    QTest.mouseRelease(clips, Qt.MouseButton.LeftButton, pos=end + QPoint(60, 0))
    assert room.script.shots[1].duration_s > before
    room.undo.undo()
    assert room.script.shots[1].duration_s == before


def test_lines_stay_inside_their_shot(room: Room) -> None:
    room.read(f"KEEPER: {'so many words ' * 30}")
    clip = Clip(room.script.shots[0], 2.0, 3.0)
    assert all(2.0 <= start < end <= 3.0 + 1e-6 for start, end, _ in lines_of(clip))


def test_shots_have_stills_before_anything_is_rendered(room: Room) -> None:
    room.read()
    room.wait(lambda: all(room.panel.on_stage.card_picture(at) for at in range(4)))
    room.wait(lambda: room.stage.canvas.image.width() == 960)
    night = room.panel.on_stage.card_picture(1)
    room.script.choose(1)
    room.panel.shots.move_by(1)
    assert room.panel.on_stage.card_picture(2) == night


# --- the film


def test_a_film_is_watched_while_its_later_shots_are_made(room: Room) -> None:
    room.begin(finished=1)
    assert room.stage.is_working
    assert room.states()[0] is ShotState.DONE
    room.wait(lambda: room.stage.view is View.RUSHES and room.panel.playback.position_s > 0.1)
    room.wait(lambda: room.stage.view is View.LIVE)
    assert room.states().count(ShotState.SHOOTING) == 1
    room.wait(room.takes)
    assert room.stage.view is View.TAKE
    assert room.panel.playback.path == room.takes()[0].media
    assert room.states() == [ShotState.IDLE] * 4


def test_the_player_waits_at_the_live_edge_and_goes_on_by_itself(room: Room) -> None:
    room.begin(finished=1)
    room.wait(lambda: room.panel.playback.waiting)
    edge_s = room.panel.on_stage.rushes.edge_s
    assert room.panel.playback.position_s == pytest.approx(edge_s, abs=0.2)
    room.wait(lambda: room.panel.playback.position_s > edge_s + 0.05)


def test_steering_changes_what_is_to_come_and_keeps_what_is_shot(room: Room) -> None:
    room.begin(finished=1)
    assert room.panel.steering.first() == 2
    room.stage.script.steer.steered.emit("from here on, night falls")
    room.wait(lambda: room.lights()[2:] == ["night", "night"])
    assert room.lights()[:2] == ["golden hour", "dusk"]
    room.wait(room.takes)
    assert shots_of(room.takes()[0]) == ["golden hour", "dusk", "night", "night"]
    assert [job.state for job in room.queue.jobs] == [State.FINISHED]
    assert "light: night" in room.stage.script.understood._words.text()


def test_steering_leaves_locked_shots_alone_and_can_be_undone(room: Room) -> None:
    room.read()
    room.script.toggle_lock(2)
    before = room.lights()
    room.script.choose(1)
    room.stage.script.steer.steered.emit("a storm")
    room.wait(lambda: room.lights() != before)
    assert room.lights() == [before[0], "storm", before[2], "storm"]
    room.undo.undo()
    assert room.lights() == before


def test_words_that_nobody_understands_are_said_and_change_nothing(room: Room) -> None:
    room.read()
    before = room.script.shots
    room.stage.script.steer.steered.emit("qwertz")
    room.wait(lambda: any("understood" in told for told in room.told))
    assert room.script.shots == before


def test_an_edit_of_a_later_shot_reaches_the_film_under_way(room: Room) -> None:
    room.begin(finished=1)
    room.script.change(3, {"lighting": "storm"}, "Light")
    room.wait(room.takes)
    assert shots_of(room.takes()[0]) == ["golden hour", "dusk", *room.lights()[2:]]
    assert room.lights()[3] == "storm"


def test_a_film_can_end_with_the_shots_that_are_finished(room: Room) -> None:
    room.begin(finished=2)
    room.inspector.finish.click()
    room.wait(room.takes)
    assert len(shots_of(room.takes()[0])) in (2, 3)
    assert len(room.script.shots) == 4


def test_an_endless_film_goes_on_until_it_is_ended(room: Room) -> None:
    room.panel.draft.put({"endless": True})
    room.begin(finished=5)
    assert len(room.script.shots) >= 6
    room.inspector.finish.click()
    room.wait(room.takes)
    many = len(shots_of(room.takes()[0]))
    assert many >= 5
    assert len(room.script.shots) >= many
    assert Screenplay.model_validate(room.panel.draft["screenplay"]).shots == room.script.shots


def test_an_endless_film_can_be_steered_and_is_kept_when_it_is_stopped(room: Room) -> None:
    room.panel.draft.put({"endless": True})
    room.begin(finished=1)
    room.stage.script.steer.steered.emit("night, please")
    room.wait(lambda: len(room.panel.on_stage.rushes.finished) >= 4)
    assert room.takes() == []
    assert room.lights()[2:4] == ["night", "night"]
    room.panel.stop()
    room.wait(room.takes)
    assert shots_of(room.takes()[0])[2:4] == ["night", "night"]


def test_an_endless_film_of_one_shot_is_steered_before_and_after_its_script_is_shot(room: Room) -> None:
    room.panel.draft.put({"endless": True})
    room.read("Title: a slow film\n\nA boat drifts at noon.")
    room.panel.render()
    room.wait(lambda: room.queue.running is not None and len(room.script.shots) >= 2)
    steer = room.stage.script.steer
    for finished, light in ((0, "night"), (3, "storm")):
        room.wait(lambda many=finished: len(room.panel.on_stage.rushes.finished) >= many)  # type: ignore[misc]
        first = room.panel.steering.first()
        assert first is not None
        assert steer._words.isEnabled()
        steer.steered.emit(f"from here on, {light} falls")
        room.wait(lambda now=light: now in room.lights())  # type: ignore[misc]
        assert room.lights().index(light) >= first
    job = room.queue.running
    assert job
    assert room.panel.on_stage.in_words(job)[1:] == (0.0, "")
    room.wait(lambda: len(room.panel.on_stage.rushes.finished) > room.lights().index("storm"))
    room.inspector.finish.click()
    assert not room.inspector.finish.isEnabled()
    assert room.panel.on_stage.in_words(job)[0] == "Joining what is shot"
    room.wait(room.takes)
    assert {"night", "storm"} <= set(shots_of(room.takes()[0]))


def test_a_stopped_film_goes_on_from_its_finished_shots(room: Room) -> None:
    room.begin(finished=1)
    watched = room.panel.on_stage.rushes.finished[0].path
    first = watched.with_name(watched.name.replace("-shot", ""))
    stamp = first.stat().st_mtime_ns
    room.panel.stop()
    room.wait(lambda: [job.state for job in room.queue.jobs] == [State.CANCELLED])
    assert room.stage.view is View.SHOT
    assert first.stat().st_mtime_ns == stamp
    assert room.panel.inspector.render.text().startswith("Go on with shot")
    room.panel.render()
    room.wait(lambda: len(room.panel.on_stage.rushes.finished) >= 2)
    assert first.stat().st_mtime_ns == stamp
    assert len(room.queue.jobs) == 1
    room.wait(room.takes)


def test_a_shot_made_anew_touches_no_other(room: Room) -> None:
    room.read()
    first = room.shoot()
    before = room.script.shots
    room.script.choose(1)
    room.panel.shots.reroll()
    room.wait(lambda: len(room.takes()) == 2)
    after = room.script.shots
    assert after[1].seed != before[1].seed
    assert after[0] == before[0]
    assert after[2:] == before[2:]
    old, new = (
        {f.name: f.stat() for f in (take.folder / "segments").iterdir()} for take in (first, room.takes()[0])
    )
    assert len(new) == len(old) + 1
    assert all(new[name].st_mtime_ns == old[name].st_mtime_ns for name in old)


def test_a_take_is_taken_apart_by_its_shots(room: Room) -> None:
    room.read()
    take = room.shoot()
    room.panel.show_take(take)
    room.wait(lambda: room.panel.playback.has_picture)
    room.stage.script.list.chosen.emit(2)
    clip = room.stage.clips._clips[2]
    assert room.panel.playback.position_s == pytest.approx(clip.start_s, abs=0.05)
    assert room.stage.clips.duration_s == pytest.approx(take.duration_s)


def test_after_an_edit_shots_and_the_clips_of_the_film_still_belong_together(room: Room) -> None:
    room.read()
    take = room.shoot()
    room.panel.show_take(take)
    assert "changed" not in room.inspector._guess.text()
    room.script.choose(0)
    room.panel.shots.duplicate()
    room.panel.on_stage.choose(3)
    assert room.stage.clips._at == 2
    room.stage.clips.chosen.emit(1)
    assert room.script.chosen == 2
    assert "changed" in room.inspector._guess.text()
    room.panel.on_stage.choose(0)
    assert room.stage.view is View.SHOT
    room.panel.show_take(take)
    room.undo.undo()
    assert "changed" not in room.inspector._guess.text()


def test_a_missing_model_is_offered_by_a_button(room: Room) -> None:
    room.read("fail")
    room.panel.render()
    room.wait(lambda: room.stage.trouble.isVisible())
    button = next(b for b in room.stage.trouble.findChildren(QPushButton) if b.text() == "Get the model")
    button.click()
    assert room.models == ["kokoro-82m"]


def test_exports_are_written_and_said(room: Room, tmp_path: Path) -> None:
    room.read()
    take = room.shoot()
    for kind in room.panel.exports.kinds:
        path = tmp_path / f"out-{kind.of or 'film'}{kind.ending or '.mp4'}"
        room.panel.exports.write(kind, take, path)
        room.wait(path.exists)
        room.wait_for_word(path.name)
    assert (tmp_path / "out-film.mp4").read_bytes() == take.media.read_bytes()
    assert (tmp_path / "out-edl.edl").read_text() == f"edl of {take.folder.name}"


def test_a_draft_comes_back_with_its_project(room: Room, wait: Wait) -> None:
    room.read()
    room.script.choose(2)
    room.panel.draft.set("look", "ink")
    folder, shots = room.project.folder, room.script.shots
    room.leave()
    again = Room(wait, folder)
    assert (again.script.shots, again.script.chosen) == (shots, 2)
    assert again.panel.draft["look"] == "ink"
    assert again.stage.view is View.SHOT
    again.leave()


def test_settings_of_a_take_bring_its_shots_back(room: Room) -> None:
    room.read()
    take = room.shoot()
    shots = room.script.shots
    room.script.delete(0)
    room.panel.use_settings({**take.recipe["request"], "look": "noir"})
    assert room.script.shots == shots
    assert room.panel.draft["look"] == "noir"


# --- for everybody


def test_every_control_has_a_name_and_a_target_of_26(room: Room) -> None:
    room.read()
    QApplication.processEvents()
    for part in (room.stage, room.inspector):
        for each in part.findChildren(QWidget):
            if isinstance(each, QAbstractButton | QLineEdit | QPlainTextEdit) and each.isVisible():
                text = each.text() if isinstance(each, QAbstractButton) else ""
                assert each.accessibleName() or text or each.parent().accessibleName(), each  # type: ignore[attr-defined]
            if isinstance(each, QAbstractButton) and each.isVisible():
                assert each.height() >= 26 or each.property("kind") in ("tab", "link"), each.accessibleName()


def test_actions_have_unique_shortcuts(room: Room) -> None:
    keys = [action.shortcut().toString() for action in room.panel.actions() if action.shortcut().toString()]
    assert sorted(k for k in set(keys) if keys.count(k) > 1) == ["Esc"]
