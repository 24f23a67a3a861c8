"""What leaves with a piece: sound with a title that can be signed, MIDI and MusicXML with the notes as written."""

from pathlib import Path

import av
import music21
import numpy as np
import pytest
import soundfile as sf
from music_pieces import piece

from engines.contract import EngineError
from engines.media import provenance
from engines.music.exports import audio, midi, musicxml
from engines.music.listening import midi as midi_in
from engines.music.sound.struck import RATE

TICKS = 24


@pytest.fixture(scope="module")
def mix() -> np.ndarray:
    return (np.random.default_rng(1).standard_normal((RATE, 2)) * 0.2).astype(np.float32)


@pytest.mark.parametrize("format", ["wav", "flac"])
def test_lossless_files_hold_every_sample_to_24_bits(tmp_path: Path, mix: np.ndarray, format: str) -> None:
    audio.write(tmp_path / f"a.{format}", mix, format, {"title": "Säge"})
    with sf.SoundFile(tmp_path / f"a.{format}") as file:
        assert (file.samplerate, file.subtype, file.title) == (RATE, "PCM_24", "Säge")
        assert np.abs(file.read(dtype="float32") - mix).max() < 2**-22


def test_an_mp3_has_320_kbit_the_title_and_the_sound(tmp_path: Path, mix: np.ndarray) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * RATE) / RATE)[:, None].repeat(2, 1).astype(np.float32) * 0.3
    audio.write(tmp_path / "a.mp3", tone, "mp3", {"title": "Säge"})
    with av.open(str(tmp_path / "a.mp3")) as file:
        assert file.streams.audio[0].bit_rate == 320_000
        assert file.metadata["title"] == "Säge"
    heard, rate = sf.read(tmp_path / "a.mp3")
    spectrum = np.abs(np.fft.rfft(heard[:, 0]))
    assert abs(spectrum.argmax() * rate / len(heard) - 440) < 2
    assert abs(len(heard) / rate - 2) < 0.1


@pytest.mark.parametrize("format", ["wav", "flac", "mp3"])
def test_every_format_can_be_signed_and_still_plays(tmp_path: Path, mix: np.ndarray, format: str) -> None:
    path = tmp_path / f"a.{format}"
    audio.write(path, mix, format, {"title": "A walk"})
    provenance.sign(
        path,
        title="A walk",
        digital_source_type="trainedAlgorithmicMedia",
        recipe_digest="d",
        consent="unstated",
        engine="music/builtin",
    )
    assert provenance.verify(path).state == "valid"
    assert abs(len(sf.read(path)[0]) - RATE) < 2400
    signed = path.read_bytes()
    middle = len(signed) // 2
    path.write_bytes(signed[:middle] + bytes(400) + signed[middle + 400 :])
    assert provenance.verify(path).state == "tampered"


def test_sound_that_cannot_be_written_leaves_nothing_and_says_so(tmp_path: Path, mix: np.ndarray) -> None:
    with pytest.raises(EngineError, match="could not be written"):
        audio.write(tmp_path / "nowhere" / "a.wav", mix, "wav", {})
    assert not list(tmp_path.rglob("*"))


def test_midi_comes_back_with_the_same_notes_parts_tempo_and_key(tmp_path: Path) -> None:
    score = piece(tempo_bpm=97.5)
    midi.write(tmp_path / "a.mid", score)
    back = midi_in.read(tmp_path / "a.mid")
    assert [track.notes for track in back.tracks] == [track.notes for track in score.tracks]
    assert back.plan.parts == score.plan.parts
    assert back.plan.tempo_bpm == pytest.approx(97.5, abs=0.01)
    assert (back.plan.key_name, back.plan.metre, back.plan.bars) == ("A minor", "4/4", 20)


def test_musicxml_opens_with_the_same_notes_chords_and_marks(tmp_path: Path) -> None:
    score = piece(key=0)
    musicxml.write(tmp_path / "a.musicxml", score)
    opened = music21.converter.parse(tmp_path / "a.musicxml")
    for part, track in zip(opened.parts, score.tracks, strict=True):
        written = {
            (round(event.offset * TICKS), pitch.midi, round(event.quarterLength * TICKS))
            for event in part.stripTies().flatten().notes
            if not isinstance(event, music21.harmony.ChordSymbol)
            for pitch in event.pitches
        }
        if track.part.role == "drums":
            starts = {
                round(event.offset * TICKS)
                for event in part.flatten().notes
                if not isinstance(event, music21.harmony.ChordSymbol)
            }
            assert starts == {note.start for note in track.notes}
        else:
            assert written == {(note.start, note.pitch, note.length) for note in track.notes}
    first = opened.parts[0].flatten()
    assert [mark.content for mark in first.getElementsByClass("RehearsalMark")] == [
        "Intro", "Verse", "Chorus", "Verse", "Chorus",
    ]  # fmt: skip
    symbols = [symbol.figure for symbol in first.getElementsByClass(music21.harmony.ChordSymbol)]
    assert symbols[:4] == ["Cm", "A-", "E-", "B-"]
    assert first.getElementsByClass("KeySignature")[0].sharps == -3
    assert first.getElementsByClass("MetronomeMark")[0].number == 100
