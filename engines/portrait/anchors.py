"""The face placed by hand: named points that a person can drag, and the 478 landmarks that follow from them.

With landmarks found by a model the anchors correct them; without, they carry a canonical face onto the
picture, so that cats, toys and anything with eyes and a mouth can speak. `first_guess` says where to begin
when nothing was found. Left and right are those of the picture, as the person who drags sees them.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from scipy.interpolate import RBFInterpolator

import resources
from engines.contract import BadInput

Points = NDArray[np.float64]

LANDMARK = {
    "left_eye_outer": 33,
    "left_eye_top": 159,
    "left_eye_inner": 133,
    "left_eye_bottom": 145,
    "left_pupil": 468,
    "right_eye_inner": 362,
    "right_eye_top": 386,
    "right_eye_outer": 263,
    "right_eye_bottom": 374,
    "right_pupil": 473,
    "left_brow": 105,
    "right_brow": 334,
    "nose_tip": 1,
    "mouth_left": 61,
    "mouth_right": 291,
    "upper_lip_top": 0,
    "upper_lip_edge": 13,
    "lower_lip_edge": 14,
    "lower_lip_bottom": 17,
    "chin": 152,
    "left_jaw": 172,
    "right_jaw": 397,
    "left_temple": 127,
    "right_temple": 356,
}
NEEDED = ("left_pupil", "right_pupil", "mouth_left", "mouth_right", "chin")
INSIDE = (*NEEDED[:4], "nose_tip")  # these lie in the picture; the rest of a face may hang out of it
# Pairs in the face's own axes: the first of each is left of, or above, the second.
ACROSS = (
    ("left_pupil", "right_pupil"),
    ("mouth_left", "mouth_right"),
    ("left_eye_outer", "left_eye_inner"),
    ("right_eye_inner", "right_eye_outer"),
    ("left_brow", "right_brow"),
    ("left_jaw", "right_jaw"),
    ("left_temple", "right_temple"),
)
DOWN = (
    ("left_pupil", "mouth_left"),
    ("right_pupil", "mouth_right"),
    ("mouth_left", "chin"),
    ("mouth_right", "chin"),
    ("left_eye_top", "left_eye_bottom"),
    ("right_eye_top", "right_eye_bottom"),
    ("upper_lip_top", "lower_lip_bottom"),
)
NEAREST, FARTHEST = 0.05, 12.0  # how far two needed points stand apart, in distances of the pupils
SLACK = 0.05  # of that distance: shut lids and lips may cross by as much
CLOSEST_PUPILS_PX = 4.0
ONE_PUPIL = "left_pupil and right_pupil are the same point"
INNER_UPPER_LIP = (191, 80, 81, 82, 13, 312, 311, 310, 415)
INNER_LOWER_LIP = (95, 88, 178, 87, 14, 317, 402, 318, 324)
INNER_CORNERS = (78, 308)
LIDS = (
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133)),
    ((263, 466, 388, 387, 386, 385, 384, 398, 362), (263, 249, 390, 373, 374, 380, 381, 382, 362)),
)
EYES = {468: (33, 133, 159, 145), 473: (362, 263, 386, 374)}


class Anchors(BaseModel):
    """Names of `LANDMARK` to (x, y) in picture pixels. `animal` leaves out what only people have (teeth)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    points: dict[str, tuple[float, float]]
    animal: bool = False

    @field_validator("points")
    @classmethod
    def known_names(cls, points: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        for name, place in points.items():
            if name not in LANDMARK:
                raise ValueError(f"there is no anchor {name!r}; anchors are {', '.join(LANDMARK)}")
            if not np.isfinite(place).all():
                raise ValueError(f"{name} must be two finite numbers")
        return points

    @classmethod
    def load(cls, path: Path) -> "Anchors":
        """Read a JSON file as `save` writes it; raises `BadInput` that names what is wrong in it."""
        try:
            values: Any = json.loads(path.read_text("utf-8"))
        except OSError as error:
            raise BadInput(
                "anchors", f"{path} cannot be read ({error.strerror})", "give a JSON file"
            ) from None
        except ValueError as error:
            raise BadInput("anchors", f"{path} is not JSON ({error})", EXAMPLE) from None
        return cls.parse(values, path.name)

    @classmethod
    def parse(cls, values: Any, where: str) -> "Anchors":
        """Anchors from decoded JSON; `where` names its place in the `BadInput` for what is wrong."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
        part = ".".join(str(step) for step in first["loc"]) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise BadInput("anchors", f"{where}: {part}: {message}", EXAMPLE)

    def save(self, path: Path) -> None:
        path.write_text(self.model_dump_json(indent=2) + "\n", "utf-8")

    def check(self, width: int, height: int) -> None:
        """Raise a `BadInput` that names the first point which no face in a picture of this size can have there."""
        places = {name: np.array(place) for name, place in self.points.items()}
        size = f"the picture is {width}×{height} pixels; left and right, up and down are the picture's"
        left, right = places.get("left_pupil"), places.get("right_pupil")
        across = right - left if left is not None and right is not None else np.array([width / 4, 0.0])
        apart = float(np.hypot(*across))
        for name, place in places.items():
            beyond = float(np.maximum(-place, place - (width, height)).max())
            if beyond > (0.0 if name in INSIDE else min(apart, 0.5 * max(width, height))):
                raise BadInput("anchors", f"{name} at {_spot(place)} lies outside the picture", size)
        if apart < CLOSEST_PUPILS_PX:
            raise BadInput("anchors", ONE_PUPIL, f"set them apart; {size}")
        along = across / apart if across[0] >= 0 else np.array([1.0, 0.0])
        for pairs, axis, wrong in (
            (ACROSS, along, "to the right of"),
            (DOWN, np.array([-along[1], along[0]]), "below"),
        ):
            for first, second in pairs:
                if first not in places or second not in places:
                    continue
                step = float((places[second] - places[first]) @ axis) / apart
                needed = first in NEEDED and second in NEEDED
                if step < (0.0 if needed else -SLACK):
                    self._refuse(first, wrong, second, size)
                if needed and step < NEAREST:
                    self._refuse(first, "hardly apart from", second, size)
                if needed and step > FARTHEST:
                    self._refuse(first, "too far from", second, size)

    def _refuse(self, first: str, how: str, second: str, size: str) -> NoReturn:
        one, two = _spot(self.points[first]), _spot(self.points[second])
        raise BadInput("anchors", f"{first} at {one} is {how} {second} at {two}", size)

    def scaled(self, factor: float) -> "Anchors":
        """The same anchors on the picture resized by `factor`."""
        return Anchors(
            points={name: (x * factor, y * factor) for name, (x, y) in self.points.items()},
            animal=self.animal,
        )


def _spot(place: ArrayLike) -> str:
    x, y = np.asarray(place)
    return f"{x:.0f}, {y:.0f}"


EXAMPLE = 'write {"animal": false, "points": {"left_pupil": [x, y], ...}} in picture pixels'


def anchors_of(points: Points, *, animal: bool = False) -> Anchors:
    """The anchors of a face whose landmarks (478, 3) are known."""
    places = {name: (float(points[i, 0]), float(points[i, 1])) for name, i in LANDMARK.items()}
    return Anchors(points=places, animal=animal)


def place(anchors: Anchors, points: Points | None = None) -> Points:
    """(478, 3) landmarks that pass through the anchors exactly.

    With `points` found by a model they are bent towards the anchors, and stay where no anchor asks for a
    change; without, a canonical face is fitted. Raises `BadInput` where too few anchors are given for that.
    """
    names = list(anchors.points)
    targets = np.array([anchors.points[name] for name in names], np.float64).reshape(-1, 2)
    if points is None:
        return _fitted(names, targets, animal=anchors.animal)
    index = [LANDMARK[name] for name in names]
    pinned = [i for i in LANDMARK.values() if i not in index]
    moves = np.vstack([targets - points[index, :2], np.zeros((len(pinned), 2))])
    placed = points.copy()
    placed[:, :2] += _bent([*index, *pinned], moves)
    return placed


def _fitted(names: list[str], targets: Points, *, animal: bool) -> Points:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise BadInput(
            "anchors",
            f"{missing[0]} is missing, and no face was found to take it from",
            f"give at least {', '.join(NEEDED)}",
        )
    index = [LANDMARK[name] for name in names]
    eye_distance = float(
        np.hypot(*(targets[names.index("right_pupil")] - targets[names.index("left_pupil")]))
    )
    if eye_distance < CLOSEST_PUPILS_PX:
        raise BadInput("anchors", ONE_PUPIL, "set them apart")
    placed = np.column_stack([_bent(index, targets), _canonical()[:, 2] * eye_distance])
    _part_lips_evenly(placed)
    if animal:
        _round_eyes(placed)
    for pupil, lids in EYES.items():
        _round_iris(placed, pupil, lids)
    return placed


def _bent(index: list[int], values: Points) -> Points:
    """(478, 2) a thin plate over the canonical face through `values` at the landmarks `index`.

    The plate is spread over the canonical face, not over the picture, because there the lips and lids stand
    apart: what a person does to one of them leaves the other alone.
    """
    domain = _canonical()[:, :2]
    plate = RBFInterpolator(domain[index], values, kernel="thin_plate_spline", degree=1)
    return cast(Points, plate(domain))


@cache
def _canonical() -> Points:
    """(478, 3) e, origin between the eyes, y down, z smaller towards the viewer."""
    return np.load(resources.ROOT / "face" / "canonical_face.npy").astype(np.float64)


def _part_lips_evenly(placed: Points) -> None:
    """Between the corners the inner lips part as far as the anchors in their middle do, and no farther."""
    upper, lower = list(INNER_UPPER_LIP), list(INNER_LOWER_LIP)
    left, right = placed[INNER_CORNERS[0], :2], placed[INNER_CORNERS[1], :2]
    along = right - left
    gap = placed[14, :2] - placed[13, :2]
    for above, below in zip(upper, lower, strict=True):
        middle = (placed[above, :2] + placed[below, :2]) / 2
        part = float(np.clip((middle - left) @ along / max(float(along @ along), 1e-9), 0.0, 1.0))
        opening = gap * (1.0 - abs(2.0 * part - 1.0) ** 2.2) if above != 13 else gap
        placed[above, :2], placed[below, :2] = middle - opening / 2, middle + opening / 2


def _round_eyes(placed: Points) -> None:
    """Lids as arcs of ellipses through corners and middles; a person's almond would cut a round eye."""
    for chains in LIDS:
        for chain in chains:
            outer, middle, inner = placed[[chain[0], chain[4], chain[8]], :2]
            across = (inner - outer) / max(float(np.hypot(*(inner - outer))), 1e-9)
            foot = outer + ((middle - outer) @ across) * across
            for step, point in enumerate(chain):
                corner = outer if step < 4 else inner
                turn = np.radians(90.0 * (step if step < 4 else 8 - step) / 4)
                placed[point, :2] = foot + (corner - foot) * np.cos(turn) + (middle - foot) * np.sin(turn)


def _round_iris(placed: Points, pupil: int, lids: tuple[int, int, int, int]) -> None:
    """The ring about the pupil becomes a circle in proportion to the eye, whatever the plate made of it."""
    inner, outer, top, bottom = placed[list(lids), :2]
    width, height = np.hypot(*(outer - inner)), np.hypot(*(bottom - top))
    radius = float(np.clip(0.5 * height, 0.2 * width, 0.3 * width))
    for offset, spoke in enumerate(((1, 0), (0, -1), (-1, 0), (0, 1)), start=1):
        placed[pupil + offset, :2] = placed[pupil, :2] + radius * np.array(spoke, np.float64)
        placed[pupil + offset, 2] = placed[pupil, 2]
