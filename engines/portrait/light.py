"""What light and what colours a picture has: where its light comes from, and the tones that anything painted into
it must take (skin, lips, enamel, gums, the dark of the mouth). Colours are RGB, 0 to 255."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.mesh import (
    FACE_POINTS,
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    LEFT_LOWER_LID,
    LEFT_UPPER_LID,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    RIGHT_LOWER_LID,
    RIGHT_UPPER_LID,
    FaceFrame,
    Floats,
    face_triangles,
)

LUMA = np.array([0.299, 0.587, 0.114])
CHEEKS_AND_NOSE = (50, 205, 425, 280, 195)
TEETH_ARE_BRIGHT, TEETH_ARE_PALE = 0.8, 0.8  # of the skin's brightness and saturation
FEWEST_TEETH = 12  # pixels
FEATURES = (
    RIGHT_UPPER_LID + RIGHT_LOWER_LID + LEFT_UPPER_LID + LEFT_LOWER_LID + INNER_UPPER_LIP + INNER_LOWER_LIP
)


@dataclass(frozen=True)
class Light:
    """`direction` (3,) points to the light: x right, y down, z to the viewer. `contrast` 0 flat to 1 hard."""

    direction: Floats
    contrast: float


@dataclass(frozen=True)
class Palette:
    skin: Floats
    lip: Floats
    enamel: Floats
    gum: Floats
    tongue: Floats
    cavity: Floats


def luminance(colours: NDArray) -> NDArray:
    return colours @ LUMA


def level_of(colour: NDArray) -> float:
    return float(colour @ LUMA)


def read_light(picture: NDArray, points: Floats, frame: FaceFrame) -> Light:
    """Fit a distant light and an ambient one to the brightness of the face over its normals."""
    normals = vertex_normals(points[:FACE_POINTS])
    grey = cv2.GaussianBlur(
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), max(0.8, 0.05 * frame.eye_distance)
    )
    x, y = np.round(points[:FACE_POINTS, :2]).astype(int).T
    seen = (x >= 0) & (y >= 0) & (x < picture.shape[1]) & (y < picture.shape[0])
    seen[list(FEATURES)] = False
    if seen.sum() < 50:
        return Light(np.array([0.0, -0.4, 0.9]), 0.3)
    bright = grey[y[seen], x[seen]].astype(float)
    system = np.column_stack([normals[seen], np.ones(seen.sum())])
    trust = np.ones(len(bright))
    calm = np.diag([1.0, 1.0, 1.0, 0.05])
    for _ in range(5):
        fit = np.linalg.lstsq(
            np.vstack([system * trust[:, None], calm]), np.append(bright * trust, np.zeros(4)), rcond=None
        )[0]
        trust = 1 / (1 + np.abs(system @ fit - bright) / 25)
    strength = float(np.linalg.norm(fit[:3]))
    frontal = np.array([0.0, -0.35, 0.8])
    direction = fit[:3] / max(strength, 1e-6) + frontal
    return Light(
        direction / np.linalg.norm(direction), float(np.clip(strength / max(fit[3], 40.0), 0.15, 0.8))
    )


def vertex_normals(vertices: Floats) -> Floats:
    """Unit normals (468, 3), z to the viewer."""
    faces = face_triangles()
    corner = vertices[faces]
    facing = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    normals = np.zeros((FACE_POINTS, 3))
    for k in range(3):
        np.add.at(normals, faces[:, k], facing)
    normals[:, 2] *= -1
    normals *= np.sign(np.median(normals[:, 2]))
    normals[:, :2] *= -1 if np.corrcoef(normals[:, 0], vertices[:, 0])[0, 1] < 0 else 1
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)


def read_palette(picture: NDArray, points: Floats, enamel: Floats | None = None) -> Palette:
    """The tones of a face; `enamel` (3,) where the teeth have been seen elsewhere."""
    skin = _median(picture, [points[list(CHEEKS_AND_NOSE), :2]], np.array([190.0, 150.0, 130.0]))
    hole = _polygon(points, INNER_UPPER_LIP, INNER_LOWER_LIP)
    lips = _mask(picture, [_polygon(points, OUTER_UPPER_LIP, OUTER_LOWER_LIP)]) & ~_mask(picture, [hole])
    lip = np.median(picture[lips], 0) if lips.sum() > 8 else skin * (0.9, 0.6, 0.6)
    level = level_of(skin)
    red = lip / max(level_of(lip), 1.0)
    # a grey or painted face keeps its own hue: reds follow the lips' own saturation
    warmth = float(np.clip((lip[0] - lip[1:].mean()) / max(lip[0], 1) / 0.25, 0, 1))
    blush = 1 + warmth * np.array([0.12, -0.2, -0.12])
    flesh = red * blush
    flesh /= level_of(flesh)
    return Palette(
        skin,
        lip,
        _enamel(picture, points, skin) if enamel is None else enamel,
        np.clip(flesh * 0.62 * level, 0, 235),
        np.clip(flesh * 0.55 * level, 0, 225),
        np.clip(flesh * 0.085 * level + warmth * np.array([10.0, 0, 1]), 2, 70),
    )


def of_an_animal(palette: Palette) -> Palette:
    """Pink flesh, as dark and as colourful as the picture's fur allows: around an animal's mouth there is fur, whose
    hue says nothing about the inside."""
    colourful = float(np.clip(np.ptp(palette.skin) / max(palette.skin.max(), 1.0) / 0.2, 0, 1))
    pink = 1 + colourful * np.array([0.45, -0.20, -0.17])
    pink *= max(level_of(palette.skin), 90.0) / level_of(pink)
    return replace(palette, lip=0.55 * pink, tongue=pink * min(1.15, 225 / pink.max()), cavity=0.30 * pink)


def _enamel(picture: NDArray, points: Floats, skin: Floats) -> Floats:
    """Teeth as bright as the white of the eyes allows, tinted by the light that falls on the skin."""
    eyes = [
        _polygon(points, RIGHT_UPPER_LID, RIGHT_LOWER_LID),
        _polygon(points, LEFT_UPPER_LID, LEFT_LOWER_LID),
    ]
    inside = picture[_mask(picture, eyes)].astype(float)
    white = np.array([215.0, 210.0, 200.0])
    if len(inside) > 20:
        white = np.median(inside[luminance(inside) >= np.percentile(luminance(inside), 80)], 0)
    level = level_of(skin)
    target = float(np.clip(max(level_of(white) * 1.02, level * 1.08), 60, 225))
    if np.ptp(white) > 0.32 * max(white.max(), 1):
        white = np.array([1.0, 0.93, 0.80]) * min(225.0, level * 1.15)
    tint = (skin / max(level, 1.0)) ** 0.3
    tone = 0.35 * white / max(level_of(white), 1.0) + 0.65 * tint / level_of(tint)
    return np.clip(tone / level_of(tone) * target, 0, 245)


def shown_enamel(picture: NDArray, points: Floats) -> tuple[int, Floats] | None:
    """How many pixels of teeth a picture shows between its lips, and their colour (3,); none without any."""
    hole = _mask(picture, [_polygon(points, INNER_UPPER_LIP, INNER_LOWER_LIP)])
    skin = _median(picture, [points[list(CHEEKS_AND_NOSE), :2]], np.array([190.0, 150.0, 130.0]))
    pixels = picture[cv2.erode(hole.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0].astype(float)
    if not len(pixels):
        return None
    palest = max(TEETH_ARE_PALE * float(np.ptp(skin) / max(skin.max(), 1.0)), 0.1)
    pale = np.ptp(pixels, axis=1) < palest * pixels.max(1)
    teeth = pixels[pale & (luminance(pixels) > TEETH_ARE_BRIGHT * level_of(skin))]
    if len(teeth) < FEWEST_TEETH:
        return None
    bright = luminance(teeth)
    return len(teeth), np.median(teeth[bright >= np.percentile(bright, 50)], 0)


def _polygon(points: Floats, upper: tuple[int, ...], lower: tuple[int, ...]) -> Floats:
    return np.vstack([points[list(upper), :2], points[list(lower[1:-1]), :2][::-1]])


def _mask(picture: NDArray, polygons: list[Floats]) -> NDArray[np.bool_]:
    mask = np.zeros(picture.shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.round(polygon * 16).astype(np.int32)], 255, shift=4)
    return mask > 0


def _median(picture: NDArray, polygons: list[Floats], fallback: Floats) -> Floats:
    inside = picture[_mask(picture, polygons)]
    return np.median(inside, 0) if len(inside) > 8 else fallback
