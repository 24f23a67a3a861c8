"""A shot on the stage: its free words become the set, the light, the weather and the camera that the stage can draw.

`explain` tells people what each word was taken for. Who stands on the set is decided in `engines.film.blocking`, what
words mean in `engines.film.terms`.
"""

import re

from engines.film import terms
from engines.film.blocking import act, block, character, figure_name
from engines.film.counting import CROWD, count_of, counted
from engines.film.moves import move
from engines.film.names import seed
from engines.film.places import first_of, named
from engines.film.shots import Screenplay, Shot
from engines.film.terms import Kind, Understood
from engines.stage.scene import CameraMove, Environment, Figure, Lighting, Scene, ShotType, Weather

CLOSE: tuple[ShotType, ...] = ("close_up", "extreme_close_up")
_NEAR: tuple[ShotType, ...] = ("medium_shot", *CLOSE)
_SIDES = {"left": "right", "right": "left", "up": "down", "down": "up", "in": "out", "out": "in"}
_AFLOAT = frozenset(("boat", "ship", "whale", "fish"))
_SNOWED = re.compile(r"\bsnow(?:y|ed|bound|[ -]covered)\b", re.I)
_RAIN = re.compile(r"\brain", re.I)
_GOING = ("walk", "run", "fly")
_FOLLOWS = re.compile(r"\b(?:follow\w*|keep\w* pace)\b", re.I)
_ROOM_FOR = 8  # people in the background of a room
_CROWDS = (
    (
        re.compile(
            r"\b(?:huge|great|vast|dense)\b.{0,20}\b(?:crowd|audience|army|mob)|\bthousands|\bhundreds", re.I
        ),
        40,
    ),
    (
        re.compile(
            r"\b(?:crowd(?:ed|s)?|audience|army|mob|commuters|parade|marchers|packed)\b|\bprotest", re.I
        ),
        24,
    ),
    (re.compile(rf"\b(?:busy|market)\b|(?!every){CROWD.pattern}", re.I), 12),
)


def stage(shot: Shot, screenplay: Screenplay, previous: Scene | None = None) -> Scene:
    """The scene of a shot. `previous` is the scene before it, whose place and sides go on where this shot is silent.

    The look is not the shot's business: it stays at its default. Another picture is another place in its own light.
    """
    if previous and shot.picture and shot.picture != previous.backdrop:
        previous = previous.model_copy(update={"environment": "meadow", "lighting": "golden_hour"})
    environment = _environment(shot) or (previous.environment if previous else None) or "meadow"
    afloat = bool(shot.subjects) and shot.subjects[0].sub_type in _AFLOAT
    if afloat and environment not in ("interior", "space") and all(s.type != "human" for s in shot.subjects):
        environment = "ocean"
    figures = block(shot, screenplay, environment, previous)
    usual: Lighting = "night" if environment == "space" else "golden_hour"
    return Scene(
        environment=environment,
        lighting=_lighting(shot) or (previous.lighting if previous else usual),
        weather=_weather(shot),
        figures=figures,
        crowd=_crowd(shot, environment),
        shot_type=_size(shot, figures),
        shot_angle=shot.shot_angle,
        shot_position=shot.shot_position,
        camera_move=_camera(shot, figures),
        duration_s=shot.duration_s,
        seed=_layout(shot, environment),
        backdrop=shot.picture,
    )


def _size(shot: Shot, figures: tuple[Figure, ...]) -> ShotType:
    """The size that is asked for: nearer than a medium shot, several who are told of as one would not be seen, and
    nobody at all is seen from far."""
    if not figures:
        return "long_shot" if shot.shot_type in _NEAR else shot.shot_type
    return "medium_shot" if shot.shot_type in CLOSE and _several(shot) else shot.shot_type


def _several(shot: Shot) -> bool:
    """Whether the main subject is more than one: `two children`."""
    main = next((s for s in shot.subjects if s.is_main_subject), next(iter(shot.subjects), None))
    return main is not None and main.type in ("human", "animal") and count_of(main) > 1


def _layout(shot: Shot, environment: Environment) -> int:
    """The seed of the set: one for a place, and such that the set is laid out as its words say."""
    base = seed(shot.place) if shot.place else shot.seed
    kind: Kind = f"{environment}_set"  # type: ignore[assignment]
    words = shot.environment.removeprefix("interior, ")
    found = terms.match(kind, words) if words else None
    if found is None:
        return base
    layouts = terms.names(kind)
    return base - base % len(layouts) + layouts.index(found.term)


