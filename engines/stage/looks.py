"""How a finished frame is drawn: ink, watercolour, paper cut, noir; picture book is the frame as it comes, and so is
what a style net paints over (`engines.stage.style_nets`).

Every look follows the picture itself, its distances and its labels, and paper that lies still, so that nothing boils
from frame to frame. Pictures are RGB bytes, (height, width, 3).
"""

from functools import cache

import cv2
import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engines.stage.paint import noise
from engines.stage.plan import Label
from engines.stage.scene import Look
from engines.stage.style_nets import STYLES

Rgb = NDArray[np.uint8]
_DARKEST, _LIGHTEST, _TONES = 0.1, 0.74, 3  # of the light on a figure in noir

BLOOM: dict[str, float] = {
    "picture_book": 1.0, "ink": 0.25, "watercolour": 0.5, "paper_cut": 0.2, "noir": 1.2,
    **dict.fromkeys(STYLES, 0.5),
}  # fmt: skip


def drawn(look: Look, rgb: Rgb, depth: NDArray[np.float32], ids: NDArray[np.uint8]) -> Rgb:
    """The frame in a look; depth (h, w) in metres and ids (h, w) belong to it."""
    match look:
        case "ink":
            return _ink(rgb, depth, ids)
        case "watercolour":
            return _watercolour(rgb, depth, ids)
        case "paper_cut":
            return _paper_cut(rgb, depth, ids)
        case "noir":
            return _noir(rgb, depth, ids)
        case _:
            return rgb


