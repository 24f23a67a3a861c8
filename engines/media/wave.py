"""The picture of a sound: its loudness as bars, for the gallery."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray

from engines.media.image import write_image

WIDTH, HEIGHT = 480, 270
VIOLET = 0xFFA78BE8
_GROUND = 0xFF17171B
_STEP, _BAR = 4, 2.4  # pixels
_MARGIN = 24


def write_wave(
    path: Path, sound: NDArray[np.floating], colour_at: Callable[[float], int] = lambda share: VIOLET
) -> None:
    """Draw `sound` (samples, channels), 480 by 270 pixels; `colour_at` tells the colour (ARGB) of a bar from where it
    stands, 0 to 1."""
    count = (WIDTH - 2 * _MARGIN) // _STEP
    blocks = np.array_split(sound, count)
    loud = np.array([float(np.sqrt(np.mean(np.square(block)))) if len(block) else 0.0 for block in blocks])
    tall = np.maximum(loud / max(float(loud.max()), 1e-6), 0.03) * (HEIGHT / 2 - _MARGIN)
    surface = skia.Surface(WIDTH, HEIGHT)
    canvas = surface.getCanvas()
    canvas.clear(_GROUND)
    paint = skia.Paint(AntiAlias=True)
    for n, half in enumerate(tall):
        paint.setColor(colour_at((n + 0.5) / count))
        left, middle = _MARGIN + n * _STEP, HEIGHT / 2
        bar = skia.Rect.MakeLTRB(left, middle - half, left + _BAR, middle + half)
        canvas.drawRoundRect(bar, _BAR / 2, _BAR / 2, paint)
    pixels = surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)
    write_image(path, np.ascontiguousarray(pixels[:, :, :3]))
