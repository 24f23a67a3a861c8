"""Ways of breaking a chord on an instrument that keeps its pulse: the pianist's right hand, harps, violas.

The figures are drawn by `figures`; here they meet the chord of the moment. Which style plays which is in `comping`.
"""

from collections.abc import Mapping, Sequence

from engines.music.grammar.figures import Figure, draw_figure, filled, gated
from engines.music.grammar.frame import Frame
from engines.music.grammar.lines import strength
from engines.music.grammar.textures import (
    Strike,
    accent_of,
    below,
    hand,
    in_range,
    loudness,
    pushed,
    room_below_lead,
    sounding,
    spread,
    strikes_over,
    until_change,
)
from engines.music.score import TICKS, Note


def piano_pulse(frame: Frame) -> list[Note]:
    """Pop piano: chords on a pulse of quarters or eighths with pushes, the lowest note walking on its own rhythm."""
    rng = frame.lasting("pulse")
    instrument = frame.instrument("chords")
    step = 12 if frame.energy > 0.55 and rng.random() < 0.75 else 24
    if frame.plan.metre == "6/8":
        step = 12
    places = frame.bar_ticks // step
    top = room_below_lead(frame, "chords")
    skip = rng.random(places) < 0.18
    low_places = {0} | {n for n in range(1, places) if rng.random() < 0.2}
    notes = []
    for bar in range(frame.bars):
        for n in range(places):
            tick = bar * frame.bar_ticks + n * step
            if skip[n] and n:
                continue
            length = min(step * (2 if n + 1 < places and skip[n + 1] else 1), frame.bar_ticks) - 2
            from_chord = pushed(frame, tick, length + 2) if skip[(n + 1) % places] else tick
            chord = in_range(below(hand(frame, from_chord), top), instrument.low, instrument.high)
            upper = chord[1:] if len(chord) > 3 else chord
            accent = accent_of(n * step)
            if n in low_places:
                notes.append(
                    Note(tick, chord[0], until_change(frame, tick, step * 2), loudness(frame, 50, 34, accent))
                )
            notes += [Note(tick, pitch, length, loudness(frame, 46, 36, accent)) for pitch in upper]
    return notes


def broken(
    frame: Frame, liking: Mapping[str, float], step: int, gate: float = 0.0, ring: int = 1
) -> list[Note]:
    """A figure through the notes of the chord, on a grid of so many ticks; notes ring for so many steps."""
    if frame.plan.metre == "6/8" and step == 24:
        step = 36
    rng = frame.lasting("figure", step)
    instrument = frame.instrument("chords")
    half = frame.bar_ticks // 2
    unit = (
        frame.bar_ticks
        if frame.plan.metre != "4/4" or step == 24
        else int(rng.choice((half, frame.bar_ticks)))
    )
    unit -= unit % step
    figure = gated(rng, draw_figure(rng, max(2, unit // step), 4, liking), gate * (1.2 - frame.energy))
    voice = instrument.id in ("viola", "bells")
    top = room_below_lead(frame, "chords")
    notes = []
    for tick in range(0, frame.bars * frame.bar_ticks, step):
        number = figure[(tick % frame.bar_ticks) // step % len(figure)]
        if number is None:
            continue
        chord = _broken_chord(frame, tick, top)
        pitch = filled(chord, number)
        while pitch > instrument.high:
            pitch -= 12
        length = (
            step
            if voice
            else until_change(frame, tick, _ring(figure, tick % frame.bar_ticks // step, ring) * step)
        )
        place = strength(tick % frame.bar_ticks, frame.plan.metre)
        accent = (-3, 0, 3, 6)[place] + (2 if number == 0 and place < 2 else 0)
        notes.append(Note(tick, pitch, length, loudness(frame, 44, 34, accent)))
    return notes


def _ring(figure: Figure, n: int, ring: int) -> int:
    """Steps until the same note is touched again, at most `ring`; through the gates that are shut."""
    here = figure[n % len(figure)]
    for ahead in range(1, ring + len(figure)):
        later = figure[(n + ahead) % len(figure)]
        if later == here or (later is not None and ahead >= ring):
            return ahead
    return ring


def _broken_chord(frame: Frame, tick: int, top: int) -> tuple[int, ...]:
    """Four notes to break: the voicing, filled up by its octave; on the harp wider."""
    instrument = frame.instrument("chords")
    if instrument.id == "harp":
        return spread(frame, tick, 48, max(67, top + 2))[:7]
    low = max(48, instrument.low)
    high = min(instrument.high, max(top, low + 14))
    chord = in_range(below(sounding(frame, tick), high), low, high)
    while len(chord) < 4:
        lower = [pitch - 12 for pitch in reversed(chord) if pitch - 12 >= low and pitch - 12 not in chord]
        added = lower[0] if lower else next(p + 12 for p in chord if p + 12 not in chord)
        chord = tuple(sorted((*chord, added)))
    return chord[-4:]


def repeated(frame: Frame) -> list[Note]:
    """Repeated eighths of a viola: two notes of the chord, the downbeat rested for the bass."""
    rng = frame.lasting("repeated")
    instrument = frame.instrument("chords")
    rests = {0} if rng.random() < 0.5 else set()
    top = room_below_lead(frame, "chords")
    notes = []
    for tick in range(0, frame.bars * frame.bar_ticks, TICKS // 2):
        place = tick % frame.bar_ticks // (TICKS // 2)
        if place in rests:
            continue
        chord = in_range(below(sounding(frame, tick), top), instrument.low, instrument.low + 24)
        pair = chord[-2:] if frame.energy > 0.5 else chord[-2:-1]
        notes += [Note(tick, pitch, 9, loudness(frame, 44, 30, 4 if place % 2 == 0 else 0)) for pitch in pair]
    return notes


def inner_line(frame: Frame, pattern: Sequence[Sequence[Strike]]) -> list[Note]:
    """One inner voice of the chord in long notes, moving as little as it can."""
    instrument = frame.instrument("chords")
    before = (instrument.low + instrument.high) // 2 - 4
    top = room_below_lead(frame, "chords")
    notes = []
    for strike in strikes_over(frame, pattern):
        chord = in_range(below(sounding(frame, strike.tick), top), instrument.low, instrument.high)
        before = min(chord, key=lambda pitch: abs(pitch - before))
        length = until_change(frame, strike.tick, strike.length)
        notes.append(Note(strike.tick, before, length, loudness(frame, 44, 34, strike.accent)))
    return notes
