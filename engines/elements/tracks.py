"""How the elements move over the scene: parts of the direction become actions in time, and the way that each foot goes.

A scene has as many beats as there are things that follow each other; those that happen together share a beat. What an
element did last it goes on doing.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

from engines.elements.blocking import Spot
from engines.elements.direction import Action, Direction, Part
from engines.elements.request import Waypoint
from engines.elements.sprite import Doing, Key
from engines.elements.view import Space
from engines.elements.ways import ARRIVES, GOES, GOES_TO, Beat, Course, Way
from engines.speech.mouth import MouthTrack

SHORTEST_BEAT_S = 1.2
NOWHERE: Mapping[str, float] = {}
Keep = Callable[[str, tuple[Key, ...]], tuple[Key, ...]]
"""What is made of a way that the words lead over what nobody can walk on."""


def anywhere(name: str, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """The way as it is: all the picture is ground."""
    return keys


def beats(direction: Direction, duration_s: float, said_s: Mapping[int, tuple[float, float]]) -> list[Beat]:
    """The parts in time. `said_s` is when what a part says begins and ends, by the part's number."""
    slots: list[int] = []
    last: dict[str, int] = {}
    for at, part in enumerate(direction.parts):
        slot = slots[at - 1] + 1 if part.then and at else 0
        if part.who in last and not _together(direction.parts, at):
            slot = max(slot, last[part.who] + 1)
        slots.append(slot)
        last[part.who] = slot
    count = min(max(slots, default=0) + 1, max(1, int(duration_s / SHORTEST_BEAT_S)))
    found = []
    for at, (part, slot) in enumerate(zip(direction.parts, slots, strict=True)):
        slot = min(slot, count - 1)
        begin, end = duration_s * slot / count, duration_s * (slot + 1) / count
        if at in said_s:
            begin, end = said_s[at]
        found.append(Beat(part, begin, end))
    return found


def _together(parts: tuple[Part, ...], at: int) -> bool:
    """Whether a part happens while the same element does its last one: holding, talking, looking on the way."""
    light = frozenset(("hold", "talk", "look", "wave"))
    before = next(part for part in reversed(parts[:at]) if part.who == parts[at].who)
    return not parts[at].then and (parts[at].action in light) != (before.action in light)


def courses(
    spots: Mapping[str, Spot],
    found: list[Beat],
    paths: Mapping[str, tuple[Waypoint, ...]],
    mouths: Mapping[str, list[tuple[float, float, MouthTrack]]],
    space: Space,
    aspect: float,
    duration_s: float,
    looks: Mapping[str, float] = NOWHERE,
    keep: Keep = anywhere,
) -> dict[str, Course]:
    """The course of each element. `paths` are ways drawn by hand; `mouths` what each says, with begin and end;
    `looks` which way each picture looks, -1 left, 1 right; `keep` what becomes of ways that the words made.

    Who follows, holds or sits on another is worked out after the other.
    """
    made: dict[str, Course] = {}
    for name in _leaders_first(spots, found):
        own = [beat for beat in found if beat.part.who == name]
        way = Way(name, spots, space, aspect, duration_s, made, found, looks.get(name, 0.0))
        keys = way.by_hand(paths[name]) if paths.get(name) else keep(name, way.of(own))
        faces = _faces(keys)
        doings = _doings(own, name, spots, keys, mouths.get(name, []), duration_s, bool(paths.get(name)))
        made[name] = Course(keys, doings, faces)
    return made


def _leaders_first(spots: Mapping[str, Spot], found: list[Beat]) -> list[str]:
    """Names such that whoever depends on another comes after it; what is held comes after its holder."""
    after: dict[str, set[str]] = {name: set() for name in spots}
    for beat in found:
        who, whom = beat.part.who, beat.part.whom
        if who not in spots or whom not in spots or who == whom:
            continue
        if beat.part.action == "hold":
            after[whom].add(who)
        elif beat.part.relation in ("on", "above", "around", "to", "with") or beat.part.action == "follow":
            after[who].add(whom)
    order: list[str] = []
    while len(order) < len(spots):
        ready = [name for name in spots if name not in order and after[name] <= set(order)]
        order += ready or [next(name for name in spots if name not in order)]
    return order


def _faces(keys: tuple[Key, ...]) -> float:
    gone = keys[-1].x - keys[0].x
    return 0.0 if abs(gone) < 0.04 else (1.0 if gone > 0 else -1.0)


def _doings(
    own: list[Beat],
    name: str,
    spots: Mapping[str, Spot],
    keys: tuple[Key, ...],
    mouths: list[tuple[float, float, MouthTrack]],
    duration_s: float,
    has_path: bool,
) -> tuple[Doing, ...]:
    """The actions of one element in time: what it did last it goes on doing, and talking comes on top."""
    here = spots[name].middle
    doings = []
    for beat in own:
        if beat.part.action == "talk" and mouths:
            continue
        whom = spots.get(beat.part.whom)
        towards = _towards(here, whom.middle) if whom else _heading(beat.part.heading)
        later = any(other.begin_s > beat.begin_s for other in own if other is not beat)
        end_s = beat.end_s if later else duration_s
        if beat.part.action in GOES and whom and beat.part.relation in GOES_TO:
            end_s = min(end_s, beat.end_s - ARRIVES * (beat.end_s - beat.begin_s))
        speed = _speed(keys, spots[name].height, beat.begin_s, end_s)
        doings.append(Doing(beat.part.action, beat.begin_s, end_s, beat.part.pace, towards, speed))
    talking = next((beat.part for beat in own if beat.part.action == "talk"), None)
    for begin_s, end_s, mouth in mouths:
        whom = spots.get(talking.whom) if talking else None
        towards = _towards(here, whom.middle) if whom else (0.0, 0.0)
        doings.append(Doing("talk", begin_s, end_s, towards=towards, mouth=mouth))
    if has_path and not any(doing.action in GOES for doing in doings):
        action: Action = "fly" if spots[name].lift > 0.3 else "walk"
        begin, end = keys[0].time_s, keys[-1].time_s
        doings.append(Doing(action, begin, end, speed=_speed(keys, spots[name].height, begin, end)))
    if not doings:
        doings.append(Doing("stand", 0.0, duration_s))
    return tuple(sorted(doings, key=lambda doing: doing.begin_s))


def _speed(keys: tuple[Key, ...], height: float, begin_s: float, end_s: float) -> float:
    """Own heights a second, at the element's first size."""
    inside = [key for key in keys if begin_s - 0.01 <= key.time_s <= end_s + 0.01]
    if len(inside) < 2 or inside[-1].time_s <= inside[0].time_s:
        return 0.0
    way = sum(abs(b.x - a.x) * 1.78 + abs(b.y - a.y) for a, b in pairwise(inside))
    return way / height / (inside[-1].time_s - inside[0].time_s)


def _towards(here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
    across, down = (there[0] - here[0]) * 1.78, there[1] - here[1]
    length = max((across**2 + down**2) ** 0.5, 1e-6)
    return across / length, down / length


def _heading(heading: str) -> tuple[float, float]:
    known = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}
    return known.get(heading, (0.0, 0.0))
