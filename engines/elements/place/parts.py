"""What a background picture is made of, as far as standing in it goes: where its sky is, where one can stand, and
which of the things that stand in it may hide an element.

A house, a hill or a doubtful piece of one never hides anybody: its foot is too ill known, and what plays before it must
be whole. Where things stand is found in `standing`.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.place.standing import Upright
from engines.perception.scene_net import Parts, available

NEAR_THINGS = ("living", "thing", "plant")
MOSTLY = 0.55  # of a card that is something of the near
BREADTH = 0.3  # of the canvas's width: what is broader hides nobody where no network tells what it is
BRANCHES, LIKE_SKY = 0.06, 16.0  # of the width, and in CIELAB: what is so near the sky and so like it is sky
WET = 2.0  # what a doubt that it is water counts: a still pond is taken for ground by halves
SURE, LITTLE = 0.4, 0.06  # with less of the canvas so surely ground, plants and rocks are walked on
SOFT = 0.3  # of a card's outline and inside that is neither there nor not: more is a doubtful edge


@dataclass(frozen=True, eq=False)
class Surroundings:
    """`parts` are the shares of a canvas (h, w, 3); None without the network."""

    canvas: NDArray[np.uint8]
    parts: Parts | None

    @classmethod
    def of(cls, canvas: NDArray[np.uint8]) -> "Surroundings":
        net = available()
        return cls(canvas, None if net is None else net.read(canvas))

    @property
    def sky(self) -> NDArray[np.float32] | None:
        """(h, w) 0 to 1, between branches too; None where nobody could see it."""
        if self.parts is None:
            return None
        sky = self.parts.sky
        known = (sky > 0.6).astype(np.float32)
        if not known.any():
            return sky
        lab = np.asarray(cv2.cvtColor(self.canvas.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
        sigma = BRANCHES * self.canvas.shape[1]
        weight = cv2.blur(known, (int(2 * sigma) | 1,) * 2)[..., None]
        own = cv2.blur(lab * known[..., None], (int(2 * sigma) | 1,) * 2) / np.maximum(weight, 1e-3)
        like = ((LIKE_SKY - np.linalg.norm(lab - own, axis=2)) / (0.5 * LIKE_SKY)).clip(0, 1)
        open_ = (weight[..., 0] > 0.02) & (
            self.parts.of("building", "hill", "living", "ground", "water") < 0.5
        )
        return np.asarray(np.maximum(sky, like * open_), np.float32)

    @property
    def firm(self) -> NDArray[np.float32] | None:
        """(h, w) up to 1, how surely one can stand there; None where nobody could see it."""
        if self.parts is None:
            return None
        firm = self.parts.of("ground") - WET * self.parts.of("water")
        if (firm > SURE).mean() < LITTLE:
            firm += self.parts.of("plant", "hill")
        return firm

    def hides(self, upright: Upright) -> bool:
        """Whether something that stands may be drawn before an element that is farther away."""
        alpha = upright.pixels[..., 3]
        there = float((alpha > 0.5).sum())
        if not there or float(((alpha > 0.1) & (alpha < 0.9)).sum()) > SOFT * there:
            return False
        if self.parts is None:
            return bool((alpha > 0.5).any(0).sum() < BREADTH * self.canvas.shape[1])
        left, top = upright.corner
        rows, columns = alpha.shape
        near = self.parts.of(*NEAR_THINGS)[top : top + rows, left : left + columns]
        return float((near * alpha[: near.shape[0], : near.shape[1]]).sum()) > MOSTLY * float(alpha.sum())
