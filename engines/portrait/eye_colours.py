"""What a picture says about the skin and the lashes near one eye, so that a lid can be painted to match.

It reads colours; where the lids are and how they move is `eyes`.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.mesh import Floats

Picture = NDArray[np.uint8]
Map = NDArray[np.float32]
RIM = 0.06  # e, the broadest dark rim about the eye of an animal
FLAT = 0.8  # levels of grain, below which there is none
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


class EyeColours:
    """What the picture says about skin and lashes near one eye."""

    def __init__(
        self,
        picture: Picture,
        source: Picture,
        points: Floats,
        cheek: tuple[int, int],
        hole: NDArray[np.uint8],
        e: float,
    ) -> None:
        self.source = source.astype(np.float32)
        self.luma = self.source @ LUMA
        self.e = e
        spot, half = points[list(cheek), :2].mean(0), max(3, int(0.14 * e))
        x, y = (
            int(np.clip(value, half, size - half))
            for value, size in zip(spot, picture.shape[1::-1], strict=True)
        )
        self.cheek = picture[max(0, y - half) : y + half, max(0, x - half) : x + half].astype(np.float32)
        self.tone = np.median(self.cheek.reshape(-1, 3), 0)
        dark = self.luma < 0.58 * float(self.tone @ LUMA)
        self.usable = (cv2.dilate(dark.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0) & (hole == 0)
        self.dark = dark

    def dark_share(self, level: Floats, top: Floats, hole: NDArray[np.uint8]) -> float:
        """How much of the strip above the eye is dark: make-up, thick lashes, a drawn outline."""
        strip = (level < top - 0.02) & (level > top - 0.075) & (hole == 0) & (np.abs(level) < 0.4)
        near = cv2.dilate(hole, np.ones((1 + 2 * int(0.1 * self.e), 1), np.uint8)) > 0
        return float(self.dark[strip & near].mean()) if (strip & near).any() else 0.0

    def columns(
        self, level: Floats, edge: Floats, along: Floats, reach: float, band: tuple[float, float]
    ) -> Floats:
        """(h, w, 3) The colour of the band beside the lid, carried along the eye, with the cheek's grain."""
        strip = (level > edge + band[0]) & (level < edge + band[1]) & (np.abs(along) < 1.25)
        inside, band_pixels = strip & self.usable, strip.sum()
        if inside.sum() < 6:
            inside = self.usable & (np.abs(along) < 1.3)
        spread = np.linspace(-1.3, 1.3, 27)
        colours = np.tile(self.tone, (len(spread), 1))
        if inside.any():
            distance = (along[inside][None] - spread[:, None]) * reach
            weight = np.exp(-0.5 * (distance / 0.09) ** 2) + 1e-4 * np.exp(-np.abs(distance) / 0.2)
            colours = weight @ self.source[inside] / weight.sum(1, keepdims=True)
        light, base = colours @ LUMA, float(self.tone @ LUMA)
        # A brow or make-up in the band must not darken the lid into a bruise; clean skin may speak for itself.
        doubt = 1.0 - min(1.0, 1.4 * float(inside.sum()) / max(1, int(band_pixels)))
        calm = np.clip(light, 0.66 * base, 1.12 * base) * (1 - 0.25 * doubt) + 0.25 * doubt * 0.92 * base
        hue = 0.12 + 0.4 * doubt
        own = colours * (calm / np.maximum(light, 1))[:, None]
        colours = (1 - hue) * own + hue * self.tone * (calm / base)[:, None]
        smooth = np.stack([np.interp(along, spread, colours[:, c]) for c in range(3)], -1)
        return smooth + self._grain(level.shape)

    def joined(self, skin: Floats, patch: Map, hole: NDArray[np.uint8]) -> Floats:
        """(h, w, 3) `skin` brought to the colours that the picture has about `patch`, so that no edge shows."""
        about = ((patch < 0.3) & self.usable & (hole == 0)).astype(np.float64)
        return skin + _spread((self.source - skin).clip(-60, 60), about, 0.045 * self.e)

    def with_rim(self, hole: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The opening (h, w) of an animal's eye with the dark rim about it."""
        size = 2 * max(1, round(RIM * self.e)) + 1
        near = cv2.dilate(hole, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
        rim = (near > 0) & (self.luma < 0.68 * float(self.tone @ LUMA))
        size = 2 * max(1, round(0.02 * self.e)) + 1
        brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        joined = cv2.morphologyEx(np.maximum(hole, rim.astype(np.uint8)), cv2.MORPH_CLOSE, brush)
        return np.maximum(hole, cv2.morphologyEx(joined, cv2.MORPH_OPEN, brush))

    def fur(self, picture: Picture, grid: Floats, eye: NDArray[np.uint8], height: float) -> Floats:
        """(h, w, 3) Fur over the `eye` and its rim: the colours about it, and hairs from that side of it which is
        most like its surroundings. `grid` (h, w, 2) places the region in the picture; `height` pixels of the eye."""
        size = 2 * max(1, round(0.03 * self.e)) + 1
        outside = 1.0 - cv2.dilate(eye, np.ones((size, size), np.uint8))
        base = _spread(self.source, outside, 0.07 * self.e)
        soft = max(1.0, 0.025 * self.e)
        rough = np.abs(self.source - cv2.GaussianBlur(self.source, (0, 0), soft))[outside > 0].mean()
        best, hairs = np.inf, np.zeros(base.shape)
        for degrees in range(0, 360, 30):
            away = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
            spot = (grid + (1.25 * height + 2 * (RIM + 0.03) * self.e) * away).astype(np.float32)
            there = cv2.remap(picture, spot, np.empty(0), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
            fine = there.astype(np.float64) - cv2.GaussianBlur(there.astype(np.float64), (0, 0), soft)
            strange = np.percentile(np.abs(there - base)[outside == 0], 97)
            beyond = (spot < 0) | (spot >= picture.shape[1::-1])
            unlike = (
                255 * float(beyond.any(2).mean()) + strange + 3 * abs(np.abs(fine[eye > 0]).mean() - rough)
            )
            if unlike < best:
                best, hairs = unlike, fine
        return base + hairs.clip(-2.5 * rough, 2.5 * rough)

    def _grain(self, shape: tuple[int, ...]) -> Floats:
        fine = self.cheek - cv2.GaussianBlur(self.cheek, (0, 0), max(1.5, 0.03 * self.e))
        # The edge of a beard is no grain: what is much larger than the usual is cut.
        usual = float(np.median(np.abs(fine)))
        if usual < FLAT or np.abs(fine).mean() > 2.5 * usual:  # paint, or paint with edges in it
            return np.zeros((*shape, 3))
        fine = fine.clip(*(np.array([-1, 1]) * min(20.0, 2.2 * usual)))
        repeats = [(0, max(0, want - have)) for want, have in zip(shape, fine.shape, strict=False)]
        padded = np.pad(fine, (*repeats, (0, 0)), "symmetric")
        return padded[: shape[0], : shape[1]]

    def lashes(self, hole: NDArray[np.uint8]) -> tuple[float, NDArray[np.floating]]:
        """How dark the rim of the eye is against the skin, 0 to 1, and its colour (3,)."""
        ring = cv2.dilate(hole, np.ones((3, 3), np.uint8)) > cv2.erode(hole, np.ones((3, 3), np.uint8))
        if not ring.any():
            return 0.4, self.tone * 0.35
        darkest = ring & (self.luma <= np.percentile(self.luma[ring], 10))
        colour = np.median(self.source[darkest], 0)
        contrast = 1 - float(colour @ LUMA) / max(float(self.tone @ LUMA), 1)
        strength = float(np.clip((contrast - 0.25) / 0.5, 0.1, 1))
        return strength, np.minimum(colour, self.tone * 0.6)

    def spectacles(self, hole: NDArray[np.uint8], e: float) -> Map:
        """1 on long thin dark lines that cross the region and leave it: frames, never lashes or brows."""
        height, width = hole.shape
        size = 2 * int(0.07 * e) + 3
        grey = np.clip(self.luma, 0, 255).astype(np.uint8)
        lines = cv2.morphologyEx(
            grey, cv2.MORPH_BLACKHAT, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        )
        thin = ((lines > 38) & (self.luma < 0.55 * float(self.tone @ LUMA)) & (hole == 0)).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(thin, connectivity=8)
        frames = np.zeros(hole.shape, np.uint8)
        for number in range(1, count):
            x, _, w, h, area = stats[number]
            if (
                w > 0.62 * width
                and h > 0.25 * height
                and area < 0.3 * w * h
                and (x <= 1 or x + w >= width - 1)
            ):
                frames[labels == number] = 1
        wide = cv2.dilate(frames, np.ones((3, 3), np.uint8)).astype(np.float32)
        return np.clip(1.2 * cv2.GaussianBlur(wide, (0, 0), 0.8), 0, 1)


def _spread(values: NDArray[np.floating], known: NDArray[np.floating], reach: float) -> Floats:
    """(h, w, 3) The `known` (h, w) among `values` carried smoothly over the rest."""
    total, weight = np.zeros(values.shape), np.full((*known.shape, 1), 1e-9)
    for share, sigma in ((1.0, reach), (1e-2, 2.5 * reach), (1e-4, 8 * reach)):
        sigma = max(sigma, 0.8)
        total += share * cv2.GaussianBlur(values * known[..., None], (0, 0), sigma)
        weight += share * cv2.GaussianBlur(known, (0, 0), sigma)[..., None]
    return total / weight
