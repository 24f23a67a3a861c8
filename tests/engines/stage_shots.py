"""Small shots of the stage for tests, and where figures are in their frames."""

import numpy as np
from numpy.typing import NDArray

from engines.stage.frame import Frame
from engines.stage.plan import Label
from engines.stage.scene import Figure, Scene
from engines.stage.shot import StageShot

WIDTH, HEIGHT = 160, 90
WOMAN = Figure(name="woman", seed=1)
MAN = Figure(name="man", seed=2, place="right", facing="left")


def shot(**fields: object) -> StageShot:
    return StageShot(Scene(**({"duration_s": 2.0, "figures": (WOMAN,)} | fields)), WIDTH, HEIGHT)  # type: ignore[arg-type]


def figure_pixels(frame: Frame, number: int = 0) -> NDArray[np.bool_]:
    return np.asarray(frame.ids == int(Label.FIGURE) + number)
