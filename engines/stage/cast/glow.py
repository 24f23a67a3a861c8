"""Light that things give themselves: glows, and the tongues of a fire. It does not ask the scene's light."""

import math

import numpy as np
import skia

from engines.stage.cast.shapes import curve
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import Local, css
from engines.stage.paint import ink

WARM = css("#ffc766")
FLAMES = (css("#e2562a"), css("#ff9a34"), css("#ffe79a"))


def light_around(sheet: Sheet, x: float, y: float, radius: float, local: Local, alpha: float) -> None:
    """A glow that is `alpha` strong in its middle; pixels."""
    shades = [ink(local, a).toColor() for a in (alpha, alpha * 0.35, 0.0)]
    paint = skia.Paint(Shader=skia.GradientShader.MakeRadial((x, y), radius, shades), AntiAlias=True)
    sheet.canvas.drawCircle(x, y, radius, paint)


def glowing(local: Local, alpha: float = 1.0) -> skia.Paint:
    """A paint that shines as it is."""
    red, green, blue = local
    return skia.Paint(Color4f=skia.Color4f(red, green, blue, alpha), AntiAlias=True)


def flames(
    sheet: Sheet, x: float, base: float, width: float, height: float, time_s: float, seed: int
) -> None:
    """Tongues of fire over (x, base), pixels; every layer dances on its own."""
    for k, local in enumerate(FLAMES):
        for j, off in enumerate((-0.42, 0.38, 0.0)):
            beat = math.sin(time_s * (7.3 + 1.9 * j) + seed + k * 1.3 + j * 2.1)
            wind = 0.16 * math.sin(time_s * 3.1 + j * 1.7 + k) * width
            tall = height * (1.0 if j == 2 else 0.66) * (1 - 0.27 * k) * (1 + 0.12 * beat)
            half = width * (0.52 if j == 2 else 0.36) * (1 - 0.22 * k)
            cx = x + off * width * (1 - 0.2 * k)
            edge = np.array(
                [
                    (cx - half, base),
                    (cx - half * 0.95, base - tall * 0.30),
                    (cx - half * 0.30 + wind * 0.4, base - tall * 0.62),
                    (cx + wind, base - tall),
                    (cx + half * 0.42 + wind * 0.4, base - tall * 0.58),
                    (cx + half * 0.95, base - tall * 0.26),
                    (cx + half, base),
                ]
            )
            sheet.canvas.drawPath(curve(edge), glowing(local))
