"""A score as MusicXML, for notation programs: parts, key and metre, chord symbols, and sections as rehearsal marks.

Straight time, and as it is read rather than played (`engines.music.exports.grid`). Effects are sound rather than notes,
and stay out. How notes look (beams, stems, brackets) is left to the program that opens the file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from music21 import (
    chord,
    clef,
    duration,
    expressions,
    harmony,
    instrument,
    key,
    metadata,
    meter,
    note,
    percussion,
    stream,
    tempo,
    tie,
)
from music21.musicxml.m21ToXml import GeneralObjectExporter

from engines.media.whole import appearing
from engines.music.exports.grid import SIXTEENTH, beat_of, on_grid
from engines.music.exports.keys import without_overlap
from engines.music.exports.signature import fifths
from engines.music.exports.titles import MAKER
from engines.music.harmony import Chord, Quality, note_name
from engines.music.instruments import instruments
from engines.music.request import style_label
from engines.music.score import TICKS, Note, Score, Track
from engines.music.thoughts import HALVES, Plan

_WRITABLE = (96, 72, 48, 36, 24, 18, 16, 12, 8, 6)
"""What one written note can last, in ticks: straight ones with and without a dot, and triplets."""
_KINDS: dict[Quality, tuple[str, tuple[tuple[str, int, int], ...]]] = {
    "maj": ("major", ()), "min": ("minor", ()), "dim": ("diminished", ()), "aug": ("augmented", ()),
    "sus2": ("suspended-second", ()), "sus4": ("suspended-fourth", ()), "6": ("major-sixth", ()),
    "min6": ("minor-sixth", ()), "maj7": ("major-seventh", ()), "7": ("dominant-seventh", ()),
    "min7": ("minor-seventh", ()), "m7b5": ("half-diminished-seventh", ()), "dim7": ("diminished-seventh", ()),
    "add9": ("major", (("add", 9, 0),)), "madd9": ("minor", (("add", 9, 0),)), "maj9": ("major-ninth", ()),
    "9": ("dominant-ninth", ()), "min9": ("minor-ninth", ()), "min11": ("minor-11th", ()),
    "13": ("dominant-13th", ()), "7b9": ("dominant-seventh", (("add", 9, -1),)),
    "sus9": ("suspended-fourth", (("add", 7, -1), ("add", 9, 0))), "maj7#11": ("major-seventh", (("add", 11, 1),)),
}  # fmt: skip
# Where strokes are written on a staff of five lines, by General MIDI: the line or space as treble clef names it.
_STAFF = {
    35: "E4", 36: "F4", 41: "G4", 43: "A4", 45: "B4", 47: "C5", 48: "D5", 50: "E5", 37: "C5", 38: "C5", 39: "C5",
    40: "C5", 42: "G5", 44: "D4", 46: "G5", 49: "A5", 57: "A5", 51: "F5", 53: "F5", 59: "F5",
}  # fmt: skip
_ELSEWHERE = "B4"
_CROSSED = (37, 42, 44, 46, 49, 51, 53, 57, 59, 69, 70, 82)  # metal, rims and shakers


@dataclass(frozen=True)
class _Piece:
    """What is written as one note or chord inside a bar; each pitch with whether it comes from before and goes on."""

    start: int
    end: int
    notes: tuple[tuple[int, bool, bool], ...]
    velocity: int


def write(path: Path, score: Score, title: str = "") -> None:
    """Write all notes. The file appears whole or not at all."""
    with appearing(path) as part:
        part.write_bytes(_exporter().parse(_written(score, title)))


def _exporter() -> GeneralObjectExporter:
    exporter = GeneralObjectExporter()
    exporter.makeNotation = False
    return exporter


def _written(score: Score, title: str) -> stream.Score:
    plan = score.plan
    whole = stream.Score()
    whole.metadata = metadata.Metadata()
    whole.metadata.title = title or plan.title or style_label(plan.style)
    whole.metadata.composer, whole.metadata.software = MAKER, [MAKER]
    for number, track in enumerate(track for track in score.tracks if track.part.role != "effects"):
        whole.insert(0, _part(score, track, with_signs=number == 0))
    return whole


def _part(score: Score, track: Track, with_signs: bool) -> stream.Part:
    """One staff; the first carries tempo, chord symbols and rehearsal marks for all."""
    plan, played_on = score.plan, instruments()[track.part.instrument]
    part = stream.Part(id=track.part.role)
    part.partName = f"{track.part.role.capitalize()}: {played_on.title}"
    player = (
        instrument.UnpitchedPercussion()
        if played_on.is_kit
        else instrument.instrumentFromMidiProgram(played_on.program)
    )
    player.midiProgram, player.partName = played_on.program, part.partName
    beat = beat_of(plan.metre)
    read = on_grid(track.notes, track.part.role, plan.metre)
    notes = _strokes(read, beat) if played_on.is_kit else without_overlap(read)
    by_bar = _pieces(notes, score.bar_ticks, plan.bars)
    signs = _signs(plan) if with_signs else {}
    for bar, pieces in enumerate(by_bar):
        measure = stream.Measure(number=bar + 1)
        if bar == 0:
            measure.insert(0, player)
            measure.insert(0, clef.PercussionClef() if played_on.is_kit else _clef(track.notes))
            measure.insert(0, key.KeySignature(fifths(plan.key, plan.mode)))
            measure.insert(0, meter.TimeSignature(plan.metre))
            if with_signs:
                measure.insert(0, tempo.MetronomeMark(number=plan.tempo_bpm, referent=duration.Duration(1.0)))
        for at, sign in signs.get(bar, ()):
            measure.insert(at, sign)
        voices = _voices(pieces)
        for number, voice in enumerate(voices, 1):
            line = measure if len(voices) == 1 else stream.Voice(id=str(number))
            _fill(line, voice, score.bar_ticks, played_on.is_kit, plan)
            if line is not measure:
                measure.insert(0, line)
        part.append(measure)
    return part


def _clef(notes: Sequence[Note]) -> clef.Clef:
    middle = sum(note.pitch for note in notes) / max(len(notes), 1)
    return clef.BassClef() if notes and middle < 55 else clef.TrebleClef()


def _signs(plan: Plan) -> dict[int, list[tuple[Fraction, object]]]:
    """What stands above the staff, by bar."""
    found: dict[int, list[tuple[Fraction, object]]] = {}
    for begin, _ in plan.sections():
        mark = expressions.RehearsalMark(plan.thoughts[begin].section.capitalize())
        found.setdefault(plan.first_bars[begin], []).append((Fraction(0), mark))
    half, before = Fraction(plan.beats).limit_denominator() / HALVES, None
    chords = (sounding for thought in plan.thoughts for sounding in thought.chords)
    for number, sounding in enumerate(chords):
        if sounding != before:
            found.setdefault(number // HALVES, []).append((half * (number % HALVES), _symbol(sounding, plan)))
        before = sounding
    return found


def _symbol(sounding: Chord, plan: Plan) -> harmony.ChordSymbol:
    kind, added = _KINDS[sounding.quality]
    bass = None if sounding.bass in (None, sounding.root) else _letter(plan.key + sounding.lowest, plan)
    symbol = harmony.ChordSymbol(root=_letter(plan.key + sounding.root, plan), bass=bass, kind=kind)
    for change, degree, alter in added:
        symbol.addChordStepModification(
            harmony.ChordStepModification(change, degree, alter), updatePitches=False
        )
    symbol.writeAsChord = False
    return symbol


def _letter(pitch: int, plan: Plan) -> str:
    return note_name(pitch, plan.key, plan.mode).replace("b", "-")


def _pieces(notes: Iterable[Note], bar_ticks: int, bars: int) -> list[list[_Piece]]:
    """Notes cut at the bar lines, those that begin and end together as one; what rings on beyond the last bar ends
    there."""
    grouped: list[dict[tuple[int, int], list[tuple[int, bool, bool, int]]]] = [{} for _ in range(bars)]
    for played in notes:
        end = min(played.start + played.length, bars * bar_ticks)
        at = played.start
        while at < end:
            bar = at // bar_ticks
            stop = min(end, (bar + 1) * bar_ticks)
            row = (played.pitch, at > played.start, stop < end, played.velocity)
            grouped[bar].setdefault((at - bar * bar_ticks, stop - bar * bar_ticks), []).append(row)
            at = stop
    return [
        [
            _Piece(
                start,
                end,
                tuple((pitch, come, go) for pitch, come, go, _ in sorted(rows)),
                max(row[3] for row in rows),
            )
            for (start, end), rows in sorted(bar.items())
        ]
        for bar in grouped
    ]


def _strokes(notes: Sequence[Note], beat: int) -> list[Note]:
    """Strokes as drummers read them: each lasts until the next one, or the next beat."""
    starts = sorted({played.start for played in notes})
    lasting = {
        start: min(later - start, beat - start % beat)
        for start, later in zip(starts, [*starts[1:], starts[-1] + beat] if starts else [], strict=True)
    }
    return [replace(played, length=lasting[played.start]) for played in notes]


def _voices(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Lines in which nothing overlaps, as few as will do."""
    voices: list[list[_Piece]] = [[]]
    for piece in pieces:
        voice = next((voice for voice in voices if not voice or voice[-1].end <= piece.start), None)
        if voice is None:
            voices.append([piece])
        else:
            voice.append(piece)
    return voices


