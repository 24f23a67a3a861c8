"""A picture that moves: draws any `Performance` of one face as a frame, from geometry and tones read once.

Shapes deform the face, the pose turns it, the sheet is rasterised to a sampling map, and the enlarged picture is
sampled through it. Eyes are painted before, the inside of the mouth after. Pixels outside `moving_region` are
those of the picture. `frame` changes nothing it shares, so several threads may draw at once.
"""

import itertools
import threading
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.matting import Cutout
from engines.portrait.eyes import Eyes
from engines.portrait.light import read_light, read_palette
from engines.portrait.lip_line import settle
from engines.portrait.mesh import (
    FACE_POINTS,
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    FaceFrame,
    FaceMesh,
    Floats,
    strip,
)
from engines.portrait.mouth import MouthInterior, MouthState
from engines.portrait.performance import Performance
from engines.portrait.pose import FADE_TO, WHOLE_HEAD_FADE_TO, HeadPose, Turn, fade_within, radius_of
from engines.portrait.shapes import FaceShapes, Lips, engagement
from engines.portrait.warp import ENLARGE, NO_SECOND_MAP, enlarge, lay, loop_subdivision, rasterise, sample

Picture = NDArray[np.uint8]
Map = NDArray[np.float32]
STILL_PX = 1e-3
MARGIN_PX = 3
NEAREST_REACH = 0.8  # e, the least room a head needs to move in


