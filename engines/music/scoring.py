"""Music for a film: a tempo whose bars land on its cuts, and thoughts that follow its shots.

The grammar plans a piece as it always does; what the film decides is how fast, where thoughts begin, and how much
energy each has. Chords and instruments stay those of the plan, section by section.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log, log2
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.music.grammar import planning
from engines.music.grammar.customs import customs
from engines.music.harmony import Chord
from engines.music.idea import Idea
from engines.music.request import FASTEST_BPM, SLOWEST_BPM
from engines.music.thoughts import BARS, BEATS, HALVES, Metre, Plan, Section, Thought
from engines.music.watching import Watched, watch

MET_S = 0.1
_ON_BAR, _ON_HALF, _ON_BEAT = 1.0, 0.3, 0.1  # what a cut is worth where it lands
_NEAR_S = 0.065
_LEEWAY_BEATS = 0.45  # by which the last bar may miss the end of the film
_EARLY = 0.08  # what each second costs that the piece ends before the film, and rings on; at most half a bar
_STEP_S, _MOST_STEPS = 0.02, 6000  # by which a step of tempo moves the last bar
_TOLD = 0.06  # share by which a tempo that was asked for may be trimmed
_BEYOND = 1.2  # by how much the tempi of the style may be passed
_UNUSUAL, _FOREIGN = (
    0.06,
    0.25,
)  # what an octave away from the plan's own tempo costs, and one outside the style's
_RARE = 0.02  # what a metre costs that is not the plan's own
_BY_LENGTH = {1: -0.4, 2: -0.2, 3: -0.25, 4: 0.0}  # how good a thought of so many bars is
_AT_CUT, _AT_CUT_OF_MANY = 1.5, 0.5
_FEW = 2.0  # bars that shots last at least, for each cut to begin a thought
_ON = 0.2  # of a bar, by which a cut may miss the bar that is begun there
_NEW_SECTION, _SECTION_BARS = 0.15, (4, 8)
_OF_FILM = 0.7  # what the film says of the energy; the rest is the plan's own curve
_BESIDE_WORDS = 0.15  # the same where words tell how the piece goes
_LEAST_BARS = 2  # of a section that is told
_MOST_THOUGHTS = 300  # that begin at cuts; a piece of more goes by fours
_ENDS: tuple[Section, ...] = ("intro", "outro")


def cuts_of(video: Path) -> list[float]:
    """Seconds at which a film is cut; its beginning and its end are not cuts. Raises `BadInput` as `watch` does."""
    return list(watch(video).cuts_s)


def plan_for(idea: Idea, film: Path, seed: int, **told: Any) -> Plan:
    """A plan as long as a film, whose bars land on as many cuts as the tempi and metres of the style allow.

    It ends within half a beat of the film's end, or up to half a bar before it where more cuts are met so. `told` are
    the overrides of `planning.plan` (style, tempo_bpm, key, mode, metre). Raises `BadInput` as `watch` does.
    """
    watched = watch(film)
    first = planning.plan(idea, seed, watched.duration_s, **told)
    asked = told.get("tempo_bpm") or idea.tempo_bpm
    metres = {first.metre} if told.get("metre") or idea.metre else {first.metre, *customs(first.style).metres}
    metre, tempo = pace_for(watched, first, sorted(metres, key=lambda metre: metre != first.metre), asked)
    paced = {**told, "tempo_bpm": tempo, "metre": metre}
    plan = planning.plan(idea, seed, watched.duration_s, **paced)
    if idea.sections:
        runs = _runs(_stretches(plan, watched, _OF_FILM), _met(plan, watched), _is_quick(plan, watched))
        plan = planning.plan(idea, seed, watched.duration_s, **paced, sections=_shared(idea, runs))
        return _moving(plan, idea, watched)
    return _following(plan, idea, watched) if watched.cuts_s else plan


def missed_s(cuts_s: Sequence[float], plan: Plan) -> list[float]:
    """How far each cut is from the nearest beginning of a bar; up to `MET_S` nobody sees it."""
    return [abs(cut - round(cut / plan.bar_s) * plan.bar_s) for cut in cuts_s]


def landing(cuts_s: Sequence[float], tempo_bpm: float, beats: float) -> float:
    """How well cuts land on the bars of a tempo: 1 if each is on a bar line, less on half bars and beats."""
    return float(_landings(cuts_s, np.array([tempo_bpm]), beats)[0])


def _landings(cuts_s: Sequence[float], tempi_bpm: NDArray[np.float64], beats: float) -> NDArray[np.float64]:
    """`landing` of each tempo."""
    found = np.zeros(len(tempi_bpm))
    for cut in cuts_s:
        at = cut * tempi_bpm / 60

        def close(grid: float, at: NDArray[np.float64] = at) -> NDArray[np.float64]:
            away_s = (at - grid * np.round(at / grid)) * 60 / tempi_bpm
            return np.exp(-0.5 * (away_s / _NEAR_S) ** 2)

        found += np.max([_ON_BAR * close(beats), _ON_HALF * close(beats / 2), _ON_BEAT * close(1.0)], 0)
    return found / max(len(cuts_s), 1)


def pace_for(
    watched: Watched, plan: Plan, metres: Sequence[Metre], asked_bpm: float | None
) -> tuple[Metre, float]:
    """The metre and the tempo in which most cuts land on bars, of those whose bars fill the film."""
    usual_slowest, _, usual_fastest = customs(plan.style).tempo
    if asked_bpm:
        slowest, fastest = asked_bpm * (1 - _TOLD), asked_bpm * (1 + _TOLD)
        usual_slowest, usual_fastest = slowest, fastest
    else:
        slowest, fastest = usual_slowest / _BEYOND, usual_fastest * _BEYOND
    slowest, fastest = max(slowest, SLOWEST_BPM), min(fastest, FASTEST_BPM)
    steps = min(ceil(log(fastest / slowest) * watched.duration_s / _STEP_S), _MOST_STEPS)
    tempi = np.geomspace(slowest, fastest, steps)
    best: tuple[float, Metre, float] | None = None
    for metre in metres:
        beats = BEATS[metre]
        over = watched.duration_s * tempi / 60
        missing = over - beats * np.maximum(np.round(over / beats), 1)
        worth = _landings(watched.cuts_s, tempi, beats) - _UNUSUAL * np.abs(np.log2(tempi / plan.tempo_bpm))
        outside = np.maximum(np.log2(usual_slowest / tempi), np.log2(tempi / usual_fastest))
        worth -= _FOREIGN * np.maximum(outside, 0) + _RARE * (metre != plan.metre)
        early = _EARLY * missing * 60 / tempi
        worth -= np.select([np.abs(missing) <= _LEEWAY_BEATS, missing > 0], [0.0, early], np.inf)
        at = int(np.argmax(worth))
        if np.isfinite(worth[at]) and (best is None or worth[at] > best[0]):
            best = (float(worth[at]), metre, float(tempi[at]))
    return best[1:] if best else (plan.metre, _filling(watched, plan))


def _filling(watched: Watched, plan: Plan) -> float:
    """The tempo nearest to the plan's in which whole bars fill a film that is too short for the usual ones."""
    minutes = watched.duration_s / 60
    most = int(FASTEST_BPM * minutes / plan.beats) + 1
    tempi = [bars * plan.beats / minutes for bars in range(1, most + 1)]
    able = [tempo for tempo in tempi if SLOWEST_BPM <= tempo <= FASTEST_BPM]
    return min(able, key=lambda tempo: abs(log2(tempo / plan.tempo_bpm)), default=plan.tempo_bpm)


