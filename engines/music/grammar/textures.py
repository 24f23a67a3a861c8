"""What accompanying parts share: chords brought into an instrument's range, strikes of a pattern, and their loudness.

A strike is a place in a pattern and how hard it is hit; patterns last through a section, so that what repeats repeats
with the same accents. What is struck there is the business of each part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.music.grammar.frame import Frame
from engines.music.grammar.idioms import IDIOMS
from engines.music.grammar.lines import AVOID, kinds
from engines.music.grammar.numbers import within
from engines.music.grammar.periods import register
from engines.music.harmony import Chord
from engines.music.score import TICKS, Note
from engines.music.thoughts import Role


@dataclass(frozen=True, slots=True)
class Strike:
    """`tick` and `length` in ticks of the pattern's bar; `accent` adds to the velocity."""

    tick: int
    length: int
    accent: int = 0


def in_range(pitches: Sequence[int], low: int, high: int) -> tuple[int, ...]:
    """A chord moved by octaves into a range; what still lies outside is folded back, doubles dropped."""
    shift = 0
    while min(pitches) + shift < low and max(pitches) + shift + 12 <= high + 4:
        shift += 12
    while max(pitches) + shift > high and min(pitches) + shift - 12 >= low - 4:
        shift -= 12
    folded = {_folded(pitch + shift, low, high) for pitch in pitches}
    return tuple(sorted(folded))


def _folded(pitch: int, low: int, high: int) -> int:
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch


def room_below_lead(frame: Frame, role: Role) -> int:
    """The highest pitch of an accompaniment that leaves the lead free above; where the lead itself lies low, or rests,
    as high as one likes chords to be. Never so low that a chord has no room on its instrument."""
    top = 77
    if "lead" in frame.thought.roles:
        anchor = register(frame, "lead", IDIOMS[frame.plan.style]).anchor
        top = anchor if anchor >= 64 else 74
    return max(top, frame.instrument(role).low + 16)


def below(pitches: Sequence[int], top: int) -> tuple[int, ...]:
    """A chord with what lies higher than `top` an octave down; of two notes a semitone apart that come about by this,
    the one that was moved is left out."""
    kept = [pitch for pitch in pitches if pitch <= top]
    for pitch in pitches:
        while pitch > top:
            pitch -= 12
        if all(abs(pitch - other) > 1 for other in kept):
            kept.append(pitch)
    return tuple(sorted(kept))


def spread(frame: Frame, tick: int, low: int, high: int) -> tuple[int, ...]:
    """Every chord tone from low to high, as a harp or a picked guitar has them under the fingers; without tones that
    lie a semitone above another one."""
    tones = frame.pitch_classes(frame.chord_at(tick))[:4]
    found = [pitch for pitch in range(low, high + 1) if pitch % 12 in tones]
    root = tones[0]
    return tuple(p for n, p in enumerate(found) if n == 0 or p - found[n - 1] > 1 or p % 12 != root)


def loudness(frame: Frame, base: float, by_energy: float, accent: float = 0) -> int:
    """A velocity from the energy of the thought and the accent of the pattern."""
    return within(base + by_energy * frame.energy + accent, 16, 122)


def sounding(frame: Frame, tick: int) -> tuple[int, ...]:
    """The voicing at a tick of the thought. A strike an eighth or less before a change of chord takes the new one."""
    bar, rest = divmod(tick, frame.bar_ticks)
    return frame.voicing(min(bar, frame.bars - 1), rest / TICKS)


def sounding_chord(frame: Frame, tick: int) -> Chord:
    """What `sounding` is a voicing of: after the thought its last chord goes on."""
    bar, rest = divmod(tick, frame.bar_ticks)
    return frame.chord(min(bar, frame.bars - 1), rest / TICKS)