def _fill(line: stream.Stream, voice: Sequence[_Piece], bar_ticks: int, unpitched: bool, plan: Plan) -> None:
    at, beat = 0, beat_of(plan.metre)
    for piece in voice:
        _rests(line, at, piece.start, beat)
        lengths = _split(piece.start, piece.end, beat)
        begin = piece.start
        for number, length in enumerate(lengths):
            first, last = number == 0, number == len(lengths) - 1
            rows = tuple((pitch, come or not first, go or not last) for pitch, come, go in piece.notes)
            line.insert(Fraction(begin, TICKS), _sounding(rows, piece.velocity, length, unpitched, plan))
            begin += length
        at = piece.end
    _rests(line, at, bar_ticks, beat)


def _rests(line: stream.Stream, begin: int, end: int, beat: int) -> None:
    for length in _split(begin, end, beat):
        line.insert(Fraction(begin, TICKS), note.Rest(quarterLength=Fraction(length, TICKS)))
        begin += length


def _sounding(
    rows: Sequence[tuple[int, bool, bool]], velocity: int, length: int, unpitched: bool, plan: Plan
) -> note.NotRest:
    made: list[Any] = [_stroke(pitch) if unpitched else _note(pitch, plan) for pitch, _, _ in rows]
    for one, (_, come, go) in zip(made, rows, strict=True):
        if come or go:
            one.tie = tie.Tie("continue" if come and go else "stop" if come else "start")
    whole = made[0]
    if len(made) > 1:
        whole = percussion.PercussionChord(made) if unpitched else chord.Chord(made)
    whole.quarterLength = Fraction(length, TICKS)
    whole.volume.velocity = velocity
    return whole


def _note(pitch: int, plan: Plan) -> note.Note:
    return note.Note(f"{_letter(pitch, plan)}{pitch // 12 - 1}")


def _stroke(pitch: int) -> note.Unpitched:
    made = note.Unpitched(displayName=_STAFF.get(pitch, _ELSEWHERE))
    if pitch in _CROSSED:
        made.notehead = "x"
    return made


@cache
def _split(begin: int, end: int, beat: int) -> tuple[int, ...]:
    """The lengths that are written for ticks from `begin` to `end` of a bar: one, unless none is so long, or it would
    hide a beat: triplets and what begins on a sixteenth stop there."""
    length, border = end - begin, (begin // beat + 1) * beat
    if length <= 0:
        return ()
    hides = end > border and bool(begin % (2 * SIXTEENTH) or length % SIXTEENTH)
    if length in _WRITABLE and not hides:
        return (length,)
    if end <= border:
        first = max(fits for fits in _WRITABLE if fits <= length)
    elif begin % beat:
        first = border - begin
    else:
        first = max((fits for fits in _WRITABLE if fits <= length and fits % beat == 0), default=beat)
    return (*_split(begin, begin + first, beat), *_split(begin + first, end, beat))
