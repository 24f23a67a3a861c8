"""Cutting the subject out of a picture: U-2-Net says where, closed-form matting finds the edge hair by hair.

The matte is solved at a bounded size and carried to the full one along the picture's own edges. Which subject is
meant, and corrections by hand, are not decided here.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.subject import subject

Picture = NDArray[np.uint8]

SOLVE_SIDE = 640
SURE, SURELY_NOT = 0.9, 0.1
DOUBTFUL, BROAD = (
    0.6,
    2,
)  # broader than four times the unknown edge, and less likely than this: not the subject
UNKNOWN_SHARE = 0.014  # of the longer side: how far around the net's edge the matte is solved


@dataclass(frozen=True)
class Cutout:
    """`alpha` (h, w) float32 0 to 1; what stands before and behind as full (h, w, 3) RGB pictures."""

    alpha: NDArray[np.float32]
    foreground: Picture
    background: Picture


def cut_out(rgb: Picture) -> Cutout:
    """The main subject of a picture (h, w, 3)."""
    from pymatting import estimate_foreground_ml

    alpha = alpha_of(rgb, subject(rgb))
    foreground, background = estimate_foreground_ml(
        rgb.astype(np.float64) / 255, alpha.astype(np.float64), return_background=True
    )
    return Cutout(alpha, _bytes(foreground), filled(_bytes(background), alpha < 0.85))


def alpha_of(rgb: Picture, likely: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) 0 to 1: the matte of what the net takes for the main subject (`likely`, of any size)."""
    height, width = rgb.shape[:2]
    scale = min(1.0, SOLVE_SIDE / max(height, width))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    alpha = _solved(
        np.asarray(small, np.uint8),
        cv2.resize(likely, small.shape[1::-1], interpolation=cv2.INTER_LINEAR),
    )
    if scale < 1:
        large = cv2.resize(alpha, (width, height), interpolation=cv2.INTER_CUBIC)
        guide = rgb.astype(np.float32) / 255
        alpha = cv2.ximgproc.guidedFilter(guide, large, round(3 / scale), 1e-4).clip(0, 1)
    return np.asarray(alpha, np.float32)


def _solved(rgb: Picture, likely: NDArray[Any]) -> NDArray[np.float32]:
    """The matte (h, w), hair by hair; what is likely as it is where nothing is sure to be the subject, or all is."""
    from pymatting import estimate_alpha_cf

    trimap = _trimap(likely)
    if not ((trimap == 0).any() and (trimap == 1).any()):
        return np.asarray(likely, np.float32)
    return np.asarray(estimate_alpha_cf(rgb.astype(np.float64) / 255, trimap), np.float32)


def _trimap(likely: NDArray[Any]) -> NDArray[np.float64]:
    reach = max(2, round(UNKNOWN_SHARE * max(likely.shape)))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    sure = (likely > SURE).astype(np.uint8)
    inside = cv2.erode(sure, kernel, borderValue=1)
    outside = cv2.erode((likely < SURELY_NOT).astype(np.uint8), kernel, borderValue=1)
    outside[(_things_beside(likely, reach) > 0) & (cv2.dilate(sure, kernel) == 0)] = 1
    return np.where(inside > 0, 1.0, np.where(outside > 0, 0.0, 0.5))


def _things_beside(likely: NDArray[Any], reach: int) -> NDArray[Any]:
    """1 on what is too broad for an edge and more likely not of the subject: what stands beside it, a flag, say."""
    size = 2 * BROAD * reach + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    unsure = ((likely > SURELY_NOT) & (likely < SURE)).astype(np.uint8)
    count, parts = cv2.connectedComponents(cv2.morphologyEx(unsure, cv2.MORPH_OPEN, disc))
    beside = np.zeros(likely.shape, np.uint8)
    for part in range(1, count):
        if likely[parts == part].mean() < DOUBTFUL:
            beside[parts == part] = 1
    return beside


def filled(picture: Picture, kept: NDArray[np.bool_]) -> Picture:
    """The picture (h, w, 3) with what is not `kept` (h, w) closed from coarse to fine."""
    known = kept.astype(np.float32)[..., None]
    levels: list[tuple[NDArray[Any], NDArray[Any]]] = [(picture * known, known)]
    while min(levels[-1][1].shape[:2]) > 4:
        colour, weight = levels[-1]
        levels.append((cv2.pyrDown(colour), cv2.pyrDown(weight)[..., None]))
    colour, weight = levels[-1]
    filled = colour / np.maximum(weight, 1e-3)
    for colour, weight in levels[-2::-1]:
        coarse = cv2.pyrUp(filled, dstsize=colour.shape[1::-1])
        filled = colour + coarse * (1 - weight.clip(0, 1))
    return filled.clip(0, 255).astype(np.uint8)


def _bytes(picture: NDArray[np.float64]) -> Picture:
    return (picture * 255 + 0.5).clip(0, 255).astype(np.uint8)
