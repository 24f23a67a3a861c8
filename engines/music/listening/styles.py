"""Which style a piece is nearest to, where nobody says: by its tempo and drums, or by what it is played on.

A guess to begin from, which the person corrects; nothing is learned here.
"""

import math
from collections.abc import Mapping
from typing import get_args

import numpy as np

from engines.music.grammar.customs import customs
from engines.music.instruments import instruments, palette
from engines.music.thoughts import Role, Style

# How much of the high sounds is struck, 0 to 1: drums with cymbals against bows and pads.
_STRUCK: dict[Style, float] = {
    "pop": 0.7, "lofi": 0.7, "house": 0.75, "synthwave": 0.6, "trap": 0.75, "ambient": 0.35, "cinematic": 0.35,
    "jazz": 0.65, "bossa": 0.55, "reggae": 0.6, "ballad": 0.6, "folk": 0.45, "chamber": 0.3,
}  # fmt: skip
_OCTAVES, _SHARE = 0.25, 0.15  # distances that weigh the same


def by_sound(tempo_bpm: float, struck: float) -> Style:
    """From a recording: `struck` 0 to 1, how much its high bands are struck rather than held."""

    def far(style: Style) -> float:
        apart = _tempo_distance(tempo_bpm, customs(style).tempo[1]) / _OCTAVES
        return float(np.hypot(apart, (struck - _STRUCK[style]) / _SHARE))

    return min(get_args(Style), key=far)


def by_instruments(tempo_bpm: float, parts: Mapping[Role, str]) -> Style:
    """From a score: `parts` names the instrument of each role."""
    known = instruments()

    def near(style: Style) -> float:
        roles = palette(style)
        fit = 0.0
        for role, id in parts.items():
            played = {known[name].program: share for name, share in roles.get(role, {}).items()}
            if known[id].program in played:
                fit += 0.5 + 0.5 * played[known[id].program] / max(played.values())
            elif role not in roles:
                fit -= 0.5
        missing = ("drums" in roles) != ("drums" in parts)
        return (
            fit / max(len(parts), 1)
            - 0.4 * missing
            - 0.5 * (_tempo_distance(tempo_bpm, customs(style).tempo[1]) / _OCTAVES) ** 2 / 4
        )

    return max(get_args(Style), key=near)


def _tempo_distance(one: float, other: float) -> float:
    """In octaves; half and double time are near."""
    apart = abs(math.log2(one / other))
    return min(apart, abs(apart - 1) + 0.25)
