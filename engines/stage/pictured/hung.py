"""A picture that shows no place (a portrait, a still life): it hangs behind the actors, over a floor of its colours, as
in a photographer's studio. Where nobody stands before it, it fills the frame.
"""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from engines.media.fit import within
from engines.stage.framing import Subject, bearing, compose
from engines.stage.light import Light
from engines.stage.paint import Picture
from engines.stage.pictured.place import KEPT, PicturePlace
from engines.stage.plan import Card, Ground, Label, Plan
from engines.stage.scene import Scene
from engines.stage.staging import ALONG
from engines.world.view import Viewer

_BEHIND_M = 3.0  # that the picture hangs behind the subject
_CLOTH_M = 0.05  # that the cloth hangs behind the picture
_ROOM = 1.05  # times as high as the view there
_LEAST_M = 1.0
_PIXELS, _CLOTH_PIXELS = 1024, 160  # of the longer side
_SOFT = 0.0016  # of the picture's height, by which it is out of focus behind actors
_BORDER = 1.6  # of the picture, that the cloth reaches beyond it
_CLOTH_SOFT = 0.3  # of the picture's height, by which its colours run on the cloth
# Of the shorter side, over which picture and cloth go over into what is behind.
_FEATHER, _CLOTH_FEATHER = 0.07, 0.3
_ENDS = 0.12  # of the picture's height, over which it goes over into the floor
_FLOOR_LIGHT = 0.42  # how light the floor is at least
_FLOOR_M, _CELLS = 40.0, 64


def plan_of(scene: Scene, place: PicturePlace, light: Light, height_m: float, aspect: float) -> Plan:
    """The studio with the picture of a place, before the scene's first frame of this aspect, in which the main subject
    is so high."""
    peopled = bool(scene.figures or scene.crowd)
    picture, cloth, colour = _hangings(place, peopled)
    ground = level_floor(_unlit(colour, light)) if peopled else None
    plan = Plan(light, _wall(colour), ground=ground, fog_m=1e6, cloud_drift=0.0)
    x, z = plan.stand(0.0, ALONG)
    framing = compose(scene, [Subject(x, 0.0, z, height_m)], aspect)
    yaw, pitch, position = bearing(framing, aspect)
    camera_x, camera_y, _ = position.tolist()
    away = framing.distance + _BEHIND_M
    highest, lowest = (camera_y + away * math.tan(pitch + side * framing.fov / 2) for side in (1, -1))
    rows, columns = picture.shape[:2]
    if peopled:
        high, foot = _ROOM * max(highest, _LEAST_M), 0.0
    else:
        high = (highest - lowest) * min(1.0, aspect * rows / columns)
        foot = (lowest + highest - high) / 2
    wide = high * columns / rows
    middle_x, middle_y = camera_x + away * math.tan(yaw), foot + high / 2
    for key, hanging, times, back in (
        ("cloth", cloth, 1 + 2 * _BORDER, _CLOTH_M),
        ("picture", picture, 1.0, 0.0),
    ):
        top = middle_y + times * high / 2
        plan.images[key] = _over_floor(hanging, top, times * high, _ENDS * high) if peopled else hanging
        plan.cards.append(
            Card(
                key,
                label=Label.FAR,
                corner=(middle_x - times * wide / 2, top, z + _BEHIND_M + back),
                across=(times * wide, 0.0, 0.0),
                down=(0.0, -times * high, 0.0),
                fog=0.0,
                shadow=False,
            )
        )
    return plan


def level_floor(colour: ArrayLike) -> Ground:
    """A floor of one colour (3,), 0 to 1, for actors to stand on and throw shadows onto."""
    cells = (_CELLS, _CELLS)
    return Ground(
        height=np.zeros(cells, np.float32),
        colour=np.broadcast_to(np.asarray(colour, np.float32), (*cells, 3)).copy(),
        size_m=_FLOOR_M,
        detail=np.full((32, 32), 0.5, np.float32),
        detail_per_m=0.1,
        detail_strength=0.0,
    )


@lru_cache(maxsize=KEPT)
def _hangings(place: PicturePlace, soft: bool) -> tuple[Picture, Picture, NDArray[np.float64]]:
    """The picture of a place, feathered, the cloth around it, and the floor's colour (3,); shots before it share
    them."""
    picture = within(Viewer.first(place.scenery, place.scenery.lens.size), _PIXELS)
    small = within(picture, _CLOTH_PIXELS)
    if soft:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), max(_SOFT * len(picture), 0.6)), np.uint8)
    mean = small.reshape(-1, 3).mean(0) / 255
    return _feathered(picture, _FEATHER), _cloth(small), mean + max(_FLOOR_LIGHT - float(mean.mean()), 0.0)


def _feathered(picture: NDArray[np.uint8], feather: float) -> Picture:
    """The picture, premultiplied, with soft edges."""
    height, width = picture.shape[:2]
    inside = np.minimum(
        np.minimum(np.arange(height), np.arange(height)[::-1])[:, None],
        np.minimum(np.arange(width), np.arange(width)[::-1])[None],
    )
    opaque = np.dstack([picture, np.full((height, width), 255, np.uint8)])
    return _faded(opaque, inside / (feather * min(height, width)))


def _cloth(picture: NDArray[np.uint8]) -> Picture:
    """The picture's colours, which run on around it as in a mirror."""
    height, width = picture.shape[:2]
    down, across = round(height * _BORDER), round(width * _BORDER)
    mirrored = cv2.copyMakeBorder(picture, down, down, across, across, cv2.BORDER_REFLECT)
    soft = np.asarray(cv2.GaussianBlur(mirrored, (0, 0), _CLOTH_SOFT * height), np.uint8)
    return _feathered(soft, _CLOTH_FEATHER)


def _over_floor(hanging: Picture, top: float, high: float, ends: float) -> Picture:
    """What hangs so high, with its upper edge at `top`, fading over `ends` metres above the floor."""
    above = top - (np.arange(len(hanging)) + 0.5) * high / len(hanging)
    return _faded(hanging, above[:, None] / ends)


def _faded(picture: Picture, part: NDArray[np.float64]) -> Picture:
    """The premultiplied picture where `part` is 1, nothing where it is 0, and softly between."""
    part = np.clip(part, 0, 1)
    return np.asarray(picture * (part * part * (3 - 2 * part))[..., None], np.uint8)


def _unlit(colour: NDArray[np.float64], light: Light) -> NDArray[np.float64]:
    """The local colour that this light shows as `colour`."""
    return np.clip(colour / np.maximum(light.on_level, 0.2), 0, 1)


def _wall(colour: NDArray[np.float64]) -> NDArray[np.float32]:
    """(64, 128, 3): the studio's wall beyond the cloth."""
    return np.broadcast_to(colour, (64, 128, 3)).astype(np.float32).copy()
