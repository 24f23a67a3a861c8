"""How a score is played: swing, the hand of a player, strums and accents, from ticks to samples.

Timing wanders like a player's, a slow drift and a little noise (an autoregression), each part on its own and some of
them leaning behind the beat as their style does. Every figure is drawn from where a note stands, so that chunks can be
played one by one, and a loop plays alike every time round.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np

from engines.music.score import TICKS, Note, Score
from engines.music.sound.struck import RATE, Struck
from engines.music.thoughts import Plan, Role, Style

_SPREAD_MS: dict[Role, float] = {
    "drums": 2.5, "percussion": 4.0, "bass": 3.5, "chords": 5.5, "pad": 8.0, "arpeggio": 3.0, "lead": 6.5,
    "counter": 6.0, "effects": 0.0,
}  # fmt: skip
"""Standard deviation of when a note of a part is struck."""
_TIGHT: dict[Style, float] = {
    "house": 0.25,
    "synthwave": 0.3,
    "trap": 0.35,
    "pop": 0.7,
    "ambient": 1.4,
    "jazz": 1.2,
}
"""How loosely a style is played, where it is not 1."""
_BEHIND_MS: dict[Style, dict[str, float]] = {
    "lofi": {"snare": 14.0, "bass": 12.0, "chords": 4.0, "lead": 6.0},
    "reggae": {"snare": 6.0, "bass": 8.0},
    "jazz": {"lead": 10.0, "bass": -2.0},
    "ballad": {"snare": 5.0, "lead": 6.0},
    "trap": {"lead": 4.0},
}
_STRUM_MS: dict[str, float] = {
    "steel-guitar": 11.0, "nylon-guitar": 9.0, "clean-guitar": 7.0, "muted-guitar": 4.0, "harp": 28.0, "rhodes": 7.0,
    "piano": 2.5, "felt-piano": 9.0, "banjo": 5.0,
}  # fmt: skip
"""Between two strings, or fingers, of one chord."""
_DRIFT, _DRIFT_SHARE = 0.85, 0.6
_ACCENT_NOISE = 0.035
_SNARES = (37, 38, 39, 40)
_SHORTEST = RATE // 50


@dataclass(frozen=True)
class Played:
    """The notes of one part in a stretch of the piece, and where kicks fall in it (for side-chains)."""

    notes: list[Struck]
    kicks: list[int]


def sample_of(plan: Plan, ticks: float) -> int:
    """Where a straight time of a score lies in its sound."""
    return round(ticks * 60 * RATE / (TICKS * plan.tempo_bpm))


def played(score: Score, role: Role, thought: int, seed: int) -> Played:
    """What a part plays in a thought; `Struck.start` is in samples from the beginning of the thought.

    Nobody is early across the beginning of a thought: what would be is struck at it.
    """
    plan = score.plan
    part = plan.part(role)
    assert part is not None
    begin, end = score.ticks_of(thought)
    first, length = sample_of(plan, begin), sample_of(plan, end) - sample_of(plan, begin)
    hand = _Hand(plan, role, part.instrument, seed)
    struck: list[Struck] = []
    kicks: list[int] = []
    for start, chord in groupby(score.part_notes(role, thought), key=lambda note: note.start):
        notes = list(chord)
        for late, note in zip(hand.strum(notes), notes, strict=True):
            at = sample_of(plan, begin + swung(plan, start)) - first
            if note.pitch == 36 and role == "drums":
                kicks.append(at)
            at = min(max(0, at + hand.offset(begin + start, note) + late), length - 1)
            sounding = sample_of(plan, swung(plan, start + note.length) - swung(plan, start))
            struck.append(
                Struck(
                    at,
                    max(_SHORTEST, sounding - late),
                    note.pitch,
                    hand.velocity(begin + start, note),
                    hand.seed_of(begin + start, note),
                )
            )
    return Played(sorted(struck, key=lambda one: one.start), kicks)


def swung(plan: Plan, ticks: float) -> float:
    """A straight time as it is swung: the first of each pair takes `plan.swing` of it.

    Eighths swing in jazz, reggae and folk, sixteenths elsewhere; metres of three and times in between follow.
    """
    pair = TICKS if plan.style in ("jazz", "reggae", "folk", "ballad") else TICKS // 2
    whole, share = divmod(ticks, pair)
    share /= pair
    bent = share * 2 * plan.swing if share < 0.5 else plan.swing + (share - 0.5) * 2 * (1 - plan.swing)
    return float((whole + bent) * pair)


class _Hand:
    """How one part is played."""

    def __init__(self, plan: Plan, role: Role, instrument: str, seed: int) -> None:
        self._plan, self._role, self._seed = plan, role, seed
        self._spread = _SPREAD_MS[role] * _TIGHT.get(plan.style, 1.0) * RATE / 1000
        self._behind = _BEHIND_MS.get(plan.style, {})
        self._strum = _STRUM_MS.get(instrument, 0.0) * RATE / 1000
        self._drift = _drift(plan.bars, self._number("drift"))

    def offset(self, ticks: int, note: Note) -> int:
        """Samples by which a note is struck late (early where negative)."""
        beat = min(int(ticks // TICKS), len(self._drift) - 1)
        wander = _DRIFT_SHARE * self._drift[beat] + (1 - _DRIFT_SHARE) * self._noise(
            "time", ticks, note.pitch
        )
        lean = "snare" if self._role == "drums" and note.pitch in _SNARES else self._role
        return round(self._spread * wander + self._behind.get(lean, 0.0) * RATE / 1000)

    def strum(self, notes: Sequence[Note]) -> list[int]:
        """Samples by which each note of a chord comes after its first; every other one is strummed upwards."""
        if len(notes) < 3 or not self._strum or self._role in ("lead", "counter"):
            return [0] * len(notes)
        up = notes[0].start % TICKS and self._plan.style == "folk"
        order = range(len(notes) - 1, -1, -1) if up else range(len(notes))
        return [round(self._strum * place) for place in order]

    def velocity(self, ticks: int, note: Note) -> float:
        human = 1 + _ACCENT_NOISE * self._noise("force", ticks, note.pitch) * _TIGHT.get(
            self._plan.style, 1.0
        )
        return float(np.clip(note.velocity / 127 * human, 1 / 127, 1.0))

    def seed_of(self, ticks: int, note: Note) -> int:
        return self._number("voice", ticks, note.pitch)

    def _noise(self, *names: object) -> float:
        """About normal, of deviation 1."""
        drawn = self._number(*names)
        return sum((drawn >> shift & 0xFF) / 255 - 0.5 for shift in (0, 8, 16, 24)) * 3**0.5

    def _number(self, *names: object) -> int:
        return zlib.crc32(repr((self._seed, self._role, *names)).encode())


@lru_cache(maxsize=32)
def _drift(bars: int, seed: int) -> np.ndarray:
    """A slow wander of deviation 1, one value a beat."""
    steps = np.random.default_rng(seed).normal(0, (1 - _DRIFT**2) ** 0.5, bars * 4 + 1)
    found = np.empty_like(steps)
    value = 0.0
    for n, step in enumerate(steps):
        value = found[n] = _DRIFT * value + step
    return found
