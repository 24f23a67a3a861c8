"""Eyes that shut and look about, painted on the picture before it is warped.

A stretched lid would drag lashes and brow along, so a shut lid is painted: the skin above lends its colour
column by column, the cheek its grain, and the bulge, the crease, the lash line and the lashes are drawn on
it. Animals shut theirs with the fur around them, if the picture shows where the eyes end; else they keep them
still. Gaze moves the iris under the lids. Nothing outside the two regions is touched; spectacle frames that
cross them stay on top.
"""

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PchipInterpolator

from engines.portrait.eye_colours import EyeColours
from engines.portrait.eye_contour import eye_outline
from engines.portrait.mesh import (
    LEFT_LOWER_LID,
    LEFT_UPPER_LID,
    RIGHT_LOWER_LID,
    RIGHT_UPPER_LID,
    FaceFrame,
    Floats,
)
from engines.portrait.shapes import smoothstep

Picture = NDArray[np.uint8]
Map = NDArray[np.float32]
Region = tuple[int, int, int, int]

SIDE, ABOVE, BELOW = 0.2, 0.24, 0.2  # e, the region about the eye
TRAVEL = 0.86  # of the opening: the upper lid does this much of shutting it, the lower lid the rest
FUR_OVERLAP = 0.015  # e, an animal's upper lid comes down past the edge of the lower, which stays
PUPIL_ROOM, IRIS_GIVES = (
    0.15,
    0.35,
)  # of an animal's half eye: how far its pupil wanders, how much of its iris stretches
IRISES, CHEEKS = (468, 473), ((50, 205), (280, 425))
INK_FROM_PX = 80
STILL_BLINK, STILL_GAZE = 0.01, 0.0015


class Eyes:
    """Both eyes of a face at rest in a picture."""

    def __init__(self, picture: Picture, points: Floats, *, animal: bool = False) -> None:
        """Picture (h, w, 3), points (478, 3)."""
        frame = FaceFrame.of(points)
        self._frame = frame
        e = frame.eye_distance
        chains = [
            (points[list(upper), :2], points[list(lower), :2])
            for upper, lower in ((RIGHT_UPPER_LID, RIGHT_LOWER_LID), (LEFT_UPPER_LID, LEFT_LOWER_LID))
        ]
        outwards = [upper[0] - upper[-1] for upper, _ in chains]
        if animal:
            seen = [
                eye_outline(picture, points[iris, :2], *lids, e)
                for iris, lids in zip(IRISES, chains, strict=True)
            ]
            chains = [lids for lids in seen if lids is not None]
        self._lids: list[_Lid | None] = []
        if len(chains) == 2:
            self._lids = [
                _lid(picture, points, frame, *eye, animal=animal)
                for eye in zip(chains, outwards, IRISES, CHEEKS, strict=True)
            ]

    def paint(self, blink: float, gaze: NDArray[np.floating]) -> list[tuple[Region, Picture]]:
        """The regions of the picture that change and their new pixels; `gaze` (2,) e. Empty for the eyes at rest."""
        if blink < STILL_BLINK and float(np.hypot(gaze[0], gaze[1])) < STILL_GAZE:
            return []
        shift = np.asarray(gaze, np.float64) * self._frame.eye_distance
        painted = []
        for lid in self._lids:
            if lid is None:
                continue
            patch = lid.source.copy()
            _blend(
                patch,
                lid.looking(shift) if np.abs(shift).max() > 0.02 else lid.source,
                lid.skin,
                lid.below,
                lid.level,
                lid.along,
                lid.top,
                lid.bottom,
                lid.shut,
                lid.patch,
                lid.hole,
                lid.lashes,
                lid.lash_colour,
                lid.line,
                lid.thick,
                lid.crisp,
                lid.warm,
                lid.relief,
                lid.steep,
                float(np.clip(blink, 0.0, 1.0)),
                self._frame.eye_distance,
            )
            painted.append((lid.region, patch))
        return painted


