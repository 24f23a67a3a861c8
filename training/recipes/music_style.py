"""A style of somebody's own from music of theirs: what is counted in it becomes an `OwnStyle` over the nearest of the
thirteen styles.

Nothing is trained by descent here: pieces are listened to, counted, laid over what the base style has where they say
too little, and corrected once by what pieces made with them turn out to be.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import numpy as np

from engines.music.composer import Composer
from engines.music.copying import Grams, grams_of
from engines.music.exports import midi as written
from engines.music.grammar.composer import Grammar
from engines.music.grammar.customs import Customs, Kind, customs, ways_of
from engines.music.grammar.numerals import step_of
from engines.music.grammar.planning import plan as planned
from engines.music.harmony import Mode
from engines.music.idea import Idea
from engines.music.instruments import palette
from engines.music.listening import midi
from engines.music.own.hand import OwnHand
from engines.music.own.style import OwnStyle
from engines.music.request import FASTEST_BPM, SLOWEST_BPM
from engines.music.score import Score
from engines.music.thoughts import BARS, HALVES, ROLES, UNPITCHED, Plan, Role, Section, Style
from engines.music.writing import Writing
from training.recipes.music_likeness import Habits, chord_runs, distance, habits_of, numeral
from training.recipes.music_parts import corrected, habits_in

MADE_S = 32.0
"""Length of a piece by which a style is measured."""
_FEW = 0.04  # weight that the base keeps in what chords can be
_TURNS: tuple[Section, ...] = ("bridge", "break", "solo", "build")
_WIDEST, _NARROWEST = 36, 19  # semitones of a keyboard's chords
_NEAREST_SEEDS = (1, 2)


@dataclass(frozen=True)
class Heard:
    """What was listened to: scores, and plans of recordings, whose notes are not known."""

    scores: tuple[Score, ...] = ()
    plans: tuple[Plan, ...] = ()

    @property
    def all_plans(self) -> list[Plan]:
        return [*self.plans, *(score.plan for score in self.scores)]

    @property
    def pieces(self) -> int:
        return len(self.scores) + len(self.plans)

    @property
    def habits(self) -> Habits:
        return habits_of(self.plans, self.scores)


def made(
    style: Style, seed: int, own: OwnStyle | None, strength: float, known: Grams, duration_s: float = MADE_S
) -> Score:
    """A piece in a style of the thirteen, or in one's own."""
    ways = own.ways(strength) if own else None
    plan = planned(Idea(style=style), seed, duration_s, ways=ways)
    composer: Composer = OwnHand(Grammar(), own, strength, known) if own else Grammar()
    *_, score = Writing(plan, composer, seed).all()
    return score


