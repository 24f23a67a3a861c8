"""What a film shows to whoever writes its music: when it is cut, and how much moves."""

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from engines.contract import BadInput
from engines.media.video import VideoReader
from engines.music.request import LONGEST_S

FIELD, CUTS = "film", "cuts.json"
_SHORTEST_S = 2.0
_WIDTH, _HEIGHT = 48, 27
_LEVELS = 8  # of each colour in a histogram
_CUT, _SUDDEN = 0.16, 3.0  # difference of a cut, and how many times that of the frames around it
_AROUND_S, _FLASH_S, _APART_S = 0.5, 0.15, 0.3
_GRADUAL_S, _GRADUAL = (
    0.8,
    0.5,
)  # over which a dissolve or fade is looked for, and the histograms' difference then

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Watched:
    """`cuts_s` without the beginning and the end; `motion` 0 to 1 for each of the frames shown at `times_s`."""

    duration_s: float
    cuts_s: tuple[float, ...]
    times_s: Rows
    motion: Rows


def watch(film: Path) -> Watched:
    """Look at a film from beginning to end. A film of Matinee tells its cuts itself.

    Raises `BadInput` for a file without pictures, and for a film that no piece can be as short or as long as.
    """
    beside = film.with_name(CUTS)
    changed = tuple(file.stat().st_mtime_ns for file in (film, beside) if file.is_file())
    return _watched(film, changed)


@lru_cache(maxsize=4)
def _watched(film: Path, changed: tuple[int, ...]) -> Watched:
    reader = VideoReader(film, FIELD)
    reader.close()
    if reader.duration_s > LONGEST_S:
        raise BadInput(
            FIELD,
            f"{film.name} lasts {reader.duration_s / 60:.0f} minutes; a piece at most {LONGEST_S / 60:.0f}",
            "cut out the scene that needs music",
        )
    seen = _seen(film)
    duration = max(reader.duration_s, float(seen.times_s[-1]))
    if duration < _SHORTEST_S:
        raise BadInput(
            FIELD, f"{film.name} lasts {duration:.1f} s", f"choose a film of at least {_SHORTEST_S:.0f} s"
        )
    told = _cutting_list(film, duration)
    cuts = told if told is not None else _cuts(seen)
    return Watched(duration, tuple(cuts), seen.times_s, seen.motion)


@dataclass(frozen=True)
class _Seen:
    """The frames of a film: when each is shown, (n,); small pictures, (n, height, width, 3) uint8; the shares of their
    colours, (n, 3 * levels); and how much each differs from the one before, (n,) 0 to 1."""

    times_s: Rows
    pictures: NDArray[np.uint8]
    colours: Rows
    motion: Rows

    def colours_apart(self, one: int, other: int) -> float:
        return float(np.abs(self.colours[one] - self.colours[other]).sum() / 2)

    def pictures_apart(self, one: int, other: int) -> float:
        return float(np.abs(self.pictures[one].astype(np.float32) - self.pictures[other]).mean() / 255)


def _seen(film: Path) -> _Seen:
    times, pictures = list[float](), list[NDArray[np.uint8]]()
    with av.open(str(film), metadata_errors="replace") as container:
        stream: Any = container.streams.video[0]
        stream.thread_type = "AUTO"
        try:
            for frame in container.decode(stream):
                small = frame.reformat(_WIDTH, _HEIGHT, format="rgb24", interpolation="AREA")
                times.append(float(frame.time or 0.0))
                pictures.append(small.to_ndarray())
        except av.FFmpegError:
            pass  # a damaged tail: what could be read is judged
    pairs = pairwise([pictures[0], *pictures])
    motion = [float(np.abs(new.astype(np.float32) - old).mean() / 255) for old, new in pairs]
    colours = np.stack([_colours(picture) for picture in pictures])
    return _Seen(np.array(times) - times[0], np.stack(pictures), colours, np.array(motion))


def _cutting_list(film: Path, duration_s: float) -> list[float] | None:
    """The cuts that the take of a film holds beside it, if they are those of this film."""
    try:
        kept = json.loads(film.with_name(CUTS).read_text("utf-8"))
        rows, fps = kept["cuts"], kept["fps"]
        whole_s = (rows[-1]["start"] + rows[-1]["frames"]) / fps
        cuts = [(row["start"] + row["joint"] / 2) / fps for row in rows[1:]]
    except (OSError, ValueError, KeyError, IndexError, TypeError, ZeroDivisionError):
        return None
    return cuts if abs(whole_s - duration_s) < 0.5 else None


def _cuts(seen: _Seen) -> list[float]:
    """When one picture gives way to another: at once, or within a short while."""
    count = len(seen.times_s)
    step = max(float(np.median(np.diff(seen.times_s))), 1e-3) if count > 1 else 1.0
    flash = max(1, round(_FLASH_S / step))
    found = _sudden(seen, max(1, round(_AROUND_S / step)), flash)
    wide = max(2, round(_GRADUAL_S / step) // 2)
    drift = np.minimum(_drift(seen, wide), _drift(seen, wide + flash + 1))
    for at in map(int, np.flatnonzero(drift > _GRADUAL)):
        here = slice(max(0, at - 2 * wide), at + 2 * wide + 1)
        if drift[at] >= drift[here].max() and all(abs(at - cut) > 2 * wide for cut in found):
            found.append(at)
    kept = list[float]()
    for at in sorted(found):
        if not kept or seen.times_s[at] - kept[-1] > _APART_S:
            kept.append(round(float(seen.times_s[at]), 3))
    return kept


def _drift(seen: _Seen, reach: int) -> Rows:
    """How far the colours of so many frames before and after each frame are apart."""
    count = len(seen.times_s)
    return np.array([seen.colours_apart(max(0, n - reach), min(n + reach, count - 1)) for n in range(count)])


def _sudden(seen: _Seen, reach: int, flash: int) -> list[int]:
    """Frames that differ from the one before far more than those around them, and after which it stays so."""
    change = np.abs(np.diff(seen.colours, axis=0, prepend=seen.colours[:1])).sum(1) / 2 + seen.motion
    usual = median_filter(change, 2 * reach + 1, mode="nearest")
    found = []
    for at in map(int, np.flatnonzero((change > _CUT) & (change > _SUDDEN * usual))):
        later = min(at + flash, len(change) - 1)
        stays = seen.pictures_apart(at - 1, later) + seen.colours_apart(at - 1, later) > _CUT
        if stays and change[at] >= change[max(0, at - reach) : at + reach + 1].max():
            found.append(at)
    return found


def _colours(picture: NDArray[np.uint8]) -> Rows:
    """(3 * levels,), each colour's shares; levels overlap, so that a small change stays one."""
    away = np.abs(picture[..., None] / 255 - np.linspace(0, 1, _LEVELS)) * (_LEVELS - 1)
    shares: Rows = np.maximum(0, 1 - away).mean((0, 1)).ravel() / 3
    return shares
