"""What hides the lower end of an element, so that nothing floats: grass over its feet, the ground, the frame's edge.

The blades are holes through which the ground just before the feet is seen, so they have its colours and its texture,
and they grow where they grow: who walks goes through them. Things of the picture that stand before an element are the
plate's cards and drawn by it.
"""

import math
from functools import cache

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.elements.look.colour import Colours
from engines.elements.look.shade import Row, Standing
from engines.elements.sprite import Key, Placed, Sprite
from engines.elements.view import Camera

LONGEST_BLADE = 0.07  # of the frame's height, at depth 1
MOST_COVERED = 0.15  # of the element's height
TILE_WIDTH, TILE_HEIGHT = 1024, 64
BLADES = 330
TURF = 0.38  # of the blades' height
DEEP = 0.72  # how bright the roots are beside the tips
SUNK, UNEVEN = (
    0.03,
    0.5,
)  # of its height that the ground closes over a cut-off end; how much of that is uneven
CUT = 0.2  # share of the lower side from which a subject counts as cut off there


def sunk(sprite: Sprite, placed: Placed, bottom: float, frame_height: int) -> float:
    """How many pixels lower a cut-off element is to be drawn so that its lower end stays below the frame; `bottom` is
    the row of that end."""
    if placed.cover != "frame" or sprite.edges.bottom < CUT:
        return 0.0
    return max(0.0, frame_height + 2 - bottom)


def sink_in(standing: Standing, seat: Row) -> None:
    """Let the ground close over the lower end of an element that its picture cuts off, on its canvas, in place: no
    straight edge stands on the ground."""
    deep = SUNK * standing.height * standing.near_ground
    if deep < 1:
        return
    wave = 0.5 + 0.5 * np.sin(np.arange(len(seat)) / (0.06 * standing.height))
    rows = np.arange(standing.canvas.shape[0], dtype=np.float32)[:, None]
    shown = ((seat - standing.lift - UNEVEN * deep * wave - rows) / deep).clip(0, 1)
    canvas = standing.canvas
    canvas *= (shown * shown * (3 - 2 * shown))[..., None].astype(np.float32)


def lay_grass(frame: Colours, standing: Standing, seat: Row, key: Key, camera: Camera) -> None:
    """Grass over the feet of what was drawn on the frame (h, w, 3), in place; `key` is where it is."""
    height = frame.shape[0]
    blade = min(LONGEST_BLADE * height / standing.away * camera.zoom, MOST_COVERED * standing.height)
    if blade < 2 or standing.near_ground < 0.1:
        return
    width = max(3, round(0.1 * standing.height)) | 1
    smooth = cv2.blur(seat[None], (width, 1), borderType=cv2.BORDER_REPLICATE)[0]
    base = np.maximum(smooth, seat - 0.25 * blade) + (1.2 - standing.near_ground) * blade
    # blades of one size at one depth, and none moves with the element
    scale = TILE_HEIGHT / blade
    place = (key.x - 0.5) * key.depth / standing.away * camera.zoom * frame.shape[1]
    along = (place - standing.foot[0] + standing.left) * scale
    _grow(
        frame,
        standing.canvas,
        base.astype(np.float32),
        _blades(),
        standing.left,
        standing.top,
        along,
        scale,
        blade,
    )


@cache
def _blades() -> NDArray[np.float32]:
    """(2, rows, columns) a tile that repeats sideways: cover 0 to 1, roots at the last row, and how bright, to about 1.

    Between the blades turf reaches unevenly high, so that no straight edge shows."""
    dice = np.random.default_rng(7)
    sharp = 4
    cover = np.zeros((TILE_HEIGHT * sharp, TILE_WIDTH * sharp), np.float32)
    tone = np.full_like(cover, 0.8)
    turf = cv2.resize(dice.random((1, TILE_WIDTH // 16)).astype(np.float32), (cover.shape[1], 1))[0]
    rows = np.arange(cover.shape[0])[:, None] / cover.shape[0]
    cover[rows > 1 - TURF * (0.2 + 0.8 * turf)] = 1
    for _ in range(BLADES):
        length = TILE_HEIGHT * sharp * dice.uniform(0.35, 0.97)
        root = dice.uniform(0, TILE_WIDTH) * sharp
        part = np.linspace(0, 1, 9)
        middle = root + length * dice.normal(0, 0.32) * part**2
        heights = TILE_HEIGHT * sharp - length * part
        half = dice.uniform(0.03, 0.075) * TILE_HEIGHT * sharp * (1 - part) ** 0.8 + 0.5
        bright = float(dice.uniform(0.74, 1.02))
        for turn in (-1, 0, 1):
            shape = np.concatenate(
                [np.stack([middle - half, heights], 1), np.stack([middle + half, heights], 1)[::-1]]
            )
            shape = np.round((shape + (turn * TILE_WIDTH * sharp, 0)) * 16).astype(np.int32)
            cv2.fillPoly(cover, [shape], 1.0, cv2.LINE_8, 4)
            cv2.fillPoly(tone, [shape], bright, cv2.LINE_8, 4)
    tone *= DEEP + (1 - DEEP) * (1 - rows) ** 0.7
    size = (TILE_WIDTH, TILE_HEIGHT)
    both = [cv2.resize(layer, size, interpolation=cv2.INTER_AREA) for layer in (cover, tone)]
    return np.stack(both).astype(np.float32)


@njit(cache=True, nogil=True, error_model="numpy")
def _grow(frame, canvas, base, tile, left, top, along, scale, blade):  # type: ignore[no-untyped-def]
    height, width = frame.shape[0], frame.shape[1]
    rows, columns = tile.shape[1], tile.shape[2]
    reach = math.ceil(blade)
    lowest = 0.0
    highest = 1e9
    for x in range(base.shape[0]):
        lowest, highest = max(lowest, base[x]), min(highest, base[x])
    first = max(0, top + int(highest) - reach - 1)
    last = min(height, top + canvas.shape[0], top + int(lowest) + 2)
    for y in range(first, last):
        below = min(y + reach + 1, 2 * (height - 1) - y - reach - 1)
        below = max(min(below, height - 1), y)
        for x in range(max(0, left), min(width, left + base.shape[0])):
            alpha = canvas[y - top, x - left, 3]
            if alpha <= np.float32(0.004):
                continue
            up = base[x - left] - (y - top)
            if up >= blade:
                continue
            if up < 0:
                cover, tone = np.float32(1), tile[1, rows - 1, 0]
            else:
                v = min(rows - 1.001, rows - 1 - up * scale)
                if v < 0.0:
                    continue
                u = (x - left) * scale + along
                u -= math.floor(u / columns) * columns
                i, j = int(v), int(u) % columns
                k = (j + 1) % columns
                down, right = np.float32(v - i), np.float32(u - int(u))
                cover = (tile[0, i, j] * (1 - right) + tile[0, i, k] * right) * (1 - down) + (
                    tile[0, i + 1, j] * (1 - right) + tile[0, i + 1, k] * right
                ) * down
                tone = tile[1, i, j] * (1 - right) + tile[1, i, k] * right
            amount = cover * alpha
            for c in range(3):
                grass = frame[below, x, c] * tone
                frame[y, x, c] += (grass - frame[y, x, c]) * amount