def heard_again(score: Score, style: Style) -> Score:
    """A made piece as listening hears it, so that it can be compared with what was listened to."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "piece.mid"
        written.write(path, score)
        return midi.read(path, style)


def measured(
    held: Habits, style: Style, seeds: Sequence[int], own: OwnStyle | None, strength: float, known: Grams
) -> dict[str, float]:
    """How far pieces made on these seeds are from what was held out."""
    scores = [heard_again(made(style, seed, own, strength, known), style) for seed in seeds]
    return distance(held, habits_of([], scores))


def nearest(heard: Heard, told: Callable[[int, int], None] = lambda done, total: None) -> Style:
    """The style of the thirteen whose pieces are least far."""
    styles: tuple[Style, ...] = get_args(Style)
    habits, far = heard.habits, {}
    for number, style in enumerate(styles):
        told(number, len(styles))
        scores = [_usual_piece(style, seed) for seed in _NEAREST_SEEDS]
        far[style] = distance(habits, habits_of([], scores))["distance"]
    return min(styles, key=lambda style: far[style])


@cache
def _usual_piece(style: Style, seed: int) -> Score:
    return heard_again(made(style, seed, None, 0, np.zeros(0, np.uint64)), style)


def known_in(heard: Heard) -> Grams:
    """The melodies of what was listened to, in any of its pitched parts."""
    return grams_of(heard.scores, [role for role in ROLES if role not in UNPITCHED])


def learn(heard: Heard, base: Style) -> OwnStyle:
    """Count, and correct heights and loudness by what pieces made with the counts turn out to be."""
    first = OwnStyle(
        base=base,
        pieces=heard.pieces,
        bars=sum(plan.bars for plan in heard.all_plans),
        customs=_customs(heard, base),
        palette=_palette(heard, base),
        degrees=_degrees(heard, base),
        moves=_moves(heard),
        parts=habits_in(heard.scores),
    )
    nothing = np.zeros(0, np.uint64)
    trial = [made(base, seed, first, 1.0, nothing) for seed in range(101, 105)]
    return first.model_copy(
        update={
            "parts": {role: corrected(role, one, heard.scores, trial) for role, one in first.parts.items()}
        }
    )


# --- pace and form


def _customs(heard: Heard, base: Style) -> Customs:
    usual, plans = customs(base), heard.all_plans
    tempi = [plan.tempo_bpm for plan in plans]
    middle = float(np.median(tempi))
    swings = [plan.swing for plan in plans if plan.metre != "6/8"] or [0.5]
    values: dict[str, Any] = usual.model_dump(by_alias=True) | {
        "tempo": [
            max(min(min(tempi), middle - 3), SLOWEST_BPM),
            float(np.clip(middle, SLOWEST_BPM, FASTEST_BPM)),
            min(max(*tempi, middle + 3), FASTEST_BPM),
        ],
        "modes": Counter(plan.mode for plan in plans),
        "metres": Counter(plan.metre for plan in plans),
        "swing": [float(np.quantile(swings, 0.2)), float(np.quantile(swings, 0.8))],
        "form": _form(heard, usual),
        "lengths": _lengths(heard),
        "energy": _energy(heard),
        "roles": _roles(heard, usual),
        "opens": Counter(role for plan in plans for role in plan.thoughts[0].roles) or usual.opens,
    }
    values["harmony"] |= _harmony(heard, usual)
    return Customs.model_validate(values | _keyboard(heard))


def _runs(plan: Plan) -> list[tuple[Section, int]]:
    """Sections in order, with their bars."""
    return [
        (plan.thoughts[begin].section, sum(one.bars for one in plan.thoughts[begin:end]))
        for begin, end in plan.sections()
    ]


def _form(heard: Heard, usual: Customs) -> dict[str, Counter[str]] | Any:
    """Openings, cycles, turns and closings, cut where the first section comes back."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("opening", "cycles", "turns", "closing")}
    for plan in heard.all_plans:
        names = [section for section, _ in _runs(plan)]
        opens, closes = names[:1] == ["intro"], names[-1:] == ["outro"]
        inner = names[opens : len(names) - closes]
        if not inner:
            continue
        found["opening"]["intro" if opens else ""] += 1
        found["closing"]["outro" if closes else inner[-1]] += 1
        cycle: list[str] = []
        turn: list[str] = []
        for name in [*inner, inner[0]]:
            if turn and name not in _TURNS:
                found["turns"][" ".join(turn)] += 1
                turn = []
            if cycle and name == cycle[0] and name not in _TURNS:
                found["cycles"][" ".join(cycle[:4])] += 1
                cycle = []
            (turn if name in _TURNS else cycle).append(name)
    own = {name: counts for name, counts in found.items() if counts}
    return usual.form.model_dump() | own


def _lengths(heard: Heard) -> dict[str, list[int]]:
    """Bars of each section, to whole thoughts."""
    found: dict[str, list[int]] = {}
    for plan in heard.all_plans:
        for section, bars in _runs(plan):
            found.setdefault(section, []).append(max(BARS, round(bars / BARS) * BARS))
    return found


def _energy(heard: Heard) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for plan in heard.all_plans:
        for thought in plan.thoughts:
            found.setdefault(thought.section, []).append(thought.energy)
    return {
        section: [float(np.quantile(values, 0.2)), float(np.quantile(values, 0.8))]
        for section, values in found.items()
    }


def _roles(heard: Heard, usual: Customs) -> dict[str, Any]:
    """Who is there, how often, and from which energy; effects are in no file, and stay as the base has them."""
    plans = heard.all_plans
    energies = [thought.energy for plan in plans for thought in plan.thoughts]
    made: dict[str, Any] = {}
    for role in ROLES:
        having = [plan for plan in plans if plan.part(role)]
        known = usual.roles.get(role)
        if role == "effects" and known:
            made[role] = known.model_dump(by_alias=True)
        elif having:
            thoughts = [role in thought.roles for plan in having for thought in plan.thoughts]
            playing = sum(thoughts) / len(thoughts)
            starts = 0.0 if playing > 0.97 else float(np.quantile(energies, 1 - playing))
            made[role] = {"from": starts, "often": len(having) / len(plans), "rests": []}
        elif known:
            made[role] = {"from": known.starts, "often": 0.0, "rests": known.rests}
    return made


