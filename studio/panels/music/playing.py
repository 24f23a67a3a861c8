"""Plays a piece: a take, its stems through the mixer, or what is finished of a piece in the making.

Sound goes to the system through `QAudioSink`, which pulls it block by block, so that loops have no gap and faders are
heard at once. Without a sound device the clock runs alone, and the cursor with it.
"""

import threading
import time
from bisect import bisect_right
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QIODevice, QObject

from studio.panels.music.mixing import RATE, Growing, Sound, Source, clicks
from studio.widgets.playback import FOLLOW, JUMP_S, Playback

BUFFER_S = 0.2


class Tape:
    """A source on its way to the ear: where it is, what it loops, how loud it is, and what is counted in before it.

    Safe to be read by a thread of the sound system while the window changes it.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.gain = 1.0
        self.region: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._at = 0
        self._lead = np.zeros((0, 2), np.float32)
        self._given = 0
        self._marks = [(0, 0, True)]  # (frames given, frame of the piece, whether it moves on from there)

    def go_to(self, frame: int, lead: Sound | None = None) -> None:
        """Play on from a frame, after what is counted in."""
        with self._lock:
            self._at = frame
            self._lead = np.zeros((0, 2), np.float32) if lead is None else lead
            self._given = 0
            self._marks = [(0, frame, not len(self._lead))]
            if len(self._lead):
                self._marks.append((len(self._lead), frame, True))

    def read(self, frames: int) -> Sound:
        """The next frames; fewer where a piece in the making has no more yet, none at the end."""
        with self._lock:
            found = [self._lead[:frames]]
            self._lead = self._lead[frames:]
            need = frames - len(found[0])
            while need > 0:
                end = self.region[1] if self.region and self._at <= self.region[1] else self.source.frames
                many = min(need, end - self._at)
                if many > 0:
                    found.append(self.source.read(self._at, many))
                    self._at += many
                    need -= many
                elif self.region and self.region[1] > self.region[0]:
                    self._at = self.region[0]
                    self._marks.append((self._given + frames - need, self._at, True))
                else:
                    break
            block = np.concatenate(found)
            self._given += len(block)
            return block * np.float32(self.gain)

    def position(self, waiting: int) -> float:
        """The frame that is heard while `waiting` frames that were given still wait to be."""
        with self._lock:
            heard = max(0, self._given - waiting)
            at = bisect_right(self._marks, heard, key=lambda mark: mark[0]) - 1
            given, frame, moves = self._marks[at]
            return frame + (heard - given if moves else 0)


class Pull(QIODevice):
    """What the sound system reads from: frames of two floats, or of two whole numbers of 16 bits."""

    def __init__(self, tape: Tape, as_floats: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._tape, self._as_floats = tape, as_floats
        self.bytes_a_frame = 8 if as_floats else 4
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return 1 << 20

    def readData(self, most: int) -> bytes:
        block = np.clip(self._tape.read(most // self.bytes_a_frame), -1, 1)
        return block.tobytes() if self._as_floats else (block * 32767).astype("<i2").tobytes()

    def writeData(self, data: Any, most: int) -> int:
        return -1


class Output:
    """The sound device with a tape on it; what `Playback` asks of a sound."""

    def __init__(self, sink: Any, pull: Pull, tape: Tape) -> None:
        self._sink, self._pull, self._tape = sink, pull, tape
        self._running = False

    def start(self, frame: int, lead: Sound | None, volume: float) -> None:
        self._sink.stop()
        self._tape.go_to(frame, lead)
        self.set_volume(volume)
        self._sink.start(self._pull)
        self._running = True

    def pause(self) -> None:
        self._running = False
        self._sink.stop()

    def set_volume(self, volume: float) -> None:
        self._sink.setVolume(volume)

    def position_s(self) -> float | None:
        """Where the sound is, None when none can be heard to run."""
        if not self._running or self._sink.processedUSecs() <= 0:
            return None
        waiting = (self._sink.bufferSize() - self._sink.bytesFree()) // self._pull.bytes_a_frame
        return self._tape.position(max(0, waiting)) / RATE

    def close(self) -> None:
        self.pause()
        self._pull.close()
        self._pull.deleteLater()
        self._sink.deleteLater()


def open_output(tape: Tape, parent: QObject) -> Output | None:
    """The system's sound device, None where QtMultimedia or a device is missing."""
    try:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices
    except ImportError:
        return None
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull():
        return None
    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    wanted.setChannelCount(2)
    for kind in (QAudioFormat.SampleFormat.Float, QAudioFormat.SampleFormat.Int16):
        wanted.setSampleFormat(kind)
        if device.isFormatSupported(wanted):
            break
    else:
        return None
    sink = QAudioSink(device, wanted, parent)
    as_floats = wanted.sampleFormat() == QAudioFormat.SampleFormat.Float
    pull = Pull(tape, as_floats, parent)
    sink.setBufferSize(round(BUFFER_S * RATE) * pull.bytes_a_frame)
    return Output(sink, pull, tape)


