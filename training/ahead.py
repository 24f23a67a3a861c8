"""The next batch is made by a thread while a step runs. Batches are functions of their number, so that the order in
which threads run changes nothing.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

Batch = TypeVar("Batch")


class Ahead(Generic[Batch]):
    """Makes one batch ahead of what is taken."""

    def __init__(self, make: Callable[[int], Batch]) -> None:
        self._make = make
        self._thread = ThreadPoolExecutor(1, "batches")
        self._next: tuple[int, Future[Batch]] | None = None

    def take(self, number: int, following: int | None) -> Batch:
        """The batch of this number; begins with the `following` one. Raises what making it raised."""
        made, self._next = self._next, None
        waiting = made[1] if made and made[0] == number else self._thread.submit(self._make, number)
        batch = waiting.result()
        if following is not None:
            self._next = following, self._thread.submit(self._make, following)
        return batch

    def rest(self) -> None:
        """Wait until nothing is being made, so that whoever else computes now is alone."""
        if self._next:
            wait([self._next[1]])

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)
