"""How much energy bars have, judged by their notes alone: how many, how hard, how many parts, how wide.

Both a MIDI file is heard by it and a composer is examined by it, so nothing here knows what was asked for.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engines.music.score import TICKS, Note
from engines.music.thoughts import Role

_RHYTHM: tuple[Role, ...] = ("drums", "percussion")
_BUSY = 16.0  # notes a quarter note that are as many as can be
_SOFT, _HARD = 40.0, 112.0
_PARTS = 6
_NARROW, _WIDE = 18.0, 60.0  # semitones
_WEIGHTS = np.array([0.34, 0.26, 0.26, 0.14])


def energies(notes: Mapping[Role, Sequence[Note]], bars: int, bar_ticks: int) -> NDArray[np.float64]:
    """0 to 1 for each of `bars`; `notes` of the parts with times from the beginning of the first one."""
    count, hardness = np.zeros(bars), np.zeros(bars)
    parts, low, high = np.zeros(bars), np.full(bars, 127.0), np.zeros(bars)
    for role, played in notes.items():
        sounding = np.zeros(bars, bool)
        for note in played:
            bar = note.start // bar_ticks
            if role == "effects" or not 0 <= bar < bars:
                continue
            count[bar] += 1
            hardness[bar] += note.velocity
            last = min((note.start + max(note.length, 1) - 1) // bar_ticks, bars - 1)
            sounding[bar : last + 1] = True
            if role not in _RHYTHM:
                low[bar : last + 1] = np.minimum(low[bar : last + 1], note.pitch)
                high[bar : last + 1] = np.maximum(high[bar : last + 1], note.pitch)
        parts += sounding
    density = np.log1p(count / (bar_ticks / TICKS)) / np.log1p(_BUSY)
    velocity = (np.divide(hardness, count, out=np.zeros(bars), where=count > 0) - _SOFT) / (_HARD - _SOFT)
    width = (high - low - _NARROW) / (_WIDE - _NARROW)
    return np.clip(np.stack([density, velocity, parts / _PARTS, width]), 0, 1).T @ _WEIGHTS
