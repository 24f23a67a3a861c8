"""The blocking picture: a frame of the stage with its light, colours and brushwork taken away.

What is left is geometry and who stands where: a flat colour for each kind of thing, darker with distance, with a line
where one thing ends before another. It guides the small neural film, which has to find light, palette and look in its
words. Drawing for people is the business of `engines.stage`.
"""

from collections.abc import Iterable
from itertools import islice

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engines.stage.frame import Frame
from engines.stage.plan import Label
from engines.stage.scene import FigureKind, Scene

STRIDE, FRAMES = 16, 4  # pixels across a latent, and frames in it
FINE = 4  # cells across a latent in which the guide is kept
CHANNELS = 3 * FINE**2 + 1
_COLOURS: dict[Label, tuple[int, int, int]] = {
    Label.SKY: (60, 90, 200),
    Label.GROUND: (170, 140, 90),
    Label.WATER: (30, 170, 190),
    Label.FAR: (130, 110, 170),
    Label.PLANT: (60, 170, 60),
    Label.ROCK: (130, 130, 130),
    Label.BUILDING: (200, 110, 80),
    Label.PROP: (210, 190, 50),
    Label.VEHICLE: (230, 60, 140),
    Label.ROOM: (190, 170, 150),
    Label.FOREGROUND: (20, 90, 40),
    Label.CROWD: (250, 160, 120),
}
_FIGURES: dict[FigureKind, tuple[int, int, int]] = {
    "person": (255, 240, 230),
    "animal": (255, 140, 0),
    "vehicle": (230, 60, 140),
    "prop": (210, 190, 50),
    "cutout": (255, 240, 230),
}
_NEAR_M, _FAR_M = 1.5, 300.0
_DARKEST = 0.35
_STEP = 0.07  # of the distance, from which two neighbours are two things
_LINE = 0.55

Pixels = NDArray[np.uint8]


def blocking(frame: Frame, scene: Scene) -> Pixels:
    """(height, width, 3) of a frame of the scene."""
    palette = np.zeros((256, 3), np.float32)
    for label, colour in _COLOURS.items():
        palette[label] = colour
    palette[Label.FIGURE :] = _FIGURES["person"]
    for number, figure in enumerate(scene.figures):
        palette[Label.FIGURE + number] = _FIGURES[figure.kind]
    depth = np.clip(frame.depth, _NEAR_M, _FAR_M)
    away = np.log(depth / _NEAR_M) / np.log(_FAR_M / _NEAR_M)
    sky = frame.ids == Label.SKY
    shade = np.where(sky, 1.0, 1.0 - (1.0 - _DARKEST) * away)
    lines = np.where(_edges(np.log(depth), frame.ids), _LINE, 1.0)
    return (palette[frame.ids] * (shade * lines)[..., None]).round().astype(np.uint8)


def guide_of(pictures: Iterable[Pixels]) -> Tensor:
    """Blocking pictures (height, width, 3), 1 + 4 n of them, as what is joined to latents: (1, CHANNELS, 1 + n,
    height / 16, width / 16) float32.

    The first and then every fourth picture counts, in cells of 4 x 4 pixels whose colours lie in the channels; the last
    channel is 1 and says that there is a guide. Pictures are read as they come.
    """
    kept = [_folded(picture) for picture in islice(pictures, 0, None, FRAMES)]
    cells = torch.from_numpy(np.stack(kept, 1))[None]
    return torch.cat([cells, torch.ones_like(cells[:, :1])], 1)


def _folded(picture: Pixels) -> NDArray[np.float32]:
    """(CHANNELS - 1, height / 16, width / 16) from -1 to 1."""
    high, wide = picture.shape[0] // STRIDE, picture.shape[1] // STRIDE
    small = cv2.resize(picture, (wide * FINE, high * FINE), interpolation=cv2.INTER_AREA)
    cells = small.reshape(high, FINE, wide, FINE, 3).transpose(1, 3, 4, 0, 2).reshape(-1, high, wide)
    return (cells / 127.5 - 1).astype(np.float32)


def _edges(log_depth: NDArray[np.float32], ids: Pixels) -> NDArray[np.bool_]:
    """Where a pixel lies behind a neighbour, or is another thing than the one below or beside it (height, width)."""
    found = np.zeros(ids.shape, np.bool_)
    for axis in (0, 1):
        jump = np.diff(log_depth, axis=axis)
        other = (np.diff(ids.astype(np.int16), axis=axis) != 0) | (np.abs(jump) > _STEP)
        before = [slice(None), slice(None)]
        before[axis] = slice(0, -1)
        found[tuple(before)] |= other
    return found
