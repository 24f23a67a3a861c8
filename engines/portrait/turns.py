"""When each of several voices speaks: in turn, or when it is told to."""

from collections.abc import Sequence

TURN_S = 0.35  # between the end of one voice and the beginning of the next


def known_turns(
    voices: Sequence[tuple[float | None, float | None]],
) -> tuple[list[float], list[float]] | None:
    """When each voice starts and ends, in seconds; `voices` are (the start that is asked for, duration), the first of
    which begins with the take. None where a duration is not known, or there is no voice."""
    known = [(start_s, duration_s) for start_s, duration_s in voices if duration_s is not None]
    if not known or len(known) < len(voices):
        return None
    return turns_of([(0.0, known[0][1]), *known[1:]])


def turns_of(lines: Sequence[tuple[float | None, float]]) -> tuple[list[float], list[float]]:
    """When each voice starts and ends, in seconds; `lines` are (the start that is asked for, duration)."""
    starts: list[float] = []
    ends: list[float] = []
    for start_s, duration_s in lines:
        starts.append(start_s if start_s is not None else ends[-1] + TURN_S)
        ends.append(starts[-1] + duration_s)
    return starts, ends
