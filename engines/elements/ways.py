"""The way that one foot goes over a scene: to another, across the frame, along the ground, over somebody, in a hand.

What is done when is decided in `engines.elements.tracks`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import cos, pi, sin

from engines.elements.acting.moment import PACES
from engines.elements.blocking import Spot
from engines.elements.direction import Part
from engines.elements.place.footing import OUT
from engines.elements.request import Waypoint
from engines.elements.sprite import Doing, Key, between
from engines.elements.view import Space

SPEEDS = {"walk": 0.38, "run": 1.0, "fly": 0.75, "follow": 0.8}  # own heights a second
GOES = frozenset(SPEEDS)
ARRIVES = 0.15  # of a beat is left when somebody arrives
STEPS = 0.16  # widths of the frame: from here on, somebody who goes to another begins at home
CIRCLE = 12  # keys of one round
PASSES = 0.75  # widths of the frame, at least, that somebody goes who passes another
LEAP_S = 1.1
GOES_TO = frozenset(("to", "", "with", "on", "under"))
RISES = 0.22  # own heights a second
_HOVERS, _FLIES = 0.45, 0.9


@dataclass(frozen=True)
class Beat:
    """A part with its time."""

    part: Part
    begin_s: float
    end_s: float


@dataclass(frozen=True)
class Course:
    """What one element does over the scene, and the way its foot goes."""

    keys: tuple[Key, ...]
    doings: tuple[Doing, ...]
    faces: float = 0.0
    """Which way it goes, -1 left, 1 right, 0 neither."""


class Way:
    """Works out where one foot goes."""

    def __init__(
        self,
        name: str,
        spots: Mapping[str, Spot],
        space: Space,
        aspect: float,
        duration_s: float,
        made: Mapping[str, Course],
        found: list[Beat],
        looks: float,
    ) -> None:
        self.looks = looks
        self.name, self.spots, self.space, self.aspect = name, spots, space, aspect
        self.duration_s, self.made, self.found = duration_s, made, found
        self.home = spots[name]

    def by_hand(self, path: tuple[Waypoint, ...]) -> tuple[Key, ...]:
        """Along the waypoints; on the ground a lower foot is nearer."""
        home, keys = self.home, []
        for point in sorted(path, key=lambda point: point.time_s):
            on_ground = self.space.has_ground and home.lift == 0 and home.cover != "frame"
            depth = self.space.depth_at(point.y) if on_ground else home.depth
            keys.append(Key(point.time_s, point.x, point.y, depth, home.lift))
        return tuple(keys)

    def of(self, own: list[Beat]) -> tuple[Key, ...]:
        holder = next((b for b in self.found if b.part.action == "hold" and b.part.whom == self.name), None)
        if holder and holder.part.who in self.made:
            return self._borne(holder.part.who)
        carrier = next(
            (b.part.whom for b in own if b.part.relation == "on" and b.part.whom in self.made), None
        )
        if carrier and all(beat.part.action not in GOES for beat in own):
            return self._borne(carrier)
        here = Key(0.0, self.home.x, self.home.y, self.home.depth, self.home.lift)
        keys = [here]
        for beat in own:
            keys = self._with(keys, beat)
        return tuple(_ordered(keys))

    def _with(self, keys: list[Key], beat: Beat) -> list[Key]:
        """The way so far, and how it goes on in a beat."""
        part, pace = beat.part, PACES[beat.part.pace]
        begin = replace(keys[-1], time_s=beat.begin_s)
        span = beat.end_s - beat.begin_s
        match part.action:
            case "follow" if part.whom in self.made:
                return keys[:-1] + self._behind(part.whom)
            case "fly" if part.relation == "around" and part.whom in self.spots:
                return keys[:-1] + self._round(self.spots[part.whom], beat)
            case "walk" | "run" | "fly" | "follow":
                return self._going(keys, begin, part, SPEEDS[part.action] * pace * span, beat)
            case "jump" if part.whom in self.spots and part.relation != "with":
                return [*keys[:-1], *self._over(begin, self.spots[part.whom], beat)]
            case "hover":
                up = max(begin.lift, _HOVERS)
                return [*keys[:-1], replace(keys[-1], lift=up), replace(begin, time_s=beat.end_s, lift=up)]
            case "rise":
                top = (self.home.y + self.home.height * 0.4) / self.home.height
                up = begin.lift + min(top + 0.6, RISES * pace * span)
                return [*keys, *_eased(begin, replace(begin, time_s=beat.end_s, lift=up), soft_end=False)]
            case "fall" if len(keys) > 1 and begin.lift > self.home.lift:
                down_s = beat.begin_s + min(span, 1.3 / pace)
                return [*keys, *_eased(begin, replace(begin, time_s=down_s, lift=self.home.lift))]
            case "fall":
                high = (self.home.y + 0.1) / self.home.height + self.home.lift
                down = min(span, 1.3 / pace)
                landed = replace(begin, time_s=beat.begin_s + down, lift=self.home.lift)
                return [
                    *[replace(key, lift=high) for key in keys],
                    *_eased(replace(begin, lift=high), landed, soft_end=False),
                ]
        return keys

    def _going(self, keys: list[Key], begin: Key, part: Part, heights: float, beat: Beat) -> list[Key]:
        """Walks, runs or flies: to another, along a heading, or across its place."""
        lift = self._in_frame(max(begin.lift, _FLIES)) if part.action == "fly" else begin.lift
        begin = replace(begin, lift=lift)
        keys = [replace(key, lift=lift) for key in keys] if len(keys) == 1 else keys
        far = heights * self.home.height / self.aspect
        if part.heading in ("nearer", "farther") and self.space.has_ground and self.home.cover != "frame":
            return [*keys[:-1], *self._in_depth(begin, part, heights, beat)]
        if part.whom in self.spots and part.relation in GOES_TO and not part.heading:
            return [*keys[:-1], *self._to(keys, begin, part, far, beat)]
        return [*keys[:-1], *self._across(keys, begin, part, far, beat)]

    def _to(self, keys: list[Key], begin: Key, part: Part, far: float, beat: Beat) -> list[Key]:
        """To stand beside another, or on it."""
        other = self.made[part.whom].keys[-1] if part.whom in self.made else None
        at = self.spots[part.whom] if other is None else replace(self.spots[part.whom], x=other.x)
        side = 1.0 if begin.x >= at.x else -1.0
        goal = at.x + side * (0.5 * at.width + 0.47 * self.home.width)
        goal = at.x if part.relation in ("on", "under") else goal
        start = min(max(goal + side * min(max(far, 0.2), 0.7), -OUT), 1 + OUT)
        if abs(self.home.x - goal) > STEPS and 0 < self.home.x < 1:
            start = self.home.x
        begin = replace(begin, x=start) if len(keys) == 1 else begin
        y, depth = self._beside(at)
        arrives_s = beat.end_s - ARRIVES * (beat.end_s - beat.begin_s)
        return _eased(begin, replace(begin, time_s=arrives_s, x=goal, y=y, depth=depth))

    def _across(self, keys: list[Key], begin: Key, part: Part, far: float, beat: Beat) -> list[Key]:
        """Along a heading, past another, or across its own place, the way it looks."""
        whom = self.spots.get(part.whom)
        side = {"left": -1.0, "right": 1.0}.get(part.heading) or self.looks
        side = side or (-1.0 if self.home.x > 0.55 else 1.0)
        if part.relation == "from" and whom:
            side = 1.0 if self.home.x >= whom.x else -1.0
        passes = whom is not None and part.relation != "from"
        far = max(far, PASSES + (0.5 * whom.width if whom else 0.0)) if passes else far
        middle = whom.x if whom and passes else self.home.x
        if whom and part.relation == "above":
            over = (whom.lift + 1.08) * whom.height / self.home.height
            begin = replace(begin, lift=self._in_frame(max(begin.lift, over)))
        begin = replace(begin, x=middle - side * 0.5 * far) if len(keys) == 1 else begin
        return _eased(begin, replace(begin, time_s=beat.end_s, x=begin.x + side * far), soft_end=False)

    def _over(self, begin: Key, whom: Spot, beat: Beat) -> list[Key]:
        """A leap over another, from one side to the other."""
        side = -1.0 if begin.x >= whom.x else 1.0
        clear = 0.5 * (whom.width + self.home.width) + 0.02
        high = self._in_frame(max(0.5, whom.height * (whom.lift + 1.04) / self.home.height))
        span = min(beat.end_s - beat.begin_s, LEAP_S)
        middle_s = beat.begin_s + 0.5 * (beat.end_s - beat.begin_s)
        keys = [replace(begin, time_s=beat.begin_s, x=whom.x - side * clear, y=self.home.y)]
        for step in range(CIRCLE + 1):
            part = step / CIRCLE
            keys.append(
                replace(
                    keys[0],
                    time_s=middle_s + (part - 0.5) * span,
                    x=whom.x + side * clear * (2 * part - 1),
                    depth=0.97 * min(begin.depth, whom.depth),
                    lift=high * 4 * part * (1 - part),
                )
            )
        return keys

    def _in_frame(self, lift: float) -> float:
        """At most so high that it is still seen whole."""
        return max(min(lift, self.home.y / self.home.height - 1), 0.3)

    def _beside(self, at: Spot) -> tuple[float, float]:
        """The row and depth that come to stand beside another, for who stands on the ground."""
        if not self.space.has_ground or self.home.cover == "frame":
            return self.home.y, self.home.depth
        y = min(max(at.y, self.home.y - 0.06), self.home.y + 0.06)
        return y, self.space.depth_at(y)

    def _in_depth(self, begin: Key, part: Part, heights: float, beat: Beat) -> list[Key]:
        """Towards the camera or away from it, along the ground."""
        near, far = self.home.depth, min(self.home.depth * (1 + 0.9 * heights), 0.6 * self.space.far)
        first, last = (far, near) if part.heading == "nearer" else (near, far)
        keys = []
        for step in range(9):
            share = step / 8
            depth = first + (last - first) * share
            x = 0.5 + (self.home.x - 0.5) * self.home.depth / depth
            time_s = beat.begin_s + share * (beat.end_s - beat.begin_s)
            keys.append(replace(begin, time_s=time_s, x=x, y=self.space.row_at(depth), depth=depth))
        return keys

    def _behind(self, leader: str) -> list[Key]:
        """On the way of another, a length later."""
        keys, other = self.made[leader].keys, self.spots[leader]
        moves = abs(keys[-1].x - keys[0].x) > 0.05
        gap = 0.55 * (self.home.width + other.width)
        if not moves:
            side = 1.0 if self.home.x >= keys[0].x else -1.0
            start = replace(keys[0], time_s=0.0, x=keys[0].x + side * (gap + 0.45), lift=self.home.lift)
            y, depth = self._beside(other)
            start = replace(start, y=y, depth=depth)
            return _eased(start, replace(start, time_s=0.8 * self.duration_s, x=keys[0].x + side * gap))
        side = 1.0 if keys[-1].x > keys[0].x else -1.0
        return [
            replace(key, x=key.x - side * gap, y=self._row(key), depth=self._depth(key), lift=self.home.lift)
            for key in keys
        ]

    def _row(self, leader: Key) -> float:
        return self.home.y if leader.lift > 0.2 or not self.space.has_ground else leader.y

    def _depth(self, leader: Key) -> float:
        return self.home.depth if leader.lift > 0.2 or not self.space.has_ground else leader.depth

    def _round(self, other: Spot, beat: Beat) -> list[Key]:
        """Once or twice about another, in front of it and behind it."""
        turns = max(1, round((beat.end_s - beat.begin_s) * PACES[beat.part.pace] / 4))
        steps, keys = CIRCLE * turns, []
        lift = (other.height * (other.lift + 0.55) + 0.1 * other.height) / self.home.height
        for step in range(steps + 1):
            angle = 2 * pi * turns * step / steps
            depth = other.depth * (1 - 0.16 * sin(angle))
            x = other.x + (0.55 * other.width + 0.75 * self.home.width) * cos(angle)
            time_s = beat.begin_s + (beat.end_s - beat.begin_s) * step / steps
            keys.append(Key(time_s, x, other.y, depth, lift + 0.15 * sin(2 * angle)))
        return keys

    def _borne(self, bearer: str) -> tuple[Key, ...]:
        """In the hand of another or on it: it stays at its place there and goes where the other goes."""
        other = self.spots[bearer]
        return tuple(
            replace(
                key,
                x=key.x + (self.home.x - other.x) * other.depth / key.depth,
                depth=key.depth * self.home.depth / other.depth,
                lift=self.home.lift + (key.lift - other.lift) * other.height / self.home.height,
            )
            for key in self.made[bearer].keys
        )


def _eased(begin: Key, end: Key, soft_end: bool = True, steps: int = 8) -> list[Key]:
    """From one key to another, starting softly, and ending softly if asked."""
    keys = []
    for step in range(steps + 1):
        part = step / steps
        gone = part * part * (3 - 2 * part) * 0.6 + part * 0.4 if soft_end else part * (0.55 + 0.45 * part)
        time_s = begin.time_s + part * (end.time_s - begin.time_s)
        keys.append(replace(between(begin, end, gone), time_s=time_s))
    return keys


def _ordered(keys: list[Key]) -> list[Key]:
    """In time, the later of two at one moment."""
    return list({round(key.time_s, 4): key for key in sorted(keys, key=lambda key: key.time_s)}.values())
