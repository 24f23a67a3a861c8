"""The pictures that all makers share: surfaces, cards and noise. They follow from a seed."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from training.backlot.depth.cards import cards
from training.backlot.depth.textures import Picture, fractal, surfaces

_LEVELS = 5
_NOISE = 1024


@dataclass(frozen=True, eq=False)
class Bank:
    """`levels`: pictures (n, side, side, 3) that repeat and their halvings. `groups`: the numbers of a kind. `cards`
    (m, side, side, 4) with `card_groups` and their `aspects` (m,), width by height."""

    levels: tuple[Picture, ...]
    groups: dict[str, tuple[int, ...]]
    cards: Picture
    card_groups: dict[str, tuple[int, ...]]
    aspects: NDArray[np.float64]
    noise: NDArray[np.float32]


@cache
def bank(seed: int = 0) -> Bank:
    """The bank that all makers share."""
    rng = np.random.default_rng([seed, 7])
    pictures, groups = surfaces(rng)
    flat, flat_groups, aspects = cards(rng)
    return Bank(_halvings(np.stack(pictures)), groups, flat, flat_groups, aspects, fractal(_NOISE, rng))


def _halvings(pictures: Picture) -> tuple[Picture, ...]:
    levels = [pictures]
    for _ in range(_LEVELS - 1):
        fine = levels[-1].astype(np.uint16)
        halved = (fine[:, ::2, ::2] + fine[:, 1::2, ::2] + fine[:, ::2, 1::2] + fine[:, 1::2, 1::2]) // 4
        levels.append(halved.astype(np.uint8))
    return tuple(levels)
