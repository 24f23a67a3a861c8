"""A finished video as a shot: its frames at the film's size and rate, and its first one as a picture.

It is played at its own speed, cut where the shot ends; where the shot is longer its last frame is held. Its sound is
the business of `engines.film.sound.footage`.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.film.shots import Screenplay
from engines.media.fit import covering
from engines.media.image import write_image
from engines.media.video import VideoReader
from engines.recipe import sha256_of

Frame = NDArray[np.uint8]
_ON_TIME_S = 1e-4


class Footage:
    """Frames (height, width, 3) RGB of a video that fills the film's picture. Quickest when asked in order of time."""

    def __init__(self, path: Path, width: int, height: int, field: str = "footage") -> None:
        """Raises `BadInput` for what is no video."""
        self._reader, self._size = VideoReader(path, field), (width, height)
        self._coming = self._reader.frames()
        self._shown: tuple[float, Frame] = next(self._coming)
        self._next: tuple[float, Frame] | None = next(self._coming, None)
        self._fitted: Frame | None = None

    def at(self, time_s: float) -> Frame:
        """What is shown then; the last frame from the end on."""
        if time_s < self._shown[0] - _ON_TIME_S:
            self._coming = self._reader.frames(time_s)
            self._show(next(self._coming))
        while self._next is not None and self._next[0] <= time_s + _ON_TIME_S:
            self._show(self._next)
        if self._fitted is None:
            self._fitted = covering(self._shown[1], self._size)
        return self._fitted

    def _show(self, frame: tuple[float, Frame]) -> None:
        self._shown, self._fitted = frame, None
        self._next = next(self._coming, None)

    def close(self) -> None:
        self._reader.close()


def check(path: Path, field: str) -> None:
    """Raise `BadInput` for a video that is missing or broken."""
    VideoReader(path, field).close()


def has_sound(path: Path) -> bool:
    reader = VideoReader(path, "footage")
    reader.close()
    return reader.has_sound


def begun_by_pictures(screenplay: Screenplay, folder: Path) -> Screenplay:
    """The screenplay for engines that cannot show a video: shots with footage begin with its first frame as their
    picture, kept in `folder`. Raises `BadInput` for broken footage."""
    shots = []
    for number, shot in enumerate(screenplay.shots):
        if shot.footage is not None:
            reader = VideoReader(shot.footage, f"screenplay.shots.{number}.footage")
            picture = folder / f"footage-{sha256_of(shot.footage)[:16]}.png"
            write_image(picture, next(reader.frames())[1])
            reader.close()
            shot = shot.model_copy(update={"footage": None, "picture": shot.picture or picture})
        shots.append(shot)
    return screenplay.model_copy(update={"shots": tuple(shots)})
