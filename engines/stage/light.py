"""The light of a place at an hour: one rule colours everything that stands on the stage.

A colour in light is `local * mix(shade, key, k)`: shade is cool, key is warm, k says how much of the key falls there.
Palettes are for the whole sky and ground, so that a scene is one picture.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engines.stage.scene import Lighting

Colour = NDArray[np.float64]  # (3,) RGB, 0..1
KEY_GAIN = 1.08


def colour(css: str) -> Colour:
    """ "#rrggbb" -> (3,), 0..1."""
    digits = css.lstrip("#")
    return np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)])


def mix(a: ArrayLike, b: ArrayLike, part: float) -> Colour:
    """`part` 0 is a, 1 is b."""
    return np.asarray(a, float) * (1 - part) + np.asarray(b, float) * part


@dataclass(frozen=True, eq=False)
class Light:
    """Colours of sky, air and surfaces, and where the light comes from.

    `azimuth` and `elevation` in radians; azimuth 0 is straight ahead (+z), positive to the right (+x). Fog reaches
    1 - 1/e at `fog_m` metres.
    """

    zenith: Colour
    middle: Colour
    horizon: Colour
    fog: Colour
    key: Colour
    shade: Colour
    sun: Colour
    rim: Colour
    cloud_lit: Colour
    cloud_shade: Colour
    azimuth: float
    elevation: float
    clouds: str = "cumulus"
    disc: bool = True
    moon: bool = False
    stars: int = 0
    fog_m: float = 220.0

    @property
    def side(self) -> int:
        """The side that the light comes from: -1 left, 1 right."""
        return 1 if self.azimuth > 0 else -1

    @property
    def lamps(self) -> bool:
        """Whether windows and street lamps are lit: at night, at dusk, and when a storm darkens the day."""
        return self.moon or self.elevation < 0.05 or self.clouds == "storm"

    @property
    def on_level(self) -> Colour:
        """The light that level ground lies in, of which shadows take away."""
        return self.shade * 0.28 + self.key * 0.72

    def tone(self, local: ArrayLike, k: float) -> Colour:
        """The local colour (3,) as this light shows it: k 0 in the shade, 1 fully lit."""
        return np.clip(np.asarray(local, float) * mix(self.shade, self.key, k), 0, 1)

    def tones(self, local: ArrayLike, k: ArrayLike) -> NDArray[np.float64]:
        """Many at once: local (n, 3) or (3,), k (n,), to (n, 3)."""
        part = np.asarray(k, float)[:, None]
        return np.clip(np.asarray(local, float) * (self.shade * (1 - part) + self.key * part), 0, 1)


def _light(
    palette: str,
    azimuth: float,
    elevation: float,
    *,
    cloud_lit: str,
    cloud_shade: str,
    rim: str = "",
    **rest: object,
) -> Light:
    """`palette`: zenith, middle, horizon, fog, key, shade, sun."""
    zenith, middle, horizon, fog, key, shade, sun = (colour(word) for word in palette.split())
    return Light(
        zenith,
        middle,
        horizon,
        fog,
        key * KEY_GAIN,
        shade,
        sun,
        colour(rim) if rim else sun,
        colour(cloud_lit),
        colour(cloud_shade),
        azimuth,
        elevation,
        **rest,  # type: ignore[arg-type]
    )


LIGHTS: dict[Lighting, Light] = {
    "dawn": _light(
        "6a7fb5 d3a6b4 ffd9b0 dcb8b8 ffe0c2 77709c fff0d0",
        0.45,
        0.07,
        cloud_lit="ffcdb0",
        cloud_shade="b58fae",
        clouds="streak",
        fog_m=130.0,
    ),
    "noon": _light(
        "3d86c6 86c3e2 e4f3ea c0dde4 fffaea 7a8fc0 ffffff",
        -0.6,
        0.85,
        cloud_lit="ffffff",
        cloud_shade="b4cfe4",
        disc=False,
        fog_m=300.0,
    ),
    "golden_hour": _light(
        "4c86a8 f2b878 ffcf7c f4bf86 ffdf9e 80587a fff2c4",
        -0.35,
        0.13,
        cloud_lit="ffe3b0",
        cloud_shade="d99a80",
        clouds="streak",
        fog_m=200.0,
    ),
    "dusk": _light(
        "20244f 824c86 f58f6c 8f6189 e8a293 433e70 ffd0a0",
        0.3,
        0.015,
        cloud_lit="ff9f80",
        cloud_shade="5b3f78",
        clouds="streak",
        stars=90,
        fog_m=190.0,
    ),
    "night": _light(
        "080e26 152a52 35598a 22395e 7f9cc4 222d54 eaf2ff",
        0.35,
        0.33,
        cloud_lit="3d5a8a",
        cloud_shade="1a2a50",
        clouds="streak",
        moon=True,
        stars=420,
        fog_m=170.0,
    ),
    "overcast": _light(
        "a2abb4 bcc3c6 d6d7d0 c2c8c8 e8e7e0 858fa0 ffffff",
        -0.3,
        0.7,
        cloud_lit="d2d5d4",
        cloud_shade="939ca8",
        rim="e8ecec",
        clouds="overcast",
        disc=False,
        fog_m=110.0,
    ),
    "storm": _light(
        "262f3a 47545e 93a29c 66747a a2aea8 3c4855 e8f4f0",
        0.5,
        0.4,
        cloud_lit="6b7880",
        cloud_shade="2a343f",
        rim="c0d4d4",
        clouds="storm",
        disc=False,
        fog_m=120.0,
    ),
}
