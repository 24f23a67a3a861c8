"""A picture that shows no place (a portrait, a still life): it hangs softly behind the actors, over a floor of its
colours, as in a photographer's studio.
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
from engines.stage.plan import SKY_HIGHEST, SKY_LOWEST, Card, Ground, Label, Plan
from engines.stage.scene import Scene
from engines.stage.staging import ALONG
from engines.world.view import Viewer

_BEHIND_M = 3.0  # that the picture hangs behind the subject
_ROOM = 1.05  # times as high as the view there
_LEAST_M = 1.0
_SOFT = 0.006  # of the picture's height, by which it is out of focus
_BORDER = 1.6  # of the picture, in which the colours of its edges go on around it
_PIXELS = 480  # of the picture's longer side: it is out of focus
_ENDS = 0.16  # of the picture's height, over which it goes over into the floor
_FLOOR_M, _CELLS = 40.0, 64


def plan_of(scene: Scene, place: PicturePlace, light: Light, height_m: float, aspect: float) -> Plan:
    """The studio with the picture of a place, before the scene's first frame of this aspect, in which the main subject
    is so high."""
    picture, whole = _cloth(place)
    floor = picture[-max(1, len(picture) // 10) :].reshape(-1, 3).mean(0) / 255
    ground = level_floor(_unlit(floor, light))
    plan = Plan(light, _wall(picture, floor), ground=ground, fog_m=5000.0, cloud_drift=0.0)
    x, z = plan.stand(0.0, ALONG)
    framing = compose(scene, [Subject(x, 0.0, z, height_m)], aspect)
    yaw, pitch, position = bearing(framing, aspect)
    camera_x, camera_y, _ = position.tolist()
    away = framing.distance + _BEHIND_M
    rows = len(picture)
    highest = camera_y + away * math.tan(pitch + framing.fov / 2)
    per_px = _ROOM * max(highest, _LEAST_M) / rows  # from the floor to the frame's upper edge
    wide, high = whole.shape[1] * per_px, whole.shape[0] * per_px
    middle_x = camera_x + away * math.tan(yaw)
    top = (whole.shape[0] + rows) / 2 * per_px
    plan.images["picture"] = _over_floor(whole, top, per_px)
    plan.cards.append(
        Card(
            "picture",
            label=Label.FAR,
            corner=(middle_x - wide / 2, top, z + _BEHIND_M),
            across=(wide, 0.0, 0.0),
            down=(0.0, -high, 0.0),
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
def _cloth(place: PicturePlace) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The picture of a place, out of focus, without and with its border; shots before it share them."""
    picture = within(Viewer.first(place.scenery, place.scenery.lens.size), _PIXELS)
    soft = np.asarray(cv2.GaussianBlur(picture, (0, 0), max(_SOFT * len(picture), 0.8)), np.uint8)
    return soft, _bordered(soft)


def _bordered(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with the colours of its edges going on around it."""
    height, width = picture.shape[:2]
    down, across = round(height * _BORDER), round(width * _BORDER)
    wide = cv2.copyMakeBorder(picture, down, down, across, across, cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(wide, (0, 0), 0.12 * height)
    rows, columns = np.mgrid[0 : wide.shape[0], 0 : wide.shape[1]].astype(np.float32)
    out = np.maximum(
        np.maximum(down - rows, rows - down - height), np.maximum(across - columns, columns - across - width)
    )
    part = np.clip(1 + out / (0.12 * height), 0, 1)[..., None]
    return np.asarray(wide * (1 - part) + soft * part, np.uint8)


def _over_floor(whole: NDArray[np.uint8], top: float, per_px: float) -> Picture:
    """The picture, premultiplied, that ends softly over the floor."""
    above = top - (np.arange(len(whole)) + 0.5) * per_px
    alpha = np.clip(above / max(_ENDS * len(whole) * per_px, 0.05), 0, 1)
    alpha = (alpha * alpha * (3 - 2 * alpha))[:, None, None]
    out = np.empty((*whole.shape[:2], 4), np.uint8)
    out[..., :3] = whole * alpha
    out[..., 3:] = 255 * alpha
    return out


def _unlit(colour: NDArray[np.float64], light: Light) -> NDArray[np.float64]:
    """The local colour that this light shows as `colour`."""
    return np.clip(colour / np.maximum(light.on_level, 0.2), 0, 1)


def _wall(picture: NDArray[np.uint8], floor: NDArray[np.float64]) -> NDArray[np.float32]:
    """(64, 128, 3): the floor's colour, going over into that of the picture's top."""
    top = picture[: max(1, len(picture) // 8)].mean((0, 1)) / 255
    elevation = np.linspace(SKY_HIGHEST, SKY_LOWEST, 64)
    part = np.clip(elevation / 0.3, 0, 1)[:, None, None]
    return np.broadcast_to(floor * (1 - part) + top * part, (64, 128, 3)).astype(np.float32).copy()
