"""The chords: on which rhythm and in which figure a keyboard, a guitar, a harp or a viola plays the harmony.

Patterns are drawn, not listed: a bar or two that last through the section, with the same accents each time, and a last
bar that may turn. Each style names what its players do; `strumming` and `figurations` hold how it is done.
"""

from collections.abc import Callable, Sequence

import numpy as np

from engines.music.grammar.figurations import broken, inner_line, piano_pulse, repeated
from engines.music.grammar.frame import Frame
from engines.music.grammar.motifs import Feel, draw_rhythm
from engines.music.grammar.strumming import grip, picked, strummed
from engines.music.grammar.textures import (
    Strike,
    accent_of,
    below,
    hand,
    in_range,
    loudness,
    pushed,
    room_below_lead,
    strikes_over,
    tidy,
    until_change,
)
from engines.music.score import TICKS, Note
from engines.music.thoughts import Style

_GUITARS = {"steel-guitar", "nylon-guitar", "clean-guitar", "muted-guitar"}


def write(frame: Frame) -> list[Note]:
    """The chords of a thought."""
    notes = _PLAYERS[frame.plan.style](frame)
    return tidy(frame, "chords", _closed(frame, notes) if frame.closes else notes)


def _closed(frame: Frame, notes: Sequence[Note]) -> list[Note]:
    """With one chord in the last bar, from the lowest note up, that rings out."""
    last = (frame.bars - 1) * frame.bar_ticks
    instrument = frame.instrument("chords")
    top = room_below_lead(frame, "chords")
    chord = grip(frame, last, top) if _on_guitar(frame) else below(hand(frame, last), top)
    apart = 3 if _is(frame, "piano", "felt-piano", "rhodes", "harp", "vibraphone") else 0
    return [note for note in notes if note.start < last] + [
        Note(last + n * apart, pitch, frame.bar_ticks - n * apart, loudness(frame, 46, 30, -2 * n))
        for n, pitch in enumerate(in_range(chord, instrument.low, instrument.high))
    ]


def _is(frame: Frame, *names: str) -> bool:
    return frame.instrument("chords").id in names


def _on_guitar(frame: Frame) -> bool:
    return frame.instrument("chords").id in _GUITARS


# What each style does


def _pop(frame: Frame) -> list[Note]:
    rng = frame.lasting("comping")
    if _on_guitar(frame):
        return (
            strummed(frame, Feel(pushed=0.7, sixteenth=0.4, pushed16=0.25))
            if rng.random() < 0.65
            else picked(frame)
        )
    if frame.energy < 0.35 or rng.random() < 0.2:
        return broken(frame, {"alberti": 1, "up and down": 2, "ground": 2, "walk": 1}, 12)
    return piano_pulse(frame)


def _lofi(frame: Frame) -> list[Note]:
    if _on_guitar(frame) and frame.lasting("comping").random() < 0.5:
        return picked(frame)
    feel = Feel(pushed=0.8, dotted=0.5, sixteenth=0.2, pushed16=0.6)
    pattern = _pattern(frame, feel, 0.35 + 0.5 * frame.energy, longest=60, bars=2)
    return _struck(frame, pattern, 46, 30, roll=2)


def _house(frame: Frame) -> list[Note]:
    if frame.energy < 0.4:
        return _struck(frame, _pattern(frame, Feel(pushed=0.6), 0.3, longest=84), 46, 34)
    feel = Feel(pushed=1.3, dotted=0.6, sixteenth=0.25, pushed16=1.0)
    shortest = 18 if _is(frame, "organ", "piano") else 10
    return _struck(frame, _pattern(frame, feel, 0.9 + 0.5 * frame.energy, longest=shortest, bars=2), 54, 38)


def _synthwave(frame: Frame) -> list[Note]:
    feel = Feel(pushed=0.9, dotted=0.8, sixteenth=0.1, pushed16=0.4)
    longest = 60 if frame.energy < 0.5 else 24
    return _struck(frame, _pattern(frame, feel, 0.3 + 0.6 * frame.energy, longest=longest, bars=2), 50, 38)


def _trap(frame: Frame) -> list[Note]:
    rng = frame.lasting("comping")
    if _is(frame, "bells") or rng.random() < 0.45:
        return broken(
            frame, {"up": 1, "down": 2, "leap": 1, "walk": 2}, 24 if frame.energy < 0.5 else 12, gate=0.25
        )
    return _struck(
        frame, _pattern(frame, Feel(pushed=0.5, dotted=0.5, triplet=0.3), 0.45, longest=72, bars=2), 48, 34
    )


def _ambient(frame: Frame) -> list[Note]:
    if frame.lasting("comping").random() < 0.55 or _is(frame, "harp"):
        return broken(
            frame, {"up": 2, "wave": 1, "walk": 2}, 24 if frame.energy < 0.6 else 12, gate=0.4, ring=3
        )
    return _struck(frame, _pattern(frame, Feel(pushed=0.3), 0.3, longest=96, bars=2), 38, 28, roll=4)


