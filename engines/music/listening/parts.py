"""Who does what in a MIDI file: its tracks become the parts of a plan, by their names, channels and notes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from engines.music.instruments import instruments
from engines.music.score import TICKS, Note
from engines.music.thoughts import Role

_SAID: tuple[tuple[str, Role], ...] = (
    (r"percussion|shaker|conga|bongo|tambourine", "percussion"), (r"drum|kit\b", "drums"), (r"bass\b|808", "bass"),
    (r"counter", "counter"), (r"lead|melody|vocal|vox|voice|solo", "lead"), (r"pad|strings|choir", "pad"),
    (r"arp", "arpeggio"), (r"chord|comp|rhythm", "chords"),
)  # fmt: skip
_KICK_AND_SNARE = (35, 36, 38, 40)
_BASS_BELOW, _MIDDLE = 50, 60
_CHORDAL = 1.7  # keys struck together, on the average
_HELD, _BUSY = 1.5, 2.0  # quarter notes that a pad's notes last; notes a quarter of an arpeggio
_LEAP = 3  # semitones
_FADING = (
    *range(16),
    *range(24, 32),
    45,
    46,
    47,
)  # programs whose notes die away: nobody holds a pad on them


@dataclass(frozen=True)
class Voice:
    """A track of a file: notes in ticks of a score, in order of time."""

    name: str
    program: int
    is_kit: bool
    notes: Sequence[Note]


def roles_of(voices: Sequence[Voice]) -> list[tuple[Role, Voice]]:
    """A role for each track that has notes. A piano alone is taken apart into melody, chords and bass."""
    pitched = [voice for voice in voices if not voice.is_kit]
    if len(pitched) == 1 and _said(pitched[0].name) is None and _together(pitched[0].notes) > _CHORDAL:
        voices = [*(voice for voice in voices if voice.is_kit), *_hands(pitched[0])]
    found = [(_role(voice), voice) for voice in voices]
    melodies = [n for n, (role, voice) in enumerate(found) if role == "lead" and _said(voice.name) is None]
    if any(role == "lead" and _said(voice.name) == "lead" for role, voice in found):
        chief = -1
    else:
        chief = max(melodies, key=lambda n: _prominence(found[n][1]), default=-1)
    return [
        ("counter" if n in melodies and n != chief else role, voice) for n, (role, voice) in enumerate(found)
    ]


def instrument_of(role: Role, voice: Voice) -> str:
    """The instrument that a track is nearest to: the same program, else one of its family, else one of its role."""
    if role in ("drums", "percussion"):
        kits = {"drums": "kit", "percussion": "latin-percussion"}
        return next(
            (id for id, one in instruments().items() if voice.name.endswith(one.title) and one.is_kit),
            kits[role],
        )
    pitched = {id: one for id, one in instruments().items() if not one.is_kit}
    middle = median(note.pitch for note in voice.notes)

    def far(id: str) -> tuple[bool, bool, bool, int]:
        one = pitched[id]
        return (
            not voice.name.endswith(one.title),
            not one.low <= middle <= one.high,
            one.program // 8 != voice.program // 8,
            abs(one.program - voice.program),
        )

    return min(pitched, key=far)


def _role(voice: Voice) -> Role:
    said = _said(voice.name)
    if voice.is_kit:
        beats = any(note.pitch in _KICK_AND_SNARE for note in voice.notes)
        return said if said in ("drums", "percussion") else "drums" if beats else "percussion"
    if said is not None and said not in ("drums", "percussion"):
        return said
    notes = voice.notes
    together, middle = _together(notes), median(note.pitch for note in notes)
    if together < _CHORDAL and (middle < _BASS_BELOW or 32 <= voice.program < 40):
        return "bass"
    lasting = median(note.length for note in notes) / TICKS
    if together >= _CHORDAL:
        return "pad" if lasting >= _HELD and voice.program not in _FADING else "chords"
    if lasting >= 2 * _HELD and middle < _MIDDLE:
        return "pad"
    leaps = [abs(later.pitch - earlier.pitch) >= _LEAP for earlier, later in pairwise(notes)]
    rate = len(notes) / len({note.start // TICKS for note in notes})
    return "arpeggio" if sum(leaps) > 0.6 * len(leaps) and rate >= _BUSY else "lead"


def _said(name: str) -> Role | None:
    """What the name of a track says first."""
    found = ((match.start(), role) for pattern, role in _SAID if (match := re.search(pattern, name.lower())))
    return min(found, key=lambda told: told[0], default=(0, None))[1]


def _together(notes: Sequence[Note]) -> float:
    return len(notes) / max(len({note.start for note in notes}), 1)


def _prominence(voice: Voice) -> float:
    """Melodies lie high, and are there for long."""
    return (
        median(note.pitch for note in voice.notes) / 12
        + len({note.start // (4 * TICKS) for note in voice.notes}) / 16
    )


def _hands(piano: Voice) -> list[Voice]:
    at: dict[int, list[Note]] = {}
    for note in piano.notes:
        at.setdefault(note.start, []).append(note)
    lines: dict[Role, list[Note]] = {"bass": [], "chords": [], "lead": []}
    for struck in at.values():
        for note in struck:
            top = note.pitch == max(other.pitch for other in struck) and note.pitch >= _MIDDLE
            low = note.pitch == min(other.pitch for other in struck) and note.pitch < _BASS_BELOW
            lines["lead" if top else "bass" if low else "chords"].append(note)
    return [Voice(role, piano.program, False, notes) for role, notes in lines.items() if notes]
