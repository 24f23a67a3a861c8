"""Seamless loops: one period of a piece that goes round for ever, with what rings over its end heard at its beginning.

Players and strips are asked to play the same bars again and again. Once a pass sounds like the one before, the piece
has settled; a short crossfade at the seam takes what little is left. It works because voices draw their seeds from
where a note stands in the loop and modulators make whole turns in it: without that no pass would equal another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Role

SETTLED_DB = -80.0
MOST_PASSES = 6
CROSSFADE_S = 0.03
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Loop:
    """`stems` (period, 2); `difference_db` is how far the last two passes were apart, against their own level."""

    stems: dict[Role, Stereo]
    difference_db: float
    passes: int


def seamless(play: Callable[[], Mapping[Role, Stereo]]) -> Loop:
    """A loop from `play`, which plays all bars once more at each call, on players and strips that go on sounding from
    the call before -> wet stems of exactly one period."""
    before = dict(play())
    for passes in range(2, MOST_PASSES + 1):
        after = dict(play())
        difference_db = _difference_db(before, after)
        if difference_db <= SETTLED_DB or passes == MOST_PASSES:
            break
        before = after
    return Loop({role: _joined(before[role], after[role]) for role in before}, difference_db, passes)


def _joined(last: Stereo, following: Stereo) -> Stereo:
    """`last`, beginning as the pass that follows it does, so that its end leads into it."""
    fade = min(round(CROSSFADE_S * RATE), len(last))
    share = np.linspace(0, 1, fade, dtype=np.float32)[:, None]
    joined = last.copy()
    joined[:fade] = following[:fade] * (1 - share) + last[:fade] * share
    return joined


def _difference_db(one: Mapping[Role, Stereo], other: Mapping[Role, Stereo]) -> float:
    """Of the mixes, in dB of their power."""
    apart = power = 0.0
    for first in range(0, len(next(iter(one.values()))), _CHUNK):
        part = slice(first, first + _CHUNK)
        mix, again = (sum(stem[part].astype(np.float64) for stem in stems.values()) for stems in (one, other))
        apart += float(np.sum((mix - again) ** 2))
        power += float(np.sum(mix**2))
    return 10 * float(np.log10(max(apart, 1e-20) / max(power, 1e-20)))
