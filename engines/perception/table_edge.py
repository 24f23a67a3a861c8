"""Where what a close-up's subject stands on begins: the far edge of a table, if one is seen."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.areas import Areas

SAME = 0.6  # spreads within which the top of a picture is what its lower edge is
EDGE_SEEN = 1.2  # how far, in spreads, two bands of rows must be apart for an edge of the table
BLURRED = 0.35  # of the grain of the subject, below which what is about it is out of focus
LEAST = 0.002  # of the picture that something that lies about covers
PIECES, APART = 3, 0.35  # things that lie about, at least, and of the picture's height among them


def lie_about(matte: NDArray[np.float32]) -> bool:
    """Whether what a matte (h, w) shows are several things over and under one another, as on a table from above."""
    solid = (matte > 0.5).astype(np.uint8)
    _, _, stats, middles = cv2.connectedComponentsWithStats(solid)
    large = stats[1:, cv2.CC_STAT_AREA] > LEAST * solid.size
    rows = middles[1:, 1][large]
    return bool(large.sum() >= PIECES and np.ptp(rows) > APART * len(matte) and not solid[-1].any())


def ground_edge(areas: Areas, matte: NDArray[np.float32]) -> float:
    """The row, in shares of the height, from which what a close-up's subject stands on is seen: 0 where that fills the
    picture, as a table does from above, 1 where there is none. `matte` (h, w) is the subject's."""
    rows = areas.number.shape[0]
    at = areas.middle[:, 1] / rows
    small = cv2.resize(matte, areas.small.shape[1::-1], interpolation=cv2.INTER_AREA)
    inside = areas.mean(small)
    below = np.flatnonzero((small > 0.5).any(1))
    foot = float(below[-1] + 1) / rows if len(below) else 1.0
    strip = (at > 0.94) & (inside < 0.3)
    if foot > 0.985 or areas.pixels[strip].sum() < 0.3 * areas.pixels[at > 0.94].sum():
        return 1.0
    features = np.column_stack([0.8 * areas.lab[:, 0], 1.2 * areas.lab[:, 1:], 4.0 * areas.grain])
    free = inside < 0.3
    heights = np.linspace(0.1, 0.94, 43)
    apart = np.zeros(len(heights))
    for number, row in enumerate(heights):
        # An edge is seen near by as well as from afar, a fall of light only from afar.
        steps = [_step(features, free, at, row, reach) for reach in (0.14, 0.05)]
        apart[number] = min(steps[0], 1.5 * steps[1])
    apart[heights > foot - 0.02] = 0
    best = int(apart.argmax())
    if apart[best] > EDGE_SEEN:
        return float(heights[best])
    top = free & (at < 0.3)
    spread = features[top].std(0).mean() + features[strip].std(0).mean() + 5.0 if top.any() else 1.0
    same = (
        not top.any()
        or float(np.linalg.norm(np.median(features[top], 0) - np.median(features[strip], 0))) < SAME * spread
    )
    own = inside > 0.6
    sharp = float(np.median(areas.grain[own])) if own.any() else 1.0
    if float(np.median(areas.grain[free])) < BLURRED * sharp:
        return 1.0
    return 0.0 if same else float(heights[best])


def _step(features: NDArray, free: NDArray, at: NDArray, row: float, reach: float) -> float:
    """How far, in spreads, the bands above and below a row are apart."""
    over, under = free & (at < row) & (at > row - reach), free & (at > row) & (at < row + reach)
    if min(over.sum(), under.sum()) < 8:
        return 0.0
    spread = features[over].std(0).mean() + features[under].std(0).mean() + 5.0
    return float(np.linalg.norm(np.median(features[over], 0) - np.median(features[under], 0)) / spread)
