"""Music for a film: a tempo whose bars land on its cuts, and thoughts that follow its shots.

The grammar plans a piece as it always does; what the film decides is how fast, where thoughts begin, and how much
energy each has. Chords and instruments stay those of the plan, section by section.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.music.grammar import planning
from engines.music.grammar.customs import customs
from engines.music.harmony import Chord
from engines.music.idea import Idea
from engines.music.request import FASTEST_BPM, SLOWEST_BPM
from engines.music.thoughts import BARS, HALVES, Plan, Section, Thought
from engines.music.watching import Watched, watch

_ON_BAR, _ON_HALF, _ON_BEAT = 1.0, 0.6, 0.2  # what a cut is worth where it lands
_NEAR_S = 0.08
_LEEWAY_BEATS = 0.45  # by which the last bar may miss the end of the film
_TRIES = 37  # tempi for each number of bars
_TOLD = 0.06  # share by which a tempo that was asked for may be trimmed
_UNUSUAL = 0.6  # what an octave away from the plan's own tempo costs; all cuts on bars are worth 1
_BY_LENGTH = {1: -0.7, 2: -0.2, 3: -0.25, 4: 0.0}  # how good a thought of so many bars is
_AT_CUT = 0.5
_NEW_SECTION, _SECTION_BARS = 0.15, (4, 8)
_OF_FILM = 0.7  # what the film says of the energy; the rest is the plan's own curve
_MOST_THOUGHTS = 300  # that a plan holds
_ENDS: tuple[Section, ...] = ("intro", "outro")


def cuts_of(video: Path) -> list[float]:
    """Seconds at which a film is cut; its beginning and its end are not cuts. Raises `BadInput` as `watch` does."""
    return list(watch(video).cuts_s)


def plan_for(idea: Idea, film: Path, seed: int, **told: Any) -> Plan:
    """A plan as long as a film, to within half a beat, whose bars land on as many cuts as the style's tempi allow.

    `told` are the overrides of `planning.plan` (style, tempo_bpm, key, mode, metre). Raises `BadInput` as `watch` does.
    """
    watched = watch(film)
    first = planning.plan(idea, seed, watched.duration_s, **told)
    tempo = tempo_for(watched, first, _range(idea, first, told))
    plan = planning.plan(idea, seed, watched.duration_s, **{**told, "tempo_bpm": tempo, "metre": first.metre})
    return _following(plan, watched) if watched.cuts_s else plan


def landing(cuts_s: Sequence[float], tempo_bpm: float, beats: float) -> float:
    """How well cuts land on the bars of a tempo: 1 if each is on a bar line, less on half bars and beats."""
    if not cuts_s:
        return 0.0
    at = np.asarray(cuts_s) * tempo_bpm / 60
    near = _NEAR_S * tempo_bpm / 60

    def close(grid: float) -> NDArray[np.float64]:
        return np.exp(-0.5 * ((at - grid * np.round(at / grid)) / near) ** 2)

    best = np.max([_ON_BAR * close(beats), _ON_HALF * close(beats / 2), _ON_BEAT * close(1.0)], 0)
    return float(best.mean())


def tempo_for(watched: Watched, plan: Plan, allowed: tuple[float, float]) -> float:
    """The tempo in which most cuts land on bars, of those whose bars fill the film to within half a beat."""
    slowest, fastest = allowed
    minutes = watched.duration_s / 60
    bars = range(max(1, int(slowest * minutes / plan.beats)), int(fastest * minutes / plan.beats) + 2)
    beats = [
        count * plan.beats + leeway for count in bars for leeway in np.linspace(-1, 1, _TRIES) * _LEEWAY_BEATS
    ]
    filling = [float(whole / minutes) for whole in beats if SLOWEST_BPM <= whole / minutes <= FASTEST_BPM]
    within = [tempo for tempo in filling if slowest <= tempo <= fastest]
    if not within:
        return min(filling, key=lambda tempo: abs(log2(tempo / plan.tempo_bpm)), default=plan.tempo_bpm)

    def worth(tempo: float) -> float:
        unusual = abs(log2(tempo / plan.tempo_bpm))
        return landing(watched.cuts_s, tempo, plan.beats) - _UNUSUAL * unusual

    return max(within, key=worth)


def _range(idea: Idea, plan: Plan, told: dict[str, Any]) -> tuple[float, float]:
    asked = told.get("tempo_bpm") or idea.tempo_bpm
    if asked:
        return asked * (1 - _TOLD), asked * (1 + _TOLD)
    slowest, _, fastest = customs(plan.style).tempo
    return slowest, fastest


@dataclass(frozen=True)
class _Stretch:
    """Bars `begin` to `end` that become a thought."""

    begin: int
    end: int
    energy: float


def _following(plan: Plan, watched: Watched) -> Plan:
    """The plan with thoughts that begin at cuts, and the energy of the shots."""
    begins = _begins(plan, watched)
    stretches = [
        _Stretch(a, b, energy)
        for (a, b), energy in zip(
            pairwise([*begins, plan.bars]), _energies(plan, watched, begins), strict=True
        )
    ]
    thoughts = list[Thought]()
    runs = _runs(stretches)
    for number, run in enumerate(runs):
        section = _section(plan, run, is_first=number == 0, is_last=number == len(runs) - 1)
        chords, at = _chords(plan, section), 0
        for stretch in run:
            count = (stretch.end - stretch.begin) * HALVES
            sounding = tuple(chords[(at + n) % len(chords)] for n in range(count))
            like = min(
                plan.thoughts, key=lambda t: abs(t.energy - stretch.energy) + 0.1 * (t.section != section)
            )
            thoughts.append(
                Thought(section=section, energy=round(stretch.energy, 3), roles=like.roles, chords=sounding)
            )
            at += count
    close = plan.thoughts[-1].chords[-len(thoughts[-1].chords) :]
    thoughts[-1] = thoughts[-1].model_copy(update={"chords": (*thoughts[-1].chords[: -len(close)], *close)})
    used = {role for thought in thoughts for role in thought.roles}
    parts = tuple(part for part in plan.parts if part.role in used)
    return plan.model_copy(update={"thoughts": tuple(thoughts), "parts": parts})


def _begins(plan: Plan, watched: Watched) -> list[int]:
    """Bars at which thoughts begin, at cuts where it can be: the best division into thoughts of one to four bars."""
    bars = plan.bars
    landed = np.zeros(bars + 1)
    for cut in watched.cuts_s:
        bar = round(cut / plan.bar_s)
        if 0 < bar < bars:
            away = (cut - bar * plan.bar_s) / plan.bar_s
            landed[bar] = max(landed[bar], _AT_CUT * float(np.exp(-((away / 0.15) ** 2))))
    best, came = np.full(bars + 1, -np.inf), np.zeros(bars + 1, np.int64)
    best[0] = 0.0
    for end in range(1, bars + 1):
        for length in range(1, min(BARS, end) + 1):
            worth = best[end - length] + _BY_LENGTH[length] + landed[end - length]
            if worth > best[end]:
                best[end], came[end] = worth, end - length
    found, at = [], bars
    while at > 0:
        at = int(came[at])
        found.append(at)
    return found[::-1] if len(found) <= _MOST_THOUGHTS else list(range(0, bars, BARS))


def _energies(plan: Plan, watched: Watched, begins: Sequence[int]) -> list[float]:
    """Of each stretch, in the plan's range: how much moves, how often it is cut, and what the plan had in mind."""
    bounds = np.array([*begins, plan.bars]) * plan.bar_s
    at = np.clip(np.searchsorted(watched.times_s, bounds), 0, len(watched.motion))
    motion = np.array(
        [watched.motion[a : max(b, a + 1)].mean() if a < len(watched.motion) else 0 for a, b in pairwise(at)]
    )
    cuts = np.histogram(watched.cuts_s, bounds)[0] / np.diff(bounds)
    shown = 0.6 * _spread(motion) + 0.4 * _spread(cuts)
    own = [thought.energy for thought in plan.thoughts]
    mine = np.array([plan.thoughts[plan.at_bar(begin)].energy for begin in begins])
    mixed = _OF_FILM * (min(own) + (max(own) - min(own)) * shown) + (1 - _OF_FILM) * mine
    return [float(energy) for energy in np.clip(mixed, 0, 1)]


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Between 0 and 1 by rank and by size; equal values are all in the middle."""
    if np.ptp(values) < 1e-9:
        return np.full(len(values), 0.5)
    return (values - values.min()) / np.ptp(values)


def _runs(stretches: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Neighbours of about the same energy make a section, of eight bars or a little more."""
    runs = [[stretches[0]]]
    for stretch in stretches[1:]:
        run = runs[-1]
        length = run[-1].end - run[0].begin
        new = abs(stretch.energy - float(np.mean([s.energy for s in run]))) > _NEW_SECTION
        if length >= _SECTION_BARS[1] or (new and length >= _SECTION_BARS[0]):
            runs.append([stretch])
        else:
            run.append(stretch)
    return runs


def _section(plan: Plan, run: Sequence[_Stretch], is_first: bool, is_last: bool) -> Section:
    """What the plan calls music of that energy; its beginning and its ending keep their place."""
    energy = float(np.mean([stretch.energy for stretch in run]))
    own: dict[Section, list[float]] = {}
    for thought in plan.thoughts:
        own.setdefault(thought.section, []).append(thought.energy)
    allowed = [
        name
        for name in own
        if name not in _ENDS or (is_first and name == "intro") or (is_last and name == "outro")
    ]
    return min(allowed or list(own), key=lambda name: abs(float(np.mean(own[name])) - energy))


def _chords(plan: Plan, section: Section) -> tuple[Chord, ...]:
    """The chords of a section where it comes first."""
    begin, end = next(run for run in plan.sections() if plan.thoughts[run[0]].section == section)
    return tuple(chord for thought in plan.thoughts[begin:end] for chord in thought.chords)
