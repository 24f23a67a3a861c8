"""The cut list of a film in CMX 3600, which every editing program reads: 24 frames a second, record time from one hour.

Where each shot has a file of its own, transitions are edits; where the list points into the finished film they are in
the picture already, and only a comment names them.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from engines.film.exports import Cut
from engines.media.whole import appearing

TIMECODE_FPS = 24
RECORD_START_H = 1


def write_edl(path: Path, cuts: Sequence[Cut], fps: int, title: str, film: Path) -> None:
    """Write the list of `cuts` at `fps` (12 or 24); `film` is the finished film, for shots without a file."""
    rows = [f"TITLE: {_plain(title, 70) or 'UNTITLED'}", "FCM: NON-DROP FRAME", ""]
    step = TIMECODE_FPS // fps
    for number, cut in enumerate(cuts, start=1):
        rows += _event(number, cut, cuts[number - 2] if number > 1 else None, step, film)
    with appearing(path) as part:
        part.write_text("\n".join(rows) + "\n", "ascii")


def _event(number: int, cut: Cut, before: Cut | None, step: int, film: Path) -> list[str]:
    start, frames, overlap = cut.start_frame * step, cut.frames * step, cut.transition_frames * step
    record = RECORD_START_H * 3600 * TIMECODE_FPS + start
    source = 0 if cut.media else start
    into = f"{timecode(record)} {timecode(record + frames)}"
    whole = f"{timecode(source)} {timecode(source + frames)} {into}"
    name = f"* FROM CLIP NAME: {clip_name(number, cut)}"
    file = f"* SOURCE FILE: {_plain((cut.media or film).name, 60)}"
    if not overlap or cut.shot.transition == "cut" or not cut.media:
        comment = [f"* {cut.shot.transition.upper()} OF {overlap} FRAMES IN THE PICTURE"] if overlap else []
        return [f"{number:03d}  {_reel(number, cut, film)} V     C        {whole}", name, file, *comment, ""]
    at = f"{timecode(record)} {timecode(record)}"
    if cut.shot.transition == "fade" or before is None:
        leaving, left = f"{'BL':<8}", f"{timecode(0)} {timecode(0)}"
        names = [f"* TO CLIP NAME: {clip_name(number, cut)}"]
    else:
        out = (before.frames if before.media else before.end_frame) * step
        leaving, left = _reel(number - 1, before, film), f"{timecode(out)} {timecode(out)}"
        names = [
            f"* FROM CLIP NAME: {clip_name(number - 1, before)}",
            f"* TO CLIP NAME: {clip_name(number, cut)}",
        ]
    return [
        f"{number:03d}  {leaving} V     C        {left} {at}",
        f"{number:03d}  {_reel(number, cut, film)} V     D    {overlap:03d} {whole}",
        *names,
        file,
        "",
    ]


def timecode(frame: int) -> str:
    """Non-drop, 24 frames a second."""
    seconds, frames = divmod(frame, TIMECODE_FPS)
    return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frames:02d}"


def clip_name(number: int, cut: Cut) -> str:
    """ "SHOT 003 HARBOUR"."""
    return f"SHOT {number:03d} {_plain(cut.shot.place or cut.shot.environment, 40)}".rstrip()


def _reel(number: int, cut: Cut, film: Path) -> str:
    """Eight characters at most, letters and digits."""
    name = f"SH{number:04d}" if cut.media else re.sub(r"[^A-Z0-9]", "", film.stem.upper())[:8] or "FILM"
    return f"{name:<8}"


def _plain(text: str, longest: int) -> str:
    """Upper case ASCII without line breaks."""
    return " ".join(text.upper().encode("ascii", "ignore").decode().split())[:longest]
