"""How a face deforms: mouth channels move a few dozen handles on lips, chin and cheeks, and one biharmonic solve
on the cut mesh, made once, carries each handle to every vertex. Brows have two solved shapes of their own.

The handles are placed by rule in every frame, so lips that should meet do meet, whatever the sum of the channels
and whatever expression the picture came with. Nothing here turns the head; see `pose`.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import diags
from scipy.sparse.linalg import splu

from engines.portrait.mesh import (
    CHIN,
    FACE_POINTS,
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    LEFT_LOWER_LID,
    LEFT_UPPER_LID,
    NOSE_BRIDGE,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    OVAL,
    RIGHT_LOWER_LID,
    RIGHT_UPPER_LID,
    FaceMesh,
    Floats,
)

FloatsT = TypeVar("FloatsT", float, Floats)

# Full strength of each channel, in e.
JAW_DROP = 0.25
UPPER_RAISE, LOWER_DROP = 0.05, 0.07
TUCK, PRESS = 0.075, 0.035
SMILE, BROW, FROWN = 0.055, 0.06, 0.035
WIDTH_SHARE, ROUND_SHARE = 0.2, 0.25  # of half the mouth's width
SOURCE_IS_OPEN = 0.03  # gap between the lips of the picture above which its mouth counts as open
# A picture's smile, taken away: what the lips sag without one, how far their middle rises as the corners fall, how
# much narrower the mouth becomes, and how far the cheeks sink.
CALM_SAG, CALM_RISE, CALM_NARROWS, CALM_CHEEKS = 0.012, 0.3, 0.16, 0.05
MEET_FROM_TOP = 0.38  # where open lips meet, from the upper one down

# fmt: off
JAW_FOLLOWS = {152: .92, 148: .91, 377: .91, 176: .88, 400: .88, 149: .82, 378: .82, 150: .7, 379: .7,
               136: .55, 365: .55, 172: .38, 397: .38, 58: .2, 288: .2, 132: .08, 361: .08,
               199: .95, 200: .97, 18: .98, 175: .93}
CLOSING_LIFTS = {152: .25, 148: .25, 377: .25, 176: .22, 400: .22, 149: .15, 378: .15, 199: .35, 175: .3,
                 200: .42, 18: .55}
TUCK_LIFTS = {152: .1, 148: .1, 377: .1, 175: .1, 199: .45, 18: .45, 200: .45}
CHEEKS = (205, 425)
STILL = (1, 2, 4, 5, 6, 8, 9, 10, 19, 94, 97, 98, 326, 327, 129, 358, 168, 195, 197, 151, 70, 300, 107, 336, 105,
         334, 54, 284, 103, 332, 67, 297, 109, 338, 21, 251, 162, 389, 127, 356, 234, 454, 93, 323, 50, 280,
         117, 346)
RIGHT_BROW = (70, 63, 105, 66, 107, 46, 53, 52, 65, 55)
LEFT_BROW = (300, 293, 334, 296, 336, 276, 283, 282, 295, 285)
# fmt: on
EYES = RIGHT_UPPER_LID + RIGHT_LOWER_LID + LEFT_UPPER_LID + LEFT_LOWER_LID
_CHIN_HANDLES = tuple(JAW_FOLLOWS)
_HANDLES = (
    INNER_UPPER_LIP + INNER_LOWER_LIP[1:-1] + OUTER_UPPER_LIP + OUTER_LOWER_LIP[1:-1] + _CHIN_HANDLES + CHEEKS
)


@dataclass(frozen=True)
class Lips:
    """Where the lip line and the lips' outlines are, each (11, 2) in face units around the mouth's centre."""

    upper: Floats
    lower: Floats
    outer_upper: Floats
    outer_lower: Floats

    @property
    def gaps(self) -> Floats:
        return self.lower[:, 1] - self.upper[:, 1]

    @property
    def opening(self) -> float:
        return float(max(self.gaps.max(), 0.0))


def smoothstep(x: Floats | float) -> Floats:
    t = np.clip(x, 0.0, 1.0)
    return t * t * (3 - 2 * t)


class FaceShapes:
    """`displace` turns the mouth, brows and mood of a performance into vertex displacements in face units."""

    def __init__(self, points: Floats, mesh: FaceMesh, radius: float, own_smile: float = 0.0) -> None:
        """Nothing further than `radius` e from the nose bridge moves. `own_smile` 0 to 1 is how much the picture
        smiles, which can be taken away."""
        frame = mesh.frame
        self.centre = (points[INNER_UPPER_LIP[0], :2] + points[INNER_UPPER_LIP[-1], :2]) / 2

        def local(ids: tuple[int, ...]) -> Floats:
            return frame.local(points[list(ids)], self.centre)

        self.rest = Lips(*map(local, (INNER_UPPER_LIP, INNER_LOWER_LIP, OUTER_UPPER_LIP, OUTER_LOWER_LIP)))
        self.half_width = float(np.ptp(self.rest.upper[:, 0])) / 2
        self.source_gap = self.rest.opening
        self.source_open = self.source_gap > SOURCE_IS_OPEN
        self.closed = self._meet()
        self._own_smile = own_smile
        sag = float(self.closed.upper[5, 1] - self.closed.upper[[0, -1], 1].mean())
        self._smile_arc = own_smile * max(sag - CALM_SAG, 0.0)
        self.carry, self.brow, self.frown = _solve(
            mesh,
            frame.local(mesh.vertices, points[CHIN]),
            frame.local(mesh.vertices, points[NOSE_BRIDGE]),
            radius,
        )

    def lips(self, mouth: Floats, smile: float = 0.0, awake: float = 0.0, relaxed: float = 0.0) -> Lips:
        """The lips for channel values (8,): jaw, width, round, upper, lower, lip_teeth, press, tongue.

        `relaxed` 0 to 1 is how much of the picture's own smile is gone.
        """
        jaw, width, rounding, raise_, drop, tuck, press = (float(v) for v in mouth[:7])
        awake = max(awake, engagement(mouth))
        half = self.half_width
        upper, lower, outer_upper, outer_lower = (
            rest + awake * (closed - rest)
            for rest, closed in zip(_curves(self.rest), _curves(self.closed), strict=True)
        )
        for curve, inner, top, spread in (
            (upper, True, True, -0.02),
            (lower, True, False, 0.10),
            (outer_upper, False, True, -0.10),
            (outer_lower, False, False, 0.14),
        ):
            along = _along(curve)
            side, off = np.sign(along), np.abs(along)
            arch = 1 - off**2.2
            fall = jaw_fall(jaw)
            follow = 0.28 * off**4 if top else ((1.0 if inner else 0.97) - 0.28) * arch + 0.28
            curve[:, 1] += fall * follow
            curve[:, 0] -= 0.12 * fall * side * off**3
            stretch = WIDTH_SHARE * half * width * (1.0 if width > 0 else 0.6)
            stretch -= 0.035 * awake * self.source_open
            curve[:, 0] += stretch * side * off**1.3
            turn = ROUND_SHARE * half * rounding
            curve[:, 0] -= turn * side * off**1.2
            curve[:, 1] += turn * spread * (1 - off**2)
            if top:
                curve[:, 1] -= UPPER_RAISE * raise_ * arch * (1.0 if inner else 0.75)
            else:
                curve[:, 1] += LOWER_DROP * drop * arch * (1.0 if inner else 0.8)
                curve[:, 1] -= TUCK * tuck * arch * (1.0 if inner else 0.9)
            curve[:, 1] += relaxed * self._smile_arc * (off**1.8 - CALM_RISE)
            curve[:, 0] -= relaxed * self._own_smile * CALM_NARROWS * half * side * off**1.2
            curve[:, 0] += SMILE * smile * 0.35 * side * off**2
            curve[:, 1] -= SMILE * smile * off**3
        _seal(upper, lower, float(smoothstep(press / 0.7)), tuck)
        seam = (upper + lower) / 2
        for curve, sense in ((outer_upper, 1.0), (outer_lower, -1.0)):
            arch = 1 - np.abs(_along(curve)) ** 2.2
            room = np.maximum(sense * (seam[:, 1] - curve[:, 1]), 0)
            curve[:, 1] += sense * np.minimum(PRESS * press, 0.45 * room) * arch
        return Lips(upper, lower, outer_upper, outer_lower)

    def displace(
        self,
        lips: Lips,
        mouth: Floats,
        smile: float,
        brow: float,
        frown: float,
        awake: float = 0.0,
        relaxed: float = 0.0,
    ) -> Floats:
        """Displacement (vertices, 2) in face units."""
        handles = np.zeros((len(_HANDLES), 2), np.float32)
        handles[:11] = lips.upper - self.rest.upper
        handles[11:20] = (lips.lower - self.rest.lower)[1:-1]
        handles[20:31] = lips.outer_upper - self.rest.outer_upper
        handles[31:40] = (lips.outer_lower - self.rest.outer_lower)[1:-1]
        jaw, tuck = float(mouth[0]), float(mouth[5])
        lift = max(awake, engagement(mouth)) * self.source_gap * self.source_open
        for k, point in enumerate(_CHIN_HANDLES, 40):
            handles[k, 1] = (
                jaw_fall(jaw) * JAW_FOLLOWS[point]
                - lift * CLOSING_LIFTS.get(point, 0)
                - TUCK * tuck * TUCK_LIFTS.get(point, 0)
            )
        calm = relaxed * self._own_smile
        handles[-2:, 1] = -0.4 * SMILE * smile - 0.02 * jaw + CALM_CHEEKS * calm
        handles[-2:, 0] = (SMILE * smile * 0.15 - 0.4 * CALM_CHEEKS * calm) * np.array([-1.0, 1.0])
        moved: Floats = self.carry @ handles
        if brow:
            moved += BROW * brow * self.brow
        if frown:
            moved += FROWN * frown * self.frown
        return moved

    def refine(self, subdivision) -> None:
        """Carry the shapes over to the subdivided mesh; `subdivision` is its sparse matrix."""
        self.carry, self.brow, self.frown = (
            np.ascontiguousarray(subdivision @ shape, np.float32)
            for shape in (self.carry, self.brow, self.frown)
        )

    def _meet(self) -> Lips:
        """The lips closed without strain."""
        rest = self.rest
        gap = np.maximum(rest.gaps, 0)[:, None]
        share = MEET_FROM_TOP if self.source_open else 0.5
        seam = rest.upper + share * (rest.lower - rest.upper)
        down = np.array([0.0, 1.0])
        outer_upper = rest.outer_upper + 0.55 * share * gap * down
        outer_lower = rest.outer_lower - 0.7 * (1 - share) * gap * down
        return Lips(seam, seam.copy(), outer_upper, outer_lower)


def jaw_fall(jaw: FloatsT) -> FloatsT:
    """How far the jaw (one value or many) drops in e; bolder than a straight line in the middle of its range."""
    return JAW_DROP * jaw * (1.3 - 0.3 * jaw)


def engagement(mouth: Floats) -> float:
    """0 while the mouth rests in the picture's own expression, 1 once any channel asks it to speak."""
    return float(smoothstep(np.abs(mouth).sum() / 0.2))


