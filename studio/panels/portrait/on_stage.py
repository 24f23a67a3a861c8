"""What is on the portrait's stage: the picture with its handles, a take, or a render, each with its voice."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from engines.contract import BadInput
from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.intake import read_picture
from studio.panels.mender import Mender
from studio.panels.on_stage import OnStage
from studio.panels.orders import Orders
from studio.panels.portrait.order import request_of
from studio.panels.portrait.stage import PortraitStage, View
from studio.panels.portrait.stage_voice import StageVoice
from studio.project.recipe import recipe_of, values_of
from studio.project.takes import Take


class PortraitOnStage(OnStage):
    def __init__(
        self,
        stage: PortraitStage,
        voice: StageVoice,
        orders: Orders,
        mender: Mender,
        draft: Draft,
        studio: Studio,
    ) -> None:
        super().__init__(stage, orders, mender, draft, studio, stage)
        self._stage, self._voice, self._draft = stage, voice, draft
        stage.view_wanted.connect(self.show_view)
        orders.preview.connect(stage.show_preview)

    def show_take(self, take: Take, play: bool = False) -> None:
        """A take, from its beginning."""
        self.take = self._voice.take = take
        self._stage.trouble.hide()
        self._stage.show_poster(_poster(take))
        self._stage.playback.open_film(take.media, play=play)
        self._voice.show()
        self._studio.choose_card(str(take.number))

    def show_draft(self) -> None:
        """The picture that the draft speaks, with its handles."""
        self._stage.playback.close()
        self._stage.show_view(View.EMPTY if self._stage.picture[0].isNull() else View.PICTURE)
        self._voice.show()
        self._studio.choose_card("")

    def show_view(self, view: View) -> None:
        if view is View.TAKE and self.take:
            self.show_take(self.take)
        else:
            self.show_draft()

    def switch(self) -> None:
        """From the picture to the take and back."""
        if self._stage.view in (View.TAKE, View.PICTURE):
            self.show_view(View.PICTURE if self._stage.view is View.TAKE else View.TAKE)

    def show_work(self, job: Job) -> None:
        """A render from its beginning: its own picture and voice, and nothing of the take before."""
        values = values_of(job.recipe, self._studio.project.folder)
        self._stage.playback.close()
        self._stage.show_work(*self._picture(values))
        self._voice.work = values
        self._voice.show()
        self._begin_work(job)

    def stopped_words(self, job: Job) -> str:
        """Rendering again goes on with this job only while the draft still stands for it."""
        project = self._studio.project
        try:
            wanted = recipe_of(request_of(self._draft.values(), project.folder / "drafts"), project)
        except BadInput:
            return self.tr("Cancelled.")
        same = wanted["request"] == job.recipe["request"]
        return super().stopped_words(job) if same else self.tr("Cancelled.")

    def offer(self, take: Take) -> None:
        self._stage.offer_film(_poster(take))

    def _removed(self, take: Take) -> None:
        if self.take and self.take.number == take.number:
            self._voice.take = None
        super()._removed(take)

    def _picture(self, values: dict[str, Any]) -> tuple[QImage, QSize]:
        image = values.get("image")
        if not image or image == self._draft["image"]:
            return self._stage.picture
        return read_picture(Path(image))


def _poster(take: Take) -> QImage:
    return read_picture(take.poster or take.media)[0]
