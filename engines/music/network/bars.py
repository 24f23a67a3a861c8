"""The bars of one part in one thought as tokens, and back: REMI where something new is played, one token where not.

Pitches are counted as if the piece were in C, so that a key is not to be learned twelve times.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import symusic
from miditok import TokSequence

from engines.music.network.vocabulary import tokenizer
from engines.music.score import TICKS, Note
from engines.music.thoughts import UNPITCHED, Plan, Role

LENGTHLESS: tuple[Role, ...] = ("drums", "percussion")
HIT = 6  # ticks of a stroke, whose length is not written
Bar = tuple[str, ...]
_KINDS = {"Position": 0, "Pitch": 1}
ELSEWHERE = ("Recall", "Again")
"""Bars of the thought that is brought back, and of the thought before."""


def to_c(plan: Plan, role: Role) -> int:
    """Semitones that a part is moved by before it is read."""
    return 0 if role in UNPITCHED else -((plan.key + 6) % 12 - 6)


def bars_of(plan: Plan, role: Role, notes: Sequence[Note], bars: int) -> list[Bar]:
    """What is played in each bar, as REMI without its bar lines; empty where nothing is."""
    moved = [replace(note, pitch=note.pitch + to_c(plan, role)) for note in notes]
    score: Any = symusic.Score(TICKS)
    score.time_signatures.append(symusic.TimeSignature(0, round(plan.beats), 4))
    track: Any = symusic.Track()
    track.notes.extend(symusic.Note(n.start, max(n.length, 1), n.pitch, n.velocity) for n in moved)
    score.tracks.append(track)
    read = tokenizer()(score)
    found: list[list[str]] = []
    for token in read[0].tokens if read else []:
        kind = token.partition("_")[0]
        if kind == "Bar":
            found.append([])
        elif kind != "TimeSig" and not (kind == "Duration" and role in LENGTHLESS):
            found[-1].append(token)
    return [_gathered(bar) for bar in [*found, *([[]] * bars)][:bars]]


def _gathered(bar: Sequence[str]) -> Bar:
    """Pitches of one moment that are struck alike stand together before what they have in common."""
    told: list[str] = []
    before: list[str] = []
    for moment, pitches, common in _strikes(bar):
        if common == before and not moment:
            del told[-len(common) :]
        told.extend((*moment, *pitches, *common))
        before = common
    return tuple(told)


def _apart(bar: Bar) -> list[str]:
    """Every pitch with its own velocity and length again."""
    told: list[str] = []
    for moment, pitches, common in _strikes(bar):
        told.extend(moment)
        for pitch in pitches:
            told.extend((pitch, *common))
    return told


def _strikes(bar: Sequence[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """What is struck: its position where that is new, its pitches, and their velocity and length."""
    parts: tuple[list[str], list[str], list[str]] = [], [], []
    for token in bar:
        kind = _KINDS.get(token.partition("_")[0], 2)
        if parts[2] and kind < 2:
            yield parts
            parts = [], [], []
        parts[kind].append(token)
    if parts[2]:
        yield parts


def shortened(bars: Sequence[Bar], sources: Mapping[str, Sequence[Bar]]) -> list[str]:
    """Tokens of a part: what repeats is said by one. `sources` are the bars of the same part in other thoughts, by the
    token that brings one of them."""
    told: list[str] = []
    for n, bar in enumerate(bars):
        brought = next((name for name, held in sources.items() if n < len(held) and bar == held[n]), None)
        if not bar:
            told.append("Rest")
        elif brought is not None:
            told.append(brought)
        elif n >= 1 and bar == bars[n - 1]:
            told.append("Same_1")
        elif n >= 2 and bar == bars[n - 2]:
            told.append("Same_2")
        else:
            told.extend(("Bar_None", *bar))
    return [*told, "Done"]


def lengthened(told: Sequence[str], sources: Mapping[str, Sequence[Bar]]) -> list[Bar]:
    """The bars that tokens tell; what cannot be meant (a bar that is not there) is silent."""
    bars: list[list[str]] = []
    for token in told:
        if token in ("Rest", "Bar_None"):
            bars.append([])
        elif token in ELSEWHERE:
            held = sources.get(token, ())
            bars.append(list(held[len(bars)]) if len(bars) < len(held) else [])
        elif token.startswith("Same_"):
            back = int(token[-1])
            bars.append(list(bars[-back]) if len(bars) >= back else [])
        elif token != "Done":
            bars[-1].append(token)
    return [tuple(bar) for bar in bars]


def notes_of(plan: Plan, role: Role, bars: Sequence[Bar]) -> list[Note]:
    """The notes that bars hold, from the beginning of the first one."""
    tokens: list[str] = []
    for bar in bars:
        tokens.extend(("Bar_None", f"TimeSig_{round(plan.beats)}/4"))
        for token in _apart(bar):
            tokens.append(token)
            if role in LENGTHLESS and token.startswith("Velocity_"):
                tokens.append(f"Duration_0.{HIT}.24")
    if not any(bars):
        return []
    read = tokenizer().decode([TokSequence(tokens=tokens)])
    steps = to_c(plan, role)
    return sorted(
        Note(note.start, min(max(note.pitch - steps, 0), 127), note.duration, note.velocity)
        for track in read.tracks
        for note in track.notes
    )