def _curves(lips: Lips) -> tuple[Floats, Floats, Floats, Floats]:
    return lips.upper, lips.lower, lips.outer_upper, lips.outer_lower


def _along(curve: Floats) -> Floats:
    """-1 at one corner of the mouth, 1 at the other."""
    x = curve[:, 0]
    return np.clip(2 * (x - x[0]) / (x[-1] - x[0]) - 1, -1, 1)


def _seal(upper: Floats, lower: Floats, closure: float, tuck: float) -> None:
    """Bring the lip lines together by `closure`, never let them cross, and let points that meet coincide."""
    seam = (upper + lower) / 2
    upper += closure * (seam - upper)
    lower += closure * (seam - lower)
    overlap = np.maximum(upper[:, 1] - lower[:, 1], 0)
    yields = 0.4 * (1 - tuck)
    upper[:, 1] -= yields * overlap
    lower[:, 1] += (1 - yields) * overlap
    near = 1 - smoothstep((lower[:, 1] - upper[:, 1]) / 0.03)
    middle = (upper[:, 0] + lower[:, 0]) / 2
    upper[:, 0] += near * (middle - upper[:, 0])
    lower[:, 0] += near * (middle - lower[:, 0])


def _solve(
    mesh: FaceMesh, from_chin: Floats, from_bridge: Floats, radius: float
) -> tuple[NDArray, NDArray, NDArray]:
    """`carry` (n, handles) and the brow and frown shapes (n, 2)."""
    laplacian = mesh.laplacian()
    mass = laplacian.diagonal()
    weighted = diags(1 / np.maximum(mass, 1e-9)) @ laplacian
    energy = (weighted.T @ weighted + 1e-3 / mass.mean() * laplacian).tocsr()
    n = len(mesh.vertices)
    grid = np.arange(FACE_POINTS, n)
    x, y = from_chin[FACE_POINTS:].T
    far = np.hypot(*from_bridge[FACE_POINTS:].T) > radius
    beyond = grid[(np.abs(x) > 1.15) | (y < -0.35) | (y > 0.5) | far]
    still = np.unique(np.concatenate([STILL, EYES, beyond])).astype(int)
    still = np.setdiff1d(still, _HANDLES)
    carry = _harmonic(energy, np.array(_HANDLES), np.eye(len(_HANDLES)), still)

    brows = np.array(RIGHT_BROW + LEFT_BROW + (9, 8))
    lift = np.zeros((len(brows), 2))
    lift[:, 1] = [-1] * 20 + [-0.5, -0.3]
    knit = np.zeros((len(brows), 2))
    inward = np.array([0.0, 0.05, 0.3, 0.7, 1.0] * 2)
    knit[:10] = np.column_stack([inward, 0.7 * inward])
    knit[10:20] = np.column_stack([-inward, 0.7 * inward])
    knit[20:, 1] = 0.2, 0.4
    calm = np.concatenate(
        [EYES, (1, 4, 168, 10, 151, 109, 338, 67, 297, 103, 332, 50, 280, 205, 425), OVAL, grid]
    )
    calm = np.setdiff1d(np.unique(calm), brows)
    shapes = _harmonic(energy, brows, np.hstack([lift, knit]), calm)
    return carry, shapes[:, :2], shapes[:, 2:]


def _harmonic(energy, moved: NDArray, values: NDArray, still: NDArray) -> NDArray:
    """Smoothest field (n, columns) with `values` at `moved` and zero at `still`."""
    field = np.zeros((energy.shape[0], values.shape[1]))
    field[moved] = values
    free = np.setdiff1d(np.arange(energy.shape[0]), np.concatenate([moved, still]))
    field[free] = splu(energy[free][:, free].tocsc()).solve(-(energy[free][:, moved] @ values))
    return field
