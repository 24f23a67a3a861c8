"""Where a person's joints are: MediaPipe's pose landmarks, looked for within a matte, or an upright figure's outline.

The network looks at one square that should hold the whole figure, and invents a figure in any square; so several
squares are tried, what is found must lie on the matte, and a mirror must show the same. Whom it does not know, drawn
people and robots, `upright` reads. Animals have no body here, and limbs are not cut out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines import catalogue
from engines.contract import ModelMissing
from engines.perception.subject import Picture
from engines.perception.upright import upright_of

JOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
OF_NETWORK = (0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)
MIRRORED = (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15)
MIDDLE, TOP = (
    33,
    34,
)  # two more points of the network: the hips' middle, and how far the figure reaches from it
SIDE = 256
AROUND = 1.25  # of the figure's size: the square that the network was trained on
SHOWN = (1.0, 0.7, 0.5, 0.36)  # of a figure's height that a picture may show
PAPER = 190  # grey behind the figure
PRESENT, SEEN = 0.5, 0.5
LEAST_JOINTS = 6
LIKE_MIRROR = (
    0.052  # of half the figure: people differ by 0.02 to 0.045, what only passes for them by 0.06 to 0.3
)
NECK = (0.3, 0.75)  # nose to shoulders, of the trunk
CUT_OFF = 0.2  # of the subject's width, on the picture's lower side
HEAD_WHOLE, HEAD_CUT = 0.42, 0.6  # how far down the matte the nose may be, where hips are seen and where not


@dataclass(frozen=True)
class Body:
    """`joints` (17, 3) are x and y in pixels of the picture and confidence 0 to 1, in the order of COCO (`JOINTS`);
    left and right are the person's own."""

    joints: NDArray[np.float32]

    def at(self, name: str) -> tuple[float, float, float]:
        """One joint: x, y and confidence."""
        x, y, sure = self.joints[JOINTS.index(name)]
        return float(x), float(y), float(sure)


@dataclass(frozen=True)
class _Found:
    points: NDArray[np.float64]  # (39, 2) pixels of the picture
    seen: NDArray[np.float64]  # (39,) 0 to 1
    present: float


def body_of(rgb: Picture, alpha: NDArray[np.float32]) -> Body | None:
    """The joints of the person whom the matte `alpha` (h, w) cuts out of `rgb` (h, w, 3).

    None where it is nobody; what is not installed is done without.
    """
    if (body := _by_network(rgb, alpha)) is not None:
        return body
    joints = upright_of(rgb, alpha)
    return None if joints is None else Body(np.array([joints[name] for name in JOINTS], np.float32))


def _by_network(rgb: Picture, alpha: NDArray[np.float32]) -> Body | None:
    rows, columns = np.flatnonzero((alpha > 0.5).any(1)), np.flatnonzero((alpha > 0.5).any(0))
    if len(rows) < 8 or len(columns) < 8:
        return None
    try:
        network = _network()
    except ModelMissing:
        return None
    clear = (rgb * alpha[..., None] + PAPER * (1 - alpha[..., None])).astype(np.uint8)
    best: tuple[float, _Found] | None = None
    for square in _squares((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)):
        for _ in range(2):
            found = _looked(network, clear, square, mirrored=False)
            worth = found.present * _on_matte(found, alpha)
            if best is None or worth > best[0]:
                best = worth, found
            square = _square_of(found)
    if best is None or best[1].present < PRESENT:
        return None
    return _confirmed(network, clear, best[1], alpha)


def _confirmed(network: Any, clear: Picture, found: _Found, alpha: NDArray[np.float32]) -> Body | None:
    """The mean of what was found and of what a mirror shows, if both agree and it is put together like a person."""
    other = _looked(network, clear, _square_of(found), mirrored=True)
    ours, theirs = found.points[list(OF_NETWORK)], other.points[list(OF_NETWORK)][list(MIRRORED)]
    sure = np.minimum(found.seen[list(OF_NETWORK)], other.seen[list(OF_NETWORK)][list(MIRRORED)])
    size = max(float(np.hypot(*(found.points[TOP] - found.points[MIDDLE]))), 1e-6)
    apart = np.hypot(*(ours - theirs).T) / size
    joints = (ours + theirs) / 2
    seen = sure > SEEN
    if seen.sum() < LEAST_JOINTS or apart[seen].mean() > LIKE_MIRROR or not _is_person(joints, seen, alpha):
        return None
    return Body(np.column_stack([joints, sure]).astype(np.float32))


