"""The inside of a mouth, drawn where the lips have parted: teeth, tongue, cavity, the wet rim of the lower lip and
the shadow of the upper one.

The upper teeth and the teeth that a smiling picture shows belong to the skull, the lower teeth and the tongue to
the jaw. Everything takes its tones and its light from the picture. Lengths are in e around the mouth's centre, u
across and v down.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.light import Light, Palette, luminance, of_an_animal
from engines.portrait.mesh import INNER_LOWER_LIP, INNER_UPPER_LIP, FaceFrame, Floats
from engines.portrait.mouth_paint import TABLE, TABLE_SPAN, Scene, paint
from engines.portrait.shapes import FaceShapes, Lips, jaw_fall, smoothstep
from engines.portrait.teeth import carve
from engines.portrait.warp import ENLARGE, enlarge, sample

Picture = NDArray[np.uint8]
Map = NDArray[np.float32]

NO_GAP, FULL_GAP = 0.004, 0.03  # e, between which the inside fades in
UPPER_EDGE = 0.055  # the biting edge below the closed lips
LOWER_EDGE = 0.022  # the lower biting edge above the closed lips
OVERBITE = 0.04  # the lower biting edge above the one of teeth that the picture shows
TEETH_DEPTH = 0.06  # behind the lips
TEETH_ARE_BRIGHT = 0.62  # of the enamel's tone: a picture's mouth this bright shows teeth
LIP_EDGE, FUR_EDGE = 0.006, 0.012  # how softly the lips end
SEAM_COVER = 0.022  # of the lower lip, where a closed picture's lip line would stay behind as a dark rim
GAPS_FILLED = 0.07  # the width of dark gaps that are lightened between the picture's own teeth
NO_TEETH = np.zeros((0, 0, 4), np.float32)


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
        self._frame, self._shapes, self._palette = frame, shapes, of_an_animal(palette) if animal else palette
        self._edge, self._cover = (FUR_EDGE, 0.0) if animal else (LIP_EDGE, SEAM_COVER)
        e = frame.eye_distance
        depth = points[list(INNER_UPPER_LIP), 2].mean() + TEETH_DEPTH * e
        here = np.append(shapes.centre, depth)
        self._skull = np.array(
            [here, here + e * np.append(frame.across, 0), here + e * np.append(frame.down, 0)]
        )
        self._cavity = self._palette.cavity
        self._own: Picture | None = None
        self._shows_teeth = False
        if shapes.source_open:
            self._keep_own_mouth(picture, points)
        self._upper_teeth = None if animal else carve(True, self._palette, light, e)
        self._lower_teeth = None if animal else carve(False, self._palette, light, e)

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
        pixels = self._own[cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0].astype(float)
        if len(pixels) > 30:
            bright = luminance(pixels)
            self._shows_teeth = bool(np.median(bright) > TEETH_ARE_BRIGHT * luminance(self._palette.enamel))
            if self._shows_teeth:
                enamel = np.median(pixels[bright >= np.percentile(bright, 60)], 0)
                self._palette = replace(self._palette, enamel=enamel)
            dark = np.median(pixels[bright <= np.percentile(bright, 8)], 0)
            self._cavity = 0.4 * self._cavity + 0.6 * np.minimum(
                (0.9, 0.62, 0.62) * dark, 0.45 * self._palette.lip
            )
        gaps = np.ones((1, 2 * max(1, round(GAPS_FILLED / 2 * self._frame.eye_distance)) + 1), np.uint8)
        filled = cv2.morphologyEx(self._own, cv2.MORPH_CLOSE, gaps)
        self._own_teeth_texture = enlarge(cv2.addWeighted(self._own, 0.35, filled, 0.65, 0))
        soft = max(0.8, 0.012 * self._frame.eye_distance)
        self._own_teeth = np.asarray(cv2.GaussianBlur(mask, (0, 0), soft) / 255, np.float32)

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
        shown = float(smoothstep((gap - NO_GAP) / (FULL_GAP - NO_GAP)))
        if self._own is None:
            arch = np.sin(np.linspace(0, np.pi, len(lower)))[:, None]
            lower = lower + self._cover * e * shown * arch * self._frame.down
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
        if shown > 0:
            cover = _coverage(part.shape[:2], outline - corner, max(0.55, self._edge * e), shown)
            self._draw_inside(part, cover, self._to_rest(corner + origin, skull_shift), state, gap)
        if self._own is not None and state.awake < 1:
            local = where[y0:y1, x0:x1] - ((self._own_origin - origin) * ENLARGE).astype(np.float32)
            resting = np.empty_like(part)
            sample(self._own_texture, np.ascontiguousarray(local), resting, cv2.BORDER_REPLICATE)
            limit = np.array(self._own.shape[1::-1]) * ENLARGE
            known = ((local >= 0) & (local < limit)).all(2)
            mixed = part + (resting - part.astype(np.float32)) * np.float32(1 - state.awake)
            part[known] = (mixed[known] + 0.5).astype(np.uint8)

    def _draw_seam(self, part: Picture, line: Floats, gap: float, awake: float) -> None:
        """The dark line between lips that the picture never showed closed; a picture's own seam needs none."""
        strength = 0.8 * awake * (1 - float(smoothstep((gap - NO_GAP) / (FULL_GAP - NO_GAP))))
        if strength < 0.02:
            return
        e = self._frame.eye_distance
        mask = np.zeros(part.shape[:2], np.uint8)
        thickness = max(1, round(0.010 * e))
        cv2.polylines(mask, [np.round(line * 16).astype(np.int32)], False, 255, thickness, cv2.LINE_AA, 4)
        half = max(float(np.ptp(line[:, 0])) / 2, 1.0)
        along = np.abs(np.arange(part.shape[1]) - line[:, 0].mean()) / half
        fade = (1 - 0.65 * smoothstep((along - 0.5) / 0.5)).astype(np.float32)
        cover = cv2.GaussianBlur(mask, (0, 0), max(0.6, 0.008 * e)).astype(np.float32) / 255 * strength * fade
        tone = (0.30 * self._palette.lip + 0.16 * self._palette.tongue).astype(np.float32)
        part[:] = (part + (tone - part) * cover[..., None] + 0.5).astype(np.uint8)

    def _to_rest(self, corner: Floats, skull_shift: Callable[[Floats], Floats]) -> Floats:
        """(2, 3) from pixels of the drawn part to the place in the picture that the skull brought there."""
        here, right, below = self._skull[:, :2] + skull_shift(self._skull)
        turned = np.column_stack([right - here, below - here])
        straight = np.column_stack(
            [self._skull[1, :2] - self._skull[0, :2], self._skull[2, :2] - self._skull[0, :2]]
        )
        linear = straight @ np.linalg.inv(turned)
        return np.column_stack([linear, self._skull[0, :2] + linear @ (corner - here)])

    def _draw_inside(self, part: Picture, cover: Map, to_rest: Floats, state: MouthState, gap: float) -> None:
        jaw, _, rounding, _, _, tuck, _, tongue = (float(c) for c in state.channels)
        lips, closed, frame = state.lips, self._shapes.closed, self._frame
        e = frame.eye_distance
        axes = np.stack([frame.across, frame.down]) / e
        to_mouth = np.column_stack([axes @ to_rest[:, :2], axes @ (to_rest[:, 2] - self._shapes.centre)])
        seen = np.zeros((0, 0, 3), np.uint8)
        weight = np.zeros((0, 0), np.float32)
        if self._own is not None and self._shows_teeth:
            local = to_rest.copy()
            local[:, 2] -= self._own_origin
            size, flags = part.shape[1::-1], cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            own = cv2.warpAffine(
                self._own_teeth_texture, local * ENLARGE, size, flags=flags, borderMode=cv2.BORDER_REPLICATE
            )
            seen = np.asarray(own, np.uint8)
            weight = np.asarray(cv2.warpAffine(self._own_teeth, local, size, flags=flags), np.float32)
        seam = float(closed.upper[5, 1])
        upper_edge, bite = seam + UPPER_EDGE, seam - LOWER_EDGE
        if self._shows_teeth:
            upper_edge = float(self._shapes.rest.lower[5, 1]) - 0.01
            bite = upper_edge - OVERBITE
        upper_edge += 0.04 * tuck - 0.03 * rounding
        lower_edge = bite + jaw_fall(jaw)
        middle = float(lips.upper[0, 0] + lips.upper[-1, 0]) / 2
        tongue_low = min(lower_edge, float(lips.lower[:, 1].max())) - 0.01
        tongue_low -= (0.36 + 0.25 * rounding) * max(0.0, gap - 0.04)
        scene = Scene(
            gap=gap,
            middle=middle,
            half_width=max(float(np.ptp(lips.upper[:, 0])) / 2, 0.05),
            upper_edge=upper_edge,
            lower_edge=lower_edge,
            tongue_top=tongue_low + tongue * (min(upper_edge + 0.012, lower_edge) - tongue_low),
            tongue_raised=tongue,
            rounding=rounding,
        )
        places = np.linspace(-TABLE_SPAN, TABLE_SPAN, TABLE)
        edges = np.stack([np.interp(places, c[:, 0], c[:, 1]) for c in (lips.upper, lips.lower)])
        tones = np.stack([self._cavity, self._palette.tongue, self._palette.lip, self._palette.enamel])
        upper, lower = self._upper_teeth, self._lower_teeth
        paint(
            part,
            cover,
            to_mouth.astype(np.float32),
            edges.astype(np.float32),
            tones.astype(np.float32),
            upper.image if upper else NO_TEETH,
            lower.image if lower else NO_TEETH,
            np.array([[s.left, s.top, s.density] if s else [0, 0, 1] for s in (upper, lower)], np.float32),
            seen,
            weight,
            scene,
        )


def _coverage(shape: tuple[int, int], outline: Floats, soft: float, strength: float) -> Map:
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 64).astype(np.int32)], 255, cv2.LINE_AA, 6)
    return cv2.GaussianBlur(mask, (0, 0), soft).astype(np.float32) * np.float32(strength / 255)


def _smooth(line: Floats, steps: int = 3) -> Floats:
    """A Catmull-Rom curve through the points of a lip line (n, 2)."""
    ends = np.vstack([2 * line[0] - line[1], line, 2 * line[-1] - line[-2]])
    p0, p1, p2, p3 = (ends[k : len(ends) - 3 + k, None] for k in range(4))
    t = (np.arange(steps) / steps)[None, :, None]
    curve = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return np.vstack([curve.reshape(-1, 2), line[-1:]])
