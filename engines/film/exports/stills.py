"""Stills: one picture of every shot, taken from the finished film."""

import re
from collections.abc import Sequence
from pathlib import Path

from engines.film.exports import Cut
from engines.film.exports.edl import clip_name
from engines.media.image import write_image
from engines.media.video import VideoReader

AT = 0.55  # of a shot, counted behind its transition


def write_stills(folder: Path, cuts: Sequence[Cut], film: Path, fps: int) -> list[Path]:
    """Write one PNG a shot into `folder`, `shot-001-harbour.png` ...; the paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    reader = VideoReader(film, "film")
    try:
        for number, cut in enumerate(cuts, start=1):
            clear = min(cut.transition_frames, cut.frames - 1)
            frame = cut.start_frame + clear + int((cut.frames - clear) * AT)
            _, pixels = next(reader.frames(min(frame, cut.end_frame - 1) / fps))
            name = re.sub(r"[^a-z0-9]+", "-", clip_name(number, cut).lower()).strip("-")
            path = folder / f"{name}.png"
            write_image(path, pixels)
            written.append(path)
    finally:
        reader.close()
    return written
