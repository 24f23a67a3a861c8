"""What can be done to the piece on the stage: by its lanes, its selection, and keys."""

import time
from itertools import count

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QUndoStack

from engines.music.request import Fader, Lock
from engines.music.thoughts import Plan, Role, Thought
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.music import edits, words
from studio.panels.music.on_stage import MusicOnStage
from studio.panels.music.piece import Piece, Shown
from studio.panels.music.stage import MusicStage
from studio.panels.music.take_sound import left_out
from studio.widgets.music_lanes.locks import Bars

MIXING_S = 0.8
"""Movements of the mixer that follow each other faster are one step of undo."""
_gestures = count(1)


class Verbs(QObject):
    """Changes of the piece on the stage. Those that come together, from one click, are one step of undo."""

    def __init__(
        self, stage: MusicStage, piece: Piece, on_stage: MusicOnStage, draft: Draft, studio: Studio
    ) -> None:
        super().__init__(stage)
        self._stage, self._piece, self._on_stage, self._draft = stage, piece, on_stage, draft
        self._undo: QUndoStack = studio.undo_stack
        self._tell = studio.tell
        self._gathers = False
        self._told_of: object = None
        self._mixed_at, self._mixing = 0.0, 0
        song, more = stage.song, stage.selection
        song.selected.connect(lambda _: self._show_selection())
        song.thought_edited.connect(self.set_thought)
        song.faders_changed.connect(self.set_faders)
        song.locks_changed.connect(self.set_locks)
        song.rewrite_asked.connect(self.rewrite_bars)
        more.extend_wanted.connect(self.extend)
        more.loop_wanted.connect(self.make_loop)
        more.remove_wanted.connect(self.remove)
        more.forget_wanted.connect(self.plan_anew)
        stage.piece_changed.connect(self._show_selection)

    def select(self, bars: Bars | None) -> None:
        self._stage.song.set_selection(bars)
        self._show_selection()

    # --- what the lanes ask for

    def set_thought(self, at: int, thought: Thought) -> None:
        if shown := self._on_stage.shown:
            before = shown.plan.thoughts[at]
            self._gather(self._what(before, thought))
            self._piece.set_thought(shown, at, thought, self._what(before, thought))

    def set_faders(self, faders: tuple[Fader, ...]) -> None:
        if shown := self._on_stage.shown:
            now = time.monotonic()
            if now - self._mixed_at > MIXING_S:
                self._mixing = next(_gestures)
            self._mixed_at = now
            before = self._on_stage.faders
            take = 0 if self._stage.is_working else shown.take
            self._piece.set_faders(
                faders, self._on_stage.mixed_values, take, self.tr("Mixer"), gesture=self._mixing
            )
            self._tell_when_heard(shown.plan, before, faders)

    def set_locks(self, locks: tuple[Lock, ...]) -> None:
        if shown := self._on_stage.shown:
            self._gather(self.tr("Lock"))
            self._piece.set_locks(shown, locks, self.tr("Lock"))

    def rewrite_bars(self, first: int, last: int, role: Role | None) -> None:
        """Other notes for these bars, of one track or of all."""
        if shown := self._on_stage.shown:
            thoughts = shown.plan.thoughts_in(first, last)
            what = words.rewriting(shown.plan, [(first, last)], (role,) if role else ())
            self._piece.rewrite(shown, thoughts, role, what)

    # --- what is done with the selection

    def rewrite(self) -> None:
        """Other notes for what is selected, of the track in front or of all."""
        if chosen := self._chosen():
            self.rewrite_bars(*chosen, self._stage.song.song.in_front)

    def extend(self) -> None:
        """Repeat what is selected right after it; without a selection, let the section that plays go on for eight
        bars."""
        shown, chosen = self._on_stage.shown, self._selection
        if shown is None:
            return
        if chosen:
            plan, origins = edits.repeated(shown.plan, shown.plan.thoughts_in(*chosen))
        else:
            plan, origins = edits.extended(shown.plan, shown.plan.at_bar(self._bar(shown)))
        new = edits.repetitions(origins)
        if not new:
            self._tell(self.tr("A piece has no room for more bars than these."))
            return
        self._piece.set_bars(shown, plan, origins, self.tr("Extend"))
        self.select((plan.bars_of(new[0])[0], plan.bars_of(new[-1])[1]))

    def remove(self) -> None:
        """Take the selected bars out."""
        shown, chosen = self._on_stage.shown, self._chosen()
        if shown and chosen:
            plan, origins = edits.without(shown.plan, shown.plan.thoughts_in(*chosen))
            if len(origins) == len(shown.plan.thoughts):
                self._tell(self.tr("These are all bars of the piece: one section has to stay."))
                return
            self._set_bars(shown, plan, origins, self.tr("Remove bars"))
            self.select(None)

    def make_loop(self) -> None:
        """The selected bars, or all of them, as a piece of their own without a seam."""
        shown = self._on_stage.shown
        if shown is None:
            return
        if self._draft["film"]:
            self._tell(self.tr("A piece that scores a film ends with it. Take the film away to make a loop."))
            return
        first, last = self._selection or (0, shown.plan.bars - 1)
        plan, origins = edits.alone(shown.plan, shown.plan.thoughts_in(first, last))
        self._set_bars(shown, plan, origins, self.tr("Make a loop"), loop=True)
        self._stage.transport.loop.setChecked(True)
        self.select(None)

    def set_loop(self, loop: bool) -> None:
        """Let the end run into the beginning, or not. What was changed or locked by hand stays; else the words are
        planned so."""
        shown, held, what = self._on_stage.shown, self._piece.held, self.tr("Seamless loop")
        if shown is None or held is None:
            self._draft.set("loop", loop, what=what)
            return
        plan, origins = edits.alone(shown.plan, range(len(shown.plan.thoughts)))
        if loop:
            plan, origins = edits.without_ends(shown.plan, held.locks)
        self._set_bars(shown, plan, origins, what, loop=loop)
        if plan.bars != shown.plan.bars:
            self.select(None)
        if loop and (plan.thoughts[0].section == "intro" or plan.thoughts[-1].section == "outro"):
            self._tell(self.tr("The intro or outro stays in the loop, because bars of it are locked."))

    def lock(self) -> None:
        """Keep the notes of the selected bars, or let them go."""
        if chosen := self._chosen():
            lanes = self._stage.song.song
            lanes.turn_lock(lanes.in_front, chosen)

    def set_instrument(self, role: Role, instrument: str) -> None:
        if shown := self._on_stage.shown:
            self._piece.set_instrument(shown, role, instrument, self.tr("Instrument"))

    def plan_anew(self) -> None:
        """Forget what was changed by hand."""
        self._piece.forget(self.tr("Plan anew"))
        self._on_stage.show_draft()

    def let_go(self) -> bool:
        """Let go of the selection; False where there is none."""
        if self._selection is None:
            return False
        self.select(None)
        return True

    # --- inside

    @property
    def _selection(self) -> Bars | None:
        """The selected bars, from and to."""
        return self._stage.song.song.selection

    def _show_selection(self) -> None:
        bars = self._selection
        plan, player = self._stage.plan, self._stage.playback
        self._stage.show_selected(bars is not None)
        if plan:
            player.set_region((bars[0] * plan.bar_s, (bars[1] + 1) * plan.bar_s) if bars else None)

    def _set_bars(
        self, shown: Shown, plan: Plan, origins: edits.Origins, what: str, **beside: object
    ) -> None:
        if not self._piece.set_bars(shown, plan, origins, what, **beside):
            self._tell(self.tr("Locked bars went with them."), self.tr("Undo"), self._undo.undo)

    def _tell_when_heard(self, plan: Plan, before: tuple[Fader, ...], now: tuple[Fader, ...]) -> None:
        """Say once, of a piece whose mixer cannot be heard at once, when it will be."""
        if not self._stage.playback.duration_s:
            return
        roles = [part.role for part in plan.parts]
        if not self._on_stage.mixes_live:
            told = self.tr("This take has no stems: the mixer is heard when it is made again.")
        elif (left_out(before, roles) - left_out(now, roles)) & left_out(self._on_stage.mixed_with, roles):
            told = self.tr("This part was silent when the take was made: it is heard when it is mixed anew.")
        else:
            return
        about = (told, self._stage.playback.path)
        if about != self._told_of:
            self._told_of = about
            self._tell(told)

    def _chosen(self) -> Bars | None:
        if self._selection is None:
            self._tell(self.tr("Select some bars first: drag over them in any lane."))
        return self._selection

    def _bar(self, shown: Shown) -> int:
        return min(int(self._stage.playback.position_s / shown.plan.bar_s), shown.plan.bars - 1)

    def _what(self, before: Thought, after: Thought) -> str:
        if before.section != after.section:
            return self.tr("Section")
        if before.energy != after.energy:
            return self.tr("Energy")
        return self.tr("Chord") if before.chords != after.chords else self.tr("Tracks that play")

    def _gather(self, what: str) -> None:
        """Make one step of undo of all that is changed before the window is idle again."""
        if self._gathers:
            return
        self._gathers = True
        self._undo.beginMacro(what)

        def done() -> None:
            self._gathers = False
            self._undo.endMacro()

        QTimer.singleShot(0, self, done)