@dataclass(frozen=True)
class _Lid:
    """One eye. Maps are (h, w) over its region; `level` and the lid curves are in e, down from the corners.

    along: -1 at the inner to 1 at the outer corner. top, bottom: the lids' edges at rest. shut: where they
    meet. steep: how far a step down from an edge leads away from it. patch: 1 where a shut lid covers the
    picture. hole: the opening. line, thick, crisp: strength of the lash line, its e, and how sharply it ends.
    warm: how much of the light in its shadow comes through the lid. relief: how much light models it. room:
    pixels to the rim of an animal's eye, none for a person.
    """

    region: Region
    source: Picture
    skin: Map
    below: Map
    level: Map
    along: Map
    top: Map
    bottom: Map
    shut: Map
    patch: Map
    hole: Map
    lashes: Map
    lash_colour: Map
    line: float
    thick: float
    crisp: float
    warm: float
    relief: float
    steep: Map
    iris: tuple[float, float]
    radius: float
    room: Map | None

    def looking(self, shift: Floats) -> Picture:
        """The region with the iris moved by `shift` pixels, its surroundings stretched to make room."""
        if self.room is not None:
            return self._pupil_moved(shift, self.room)
        height, width = self.level.shape
        reach = 2.1 * self.radius + np.abs(shift).max()
        x0, y0 = (int(max(0, centre - reach)) for centre in self.iris)
        x1, y1 = (int(min(end, c + reach + 2)) for c, end in zip(self.iris, (width, height), strict=True))
        if x1 <= x0 or y1 <= y0:
            return self.source
        x, y = np.meshgrid(np.arange(x0, x1, dtype=np.float32), np.arange(y0, y1, dtype=np.float32))
        dx, dy = (np.float32(value) for value in shift)
        distance = np.hypot(x - (self.iris[0] + dx), y - (self.iris[1] + dy))
        hold = (1.0 - smoothstep((distance - 1.1 * self.radius) / (0.95 * self.radius))).astype(np.float32)
        looking = self.source.copy()
        looking[y0:y1, x0:x1] = cv2.remap(
            self.source, x - dx * hold, y - dy * hold, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return looking

    def _pupil_moved(self, shift: Floats, room: Map) -> Picture:
        """An animal's iris fills its eye: the middle moves and the rim stays, so nothing is drawn from outside."""
        half = float(room.max())
        shift = shift * min(1.0, PUPIL_ROOM * half / max(float(np.hypot(*shift)), 1e-9))
        hold = smoothstep(room.astype(np.float64) / (IRIS_GIVES * half))[..., None]
        x, y = np.meshgrid(*(np.arange(size) for size in room.shape[::-1]))
        spot = _map(np.stack([x, y], -1) - shift * hold)
        moved = cv2.remap(self.source, spot, np.empty(0), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return moved.astype(np.uint8)


def _lid(
    picture: Picture,
    points: Floats,
    frame: FaceFrame,
    lids: tuple[Floats, Floats],
    outwards: Floats,
    iris: int,
    cheek: tuple[int, int],
    *,
    animal: bool,
) -> _Lid | None:
    """Everything about one eye that does not change; none where it lies outside the picture."""
    e = frame.eye_distance
    up, low = lids
    around = np.vstack([up, low])
    x0, y0 = np.floor(around.min(0) - (SIDE * e, ABOVE * e)).astype(int)
    x1, y1 = np.ceil(around.max(0) + (SIDE * e, BELOW * e)).astype(int)
    x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, picture.shape[1]), min(y1, picture.shape[0])
    if x1 - x0 < 6 or y1 - y0 < 6:
        return None
    source = np.ascontiguousarray(picture[y0:y1, x0:x1])
    grid = np.stack(np.meshgrid(np.arange(x0, x1), np.arange(y0, y1)), -1).astype(np.float64)
    # The eye's axes: `outwards` is from its inner to its outer corner, where the chains begin.
    outer, inner = up[0], up[-1]
    across = outwards / np.hypot(*outwards)
    middle, reach = (outer + inner) / 2, float((outer - inner) @ across) / 2
    down = np.array([-across[1], across[0]])
    down *= np.sign(down @ frame.down)
    along = (grid - middle) @ across / reach
    level = (grid - middle) @ down / e
    top_at, bottom_at, shut_at = _curves(up, low, middle, across, down, reach, e)
    top, bottom, shut = top_at(along), bottom_at(along), shut_at(along)
    hole = ((level > top) & (level < bottom) & (np.abs(along) < 1)).astype(np.uint8)
    colours = EyeColours(picture, source, points, cheek, hole, e)
    dark_rim = colours.dark_share(level, top, hole) > 0.2
    slope = np.maximum(*(np.abs(curve(along + 0.02) - curve(along - 0.02)) for curve in (top_at, bottom_at)))
    steep = np.maximum(1 / np.hypot(1, slope / 0.04 * e / reach), 0.4)
    room: Map | None = None
    if animal:
        shut = bottom + FUR_OVERLAP
        rimmed = colours.with_rim(hole)
        patch = _patch(rimmed, down, 0.02 * e, e, rim=0.012)
        height = float((bottom - top)[hole > 0].max(initial=0.1)) * e
        skin = below = colours.fur(picture, grid, rimmed, height)
        room = _map(cv2.distanceTransform(hole, cv2.DIST_L2, 5))
    else:
        patch = _patch(hole, down, (0.095 if dark_rim else 0.055) * e, e, rim=0.012)
        skin = colours.columns(level, top, along, reach / e, (-0.15, -0.05))
        skin = colours.joined(skin, patch, hole)
        below = colours.columns(level, bottom, along, reach / e, (0.04, 0.11))
    patch *= 1 - colours.spectacles(hole, e)
    strength, lash_colour = colours.lashes(hole)
    strokes = np.zeros(level.shape)
    if not animal:
        strokes = _strokes(shut_at, middle, across, down, reach, e, (int(x0), int(y0)), level.shape)
    return _Lid(
        (int(x0), int(y0), int(x1), int(y1)),
        source,
        _map(skin),
        _map(below),
        _map(level),
        _map(along),
        _map(top),
        _map(bottom),
        _map(shut),
        _map(patch),
        _map(np.clip(cv2.GaussianBlur(hole.astype(np.float32), (0, 0), max(0.7, 0.008 * e)) * 1.3, 0, 1)),
        _map(0.75 * strength * strokes),
        _map(lash_colour),
        *_lash_line(strength, e, dark=dark_rim and not animal),
        0.0 if animal else 1.0,
        0.3 if animal else 0.4 if dark_rim else 1.0,
        _map(steep),
        (float(points[iris, 0] - x0), float(points[iris, 1] - y0)),
        float(np.hypot(*(points[iris + 1 : iris + 5, :2] - points[iris, :2]).T).mean()),
        room,
    )


def _map(values: ArrayLike) -> Map:
    return np.ascontiguousarray(values, np.float32)


def _curves(up: Floats, low: Floats, middle: Floats, across: Floats, down: Floats, reach: float, e: float):
    """Upper edge, lower edge and meeting line as functions of `along`, in e down from the corners."""

    def curve(chain: Floats):
        x, y = (chain - middle) @ across / reach, (chain - middle) @ down / e
        order = np.argsort(x)
        x = np.maximum.accumulate(x[order] + 1e-4 * np.arange(len(x)))
        spline = PchipInterpolator(x, y[order])
        return lambda along: spline(np.clip(along, x[0], x[-1]))

    top, bottom = curve(up), curve(low)
    spread = np.linspace(-1, 1, 41)
    arch = 1 - np.abs(spread) ** 2.2
    meeting = TRAVEL * bottom(spread) + (1 - TRAVEL) * top(spread)
    sag = float((meeting * arch).sum() / (arch * arch).sum())
    return top, bottom, lambda along: sag * (1 - np.minimum(np.abs(along), 1.0) ** 2.2)


def _patch(hole: NDArray[np.uint8], down: Floats, lift: float, e: float, *, rim: float) -> Map:
    """1 over the opening and over the lashes above it, fading out into the real skin."""
    covered = hole.copy()
    for part in np.linspace(0, 1, 6)[1:]:
        shift = np.array([[1, 0, -down[0] * lift * part], [0, 1, -down[1] * lift * part]])
        covered = np.maximum(covered, cv2.warpAffine(hole, shift, hole.shape[::-1], flags=cv2.INTER_NEAREST))
    distance = cv2.distanceTransform(1 - covered, cv2.DIST_L2, 5)
    return _map(1 - smoothstep((distance.astype(np.float64) / e - rim) / 0.045))


def _lash_line(strength: float, e: float, *, dark: bool) -> tuple[float, float, float]:
    """How strong the line of a lid is, how thick in e, and how sharply it ends; a drawn outline stays a line of ink,
    where there are pixels for it."""
    if dark and e > INK_FROM_PX:
        return 0.6 + 0.38 * strength, 0.019, 4.0
    return 0.45 + 0.4 * strength, 0.023 if dark else 0.0135, 2.0


def _strokes(
    shut_at,
    middle: Floats,
    across: Floats,
    down: Floats,
    reach: float,
    e: float,
    corner: tuple[int, int],
    shape: tuple[int, ...],
) -> Map:
    """(h, w) The lashes of a shut eye: fine curved hairs that fan outwards and down from the meeting line."""
    fine = 4
    canvas = np.zeros((shape[0] * fine, shape[1] * fine), np.uint8)
    dice = np.random.default_rng(7)
    for foot in np.linspace(-0.72, 0.97, 26) + dice.normal(0, 0.015, 26):
        length = (0.035 + 0.045 * smoothstep((foot + 0.7) / 1.5)) * e * dice.uniform(0.75, 1.1)
        lean = 0.15 + 0.75 * foot + dice.normal(0, 0.1)
        steps = np.linspace(0, 1, 6)[:, None]
        root = middle + foot * reach * across + float(shut_at(foot)) * e * down
        path = root + length * (steps * down * (1 - 0.35 * steps) + lean * steps**1.5 * across)
        places = (path - corner + 0.5) * fine
        for part, (a, b) in enumerate(itertools.pairwise(places)):
            width = max(1, round(fine * 0.011 * e * (1 - part / 6)))
            ends = [tuple(int(v * 16) for v in point) for point in (a, b)]
            cv2.line(canvas, ends[0], ends[1], int(235 - 22 * part), width, cv2.LINE_AA, 4)
    return _map(cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA) / 255)


