"""When the ticks of a walk are due, so that a slow machine walks as fast as a quick one and only sees fewer frames.

It reads no clock by itself and draws nothing.
"""

MOST_LATE = 15
"""Ticks that a walk makes up for at once; a longer stall (a machine that slept) is not walked through."""


class TickClock:
    """Ticks at `fps` a second from `now_s` on; all times are seconds of one steady clock."""

    def __init__(self, fps: int, now_s: float) -> None:
        self._period_s, self._next_s = 1 / fps, now_s

    def due(self, now_s: float) -> int:
        """How many ticks should have been made by now."""
        late_s = now_s - self._next_s
        if late_s < 0:
            return 0
        ticks = 1 + int(late_s / self._period_s)
        if ticks > MOST_LATE:
            self._next_s, ticks = now_s - (MOST_LATE - 1) * self._period_s, MOST_LATE
        return ticks

    def made(self, ticks: int) -> None:
        """So many of them were made."""
        self._next_s += ticks * self._period_s

    def wait_s(self, now_s: float) -> float:
        """Until the next one is due."""
        return max(0.0, self._next_s - now_s)

    def restart(self, now_s: float) -> None:
        """The next tick is due now: time has stood still until here."""
        self._next_s = now_s
