"""How a film leaves the studio besides as a film: captions, cut lists and timelines for other programs, stills.

All of them are written from `Cut`s: the shots as they lie in the finished film.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.film.shots import Shot
from engines.film.sound.dialogue import Spoken

__all__ = ["Cut", "duration_frames"]


@dataclass(frozen=True)
class Cut:
    """A shot of the finished film. `spoken` counts its times from the shot's first frame.

    `transition_frames` at its beginning show the shot before, too. `media` is a file of this shot alone, with that
    many frames of the next transition behind its end; without one the shot is a part of the film's own file, and its
    transition is in the picture already.
    """

    shot: Shot
    start_frame: int
    frames: int
    spoken: Sequence[Spoken] = ()
    transition_frames: int = 0
    media: Path | None = None

    @property
    def end_frame(self) -> int:
        return self.start_frame + self.frames


def duration_frames(cuts: Sequence[Cut]) -> int:
    return max((cut.end_frame for cut in cuts), default=0)
