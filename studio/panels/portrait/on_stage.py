"""What is on the stage: the picture, a take, or the render under way, and when one may take the other's place.

The one source of that truth: view, player, lanes and the chosen card are only ever changed together, here. What
the user opens is shown at once; what ends by itself never takes the stage from someone who works on it.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.portrait.intake import read_picture
from studio.panels.portrait.mender import Mender
from studio.panels.portrait.order import Orders
from studio.panels.portrait.stage import PortraitStage, View
from studio.panels.portrait.stage_voice import StageVoice
from studio.project.recipe import values_of
from studio.project.takes import Take

NOTICE_MS = 5000


class OnStage(QObject):
    """`take` is the one that the stage's switch brings back, None before there is any."""

    def __init__(
        self,
        stage: PortraitStage,
        voice: StageVoice,
        orders: Orders,
        mender: Mender,
        draft: Draft,
        studio: Studio,
    ) -> None:
        super().__init__(stage)
        self._stage, self._voice, self._orders = stage, voice, orders
        self._mender, self._draft, self._studio = mender, draft, studio
        self.take: Take | None = None
        self._job = ""
        self._edited = False
        draft.changed.connect(self._note_edit)
        stage.view_wanted.connect(self.show_view)
        orders.working.connect(self._follow)
        orders.preview.connect(stage.show_preview)
        orders.failed.connect(self._failed)
        orders.cancelled.connect(self._cancelled)
        studio.project.gallery.removed.connect(self._removed)

    def show_take(self, take: Take, play: bool = False) -> None:
        """A take, from its beginning."""
        self.take = self._voice.take = take
        self._stage.trouble.hide()
        self._stage.show_poster(_poster(take))
        self._stage.playback.open_film(take.media, play=play)
        self._voice.show()
        self._studio.choose_card(str(take.number))

    def show_picture(self) -> None:
        """The picture that the draft speaks, with its handles."""
        self._stage.playback.close()
        self._stage.show_view(View.PICTURE)
        self._voice.show()
        self._studio.choose_card("")

    def show_view(self, view: View) -> None:
        if view is View.TAKE and self.take:
            self.show_take(self.take)
        else:
            self.show_picture()

    def switch(self) -> None:
        """From the picture to the take and back."""
        if self._stage.view in (View.TAKE, View.PICTURE):
            self.show_view(View.PICTURE if self._stage.view is View.TAKE else View.TAKE)

    def show_work(self, job: Job) -> None:
        """A render from its beginning: its own picture and voice, and nothing of the take before."""
        self._job, self._edited = job.id, False
        values = values_of(job.recipe, self._studio.project.folder)
        self._stage.playback.close()
        self._stage.show_work(*self._picture(values))
        self._voice.work = values
        self._voice.show()
        self._stage.working.show_state(*self._orders.in_words(job))
        self._studio.choose_card(f"job:{job.id}")

    def show_made(self, take: Take) -> None:
        """A take was finished: it comes on the stage, or waits behind a button for whoever is at work there."""
        watched = self._stage.is_working and self._job == take.job
        if watched and not self._busy():
            self.show_take(take, play=True)
            if not _in_text():
                self._stage.canvas.setFocus()
        else:
            if watched:
                self.show_picture()
            if self._stage.view is not View.TAKE:
                self.take = take
                self._stage.offer_film(_poster(take))
            text = self.tr("Take {0} is ready").format(take.number)
            self._studio.tell(text, self.tr("Show"), lambda: self.show_take(take, play=True))
        self._follow_next()

    def _follow(self, job: Job) -> None:
        """News of the job that the orders follow. A new one comes on a stage where nobody is at work."""
        if job.id == self._job:
            if self._stage.is_working:
                self._stage.working.show_state(*self._orders.in_words(job))
            return
        self._job = job.id
        if self._stage.view is not View.TAKE and not self._busy():
            self.show_work(job)

    def _follow_next(self) -> None:
        self._job = ""
        if following := self._orders.followed:
            self._follow(following)

    def _failed(self, job: Job) -> None:
        if self._stage.is_working and self._job == job.id:
            self.show_picture()
        if job.failure:
            self._mender.show_failure(job.failure, lambda: self._studio.queue.resume(job.id))
        self._follow_next()

    def _cancelled(self, job: Job) -> None:
        if self._stage.is_working and self._job == job.id:
            self.show_picture()
            self._stage.say(self.tr("Cancelled. <b>Ctrl+Return</b> renders again."), NOTICE_MS)
        self._follow_next()

    def _removed(self, take: Take) -> None:
        if self.take and self.take.number == take.number:
            shown = self._stage.view is View.TAKE
            self.take = self._voice.take = None
            self._stage.forget_take()
            if shown:
                self._stage.playback.close()
                self._voice.show()

    def _note_edit(self, name: str) -> None:
        self._edited = True

    def _busy(self) -> bool:
        """Whether someone writes the next line, has a menu open, or looks closely."""
        writing = self._edited and _in_text()
        return writing or QApplication.activePopupWidget() is not None or self._stage.canvas.zoomed_in

    def _picture(self, values: dict[str, Any]) -> tuple[QImage, QSize]:
        image = values.get("image")
        if not image or image == self._draft["image"]:
            return self._stage.picture
        return read_picture(Path(image))


def _poster(take: Take) -> QImage:
    return read_picture(take.poster or take.media)[0]


def _in_text() -> bool:
    return isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
