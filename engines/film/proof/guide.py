"""The blocking picture: a frame of the stage with its light, colours and brushwork taken away.

What is left is geometry and who stands where: a flat colour for each kind of thing, darker with distance, with a line
where one thing ends before another. It guides the small neural film, which has to find light, palette and look in its
words. Of pictures that no stage drew a blocking picture can only be guessed (`guessed`). Drawing for people is the
business of `engines.stage`.
"""

from collections.abc import Iterable, Sequence
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
_LAYERS, _LAYERED = 6, (64, 36)  # of a guess, found in a picture of this size (width, height)
_HEIGHT = 40.0  # how much the place in the picture counts beside colours of 0 to 255
_SKY = 0.4  # the highest layer is the sky if its middle lies above this share of the height
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


def guessed(pictures: Sequence[Pixels]) -> list[Pixels]:
    """Blocking pictures of pictures (height, width, 3) that follow one another, of whose scene nothing is known.

    Areas of like colour become layers; the highest is the sky or far away, the lowest the ground, the others things.
    The lower in the picture, the nearer. No colour of the pictures is left in it.
    """
    rows = [_layered(picture) for picture in pictures]
    cv2.setRNGSeed(0)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    flat = rows[0].reshape(-1, 4)
    centres = cv2.kmeans(flat, _LAYERS, np.empty(0), stop, 1, cv2.KMEANS_PP_CENTERS)[2]
    order = centres[:, 3].argsort()
    centres = centres[order]
    labels = [Label.FAR, Label.FAR, Label.ROCK, Label.PROP, Label.PROP, Label.GROUND]
    if centres[0, 3] < _SKY * _HEIGHT:
        labels[0] = Label.SKY
    colours = np.array([_COLOURS[label] for label in labels], np.float32)
    found = []
    for picture, row in zip(pictures, rows, strict=True):
        height, width = picture.shape[:2]
        near = np.square(row[:, :, None] - centres).sum(-1).argmin(-1).astype(np.uint8)
        layer = cv2.resize(cv2.medianBlur(near, 3), (width, height), interpolation=cv2.INTER_NEAREST)
        shade = np.linspace(_DARKEST, 1.0, height, dtype=np.float32)[:, None].repeat(width, 1)
        if labels[0] is Label.SKY:
            shade[layer == 0] = 1.0
        lines = np.where(_edges(np.zeros(layer.shape, np.float32), layer), _LINE, 1.0)
        found.append((colours[layer] * (shade * lines)[..., None]).round().astype(np.uint8))
    return found


def _layered(picture: Pixels) -> NDArray[np.float32]:
    """(36, 64, 4) float32: colour in L*a*b*, and how low in the picture."""
    small = cv2.GaussianBlur(cv2.resize(picture, _LAYERED, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    low = np.linspace(0, _HEIGHT, _LAYERED[1], dtype=np.float32)[:, None, None].repeat(_LAYERED[0], 1)
    return np.concatenate([lab, low], 2)


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