@njit(cache=True, nogil=True)
def _ease(x: float) -> float:
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)


@njit(cache=True, nogil=True, fastmath=True)
def _blend(
    out,
    ball,
    skin,
    below,
    level,
    along,
    top,
    bottom,
    shut,
    patch,
    hole,
    lashes,
    lash_colour,
    line,
    thick,
    crisp,
    warm,
    relief,
    steep,
    blink,
    e,
):
    """Lay eyeball, lower lid, upper lid, lash line and lashes over `out` (h, w, 3) in place."""
    height, width = level.shape
    appear = _ease(blink / 0.16)
    fall = _ease((blink - 0.75) / 0.25)
    for y in range(height):
        for x in range(width):
            covered = patch[y, x]
            if covered < 0.004 and hole[y, x] < 0.004 and lashes[y, x] * fall < 0.004:
                continue
            u, v = along[y, x], level[y, x]
            outside = max(abs(u) - 1.0, 0.0)
            edge = top[y, x] + (shut[y, x] - top[y, x]) * blink
            rise = bottom[y, x] + (shut[y, x] - bottom[y, x]) * blink
            depth = edge - v
            upper = min(max(depth * e * 0.7 * steep[y, x] + 0.5, 0.0), 1.0) * covered * appear
            lower = min(max((v - rise) * e * 0.7 * steep[y, x] + 0.5, 0.0), 1.0) * hole[y, x] * appear
            if outside > 0.0:
                upper = (
                    covered * appear
                    if depth > -0.02
                    else covered * appear * _ease(1.0 - (-depth - 0.02) / 0.04)
                )
            shadow = appear * blink * np.exp(-max(-depth, 0.0) / 0.035)
            arch = max(1.0 - u * u, 0.0)
            bulge = np.exp(-(((depth - 0.075) / 0.05) ** 2)) * arch
            crease = np.exp(-(((v - top[y, x] + 0.028 + 0.012 * arch) / 0.012) ** 2)) * min(1.0, 1.6 * arch)
            shade = 1.0 - 0.10 * np.exp(-abs(depth) / 0.025) * arch
            shade += relief * (0.085 * bulge - 0.05 - 0.06 * _ease((abs(u) - 0.5) / 0.6))
            shade -= relief * 0.085 * crease * (0.4 + 0.6 * blink)
            low_shade = (
                0.97 - 0.09 * np.exp(-((v - rise) / 0.02)) + 0.03 * np.exp(-(((v - rise - 0.05) / 0.03) ** 2))
            )
            taper = _ease((1.04 - abs(u)) / 0.22)
            breadth = thick * (0.55 + 0.45 * _ease((u + 0.9) / 1.2))
            offset = (v - edge) * steep[y, x] / breadth
            stroke = line * appear * taper * np.exp(-(np.abs(offset) ** crisp)) * min(1.0, 4.0 * covered)
            hair = lashes[y, x] * fall
            dark = stroke + hair - stroke * hair
            for c in range(3):
                value = float(out[y, x, c])
                lit = 1.0 - (0.35 - warm * (0.19 - 0.08 * c)) * shadow
                value += (ball[y, x, c] * lit - value) * hole[y, x] if hole[y, x] > 0 else 0.0
                value += (below[y, x, c] * low_shade - value) * lower
                value += (skin[y, x, c] * shade - value) * upper
                value += (lash_colour[c] - value) * dark
                out[y, x, c] = np.uint8(min(max(value + 0.5, 0.0), 255.0))
