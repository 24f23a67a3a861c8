"""The inside of a mouth, drawn where the lips have parted: teeth, tongue, cavity and the shadow of the upper lip.

The upper teeth and the teeth that a smiling picture shows belong to the skull, the lower teeth and the tongue to
the jaw. Everything takes its tones and its light from the picture. Lengths are in e around the mouth's centre, u
across and v down.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.light import Light, Palette, luminance
from engines.portrait.mesh import INNER_LOWER_LIP, INNER_UPPER_LIP, FaceFrame, Floats
from engines.portrait.shapes import JAW_DROP, FaceShapes, Lips, smoothstep
from engines.portrait.teeth import Sprite, carve
from engines.portrait.warp import ENLARGE, enlarge, sample

Picture = NDArray[np.uint8]
Map = NDArray[np.float32]

NO_GAP, FULL_GAP = 0.004, 0.03  # e, between which the inside fades in
UPPER_EDGE = 0.055  # the biting edge below the resting upper lip
LOWER_EDGE = 0.02  # the lower biting edge above the resting lower lip
SKULL_POINTS = (1, 2, 98, 327, 61, 291)  # landmarks whose motion with the head the upper teeth share
TEETH_ARE_BRIGHT = 0.62  # of the enamel's tone: a picture's mouth this bright shows teeth


@dataclass(frozen=True)
class MouthState:
    """Channels (8,), the lips at rest pose, how awake the mouth is, and both lip lines (n, 2) in region pixels."""

    channels: Floats
    lips: Lips
    awake: float
    upper: Floats
    lower: Floats


class MouthInterior:
    """What stands behind the lips of one picture."""

    def __init__(
        self,
        picture: Picture,
        points: Floats,
        frame: FaceFrame,
        shapes: FaceShapes,
        palette: Palette,
        light: Light,
        *,
        animal: bool,
    ) -> None:
        self._frame, self._shapes, self._palette = frame, shapes, palette
        self._skull = points[list(SKULL_POINTS)]
        self._upper_teeth: Sprite | None = None
        self._lower_teeth: Sprite | None = None
        if not animal:
            self._upper_teeth = carve(True, palette, light, frame.eye_distance)
            self._lower_teeth = carve(False, palette, light, frame.eye_distance)
        self._own: Picture | None = None
        if shapes.source_open:
            self._keep_own_mouth(picture, points)

    def _keep_own_mouth(self, picture: Picture, points: Floats) -> None:
        """The mouth that an open picture shows: to rest in, and for its teeth."""
        hole = np.vstack([points[list(INNER_UPPER_LIP), :2], points[list(INNER_LOWER_LIP[1:-1]), :2][::-1]])
        margin = round(0.25 * self._frame.eye_distance)
        low = np.maximum(np.floor(hole.min(0)).astype(int) - margin, 0)
        high = np.minimum(np.ceil(hole.max(0)).astype(int) + margin, picture.shape[1::-1])
        self._own_origin = low
        self._own = np.ascontiguousarray(picture[low[1] : high[1], low[0] : high[0]])
        self._own_texture = enlarge(self._own)
        mask = np.zeros(self._own.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round((hole - low) * 16).astype(np.int32)], 255, shift=4)
        inside = cv2.erode(mask, np.ones((3, 3), np.uint8))
        bright = luminance(self._own[inside > 0].astype(float))
        self._shows_teeth = len(bright) > 30 and float(np.median(bright)) > TEETH_ARE_BRIGHT * luminance(
            self._palette.enamel
        )
        soft = max(0.8, 0.012 * self._frame.eye_distance)
        self._own_teeth: Map = cv2.GaussianBlur(inside, (0, 0), soft).astype(np.float32) / 255

    def draw(
        self,
        region: Picture,
        where: Map,
        origin: Floats,
        state: MouthState,
        skull_shift: Callable[[Floats], Floats],
    ) -> None:
        """Draw into `region` in place. `where` is its sampling map, `origin` its corner in the picture, and
        `skull_shift` says how far points of the skull (n, 3) have moved."""
        e = self._frame.eye_distance
        upper, lower = _smooth(state.upper), _smooth(state.lower)
        gap = float(np.max((lower - upper) @ self._frame.down)) / e
        if gap < NO_GAP and self._own is None:
            return
        outline = np.vstack([upper, lower[::-1]])
        pad = 0.06 * e + 3
        x0, y0 = np.maximum(np.floor(outline.min(0) - pad).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(outline.max(0) + pad).astype(int) + 1, region.shape[1::-1])
        if x1 - x0 < 3 or y1 - y0 < 3:
            return
        part = region[y0:y1, x0:x1]
        corner = np.array([x0, y0])
        if self._own is not None:
            self._draw_seam(part, (upper + lower) / 2 - corner, gap, state.awake)
        cover = _coverage(part.shape[:2], outline - corner, max(0.55, 0.006 * e))
        cover *= float(smoothstep((gap - NO_GAP) / (FULL_GAP - NO_GAP)))
        u, v, at_rest = self._mouth_coordinates(part.shape[:2], corner + origin, skull_shift)
        inside = self._inside(u, v, at_rest, state, gap)
        drawn = part + (inside - part) * cover[..., None]
        if self._own is not None and state.awake < 1:
            resting = np.empty_like(part)
            local = where[y0:y1, x0:x1] - ((self._own_origin - origin) * ENLARGE).astype(np.float32)
            sample(self._own_texture, np.ascontiguousarray(local), resting, cv2.BORDER_REPLICATE)
            limit = np.array(self._own.shape[1::-1]) * ENLARGE
            known = ((local >= 0) & (local < limit)).all(2)[..., None]
            drawn = np.where(known, drawn * state.awake + resting * (1 - state.awake), drawn)
        region[y0:y1, x0:x1] = (drawn + 0.5).astype(np.uint8)

    def _draw_seam(self, part: Picture, line: Floats, gap: float, awake: float) -> None:
        """The dark line between lips that the picture never showed closed; a picture's own seam needs none."""
        strength = 0.75 * awake * (1 - float(smoothstep((gap - NO_GAP) / (FULL_GAP - NO_GAP))))
        if strength < 0.02:
            return
        e = self._frame.eye_distance
        mask = np.zeros(part.shape[:2], np.uint8)
        thickness = max(1, round(0.012 * e))
        cv2.polylines(mask, [np.round(line * 16).astype(np.int32)], False, 255, thickness, cv2.LINE_AA, 4)
        along = np.abs(np.linspace(-1, 1, part.shape[1]))
        fade = 1 - 0.6 * smoothstep((along - 0.55) / 0.45)
        cover = cv2.GaussianBlur(mask, (0, 0), max(0.6, 0.009 * e)).astype(np.float32) / 255 * strength * fade
        part[:] = (part + (self._palette.lip * 0.36 - part) * cover[..., None] + 0.5).astype(np.uint8)

    def _mouth_coordinates(
        self, shape: tuple[int, int], corner: Floats, skull_shift: Callable[[Floats], Floats]
    ) -> tuple[Map, Map, Map]:
        """u, v in e for each pixel, and the place (h, w, 2) in the picture that it shows when the skull moves."""
        now = (self._skull[:, :2] + skull_shift(self._skull)).astype(np.float32)
        affine, _ = cv2.estimateAffine2D(now, self._skull[:, :2].astype(np.float32), method=cv2.LMEDS)
        y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
        x, y = x + np.float32(corner[0]), y + np.float32(corner[1])
        m = affine.astype(np.float32)
        place = np.stack([m[0, 0] * x + m[0, 1] * y + m[0, 2], m[1, 0] * x + m[1, 1] * y + m[1, 2]], -1)
        local = self._frame.local(place, self._shapes.centre).astype(np.float32)
        return local[..., 0], local[..., 1], place

    def _inside(self, u: Map, v: Map, at_rest: Map, state: MouthState, gap: float) -> Map:
        palette, lips, rest = self._palette, state.lips, self._shapes.rest
        jaw, _, rounding, _, _, tuck, _, tongue = (float(c) for c in state.channels)
        half = max(float(np.ptp(lips.upper[:, 0])) / 2, 0.05)
        centre = float(lips.upper[0, 0] + lips.upper[-1, 0]) / 2
        off = np.clip(np.abs(u - centre) / half, 0, 1)
        top = np.interp(u, lips.upper[:, 0], lips.upper[:, 1]).astype(np.float32)
        bottom = float(lips.lower[:, 1].max())
        deep = np.clip((v - top) / max(gap, 0.02), 0, 1)
        image = palette.cavity * (0.75 + 0.5 * deep * (1 - off**2))[..., None]

        rise = 0.10 * tongue
        tongue_top = bottom - 0.30 * gap - rise
        body = smoothstep(2.4 * (1.15 - np.hypot(u / (0.8 * half + 0.04), (v - tongue_top - 0.13) / 0.14)))
        lit = 0.62 + 0.5 * np.clip(1 - (v - tongue_top) / 0.1, 0, 1) - 0.12 * np.exp(-((u / 0.02) ** 2))
        lit = lit * (0.55 + 0.45 * smoothstep(gap / 0.16))
        image = _over(image, palette.tongue * lit[..., None], body)

        drop = JAW_DROP * jaw
        if self._lower_teeth:
            edge = float(rest.lower[5, 1]) + drop - LOWER_EDGE
            row, coverage = _row(self._lower_teeth, u, v - edge)
            image = _over(image, row * (0.72 - 0.2 * deep)[..., None], coverage * (1 - 0.5 * rounding))
        upper_edge = float(rest.upper[5, 1]) + UPPER_EDGE + 0.04 * tuck - 0.03 * rounding
        if self._upper_teeth:
            row, coverage = _row(self._upper_teeth, u, v - upper_edge)
            image = _over(image, row * (1 - 0.35 * rounding), coverage)
        if self._own is not None and self._shows_teeth:
            image = self._lay_own_teeth(image, at_rest)
        return self._shaded(image, v - top, off, gap, rounding)

    def _lay_own_teeth(self, image: Map, at_rest: Map) -> Map:
        local = at_rest - self._own_origin.astype(np.float32)
        seen = np.empty((*image.shape[:2], 3), np.uint8)
        sample(self._own_texture, np.ascontiguousarray(local * ENLARGE), seen, cv2.BORDER_REPLICATE)
        weight = cv2.remap(self._own_teeth, local, None, cv2.INTER_LINEAR)
        return _over(image, seen.astype(np.float32), weight)

    def _shaded(self, image: Map, below_lip: Map, off: Map, gap: float, rounding: float) -> Map:
        """The upper lip's contact shadow, and the dark towards the corners of the mouth."""
        own = self._own is not None and self._shows_teeth
        reach = min(0.03, 0.3 * gap) + 1e-3
        contact = 1 - (0.15 if own else 0.42) * np.exp(-np.clip(below_lip, 0, None) / reach)
        corners = 1 - (0.15 if own else 0.5) * smoothstep((off - 0.45) / 0.5)
        shade = contact * corners * (1 - (0.15 if own else 0.3) * rounding)
        return (image * shade[..., None]).astype(np.float32)


