"""What is on the stage of the elements panel: the scene, a take, the render under way, or several of both."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage

from engines.contract import Preview
from studio.jobs.store import Job, State
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.elements.guess import Guess
from studio.panels.elements.scene import Scene
from studio.panels.elements.series import Cell, Series
from studio.panels.elements.stage import ElementsStage, View
from studio.panels.mender import Mender
from studio.panels.on_stage import OnStage
from studio.panels.orders import Orders
from studio.project.takes import Take

TICK_MS = 1000


class ElementsOnStage(OnStage):
    """Takes that were ordered together stand side by side until another order takes their place.

    `told` when the time left of the render on the stage may be another one.
    """

    told = Signal()

    def __init__(
        self,
        stage: ElementsStage,
        scene: Scene,
        orders: Orders,
        guess: Guess,
        mender: Mender,
        draft: Draft,
        studio: Studio,
    ) -> None:
        super().__init__(stage, orders, mender, draft, studio, stage)
        self._stage, self._scene, self._draft, self._guess = stage, scene, draft, guess
        self.series = Series()
        stage.view_wanted.connect(self.show_view)
        stage.grid.chosen.connect(self.choose)
        orders.preview.connect(stage.show_preview)
        studio.queue.changed.connect(self._series_changed)
        studio.queue.preview.connect(self._series_previewed)
        tick = QTimer(self, interval=TICK_MS)
        tick.timeout.connect(self._tell_time)
        tick.start()

    # --- what the user opens

    def show_take(self, take: Take, play: bool = False) -> None:
        self.take = take
        self._stage.trouble.hide()
        self._stage.show_poster(QImage(str(take.poster)) if take.poster else QImage())
        self._stage.beats.show_scene((), -1, take.duration_s)
        self._stage.playback.open_film(take.media, play=play)
        self._studio.choose_card(str(take.number))

    def show_draft(self) -> None:
        """The scene, to be worked on."""
        self._stage.playback.close()
        filled = bool(self._scene.elements or self._scene.background)
        self._stage.show_view(View.SCENE if filled else View.EMPTY)
        self._studio.choose_card("")

    def show_view(self, view: View) -> None:
        if view is View.TAKE and self.take:
            self.show_take(self.take)
        elif view is View.GRID and self.series.cells:
            self._show_grid()
        else:
            self.show_draft()

    def switch(self) -> None:
        """From the scene to the take and back."""
        if self._stage.view is View.SCENE:
            self.show_view(View.TAKE if self.take else View.GRID)
        elif self._stage.view in (View.TAKE, View.GRID):
            self.show_view(View.SCENE)

    def show_work(self, job: Job) -> None:
        self._stage.playback.close()
        if self.series.place_of(job.id) >= 0:
            self._show_grid()
        else:
            picture = self._stage.canvas.composed()
            self._stage.show_work()
            self._stage.show_preview(picture)
        self._begin_work(job)

    def in_words(self, job: Job) -> tuple[str, float, str]:
        """As the queue says it, so that both say the same; a guess until it can."""
        phase, share, left = super().in_words(job)
        if not left and job.state is State.RUNNING:
            left = self._guess.left_in_words(job)
        return phase, share, left

    def offer(self, take: Take) -> None:
        self._stage.offer_film(QImage(str(take.poster)) if take.poster else QImage())

    def _tell_time(self) -> None:
        """The time left goes on while the job says nothing new."""
        if self._stage.is_working and (job := self._orders.followed):
            self._stage.working.show_state(*self.in_words(job))
            self.told.emit()

    # --- several at once

    def begin_series(self, jobs: Sequence[Job]) -> None:
        """Follow takes that were ordered together."""
        self.series = Series([Cell(job.id, int(job.recipe["request"]["seed"])) for job in jobs])
        picture = self._stage.canvas.composed()
        self._stage.grid.show_series(self.series)
        for at in range(len(jobs)):
            self._stage.grid.show_preview(at, picture)
        for job in jobs:
            self.series.follow(job)
        self._show_several()

    def choose(self, at: int) -> None:
        """One of the series is the take: the scene goes on with its seed."""
        cell = self.series.cells[at]
        if cell.take:
            self._draft.set("seed", cell.seed, what=self.tr("Seed of take {0}").format(cell.take.number))
            self.show_take(cell.take, play=True)

    def stop(self) -> None:
        """Stop what is made on the stage."""
        if self._stage.view is View.GRID:
            for cell in self.series.cells:
                if not cell.take:
                    self._studio.queue.cancel(cell.job)
        else:
            self._orders.cancel()

    def show_made(self, take: Take) -> None:
        if self.series.keep(take) < 0:
            super().show_made(take)
            return
        self._show_several()
        if self._stage.view is View.GRID:
            self._stage.grid.refresh()
        elif self.series.is_done:
            text = self.tr("{0} takes are ready").format(len(self.series.takes))
            self._studio.tell(text, self.tr("Show"), self._show_grid)
        self._follow_next()

    def _show_grid(self) -> None:
        self._stage.trouble.hide()
        self._stage.playback.close()
        self._show_several()
        self._stage.show_view(View.GRID)
        self._studio.choose_card("")
        self._stage.grid.setFocus()

    def _show_several(self) -> None:
        series = self.series
        made, many = len(series.takes), len(series.cells)
        words = self.tr("{0} of {1} takes are made").format(made, many)
        done = self.tr("Choose one: click it, or press its number")
        self._stage.show_several(many > 0, not series.is_done, done if series.is_done else words)

    def _series_changed(self, job: Job) -> None:
        if self.series.follow(job):
            self._stage.grid.refresh()
            if self.series.is_done:
                self._show_several()

    def _series_previewed(self, job: str, preview: Preview) -> None:
        at = self.series.place_of(job)
        if at >= 0 and preview.pixels:
            width, height = preview.width, preview.height
            image = QImage(preview.pixels, width, height, width * 3, QImage.Format.Format_RGB888)
            self._stage.grid.show_preview(at, image.copy())

    def _failed(self, job: Job) -> None:
        if not self.series.follow(job):
            super()._failed(job)
        else:
            if job.failure:
                self._mender.show_failure(job.failure, lambda: self._studio.queue.resume(job.id))
            self._follow_next()

    def _cancelled(self, job: Job) -> None:
        if not self.series.follow(job):
            super()._cancelled(job)
            return
        if self.series.is_done and not self.series.takes and self._stage.view is View.GRID:
            self.series = Series()
            self._show_several()
            self.show_draft()
        self._follow_next()

    def _removed(self, take: Take) -> None:
        for cell in self.series.cells:
            if cell.take and cell.take.number == take.number:
                self.series.cells.remove(cell)
                self._stage.grid.show_series(self.series)
                self._show_several()
                self._stage.grid.refresh()
                break
        super()._removed(take)
