"""The order's words: which engines there are and how fast, how long a film will take, and what is left of one."""

from typing import Any

from PySide6.QtCore import QObject, QSize

from studio.jobs.queue import JobQueue
from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels.film.inspector import FilmInspector
from studio.panels.film.on_stage import FilmOnStage
from studio.panels.film.order import PANEL, PREVIS
from studio.panels.film.script import Script
from studio.panels.frame import frame_size
from studio.panels.orders import Orders
from studio.panels.speed import Speed
from studio.project.takes import Take
from studio.widgets.timecode import wait

START_S, WORK_S = 3.0, 4.0  # a first guess: reading the script, then work for a second of film


class Foot(QObject):
    """Keeps the inspector's engines and its foot up to date; `learn` from films that were made."""

    def __init__(
        self,
        inspector: FilmInspector,
        on_stage: FilmOnStage,
        script: Script,
        draft: Draft,
        orders: Orders,
        queue: JobQueue,
    ) -> None:
        super().__init__(inspector)
        self._inspector, self._on_stage, self._script = inspector, on_stage, script
        self._draft, self._orders, self._queue = draft, orders, queue
        self._speed = Speed(PANEL, START_S, WORK_S)
        self._goes_on = 0
        draft.changed.connect(lambda _: self._edited())
        script.changed.connect(self._edited)
        orders.working.connect(lambda _: self.show())
        orders.cancelled.connect(self._stopped)
        queue.engines_changed.connect(lambda _: self.show())

    def show(self) -> None:
        """Say again how things are."""
        on_stage, inspector = self._on_stage, self._inspector
        rushes = on_stage.rushes
        inspector.show_working(on_stage.is_working, rushes.done > 0 and not rushes.finishing, self._goes_on)
        size, fps = QSize(*frame_size(self._draft["size"])), int(self._draft["fps"])
        speed = self._speed.film_a_second(size, fps)
        pace = self.tr("{0:.0f} fps").format(speed * fps) if speed else ""
        inspector.engines.show_engines(self._queue.engines, self._draft["engine"], pace)
        followed = self._orders.followed
        if on_stage.is_working and followed:
            inspector.show_guess(self._left(followed))
            return
        duration_s = self._script.screenplay.duration_s
        parts = [self.tr("seed {0}").format(self._draft["seed"])]
        if duration_s and self._draft["engine"] == PREVIS:
            guess = wait(self._speed.guess_s(duration_s, size, fps))
            parts.insert(0, self.tr("about {0}").format(guess))
        if on_stage.is_outdated:
            parts[-1:] = [self.tr("the shots have changed since")]
        inspector.show_guess(" · ".join(parts))

    def _edited(self) -> None:
        self._goes_on = 0  # another film begins at its beginning
        self.show()

    def _stopped(self, job: Job) -> None:
        rushes = self._on_stage.rushes
        self._goes_on = rushes.done + 1 if rushes.done and rushes.job == job.id else 0
        self.show()

    def learn(self, take: Take, work_s: float) -> None:
        """Take the time of a drawn film into account, 0 where it is not known."""
        request: dict[str, Any] = take.recipe["request"]
        if work_s and take.recipe["engine"] == PREVIS:
            size = QSize(*frame_size(request["size"]))
            self._speed.learn(work_s, take.duration_s, size, int(request["fps"]))

    def _left(self, job: Job) -> str:
        """`2 shots left · about 41 s`."""
        rushes = self._on_stage.rushes
        if rushes.finishing:
            return self.tr("Ends with what is shot")
        if rushes.endless:
            return self.tr("Goes on until you end it")
        many = len(rushes.shots) - rushes.done
        shots = self.tr("1 shot left") if many == 1 else self.tr("{0} shots left").format(many)
        about = self.tr("about {0}").format(wait(job.time_left_s)) if job.time_left_s else ""
        return " · ".join(part for part in (shots if many else "", about) if part)
