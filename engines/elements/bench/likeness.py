"""How far a frame agrees with a reference at a place: in colours, in keypoints and in form, without any network.

The frame is laid back onto the reference, pixel on pixel, and compared under the reference's matte. Where the place
comes from is the business of `engines.elements.bench.finding`.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from engines.elements.bench.takes import Picture, Reference

Matte = NDArray[np.float32]
Affine = NDArray[np.float64]
"""(2, 3): leads (x, y, 1) to (x, y)."""

COMPARED_SIDE = 224  # pixels of the longer side of what is compared, at most
SEEN = 0.25  # least part of the matte that has to lie in the frame
BINS, RANGES = (8, 16, 16), ((0, 100), (-64, 64), (-64, 64))  # of L, a and b
NEAR = 0.04  # of the longer side: how far a keypoint may have moved
MOST = 600  # keypoints that are compared
ALIKE = 0.6  # distance of two RootSIFT descriptors of one point, at most; others are rarely nearer than 0.7


@dataclass(frozen=True)
class Likeness:
    """How far the frame agrees with the reference, each 0 to 1. `keypoints` is None where the reference has none."""

    colour: float
    keypoints: float | None
    form: float


@dataclass(frozen=True)
class Laid:
    """A reference and a frame, pixel on pixel: (h, w, 3) each, and how much each pixel counts, (h, w)."""

    reference: Picture
    frame: Picture
    counts: Matte

    @property
    def likeness(self) -> Likeness:
        return Likeness(self.colour, self._keypoints(), max(0.0, self.form))

    def over(self, level: int) -> tuple[Picture, Picture]:
        """Both over a grey, in squares."""
        height, width = self.counts.shape
        side = max(height, width)
        top, left = (side - height) // 2, (side - width) // 2
        both = []
        for rgb in (self.reference, self.frame):
            square = np.full((side, side, 3), level, np.uint8)
            mixed = level + (rgb.astype(np.float32) - level) * self.counts[..., None]
            square[top : top + height, left : left + width] = mixed + 0.5
            both.append(square)
        return both[0], both[1]

    @property
    def form(self) -> float:
        """Normalised cross-correlation of lightness, -1 to 1."""
        blur, whole = max(self.counts.shape) / 100, float(self.counts.sum())

        def about_mean(rgb: Picture) -> NDArray[np.float32]:
            grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
            soft = np.asarray(cv2.GaussianBlur(grey, (0, 0), blur), np.float32)
            return soft - np.float32((soft * self.counts).sum() / whole)

        one, two = about_mean(self.reference), about_mean(self.frame)
        together, first, second = (
            float((a * b * self.counts).sum()) for a, b in ((one, two), (one, one), (two, two))
        )
        return together / max((first * second) ** 0.5, 1e-6)

    @property
    def colour(self) -> float:
        """Bhattacharyya coefficient of the colours, 0 to 1."""
        one, two = _lab(self.reference), _lab(self.frame)
        sure = self.counts > 0.5 * self.counts.max()
        change = float(np.median(one[sure][:, 0])) / max(float(np.median(two[sure][:, 0])), 1.0)
        two[..., 0] *= np.clip(change, 0.6, 1.6)
        return float(np.sqrt(self._histogram(one) * self._histogram(two)).sum())

    def _histogram(self, lab: NDArray[np.float32]) -> NDArray[np.float64]:
        inside = np.stack([lab[..., i].clip(*RANGES[i]).ravel() for i in range(3)], 1)
        found, _ = np.histogramdd(inside, BINS, RANGES, weights=self.counts.ravel())
        smooth: NDArray[np.float64] = gaussian_filter(found, 0.6, mode="nearest")
        return smooth / max(float(smooth.sum()), 1e-9)

    def _keypoints(self) -> float | None:
        here, described = keypoints(self.reference, self.counts, MOST)
        if not len(here):
            return None
        there, others = keypoints(self.frame, None, MOST)
        if not len(there):
            return 0.0
        near = np.linalg.norm(here[:, None] - there[None], axis=2) < NEAR * max(self.counts.shape)
        alike = described @ others.T > 1 - ALIKE**2 / 2
        return float((near & alike).any(1).mean())


def laid_back(
    reference: Reference, frame: Picture, matrix: Affine, hidden: Matte | None = None
) -> Laid | None:
    """Both at the size at which the reference is seen, at most `COMPARED_SIDE`.

    `matrix` leads from pixels of the reference to those of the frame; `hidden` (h, w) of the frame is 1 where others
    stand. None where too little of the reference can be seen.
    """
    height, width = reference.rgb.shape[:2]
    share = min(1.0, scale_of(matrix), COMPARED_SIDE / max(height, width))
    size = (max(8, round(width * share)), max(8, round(height * share)))
    onto = after(matrix, np.array([[width / size[0], 0, 0], [0, height / size[1], 0]]))
    coarse = scale_of(onto)
    soft = cv2.GaussianBlur(frame, (0, 0), 0.4 * coarse) if coarse > 1.2 else frame
    seen = np.ones(frame.shape[:2], np.float32) if hidden is None else 1 - hidden
    laid = cv2.warpAffine(soft, onto, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    open_to_view = cv2.warpAffine(seen, onto, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    alpha = cv2.resize(reference.alpha, size, interpolation=cv2.INTER_AREA)
    counts = np.asarray(open_to_view * alpha, np.float32)
    if float(counts.sum()) < max(SEEN * float(alpha.sum()), 40):
        return None
    wanted = cv2.resize(reference.rgb, size, interpolation=cv2.INTER_AREA)
    return Laid(np.asarray(wanted, np.uint8), np.asarray(laid, np.uint8), counts)


def keypoints(rgb: Picture, mask: Matte | None, most: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The `most` clearest SIFT keypoints (n, 2) in pixels and their RootSIFT descriptors (n, 128), where `mask` is
    above a half."""
    inside = None if mask is None else (mask > 0.5).astype(np.uint8)
    points, described = cv2.SIFT.create(nfeatures=most, contrastThreshold=0.03).detectAndCompute(rgb, inside)
    if described is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    root = np.sqrt(described / np.maximum(described.sum(1, keepdims=True), 1e-6))
    return np.array([point.pt for point in points], np.float32), root.astype(np.float32)


def scale_of(matrix: Affine) -> float:
    """How many times larger a matrix makes things."""
    return float(abs(np.linalg.det(matrix[:, :2])) ** 0.5)


def after(second: Affine, first: Affine) -> Affine:
    """The matrix that does `first` and then `second`."""
    return second @ np.vstack([first, [0, 0, 1]])


def _lab(rgb: Picture) -> NDArray[np.float32]:
    """L 0 to 100, a and b about -100 to 100."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB))