class SongPlayer(Playback):
    """A `Playback` of pieces. `region` is a stretch in seconds that is played in a loop, `counted_in` the beats and the
    tempo of the bar that is counted before it plays, or None."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tape: Tape | None = None
        self._output: Output | None = None
        self._gain = 1.0
        self.region: tuple[float, float] | None = None
        self.counted_in: tuple[int, float] | None = None
        self._lead_s = 0.0

    # --- what is played

    def open_song(self, path: Path, source: Source, *, at_s: float = 0.0) -> None:
        """A piece with its sound, to be played from a moment on."""
        self.close()
        self.path, self.fps = path, 25.0
        self._tape = Tape(source)
        self._tape.gain = self._gain
        self._output = open_output(self._tape, self)
        self.duration_s = source.frames / RATE
        self._set_region()
        self._move(min(at_s, self.duration_s))
        self.state.emit()

    def begin(self, folder: Path, source: Growing, *, at_s: float = 0.0) -> None:
        """A piece in the making: nothing yet, then segment after segment by `add`; to be played from a moment that may
        not be there yet."""
        self.open_song(folder, source)
        self.grows = True
        self._move(at_s)
        self.state.emit()

    def add(self, path: Path) -> None:
        """The piece in the making goes on with this file."""
        if self._tape and isinstance(self._tape.source, Growing):
            self._tape.source.add(path)
            self.duration_s = self._tape.source.frames / RATE
            if self.waiting:
                self._go_on()
            self.state.emit()

    @property
    def source(self) -> Source | None:
        return self._tape.source if self._tape else None

    def close(self) -> None:
        super().close()
        if self._output:
            self._output.close()
        if self._tape:
            self._tape.source.close()
        self._tape = self._output = None
        self._lead_s = 0.0

    # --- how it is played

    def play(self, rate: float = 1.0) -> None:
        if not self.path or (self.duration_s <= 0 and not self.grows):
            return
        if rate > 0 and self.position_s >= self.duration_s - 1e-3 and not self.grows:
            self._move(self.region[0] if self.region else 0.0)
        self.playing, self.rate = True, rate
        self._lead_s = 0.0
        if self.counted_in and rate == 1.0:
            beats, tempo_bpm = self.counted_in
            self._lead_s = beats * 60 / tempo_bpm
        self._go_on()
        self.state.emit()

    def pause(self) -> None:
        if self._output:
            self._output.pause()
        self._lead_s = 0.0
        super().pause()

    def seek(self, position_s: float) -> None:
        self._lead_s = 0.0
        self._move(min(max(position_s, 0.0), self.duration_s))
        if self.playing:
            self._go_on()

    def set_loop(self, loop: bool) -> None:
        super().set_loop(loop)
        self._set_region()

    def set_region(self, region: tuple[float, float] | None) -> None:
        """What is repeated while `loop` is on: a stretch in seconds, or all of it."""
        self.region = region
        self._set_region()
        self.state.emit()

    def set_gain(self, gain: float) -> None:
        """How loud it is against what the file says."""
        self._gain = gain
        if self._tape:
            self._tape.gain = gain

    def set_volume(self, volume: float) -> None:
        super().set_volume(volume)
        if self._output:
            self._output.set_volume(self.volume)

    # --- inside

    def _set_region(self) -> None:
        if self._tape:
            begin, end = self.region or (0.0, self.duration_s)
            whole = (round(begin * RATE), min(round(end * RATE), self._tape.source.frames))
            self._tape.region = whole if self.loop and not self.grows else None

    def _go_on(self) -> None:
        """Play from where it is, or wait until that is made."""
        self._last = time.monotonic()
        self.waiting = self.grows and self.position_s >= self.duration_s
        if self.waiting:
            self._hold()
        else:
            self._sound_on()
            self._tick.start()

    def _hold(self) -> None:
        self._tick.stop()
        if self._output:
            self._output.pause()

    def _sound_on(self) -> None:
        if self._output is None:
            return
        if self.rate != 1.0:
            self._output.pause()
            return
        lead = clicks(*self.counted_in) if self._lead_s and self.counted_in else None
        self._output.start(round(self.position_s * RATE), lead, self.volume)

    def _advance(self) -> None:
        now = time.monotonic()
        passed = now - self._last
        self._last = now
        heard = self._output.position_s() if self._output else None
        if self._lead_s > 0:
            self._lead_s = max(0.0, self._lead_s - passed)
            return
        position = self.position_s + passed * self.rate
        if heard is not None:
            lag = heard - position
            position = heard if abs(lag) > JUMP_S else position + lag * FOLLOW
        begin, end = self.region if self.loop and self.region else (0.0, self.duration_s)
        if self.loop and not self.grows and self.rate > 0 and self.position_s < end <= position:
            position = heard if heard is not None and heard < end else begin + (position - end)
        if position >= self.duration_s and self.grows:
            self._wait()
        elif position >= self.duration_s or position < 0:
            self.pause()
            self._move(self.duration_s if self.rate > 0 else 0.0)
        else:
            self._move(position)

    def _wait(self) -> None:
        self.waiting = True
        self._hold()
        self._move(self.duration_s)
        self.state.emit()

    def _last_s(self) -> float:
        return self.duration_s
