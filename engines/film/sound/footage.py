"""The sound of a finished video that is a shot, as a layer: read as it is needed, so that length costs no memory."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engines.film.sound.texture import Stereo
from engines.media.audio import stream_audio
from engines.media.loudness import RATE


class FootageSound:
    """Silence from its end on. Quickest when asked in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._chunks = self._from_the_start()
        self._begin, self._held = 0, np.zeros((0, 2), np.float32)

    def at(self, start: int, count: int) -> Stereo:
        """(count, 2) from the sample `start`, counted from the video's beginning; silent before it."""
        early = min(max(-start, 0), count)
        start, count = start + early, count - early
        if start < self._begin:
            self._chunks = self._from_the_start()
            self._begin, self._held = 0, self._held[:0]
        while self._begin + len(self._held) < start + count:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            dropped = min(max(start - self._begin, 0), len(self._held))
            self._held = np.concatenate([self._held[dropped:], chunk])
            self._begin += dropped
        heard = self._held[start - self._begin :][:count] if start >= self._begin else self._held[:0]
        return np.pad(heard, [(early, count - len(heard)), (0, 0)])

    def _from_the_start(self) -> Iterator[Stereo]:
        return stream_audio(self._path, RATE, channels=2)
