"""What is remembered of a place, as a small network is told it: the colours of blocks and how near they are, coarsely.

A guide has 16 channels for each latent: colours of 2 x 2 parts of its 8 x 8 pixels, and their nearness. It is made of
the labels of a frame (`BlockWalk.ids`, `.depth`), that is of the remembered chunks seen from where the walker was told
to go; textures, light, shadows, plants' shapes and water's mirror are the network's to add. No guide is all zeros.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks.kinds import AIR, KINDS
from engines.world.blocks.textures import tile

CHANNELS = 16
PART = 4  # pixels of a frame in a part
_NEAR_M = 4.0  # at which nearness is a half
_SKY = (118.0, 158.0, 214.0)
_TINTS = ((1.0, 1.0, 1.0), (0.86, 1.22, 0.52), (0.72, 1.0, 0.45))


def guide_of(ids: NDArray[np.uint8], depth: NDArray[np.floating]) -> NDArray[np.uint8]:
    """(n, 16, height / 8, width / 8) bytes of kinds and metres (n, height, width)."""
    count, high, wide = ids.shape
    near = np.where(ids == AIR, 0, 255 * _NEAR_M / (_NEAR_M + depth.astype(np.float32)))
    seen = np.concatenate([_colours()[ids], near[..., None]], -1)
    parts = seen.reshape(count, high // PART, PART, wide // PART, PART, 4).mean((2, 4))
    cells = parts.reshape(count, high // PART // 2, 2, wide // PART // 2, 2, 4)
    found: NDArray[np.uint8] = (
        cells.transpose(0, 2, 4, 5, 1, 3)
        .reshape(count, CHANNELS, high // 8, wide // 8)
        .round()
        .astype(np.uint8)
    )
    return found


@cache
def _colours() -> NDArray[np.float32]:
    """(kinds, 3) the mean colour of each kind in bytes."""
    found = np.empty((len(KINDS), 3), np.float32)
    for number, kind in enumerate(KINDS):
        pictures = np.concatenate([tile(name) for name in {kind.top, kind.side or kind.top}]).reshape(-1, 4)
        shown = pictures[pictures[:, 3] > 0, :3].astype(np.float32)
        found[number] = np.clip(shown.mean(0) * _TINTS[kind.tint], 0, 255)
    found[AIR] = _SKY
    return found
