"""From words and cut-outs to a staged scene: who is where and does what, what covers feet, and what will look wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.blocking import SIDE_CUT, Shape, Spot, block
from engines.elements.direction import Direction
from engines.elements.fitting import Fitting
from engines.elements.grounding import Grounding
from engines.elements.place.footing import Footing
from engines.elements.place.plate import Plate
from engines.elements.request import Element, ElementsRequest
from engines.elements.sizes import size_of
from engines.elements.sprite import Edges, Key, Placed
from engines.elements.tracks import Course, beats, courses
from engines.elements.unplayed import unplayed
from engines.elements.view import Space
from engines.perception.body import Body
from engines.perception.cutting import Cut
from engines.speech.mouth import MouthTrack

Lines = Mapping[int, tuple[float, float, MouthTrack]]
"""What parts say, by their number in the direction: begin and end in seconds, and the mouth."""
LEANS = 0.05  # share of its width by which a head must lie to one side for a picture to face there
ROUND_BASE, SAG = (
    0.5,
    0.10,
)  # a base this broad (of the width) that sags this much (of its own) is seen from above
FROM_ABOVE = 0.3  # horizon above this: the background is seen from above too
GRASS_SHARE = 0.35
PERSON_M = 1.7  # the height of somebody whose name does not say how tall they are
SHOULDERS_WIDE_M, NECK_M = 0.38, 0.21  # between the shoulder joints, and from there up to the nose
SURE_JOINT = 0.4
FOOT = 0.05  # of a subject's height: what is that near its lowest row is its foot
HIDDEN = 0.2  # of an element must be seen at some moment
LOOKS = 9  # moments at which that is asked
OUTLINE = 24  # cells to a side of the grid on which it is asked
NO_BODIES: Mapping[str, Body | None] = {}


@dataclass(frozen=True)
class Warned:
    """What will not look right with an element, in a sentence with what to do."""

    element: str
    message: str


@dataclass(frozen=True)
class Staged:
    placed: tuple[Placed, ...]
    warned: tuple[Warned, ...]


def stage(
    request: ElementsRequest,
    direction: Direction,
    cuts: Mapping[str, Cut],
    plate: Plate,
    lines: Lines,
    bodies: Mapping[str, Body | None] = NO_BODIES,
) -> Staged:
    """Everybody's place, way and actions over the request's duration. `bodies` are the joints of those that may be
    people, in pixels of their pictures."""
    width, height = request.frame_size
    aspect = width / height
    shapes = {name: _shape(name, cut, bodies.get(name)) for name, cut in cuts.items()}
    by_hand = {one.name for one in request.elements if one.placement.x is not None or one.placement.path}
    free = {one.name for one in request.elements} - by_hand - direction.at_side
    fitting, grounding = Fitting.to(plate), Grounding(direction, Footing.to(plate))

    def fitted(spots: dict[str, Spot]) -> dict[str, Spot]:
        return grounding.spots(fitting.fitted(spots, free), by_hand)

    spots = block(request.elements, shapes, direction, plate.space, aspect, fitted, request.seed)
    found = beats(direction, request.duration_s, {n: (begin, end) for n, (begin, end, _) in lines.items()})
    mouths: dict[str, list[tuple[float, float, MouthTrack]]] = {}
    for number, line in lines.items():
        mouths.setdefault(direction.parts[number].who, []).append(line)
    paths = {element.name: element.placement.path for element in request.elements}
    looks = {
        element.name: _looks(element, cuts[element.name]) * (-1 if element.placement.flip else 1)
        for element in request.elements
    }

    def keep(name: str, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        return grounding.way(name, spots[name], keys)

    ways = courses(spots, found, paths, mouths, plate.space, aspect, request.duration_s, looks, keep)
    wanted = {name: _turned_to(name, direction, spots) for name in spots}
    placed = tuple(
        _placed(
            element,
            spots[element.name],
            ways[element.name],
            looks[element.name],
            wanted[element.name],
            plate,
            0.0
            if element.placement.x is not None or element.placement.path
            else _foot_aside(cuts[element.name]),
        )
        for element in request.elements
    )
    warned = _warnings(request, cuts, shapes, spots, plate.space)
    warned += _unseen(placed, spots, cuts, request.duration_s)
    warned += [Warned(name, what) for name, what in unplayed(direction, bodies)]
    warned += [
        Warned(name, "finds too little ground in the picture, so its feet are below the frame")
        for name in sorted(grounding.sunk)
    ]
    return Staged(placed, tuple(warned))


def _foot_aside(cut: Cut) -> float:
    """How far the middle of the lowest part of a subject lies to the right of its own middle, in its widths."""
    left, top, right, bottom = cut.bounds
    band = cut.alpha[max(bottom - round(FOOT * (bottom - top)) - 1, 0) : bottom, left:right] > 0.5
    columns = np.flatnonzero(band.any(0))
    return 0.0 if not len(columns) else float(columns[0] + columns[-1] + 1) / 2 / (right - left) - 0.5


def _shape(name: str, cut: Cut, body: Body | None) -> Shape:
    left, top, right, bottom = cut.bounds
    high = max(bottom - top, 1)
    aspect, edges = max(right - left, 1) / high, Edges(*cut.edges)
    if body is None:
        return Shape(aspect, edges)
    height_m = None if size_of(name).kind == "people" else PERSON_M
    return Shape(aspect, edges, height_m, _seen_m(body, high))


def _seen_m(body: Body, high: float) -> float | None:
    """How much of a person a cut-out `high` pixels high shows, in metres, by the shoulders; None where they are not
    seen."""
    nose, left, right = (body.at(name) for name in ("nose", "left_shoulder", "right_shoulder"))
    if min(nose[2], left[2], right[2]) < SURE_JOINT:
        return None
    wide = np.hypot(left[0] - right[0], left[1] - right[1]) / SHOULDERS_WIDE_M
    deep = (0.5 * (left[1] + right[1]) - nose[1]) / NECK_M
    return float(high / max(wide, deep, 1.0))


def _looks(element: Element, cut: Cut) -> float:
    """Which way a picture looks. A car's cabin stands behind its bonnet, an animal's head before its body."""
    return -facing(cut.alpha) if size_of(element.name).kind == "vehicles" else facing(cut.alpha)


def _turned_to(name: str, direction: Direction, spots: Mapping[str, Spot]) -> float:
    """Where an animal's partner stands, -1 left, 1 right: it looks there while it stays. 0 for nobody."""
    if size_of(name).kind != "animals":
        return 0.0
    partners = [
        part.whom if part.who == name else part.who
        for part in direction.parts
        if name in (part.who, part.whom)
    ]
    partner = next((one for one in partners if one in spots and one != name), None)
    return 0.0 if partner is None else (1.0 if spots[partner].x > spots[name].x else -1.0)


