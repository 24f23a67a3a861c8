"""The time that networks take of a piece of work, for benchmarks of the loops around them."""

import time
from collections.abc import Callable
from typing import Any

import torch


class Stopwatch:
    """Seconds, by a clock, spent in the passes of some modules, of which one runs at a time."""

    def __init__(self, *modules: torch.nn.Module, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds, self.passes, self._began = 0.0, 0, 0.0
        self._clock = clock
        for module in modules:
            module.register_forward_pre_hook(self._start)
            module.register_forward_hook(self._stop)

    def reset(self) -> None:
        self.seconds, self.passes = 0.0, 0

    def _start(self, *_: Any) -> None:
        self._began = self._clock()

    def _stop(self, *_: Any) -> None:
        self.seconds += self._clock() - self._began
        self.passes += 1
