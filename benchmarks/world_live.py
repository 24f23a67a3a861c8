"""How a walk in real time feels: frames a second, and the time from a key to the frame that obeys it.

    python -m benchmarks.world_live (--image FILE | --place NAME | --corridor) [--size 640 360] [--seconds 20]

Walks by the real worker, over the channel that the window uses: forward, turning, and keys at odd moments. A frame
counts as on screen when its pixels have been copied out of the ring, so the window's own painting comes on top of the
times. `--corridor` is the world of the tests, which costs next to nothing: what is left is the channel's own. Fails
where a tick takes longer than its thirtieth of a second at the 95th percentile, or a key, at the median, 40 ms longer
than the drawing. `--record` records all the while.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from engines.contract import Failure, LiveFrame, Progress
from engines.world.request import WorldRequest
from studio.jobs.supervisor import WorkerLink

JOB = "walk"
TESTS = Path(__file__).parents[1] / "tests"
FPS, LATE_MS = 30, 40.0
WARM_UP = 60  # frames that are not counted
KEYS_MS = (90, 260)


class Walker:
    """Walks along, turns to and fro, and lets go of the keys now and then; notes when frames come."""

    def __init__(self, link: WorkerLink, record: bool) -> None:
        self._link, self._record = link, record
        self._random = random.Random(7)
        self._number, self._shown, self._yaw = 0, -1, 0.0
        self._asked: dict[int, float] = {}
        self.came: list[float] = []
        self.drawn_ms: list[float] = []
        self.late_ms: list[float] = []
        self.ticks: list[int] = []
        self.opened_s = 0.0
        self.failure: Failure | None = None
        self._phase = ""
        self._began = time.perf_counter()
        self._keys = QTimer(singleShot=True)
        self._keys.timeout.connect(self._steer)
        link.event.connect(self._on_event)

    def _on_event(self, _: str, event: object) -> None:
        match event:
            case LiveFrame():
                self._see(event)
            case Failure():
                self.failure = event
            case Progress(phase=phase) if phase != self._phase:
                self._phase = phase
                print(f"{time.perf_counter() - self._began:6.1f} s  {phase}", file=sys.stderr)

    def _see(self, frame: LiveFrame) -> None:
        now = time.perf_counter()
        if not self.came:
            self.opened_s = now - self._began
            if self._record:
                self._link.control(JOB, {"do": "record"})
            self._steer()
        self.came.append(now)
        self.drawn_ms.append(frame.drawn_ms)
        self.ticks.append(frame.tick)
        for number in [number for number in self._asked if number <= frame.heard]:
            self.late_ms.append((now - self._asked.pop(number)) * 1000)
        self._shown = frame.tick
        self._send()

    def _steer(self) -> None:
        self._yaw += self._random.uniform(-12, 12)
        self._asked[self._number + 1] = time.perf_counter()
        self._send()
        self._keys.start(self._random.randint(*KEYS_MS))

    def _send(self) -> None:
        self._number += 1
        state = {"number": self._number, "keys": ["forward"], "yaw": self._yaw, "pitch": 0.0}
        self._link.control(JOB, {**state, "shown": self._shown})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    world = parser.add_mutually_exclusive_group(required=True)
    world.add_argument("--image", type=Path)
    world.add_argument("--place")
    world.add_argument("--corridor", action="store_true")
    parser.add_argument("--size", type=int, nargs=2, default=(640, 360), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--record", action="store_true", help="record all the while")
    chosen = parser.parse_args()
    app = QCoreApplication([])
    engines = []
    if chosen.corridor:
        os.environ["PYTHONPATH"] = str(TESTS)
        engines, chosen.place = ["fakes.world:CorridorWorld"], "city"
    width, height = chosen.size
    start = {"image": chosen.image and chosen.image.absolute(), "place": chosen.place}
    request = WorldRequest(**start, width=width, height=height, fps=FPS, seed=0)
    link, loop = WorkerLink(engines), QEventLoop()
    walker = Walker(link, chosen.record)
    link.done.connect(loop.quit)

    def leave() -> None:
        if walker.came and time.perf_counter() - walker.came[0] > chosen.seconds:
            watch.stop()
            link.cancel(JOB)

    watch = QTimer(interval=100)
    watch.timeout.connect(leave)
    watch.start()
    with tempfile.TemporaryDirectory() as folder:
        link.run(JOB, "world", "builtin", request.model_dump(mode="json"), Path(folder), live=True)
        loop.exec()
        link.close()
    app.processEvents()
    return report(walker, (width, height))


def report(walker: Walker, size: tuple[int, int]) -> int:
    """Print the figures; 1 if they are not good enough."""
    if walker.failure:
        print(walker.failure.message, file=sys.stderr)
        return 1
    first = min(WARM_UP, len(walker.came) // 3)
    came, drawn = walker.came[first:], walker.drawn_ms[first:]
    gaps = [1000 * (after - before) for before, after in pairwise(came)]
    ticks = walker.ticks[-1] - walker.ticks[first]
    drawn_ms, slow_ms = statistics.median(drawn), late_of(drawn)
    key_ms = statistics.median(walker.late_ms)
    print(f"{size[0]} x {size[1]}, {len(came)} frames of {ticks} ticks, opened in {walker.opened_s:.1f} s")
    print(f"a tick         {drawn_ms:6.1f} ms at the median, {slow_ms:.1f} at the 95th percentile")
    print(
        f"between frames {statistics.median(gaps):6.1f} ms at the median, {late_of(gaps):.1f} at the 95th percentile"
    )
    print(f"frames         {1000 / statistics.mean(gaps):6.1f} a second")
    print(f"key to frame   {key_ms:6.1f} ms at the median, {key_ms - drawn_ms:.1f} beside the drawing")
    return int(key_ms - drawn_ms > LATE_MS or slow_ms > 1000 / FPS)


def late_of(times_ms: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times_ms)[int(len(times_ms) * 0.95)]


if __name__ == "__main__":
    sys.exit(main())
