"""Spots fitted to the picture they are in: nobody hides what the background is about.

Where everybody would stand on an empty ground is `engines.elements.blocking`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.blocking import MARGIN, Spot
from engines.elements.place.plate import Plate

SHIFTS = np.linspace(-0.3, 0.3, 13)  # of the frame's width, by which the whole group is moved at most
PATIENCE = 0.6  # how much a shift of the whole width weighs against covering what is seen
DETAIL = (96, 54)


@dataclass(frozen=True)
class Fitting:
    """What a plate shows where somebody may stand. `detail` (54, 96) is how much there is to see, 0 to about 1."""

    detail: NDArray[np.float32]

    @staticmethod
    @lru_cache(maxsize=2)
    def to(plate: Plate) -> "Fitting":
        return Fitting(_detail(plate.rest))

    def fitted(self, spots: Mapping[str, Spot], free: set[str]) -> dict[str, Spot]:
        """The spots, of which those in `free` are moved aside as a group."""
        moved = dict(spots)
        shift = self._aside([spot for name, spot in spots.items() if name in free])
        for name in free:
            moved[name] = replace(moved[name], x=moved[name].x + shift)
        return moved

    def _aside(self, group: list[Spot]) -> float:
        """How far the group goes aside so that it hides least of what there is to see."""
        if not group or any(spot.cover == "frame" and abs(spot.x - 0.5) > 0.45 for spot in group):
            return 0.0

        def cost(shift: float) -> float:
            hidden = sum(self._hidden(replace(spot, x=spot.x + shift)) for spot in group) / len(group)
            return hidden + PATIENCE * abs(shift) * float(self.detail.mean())

        left = min(spot.x - spot.width / 2 for spot in group) - MARGIN
        right = max(spot.x + spot.width / 2 for spot in group) + MARGIN
        roomy = [shift for shift in SHIFTS if left + shift >= 0 and right + shift <= 1]
        return float(min(roomy, key=cost, default=0.0))

    def _hidden(self, spot: Spot) -> float:
        """The mean detail behind a spot."""
        wide, high = DETAIL
        left, right = (int(np.clip((spot.x + side * spot.width / 2) * wide, 0, wide - 1)) for side in (-1, 1))
        top = int(np.clip((spot.y - spot.height) * high, 0, high - 1))
        bottom = int(np.clip((spot.y - 0.3 * spot.height) * high, top + 1, high))
        return float(self.detail[top:bottom, left : right + 1].mean())


def _detail(rest: NDArray[np.float32]) -> NDArray[np.float32]:
    grey = cv2.cvtColor(rest, cv2.COLOR_RGB2GRAY)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.004 * rest.shape[1])
    edges = np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    small = cv2.resize(edges, DETAIL, interpolation=cv2.INTER_AREA)
    colours = cv2.cvtColor(cv2.resize(rest, DETAIL, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB)
    apart = np.linalg.norm(colours - np.median(colours, axis=(0, 1)), axis=2) / 100
    seen = small / max(float(np.percentile(small, 95)), 1e-3) + 0.5 * apart
    return np.asarray(seen.clip(0, 1.5), np.float32)
