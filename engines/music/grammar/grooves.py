"""What a groove is: which voices of a kit sound at which 16ths of a bar, drawn from the grids of `grooves.toml`.

A grid holds a probability for each step. A step sounds where that probability, moved by the energy of the thought,
lies above a threshold which is drawn once: so one drawing answers for every energy, more energy adds to what is played
and never replaces it, and a section that comes back has the same groove. Which feel a piece takes, fills and phrases
are decided elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.instruments import table
from engines.music.score import TICKS, Note
from engines.music.thoughts import Metre, Plan, Role, Section

STEP = TICKS // 4
"""Ticks of a 16th, the step of all grids."""
CALM: frozenset[Section] = frozenset({"intro", "verse", "bridge", "break", "outro"})
_METRES: tuple[Metre, ...] = ("4/4", "3/4", "6/8")


class Voice(NamedTuple):
    """A sound of a kit: General MIDI pitch, velocity where it is accented at middle energy, ticks that it rings, the
    energy from which it is played, and how steeply its density follows the energy."""

    pitch: int
    level: int
    rings: int
    from_energy: float
    slope: float


VOICES: dict[str, Voice] = {
    "kick": Voice(36, 104, 12, 0.12, 1.5),
    "snare": Voice(38, 100, 12, 0.22, 1.2),
    "ghost": Voice(38, 36, 6, 0.3, 2.6),
    "clap": Voice(39, 96, 12, 0.25, 1.2),
    "rim": Voice(37, 84, 6, 0.15, 1.6),
    "clave": Voice(37, 82, 6, 0.0, 1.0),
    "hat": Voice(42, 78, 3, 0.0, 3.4),
    "open": Voice(46, 80, 10, 0.35, 2.0),
    "pedal": Voice(44, 62, 3, 0.1, 1.6),
    "ride": Voice(51, 80, 24, 0.0, 2.8),
    "bell": Voice(53, 78, 24, 0.6, 2.0),
    "brush": Voice(40, 46, 18, 0.0, 1.0),
    "tap": Voice(38, 52, 6, 0.1, 3.0),
    "train": Voice(38, 62, 6, 0.15, 2.6),
    "comp": Voice(38, 50, 6, 0.2, 3.0),
    "floor": Voice(41, 88, 18, 0.0, 2.2),
    "mid": Voice(45, 86, 18, 0.3, 2.0),
    "tambourine": Voice(54, 74, 6, 0.3, 2.4),
    "shaker": Voice(82, 66, 3, 0.0, 2.8),
    "cabasa": Voice(69, 64, 3, 0.0, 2.6),
    "maracas": Voice(70, 66, 3, 0.0, 2.6),
    "claves": Voice(75, 74, 6, 0.0, 1.4),
    "timeline": Voice(75, 78, 6, 0.0, 1.0),
    "conga-slap": Voice(62, 72, 6, 0.0, 1.6),
    "conga-open": Voice(63, 88, 12, 0.0, 1.8),
    "conga-low": Voice(64, 84, 12, 0.15, 1.8),
    "bongo-high": Voice(60, 70, 6, 0.0, 2.2),
    "bongo-low": Voice(61, 78, 6, 0.1, 2.0),
    "agogo-high": Voice(67, 72, 8, 0.3, 1.8),
    "agogo-low": Voice(68, 74, 8, 0.3, 1.8),
}
_TIED = {"hat", "ride", "shaker", "cabasa", "maracas", "train", "tap", "tambourine", "floor"}
"""Voices that keep one figure on every beat."""

_TERMS = ("weight", "tempo", "wants", "styles")
"""Keys of a feel that are not voices."""
CRASHES = (49, 57)

Bar = dict[str, set[int]]
"""The steps of a bar at which each voice sounds."""


@dataclass(frozen=True)
class Feel:
    """A way to play: a grid for each voice in each metre, and where it is fitting."""

    name: str
    weight: tuple[float, float]
    tempo: tuple[float, float]
    wants: tuple[str, ...]
    styles: tuple[str, ...]
    rows: Mapping[Metre, Mapping[str, np.ndarray]]

    def fits(self, plan: Plan, instrument: str) -> bool:
        in_tempo = self.tempo[0] <= plan.tempo_bpm < self.tempo[1]
        return (
            in_tempo
            and (not self.wants or instrument in self.wants)
            and (not self.styles or plan.style in self.styles)
        )


@cache
def drum_feels(style: str) -> tuple[Feel, ...]:
    """How a kit is played in a style; styles that seldom have one take a quiet neighbour's."""
    tables: dict[str, Any] = table("grooves")["drums"]
    neighbour = {"ambient": "lofi", "chamber": "folk", "cinematic": "ballad"}
    return tuple(_feel(name, values) for name, values in tables[neighbour.get(style, style)].items())


