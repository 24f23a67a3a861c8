"""A MIDI file heard as a score: its notes on straight ticks, and exact thoughts of what they do.

Any Standard MIDI file that has notes and is not longer than a piece can be. One tempo and one metre are kept, those
that hold for most of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import symusic
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.music.listening import styles
from engines.music.listening.chords import chords_of
from engines.music.listening.energy import energies
from engines.music.listening.key import key_of
from engines.music.listening.parts import Voice, instrument_of, roles_of
from engines.music.listening.shape import FIELD, Heard, thoughts_of, too_long, weighed
from engines.music.request import LONGEST_S
from engines.music.score import TICKS, Note, Score, Track
from engines.music.thoughts import BEATS, HALVES, ROLES, UNPITCHED, Metre, Part, Plan, Role, Style

_MOST_BYTES, _MOST_NOTES = 16_000_000, 200_000
_USUAL_BPM = 120.0  # of a file that says nothing, as the standard has it
_SLOWEST, _FASTEST = 30.0, 240.0
_SWUNG = 0.66
_BASS_BELOW = 52

Notes = dict[Role, list[Note]]


def read(path: Path, style: Style | None = None) -> Score:
    """All notes of a file with the plan that they follow. Without `style` the nearest one is guessed.

    Raises `BadInput` for a file that is missing, damaged, empty or too long.
    """
    song = _opened(path)
    tempo = _tempo(song)
    metre = _metre(song)
    bar_ticks = round(BEATS[metre] * TICKS)
    by_role = roles_of(_voices(song, bar_ticks))
    notes, swing = _straightened(_merged(by_role))
    bars = max(note.start for played in notes.values() for note in played) // bar_ticks + 1
    if bars * bar_ticks / TICKS * 60 / tempo > LONGEST_S:
        raise too_long(bars * bar_ticks / TICKS / tempo)
    parts = {role: _instrument(role, by_role) for role in notes}
    chosen = style or styles.by_instruments(tempo, parts)
    chroma, bass = tones(notes, bars, bar_ticks)
    key, mode = key_of(chroma, bass)
    playing = {role: _bars_of(played, bar_ticks) for role, played in notes.items()}
    heard = Heard(
        features=_features(notes, chroma, bars, bar_ticks),
        energies=energies(notes, bars, bar_ticks),
        roles=[{role for role, sounding in playing.items() if bar in sounding} for bar in range(bars)],
        chords=chords_of(chroma, bass, key, mode),
    )
    plan = Plan(
        style=chosen,
        title=path.stem,
        tempo_bpm=round(tempo, 2),
        key=key,
        mode=mode,
        metre=metre,
        swing=swing,
        parts=tuple(Part(role=role, instrument=parts[role]) for role in notes),
        thoughts=thoughts_of(heard, chosen),
    )
    return Score(plan, tuple(Track(part, tuple(notes[part.role])) for part in plan.parts))


def tones(notes: Notes, bars: int, bar_ticks: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How long each pitch class sounds in each half bar, and in the bass alone: both (half bars, 12)."""
    half = bar_ticks / HALVES
    chroma, low = np.zeros((bars * HALVES, 12), np.float32), np.zeros((bars * HALVES, 12), np.float32)
    for role, played in notes.items():
        if role in UNPITCHED:
            continue
        for note in played:
            end = min(note.start + note.length, bars * bar_ticks)
            for number in range(int(note.start // half), min(int(-(-end // half)), len(chroma))):
                inside = min(end, (number + 1) * half) - max(note.start, number * half)
                chroma[number, note.pitch % 12] += inside
                if role == "bass" or note.pitch < _BASS_BELOW:
                    low[number, note.pitch % 12] += inside
    return chroma, low


def _opened(path: Path) -> Any:
    if not path.is_file():
        raise BadInput(FIELD, f"{path} does not exist", "choose a MIDI file")
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise BadInput(FIELD, f"{path.name} has {size / 1e6:.0f} MB", "choose the MIDI file of one piece")
    try:
        song: Any = symusic.Score.from_midi(path.read_bytes(), sanitize_data=True)
    except (RuntimeError, ValueError, TypeError):
        raise BadInput(
            FIELD, f"{path.name} is not a MIDI file, or it is damaged", "export it again"
        ) from None
    count = sum(len(track.notes) for track in song.tracks)
    if not count or song.ticks_per_quarter < 1:
        raise BadInput(FIELD, f"{path.name} has no notes", "choose a MIDI file with music in it")
    if count > _MOST_NOTES:
        raise BadInput(FIELD, f"{path.name} has {count} notes", f"choose one with fewer than {_MOST_NOTES}")
    return song


def _tempo(song: Any) -> float:
    """The mean, by how long each tempo holds, brought into the range of a plan by doubling or halving."""
    end = max(song.end(), 1)
    changes = sorted((tempo.time, tempo.qpm) for tempo in song.tempos if tempo.time < end)
    changes = changes if changes and changes[0][0] <= 0 else [(0, _USUAL_BPM), *changes]
    ends = [time for time, _ in changes[1:]] + [end]
    minutes = sum((stop - start) / max(bpm, 1e-3) for (start, bpm), stop in zip(changes, ends, strict=True))
    tempo = end / max(minutes, 1e-9)
    while tempo < _SLOWEST:
        tempo *= 2
    while tempo > _FASTEST:
        tempo /= 2
    return tempo


def _metre(song: Any) -> Metre:
    end = song.end()
    signs = sorted((sign.time, sign.numerator, sign.denominator) for sign in song.time_signatures)
    ends = [time for time, *_ in signs[1:]] + [end]
    held: dict[Metre, int] = {}
    for (start, upper, lower), stop in zip(signs, ends, strict=False):
        metre: Metre = "6/8" if (upper % 3 == 0 and lower == 8) else "3/4" if upper == 3 else "4/4"
        held[metre] = held.get(metre, 0) + stop - start
    return max(held, key=lambda metre: held[metre]) if held else "4/4"


def _voices(song: Any, bar_ticks: int) -> list[Voice]:
    """Tracks with notes, on the ticks of a score; bars in which nobody plays yet are left out."""
    scale = TICKS / song.ticks_per_quarter
    first = min(note.time for track in song.tracks for note in track.notes)
    ahead = int(first * scale + 0.5) // bar_ticks * bar_ticks
    found = []
    for track in song.tracks:
        notes = sorted(
            Note(
                int(note.time * scale + 0.5) - ahead,
                note.pitch,
                max(1, int(note.duration * scale + 0.5)),
                max(1, min(127, note.velocity)),
            )
            for note in track.notes
            if 0 <= note.pitch < 128
        )
        if notes:
            found.append(Voice(track.name, track.program, track.is_drum, notes))
    return found


def _merged(by_role: Sequence[tuple[Role, Voice]]) -> Notes:
    """All tracks of a role as one part, in the order of roles; a key that two of them strike at once counts once."""
    found: Notes = {}
    for role in ROLES:
        keys: dict[tuple[int, int], Note] = {}
        for given, voice in by_role:
            for note in voice.notes if given == role else ():
                before = keys.get((note.start, note.pitch))
                keys[note.start, note.pitch] = (
                    note if before is None or note.length > before.length else before
                )
        if keys:
            found[role] = sorted(keys.values())
    return found


def _straightened(notes: Notes) -> tuple[Notes, float]:
    """Notes with the swing taken out, and how much it was; a triplet that is filled is left alone."""
    places = np.bincount(
        [note.start % TICKS for played in notes.values() for note in played], minlength=TICKS
    )
    third, middle, late = places[7:10].sum(), places[11:14].sum(), places[15:18].sum()
    if late <= 2 * middle or late <= 4 * third:
        return notes, 0.5

    def straight(tick: int) -> int:
        beat, within = divmod(tick, TICKS)
        late = round(_SWUNG * TICKS)
        moved = (
            within * TICKS / 2 / late
            if within <= late
            else TICKS / 2 + (within - late) * TICKS / 2 / (TICKS - late)
        )
        return beat * TICKS + round(moved)

    def moved(note: Note) -> Note:
        start = straight(note.start)
        return replace(note, start=start, length=max(1, straight(note.start + note.length) - start))

    return {role: sorted(map(moved, played)) for role, played in notes.items()}, _SWUNG


def _instrument(role: Role, by_role: Sequence[tuple[Role, Voice]]) -> str:
    chief = max((voice for given, voice in by_role if given == role), key=lambda voice: len(voice.notes))
    return instrument_of(role, chief)


def _bars_of(played: Sequence[Note], bar_ticks: int) -> set[int]:
    """The bars in which notes begin, or last for more than a quarter."""
    found: set[int] = set()
    for note in played:
        last = (note.start + note.length - bar_ticks // 4 - 1) // bar_ticks
        found.update(range(note.start // bar_ticks, max(note.start // bar_ticks, last) + 1))
    return found


def _features(notes: Notes, chroma: NDArray[np.float32], bars: int, bar_ticks: int) -> NDArray[np.float64]:
    """Harmony, who plays how much and how high, and the rhythm of each bar."""
    playing, rhythm = np.zeros((bars, 3 * len(notes))), np.zeros((bars, 16))
    for number, played in enumerate(notes.values()):
        for note in played:
            bar, place = divmod(note.start, bar_ticks)
            playing[bar, 3 * number] += 1
            playing[bar, 3 * number + 1] = 1
            playing[bar, 3 * number + 2] = max(playing[bar, 3 * number + 2], note.pitch / 127)
            rhythm[bar, place * 16 // bar_ticks] += 1
    playing[:, ::3] = np.sqrt(playing[:, ::3])
    playing /= np.maximum(playing.max(0), 1e-9)
    return weighed((chroma.reshape(bars, -1), 0.4), (playing, 1.2), (rhythm, 0.4))
