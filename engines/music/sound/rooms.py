"""Rooms that were never built: their impulse responses, and sound that is heard in one, chunk after chunk.

A response is a few early reflections and then noise that dies away at its own pace in each of four bands; the two
sides are independent, so that a room is wide. One tail serves a whole strip: room and hall are mixed in the response
itself, because the sends of a part do not change while it plays.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.signal import butter, sosfilt

from engines.music.sound.struck import RATE, Stereo

BANDS_HZ = (500.0, 2000.0, 5000.0, 12_000.0)
REFLECTIONS = 10
DECAY = np.log(1000.0)  # 60 dB, as an exponent


@dataclass(frozen=True)
class Room:
    """`decay_s` to -60 dB between 500 Hz and 2 kHz; `brightness` is the decay above 5 kHz against that, 0 to 1; `size`
    stretches the reflections and the onset (1 is a hall)."""

    decay_s: float
    brightness: float
    size: float
    before_s: float
    lowest_hz: float = 180.0
    seed: int = 1


@cache
def response(room: Room) -> NDArray[np.float32]:
    """(taps, 2), each side of unit energy."""
    random = np.random.default_rng(room.seed)
    taps = int((room.before_s + room.decay_s) * RATE)
    seconds = np.arange(taps) / RATE
    before = int(room.before_s * RATE)
    lower = (room.lowest_hz, *BANDS_HZ[:-1])
    decays = np.array([1.12, 1.0, 0.5 + 0.5 * room.brightness, room.brightness]) * room.decay_s
    out = np.zeros((taps, 2))
    for side in range(2):
        noise = random.standard_normal(taps)
        for low, high, decay in zip(lower, BANDS_HZ, decays, strict=True):
            band = sosfilt(butter(2, [low, high], "bandpass", fs=RATE, output="sos"), noise)
            out[:, side] += band * np.exp(-DECAY * seconds / decay)
        onset = np.minimum(seconds / (0.03 * room.size), 1.0)
        out[:, side] = np.roll(out[:, side] * onset, before)
        out[:before, side] = 0
        loudest = np.abs(out[:, side]).max()
        for _ in range(REFLECTIONS):
            late_s = room.size * 0.055 * random.random() ** 1.3
            place = int((room.before_s + 0.004 * room.size + late_s) * RATE)
            if place < taps:
                out[place, side] += random.choice([-1, 1]) * random.uniform(0.3, 0.8) * loudest
    ending = max(1, taps // 8)
    out[-ending:] *= np.cos(np.linspace(0, np.pi / 2, ending))[:, None] ** 2
    return (out / np.sqrt((out**2).sum(0))).astype(np.float32)


def mixed(*sends: tuple[float, Room]) -> NDArray[np.float32]:
    """(taps, 2): what several rooms, each at its own level, make of a click."""
    tails = [(level, response(room)) for level, room in sends if level > 0]
    out = np.zeros((max((len(tail) for _, tail in tails), default=0), 2), np.float32)
    for level, tail in tails:
        out[: len(tail)] += level * tail
    return out


class Reverberation:
    """Sound of one channel in a room, by overlap-add: what rings beyond a chunk is added to the next ones."""

    LONGEST = 1 << 19
    """Samples that are transformed at once."""

    def __init__(self, impulse: NDArray[np.float32]) -> None:
        self._impulse = impulse
        self._ringing = np.zeros((len(impulse) - 1, 2), np.float32)
        self._spectrum: tuple[int, NDArray[np.complex64]] = (0, np.zeros((0, 2), np.complex64))

    @property
    def rings(self) -> int:
        """Samples that it sounds on."""
        return len(self._ringing)

    def __call__(self, sound: NDArray[np.floating]) -> Stereo:
        """(samples,) -> (samples, 2), the room alone."""
        parts = [
            self._part(sound[first : first + self.LONGEST]) for first in range(0, len(sound), self.LONGEST)
        ]
        return np.concatenate(parts) if len(parts) != 1 else parts[0]

    def _part(self, sound: NDArray[np.floating]) -> Stereo:
        size = fft.next_fast_len(len(sound) + self.rings, real=True)
        if self._spectrum[0] != size:
            self._spectrum = (size, fft.rfft(self._impulse, size, axis=0))
        heard = fft.rfft(sound.astype(np.float32), size)[:, None] * self._spectrum[1]
        long: Stereo = fft.irfft(heard, size, axis=0)[: len(sound) + self.rings]
        long[: self.rings] += self._ringing
        self._ringing = long[len(sound) :].copy()
        return long[: len(sound)]
