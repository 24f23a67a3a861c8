"""Pads: chords held, each voice tied over where it stays and moved where it must; fuller and higher with energy.

In reggae the organ bubbles instead.
"""

from engines.music.grammar.frame import Frame
from engines.music.grammar.textures import below, in_range, loudness, room_below_lead, sounding, tidy
from engines.music.score import TICKS, Note

_REGISTER = {"ambient": 55, "cinematic": 57, "trap": 60, "chamber": 55, "jazz": 57}
"""Where the middle of the chord lies; 60 for the others."""


def write(frame: Frame) -> list[Note]:
    """The pad of a thought."""
    if frame.plan.style == "reggae" and frame.energy > 0.35:
        return tidy(frame, "pad", _bubble(frame))
    return tidy(frame, "pad", _held(frame))


def _held(frame: Frame) -> list[Note]:
    """Chords that swell through the four bars: a voice that keeps its pitch is struck again only where a pad would
    otherwise have sounded for two bars."""
    half = frame.bar_ticks // 2
    halves = frame.bars * 2
    chords = [_voices(frame, n * half) for n in range(halves)]
    longest = 4 if frame.plan.style in ("ambient", "cinematic", "chamber") else 2
    breath = _breath(frame)
    notes: list[Note] = []
    begun: dict[int, int] = {}

    def end(pitch: int, at: int) -> None:
        start = begun.pop(pitch)
        way = start / halves
        swell = 10 * (way if frame.rises > 0.1 else 1 - abs(2 * way - 0.9))
        top = 3 if pitch == max(chords[start]) else 0
        notes.append(
            Note(start * half, pitch, (at - start) * half - breath, loudness(frame, 40, 38, swell + top))
        )

    for n, chord in enumerate(chords):
        renewed = n and chords[n - 1] != chord and frame.plan.style in ("house", "synthwave", "pop", "trap")
        for pitch in sorted(begun):
            if pitch not in chord or renewed or n - begun[pitch] >= longest * 2:
                end(pitch, n)
        for pitch in chord:
            begun.setdefault(pitch, n)
    for pitch in sorted(begun):
        end(pitch, halves)
    return notes


def _breath(frame: Frame) -> int:
    """Ticks of air before each new chord: none where sound should run on."""
    return {"house": 2, "pop": 2, "ballad": 2, "chamber": 3, "bossa": 3}.get(frame.plan.style, 0)


def _voices(frame: Frame, tick: int) -> tuple[int, ...]:
    """Three voices when calm, all of them with energy, the upper ones doubled an octave up when it is high; open where
    the style is wide; without what would grind against the chords as they are played."""
    instrument = frame.instrument("pad")
    chord = list(sounding(frame, tick))
    count = 3 if frame.energy < 0.35 else 4
    if len(chord) > count:
        # The fifth says least, then what stands in the middle.
        fifth = (frame.pitch_classes(frame.chord_at(tick))[0] + 7) % 12
        outer = {chord[0], chord[-1]}
        chord.sort(key=lambda pitch: (pitch % 12 == fifth, pitch not in outer))
        chord = sorted(chord[:count])
    middle = _REGISTER.get(frame.plan.style, 60) + round(4 * frame.energy)
    mean = sum(chord) / len(chord)
    chord = [pitch + 12 * round((middle - mean) / 12) for pitch in chord]
    if frame.plan.style in ("ambient", "cinematic", "synthwave") and len(chord) >= 3:
        chord = sorted([chord[0], *chord[2:], chord[1] + 12])
    chord = list(below(chord, room_below_lead(frame, "pad") + 2))
    if frame.energy > 0.7:
        chord = sorted({*chord, chord[-1] + 12 if chord[-1] + 12 <= 86 else chord[0] + 12})
    if frame.energy > 0.85:
        chord = sorted({*chord, chord[0] - 12 if chord[0] - 12 >= 43 else chord[0]})
    placed = in_range(chord, instrument.low, instrument.high)
    around = {
        note.pitch
        for note in frame.heard.get("chords", ())
        if note.start < tick + frame.bar_ticks // 2 and note.start + note.length > tick + TICKS // 2
    }
    found: list[int] = []
    for pitch in placed:
        clear = all(abs(pitch - other) not in (1, 13) for other in (*around, *found))
        if clear or (len(found) < 2 and pitch == placed[-1]):
            found.append(pitch)
    return tuple(found)


def _bubble(frame: Frame) -> list[Note]:
    """The reggae organ: short chords on the off-beats of the left hand, answered a sixteenth later by the right."""
    instrument = frame.instrument("pad")
    rng = frame.lasting("bubble")
    late = TICKS // 4 if rng.random() < 0.5 else TICKS // 2
    skips = rng.random(frame.beats) < 0.15
    notes = []
    for beat in range(frame.bars * frame.beats):
        for part, tick in enumerate((TICKS // 2, TICKS // 2 + late // 2)):
            at = beat * TICKS + tick
            if part and (skips[beat % frame.beats] or frame.energy < 0.5):
                continue
            chord = in_range(sounding(frame, at), instrument.low, instrument.high)
            half = chord[: len(chord) // 2 + 1] if not part else chord[len(chord) // 2 :]
            length = 5 if part else 8
            notes += [Note(at, p, length, loudness(frame, 48, 30, -8 if part else 4)) for p in half]
    return notes
