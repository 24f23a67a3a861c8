"""Where the joints of an upright figure are that no network knows: drawn people with large heads, robots, dolls. Its
outline says it, with the face in it: arms hang along its sides, legs stand below the fork.

Only what stands like a person counts: tall, alike on both sides, with a face on top or, without one, a head on a neck,
arms apart from the trunk, and a fork. Whoever sits, turns away or raises an arm is not read here.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import ModelMissing
from engines.perception.face import Face, faces_of
from engines.perception.subject import Picture

TALLEST, SQUATTEST = 6.5, 1.5  # heights in widths
FACE_LOWEST = 0.5  # of the height: a chin
FACE_SIZES = (0.05, 0.42)  # of the height
BESIDE_AXIS = (
    0.3  # of the width: a face or a neck this far off the middle is not of somebody seen from the front
)
ALIKE = 0.72  # of the two halves, about the head's axis
ALIKE_WITHOUT_FACE = 0.78
NECK_NARROWER = 0.72  # than head and trunk
HEAD_ENDS = (0.12, 0.42)  # of the height: where a neck without a face may be
FORKED = 0.5  # of the rows of the lower legs
PARTED = 0.2  # of the rows between shoulders and hips: arms stand apart
SHOULDER, ELBOW, WRIST, FINGERS = 0.1, 0.29, 0.47, 0.55  # from chin to sole, arms hanging
HIP, KNEE, ANKLE = 0.5, 0.74, 0.95
ARM = 0.14  # of the width across both arms: half the width of one
LIKE_SKIN = 14.0  # CIELAB without lightness
HAND_ROWS, HAND_LEAST = (0.33, 0.72), 0.5  # from chin to sole; pixels of a hand in squares of an arm's radius
SURE, UNSEEN = 0.7, 0.1
FACE_POINTS = {"nose": 1, "left_eye": 263, "right_eye": 33, "left_ear": 454, "right_ear": 234}
TOP, CHIN, CHEEKS = 10, 152, (50, 280, 101, 330)

Joint = tuple[float, float, float]
"""x, y in pixels, and confidence 0 to 1."""


@dataclass(frozen=True)
class _Head:
    axis: float
    chin: float
    radius: float
    face: Face | None = None


def upright_of(rgb: Picture, alpha: NDArray[np.float32]) -> dict[str, Joint] | None:
    """The joints by name (left and right are the figure's own) of an upright figure seen from the front; None for
    whatever does not stand like one."""
    solid = alpha > 0.5
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if len(rows) < 40 or len(columns) < 12:
        return None
    tall, wide = float(np.ptp(rows) + 1), float(np.ptp(columns) + 1)
    if not SQUATTEST < tall / wide < TALLEST:
        return None
    head = _faced(rgb, solid, rows, wide)
    if head is None:
        head = _necked(solid, rows, wide)
    if head is None or _likeness(solid, head) < (ALIKE if head.face else ALIKE_WITHOUT_FACE):
        return None
    figure = _Outline(solid, head, float(rows[-1]))
    legs = figure.legs()
    cut_off = rows[-1] == len(solid) - 1
    if legs is None and (cut_off or head.face is None):
        return None
    if head.face is None and figure.parted() < PARTED:
        return None
    joints = _of_head(head)
    for side, sign in (("right", -1.0), ("left", 1.0)):
        tip = _hand(rgb, figure, sign)
        joints |= {f"{side}_{name}": place for name, place in figure.arm(sign, tip).items()}
    return joints | figure.lower_body(legs)


class _Outline:
    """Rows of a figure, counted from chin (0) to sole (1)."""

    def __init__(self, solid: NDArray[np.bool_], head: _Head, sole: float) -> None:
        self.solid, self.head, self.axis, self.chin = solid, head, head.axis, head.chin
        self.long = sole - head.chin
        shoulders = [self.edge(part, -1.0) - self.edge(part, 1.0) for part in (0.15, 0.19, 0.23, 0.27)]
        self.radius = ARM * abs(float(np.median(shoulders)))

    def row(self, part: float) -> int:
        return min(round(self.chin + part * self.long), len(self.solid) - 1)

    def edge(self, part: float, sign: float) -> float:
        """The outermost pixel of that side (-1 left as seen) in a row."""
        found = np.flatnonzero(self.solid[self.row(part)])
        if not len(found):
            return self.axis
        return float(found[0] if sign < 0 else found[-1])

    def arm(self, sign: float, tip: tuple[float, float] | None) -> dict[str, Joint]:
        fingers = FINGERS if tip is None else (tip[1] - self.chin) / self.long
        longer = (fingers - SHOULDER) / (FINGERS - SHOULDER)
        parts = {
            "shoulder": SHOULDER + 0.035,
            "elbow": SHOULDER + longer * (ELBOW - SHOULDER),
            "wrist": SHOULDER + longer * (WRIST - SHOULDER),
        }
        places = {name: self.edge(part, sign) - sign * self.radius for name, part in parts.items()}
        if tip is not None:
            places["wrist"] = 0.5 * (places["wrist"] + tip[0])
        return {name: (places[name], float(self.row(part)), SURE) for name, part in parts.items()}

    def lower_body(self, legs: tuple[float, float] | None) -> dict[str, Joint]:
        left, right = legs or (self.axis - self.radius, self.axis + self.radius)
        sure = UNSEEN if legs is None else SURE
        joints: dict[str, Joint] = {}
        for name, x in (("right", left), ("left", right)):
            joints[f"{name}_hip"] = (0.3 * self.axis + 0.7 * x, float(self.row(HIP)), SURE)
            joints[f"{name}_knee"] = (x, float(self.row(KNEE)), sure)
            joints[f"{name}_ankle"] = (x, float(self.row(ANKLE)), sure)
        return joints

    def legs(self) -> tuple[float, float] | None:
        """The middles of two legs that stand apart and are about as wide."""
        middles = []
        rows = range(self.row(0.74), self.row(0.93))
        for row in rows:
            runs = _runs(self.solid[row], 0.25 * self.radius)
            if len(runs) != 2:
                continue
            (a, b), (c, d) = runs
            if max(b - a, d - c) < 1.8 * min(b - a, d - c) and a - self.radius < self.axis < d + self.radius:
                middles.append(((a + b) / 2, (c + d) / 2))
        if len(middles) < FORKED * max(len(rows), 1):
            return None
        left, right = np.median(middles, axis=0)
        return float(left), float(right)

    def parted(self) -> float:
        """In how many rows from shoulders to hips something stands apart on either side of the trunk, 0 to 1."""
        rows = range(self.row(0.15), self.row(0.55))
        apart = [len(_runs(self.solid[row], 0.25 * self.radius)) == 3 for row in rows]
        return float(np.mean(apart)) if apart else 0.0


def _faced(
    rgb: Picture, solid: NDArray[np.bool_], rows: NDArray[np.signedinteger], wide: float
) -> _Head | None:
    """The head of the largest face that sits where a standing figure has it."""
    grey = np.where(solid[..., None], rgb, np.uint8(190))
    try:
        faces = faces_of(np.ascontiguousarray(grey))
    except ModelMissing:
        return None
    tall, columns = len(rows), np.flatnonzero(solid[rows[0] : rows[0] + len(rows) // 3].any(0))
    middle = (columns[0] + columns[-1]) / 2
    for face in sorted(faces, key=lambda face: face.box[1] - face.box[3]):
        top, chin = face.points[TOP, :2], face.points[CHIN, :2]
        long = float(np.hypot(*(chin - top)))
        axis = float((top[0] + chin[0]) / 2)
        lowest = (chin[1] - rows[0]) / tall
        if (
            lowest < FACE_LOWEST
            and FACE_SIZES[0] < long / tall < FACE_SIZES[1]
            and abs(axis - middle) < BESIDE_AXIS * wide
            and chin[1] - top[1] > 0.9 * long
        ):
            return _Head(axis, float(chin[1]), 0.68 * long, face)
    return None


def _necked(solid: NDArray[np.bool_], rows: NDArray[np.signedinteger], wide: float) -> _Head | None:
    """A head-like lobe on a neck."""
    tall = len(rows)
    extents = np.array([np.flatnonzero(solid[row])[[0, -1]] for row in rows if solid[row].any()], float)
    if len(extents) < tall:
        return None
    widths = cv2.blur((extents[:, 1] - extents[:, 0]).reshape(-1, 1), (1, max(3, tall // 60))).ravel()
    first, last = (round(part * tall) for part in HEAD_ENDS)
    neck = first + int(widths[first:last].argmin())
    head, trunk = widths[:neck].max(), widths[neck : neck + tall // 4].max()
    if widths[neck] > NECK_NARROWER * head or widths[neck] > NECK_NARROWER * trunk:
        return None
    axis = float(extents[neck].mean())
    if abs(axis - extents.mean()) > BESIDE_AXIS * wide:
        return None
    chin = neck
    while chin > 0 and widths[chin] < 0.5 * (widths[neck] + head):
        chin -= 1
    return _Head(axis, float(rows[0] + chin), float(head) / 2)


def _likeness(solid: NDArray[np.bool_], head: _Head) -> float:
    """How alike the two sides of the figure are, 0 to 1."""
    width = solid.shape[1]
    columns = np.rint(2 * head.axis - np.arange(width)).astype(int)
    inside = (columns >= 0) & (columns < width)
    mirrored = solid[:, columns.clip(0, width - 1)] & inside
    return float((solid & mirrored).sum() / max(int((solid | mirrored).sum()), 1))


def _of_head(head: _Head) -> dict[str, Joint]:
    if head.face is not None:
        points = head.face.points
        return {name: (float(points[n, 0]), float(points[n, 1]), SURE) for name, n in FACE_POINTS.items()}
    x, y, radius = head.axis, head.chin - head.radius, head.radius
    return {
        "nose": (x, y + 0.1 * radius, SURE),
        "left_eye": (x + 0.35 * radius, y - 0.1 * radius, SURE),
        "right_eye": (x - 0.35 * radius, y - 0.1 * radius, SURE),
        "left_ear": (x + 0.9 * radius, y, SURE),
        "right_ear": (x - 0.9 * radius, y, SURE),
    }


def _hand(rgb: Picture, figure: _Outline, sign: float) -> tuple[float, float] | None:
    """Middle and lower end of the hand of that side, where skin as the face's is seen at the outline."""
    if figure.head.face is None:
        return None
    cheeks = np.rint(figure.head.face.points[list(CHEEKS), :2]).astype(int)
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.float32)[..., 1:]
    height, width = figure.solid.shape
    skin = np.median(lab[cheeks[:, 1].clip(0, height - 1), cheeks[:, 0].clip(0, width - 1)], axis=0)
    bare = figure.solid & (np.hypot(*np.moveaxis(lab - skin, -1, 0)) < LIKE_SKIN)
    first, last = (figure.row(part) for part in HAND_ROWS)
    bare[:first] = bare[last:] = False
    small = np.ones((3, 3), np.uint8)
    count, _, stats, middles = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(bare.astype(np.uint8), cv2.MORPH_OPEN, small)
    )
    best: tuple[float, float] | None = None
    most = HAND_LEAST * figure.radius**2
    for number in range(1, count):
        x, y = middles[number]
        bottom = float(stats[number, cv2.CC_STAT_TOP] + stats[number, cv2.CC_STAT_HEIGHT])
        area = float(stats[number, cv2.CC_STAT_AREA])
        outer = figure.edge((y - figure.chin) / figure.long, sign)
        if abs(outer - x) < 2 * figure.radius and bottom < last and area > most:
            best, most = (float(x), bottom), area
    return best


def _runs(row: NDArray[np.bool_], least: float) -> list[tuple[int, int]]:
    """Begin and end of the stretches of a row that are at least so long."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]
