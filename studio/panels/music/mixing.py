"""What is heard of a piece, block by block: one file, the segments of a piece in the making, or stems by their faders.

Everything is (frames, 2) float32 at 48 kHz. Nothing here knows Qt; `studio.panels.music.playing` plays it.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

from engines.music.request import Fader
from engines.music.sound.segments import parts_in
from engines.music.thoughts import Role

RATE = 48_000
RAMP = 960  # frames in which a fader reaches where it was put
Sound = NDArray[np.float32]


class Source(ABC):
    """Something that can be played from any frame. `roles` are the parts that can be mixed while it plays."""

    frames: int = 0
    roles: tuple[Role, ...] = ()

    @abstractmethod
    def set_faders(self, faders: Iterable[Fader]) -> None:
        """Mix the parts by these."""

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

    def set_faders(self, faders: Iterable[Fader]) -> None:
        """It has no parts."""

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


class Mixed(Source):
    """Parts that are mixed by the faders. What they were mixed with is in them already."""

    def __init__(self, mixed_with: Iterable[Fader]) -> None:
        self._then = {fader.role: fader for fader in mixed_with}
        self._now = dict(self._then)
        self._gains: dict[Role, NDArray[np.float32]] = {}

    def set_faders(self, faders: Iterable[Fader]) -> None:
        self._now = {fader.role: fader for fader in faders}

    def read(self, start: int, frames: int) -> Sound:
        wanted = {role: self._gain(role) for role in self.roles}
        before, self._gains = wanted | self._gains, wanted
        heard = [role for role in self.roles if before[role].any() or wanted[role].any()]
        share = np.minimum(np.arange(1, frames + 1, dtype=np.float32) / RAMP, 1)[:, None]
        found = np.zeros((frames, 2), np.float32)
        for role, sound in self._parts(heard, start, frames):
            found += sound * (before[role] + (wanted[role] - before[role]) * share)
        return found

    @abstractmethod
    def _parts(self, roles: list[Role], start: int, frames: int) -> Iterator[tuple[Role, Sound]]:
        """`frames` of some of the parts from `start`."""

    def _gain(self, role: Role) -> NDArray[np.float32]:
        now, then = self._now.get(role, Fader(role=role)), self._then.get(role, Fader(role=role))
        alone = any(fader.solo for fader in self._now.values())
        gain = 0.0 if now.mute or (alone and not now.solo) else 10 ** ((now.gain_db - then.gain_db) / 20)
        return (gain * _balance(now.pan) / _balance(then.pan)).astype(np.float32)


class Growing(Mixed):
    """Segments that follow each other; more may come. Where they have their parts apart, these are mixed."""

    def __init__(self, mixed_with: Iterable[Fader] = ()) -> None:
        super().__init__(mixed_with)
        self._files: list[sf.SoundFile] = []
        self._starts: list[int] = []

    def add(self, path: Path) -> None:
        file = sf.SoundFile(path)
        self.roles = parts_in(file)
        self._files.append(file)
        self._starts.append(self.frames)
        self.frames += file.frames

    def read(self, start: int, frames: int) -> Sound:
        return super().read(start, frames) if self.roles else self._channels(start, frames)[:, :2]

    def _parts(self, roles: list[Role], start: int, frames: int) -> Iterator[tuple[Role, Sound]]:
        channels = self._channels(start, frames)
        for role in roles:
            at = 2 + 2 * self.roles.index(role)
            yield role, channels[:, at : at + 2]

    def _channels(self, start: int, frames: int) -> Sound:
        """The sum and the parts (frames, 2 + 2 * parts)."""
        found = np.zeros((frames, 2 + 2 * len(self.roles)), np.float32)
        done = 0
        while done < frames and start + done < self.frames:
            at = bisect_right(self._starts, start + done) - 1
            file, inside = self._files[at], start + done - self._starts[at]
            many = min(frames - done, file.frames - inside)
            file.seek(inside)
            found[done : done + many] = file.read(many, dtype="float32", always_2d=True)
            done += many
        return found

    def close(self) -> None:
        for file in self._files:
            file.close()


class Stems(Mixed):
    """Stems of a take."""

    def __init__(self, stems: Mapping[Role, Path], mixed_with: Iterable[Fader]) -> None:
        super().__init__(mixed_with)
        self._files = {role: File(path) for role, path in stems.items()}
        self.roles = tuple(self._files)
        self.frames = max((file.frames for file in self._files.values()), default=0)

    def close(self) -> None:
        for file in self._files.values():
            file.close()

    def _parts(self, roles: list[Role], start: int, frames: int) -> Iterator[tuple[Role, Sound]]:
        for role in roles:
            yield role, self._files[role].read(start, frames)


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
