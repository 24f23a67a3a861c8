"""The paper one figure is drawn on, and what finishes it: a rim of light and the grain of pigment.

Sizes are pixels. The rim lies inside the figure's outline on the side of the light, at most 2.2 px wide.
"""

from functools import cache

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from engines.stage.cast.shapes import Solid
from engines.stage.cast.tones import LIT, SHADE, Local, Tones
from engines.stage.paint import Picture, noise

RIM_PX = 2.2
_GRAIN = 0.13


class Sheet:
    """A transparent surface; `canvas` is Skia's, in pixels."""

    def __init__(self, tones: Tones, width: int, height: int) -> None:
        self.tones = tones
        self.width, self.height = max(width, 2), max(height, 2)
        self._picture = np.zeros((self.height, self.width, 4), np.uint8)
        info = skia.ImageInfo.Make(self.width, self.height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRasterDirect(info, self._picture, self.width * 4)
        self.canvas: skia.Canvas = self._surface.getCanvas()

    def solid(self, shape: Solid, local: Local, lit: float = LIT, shade: float = SHADE) -> None:
        """The shape in its lit tone, with its shade."""
        self.canvas.drawPath(shape.outline, self.tones.fill(local, lit))
        for path in shape.shade:
            self.canvas.drawPath(path, self.tones.fill(local, shade))

    def cel(
        self, path: skia.Path, local: Local, shift: float, lit: float = LIT, shade: float = SHADE
    ) -> None:
        """A shape whose edge away from the light lies in the shade, `shift` pixels deep."""
        if shift < 1:  # too thin to be seen
            self.canvas.drawPath(path, self.tones.fill(local, lit))
            return
        self.canvas.drawPath(path, self.tones.fill(local, shade))
        moved = skia.Path(path)
        moved.offset(self.tones.side * shift, -0.6 * shift)
        both = skia.Op(path, moved, skia.PathOp.kIntersect_PathOp)
        self.canvas.drawPath(both, self.tones.fill(local, lit))

    def finished(self, rim_px: float, strength: float = 0.85) -> Picture:
        """The drawing with its rim of light and its grain."""
        picture = self._picture
        if rim_px > 0.4:
            self._rim(min(rim_px, RIM_PX), strength)
        rows, columns = self.height // 512 + 1, self.width // 512 + 1
        grain = np.tile(_grain(), (rows, columns, 1))[: self.height, : self.width]
        cv2.multiply(picture, grain, picture, 1 / 255)
        return picture

    def _rim(self, width: float, strength: float) -> None:
        alpha = np.ascontiguousarray(self._picture[..., 3])
        shift = np.array([[1, 0, -self.tones.side * width], [0, 1, 0.7 * width]], np.float32)
        moved = cv2.warpAffine(alpha, shift, (self.width, self.height), flags=cv2.INTER_LINEAR)
        edge = cv2.subtract(alpha, moved)
        places = np.flatnonzero(edge > 8)
        flat = self._picture.reshape(-1, 4)
        part = edge.reshape(-1)[places].astype(np.float32)[:, None] * (strength / 255)
        fade = 1 - 0.55 * (places // self.width)[:, None].astype(np.float32) / self.height
        part *= fade
        rim = np.asarray(self.tones.rim, np.float32) * flat[places, 3:].astype(np.float32)
        old = flat[places, :3].astype(np.float32)
        flat[places, :3] = np.minimum(old + (rim - old) * part, 255).astype(np.uint8)


@cache
def _grain() -> NDArray[np.uint8]:
    """(512, 512, 4): what pigment leaves of each colour, 255 is all; coverage stays whole."""
    pigment = 0.6 * noise(512, 31, 16, 6, 0.72) + 0.4 * noise(512, 41, 64, 3, 0.6)
    spread = (pigment - pigment.min()) / (pigment.max() - pigment.min())
    tile = np.full((512, 512, 4), 255, np.uint8)
    tile[..., :3] = (255 * (1 - _GRAIN * (1 - spread)))[..., None].astype(np.uint8)
    return tile
