"""Plays a film or a sound: one clock, frames that belong to it, and sound that it follows.

The clock is ours, so that stepping and scrubbing are exact to the frame; where sound really runs, the clock
follows it. Without QtMultimedia, or without a sound device, the picture plays silently. It draws nothing:
`studio.widgets.player` has the controls and a canvas shows `frame`.
"""

import time
from bisect import bisect_right
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from studio.widgets.film import FilmReader, Piece

TICK_MS = 15
JUMP_S, FOLLOW = 0.25, 0.05  # the sound tells its time in coarse steps: follow it gently, jump when far off


class Playback(QObject):
    """State of the player. Times are seconds; frame numbers count from 0.

    `moved(position_s)` fires whenever the position changes, `state` when playing, rate, loop, volume or the
    medium do, `frame` when a decoded picture is to be shown, `failed` when the file cannot be played.
    A film may be opened while it still `grows`: at its end the player then is `waiting` and goes on by itself.
    """

    moved = Signal(float)
    state = Signal()
    frame = Signal(QImage)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.duration_s, self.fps = 0.0, 25.0
        self.position_s, self.rate = 0.0, 1.0
        self.playing, self.loop, self.volume = False, False, 1.0
        self._times: list[float] = []
        self._reader: FilmReader | None = None
        self._sound: _Sound | None = None
        self._shown = -1
        self.grows = self.waiting = False
        self._play_when_open, self._start_s = False, 0.0
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._advance)
        self._last = 0.0

    def open_film(self, path: Path, *, play: bool = False, at_s: float = 0.0, grows: bool = False) -> None:
        """Open a film with its sound, at its first frame or later; one that `grows` goes on with `add`."""
        self.close()
        self.path, self._play_when_open, self._start_s, self.grows = path, play, at_s, grows
        reader = FilmReader(path, self)
        reader.opened.connect(self._opened)
        reader.failed.connect(self._broken)
        reader.frame.connect(self._decoded)
        self._reader = reader
        self._sound = _open_sound(path, self)
        reader.start()
        self.state.emit()

    def add(self, path: Path) -> None:
        """The film that grows goes on with this file."""
        if self._reader:
            self._reader.add(path)

    def open_sound(self, path: Path, duration_s: float) -> None:
        """Open a sound without a picture; frames are of 25 a second for stepping."""
        self.close()
        self.path, self.duration_s, self.fps = path, duration_s, 25.0
        self._sound = _open_sound(path, self)
        self.state.emit()

    def close(self) -> None:
        self.pause()
        if self._reader:
            self._reader.stop()
            self._reader.deleteLater()
        if self._sound:
            self._sound.close()
        self._reader = self._sound = None
        self.path, self._times, self._shown = None, [], -1
        self.grows = self.waiting = False
        self.duration_s = self.position_s = 0.0
        self.moved.emit(0.0)
        self.state.emit()

    @property
    def has_picture(self) -> bool:
        return bool(self._times)

    @property
    def frame_number(self) -> int:
        """The number of the frame at the position."""
        if self._times:
            return max(0, bisect_right(self._times, self.position_s + 1e-4) - 1)
        return int((self.position_s + 1e-4) * self.fps)

    @property
    def frames(self) -> int:
        return len(self._times) or round(self.duration_s * self.fps)

    def play(self, rate: float = 1.0) -> None:
        if not self.path or self.duration_s <= 0:
            return
        if rate > 0 and self.position_s >= self._last_s() - 1e-3 and not self.grows:
            self.seek(0.0)
        self.playing, self.rate, self._last = True, rate, time.monotonic()
        self._tick.start()
        if self._sound:
            self._sound.play(self.position_s, rate, self.volume)
        self.state.emit()

    def pause(self) -> None:
        self.waiting = False
        self._tick.stop()
        if self._sound:
            self._sound.pause()
        if self.playing:
            self.playing = False
            self.state.emit()

    def toggle(self) -> None:
        self.pause() if self.playing else self.play()

    def shuttle(self, direction: int) -> None:
        """J and L: play that way, and faster with each further press, up to eight times."""
        same_way = self.playing and self.rate * direction > 0
        self.play(min(abs(self.rate) * 2, 8.0) * direction if same_way else float(direction))

    def seek(self, position_s: float) -> None:
        self.waiting = False
        self._move(min(max(position_s, 0.0), self._last_s()))
        if self._sound:
            self._sound.seek(self.position_s)
        self._last = time.monotonic()

    def step(self, frames: int) -> None:
        """Go by whole frames and stop there."""
        self.pause()
        number = min(max(self.frame_number + frames, 0), max(self.frames - 1, 0))
        self.seek(self._times[number] if self._times else number / self.fps)

    def set_loop(self, loop: bool) -> None:
        self.loop = loop
        self.state.emit()

    def set_volume(self, volume: float) -> None:
        """0 is silent, 1 is the file as it is."""
        self.volume = min(max(volume, 0.0), 1.0)
        if self._sound:
            self._sound.set_volume(self.volume)
        self.state.emit()

    def _last_s(self) -> float:
        return self._times[-1] if self._times else self.duration_s

    def _opened(self, times: list[float], pieces: list[Piece], fps: float, duration_s: float) -> None:
        first = not self._times
        self._times, self.fps, self.duration_s = times, fps, duration_s
        if self._sound:
            self._sound.pieces = pieces
        if first:
            self._move(min(self._start_s, self._last_s()))
        self.state.emit()
        if first and self._play_when_open:
            self.play()
        elif self.waiting:
            self.waiting = False
            self.play(self.rate)

    def _broken(self, message: str) -> None:
        self.failed.emit(message)

    def _decoded(self, number: int, image: QImage) -> None:
        if not image.isNull():
            self.frame.emit(image)

    def _advance(self) -> None:
        now = time.monotonic()
        position = self.position_s + (now - self._last) * self.rate
        self._last = now
        if self._sound and (heard := self._sound.position_s()) is not None:
            lag = heard - position
            position = heard if abs(lag) > JUMP_S else position + lag * FOLLOW
        if position >= self.duration_s and self.grows:
            self._wait()
        elif position >= self.duration_s or position < 0:
            if self.loop:
                self.seek(0.0 if self.rate > 0 else self._last_s())
                if self._sound:
                    self._sound.play(self.position_s, self.rate, self.volume)
            else:
                self.pause()
                self._move(self._last_s() if self.rate > 0 else 0.0)
        else:
            self._move(position)
            if self._sound:
                self._sound.keep_up(position, self.rate, self.volume)

    def _wait(self) -> None:
        """At the end of a film that grows."""
        if not self.waiting:
            self.waiting = True
            if self._sound:
                self._sound.pause()
            self._move(self._last_s())
            self.state.emit()

    def _move(self, position_s: float) -> None:
        self.position_s = position_s
        self._show()
        self.moved.emit(position_s)

    def _show(self) -> None:
        if self._reader and self._times and (number := self.frame_number) != self._shown:
            self._shown = number
            self._reader.want(number)


