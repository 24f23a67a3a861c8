"""Plays several films side by side by one clock, silent and in a loop; frames come as they can be decoded."""

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from studio.theme import motion
from studio.widgets.film import FilmReader, Piece

TICK_MS = 33


class Together(QObject):
    """`frame` with the place of a film and its picture."""

    frame = Signal(int, QImage)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._readers: dict[int, FilmReader] = {}
        self._lengths: dict[int, tuple[float, float, int]] = {}
        self._start = 0.0
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._advance)

    def add(self, place: int, path: Path) -> None:
        """A film joins in, at the moment where the others are."""
        if place in self._readers:
            return
        reader = FilmReader(path, self)
        self._readers[place] = reader

        def opened(times: list[float], _: list[Piece], fps: float, duration_s: float) -> None:
            self._lengths[place] = duration_s, fps, len(times)
            reader.want(0)

        reader.opened.connect(opened)
        reader.frame.connect(lambda _, image: None if image.isNull() else self.frame.emit(place, image))
        reader.start()
        if not self._tick.isActive() and not motion.reduced():
            self._start = time.monotonic()
            self._tick.start()

    def close(self) -> None:
        """Stop, and let go of all films."""
        self._tick.stop()
        for reader in self._readers.values():
            reader.stop()
            reader.deleteLater()
        self._readers.clear()
        self._lengths.clear()

    def _advance(self) -> None:
        longest_s = max((length[0] for length in self._lengths.values()), default=0.0)
        if not longest_s:
            return
        at_s = (time.monotonic() - self._start) % longest_s
        for place, (_, fps, frames) in self._lengths.items():
            self._readers[place].want(min(int(at_s * fps), frames - 1))
