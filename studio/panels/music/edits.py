"""What can be done to a plan, as pure functions from plan to plan.

Bars and thoughts count from 0. Nothing here knows a draft, a widget or the engine.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

from engines.music.harmony import Mode
from engines.music.request import Lock
from engines.music.thoughts import Plan, Role

MOST_THOUGHTS = 300
EXTENSION = 2
"""Thoughts by which a section is extended."""


def with_instrument(plan: Plan, role: Role, instrument: str) -> Plan:
    parts = tuple(
        part.model_copy(update={"instrument": instrument}) if part.role == role else part
        for part in plan.parts
    )
    return plan.model_copy(update={"parts": parts})


def asked_anew(plan: Plan, thoughts: Iterable[int]) -> Plan:
    """The same plan with other notes to be written in these thoughts."""
    anew = set(thoughts)
    changed = tuple(
        thought.model_copy(update={"take": thought.take + 1}) if at in anew else thought
        for at, thought in enumerate(plan.thoughts)
    )
    return plan.model_copy(update={"thoughts": changed})


def extended(plan: Plan, after: int) -> tuple[Plan, range]:
    """The section of a thought goes on for eight bars, newly written, as it ended; which thoughts those are, too."""
    begin, end = next(run for run in plan.sections() if run[0] <= after < run[1])
    last = asked_anew(plan, range(begin, end)).thoughts[max(begin, end - EXTENSION) : end]
    room = min(EXTENSION, MOST_THOUGHTS - len(plan.thoughts))
    more = (last * EXTENSION)[: max(0, room)]
    thoughts = (*plan.thoughts[:end], *more, *plan.thoughts[end:])
    return plan.model_copy(update={"thoughts": thoughts}), range(end, end + len(more))


def without(plan: Plan, thoughts: range) -> Plan:
    """The piece without these bars; all of them cannot go."""
    kept = (*plan.thoughts[: thoughts.start], *plan.thoughts[thoughts.stop :])
    return plan.model_copy(update={"thoughts": kept}) if kept else plan


def alone(plan: Plan, thoughts: range) -> Plan:
    """These bars as a piece of their own."""
    return plan.model_copy(update={"thoughts": plan.thoughts[thoughts.start : thoughts.stop]})


def told_otherwise(plan: Plan, tempo_bpm: float | None, key: tuple[int, Mode] | None) -> Plan:
    """The plan with the tempo and the key that were asked for by hand, where they were."""
    changes: dict[str, object] = {}
    if tempo_bpm is not None:
        changes["tempo_bpm"] = tempo_bpm
    if key is not None:
        changes["key"], changes["mode"] = key
    return plan.model_copy(update=changes) if changes else plan


def changed_bars(before: Plan, after: Plan) -> list[tuple[int, int]]:
    """Runs of bars (first, last) of `after` that do not stand so in `before`."""
    same = SequenceMatcher(a=before.thoughts, b=after.thoughts, autojunk=False).get_matching_blocks()
    kept = {match.b + n for match in same for n in range(match.size)}
    runs: list[tuple[int, int]] = []
    for at, (first, thought) in enumerate(zip(after.first_bars, after.thoughts, strict=True)):
        if at in kept:
            continue
        last = first + thought.bars - 1
        if runs and runs[-1][1] == first - 1:
            runs[-1] = runs[-1][0], last
        else:
            runs.append((first, last))
    return runs


def first_change(before: Plan, after: Plan) -> int:
    """The first bar from which two plans differ."""
    pairs = zip(before.thoughts, after.thoughts, strict=False)
    same = list(takewhile(lambda pair: pair[0] == pair[1], pairs))
    return sum(thought.bars for thought, _ in same)


def locks_before(locks: Iterable[Lock], bar: int) -> list[Lock]:
    """Those locks that end before a bar: where bars come or go, what lay behind is no longer where it was."""
    return [lock for lock in locks if lock.last is not None and lock.last < bar]


def other_tracks(plan: Plan, thought: int, roles: Iterable[Role]) -> list[Lock]:
    """Locks on all tracks but these in the bars of one thought."""
    first, last = plan.bars_of(thought)
    free = set(roles)
    return [Lock(role=part.role, first=first, last=last) for part in plan.parts if part.role not in free]
