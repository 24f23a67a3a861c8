"""The brush over a matte: one stroke says what belongs to the subject, and the matte about it is solved anew.

A stroke is answered within a few hundredths of a second, however large it is: what is unknown is bounded in number,
what lies beyond is held as it was. Painting itself, and showing it, are the panel's.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.request import Stroke
from engines.perception.agreement import disc
from engines.perception.matte import Alpha, Matte, Rect, carried
from engines.perception.solving import solved
from engines.perception.subject import Picture

Mask = NDArray[np.bool_]

AROUND_PX = 48  # about a stroke, that is looked at
ALIKE = 2.2  # Mahalanobis distance up to which a colour is the stroke's
GRAIN = 12.0  # variance, in CIELAB, that any colour has
SURE = 0.98
CONTRADICTED = 0.6  # of a stroke, lying on what was sure: then it was wrong, and holds nothing back
MOST_UNKNOWN, MOST_PIXELS = 3000, 60_000  # that are solved, and looked at, at once
MOST_COLOURS = 4000  # of a stroke, that teach what is alike
ROUNDS = 40


@dataclass(frozen=True)
class Changed:
    """The part of the matte that is new: its place in pixels of the session, and `alpha` (h, w) there."""

    bounds: Rect
    alpha: Alpha


@dataclass
class Brushed:
    """A session over one matte, at the matte's bounded size. `alpha` (h, w) is what stands now."""

    matte: Matte
    alpha: Alpha = field(init=False)
    _told: NDArray[np.float32] = field(init=False)
    _before: list[tuple[Rect, Alpha, NDArray[np.float32]]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.alpha = self.matte.alpha.copy()
        self._told = np.full(self.alpha.shape, 0.5, np.float32)  # 1 and 0 where a stroke said so
        lab = cv2.cvtColor(self.matte.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        self._lab = np.asarray(lab, np.float32)

    def stroke(self, stroke: Stroke) -> Changed:
        """Solve anew about a stroke."""
        painted, radius = _painted(stroke, self.alpha.shape)
        if not painted.any():
            return Changed((0, 0, 0, 0), self.alpha[:0, :0])
        bounds = _around(painted, radius + AROUND_PX)
        part = np.s_[bounds[1] : bounds[3], bounds[0] : bounds[2]]
        self._before.append((bounds, self.alpha[part].copy(), self._told[part].copy()))
        painted, value = painted[part], np.float32(stroke.keep)
        near = cv2.distanceTransform((~painted).astype(np.uint8), cv2.DIST_L2, 5) <= radius
        alpha, told = self.alpha[part], self._told[part]
        claimed = _grown(self._lab[part], painted, near, _barred(alpha, told, painted, value))
        told[painted] = value
        held = alpha.copy()
        held[claimed] = value
        unknown = near & ~claimed & (told == 0.5)
        self.alpha[part] = _solved_within(self.matte.rgb[part], held, unknown)
        return Changed(bounds, self.alpha[part].copy())

    def undo(self) -> Changed | None:
        """Take the last stroke back, to the last bit; None where there is none."""
        if not self._before:
            return None
        bounds, alpha, told = self._before.pop()
        part = np.s_[bounds[1] : bounds[3], bounds[0] : bounds[2]]
        self.alpha[part], self._told[part] = alpha, told
        return Changed(bounds, alpha)

    def over(self, alpha: Alpha) -> Alpha:
        """What was brushed, over the picture's matte `alpha` (h, w) at its own size."""
        touched = (np.abs(self.alpha - self.matte.alpha) > 1e-4).astype(np.float32)
        if not touched.any():
            return alpha
        share = cv2.resize(cv2.dilate(touched, disc(3)), alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
        return np.asarray((1 - share) * alpha + share * carried(self.alpha, alpha.shape), np.float32)


def _painted(stroke: Stroke, shape: tuple[int, ...]) -> tuple[Mask, int]:
    """What the stroke covers (h, w), and its radius in pixels."""
    height, width = shape[:2]
    radius = max(1, round(stroke.radius * max(height, width)))
    spots = np.array(stroke.points) * (width, height) - 0.5
    mask = np.zeros((height, width), np.uint8)
    line = np.round(spots * 16).astype(np.int32)
    cv2.polylines(mask, [line.reshape(-1, 1, 2)], False, 1, 2 * radius, shift=4)
    for x, y in line:
        cv2.circle(mask, (int(x), int(y)), radius * 16, 1, -1, shift=4)
    return mask > 0, radius


def _around(mask: Mask, margin: int) -> Rect:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    height, width = mask.shape
    return (
        max(0, int(columns[0]) - margin), max(0, int(rows[0]) - margin),
        min(width, int(columns[-1]) + 1 + margin), min(height, int(rows[-1]) + 1 + margin),
    )  # fmt: skip


def _barred(alpha: Alpha, told: NDArray[np.float32], painted: Mask, value: np.float32) -> Mask:
    """What the stroke may not grow over: what another stroke said, and what was sure, unless the stroke is meant to
    correct just that."""
    sure = alpha < 1 - SURE if value else alpha > SURE
    said = told == 1 - value
    if sure[painted].mean() > CONTRADICTED:
        return np.asarray(said & ~painted)
    return np.asarray((said | sure) & ~painted)


def _grown(lab: NDArray[np.float32], painted: Mask, near: Mask, barred: Mask) -> Mask:
    """The stroke, and what of its colours hangs together with it nearby."""
    colours = lab[painted]
    colours = colours[:: 1 + len(colours) // MOST_COLOURS]
    spread = np.cov(colours.T) if len(colours) > 3 else np.zeros((3, 3))
    whitened = np.linalg.cholesky(np.linalg.inv(spread + GRAIN * np.eye(3))).astype(np.float32)
    away = cv2.transform(lab - colours.mean(0), whitened.T)
    distance = np.einsum("ijk,ijk->ij", away, away)
    alike = painted | (near & ~barred & (distance < ALIKE**2))
    count, parts = cv2.connectedComponents(alike.astype(np.uint8), connectivity=4)
    touched = np.zeros(count, bool)
    touched[parts[painted]] = True
    return np.asarray(alike & touched[parts])


def _solved_within(rgb: Picture, alpha: Alpha, unknown: Mask) -> Alpha:
    """`alpha` with what is unknown solved from the rest of it; coarser where that is much."""
    count = int(unknown.sum())
    if not count:
        return alpha
    share = min(1.0, (MOST_UNKNOWN / count) ** 0.5, (MOST_PIXELS / unknown.size) ** 0.5)
    if share == 1:
        found = solved(rgb, np.where(unknown, np.float32(np.nan), alpha), alpha, ROUNDS)
        return np.where(unknown, found, alpha)
    size = (max(8, round(share * alpha.shape[1])), max(8, round(share * alpha.shape[0])))
    held, lacking = (
        np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
        for part in (alpha, unknown.astype(np.float32))
    )
    seen = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    coarse = solved(seen, np.where(lacking > 0.5, np.float32(np.nan), held), held, ROUNDS)
    return np.where(unknown, carried(coarse, alpha.shape), alpha)
