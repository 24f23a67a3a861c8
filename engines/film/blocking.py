"""Who is on the stage in a shot: which figure a subject is, what it does, where it stands and which way it faces.

Somebody looks the same in every shot and keeps a side of the frame; people who talk face each other; whoever moves
keeps the direction on the screen. The set, the light and the camera of a shot are in `engines.film.staging`.
"""

import re
from dataclasses import dataclass, field, replace

from engines.film import terms
from engines.film.carrying import in_hand, puts_away
from engines.film.counting import count_of
from engines.film.looks import colours, fitting_seed
from engines.film.names import gender, seed
from engines.film.reading import feeling
from engines.film.shots import Character, Screenplay, Shot, Subject
from engines.stage.scene import (
    Action,
    Environment,
    Expression,
    Facing,
    Figure,
    Held,
    Place,
    Scene,
    ShotType,
)

MOST_FIGURES = 6
_UNSEEN = re.compile(r"voice over|off screen|v\.?\s?o\b|o\.?\s?s\b|narrat", re.I)
_AWAY = re.compile(
    r"\b(?:away|leav\w+|disappear\w*|vanish\w*|into the distance|from behind|turns? (?:his|her|their) back)\b"
    r"|\b(?:look|gaze|star|watch)\w*\s+(?:out\s+)?(?:at|over|across|to|toward|towards)\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:sea|ocean|horizon|valley|city|mountains?|sky|stars|moon|sunset|sunrise|waves|view|stage|ship|sun)\b",
    re.I,
)
_TOWARD = re.compile(r"\b(?:toward|towards|at) (?:us|the camera|the viewer)\b|\bapproach\w*$", re.I)
_BACK = re.compile(r"\b(?:returns?|goes back|comes back|walks back|runs back|homeward|to the left)\b", re.I)
_LEFTWARD = re.compile(r"\b(?:truck|track|follow|slid|travel|mov|pan|drift)\w*\b.*\bleft\b", re.I)
_FLYERS = frozenset(("bird", "gull", "dragon", "plane", "balloon", "rocket", "spaceship"))
_FLOATING = frozenset(("ghost", "witch", "wizard", "astronaut", "robot"))
_RESTING = re.compile(
    r"\b(?:stands?|waits?|parked|land(?:s|ed)|perch|rests?|on the ground|on the pad)\b", re.I
)
_DRIFTS = re.compile(r"\b(?:hover|float|drift|levitat)", re.I)
_IN_THE_AIR = re.compile(r"\b(?:hover|float|soar|sky|air|clouds)", re.I)
_RIDES = re.compile(r"\b(?:row|sail|paddle|driv|rid|pilot|steer|pedal|fly|flies)\w*", re.I)
_CALMER = ("stand", "talk", "walk", "sit", "turn", "wave", "point", "look_up")
_VERB_WORDS, _SURE_ACTION = 5, 0.55
_WIDE: tuple[ShotType, ...] = ("extreme_long_shot", "long_shot", "full_shot")
_CLOSE: tuple[ShotType, ...] = ("close_up", "extreme_close_up")
_PLACES: tuple[Place, ...] = ("left", "right", "centre")


@dataclass(frozen=True)
class _Part:
    """A subject that the stage can draw, and how many of it."""

    subject: Subject
    character: Character | None
    name: str
    count: int

    @property
    def alive(self) -> bool:
        return terms.figures()[self.name] in ("person", "animal")


@dataclass
class _Shot:
    """What placing a figure has to know of its shot. `taken` are the places of those who stand there already, `main`
    is that of the first figure: things stand beside it."""

    shot: Shot
    previous: Scene | None
    number: int
    bodies: int
    taken: set[Place] = field(default_factory=set)
    main: Place | None = None


