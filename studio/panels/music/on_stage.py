"""What is on the stage of the music panel: the sketch of the draft, a take, or a piece in the making, and its sound."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engines.music.request import Fader, MusicRequest
from engines.music.score import SCORE_FILE, Score
from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.music import words
from studio.panels.music.heard import Heard
from studio.panels.music.laid import Layout, layout
from studio.panels.music.making import Making
from studio.panels.music.measure import Measuring
from studio.panels.music.mix import faders_for, is_mixed_for, mixed_for, mixes_in, with_mixes
from studio.panels.music.mixing import Source
from studio.panels.music.order import PANEL, has_idea
from studio.panels.music.piece import Piece, Shown, score_in
from studio.panels.music.recall import HEARD, asked_of, asks_for, news_of, request_in, same_notes
from studio.panels.music.sketch import Sketch
from studio.panels.music.stage import MusicStage, View
from studio.panels.music.take_sound import faders_in, mixed_with, remixed
from studio.panels.music.transport import A, B
from studio.panels.music.uses import writes_notes
from studio.panels.on_stage import OnStage
from studio.panels.orders import Orders
from studio.project.takes import Take
from studio.widgets.fields import new_seed

NOTED = ("held", *HEARD)
"""What a change of makes the sketch another one."""
LOOKS = 1 << 30
"""The gesture of all looks at a take and back that follow each other: together they are at most one step of undo."""


class MusicOnStage(OnStage):
    """`take` is the one that the switch brings back, `other` the one that it is compared with.

    While a take is on the stage the draft holds its request; what it held before comes back with the sketch, or by
    undo.
    """

    def __init__(
        self,
        stage: MusicStage,
        piece: Piece,
        sketch: Sketch,
        orders: Orders,
        mender: Mender,
        draft: Draft,
        studio: Studio,
    ) -> None:
        super().__init__(stage, orders, mender, draft, studio, stage)
        self._stage, self._piece, self._sketch, self._draft = stage, piece, sketch, draft
        self.measuring = Measuring(self)
        self._heard = Heard(stage, self.measuring, mender)
        self.other: Take | None = None
        self.making = Making(stage, sketch, studio)
        self._laid_by: dict[str, Any] | None = None
        self._again: int | None = None
        self._opens = self._moved_on = False
        self._requests: dict[Path, MusicRequest | None] = {}
        stage.view_wanted.connect(self.show_view)
        stage.transport.compare_wanted.connect(self.compare)
        sketch.changed.connect(self._sketched)
        sketch.changed.connect(self._show_film)
        draft.changed.connect(self._draft_changed)

    # --- what is shown

    @property
    def shown(self) -> Shown | None:
        """What a change of the stage changes; None where there is no plan."""
        take = self.take
        if take and (self._stage.view is View.TAKE or self.stands_for(take)):
            score = self.score_of(take)
            return Shown(score.plan, score, take.folder / SCORE_FILE, take.number) if score else None
        held, score = self._piece.held, self._sketch.score
        if held is not None:
            return Shown(held.plan, score, Path(held.score) if held.has_score else None, held.take)
        plan = self._sketch.plan
        return Shown(plan, score) if plan else None

    @property
    def faders(self) -> tuple[Fader, ...]:
        """The mixer of what is on the stage."""
        return faders_in(faders_for(self._draft.values(), self.mixed_values))

    @property
    def mixed_values(self) -> dict[str, Any]:
        """The request whose idea the mixer on the stage belongs to: that of the draft, or of a piece in the making."""
        made = self.making.request if self._stage.is_working else None
        return made.model_dump(mode="json") if made else self._draft.values()

    def score_of(self, take: Take) -> Score | None:
        return score_in(take.folder / SCORE_FILE)

    def stands_for(self, take: Take) -> bool:
        """Whether the draft asks for no other notes than those of a take."""
        made = self._request_of(take)
        return made is not None and asks_for(self._draft.values(), made)

    def show_take(self, take: Take, play: bool = False) -> None:
        """A take, from its beginning."""
        self._open(take, 0.0, play)

    def restore(self, take: Take | None) -> None:
        """The draft as it was left, and the take that it goes on from."""
        self.take = take
        self._stage.offer_take(take is not None)
        if take and self.stands_for(take):
            self.show_take(take)
        else:
            self.show_draft()

    def show_made(self, take: Take) -> None:
        """A take was finished. Whoever has changed the idea meanwhile goes on with that."""
        made, now = self._request_of(take), self._draft.values()
        news: dict[str, Any] = {"take": take.number}
        if made and is_mixed_for(now, told := made.model_dump(mode="json")):
            news["mixed"] = mixed_for(told, mixes_in(now) | {str(take.number): list(now["faders"])})
        with self._quiet():
            self._draft.put(news)
        self._again = None
        self._moved_on = self._edited and not self.stands_for(take)
        super().show_made(take)
        self._moved_on = False

    def show_draft(self) -> None:
        """What the draft stands for: the take that was made of just this, or else a piece to be worked on."""
        if take := self._finished():
            self._return_to(take)
        else:
            self.show_sketch()

    def show_sketch(self) -> None:
        """The piece of the draft, to be worked on. The take that it goes on from can still be heard."""
        filled = has_idea(self._draft.values())
        self._stage.show_view(View.SKETCH if filled else View.EMPTY)
        self._show_sketch()
        self.show_mix()
        self._show_sides()
        self._show_film()
        self._studio.choose_card("")

    def show_view(self, view: View) -> None:
        player = self._stage.playback
        if view is View.TAKE and self.take:
            self._open(self.take, player.position_s, player.playing, gesture=LOOKS)
            return
        if self._laid_by and self.take and self.stands_for(self.take):
            laid_by = with_mixes(self._laid_by, self._draft.values())
            with self._quiet():
                self._draft.update(laid_by, what=self.tr("Back to the sketch"), gesture=LOOKS)
        self.show_sketch()

    def ask_another(self) -> None:
        """Let the draft ask for other notes; where their making is stopped, what it asked before comes back."""
        self._draft.set("seed", new_seed(), what=self.tr("Another seed"))
        self._again = self._studio.undo_stack.index()

    def switch(self) -> None:
        """From the sketch to the take and back."""
        if self._stage.view is View.TAKE:
            self.show_view(View.SKETCH)
        elif self._stage.view is View.SKETCH and self.take:
            self.show_view(View.TAKE)

    def show_work(self, job: Job) -> None:
        """A piece in the making; its first bars are heard as soon as they are there."""
        self.making.begin(job)
        self.show_mix()
        self._show_sides()
        self._begin_work(job)
        self._stage.playback.play()

    def go_on_with(self, take: Take) -> None:
        """The take that has just been heard in the making goes on where it was."""
        player = self._stage.playback
        self._open(take, player.position_s if player.playing else 0.0, player.playing)

    def offer(self, take: Take) -> None:
        self._stage.offer_take(True)

    # --- A and B

    def compare(self, side: str) -> None:
        """Hear one of the two takes, at the same moment and as loud as the other."""
        if self.other and side != self.side:
            take, player = self.other, self._stage.playback
            self._open(take, player.position_s, player.playing, gesture=LOOKS)

    def compare_other(self) -> None:
        self.compare(B if self.side == A else A)

    @property
    def side(self) -> str:
        """A is the newer of the two."""
        return B if self.take and self.other and self.take.number < self.other.number else A

    # --- the mixer

    def show_mix(self) -> None:
        """The faders of what is on the stage, heard at once where there are stems."""
        faders = self.faders
        self._stage.song.set_faders(faders)
        if source := self._stage.playback.source:
            source.set_faders(faders)
        held = self._piece.held
        self._stage.song.set_locks(held.locks if held else ())

    @property
    def mixes_live(self) -> bool:
        source = self._stage.playback.source
        return source is not None and bool(source.roles)

    @property
    def mixed_with(self) -> tuple[Fader, ...]:
        """The mixer as it stood when what is on the stage was ordered."""
        if self._stage.is_working and (request := self.making.request):
            return request.faders
        return mixed_with(self.take) if self.take else ()

    # --- inside

    def _open(self, take: Take, at_s: float, play: bool, gesture: int = 0) -> None:
        """A take that the user wants: the draft becomes what it was made from."""
        self._take_over(take, gesture)
        self._put_on_stage(take, at_s, play)

    def _return_to(self, take: Take) -> None:
        """A take that the draft is just what was asked for, by undo or because its work was stopped."""
        if self._stage.view is View.TAKE and self.take and self.take.number == take.number:
            return
        player = self._stage.playback
        here = player.path == take.media and self._heard.plays(take, ())
        with self._quiet():
            self._draft.put({"take": take.number})
        self._put_on_stage(take, player.position_s if here else 0.0, here and player.playing)

    def _put_on_stage(self, take: Take, at_s: float, play: bool) -> None:
        if self.take and self.take.number != take.number:
            self.other = self.take
        stage, self.take = self._stage, take
        stage.trouble.hide()
        score = self.score_of(take)
        stage.song.set_unheard(())
        stage.show_view(View.TAKE)
        stage.offer_take(True)
        stage.song.set_noteless(False)
        stage.show_piece(score.plan if score else None, score, False, take.duration_s)
        stage.show_busy(None)
        stage.name(take.title)
        self._heard.open(take, at_s, self.other)
        self.show_mix()
        self._show_film()
        self._show_sides()
        self._studio.choose_card(str(take.number))
        if play:
            stage.playback.play()

    def _finished(self) -> Take | None:
        """The take that was made of just what the draft is: of the two at hand, or of all where undo goes back."""
        undo = self._studio.undo_stack
        takes = [take for take in (self.take, self.other) if take]
        if undo.index() < undo.count():
            takes += self._studio.project.gallery.takes()
        asked = asked_of(self._draft.values())
        return next((take for take in takes if same_notes(asked, self._request_of(take))), None)

    def _take_over(self, take: Take, gesture: int) -> None:
        """Let the draft be what a take was made from."""
        made, now = self._request_of(take), self._draft.values()
        news = news_of(take, made, now) if made else {"take": take.number}
        if made is None:
            self._studio.tell(self.tr("The settings of {0} cannot be read.").format(take.title))
        if self._stage.view is View.SKETCH:
            self._laid_by = now if made and not asks_for(now, made) else None
        with self._quiet():
            if set(news) == {"take"}:
                self._draft.put(news)
            else:
                self._draft.update(news, what=self.tr("Open {0}").format(take.title), gesture=gesture)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Changes of the draft that the stage makes by itself, and shows when they are done."""
        self._opens = True
        try:
            yield
        finally:
            self._opens = False

    def remixed(self, take: Take) -> Source | None:
        """The take by the faders as they were left; None where that is how it was mixed, or it has no stems."""
        left = mixes_in(self._draft.values()).get(str(take.number))
        shown = self._stage.view is View.TAKE or left is None
        return remixed(take, self.faders if shown else faders_in(left or ()))

    def _request_of(self, take: Take) -> MusicRequest | None:
        if take.folder not in self._requests:
            self._requests[take.folder] = request_in(take, self._studio.project.folder)
        return self._requests[take.folder]

    def _sketched(self) -> None:
        if self._stage.view is View.EMPTY and has_idea(self._draft.values()):
            self.show_draft()
        elif self._stage.view is View.SKETCH:
            self._show_sketch()

    def _show_sketch(self) -> None:
        held, stage = self._piece.held, self._stage
        self._go_back()
        self._show_sound()
        plan = held.plan if held else self._sketch.plan
        if self._sketch.plan and held and self._sketch.plan.thoughts == held.plan.thoughts:
            plan = self._sketch.plan  # in the tempo and the key of now
        engine = self._draft["engine"]
        stage.song.set_noteless(not writes_notes(engine))
        stage.show_piece(plan, self._sketch.score, held is not None)
        made = self.take is not None and self.stands_for(self.take)
        changed = [] if made else self._piece.changed_bars
        many = sum(last - first + 1 for first, last in changed)
        newer = words.newer(many) if self.take and self._layout_of(self.take) is not None else ""
        stage.name(self._without_notes(engine) or newer)
        stage.song.set_unheard(changed)
        writing = bool(changed) and not self._sketch.is_settled
        stage.show_busy((changed[0][0], changed[-1][1]) if writing else None)

    def _go_back(self) -> None:
        """Undo may lead to a piece that goes on from an earlier take than the one that was heard: that one is heard
        then."""
        held, take = self._piece.held, self.take
        if held is None or (take and (take.number == held.take or self.stands_for(take))):
            return
        if ground := self._studio.project.gallery.numbered(held.take):
            self.take, self.other = ground, take or self.other
            self._stage.offer_take(True)
            with self._quiet():
                self._draft.put({"take": ground.number})

    def _show_sound(self) -> None:
        """What can be heard of the sketch: the take that it goes on from, as its bars lie now."""
        take, held = self.take, self._piece.held
        laid = self._layout_of(take) if take else None
        if take and laid is not None:
            self._heard.go_on(take, self.other, laid, held.plan if held else None)
        else:
            self._heard.shut()

    def _without_notes(self, engine: str) -> str:
        """What there is to say where the engine of the draft does not follow the plan."""
        cards = self._studio.queue.engines
        title = next((card.title for card in cards if (card.panel, card.id) == (PANEL, engine)), engine)
        return "" if writes_notes(engine) else words.without_notes(title, self._stage.plan is not None)

    def _show_film(self) -> None:
        """The film that the piece on the stage scores, and where it is cut."""
        film = self._draft["film"]
        self._stage.song.set_cuts(self._sketch.cuts_of(str(film)) if film else ())
        self._stage.song.set_film(Path(film) if film else None)

    def _draft_changed(self, name: str) -> None:
        if self._opens:
            return
        if name == "faders" or name == "take":
            self.show_mix()
        if name == "take" and self._stage.view in (View.SKETCH, View.TAKE):  # by undo or redo
            take = self._studio.project.gallery.numbered(self._draft["take"])
            if take and self.stands_for(take):
                self._return_to(take)
        if name not in NOTED:
            return
        self._laid_by = None
        if not self._stage.is_working:
            self.show_draft()
        elif not has_idea(self._draft.values()):
            self.show_sketch()

    def _cancelled(self, job: Job) -> None:
        undo, watched = self._studio.undo_stack, self._stage.is_working and self._job == job.id
        if watched and self._again == undo.index():
            undo.undo()
        self._again = None
        super()._cancelled(job)

    def _note_edit(self, name: str) -> None:
        """What the panel notes itself is no edit of the piece, nor is mixing it."""
        if not self._opens and name not in ("faders", "mixed"):
            super()._note_edit(name)

    def _busy(self) -> bool:
        return self._moved_on or super()._busy()

    def _layout_of(self, take: Take) -> Layout | None:
        """Where the bars of a take lie in the draft; None where it does not go on from this take with all of them."""
        held, score = self._piece.held, self.score_of(take)
        if score is None or self.stands_for(take):
            return None if score is None else ()
        return layout(score.plan, held.plan) if held and held.take == take.number else None

    def _show_sides(self) -> None:
        take, other = self.take, self.other
        if self._stage.view is not View.TAKE or take is None or other is None:
            self._stage.transport.show_sides("", "", A)
            return
        told = {self.side: take, (B if self.side == A else A): other}
        a, b = (f"{told[side].number} · {told[side].title}" for side in (A, B))
        self._stage.transport.show_sides(a, b, self.side)
        if take.title != other.title:
            self._stage.name(self.tr("A: {0}   B: {1}").format(told[A].title, told[B].title))

    def _removed(self, take: Take) -> None:
        if self.other and self.other.number == take.number:
            self.other = None
            self._show_sides()
            if self.take and self._stage.view is View.TAKE:
                self._stage.name(self.take.title)
        super()._removed(take)
