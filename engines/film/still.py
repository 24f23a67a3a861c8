"""How a shot looks at one moment, before anything of it is made: stills of cards, and the first glance at a film.

Only the stage is needed for it, so that there is something to see before the sound is even loaded.
"""

import numpy as np
from numpy.typing import NDArray

from engines.film.footage import Footage
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay
from engines.film.staging import stage
from engines.stage.scene import Look, Scene
from engines.stage.shot import StageShot

AT = 0.4  # of a shot's duration


def size_of(request: FilmRequest) -> tuple[int, int]:
    """(width, height) of a film in pixels."""
    width, height = request.size.split("x")
    return int(width), int(height)


def still(
    screenplay: Screenplay, shot: int, width: int, height: int, look: Look, at: float = AT
) -> NDArray[np.uint8]:
    """A shot (0 is the first) at a part of its duration, (height, width, 3) RGB; without titles and fades."""
    footage = screenplay.shots[shot].footage
    if footage is not None:
        video = Footage(footage, width, height, f"screenplay.shots.{shot}.footage")
        frame = video.at(at * screenplay.shots[shot].duration_s)
        video.close()
        return frame
    scene: Scene | None = None
    for one in screenplay.shots[: shot + 1]:
        scene = stage(one, screenplay, scene)
    assert scene is not None
    scene = scene.model_copy(update={"look": look})
    return StageShot(scene, width, height).frame(at * scene.duration_s).rgb
