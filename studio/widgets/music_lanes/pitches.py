"""The rows of a piano roll: pitches for an instrument, pieces for a kit, sounds for effects, with their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from engines.music.harmony import Mode, note_name
from engines.music.instruments import instruments
from engines.music.score import Note
from engines.music.thoughts import Part

_PIECES = {
    1: "Riser", 4: "Reversed cymbal", 3: "Down-sweep", 2: "Impact", 5: "Sub drop", 0: "Bed",
    49: "Crash", 57: "Crash 2", 55: "Splash", 52: "China", 53: "Ride bell", 51: "Ride", 59: "Ride 2",
    46: "Open hat", 44: "Pedal hat", 42: "Closed hat", 54: "Tambourine", 70: "Maracas", 82: "Shaker", 69: "Cabasa",
    75: "Claves", 76: "Wood block", 67: "Agogo", 68: "Low agogo", 56: "Cowbell", 65: "Timbale", 66: "Low timbale",
    60: "Bongo", 61: "Low bongo", 62: "Muted conga", 63: "Conga", 64: "Low conga",
    50: "High tom", 48: "High-mid tom", 47: "Mid tom", 45: "Low tom", 43: "Floor tom", 41: "Low floor tom",
    39: "Clap", 37: "Rim", 40: "Brush", 38: "Snare", 36: "Kick", 35: "Kick 2",
}  # fmt: skip
"""From the top of the grid to its floor, as a player hears them."""
_ORCHESTRAL = {
    36: "Big drum", 41: "Low taiko", 43: "Taiko", 38: "Snare roll", 49: "Crash", 47: "Low timpani", 48: "Timpani",
}  # fmt: skip
LEAST_SEMITONES = 14
BLACK = frozenset({1, 3, 6, 8, 10})


@dataclass(frozen=True)
class Rows:
    """Rows from the top; `pitches` are their MIDI numbers, `names` what they are called."""

    pitches: tuple[int, ...]
    names: tuple[str, ...]
    is_kit: bool
    is_struck: bool

    def __len__(self) -> int:
        return len(self.pitches)

    def places(self) -> dict[int, int]:
        """The row of each pitch."""
        return {pitch: at for at, pitch in enumerate(self.pitches)}


def rows_of(part: Part, notes: Sequence[Note], key: int, mode: Mode) -> Rows:
    """The rows that the notes of a part need, and a little air."""
    instrument = instruments().get(part.instrument)
    used = {note.pitch for note in notes}
    if part.role in ("drums", "percussion", "effects") or (instrument is not None and instrument.is_kit):
        names = _PIECES | (_ORCHESTRAL if part.instrument == "orchestral-drums" else {})
        order = list(names)
        pieces = sorted(used, key=lambda pitch: order.index(pitch) if pitch in order else len(order))
        titles = tuple(names.get(pitch, note_name(pitch)) for pitch in pieces)
        return Rows(tuple(pieces), titles, is_kit=True, is_struck=part.role != "effects")
    if not used and instrument is not None:
        used = {(instrument.low + instrument.high) // 2}
    low, high = min(used, default=60) - 1, max(used, default=60) + 1
    missing = max(LEAST_SEMITONES - (high - low), 0)
    low, high = low - missing // 2, high + (missing + 1) // 2
    pitches = tuple(range(min(high, 127), max(low, 0) - 1, -1))
    return Rows(
        pitches, tuple(pitch_name(pitch, key, mode) for pitch in pitches), is_kit=False, is_struck=False
    )


def pitch_name(pitch: int, key: int, mode: Mode) -> str:
    """A pitch with its octave, middle C being C4."""
    return f"{note_name(pitch, key, mode)}{pitch // 12 - 1}"