def _cinematic(frame: Frame) -> list[Note]:
    if _is(frame, "harp"):
        return broken(frame, {"up": 2, "up and down": 3, "wave": 1}, 12 if frame.energy > 0.4 else 24, ring=3)
    if frame.energy < 0.3:
        return _struck(frame, _pattern(frame, Feel(dotted=0.2, pushed=0.0), 0.5, longest=96), 38, 40, roll=0)
    grid = 12 if frame.energy < 0.8 else 6
    return broken(frame, {"pedal": 3, "ground": 2, "up and down": 1, "converge": 1}, grid, ring=1)


def _jazz(frame: Frame) -> list[Note]:
    if frame.plan.metre != "4/4":
        return _waltz(frame, 0.5)
    if _is(frame, "clean-guitar") and frame.lasting("comping").random() < 0.5:
        quarters = [Strike(beat * TICKS, 16, 6 if beat % 2 else -4) for beat in range(frame.beats)]
        return _struck(frame, [quarters], 44, 30)
    return _struck(frame, _charleston(frame), 46, 32)


def _bossa(frame: Frame) -> list[Note]:
    if frame.plan.metre != "4/4":
        return _waltz(frame, 0.6)
    return _struck(frame, _bossa_pattern(frame), 48, 30)


def _reggae(frame: Frame) -> list[Note]:
    """The skank: short chords between the beats, some doubled or dragged a sixteenth, now and then one left out."""
    rng = frame.lasting("skank")
    length = int(rng.choice((4, 5, 6, 8)))
    offs = (24, 60) if frame.plan.metre == "6/8" else tuple(n * TICKS + 12 for n in range(frame.beats))
    doubled = rng.random(len(offs)) < rng.choice((0.0, 0.25, 0.6)) * (0.5 + frame.energy)
    dragged = rng.random(len(offs)) < 0.08
    left_out = rng.random(len(offs)) < 0.1
    skank = []
    for n, off in enumerate(offs):
        if left_out[n] and not left_out.all():
            continue
        if doubled[n] or not dragged[n]:
            skank.append(Strike(off, length, 3 if n % 2 else -2))
        if doubled[n] or dragged[n]:
            skank.append(Strike(off + 6, 4, -8 if doubled[n] else 0))
    pattern = [skank] * frame.bars
    turn = frame.fresh("skank")
    if frame.ends_section and turn.random() < 0.5:
        pattern[-1] = skank[: int(turn.integers(1, len(skank) + 1))]
    return _struck(frame, pattern, 52, 32)


def _ballad(frame: Frame) -> list[Note]:
    rng = frame.lasting("comping")
    if _on_guitar(frame):
        return (
            picked(frame) if frame.energy < 0.65 or rng.random() < 0.4 else strummed(frame, Feel(pushed=0.4))
        )
    if frame.energy < 0.7:
        return broken(frame, {"up and down": 3, "ground": 2, "wave": 2, "walk": 1}, 12, ring=3)
    return piano_pulse(frame)


def _folk(frame: Frame) -> list[Note]:
    quiet = frame.energy < 0.5
    if frame.lasting("comping").random() < (0.75 if quiet else 0.25):
        return picked(frame)
    return strummed(frame, Feel(pushed=0.2, sixteenth=0.5, dotted=0.1))


def _chamber(frame: Frame) -> list[Note]:
    rng = frame.lasting("comping")
    if _is(frame, "harp"):
        return broken(frame, {"up": 2, "up and down": 2, "alberti": 1}, 12, ring=2)
    way = rng.random()
    if frame.energy < 0.3 or way < 0.2:
        return inner_line(frame, _pattern(frame, Feel(pushed=0.1, dotted=0.3), 0.6, longest=96))
    if way < 0.45 and frame.energy > 0.4:
        return repeated(frame)
    return broken(
        frame, {"alberti": 3, "up and down": 2, "ground": 2, "wave": 1}, 12 if frame.energy < 0.8 else 6
    )


_PLAYERS: dict[Style, Callable[[Frame], list[Note]]] = {
    "pop": _pop, "lofi": _lofi, "house": _house, "synthwave": _synthwave, "trap": _trap, "ambient": _ambient,
    "cinematic": _cinematic, "jazz": _jazz, "bossa": _bossa, "reggae": _reggae, "ballad": _ballad, "folk": _folk,
    "chamber": _chamber,
}  # fmt: skip


# Patterns of strikes


