"""An idea becomes a plan: tempo, key and metre, a form with its energy, who plays when, and the chords.

Everything is drawn from the customs of the style (`resources/music/styles.toml`), and a choice of its own stream of
random numbers, so that equal arguments give the same plan and one changed wish leaves the other choices alone. Notes
are written by the composers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from engines.contract import BadInput
from engines.music.grammar.customs import Customs, Ways, drawn, stream, ways_of
from engines.music.grammar.entrances import counted, cut_at, moments, settled, tidy, with_entrances
from engines.music.grammar.forms import Stretch, form, formed
from engines.music.grammar.numerals import Language
from engines.music.grammar.orchestration import Place, cast, roles_of
from engines.music.grammar.presences import with_presences
from engines.music.grammar.progressions import progressions
from engines.music.harmony import Chord, Mode
from engines.music.idea import LOUD, QUIET, RISE, Idea, Turn
from engines.music.thoughts import (
    BARS,
    BEATS,
    HALVES,
    MOST_THOUGHTS,
    ROLES,
    Metre,
    Part,
    Plan,
    Section,
    Style,
    Thought,
)

_THEMED_S = 20.0  # from which a piece has a melody
_SUNNY, _GLOOMY = 0.35, -0.5  # brightness from which, and below which, modes of the other kind are left out
_TURNED = 1.25  # how much of a great turn is heard beside the arc of the form
_BELOW = 0.05  # energy by which the loudest section that is told stands out
_THIN = 0.45  # energy of a break, at most
_BRIGHT: dict[Mode, float] = {
    "lydian": 1.0,
    "major": 0.8,
    "mixolydian": 0.3,
    "dorian": -0.2,
    "minor": -0.7,
    "phrygian": -1.2,
}
"""How bright a mode is heard."""


def plan(
    idea: Idea,
    seed: int,
    duration_s: float,
    temperature: float = 0.65,
    loop: bool = False,
    *,
    style: Style | None = None,
    tempo_bpm: float | None = None,
    key: int | None = None,
    mode: Mode | None = None,
    metre: Metre | None = None,
    ways: Ways | None = None,
    sections: Sequence[tuple[Section, int]] | None = None,
) -> Plan:
    """The thoughts of a piece of `duration_s` seconds, to the nearest bar. What is not None goes before the idea;
    `ways` are drawn from instead of those of the style, and `sections` with their bars are the form, if there are any.

    Raises `BadInput` for a length that cannot be divided into bars.
    """
    style = style or idea.style
    ways = ways or ways_of(style)
    usual = ways.customs
    piece = f"{style} {seed}"
    if not 0 < duration_s < float("inf"):
        raise BadInput("duration_s", f"{duration_s} s is no length of a piece", "choose 4 to 1200 s")
    drawn_metre: Metre = drawn(usual.metres, stream(piece, "metre"), temperature)
    beats = metre or idea.metre or drawn_metre
    mode = mode or idea.mode or _mode(usual, idea, stream(piece, "mode"), temperature)
    tempo = (
        tempo_bpm
        or idea.tempo_bpm
        or _tempo(usual, idea, beats, duration_s, stream(piece, "tempo"), temperature)
    )
    bars = max(round(duration_s / (BEATS[beats] * 60 / tempo)), 1)
    if bars > MOST_THOUGHTS * BARS - BARS:
        raise BadInput(
            "duration_s",
            f"{bars} bars at {tempo:g} bpm are more than a plan holds",
            "choose a slower tempo or a shorter piece",
        )
    idea = counted(idea, bars)
    if sections is None:
        stretches = cut_at(form(usual, idea, bars, stream(piece, "form"), temperature, loop), moments(idea))
    else:
        stretches = formed(usual, idea, sections, stream(piece, "form"))
    idea = settled(idea, stretches)
    language = Language(usual.harmony, mode, temperature, ways.degrees[mode], ways.moves.get(mode, {}))
    chords = progressions(stretches, language, piece, loop)
    drafts = _with_idea(_drafts(stretches, chords, stream(piece, "energy"), temperature), idea)
    mean = sum(draft.energy for draft in drafts) / len(drafts)
    players = cast(
        ways.palette, usual, idea, mean, stream(piece, "cast"), temperature, duration_s >= _THEMED_S
    )
    playing = roles_of(players, usual, _places(drafts, stretches), stream(piece, "roles"))
    begins = [draft.begins for draft in drafts]
    staged = with_entrances(playing, begins, players.instruments, players.wanted, idea, 1 / bars)
    names = [draft.stretch.section for draft in drafts]
    levels = [draft.stretch.level for draft in drafts]
    present = with_presences(staged, names, [draft.at for draft in drafts], levels, players.instruments, idea)
    roles = [tuple(role for role in ROLES if role in there) for there in present]
    used = {role for playing in roles for role in playing}
    swing = idea.swing or (round(stream(piece, "swing").uniform(*usual.swing), 3) if beats != "6/8" else 0.5)
    return Plan(
        style=style,
        tempo_bpm=tempo,
        key=_first(key, idea.key, stream(piece, "key").choice(usual.keys)),
        mode=mode,
        metre=beats,
        swing=swing,
        parts=tuple(Part(role=role, instrument=players.instruments[role]) for role in ROLES if role in used),
        thoughts=tuple(
            Thought(
                section=draft.stretch.section,
                energy=round(draft.energy, 3),
                roles=playing,
                chords=tuple(draft.chords),
            )
            for draft, playing in zip(drafts, roles, strict=True)
        ),
    )


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)


def _mode(usual: Customs, idea: Idea, random: Random, temperature: float) -> Mode:
    """One of the style's modes; bright ideas have bright ones."""
    bright = idea.brightness or 0.0
    modes: dict[Mode, float] = usual.modes
    if bright >= _SUNNY:
        modes = {mode: w for mode, w in modes.items() if mode in ("major", "mixolydian")} or {"major": 1.0}
    elif bright <= _GLOOMY:
        modes = {mode: w for mode, w in modes.items() if _BRIGHT[mode] < 0} or {"minor": 1.0}
    weights = {mode: w * 3.2 ** (bright * _BRIGHT[mode]) for mode, w in modes.items()}
    return drawn(weights, random, temperature)


