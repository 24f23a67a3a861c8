"""The music panel, with a real queue and a small real engine: from an idea to a piece that is heard and changed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile as sf
from fakes.music_room import LEFT, Room, notes_of, shown_words
from fakes.room import kept_open, until
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engines import learned
from engines.learned import Learned
from engines.media.video import VideoWriter
from engines.music.request import Fader, Lock
from studio.panels.music.export import Kind
from studio.panels.music.measure import measure
from studio.panels.music.mixing import RATE, File, Stems
from studio.panels.music.order import request_of
from studio.panels.music.playing import Pull, Tape
from studio.panels.music.stage import View


@pytest.fixture(scope="module")
def shared(dressed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with kept_open(Room, tmp_path_factory.mktemp("music")) as made:
        yield made


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    yield shared
    shared.clear()


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "old tune.wav"
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE * 2) / RATE)
    sf.write(path, np.stack([tone, tone], 1), RATE)
    return path


def film_in(folder: Path) -> Path:
    path = folder / "harbour.mp4"
    with VideoWriter(path, 64, 48, 10) as video:
        for _ in range(40):
            video.write(np.zeros((48, 64, 3), np.uint8))
    return path


# --- from an idea to a piece


def test_an_empty_stage_offers_ideas_and_one_click_shows_plan_and_notes_before_any_sound(room: Room) -> None:
    assert room.stage.view is View.EMPTY
    assert room.stage.invitation.isVisible()
    card = room.stage.invitation.cards[0]
    QTest.mouseClick(card, LEFT)
    room.settle()
    assert room.panel.draft["prompt"] == card.words
    assert room.stage.view is View.SKETCH
    assert room.panel.sketch.score is not None
    assert any(track.notes for track in room.panel.sketch.score.tracks)
    assert not room.queue.jobs
    room.undo.undo()
    assert room.stage.view is View.EMPTY


def test_the_plan_follows_the_words_and_words_that_say_nothing_are_told(room: Room) -> None:
    room.say("lofi")
    assert room.stage.plan is not None
    assert room.stage.plan.tempo_bpm == 120
    room.say("slow lofi zzgibber")
    assert room.stage.plan.tempo_bpm == 90
    assert "zzgibber" in shown_words(room.inspector)
    assert room.inspector.rows["tempo_bpm"].control.value() is None  # type: ignore[attr-defined]


def test_a_piece_is_heard_while_it_is_made_and_goes_on_as_the_finished_take(room: Room) -> None:
    room.say("lofi dawdle")
    room.panel.render()
    until(lambda: room.player.duration_s > 0)
    assert room.stage.is_working
    assert room.player.playing
    until(lambda: room.player.position_s > 0.1)
    until(lambda: room.stage.view is View.TAKE)
    assert room.player.playing
    assert room.player.duration_s == pytest.approx(room.takes()[0].duration_s)
    assert not room.player.grows


def test_nothing_to_make_is_said_at_the_idea_and_a_missing_model_offers_to_get_it(room: Room) -> None:
    room.panel.render()
    assert "idea" in shown_words(room.inspector.rows["prompt"])
    room.say("lofi fail")
    room.panel.render()
    until(room.stage.trouble.isVisible)
    room.stage.trouble.mend.emit()
    assert room.models == ["fluid-r3-mono"]
    assert not room.stage.is_working


# --- changes


def test_a_changed_thought_rewrites_its_bars_alone_and_can_be_undone(room: Room) -> None:
    take, before = room.made()
    thought = before.plan.thoughts[1].model_copy(update={"energy": 1.0})
    room.stage.song.thought_edited.emit(1, thought)
    room.settle()
    assert room.stage.view is View.SKETCH
    assert room.order() == "Rewrite bars 5–8"
    again = notes_of(room.make())
    assert again.plan.thoughts[1].energy == 1.0
    assert again.notes_of(1) != before.notes_of(1)
    for at in (0, *range(2, len(before.plan.thoughts))):
        assert again.notes_of(at) == before.notes_of(at)
    while room.undo.canUndo():
        room.undo.undo()
    room.settle()
    assert room.panel.sketch.plan == before.plan
    assert take.media.is_file()


def test_what_one_click_changes_is_one_step_of_undo(room: Room) -> None:
    room.say("lofi")
    plan = room.stage.plan
    assert plan is not None
    for at in (0, 1):
        room.stage.song.thought_edited.emit(at, plan.thoughts[at].model_copy(update={"energy": 0.9}))
    room.settle()
    assert [thought.energy for thought in room.stage.plan.thoughts[:2]] == [0.9, 0.9]
    room.undo.undo()
    room.settle()
    assert room.stage.plan == plan


def test_one_track_is_written_anew_while_the_others_keep_their_notes(room: Room) -> None:
    _, before = room.made()
    room.stage.song.rewrite_asked.emit(4, 7, "bass")
    room.settle()
    again = notes_of(room.make())
    for role in ("drums", "chords", "lead"):
        assert again.track(role) == before.track(role)
    assert again.track("bass") != before.track("bass")


def test_locked_tracks_stay_when_everything_else_is_written_anew(room: Room) -> None:
    _, before = room.made()
    room.stage.song.locks_changed.emit((Lock(role="drums"),))
    room.panel.verbs.select((0, before.plan.bars - 1))
    room.panel.verbs.rewrite()
    room.settle()
    again = notes_of(room.make())
    assert again.track("drums") == before.track("drums")
    assert again.track("bass") != before.track("bass")


def test_bars_are_repeated_removed_and_become_a_loop(room: Room) -> None:
    room.say("lofi")
    bars = room.stage.plan.bars if room.stage.plan else 0
    verbs = room.panel.verbs
    room.stage.song.locks_changed.emit((Lock(first=0, last=3), Lock(first=8, last=11)))
    verbs.select((0, 3))
    verbs.extend()
    room.settle()
    assert room.stage.song.song.locks == (Lock(first=0, last=3), Lock(first=12, last=15))
    assert room.stage.plan is not None
    assert room.stage.plan.bars == bars + 4
    assert room.panel.draft["duration_s"] == pytest.approx(room.stage.plan.duration_s, abs=0.1)
    verbs.remove()
    room.settle()
    assert room.stage.plan.bars == bars
    verbs.select((0, 3))
    verbs.make_loop()
    room.settle()
    assert room.stage.plan.bars == 4
    assert room.panel.draft["loop"] is True
    for _ in range(3):
        room.undo.undo()
    room.settle()
    assert room.stage.plan.bars == bars


def test_a_plan_of_ones_own_rests_while_another_idea_is_written_and_comes_back_with_it(room: Room) -> None:
    room.say("lofi")
    plan = room.stage.plan
    assert plan is not None
    room.stage.song.thought_edited.emit(0, plan.thoughts[0].model_copy(update={"energy": 0.9}))
    room.settle()
    assert room.stage.selection.forget.isVisible()
    room.say("slow jazz")
    assert room.stage.plan.thoughts[0].energy != 0.9
    room.say("lofi")
    assert room.stage.plan.thoughts[0].energy == 0.9
    room.panel.verbs.plan_anew()
    room.settle()
    assert room.stage.plan.thoughts[0].energy != 0.9


def test_tempo_and_key_can_be_changed_without_losing_what_was_changed_by_hand(room: Room) -> None:
    room.say("lofi")
    plan = room.stage.plan
    assert plan is not None
    room.stage.song.thought_edited.emit(0, plan.thoughts[0].model_copy(update={"energy": 0.9}))
    room.panel.draft.set("tempo_bpm", 80.0)
    room.panel.draft.set("key", "D minor")
    room.settle()
    assert room.stage.plan.thoughts[0].energy == 0.9
    assert (room.stage.plan.tempo_bpm, room.stage.plan.key_name) == (80.0, "D minor")


def test_a_change_of_an_old_take_takes_over_its_idea(room: Room) -> None:
    old, before = room.made()
    room.say("slow two")
    room.panel.show_take(old)
    room.stage.song.thought_edited.emit(0, before.plan.thoughts[0].model_copy(update={"energy": 0.9}))
    room.settle()
    assert room.panel.draft["prompt"] == "lofi"
    assert room.panel.sketch.score is not None
    assert room.panel.sketch.score.notes_of(1) == before.notes_of(1)


def test_pressing_the_order_again_makes_another_piece_of_the_same_plan(room: Room) -> None:
    _, before = room.made()
    assert room.order() == "Make another"
    again = notes_of(room.make())
    assert again.plan == before.plan
    assert again.tracks != before.tracks


# --- what is followed


def test_a_dropped_song_is_followed_and_a_dropped_film_is_scored(
    room: Room, song: Path, tmp_path: Path
) -> None:
    room.drop(song)
    until(lambda: room.panel.draft["reference"])
    room.settle()
    assert room.stage.view is View.SKETCH
    room.drop(film_in(tmp_path))
    until(lambda: room.panel.draft["film"])
    room.settle()
    assert room.panel.draft["reference"] is None
    assert "2 cuts" in shown_words(room.inspector.well)
    assert "harbour.mp4" in shown_words(room.inspector.well)
    room.undo.undo()
    assert room.panel.draft["film"] is None


def test_a_song_that_cannot_be_followed_is_said_at_its_well_without_stopping_who_writes(
    room: Room, song: Path, tmp_path: Path
) -> None:
    silent = song.rename(tmp_path / "noise.wav")
    room.drop(silent)
    until(lambda: room.panel.draft["reference"])
    until(lambda: "silence" in shown_words(room.inspector) or room.panel.sketch.plan)
    assert not room.queue.jobs
    room.drop(tmp_path / "letter.docx")
    assert "Drop a song" in room.told[-1]


# --- what is heard


def test_the_mixer_is_heard_at_once_and_remembered(room: Room) -> None:
    room.made()
    stems = room.player.source
    assert isinstance(stems, Stems)
    begin, many = 9 * RATE, 4 * RATE
    whole = stems.read(begin, many)
    room.stage.song.faders_changed.emit((Fader(role="drums", solo=True),))
    stems.read(begin, many)
    alone = stems.read(begin, many)
    with sf.SoundFile(room.takes()[0].folder / "stems" / "drums.flac") as file:
        file.seek(begin)
        np.testing.assert_allclose(alone, file.read(many, dtype="float32"), atol=1e-4)
    assert np.abs(whole - alone).max() > 0.01
    assert room.order() == "Mix anew"
    room.undo.undo()
    stems.read(begin, many)
    np.testing.assert_allclose(stems.read(begin, many), whole, atol=1e-4)


def test_two_takes_are_compared_at_the_same_moment_and_loudness(room: Room) -> None:
    soft, before = room.made()
    thoughts = range(len(before.plan.thoughts))
    for at in thoughts:
        louder = before.plan.thoughts[at].model_copy(update={"energy": 1.0})
        room.stage.song.thought_edited.emit(at, louder)
    room.settle()
    loud = room.make()
    on_stage = room.panel.on_stage
    until(lambda: on_stage.measuring.of(soft.media) and on_stage.measuring.of(loud.media))
    room.player.seek(3.0)
    heard = {}
    for side in ("a", "b"):
        on_stage.compare(side)
        assert room.player.position_s == pytest.approx(3.0)
        tape = room.player._tape  # what goes to the ear, before the system has it
        assert tape is not None
        heard[side] = measure(on_stage.take.media).loudness_lufs + 20 * np.log10(tape.gain)
    assert heard["a"] == pytest.approx(heard["b"], abs=0.1)


def test_a_selection_is_repeated_without_a_gap(qapp: QApplication, song: Path) -> None:
    source = File(song)
    tape = Tape(source)
    tape.region = (100, 1100)
    tape.go_to(100)
    block = tape.read(2500)
    np.testing.assert_array_equal(block[:1000], source.read(100, 1000))
    np.testing.assert_array_equal(block[1000:2000], block[:1000])
    assert tape.position(waiting=0) == 600
    tape.go_to(100)
    pull = Pull(tape, True, qapp)
    heard = np.frombuffer(pull.read(8 * 500).data(), np.float32).reshape(-1, 2)
    np.testing.assert_array_equal(heard, block[:500])
    pull.close()
    source.close()


def test_without_a_sound_device_the_cursor_still_moves_counts_in_and_repeats(room: Room) -> None:
    room.made()
    player = room.player
    player.pause()
    player.seek(1.0)
    assert room.stage.song.song.cursor_s == 1.0
    player.toggle()
    until(lambda: player.position_s > 1.2)
    player.pause()
    room.panel.verbs.select((0, 0))
    room.stage.transport.loop.setChecked(True)
    player.seek(1.9)
    player.play()
    until(lambda: player.position_s < 1.0)
    player.pause()
    room.stage.transport.count_in.setChecked(True)
    player.seek(0.0)
    player.play()
    until(lambda: player.position_s > 0.05)


def test_loudness_is_measured_as_broadcasters_do(tmp_path: Path) -> None:
    drawn = (
        np.random.default_rng(5).standard_normal((RATE * 4, 2)) * np.linspace(0.01, 0.2, RATE * 4)[:, None]
    )
    path = tmp_path / "noise.wav"
    sf.write(path, drawn, RATE, subtype="FLOAT")
    told = measure(path)
    assert told.loudness_lufs == pytest.approx(pyloudnorm.Meter(RATE).integrated_loudness(drawn), abs=0.1)
    assert told.peak_db == pytest.approx(20 * np.log10(np.abs(drawn).max()), abs=0.01)
    assert told.duration_s == 4.0


# --- what is kept


def test_a_piece_leaves_as_sound_of_any_kind_as_stems_and_as_notes(room: Room, tmp_path: Path) -> None:
    take, score = room.made()
    exports = room.panel.exports
    for ending in ("wav", "flac", "mp3", "mid", "musicxml"):
        path = tmp_path / f"out.{ending}"
        exports.write(Kind(ending, ending), take, path)
        until(path.is_file)
    exports.write(Kind("stems", "stems"), take, tmp_path / "stems")
    until(lambda: len(room.told) >= 6)
    assert len(list((tmp_path / "stems").iterdir())) == len(score.tracks)
    for ending in ("wav", "flac", "mp3"):
        assert sf.info(tmp_path / f"out.{ending}").duration == pytest.approx(take.duration_s, abs=0.1)
    assert (tmp_path / "out.wav").read_bytes() == take.media.read_bytes()


def test_what_is_heard_by_the_faders_is_what_leaves(room: Room, tmp_path: Path) -> None:
    take, score = room.made()
    alone = score.tracks[0].part.role
    room.stage.song.faders_changed.emit((Fader(role=alone, solo=True),))
    path = tmp_path / "alone.wav"
    room.panel.exports.write(Kind("wav", "wav"), take, path)
    until(path.is_file)
    left, stem = sf.read(path)[0], sf.read(take.folder / "stems" / f"{alone}.flac")[0]
    assert np.abs(left - stem).max() < 1e-4


def test_the_draft_with_its_changes_is_there_after_a_restart(qapp: QApplication, tmp_path: Path) -> None:
    first = Room(tmp_path / "project")
    first.say("lofi")
    plan = first.stage.plan
    assert plan is not None
    first.stage.song.thought_edited.emit(1, plan.thoughts[1].model_copy(update={"energy": 0.95}))
    first.stage.song.faders_changed.emit((Fader(role="bass", gain_db=-6),))
    first.leave()
    again = Room(tmp_path / "project")
    try:
        again.settle()
        assert again.stage.plan is not None
        assert again.stage.plan.thoughts[1].energy == 0.95
        assert again.stage.song.song.fader("bass").gain_db == -6
    finally:
        again.leave()


def shown_fields(room: Room) -> set[str]:
    return {name for name, row in room.inspector.rows.items() if not row.isHidden()}


def test_a_neural_engine_shows_what_its_task_needs_and_hides_what_only_the_composer_uses(room: Room) -> None:
    room.say("lofi")
    assert {"loop", "thought_temperature", "duration_s"} <= shown_fields(room)
    assert not {"note_temperature", "thought_guidance", "note_guidance"} & shown_fields(room)
    assert room.inspector.neural.isHidden()
    room.panel.draft.put({"engine": "ace-step"})
    assert {"task", "lyrics", "steps", "duration_s"} <= shown_fields(room)
    assert not {"loop", "stems", "soundfont", "thought_temperature", "source"} & shown_fields(room)
    room.panel.draft.put({"task": "lego"})
    assert {"source", "stem", "from_s", "to_s"} <= shown_fields(room)
    assert not {"duration_s", "closeness"} & shown_fields(room)
    room.panel.draft.put({"engine": "stable-audio-3", "task": "compose"})
    assert not {"lyrics", "stem"} & shown_fields(room)
    room.panel.draft.put({"engine": "musicot"})
    assert {"thought_temperature", "note_temperature", "note_guidance"} <= shown_fields(room)
    assert room.inspector.neural.isHidden()


def test_a_neural_engine_is_asked_for_nothing_that_it_cannot_do(room: Room, song: Path) -> None:
    room.say("lofi", loop=True, lyrics="la la", source=str(song))
    assert request_of(room.panel.draft.values()).lyrics == ""
    room.panel.draft.put({"engine": "ace-step"})
    asked = request_of(room.panel.draft.values())
    assert (asked.lyrics, asked.source, asked.loop, asked.stems) == ("la la", None, False, False)
    room.panel.draft.put({"engine": "stable-audio-3", "task": "extract"})
    assert request_of(room.panel.draft.values()).task == "compose"


def test_a_source_alone_can_be_covered_and_a_part_is_chosen_before_it_is_shown(
    room: Room, song: Path
) -> None:
    room.panel.draft.put({"engine": "ace-step", "task": "cover", "source": str(song)})
    room.settle()
    assert room.stage.view is View.SKETCH
    room.panel.draft.put({"task": "extract"})
    assert room.inspector.rows["stem"].control.currentText() == "Choose…"


def test_a_piece_without_notes_is_seen_and_heard_as_its_sound(room: Room) -> None:
    room.say("lofi", engine="ace-step")
    assert room.panel.sketch.score is None
    take = room.make()
    assert room.stage.song.isVisible()
    assert not room.stage.song.tracks.isVisible()
    QTest.mouseClick(room.stage.song.wave, LEFT, pos=room.stage.song.wave.rect().center())
    assert room.player.position_s > take.duration_s / 4


def test_the_music_is_put_under_the_film_that_it_scores(room: Room, tmp_path: Path) -> None:
    room.panel.follow(film_in(tmp_path))
    until(lambda: room.panel.draft["film"])
    room.settle()
    until(lambda: room.stage.song.song.cuts == (1.0, 2.5))
    take = room.make()
    assert room.inspector.into_film.isVisible()
    film = room.panel.into_film.film_of(take)
    assert film is not None
    room.panel.into_film.write(take, film, film)
    assert "stays as it is" in room.told[-1]
    room.panel.into_film.write(take, film, tmp_path / "scored.mp4")
    assert not room.inspector.into_film.isEnabled()
    until(lambda: (tmp_path / "scored.mp4").is_file() and "scored.mp4 is written." in room.told)
    assert room.inspector.into_film.isEnabled()
    assert "Show" in room.offers
    for name in ("second.mp4", "third.mp4"):
        room.panel.into_film.write(take, film, tmp_path / name)
    assert "this one comes after it" in room.told[-1]
    until(lambda: room.inspector.into_film.isEnabled())
    assert {"second.mp4 is written.", "third.mp4 is written."} <= set(room.told)


def test_a_key_in_short_moves_a_plan_that_was_changed_by_hand(room: Room) -> None:
    room.say("lofi")
    thought = room.stage.plan.thoughts[1]
    room.panel.verbs.set_thought(1, thought.model_copy(update={"energy": 0.9}))
    for key in ("Am", "a minor"):
        room.panel.draft.put({"key": None})
        room.settle()
        room.panel.draft.put({"key": key})
        room.settle()
        assert room.panel.piece.held
        assert (room.stage.plan.key, room.stage.plan.mode) == (9, "minor")


def test_a_film_is_looked_at_once_and_none_is_passed_over(room: Room, tmp_path: Path) -> None:
    room.panel.follow(film_in(tmp_path))
    until(lambda: room.panel.draft["film"])
    room.settle()
    room.panel.draft.put({"prompt": "slow lofi"})
    others = [str(tmp_path / f"{name}.mp4") for name in ("one", "two", "three")]
    for film in others:
        room.panel.sketch.cuts_of(film)
    room.settle()
    until(lambda: all(room.panel.sketch.cuts_of(film) for film in others))
    for film in (room.panel.draft["film"], *others):
        assert room.panel.sketch.cuts_of(film) == (1.0, 2.5)


def test_rewritten_bars_are_marked_until_they_are_heard(room: Room) -> None:
    room.made()
    room.panel.verbs.rewrite_bars(4, 7, None)
    room.settle()
    assert room.stage.song.song.unheard == ((4, 7),)
    room.make()
    assert room.stage.song.song.unheard == ()


def test_a_lora_is_taken_into_the_project_once(room: Room, tmp_path: Path) -> None:
    lora = tmp_path / "choir.safetensors"
    lora.write_bytes(b"weights")
    for _ in range(2):
        room.panel.loras.add(lora)
    (given,) = room.panel.draft["loras"]
    assert room.project.folder in Path(given["path"]).parents
    assert "there already" in room.told[-1]


def test_a_style_that_was_taught_takes_the_place_of_the_one_before_at_most_at_full_strength(
    room: Room, tmp_path: Path
) -> None:
    (made := tmp_path / "made").mkdir()
    note = Learned(
        id="evenings",
        name="Evenings",
        lesson="music_style",
        panel="music",
        engines=("builtin",),
        file="style.json",
        strength=1.25,
        made="2026-01-01",
    )
    room.panel.draft.put({"style": "house"})
    room.panel.use_learned(learned.put(note, made))
    draft = room.panel.draft
    assert (draft["style"], draft["own_style"], draft["own_strength"]) == (None, "evenings", 1.0)
