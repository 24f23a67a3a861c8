"""How well a mouth goes with the truth, whether a face stays itself, and how sharp it is; no embeddings are needed.

A face stays itself by how it is built and by its colour: of drawn people, the colour tells more. Landmarks are read
from enlarged frames; they do not tell of small mouths, which `engines.portrait.proof.lips` reads.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.bench.faces import distance
from engines.elements.bench.sharpness import sharpness
from engines.perception.face import FaceReader
from engines.portrait.proof.playing import FACE

LARGE = 288  # pixels of the side at which faces are read
FARTHEST = 3  # frames, of a lag that is looked for
STILL = 1e-4  # e, the spread of lips that do not move
LOOKS = 4  # frames of a film in which the face is read

Pixels = NDArray[np.uint8]
Floats = NDArray[np.floating]


def sync(gaps: Floats, truth: Floats) -> tuple[float, int]:
    """Pearson's r of the gap of the lips with the truth at lag 0, and the lag in frames at which it is best; more is
    later than the voice. NaN where the lips do not move."""
    found = {lag: _correlation(gaps, truth, lag) for lag in range(-FARTHEST, FARTHEST + 1)}
    if np.isnan(found[0]):
        return float("nan"), 0
    return found[0], max(found, key=lambda lag: -2.0 if np.isnan(found[lag]) else found[lag])


def _correlation(gaps: Floats, truth: Floats, lag: int) -> float:
    late, early = (gaps[lag:], truth[: len(truth) - lag]) if lag >= 0 else (gaps[:lag], truth[-lag:])
    return float(np.corrcoef(late, early)[0, 1]) if np.std(late) > STILL else float("nan")


def built_apart(film: Pixels, picture: Pixels) -> float:
    """Mean distance of how the face is built in some frames from the picture's, in distances of the eyes; NaN where
    there is none to be seen."""
    with FaceReader() as reader:
        wanted, *others = ([*reader.read(_large(look))] for look in (picture, *film[:: len(film) // LOOKS]))
    away = [distance(wanted[0], found[0]) for found in others if len(wanted) == len(found) == 1]
    return float(np.mean(away)) if away else float("nan")


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
