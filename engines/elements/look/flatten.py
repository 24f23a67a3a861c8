"""A photograph becomes one drawing among drawings: flat patches of colour, few steps of lightness, a thin line about.

For photographs in drawn places alone; drawings on photographs stay as they are. Eyes and mouths keep their detail.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.look.colour import Colours, from_oklab, oklab
from engines.elements.sprite import Sprite
from engines.perception.drawn import is_drawn
from engines.portrait.mesh import OVAL

NOTHING, ALL = 0.02, 0.97  # alpha that is surely outside, and surely inside
PLAIN = 4.0  # grey levels that a plain ground varies by
EVEN, FLAT = (
    2,
    0.2,
)  # steps of 255 in five pixels that an even place may have; how much of a drawn subject is even
SPACE, RANGE = 9, 30  # of the mean shift: pixels, and grey levels
GENTLE_SPACE, GENTLE_RANGE = 4, 14  # in faces
STEPS, STEPPED = 8, 0.35  # steps of lightness, and how far they are followed
CHROMA, LIFT = 1.12, 0.01
SMALL_COLOURS = 0.8  # of the colours of small things, ribbons say, is kept in the patches
COARSE = 260  # pixels of the longer side below which patches are found in a larger copy
SMOOTH = 0.5  # pixels, along the edges of patches
LINE, LINE_WIDTH = 0.4, 1.3  # darkness, and width in pixels for a subject 400 pixels high


def is_photograph(sprite: Sprite, source: NDArray[np.uint8]) -> bool:
    """Whether the sprite was cut from a photograph (h, w, 3), even from one on a plain ground, which looks drawn."""
    height, width = source.shape[:2]
    to_sprite = np.array(
        [[sprite.share, 0, sprite.pad - sprite.origin[0] * sprite.share],
         [0, sprite.share, sprite.pad - sprite.origin[1] * sprite.share]]
    )  # fmt: skip
    alpha = sprite.pixels[..., 3]
    alpha = np.ascontiguousarray(alpha[:, ::-1]) if sprite.flipped else alpha
    seen = cv2.warpAffine(alpha, to_sprite, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    about = np.ones((5, 5), np.uint8)
    outside = source[cv2.dilate(seen, about) < NOTHING]
    if len(outside) and outside.reshape(-1, 3).std(0).max() > PLAIN:
        return not is_drawn(source)
    inside = cv2.erode((seen > ALL).astype(np.uint8), about) > 0
    steps = (cv2.dilate(source, about).astype(np.int16) - cv2.erode(source, about)).max(2)
    return bool((steps[inside] <= EVEN).mean() < FLAT) if inside.any() else True


def flattened(colours: Colours, alpha: NDArray[np.float32], faces: list[NDArray[np.float32]]) -> Colours:
    """(h, w, 3) as if drawn. `faces` are landmarks (468, 2 or more) in pixels."""
    size = max(0.6, min(2.0, colours.shape[0] / 400))
    filled = _beyond_edges(colours, alpha)
    finer = 2 if max(alpha.shape) < COARSE else 1
    flat = _drawn(filled, size, faces, finer)
    edge = cv2.GaussianBlur(alpha, (0, 0), LINE_WIDTH * size)
    line = np.exp(-(((edge - 0.5) / 0.2) ** 2)) * (alpha > 0.02)
    return (flat * (1 - LINE * line[..., None])).clip(0, 1).astype(np.float32)


def _drawn(picture: NDArray[np.uint8], size: float, faces: list[NDArray[np.float32]], finer: int) -> Colours:
    """The picture in patches, found in one `finer` times as large, so that their edges are smooth."""
    rows, columns = picture.shape[:2]
    if finer > 1:
        picture = np.asarray(
            cv2.resize(picture, None, fx=finer, fy=finer, interpolation=cv2.INTER_CUBIC), np.uint8
        )
    gentle = oklab(_patches(picture, GENTLE_SPACE * size * finer, GENTLE_RANGE))
    flat = oklab(_patches(picture, SPACE * size * finer, RANGE))
    flat[..., 1:] += SMALL_COLOURS * (gentle[..., 1:] - flat[..., 1:])
    flat = _stepped(flat, STEPS, STEPPED)
    if faces:
        mask = _faces(flat.shape, [points * finer for points in faces])[..., None]
        flat = flat * (1 - mask) + _stepped(gentle, 2 * STEPS, 0.4 * STEPPED) * mask
    if finer > 1:
        flat = np.asarray(cv2.resize(flat, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray(cv2.GaussianBlur(flat, (0, 0), SMOOTH), np.float32)


def _beyond_edges(colours: Colours, alpha: NDArray[np.float32]) -> NDArray[np.uint8]:
    """8-bit colours with the subject's own carried on past its edge, so that nothing bleeds in from there."""
    solid = (alpha > 0.6).astype(np.float32)[..., None]
    radius = max(2.0, 0.02 * alpha.shape[0])
    around = cv2.GaussianBlur(colours * solid, (0, 0), radius)
    weight = cv2.GaussianBlur(solid[..., 0], (0, 0), radius)[..., None]
    filled = colours * solid + around / np.maximum(weight, 1e-3) * (1 - solid)
    return (filled.clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _patches(picture: NDArray[np.uint8], space: float, spread: float) -> Colours:
    shifted = cv2.pyrMeanShiftFiltering(picture, space, spread)
    smooth = cv2.edgePreservingFilter(shifted, flags=cv2.RECURS_FILTER, sigma_s=2 * space, sigma_r=0.2)
    return smooth.astype(np.float32) / np.float32(255)


def _stepped(lab: Colours, steps: int, followed: float) -> Colours:
    plain = lab[..., :1]
    lightness = plain + followed * (np.round(plain * steps) / steps - plain) + LIFT
    return from_oklab(np.concatenate([lightness, lab[..., 1:] * CHROMA], axis=2)).clip(0, 1)


def _faces(shape: tuple[int, ...], faces: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    mask = np.zeros(shape[:2], np.float32)
    for points in faces:
        ring = points[list(OVAL), :2]
        cv2.fillPoly(mask, [np.round(ring * 16).astype(np.int32)], 1.0, shift=4)
        soft = max(1.0, 0.06 * float(np.ptp(ring[:, 1])))
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), soft), np.float32)
    return mask
