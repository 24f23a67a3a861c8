"""What the music panel keeps of a person's work: takes that open whole, locks that hold, and deeds that are undone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from fakes.music_room import LEFT, Room, notes_of, shown_words
from fakes.room import kept_open, until
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from engines.music.request import Fader, Lock
from studio.panels.music.mixing import RATE, Mixed
from studio.panels.music.stage import View
from studio.widgets.controls import Switch
from studio.widgets.job_card import how_far


@pytest.fixture(scope="module")
def shared(dressed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with kept_open(Room, tmp_path_factory.mktemp("takes")) as made:
        yield made


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    yield shared
    shared.clear()


def idea(room: Room) -> QPlainTextEdit:
    return room.inspector.rows["prompt"].findChild(QPlainTextEdit)


def turn_loop(room: Room) -> None:
    QTest.mouseClick(room.inspector.rows["loop"].findChild(Switch), LEFT)
    room.settle()


# --- locks and changes


def test_a_seamless_loop_keeps_what_was_changed_and_locked_and_drops_the_intro(room: Room) -> None:
    _, before = room.made()
    thoughts = before.plan.thoughts
    assert [thought.section for thought in thoughts] == ["intro", "verse", "verse"]
    locks = (Lock(role="bass"), Lock(first=8, last=11))
    room.stage.song.locks_changed.emit(locks)
    room.stage.song.thought_edited.emit(1, thoughts[1].model_copy(update={"energy": 1.0}))
    room.settle()
    turn_loop(room)
    assert [thought.energy for thought in room.stage.plan.thoughts] == [1.0, thoughts[2].energy]
    assert room.stage.song.song.locks == (Lock(role="bass"), Lock(first=4, last=7))
    room.panel.verbs.select((0, 7))
    room.panel.verbs.rewrite()
    room.settle()
    again = notes_of(room.make())
    assert again.notes_of(1) == before.notes_of(2)
    assert again.notes_of(0)["bass"] == before.notes_of(1)["bass"]
    assert again.notes_of(0)["drums"] != before.notes_of(1)["drums"]
    assert room.panel.draft["loop"] is True


def test_the_loop_is_undone_in_one_step_and_what_is_heard_comes_back(room: Room) -> None:
    take, _ = room.made()
    room.stage.song.locks_changed.emit((Lock(first=0, last=3), Lock(first=8, last=11)))
    turn_loop(room)
    assert room.stage.plan.bars == 12
    assert "intro or outro stays" in room.told[-1]
    room.stage.song.locks_changed.emit((Lock(first=8, last=11),))
    turn_loop(room)
    turn_loop(room)
    assert room.stage.plan.bars == 8
    assert not room.player.path
    room.undo.undo()
    room.settle()
    assert room.stage.plan.bars == 12
    assert room.stage.song.song.locks == (Lock(first=8, last=11),)
    assert room.player.path == take.media
    assert room.player.duration_s == pytest.approx(take.duration_s)


def test_locked_bars_that_are_removed_are_told_and_come_back_by_the_button(room: Room) -> None:
    room.say("lofi")
    locks = (Lock(first=0, last=3), Lock(role="drums"))
    room.stage.song.locks_changed.emit(locks)
    room.settle()
    room.panel.verbs.select((0, 3))
    room.panel.verbs.remove()
    assert "Locked bars" in room.told[-1]
    assert room.stage.song.song.locks == (Lock(role="drums"),)
    room.offers["Undo"]()
    room.settle()
    assert room.stage.song.song.locks == locks


def test_whoever_writes_another_idea_is_told_that_changes_and_locks_rest(room: Room) -> None:
    room.say("lofi")
    room.stage.song.locks_changed.emit((Lock(first=0, last=3),))
    room.settle()
    room.panel.draft.set("duration_s", 48.0)
    room.settle()
    assert "locked by hand" in room.told[-1]
    assert "rest" in shown_words(room.inspector)
    room.offers["Undo"]()
    room.settle()
    assert room.stage.song.song.locks == (Lock(first=0, last=3),)
    assert "rest" not in shown_words(room.inspector)


def test_bars_that_are_locked_after_they_were_rewritten_keep_their_new_notes(room: Room) -> None:
    _, before = room.made()
    room.panel.verbs.rewrite_bars(4, 7, None)
    room.settle()
    anew = room.panel.sketch.score.notes_of(1)
    assert anew != before.notes_of(1)
    room.stage.song.locks_changed.emit((Lock(first=4, last=7),))
    room.settle()
    room.panel.verbs.rewrite_bars(0, 11, None)
    room.settle()
    assert room.panel.sketch.score.notes_of(1) == anew


def test_a_change_of_a_take_that_was_undone_leaves_its_sound_and_its_notes_to_go_on_from(room: Room) -> None:
    take, before = room.made()
    room.panel.verbs.rewrite_bars(0, 3, None)
    room.settle()
    room.undo.undo()
    room.settle()
    assert room.player.path == take.media
    room.panel.verbs.rewrite_bars(4, 7, None)
    room.settle()
    assert room.order() == "Rewrite bars 5–8"
    assert room.panel.sketch.score.notes_of(0) == before.notes_of(0)


def test_the_order_says_which_bars_of_which_part_are_written_anew(room: Room) -> None:
    _, before = room.made()
    room.stage.song.song.bring_to_front("bass")
    room.panel.verbs.select((4, 7))
    room.panel.verbs.rewrite()
    room.settle()
    assert room.order() == "Rewrite bars 5–8 of the finger bass"
    again = notes_of(room.make())
    assert again.track("bass") != before.track("bass")
    assert again.track("drums") == before.track("drums")
    room.stage.song.song.bring_to_front(None)
    room.panel.verbs.select((0, 3))
    room.panel.verbs.rewrite()
    assert room.order() == "Rewrite bars 1–4"


# --- takes


def test_an_older_take_opens_with_its_own_request_everywhere_and_undo_returns(room: Room) -> None:
    old, before = room.made()
    room.say("slow jazz", tempo_bpm=100.0, key="D minor", loop=True)
    new = room.make()
    room.panel.show_take(old)
    rows = room.inspector.rows
    assert idea(room).toPlainText() == "lofi"
    assert [rows[name].control.value() for name in ("tempo_bpm", "key", "loop")] == [None, None, False]
    assert room.order() == "Make another"
    assert room.stage.plan == before.plan
    room.undo.undo()
    assert idea(room).toPlainText() == "slow jazz"
    assert rows["tempo_bpm"].control.value() == 100.0
    assert room.stage.view is View.TAKE
    assert room.player.path == new.media
    room.undo.redo()
    assert room.player.path == old.media
    assert idea(room).toPlainText() == "lofi"


def test_a_take_that_was_changed_by_hand_opens_with_its_plan_its_parts_and_its_locks(room: Room) -> None:
    _, before = room.made()
    room.stage.song.locks_changed.emit((Lock(role="drums"),))
    room.panel.verbs.set_instrument("bass", "upright-bass")
    room.panel.verbs.rewrite_bars(4, 7, "bass")
    room.settle()
    changed = room.make()
    undone = room.undo.index()
    room.say("slow two")
    room.panel.show_take(changed)
    room.settle()
    assert room.stage.song.song.locks == (Lock(role="drums"),)
    assert room.stage.plan.part("bass").instrument == "upright-bass"
    assert room.undo.index() == undone + 1
    room.panel.verbs.rewrite_bars(0, 3, None)
    room.settle()
    again = notes_of(room.make())
    assert again.track("drums") == before.track("drums")
    assert again.notes_of(1) == notes_of(changed).notes_of(1)


def test_a_look_at_the_take_leaves_the_sketch_as_it_was(room: Room) -> None:
    room.made()
    room.say("slow jazz")
    many = room.undo.count()
    assert room.stage.view is View.SKETCH
    room.panel.on_stage.switch()
    assert idea(room).toPlainText() == "lofi"
    room.panel.on_stage.switch()
    assert room.stage.view is View.SKETCH
    assert idea(room).toPlainText() == "slow jazz"
    assert room.undo.count() == many


def test_what_was_changed_while_a_piece_was_made_stays_and_the_take_waits(room: Room) -> None:
    room.say("lofi dawdle")
    room.panel.render()
    until(lambda: room.player.duration_s > 0)
    room.panel.draft.set("tempo_bpm", 100.0)
    until(lambda: not room.stage.is_working)
    assert room.stage.view is View.SKETCH
    assert room.panel.draft["tempo_bpm"] == 100.0
    room.offers["Show"]()
    assert room.stage.view is View.TAKE
    assert room.panel.draft["tempo_bpm"] is None


def test_a_part_that_is_muted_while_the_piece_is_made_is_silent_at_once_and_stays_so(room: Room) -> None:
    room.say("lofi dawdle")
    room.panel.render()
    until(lambda: room.player.duration_s > 0)
    making = room.player.source
    assert isinstance(making, Mixed)
    whole = making.read(0, 4 * RATE)
    room.stage.song.song.mix("drums", mute=True)
    room.stage.song.song.mix("lead", mute=True)
    making.read(0, RATE)
    at_once = making.read(0, 4 * RATE)
    assert np.abs(whole - at_once).max() > 0.01
    assert room.told == []
    until(lambda: room.stage.view is View.TAKE)
    assert room.stage.song.song.fader("drums").mute
    stems = room.player.source
    assert isinstance(stems, Mixed)
    heard = stems.read(0, 4 * RATE)
    parts = [sf.read(room.takes()[0].folder / "stems" / f"{role}.flac")[0] for role in ("bass", "chords")]
    np.testing.assert_allclose(heard, sum(parts)[: 4 * RATE], atol=1e-4)
    np.testing.assert_allclose(at_once, heard, atol=1e-3)
    assert room.order() == "Mix anew"


def test_plate_foot_and_strip_tell_one_time_left(room: Room) -> None:
    room.say("lofi dawdle")
    room.panel.render()

    def agree() -> bool:
        job = room.queue.running
        if job is None or job.time_left_s is None:
            return False
        _, left = how_far(job)
        return left in shown_words(room.stage.working) and left in shown_words(room.inspector)

    until(agree)
    room.panel.stop()


def test_a_piece_that_is_made_without_stems_tells_when_the_mixer_is_heard(room: Room) -> None:
    room.say("lofi dawdle", stems=False)
    room.panel.render()
    until(lambda: room.player.duration_s > 0)
    room.stage.song.song.mix("drums", mute=True)
    assert "no stems" in room.told[-1]


def test_a_rewritten_piece_is_heard_from_its_first_new_bar(room: Room) -> None:
    room.say("lofi dawdle")
    take = room.make()
    room.panel.show_take(take)
    room.panel.verbs.rewrite_bars(4, 7, None)
    room.settle()
    begins = 4 * room.stage.plan.bar_s
    room.panel.render()
    until(lambda: room.player.duration_s > 0)
    assert room.player.waiting
    assert room.player.position_s == begins
    until(lambda: room.stage.view is View.TAKE)
    assert room.player.playing
    assert begins < room.player.position_s < begins + 4


def test_whoever_waits_for_new_bars_can_hear_earlier_ones_meanwhile(room: Room) -> None:
    room.say("lofi dawdle")
    room.make()
    room.panel.verbs.rewrite_bars(4, 7, None)
    room.settle()
    room.panel.render()
    until(lambda: room.player.duration_s > 0)
    room.player.seek(1.0)
    until(lambda: room.player.position_s > 1.0)
    assert not room.player.waiting
    room.panel.stop()


def test_a_part_that_was_silent_when_the_take_was_made_is_told_to_need_a_new_mix(room: Room) -> None:
    room.say("lofi", faders=[Fader(role="bass", mute=True).model_dump()])
    room.make()
    room.stage.song.song.mix("bass", mute=False)
    assert "mixed anew" in room.told[-1]


# --- words


def test_typing_is_taken_back_word_by_word_and_elsewhere_the_last_deed_is(room: Room) -> None:
    action = room.undo.createUndoAction(room.inspector)
    action.setShortcut(QKeySequence("Ctrl+Z"))
    room.inspector.addAction(action)
    room.inspector.activateWindow()
    room.panel.write()
    page = idea(room)
    until(page.hasFocus)
    QTest.keyClicks(page, "slow lofi beat")
    for left in ("slow lofi ", "slow "):
        QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert page.toPlainText() == left
        assert room.panel.draft["prompt"] == left
    assert page.textCursor().position() == len("slow ")
    QTest.keyClicks(page, "jazz")
    for _ in range(2):
        QTest.keyClick(page, Qt.Key.Key_Backspace)
    room.settle()
    room.stage.song.locks_changed.emit((Lock(role="drums"),))
    QTest.qWait(0)
    action.trigger()
    assert room.stage.song.song.locks == ()
    assert page.toPlainText() == "slow ja"
    action.trigger()
    assert page.toPlainText() == "slow jazz"
    room.inspector.removeAction(action)


def test_doubts_about_a_reference_are_told_at_it_and_notes_of_a_plan_under_the_idea(
    room: Room, tmp_path: Path
) -> None:
    song = tmp_path / "old tune.wav"
    sf.write(song, 0.3 * np.sin(np.arange(RATE)), RATE)
    room.drop(song)
    until(lambda: room.panel.draft["reference"])
    room.settle()
    room.panel.draft.set("prompt", "zzgibber")
    room.settle()
    words = shown_words(room.inspector)
    assert words.count("old tune.wav may be in 3/4 as well.") == 1
    assert "could not be followed: zzgibber" in words
    room.panel.follow(None)
    room.settle()
    assert "in 3/4 as well" not in shown_words(room.inspector)


def test_a_long_word_that_could_not_be_followed_makes_nothing_wider(room: Room) -> None:
    room.say("lofi")
    narrow = room.inspector.column.parentWidget().minimumSizeHint().width()
    room.say("lofi zz" + "g" * 80)
    assert "could not be followed" in shown_words(room.inspector)
    assert room.inspector.column.parentWidget().minimumSizeHint().width() == narrow
