"""How a film of a walk lies in its folder while it is made: segments of a fixed number of ticks, and its log.

A recording (`engines.world.recorder`) and a render (`engines.world.production`) lay it out alike, so that the one can
go on with what the other left.
"""

from pathlib import Path

LOG = "actions.json"
SEGMENTS = "segments"
SEGMENT_S = 2


def even(width: int, height: int) -> tuple[int, int]:
    """A size that every kind of film can have."""
    return width // 2 * 2, height // 2 * 2


def segment_ticks(fps: int) -> int:
    """Ticks of each segment but the last."""
    return SEGMENT_S * fps


def segment(folder: Path, number: int, format: str) -> Path:
    """The file of a segment of the film in `folder`."""
    return folder / SEGMENTS / f"{number:05d}.{format}"
