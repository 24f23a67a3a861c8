"""Local colours as the light of the place shows them on a figure.

The rule is that of `engines.stage.light`; figures differ in one thing: where the key is blue or weak, a warm lamp
joins it, so that skin stays skin at night. Paints are kept, because a figure asks for the same few again and again.
"""

import colorsys
from functools import lru_cache
from typing import Any

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import fill, stroke

Local = tuple[float, float, float]  # RGB before any light, 0..1

HIGH, LIT, HALF, SHADE, DEEP = 1.0, 0.86, 0.55, 0.24, 0.06
_LAMP = np.array([1.08, 0.83, 0.60])
_NEUTRAL = np.array([1.07, 1.0, 0.93])
_LAMP_SHADE = np.array([0.36, 0.27, 0.36])


def css(word: str) -> Local:
    """ "#rrggbb" as a local colour."""
    red, green, blue = (float(part) for part in colour(word))
    return red, green, blue


@lru_cache(maxsize=4096)
def mixed(a: Local, b: Local, part: float) -> Local:
    """`part` 0 is a, 1 is b."""
    red, green, blue = (x + (y - x) * part for x, y in zip(a, b, strict=True))
    return red, green, blue


@lru_cache(maxsize=4096)
def darker(local: Local, by: float) -> Local:
    """The local colour with its value lowered by a share, a little richer, as pigment darkens."""
    hue, saturation, value = colorsys.rgb_to_hsv(*local)
    return colorsys.hsv_to_rgb(hue, min(1.0, saturation * (1 + 0.35 * by)), value * (1 - by))


@lru_cache(maxsize=4096)
def paler(local: Local, by: float) -> Local:
    return mixed(local, (1.0, 0.96, 0.88), by)


class Tones:
    """One light's paints. `side` is -1 where it comes from the left of the picture, 1 from the right; `lamp_share`
    is how much of the warm lamp reaches the figure."""

    def __init__(self, light: Light, lamp_share: float = 1.0) -> None:
        red, _, blue = light.key
        lamp = float(np.clip(2.6 * (blue - red) + 0.5 * max(0.0, 0.85 - float(light.key.mean())), 0, 0.78))
        lamp *= lamp_share
        vivid = float(np.clip(0.9 * (np.ptp(light.key) - 0.15), 0, 0.25))
        key = mix(
            light.key, light.key.mean() * _NEUTRAL, vivid
        )  # so that deep skin does not turn red at dusk
        self.key = mix(key, _LAMP, lamp)
        self.shade = mix(light.shade, _LAMP_SHADE, 0.55 * lamp)
        self.rim = light.rim
        self.side = light.side
        self.dark = lamp > 0.4
        self._tones: dict[tuple[Local, float], Local] = {}
        self._fills: dict[tuple[Local, float, float], skia.Paint] = {}

    def tone(self, local: Local, k: float) -> Local:
        """The colour in this light: k 0 in the shade, 1 fully lit."""
        found = self._tones.get((local, k))
        if found is None:
            red, green, blue = np.clip(np.asarray(local) * mix(self.shade, self.key, k), 0, 1).tolist()
            found = self._tones[local, k] = (red, green, blue)
        return found

    def fill(self, local: Local, k: float, alpha: float = 1.0) -> skia.Paint:
        key = (local, k, alpha)
        found = self._fills.get(key)
        if found is None:
            found = self._fills[key] = fill(self.tone(local, k), alpha)
        return found

    def veil(self, k: float, alpha: float = 1.0) -> skia.Paint:
        """What turns the lit tone of anything already drawn into its tone at k."""
        shaded = np.clip(mix(self.shade, self.key, k) / mix(self.shade, self.key, LIT), 0, 1)
        red, green, blue = (1 - alpha * (1 - shaded)).tolist()
        return skia.Paint(
            Color4f=skia.Color4f(red, green, blue, 1), AntiAlias=True, BlendMode=skia.BlendMode.kModulate
        )

    def line(self, local: Local, k: float, width: float, alpha: float = 1.0, **options: Any) -> skia.Paint:
        """A round-ended line, `width` in pixels."""
        return stroke(self.tone(local, k), max(width, 0.3), alpha, **options)
