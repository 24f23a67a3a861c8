"""Films as material: what they are, where they are taken apart, and a few pictures of each part.

A film is decoded once for its cuts and once for its pictures, however many parts it has; of its frames only a few are
ever held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.media.video import VideoReader, frame_count
from engines.music.watching import watch
from training.material.piece import Wants

Frames = NDArray[np.uint8]
Span = tuple[float, float]

LOOKS = 16
"""Pictures that are looked at of each part."""
SIDE = 512
"""Pixels of their shorter side, at most."""
_FRAME_CLEAR = 0.5  # frames that a part keeps away from a cut
_EARLY = 0.25  # frames by which times may be rounded in a file


@dataclass(frozen=True)
class Film:
    """What is known of a film before it is looked at."""

    path: Path
    width: int
    height: int
    fps: float
    duration_s: float
    has_sound: bool


def opened(path: Path) -> Film:
    """Raises `BadInput` for what is no film, has no picture, or is cut off."""
    reader = VideoReader(path, "material")
    reader.close()
    duration = reader.duration_s
    if duration <= 0:  # some recorders never write it
        duration = frame_count(path) / max(reader.fps, 1e-3)
    return Film(path, reader.width, reader.height, reader.fps, duration, reader.has_sound)


def parts(film: Film, wants: Wants, *, at_cuts: bool = True) -> list[Span]:
    """Where a film is taken apart, in seconds: at its cuts, and what is longer then into equal parts. Nothing is cut
    where the lesson sets no longest length. Films that are too long to be watched for cuts have equal parts alone."""
    if not wants.longest_s:
        return [(0.0, film.duration_s)]
    spans = list[Span]()
    for begin, end in pairwise([0.0, *(_cuts(film) if at_cuts else ()), film.duration_s]):
        count = max(1, ceil((end - begin) / wants.longest_s - 1e-6))
        bounds = np.linspace(begin, end, count + 1)
        spans += [(float(a), float(b)) for a, b in pairwise(bounds)]
    return [(round(begin, 3), round(end, 3)) for begin, end in spans]


def _cuts(film: Film) -> list[float]:
    try:
        return [cut for cut in watch(film.path).cuts_s if 0 < cut < film.duration_s]
    except BadInput:
        return []  # too short for a cut, or too long to be watched


def looks(film: Film, spans: Sequence[Span]) -> Iterator[Frames]:
    """For each of the spans, which follow one another, evenly spread pictures (n, height, width, 3); n is up to
    `LOOKS`, and 0 where the film breaks off before."""
    wanted = [_times(span, film.fps) for span in spans]
    shown = _frames(film)
    now, pictures, number = next(shown, None), list[Frames](), 0
    after = next(shown, None)
    while number < len(wanted):
        times = wanted[number]
        if now is None or len(pictures) == len(times):
            yield np.stack(pictures) if pictures else np.zeros((0, 1, 1, 3), np.uint8)
            pictures, number = [], number + 1
        elif after is not None and after[0] <= times[len(pictures)] + _EARLY / max(film.fps, 1e-3):
            now, after = after, next(shown, None)
        elif after is None and now[0] < times[len(pictures)] - 2 / max(film.fps, 1e-3):
            now = None
        else:
            pictures.append(_scaled(now[1]))


def small(picture: Frames) -> Frames:
    """A picture (h, w, 3) as large as those of `looks`."""
    share = SIDE / min(picture.shape[:2])
    if share >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))


def _times(span: Span, fps: float) -> list[float]:
    begin, end = span
    away = min(_FRAME_CLEAR / max(fps, 1e-3), (end - begin) / 4)
    count = int(min(LOOKS, max(1, (end - begin) * fps)))
    return [float(time) for time in np.linspace(begin + away, max(begin, end - 2 * away), count)]


def _frames(film: Film) -> Iterator[tuple[float, Any]]:
    with av.open(str(film.path), metadata_errors="replace") as container:
        stream: Any = container.streams.video[0]
        stream.thread_type = "AUTO"
        origin: float | None = None
        try:
            for frame in container.decode(stream):
                time = float(frame.time or 0.0)
                origin = time if origin is None else origin
                yield time - origin, frame
        except av.FFmpegError:
            return  # a damaged tail: what could be read is judged


def _scaled(frame: Any) -> Frames:
    share = min(1.0, SIDE / min(frame.width, frame.height))
    width, height = (max(2, round(side * share)) for side in (frame.width, frame.height))
    pixels = frame.reformat(width, height, format="rgb24", interpolation="AREA").to_ndarray()
    turn = (int(getattr(frame, "rotation", 0)) // 90) % 4
    return np.ascontiguousarray(np.rot90(pixels, turn))