@cache
def percussion_feels() -> tuple[Feel, ...]:
    return tuple(_feel(name, values) for name, values in table("grooves")["percussion"].items())


def _feel(name: str, values: Mapping[str, Any]) -> Feel:
    rows = {voice: grids for voice, grids in values.items() if voice not in _TERMS}
    calm, loud = values["weight"]
    slowest, fastest = values.get("tempo", (0, 999))
    return Feel(
        name,
        (calm, loud),
        (slowest, fastest),
        tuple(values.get("wants", ())),
        tuple(values.get("styles", ())),
        {
            metre: {voice: probabilities(grids[n]) for voice, grids in rows.items()}
            for n, metre in enumerate(_METRES)
        },
    )


def probabilities(grid: str) -> np.ndarray:
    """(steps,) of a written grid, 0 to 1."""
    signs = {".": 0.0, "x": 1.0}
    return np.array(
        [signs.get(sign, 0.0) if sign in signs else int(sign) / 10 for sign in grid if sign != " "]
    )


def metre_grid(grids: Sequence[str], metre: Metre) -> np.ndarray:
    """That of three written grids which is for a metre."""
    return probabilities(grids[_METRES.index(metre)])


def chosen(feels: Sequence[Feel], section: Section, draw: float) -> Feel:
    """The feel that a number of [0, 1) falls on, by their weights in such a section."""
    shares = np.cumsum([feel.weight[section not in CALM] for feel in feels])
    return feels[int(np.searchsorted(shares, draw * shares[-1], side="right"))]


def raised(probability: np.ndarray, energy: float, slope: float) -> np.ndarray:
    """Probabilities as an energy moves them: certain and impossible steps stay as they are."""
    odds = probability / np.maximum(1 - probability, 1e-9) * np.exp(slope * 2 * (energy - 0.55))
    return np.where(probability >= 1, 1.0, odds / (1 + odds))


def drive(frame: Frame) -> float:
    """The energy that decides what is played: that with which the section began, as long as it keeps near it. So its
    bars stay equal while they swell."""
    first = frame.section_energy
    return first if abs(first - frame.energy) < 0.09 else frame.energy


def beat_steps(metre: Metre) -> int:
    """Steps of what a player counts as one: a quarter, or a dotted quarter in 6/8."""
    return 6 if metre == "6/8" else 4


def weight_at(step: int, metre: Metre) -> float:
    """How heavy a step is in its bar, 0 to 1."""
    if metre == "6/8":
        return 1.0 if step == 0 else 0.85 if step == 6 else 0.5 if step % 2 == 0 else 0.25
    strong = step == 0 or (metre == "4/4" and step == 8)
    return (1.0 if step == 0 else 0.9) if strong else 0.8 if step % 4 == 0 else 0.5 if step % 2 == 0 else 0.25


