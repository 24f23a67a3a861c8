"""What the benches share: how a mouth is read out of a decoded film, and how two curves are compared."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.media.video import VideoReader
from engines.perception.face import FaceReader

UPPER_LIP, LOWER_LIP = (81, 82, 13, 312, 311), (178, 87, 14, 317, 402)
LEFT_EYE, RIGHT_EYE = (33, 133), (263, 362)

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Match:
    """Best correlation of two curves, the lag that gives it (positive: the first curve is late), and r at no lag."""

    r: float
    lag_ms: float
    r_at_zero: float


def mouth_of_film(path: Path) -> tuple[Curve, Curve]:
    """(times (n,) of the frame middles in seconds, lip gap (n,) in eye distances) read from the decoded frames.

    A frame without a face repeats the gap before it.
    """
    reader = VideoReader(path)
    times: list[float] = []
    gaps: list[float] = []
    with FaceReader() as faces:
        for time, frame in reader.frames():
            found = faces.track(frame, round(time * 1000))
            gaps.append(lip_gap(found[0].points) if found else (gaps[-1] if gaps else 0.0))
            times.append(time + 0.5 / reader.fps)
    reader.close()
    return np.array(times), np.array(gaps)


def lip_gap(points: Curve) -> float:
    """Mean distance of the inner lips in their middle, in distances of the eye centres; points (478, 3)."""
    eyes = points[list(LEFT_EYE), :2].mean(0) - points[list(RIGHT_EYE), :2].mean(0)
    gaps = points[list(LOWER_LIP), :2] - points[list(UPPER_LIP), :2]
    return float(np.hypot(*gaps.T).mean() / np.hypot(*eyes))


def match(late: Curve, truth: Curve, rate: float, reach_s: float = 0.2) -> Match:
    """How well `late` follows `truth`, both (n,) at `rate` per second, within lags of ±`reach_s`."""
    fine = 100.0
    grid = np.arange(0, (min(len(late), len(truth)) - 1) / rate, 1 / fine)
    a = np.interp(grid, np.arange(len(late)) / rate, late)
    b = np.interp(grid, np.arange(len(truth)) / rate, truth)
    reach = int(reach_s * fine)
    scores = {}
    for lag in range(-reach, reach + 1):
        x, y = (a[lag:], b[: len(b) - lag]) if lag >= 0 else (a[:lag], b[-lag:])
        scores[lag] = float(np.corrcoef(x, y)[0, 1])
    best = max(scores, key=lambda lag: scores[lag])
    return Match(scores[best], best * 1000 / fine, scores[0])
