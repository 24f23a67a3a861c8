"""How well a mouth goes with the truth, whether a face stays itself, and how sharp it is; no embeddings are needed.

A face stays itself by how it is built and by its colour: of drawn people, the colour tells more. Landmarks are read
from enlarged frames, one after the other as in a film.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.bench.faces import distance
from engines.elements.bench.sharpness import sharpness
from engines.perception.face import Face, FaceReader
from engines.portrait.a2v.hearing import FPS
from engines.portrait.mesh import FaceFrame
from engines.portrait.proof.playing import FACE

LARGE = 288  # pixels of the side at which faces are read
FARTHEST = 3  # frames, of a lag that is looked for
SEEN = 0.5  # of the frames that must show a face
UPPER_LIP, LOWER_LIP = 13, 14

Pixels = NDArray[np.uint8]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Seen:
    """What is read from a film: the gap of the lips in e, NaN where no face is found, and the faces."""

    gaps: NDArray[np.float64]
    faces: list[Face]


def seen(frames: Pixels) -> Seen:
    """Of frames (n, side, side, 3)."""
    gaps, faces = [], []
    with FaceReader() as reader:
        for number, frame in enumerate(frames):
            found = reader.track(_large(frame), round(1000 * number / FPS))
            if len(found) != 1:
                gaps.append(np.nan)
                continue
            points = found[0].points
            apart = np.linalg.norm(points[LOWER_LIP, :2] - points[UPPER_LIP, :2])
            gaps.append(float(apart) / FaceFrame.of(points).eye_distance)
            faces.append(found[0])
    return Seen(np.array(gaps), faces)


def sync(gaps: Floats, truth: Floats) -> tuple[float, int]:
    """Pearson's r of the gap of the lips with the truth at lag 0, and the lag in frames at which it is best; more is
    later than the voice. NaN where too little is seen of the face."""
    found = {lag: _correlation(gaps, truth, lag) for lag in range(-FARTHEST, FARTHEST + 1)}
    if np.isnan(found[0]):
        return float("nan"), 0
    return found[0], max(found, key=lambda lag: -2.0 if np.isnan(found[lag]) else found[lag])


def _correlation(gaps: Floats, truth: Floats, lag: int) -> float:
    late, early = (gaps[lag:], truth[: len(truth) - lag]) if lag >= 0 else (gaps[:lag], truth[-lag:])
    there = np.isfinite(late)
    if there.mean() < SEEN or np.std(late[there]) == 0:
        return float("nan")
    return float(np.corrcoef(late[there], early[there])[0, 1])


def identity(faces: list[Face], picture: Pixels) -> float:
    """Mean distance of how the faces are built from the picture's, in distances of the eyes; NaN without a face."""
    with FaceReader() as reader:
        wanted = reader.read(_large(picture))
    if len(wanted) != 1 or not faces:
        return float("nan")
    return float(np.mean([distance(wanted[0], face) for face in faces]))


def colour_apart(picture: Pixels, mask: Pixels, frames: Pixels, masks: Pixels) -> float:
    """Mean distance in Lab of the mean colour of the face in frames (n, side, side, 3) from that of the picture; masks
    say where it is."""
    wanted = _colour(picture, mask)
    return float(
        np.mean(
            [
                np.linalg.norm(_colour(frame, shown) - wanted)
                for frame, shown in zip(frames, masks, strict=True)
            ]
        )
    )


def _colour(picture: Pixels, mask: Pixels) -> Floats:
    """(3,) mean in Lab of the face."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab[mask >= FACE].mean(0))


def sharp(frames: Pixels) -> float:
    """Mean sharpness."""
    return float(np.mean([sharpness(frame) for frame in frames]))


def _large(picture: Pixels) -> Pixels:
    return np.asarray(cv2.resize(picture, (LARGE, LARGE), interpolation=cv2.INTER_CUBIC), np.uint8)