def pushed(frame: Frame, tick: int, length: int) -> int:
    """The tick whose chord a strike belongs to: of one just before a change that it sounds beyond, the change."""
    half = frame.bar_ticks // 2
    change = (tick // half + 1) * half
    if 0 < change - tick <= TICKS // 2 and tick + length > change and change < frame.bars * frame.bar_ticks:
        return change
    return tick


def strikes_over(frame: Frame, pattern: Sequence[Sequence[Strike]]) -> list[Strike]:
    """The strikes of a thought, in its ticks. Where a chord would come and go without one, it is struck as it comes."""
    half = frame.bar_ticks // 2
    found = [
        replace(strike, tick=bar * frame.bar_ticks + strike.tick)
        for bar in range(frame.bars)
        for strike in pattern[bar % len(pattern)]
    ]
    heard = {pushed(frame, strike.tick, strike.length) // half for strike in found}
    longest = max((strike.length for strike in found), default=half)
    for n in range(frame.bars * 2):
        comes = n == 0 or sounding(frame, n * half) != sounding(frame, (n - 1) * half)
        stays = n % 2 == 0 and sounding(frame, n * half) == sounding(frame, (n + 1) * half)
        if comes and n not in heard and not (stays and n + 1 in heard):
            found.append(Strike(n * half, min(half, longest), accent_of(n * half % frame.bar_ticks)))
    return sorted(found, key=lambda strike: strike.tick)


def until_change(frame: Frame, tick: int, length: int) -> int:
    """The length cut where the chord changes."""
    half = frame.bar_ticks // 2
    chord = sounding(frame, tick)
    end = (tick // half + 1) * half
    while end < min(tick + length, frame.bars * frame.bar_ticks) and sounding(frame, end) == chord:
        end += half
    return min(length, end - tick)


def neighbour(frame: Frame, tick: int, pitch: int, up: int) -> int:
    """The next scale tone above (1) or below (-1) a pitch that does not grind against the chord."""
    kind = kinds(sounding_chord(frame, tick), frame.plan.key, frame.plan.mode)
    return next((pitch + up * k for k in (1, 2, 3) if kind[(pitch + up * k) % 12] < AVOID), pitch)


def accent_of(tick: int) -> int:
    """Accents: the downbeat, then pushes, then beats."""
    return 6 if tick == 0 else 3 if tick % TICKS == TICKS // 2 else 0 if tick % TICKS == 0 else -4


def hand(frame: Frame, tick: int) -> tuple[int, ...]:
    """The voicing as the hand has it: without its root where the bass plays and enough is left; its top doubled below
    when it is loud and thin."""
    chord = sounding(frame, tick)
    root = frame.pitch_classes(sounding_chord(frame, tick))[0]
    if frame.plan.style in ("jazz", "bossa", "lofi") and "bass" in frame.thought.roles and len(chord) > 3:
        chord = tuple(pitch for pitch in chord if pitch % 12 != root) or chord
    if (
        frame.energy < 0.3
        and len(chord) > 3
        and frame.plan.style in ("ambient", "cinematic", "pop", "ballad")
    ):
        chord = chord[-3:]
    if (
        frame.energy > 0.75
        and len(chord) <= 4
        and frame.plan.style in ("pop", "ballad", "house", "cinematic")
    ):
        lower = chord[-1] - 12
        if all(abs(pitch - lower) > 1 for pitch in chord):
            chord = tuple(sorted((*chord, lower)))
    return chord


def tidy(frame: Frame, role: Role, notes: Sequence[Note]) -> list[Note]:
    """In order, inside the thought and the instrument; a pitch struck again ends where it is struck."""
    instrument = frame.instrument(role)
    end = frame.bars * frame.bar_ticks
    latest: dict[int, int] = {}
    found: list[Note] = []
    for note in sorted(set(notes)):
        if not (0 <= note.start < end and instrument.low <= note.pitch <= instrument.high):
            continue
        before = latest.get(note.pitch)
        if before is not None:
            old = found[before]
            if old.start == note.start:
                continue
            if old.start + old.length > note.start:
                found[before] = Note(old.start, old.pitch, note.start - old.start, old.velocity)
        latest[note.pitch] = len(found)
        found.append(Note(note.start, note.pitch, max(1, min(note.length, end - note.start)), note.velocity))
    return found
