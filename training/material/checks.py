"""What is wrong with a piece, in words for people: the figure, and what to do. Pure: told what is seen and heard.

A grave problem leaves a piece out until the person says otherwise. What a lesson can still learn from is only told.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from training.material.films import small
from training.material.letters import Row, rows_of_letters
from training.material.piece import Problem, Wants
from training.material.sounds import Heard
from training.material.talking import Talk

Picture = NDArray[np.uint8]

_NEARLY_LARGE, _NEARLY_FAST = 0.85, 0.9  # of what is wanted, which serves too
_BLACK, _EVEN = 30, 2.0  # the lightest hundredth of a picture; what levels of one colour differ by
_SOFT, _BLURRED = 0.50, 0.64
_MOSTLY = 0.5  # of the pictures of a clip
_CENTRE_ROW, _LASTING_ROW = 20, 11  # letters of an overlay amid a picture, and of one that stands in a clip
_EDGE_ROW, _EDGE = 7, 0.28  # near the edge
_SEEN, _SEVERAL = 0.6, 0.34  # pictures of a clip with a face, and with several
_FLAT, _VERY_FLAT = 0.0005, 0.005
_QUIET, _VERY_QUIET = -36.0, -50.0  # LUFS
_HUSH_DB, _HUSH_LU, _SILENT, _NEVER = -55.0, 25.0, 0.6, 0.98
_TALK, _GAP_DB, _NO_TALK = 0.4, 12.0, 0.1  # shares of the time, see `talking`
_TILES, _TEXTURE = 8, 1.0  # levels from pixel to pixel in a tile that shows something


def of_length(duration_s: float, wants: Wants) -> list[Problem]:
    """`short`."""
    if duration_s >= wants.shortest_s - 0.02:
        return []
    return [
        Problem(
            fault="short",
            what=f"It lasts {duration_s:.1f} s, and {wants.shortest_s:g} s are needed: use a longer take.",
        )
    ]


def of_size(width: int, height: int, wants: Wants) -> list[Problem]:
    """`small`; what is only a little smaller than wanted is told."""
    side = min(width, height)
    if side >= wants.side:
        return []
    what = f"Its shorter side has {side} pixels, and {wants.side} are needed"
    if side >= _NEARLY_LARGE * wants.side:
        return [Problem(fault="small", what=f"{what}: it will be enlarged a little.", grave=False)]
    return [Problem(fault="small", what=f"{what}: use a larger copy of it.")]


def of_rate(fps: float, wants: Wants) -> list[Problem]:
    """`slow`."""
    if fps >= _NEARLY_FAST * wants.fps:
        return []
    return [
        Problem(
            fault="slow",
            what=f"It has {fps:.3g} frames a second, and {wants.fps:g} are needed: use the original, or record it "
            "at a higher rate.",
        )
    ]


def of_pictures(pictures: Sequence[Picture]) -> list[Problem]:
    """`black`, `blurred` and `lettered`, from one picture (h, w, 3) or evenly spread ones of a clip."""
    greys = [_grey(picture) for picture in pictures]
    dark = [grey for grey in greys if np.percentile(grey, 99) < _BLACK]
    even = [grey for grey in greys if grey.std() < _EVEN]
    several = len(greys) > 1
    if len(dark) > _MOSTLY * len(greys):
        lightest = max(float(np.percentile(grey, 99)) for grey in dark) / 2.55
        share = f"{len(dark)} of {len(greys)} pictures of it are" if several else "It is"
        what = f"{share} nearly black (lightest {lightest:.0f} of 100): use a lighter copy, or leave it out."
        return [Problem(fault="black", what=what)]
    if len(even) > _MOSTLY * len(greys):
        return [Problem(fault="black", what="It shows one even colour and nothing else: leave it out.")]
    return _blurred(greys) + _lettered(greys)


def _grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(small(picture), cv2.COLOR_RGB2GRAY), np.uint8)


def _blurred(greys: Sequence[NDArray[np.uint8]]) -> list[Problem]:
    found = float(np.quantile([blur(grey) for grey in greys], 0.25))
    if found < _SOFT:
        return []
    figures = f"{100 * found:.0f} of 100, sharp pictures are below {100 * _SOFT:.0f}"
    if found < _BLURRED:
        what = f"It is rather soft ({figures}): use a sharper copy if there is one."
        return [Problem(fault="blurred", what=what, grave=False)]
    return [Problem(fault="blurred", what=f"It is blurred ({figures}): use a sharper copy, or leave it out.")]


def blur(grey: NDArray[np.uint8]) -> float:
    """How little a picture (height, width) loses when it is blurred, 0 to 1, in its sharpest places: a subject in focus
    before a soft background is sharp. After Crete et al., "The blur effect", 2007."""
    lost, texture = [], []
    levels = grey.astype(np.float32)
    for axis, kernel in ((0, (1, 9)), (1, (9, 1))):
        steps = np.abs(np.diff(levels, axis=axis))
        fewer = np.maximum(0, steps - np.abs(np.diff(cv2.blur(levels, kernel), axis=axis)))
        steps, fewer = _tiled(steps), _tiled(fewer)
        lost.append(1 - fewer / np.maximum(steps, 1e-6))
        texture.append(steps)
    worse, shown = np.maximum(*lost), np.add(*texture) > _TEXTURE
    if shown.sum() < 3:
        shown[:] = True
        return float(np.percentile(worse[shown], 50))
    return float(np.percentile(worse[shown], 10))


def _tiled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means of tiles, (8, 8)."""
    return np.asarray(cv2.resize(values, (_TILES, _TILES), interpolation=cv2.INTER_AREA), np.float32)


