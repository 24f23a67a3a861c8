"""The last pass of a frame: tone, colour and dither, from light to eight bits."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_SIDE = 64


def dither() -> NDArray[np.float32]:
    """(64, 64) float32 of -0.5 to 0.5, each value about as often as every other and unlike its neighbours."""
    random = np.random.default_rng(7)
    values = random.random((_SIDE, _SIDE))
    for _ in range(4):
        spectrum = np.fft.fft2(values)
        far = np.hypot(*np.meshgrid(np.fft.fftfreq(_SIDE), np.fft.fftfreq(_SIDE)))
        values = np.real(np.fft.ifft2(spectrum * (far / far.max()) ** 0.7))
        values = values.ravel().argsort().argsort().reshape(values.shape) / values.size
    return np.asarray(values - 0.5, np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def finish_rows(canvas, out, first, last, pattern, plain, grey, flash):  # type: ignore[no-untyped-def]
    """Rows of canvas (h, w, 4) to `out` (h, w, 3) uint8. `plain` leaves colours as they are; else `grey` 0 to 1 is
    taken from them, `flash` 0 to 1 lightens all, and what is too bright is eased off."""
    columns = canvas.shape[1]
    for row in range(first, last):
        for column in range(columns):
            r, g, b = canvas[row, column, 0], canvas[row, column, 1], canvas[row, column, 2]
            spread = 0.5
            if not plain:
                if grey != 0.0:
                    light = 0.3 * r + 0.59 * g + 0.11 * b
                    r, g, b = r + (light - r) * grey, g + (light - g) * grey, b + (light - b) * grey
                if flash > 0.0:
                    r += (r * 1.2 + 46.0) * flash
                    g += (g * 1.25 + 50.0) * flash
                    b += (b * 1.35 + 62.0) * flash
                r, g, b = _eased(r), _eased(g), _eased(b)
                spread = 0.5 + pattern[row & 63, column & 63]
            out[row, column, 0] = np.uint8(min(max(r + spread, 0.0), 255.0))
            out[row, column, 1] = np.uint8(min(max(g + spread, 0.0), 255.0))
            out[row, column, 2] = np.uint8(min(max(b + spread, 0.0), 255.0))


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _eased(value):  # type: ignore[no-untyped-def]
    """A shoulder from 225 on, so that bright clouds keep their shapes."""
    over = value - 225.0
    return value if over <= 0.0 else 225.0 + over / (1.0 + over / 34.0)
