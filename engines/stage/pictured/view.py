"""Frames of a picture's place before any camera, with who stands in it: what `SetRenderer` is for a set of the
stage."""

from dataclasses import replace
from functools import lru_cache
from threading import get_ident

import numpy as np
from numpy.typing import NDArray

from engines.stage.bake import Baked
from engines.stage.camera import Camera
from engines.stage.frame import Canvas, Passing, SetRenderer
from engines.stage.pictured.outlook import Outlook
from engines.stage.pictured.place import PicturePlace
from engines.stage.pictured.shadows import cast_shadows
from engines.stage.plan import Label
from engines.stage.relief import FAR
from engines.stage.scene import Lighting
from engines.world.view import Viewer
from engines.world.view.camera import View

_CLEARLY = 1.2  # times as far off as it is thought to be, from where what stands hides an actor
_LEAST_SHADOW = 0.6  # of full strength, that a figure's shadow has under any sky
_HOURS: dict[Lighting, float] = {"dawn": 6.2, "dusk": 19.6, "night": 23.0}


class PictureRenderer(SetRenderer):
    """Draws a picture's place at one size, in its own light or in that of another hour; where it `hides`, actors go
    behind what is clearly nearer. Not for several threads at once."""

    def __init__(
        self, outlook: Outlook, lighting: Lighting, hides: bool, baked: Baked, width: int, height: int
    ) -> None:
        super().__init__(baked, width, height)
        place = outlook.place
        self._scale = outlook.scale
        self._window = _window(place, width, height, get_ident())
        self._hour = _HOURS.get(lighting) if lighting != place.hour else None
        self._back = np.empty((height, width, 4), np.float32)
        self._hides = hides
        self._strength = max(place.scenery.daylight.shadow, _LEAST_SHADOW)

    def draw(
        self,
        camera: Camera,
        time_s: float,
        hidden: NDArray[np.bool_] | None = None,
        passing: Passing | None = None,
    ) -> Canvas:
        """The place at a moment; of its own nothing can be `hidden`."""
        rgb = self._window.frame(self._view(camera), time_s, self._hour)
        depth = np.minimum(self._window.depth * np.float32(self._scale), FAR)
        np.multiply(rgb, np.float32(1 / 255), out=self._back[..., :3])
        ids = np.where(depth >= FAR, Label.FAR, Label.GROUND).astype(np.uint8)
        back = Canvas(self._back, depth, ids)
        if passing is None:
            return back
        cast_shadows(back, camera, passing, self._darkness, self._strength)
        return self.draw_over(back, camera, passing, depth * _CLEARLY if self._hides else FAR)

    def _view(self, camera: Camera) -> View:
        """What the camera sees of a place that is `scale` times as large; roll is left out."""
        lens = replace(camera, roll=0.0).lens(self.height)
        x, y, z = (lens[0:3] / self._scale).tolist()
        ahead, right, up = ((a, b, c) for a, b, c in lens[3:12].reshape(3, 3).tolist())
        return View(x, y, z, ahead, right, up, float(lens[12]), self.width / 2, self.height / 2)


@lru_cache(maxsize=4)
def _window(place: PicturePlace, width: int, height: int, thread: int) -> Viewer:
    """What shots before the same picture share. A thread has its own: a viewer draws one frame at a time."""
    return Viewer(place.scenery, (width, height))
