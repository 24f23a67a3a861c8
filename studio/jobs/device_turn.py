"""Whose turn it is on the device: while this process renders or walks, trainings wait, whichever process learns.

A training that cannot be told (its folder is read-only, say) goes on; a render never fails of it.
"""

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from training.job import TrainingJob, all_jobs

RENDER = "render"
AGAIN_MS = 500


class DeviceTurn(QObject):
    """Takes the device from trainings and gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._ask)

    @property
    def taken(self) -> bool:
        return bool(self._again.isActive())

    def take(self) -> None:
        """From now on trainings wait, also those that begin meanwhile or whom another process let go on."""
        if not self.taken:
            self._again.start()
            self._ask()

    def give_back(self) -> None:
        """Trainings go on."""
        if self.taken:
            self._again.stop()
            for job in _unfinished():
                with contextlib.suppress(OSError):
                    job.unpause(RENDER)

    def _ask(self) -> None:
        for job in _unfinished():
            with contextlib.suppress(OSError):
                if job.process:
                    job.pause(RENDER)


def _unfinished() -> Iterator[TrainingJob]:
    return (job for job in all_jobs() if not job.outcome)
