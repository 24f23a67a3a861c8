"""What all lanes of one piece show together, and what a person asks for in any of them.

It holds the piece, the selection, the mixer and the locks; lanes repaint on its signals and tell it what was done.
Nothing here draws, and nothing writes music: the signals at the end are answered by whoever owns the piece.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

from PySide6.QtCore import QObject, Signal

from engines.music.request import Fader, Lock
from engines.music.score import Score
from engines.music.thoughts import Plan, Role, Thought
from studio.widgets.music_lanes.locks import Bars, is_locked, locked_bars, turned
from studio.widgets.music_lanes.scale import TimeScale


class Song(QObject):
    """`changed` when the piece did, `marked` when the selection, the lane in front, the mixer, the locks or the bars
    that are being written did, `moved` when the cursor did (from, to in seconds).

    What is asked for: `seek` (seconds), `selected` ((first bar, last bar) or None), `thought_edited` (number, the new
    thought), `faders_changed`, `locks_changed` (tuples), `rewrite_asked` (first bar, last bar, role or None).
    """

    changed = Signal()
    marked = Signal()
    moved = Signal(float, float)
    chord_wanted = Signal(int)

    seek = Signal(float)
    selected = Signal(object)
    thought_edited = Signal(int, object)
    faders_changed = Signal(object)
    locks_changed = Signal(object)
    rewrite_asked = Signal(int, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scale = TimeScale(self)
        self.plan: Plan | None = None
        self.score: Score | None = None
        self.firsts: tuple[int, ...] = ()
        self.stale: frozenset[int] = frozenset()
        self.selection: Bars | None = None
        self.busy: Bars | None = None
        self.locks: tuple[Lock, ...] = ()
        self.cuts: tuple[float, ...] = ()
        self.unheard: tuple[Bars, ...] = ()
        self.noteless = False
        self.cursor_s = 0.0
        self.in_front: Role | None = None
        self.opened: Role | None = None
        self.follow = True
        self._faders: dict[Role, Fader] = {}

    # the piece

    def show(self, score: Score | None, plan: Plan | None) -> None:
        """Show a piece; without a plan that of the score, without a score a plan whose notes are not written yet."""
        self.score = score
        self.plan = plan if plan is not None else score.plan if score is not None else None
        self.firsts = self.plan.first_bars if self.plan else ()
        self._compare()
        if self.plan is None:
            self.scale.set_piece(0, 2.0, 4)
        else:
            beats = int(self.plan.metre[0])
            group = 3 if beats == 6 else 1
            self.scale.set_piece(self.plan.bars, self.plan.bar_s, beats, group)
        if self.selection and self.selection[1] >= self.scale.bars:
            self.selection = None
        if self.in_front not in self.roles:
            self.in_front = None
        if self.opened not in self.roles:
            self.opened = None
        self.changed.emit()

    def show_sound(self, duration_s: float) -> None:
        """A piece of which nothing is known but its sound: its bars are seconds. It follows `show` without a plan."""
        self.scale.set_piece(ceil(duration_s), 1.0, 1)
        self.changed.emit()

    def edit(self, number: int, **values: Any) -> None:
        """Change a thought, as a person asked."""
        if self.plan is None:
            return
        before = self.plan.thoughts[number]
        thought = before.model_copy(update=values)
        if thought == before:
            return
        self.plan = self.plan.with_thought(number, thought)
        self._compare()
        self.changed.emit()
        self.thought_edited.emit(number, thought)

    @property
    def thoughts(self) -> tuple[Thought, ...]:
        return self.plan.thoughts if self.plan else ()

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(part.role for part in self.plan.parts) if self.plan else ()

    @property
    def is_written(self) -> bool:
        """Whether there are notes to the end of the piece."""
        if self.plan is None or self.score is None or self.score.plan.bars != self.plan.bars:
            return False
        last_tick = self.firsts[-1] * self.score.bar_ticks
        return any(track.notes and track.notes[-1].start >= last_tick for track in self.score.tracks)

    def bars_of(self, number: int) -> Bars:
        """First and last bar of a thought."""
        return self.firsts[number], self.firsts[number] + self.thoughts[number].bars - 1

    def thoughts_in(self, bars: Bars) -> range:
        """The thoughts that some of these bars belong to."""
        assert self.plan is not None
        return self.plan.thoughts_in(*bars)

    # what is chosen

    def mark(self, selection: Bars | None) -> None:
        """Show a selection while it is being made; `choose` tells it."""
        if selection != self.selection:
            self.selection = selection
            self.marked.emit()

    def choose(self, selection: Bars | None) -> None:
        self.mark(selection)
        self.selected.emit(selection)

    def bring_to_front(self, role: Role | None) -> None:
        """The lane that keys act on."""
        if role != self.in_front:
            self.in_front = role
            self.marked.emit()

    def open(self, role: Role | None) -> None:
        """The one lane that is tall enough to read its notes."""
        self.opened = role
        self.marked.emit()

    def set_busy(self, bars: Bars | None) -> None:
        if bars != self.busy:
            self.busy = bars
            self.marked.emit()

    def set_cuts(self, cuts: Sequence[float]) -> None:
        """Where the film under the piece is cut, in seconds."""
        if tuple(cuts) != self.cuts:
            self.cuts = tuple(cuts)
            self.marked.emit()

    def set_unheard(self, runs: Sequence[Bars]) -> None:
        """Runs of bars whose notes are newer than the sound."""
        if tuple(runs) != self.unheard:
            self.unheard = tuple(runs)
            self.marked.emit()

    def set_cursor(self, time_s: float) -> None:
        before, self.cursor_s = self.cursor_s, time_s
        if self.follow and before != time_s and self.scale.bars:
            self.scale.reveal(min(time_s / self.scale.bar_s, float(self.scale.bars)))
        self.moved.emit(before, time_s)

    def rewrite(self, role: Role | None = None) -> None:
        """Ask for the selected bars anew, of a role or of all."""
        if self.selection:
            self.rewrite_asked.emit(*self.selection, role)

    # the mixer

    def set_faders(self, faders: Sequence[Fader]) -> None:
        self._faders = {fader.role: fader for fader in faders}
        self.marked.emit()

    def fader(self, role: Role) -> Fader:
        return self._faders.get(role, Fader(role=role))

    def mix(self, role: Role, **values: Any) -> None:
        """Change how a part stands in the mix, as a person asked."""
        fader = self.fader(role).model_copy(update=values)
        if fader == self.fader(role):
            return
        self._faders[role] = fader
        self.marked.emit()
        self.faders_changed.emit(
            tuple(each for each in self._faders.values() if each != Fader(role=each.role))
        )

    def is_heard(self, role: Role) -> bool:
        solos = [each.role for each in self._faders.values() if each.solo and each.role in self.roles]
        return not self.fader(role).mute and (not solos or role in solos)

    # the locks

    def set_locks(self, locks: Sequence[Lock]) -> None:
        self.locks = tuple(locks)
        self.marked.emit()

    def locked(self, role: Role | None) -> list[Bars]:
        return locked_bars(self.locks, role, self.scale.bars)

    def is_locked(self, role: Role | None, bars: Bars | None = None) -> bool:
        """Whether all these bars of a part (all bars) keep their notes."""
        return is_locked(self.locks, role, bars or (0, self.scale.bars - 1), self.scale.bars)

    def turn_lock(self, role: Role | None, bars: Bars | None = None) -> None:
        """Lock these bars of a part (all of it), or free them if all of them are locked."""
        if self.scale.bars:
            asked = bars or (0, self.scale.bars - 1)
            self.set_locks(turned(self.locks, role, asked, self.scale.bars, self.roles))
            self.locks_changed.emit(self.locks)

    def _compare(self) -> None:
        """Which thoughts have changed since their notes were written."""
        written = self.score.plan.thoughts if self.score else ()
        self.stale = frozenset(
            n
            for n, (now, then) in enumerate(zip(self.thoughts, written, strict=False))
            if now != then and now.bars == then.bars
        )
