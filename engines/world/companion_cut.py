"""A companion out of a picture: cut out, and its steps and breaths drawn beforehand by the actors of
`engines.elements.acting`.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from engines.contract import BadInput
from engines.elements.acting.heads import face_in
from engines.elements.acting.motion import motion_of
from engines.elements.acting.nature import nature_of
from engines.elements.acting.travel import STEPS
from engines.elements.cuts import cut_of
from engines.elements.look.compositor import sprite_of
from engines.elements.look.raster import Pyramid, draw_mesh
from engines.elements.request import Element
from engines.elements.sprite import Doing, Mesh, Pose, Premultiplied, Sprite
from engines.world.companion import BREATH_S, RADIUS_M, Companion
from engines.world.memory.surfaces import Patch
from engines.world.walk import EYE_M

FIELD = "companion"
FRAMES, BREATHS = 16, 6  # of two steps, and of half a breath
_HIGH_PX, _MARGIN = 400, 0.12  # of its height, for what moves beyond it
_TALL, _SMALL = 1.66, 1.15  # metres: of what is slim like a person, and of others
_SLIM = 0.62  # width over height
_GAIT = 0.8  # own heights a second, at which the cycle of steps is drawn; one takes a second then
_SETTLED_S = 8.0  # of a motion, after which nothing is only beginning


def companion_of(image: Path, seed: int, eye: float = EYE_M) -> Companion:
    """A companion cut out of a picture, for a world seen from `eye` metres. Raises `BadInput` and `ModelMissing`."""
    elemental = cut_of(Element(name="companion", image=image), FIELD)
    rgb, cut, body = elemental.rgb, elemental.cut, elemental.body
    if cut.whole:
        raise BadInput(
            FIELD, f"nobody stands out in {image.name}", "choose a picture of a person, an animal, a thing"
        )
    sprite = sprite_of(cut, _HIGH_PX, flip=False)
    nature = nature_of(sprite, "", has_person=body is not None or face_in(sprite, rgb) is not None)
    slim = (cut.bounds[2] - cut.bounds[0]) / max(cut.bounds[3] - cut.bounds[1], 1) < _SLIM
    high = (_TALL if slim else _SMALL) * eye / EYE_M
    stride, fewest, most = STEPS[nature]
    cycle_s = 1 / min(max(_GAIT / stride, fewest), most)
    drawn = _Drawn(sprite, sprite.height / high)
    walks = motion_of(sprite, [Doing("walk", 0.0, 60.0, speed=_GAIT)], seed, body, rgb)
    steps = [drawn.patch(walks.at(_SETTLED_S + cycle_s * n / FRAMES)) for n in range(FRAMES)]
    stands = motion_of(sprite, [Doing("stand", 0.0, 60.0)], seed, body, rgb)
    breaths = [drawn.patch(stands.at(_SETTLED_S + BREATH_S / 2 * n / BREATHS)) for n in range(BREATHS)]
    return Companion(tuple(steps), tuple(breaths), high)


class _Drawn:
    """Poses of a sprite as flat patches, `per_m` of its pixels a metre."""

    def __init__(self, sprite: Sprite, per_m: float) -> None:
        self._sprite, self._per_m = sprite, per_m
        self._pyramids: dict[int, tuple[Mesh, Pyramid]] = {}
        self._margin = round(_MARGIN * sprite.height)

    def patch(self, pose: Pose) -> Patch:
        sprite, margin = self._sprite, self._margin
        height, width = sprite.pixels.shape[0] + 2 * margin, sprite.pixels.shape[1] + 2 * margin
        canvas = np.zeros((height, width, 4), np.float32)
        moved = np.array(
            [pose.shift * sprite.height + margin, margin - pose.lift * sprite.height], np.float32
        )
        for mesh, points in pose.meshes:
            known = self._pyramids.setdefault(id(mesh), (mesh, Pyramid(mesh.pixels)))
            draw_mesh(mesh, known[1], points + moved, canvas)
        per_m = self._per_m
        foot = (sprite.foot[0] + margin + 0.5, sprite.foot[1] + margin + 0.5)
        across = np.linspace(-foot[0], width - foot[0], 4) / per_m
        up = np.linspace(foot[1], foot[1] - height, 6) / per_m
        x, y = np.meshgrid(across, up)
        return Patch(
            vertices=np.stack([x, y, np.zeros_like(x)], 2).astype(np.float32),
            there=np.ones((5, 3), np.bool_),
            projector=np.array([[per_m, 0, 0, foot[0]], [0, -per_m, 0, foot[1]], [0, 0, 0, 1]], np.float32),
            texture=_straight(canvas),
            radius=RADIUS_M,
        )


def _straight(pixels: Premultiplied) -> NDArray[np.uint8]:
    """RGBA with straight alpha, its colours carried on past the edge."""
    alpha = pixels[..., 3]
    colours = pixels[..., :3] / np.maximum(alpha, 1e-3)[..., None]
    nearest = distance_transform_edt(alpha < 0.6, return_distances=False, return_indices=True)
    colours = np.where((alpha < 0.6)[..., None], colours[tuple(nearest)], colours)
    return (np.dstack([colours, alpha]).clip(0, 1) * 255 + 0.5).astype(np.uint8)
