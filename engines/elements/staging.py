"""From words and cut-outs to a staged scene: who is where and does what, what covers feet, and what will look wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.blocking import SIDE_CUT, Shape, Spot, block
from engines.elements.direction import Direction
from engines.elements.fitting import Fitting
from engines.elements.place.plate import Plate
from engines.elements.request import Element, ElementsRequest
from engines.elements.sizes import size_of
from engines.elements.sprite import Edges, Placed
from engines.elements.tracks import Course, beats, courses
from engines.elements.view import Space
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
    request: ElementsRequest, direction: Direction, cuts: Mapping[str, Cut], plate: Plate, lines: Lines
) -> Staged:
    """Everybody's place, way and actions over the request's duration."""
    width, height = request.frame_size
    aspect = width / height
    shapes = {name: _shape(cut) for name, cut in cuts.items()}
    free = {element.name for element in request.elements if _is_free(element, direction)}
    fitting = Fitting.to(plate)
    spots = block(
        request.elements,
        shapes,
        direction,
        plate.space,
        aspect,
        lambda spots: fitting.fitted(spots, free),
        request.seed,
    )
    found = beats(direction, request.duration_s, {n: (begin, end) for n, (begin, end, _) in lines.items()})
    mouths: dict[str, list[tuple[float, float, MouthTrack]]] = {}
    for number, line in lines.items():
        mouths.setdefault(direction.parts[number].who, []).append(line)
    paths = {element.name: element.placement.path for element in request.elements}
    looks = {
        element.name: _looks(element, cuts[element.name]) * (-1 if element.placement.flip else 1)
        for element in request.elements
    }
    ways = courses(spots, found, paths, mouths, plate.space, aspect, request.duration_s, looks)
    wanted = {name: _turned_to(name, direction, spots) for name in spots}
    placed = tuple(
        _placed(
            element, spots[element.name], ways[element.name], looks[element.name], wanted[element.name], plate
        )
        for element in request.elements
    )
    return Staged(placed, tuple(_warnings(request, cuts, shapes, plate.space)))


def _is_free(element: Element, direction: Direction) -> bool:
    """Whether neither a hand nor the words put an element somewhere."""
    said = any(part.spot in ("left", "right", "centre") for part in direction.parts_of(element.name))
    return not said and element.placement.x is None and not element.placement.path


def _shape(cut: Cut) -> Shape:
    left, top, right, bottom = cut.bounds
    return Shape(max(right - left, 1) / max(bottom - top, 1), Edges(*cut.edges))


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
    element: Element, spot: Spot, course: Course, looks: float, turned: float, plate: Plate
) -> Placed:
    flip = element.placement.flip
    faces = course.faces or turned
    if faces and looks and faces != looks:
        flip = not flip
    cover = spot.cover
    stays_down = max(key.lift for key in course.keys) < 0.05
    if cover == "none" and stays_down and plate.space.has_ground and grows_grass(plate.rest, spot.x, spot.y):
        cover = "grass"
    return Placed(element.name, course.keys, spot.height, flip, cover, spot.layer, course.doings)


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
    request: ElementsRequest, cuts: Mapping[str, Cut], shapes: Mapping[str, Shape], space: Space
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
