"""Scores as material: how long a MIDI file lasts, and which tones sound when."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import symusic
from numpy.typing import NDArray

from engines.contract import BadInput

_MOST_BYTES = 16_000_000
_PARTS = 192
_TONES = 12


@dataclass(frozen=True)
class Notes:
    """`tones` (192, 12): how long each pitch class sounds in each of equal parts, without drums. `roll` (192, 128)
    the same for all keys, drums as well."""

    duration_s: float
    count: int
    tones: NDArray[np.float32]
    roll: NDArray[np.float32]


def read(path: Path) -> Notes:
    """Raises `BadInput` for what is no MIDI file."""
    if path.stat().st_size > _MOST_BYTES:
        raise BadInput("material", f"{path.name} is too large for a MIDI file", "choose another file")
    try:
        score: Any = symusic.Score(str(path)).to("second")  # type: ignore[attr-defined]
    except Exception as error:  # the reader raises whatever its C++ does
        raise BadInput(
            "material", f"{path.name} is no MIDI file, or it is cut off", "export it again"
        ) from error
    tones, roll = np.zeros((_PARTS, _TONES), np.float32), np.zeros((_PARTS, 128), np.float32)
    end, count = max(float(score.end()), 1e-3), 0
    for track in score.tracks:
        for note in track.notes:
            count += 1
            first = int(np.clip(note.start / end * _PARTS, 0, _PARTS - 1))
            last = int(np.clip((note.start + note.duration) / end * _PARTS, first, _PARTS - 1))
            roll[first : last + 1, note.pitch] += 1
            if not track.is_drum:
                tones[first : last + 1, note.pitch % _TONES] += 1
    return Notes(float(score.end()) if count else 0.0, count, tones, roll)
