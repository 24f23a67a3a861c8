"""How a keyboard holds the chords of a plan: a search for the smoothest way through all of them.

Every chord has dozens of voicings within the style's span; the way with the least motion, no parallel fifths and
octaves, a quiet top voice and no mud below is found by dynamic programming over the whole piece. Inversions of the
bass belong to the bass; here the hands only see the tones.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from engines.music.grammar.customs import customs
from engines.music.harmony import TONES, Quality
from engines.music.thoughts import Plan

Voicing = tuple[int, ...]
_MOST = 56  # voicings of a chord that are tried
_MOVED = 0.5  # cost of a semitone that a voice moves
_TOP = 0.35  # more for the top voice, and _LEAP above four semitones
_LEAP = 1.5
_PARALLEL = 3.0
_STUCK = 1.2  # all voices move the same way
_LOW_LIMITS = ((48, 7), (52, 5), (57, 3), (62, 2))
"""Below a pitch, intervals from it up to the next voice smaller than so many semitones are mud."""


def voicings(plan: Plan) -> tuple[tuple[Voicing, ...], ...]:
    """For each thought and each half bar in it, the MIDI pitches of the chord, lowest first, 3 to 5 of them."""
    usual = customs(plan.style)
    chords = [(chord.root, chord.quality) for thought in plan.thoughts for chord in thought.chords]
    changes = [n for n, chord in enumerate(chords) if not n or chord != chords[n - 1]]
    choices = [
        _choices((plan.key + chords[n][0]) % 12, chords[n][1], usual.span, usual.voices) for n in changes
    ]
    way = _smoothest(choices)
    played: list[Voicing] = []
    for begin, end, voicing in zip(changes, [*changes[1:], len(chords)], way, strict=True):
        played += [voicing] * (end - begin)
    made: list[tuple[Voicing, ...]] = []
    done = 0
    for thought in plan.thoughts:
        made.append(tuple(played[done : done + len(thought.chords)]))
        done += len(thought.chords)
    return tuple(made)


def _smoothest(choices: Sequence[tuple[NDArray[np.int16], NDArray[np.float64]]]) -> list[Voicing]:
    """One voicing of each chord, so that the way through them costs least."""
    pitches, costs = choices[0]
    best = costs
    back: list[NDArray[np.intp]] = []
    for after, own in choices[1:]:
        through = best[:, None] + _transitions(pitches.tobytes(), after.tobytes(), pitches.shape[1])
        back.append(through.argmin(0))
        best = through.min(0) + own
        pitches = after
    at = int(best.argmin())
    way = [at]
    for steps in reversed(back):
        at = int(steps[at])
        way.append(at)
    way.reverse()
    return [tuple(int(p) for p in table[n]) for (table, _), n in zip(choices, way, strict=True)]


@lru_cache(1024)
def _transitions(before: bytes, after: bytes, voices: int) -> NDArray[np.float64]:
    """(before, after) costs of going from each voicing of one chord to each of another."""
    a = np.frombuffer(before, np.int16).reshape(-1, voices).astype(np.int64)
    b = np.frombuffer(after, np.int16).reshape(-1, voices).astype(np.int64)
    moved = b[None] - a[:, None]
    cost = _MOVED * np.abs(moved).sum(-1).astype(float)
    top = np.abs(moved[..., -1])
    cost += _TOP * top + _LEAP * np.maximum(top - 4, 0)
    cost += _STUCK * ((moved > 0).all(-1) | (moved < 0).all(-1))
    for low in range(voices):
        for high in range(low + 1, voices):
            interval = (a[:, high] - a[:, low]) % 12
            same = (interval[:, None] == ((b[:, high] - b[:, low]) % 12)[None]) & np.isin(interval, (0, 7))[
                :, None
            ]
            parallel = same & (moved[..., low] != 0) & (np.sign(moved[..., low]) == np.sign(moved[..., high]))
            cost += _PARALLEL * parallel
    return cost


@lru_cache(1024)
def _choices(
    root: int, quality: Quality, span: tuple[int, int], voices: int
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """The best voicings of a chord: (voicings, voices) MIDI pitches and what each costs by itself."""
    found: dict[Voicing, float] = {}
    for tones, missing in _selections(TONES[quality], voices):
        places = [
            [pitch for pitch in range(span[0], span[1] + 1) if (pitch - root - tone) % 12 == 0]
            for tone in tones
        ]
        for chosen in product(*places):
            voicing = tuple(sorted(chosen))
            if len(set(voicing)) == voices:
                found[voicing] = min(found.get(voicing, np.inf), missing + _own_cost(voicing, span))
    kept = sorted(found, key=lambda voicing: (found[voicing], voicing))[:_MOST]
    return np.array(kept, np.int16), np.array([found[voicing] for voicing in kept])


def _selections(tones: tuple[int, ...], voices: int) -> list[tuple[tuple[int, ...], float]]:
    """Tones for so many voices and what each choice costs: fifth and root go first, the root is doubled first."""
    if len(tones) == voices:
        return [(tones, 0.0)]
    if len(tones) < voices:
        doubled = [(0, 0.0), (2, 0.4), (1, 1.6)]
        return [((*tones, tones[n]), cost) for n, cost in doubled if n < len(tones)]
    dropped = [((0,), 0.0), ((2,), 0.2)] if len(tones) - voices == 1 else [((0, 2), 0.0)]
    return [(tuple(tone for n, tone in enumerate(tones) if n not in left), cost) for left, cost in dropped]


def _own_cost(voicing: Voicing, span: tuple[int, int]) -> float:
    """Mud below, clusters, holes, and distance from the middle of the span."""
    cost = 0.12 * abs(sum(voicing) / len(voicing) - sum(span) / 2)
    gaps = [high - low for low, high in pairwise(voicing)]
    for low, gap in zip(voicing, gaps, strict=False):
        limit = next((least for below, least in _LOW_LIMITS if low < below), 1)
        cost += 4.0 * (gap < limit) + max(gap - 9, 0) * 0.7
    cost += 1.2 * sum(gap == 1 for gap in gaps) + 5.0 * (gaps[-1] == 1)
    cost += 1.0 * sum(one <= 2 and other <= 2 for one, other in pairwise(gaps))
    cost += max(14 - (voicing[-1] - voicing[0]), 0) * (0.08 if len(voicing) > 3 else 0.0)
    return cost