def block(
    shot: Shot, screenplay: Screenplay, environment: Environment, previous: Scene | None
) -> tuple[Figure, ...]:
    """The figures of a shot, its main subject first. `previous` is the scene before, whose places go on."""
    parts = []
    for subject in sorted(shot.subjects, key=lambda s: not s.is_main_subject):
        who = character(subject, screenplay)
        name = figure_name(subject, who)
        if name and not (name == "door" and environment != "interior"):
            parts.append(_Part(subject, who, name, count_of(subject)))
    parts = _aboard(parts, shot)
    if any(terms.figures()[part.name] == "person" for part in parts):
        parts.sort(key=lambda part: part.name == "whale")  # who watches it stands before it
    if any(part.alive for part in parts[:1]):
        parts = [part for part in parts if part.name != "lighthouse"]  # beside which nobody would be seen
    alone = sum(part.alive for part in parts) == 1
    held = [_held(part, alone, shot, environment, previous) for part in parts]
    taken = {what for what in held if what}
    carried = [p.name in taken and not p.subject.is_main_subject for p in parts]
    parts = [part for part, gone in zip(parts, carried, strict=True) if not gone]
    hands = [what for what, gone in zip(held, carried, strict=True) if not gone]
    standing = [part for part in parts if terms.figures()[part.name] != "prop"] or parts
    around = _Shot(shot, previous, sum(p.count for p in standing), sum(p.count for p in parts if p.alive))
    figures: list[Figure] = []
    for part, what in zip(parts, hands, strict=True):
        for i in range(part.count):
            figures.append(_figure(part, i, len(figures), around, what if i == 0 else None))
            if part.alive:
                around.taken.add(figures[-1].place)
    return tuple(figures[:MOST_FIGURES])


def character(subject: Subject, screenplay: Screenplay) -> Character | None:
    """The character that a subject is, by name."""
    if not subject.name:
        return None
    return next((c for c in screenplay.characters if c.name.lower() == subject.name.lower()), None)


def figure_name(subject: Subject, who: Character | None) -> str:
    """What the stage draws for a subject; empty for what it cannot draw."""
    if subject.sub_type in terms.figures():
        return subject.sub_type
    about = _about(subject, who)
    for text in (subject.sub_type, subject.name, about):
        found = terms.match("figure", text) if text else None
        if found and (found.exact or text != subject.name):
            return found.term
    if subject.type == "human" or who:
        return gender(subject.name, about) or "man"
    return ""


def act(subject: Subject) -> terms.Match | None:
    """The action that the words of a subject mean: the most visible of those named, else the nearest in meaning."""
    found = terms.exact("action", subject.action)
    for passed_over in (_CALMER, ("stand", "talk"), ("stand",), ()):
        seen = next((match for match in found if match.term not in passed_over), None)
        if seen:
            return seen
    if not subject.action:
        return None
    near = terms.nearest("action", " ".join(subject.action.split()[:_VERB_WORDS]))
    return near if near and near.confidence >= _SURE_ACTION else None


def _aboard(parts: list[_Part], shot: Shot) -> list[_Part]:
    """Who rows a boat or drives a car is inside it when it is seen from far."""
    riders = [p for p in parts if terms.figures()[p.name] == "person" and _RIDES.search(p.subject.action)]
    vehicles = [p for p in parts if terms.figures()[p.name] == "vehicle"]
    if not riders or not vehicles or shot.shot_type not in _WIDE:
        return parts
    driven = vehicles[0].subject.model_copy(update={"action": riders[0].subject.action})
    moving = replace(vehicles[0], subject=driven)
    return [moving, *(p for p in parts if p not in riders and p is not vehicles[0])]


def _held(
    part: _Part, alone: bool, shot: Shot, environment: Environment, previous: Scene | None
) -> Held | None:
    """What somebody has in the hand: what the shot says, else what they held in the shot before at this place."""
    if terms.figures()[part.name] != "person":
        return None
    said = (part.subject.action, part.subject.appearance, shot.description if alone else "")
    found = in_hand(said)
    if found or previous is None or previous.environment != environment or puts_away(said):
        return found
    own = _own(part)
    return next((figure.holds for figure in previous.figures if figure.seed == own), None)


def _own(part: _Part) -> int:
    """The seed of a figure's look."""
    about = _about(part.subject, part.character)
    who = part.subject.name or part.subject.sub_type or part.name
    if terms.figures()[part.name] != "person":
        return seed("look", who)
    return fitting_seed(who, part.name, about, gender(who, about))


