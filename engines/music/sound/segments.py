"""Segments of a piece in the making, as sound files: what is heard, and where it is wanted each part of it, so that a
mixer is heard before the piece is made. The first two channels are the sum; two more for each part that the file names.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import numpy as np
import soundfile as sf

from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Role


def write_segment(path: Path, parts: Mapping[Role, Stereo], apart: bool) -> None:
    """Write parts (samples, 2) that play together, and if they are to be heard `apart` each of them."""
    pairs = [np.sum(list(parts.values()), axis=0), *(parts.values() if apart else ())]
    with sf.SoundFile(path, "w", RATE, 2 * len(pairs), "PCM_16") as file:
        if apart:
            file.comment = " ".join(parts)
        file.write(np.concatenate(pairs, axis=1))


def parts_in(file: sf.SoundFile) -> tuple[Role, ...]:
    """The parts that a segment has apart, in the order of their channels."""
    return cast(tuple[Role, ...], tuple(file.comment.split()))
