"""The ground underfoot: the stage's own colours and brushwork at the grain in which one sees it from above, without a
seam; and the path, in pieces that follow one another.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.light import Light, mix
from engines.stage.paint import Picture, noise, smooth
from engines.stage.plan import Ground
from engines.stage.sets.land import gravel

SIDE = 1024  # pixels of a tile
LIT = 0.72  # of the key light that level ground has
PIECE = (3.4, 4.6)  # metres of a piece of path, across and along
_PER_M = 112  # pixels a metre of a piece of path


def lit(light: Light, colour: NDArray[np.floating], part: float = LIT) -> NDArray[np.float64]:
    """Colours 0..1 of the ground in a light."""
    return np.clip(np.asarray(colour, np.float64) * mix(light.shade, light.key, part), 0, 1)


def shades(ground: Ground, light: Light, where: NDArray[np.bool_], count: int = 24) -> NDArray[np.float64]:
    """(count, 3) colours of the ground `where` (n, n), from its darkest to its brightest."""
    found = ground.colour[where]
    if len(found) > 20000:
        found = found[np.random.default_rng(3).integers(0, len(found), 20000)]
    order = np.argsort(found @ (0.3, 0.59, 0.11))
    parts = np.array_split(found[order], count)
    return lit(light, np.stack([part.mean(0) for part in parts]))


def tile_of(
    ground: Ground, colours: NDArray[np.float64], seed: int, tops: list[Picture] | None = None, many: int = 90
) -> tuple[NDArray[np.uint8], float]:
    """(SIDE, SIDE, 3) and its metres: `colours` of the ground, its own detail, and plants seen from above (`tops`)."""
    metres = 1 / ground.detail_per_m
    wide = 0.55 * noise(SIDE, seed + 3, 5, 6, 0.6) + 0.45 * noise(SIDE, seed + 4, 22, 5, 0.62)
    made = _coloured(colours, wide)
    made *= 1 + _bumps(ground, SIDE)[..., None]
    if tops:
        made = _strewn(made, tops, seed, many, SIDE / metres)
    return (np.clip(made, 0, 1) * 255).astype(np.uint8), metres


def _bumps(ground: Ground, side: int) -> NDArray[np.float32]:
    """(side, side) about 0: the detail at its own scale and again finer."""
    detail = ground.detail - ground.detail.mean()
    own = cv2.resize(detail, (side, side), interpolation=cv2.INTER_CUBIC)
    small = cv2.resize(detail, (side // 4, side // 4), interpolation=cv2.INTER_AREA)
    fine = np.tile(np.roll(small, 37, 0), (4, 4))
    return np.asarray(ground.detail_strength * (1.5 * own + 1.5 * fine), np.float32)


def _coloured(colours: NDArray[np.float64], where: NDArray[np.float32]) -> NDArray[np.float32]:
    rank = cv2.GaussianBlur(where, (0, 0), 0.1)
    low, high = np.quantile(rank, [0.01, 0.99])
    at = np.clip((rank - low) / (high - low), 0, 1) * (len(colours) - 1)
    return np.stack([np.interp(at, np.arange(len(colours)), colours[:, c]) for c in range(3)], -1).astype(
        np.float32
    )


def _strewn(
    made: NDArray[np.float32], tops: list[Picture], seed: int, many: int, per_m: float
) -> NDArray[np.float32]:
    """Plants from above, laid over the tile around its edges too."""
    rng = np.random.default_rng([seed, 8])
    side = len(made)
    for _ in range(many):
        top = tops[int(rng.integers(0, len(tops)))]
        size = max(8, round(per_m * float(rng.uniform(0.35, 0.95))))
        turn = cv2.getRotationMatrix2D((top.shape[1] / 2, top.shape[0] / 2), float(rng.uniform(0, 360)), 1)
        turned = cv2.warpAffine(top, turn, (top.shape[1], top.shape[0]))
        small = cv2.resize(turned, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        part = float(rng.uniform(0.35, 0.8))
        rows, columns = ((int(v) + np.arange(size)) % side for v in rng.uniform(0, side, 2))
        window = np.ix_(rows, columns)
        made[window] = made[window] * (1 - part * small[..., 3:]) + part * small[..., :3]
    return made


def path_pieces(
    ground: Ground, colours: NDArray[np.float64], seed: int, wide: float, pebbly: float = 0.34, count: int = 3
) -> list[NDArray[np.uint8]]:
    """Pictures (h, w, 4) of pieces of a trodden path `wide` metres across, ragged at the sides, soft at the ends."""
    width, height = round(PIECE[0] * _PER_M), round(PIECE[1] * _PER_M)
    made = []
    across = np.abs((np.arange(width) + 0.5) / width - 0.5)[None] * PIECE[0]
    along = np.abs((np.arange(height) + 0.5) / height - 0.5)[:, None] * PIECE[1]
    for piece in range(count):
        grain = noise(SIDE, seed + 40 + piece, 14, 6, 0.62)[:height, :width]
        rag = noise(SIDE, seed + 50 + piece, 7, 6, 0.66)[:height, :width] - 0.5
        # No rag at the ends, where pieces meet.
        rag = rag * np.clip((PIECE[1] / 2 - along) / 0.8, 0, 1)
        off = across + 0.75 * rag
        alpha = smooth(0.5 * wide + 0.22, 0.5 * wide - 0.16, off) * smooth(
            PIECE[1] / 2, PIECE[1] / 2 - 0.6, along
        )
        pebbles = np.roll(cv2.resize(gravel() - gravel().mean(), (SIDE // 2, SIDE // 2)), 61 * piece, 0)
        pebbles = np.tile(pebbles, (2, 2))[:height, :width]
        colour = _coloured(colours, grain) * (1 + 0.4 * _bumps(ground, SIDE)[:height, :width, None])
        colour = colour * (1 + pebbly * pebbles[..., None])
        trodden = smooth(0.32 * wide, 0.12 * wide, np.abs(across - 0.22 * wide) + 0.3 * rag)
        colour = colour * (1 - 0.08 * trodden[..., None])
        made.append((np.dstack([np.clip(colour, 0, 1), alpha]) * 255).astype(np.uint8))
    return made