def _open_sound(path: Path, parent: QObject) -> "_Sound | None":
    """The sound of a file, None where QtMultimedia or a sound device is missing."""
    try:
        from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer
    except ImportError:
        return None
    if QMediaDevices.defaultAudioOutput().isNull():
        return None
    return _Sound(QMediaPlayer(parent), QAudioOutput(parent), path)


class _Sound:
    """The sound track alone, through QtMultimedia; silent backwards and at more than double speed.

    Of a film in `pieces` it plays one file after the other.
    """

    def __init__(self, player: Any, output: Any, path: Path) -> None:
        self._player, self._output = player, output
        self.pieces = [Piece(path, 0.0, 0)]
        self._piece = self.pieces[0]
        player.setAudioOutput(output)
        player.setSource(QUrl.fromLocalFile(str(path)))
        self._audible = False

    def play(self, position_s: float, rate: float, volume: float) -> None:
        self._audible = 0 < rate <= 2
        if not self._audible:
            self._player.pause()
            return
        self.set_volume(volume)
        self._player.setPlaybackRate(rate)
        self.seek(position_s)
        self._player.play()

    def keep_up(self, position_s: float, rate: float, volume: float) -> None:
        """Go on with the next file where the film has come to it."""
        if self._audible and self._at(position_s) != self._piece:
            self.play(position_s, rate, volume)

    def pause(self) -> None:
        self._player.pause()

    def seek(self, position_s: float) -> None:
        piece = self._at(position_s)
        if piece.path != self._piece.path:
            self._player.setSource(QUrl.fromLocalFile(str(piece.path)))
        self._piece = piece
        self._player.setPosition(round((position_s - piece.start_s) * 1000))

    def set_volume(self, volume: float) -> None:
        self._output.setVolume(volume)

    def position_s(self) -> float | None:
        """Where the sound is, None when none can be heard to run."""
        running = self._audible and self._player.isPlaying() and self._player.position() > 0
        return self._piece.start_s + self._player.position() / 1000 if running else None

    def close(self) -> None:
        self._player.stop()
        self._player.setSource(QUrl())
        self._player.deleteLater()
        self._output.deleteLater()

    def _at(self, position_s: float) -> Piece:
        later = bisect_right(self.pieces, position_s, key=lambda piece: piece.start_s)
        return self.pieces[max(0, later - 1)]