def explain(shot: Shot, screenplay: Screenplay) -> list[Understood]:
    """What the words of a shot were taken for, in the order of the form."""
    fields: tuple[tuple[Kind, str, str], ...] = (
        ("camera_move", shot.camera_motion, "the camera stays still"),
        ("environment", shot.environment, "it is a meadow"),
        ("lighting", shot.lighting, "it is the golden hour"),
        ("weather", shot.weather, "it stays clear"),
        ("sound", shot.sound, "only the place is heard"),
    )
    told = [
        terms.understood(kind, text, instead)
        for kind, text, instead in fields
        if text and not (kind == "camera_move" and terms.exact("camera_other", text))
    ]
    for subject in shot.subjects:
        who = subject.name or subject.sub_type or subject.type
        name = figure_name(subject, character(subject, screenplay))
        said = subject.sub_type or subject.appearance or subject.name
        if name not in terms.figures():
            told.append(Understood("figure", said, "", 0.0, f"{who} is not drawn"))
        elif not terms.exact("figure", f"{subject.sub_type} {subject.name} {subject.appearance}"):
            near = terms.match("figure", said)
            told.append(Understood("figure", said, name, near.confidence if near else 0.5))
        if re.match(r"(?!talks$|listens$)\w+(?:s|ing|ed)\b", subject.action):
            seen = act(subject)
            told.append(
                Understood("action", seen.words, seen.term, seen.confidence)
                if seen
                else Understood("action", subject.action, "", 0.0, f"{who} stands")
            )
        if subject.expression:
            told.append(terms.understood("expression", subject.expression, f"{who} looks neutral"))
    return told


def _environment(shot: Shot) -> Environment | None:
    if shot.place.upper().startswith("INT") or shot.environment.lower().startswith("interior"):
        return "interior"
    found = _said("environment", shot.environment)
    found = found or _told_place(shot.description)
    if shot.place.upper().startswith("EXT"):
        found = ["city" if term == "interior" else term for term in found]
    if "snow" in found and not {"interior", "city"} & set(found):
        return "snow"
    found = [term for term in found if term != "snow"] or found
    return found[0] if found else None  # type: ignore[return-value]


def _told_place(text: str) -> list[str]:
    """The places of a description, the one it plays at first."""
    found = named(text)
    first = first_of(text, found)
    return [first.term, *(match.term for match in found)] if first else []


def _lighting(shot: Shot) -> Lighting | None:
    """The hour before the sky: a stormy night is night with rain."""
    found = _said("lighting", shot.lighting) or [
        match.term for match in terms.exact("lighting", f"{shot.environment}. {shot.description}")
    ]
    hours = [term for term in found if term in ("dawn", "golden_hour", "dusk", "night")]
    skies = [term for term in found if term in ("overcast", "storm")]
    first = next(iter([*hours, *skies, *found]), None)
    return "overcast" if first is None and _weather(shot) in ("rain", "snow") else first  # type: ignore[return-value]


def _weather(shot: Shot) -> Weather:
    """A storm brings rain, and over snow it brings snow."""
    found = _said("weather", shot.weather)
    told = f"{shot.lighting}. {shot.environment}. {shot.description}"
    if not found and not shot.place.upper().startswith("INT"):
        found = [match.term for match in terms.exact("weather", told)]
        if not found and _SNOWED.search(told) and _environment(shot) == "city":
            return "snow"
    if "lightning" in found:
        return "lightning"
    falls = found[-1] if found else "clear"
    if falls == "rain" and _environment(shot) == "snow" and not _RAIN.search(f"{shot.weather}. {told}"):
        return "snow"
    return falls  # type: ignore[return-value]


def _said(kind: Kind, text: str) -> list[str]:
    """The terms of exact words, else the one nearest in meaning, else none."""
    found = [match.term for match in terms.exact(kind, text)]
    near = terms.match(kind, text) if text and not found else None
    return [near.term] if near else found


def _camera(shot: Shot, figures: tuple[Figure, ...]) -> CameraMove:
    """The move that is named, to the side that is named; who follows somebody goes where they go."""
    found = move(shot.camera_motion) if shot.camera_motion else None
    if found is None:
        return "static"
    way, _, side = found.term.rpartition("_")
    said = set(re.findall(r"\b(?:left|right|up|down|in|out)\b", shot.camera_motion.lower()))
    other = _SIDES.get(side, "")
    if other in said and side not in said:
        return f"{way}_{other}"  # type: ignore[return-value]
    if way == "truck" and not said & {"left", "right"} and figures:
        if _FOLLOWS.search(shot.camera_motion) and figures[0].action not in _GOING:
            return "static"  # nobody goes anywhere
        along = {"left": "truck_left", "away": "dolly_in", "camera": "dolly_out", "right": "truck_right"}
        return along[figures[0].facing]  # type: ignore[return-value]
    return found.term  # type: ignore[return-value]


def _crowd(shot: Shot, environment: Environment) -> int:
    text = f"{shot.description} {shot.environment}"
    count = next(
        (n for said, n in _CROWDS if any(not counted(text, m.start()) for m in said.finditer(text))), 0
    )
    return min(count, _ROOM_FOR) if environment == "interior" else count