def euclid(onsets: int, steps: int, turn: int = 0) -> list[int]:
    """Steps of `onsets` spread as evenly as steps allow, turned by some."""
    return sorted((n * steps // onsets + turn) % steps for n in range(onsets))


@dataclass(frozen=True)
class Groove:
    """A feel with its thresholds drawn: `drawn` has, for each voice, one row for a bar and one for its answer,
    (2, steps)."""

    feel: Feel
    drawn: Mapping[str, np.ndarray]
    density: Mapping[str, np.ndarray]

    def bar(self, answer: bool, energy: float) -> Bar:
        """The steps of each voice. An answer differs from its bar in the second half. However calm, something is
        heard."""
        found: Bar = {}
        nearest: list[tuple[float, str, int]] = []
        for voice, grid in self.density.items():
            kind = VOICES[voice]
            margin = raised(grid, energy, kind.slope) - self.drawn[voice][int(answer)]
            step = int(np.argmax(np.where(grid > 0, margin, -1.0)))
            nearest.append((float(margin[step]), voice, step))
            if energy >= kind.from_energy:
                found[voice] = set(np.flatnonzero(margin > 0).tolist())
        if not any(found.values()):
            for _, voice, step in sorted(nearest, reverse=True)[:2]:
                found[voice] = {step}
        return found


def groove_of(frame: Frame, feels: Sequence[Feel], role: Role, instrument: str) -> Groove:
    """The groove of this section, on feels of which at least one fits the tempo and the instrument.

    Half of the voices keep their thresholds all through the piece, so that its sections are kin.
    """
    metre = frame.plan.metre
    whole, lasting = frame.whole(role, "groove"), frame.lasting(role, "groove")
    fitting = [feel for feel in feels if feel.fits(frame.plan, instrument)] or list(feels)
    of_piece = float(whole.random())
    of_section = float(lasting.random())
    stays = float(whole.random()) < 0.82
    feel = chosen(fitting, frame.thought.section, of_piece if stays else of_section)
    rows = feel.rows[metre]
    drawn = {
        voice: _thresholds(whole if n % 2 else lasting, len(grid), voice, metre)
        for n, (voice, grid) in enumerate(rows.items())
    }
    fast = np.clip((176 - frame.plan.tempo_bpm) / 60, 0, 1)
    density = {voice: np.where(np.arange(len(grid)) % 2 == 1, grid * _room(voice, grid, fast), grid)
               for voice, grid in rows.items()}  # fmt: skip
    return Groove(feel, drawn, density)


def bring_back(frame: Frame, role: Role, bars: list[list[Note]]) -> None:
    """Put back all bars but the last as they were played where this thought returns to, unless these are to be much
    fuller or emptier. Times are ticks of the bar."""
    before: list[list[Note]] = [[] for _ in bars]
    for note in (frame.recalled or {}).get(role, ()):
        bar, start = divmod(note.start, frame.bar_ticks)
        if bar < len(bars) and not (note.start == 0 and note.pitch in CRASHES):
            before[bar].append(replace(note, start=start))
    own, theirs = (sum(map(len, some[:-1])) for some in (bars, before))
    if own and 0.8 <= theirs / own <= 1.25:
        bars[:-1] = before[:-1]


def in_thought(frame: Frame, bars: Sequence[Sequence[Note]]) -> list[Note]:
    """The notes of bars with times counted from the beginning of the thought."""
    return sorted(
        replace(note, start=note.start + bar * frame.bar_ticks)
        for bar, notes in enumerate(bars)
        for note in notes
    )


def _room(voice: str, grid: np.ndarray, fast: float) -> np.ndarray:
    """What 16ths keep of their probability when the tempo leaves no time for them."""
    return np.where(grid >= 1, 1.0, fast if voice not in ("kick", "snare", "clap") else (0.4 + 0.6 * fast))


def spread(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count,) uniform numbers that fill 0 to 1 evenly: where a voice sounds is left to chance, how often is not."""
    return (rng.permutation(count) + rng.random(count)) / count


def _thresholds(rng: np.random.Generator, steps: int, voice: str, metre: Metre) -> np.ndarray:
    """(2, steps) thresholds: of a bar, and of its answer, which begins alike."""
    first, other = spread(rng, steps), spread(rng, steps)
    if voice in _TIED:
        figure = np.tile(spread(rng, beat_steps(metre)), steps // beat_steps(metre))
        first = np.where(rng.random(steps) < 0.88, figure, first)
        return np.stack([first, np.where(rng.random(steps) < 0.9, first, other)])
    differs = (rng.random() < 0.75) & (rng.random(steps) < 0.6) & (np.arange(steps) >= steps // 2)
    return np.stack([first, np.where(differs, other, first)])
