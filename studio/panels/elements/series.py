"""Several takes of one scene that were ordered together: which jobs they are, and what has become of each."""

from dataclasses import dataclass, field
from enum import Enum

from studio.jobs.store import Job, State
from studio.project.takes import Take


class CellState(Enum):
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    GONE = "gone"


@dataclass
class Cell:
    """One take of a series. `share` is how far it is, 0 to 1."""

    job: str
    seed: int
    state: CellState = CellState.WAITING
    share: float = 0.0
    take: Take | None = None


@dataclass
class Series:
    """No cells stand for no series."""

    cells: list[Cell] = field(default_factory=list)

    def place_of(self, job: str) -> int:
        return next((at for at, cell in enumerate(self.cells) if cell.job == job), -1)

    @property
    def takes(self) -> list[Take]:
        return [cell.take for cell in self.cells if cell.take]

    @property
    def is_done(self) -> bool:
        return all(cell.state in (CellState.DONE, CellState.GONE) for cell in self.cells)

    def follow(self, job: Job) -> bool:
        """Take in how a job of the series is; False where it is none."""
        at = self.place_of(job.id)
        if at < 0:
            return False
        cell = self.cells[at]
        states = {
            State.WAITING: CellState.WAITING,
            State.RUNNING: CellState.WORKING,
            State.FINISHED: CellState.WORKING,
        }
        if cell.take is None:
            cell.state = states.get(job.state, CellState.GONE)
            cell.share = job.progress
        return True

    def keep(self, take: Take) -> int:
        """A take of the series was finished; its place, -1 where it is of no series."""
        at = self.place_of(take.job)
        if at >= 0:
            self.cells[at].take, self.cells[at].state = take, CellState.DONE
        return at
