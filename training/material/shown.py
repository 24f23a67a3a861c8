"""Frames of a film as networks learn from them: at a rate, of a size, and of a number. Which, is others' business."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.media.fit import covering
from engines.media.video import VideoReader


def shown(
    path: Path, fps: float, begin_s: float, count: int, size: tuple[int, int]
) -> list[NDArray[np.uint8]]:
    """(height, width, 3) each, `fps` a second from `begin_s` on, filling `size` (height, width): `count`, or as many as
    there are. Raises `BadInput` where it is no film."""
    reader = VideoReader(path, "material")
    try:
        return [covering(frame, size[::-1]) for frame in islice(reader.at_rate(fps, begin_s), count)]
    finally:
        reader.close()


def held(frames: Sequence[NDArray[np.uint8]], count: int) -> NDArray[np.uint8]:
    """(count, height, width, 3): frames, at least one, the last of which is held as long as it takes."""
    return np.stack([*frames, *[frames[-1]] * (count - len(frames))])
