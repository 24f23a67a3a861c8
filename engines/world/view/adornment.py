"""What is drawn over a finished view of the world: stars and moon, birds, motes, and what falls from the sky."""

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Scenery
from engines.world.view import life, night, weather
from engines.world.view.camera import View
from engines.world.view.lighting import Lighting

_MOTES = 110
_MOTES_BEGIN_S = 4.0
_MISTY = 0.007  # 1/m of mist in which nothing flies


class Adornment:
    """Draws them, for one scenery."""

    def __init__(self, scenery: Scenery) -> None:
        self._outdoors = scenery.kind in ("landscape", "street")
        self._stars = night.stars(2)
        self._birds = life.birds_of(len(scenery.patches))
        self._motes = weather.drops_of(_MOTES, 4)
        self._drops = weather.drops_of(max(c.drops for c in weather.CONDITIONS.values()), 9)

    def draw(
        self,
        canvas: NDArray[np.float32],
        depth: NDArray[np.float32],
        view: View,
        light: Lighting,
        time_s: float,
        alive: bool,
    ) -> None:
        """Onto canvas (h, w, 4) float32 whose fourth channel says where there is sky; depth (h, w) metres."""
        dark, conditions = light.hour.night, light.conditions
        if dark > 0.02 and conditions.overcast < 0.5 and self._outdoors:
            clear = dark * (1 - conditions.veiled) * (1 - 2 * conditions.overcast)
            night.draw_stars(canvas, self._stars, view, clear, time_s)
            night.draw_moon(canvas, view, light.hour.azimuth, max(light.hour.elevation, 0.3), clear)
        calm = max(1 - conditions.mist / _MISTY, 0.0)
        if conditions.drops:
            calm *= 1 - conditions.density
        if alive and calm > 0.5 and self._outdoors and dark < 0.5:
            life.draw_birds(canvas, depth, self._birds, view, time_s)
        if calm > 0 and time_s > 0:
            begun = min(time_s / _MOTES_BEGIN_S, 1.0)
            life.draw_motes(canvas, depth, self._motes, view, time_s, dark, begun * calm)
        if conditions.drops and self._outdoors:
            bright = 0.35 * light.horizon.mean(0) + 0.65 * (225 if conditions.flakes else 190) * max(
                1 - dark, 0.5
            )
            colour = (float(bright[0]), float(bright[1]), float(bright[2]))
            weather.draw_drops(
                canvas, depth, self._drops[: conditions.drops], view, time_s, conditions.fall, conditions.flakes,
                conditions.slant, colour, conditions.density * (0.85 if conditions.flakes else 0.6),
            )  # fmt: skip
