"""Frames of a finished film by number, exact, decoded in a thread of their own.

`FilmFile` reads one file, `Reel` several of them as one film that may still grow; `FilmReader` keeps them off the
window's thread and answers only the newest wish, so that scrubbing never queues. Sound and the clock are the
business of `studio.widgets.playback`.
"""

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMutex, QMutexLocker, QObject, QThread, QWaitCondition, Signal
from PySide6.QtGui import QImage, QTransform

CACHE_BYTES = 192 * 2**20
REACH = 48  # frames to decode forwards rather than seek
AHEAD = 6  # frames decoded past the wish while nothing newer is wanted
OPEN_FILES = 2  # of a reel: the one that plays and its neighbour


class FilmFile:
    """An open film. `times` are the seconds of its frames from the first one, by their timestamps.

    `frame(n)` decodes from the key frame before and keeps what it passes, so that neighbours are at hand.
    """

    def __init__(self, path: Path) -> None:
        import av  # the window starts without it

        self._container: Any = av.open(str(path))
        if not self._container.streams.video:
            self._container.close()
            raise ValueError(f"{path.name} has no picture in it")
        self._stream: Any = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        packets = [p.pts for p in self._container.demux(self._stream) if p.pts is not None]
        if not packets:
            self._container.close()
            raise ValueError(f"{path.name} holds no frame")
        self._stamps = sorted(packets)
        base = float(self._stream.time_base or 0)
        self.times = [(stamp - self._stamps[0]) * base for stamp in self._stamps]
        self.fps = float(self._stream.average_rate or 25)
        self.duration_s = self.times[-1] + 1 / self.fps
        self._cache: OrderedDict[int, QImage] = OrderedDict()
        self._bytes = 0
        self._next = 0  # number of the frame that the decoder gives next
        self._decoder: Any = None  # None at the beginning and after a fault

    def cached(self, number: int) -> bool:
        return number in self._cache

    def frame(self, number: int) -> QImage:
        """Frame `number`, counting from 0; a null image where the file is damaged."""
        number = min(max(number, 0), len(self.times) - 1)
        if image := self._cache.get(number):
            self._cache.move_to_end(number)
            return image
        if self._decoder is None or not 0 <= number - self._next <= REACH:
            self._seek(number)
        while self._next <= number:
            passed = self._decode()
            if passed is None:
                return QImage()
        return self._cache.get(number, QImage())

    def close(self) -> None:
        self._decoder = None
        self._container.close()

    def _seek(self, number: int) -> None:
        self._container.seek(self._stamps[number], stream=self._stream)
        self._decoder = self._container.decode(self._stream)
        self._next = number

    def _decode(self) -> int | None:
        """Decode one frame into the cache; returns its number, None at a fault or the end."""
        import av

        try:
            frame = next(self._decoder)
        except (av.FFmpegError, StopIteration):
            self._decoder = None
            return None
        number = max(0, bisect_right(self._stamps, frame.pts) - 1)
        self._next = number + 1
        self._keep(number, _image(frame))
        return number

    def _keep(self, number: int, image: QImage) -> None:
        if number not in self._cache:
            self._bytes += image.sizeInBytes()
        self._cache[number] = image
        while self._bytes > CACHE_BYTES and len(self._cache) > 2:
            _, old = self._cache.popitem(last=False)
            self._bytes -= old.sizeInBytes()


def _image(frame: Any) -> QImage:
    """A decoded frame, upright, in the format that Qt paints fastest.

    By way of RGB: straight to four bytes a pixel, FFmpeg's scaler leaves out the last columns of many widths.
    """
    picture = frame.reformat(format="rgb24")
    plane = picture.planes[0]
    image = QImage(
        bytes(plane), picture.width, picture.height, plane.line_size, QImage.Format.Format_RGB888
    ).convertToFormat(QImage.Format.Format_RGB32)
    turn = getattr(frame, "rotation", 0)
    return image.transformed(QTransform().rotate(-turn)) if turn else image


