"""What can be done to the elements of a scene and to its direction, as pure functions.

Places in a list count from 0. Nothing here knows a draft, an undo stack or a widget.
"""

from collections.abc import Collection, Sequence
from itertools import count, pairwise
from math import hypot

from engines.elements.direction import Direction, Part, Span
from engines.elements.request import Waypoint

MOST_WAYPOINTS = 8
STRAIGHT = 0.012  # of the frame's width: what lies nearer to a line than this is on it


def free_name(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the first of `wanted 2`, `wanted 3`, ... that nobody has."""
    held = {name.casefold() for name in taken}
    name = " ".join(wanted.split())[:60] or "element"
    return next(
        name if number == 1 else f"{name} {number}"
        for number in count(1)
        if (name if number == 1 else f"{name} {number}").casefold() not in held
    )


def renamed(direction: Direction, old: str, new: str) -> Direction:
    """The direction of a scene in which an element got another name."""

    def now(name: str) -> str:
        return new if name == old else name

    parts = tuple(
        part.model_copy(update={"who": now(part.who), "whom": now(part.whom)}) for part in direction.parts
    )
    spans = tuple(span.model_copy(update={"name": now(span.name)}) for span in direction.spans)
    return direction.model_copy(update={"parts": parts, "spans": spans})


def without(direction: Direction, name: str) -> Direction:
    """The direction of a scene that an element has left: nobody does anything with it any more."""
    parts = tuple(
        part.model_copy(update={"whom": "", "relation": ""}) if part.whom == name else part
        for part in direction.parts
        if part.who != name
    )
    spans = tuple(span for span in direction.spans if span.name != name)
    return direction.model_copy(update={"parts": parts, "spans": spans})


def corrected(fresh: Direction, before: Direction, by_hand: Direction) -> Direction:
    """What the words of now mean, with what was corrected by hand when they meant `before`.

    A corrected part stays while the words that it came from still stand, one that was added stays in any case, and one
    that was taken out does not come back. Camera, light and place stay where they were chosen.
    """
    own = [part for part in by_hand.parts if part not in before.parts]
    touched = [part for part in before.parts if part not in by_hand.parts]
    instead: dict[tuple[str, str], Part | None] = {}
    for part in own:
        like = sorted(
            (old for old in touched if old.words == part.words), key=lambda old: old.who != part.who
        )
        if part.words and like:
            touched.remove(like[0])
            instead[like[0].words, like[0].who] = part
    instead |= {(old.words, old.who): None for old in touched if old.words}
    now = [instead.get((part.words, part.who), part) for part in fresh.parts]
    parts = [part for part in now if part is not None]
    parts += [part for part in own if not part.words]
    chosen = {
        name: getattr(by_hand, name)
        for name in ("camera", "lighting", "environment")
        if getattr(by_hand, name) != getattr(before, name)
    }
    return fresh.model_copy(update={"parts": tuple(parts), **chosen})


def carried(spans: Sequence[Span], before: str, after: str) -> tuple[Span, ...]:
    """The spans of a text in the text that it became by one edit; those that the edit touched are left out."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    end = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    shift = len(after) - len(before)
    kept = [span for span in spans if span.end <= start]
    kept += [
        span.model_copy(update={"start": span.start + shift, "end": span.end + shift})
        for span in spans
        if span.start >= len(before) - end and span.end > start
    ]
    return tuple(kept)


def part_at(parts: Sequence[Part], at: int, part: Part | None) -> tuple[Part, ...]:
    """The parts with another one at a place; None takes it out, a place behind the last one adds it."""
    return (*parts[:at], *((part,) if part else ()), *parts[at + 1 :])


def path_of(points: Sequence[tuple[float, float]], duration_s: float) -> tuple[Waypoint, ...]:
    """A drawn line as few waypoints over the whole scene, at an even pace; empty for a line without length.

    `points` are in shares of the frame.
    """
    lengths = [0.0]
    for (x0, y0), (x1, y1) in pairwise(points):
        lengths.append(lengths[-1] + hypot(x1 - x0, y1 - y0))
    if lengths[-1] < STRAIGHT * 2:
        return ()
    tolerance, kept = STRAIGHT, _corners(points, STRAIGHT)
    while len(kept) > MOST_WAYPOINTS:
        tolerance *= 1.4
        kept = _corners(points, tolerance)
    return tuple(
        Waypoint(
            time_s=round(duration_s * lengths[at] / lengths[-1], 2),
            x=held(points[at][0]),
            y=held(points[at][1]),
        )
        for at in kept
    )


def _corners(points: Sequence[tuple[float, float]], tolerance: float) -> list[int]:
    """The numbers of the points that a line needs so as to stay within `tolerance` (Ramer, Douglas, Peucker)."""

    def between(first: int, last: int) -> list[int]:
        far, at = max(
            ((_distance(points[n], points[first], points[last]), n) for n in range(first + 1, last)),
            default=(0.0, first),
        )
        return [*between(first, at), at, *between(at, last)] if far > tolerance else []

    return [0, *between(0, len(points) - 1), len(points) - 1]


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Of a point from the line between two others."""
    along = end[0] - start[0], end[1] - start[1]
    away = point[0] - start[0], point[1] - start[1]
    length = hypot(*along)
    if length < 1e-9:
        return hypot(*away)
    share = min(max((away[0] * along[0] + away[1] * along[1]) / length**2, 0.0), 1.0)
    return hypot(away[0] - share * along[0], away[1] - share * along[1])


def held(share: float) -> float:
    """A place in shares of the frame, as far outside it as a request allows."""
    return round(min(max(share, -1.0), 2.0), 4)
