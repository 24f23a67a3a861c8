"""Reading a picture: what kind of scene it shows, its camera, sky, ground, what stands and how far all of it is.

What is measured is kept (`evidence`), so that a corrected reading takes a moment; what the user corrected is obeyed.
The parts are in the modules about this one; what is built of a reading is in `engines.world.memory`.
"""

import math
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.media.fit import within
from engines.perception import depth as depths
from engines.perception.border import border_of
from engines.perception.depth import Estimator
from engines.perception.estimators import available
from engines.perception.evidence import Evidence, evidence_of
from engines.perception.horizon import tilted_row
from engines.perception.kind import kind_of
from engines.perception.layout import layout_of
from engines.perception.scene import WHOLE, WORK_SIDE, Crop, Reading, Thing, edges_reached
from engines.perception.sky import sky_areas
from engines.perception.space import EYE_M, Space
from engines.perception.things import Piece, pieces_of, without_overlap
from engines.world.request import Corrections, SceneKind

UNCORRECTED = Corrections()
LEAST_SIDE = 64
LONGEST = 5.0  # times as long as high
EMPTY = 8  # steps of 255 in the whole picture, below which nothing is in it
FOV: dict[SceneKind, float] = {"landscape": 60.0, "street": 66.0, "interior": 70.0, "closeup": 40.0}
"""Degrees across the longer side of a picture of three by two."""
WIDEST = 110.0
OVER_TABLE = 0.14  # of the height by which the horizon lies over the far edge of a table
FROM_ABOVE = -0.25  # the horizon of a picture that a table fills
FACING = 0.45  # the horizon of a close-up without ground or face
RUN_TOGETHER = 0.5  # said by lines, from which the point in which they run together is on the horizon
FAINT = 0.02  # matte from which something is there
TILTED, TILT_SURE = (-0.5, 1.5), 0.7  # where a horizon may be that is known from a tilt, and how sure it is
WATERY = 0.5  # of what is seen, from which it is surely water


def read(
    rgb: NDArray[np.uint8],
    corrections: Corrections = UNCORRECTED,
    seed: int = 0,
    estimator: Estimator | None | Literal["best"] = "best",
) -> Reading:
    """What the picture (h, w, 3) shows, without a border about it; one with more than `WORK_SIDE` pixels is read
    smaller.

    Corrections are in shares of the picture as it is given. Equal pictures, corrections and seeds give equal readings.
    `estimator` sees relief: the best one that is here, or none. Raises `BadInput` for what no world can be made of.
    """
    cv2.setRNGSeed(seed)
    inner, crop = _inner(rgb[..., :3])
    corrections = _inside(corrections, crop)
    evidence = evidence_of(_fit(inner))
    width, height = evidence.rgb.shape[1::-1]
    sky = _outdoor_sky(evidence)
    seen = kind_of(evidence, sky)
    kind = corrections.kind or seen.name
    fov = corrections.fov_deg or _fov(kind, width, height)
    tilted = tilted_row(evidence.lines, (width, height), width / 2 / math.tan(math.radians(fov) / 2))
    horizon, sure = _horizon(evidence, kind, sky, corrections, tilted)
    moves = corrections.horizon is None and evidence.lines.said < RUN_TOGETHER and tilted is None
    layout = layout_of(evidence, kind, horizon, corrections.paint, moves)
    space = Space.of((width, height), layout.horizon, fov)
    pieces = without_overlap(pieces_of(evidence, kind, layout, space))
    face = max((one.box[3] - one.box[1] for one in evidence.faces), default=0.0) if kind == "closeup" else 0.0
    depth, feet = depths.depth_of(kind, layout, pieces, space, face)
    network = available() if estimator == "best" else estimator
    if network is not None:
        depth = depths.aligned(evidence.relief(network), depth, layout, pieces)
    depth = depths.pulled(depth, corrections.pulls)
    things = [_thing(piece, depth, foot) for piece, foot in zip(pieces, feet, strict=True)]
    return Reading(
        rgb=evidence.rgb,
        kind=kind,
        horizon=layout.horizon,
        fov_deg=fov,
        eye_m=EYE_M,
        sky=layout.sky,
        ground=layout.ground,
        depth=depth,
        things=tuple(sorted(things, key=lambda thing: -thing.depth)),
        sureness={"kind": 1.0 if corrections.kind else seen.sureness, "horizon": sure},
        drawn=evidence.drawn,
        water=None if evidence.parts is None else layout.ground * _surely(evidence.parts.of("water")),
        crop=crop,
    )


