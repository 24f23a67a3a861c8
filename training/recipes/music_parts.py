"""How each part is played, counted from scores: where its notes begin, how long they sound, how high and loud they are.

The rest of a style is `training.recipes.music_style`. No pitch of a note is kept with where it stood.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engines.music.own.style import PartHabits
from engines.music.score import TICKS, Note, Score
from engines.music.thoughts import ROLES, UNPITCHED, Role

_ENOUGH_BARS = 4  # of a part, from which its rhythms are its own
_MOST_RHYTHMS = 96  # of a part and metre: the commonest
_TOLD_APART = 3.0  # velocities closer than this say nothing of loudness
_WITHIN = 0, 6, 8, 12, 16, 18  # ticks of a beat on which notes are taken to begin


def habits_in(scores: Sequence[Score]) -> dict[Role, PartHabits]:
    """Of each part that plays, but for heights and loudness."""
    made: dict[Role, PartHabits] = {}
    for role in ROLES:
        tracks = [(score, track.notes) for score in scores for track in score.tracks
                  if track.part.role == role and track.notes]  # fmt: skip
        if not tracks or role == "effects":
            continue
        rhythms: dict[str, Counter[str]] = {}
        for score, notes in tracks:
            for begin in _bars_played(score, role):
                inside = [note for note in notes if begin <= note.start < begin + score.bar_ticks]
                rhythms.setdefault(score.plan.metre, Counter())[_rhythm(role, inside, begin)] += 1
        kept = {
            metre: dict(counts.most_common(_MOST_RHYTHMS))
            for metre, counts in rhythms.items()
            if counts.total() >= _ENOUGH_BARS and len(counts) - ("" in counts) > 0
        }
        sounds = _loud_sounds(tracks) if role in UNPITCHED and _tells_loudness(scores) else {}
        made[role] = PartHabits.model_validate(
            {"rhythms": kept, "sounding": _sounding(tracks), "sounds": sounds}
        )
    return made


def _bars_played(score: Score, role: Role) -> list[int]:
    """Where the bars begin of the thoughts that a role plays in."""
    return [
        (first + bar) * score.bar_ticks
        for first, thought in zip(score.plan.first_bars, score.plan.thoughts, strict=True)
        if role in thought.roles
        for bar in range(thought.bars)
    ]


def _rhythm(role: Role, notes: Sequence[Note], begin: int) -> str:
    """As `PartHabits` has it."""
    if role not in UNPITCHED:
        return " ".join(str(tick) for tick in sorted({_place(note.start - begin) for note in notes}))
    sounds: dict[int, set[int]] = {}
    for note in notes:
        sounds.setdefault(note.pitch, set()).add(_place(note.start - begin))
    return "; ".join(
        f"{sound}: {' '.join(map(str, sorted(ticks)))}" for sound, ticks in sorted(sounds.items())
    )


def _place(tick: int) -> int:
    """The nearest sixteenth or triplet eighth, within the beat."""
    beat, within = divmod(tick, TICKS)
    return beat * TICKS + min(_WITHIN, key=lambda place: abs(place - within))


def _sounding(tracks: Sequence[tuple[Score, Sequence[Note]]]) -> float:
    """The usual share of the time to the next note that a note sounds."""
    shares = []
    for _, notes in tracks:
        starts = sorted({note.start for note in notes})
        next_start = dict(pairwise(starts))
        shares += [min(note.length / (next_start[note.start] - note.start), 1.0) for note in notes
                   if note.start in next_start]  # fmt: skip
    return float(np.median(shares)) if shares else 1.0


def _loud_sounds(tracks: Sequence[tuple[Score, Sequence[Note]]]) -> dict[int, int]:
    """The usual velocity of each sound of a kit."""
    found: dict[int, list[int]] = {}
    for _, notes in tracks:
        for note in notes:
            found.setdefault(note.pitch, []).append(note.velocity)
    return {sound: int(np.median(velocities)) for sound, velocities in found.items()}


def corrected(role: Role, habits: PartHabits, heard: Sequence[Score], trial: Sequence[Score]) -> PartHabits:
    """With octaves and loudness as what was heard has them beside what the writers do by themselves."""
    wanted, got = (
        [
            note
            for score in scores
            for track in score.tracks
            if track.part.role == role
            for note in track.notes
        ]
        for scores in (heard, trial)
    )
    if not got:
        return habits
    octaves = 0
    if role not in UNPITCHED:
        apart = np.median([note.pitch for note in wanted]) - np.median([note.pitch for note in got])
        octaves = int(np.clip(round(float(apart) / 12), -3, 3))
    loud, plain = (
        (float(np.mean([note.velocity for note in notes])), float(np.std([note.velocity for note in notes])))
        for notes in (wanted, got)
    )
    tells = _tells_loudness(heard) and role not in UNPITCHED
    return habits.model_copy(update={"octaves": octaves, "loud": (*loud, *plain) if tells else None})


def _tells_loudness(scores: Sequence[Score]) -> bool:
    """Whether the velocities are somebody's, and not one that a program put everywhere."""
    velocities = [note.velocity for score in scores for track in score.tracks for note in track.notes]
    return len(velocities) > 1 and float(np.std(velocities)) >= _TOLD_APART