class PortraitRenderer:
    """One face of one picture.

    `picture` (height, width, 3) uint8 RGB; `points` (478, 3) its landmarks. `reach` in pixels keeps the motion of the
    head away from other faces. With a `cutout` the whole head moves before a plate, or before `background`. `enamel`
    (3,) is the colour of the teeth, where more than this picture tells it;
    `own_smile` 0 to 1 is how much the face smiles in the picture.
    """

    def __init__(
        self,
        picture: Picture,
        points: Floats,
        *,
        animal: bool = False,
        cutout: Cutout | None = None,
        background: Picture | None = None,
        reach: float | None = None,
        enamel: Floats | None = None,
        own_smile: float = 0.0,
    ) -> None:
        points = settle(picture, points)
        self._points = points
        height, width = picture.shape[:2]
        self._frame = FaceFrame.of(points)
        fade_to = FADE_TO if cutout is None else WHOLE_HEAD_FADE_TO
        if reach is not None:
            fade_to = min(fade_to, fade_within(max(reach / self._frame.eye_distance, NEAREST_REACH)))
        radius = radius_of(fade_to)
        mesh = FaceMesh.build(points, (height, width), radius)
        self._shapes = FaceShapes(points, mesh, radius, own_smile)
        self._pose = HeadPose(mesh, points, fade_to, whole_head=cutout is not None)
        matrix, fine, middle = loop_subdivision(len(mesh.vertices), mesh.triangles)
        self._rest: Floats = matrix @ mesh.vertices
        self._upper, self._lower = (_chain(ids, middle) for ids in (INNER_UPPER_LIP, INNER_LOWER_LIP))
        self._shapes.refine(matrix)
        self._pose.refine(matrix)
        across = strip(tuple(self._upper), tuple(self._lower))
        self._triangles, self._facing = _ordered(self._rest, np.array(across, np.int32), fine, mesh)
        self.moving_region = self._moving(width, height)
        x0, y0, x1, y1 = self.moving_region
        self._rest_texels = (self._rest[:, :2] - (x0, y0)) * ENLARGE
        self._firmness = float(self._pose.weight[self._upper].mean())
        grid = np.mgrid[y0:y1, x0:x1].transpose(1, 2, 0)[..., ::-1]
        self._still_map: Map = np.ascontiguousarray((grid - (x0, y0)) * ENLARGE, np.float32)
        self._cutout = cutout
        self._base = picture
        if cutout is not None:
            self._behind: Picture = cutout.background if background is None else background
            part = cutout.alpha[..., None]
            self._base = (cutout.foreground * part + self._behind * (1 - part) + 0.5).astype(np.uint8)
            self._alpha: Map = np.ascontiguousarray(cutout.alpha[y0:y1, x0:x1], np.float32)
        source = picture if cutout is None else cutout.foreground
        self._texture = enlarge(self._lips_only(source)[y0:y1, x0:x1])
        self._scratch = _Scratch()
        self._eyes = Eyes(picture, points, animal=animal)
        self._mouth = MouthInterior(
            picture,
            points,
            self._frame,
            self._shapes,
            read_palette(picture, points, enamel),
            read_light(picture, points, self._frame),
            animal=animal,
        )

    def mouth_opening(self, performance: Performance) -> float:
        """The gap between the lips in e."""
        return self._lips(performance).opening

    def landmarks(self, performance: Performance) -> Floats:
        """(FACE_POINTS, 2) of the moved face, in pixels of the picture."""
        return self._spots(performance, self._lips(performance), _turn(performance))[:FACE_POINTS]

    def frame(self, performance: Performance) -> Picture:
        """(height, width, 3) uint8 RGB."""
        x0, y0, x1, y1 = self.moving_region
        origin = np.array([x0, y0])
        lips, turn = self._lips(performance), _turn(performance)
        spots = self._spots(performance, lips, turn) - origin
        where, region = self._scratch.like(self._still_map)
        rasterise(spots, self._rest_texels, self._triangles, self._facing, where)
        sample(self._texture, where, region)
        self._paint_eyes(region, where, spots, performance)
        mouth = np.asarray(performance.mouth, np.float64)
        state = MouthState(
            mouth, lips, max(performance.awake, engagement(mouth)), spots[self._upper], spots[self._lower]
        )
        self._mouth.draw(
            region, where, origin, state, lambda skull: self._firmness * self._pose.shift(skull, turn)
        )
        drawn = self._base.copy()
        if self._cutout is None:
            drawn[y0:y1, x0:x1] = region
        else:
            lay(region, where, self._alpha, self._behind[y0:y1, x0:x1], drawn[y0:y1, x0:x1])
        return drawn

    def _lips(self, performance: Performance) -> Lips:
        mouth = np.asarray(performance.mouth, np.float64)
        return self._shapes.lips(mouth, performance.smile, performance.awake, performance.relaxed)

    def _spots(self, performance: Performance, lips: Lips, turn: Turn) -> Floats:
        """(vertices, 2) of the moved mesh, in pixels of the picture."""
        moved = self._rest.copy()
        offset = self._shapes.displace(
            lips,
            np.asarray(performance.mouth, np.float64),
            performance.smile,
            performance.brow,
            performance.frown,
            performance.awake,
            performance.relaxed,
        )
        moved[:, :2] += self._frame.pixels(offset)
        return self._pose.apply(moved, turn)

    def _paint_eyes(self, region: Picture, where: Map, spots: Floats, performance: Performance) -> None:
        """Repaint the pixels whose place at rest lies in an eye that is not as the picture has it."""
        left, top = self.moving_region[:2]
        for (x0, y0, x1, y1), patch in self._eyes.paint(performance.blink, performance.gaze):
            at_rest = self._rest[:, :2]
            inside = ((at_rest > (x0 - 9, y0 - 9)) & (at_rest < (x1 + 9, y1 + 9))).all(1)
            box = spots[inside]
            if not len(box):
                continue
            c0, r0 = np.maximum(np.floor(box.min(0)).astype(int) - 2, 0)
            c1, r1 = np.ceil(box.max(0)).astype(int) + 3
            window = where[r0:r1, c0:c1]
            local = window - np.array([x0 - left, y0 - top], np.float32) * ENLARGE
            limit = np.array([x1 - x0 - 1, y1 - y0 - 1]) * ENLARGE
            mine = ((local >= 0) & (local <= limit)).all(2)
            edge = 4
            wide = cv2.copyMakeBorder(patch, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
            place = (local / ENLARGE + edge).astype(np.float32)
            painted = cv2.remap(wide, place, NO_SECOND_MAP, cv2.INTER_LANCZOS4)
            target = region[r0:r1, c0:c1]
            target[mine] = painted[mine]

    def _lips_only(self, source: Picture) -> Picture:
        """The picture with an open mouth filled by the colour of its lips, so that no lip edge samples teeth."""
        if not self._shapes.source_open:
            return source
        hole = np.vstack(
            [self._points[list(INNER_UPPER_LIP), :2], self._points[list(INNER_LOWER_LIP[1:-1]), :2][::-1]]
        )
        hole_mask = np.zeros(source.shape[:2], np.uint8)
        cv2.fillPoly(hole_mask, [np.round(hole * 16).astype(np.int32)], 255, shift=4)
        margin = max(1, round(0.025 * self._frame.eye_distance))
        wider = cv2.dilate(hole_mask, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8))
        return np.asarray(cv2.inpaint(source, wider, 3, cv2.INPAINT_TELEA), np.uint8)

    def _moving(self, width: int, height: int) -> tuple[int, int, int, int]:
        """(x0, y0, x1, y1) around everything that any performance can move."""
        follows = (self._pose.weight > STILL_PX) | (self._pose.shoulders > STILL_PX)
        moves = follows | (np.abs(self._shapes.carry).sum(1) > STILL_PX)
        margin = MARGIN_PX + 0.2 * self._frame.eye_distance
        low = np.floor(self._rest[moves, :2].min(0) - margin).astype(int)
        high = np.ceil(self._rest[moves, :2].max(0) + margin).astype(int)
        x0, y0 = np.maximum(low, 0)
        x1, y1 = np.minimum(high, (width, height))
        return int(x0), int(y0), int(x1), int(y1)