def _surely(share: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 to 1 of what a network sees with a `share` 0 to 1."""
    return np.asarray(np.clip((share - WATERY) / (1 - WATERY) * 2, 0, 1), np.float32)


def _inner(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Crop]:
    """What lies inside the border about a picture, and where that is."""
    height, width = rgb.shape[:2]
    border = border_of(rgb)
    if not border:
        return rgb, WHOLE
    right, bottom = width - border.right, height - border.bottom
    return border.inside(rgb), (border.left / width, border.top / height, right / width, bottom / height)


def _inside(corrections: Corrections, crop: Crop) -> Corrections:
    """Corrections of a picture as those of a part of it."""
    if crop == WHOLE:
        return corrections
    left, top, right, bottom = crop
    wide, high = right - left, bottom - top

    def at(x: float, y: float) -> tuple[float, float]:
        return (x - left) / wide, (y - top) / high

    paint = (
        stroke.model_copy(
            update={"points": tuple(at(*point) for point in stroke.points), "radius": stroke.radius / wide}
        )
        for stroke in corrections.paint
    )
    pulls = (
        pull.model_copy(update={"x": x, "y": y, "radius": pull.radius / wide})
        for pull in corrections.pulls
        for x, y in [at(pull.x, pull.y)]
    )
    horizon = None if corrections.horizon is None else at(0, corrections.horizon)[1]
    return corrections.model_copy(update={"horizon": horizon, "paint": tuple(paint), "pulls": tuple(pulls)})


def _fit(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    if min(height, width) < LEAST_SIDE:
        raise BadInput(
            "image",
            f"the picture has only {width} × {height} pixels",
            f"take one with at least {LEAST_SIDE} on each side",
        )
    if max(height, width) > LONGEST * min(height, width):
        raise BadInput(
            "image",
            f"the picture is {max(height, width) / min(height, width):.0f} times as long as it is wide",
            "crop it to a part that is not so long",
        )
    small = within(np.ascontiguousarray(rgb), WORK_SIDE)
    if np.ptp(small) < EMPTY:
        raise BadInput(
            "image", "the picture is of one colour: nothing is in it", "take one that shows a place"
        )
    return small


def _outdoor_sky(evidence: Evidence) -> NDArray[np.float32]:
    """(n,) how likely each area is sky if the picture was taken outdoors."""
    sky = sky_areas(evidence.areas, evidence.found.row, np.zeros_like(evidence.salience), 0.0)
    seen = evidence.seen()
    if seen is None:
        return sky
    return np.asarray(sky + evidence.sureness * (seen[:, 0] - sky), np.float32)


def _sky_ends(evidence: Evidence, sky: NDArray[np.float32]) -> float:
    """The row, in shares of the height, down to which sky is seen: no horizon lies above it."""
    seen = (sky > 0.5)[evidence.areas.number]
    if not seen.any():
        return 0.0
    lowest = np.where(seen.any(0), len(seen) - seen[::-1].argmax(0), 0)
    return float(np.quantile(lowest, 0.95)) / len(seen)


def _horizon(
    evidence: Evidence,
    kind: SceneKind,
    sky: NDArray[np.float32],
    corrections: Corrections,
    tilted: float | None,
) -> tuple[float, float]:
    """The row in shares of the height, and how sure it is; `sky` (n,) is the outdoor one, `tilted` what
    `horizon.tilted_row` says."""
    if corrections.horizon is not None:
        return corrections.horizon, 1.0
    if kind != "closeup" and evidence.lines.said >= RUN_TOGETHER:
        return evidence.lines.point[1], evidence.lines.said
    if kind != "closeup" and tilted is not None:
        return float(np.clip(tilted, *TILTED)), TILT_SURE
    if kind == "interior":
        return evidence.found.row, evidence.found.sureness
    if kind != "closeup":
        return max(evidence.found.row, _sky_ends(evidence, sky)), evidence.found.sureness
    edge = evidence.ground_edge
    if edge <= 0:
        return FROM_ABOVE, 0.3
    if edge < 1:
        return edge - OVER_TABLE, 0.4
    if evidence.faces:
        face = max(evidence.faces, key=lambda one: one.box[3] - one.box[1])
        return float((face.points[33, 1] + face.points[263, 1]) / 2 / evidence.rgb.shape[0]), 0.7
    return FACING, 0.2


def _fov(kind: SceneKind, width: int, height: int) -> float:
    """Degrees across the width."""
    longer = 1.0 if width >= height else width / height
    wider = max(1.0, width / height / 1.78)  # a panorama is no crop
    half = np.tan(np.radians(FOV[kind]) / 2) * longer * wider
    return float(min(2 * np.degrees(np.arctan(half)), WIDEST))


def _thing(piece: Piece, depth: NDArray[np.float32], foot: float) -> Thing:
    """The piece, cut to where it is."""
    there = piece.alpha > FAINT
    rows, columns = np.flatnonzero(there.any(1)), np.flatnonzero(there.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    alpha = np.ascontiguousarray(piece.alpha[top:bottom, left:right])
    solid = piece.alpha > 0.5
    if piece.shape == "structure" and solid.any():
        foot = float(np.median(depth[solid]))
    return Thing(alpha, (int(left), int(top)), foot, piece.shape, edges_reached(solid))