def _figure(part: _Part, i: int, index: int, around: _Shot, holds: Held | None) -> Figure:
    subject, own = part.subject, _own(part)
    kind = terms.figures()[part.name]
    action = _action(subject, around.shot, part.name)
    beside = around.main if kind == "prop" else None
    if beside and part.name == "lighthouse":
        beside = "right" if beside == "left" else "left"  # which would hide whoever it stands beside
    place = beside or _place(subject, own, index, around)
    around.main = around.main or place
    return Figure(
        kind=kind,
        name=part.name,
        role=subject.name,
        seed=(own + i) & 0x7FFFFFFF,
        action=action,
        expression=_expression(subject, around.shot),
        place=place,
        holds=holds,
        height_m=None,
        facing=_facing(subject, action, place, index, around),
        colours={
            **colours(_about(subject, part.character), kind),
            **(part.character.colours if part.character else {}),
        },
    )


def _about(subject: Subject, who: Character | None) -> str:
    said = who.appearance if who else ""
    return said if subject.appearance in said else ", ".join(filter(None, (said, subject.appearance)))


def _action(subject: Subject, shot: Shot, name: str) -> Action:
    kind, found = terms.figures()[name], act(subject)
    seen = found.term if found else "stand"
    if kind == "prop" or (kind == "vehicle" and seen not in ("walk", "run", "fly", "turn", "jump")):
        seen = "stand"
    if name in _FLYERS:
        return "fly" if seen != "sit" and not _RESTING.search(subject.action) else seen  # type: ignore[return-value]
    if name in _FLOATING and _DRIFTS.search(subject.action):
        return "fly"
    if (
        seen == "fly"
        and kind == "person"
        and name not in _FLOATING
        and not _IN_THE_AIR.search(subject.action)
    ):
        return "jump"
    speaks = any(line.speaker == subject.name and not _UNSEEN.search(line.manner) for line in shot.dialogue)
    if subject.name and speaks and seen == "stand":
        return "talk"
    if seen == "talk" and shot.dialogue and not speaks:
        return "stand"
    return seen  # type: ignore[return-value]


def _expression(subject: Subject, shot: Shot) -> Expression:
    if subject.type not in ("human", ""):
        return "neutral"
    texts = [subject.expression, subject.action]
    texts += [line.manner for line in shot.dialogue if line.speaker == subject.name]
    for text in texts:
        found = terms.exact("expression", feeling(text))
        if found:
            return found[0].term  # type: ignore[return-value]
    near = terms.match("expression", subject.expression) if subject.expression else None
    return near.term if near else "neutral"  # type: ignore[return-value]


def _place(subject: Subject, own: int, index: int, around: _Shot) -> Place:
    """Where it is said, else where they were before, else by their number; nobody stands where another does."""
    said = re.search(r"\b(left|right|centre|center|middle)\b", subject.position.lower())
    before = next((f for f in around.previous.figures if f.seed == own), None) if around.previous else None
    wanted: Place
    if said:
        wanted = said[1] if said[1] in ("left", "right") else "centre"  # type: ignore[assignment]
    elif around.number == 1:
        return "centre"
    elif before:
        wanted = before.place
    else:
        wanted = _PLACES[index % 2] if around.number == 2 else ("centre", "left", "right")[index % 3]
    return next((p for p in _PLACES if p not in around.taken), wanted) if wanted in around.taken else wanted


def _facing(subject: Subject, action: Action, place: Place, index: int, around: _Shot) -> Facing:
    said, shot = subject.action, around.shot
    if shot.shot_position == "over_the_shoulder":
        return "camera" if index == 0 else "away"
    if _TOWARD.search(said):
        return "camera"
    speaks = any(line.speaker == subject.name for line in shot.dialogue)
    if shot.shot_position == "back_view" or (
        _AWAY.search(said) and shot.shot_type not in _CLOSE and not speaks
    ):
        return "away"
    if action in ("walk", "run", "fly"):
        if shot.shot_position == "front_view" and shot.shot_type in ("medium_shot", "close_up"):
            return "camera"
        return "left" if _BACK.search(said) or _led_left(shot, said) else "right"
    if around.bodies > 1 and shot.shot_type not in _CLOSE and place != "centre":
        return "right" if place == "left" else "left"
    return "camera"


def _led_left(shot: Shot, said: str) -> bool:
    """Whether the camera goes to the left, and so whoever walks in it does."""
    goes = _LEFTWARD.search(shot.camera_motion) and "right" not in shot.camera_motion.lower()
    return bool(goes) and not re.search(r"\bto the right\b", said, re.I)
