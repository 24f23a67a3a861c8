"""The finished shots of the film that is being made: what can be watched already, and where the rest will be.

It keeps count for one job at a time and knows neither the stage nor the queue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from engines.film.shots import Shot
from studio.panels.film.cut_list import Clip
from studio.panels.film.shot_card import ShotState

STILL = 192  # pixels
STILL_AT = 0.45  # of a shot


@dataclass(frozen=True)
class Rush:
    """A finished shot: its file, and how long it became."""

    path: Path
    duration_s: float


class Rushes:
    """`shots` are those that the job makes; the first `len(finished)` of them can be watched."""

    def __init__(
        self, job: str = "", shots: Sequence[Shot] = (), fps: int = 24, look: str = "", endless: bool = False
    ) -> None:
        self.job, self.shots, self.fps, self.look, self.endless = job, tuple(shots), fps, look, endless
        self.finished: list[Rush] = []
        self.stills: dict[int, QImage] = {}

    def add(self, path: Path, duration_s: float) -> bool:
        """A shot was finished; False for one that is known already, as after a stop."""
        if any(rush.path == path for rush in self.finished):
            return False
        self.finished.append(Rush(path, duration_s))
        return True

    def show(self, image: QImage, frame: int) -> None:
        """A frame of the shot under way: kept small as the look of it, until the shot is well begun."""
        at = len(self.finished)
        if at not in self.stills or self.share_of(at, frame) <= STILL_AT:
            self.stills[at] = image.scaledToWidth(STILL, Qt.TransformationMode.SmoothTransformation)

    def still_of(self, at: int, shot: Shot, look: str) -> QImage | None:
        """How a shot became, if it is the one that was made."""
        made = look == self.look and at < len(self.shots) and shot == self.shots[at]
        return self.stills.get(at) if made else None

    @property
    def edge_s(self) -> float:
        """How far the film can be watched."""
        return sum(rush.duration_s for rush in self.finished)

    def state_of(self, at: int) -> ShotState:
        if at < len(self.finished):
            return ShotState.DONE
        return ShotState.SHOOTING if at == len(self.finished) else ShotState.PLANNED

    def share_of(self, at: int, frame: int) -> float:
        """How much of a shot is there when `frame` frames of the film are."""
        if self.state_of(at) is not ShotState.SHOOTING:
            return float(self.state_of(at) is ShotState.DONE)
        wanted_s = self.shots[at].duration_s if at < len(self.shots) else 1.0
        return min(max(frame / self.fps - self.edge_s, 0.0) / wanted_s, 1.0)

    def clips(self, shots: Sequence[Shot]) -> list[Clip]:
        """The time line: finished shots as long as they became, the others as long as they are planned."""
        made, at_s = [], 0.0
        for at, shot in enumerate(shots):
            length_s = self.finished[at].duration_s if at < len(self.finished) else shot.duration_s
            made.append(Clip(shot, at_s, at_s + length_s, self.state_of(at)))
            at_s += length_s
        return made