def _turn(performance: Performance) -> Turn:
    """The performance's angles in the pose's sense: there, yaw turns the nose to the left of the picture."""
    shift = (float(performance.shift[0]), float(performance.shift[1]))
    return Turn(-performance.yaw, performance.pitch, performance.roll, shift, performance.breath)


def _chain(ids: tuple[int, ...], middle: dict[tuple[int, int], int]) -> list[int]:
    """The vertices of a line on the subdivided mesh."""
    line = [ids[0]]
    for a, b in itertools.pairwise(ids):
        line += [middle[min(a, b), max(a, b)], b]
    return line


def _ordered(
    rest: Floats, across: NDArray[np.int32], fine: NDArray[np.int32], mesh: FaceMesh
) -> tuple[Any, Any]:
    """Triangles from back to front (the mouth's own strip, the background, the face from far to near) and the sign
    that each one's area has at rest."""
    corners = rest[fine]
    outer = 4 * mesh.outer_triangles
    area = _area(corners)
    usual = np.sign(np.median(area[outer:]))
    facing = np.where(np.arange(len(fine)) < outer, np.sign(area), usual)
    depth = corners[outer:, :, 2].mean(1)
    order = np.concatenate([np.arange(outer), outer + np.argsort(-depth)])
    triangles = np.vstack([across, fine[order]])
    return np.ascontiguousarray(triangles, np.int32), np.concatenate([np.zeros(len(across)), facing[order]])


def _area(corners: Floats) -> Floats:
    one, two = corners[:, 1, :2] - corners[:, 0, :2], corners[:, 2, :2] - corners[:, 0, :2]
    return one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]


class _Scratch(threading.local):
    """A sampling map and a picture for each thread, kept from frame to frame."""

    def __init__(self) -> None:
        self._map = np.empty((0, 0, 2), np.float32)
        self._picture = np.empty((0, 0, 3), np.uint8)

    def like(self, still: Map) -> tuple[Map, Picture]:
        """A copy of the map `still` (h, w, 2), and a picture of its size with nothing in particular in it."""
        if self._map.shape != still.shape:
            self._map = np.empty_like(still)
            self._picture = np.empty((*still.shape[:2], 3), np.uint8)
        np.copyto(self._map, still)
        return self._map, self._picture
