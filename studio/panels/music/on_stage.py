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
from studio.panels.music.making import Making
from studio.panels.music.measure import Measured, Measuring
from studio.panels.music.mixing import Mixed, Source
from studio.panels.music.order import PANEL, has_idea
from studio.panels.music.piece import Piece, Shown, score_in
from studio.panels.music.recall import HEARD, asks_for, news_of, request_in
from studio.panels.music.sketch import Sketch
from studio.panels.music.stage import MusicStage, View
from studio.panels.music.take_sound import faders_in, mixed_with, remixed, source_of
from studio.panels.music.transport import A, B
from studio.panels.music.uses import writes_notes
from studio.panels.on_stage import OnStage
from studio.panels.orders import Orders
from studio.project.takes import Take

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
        self.other: Take | None = None
        self.making = Making(stage, sketch, studio)
        self._laid_by: dict[str, Any] | None = None
        self._opens = self._moved_on = False
        self._requests: dict[Path, MusicRequest | None] = {}
        stage.view_wanted.connect(self.show_view)
        stage.transport.compare_wanted.connect(self.compare)
        stage.playback.state.connect(self._show_facts)
        self.measuring.ready.connect(self._measured)
        sketch.changed.connect(self._sketched)
        sketch.changed.connect(self._show_cuts)
        draft.changed.connect(self._draft_changed)

    # --- what is shown

    @property
    def shown(self) -> Shown | None:
        """What a change of the stage changes; None where there is no plan."""
        take = self.take
        if take and (self._stage.view is View.TAKE or (not self._piece.held and self._goes_on_from(take))):
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
        return faders_in(self._draft["faders"])

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
        with self._quiet():
            self._draft.put({"take": take.number})
        self._moved_on = self._edited and not self.stands_for(take)
        super().show_made(take)
        self._moved_on = False

    def show_draft(self) -> None:
        """The piece of the draft, to be worked on. The take that it goes on from can still be heard."""
        filled = has_idea(self._draft.values())
        self._stage.show_view(View.SKETCH if filled else View.EMPTY)
        self._show_sketch()
        self.show_mix()
        self._show_sides()
        self._show_cuts()
        self._studio.choose_card("")

    def show_view(self, view: View) -> None:
        player = self._stage.playback
        if view is View.TAKE and self.take:
            self._open(self.take, player.position_s, player.playing, gesture=LOOKS)
            return
        if self._laid_by and self.take and self.stands_for(self.take):
            with self._quiet():
                self._draft.update(self._laid_by, what=self.tr("Back to the sketch"), gesture=LOOKS)
        self.show_draft()

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
        if isinstance(mixed := self._stage.playback.source, Mixed):
            mixed.set_faders(faders)
        held = self._piece.held
        self._stage.song.set_locks(held.locks if held else ())

    @property
    def mixes_live(self) -> bool:
        source = self._stage.playback.source
        return isinstance(source, Mixed) and bool(source.roles)

    @property
    def mixed_with(self) -> tuple[Fader, ...]:
        """The mixer as it stood when what is on the stage was ordered."""
        if self._stage.is_working and (request := self.making.request):
            return request.faders
        return mixed_with(self.take) if self.take else ()

    # --- inside

    def _open(self, take: Take, at_s: float, play: bool, gesture: int = 0) -> None:
        before, stage = self.take, self._stage
        if before and before.number != take.number:
            self.other = before
        self._take_over(take, gesture)
        self.take = take
        stage.trouble.hide()
        score = self.score_of(take)
        stage.song.set_unheard(())
        stage.show_view(View.TAKE)
        stage.offer_take(True)
        stage.song.set_noteless(False)
        stage.show_piece(score.plan if score else None, score, False, take.duration_s)
        stage.show_busy(None)
        stage.name(take.title)
        self._load(take, at_s)
        self.show_mix()
        self._show_cuts()
        self._show_sides()
        self._studio.choose_card(str(take.number))
        if self.other:
            self.measuring.want(self.other.media)
        if play:
            stage.playback.play()

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

    def _load(self, take: Take, at_s: float) -> None:
        """The sound of a take, and how it looks."""
        try:
            self._stage.playback.open_song(take.media, source_of(take), at_s=at_s)
        except (OSError, RuntimeError):  # soundfile's own are the latter
            self._mender.show_unplayable(self.tr("Its sound cannot be read."))
        self._stage.show_wave(None, take.duration_s)
        self.measuring.want(take.media)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Changes of the draft that the stage makes by itself, and shows when they are done."""
        self._opens = True
        try:
            yield
        finally:
            self._opens = False

    def remixed(self, take: Take) -> Source | None:
        """The take by the faders as they stand now; None where that is how it was mixed, or it has no stems."""
        return remixed(take, self.faders)

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
        if self.take and self._goes_on_from(self.take):
            if stage.playback.path != self.take.media:
                self._load(self.take, 0.0)
        elif stage.playback.path:
            stage.playback.close()
            stage.show_wave(None, 0.0)
        plan = held.plan if held else self._sketch.plan
        if self._sketch.plan and held and self._sketch.plan.thoughts == held.plan.thoughts:
            plan = self._sketch.plan  # in the tempo and the key of now
        engine = self._draft["engine"]
        stage.song.set_noteless(not writes_notes(engine))
        stage.show_piece(plan, self._sketch.score, held is not None)
        changed = self._piece.changed_bars
        stage.name(self._without_notes(engine) or self._changes(changed))
        stage.song.set_unheard(changed)
        writing = bool(changed) and not self._sketch.is_settled
        stage.show_busy((changed[0][0], changed[-1][1]) if writing else None)

    def _without_notes(self, engine: str) -> str:
        """What there is to say where the engine of the draft does not follow the plan."""
        if writes_notes(engine):
            return ""
        cards = self._studio.queue.engines
        title = next((card.title for card in cards if (card.panel, card.id) == (PANEL, engine)), engine)
        if self._stage.plan is None:
            return self.tr("{0} works on the source: what it plays appears here").format(title)
        return self.tr("{0} plays from the words, not from this plan").format(title)

    def _changes(self, runs: list[tuple[int, int]]) -> str:
        """How much of the sketch is newer than the take that it goes on from."""
        many = sum(last - first + 1 for first, last in runs)
        if not many or not self.take or not self._goes_on_from(self.take):
            return ""
        if many == 1:
            return self.tr("Sketch: 1 bar is new")
        return self.tr("Sketch: {0} bars are new").format(many)

    def _show_cuts(self) -> None:
        """Where the film is cut that the piece on the stage scores."""
        film = self._draft["film"]
        self._stage.song.set_cuts(self._sketch.cuts_of(str(film)) if film else ())

    def _draft_changed(self, name: str) -> None:
        if self._opens:
            return
        if name == "faders" or name == "take":
            self.show_mix()
        if name == "take" and self._stage.view in (View.SKETCH, View.TAKE):  # by undo or redo
            take = self._studio.project.gallery.numbered(self._draft["take"])
            if take and self.stands_for(take):
                self._open(take, 0.0, False)
        if name not in NOTED:
            return
        self._laid_by = None
        if self._stage.view in (View.EMPTY, View.TAKE) or not has_idea(self._draft.values()):
            self.show_draft()
        elif self._stage.view is View.SKETCH:
            self._show_sketch()
            self.show_mix()

    def _note_edit(self, name: str) -> None:
        """What the panel notes itself is no edit."""
        if not self._opens:
            super()._note_edit(name)

    def _busy(self) -> bool:
        return self._moved_on or super()._busy()

    def _goes_on_from(self, take: Take) -> bool:
        """Whether the draft is this take, or a change of it whose bars lie where they lay."""
        held, score = self._piece.held, self.score_of(take)
        if score is None or held is None:
            return score is not None and self.stands_for(take)
        return held.take == take.number and held.plan.first_bars == score.plan.first_bars

    def _measured(self, path: Path, measured: Measured) -> None:
        if path == self._stage.playback.path:
            self._stage.show_wave(measured.peaks, measured.duration_s)
        self._match()
        self._show_facts()

    def _match(self) -> None:
        """Let both takes that are compared play as loud as the softer one."""
        told = [self.measuring.of(take.media) for take in (self.take, self.other) if take]
        gain_db = 0.0
        if len(told) == 2 and told[0] and told[1]:
            gain_db = min(0.0, told[1].loudness_lufs - told[0].loudness_lufs)
        self._stage.playback.set_gain(10 ** (gain_db / 20))

    def _show_facts(self) -> None:
        path = self._stage.playback.path
        measured = self.measuring.of(path) if path else None
        text = ""
        if measured:
            told = self.tr("{0:.1f} LUFS   peak {1:.1f} dB")
            text = told.format(measured.loudness_lufs, measured.peak_db).replace("-", "−")
        self._stage.transport.facts.setText(text)

    def _show_sides(self) -> None:
        take, other = self.take, self.other
        if self._stage.view is not View.TAKE or take is None or other is None:
            self._stage.transport.show_sides("", "", A)
            return
        newer, older = sorted((take, other), key=lambda each: -each.number)
        self._stage.transport.show_sides(newer.title, older.title, self.side)

    def _removed(self, take: Take) -> None:
        if self.other and self.other.number == take.number:
            self.other = None
            self._show_sides()
        super()._removed(take)