@dataclass(frozen=True)
class Piece:
    """One file of a reel: where it begins in the whole, in seconds and in frames."""

    path: Path
    start_s: float
    first: int


class Reel:
    """Films one after the other as one. `times` are the seconds of all frames from the very first."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.times: list[float] = []
        self.fps, self.duration_s = 25.0, 0.0
        self._open: OrderedDict[int, FilmFile] = OrderedDict()

    def add(self, path: Path) -> None:
        """Put a film at the end; raises what `FilmFile` raises."""
        film = FilmFile(path)
        if not self.pieces:
            self.fps = film.fps
        self.pieces.append(Piece(path, self.duration_s, len(self.times)))
        self.times += [self.duration_s + time_s for time_s in film.times]
        self.duration_s += film.duration_s
        self._keep(len(self.pieces) - 1, film)

    def cached(self, number: int) -> bool:
        at = self._piece_of(number)
        return at in self._open and self._open[at].cached(number - self.pieces[at].first)

    def frame(self, number: int) -> QImage:
        """Frame `number` of the whole, counting from 0; a null image where a file is damaged or gone."""
        at = self._piece_of(number)
        film = self._open.get(at)
        try:
            film = film or FilmFile(self.pieces[at].path)
        except (OSError, ValueError):
            return QImage()
        self._keep(at, film)
        return film.frame(number - self.pieces[at].first)

    def close(self) -> None:
        for film in self._open.values():
            film.close()
        self._open.clear()

    def _piece_of(self, number: int) -> int:
        return max(0, bisect_right(self.pieces, number, key=lambda piece: piece.first) - 1)

    def _keep(self, at: int, film: FilmFile) -> None:
        self._open[at] = film
        self._open.move_to_end(at)
        while len(self._open) > OPEN_FILES:
            _, old = self._open.popitem(last=False)
            old.close()


class FilmReader(QThread):
    """Serves frames of one film: `want(number)`, then `frame(number, image)`; a newer wish replaces an older.

    `opened` carries the reel first, and again each time that it grew by `add`; or `failed(message)` comes.
    """

    opened = Signal(object, object, float, float)
    """The times of all frames, the pieces, the frames a second, the duration in seconds."""
    failed = Signal(str)
    frame = Signal(int, QImage)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived = [path]
        self._lock, self._woken = QMutex(), QWaitCondition()
        self._wanted: int | None = None
        self._leaving = False

    def add(self, path: Path) -> None:
        """Let the film go on with another file."""
        with QMutexLocker(self._lock):
            self._arrived.append(path)
            self._woken.wakeAll()

    def want(self, number: int) -> None:
        with QMutexLocker(self._lock):
            self._wanted = number
            self._woken.wakeAll()

    def stop(self) -> None:
        """End the thread and wait for it; no signal comes after."""
        self.blockSignals(True)
        with QMutexLocker(self._lock):
            self._leaving = True
            self._woken.wakeAll()
        self.wait()

    def run(self) -> None:
        reel = Reel()
        ahead: list[int] = []
        while True:
            with QMutexLocker(self._lock):
                while self._wanted is None and not (ahead or self._arrived or self._leaving):
                    self._woken.wait(self._lock)
                if self._leaving:
                    break
                arrived, self._arrived = self._arrived, []
                number, self._wanted = self._wanted, None
            if arrived and not self._extend(reel, arrived):
                break
            if number is not None:
                self.frame.emit(number, reel.frame(number))
                end = min(number + AHEAD, len(reel.times) - 1)
                ahead = [n for n in range(number + 1, end + 1) if not reel.cached(n)]
            elif ahead:
                reel.frame(ahead.pop(0))
        reel.close()

    def _extend(self, reel: Reel, arrived: list[Path]) -> bool:
        """Whether there is a film after these files were added to it."""
        for path in arrived:
            try:
                reel.add(path)
            except (OSError, ValueError) as fault:  # PyAV's errors are both
                self.failed.emit(str(fault))
        if reel.pieces:
            self.opened.emit(list(reel.times), list(reel.pieces), reel.fps, reel.duration_s)
        return bool(reel.pieces)
