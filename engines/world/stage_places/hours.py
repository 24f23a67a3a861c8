"""Which of the stage's seven lights a place is painted in, and what hour of the day that light is."""

import math

from engines.stage.light import Light
from engines.stage.scene import Lighting
from engines.world.memory.surfaces import Daylight
from engines.world.request import Place

BEST: dict[Place, Lighting] = {
    "desert": "golden_hour", "ocean": "noon", "forest": "golden_hour", "city": "golden_hour",
    "mountains": "noon", "snow": "dawn", "meadow": "noon", "interior": "golden_hour",
}  # fmt: skip
HOURS: dict[Lighting, float] = {"dawn": 6.6, "noon": 12.0, "golden_hour": 17.6, "dusk": 19.3, "night": 22.5}
_SHADOWS: dict[Lighting, float] = {"dawn": 0.4, "noon": 0.5, "golden_hour": 0.55, "dusk": 0.25, "night": 0.25}

_SHARE: dict[Place, float] = {"forest": 0.0, "snow": 0.6, "interior": 0.0}  # of the shadows
_LOWEST = math.radians(24)  # shadows grow no longer than there


def lighting_at(place: Place, hour: float | None) -> Lighting:
    """The light that is nearest to an hour; without one, the one in which the place looks best."""
    if hour is None:
        return BEST[place]
    return min(HOURS, key=lambda light: abs((HOURS[light] - hour + 12) % 24 - 12))


def daylight_of(light: Light, lighting: Lighting, place: Place) -> Daylight:
    """The light that is painted already, for whoever grades it from there."""
    shadow = _SHADOWS[lighting] * _SHARE.get(place, 1.0)
    return Daylight(light.azimuth, max(light.elevation, _LOWEST), HOURS[lighting], shadow)
