"""What is known of a walk: its ticks with the keys held in them, a small picture a second, and its branches.

Ticks are numbered upward for ever; after a rewind the next tick names an earlier one as its parent, and what lay
behind that one becomes a branch. Numbers and pictures only: `studio.widgets.walk.walk_lanes` draws them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtGui import QImage

from engines.world.actions import FPS, Key

MOST_BRANCHES = 8
PICTURE_ROWS = 64
WAITED_S = 3  # at the start of a world, before anything is done


@dataclass
class Branch:
    """Ticks that were walked from `parent` on, and left."""

    parent: int
    ticks: list[int]


@dataclass
class Trail:
    """`path` is the walk that led to now: its ticks from old to new, each the parent of the next. `here` is the tick
    that is seen, `newest` the largest number so far."""

    fps: int = FPS
    path: list[int] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    keys: dict[int, frozenset[Key]] = field(default_factory=dict)
    pictures: dict[int, QImage] = field(default_factory=dict)
    here: int = -1
    newest: int = -1

    def add(self, tick: int, parent: int, keys: frozenset[Key]) -> None:
        """What is seen now: one more tick, or an earlier one again. `parent` is the tick that it went on from; ticks
        between that were never seen are taken to be like this one."""
        here, self.here = self.here, tick
        if tick in self.keys:
            return
        for number in range(parent if parent in self.keys else self.newest + 1, tick):
            if number not in self.keys and number >= 0:
                self._append(number, here, keys)
                here = number
        self._append(tick, here if parent not in self.keys else parent, keys)

    def wants_picture(self, tick: int) -> bool:
        """Whether the last picture of the path is a second old."""
        last = next((each for each in reversed(self.path) if each in self.pictures), None)
        return last is None or self.index(tick) - self.index(last) >= self.fps

    def keep_picture(self, tick: int, picture: QImage) -> None:
        self.pictures[tick] = picture

    def index(self, tick: int) -> int:
        """How many ticks of the path come before this one."""
        return bisect_left(self.path, tick)

    def time_of(self, tick: int) -> float:
        """Seconds from the beginning of the path."""
        return self.index(tick) / self.fps

    def tick_at(self, time_s: float) -> int | None:
        """The tick of the path that is nearest to a time."""
        if not self.path:
            return None
        return self.path[min(max(round(time_s * self.fps), 0), len(self.path) - 1)]

    @property
    def duration_s(self) -> float:
        return len(self.path) / self.fps

    def forget_before(self, first: int) -> None:
        """What the session has forgotten cannot be returned to. Cheap when there is little to forget."""
        if not self.path or self.path[0] >= first:
            return
        gone = bisect_left(self.path, first)
        if gone < self.fps and gone < len(self.path):
            return  # a second at a time
        self.path = self.path[gone:]
        self.branches = [branch for branch in self.branches if branch.parent >= first]
        kept = set(self.path) | {tick for branch in self.branches for tick in branch.ticks}
        self.keys = {tick: keys for tick, keys in self.keys.items() if tick in kept}
        self.pictures = {tick: picture for tick, picture in self.pictures.items() if tick in kept}

    def runs(self, ticks: Sequence[int], first: int, last: int) -> Iterator[tuple[int, int, frozenset[Key]]]:
        """Stretches of `ticks` from the index `first` to before `last` in which the same keys are held."""
        begin = first
        for at in range(first + 1, last + 1):
            if at == last or self.keys.get(ticks[at]) != self.keys.get(ticks[begin]):
                yield begin, at, self.keys.get(ticks[begin], frozenset())
                begin = at

    def _append(self, tick: int, parent: int, keys: frozenset[Key]) -> None:
        if self.path and parent != self.path[-1]:
            self._turn_to(parent)
        self.path.append(tick)
        self.keys[tick] = keys
        self.newest = max(self.newest, tick)

    def _turn_to(self, parent: int) -> None:
        """The path goes on from an earlier tick, or from one of a branch."""
        at = bisect_right(self.path, parent)
        if at and self.path[at - 1] == parent:
            self._leave(at)
            return
        for branch in self.branches:
            if parent in branch.ticks:
                self.branches.remove(branch)
                if branch.parent != self.path[-1]:
                    self._turn_to(branch.parent)
                cut = branch.ticks.index(parent) + 1
                self.path += branch.ticks[:cut]
                if branch.ticks[cut:]:
                    self._keep(Branch(parent, branch.ticks[cut:]))
                return
        self._leave(0)

    def _leave(self, at: int) -> None:
        if rest := self.path[at:]:
            self._keep(Branch(self.path[at - 1] if at else -1, rest))
            del self.path[at:]

    def _keep(self, branch: Branch) -> None:
        idle = not any(self.keys.get(tick) for tick in branch.ticks)
        if idle and branch.parent <= 0 and len(branch.ticks) < self.fps * WAITED_S:
            return  # nothing was walked yet
        self.branches = [branch, *self.branches][:MOST_BRANCHES]
