"""What is on the film's stage: the chosen shot, a film, or the film that is being made, watched while it grows.

While shots are still being made, the stage shows the one under way (live) or plays the finished ones (rushes); at
the end of what is finished it waits, live, and goes on by itself.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage

from engines.contract import Artifact
from engines.film.shots import Screenplay
from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.film.cut_list import Clip, counterparts, planned_clips, written_clips
from studio.panels.film.edits import cleaned
from studio.panels.film.order import PREVIS, look_of, screenplay_of
from studio.panels.film.rushes import Rushes
from studio.panels.film.script import Script
from studio.panels.film.shot_card import ShotCard
from studio.panels.film.stage import FilmStage, View
from studio.panels.film.stills import LARGE, Stills
from studio.panels.mender import Mender
from studio.panels.on_stage import OnStage
from studio.panels.orders import Orders
from studio.project.files import read_json
from studio.project.recipe import values_of
from studio.project.takes import Take
from studio.widgets.timecode import clock

CUTS = "cuts.json"
SHOOTING, FILMING = "Shooting", "Filming"
"""The phases in which pictures are made: the steps of Previs are frames of the film, those of others only steps."""


class FilmOnStage(OnStage):
    """`advanced` when another shot of the followed job is finished."""

    advanced = Signal()

    def __init__(
        self,
        stage: FilmStage,
        script: Script,
        stills: Stills,
        orders: Orders,
        mender: Mender,
        draft: Draft,
        studio: Studio,
    ) -> None:
        super().__init__(stage, orders, mender, draft, studio, stage)
        self._stage, self._script, self._stills, self._draft = stage, script, stills, draft
        self.rushes = Rushes()
        self.follows_script = False
        """Whether the film that is being made is that of the script, so that edits reach it."""
        self._frame = 0
        self._taken = self._asked = Screenplay()  # of the take: as it was made, and as it was ordered
        self.cuts: list[Clip] = []
        """Where the shots of the take lie."""
        stage.view_wanted.connect(self.show_view)
        stage.live_wanted.connect(self.go_live)
        orders.preview.connect(self._previewed)
        orders.working.connect(self._count_frames)
        studio.queue.segment.connect(self._segment)
        stage.playback.state.connect(self._follow_player)
        stage.clips.sought.connect(self._seek)

    @property
    def is_working(self) -> bool:
        """Whether the film that is being made is on the stage."""
        return self._stage.is_working

    @property
    def is_outdated(self) -> bool:
        """Whether the script was changed since the film on the stage was made of it."""
        return self._stage.view is View.TAKE and self._asked.shots != cleaned(self._script.shots)

    # --- what the user opens

    def show_take(self, take: Take, play: bool = False) -> None:
        self._open_take(take, _poster(take), play, 0.0)

    def go_on_with(self, take: Take) -> None:
        """The take goes on where its rushes were, as if nothing had happened."""
        playback = self._stage.playback
        seen = playback.path is not None
        play = playback.playing or self._stage.view is View.LIVE
        at_s = playback.position_s if seen else 0.0
        self._open_take(take, self._stage.canvas.image if seen else _poster(take), play, at_s)

    def show_draft(self) -> None:
        """The chosen shot as it will look."""
        self._stage.playback.close()
        self._stage.show_view(View.SHOT if self._script.shots else View.EMPTY)
        self._studio.choose_card("")
        self.refresh()

    def show_shot(self) -> None:
        """The chosen shot, unless a film is being made."""
        if not self._stage.is_working:
            self.show_draft()

    def show_view(self, view: View) -> None:
        if view is View.TAKE and self.take:
            self.show_take(self.take)
        else:
            self.show_draft()

    def switch(self) -> None:
        """From the shot to the film and back."""
        if self._stage.view in (View.TAKE, View.SHOT):
            self.show_view(View.SHOT if self._stage.view is View.TAKE else View.TAKE)

    def show_work(self, job: Job) -> None:
        values = values_of(job.recipe, self._studio.project.folder)
        shots = screenplay_of(values).shots
        if self.rushes.job == job.id:
            self.rushes.shots = shots
        else:
            self.rushes = Rushes(
                job.id,
                shots,
                int(values["fps"]),
                look_of(values),
                bool(values["endless"]),
                by_shot=job.engine == PREVIS,
                guided=bool(values["guide"]),
            )
            self._frame = 0
            self.follows_script = self.rushes.is_of(self._script.shots)
        self._stage.trouble.hide()
        self._stage.playback.close()
        self._stage.show_preview(self._still_image(self.rushes.done))
        self._stage.show_view(View.LIVE)
        self._begin_work(job)
        self.refresh()

    def offer(self, take: Take) -> None:
        self._stage.offer_film(_poster(take))

    def in_words(self, job: Job) -> tuple[str, float, str]:
        if job.id == self.rushes.job and self.rushes.finishing:
            return self.tr("Joining what is shot"), 0.0, ""
        phase, share, left = super().in_words(job)
        if job.id == self.rushes.job and self.rushes.endless:
            share, left = 0.0, ""
        if job.phase in (SHOOTING, FILMING) and job.id == self.rushes.job:
            at, many = self.rushes.done + 1, len(self.rushes.shots)
            phase = self.tr("Shooting shot {0} of {1}").format(min(at, many), many)
            if self.rushes.endless:
                filmed = clock(job.step / self.rushes.fps)
                phase = self.tr("Shooting shot {0} · {1} filmed").format(at, filmed)
        return phase, share, left

    def stopped_words(self, job: Job) -> str:
        next_shot = self.rushes.done + 1
        return self.tr("Stopped. <b>Ctrl+Return</b> goes on with shot {0}.").format(next_shot)

    def go_live(self) -> None:
        """The shot that is being made."""
        if self._stage.is_working:
            self._stage.playback.pause()
            self._stage.show_view(View.LIVE)
            self.refresh()
        elif followed := self._orders.followed:
            self.show_work(followed)

    def choose(self, at: int) -> None:
        """The user went to a shot: the film goes there where it can, else its still comes."""
        self._script.choose(at)
        clips, clip = self._clips(), self._clip_of(at)
        if self._stage.view is View.TAKE and clip < 0:
            self.show_view(View.SHOT)  # which the film has not
        elif self._stage.view is View.TAKE:
            self._stage.playback.seek(clips[clip].start_s)
        elif self._stage.is_working and at < self.rushes.done:
            self._watch(clips[at].start_s, self._stage.playback.playing)

    def choose_clip(self, at: int) -> None:
        """The user went to a clip: the shot that it was made of is chosen, where that is still there."""
        if shots := [shot for shot, clip in enumerate(self._clip_of_shots()) if clip == at]:
            self._script.choose(shots[0])

    # --- what is shown

    def refresh(self) -> None:
        """Cards, clips and the still, from the script and the work."""
        stage, shots = self._stage, self._script.shots
        self._stills.forget_wishes()
        cards = [
            ShotCard(at + 1, shot, self.rushes.state_of(at), self.rushes.share_of(at, self._frame))
            if self._tells_work
            else ShotCard(at + 1, shot)
            for at, shot in enumerate(shots)
        ]
        stage.script.show_cards(cards, self._script.chosen)
        edge_s = self.rushes.edge_s if stage.is_working else None
        clips = self._clips()
        stage.clips.show_clips(clips, self._clip_of(self._script.chosen), edge_s)
        if stage.view is View.SHOT and shots:
            stage.clips.set_position(clips[self._script.chosen].start_s)
            stage.show_still(self._still_image(self._script.chosen))
        elif stage.view is View.LIVE:
            stage.clips.set_position(self._live_s(clips))

    def card_picture(self, at: int) -> QImage | Path | None:
        """What the card of a shot shows: a frame of the shot as it became, else its still."""
        screenplay, look = self._script.screenplay, self._draft["look"]
        shown = self.rushes.still_of(at, cleaned(screenplay.shots[at : at + 1])[0], look)
        return shown or self._stills.of(screenplay, look, at)

    def clip_picture(self, at: int) -> QImage | Path | None:
        """What a clip shows, of the film on the stage."""
        if self._stage.is_working and at in self.rushes.stills:
            return self.rushes.stills[at]
        if self._stage.view is View.TAKE and self.take:
            request = self.take.recipe["request"]
            shown = self.rushes.still_of(at, self._taken.shots[at], look_of(request))
            return shown or self._stills.of(self._taken, str(request.get("look", self._draft["look"])), at)
        return self.card_picture(at) if at < len(self._script.shots) else None

    @property
    def _tells_work(self) -> bool:
        """Whether the cards are those of the film that is being made."""
        done = self.rushes.done
        made = self.rushes.as_made(self._script.shots[:done])
        return self._stage.is_working and made == self.rushes.shots[:done]

    def _clips(self) -> list[Clip]:
        if self._stage.is_working:
            return self.rushes.clips(self._script.shots if self._tells_work else self.rushes.shots)
        if self._stage.view is View.TAKE and self.take:
            return self.cuts
        return planned_clips(self._script.shots)

    def _clip_of_shots(self) -> Sequence[int]:
        """For each shot of the script its place on the time line, -1 where it has none."""
        if self._stage.view is View.TAKE:
            return counterparts(cleaned(self._script.shots), self.cuts)
        return range(len(self._script.shots))

    def _clip_of(self, at: int) -> int:
        places = self._clip_of_shots()
        return places[at] if 0 <= at < len(places) else -1

    def _still_image(self, at: int) -> QImage:
        """The still of a shot for the stage; the small one, or what was there, until it comes."""
        if not 0 <= at < len(self._script.shots):
            return QImage()
        screenplay, look = self._script.screenplay, self._draft["look"]
        path = self._stills.of(screenplay, look, at, LARGE) or self._stills.of(screenplay, look, at)
        return QImage(str(path)) if path else QImage()

    def _live_s(self, clips: Sequence[Clip]) -> float:
        at = self.rushes.done
        if at >= len(clips):
            return self.rushes.edge_s
        share = self.rushes.share_of(at, self._frame)
        return clips[at].start_s + share * (clips[at].end_s - clips[at].start_s)

    # --- the film that grows

    def _segment(self, job: str, segment: Artifact) -> None:
        if job != self.rushes.job or not self.rushes.add(segment.path, segment.duration_s):
            return
        playback = self._stage.playback
        if playback.path is None and self._stage.view is View.LIVE and not self._busy():
            self._watch(0.0, play=True)
        elif playback.grows:
            playback.add(segment.path)
        self.refresh()
        self._stage.script.list.bring_into_view(self.rushes.done)
        self.advanced.emit()

    def _watch(self, at_s: float, play: bool) -> None:
        """The finished shots, from a moment on."""
        playback, finished = self._stage.playback, self.rushes.finished
        if playback.grows:
            playback.seek(at_s)
            if play:
                playback.play()
        else:
            playback.open_film(finished[0].path, play=play, at_s=at_s, grows=True)
            for rush in finished[1:]:
                playback.add(rush.path)
        self._stage.show_view(View.RUSHES)

    def _seek(self, time_s: float) -> None:
        """A click on the time line."""
        if self._stage.is_working:
            if time_s < self.rushes.edge_s:
                self._watch(time_s, self._stage.playback.playing)
            else:
                self.go_live()
        elif self._stage.view is View.TAKE:
            self._stage.playback.seek(time_s)
        elif (at := self._stage.clips.clip_at(time_s)) >= 0:
            self._script.choose(at)

    def _follow_player(self) -> None:
        """At the edge the stage is live; a player that plays takes it."""
        playback, view = self._stage.playback, self._stage.view
        if view is View.RUSHES and playback.waiting:
            self._stage.show_view(View.LIVE)
        elif view is View.LIVE and playback.playing and not playback.waiting:
            self._stage.show_view(View.RUSHES)

    def _previewed(self, image: QImage) -> None:
        self.rushes.show(image, self._frame)
        self._stage.show_preview(image)
        self._stage.script.list.shots.repaint()

    def _count_frames(self, job: Job) -> None:
        if job.id != self.rushes.job or job.phase not in (SHOOTING, FILMING):
            return
        frame = job.step
        if job.phase == FILMING:
            whole_s = sum(shot.duration_s for shot in self.rushes.shots)
            frame = round(job.step / max(job.total, 1) * whole_s * self.rushes.fps)
        if frame != self._frame:
            self._frame = frame
            if self._stage.is_working:
                self.refresh()

    def _open_take(self, take: Take, first: QImage, play: bool, at_s: float) -> None:
        self.take = take
        self.cuts = written_clips(read_json(take.folder / CUTS))
        self._taken = self._asked = screenplay_of(values_of(take.recipe, self._studio.project.folder))
        if self.cuts:
            self._taken = self._taken.model_copy(update={"shots": tuple(cut.shot for cut in self.cuts)})
        else:
            self.cuts = planned_clips(self._taken.shots, take.duration_s)
        self._stage.trouble.hide()
        self._stage.show_poster(first)
        self._stage.playback.open_film(take.media, play=play, at_s=at_s)
        self._studio.choose_card(str(take.number))
        self.refresh()


def _poster(take: Take) -> QImage:
    return QImage(str(take.poster)) if take.poster else QImage()
