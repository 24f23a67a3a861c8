"""The light of the picture: where its sun stands, what hour it looks like, how hard shadows are.

A guess from colours and brightness; how a world looks at another hour is the view's work.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from engines.perception.scene import Reading
from engines.world.memory.surfaces import Daylight, Lens

SMALL = 256  # pixels of the longer side at which the picture is looked at
NIGHT = 0.16  # of the light, in the median, below which it is getting dark
LEAST, MOST = 8, 900  # pixels of a sun's disc
LOW, HIGH = 0.08, 0.85  # radians that the sun may stand high
NOON = 1.05  # radians high
LAMP_RADIUS = 0.03  # radians


@dataclass(frozen=True)
class Disc:
    """A sun or moon that the picture shows: its direction and its radius, all in radians."""

    azimuth: float
    elevation: float
    radius: float


def sun_in(reading: Reading, lens: Lens) -> Disc | None:
    """The one round thing in the sky that is as bright as anything."""
    share = SMALL / max(reading.rgb.shape[:2])
    size = (max(1, round(lens.size[0] * share)), max(1, round(lens.size[1] * share)))
    small = cv2.resize(reading.rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    sky = cv2.resize(reading.sky, size, interpolation=cv2.INTER_AREA) > 0.3
    if sky.mean() < 0.02:
        return None
    light = small @ np.array([0.3, 0.59, 0.11], np.float32)
    level = float(np.median(light[sky]))
    found = []
    for least in (max(0.93, level + 0.06), max(0.8, level + 0.12)):
        mask = ((light > least) & sky).astype(np.uint8)
        _, _, boxes, middles = cv2.connectedComponentsWithStats(mask)
        for part, (_, _, wide, high, area) in enumerate(boxes[1:], 1):
            if LEAST < area < MOST and 0.55 < area / (wide * high) < 0.95 and 0.6 < wide / high < 1.7:
                found.append((*middles[part], math.sqrt(area / math.pi)))
        if len(found) == 1:
            x, y, radius = found[0]
            u = (x + 0.5) / share - lens.centre[0]
            v = lens.centre[1] - (y + 0.5) / share
            return Disc(
                math.atan2(u, lens.focal),
                math.atan2(v, math.hypot(u, lens.focal)),
                max(radius / share / lens.focal, LAMP_RADIUS),
            )
        found = []
    return None


def daylight(reading: Reading, lens: Lens, sun: Disc | None) -> Daylight:
    """Where the light comes from. Warm colours are taken for a low sun, darkness for night."""
    small = cv2.resize(reading.rgb, (96, 64), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    sky = cv2.resize(reading.sky, (96, 64), interpolation=cv2.INTER_AREA) > 0.5
    light = (small**2.2) @ np.array([0.3, 0.59, 0.11], np.float32)
    dark = float(np.clip((NIGHT - np.median(light)) / NIGHT, 0, 1))
    above = small[sky] if sky.any() else small.reshape(-1, 3)
    warm = float(np.clip((above[:, 0] - above[:, 2]).mean() * 4, -1, 1))
    chroma = float(np.ptp(above, axis=1).mean())
    clear = float(np.clip((chroma - 0.04) / 0.2, 0, 1))
    # The side from which more light comes, where no sun is seen.
    columns = light.mean(0)
    lean = float(np.polyfit(np.linspace(-1, 1, 96), columns / max(columns.mean(), 1e-4), 1)[0])
    if sun is not None:
        azimuth, elevation = sun.azimuth, float(np.clip(sun.elevation, LOW, HIGH))
    else:
        azimuth = math.copysign(0.9 + 0.9 * (1 - min(abs(lean), 1)), lean if lean else 1.0)
        elevation = float(np.interp(warm, [-0.3, 0.2, 0.8], [NOON, 0.7, 0.2]))
    hour = _hour(elevation, warm, dark)
    shadow = (0.35 + 0.5 * clear) * (1 - 0.6 * dark)
    if not sky.any():
        shadow *= 0.6
    return Daylight(azimuth, elevation, hour, float(shadow))


def _hour(elevation: float, warm: float, dark: float) -> float:
    """Afternoon and evening, since pictures are seldom taken at dawn."""
    day = 12 + 7.0 * (1 - min(elevation / NOON, 1.0))
    if dark > 0.55 and warm < 0.3:
        return 22.0
    return float(min(day + 1.5 * dark, 20.5))
