"""What can be done to a plan, as pure functions from plan to plan.

Bars and thoughts count from 0. Nothing here knows a draft, a widget or the engine.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from engines.music.harmony import Mode
from engines.music.request import Lock
from engines.music.score import Score
from engines.music.thoughts import Plan, Role
from studio.widgets.music_lanes.locks import Bars, locked_bars

Origins = tuple[int, ...]
"""For each thought of a plan that has other bars now, its number before; a number that comes again is a repetition of
that thought, with notes of its own."""
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


def extended(plan: Plan, after: int) -> tuple[Plan, Origins]:
    """The section of a thought goes on for eight bars, newly written, as it ended."""
    begin, end = next(run for run in plan.sections() if run[0] <= after < run[1])
    last = range(max(begin, end - EXTENSION), end)
    return _with(plan, ([*last] * EXTENSION)[:EXTENSION], end)


def repeated(plan: Plan, thoughts: range) -> tuple[Plan, Origins]:
    """These bars once more, right after them, newly written."""
    return _with(plan, thoughts, thoughts.stop)


def _with(plan: Plan, thoughts: Sequence[int], end: int) -> tuple[Plan, Origins]:
    """The plan with these thoughts once more, before the one of number `end`, as far as there is room."""
    more = thoughts[: MOST_THOUGHTS - len(plan.thoughts)]
    anew = asked_anew(plan, more).thoughts
    told = (*plan.thoughts[:end], *(anew[n] for n in more), *plan.thoughts[end:])
    return plan.model_copy(update={"thoughts": told}), (*range(end), *more, *range(end, len(plan.thoughts)))


def repetitions(origins: Origins) -> list[int]:
    """The thoughts that repeat others."""
    return [at for at, origin in enumerate(origins) if origin in origins[:at]]


def without(plan: Plan, thoughts: range) -> tuple[Plan, Origins]:
    """The piece without these bars; all of them cannot go."""
    return _of(plan, [n for n in range(len(plan.thoughts)) if n not in thoughts])


def alone(plan: Plan, thoughts: range) -> tuple[Plan, Origins]:
    """These bars as a piece of their own."""
    return _of(plan, thoughts)


def without_ends(plan: Plan, locks: Sequence[Lock]) -> tuple[Plan, Origins]:
    """The piece without the intro that opens it and the outro that ends it, as far as nothing in them is locked."""
    kept = list(range(len(plan.thoughts)))
    for at, section in ((0, "intro"), (-1, "outro")):
        while kept and plan.thoughts[kept[at]].section == section and not _has_locks(plan, kept[at], locks):
            del kept[at]
    return _of(plan, kept)


def _of(plan: Plan, numbers: Sequence[int]) -> tuple[Plan, Origins]:
    numbers = numbers or range(len(plan.thoughts))
    thoughts = tuple(plan.thoughts[n] for n in numbers)
    return plan.model_copy(update={"thoughts": thoughts}), tuple(numbers)


def _has_locks(plan: Plan, thought: int, locks: Iterable[Lock]) -> bool:
    """Whether bars of this thought are locked of their own; a part that is locked throughout is not tied to them."""
    bars = plan.bars_of(thought)
    return any(_touches(lock, bars) for lock in locks if not _is_throughout(lock, plan))


def _touches(lock: Lock, bars: Bars) -> bool:
    return lock.first <= bars[1] and (lock.last is None or bars[0] <= lock.last)


def _is_throughout(lock: Lock, plan: Plan) -> bool:
    return lock.first == 0 and (lock.last is None or lock.last >= plan.bars - 1)


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


def moved_locks(locks: Sequence[Lock], before: Plan, after: Plan, origins: Origins) -> tuple[Lock, ...]:
    """The locks where their bars lie now. Bars that are gone take theirs along; repetitions have none but those of a
    part that is locked throughout."""
    moved = []
    new = repetitions(origins)
    for lock in locks:
        end = before.bars - 1 if lock.last is None else lock.last
        for at, origin in enumerate(origins):
            if at in new and not _is_throughout(lock, before):
                continue
            first, last = before.bars_of(origin)
            low, high = max(lock.first, first), min(end, last)
            if low <= high:
                by = after.first_bars[at] - first
                moved.append(Lock(role=lock.role, first=low + by, last=high + by))
    return tuple(
        Lock(role=role, first=first, last=None if (first, last) == (0, after.bars - 1) else last)
        for role in dict.fromkeys(lock.role for lock in locks)
        for first, last in locked_bars([each for each in moved if each.role == role], role, after.bars)
    )


def locked_bars_lost(locks: Sequence[Lock], plan: Plan, origins: Origins) -> bool:
    """Whether locked bars are gone; of a part that is locked throughout, what is left stays locked throughout."""
    gone = set(range(len(plan.thoughts))) - set(origins)
    return any(_has_locks(plan, n, locks) for n in gone)


def relaid(score: Score, after: Plan, origins: Origins, locks: Iterable[Lock]) -> Score:
    """Notes that lie where the bars of `after` lie, for locks and unchanged bars to be found there. Repetitions have
    those of the parts that are locked throughout, and are marked as others than those of `after`, so that the rest of
    them will be written."""
    throughout = {lock.role for lock in locks if _is_throughout(lock, score.plan)}
    new = repetitions(origins)
    thoughts = tuple(
        asked_anew(after, [at]).thoughts[at] if at in new else score.plan.thoughts[origin]
        for at, origin in enumerate(origins)
    )
    laid = Score.empty(score.plan.model_copy(update={"thoughts": thoughts}))
    for at, origin in enumerate(origins):
        notes = score.notes_of(origin)
        if at in new and None not in throughout:
            notes = {role: notes[role] for role in notes if role in throughout}
        laid = laid.written(at, notes)
    return laid


def with_locked(earlier: Score, heard: Score, plan: Plan, locks: Sequence[Lock]) -> Score:
    """The earlier notes, but in bars that are locked after they were written anew those that stand there now."""
    if heard.plan.thoughts != plan.thoughts or heard.plan.key != earlier.plan.key:
        return earlier
    for at, (before, now) in enumerate(zip(earlier.plan.thoughts, plan.thoughts, strict=True)):
        if before != now:
            tied = [lock for lock in locks if _touches(lock, plan.bars_of(at))]
            roles = {lock.role for lock in tied}
            notes = heard.notes_of(at)
            held = {role: notes[role] for role in notes if role in roles or None in roles}
            earlier = earlier.written(at, held)
    return earlier


def other_tracks(plan: Plan, thought: int, roles: Iterable[Role]) -> list[Lock]:
    """Locks on all tracks but these in the bars of one thought."""
    first, last = plan.bars_of(thought)
    free = set(roles)
    return [Lock(role=part.role, first=first, last=last) for part in plan.parts if part.role not in free]


def asked_by_user(locks: Sequence[Lock], before: Plan | None, plan: Plan) -> tuple[Lock, ...]:
    """The locks of a request without those that only say, as `other_tracks` does, which tracks were written anew."""
    if before is None:
        return tuple(locks)
    anew = {n for first, last in changed_bars(before, plan) for n in plan.thoughts_in(first, last)}
    said: list[Lock] = []
    for n in anew:
        first, last = plan.bars_of(n)
        here = [lock for lock in locks if lock.role and (lock.first, lock.last) == (first, last)]
        free = {part.role for part in plan.parts} - {lock.role for lock in here}
        if here and here == other_tracks(plan, n, free):
            said += here
    return tuple(lock for lock in locks if lock not in said)
