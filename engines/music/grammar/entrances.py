"""Scenes of an idea made true: where sections are cut for them, and who is there in each thought.

Who would play without scenes is drawn in `orchestration`; what is read here comes from `engines.music.words.scenes`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from engines.music.grammar.forms import Stretch
from engines.music.idea import RISE, Idea, Scene, Turn
from engines.music.thoughts import BARS, Role

_FROM, _TO = 0.2, 0.88  # shares of the piece between which such a rise brings somebody in
_SHORTEST = 2  # bars of a section that is cut
_TIDY = 0.75  # bars by which it moves to where thoughts begin
_SOON = 0.8  # bars by which a thought may begin before a scene and be of it
_MOVED = 3  # bars by which the end of a section moves rather than to be cut
_DRAWN = 2.5  # bars by which an event rather falls where a section begins than within one
_RECALLED = 0.6  # share of the piece from which what comes back was heard early and then not
_STATED = 0.45  # until which it was
_HELD: tuple[Role, ...] = ("lead", "arpeggio", "counter", "percussion")
"""Those who may wait for a rise."""


def moments(idea: Idea) -> tuple[float, ...]:
    """Shares of the piece at which something begins that people hear as an event, and of which the time is told."""
    timed = {event.at for event in _events(idea) if event.timed}
    told = [one.where for one in idea.presences if one.where.timed]
    timed |= {at for where in told for at in (where.at, where.until) if 0 < at < 1}
    return tuple(sorted(timed))


def counted(idea: Idea, bars: int) -> Idea:
    """The idea with what is told by a number of bars at its share of a piece of so many."""
    scenes = [
        scene if scene.bar is None else scene.model_copy(update={"at": min(scene.bar / bars, 0.95)})
        for scene in idea.scenes
    ]
    return idea.model_copy(update={"scenes": tuple(sorted(scenes, key=lambda scene: scene.at))})


def settled(idea: Idea, stretches: Sequence[Stretch]) -> Idea:
    """The idea with all events of which no time is told where thoughts begin, and sections if they are near."""
    bars = sum(stretch.bars for stretch in stretches)
    begins = list(accumulate((stretch.bars for stretch in stretches[:-1]), initial=0))
    thoughts = [
        begin + n for begin, stretch in zip(begins, stretches, strict=True) for n, _ in stretch.thoughts
    ]
    moved: dict[float, float] = {}
    least = 0
    for at in sorted({event.at for event in _events(idea) if not event.timed}):
        later = [bar for bar in thoughts if bar > least]
        if not later:
            break
        near = min(later, key=lambda bar: abs(bar - at * bars) - _DRAWN * (bar in begins))
        moved[at], least = near / bars, near
    return idea.model_copy(
        update={
            "turns": tuple(
                turn.model_copy(update={"at": moved.get(turn.at, turn.at)}) for turn in idea.turns
            ),
            "scenes": tuple(
                scene.model_copy(update={"at": moved.get(scene.at, scene.at)}) for scene in idea.scenes
            ),
        }
    )


def _events(idea: Idea) -> list[Turn | Scene]:
    events: list[Turn | Scene] = [*(turn for turn in idea.turns if abs(turn.by) >= RISE), *idea.scenes]
    return [event for event in events if 0.02 < event.at < 0.97]


def cut_at(stretches: Sequence[Stretch], shares: Sequence[float]) -> list[Stretch]:
    """The same form with a section that begins at each share: a boundary near by moves, else a section is cut."""
    made = list(stretches)
    bars = sum(stretch.bars for stretch in made)
    fixed = {0, bars}
    for share in shares:
        goal = _near(share * bars)
        if goal in fixed or any(abs(goal - bar) < _SHORTEST for bar in fixed):
            continue
        made = _cut(made, goal, fixed)
        fixed.add(goal)
    return made


def _near(bar: float) -> int:
    """The bar of a whole thought, or of a half, if one is near; else the nearest."""
    for step in (BARS, BARS // 2):
        whole = step * round(bar / step)
        if abs(bar - whole) <= _TIDY:
            return whole
    return round(bar)


def _cut(stretches: list[Stretch], goal: int, fixed: set[int]) -> list[Stretch]:
    ends = [sum(stretch.bars for stretch in stretches[: n + 1]) for n in range(len(stretches))]
    if goal in ends:
        return stretches
    near = sorted((abs(end - goal), n) for n, end in enumerate(ends[:-1]) if end not in fixed)
    if near and near[0][0] <= _MOVED:
        n = near[0][1]
        by = goal - ends[n]
        first, second = stretches[n], stretches[n + 1]
        if first.bars + by >= _SHORTEST and second.bars - by >= _SHORTEST:
            moved = [replace(first, bars=first.bars + by), replace(second, bars=second.bars - by)]
            return [*stretches[:n], *moved, *stretches[n + 2 :]]
    n = next(n for n, end in enumerate(ends) if end > goal)
    whole = stretches[n]
    left = goal - (ends[n] - whole.bars)
    middle = whole.begins + (whole.ends - whole.begins) * left / whole.bars
    halves = [replace(whole, bars=left, ends=middle), replace(whole, bars=whole.bars - left, begins=middle)]
    return [*stretches[:n], *halves, *stretches[n + 1 :]]


def with_entrances(
    roles: Sequence[tuple[Role, ...]],
    begins: Sequence[float],
    instruments: Mapping[Role, str],
    wanted: frozenset[Role],
    idea: Idea,
    bar: float,
) -> list[set[Role]]:
    """The roles of each thought as the scenes have it; `begins` are the shares of the piece at which thoughts begin,
    and `bar` is that of a bar."""
    made = [set(playing) for playing in roles]
    begins = [begin + _SOON * bar for begin in begins]
    if idea.scenes:
        return _staged(made, begins, instruments, idea)
    for turn in idea.turns:
        if turn.by >= RISE and _FROM <= turn.at <= _TO:
            late = [role for role in _HELD if role in instruments and role not in wanted][:3]
            _wait(made, begins, late, turn.at)
            break
    return made


def _wait(made: list[set[Role]], begins: Sequence[float], late: Sequence[Role], at: float) -> None:
    """They leave what is before a share to the others, and play from there on but in the very end."""
    for n, begin in enumerate(begins):
        if begin < at:
            left = made[n] - set(late)
            made[n] = left if left - {"effects"} else made[n]
        elif n < len(begins) - 1 or n == 0:
            made[n] |= set(late)


def _staged(
    made: list[set[Role]], begins: Sequence[float], instruments: Mapping[Role, str], idea: Idea
) -> list[set[Role]]:
    own = [roles_named(scene.parts, instruments) for scene in idea.scenes]
    first: dict[Role, float] = {}
    for scene, roles in zip(idea.scenes, own, strict=True):
        if scene.leaves or scene.again:
            first |= dict.fromkeys(roles - set(first), 0.0)
        elif not scene.alone or scene.at < 0.5:
            for role in roles:
                first.setdefault(role, scene.at)
    left = {role for scene, roles in zip(idea.scenes, own, strict=True) if scene.leaves for role in roles}
    recalled = [
        (scene.at, roles - left)
        for scene, roles in zip(idea.scenes, own, strict=True)
        if scene.again and scene.at >= _RECALLED
    ]
    staged: list[set[Role]] = []
    for playing, begin in zip(made, begins, strict=True):
        there: set[Role] | None = None
        joined: set[Role] = set()
        gone: set[Role] = set()
        for scene, roles in zip(idea.scenes, own, strict=True):
            if scene.at > begin:
                break
            gone = gone | roles if scene.leaves else gone - roles
            if not scene.parts:
                there = None
            elif scene.leaves:
                joined = joined - roles
            elif scene.alone:
                there, joined = set(roles), set(roles)
            elif there is not None:
                there |= roles
                joined |= roles
            else:
                joined |= roles
        now = {role for role in playing if first.get(role, 0.0) <= begin} | joined
        now = (now if there is None else now & there) - gone
        for at, roles in recalled:
            if begin < at:
                now = now | roles if begin < _STATED else now - roles
        staged.append(now or playing)
    return staged


def roles_named(parts: Collection[str], instruments: Mapping[Role, str]) -> set[Role]:
    """What instruments and roles of these names play; one that plays chords and a melody leaves figures out."""
    found: set[Role] = {
        role for role, instrument in instruments.items() if role in parts or instrument in parts
    }
    return found - {"arpeggio"} if {"chords", "lead"} <= found and "arpeggio" not in parts else found


def tidy(bars: int, at: float) -> float:
    """How far a share of a piece lies from a bar line, and from a whole thought: 0 for none, at most about 1."""
    bar = at * bars
    return 0.7 * abs(bar - round(bar)) * 2 + 0.3 * (round(bar) % BARS != 0)