def _lettered(greys: Sequence[NDArray[np.uint8]]) -> list[Problem]:
    looked = greys[:: max(1, len(greys) // 5)]
    centre = _CENTRE_ROW if len(greys) == 1 else _LASTING_ROW
    places = [place for grey in looked if (place := _overlay(rows_of_letters(grey), centre))]
    if len(places) < _MOSTLY * len(looked):
        return []
    where = max(sorted(set(places)), key=places.count)
    what = f"There is writing {where}, which would be learned too: crop it away unless it is meant."
    return [Problem(fault="lettered", what=what, grave=False)]


def _overlay(rows: Sequence[Row], centre: int) -> str:
    """Where writing lies over a picture, in its middle of so many letters; empty where none does."""
    for row in rows:
        _, top, _, bottom = row.box
        if row.letters >= _EDGE_ROW and top > 1 - _EDGE:
            return "at the bottom"
        if row.letters >= _EDGE_ROW and bottom < _EDGE:
            return "at the top"
        if row.letters >= centre:
            return "across the middle"
    return ""


def of_faces(pictures: Sequence[Picture], count: Callable[[Picture], int]) -> list[Problem]:
    """`no_face` and `many_faces` where each piece is to show one; `count` says how many a picture shows."""
    counts = [count(picture) for picture in pictures[:: max(1, len(pictures) // 5)]]
    seen, several = sum(n > 0 for n in counts), sum(n > 1 for n in counts)
    if seen < _SEEN * len(counts):
        share = f"in only {seen} of {len(counts)} pictures of it" if seen else "in it"
        told = f"A face is seen {share}" if seen else f"No face is seen {share}"
        return [Problem(fault="no_face", what=f"{told}: use one that shows the face from the front.")]
    if several > _SEVERAL * len(counts):
        most = max(counts)
        what = f"{most} faces are seen in it, and one is needed: crop it to the person who is meant."
        return [Problem(fault="many_faces", what=what)]
    return []


def of_sound(heard: Heard) -> list[Problem]:
    """`silent`, `quiet` and `clipped`."""
    hush = min(_HUSH_DB, heard.lufs - _HUSH_LU)
    silent = float((heard.levels < hush).mean()) if len(heard.levels) else 1.0
    if not np.isfinite(heard.lufs) or silent >= _NEVER:
        return [Problem(fault="silent", what="Nothing is heard in it: record it again, or leave it out.")]
    found = list[Problem]()
    if silent >= _SILENT:
        what = f"It is silent for {100 * silent:.0f} % of its time: cut the pauses out if you can."
        found.append(Problem(fault="silent", what=what, grave=False))
    if heard.lufs < _QUIET:
        grave = heard.lufs < _VERY_QUIET
        very = "so quiet that it is mostly noise" if grave else "very quiet"
        what = f"It is {very} ({heard.lufs:.0f} LUFS, usual are -30 to -8): record it louder."
        found.append(Problem(fault="quiet", what=what, grave=grave))
    if heard.flat >= _FLAT:
        grave = heard.flat >= _VERY_FLAT
        so = "much" if grave else "a little"
        what = f"It is {so} overdriven ({100 * heard.flat:.2g} % of it is cut off at full level): use a cleaner copy."
        found.append(Problem(fault="clipped", what=what, grave=grave))
    return found


def of_talk(talk: Talk | None, wants: Wants) -> list[Problem]:
    """`talk` where music is wanted, and `no_talk` where talking is; nothing where nobody could listen."""
    if talk is None:
        return []
    if wants.heard == "music" and talk.share >= _TALK and talk.gap_db >= _GAP_DB:
        what = (
            f"It sounds like speech, not music (a voice for {100 * talk.share:.0f} % of its time): use music."
        )
        return [Problem(fault="talk", what=what)]
    if wants.heard == "talk" and talk.share < _NO_TALK:
        share = f"for only {100 * talk.share:.0f} % of its time" if talk.share >= 0.005 else "in it"
        what = f"Nobody is heard talking {share}: use a recording of a voice."
        return [Problem(fault="no_talk", what=what)]
    return []
