"""When each of several voices speaks: in turn, or when it is told to."""

from collections.abc import Sequence

TURN_S = 0.35  # between the end of one voice and the beginning of the next


def turns_of(lines: Sequence[tuple[float | None, float]]) -> tuple[list[float], list[float]]:
    """When each voice starts and ends, in seconds; `lines` are (the start that is asked for, duration)."""
    starts: list[float] = []
    ends: list[float] = []
    for start_s, duration_s in lines:
        starts.append(start_s if start_s is not None else ends[-1] + TURN_S)
        ends.append(starts[-1] + duration_s)
    return starts, ends
