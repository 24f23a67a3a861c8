"""How quickly a world answers: frames a second, and the time from a key to the picture that obeys it."""

import statistics
import time
from collections import OrderedDict, deque

from engines.world.actions import FPS, Key

MOST_ASKED, LATENCIES = 240, 15
MEASURED_S = 2.0
GAP_S = 0.4  # between frames, from which on a world may have stood still
LEAST_FPS = 15.0
"""Below it, walking is a slide show."""


class Pace:
    """`latency_ms` is None before a first key was obeyed."""

    def __init__(self) -> None:
        self.fps = 0.0
        self.latency_ms: float | None = None
        self._newest = 0
        self._keys: OrderedDict[int, frozenset[Key]] = OrderedDict()
        self._asked: OrderedDict[int, float] = OrderedDict()
        self._heard: dict[int, int] = {}
        self._latencies: deque[float] = deque(maxlen=LATENCIES)
        self._frames: deque[float] = deque()
        self._tick = 0
        self._slow_since: float | None = None

    @property
    def slow_s(self) -> float:
        """For how long frames have come more slowly than `LEAST_FPS`."""
        return self._frames[-1] - self._slow_since if self._frames and self._slow_since is not None else 0.0

    def asked(self, number: int, held: frozenset[Key]) -> None:
        """A state of the controls, with the keys that are held in it, is sent now."""
        if number > self._newest:
            self._asked[number] = time.monotonic()
        self._newest = number
        self._keys[number] = held
        for kept in (self._keys, self._asked):
            while len(kept) > MOST_ASKED:
                kept.popitem(last=False)

    def came(self, tick: int, heard: int) -> None:
        """A frame has come that obeys the state `heard`."""
        now = time.monotonic()
        self._heard[tick] = heard
        if self._frames and self._stood_still(tick, now - self._frames[-1]):
            self.forget()
        self._tick = tick
        self._frames.append(now)
        while len(self._frames) > 3 and now - self._frames[0] > MEASURED_S:
            self._frames.popleft()
        if len(self._frames) > 2:
            self.fps = (len(self._frames) - 1) / max(now - self._frames[0], 1e-3)
            if self.fps >= LEAST_FPS:
                self._slow_since = None
            elif self._slow_since is None:
                self._slow_since = now

    def forget(self) -> None:
        """Measure the rate anew: what comes now has nothing to do with what came."""
        self._frames.clear()
        self._slow_since = None

    def seen(self, tick: int) -> None:
        """A frame is on the screen."""
        heard = self._heard.pop(tick, 0)
        if (asked := self._asked.pop(heard, None)) is not None:
            self._latencies.append((time.monotonic() - asked) * 1000)
            self.latency_ms = statistics.median(self._latencies)
            for number in [number for number in self._asked if number < heard]:
                del self._asked[number]
        if len(self._heard) > MOST_ASKED:
            self._heard.clear()

    def keys_at(self, heard: int) -> frozenset[Key]:
        """What was held in that state of the controls."""
        if heard in self._keys:
            return self._keys[heard]
        earlier = [number for number in self._keys if number <= heard]
        return self._keys[earlier[-1]] if earlier else frozenset()

    def _stood_still(self, tick: int, gap_s: float) -> bool:
        """Whether nothing happened in the gap before a tick; a slow world passes over ticks meanwhile."""
        return gap_s > GAP_S and not 0 < gap_s * FPS / 2 < tick - self._tick
