"""Re-speaking a film: the person in it says something else, and everything but the mouth region stays as shot.

A calm frame of the film serves as reference: on it the rig is built once, and from it comes what stands behind
the lips. In every other frame the lower face is bent from what it said to what it shall say, with the frame's
own pixels; beyond the reach of lips and jaw nothing is written at all. Blinks, gaze and the head are the film's.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.signal import savgol_coeffs

from engines.perception.face import Face, FaceReader
from engines.portrait.mesh import (
    FACE_POINTS,
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    NOSE_BRIDGE,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    FaceFrame,
    FaceMesh,
    Floats,
)
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.shapes import CHEEKS, JAW_FOLLOWS, SOURCE_IS_OPEN, FaceShapes, smoothstep
from engines.portrait.warp import ENLARGE, enlarge, loop_subdivision, rasterise, sample

Picture = NDArray[np.uint8]

# What speech does not move: eyes, nose, brow ridge, temples.
SKULL = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 98, 327, 9, 151, 127, 356, 162, 389, 234, 454)
NOSE_TIP = 1
NOSE = (1, 4, 5, 98, 327)
# The handles of `FaceShapes.carry`, column by column.
CONTROLS = [
    *INNER_UPPER_LIP,
    *INNER_LOWER_LIP[1:-1],
    *OUTER_UPPER_LIP,
    *OUTER_LOWER_LIP[1:-1],
    *JAW_FOLLOWS,
    *CHEEKS,
]
SKIN = (50, 280, 151, 195)  # cheekbones, forehead, nose: lit as the mouth is, and never moved by it
LOOK_AHEAD = 3  # frames, each way: the track is smoothed about a frame, so that it does not lag
LOST_FRAMES = 12  # a face that is lost this long is gone; until then it stays where it was
SAME_LIGHT = 0.07
UNMOVED_PX = 0.04
MARGIN_PX = 3
BARELY_OPEN = 0.004  # e
SEAM = 0.022  # e, width of the line along the lips that comes from the reference
LIP_KEPT = (
    0.016  # e, how far below the edge of an upper lip its inside begins, so that the lip is not thinned
)
REACH = 3.2  # e from the nose bridge: as far as a jaw can pull at the neck


@dataclass(frozen=True)
class FilmFrame:
    """A frame of a film: when, (h, w, 3) RGB, and the landmarks (478, 3) of the face, none where it is away."""

    time_s: float
    rgb: Picture
    points: Floats | None


def tracked(
    frames: Iterable[tuple[float, Picture]], reader: FaceReader, begin: Floats | None = None
) -> Iterator[FilmFrame]:
    """Follow one face through the frames of a film: the one that looks most like `begin`, landmarks of where it was
    once seen, or else the largest."""
    recent: deque[FilmFrame] = deque(maxlen=2 * LOOK_AHEAD + 1)
    last: Floats | None = None
    missed = 0
    count = 0
    for time_s, rgb in frames:
        found = reader.track(rgb, round(time_s * 1000))
        points = _same(found, last) if last is not None else _likeliest(reader, rgb, found, begin)
        missed = 0 if points is not None else missed + 1
        if points is None and missed <= LOST_FRAMES:
            points = last
        last = points if points is not None else (last if missed <= LOST_FRAMES else None)
        recent.append(FilmFrame(time_s, rgb, points))
        count += 1
        if count > LOOK_AHEAD:
            yield _smoothed(list(recent), len(recent) - 1 - LOOK_AHEAD)
    window = list(recent)
    for place in range(max(0, len(window) - min(count, LOOK_AHEAD)), len(window)):
        yield _smoothed(window, place)


def calmest(frames: Iterable[FilmFrame]) -> FilmFrame | None:
    """The frame that serves best as reference: lips closed, facing the camera; none without a face."""

    def unrest(frame: FilmFrame) -> float:
        assert frame.points is not None
        axes = FaceFrame.of(frame.points)
        nose, left, right = axes.local(frame.points[[NOSE_TIP, 234, 454]], frame.points[NOSE_BRIDGE])[:, 0]
        turned = abs(left + right - 2 * nose) / max(right - left, 1e-6)
        return max(_gap(frame.points), 0.0) + 0.15 * float(turned)

    return min((frame for frame in frames if frame.points is not None), key=unrest, default=None)


class Retake:
    """A new mouth for one face of a film, whose reference frame is `rgb` with landmarks `points` (478, 3).

    `enamel` (3,) is the colour of its teeth, where the film shows them.
    """

    def __init__(self, rgb: Picture, points: Floats, *, enamel: Floats | None = None) -> None:
        self._points = points
        self._mesh = mesh = FaceMesh.build(points, rgb.shape[:2], REACH)
        self._shapes = FaceShapes(points, mesh, REACH)
        self._subdivision, self._triangles, middle = loop_subdivision(len(mesh.vertices), mesh.triangles)
        self._facing = np.zeros(len(self._triangles))
        self._carry = self._subdivision @ self._shapes.carry
        self._rim = [*_refined(INNER_UPPER_LIP, middle), *_refined(INNER_LOWER_LIP, middle)[-2:0:-1]]
        self._actor = PortraitRenderer(rgb, points, enamel=enamel)
        self._tone = _tone(rgb, points[list(SKIN), :2])

    def frame(self, rgb: Picture, points: Floats, performance: Performance) -> Picture:
        """A frame (h, w, 3) in which the face with landmarks `points` (478, 3) makes the mouth of `performance`."""
        mouth = np.asarray(performance.mouth, np.float64)
        lips = self._shapes.lips(mouth, awake=1.0)
        asked = self._mesh.frame.pixels(self._shapes.displace(lips, mouth, 0.0, 0.0, 0.0, awake=1.0))
        wanted = self._points[CONTROLS] + np.pad(asked[CONTROLS], ((0, 0), (0, 1)))
        posed = _posed(wanted, self._points, points)
        rest = (self._subdivision @ self._vertices(points))[:, :2]
        shift = self._carry @ (posed - points[CONTROLS, :2])
        shift *= smoothstep((FaceFrame.of(points).local(rest, points[NOSE_TIP])[:, 1:] + 0.2) / 0.25)
        shift[np.hypot(*shift.T) < UNMOVED_PX] = 0
        drawn = rgb.copy()
        self._bend(drawn, rgb, points, rest, rest + shift)
        if lips.opening > BARELY_OPEN or _gap(points) > SOURCE_IS_OPEN:
            flat = np.pad(posed, ((0, 0), (0, 1)), constant_values=1)
            affine: Floats = np.linalg.lstsq(flat, wanted[:, :2])[0].T.astype(np.float64)
            light = _beyond(_tone(rgb, points[list(SKIN), :2]) / self._tone)
            self._put_inside(drawn, performance, (rest + shift)[self._rim], affine, light)
        return drawn

    def _vertices(self, points: Floats) -> Floats:
        """The mesh (n, 3) on another frame: the face where it is, its surroundings carried along."""
        here, there = FaceFrame.of(points), self._mesh.frame
        ground = here.pixels(there.local(self._mesh.vertices[FACE_POINTS:], self._points[NOSE_BRIDGE]))
        around = np.column_stack([points[NOSE_BRIDGE, :2] + ground, np.zeros(len(ground))])
        return np.vstack([points[:FACE_POINTS], around])

    def _bend(self, drawn: Picture, rgb: Picture, points: Floats, rest: Floats, spots: Floats) -> None:
        """Move the frame's own pixels from `rest` to `spots`, both (n, 2); write only those that move."""
        moving = (rest != spots).any(1)
        if not moving.any():
            return
        x0, y0, x1, y1 = _box(np.vstack([rest[moving], spots[moving]]), rgb.shape, MARGIN_PX)
        if x1 <= x0 or y1 <= y0:
            return
        origin = np.array([x0, y0])
        still = (np.mgrid[y0:y1, x0:x1].transpose(1, 2, 0)[..., ::-1] - origin) * float(ENLARGE)
        where = np.ascontiguousarray(still, np.float32)
        rasterise(spots - origin, (rest - origin) * ENLARGE, self._triangles, self._facing, where)
        changed = np.abs(where - still).max(2) > UNMOVED_PX * ENLARGE
        region = np.empty((y1 - y0, x1 - x0, 3), np.uint8)
        sample(enlarge(_lips_only(rgb, points)[y0:y1, x0:x1]), where, region)
        drawn[y0:y1, x0:x1][changed] = region[changed]

    def _put_inside(
        self, drawn: Picture, performance: Performance, rim: Floats, affine: Floats, light: float
    ) -> None:
        """Show between the lips (`rim`), or on their seam, what the rig draws there on the reference frame.

        `affine` (2, 3) leads from this frame to that one; `light` is how much brighter this one is.
        """
        e = float(np.hypot(*(rim[0] - rim[len(rim) // 2]))) / (2 * self._shapes.half_width)
        x0, y0, x1, y1 = _box(rim, drawn.shape, MARGIN_PX + round(SEAM * e))
        if x1 <= x0 or y1 <= y0:
            return
        spoken = self._actor.frame(Performance(mouth=performance.mouth, awake=1.0))
        matrix = np.column_stack([affine[:, :2], affine @ (x0, y0, 1)])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        inside = cv2.warpAffine(
            spoken, matrix, (x1 - x0, y1 - y0), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        outline = np.round((_below_the_lip(rim, LIP_KEPT * e) - (x0, y0)) * 16).astype(np.int32)
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [outline], 255, cv2.LINE_AA, 4)
        cv2.polylines(mask, [outline], True, 255, max(1, round(SEAM * e)), cv2.LINE_AA, 4)
        share = cv2.GaussianBlur(mask, (0, 0), max(0.7, 0.006 * e)).astype(np.float32)[..., None] / 255
        area = drawn[y0:y1, x0:x1]
        area[:] = (area * (1 - share) + np.clip(inside * light, 0, 255) * share + 0.5).astype(np.uint8)


def _posed(spots: Floats, reference: Floats, points: Floats) -> Floats:
    """Spots (n, 3) of the reference face where the skull of `points` takes them, (n, 2)."""
    skull = list(SKULL)
    one, two = reference[skull], points[skull]
    from_, to = one.mean(0), two.mean(0)
    u, spread, vt = np.linalg.svd((two - to).T @ (one - from_))
    sense = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    turn = (u * sense) @ vt
    scale = float((spread * sense).sum() / ((one - from_) ** 2).sum())

    def moved(some: Floats) -> Floats:
        placed: Floats = (to + scale * (some - from_) @ turn.T)[:, :2]
        return placed

    drift = (points[list(NOSE), :2] - moved(reference[list(NOSE)])).mean(0)
    return moved(spots) + drift


def _gap(points: Floats) -> float:
    """How far the lips of a frame are apart, in e."""
    return float(FaceFrame.of(points).local(points[14], points[13])[1])


def _lips_only(rgb: Picture, points: Floats) -> Picture:
    """The frame with an open mouth filled by the colour of its lips, so that no moved lip drags teeth along."""
    if _gap(points) < SOURCE_IS_OPEN:
        return rgb
    e = FaceFrame.of(points).eye_distance
    rim = np.vstack([points[list(INNER_UPPER_LIP), :2], points[list(INNER_LOWER_LIP[-2:0:-1]), :2]])
    margin = max(1, round(0.015 * e))
    x0, y0, x1, y1 = _box(rim, rgb.shape, margin + 8)
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(mask, [np.round((rim - (x0, y0)) * 16).astype(np.int32)], 255, shift=4)
    wide = cv2.dilate(mask, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8))
    filled = rgb.copy()
    filled[y0:y1, x0:x1] = cv2.inpaint(np.ascontiguousarray(rgb[y0:y1, x0:x1]), wide, 3, cv2.INPAINT_TELEA)
    return filled


def _refined(chain: tuple[int, ...], middle: dict[tuple[int, int], int]) -> list[int]:
    """The vertices of a line on the subdivided mesh."""
    line = [chain[0]]
    for a, b in pairwise(chain):
        line += [middle[min(a, b), max(a, b)], b]
    return line


def _below_the_lip(rim: Floats, step: float) -> Floats:
    """The outline of the opening (n, 2) with its upper half a `step` lower, where there is room."""
    half = len(rim) // 2
    upper, lower = rim[1:half], rim[:half:-1]
    gap = np.maximum(np.hypot(*(lower - upper).T), 1e-6)
    inside = rim.copy()
    inside[1:half] += (lower - upper) * np.minimum(step / gap, 0.3)[:, None]
    return inside


def _box(spots: Floats, shape: tuple[int, ...], margin: int) -> tuple[int, int, int, int]:
    x0, y0 = np.maximum(np.floor(spots.min(0)).astype(int) - margin, 0)
    x1, y1 = np.minimum(np.ceil(spots.max(0)).astype(int) + margin + 1, shape[1::-1])
    return int(x0), int(y0), int(x1), int(y1)


def _tone(rgb: Picture, spots: Floats) -> float:
    """Mean brightness about some spots (n, 2)."""
    boxes = [_box(spot[None], rgb.shape, 4) for spot in spots]
    patches = [rgb[y0:y1, x0:x1].mean() for x0, y0, x1, y1 in boxes if x1 > x0 and y1 > y0]
    return max(float(np.mean(patches)), 1.0) if patches else 1.0


def _likeliest(reader: FaceReader, rgb: Picture, found: list[Face], begin: Floats | None) -> Floats | None:
    """The true face nearest to `begin` in place and size; the largest without it."""

    def strangeness(face: Face) -> float:
        size = FaceFrame.of(face.points).eye_distance
        if begin is None:
            return -size
        usual = FaceFrame.of(begin).eye_distance
        return float(np.hypot(*(face.points[1] - begin[1])[:2])) / usual + 4 * abs(np.log(size / usual))

    likely = sorted(found, key=strangeness)
    return next((face.points for face in likely if reader.confirms(rgb, face)), None)


def _beyond(ratio: float) -> float:
    """How much brighter a frame is, where that is more than a moving face makes of the same light."""
    change = float(np.clip(ratio, 0.5, 1.8)) - 1
    return 1 + float(np.sign(change)) * max(abs(change) - SAME_LIGHT, 0.0)


def _same(found: list[Face], last: Floats) -> Floats | None:
    """The face that stands where it stood last."""
    size = FaceFrame.of(last).eye_distance
    near = [(float(np.hypot(*(other.points[1] - last[1])[:2])), other.points) for other in found]
    distance, points = min(near, key=lambda pair: pair[0], default=(np.inf, last))
    return points if distance < 2 * size else None


def _smoothed(window: list[FilmFrame], place: int) -> FilmFrame:
    """The frame at `place` with its landmarks averaged over its neighbours, weighted to both sides alike.

    A parabola is fitted, so that movement is kept and only the jitter goes.
    """
    here = window[place]
    if here.points is None:
        return here
    reach = min(place, len(window) - 1 - place)
    around = window[place - reach : place + reach + 1]
    if reach < 2 or any(frame.points is None for frame in around):
        return here
    stack = np.stack([frame.points for frame in around if frame.points is not None])
    return replace(here, points=np.tensordot(savgol_coeffs(len(stack), 2), stack, 1))
