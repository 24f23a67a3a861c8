"""What was heard of bars, told as the thoughts of a plan: the last step of listening to notes and to recordings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.music.harmony import Chord
from engines.music.listening.sections import Features, borders, kinds, names
from engines.music.request import LONGEST_S
from engines.music.thoughts import BARS, HALVES, ROLES, Role, Style, Thought

FIELD = "reference"
_MOST = 300  # thoughts of a plan


@dataclass(frozen=True)
class Heard:
    """The bars of a piece: `features` (bars, n) for likeness, `energies` (bars,), `roles` of each bar, and two `chords`
    a bar."""

    features: Features
    energies: NDArray[np.float64]
    roles: Sequence[Collection[Role]]
    chords: Sequence[Chord]


def thoughts_of(heard: Heard, style: Style) -> tuple[Thought, ...]:
    """Sections by likeness, cut into thoughts of four bars; equal material gets equal names."""
    count = len(heard.energies)
    if count > _MOST * BARS:
        raise BadInput(
            FIELD,
            f"has {count} bars, more than the {_MOST * BARS} that a piece can have",
            "take a part of it",
        )
    begins = borders(heard.features)
    if sum(-(-(end - begin) // BARS) for begin, end in pairwise([*begins, count])) > _MOST:
        begins = list(range(0, count, BARS))
    runs = list(pairwise([*begins, count]))
    energies = [float(heard.energies[a:b].mean()) for a, b in runs]
    sections = names(kinds(heard.features, begins), energies, [b - a for a, b in runs], style)
    return tuple(
        Thought(
            section=section,
            energy=round(float(np.clip(heard.energies[a:b].mean(), 0, 1)), 3),
            roles=tuple(role for role in ROLES if any(role in bar for bar in heard.roles[a:b])),
            chords=tuple(heard.chords[a * HALVES : b * HALVES]),
        )
        for section, (begin, end) in zip(sections, runs, strict=True)
        for a, b in pairwise([*range(begin, end, BARS), end])
    )


def too_long(minutes: float) -> BadInput:
    return BadInput(
        FIELD,
        f"is {minutes:.0f} minutes long; at most {LONGEST_S / 60:.0f} can be taken",
        "cut out the part whose course the piece is to take",
    )


def weighed(*blocks: tuple[NDArray[np.floating], float]) -> Features:
    """(bars, n) blocks of features side by side, each scaled so that it counts by its weight, however many columns
    it has and whatever they are measured in."""
    scaled = []
    for block, weight in blocks:
        centred = block - block.mean(0)
        spread = float(np.sqrt((centred**2).sum(1).mean()))
        scaled.append(centred * (weight / spread if spread > 1e-6 else 0.0))
    return np.concatenate(scaled, 1).astype(np.float64)
