"""Rehearses a scene before it is made: the cut-outs go their ways on the canvas, in time, as plain pictures."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

TICK_MS = 30


class Rehearsal(QObject):
    """`moved` with the moment that is to be seen, `running` when it begins or ends."""

    moved = Signal(float)
    running = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._advance)
        self._begun, self._end_s = 0.0, 0.0

    def toggle(self, from_s: float, end_s: float) -> None:
        """Begin at a moment, at the start where that is the end, or stop."""
        if self._tick.isActive():
            self.stop()
            return
        self._begun = time.monotonic() - (from_s if from_s < end_s - 0.05 else 0.0)
        self._end_s = end_s
        self._tick.start()
        self.running.emit(True)

    def stop(self) -> None:
        if self._tick.isActive():
            self._tick.stop()
            self.running.emit(False)

    def _advance(self) -> None:
        at_s = time.monotonic() - self._begun
        if at_s >= self._end_s:
            self.stop()
        self.moved.emit(min(at_s, self._end_s))
