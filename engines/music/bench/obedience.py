"""Whether notes do what their thoughts say: who plays, which chords sound, how much energy there is.

All three are read back from the notes alone, by the ears that hear MIDI files, and then compared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.music.harmony import TONES, Chord
from engines.music.listening.chords import chords_of
from engines.music.listening.energy import energies
from engines.music.listening.midi import tones
from engines.music.score import Score
from engines.music.thoughts import HALVES

_MINOR_THIRD, _MAJOR_THIRD = 3, 4


def instruments_agree(score: Score) -> float:
    """The share of parts and thoughts in which a part plays where it is told to, and is silent where not."""
    right = []
    for number, thought in enumerate(score.plan.thoughts):
        for role, notes in score.notes_of(number).items():
            right.append((role in thought.roles) == bool(notes))
    return float(np.mean(right))


@dataclass(frozen=True)
class Harmony:
    """Shares of the half bars with pitched notes in which what is heard agrees with what is meant: in its root; in its
    root and third; in its tones, where one chord holds all of the other's (E minor is heard of C major seventh).
    `by_chance` is the last one against the piece's chords at other places. NaN without pitched notes."""

    root: float
    third: float
    tones: float
    by_chance: float


def harmony(score: Score) -> Harmony:
    """Read the chords back from the notes and compare."""
    plan = score.plan
    notes = {track.part.role: list(track.notes) for track in score.tracks}
    chroma, bass = tones(notes, plan.bars, score.bar_ticks)
    meant = [chord for thought in plan.thoughts for chord in thought.chords]
    pairs = [
        (heard, chord, number)
        for number, (heard, chord) in enumerate(
            zip(chords_of(chroma, bass, plan.key, plan.mode), meant, strict=True)
        )
        if chroma[number].any()
    ]
    if not pairs:
        return Harmony(*[float("nan")] * 4)
    places = range(HALVES, len(meant), HALVES)
    chance = [_nested(heard, meant[(at + place) % len(meant)]) for heard, _, at in pairs for place in places]
    return Harmony(
        root=float(np.mean([heard.root == chord.root for heard, chord, _ in pairs])),
        third=float(
            np.mean([heard.root == chord.root and _third_fits(heard, chord) for heard, chord, _ in pairs])
        ),
        tones=float(np.mean([_nested(heard, chord) for heard, chord, _ in pairs])),
        by_chance=float(np.mean(chance)) if chance else float("nan"),
    )


def energy_follows(score: Score) -> float:
    """Pearson's r of the energies of thoughts and what their notes are heard to have; NaN where all are alike."""
    heard = _heard_energies(score)
    meant = np.array([thought.energy for thought in score.plan.thoughts])
    if len(meant) < 2 or meant.std() < 1e-6 or heard.std() < 1e-6:
        return float("nan")
    return float(np.corrcoef(meant, heard)[0, 1])


def _heard_energies(score: Score) -> NDArray[np.float64]:
    """One for each thought."""
    plan = score.plan
    notes = {track.part.role: list(track.notes) for track in score.tracks}
    by_bar = energies(notes, plan.bars, score.bar_ticks)
    return np.array(
        [
            by_bar[first : first + thought.bars].mean()
            for first, thought in zip(plan.first_bars, plan.thoughts, strict=True)
        ]
    )


def _nested(one: Chord, other: Chord) -> bool:
    return set(one.tones) <= set(other.tones) or set(other.tones) <= set(one.tones)


def _third_fits(heard: Chord, meant: Chord) -> bool:
    """A chord that is meant to have no third leaves it open."""
    return _third(meant) in (None, _third(heard))


def _third(chord: Chord) -> int | None:
    steps = TONES[chord.quality]
    return _MAJOR_THIRD if _MAJOR_THIRD in steps else _MINOR_THIRD if _MINOR_THIRD in steps else None
