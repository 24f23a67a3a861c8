"""A canvas for drawing by script: smooth outlines, brush strokes, hair and glows, laid on one another.

It is drawn large and reduced, so that every edge is clean. What is drawn is decided by its caller.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import splev, splprep

SIDE = 768
FINE = 2  # drawn this much larger, then reduced

Spot = tuple[float, float]
Colour = tuple[int, int, int]
Mask = NDArray[np.float32]


class Canvas:
    """A picture in coordinates of 768 by 768, on which soft and hard shapes are laid."""

    def __init__(self, colour: Colour) -> None:
        self.rgb = np.full((SIDE * FINE, SIDE * FINE, 3), colour, np.float32)
        y, x = np.mgrid[: SIDE * FINE, : SIDE * FINE].astype(np.float32) / FINE
        self.x, self.y = x, y

    def shape(self, spots: Sequence[Spot], *, sharp: bool = False, soft: float = 0.0) -> Mask:
        """Coverage of the closed curve through `spots`, blurred by `soft`."""
        outline = np.array(spots, float) if sharp else curve([*spots, spots[0]], closed=True)
        mask = np.zeros(self.x.shape, np.uint8)
        cv2.fillPoly(mask, [np.round(outline * FINE * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        return self._soften(mask, soft)

    def oval(self, at: Spot, rx: float, ry: float, *, soft: float = 0.0) -> Mask:
        turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
        return self.shape(
            [(at[0] + rx * np.cos(a), at[1] + ry * np.sin(a)) for a in turn], sharp=True, soft=soft
        )

    def stroke(
        self, spots: Sequence[Spot], width: float, *, ends: Spot = (0.15, 0.15), soft: float = 0.0
    ) -> Mask:
        """Coverage of a brush stroke; `ends` is how much of the width is left where it starts and stops."""
        line = curve(spots, closed=False)
        along = np.linspace(0, 1, len(line))
        swell = np.sin(np.pi * along) ** 0.7
        tip = ends[0] * (1 - along) + ends[1] * along
        half = width / 2 * (tip + (1 - tip) * swell)
        way = np.gradient(line, axis=0)
        side = np.stack([-way[:, 1], way[:, 0]], 1) / np.maximum(np.hypot(*way.T), 1e-6)[:, None]
        ribbon = np.vstack([line + side * half[:, None], (line - side * half[:, None])[::-1]])
        return self.shape([tuple(spot) for spot in ribbon], sharp=True, soft=soft)

    def glow(self, at: Spot, rx: float, ry: float) -> Mask:
        return np.exp(-((self.x - at[0]) ** 2) / (2 * rx * rx) - (self.y - at[1]) ** 2 / (2 * ry * ry))

    def lay(self, mask: Mask, colour: Colour | NDArray[np.float32], strength: float = 1.0) -> None:
        part = (mask * strength)[..., None]
        self.rgb += (np.asarray(colour, np.float32) - self.rgb) * part

    def hair(
        self,
        locks: Callable[[float, np.random.Generator], Sequence[Spot]],
        count: int,
        colours: Sequence[Colour],
        width: float,
        seed: int,
        within: Mask | None = None,
        strength: float = 0.6,
    ) -> None:
        """Many fine strokes; `locks` gives the path of one from its place 0 to 1 in the bundle."""
        dice = np.random.default_rng(seed)
        for number in range(count):
            path = np.array(locks((number + 0.5) / count, dice)) + dice.normal(0, 0.8, 2)
            line = curve([tuple(spot) for spot in path], closed=False, steps=28)
            low = np.maximum((line.min(0) - 6) * FINE, 0).astype(int)
            high = np.minimum((line.max(0) + 6) * FINE, SIDE * FINE).astype(int)
            if (high <= low).any():
                continue
            window = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
            thick = max(1, round(width * FINE * dice.uniform(0.6, 1.3)))
            places = np.round((line * FINE - low) * 16).astype(np.int32)
            cv2.polylines(window, [places], False, 255, thick, cv2.LINE_AA, 4)
            part = window.astype(np.float32)[..., None] / 255 * strength * dice.uniform(0.5, 1)
            area = (slice(low[1], high[1]), slice(low[0], high[0]))
            if within is not None:
                part *= within[area][..., None]
            colour = np.array(colours[int(dice.integers(len(colours)))], np.float32)
            self.rgb[area] += (colour - self.rgb[area]) * part

    def picture(self) -> NDArray[np.uint8]:
        small = cv2.resize(self.rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        return (small + 0.5).clip(0, 255).astype(np.uint8)

    def _soften(self, mask: NDArray[np.uint8], soft: float) -> Mask:
        whole = (mask / 255).astype(np.float32)
        return cv2.GaussianBlur(whole, (0, 0), soft * FINE).astype(np.float32) if soft else whole


def curve(spots: Sequence[Spot], *, closed: bool, steps: int = 240) -> NDArray[np.float64]:
    points = np.array(spots, float)
    order = min(3, len(points) - 1)
    knots, _ = splprep(points.T, s=0, per=closed, k=order)
    return np.stack(splev(np.linspace(0, 1, steps), knots), 1)


def mirror(spots: Sequence[Spot], axis: float = 384) -> list[Spot]:
    return [(2 * axis - x, y) for x, y in spots]


def both(half: Sequence[Spot]) -> list[Spot]:
    """A closed outline from its left half, given from the top of the axis to the bottom."""
    return [*half, *mirror(half[-2:0:-1])]