def _tempo(
    usual: Customs, idea: Idea, metre: Metre, duration_s: float, random: Random, temperature: float
) -> float:
    """Whole beats a minute; those at which the piece is whole thoughts long are likelier."""
    slowest, middle, fastest = usual.tempo
    pull = ((idea.energy if idea.energy is not None else 0.5) - 0.5) * 0.9
    at = middle + (fastest - middle if pull > 0 else middle - slowest) * pull
    spread = (fastest - slowest) * 0.2 * max(temperature, 0.05) / 0.65
    events_at = moments(idea)[:3]
    weights: dict[float, float] = {}
    for tempo in range(round(slowest), round(fastest) + 1):
        length = duration_s / (BEATS[metre] * 60 / tempo)
        bars = max(round(length), 1)
        whole = 1.0 if bars % BARS == 0 else 0.3 if bars % HALVES == 0 else 0.03
        exact = 1.0 / (1 + abs(length - bars) * 6)
        events = 0.05 ** sum(tidy(bars, at_share) for at_share in events_at)
        room = 1.0 if bars >= BARS * len(idea.sections) else 0.05
        weights[float(tempo)] = room * events * whole * exact * 2.72 ** (-(((tempo - at) / spread) ** 2) / 2)
    return random.choices(list(weights), list(weights.values()))[0]


@dataclass(frozen=True)
class _Draft:
    """A thought before its roles: `begins` and `at` are the shares of the piece at its begin and its middle."""

    stretch: Stretch
    run: int
    number: int
    energy: float
    chords: list[Chord]
    begins: float
    at: float