def _keyboard(heard: Heard) -> dict[str, Any]:
    """Where chords lie, and of how many notes they are."""
    notes = [note for score in heard.scores for track in score.tracks if track.part.role == "chords"
             for note in track.notes]  # fmt: skip
    if len(notes) < 32:
        return {}
    low, high = (round(float(np.quantile([note.pitch for note in notes], share))) for share in (0.03, 0.97))
    middle = (low + high) / 2
    half = float(np.clip(high - low, _NARROWEST, _WIDEST)) / 2
    together = [len(list(group)) for _, group in groupby(sorted(notes), key=lambda note: note.start)]
    return {
        "span": [round(middle - half), round(middle + half)],
        "voices": int(np.clip(np.median(together), 3, 5)),
    }


def _palette(heard: Heard, base: Style) -> dict[Role, dict[str, float]]:
    found: dict[Role, Counter[str]] = {}
    for score in heard.scores:
        for part in score.plan.parts:
            found.setdefault(part.role, Counter())[part.instrument] += 1
    made = {role: dict(weights) for role, weights in palette(base).items()}
    return made | {role: {id: float(n) for id, n in counts.most_common()} for role, counts in found.items()}


# --- harmony


def _harmony(heard: Heard, usual: Customs) -> dict[str, Any]:
    """How chords follow, last and are coloured. Devices that lead outside are left to the numerals that were heard."""
    colours: dict[Kind, Counter[str]] = {}
    for plan in heard.all_plans:
        for chord, halves in chord_runs(plan):
            kind = step_of(numeral(chord), plan.mode).kind
            colours.setdefault(kind, Counter())[chord.quality] += halves
    devices = ("secondary", "minor_fourth", "mediant", "tritone", "backdoor", "diminished", "modal", "vamp")
    return {
        "grammar": "loop" if usual.harmony.grammar == "changes" else usual.harmony.grammar,
        "function": 0.15,
        "splits": _splits(heard),
        "least": 2,
        **dict.fromkeys(devices, 0.0),
        "colours": {
            kind: _over(weights, colours.get(kind, {})) for kind, weights in usual.harmony.colours.items()
        },
        "likes": {},
    }


def _splits(heard: Heard) -> tuple[float, float, float]:
    """Shares of stretches of four, two and one bars that hold more than one chord."""
    found = []
    for halves in (4 * HALVES, 2 * HALVES, HALVES):
        stretches = [
            set(thought.chords[begin : begin + halves])
            for plan in heard.all_plans
            for thought in plan.thoughts
            for begin in range(0, len(thought.chords) - halves + 1, halves)
        ]
        found.append(float(np.mean([len(held) > 1 for held in stretches])) if stretches else 0.5)
    return found[0], found[1], found[2]


def _degrees(heard: Heard, base: Style) -> dict[Mode, dict[str, float]]:
    found: dict[Mode, Counter[str]] = {}
    for plan in heard.all_plans:
        for chord, halves in chord_runs(plan):
            found.setdefault(plan.mode, Counter())[numeral(chord)] += halves
    usual = ways_of(base).degrees
    return {mode: _over(usual[mode], counts) for mode, counts in found.items()}


def _moves(heard: Heard) -> dict[Mode, dict[str, dict[str, int]]]:
    found: dict[Mode, dict[str, Counter[str]]] = {}
    for plan in heard.all_plans:
        names = [numeral(chord) for chord, _ in chord_runs(plan)]
        for before, after in pairwise(names):
            if before != after:
                found.setdefault(plan.mode, {}).setdefault(before, Counter())[after] += 1
    return {mode: {name: dict(to) for name, to in moves.items()} for mode, moves in found.items()}


def _over(base: Any, counts: Any) -> dict[Any, float]:
    """Shares of counts, over a little of the base, whose first key stays the first."""
    if not counts:
        return dict(base)
    whole, heard = sum(base.values()), sum(counts.values())
    return {
        key: _FEW * base.get(key, 0) / whole + (1 - _FEW) * counts.get(key, 0) / heard
        for key in {**base, **counts}
    }
