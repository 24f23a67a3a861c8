"""Pitches for a line of given rhythm: the path of least cost through all pitches, found exactly (Viterbi).

A line wants to keep to its motif's contour; harmony, voice leading and the ear's habits pull at it. The costs say how
hard: chord tones where it is strong or long, other tones only if they move on by step, leaps answered from the other
side, nothing held that grinds against the chord. What the contour is, and the rhythm, is decided elsewhere
(`motifs`, `phrases`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engines.music.grammar.frame import Frame
from engines.music.harmony import SCALES, Chord, Mode
from engines.music.score import TICKS
from engines.music.thoughts import Metre, Role

Costs = NDArray[np.float64]
CHORD, COLOUR, PASSING, AVOID, OUTSIDE = range(5)
"""What a pitch is over a chord: in it; a scale tone a whole step above one of its tones; another scale tone; one that
grinds a semitone against it; foreign to the key."""

_HELD: tuple[Role, ...] = ("chords", "pad")


@dataclass(frozen=True, slots=True)
class Slot:
    """A note without its pitch. `start` and `length` in ticks of the thought; `target` is the MIDI pitch that the
    contour asks for, `firm` how much it insists. `goals` are pitch classes that the note would rather be; one that
    `leans` need not belong to the chord though it is strong."""

    start: int
    length: int
    target: float
    firm: float = 1.0
    goals: tuple[int, ...] = ()
    accent: int = 0
    leans: bool = False

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Taste:
    """How a style sings. `colour` is what a ninth or sixth costs on a strong beat, `leaps` how dear large intervals
    are, `still` how dear a repeated pitch is, `pentatonic` how dear the two tones outside the pentatonic scale are."""

    colour: float = 3.0
    leaps: float = 1.0
    still: float = 0.7
    pentatonic: float = 0.0


@cache
def kinds(chord: Chord, key: int, mode: Mode) -> NDArray[np.int64]:
    """What each of the 12 MIDI pitch classes is over a chord of a key."""
    tones = {(key + tone) % 12 for tone in chord.tones}
    scale = {(key + step) % 12 for step in SCALES[mode]}
    altered = tones - scale
    found = np.full(12, OUTSIDE)
    for pitch_class in range(12):
        if pitch_class in tones:
            found[pitch_class] = CHORD
        elif pitch_class in scale:
            grinds = (pitch_class - 1) % 12 in tones or (pitch_class + 1) % 12 in altered
            lies_over = (pitch_class - 2) % 12 in tones
            found[pitch_class] = AVOID if grinds else COLOUR if lies_over else PASSING
    return found


def strength(tick: int, metre: Metre) -> int:
    """How strong a place of a bar is: 3 the downbeat, 2 the other half, 1 a beat, 0 between beats."""
    if tick == 0:
        return 3
    if metre == "6/8":
        return 2 if tick == 3 * TICKS // 2 else 0
    if tick % TICKS:
        return 0
    return 2 if metre == "4/4" and tick == 2 * TICKS else 1


def chords_under(frame: Frame, start: int, length: int) -> list[tuple[Chord, int]]:
    """The chords that sound during a note, and for how many ticks each."""
    half = frame.bar_ticks // 2
    found: list[tuple[Chord, int]] = []
    tick = start
    while tick < start + length:
        upto = min((tick // half + 1) * half, start + length)
        chord = frame.chord_at(tick)
        if found and found[-1][0] == chord:
            found[-1] = (chord, found[-1][1] + upto - tick)
        else:
            found.append((chord, upto - tick))
        tick = upto
    return found


def sing(
    frame: Frame,
    slots: Sequence[Slot],
    low: int,
    high: int,
    taste: Taste,
    extra: Costs | None = None,
    extra_moves: Costs | None = None,
) -> list[int]:
    """MIDI pitches for the slots, within low to high.

    `extra` (slots, pitches) and `extra_moves` (slots - 1, pitches, pitches) add to the costs, as a second voice needs.
    """
    if not slots:
        return []
    pitches = np.arange(low, high + 1)
    costs, foreign = _standing_costs(frame, slots, pitches, taste)
    if extra is not None:
        costs = costs + extra
    interval, habit, direction = _moving_costs(len(pitches), taste)
    best = np.full((3, len(pitches)), np.inf)
    best[0] = costs[0]
    came_from = np.zeros((len(slots), 3, len(pitches)), np.int64)
    columns = np.arange(len(pitches))
    for n in range(1, len(slots)):
        before, slot = slots[n - 1], slots[n]
        apart = slot.start - before.end >= TICKS // 2
        move = habit * (0.5 if apart else 1.0)
        if not apart:
            wanted = slot.target - before.target
            bend = np.abs(interval - wanted)
            move = move + min(slot.firm, before.firm) * 0.34 * np.minimum(bend, 7)
            if abs(wanted) > 0.5:
                move = move + 0.8 * (interval * np.sign(wanted) < 0)
                move = move + 1.6 * (interval == 0)
            else:
                move = move - taste.still * (interval == 0)
            steps_on = (np.abs(interval) <= 2) & (interval != 0)
            move = move + foreign[n - 1][:, None] * np.where(steps_on, 0.0, np.where(interval == 0, 2.0, 5.0))
            move = move + 0.5 * foreign[n][None, :] * (np.abs(interval) > 4)
        if extra_moves is not None:
            move = move + extra_moves[n - 1]
        after_leap = best[:, :, None] + (0 if apart else 1) * direction
        whence = after_leap.argmin(axis=0)
        total = np.take_along_axis(after_leap, whence[None], axis=0)[0] + move
        for state, allowed in enumerate((np.abs(interval) <= 4, interval > 4, interval < -4)):
            masked = np.where(allowed, total, np.inf)
            row = masked.argmin(axis=0)
            best[state] = masked[row, columns] + costs[n]
            came_from[n, state] = row * 3 + whence[row, columns]
    state, place = divmod(int(best.argmin()), len(pitches))
    path = [place]
    for n in range(len(slots) - 1, 0, -1):
        place, state = divmod(int(came_from[n, state, place]), 3)
        path.append(place)
    return [low + place for place in reversed(path)]


def _standing_costs(
    frame: Frame, slots: Sequence[Slot], pitches: NDArray[np.int64], taste: Taste
) -> tuple[Costs, NDArray[np.bool_]]:
    """What each pitch costs in each slot, and which are foreign to the chord: (slots, pitches) both."""
    plan = frame.plan
    classes = pitches % 12
    thin = _outside_pentatonic(plan.key, plan.mode)[classes] * taste.pentatonic
    around = accompaniment(frame)
    costs = np.zeros((len(slots), len(pitches)))
    foreign = np.zeros((len(slots), len(pitches)), np.bool_)
    for n, slot in enumerate(slots):
        heft = (0.06, 0.3, 0.85, 1.0)[strength(slot.start % frame.bar_ticks, plan.metre)]
        if slot.leans:
            heft = 0.1
        heft += (
            0.75 if slot.length > TICKS * 2 else 0.45 if slot.length > TICKS else 0.2 * (slot.length == TICKS)
        )
        price = np.array([0.0, heft * taste.colour, heft * 4.0, heft * 6.0, 40.0])
        price[AVOID] += 0.5 + (30.0 if slot.length >= TICKS else 0.0)
        under = chords_under(frame, slot.start, slot.length)
        main = max(under, key=lambda pair: pair[1])[0]
        kind = kinds(main, plan.key, plan.mode)[classes]
        cost = price[kind] + thin
        for chord, ticks in under:
            if chord != main and ticks >= TICKS // 2:
                other = kinds(chord, plan.key, plan.mode)[classes]
                cost = (
                    cost + np.where(other >= AVOID, 6.0, np.where(other == CHORD, 0.0, 1.0)) * ticks / TICKS
                )
        if slot.length >= TICKS:
            cost = cost + 9.0 * grinds(slot, pitches, around)
        if slot.goals:
            cost = cost + np.where(np.isin(classes, slot.goals), 0.0, 6.0)
        away = np.abs(pitches - slot.target)
        costs[n] = cost + slot.firm * (0.16 * away + 0.02 * away**2)
        foreign[n] = kind != CHORD
        if taste.colour < 2.55:
            foreign[n] &= ~((kind == COLOUR) & (slot.length >= TICKS))
    return costs, foreign


def accompaniment(frame: Frame) -> NDArray[np.int64]:
    """Begin, end and pitch of what chords and pad play in these bars, (notes, 3); as voiced, where they are silent."""
    heard = [(n.start, n.start + n.length, n.pitch) for role in _HELD for n in frame.heard.get(role, ())]
    if not heard:
        half = frame.bar_ticks // 2
        heard = [(n * half, (n + 1) * half, p) for n, chord in enumerate(frame.voicings) for p in chord]
    return np.array(heard, np.int64).reshape(-1, 3)


def grinds(slot: Slot, pitches: NDArray[np.int64], around: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where a pitch lies a semitone, or that and an octave, from what is held beside it for half a beat or more."""
    together = np.minimum(slot.end, around[:, 1]) - np.maximum(slot.start, around[:, 0])
    apart = np.abs(pitches[:, None] - around[together >= TICKS // 2, 2])
    return np.logical_or(apart == 1, apart == 13).any(axis=1)


@cache
def _outside_pentatonic(key: int, mode: Mode) -> Costs:
    """1 where a pitch class is in the scale but not in its pentatonic."""
    left_out = {"major": (3, 6), "mixolydian": (3, 6), "lydian": (3, 6)}.get(mode, (1, 5))
    found = np.zeros(12)
    found[[(key + SCALES[mode][degree]) % 12 for degree in left_out]] = 1
    return found


@cache
def _moving_costs(count: int, taste: Taste) -> tuple[NDArray[np.int64], Costs, Costs]:
    """The interval of each move (pitches, pitches), what it costs, and what it costs after each kind of leap (3, ...):
    none, up, down."""
    interval = np.arange(count)[None, :] - np.arange(count)[:, None]
    size = np.abs(interval)
    by_size = np.full(128, 14.0)
    by_size[:13] = (0.0, 0.0, 0.0, 1.0, 1.1, 1.6, 5.0, 1.8, 5.0, 5.0, 9.0, 10.0, 5.0)
    habit = by_size[size] * np.where(size > 4, taste.leaps, 1.0)
    habit[size == 0] = taste.still
    up = np.where(interval > 2, 2.2, np.where(interval > 0, 1.2, np.where(interval == 0, 0.5, 0.0)))
    up = up + np.where(interval < -4, 1.5, 0.0)
    return interval, habit, np.stack([np.zeros_like(up), up, up[::-1, ::-1]])
