"""The colours of the air in each place at each hour: what makes a storm in the desert another storm than one at sea.

Every place starts from `engines.stage.light.LIGHTS`; what is different there is written here, and nothing else.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from engines.stage.light import KEY_GAIN, LIGHTS, Light, colour
from engines.stage.scene import Environment, Lighting

# zenith, middle, horizon, fog, key, shade, sun of the light; a dot keeps the light's own colour.
_PLACES: dict[tuple[Environment, Lighting], str] = {
    ("space", "dawn"): "0b1030 1a2250 4a3a6a 3a3050 ffe0c8 4a4878 fff0d8",
    ("space", "noon"): "080a20 121a40 28305a 222a4c fff4e4 4a4c7c ffffff",
    ("space", "golden_hour"): "120a22 2c1440 5a2c4c 40263f ffd8a0 5a3a6a fff0c8",
    ("space", "dusk"): "140a2a 30164a 6a2c5c 482850 f4b0a0 4f3a74 ffd8c0",
    ("space", "night"): "050818 0c1634 1c2c54 141f40 8fb0e0 28325c dceaff",
    ("space", "overcast"): "16182c 2a2c48 44466a 383a58 d8d4e0 545478 ffffff",
    ("space", "storm"): "06141c 0c2a34 1c5450 164440 b0e0c8 2c4c5c e0fff0",
}
_PARTS = ("zenith", "middle", "horizon", "fog", "key", "shade", "sun")


@cache
def light_of(environment: Environment, lighting: Lighting, mirrored: bool = False) -> Light:
    """The light of a place; `mirrored` lets it come from the other side."""
    light = LIGHTS[lighting]
    changes: dict[str, Any] = {}
    for part, word in zip(_PARTS, _PLACES.get((environment, lighting), "").split(), strict=False):
        if word != ".":
            changes[part] = colour(word) * (KEY_GAIN if part == "key" else 1.0)
    if environment == "space":
        changes |= {"disc": False, "moon": False, "stars": 700, "azimuth": -1.1, "elevation": 0.5, "clouds": "none"}
    if mirrored:
        changes["azimuth"] = -float(changes.get("azimuth", light.azimuth))
    return replace(light, **changes) if changes else light
