"""Which bars of which parts are locked, and what becomes of the locks when some are locked or freed."""

from collections.abc import Sequence

from engines.music.request import Lock
from engines.music.thoughts import Role

Bars = tuple[int, int]
"""First and last bar, counted from 0; the last counts too."""


def locked_bars(locks: Sequence[Lock], role: Role | None, bars: int) -> list[Bars]:
    """The stretches of a piece of `bars` bars that are locked for a role (`None`: for all of them), in order."""
    held = [
        (lock.first, bars - 1 if lock.last is None else min(lock.last, bars - 1))
        for lock in locks
        if lock.role in (None, role)
    ]
    return _joined([(first, last) for first, last in held if first <= last])


def is_locked(locks: Sequence[Lock], role: Role | None, asked: Bars, bars: int) -> bool:
    """Whether all of these bars are."""
    return any(first <= asked[0] and asked[1] <= last for first, last in locked_bars(locks, role, bars))


def turned(
    locks: Sequence[Lock], role: Role | None, asked: Bars, bars: int, roles: Sequence[Role]
) -> tuple[Lock, ...]:
    """The locks after these bars of a role (`None`: of all `roles`) were locked, or freed if all of them were."""
    held = _read(locks, bars)
    if not is_locked(locks, role, asked, bars):
        held.setdefault(role, []).append(asked)
        return _written(held, bars)
    if role is not None and any(first <= asked[1] and asked[0] <= last for first, last in held.get(None, [])):
        for other in roles:  # one part leaves a lock of all: the others keep it
            held.setdefault(other, []).extend(held[None])
        held[None] = []
    for each in held if role is None else (role,):
        held[each] = _without(held[each], asked)
    return _written(held, bars)


def _written(held: dict[Role | None, list[Bars]], bars: int) -> tuple[Lock, ...]:
    return tuple(
        Lock(role=role, first=first, last=None if (first, last) == (0, bars - 1) else last)
        for role in sorted(held, key=lambda name: name or "")
        for first, last in _joined(held[role])
    )


def _read(locks: Sequence[Lock], bars: int) -> dict[Role | None, list[Bars]]:
    held: dict[Role | None, list[Bars]] = {}
    for lock in locks:
        last = bars - 1 if lock.last is None else min(lock.last, bars - 1)
        if lock.first <= last:
            held.setdefault(lock.role, []).append((lock.first, last))
    return held


def _joined(stretches: Sequence[Bars]) -> list[Bars]:
    made: list[Bars] = []
    for first, last in sorted(stretches):
        if made and first <= made[-1][1] + 1:
            made[-1] = made[-1][0], max(made[-1][1], last)
        else:
            made.append((first, last))
    return made


def _without(stretches: Sequence[Bars], asked: Bars) -> list[Bars]:
    """What is left of stretches when bars are taken out."""
    left = []
    for first, last in stretches:
        if first < asked[0]:
            left.append((first, min(last, asked[0] - 1)))
        if last > asked[1]:
            left.append((max(first, asked[1] + 1), last))
    return left
