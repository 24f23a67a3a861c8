"""A piece in the making: its plan is shown at once, and it is heard and drawn as far as it has been played."""

import time
from contextlib import closing
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from engines.contract import Artifact
from engines.music.request import MusicRequest
from engines.music.score import Score
from engines.music.thoughts import Plan
from studio.jobs.store import Job
from studio.panels import Studio
from studio.panels.music.measure import PEAKS_A_SECOND, peaks_of
from studio.panels.music.mixing import RATE, File, Growing
from studio.panels.music.order import PANEL, sketched
from studio.panels.music.piece import rewritten_s
from studio.panels.music.sketch import Sketch
from studio.panels.music.stage import MusicStage, View
from studio.project.recipe import values_of


class Making(QObject):
    """Of the jobs whose sound comes in, the one that `begin` named is on the stage, as long as the stage shows work."""

    def __init__(self, stage: MusicStage, sketch: Sketch, studio: Studio) -> None:
        super().__init__(stage)
        self._stage, self._sketch, self._studio = stage, sketch, studio
        self.since: dict[str, float] = {}
        """When the first sound of a job came, by its id, as the monotonic clock has it."""
        self.request: MusicRequest | None = None
        """What the job on the stage was asked."""
        self._job = ""
        self._wave: list[NDArray[np.float32]] = []
        studio.queue.segment.connect(self._segment)

    def begin(self, job: Job) -> None:
        """Put a job on the stage, to be heard as soon as its first bars are there, or the first that are new."""
        stage, folder = self._stage, self._studio.project.folder
        self._job, self._wave = job.id, []
        self.request = MusicRequest.model_validate(values_of(job.recipe, folder))
        stage.trouble.hide()
        stage.song.set_unheard(())
        source = Growing(self.request.faders)
        stage.playback.begin(self._studio.project.job_folder(job.id), source, at_s=rewritten_s(self.request))
        stage.show_view(View.WORKING)
        self._show_planned(job, self.request)
        stage.name(job.title)
        stage.show_wave(None, 0.0)

    def _show_planned(self, job: Job, request: MusicRequest) -> None:
        """What a job will make: as it was sketched, or else as the engine says."""
        sketch = self._sketch

        def show(plan: Plan | None, score: Score | None) -> None:
            self._stage.show_piece(plan, score, False)
            self._stage.show_busy((0, plan.bars - 1) if plan else None)

        def told(answer: dict[str, Any]) -> None:
            if self._job == job.id and self._stage.is_working:
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

    def _segment(self, job: str, segment: Artifact) -> None:
        self.since.setdefault(job, time.monotonic())
        if job != self._job or not self._stage.is_working:
            return
        player = self._stage.playback
        try:
            with closing(File(segment.path)) as file:
                self._wave.append(peaks_of(file.read(0, file.frames), RATE // PEAKS_A_SECOND))
            player.add(segment.path)
        except (OSError, RuntimeError):
            return
        self._stage.show_wave(np.concatenate(self._wave), player.duration_s)
        if plan := self._stage.plan:
            done = min(round(player.duration_s / plan.bar_s), plan.bars)
            self._stage.show_busy((done, plan.bars - 1) if done < plan.bars else None)