def _is_person(joints: NDArray[np.float64], seen: NDArray[np.bool_], alpha: NDArray[np.float32]) -> bool:
    """Whether head and trunk are to each other as people's are, and the head is on top. Who shows no hips must be
    cut off by the picture: a head alone is anybody's."""
    head, shoulders, hips = joints[0], joints[5:7].mean(0), joints[11:13].mean(0)
    neck = np.hypot(*(head - shoulders)) / max(float(np.hypot(*(hips - shoulders))), 1e-6)
    rows = np.flatnonzero((alpha > 0.5).any(1))
    from_top = (head[1] - rows[0]) / len(rows)
    if seen[11:13].all():
        placed = from_top < HEAD_WHOLE
    else:
        placed = from_top < HEAD_CUT and (alpha[-1] > 0.5).sum() > CUT_OFF * (alpha > 0.5).any(0).sum()
    return bool(NECK[0] < neck < NECK[1] and placed)


def _squares(bounds: tuple[int, int, int, int]) -> Iterator[tuple[float, float, float, float]]:
    """Squares (x, y, side, turn in radians) that may hold the whole figure, of which the picture shows a part."""
    left, top, right, bottom = bounds
    middle = (left + right) / 2
    for share in SHOWN:
        height = (bottom - top) / share
        yield middle, top + height / 2, AROUND * max(height, right - left), 0.0


def _square_of(found: _Found) -> tuple[float, float, float, float]:
    """The square that the network itself would look at next."""
    x, y = found.points[MIDDLE]
    across, down = found.points[TOP] - found.points[MIDDLE]
    return float(x), float(y), float(2 * AROUND * np.hypot(across, down)), float(np.arctan2(across, -down))


def _looked(
    network: Any, clear: Picture, square: tuple[float, float, float, float], mirrored: bool
) -> _Found:
    x, y, side, turn = square
    scale = SIDE / max(side, 1.0)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    matrix = np.array([[cos, sin, SIDE / 2 - cos * x - sin * y], [-sin, cos, SIDE / 2 + sin * x - cos * y]])
    if mirrored:
        matrix = np.array([[-1, 0, SIDE - 1], [0, 1, 0]]) @ np.vstack([matrix, [0, 0, 1]])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    shown = cv2.warpAffine(clear, matrix, (SIDE, SIDE), flags=way, borderValue=(PAPER,) * 3)
    network.setInput(np.ascontiguousarray(shown.transpose(2, 0, 1)[None], np.float32) / 255)
    outputs = network.forward(network.getUnconnectedOutLayersNames())
    marks = next(output for output in outputs if output.size == 195).reshape(39, 5).astype(np.float64)
    present = next(output for output in outputs if output.size == 1)
    points = (marks[:, :2] - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    seen = 1 / (1 + np.exp(-marks[:, 3:])).clip(1e-9)
    return _Found(points, seen.prod(1), float(present.ravel()[0]))


def _on_matte(found: _Found, alpha: NDArray[np.float32]) -> float:
    """What share of the joints that are said to be seen lies on the matte."""
    height, width = alpha.shape
    points, seen = found.points[list(OF_NETWORK)], found.seen[list(OF_NETWORK)]
    x, y = np.rint(points).astype(int).T
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    on = inside & (alpha[y.clip(0, height - 1), x.clip(0, width - 1)] > 0.5)
    return float((on * seen).sum() / max(seen.sum(), 1e-6))


@cache
def _network() -> Any:
    return cv2.dnn.readNetFromTFLite(str(catalogue.locate("pose-landmark")))
