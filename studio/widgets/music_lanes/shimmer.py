"""A slow light that runs over what is being written, and stands still where less motion is asked for."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from studio.theme import motion

FRAME_MS, ROUND_S = 33, 1.6


class Shimmer(QObject):
    """Calls `repaint` while it runs; `phase` goes from 0 to 1 and is the same in all lanes."""

    def __init__(self, repaint: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(repaint)

    @property
    def phase(self) -> float:
        return monotonic() / ROUND_S % 1

    @property
    def moves(self) -> bool:
        return self._timer.isActive()

    def run(self, on: bool) -> None:
        if not on or motion.reduced():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
