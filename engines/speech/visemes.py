"""The fifteen visemes that animators and the lane under the player use, as spans of time.

The face itself is driven by the smooth channels of `engines.speech.mouth`; spans are for seeing and editing.
"""

from dataclasses import dataclass

from engines.speech.phones import Gesture, Viseme

SHORTEST_S = 0.04  # one frame at 25 frames a second; less cannot be seen


@dataclass(frozen=True)
class VisemeSpan:
    """One mouth shape and its time in seconds."""

    start_s: float
    end_s: float
    viseme: Viseme


def viseme_spans(gestures: list[Gesture], duration_s: float, hold_s: float) -> list[VisemeSpan]:
    """Spans that cover 0 to `duration_s` without gaps; a pause of up to `hold_s` keeps the shape before it.

    A shape that is too short to see goes to its neighbour, unless it is a closure: those are what people
    notice when they miss.
    """
    rows: list[list] = []

    def add(start: float, end: float, viseme: Viseme) -> None:
        seen = end - start >= SHORTEST_S or viseme in ("PP", "FF")
        if rows and (rows[-1][2] == viseme or not seen):
            rows[-1][1] = end
        elif end > start:
            rows.append([start, end, viseme])

    now = 0.0
    for gesture in gestures:
        start, end = max(gesture.start_s, now), min(gesture.end_s, duration_s)
        if start - now > hold_s or (not rows and start > now):
            add(now, start, "sil")
        elif rows:
            rows[-1][1] = start
        if end > start:
            add(start, end, gesture.articulation.viseme)
            now = end
    if duration_s - now > hold_s or not rows:
        add(now, duration_s, "sil")
    elif rows:
        rows[-1][1] = duration_s
    return [VisemeSpan(start, end, viseme) for start, end, viseme in rows]