def _placed(
    element: Element, spot: Spot, course: Course, looks: float, turned: float, plate: Plate, aside: float
) -> Placed:
    """`aside` is how far the foot is beside the middle, in widths of the element as it was dropped: places are thought
    of as middles, and kept as feet."""
    flip = element.placement.flip
    faces = course.faces or turned
    if faces and looks and faces != looks:
        flip = not flip
    stays_down = max(key.lift for key in course.keys) < 0.05
    cover = "frame" if stays_down and min(key.y for key in course.keys) > 1 else spot.cover
    if cover == "none" and stays_down and plate.space.has_ground and grows_grass(plate.rest, spot.x, spot.y):
        cover = "grass"
    step = (-aside if flip else aside) * spot.width
    keys = tuple(replace(key, x=key.x + step * spot.depth / key.depth) for key in course.keys)
    return Placed(element.name, keys, spot.height, flip, cover, spot.layer, course.doings)


def _unseen(
    placed: Sequence[Placed], spots: Mapping[str, Spot], cuts: Mapping[str, Cut], duration_s: float
) -> list[Warned]:
    """Who is hardly ever seen, because it is out of the frame or somebody nearer hides it."""
    outlines = {one.name: _outline(cuts[one.name], one.flip) for one in placed}
    warned = []
    for one in placed:
        most, by = 0.0, ""
        for time_s in np.linspace(0, duration_s, LOOKS):
            mine = one.at(float(time_s))
            points = _points(outlines[one.name], _box(one, spots[one.name], mine))
            seen = ((points > 0) & (points < 1)).all(1)
            for other in placed:
                key = other.at(float(time_s))
                if other is not one and (other.layer, -key.depth) > (one.layer, -mine.depth):
                    hides = _covers(outlines[other.name], _box(other, spots[other.name], key), points)
                    by = other.name if hides.mean() > 0.5 else by
                    seen &= ~hides
            most = max(most, float(seen.mean()))
        if most < HIDDEN:
            where = f"is hidden behind {by}" if by else "is outside the frame"
            warned.append(Warned(one.name, f"{where} all the time: drag it to where it is seen"))
    return warned


Box = tuple[float, float, float, float]


def _box(placed: Placed, spot: Spot, key: Key) -> Box:
    """Left, top, right and bottom of an element, in shares of the frame; a foot is taken for its middle."""
    grown = placed.keys[0].depth / key.depth
    high, half = placed.height * grown, 0.5 * spot.width * grown
    bottom = key.y - key.lift * high
    return key.x - half, bottom - high, key.x + half, bottom


def _outline(cut: Cut, flip: bool) -> NDArray[np.bool_]:
    """(n, n) where a subject is, on a grid over its bounds."""
    left, top, right, bottom = cut.bounds
    alpha = cut.alpha[top : max(bottom, top + 1), left : max(right, left + 1)]
    small = cv2.resize(alpha[:, ::-1] if flip else alpha, (OUTLINE, OUTLINE), interpolation=cv2.INTER_AREA)
    return np.asarray(small > 0.5)


