"""What an element does to its place: the dark where it touches the ground, its shadow, its image on water.

Shadows lie on the plane through its foot and fall as the sun of the plate says; they soften away from the foot and
fade as it rises. All are laid on the frame before the element itself is drawn. How light falls on it is in `light`.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.elements.look.colour import Colours
from engines.elements.look.light import LENS, LOWEST_SUN, Daylight
from engines.elements.sprite import Premultiplied
from engines.elements.view import NEAREST, Camera, Space

LEAST_SLANT = (
    0.6  # of a shadow's run that goes along our sight: an upright card seen edge-on would cast a line
)
TINT = (0.92, 0.86, 0.79)  # of light lost where a shadow is full; the sky fills it with blue
LIGHTEST = 0.002
SEAT_ROWS = 0.09  # of its height: what is that near its lowest point may touch the ground
RISE = 0.35  # heights above the ground at which the touch has faded to a third
MIRROR = 0.42  # of its light that still water gives back
RIPPLE = 0.006  # of the element's height

Row = NDArray[np.float32]


@dataclass(frozen=True)
class Standing:
    """An element in one frame: `canvas` (h, w, 4) is its picture, whose first pixel lies at (`left`, `top`) of the
    frame, outside which it may reach. `foot` (x, y) is the point of the ground below it, `height` and `lift` above that
    in pixels of the frame; `plane` how far the eye is above that ground, in frame heights at depth 1, `away` its depth
    from the camera."""

    canvas: Premultiplied
    left: int
    top: int
    foot: tuple[float, float]
    height: float
    lift: float
    plane: float
    away: float

    @property
    def near_ground(self) -> float:
        """1 where it stands, towards 0 as it rises."""
        return math.exp(-max(0.0, self.lift) / (RISE * self.height + 1))


def seat_of(standing: Standing) -> Row:
    """(w,) the row of the canvas where each column of the element meets the ground, were it not lifted; between its
    feet as if straight from one to the other."""
    alpha = standing.canvas[..., 3]
    lowest = _lowest(alpha, np.float32(0.4))
    if lowest.max() < 0:
        return np.full(alpha.shape[1], standing.foot[1] - standing.top, np.float32)
    near = lowest >= lowest.max() - SEAT_ROWS * standing.height
    columns = np.arange(len(lowest))
    return np.interp(columns, columns[near], lowest[near] + standing.lift).astype(np.float32)


def touch(frame: Colours, standing: Standing, seat: Row, strength: float, soft: float = 1.0) -> None:
    """Darken the frame (h, w, 3) where the element touches the ground, in place; `soft` widens the edge."""
    height = standing.height
    lowest = _lowest(standing.canvas[..., 3], np.float32(0.4))
    touching = (lowest >= 0) & (lowest + standing.lift >= seat - 2)
    if not touching.any() or strength <= 0:
        return
    margin = int(0.16 * height) + 3
    top, bottom = int(seat[touching].min()) - margin, int(seat[touching].max()) + margin
    step = 2 if height > 120 else 1
    rows, columns = (bottom - top) // step + 1, (len(seat) + 2 * margin) // step + 1
    stamp = np.zeros((rows, columns), np.float32)
    _stamp(stamp, seat, touching, top, margin, step, max(1.0, 0.016 * height))
    spread = (1 + 2 * standing.lift / height) / step
    near, wide = (
        cv2.GaussianBlur(stamp, (0, 0), sigmaX=1.6 * sigma, sigmaY=0.7 * sigma)
        for sigma in (max(0.7, 0.010 * soft * height * spread), max(1.4, 0.042 * soft * height * spread))
    )
    dark = (1.15 * near + 1.7 * wide).clip(0, 1) * np.float32(strength * standing.near_ground)
    _darken(frame, dark, standing.left - margin, standing.top + top, step, np.array(TINT, np.float32))


def cast(
    frame: Colours, standing: Standing, space: Space, camera: Camera, day: Daylight, strength: float
) -> None:
    """Lay the element's shadow on the ground of the frame (h, w, 3), in place."""
    if strength <= 0 or standing.plane < 0.02:
        return
    azimuth = math.radians(day.sun.azimuth)
    run = 1 / math.tan(math.radians(max(LOWEST_SUN, day.sun.elevation)))
    along = math.cos(azimuth)
    along = math.copysign(max(LEAST_SLANT, abs(along)), along) * run / LENS
    height, width = frame.shape[:2]
    across = math.sin(azimuth) * run * height / width
    alpha = standing.canvas[..., 3]
    small = cv2.resize(
        alpha, (alpha.shape[1] // 2 + 1, alpha.shape[0] // 2 + 1), interpolation=cv2.INTER_AREA
    )
    pad = int(0.12 * standing.height) + 2
    small = cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
    crisp = cv2.GaussianBlur(small, (0, 0), max(0.7, 0.006 * standing.height))
    soft = cv2.GaussianBlur(small, (0, 0), max(1.2, 0.035 * standing.height))
    half = (alpha.shape[1] / (small.shape[1] - 2 * pad), alpha.shape[0] / (small.shape[0] - 2 * pad))
    view = (space.horizon, camera.x, camera.pan, camera.tilt, camera.zoom, camera.roll)
    top_of_it = (standing.foot[1] - standing.top) / height / camera.zoom * standing.away
    softness = 1.25 - 0.7 * day.hardness + standing.lift / standing.height
    _cast(
        frame,
        crisp,
        soft,
        view,
        (standing.left - pad * half[0], standing.top - pad * half[1], half[0], half[1]),
        standing.foot,
        standing.plane,
        standing.away,
        along,
        across,
        max(top_of_it, 1e-3),
        softness,
        strength * (0.4 + 0.6 * standing.near_ground),
        np.array(TINT, np.float32),
    )


def mirror(
    frame: Colours,
    standing: Standing,
    space: Space,
    camera: Camera,
    water: NDArray[np.float32],
    time_s: float,
) -> None:
    """Lay the element's mirror image on the water (h, w) 0 to 1 of the plate at rest, in place."""
    eye = (1 - space.horizon) - camera.y
    if eye < 0.02:
        return
    alpha = standing.canvas.shape[0]
    smear = cv2.GaussianBlur(standing.canvas, (0, 0), sigmaX=0.6, sigmaY=max(0.8, 0.01 * alpha))
    view = (space.horizon, camera.x, camera.pan, camera.tilt, camera.zoom, camera.roll)
    _mirror(
        frame,
        smear,
        water,
        view,
        standing.left,
        standing.top,
        standing.foot[1],
        standing.height,
        eye,
        camera.z,
        2 * math.pi * time_s,
        RIPPLE * standing.height,
    )


@njit(cache=True, nogil=True)
def _lowest(alpha, solid):  # type: ignore[no-untyped-def]
    """(w,) the lowest solid row of each column, -1 where there is none."""
    rows, columns = alpha.shape
    lowest = np.full(columns, -1, np.int32)
    for y in range(rows):
        for x in range(columns):
            if alpha[y, x] > solid:
                lowest[x] = y
    return lowest


@njit(cache=True, nogil=True)
def _stamp(stamp, seat, touching, top, margin, step, thick):  # type: ignore[no-untyped-def]
    for x in range(seat.shape[0]):
        if not touching[x]:
            continue
        column = (x + margin) // step
        first = max(0, int((seat[x] - thick - top) / step))
        last = min(stamp.shape[0] - 1, int((seat[x] + thick - top) / step))
        for row in range(first, last + 1):
            stamp[row, column] = 1.0


@njit(cache=True, nogil=True, inline="always")
def _sample(picture, x, y):  # type: ignore[no-untyped-def]
    """Bilinear, 0 outside."""
    if x < 0.0 or y < 0.0 or x >= picture.shape[1] - 1 or y >= picture.shape[0] - 1:
        return np.float32(0.0)
    column, row = int(x), int(y)
    right, low = np.float32(x - column), np.float32(y - row)
    above = picture[row, column] + (picture[row, column + 1] - picture[row, column]) * right
    below = picture[row + 1, column] + (picture[row + 1, column + 1] - picture[row + 1, column]) * right
    return above + (below - above) * low


@njit(cache=True, nogil=True)
def _darken(frame, dark, left, top, step, tint):  # type: ignore[no-untyped-def]
    first, last = max(0, top), min(frame.shape[0], top + (dark.shape[0] - 1) * step)
    for y in range(first, last):
        for x in range(max(0, left), min(frame.shape[1], left + (dark.shape[1] - 1) * step)):
            amount = _sample(dark, (x - left) / step, (y - top) / step)
            if amount > LIGHTEST:
                for c in range(3):
                    frame[y, x, c] *= np.float32(1) - amount * tint[c]


@njit(cache=True, nogil=True, error_model="numpy")
def _cast(  # type: ignore[no-untyped-def]
    frame, crisp, soft, view, place, foot, plane, away, along, across, top, softness, strength, tint
):  # fmt: skip
    """For each pixel of the ground: what point of the upright element lies between it and the sun."""
    horizon, camera_x, pan, tilt, zoom, roll = view
    height, width = frame.shape[0], frame.shape[1]
    cos, sin = math.cos(roll), math.sin(roll)
    middle_x, middle_y = width / 2 - 0.5, height / 2 - 0.5
    foot_y = middle_y - sin * (foot[0] - middle_x) + cos * (foot[1] - middle_y)
    ends = away + top * along
    first, last = foot_y, foot_y
    if ends > NEAREST:
        edge = (plane / ends + horizon - tilt - 0.5) * zoom * height + middle_y
        first, last = min(foot_y, edge), max(foot_y, edge)
    else:
        last = float(height)
    slack = abs(sin) * width + 3
    for y in range(max(0, int(first - slack)), min(height, int(last + slack) + 1)):
        for x in range(width):
            flat_x = middle_x + cos * (x - middle_x) + sin * (y - middle_y)
            flat_y = middle_y - sin * (x - middle_x) + cos * (y - middle_y)
            down = (flat_y - middle_y) / height / zoom + 0.5 + tilt - horizon
            if down < 1e-3:
                continue
            depth = plane / down
            high = (depth - away) / along
            if high < 0.0 or high > top:
                continue
            u = ((flat_x - middle_x) / width / zoom + pan) * depth + camera_x
            u = ((u + high * across - camera_x) / away - pan) * zoom * width + middle_x
            v = foot_y - high / away * zoom * height
            seen_x = middle_x + cos * (u - middle_x) - sin * (v - middle_y)
            seen_y = middle_y + sin * (u - middle_x) + cos * (v - middle_y)
            s, r = (seen_x - place[0]) / place[2], (seen_y - place[1]) / place[3]
            part = high / top
            blurred = np.float32(min(1.0, softness * (0.15 + part)))
            amount = _sample(crisp, s, r) * (np.float32(1) - blurred) + _sample(soft, s, r) * blurred
            if amount > LIGHTEST:
                amount *= np.float32(strength * math.exp(-0.45 * part))
                for c in range(3):
                    frame[y, x, c] *= np.float32(1) - amount * tint[c]


@njit(cache=True, nogil=True, error_model="numpy")
def _mirror(  # type: ignore[no-untyped-def]
    frame, canvas, water, view, left, top, ground, high, eye, forward, phase, ripple
):  # fmt: skip
    horizon, camera_x, pan, tilt, zoom, roll = view
    height, width = frame.shape[0], frame.shape[1]
    rows, columns = canvas.shape[0], canvas.shape[1]
    cos, sin = math.cos(roll), math.sin(roll)
    middle_x, middle_y = width / 2 - 0.5, height / 2 - 0.5
    last = min(height, int(2 * ground - top) + 1)
    for y in range(max(0, int(ground - 0.1 * high)), last):
        part = max(0.0, (y - ground) / high)
        wave = (
            ripple
            * (0.3 + part)
            * (math.sin(0.55 * y - 0.9 * phase) + 0.6 * math.sin(0.23 * y + 0.47 * phase))
        )
        row = 2 * ground - y - top + 0.7 * wave
        if row < 0 or row >= rows - 1:
            continue
        share = np.float32(MIRROR * math.exp(-0.7 * part))
        for x in range(max(0, left), min(width, left + columns)):
            column = x - left + wave
            alpha = _sample(canvas[..., 3], column, row)
            if alpha <= LIGHTEST:
                continue
            flat_x = middle_x + cos * (x - middle_x) + sin * (y - middle_y)
            flat_y = middle_y - sin * (x - middle_x) + cos * (y - middle_y)
            down = (flat_y - middle_y) / height / zoom + 0.5 + tilt - horizon
            if down < 1e-3:
                continue
            away = eye / down
            depth = away + forward
            rest_x = (((flat_x - middle_x) / width / zoom + pan) * away + camera_x) / depth
            rest_y = horizon + (1 - horizon) / depth
            wet = _sample(water, (rest_x + 0.5) * water.shape[1] - 0.5, rest_y * water.shape[0] - 0.5)
            wet *= share
            if wet <= LIGHTEST:
                continue
            for c in range(3):
                colour = _sample(canvas[..., c], column, row) * np.float32(0.85)
                frame[y, x, c] = frame[y, x, c] * (np.float32(1) - wet * alpha) + wet * colour
