"""Listening to a MIDI file or a recording: what it does bar by bar, and clear words where there is nothing to hear."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import symusic
from music_pieces import FORM, piece, sounded

from engines.contract import Artifact, BadInput, parse_request
from engines.music.engine import BuiltinMusic
from engines.music.exports import midi as midi_out
from engines.music.listening import hearing, midi
from engines.music.request import MusicRequest
from engines.music.score import Score, Track
from engines.music.thoughts import Plan

RATE = 22_050


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("heard") / "walk.wav"
    sf.write(path, sounded(piece()), RATE)
    return hearing.hear(path)


def test_a_recording_is_heard_with_its_tempo_bars_and_key(recorded: Plan) -> None:
    assert recorded.tempo_bpm == pytest.approx(100, rel=0.01)
    assert (recorded.bars, recorded.key_name, recorded.metre) == (20, "A minor", "4/4")


def test_a_waltz_of_the_house_is_heard_in_three_or_the_doubt_is_told(tmp_path: Path) -> None:
    values = {
        "style": "ballad",
        "tempo_bpm": 140,
        "metre": "3/4",
        "duration_s": 24,
        "format": "mp3",
        "seed": 5,
    }
    *_, last = BuiltinMusic().run(parse_request(MusicRequest, values), tmp_path)
    assert isinstance(last, Artifact)
    answer = BuiltinMusic().ask("reference", {"path": str(last.path)})
    plan = Plan.model_validate(answer["plan"])
    if (plan.metre, round(plan.tempo_bpm)) != ("3/4", 140):
        assert "140 bpm in 3/4 is nearly as likely" in answer["doubt"]


def test_a_recordings_chords_are_those_that_were_played(recorded: Plan) -> None:
    heard = [chord.root for thought in recorded.thoughts for chord in thought.chords]
    played = [chord.root for thought in piece().plan.thoughts for chord in thought.chords]
    assert np.mean([a == b for a, b in zip(heard, played, strict=True)]) > 0.85


def test_a_recordings_sections_come_back_and_its_energy_rises_with_them(recorded: Plan) -> None:
    by_bar = [(thought.section, thought.energy) for thought in recorded.thoughts for _ in range(thought.bars)]
    energy = np.array([energy for _, energy in by_bar]).reshape(5, 4).mean(1)
    assert energy[0] < energy[1] < energy[2]
    assert energy[3] < energy[4]
    middles = [by_bar[4 * number + 2][0] for number in range(5)]
    assert middles[2] == middles[4] != middles[1]


def test_a_plan_that_was_heard_can_be_in_a_style_of_choice(tmp_path: Path) -> None:
    sf.write(tmp_path / "three.wav", sounded(piece())[: 3 * RATE], RATE)
    heard = hearing.hear(tmp_path / "three.wav", style="chamber")
    assert heard.style == "chamber"
    assert 1 <= heard.bars <= 2
    assert all(
        role in {part.role for part in heard.parts} for thought in heard.thoughts for role in thought.roles
    )


def test_a_silent_recording_is_refused(tmp_path: Path) -> None:
    sf.write(tmp_path / "silent.wav", np.zeros(5 * RATE), RATE)
    with pytest.raises(BadInput, match=r"reference: silent\.wav is silent"):
        hearing.hear(tmp_path / "silent.wav")


def test_a_recording_of_two_hours_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    with sf.SoundFile(path, "w", 8000, 1, "PCM_16") as sink:
        for _ in range(120):
            sink.write(np.zeros(60 * 8000, np.int16))
    with pytest.raises(BadInput, match="120 minutes long; at most 20"):
        hearing.hear(path)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"not a sound at all" * 50)
    with pytest.raises(BadInput, match="reference"):
        hearing.hear(tmp_path / "a.wav")
    with pytest.raises(BadInput, match="does not exist"):
        hearing.hear(tmp_path / "b.wav")


@pytest.fixture
def song(tmp_path: Path) -> Path:
    midi_out.write(tmp_path / "song.mid", piece())
    return tmp_path / "song.mid"


def test_thoughts_of_a_midi_file_are_those_that_its_notes_were_written_to(song: Path) -> None:
    thoughts = midi.read(song).plan.thoughts
    assert [thought.roles for thought in thoughts] == [roles for _, _, roles in FORM]
    assert [thought.section for thought in thoughts] == [section for section, _, _ in FORM]
    assert [chord.root for thought in thoughts for chord in thought.chords] == [
        chord.root for thought in piece().plan.thoughts for chord in thought.chords
    ]
    assert np.corrcoef([t.energy for t in thoughts], [energy for _, energy, _ in FORM])[0, 1] > 0.9


def test_tracks_without_names_are_told_apart_by_what_they_play(song: Path, tmp_path: Path) -> None:
    file = symusic.Score(song)
    for track in file.tracks:
        track.name, track.program = "", 0
    file.dump_midi(tmp_path / "nameless.mid")
    assert [part.role for part in midi.read(tmp_path / "nameless.mid").plan.parts] == [
        "drums",
        "bass",
        "chords",
        "lead",
    ]


def test_a_piano_alone_is_taken_apart_into_melody_chords_and_bass(tmp_path: Path) -> None:
    file, track = symusic.Score(480), symusic.Track("", 0, False)
    for bar in range(8):
        for pitch in (40, 55, 59, 76):
            track.notes.append(symusic.Note(bar * 1920, 1900, pitch, 80))
        track.notes.append(symusic.Note(bar * 1920 + 960, 900, 79, 80))
    file.tracks.append(track)
    file.dump_midi(tmp_path / "piano.mid")
    read = midi.read(tmp_path / "piano.mid")
    assert [part.role for part in read.plan.parts] == ["bass", "chords", "lead"]
    assert {note.pitch for note in read.track("lead").notes} == {76, 79}


def test_swing_is_taken_out_of_the_notes_and_told(song: Path, tmp_path: Path) -> None:
    straight = piece()
    late = {12: 16, 18: 20, 6: 8}
    swung = Score(
        straight.plan,
        tuple(
            Track(
                t.part,
                tuple(
                    replace(n, start=n.start // 24 * 24 + late.get(n.start % 24, n.start % 24))
                    for n in t.notes
                ),
            )
            for t in straight.tracks
        ),
    )
    midi_out.write(tmp_path / "swung.mid", swung)
    read = midi.read(tmp_path / "swung.mid")
    assert read.plan.swing == pytest.approx(0.66)
    assert [n.start for n in read.track("lead").notes] == [n.start for n in straight.track("lead").notes]


@pytest.mark.parametrize(
    "content", [b"", b"MThd", b"MThd\0\0\0\6\0\1\0\1\0\x18MTrk\0\0\0\4\0\xff\x2f\0", b"RIFF" * 99]
)
def test_damaged_and_empty_midi_files_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mid").write_bytes(content)
    with pytest.raises(BadInput, match=r"^reference: a\.mid .*") as told:
        midi.read(tmp_path / "a.mid")
    assert "\n" not in str(told.value)


def test_a_midi_file_with_random_damage_is_read_or_refused_never_worse(song: Path, tmp_path: Path) -> None:
    whole, generator = song.read_bytes(), np.random.default_rng(8)
    for _ in range(60):
        broken = bytearray(whole)
        for at in generator.integers(0, len(whole), 3):
            broken[at] = int(generator.integers(256))
        (tmp_path / "broken.mid").write_bytes(broken)
        with suppress(BadInput):
            assert midi.read(tmp_path / "broken.mid").plan.bars > 0


def test_giant_midi_files_are_refused(tmp_path: Path) -> None:
    file, track = symusic.Score(24), symusic.Track("", 0, False)
    track.notes.append(symusic.Note(0, 24, 60, 90))
    track.notes.append(symusic.Note(24 * 120 * 60 * 2, 24, 62, 90))
    file.tracks.append(track)
    file.dump_midi(tmp_path / "two-hours.mid")
    with pytest.raises(BadInput, match="120 minutes long"):
        midi.read(tmp_path / "two-hours.mid")
    (tmp_path / "fat.mid").write_bytes(bytes(20_000_000))
    with pytest.raises(BadInput, match="20 MB"):
        midi.read(tmp_path / "fat.mid")
