"""The steps of a pipeline that calls back, as a generator that a job can be told from, and stopped in."""

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event
from typing import Any

import torch

from engines.contract import Cancelled


@dataclass(frozen=True)
class Step:
    """`time_left_s` is for the steps alone."""

    done: int
    time_left_s: float


def sampled(
    pipeline: Any, arguments: dict[str, Any], steps: int, seed: int, check_cancelled: Callable[[], None]
) -> Generator[Step, None, Any]:
    """What `pipeline` makes of `arguments`, on a thread of its own; each step is told, and stops where
    `check_cancelled` raises. Autoencoders draw from torch's own numbers, which are seeded for that long."""
    done: SimpleQueue[int | None] = SimpleQueue()
    left = Event()

    def at_step_end(_: Any, step: int, __: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        check_cancelled()
        if left.is_set():
            raise Cancelled
        done.put(step + 1)
        return tensors

    def run() -> Any:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            noise = torch.Generator().manual_seed(seed)
            return pipeline(**arguments, generator=noise, callback_on_step_end=at_step_end).audios

    pipeline.set_progress_bar_config(disable=True)
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        running.add_done_callback(lambda _: done.put(None))
        try:
            while (step := done.get()) is not None:
                yield Step(step, (time.monotonic() - began) / step * (steps - step))
        finally:
            left.set()
        return running.result()
