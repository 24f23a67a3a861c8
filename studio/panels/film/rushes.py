"""The finished pieces of the film that is being made: what can be watched already, and where the rest will be.

It keeps count for one job at a time and knows neither the stage nor the queue. Previs finishes a film shot by shot, a
neural engine window by window, which are pieces of shots.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from engines.film.shots import Shot
from studio.panels.film.cut_list import Clip
from studio.panels.film.edits import Shots, cleaned
from studio.panels.film.shot_card import ShotState

STILL = 192  # pixels
STILL_AT = 0.45  # of a shot
NEAR_S = 0.1  # how far the end of a shot may be from where it was planned


@dataclass(frozen=True)
class Rush:
    """A finished piece: its file, and how long it became."""

    path: Path
    duration_s: float


class Rushes:
    """`shots` are those that the job makes, `finished` its pieces that can be watched: a shot each, where it goes
    `by_shot`; else shots become just as long as they are planned."""

    def __init__(
        self,
        job: str = "",
        shots: Sequence[Shot] = (),
        fps: int = 24,
        look: str = "",
        endless: bool = False,
        by_shot: bool = True,
        guided: bool = False,
    ) -> None:
        """`guided` shots are as long as those of the film that they are painted over."""
        self.job, self.shots, self.fps, self.look = job, tuple(shots), fps, look
        self.endless, self._by_shot, self._guided = endless, by_shot, guided
        self.finishing = False
        """Whether the film is ending with what is finished of it."""
        self.finished: list[Rush] = []
        self.stills: dict[int, QImage] = {}

    @property
    def done(self) -> int:
        """How many shots are finished, counted from the first."""
        if self._by_shot:
            return len(self.finished)
        ends = list(accumulate(shot.duration_s for shot in self.shots))
        return bisect_right(ends, self.edge_s + NEAR_S)

    def add(self, path: Path, duration_s: float) -> bool:
        """A piece was finished; False for one that is known already, as after a stop."""
        if any(rush.path == path for rush in self.finished):
            return False
        self.finished.append(Rush(path, duration_s))
        return True

    def show(self, image: QImage, frame: int) -> None:
        """A frame of the shot under way: kept small as the look of it, until the shot is well begun."""
        at = self.done
        if at not in self.stills or self.share_of(at, frame) <= STILL_AT:
            self.stills[at] = image.scaledToWidth(STILL, Qt.TransformationMode.SmoothTransformation)

    def as_made(self, shots: Shots) -> Shots:
        """Shots of the script as this film has them, if it has them at all."""
        clean = cleaned(shots)
        if not self._guided:
            return clean
        lengths = [shot.duration_s for shot in self.shots]
        return tuple(
            shot.model_copy(update={"duration_s": length_s})
            for shot, length_s in zip(clean, lengths, strict=False)
        )

    def is_of(self, shots: Shots) -> bool:
        """Whether edits of these shots are meant for this film: one that is painted over another has just its shots."""
        return not self._guided or (len(shots) == len(self.shots) and self.as_made(shots) == self.shots)

    def still_of(self, at: int, shot: Shot, look: str) -> QImage | None:
        """How a shot became, if it is the one that was made."""
        made = look == self.look and at < len(self.shots) and shot == self.shots[at]
        return self.stills.get(at) if made else None

    @property
    def edge_s(self) -> float:
        """How far the film can be watched."""
        return sum(rush.duration_s for rush in self.finished)

    def state_of(self, at: int) -> ShotState:
        if at < self.done:
            return ShotState.DONE
        return ShotState.SHOOTING if at == self.done else ShotState.PLANNED

    def share_of(self, at: int, frame: int) -> float:
        """How much of a shot is there when `frame` frames of the film are."""
        if self.state_of(at) is not ShotState.SHOOTING:
            return float(self.state_of(at) is ShotState.DONE)
        wanted_s = self.shots[at].duration_s if at < len(self.shots) else 1.0
        start_s = self.edge_s if self._by_shot else sum(shot.duration_s for shot in self.shots[:at])
        return min(max(frame / self.fps - start_s, 0.0) / wanted_s, 1.0)

    def clips(self, shots: Sequence[Shot]) -> list[Clip]:
        """The time line: finished shots as long as they became, the others as long as they are planned."""
        made, at_s = [], 0.0
        became = self.finished if self._by_shot else []
        for at, shot in enumerate(shots):
            length_s = became[at].duration_s if at < len(became) else shot.duration_s
            made.append(Clip(shot, at_s, at_s + length_s, self.state_of(at)))
            at_s += length_s
        return made