@dataclass(frozen=True)
class _Stretch:
    """Bars `begin` to `end` that become a thought."""

    begin: int
    end: int
    energy: float


def _stretches(plan: Plan, watched: Watched, of_film: float) -> list[_Stretch]:
    """Bars between the cuts, with energy of which the film says a share."""
    begins = _begins(plan, watched)
    energies = _energies(plan, watched, begins, of_film)
    return [
        _Stretch(a, b, energy)
        for (a, b), energy in zip(pairwise([*begins, plan.bars]), energies, strict=True)
    ]


def _shared(idea: Idea, runs: Sequence[Sequence[_Stretch]]) -> list[tuple[Section, int]]:
    """The sections that are told, in order, over the shots: each as long as the others, as near as the cuts allow.
    More of them than shots divide the shots."""
    begins = [run[0].begin for run in runs]
    bars = runs[-1][-1].end
    told = idea.sections[: max(bars // _LEAST_BARS, 1)]
    if len(told) > len(begins):
        begins = sorted({*begins, *(round(n * bars / len(told)) for n in range(len(told)))})
    ends: list[int] = [0]
    for n in range(1, len(told)):
        left = len(told) - n
        able = [bar for bar in begins if bar > ends[-1]]
        able = able[: len(able) - left + 1] or able
        ends.append(min(able, key=lambda bar: abs(bar - n * bars / len(told))))
    lengths: list[tuple[Section, int]] = []
    for section, (begin, end) in zip(told, pairwise([*ends, bars]), strict=True):
        inside = [bar for bar in begins if begin < bar < end and bar - begin >= BARS]
        cut = [begin, *(bar for bar in inside if (bar - begin) % BARS == 0), end]
        lengths += [(section, b - a) for a, b in pairwise(cut)]
    return lengths


def _moving(plan: Plan, idea: Idea, watched: Watched) -> Plan:
    """The plan with what its shots say of the energy where no words do."""
    if idea.levels or idea.turns:
        return plan
    energies = _energies(plan, watched, plan.first_bars, _OF_FILM)
    thoughts = [
        thought
        if thought.section in idea.told_loudness
        else thought.model_copy(update={"energy": round(energy, 3)})
        for thought, energy in zip(plan.thoughts, energies, strict=True)
    ]
    return plan.model_copy(update={"thoughts": tuple(thoughts)})


def _following(plan: Plan, idea: Idea, watched: Watched) -> Plan:
    """The plan with thoughts that begin at cuts, and the energy of the shots; what is told of a course goes first."""
    is_told = bool(idea.scenes or idea.presences or idea.turns or idea.levels)
    stretches = _stretches(plan, watched, _BESIDE_WORDS if is_told else _OF_FILM)
    thoughts = list[Thought]()
    runs = _runs(stretches, _met(plan, watched), _is_quick(plan, watched))
    for number, run in enumerate(runs):
        joins = bool(thoughts) and thoughts[-1].bars == BARS
        section = _section(
            plan, run, number == 0, number == len(runs) - 1, thoughts[-1].section if joins else None
        )
        chords, at = _chords(plan, section), 0
        for stretch in run:
            count = (stretch.end - stretch.begin) * HALVES
            sounding = tuple(chords[(at + n) % len(chords)] for n in range(count))
            like = (
                plan.thoughts[plan.at_bar(stretch.begin)]
                if is_told
                else min(
                    plan.thoughts, key=lambda t: abs(t.energy - stretch.energy) + 0.1 * (t.section != section)
                )
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
    many = _is_quick(plan, watched)
    for cut in watched.cuts_s:
        bar = round(cut / plan.bar_s)
        if 0 < bar < bars:
            away = (cut - bar * plan.bar_s) / plan.bar_s
            worth = (_AT_CUT_OF_MANY if many else _AT_CUT) * float(np.exp(-((away / 0.15) ** 2)))
            landed[bar] = max(landed[bar], worth)
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


def _is_quick(plan: Plan, watched: Watched) -> bool:
    """Whether shots are too short for thoughts of their own."""
    return watched.duration_s / (len(watched.cuts_s) + 1) < _FEW * plan.bar_s


def _met(plan: Plan, watched: Watched) -> set[int]:
    """The bars that begin at a cut."""
    places = [cut / plan.bar_s for cut in watched.cuts_s]
    return {round(place) for place in places if abs(place - round(place)) <= _ON}


def _energies(plan: Plan, watched: Watched, begins: Sequence[int], of_film: float) -> list[float]:
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
    mixed = of_film * (min(own) + (max(own) - min(own)) * shown) + (1 - of_film) * mine
    return [float(energy) for energy in np.clip(mixed, 0, 1)]


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Between 0 and 1 by rank and by size; equal values are all in the middle."""
    if np.ptp(values) < 1e-9:
        return np.full(len(values), 0.5)
    return (values - values.min()) / np.ptp(values)


def _runs(stretches: Sequence[_Stretch], met: set[int], quick: bool) -> list[list[_Stretch]]:
    """Sections, which begin at cuts: at each where shots are long, else where the energy is another or eight bars are
    over."""
    runs = [[stretches[0]]]
    for stretch in stretches[1:]:
        run = runs[-1]
        length = run[-1].end - run[0].begin
        other = abs(stretch.energy - float(np.mean([s.energy for s in run]))) > _NEW_SECTION
        at_cut = stretch.begin in met
        due = length >= _SECTION_BARS[1] or (other and length >= _SECTION_BARS[0])
        if (at_cut and (due or not quick)) or (due and not met) or length >= 2 * _SECTION_BARS[1]:
            runs.append([stretch])
        else:
            run.append(stretch)
    return runs


def _section(
    plan: Plan, run: Sequence[_Stretch], is_first: bool, is_last: bool, not_this: Section | None
) -> Section:
    """What the plan calls music of that energy; its beginning and its ending keep their place. `not_this` would be
    heard as the section before going on."""
    energy = float(np.mean([stretch.energy for stretch in run]))
    own: dict[Section, list[float]] = {}
    for thought in plan.thoughts:
        own.setdefault(thought.section, []).append(thought.energy)
    allowed = [
        name
        for name in own
        if name not in _ENDS or (is_first and name == "intro") or (is_last and name == "outro")
    ]
    usual = customs(plan.style).energy
    others = [name for name in allowed or own if name != not_this] or [
        name for name in usual if name not in (*_ENDS, not_this)
    ]
    return min(others, key=lambda name: abs(float(np.mean(own.get(name) or usual[name])) - energy))


def _chords(plan: Plan, section: Section) -> tuple[Chord, ...]:
    """The chords of a section where it comes first, or those of the plan if it has none of that name."""
    begin, end = next(
        (run for run in plan.sections() if plan.thoughts[run[0]].section == section), (0, len(plan.thoughts))
    )
    return tuple(chord for thought in plan.thoughts[begin:end] for chord in thought.chords)
