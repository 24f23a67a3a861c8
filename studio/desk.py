"""The desk: keeps the strip and the chips true to the project, and does what the user asks of takes and jobs.

It stands between the open project with its queue, which know no widget, and the window's widgets, which know
no project.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QImage

from engines.contract import BadInput, EngineCard, EngineError, Preview
from studio.jobs.queue import JobQueue
from studio.jobs.store import Job, State
from studio.notify import Notifier
from studio.project.project import Project
from studio.project.recipe import values_of
from studio.project.takes import Take
from studio.take_copies import TakeCopies, file_name
from studio.take_edits import DeleteTakes, FavourTake, RenameTake
from studio.take_words import in_words, tip_of
from studio.widgets.job_card import how_far, percent, sentence, state_line
from studio.widgets.notices import Banner
from studio.widgets.take_card import SIZE, Card, Stage
from studio.widgets.top_bar import cluster_name

if TYPE_CHECKING:
    from studio.window import MainWindow

ORDERS: dict[str, Callable[[Take], Any]] = {
    "newest": lambda take: -take.number,
    "oldest": lambda take: take.number,
    "favourites": lambda take: (not take.favourite, -take.number),
    "name": lambda take: take.title.casefold(),
}
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}


class Desk(QObject):
    """One desk a window; `open` and `close` follow the project."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._strip, self._takes, self._bar = window.strip, window.takes, window.top_bar
        self._project: Project | None = None
        self._queue: JobQueue | None = None
        self._notifier = Notifier(window)
        self._copies = TakeCopies(window.toast.say, window)
        gallery = self._strip.gallery
        gallery.opened.connect(self.open_take)
        gallery.folder_wanted.connect(lambda key: self._show_folder(self.take(key)))
        gallery.rerun.connect(self._rerun)
        gallery.settings_wanted.connect(self._use_settings)
        gallery.verify_wanted.connect(lambda key: window.actions_.verify(self.take(key).media))
        gallery.copy_wanted.connect(lambda key: self._save_copy(self.take(key)))
        gallery.favourite.connect(self._favour)
        gallery.deleted.connect(self._delete)
        gallery.job_wanted.connect(self.show_queue)
        self._takes.renamed.connect(self._rename)
        self._strip.order_chosen.connect(self._order)
        self._strip.show_order(window.preferences.take_order)
        jobs = self._strip.queue
        jobs.cancel.connect(lambda job: self._queue and self._queue.cancel(job))
        jobs.resume.connect(lambda job: self._queue and self._queue.resume(job))
        jobs.removed.connect(lambda job: self._queue and self._queue.remove(job))
        jobs.moved.connect(self._move)
        jobs.mend.connect(self._mend)
        jobs.pause_wanted.connect(self._pause)
        jobs.clear_wanted.connect(lambda: self._queue and self._queue.clear_finished())
        window.training_desk.changed.connect(self._show_chip)
        window.preferences.changed.connect(self._preferred)
        self._show_device([])

    def open(self, project: Project, queue: JobQueue) -> None:
        """Follow this project and its queue."""
        self._project, self._queue = project, queue
        queue.on = self._window.preferences.render_on
        for signal in (project.gallery.added, project.gallery.changed, project.gallery.removed):
            signal.connect(self._show_takes)
        for signal in (queue.added, queue.removed, queue.reordered):
            signal.connect(self._show_all)
        queue.changed.connect(self._job_changed)
        queue.preview.connect(self._show_preview)
        queue.finished.connect(self._finished)
        queue.noted.connect(lambda _, message: self._window.toast.say(message))
        queue.trouble.connect(self._window.toast.say)
        queue.paused_changed.connect(self._strip.queue.show_paused)
        queue.paused_changed.connect(self._show_chip)
        queue.engines_changed.connect(self._show_device)
        project.drafts.failed.connect(self._window.toast.say)
        self._states = {job.id: job.state for job in queue.jobs}
        self._strip.queue.show_paused(queue.paused)
        self._show_all()

    def close(self) -> None:
        """Forget the project; its objects are about to go."""
        self._copies.close()
        if self._queue and self._project:
            for source in (self._queue, self._project.gallery, self._project.drafts):
                source.blockSignals(True)
        self._project = self._queue = None

    def offer_interrupted(self) -> None:
        """A quiet banner for what the last session left unfinished."""
        queue = self._queue
        if queue is None or not (left := queue.interrupted):
            return
        words = self.tr("{title} was interrupted at {share}.")
        text = words.format(title=self._title(left[0]), share=percent(left[0].progress))
        if len(left) > 1:
            text = self.tr("{count} takes were interrupted.").format(count=len(left))

        def resume() -> None:
            for job in left:
                queue.resume(job.id)

        several = self.tr("They go on from what is already finished.")
        one = self.tr("It goes on from what is already finished.")
        banner = Banner(text, several if len(left) > 1 else one)
        banner.offer(self.tr("Not now"), lambda: None, "quiet")
        banner.offer(self.tr("Resume"), resume, "primary")
        self._window.add_banner(banner)

    def take(self, key: str) -> Take:
        """The take behind a card of the gallery."""
        assert self._project
        return next(take for take in self._project.gallery.takes() if str(take.number) == key)

    def takes(self) -> list[Take]:
        return self._project.gallery.takes() if self._project else []

    def open_take(self, key: str) -> None:
        """Put a take on the stage of its panel."""
        take = self.take(key)
        if take.panel in {entry.id for entry in self._window.entries}:
            self._window.show_place(take.panel)
            panel = self._window.panel(take.panel)
            panel.show_take(take)
            self._strip.gallery.choose(key)
            panel.stage.setFocus()
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(take.media)))

    def save_copy(self) -> None:
        """A copy of the chosen take, or of the newest one, wherever the user wants it."""
        chosen = [card.key for card in self._strip.gallery.chosen() if card.stage is Stage.DONE]
        take = self.take(chosen[0]) if chosen else next(iter(self.takes()), None)
        if take:
            self._save_copy(take)
        else:
            self._window.toast.say(self.tr("There is no take yet. Render one first."))

    def show_queue(self, job: str = "") -> None:
        """Bring the queue to the front, at one job if it is named."""
        if self._window.place not in self._window.panels:
            self._window.show_place(self._window.entries[0].id)
        self._window.strip_fold.set_open(True)
        self._strip.show_queue(True)
        if job:
            self._strip.queue.bring_into_view(job)

    # --- showing

    def _show_all(self) -> None:
        self._show_takes()
        if self._queue:
            jobs = [self._titled(job) for job in self._queue.jobs if job.state is not State.FINISHED]
            self._strip.queue.show_jobs([(job, self._icon(job.panel), self._picture(job)) for job in jobs])
            self._strip.show_cancelled(any(job.state is State.CANCELLED for job in jobs))
        self._show_chip()

    def _show_takes(self) -> None:
        if self._queue is None:
            return
        jobs = [j for j in self._queue.jobs if j.state in (State.RUNNING, State.WAITING)]
        key = ORDERS[self._window.preferences.take_order]
        cards = [self._job_card(job) for job in jobs]
        self._takes.show_cards(cards + [self._take_card(take) for take in sorted(self.takes(), key=key)])

    def _job_changed(self, job: Job) -> None:
        before, self._states[job.id] = self._states.get(job.id), job.state
        if before is job.state:
            self._strip.queue.show_job(self._titled(job))
            self._show_takes()
            self._show_chip()
            return
        self._show_all()
        job = self._titled(job)
        if job.state is State.FAILED and (failure := job.failure):
            if self._window.place == job.panel:
                self._notifier.tell(self.tr("A take failed"), failure.message)
                return
            why = sentence(failure.message)
            text = self.tr("{title} failed: {why}").format(title=job.title, why=why)
            act = self.tr("Get the model") if failure.model else self.tr("Show")
            mend = self._mend if failure.model else self.show_queue
            self._window.toast.say(text, act, lambda: mend(job.id))
            self._notifier.tell(self.tr("A take failed"), text)

    def _show_chip(self) -> None:
        if self._queue is None:
            return
        running, waiting = self._queue.running, len(self._queue.waiting)
        at_work = sum(job.state is State.RUNNING for job in self._queue.jobs)
        failed = sum(job.state is State.FAILED for job in self._queue.jobs)
        learning = self._window.training_desk
        self._strip.show_count(waiting + at_work + learning.unfinished)
        parts: list[str] = []
        if running:
            parts += how_far(running) if at_work == 1 else [self.tr("{count} at work").format(count=at_work)]
        if waiting:
            parts.append(self.tr("{count} waiting").format(count=waiting))
        if failed:
            parts.append(self.tr("{count} failed").format(count=failed))
        parts += learning.in_short
        if self._queue.paused:
            parts.append(self.tr("paused"))
        dot = "gold" if running or learning.in_short else "red" if failed else "faint"
        self._bar.queue.show_state(
            " · ".join(parts) or self.tr("Queue empty"), dot, self.tr("Show the queue")
        )

    def _show_device(self, cards: list[EngineCard]) -> None:
        ready = any(card.available for card in cards)
        tip = "\n".join(f"{card.title}: {card.unavailable_reason or card.summary}" for card in cards)
        preferences = self._window.preferences
        self._bar.show_clusters(preferences.clusters, preferences.render_on)
        if on := preferences.render_on:
            self._bar.device.show_state(
                cluster_name(on), "gold", self.tr("Takes are rendered on {0}").format(on)
            )
            return
        self._bar.device.show_state(self.tr("This computer"), "green" if ready else "faint", tip)

    def _preferred(self, name: str) -> None:
        if name in ("clusters", "render_on"):
            if self._queue:
                self._queue.on = self._window.preferences.render_on
            self._show_device(self._queue.engines if self._queue else [])

    def _show_preview(self, job: str, preview: Preview) -> None:
        picture = QImage(
            preview.pixels, preview.width, preview.height, 3 * preview.width, QImage.Format.Format_RGB888
        )
        small = (
            picture.scaledToHeight(SIZE.height() * 2)
            if preview.height > SIZE.height() * 2
            else picture.copy()
        )
        self._takes.show_preview(f"job:{job}", small)
        self._strip.queue.show_preview(job, small)

    def _finished(self, take: Take) -> None:
        self._show_all()
        text = self.tr("{title} is ready").format(title=take.title)
        if self._window.place != take.panel:
            self._window.toast.say(text, self.tr("Show"), lambda: self.open_take(str(take.number)))
        self._notifier.tell(text, self.tr("In the project {name}").format(name=self._window.project_name()))

    def _job_card(self, job: Job) -> Card:
        working = job.state is State.RUNNING
        return Card(
            key=f"job:{job.id}",
            title=self._title(job),
            stage=Stage.WORKING if working else Stage.WAITING,
            share=job.progress,
            note=" · ".join(how_far(job)) if working else state_line(job),
            icon=self._icon(job.panel),
            poster=self._picture(job),
        )

    def _take_card(self, take: Take) -> Card:
        return Card(
            key=str(take.number),
            title=take.title,
            number=take.number,
            tip=tip_of(take),
            poster=take.poster,
            media=take.media,
            duration_s=take.duration_s,
            favourite=take.favourite,
            icon=self._icon(take.panel),
        )

    def _icon(self, panel: str) -> str:
        return next((entry.icon for entry in self._window.entries if entry.id == panel), "film")

    def _picture(self, job: Job) -> Path | None:
        """The first picture that the job works from."""
        assert self._project is not None
        named = (job.recipe["request"].get(field) for field in job.recipe.get("assets", {}))
        paths = (self._project.folder / name for name in named if isinstance(name, str))
        return next((path for path in paths if path.suffix.lower() in PICTURES), None)

    def _title(self, job: Job) -> str:
        return job.title or self.tr("A take")

    def _titled(self, job: Job) -> Job:
        """The job in words for people: with a title, and why it failed with files by their own names."""
        failure = job.failure
        if failure and self._project:
            failure = failure.model_copy(update={"message": in_words(failure.message, self._project)})
        return replace(job, title=self._title(job), failure=failure)

    # --- doing

    def _rerun(self, key: str) -> None:
        if self._queue:
            take = self.take(key)
            self._queue.rerun_recipe(take.recipe, title=take.name)
            self._window.toast.say(
                self.tr("{title} renders again with another seed.").format(title=take.title)
            )

    def _use_settings(self, key: str) -> None:
        take = self.take(key)
        assert self._project
        try:
            values = values_of(take.recipe, self._project.folder)
        except BadInput as error:
            self._window.toast.say(error.message)
            return
        self._window.show_place(take.panel)
        self._window.panel(take.panel).use_settings(values)
        self._window.toast.say(self.tr("The settings of {title} are in the form.").format(title=take.title))

    def _rename(self, key: str, name: str) -> None:
        take, text = self.take(key), self.tr("rename take")
        self._push(lambda gallery: RenameTake(gallery, take, name, text))

    def _favour(self, key: str, favourite: bool) -> None:
        take, text = self.take(key), self.tr("favourite")
        self._push(lambda gallery: FavourTake(gallery, take, favourite, text))

    def _delete(self, keys: list[str]) -> None:
        takes = [self.take(key) for key in keys]
        text = self.tr("delete takes")
        if self._push(lambda gallery: DeleteTakes(gallery, takes, text)):
            words = self.tr("Deleted {title}.") if len(takes) == 1 else self.tr("Deleted {count} takes.")
            said = words.format(title=takes[0].title, count=len(takes))
            self._window.toast.say(said, self.tr("Undo"), self._window.undo_stack.undo)

    def _push(self, command: Callable[[Any], Any]) -> bool:
        assert self._project
        try:
            self._window.undo_stack.push(command(self._project.gallery))
        except EngineError as error:
            self._window.toast.say(error.message)
            return False
        return True

    def _order(self, order: str) -> None:
        self._window.preferences.take_order = order
        self._strip.show_order(order)
        self._show_takes()

    def _move(self, job: str, by: int) -> None:
        if self._queue:
            ids = [j.id for j in self._queue.waiting]
            if job in ids:
                self._queue.move(job, max(0, ids.index(job) + by))
                self._strip.queue.bring_into_view(job)

    def _mend(self, job: str) -> None:
        if self._queue and (failure := self._queue[job].failure):
            self._window.show_model(failure.model)

    def _pause(self, paused: bool) -> None:
        if self._queue:
            self._queue.pause() if paused else self._queue.resume_queue()

    def _save_copy(self, take: Take) -> None:
        assert self._project
        self._copies.ask(take, file_name(take, self._project))

    def _show_folder(self, take: Take) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(take.folder)))