def _points(outline: NDArray[np.bool_], box: Box) -> NDArray[np.float64]:
    """(n, 2) x and y in shares of the frame of the cells of an outline; the middle of its box where it has none."""
    rows, columns = np.nonzero(outline)
    across, down = (columns + 0.5) / OUTLINE, (rows + 0.5) / OUTLINE
    if not len(rows):
        across = down = np.array([0.5])
    return np.stack([box[0] + across * (box[2] - box[0]), box[1] + down * (box[3] - box[1])], 1)


def _covers(outline: NDArray[np.bool_], box: Box, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) which points the subject of an outline covers."""
    across = (points[:, 0] - box[0]) / max(box[2] - box[0], 1e-6) * OUTLINE
    down = (points[:, 1] - box[1]) / max(box[3] - box[1], 1e-6) * OUTLINE
    inside = (across >= 0) & (across < OUTLINE) & (down >= 0) & (down < OUTLINE)
    at = np.clip(np.stack([down, across]).astype(np.int64), 0, OUTLINE - 1)
    return np.asarray(inside & outline[at[0], at[1]])


def facing(alpha: NDArray[np.float32]) -> float:
    """Which way a subject looks, by where its upper third lies: -1 left, 1 right, 0 where that does not say."""
    solid = alpha > 0.5
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if len(rows) < 8 or len(columns) < 8:
        return 0.0
    body = solid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    high, wide = body.shape
    if wide < 0.8 * high:
        return 0.0  # upright figures look at us more often than not
    across = np.arange(wide)
    upper = body[: high // 3]
    lean = float((upper * across).sum() / max(upper.sum(), 1) - (body * across).sum() / body.sum()) / wide
    return 0.0 if abs(lean) < LEANS else (1.0 if lean > 0 else -1.0)


def grows_grass(rest: NDArray[np.float32], x: float, y: float) -> bool:
    """Whether the ground about a foot is grass: green, and not smooth."""
    height, width = rest.shape[:2]
    row, column, reach = int(min(y, 0.98) * height), int(min(max(x, 0), 1) * width), height // 12
    patch = rest[max(0, row - reach // 2) : row + reach, max(0, column - 2 * reach) : column + 2 * reach]
    if patch.size == 0:
        return False
    red, green, blue = patch[..., 0], patch[..., 1], patch[..., 2]
    grassy = (green > red * 1.03) & (green > blue * 1.12)
    rough = float(np.abs(cv2.Laplacian(np.ascontiguousarray(green), cv2.CV_32F)).mean())
    return bool(grassy.mean() > GRASS_SHARE and rough > 0.008)


def _warnings(
    request: ElementsRequest,
    cuts: Mapping[str, Cut],
    shapes: Mapping[str, Shape],
    spots: Mapping[str, Spot],
    space: Space,
) -> list[Warned]:
    warned = []
    for element in request.elements:
        name, cut, edges = element.name, cuts[element.name], shapes[element.name].edges
        if cut.whole:
            warned.append(
                Warned(name, "is a whole picture, not a subject: use it as the background, or draw a box")
            )
        elif cut.sureness < 0.5:
            warned.append(
                Warned(
                    name,
                    "may be cut out wrongly: draw a box about it, use the brush, or make it the background",
                )
            )
        if edges.left > SIDE_CUT and edges.right > SIDE_CUT:
            warned.append(Warned(name, "is cut off at both sides of its picture, which will be seen"))
        if edges.top > SIDE_CUT:
            warned.append(Warned(name, "is cut off at the top of its picture, which will be seen"))
        if shapes[name].is_bust and spots[name].cover != "frame" and spots[name].lift == 0:
            warned.append(Warned(name, "is cut off at the bottom of its picture, which will be seen"))
        if seen_from_above(cut.alpha) and space.horizon > FROM_ABOVE and size_of(name).kind == "things":
            warned.append(
                Warned(
                    name, "was photographed from above, the background from eye level: it will look tipped"
                )
            )
    return warned


def seen_from_above(alpha: NDArray[np.float32]) -> bool:
    """Whether a subject's lower end is a broad, round curve, as that of a cup or a plate seen from above is."""
    solid = alpha > 0.5
    columns = np.flatnonzero(solid.any(0))
    if len(columns) < 16:
        return False
    lowest = solid.shape[0] - 1 - np.argmax(solid[::-1], axis=0)[columns]
    base = lowest > lowest.max() - 0.25 * len(columns)
    if base.mean() < ROUND_BASE:
        return False
    span = lowest[base].astype(float)
    across = np.linspace(-1, 1, len(span))
    curve = np.polynomial.polynomial.polyfit(across, span, 2)
    smooth = np.abs(span - np.polynomial.polynomial.polyval(across, curve)).mean() < 0.03 * len(span)
    return bool(smooth and -curve[2] > SAG * len(span))
