"""Whether a face is the same person's: by the shape of its landmarks, which needs nothing more, and by SFace.

SFace (OpenCV Zoo) runs in OpenCV's own recogniser where it is installed. Landmarks alone tell people apart only
roughly: they say how a face is built, not what it looks like.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.bench.takes import Picture
from engines.perception.face import Face

# Of the 478 landmarks those that neither speech nor a smile moves much: outline, corners of the eyes, nose.
UPPER = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377)
LOWER = (152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
EYES, NOSE = (33, 133, 362, 263), (1, 2, 4, 5, 6, 168, 98, 327, 195, 197)
STEADY = [*UPPER, *LOWER, *EYES, *NOSE]
RIGHT_EYE, LEFT_EYE, TIP, MOUTH = (33, 133), (362, 263), 1, (61, 291)


def distance(one: Face, two: Face) -> float:
    """How differently two faces are built: the mean distance of their steady points once position, turn and size are
    taken away, in distances of the eyes. 0 for the same."""
    here, there = (face.points[STEADY] - face.points[STEADY].mean(0) for face in (one, two))
    left, sizes, right = np.linalg.svd(there.T @ here)
    mirrored = np.sign(np.linalg.det(left @ right))
    flip = np.diag([1.0, 1.0, mirrored])
    scale = float((sizes * np.diag(flip)).sum() / (there**2).sum())
    moved = scale * there @ (left @ flip @ right)
    eyes = np.linalg.norm(_middle(one, RIGHT_EYE) - _middle(one, LEFT_EYE))
    return float(np.linalg.norm(moved - here, axis=1).mean() / max(eyes, 1e-6))


class Recogniser:
    """SFace, or another network of its layout: faces of 112 by 112 pixels in, features out."""

    def __init__(self, file: Path) -> None:
        self._net: Any = cv2.FaceRecognizerSF.create(str(file), "")

    def features(self, rgb: Picture, face: Face) -> NDArray[np.float32]:
        """Of a face of the picture, of length 1."""
        points = [_middle(face, RIGHT_EYE), _middle(face, LEFT_EYE), face.points[TIP]]
        points += [face.points[corner] for corner in MOUTH]
        x0, y0, x1, y1 = face.box
        row = np.array([[x0, y0, x1 - x0, y1 - y0, *np.array(points)[:, :2].ravel(), 1]], np.float32)
        straight = self._net.alignCrop(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), row)
        found = self._net.feature(straight).ravel()
        return np.asarray(found / max(float(np.linalg.norm(found)), 1e-9), np.float32)


def _middle(face: Face, of: tuple[int, int]) -> NDArray[np.float64]:
    return np.asarray(face.points[list(of)].mean(0), np.float64)
