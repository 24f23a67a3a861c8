"""How a film moves, by optical flow: evenly or in jerks, how much, and how its still parts flicker.

Frames are looked at 427 pixels across, one after another, so that a film of any length takes no more memory.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Flow = NDArray[np.float32]
"""(h, w, 2): where each pixel of a frame is in the next one, in pixels from where it was."""

WIDTH = 427
AT_REST_PX = 0.1  # what of flow is noise
FASTEST = 0.05
AGREES_PX = 1.0  # of the way there and back: farther off it is covered, or misread


@dataclass(frozen=True)
class Movement:
    """`smoothness` 0 to 1; `mean` and `fastest` in shares of the width a second; `flicker` in grey levels. None where
    there are too few frames, or nothing of them is left to look at."""

    smoothness: float | None
    mean: float | None
    fastest: float | None
    flicker: float | None


def movement(
    frames: Iterable[NDArray[np.uint8]],
    fps: float,
    hidden: Callable[[int, tuple[int, int]], NDArray[np.float32]],
) -> Movement:
    """Of the frames (h, w, 3) of a film in order. `hidden(number, (width, height))` is 1 where elements are in a frame:
    flicker is measured outside them."""
    seen = _Seen()
    for number, (before, now) in enumerate(_pairs(map(_small, frames))):
        seen.add(before, now, hidden(number, (before.shape[1], before.shape[0])))
    per_second = 100 * fps / WIDTH
    return Movement(
        smoothness=1 - seen.turned / seen.travelled if seen.travelled else None,
        mean=_mean(seen.speeds, per_second),
        fastest=_mean(seen.fastest, per_second),
        flicker=_mean(seen.flickers),
    )


@dataclass
class _Seen:
    """What has been measured of the pairs of frames so far."""

    speeds: list[float] = field(default_factory=list)
    fastest: list[float] = field(default_factory=list)
    flickers: list[float] = field(default_factory=list)
    turned: float = 0.0
    travelled: float = 0.0
    _flow: Flow | None = None

    def __post_init__(self) -> None:
        self._dis: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)

    def add(self, before: Grey, now: Grey, hidden: NDArray[np.float32]) -> None:
        there = self._dis.calc(before, now, None)
        back = self._dis.calc(now, before, None)
        lengths = np.linalg.norm(there, axis=2)
        self.speeds.append(float(lengths.mean()))
        quick = np.sort(lengths, axis=None)[-max(1, round(FASTEST * lengths.size)) :]
        self.fastest.append(float(quick.mean()))
        returned = there + _at(back, there)
        agrees = np.linalg.norm(returned, axis=2) < AGREES_PX
        outside = agrees & (hidden < 0.05)
        if outside.mean() > 0.02:
            change = np.abs(_at(now.astype(np.float32), there) - before)
            self.flickers.append(float(change[outside].mean()))
        if self._flow is not None:
            later = _at(there, self._flow)
            self.turned += float(np.linalg.norm(later - self._flow, axis=2).mean())
            both = np.linalg.norm(later, axis=2) + np.linalg.norm(self._flow, axis=2)
            self.travelled += float((both + AT_REST_PX).mean())
        self._flow = there


def _small(frame: NDArray[np.uint8]) -> Grey:
    height = max(16, round(frame.shape[0] * WIDTH / frame.shape[1]))
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)


def _pairs(frames: Iterable[Grey]) -> Iterator[tuple[Grey, Grey]]:
    before: Grey | None = None
    for now in frames:
        if before is not None:
            yield before, now
        before = now


def _at(picture: NDArray[np.float32], flow: Flow) -> NDArray[np.float32]:
    """What a picture shows where a flow leads."""
    rows, columns = np.indices(flow.shape[:2], np.float32)
    x, y = columns + flow[..., 0], rows + flow[..., 1]
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _mean(values: list[float], times: float = 1.0) -> float | None:
    return float(np.mean(values)) * times if values else None