def _drafts(
    stretches: Sequence[Stretch], chords: Sequence[list[Chord]], random: Random, temperature: float
) -> list[_Draft]:
    bars = sum(stretch.bars for stretch in stretches)
    made: list[_Draft] = []
    done = 0
    for run, (stretch, halves) in enumerate(zip(stretches, chords, strict=True)):
        for number, (begin, length) in enumerate(stretch.thoughts):
            along = number / (len(stretch.thoughts) - 1) if len(stretch.thoughts) > 1 else 0.5
            energy = stretch.begins + (stretch.ends - stretch.begins) * along
            energy += random.gauss(0, 0.012 * temperature / 0.65)
            piece = halves[begin * HALVES : (begin + length) * HALVES]
            made.append(_Draft(stretch, run, number, energy, piece, done / bars, (done + length / 2) / bars))
            done += length
    return made


def _with_idea(drafts: list[_Draft], idea: Idea) -> list[_Draft]:
    """The energy that the words ask for: its height, and its turns, for which the arc of the form makes room."""
    energies = [draft.energy for draft in drafts]
    middle = sum(energies) / len(energies)
    if idea.energy is not None:
        wish = 0.15 + 0.7 * idea.energy
        width = 0.75 if idea.energy < 0.35 else 1.0
        energies = [wish * 0.75 + middle * 0.25 + (energy - middle) * width for energy in energies]
    if idea.turns:
        centre = sum(energies) / len(energies)
        turned = [sum(_size(turn) for turn in idea.turns if turn.at <= draft.at) for draft in drafts]
        offset = (max(turned) + min(turned)) / 2
        energies = [
            centre + (0.3 if max(turned) - min(turned) >= RISE else 0.45) * (e - centre) + by - offset
            for e, by in zip(energies, turned, strict=True)
        ]
    moved = [replace(draft, energy=energy) for draft, energy in zip(drafts, _within(energies), strict=True)]
    return _as_told(moved, idea)


def _as_told(drafts: list[_Draft], idea: Idea) -> list[_Draft]:
    """What is told of a beginning, an end or a section holds: the quiet is quieter, the loud louder than the rest."""
    made = list(drafts)
    last = len(made) - 1
    for level in idea.levels:
        inside = {n for n, draft in enumerate(made) if level.at <= draft.at < level.until}
        inside |= {0} if level.at == 0 else {last} if level.until == 1 else set()
        rest = [draft.energy for n, draft in enumerate(made) if n not in inside] or [level.energy]
        for n in inside:
            soft = level.energy <= QUIET
            energy = min(level.energy, *rest) if soft else max(level.energy, *rest)
            made[n] = replace(made[n], energy=_bounded(energy))
    loudest = max((draft.stretch.level or 0.0 for draft in made), default=0.0)
    for n, draft in enumerate(made):
        told = draft.stretch.level
        if told is not None:
            made[n] = replace(draft, energy=told)
        elif draft.stretch.section == "break":
            made[n] = replace(draft, energy=min(draft.energy, _THIN))
        elif loudest >= LOUD:
            made[n] = replace(draft, energy=min(draft.energy, loudest - _BELOW))
    return made


def _bounded(energy: float) -> float:
    return min(max(energy, 0.03), 1.0)


def _size(turn: Turn) -> float:
    return turn.by * (_TURNED if abs(turn.by) >= RISE else 1.0)


def _within(energies: list[float]) -> list[float]:
    """Moved, and if that is not enough narrowed, so that none is outside 0.05 to 1."""
    low, high = min(energies), max(energies)
    room = 0.95
    if high - low > room:
        energies = [(energy - low) * room / (high - low) + low for energy in energies]
        high = low + room
    shift = max(0.05 - low, 0.0) - max(high - 1.0, 0.0)
    return [_bounded(energy + shift) for energy in energies]


def _places(drafts: Sequence[_Draft], stretches: Sequence[Stretch]) -> list[Place]:
    made: list[Place] = []
    for n, draft in enumerate(drafts):
        section = draft.stretch.section
        made.append(
            Place(
                section=section,
                number=draft.number,
                of=-(-draft.stretch.bars // BARS),
                returns=sum(stretch.section == section for stretch in stretches[: draft.run]),
                comes_back=any(stretch.section == section for stretch in stretches[draft.run + 1 :]),
                energy=draft.energy,
                before=drafts[n - 1].energy if n else None,
                after=drafts[n + 1].energy if n + 1 < len(drafts) else None,
            )
        )
    return made
