"""What belongs to a finished piece comes back with it: its mixer, its sound, and its locks when bars are added."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

TESTS = Path(__file__).parents[1]
sys.path.append(str(TESTS))

from fakes.music_room import Room, notes_of, shown_words  # noqa: E402
from fakes.room import kept_open, until  # noqa: E402

from engines.music.request import Fader, Lock  # noqa: E402
from studio.panels.music.export import file_name  # noqa: E402
from studio.panels.music.mixing import RATE  # noqa: E402
from studio.panels.music.stage import View  # noqa: E402
from studio.project.takes import Take  # noqa: E402


@pytest.fixture(scope="module")
def shared(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join((str(TESTS), os.environ.get("PYTHONPATH", ""))))
        with kept_open(Room, tmp_path_factory.mktemp("kept")) as made:
            yield made


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    yield shared
    shared.clear()


def mute(room: Room, role: str) -> None:
    room.stage.song.song.mix(role, mute=True)


def is_muted(room: Room, role: str) -> bool:
    return room.stage.song.song.fader(role).mute


def rewritten(room: Room) -> tuple[Take, Take]:
    """A take, and the one that some bars of it were rewritten to."""
    first, _ = room.made()
    room.panel.verbs.rewrite_bars(4, 7, None)
    room.settle()
    return first, room.make()


def lift_energy(room: Room, at: int = 0) -> None:
    thought = room.stage.plan.thoughts[at]
    room.stage.song.thought_edited.emit(at, thought.model_copy(update={"energy": 0.97}))
    room.settle()


# --- the mixer


def test_a_mute_comes_back_with_the_take_that_it_was_set_on(room: Room) -> None:
    rewritten(room)
    mute(room, "lead")
    room.panel.on_stage.compare_other()
    assert not is_muted(room, "lead")
    mute(room, "bass")
    room.panel.on_stage.compare_other()
    assert (is_muted(room, "lead"), is_muted(room, "bass")) == (True, False)
    assert room.order() == "Mix anew"
    room.panel.on_stage.compare_other()
    assert (is_muted(room, "lead"), is_muted(room, "bass")) == (False, True)


def test_a_new_idea_begins_with_a_neutral_mixer_and_the_old_one_gets_its_own_back(room: Room) -> None:
    old, _ = room.made()
    mute(room, "drums")
    room.say("slow jazz")
    assert not is_muted(room, "drums")
    new = room.make()
    assert new.recipe["request"]["faders"] == []
    assert not is_muted(room, "drums")
    room.panel.show_take(old)
    assert is_muted(room, "drums")
    room.panel.show_take(new)
    assert not is_muted(room, "drums")


def test_the_same_idea_keeps_its_mixer_when_it_gets_longer_or_other_notes(room: Room) -> None:
    room.made()
    mute(room, "drums")
    room.panel.draft.set("duration_s", 48.0)
    room.settle()
    assert is_muted(room, "drums")
    assert room.make().recipe["request"]["faders"] == [Fader(role="drums", mute=True).model_dump()]


def test_mixing_a_new_idea_is_undone_in_one_step_and_leaves_the_old_mixer_alone(room: Room) -> None:
    old, _ = room.made()
    mute(room, "drums")
    room.panel.draft.set("prompt", "slow jazz")
    room.settle()
    for db in (-3.0, -6.0, -9.0):
        room.stage.song.song.mix("bass", gain_db=db)
    room.undo.undo()
    assert room.stage.song.song.fader("bass").gain_db == 0
    room.panel.show_take(old)
    assert is_muted(room, "drums")


def test_a_look_at_a_take_does_not_cost_what_was_muted_meanwhile(room: Room) -> None:
    room.made()
    room.say("slow jazz")
    room.panel.on_stage.switch()
    mute(room, "drums")
    room.panel.on_stage.switch()
    assert not is_muted(room, "drums")
    room.panel.on_stage.switch()
    assert is_muted(room, "drums")


def test_the_foot_says_that_the_piece_goes_round(room: Room) -> None:
    room.say("lofi")
    assert "loop ·" not in shown_words(room.inspector)
    room.panel.draft.set("loop", True)
    room.settle()
    assert "loop ·" in shown_words(room.inspector)


# --- undo and cancel


@pytest.mark.parametrize("which", [0, 1])
def test_undo_brings_a_finished_take_back_to_be_played(room: Room, which: int) -> None:
    take = rewritten(room)[which]
    room.panel.show_take(take)
    lift_energy(room)
    assert room.stage.view is View.SKETCH
    room.undo.undo()
    room.settle()
    assert room.stage.view is View.TAKE
    assert room.player.path == take.media
    assert room.player.duration_s == pytest.approx(take.duration_s)
    assert room.order() == "Make another"
    assert room.card == str(take.number)
    room.undo.redo()
    assert room.stage.view is View.SKETCH


def test_undo_goes_back_through_all_takes_of_a_piece(room: Room) -> None:
    first, second = rewritten(room)
    room.panel.verbs.rewrite_bars(8, 11, None)
    room.settle()
    third = room.make()
    for take in (third, second, first):
        assert room.stage.view is View.TAKE
        assert room.player.path == take.media
        if take != first:
            room.undo.undo()
            room.settle()


def test_stopping_another_or_a_new_mix_brings_the_take_back(room: Room) -> None:
    room.say("lofi dawdle")
    take = room.make()
    seed = room.panel.draft["seed"]
    for change in (lambda: None, lambda: mute(room, "bass")):
        change()
        order = room.order()
        room.panel.render()
        until(lambda: room.stage.is_working)
        room.panel.stop()
        until(lambda: not room.stage.is_working)
        assert room.stage.view is View.TAKE
        assert room.player.path == take.media
        assert room.panel.draft["seed"] == seed
        assert room.order() == order


def test_the_sketch_of_a_rewritten_take_can_be_heard_and_asks_for_nothing_made(room: Room) -> None:
    _, take = rewritten(room)
    room.panel.on_stage.switch()
    assert room.stage.view is View.SKETCH
    assert room.player.path == take.media
    assert room.order() == "Make another"


def test_between_two_takes_the_bars_that_were_made_are_heard_and_the_others_marked(room: Room) -> None:
    first, _ = room.made()
    lift_energy(room)
    lift_energy(room, at=1)
    second = room.make()
    room.player.seek(3.0)
    room.player.play()
    room.undo.undo()
    room.settle()
    assert room.stage.view is View.SKETCH
    assert room.player.path == first.media
    assert room.player.playing
    assert room.player.position_s == pytest.approx(3.0, abs=1.0)
    assert list(room.stage.song.song.unheard) == [(0, 3)]
    assert room.order() == "Rewrite bars 1–4"
    room.undo.undo()
    room.settle()
    assert (room.stage.view, room.player.path) == (View.TAKE, first.media)
    room.undo.redo()
    room.undo.redo()
    room.settle()
    assert (room.stage.view, room.player.path) == (View.TAKE, second.media)
    room.player.pause()


# --- extending


def test_what_is_selected_is_repeated_right_after_it_as_the_same_section(room: Room) -> None:
    _, before = room.made()
    room.panel.verbs.select((4, 7))
    room.panel.verbs.extend()
    room.settle()
    thoughts, was = room.stage.plan.thoughts, before.plan.thoughts
    assert [each.section for each in thoughts] == ["intro", "verse", "verse", "verse"]
    assert [each.chords for each in thoughts] == [each.chords for each in (was[0], was[1], was[1], was[2])]
    assert room.stage.song.song.selection == (8, 11)
    again = notes_of(room.make())
    assert again.notes_of(1) == before.notes_of(1)
    assert again.notes_of(3) == before.notes_of(2)


def test_without_a_selection_the_section_that_plays_goes_on_for_eight_bars(room: Room) -> None:
    room.made()
    room.player.seek(0.0)
    room.panel.verbs.extend()
    room.settle()
    assert [each.section for each in room.stage.plan.thoughts] == ["intro"] * 3 + ["verse"] * 2


def test_a_part_that_is_locked_throughout_is_locked_in_new_bars_and_plays_there_as_before(room: Room) -> None:
    _, before = room.made()
    locks = (Lock(role="bass"), Lock(first=4, last=7))
    room.stage.song.locks_changed.emit(locks)
    room.panel.verbs.select((4, 7))
    room.panel.verbs.extend()
    room.settle()
    assert room.stage.song.song.locks == locks
    again = notes_of(room.make())
    assert again.notes_of(2)["bass"] == before.notes_of(1)["bass"]
    assert again.notes_of(2)["drums"] != before.notes_of(1)["drums"]


def test_old_bars_are_heard_where_they_lie_now_until_new_ones_are_made(room: Room) -> None:
    take, before = room.made()
    bar = round(before.plan.bar_s * RATE)
    was = room.player.source.read(0, 12 * bar)
    room.panel.verbs.select((4, 7))
    room.panel.verbs.extend()
    room.settle()
    assert room.stage.view is View.SKETCH
    assert room.player.path == take.media
    assert room.player.duration_s == pytest.approx(16 * before.plan.bar_s)
    now = room.player.source.read(0, 16 * bar)
    edge = RATE // 100
    for at, old in ((0, 0), (12, 8)):
        here, there = (slice(n * bar + edge, (n + 4) * bar - edge) for n in (at, old))
        np.testing.assert_allclose(now[here], was[there], atol=1e-5)
    assert not now[8 * bar : 12 * bar].any()
    mute(room, "drums")
    assert not np.allclose(room.player.source.read(0, 8 * bar)[RATE:], now[RATE : 8 * bar])
    room.undo.undo()
    room.undo.undo()
    room.settle()
    assert room.stage.view is View.TAKE
    assert room.player.duration_s == pytest.approx(take.duration_s)


# --- words


def test_a_file_is_called_by_whole_words_of_the_idea(room: Room) -> None:
    room.say("lofi beat with the softest imaginable vibraphone and rainfall")
    take = room.make()
    assert take.title.endswith("…")
    assert file_name(take) == "lofi beat with the softest imaginable vibraphone and"


def test_two_pieces_that_are_compared_are_both_named(room: Room) -> None:
    room.made()
    room.say("slow jazz")
    room.make()
    assert room.stage.transport.compare.isVisible()
    assert "A: slow jazz   B: lofi" in shown_words(room.stage)


@pytest.mark.parametrize(
    ("width", "volume", "loudness"), [(600, False, False), (740, True, False), (878, True, True)]
)
def test_volume_and_loudness_are_there_where_they_squeeze_nothing(
    room: Room, width: int, volume: bool, loudness: bool
) -> None:
    rewritten(room)
    until(lambda: "LUFS" in room.stage.transport.volume.toolTip())
    room.stage.resize(width, 540)
    QApplication.processEvents()
    transport = room.stage.transport
    assert transport.compare.isVisible()
    assert (transport.volume.isVisible(), transport.facts.isVisible()) == (volume, loudness)
    assert not volume or transport.minimumSizeHint().width() <= transport.width()
    room.stage.resize(1000, 640)


def test_music_goes_under_a_film_only_while_there_is_one(room: Room, tmp_path: Path) -> None:
    film = tmp_path / "pier.mp4"
    film.write_bytes(b"a film")
    room.say("lofi", film=str(film))
    room.make()
    assert room.inspector.into_film.isVisible()
    room.panel.follow(None)
    room.settle()
    assert not room.inspector.into_film.isVisible()
    room.undo.undo()
    room.settle()
    assert room.inspector.into_film.isVisible()
