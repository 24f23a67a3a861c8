"""A person whom the rig moves, as the small network is to make them, and what the network is given for it.

It is given the picture at rest, and of the rig's own film only how the head stands: in grey, small, with the mouth at
rest, open eyes and no mood. What the mouth does is then known from the voice alone, what the face shows from words, and
what it looks like from the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.life import Life
from engines.portrait.mesh import (
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    OVAL,
    FaceFrame,
)
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer

DRAWN = 2  # times as large as they are kept, people are drawn
BLUNT = 4  # pixels that one of the guide stands for
FACE, LIPS = 1, 2
"""Of a mask; the lips are part of the face."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Played:
    """`picture` (side, side, 3) is the person at rest; `frames` (n, side, side, 3) how they speak, `masks` (n, side,
    side) where face and lips are; `guide` (n, side / BLUNT, side / BLUNT) how the head stands, in grey. `mouth` (n, 8)
    are the channels of `engines.speech.mouth` that were performed, `opening` (n,) the gap of the lips in e. `place` (n,
    3) is where the mouth would be at rest, x and y, and e, all in pixels."""

    picture: Pixels
    frames: Pixels
    masks: Pixels
    guide: Pixels
    mouth: Floats
    opening: Floats
    place: Floats


def play(
    picture: Pixels, points: NDArray[np.float64], life: Life, times: Sequence[float], own_smile: float = 0.0
) -> Played:
    """A life at these times, in seconds, by the person of a square picture `DRAWN` times as large as what is played,
    whose landmarks (478, 3) are known."""
    renderer = PortraitRenderer(picture, points, own_smile=own_smile)
    side = len(picture) // DRAWN
    moments = [life.at(time_s) for time_s in times]
    poses = [_pose_of(moment) for moment in moments]
    stands = [renderer.frame(pose) for pose in poses]
    return Played(
        _reduced(picture, side),
        np.stack([_reduced(renderer.frame(moment), side) for moment in moments]),
        np.stack([_mask(renderer.landmarks(moment) / DRAWN, side) for moment in moments]),
        np.stack([_reduced(_grey(frame), side // BLUNT) for frame in stands]),
        np.stack([moment.mouth for moment in moments]).astype(np.float32),
        np.array([renderer.mouth_opening(moment) for moment in moments], np.float32),
        np.stack([_place(renderer.landmarks(pose) / DRAWN) for pose in poses]),
    )


def _pose_of(moment: Performance) -> Performance:
    """The same head with a face at rest."""
    return Performance(
        yaw=moment.yaw,
        pitch=moment.pitch,
        roll=moment.roll,
        shift=moment.shift,
        breath=moment.breath,
    )


def _place(spots: NDArray[np.float64]) -> Floats:
    """(3,) of landmarks in pixels."""
    middle = spots[[*INNER_UPPER_LIP, *INNER_LOWER_LIP]].mean(0)
    return np.array([*middle, FaceFrame.of(spots).eye_distance], np.float32)


def _mask(spots: NDArray[np.float64], side: int) -> Pixels:
    """(side, side) of landmarks in pixels."""
    mask = np.zeros((side, side), np.uint8)
    mouth = (*OUTER_UPPER_LIP, *OUTER_LOWER_LIP[-2:0:-1])
    for ring, value in ((OVAL, FACE), (mouth, LIPS)):
        cv2.fillPoly(mask, [np.round(spots[list(ring)] * 16).astype(np.int32)], value, shift=4)
    return mask


def _grey(picture: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _reduced(picture: Pixels, side: int) -> Pixels:
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
