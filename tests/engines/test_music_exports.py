"""What leaves with a piece: sound with a title that can be signed, MIDI and MusicXML with the notes as written."""

import json
from pathlib import Path
from typing import Any

import av
import music21
import numpy as np
import pytest
import soundfile as sf
from music_pieces import piece

from engines.contract import EngineError
from engines.media import provenance
from engines.music.engine import BuiltinMusic
from engines.music.exports import audio, midi, musicxml
from engines.music.listening import midi as midi_in
from engines.music.score import Note, Score
from engines.music.sound.struck import RATE
from engines.music.thoughts import Style

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


def test_notes_played_between_the_lines_are_printed_on_sixteenths_and_triplets(tmp_path: Path) -> None:
    played = [
        Note(1, 60, 21, 80), Note(25, 62, 9, 80), Note(36, 64, 8, 80),
        Note(48, 65, 7, 80), Note(56, 67, 7, 80), Note(64, 69, 7, 80), Note(73, 72, 17, 80),
    ]  # fmt: skip
    score = piece().written(1, {"lead": played})
    musicxml.write(tmp_path / "a.musicxml", score, "Rain")
    opened = music21.converter.parse(tmp_path / "a.musicxml")
    lead = next(part for part in opened.parts if "Lead" in part.partName)
    notes = lead.measure(5).flatten().getElementsByClass("Note")
    assert [(round(one.offset * TICKS), round(one.quarterLength * TICKS)) for one in notes] == [
        (0, 24), (24, 12), (36, 12), (48, 8), (56, 8), (64, 8), (72, 24),
    ]  # fmt: skip
    assert opened.metadata.composer == "Matinee"
    assert opened.metadata.bestTitle == "Rain"


@pytest.mark.parametrize("style", ["jazz", "trap", "folk", "chamber"])
def test_what_the_grammar_writes_can_be_read(tmp_path: Path, style: Style) -> None:
    score = Score.from_json(BuiltinMusic().ask("score", {"style": style, "duration_s": 30})["score"])
    musicxml.write(tmp_path / "a.musicxml", score)
    written = (tmp_path / "a.musicxml").read_text("utf-8")
    assert "<type>eighth</type>" in written
    assert not {"32nd", "64th", "128th"} & {kind.split("<")[0] for kind in written.split("<type>")[1:]}


def test_an_exported_score_is_called_as_its_idea_begins(tmp_path: Path) -> None:
    (tmp_path / "score.json").write_text(json.dumps(piece().as_json() | {"plan": _untitled()}))
    (tmp_path / "recipe.json").write_text(json.dumps({"request": {"prompt": "slow waltz, by the sea"}}))
    arguments = {"score": str(tmp_path / "score.json"), "path": str(tmp_path / "a.musicxml")}
    BuiltinMusic().ask("export", arguments)
    assert music21.converter.parse(tmp_path / "a.musicxml").metadata.bestTitle == "Slow waltz"


def _untitled() -> dict[str, Any]:
    return piece().plan.model_copy(update={"title": ""}).model_dump(mode="json")