def _pattern(
    frame: Frame, feel: Feel, notes_a_beat: float, longest: int, bars: int = 1
) -> list[list[Strike]]:
    """A bar of strikes for each of the thought, in a feel: one or two are drawn for the section and come again, the
    last of the section may be another. Each sounds to the next, but no longer than `longest`."""
    rng = frame.lasting("comping pattern", round(frame.energy * 4))
    beats = 2 if frame.plan.metre == "6/8" else frame.beats

    def bar_of(rng: np.random.Generator, begin: bool) -> list[Strike]:
        onsets = draw_rhythm(rng, frame.plan.metre, feel, notes_a_beat, beats, begin) or [0]
        return [
            Strike(onset, min(longest, end - onset), accent_of(onset))
            for onset, end in zip(onsets, [*onsets[1:], frame.bar_ticks], strict=True)
        ]

    drawn = [bar_of(rng, bar == 0 or rng.random() < 0.6) for bar in range(bars)]
    found = [drawn[bar % bars] for bar in range(frame.bars)]
    turn = frame.fresh("comping turn")
    if frame.ends_section and frame.bars > 1 and turn.random() < 0.6:
        found[-1] = bar_of(turn, True)
    return found


def _charleston(frame: Frame) -> list[list[Strike]]:
    """Jazz comping: two or three short chords a bar at most, mostly off the beat, never twice the same two bars; each
    bar is drawn anew, because comping answers."""
    lasting, fresh = frame.lasting("charleston"), frame.fresh("charleston")
    weights = np.array([0.5, 0.35, 0.12, 0.9, 0.25, 0.55, 0.15, 0.8])
    weights = weights * lasting.uniform(0.5, 1.5, len(weights))
    found = []
    for bar in range(frame.bars):
        count = int(fresh.choice((1, 2, 3), p=(0.45 - 0.2 * frame.energy, 0.45, 0.1 + 0.2 * frame.energy)))
        places = sorted(fresh.choice(8, size=count, replace=False, p=weights / weights.sum()))
        places = [place for n, place in enumerate(places) if n == 0 or place - places[n - 1] >= 2]
        strikes = [
            Strike(
                int(place) * 12,
                int(fresh.choice((8, 10, 20, 36), p=(0.4, 0.2, 0.25, 0.15))),
                5 if place % 2 else -2,
            )
            for place in places
        ]
        found.append(strikes if bar or fresh.random() > 0.15 else strikes[:1])
    return found


def _bossa_pattern(frame: Frame) -> list[list[Strike]]:
    """Two bars around the clave, pushed over the bar line; the thumb is left to the bass."""
    rng = frame.lasting("bossa")
    weights = (
        (0.85, 0.05, 0.35, 0.9, 0.1, 0.2, 0.75, 0.45),
        (0.25, 0.55, 0.35, 0.6, 0.55, 0.1, 0.7, 0.5),
    )
    found = []
    for bar in weights:
        places = [n for n in range(8) if rng.random() < bar[n] * (0.75 + 0.4 * frame.energy)]
        places = [
            n for k, n in enumerate(places) if k == 0 or n - places[k - 1] > 1 or rng.random() < 0.3
        ] or [3]
        ends = [*places[1:], 8]
        found.append(
            [
                Strike(n * 12, min(30, (end - n) * 12 - 2), 4 if n % 2 else 0)
                for n, end in zip(places, ends, strict=True)
            ]
        )
    return found


def _waltz(frame: Frame, density: float) -> list[Note]:
    """Chords after the downbeat, which is the bass's."""
    rng = frame.lasting("waltz")
    if frame.plan.metre == "6/8":
        places = [12, 24, 48, 60] if rng.random() < 0.5 else [24, 60]
    else:
        places = [24, 48] if rng.random() < density else [24, 36] if rng.random() < 0.4 else [36]
    return _struck(frame, [[Strike(tick, 14, 2 if n == 0 else -2) for n, tick in enumerate(places)]], 46, 32)


def _struck(
    frame: Frame, pattern: Sequence[Sequence[Strike]], base: float, by_energy: float, roll: int = 0
) -> list[Note]:
    """The chord of the moment at each strike; longer ones may be rolled upwards, so many ticks from note to note."""
    instrument = frame.instrument("chords")
    top = room_below_lead(frame, "chords")
    notes: list[Note] = []
    for strike in strikes_over(frame, pattern):
        from_chord = pushed(frame, strike.tick, strike.length)
        early = from_chord - strike.tick
        chord = in_range(below(hand(frame, from_chord), top), instrument.low, instrument.high)
        length = early + until_change(frame, from_chord, max(1, strike.length - early))
        apart = roll if strike.length >= TICKS else 0
        for n, pitch in enumerate(chord):
            velocity = loudness(frame, base, by_energy, strike.accent + (4 if n == len(chord) - 1 else 0))
            notes.append(Note(strike.tick + n * apart, pitch, max(2, length - n * apart), velocity))
    return notes
