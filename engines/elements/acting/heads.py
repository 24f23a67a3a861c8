"""Where the face and the head of an element are: found in the picture, or where its body or its outline says."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engines.contract import ModelMissing
from engines.elements.acting.bend import Head
from engines.elements.acting.limbs import NOSE, SHOULDERS, Joints, middle_of
from engines.elements.acting.mesh import depth_inside
from engines.elements.sprite import Sprite
from engines.perception.face import Face, faces_of

EARS = (3, 4)
TOP, CHIN, LEFT_SIDE, RIGHT_SIDE = 10, 152, 234, 454  # landmarks of the face's outline
UPPERMOST = 0.42  # of the subject's height: a head that nobody found is there


def face_in(sprite: Sprite, source: NDArray[np.uint8]) -> Face | None:
    """The largest human face of the subject, in pixels of the sprite; read from the picture it was cut from, as seen:
    mirrored where the sprite is. None as well where the model is not installed: a scene can do without."""
    height, width = sprite.pixels.shape[:2]
    left, top = (int(max(0.0, start - sprite.pad / sprite.share)) for start in sprite.origin)
    right = min(source.shape[1], round(sprite.origin[0] + (width - sprite.pad) / sprite.share))
    bottom = min(source.shape[0], round(sprite.origin[1] + (height - sprite.pad) / sprite.share))
    part = np.ascontiguousarray(source[top:bottom, left:right])
    if min(part.shape[:2]) < 16:
        return None
    if sprite.flipped:
        part = np.ascontiguousarray(part[:, ::-1])
    try:
        faces = faces_of(part)
    except ModelMissing:
        return None
    begin_x = width - 1 - ((right - 1 - sprite.origin[0]) * sprite.share + sprite.pad)
    if not sprite.flipped:
        begin_x = (left - sprite.origin[0]) * sprite.share + sprite.pad
    corner = np.array([begin_x, (top - sprite.origin[1]) * sprite.share + sprite.pad, 0.0])
    placed = [replace(face, points=face.points * sprite.share + corner) for face in faces]
    return max((face for face in placed if _shown(face, sprite)), key=_size, default=None)


def _shown(face: Face, sprite: Sprite) -> bool:
    """Whether the face is the subject's, not of somebody whom the cut left out."""
    height, width = sprite.pixels.shape[:2]
    x, y = np.rint(face.points[:, :2]).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    shown = sprite.pixels[y[inside], x[inside], 3] > 0.5
    return bool(shown.sum() > 0.85 * len(x))


def _size(face: Face) -> float:
    left, top, right, bottom = face.box
    return (right - left) * (bottom - top)


def head_of_face(face: Face) -> Head:
    """`face` in pixels of the sprite."""
    top, chin, left, right = (face.points[place, :2] for place in (TOP, CHIN, LEFT_SIDE, RIGHT_SIDE))
    down = chin - top
    long = max(float(np.hypot(*down)), float(np.hypot(*(right - left))))
    centre = (top + chin) / 2 - 0.1 * down
    neck = chin + 0.1 * down
    return Head((float(centre[0]), float(centre[1])), 0.68 * long, (float(neck[0]), float(neck[1])))


def head_of_body(joints: Joints) -> Head:
    """From nose, ears and shoulders, where the face is not seen well enough: from the side, from behind."""
    nose, ears = joints[NOSE, :2], joints[list(EARS), :2].mean(0)
    shoulders = middle_of(joints, SHOULDERS)
    skull = (nose + ears) / 2
    up = skull - shoulders
    centre, neck = skull + 0.1 * up, shoulders + 0.35 * up
    radius = 0.6 * float(np.hypot(*up))
    return Head((float(centre[0]), float(centre[1])), radius, (float(neck[0]), float(neck[1])), sure=0.7)


def head_of_outline(sprite: Sprite) -> Head | None:
    """The thickest place of the uppermost part. None where nothing is thick there."""
    alpha = sprite.pixels[..., 3]
    rows = np.flatnonzero((alpha > 0.5).any(1))
    if not len(rows):
        return None
    inside = depth_inside(alpha)
    upper = inside[: round(rows[0] + UPPERMOST * (rows[-1] - rows[0])) + 1]
    radius = float(upper.max())
    if radius < 3:
        return None
    y, x = np.unravel_index(int(upper.argmax()), upper.shape)
    ys, xs = np.nonzero(alpha > 0.5)
    towards_body = np.array([xs.mean() - x, ys.mean() - y])
    away = max(float(np.hypot(*towards_body)), 1e-6)
    neck = np.array([x, y]) + 1.1 * radius * towards_body / away
    return Head((float(x), float(y)), 1.3 * radius, (float(neck[0]), float(neck[1])), sure=0.6)
