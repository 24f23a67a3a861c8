"""How quickly a world answers: frames a second, and the time from a key to the picture that obeys it."""

import statistics
import time
from collections import OrderedDict, deque

from engines.world.actions import Key

MOST_ASKED, LATENCIES, PACED = 240, 15, 40
GAP_S = 0.4  # between frames of a world in which nothing happens


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
        self._frames: deque[float] = deque(maxlen=PACED)

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
        if self._frames and now - self._frames[-1] > GAP_S:
            self._frames.clear()
        self._frames.append(now)
        if len(self._frames) > 4:
            self.fps = (len(self._frames) - 1) / max(self._frames[-1] - self._frames[0], 1e-3)

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
