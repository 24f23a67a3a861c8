"""Where the eyes of an animal end: their outline, read from the picture.

The lids that follow from a few handles are a guess, and a lid painted over a guess is ugly. The eye is cut out of
the fur by its colours instead, starting from the pupil. Where what comes out is not shaped like an eye, there is
no outline, and the eyes had better stay as they are. How lids are painted is `eyes`.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.mesh import Floats

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Chains = tuple[Floats, Floats]

REACH = 0.42  # e from the pupil to the edge of the window that is searched
SIDE = 144  # pixels of that window
SURE_EYE, LIKELY_EYE, SURE_FUR = 0.05, 0.17, 0.36  # e from the pupil
SMALLEST, LARGEST, SLIMMEST = 0.09, 0.32, 0.35  # e of half an eye's length, and its height to its length
ALIKE = 0.82  # how much of eye and outline must be shared


def eye_outline(picture: Picture, pupil: Floats, upper: Floats, lower: Floats, e: float) -> Chains | None:
    """Upper and lower lid as points from the outer to the inner corner, each (n, 2), or none if in doubt.

    `upper` and `lower` (n, 2) are where the lids are believed to be; they are kept where the picture agrees.
    """
    scale = SIDE / (2 * REACH * e)
    corner = pupil - REACH * e
    to_window = np.column_stack([scale * np.eye(2), -scale * corner])
    window = cv2.warpAffine(
        picture, to_window, (SIDE, SIDE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    eye = _cut_out(window.astype(np.uint8))
    if eye is None:
        return None
    given = _filled((np.vstack([upper, lower[::-1]]) - corner) * scale)
    shape = cv2.fitEllipse(max(cv2.findContours(eye, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len))
    fitted = _filled(_ellipse(shape, np.linspace(0, 2 * np.pi, 72)))
    length, height = max(shape[1]) / (2 * scale * e), min(shape[1]) / (2 * scale * e)
    sensible = SMALLEST < length < LARGEST and height > SLIMMEST * length
    if _shared(eye, given) > max(ALIKE, _shared(eye, fitted)):
        return upper, lower
    if not sensible or _shared(eye, fitted) < ALIKE:
        return None
    return _lids(shape, upper[0] - upper[-1], lower[len(lower) // 2] - upper[len(upper) // 2], corner, scale)


def _cut_out(window: Picture) -> Mask | None:
    """(SIDE, SIDE) 1 on the eye in the middle of the window."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    far = np.hypot(x, y) * 2 * REACH / SIDE
    label = np.full((SIDE, SIDE), cv2.GC_PR_BGD, np.uint8)
    label[far < LIKELY_EYE] = cv2.GC_PR_FGD
    label[far < SURE_EYE] = cv2.GC_FGD
    label[far > SURE_FUR] = cv2.GC_BGD
    cv2.setRNGSeed(1)
    try:
        cv2.grabCut(
            window, label, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK
        )
    except cv2.error:  # a window of one colour
        return None
    eye = np.isin(label, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    whole = cv2.morphologyEx(cv2.morphologyEx(eye, cv2.MORPH_CLOSE, brush), cv2.MORPH_OPEN, brush)
    _, parts = cv2.connectedComponents(whole)
    if not parts[SIDE // 2, SIDE // 2]:
        return None
    outline, _ = cv2.findContours(
        (parts == parts[SIDE // 2, SIDE // 2]).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    return _filled(outline[0][:, 0].astype(np.float64))


def _lids(shape, outwards: Floats, down: Floats, corner: Floats, scale: float) -> Chains:
    """The two halves of an ellipse between its points farthest out and in, in picture pixels."""
    start = _angle(shape, outwards)
    half = np.linspace(0, np.pi, 17)
    one, other = (_ellipse(shape, start + turn * half) / scale + corner for turn in (1, -1))
    return (one, other) if (other[8] - one[8]) @ down > 0 else (other, one)


def _angle(shape, direction: Floats) -> float:
    """Where on an ellipse it reaches farthest in a direction."""
    _, (a, b), degrees = shape
    turn = np.radians(degrees)
    x = direction @ np.array([np.cos(turn), np.sin(turn)])
    y = direction @ np.array([-np.sin(turn), np.cos(turn)])
    return float(np.arctan2(b * y, a * x))


def _ellipse(shape, angles: Floats) -> Floats:
    (cx, cy), (a, b), degrees = shape
    turn = np.radians(degrees)
    x, y = a / 2 * np.cos(angles), b / 2 * np.sin(angles)
    return np.column_stack(
        [cx + x * np.cos(turn) - y * np.sin(turn), cy + x * np.sin(turn) + y * np.cos(turn)]
    )


def _filled(outline: Floats) -> Mask:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(mask, [np.rint(outline * 16).astype(np.int32)], 1, shift=4)
    return mask


def _shared(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))