def _over(below: Map, above: Map, coverage: Map) -> Map:
    return below + (above - below) * coverage[..., None]


def _row(sprite: Sprite, u: Map, v: Map) -> tuple[Map, Map]:
    """Colour (h, w, 3) and coverage (h, w) of a row of teeth at u, v from the middle of its biting edge."""
    where_x = ((u - sprite.left) * sprite.density).astype(np.float32)
    where_y = ((v - sprite.top) * sprite.density).astype(np.float32)
    seen = cv2.remap(sprite.image, where_x, where_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return seen[..., :3], seen[..., 3]


def _coverage(shape: tuple[int, int], outline: Floats, soft: float) -> Map:
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 64).astype(np.int32)], 255, cv2.LINE_AA, 6)
    return cv2.GaussianBlur(mask, (0, 0), soft).astype(np.float32) / 255


def _smooth(line: Floats, steps: int = 3) -> Floats:
    """A Catmull-Rom curve through the points of a lip line (n, 2)."""
    ends = np.vstack([2 * line[0] - line[1], line, 2 * line[-1] - line[-2]])
    p0, p1, p2, p3 = (ends[k : len(ends) - 3 + k, None] for k in range(4))
    t = (np.arange(steps) / steps)[None, :, None]
    curve = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return np.vstack([curve.reshape(-1, 2), line[-1:]])
