"""Kits: which drum answers which note. Each drum is made a few times over (round robins), once, and kept; a hit plays
one of them, softer ones darker.
"""

import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engines.music.sound.struck import RATE
from engines.music.sound.voices.drums import DRUMS
from engines.music.sound.voices.filters import low
from engines.music.sound.voices.recipe import Hit

ROUNDS = 5
"""How often a drum is made; a hit plays one of them."""

NEAREST = {
    35: 36, 40: 38, 37: 38, 39: 38, 44: 42, 55: 49, 52: 49, 57: 49, 59: 51, 53: 51, 43: 41, 45: 41, 47: 48, 50: 48,
    61: 60, 62: 63, 64: 63, 66: 65, 68: 67, 77: 76, 76: 75, 82: 70, 69: 70, 70: 82,
}  # fmt: skip
"""What a kit plays for a note that it has no drum for, before it asks the bank."""


def answer(hits: dict[int, tuple[Hit, ...]], pitch: int) -> tuple[Hit, ...]:
    """What sounds for a note; nothing of ours where the bank must."""
    return hits.get(pitch) or hits.get(NEAREST.get(pitch, pitch), ())


def one_shot(hit: Hit, take: int, crush_hz: float, crush_bits: float) -> NDArray[np.float32]:
    """A drum at full strength, (samples, 1); `take` chooses among its round robins."""
    return _made(hit.drum, tuple(sorted(hit.values.items())), take % ROUNDS, crush_hz, crush_bits)


@lru_cache(maxsize=512)
def _made(
    drum: str, values: tuple[tuple[str, float], ...], take: int, crush_hz: float, crush_bits: float
) -> NDArray[np.float32]:
    seed = zlib.crc32(f"{drum} {values} {take}".encode())
    sound = DRUMS[drum](np.random.default_rng(seed), **dict(values))
    if crush_hz:
        sound = _worn(sound, crush_hz, crush_bits)
    return sound[:, None].astype(np.float32)


def _worn(sound: NDArray[np.float64], hz: float, bits: float) -> NDArray[np.float64]:
    """As an old sampler keeps it: few samples a second, few bits, no treble."""
    every = RATE / hz
    held = sound[np.minimum((np.floor(np.arange(len(sound)) / every) * every).astype(int), len(sound) - 1)]
    steps = 2 ** (bits - 1)
    return low(np.round(np.tanh(1.2 * held) * steps) / steps, 0.42 * hz, 0.6)
