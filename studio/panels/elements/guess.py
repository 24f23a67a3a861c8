"""How long a scene takes to make on this machine: a guess from its length and size, which every finished take corrects.

Once the queue can say how long a take still needs, that counts, and this is not asked.
"""

import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QSize

from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels.elements.order import PANEL
from studio.panels.elements.paces import Paces
from studio.panels.frame import frame_size
from studio.panels.orders import Orders
from studio.panels.speed import Speed
from studio.project.takes import Take
from studio.widgets.timecode import wait

BUILTIN, START = "builtin", "start"
STARTS_S, WORK_S = (8.0, 4.0), 1.6
"""First guesses: until the first picture comes, the first time and later; then work for a second of film."""


class Guess(QObject):
    """For the built-in engine; others are not guessed at."""

    def __init__(self, draft: Draft, orders: Orders) -> None:
        super().__init__(orders)
        self._draft, self._orders = draft, orders
        self._speed, self._paces = Speed(PANEL, 0.0, WORK_S), Paces({START: STARTS_S})
        self._drawn = ""  # the job of which a picture was seen last
        orders.preview.connect(lambda _: self._began(orders.followed))

    def in_words(self) -> str:
        """What the order of now would take, all its takes together; empty where that is not known."""
        if self._draft["engine"] != BUILTIN:
            return ""
        return self.tr("about {0}").format(
            wait(int(self._draft["takes"]) * self._take_s(self._draft.values()))
        )

    def left_in_words(self, job: Job) -> str:
        """What a running job still takes, before it can say so itself; empty where that is not known."""
        if job.engine != BUILTIN or job.started is None or job.attempt != 1:
            return ""
        left_s = self._take_s(job.recipe["request"]) - (time.time() - job.started)
        return self.tr("about {0} left").format(wait(left_s)) if left_s > 0 else ""

    def film_a_second(self) -> float | None:
        """Seconds of film made in one second, None before the first take."""
        return self._speed.film_a_second(*_frames(self._draft.values()))

    def learn(self, take: Take, work_s: float) -> None:
        """A take was finished, `work_s` after its first picture; 0 where that is not known."""
        request: dict[str, Any] = take.recipe["request"]
        if work_s and take.recipe["engine"] == BUILTIN:
            self._speed.learn(work_s, take.duration_s, *_frames(request))

    def _began(self, job: Job | None) -> None:
        """A picture has come; the first one of a job says how long its start took."""
        if job and job.id != self._drawn:
            self._drawn = job.id
            if job.attempt == 1 and job.started and job.engine == BUILTIN:
                self._paces.learn(START, time.time() - job.started)

    def _take_s(self, request: Mapping[str, Any]) -> float:
        length_s = float(request["duration_s"])
        return self._paces.of(START) + self._speed.guess_s(length_s, *_frames(request))


def _frames(request: Mapping[str, Any]) -> tuple[QSize, int]:
    return QSize(*frame_size(request["size"])), int(request["fps"])