@cache
def _sheet(height: int, width: int, cells: int, seed: int) -> NDArray[np.float32]:
    """(height, width) of still paper, around 0."""
    tile = noise(512, seed, cells, 6, 0.7)
    tiled = np.tile(tile - tile.mean(), (height // 512 + 1, width // 512 + 1))[:height, :width]
    return np.ascontiguousarray(tiled, np.float32)


def _smooth(rgb: Rgb, ids: NDArray[np.uint8], strength: float) -> Rgb:
    """Flat areas without the grain of the paint, edges kept; at half size, because flat areas need no more. Figures
    keep their faces: they are flat by themselves."""
    height, width = rgb.shape[:2]
    half = cv2.resize(rgb, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    half = cv2.bilateralFilter(half, 5, strength, 3)
    half = cv2.bilateralFilter(half, 5, strength, 3)
    flat = cv2.resize(half, (width, height), interpolation=cv2.INTER_LINEAR)
    people = (ids >= int(Label.FIGURE)).astype(np.uint8)
    if people.any():
        np.copyto(flat, rgb, where=cv2.erode(people, np.ones((3, 3), np.uint8))[..., None] > 0)
    return np.asarray(flat, np.uint8)


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def _outlines(depth, ids, reach):  # type: ignore[no-untyped-def]
    """(h, w) 0..1: 1 where a nearer thing ends before a farther one, or one label before another."""
    rows, columns = depth.shape
    out = np.zeros((rows, columns), np.float32)
    for row in prange(rows):
        for column in range(columns):
            here = depth[row, column]
            label = ids[row, column]
            strongest = 0.0
            for step in range(4):
                j = row + (reach if step == 0 else (-reach if step == 1 else 0))
                i = column + (reach if step == 2 else (-reach if step == 3 else 0))
                if j < 0 or i < 0 or j >= rows or i >= columns:
                    continue
                there = depth[j, i]
                # The line belongs to the nearer side, so that it stays on its thing.
                if there > here:
                    jump = (there - here) / (0.12 * here + 0.12)
                    strongest = max(strongest, min(jump - 0.35, 1.0))
                    if ids[j, i] != label and jump > 0.04:
                        strongest = max(strongest, 0.85)
            out[row, column] = strongest
    return out


def _ink(rgb: Rgb, depth: NDArray[np.float32], ids: NDArray[np.uint8]) -> Rgb:
    height, width = depth.shape
    scale = height / 480
    flat = _smooth(rgb, ids, 30).astype(np.float32) / 255
    grey = flat @ np.array([0.3, 0.59, 0.11], np.float32)
    # Washes in four tones with soft borders; within a wash the hue stays.
    steps = grey * 4
    wash = (np.floor(steps) + np.clip((steps - np.floor(steps) - 0.5) * 6 + 0.5, 0, 1)) / 4
    ratio = (0.25 + 0.75 * wash) / np.maximum(grey, 0.04)
    tinted = grey[..., None] + (flat - grey[..., None]) * 0.8
    paper = np.array([0.965, 0.94, 0.88], np.float32)
    colour = np.clip(tinted * np.minimum(ratio, 1.6)[..., None], 0, 1)
    colour = paper * (0.06 + 0.94 * colour)
    line = _outlines(depth, ids, max(1, round(scale)))
    inner = cv2.GaussianBlur(grey, (0, 0), 0.9 * scale)
    wide = cv2.GaussianBlur(grey, (0, 0), 1.7 * scale)
    drawn_lines = np.clip((wide - inner) * 16 - 0.25, 0, 1)
    away = np.clip(1.25 - np.log10(np.maximum(depth, 1.0)) / 3.2, 0.25, 1)
    line = np.maximum(cv2.GaussianBlur(line, (0, 0), 0.6 * scale) * 1.25, drawn_lines * 0.75) * away
    hatch = _hatch(height, width) * np.clip((0.34 - grey) * 5, 0, 1) * 0.55
    dark = np.clip(np.maximum(line, hatch), 0, 1)[..., None]
    ink = np.array([0.10, 0.09, 0.14], np.float32)
    out = colour * (1 - dark) + ink * dark
    out *= 1 + 0.05 * _sheet(height, width, 32, 31)[..., None]
    return np.asarray(np.clip(out * 255, 0, 255), np.uint8)


@cache
def _hatch(height: int, width: int) -> NDArray[np.float32]:
    """(height, width) 0..1: slanting pen strokes that lie still on the paper."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    period = max(3.2, 4.6 * height / 480)
    wobble = 5 * _sheet(height, width, 8, 12)
    wave = np.sin((columns + 0.62 * rows + wobble) * 2 * np.pi / period)
    return np.asarray(np.clip(wave * 1.6 - 0.1, 0, 1), np.float32)


def _watercolour(rgb: Rgb, depth: NDArray[np.float32], ids: NDArray[np.uint8]) -> Rgb:
    height, width = depth.shape
    scale = height / 480
    # Edges run a little into the paper, the same way in every frame.
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = np.float32(4.5 * scale)
    across = columns + reach * _sheet(height, width, 48, 11)
    down = rows + reach * _sheet(height, width, 48, 21)
    flat = cv2.remap(_smooth(rgb, ids, 46), across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    colour = flat.astype(np.float32) / 255
    grey = colour @ np.array([0.3, 0.59, 0.11], np.float32)
    # Pigment gathers where a wash ends: darker just inside an edge.
    pooled = np.clip((cv2.GaussianBlur(grey, (0, 0), 3.2 * scale) - grey) * 2.2, 0, 0.28)
    thin = 0.14 * _sheet(height, width, 4, 51) + 0.10 * _sheet(height, width, 64, 31)
    density = 0.92 + pooled + thin
    out = 1 - (1 - np.clip(colour * 1.04 + 0.03, 0, 1)) * np.clip(density, 0.3, 1.4)[..., None]
    edge = _wet_border(height, width)[..., None]
    paper = np.array([0.985, 0.97, 0.94], np.float32)
    out = paper * (out * edge + (1 - edge))
    out *= 1 + 0.06 * _sheet(height, width, 96, 41)[..., None]
    return np.asarray(np.clip(out * 255, 0, 255), np.uint8)


@cache
def _wet_border(height: int, width: int) -> NDArray[np.float32]:
    """(height, width) 0..1: the painted part of the sheet, with a brushed border."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    inside = (
        np.minimum(np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns)) / height
    )
    ragged = inside + 0.035 * _sheet(height, width, 12, 61) + 0.015 * _sheet(height, width, 64, 71)
    return np.asarray(np.clip((ragged - 0.008) * 70, 0, 1), np.float32)


def _paper_cut(rgb: Rgb, depth: NDArray[np.float32], ids: NDArray[np.uint8]) -> Rgb:
    height, width = depth.shape
    scale = height / 480
    flat = _smooth(_smooth(rgb, ids, 40), ids, 40).astype(np.float32) / 255
    grey = flat @ np.array([0.3, 0.59, 0.11], np.float32)
    steps = grey * 7
    sheet = (np.floor(steps) + np.clip((steps - np.floor(steps) - 0.5) * 8 + 0.5, 0, 1)) / 7
    out = flat * (np.clip(sheet + 0.05, 0.05, 1.1) / np.maximum(grey, 0.05))[..., None]
    mean = out.mean(-1, keepdims=True)
    out = mean + (out - mean) * 1.22
    out *= 1 - 0.55 * _cast_shadow(depth, scale)[..., None]
    out += 0.10 * np.clip(cv2.GaussianBlur(_outlines(depth, ids, 1), (0, 0), 0.6 * scale), 0, 1)[..., None]
    out *= (
        1 + 0.13 * _sheet(height, width, 64, 31)[..., None] + 0.05 * _sheet(height, width, 128, 41)[..., None]
    )
    return np.asarray(np.clip(out * 255, 0, 255), np.uint8)


def _cast_shadow(depth: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """(h, w) 0..1: what nearer sheets throw on farther ones, as lit from above on the left."""
    near = np.log(np.minimum(depth, 4e3) + 0.5)
    height, width = depth.shape
    shade = np.zeros_like(near)
    steps = 7
    for step in range(1, steps + 1):
        move = np.array([[1, 0, 1.25 * step * scale], [0, 1, 1.6 * step * scale]], np.float32)
        over = cv2.warpAffine(
            near, move, (width, height), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
        )
        shade += np.clip((near - over) * 4 - 0.3, 0, 1)
    return np.asarray(np.clip(cv2.GaussianBlur(shade / steps, (0, 0), 1.8 * scale), 0, 1), np.float32)


def _noir(rgb: Rgb, depth: NDArray[np.float32], ids: NDArray[np.uint8]) -> Rgb:
    height, width = depth.shape
    scale = height / 480
    colour = rgb.astype(np.float32) / 255
    grey = np.asarray(colour @ np.array([0.42, 0.44, 0.14], np.float32), np.float32)
    # Figures stand out against the distance: the near is deep, the far is grey air.
    far = np.clip(np.log10(np.maximum(depth, 1.0)) / 3, 0, 1)
    tone = grey * (0.92 + 0.16 * far)
    local = cv2.GaussianBlur(tone, (0, 0), 18 * scale)
    tone = np.clip(tone + 0.45 * (tone - local), 0, 1)
    tone = tone * tone * (3 - 2 * tone)
    tone = np.clip((tone - 0.10) * 1.12, 0, 1)
    people = (ids >= int(Label.FIGURE)).astype(np.float32)
    # Faces are lit from beside the camera: what is dark by nature keeps its form.
    soft = cv2.GaussianBlur(people, (0, 0), 1.0 * scale)
    tone += soft * np.clip(_lit(grey, ids) - tone, 0, None)
    rim = np.clip(cv2.GaussianBlur(people, (0, 0), 3.5 * scale), 0, 1) * (1 - people)
    tone = tone + 0.16 * rim * (1 - tone)
    glow = cv2.GaussianBlur(np.clip(tone - 0.72, 0, 1), (0, 0), 9 * scale)
    tone = 1 - (1 - tone) * (1 - np.clip(0.7 * glow, 0, 1))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = np.hypot((columns / width - 0.5) * 1.5, (rows / height - 0.5) * 1.3)
    tone *= 1 - 0.55 * np.clip(radius - 0.32, 0, 1) ** 1.2 * 1.6
    tone *= 1 + 0.10 * _sheet(height, width, 128, 31)
    shadow, light = np.array([0.03, 0.035, 0.06], np.float32), np.array([1.0, 0.985, 0.95], np.float32)
    out = shadow * (1 - tone[..., None]) + light * tone[..., None]
    return np.asarray(np.clip(out * 255, 0, 255), np.uint8)


def _lit(grey: NDArray[np.float32], ids: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w) the lightness of figures as if lit from beside the camera, in a few soft tones between their darkest and
    lightest parts."""
    own = grey[ids >= int(Label.FIGURE)]
    if not own.size:
        return np.zeros_like(grey)
    low, high = (float(part) for part in np.quantile(own[:: max(1, own.size // 4000)], (0.04, 0.96)))
    steps = np.clip((grey - low) / max(high - low, 0.04), 0, 1) * (_TONES - 1)
    whole = np.floor(steps)
    tones = (whole + np.clip((steps - whole - 0.5) * 2.2 + 0.5, 0, 1)) / (_TONES - 1)
    return np.asarray(_DARKEST + (_LIGHTEST - _DARKEST) * tones, np.float32)
