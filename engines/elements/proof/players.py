"""A figure of the stage alone on clear ground, as somebody would drop its picture: at noon, standing, from any side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.elements.a2.references import MARGIN
from engines.media.fit import within
from engines.stage.cast import stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Figure

TALL = 2000  # pixels of the frames that figures are drawn for, so that nothing of them is left out
SIDE = 160  # pixels of a picture's longer side, at most
SEEN = 8  # of 255: alpha from which a pixel belongs to the figure
MOMENT_S = 0.25

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Player:
    """`picture` (h, w, 4) is straight RGBA with a clear border; the figure in it is `height_m` high and seen from
    `azimuth`, in radians as in `engines.stage.cast.Actor.picture`."""

    picture: Pixels
    height_m: float
    azimuth: float


def alone(figure: Figure, azimuth: float) -> Player:
    """The picture of a figure, whatever it does in its scene."""
    actor = stand(figure.model_copy(update={"action": "stand"}), LIGHTS["noon"], TALL)
    drawn = actor.picture(MOMENT_S, azimuth, SIDE / actor.height_m)
    rows, columns = (np.flatnonzero((drawn.picture[..., 3] > SEEN).any(axis)) for axis in (1, 0))
    part = drawn.picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height_m = len(part) / drawn.pixels_per_m
    part = within(part, SIDE)
    alpha = part[..., 3:].astype(np.float32) / 255
    colour = np.where(alpha > 0, part[..., :3] / np.maximum(alpha, 1e-3), 0).clip(0, 255)
    border = round(MARGIN * max(part.shape[:2]))
    whole = np.dstack([colour, part[..., 3]]).astype(np.uint8)
    return Player(np.pad(whole, [(border, border), (border, border), (0, 0)]), height_m, azimuth)
