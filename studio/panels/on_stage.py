"""What is on a panel's stage: its draft, a take, or the render under way, and when one may take the other's place.

The one source of that truth: view, player, lanes and the chosen card are only ever changed together, by its
subclasses. What the user opens is shown at once; what ends by itself never takes the stage from someone who works
on it.
"""

from abc import abstractmethod
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.orders import Orders
from studio.project.takes import Take
from studio.widgets.canvas import Canvas
from studio.widgets.plates import Working
from studio.widgets.playback import Playback

NOTICE_MS = 5000


class WatchedStage(Protocol):
    """What a stage has to show a draft, the work and a take."""

    canvas: Canvas
    playback: Playback
    working: Working

    @property
    def is_working(self) -> bool: ...

    @property
    def shows_take(self) -> bool: ...

    def say(self, text: str, stays_ms: int = 0) -> None: ...

    def forget_take(self) -> None: ...


class OnStage(QObject):
    """`take` is the one that the stage's switch brings back, None before there is any."""

    def __init__(
        self,
        stage: WatchedStage,
        orders: Orders,
        mender: Mender,
        draft: Draft,
        studio: Studio,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._watched, self._orders, self._mender, self._studio = stage, orders, mender, studio
        self.take: Take | None = None
        self._job = ""
        self._edited = False
        draft.changed.connect(self._note_edit)
        orders.working.connect(self._follow)
        orders.failed.connect(self._failed)
        orders.cancelled.connect(self._cancelled)
        studio.project.gallery.removed.connect(self._removed)

    @abstractmethod
    def show_take(self, take: Take, play: bool = False) -> None:
        """A take, from its beginning."""

    @abstractmethod
    def show_draft(self) -> None:
        """What the draft stands for, to be worked on."""

    @abstractmethod
    def show_work(self, job: Job) -> None:
        """A render from its beginning, and nothing of the take before; the rest is `_begin_work`."""

    @abstractmethod
    def offer(self, take: Take) -> None:
        """A take that the switch can bring on the stage, which stays as it is."""

    def go_on_with(self, take: Take) -> None:
        """The take that has just been watched in the making."""
        self.show_take(take, play=True)

    def in_words(self, job: Job) -> tuple[str, float, str]:
        """The phase of a job, how far it is (0 to 1), and how long it still takes."""
        return self._orders.in_words(job)

    def stopped_words(self, job: Job) -> str:
        """What is said when the user stopped this render on the stage; nothing if empty."""
        return self.tr("Cancelled; what is finished is kept. <b>Ctrl+Return</b> goes on.")

    def show_made(self, take: Take) -> None:
        """A take was finished: it comes on the stage, or waits behind a button for whoever is at work there."""
        watched = self._watched.is_working and self._job == take.job
        if watched and not self._busy():
            self.go_on_with(take)
            if not _in_text():
                self._watched.canvas.setFocus()
        else:
            if watched:
                self.show_draft()
            if not self._watched.shows_take:
                self.take = take
                self.offer(take)
            text = self.tr("Take {0} is ready").format(take.number)
            self._studio.tell(text, self.tr("Show"), lambda: self.show_take(take, play=True))
        self._follow_next()

    def _begin_work(self, job: Job) -> None:
        self._job, self._edited = job.id, False
        self._watched.working.show_state(*self.in_words(job))
        self._studio.choose_card(f"job:{job.id}")

    def _follow(self, job: Job) -> None:
        """News of the job that the orders follow. A new one comes on a stage where nobody is at work."""
        if job.id == self._job:
            if self._watched.is_working:
                self._watched.working.show_state(*self.in_words(job))
            return
        self._job = job.id
        if not self._watched.shows_take and not self._busy():
            self.show_work(job)

    def _follow_next(self) -> None:
        self._job = ""
        if following := self._orders.followed:
            self._follow(following)

    def _failed(self, job: Job) -> None:
        if self._watched.is_working and self._job == job.id:
            self.show_draft()
        if job.failure:
            self._mender.show_failure(job.failure, lambda: self._studio.queue.resume(job.id))
        self._follow_next()

    def _cancelled(self, job: Job) -> None:
        if self._watched.is_working and self._job == job.id:
            self.show_draft()
            if words := self.stopped_words(job):
                self._watched.say(words, NOTICE_MS)
        self._follow_next()

    def _removed(self, take: Take) -> None:
        if self.take and self.take.number == take.number:
            shown = self._watched.shows_take
            self.take = None
            self._watched.forget_take()
            if shown:
                self._watched.playback.close()
                self.show_draft()

    def _note_edit(self, name: str) -> None:
        self._edited = True

    def _busy(self) -> bool:
        """Whether someone writes the next line, has a menu open, or looks closely."""
        writing = self._edited and _in_text(with_words=True)
        return writing or QApplication.activePopupWidget() is not None or self._watched.canvas.zoomed_in


def _in_text(with_words: bool = False) -> bool:
    """Whether the keyboard is in a field of text, and if asked in one with something in it."""
    match QApplication.focusWidget():
        case QLineEdit() as line:
            return bool(line.text()) or not with_words
        case QPlainTextEdit() as page:
            return not page.document().isEmpty() or not with_words
    return False
