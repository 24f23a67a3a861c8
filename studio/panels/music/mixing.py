"""What is heard of a piece, block by block: one file, the segments of a piece in the making, or stems by their faders.

Everything is (frames, 2) float32 at 48 kHz. Nothing here knows Qt; `studio.panels.music.playing` plays it.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

from engines.music.request import Fader
from engines.music.thoughts import Role

RATE = 48_000
RAMP = 960  # frames in which a fader reaches where it was put
Sound = NDArray[np.float32]


class Source(ABC):
    """Something that can be played from any frame."""

    frames: int = 0

    @abstractmethod
    def read(self, start: int, frames: int) -> Sound:
        """`frames` of it from `start`; silence where there is nothing."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the files."""


class File(Source):
    """A finished sound file."""

    def __init__(self, path: Path) -> None:
        self._file = sf.SoundFile(path)
        self.frames = self._file.frames

    def read(self, start: int, frames: int) -> Sound:
        found = np.zeros((frames, 2), np.float32)
        many = min(frames, self.frames - start)
        if many > 0:
            self._file.seek(start)
            block = self._file.read(many, dtype="float32", always_2d=True)
            found[: len(block)] = block[:, :2] if block.shape[1] > 1 else block
        return found

    def close(self) -> None:
        self._file.close()


class Growing(Source):
    """Segments that follow each other; more may come."""

    def __init__(self) -> None:
        self._files: list[File] = []
        self._starts: list[int] = []

    def add(self, path: Path) -> None:
        file = File(path)
        self._files.append(file)
        self._starts.append(self.frames)
        self.frames += file.frames

    def read(self, start: int, frames: int) -> Sound:
        found = np.zeros((frames, 2), np.float32)
        done = 0
        while done < frames and start + done < self.frames:
            at = bisect_right(self._starts, start + done) - 1
            inside = start + done - self._starts[at]
            many = min(frames - done, self._files[at].frames - inside)
            found[done : done + many] = self._files[at].read(inside, many)
            done += many
        return found

    def close(self) -> None:
        for file in self._files:
            file.close()


class Stems(Source):
    """Stems of a take, mixed by the faders. What the take was mixed with is in the stems already."""

    def __init__(self, stems: Mapping[Role, Path], mixed_with: Iterable[Fader]) -> None:
        self._files = {role: File(path) for role, path in stems.items()}
        self._then = {fader.role: fader for fader in mixed_with}
        self.frames = max((file.frames for file in self._files.values()), default=0)
        self._gains = {role: np.ones(2, np.float32) for role in self._files}
        self._wanted = dict(self._gains)

    def set_faders(self, faders: Iterable[Fader]) -> None:
        now = {fader.role: fader for fader in faders}
        soloed = {fader.role for fader in now.values() if fader.solo}
        for role in self._files:
            fader, then = now.get(role, Fader(role=role)), self._then.get(role, Fader(role=role))
            silent = fader.mute or (bool(soloed) and role not in soloed)
            gain = 0.0 if silent else 10 ** ((fader.gain_db - then.gain_db) / 20)
            self._wanted[role] = (gain * _balance(fader.pan) / _balance(then.pan)).astype(np.float32)

    def settle(self) -> None:
        """Let the faders be where they were put without a ramp."""
        self._gains = dict(self._wanted)

    def read(self, start: int, frames: int) -> Sound:
        found = np.zeros((frames, 2), np.float32)
        for role, file in self._files.items():
            before, after = self._gains[role], self._wanted[role]
            self._gains[role] = after
            if not before.any() and not after.any():
                continue
            share = np.minimum(np.arange(1, frames + 1, dtype=np.float32) / RAMP, 1)[:, None]
            found += file.read(start, frames) * (before + (after - before) * share)
        return found

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def _balance(pan: float) -> NDArray[np.float64]:
    """Gains of left and right, 1 in the middle; never 0, so that it can be taken back."""
    return np.clip([1 - pan, 1 + pan], 0.01, 1.0)


def clicks(beats: int, tempo_bpm: float) -> Sound:
    """A bar that is counted in: a click on each beat, the first one higher."""
    beat = round(60 / tempo_bpm * RATE)
    found = np.zeros((beats * beat, 2), np.float32)
    time_s = np.arange(min(beat, RATE // 12), dtype=np.float32) / RATE
    for number in range(beats):
        tone = np.sin(2 * np.pi * (1760 if number == 0 else 1174.7) * time_s) * np.exp(-time_s * 70)
        found[number * beat : number * beat + len(tone)] = 0.32 * tone[:, None]
    return found
