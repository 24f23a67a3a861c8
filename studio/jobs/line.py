"""The line of jobs: which there are, in which order they run, and their rows on disk.

It holds the truth about jobs in memory and writes it to `studio.jobs.store`. What is done with the first of them, and
who is told of a change, is `studio.jobs.queue`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from studio.jobs.store import Job, JobStore, State


class JobLine:
    """All jobs of a project by id."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._jobs = {job.id: job for job in store.all()}

    def __getitem__(self, job: str) -> Job:
        return self._jobs[job]

    def __iter__(self) -> Iterator[Job]:
        """Every job, oldest first; the line may change meanwhile."""
        return iter(list(self._jobs.values()))

    @property
    def in_order(self) -> list[Job]:
        """What runs, then what waits in its order, then what ended, newest first."""
        running = [job for job in self if job.state is State.RUNNING]
        ended = [job for job in self if job.state.ended]
        return running + self.waiting + sorted(ended, key=lambda job: -(job.ended or job.created))

    @property
    def waiting(self) -> list[Job]:
        """Waiting jobs in the order in which they will run."""
        waiting = [job for job in self if job.state is State.WAITING]
        return sorted(waiting, key=lambda job: (-job.priority, job.position, job.created))

    @property
    def end(self) -> int:
        """The position behind the last one that waits."""
        return max((job.position for job in self.waiting), default=-1) + 1

    def add(self, job: Job) -> None:
        """Take in a job; its row is written before this returns. Raises `BadInput` when the disk refuses."""
        self._store.save(job)
        self._jobs[job.id] = job

    def change(self, job: str, **changes: Any) -> Job:
        """Give a job other values, not on disk yet."""
        self._jobs[job] = changed = replace(self._jobs[job], **changes)
        return changed

    def keep(self, job: str) -> None:
        """Write the row of a job. Raises `BadInput` when the disk refuses."""
        self._store.save(self._jobs[job])

    def move(self, job: str, index: int) -> bool:
        """Put a waiting job at `index` of the waiting ones, where it takes on the priority of that place; False for a
        job that does not wait. Raises `BadInput` when the disk refuses."""
        waiting = [each for each in self.waiting if each.id != job]
        moved = self._jobs[job]
        if moved.state is not State.WAITING:
            return False
        index = max(0, min(index, len(waiting)))
        above = waiting[index - 1].priority if index > 0 else None
        below = waiting[index].priority if index < len(waiting) else None
        priority = max(moved.priority, below) if below is not None else moved.priority
        priority = min(priority, above) if above is not None else priority
        waiting.insert(index, replace(moved, priority=priority))
        placed = [replace(each, position=place) for place, each in enumerate(waiting)]
        self._store.save(*placed)
        self._jobs.update({each.id: each for each in placed})
        return True

    def forget(self, job: str) -> None:
        """Take a job and its row out. Raises `BadInput` when the disk refuses."""
        self._store.delete(job)
        del self._jobs[job]

    def close(self) -> None:
        self._store.close()
