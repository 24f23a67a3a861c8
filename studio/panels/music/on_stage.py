"""What is on the stage of the music panel: the sketch of the draft, a take, or a piece in the making, and its sound."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.contract import Artifact, BadInput
from engines.music.request import Fader, MusicRequest
from engines.music.score import SCORE_FILE, Score
from engines.music.thoughts import Plan, Role
from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.music.measure import PEAKS_A_SECOND, Measured, Measuring, peaks_of
from studio.panels.music.mixing import RATE, File, Source, Stems
from studio.panels.music.order import PANEL, SHAPING, SOUNDING, has_idea, sketched, values_from
from studio.panels.music.piece import Piece, Shown, score_in
from studio.panels.music.sketch import Sketch
from studio.panels.music.stage import MusicStage, View
from studio.panels.music.transport import A, B
from studio.panels.music.uses import writes_notes
from studio.panels.on_stage import OnStage
from studio.panels.orders import Orders
from studio.project.recipe import values_of
from studio.project.takes import Take

NOTED = ("held", "tempo_bpm", "key", "seed", "note_temperature", "note_guidance", *SHAPING)
"""What a change of makes the sketch another one."""


class MusicOnStage(OnStage):
    """`take` is the one that the switch brings back, `other` the one that it is compared with."""

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
        self.segments_since: dict[str, float] = {}
        """When the first piece of a job came, by its id, as the monotonic clock has it."""
        self._listened = ""
        self._wave: list[NDArray[np.float32]] = []
        stage.view_wanted.connect(self.show_view)
        stage.transport.compare_wanted.connect(self.compare)
        stage.playback.state.connect(self._show_facts)
        self.measuring.ready.connect(self._measured)
        studio.queue.segment.connect(self._segment)
        sketch.changed.connect(self._sketched)
        sketch.changed.connect(self._show_cuts)
        draft.changed.connect(self._draft_changed)

    # --- what is shown

    @property
    def shown(self) -> Shown | None:
        """What a change of the stage changes; None where there is no plan."""
        if self._stage.view is View.TAKE and self.take:
            score = self.score_of(self.take)
            if score is None:
                return None
            file = self.take.folder / SCORE_FILE
            return Shown(score.plan, score, file, self._settings(self.take))
        held = self._piece.held
        if held is not None:
            return Shown(held.plan, self._sketch.score, Path(held.score) if held.has_score else None)
        plan = self._sketch.plan
        return Shown(plan, self._sketch.score) if plan else None

    @property
    def faders(self) -> tuple[Fader, ...]:
        """The mixer of what is on the stage."""
        if self._stage.view is View.TAKE and self.take and self._draft["take"] != self.take.number:
            return _mixed_with(self.take)
        return _faders(self._draft["faders"])

    def score_of(self, take: Take) -> Score | None:
        return score_in(take.folder / SCORE_FILE)

    def stands_for(self, take: Take) -> bool:
        """Whether the draft asks for no other notes than those of a take."""
        score, held = self.score_of(take), self._piece.held
        if score is None or any(name != "held" for name in self._settings(take) if name in NOTED):
            return False
        return held is None or held.plan == score.plan

    def show_take(self, take: Take, play: bool = False) -> None:
        """A take, from its beginning."""
        self._open(take, 0.0, play)

    def show_draft(self) -> None:
        """The piece of the draft, to be worked on. The take that it goes on from can still be heard."""
        filled = has_idea(self._draft.values())
        self._listened = ""
        self._stage.show_view(View.SKETCH if filled else View.EMPTY)
        self._show_sketch()
        self.show_mix()
        self._show_sides()
        self._show_cuts()
        self._studio.choose_card("")

    def show_view(self, view: View) -> None:
        if view is View.TAKE and self.take:
            self._open(self.take, self._stage.playback.position_s, self._stage.playback.playing)
        else:
            self.show_draft()

    def switch(self) -> None:
        """From the sketch to the take and back."""
        if self._stage.view is View.TAKE:
            self.show_view(View.SKETCH)
        elif self._stage.view is View.SKETCH and self.take:
            self.show_view(View.TAKE)

    def show_work(self, job: Job) -> None:
        """A piece in the making; its first bars are heard as soon as they are there."""
        stage = self._stage
        stage.trouble.hide()
        self._listened, self._wave = job.id, []
        stage.song.set_unheard(())
        stage.playback.begin(self._studio.project.job_folder(job.id))
        stage.show_view(View.WORKING)
        self._show_planned(job)
        stage.name(job.title)
        stage.show_wave(None, 0.0)
        self.show_mix()
        self._show_sides()
        self._begin_work(job)
        stage.playback.play()

    def go_on_with(self, take: Take) -> None:
        """The take that has just been heard in the making goes on where it was."""
        player = self._stage.playback
        playing = player.playing or player.waiting
        self._open(take, player.position_s if playing else 0.0, playing)

    def offer(self, take: Take) -> None:
        self._stage.offer_take(True)

    # --- A and B

    def compare(self, side: str) -> None:
        """Hear one of the two takes, at the same moment and as loud as the other."""
        if self.other and side != self.side:
            take, player = self.other, self._stage.playback
            self._open(take, player.position_s, player.playing)

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
        if isinstance(stems := self._stage.playback.source, Stems):
            stems.set_faders(faders)
        held = self._piece.held
        self._stage.song.set_locks(held.locks if held and self._stage.view is not View.WORKING else ())

    @property
    def mixes_live(self) -> bool:
        return isinstance(self._stage.playback.source, Stems)

    # --- inside

    def _open(self, take: Take, at_s: float, play: bool) -> None:
        before = self.take
        if before and before.number != take.number:
            self.other = before
        self.take, self._listened = take, ""
        stage, player = self._stage, self._stage.playback
        stage.trouble.hide()
        score = self.score_of(take)
        try:
            player.open_song(take.media, self._source(take), at_s=at_s)
        except (OSError, RuntimeError):  # soundfile's own are the latter
            self._mender.show_unplayable(self.tr("Its sound cannot be read."))
        stage.show_view(View.TAKE)
        stage.offer_take(True)
        stage.song.set_noteless(False)
        stage.show_piece(score.plan if score else None, score, False, take.duration_s)
        stage.show_busy(None)
        stage.song.set_unheard(())
        stage.show_wave(None, take.duration_s)
        stage.name(take.title)
        self.show_mix()
        self._show_cuts()
        self._show_sides()
        self._studio.choose_card(str(take.number))
        for each in filter(None, (take, self.other)):
            self.measuring.want(each.media)
        if play:
            player.play()

    def _source(self, take: Take) -> Source:
        """The stems of a take where there are any, else its one file."""
        folder = take.folder / "stems"
        roles: list[Role] = [part.role for part in score.plan.parts] if (score := self.score_of(take)) else []
        stems = {role: path for role in roles if (path := folder / f"{role}.flac").is_file()}
        if not stems:
            return File(take.media)
        return Stems(stems, _mixed_with(take))

    def remixed(self, take: Take) -> Source | None:
        """The take by the faders as they stand now; None where that is how it was mixed, or it has no stems."""
        faders = _faders(self._draft["faders"])
        source = self._source(take)
        if faders == _mixed_with(take) or not isinstance(source, Stems):
            source.close()
            return None
        source.set_faders(faders)
        source.settle()
        return source

    def _settings(self, take: Take) -> dict[str, Any]:
        """What the draft takes over when a take is changed: all that it has otherwise. Its mix it keeps where it went
        on from that take already."""
        values = values_from(told) if (told := self._recorded(take)) else {}
        kept = ("held", *SOUNDING) if self._draft["take"] == take.number else ("held",)
        told = {**values, "take": take.number}
        return {name: new for name, new in told.items() if name not in kept and self._draft[name] != new}

    def _recorded(self, take: Take) -> dict[str, Any]:
        """The values of the request of a take; none where its recipe cannot be read."""
        try:
            return values_of(take.recipe, self._studio.project.folder)
        except BadInput:
            return {}

    def _show_planned(self, job: Job) -> None:
        """What a job will make: as it was sketched, or else as the engine says."""
        values = values_of(job.recipe, self._studio.project.folder)
        request, sketch = MusicRequest.model_validate(values), self._sketch

        def show(plan: Plan | None, score: Score | None) -> None:
            self._stage.show_piece(plan, score, False)
            self._stage.show_busy((0, plan.bars - 1) if plan else None)

        def told(answer: dict[str, Any]) -> None:
            if self._listened == job.id and self._stage.is_working:
                score = Score.from_json(answer["score"])
                show(score.plan, score)

        wanted = request.plan
        if wanted and sketch.score and sketch.score.plan.thoughts == wanted.thoughts:
            show(wanted, sketch.score)
        elif plan := sketch.plan_of(request):
            show(plan, sketch.score_of(request))
        else:
            show(wanted, None)
            key = f"{PANEL}/work"
            self._studio.queue.ask(PANEL, "score", sketched(request), told, lambda _: None, key=key)

    def _sketched(self) -> None:
        if self._stage.view is View.EMPTY and has_idea(self._draft.values()):
            self.show_draft()
        elif self._stage.view is View.SKETCH:
            self._show_sketch()

    def _show_sketch(self) -> None:
        held, stage = self._piece.held, self._stage
        if stage.playback.path and not (self.take and self._goes_on_from(self.take)):
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
        if self._stage.view is View.TAKE and self.take:
            film = self._recorded(self.take).get("film")
        self._stage.song.set_cuts(self._sketch.cuts_of(str(film)) if film else ())

    def _draft_changed(self, name: str) -> None:
        if name == "faders" or name == "take":
            self.show_mix()
        if name not in NOTED:
            return
        if self._stage.view in (View.EMPTY, View.TAKE) or not has_idea(self._draft.values()):
            self.show_draft()
        elif self._stage.view is View.SKETCH:
            self._show_sketch()
            self.show_mix()

    def _note_edit(self, name: str) -> None:
        """What the panel notes itself is no edit."""
        if name != "take":
            super()._note_edit(name)

    def _goes_on_from(self, take: Take) -> bool:
        """Whether the draft is a change of this take whose bars lie where they lay."""
        held, score = self._piece.held, self.score_of(take)
        if held is None or score is None or Path(held.score) != take.folder / SCORE_FILE:
            return False
        return held.plan.bars == score.plan.bars and self._stage.playback.path == take.media

    def _segment(self, job: str, segment: Artifact) -> None:
        self.segments_since.setdefault(job, time.monotonic())
        if job != self._listened or not self._stage.is_working:
            return
        player = self._stage.playback
        try:
            begin = player.source.frames if player.source else 0
            player.add(segment.path)
            end = player.source.frames if player.source else 0
        except (OSError, RuntimeError):
            return
        if player.source:
            self._wave.append(peaks_of(player.source.read(begin, end - begin), RATE // PEAKS_A_SECOND))
            self._stage.show_wave(np.concatenate(self._wave), end / RATE)
        if plan := self._stage.plan:
            done = min(round(end / RATE / plan.bar_s), plan.bars)
            self._stage.show_busy((done, plan.bars - 1) if done < plan.bars else None)

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


def _faders(told: Iterable[Any]) -> tuple[Fader, ...]:
    return tuple(Fader.model_validate(each) for each in told)


def _mixed_with(take: Take) -> tuple[Fader, ...]:
    """The mixer as it stood when a take was made."""
    return _faders(take.recipe["request"].get("faders", ()))
