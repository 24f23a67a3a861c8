"""How a shot is framed where the writer does not say: its size, angle, movement and length, by the grammar of film.

Wide tells where, close tells what somebody feels; what moves is followed; two shots in a row of the same person
differ in size; a detail is short. The writer's own orders always win. Dialogue has its own rules in
`engines.film.coverage`.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from engines.film import terms
from engines.film.counting import count_of
from engines.film.directions import Direction
from engines.film.names import seed
from engines.film.reading import Reading
from engines.film.shots import LONGEST_S, Line, Shot, Subject, Transition
from engines.film.words import sentences, words
from engines.stage.scene import ShotAngle, ShotPosition, ShotType

CHARACTERS_A_SECOND = 14.0
BREATH_S, PAUSE_S, TAIL_S, SENTENCE_S, BEAT_S = 0.45, 0.4, 0.55, 0.25, 0.8
SIZES: tuple[ShotType, ...] = (
    "extreme_long_shot",
    "long_shot",
    "full_shot",
    "medium_shot",
    "close_up",
    "extreme_close_up",
)
_LOOMING = re.compile(
    r"\b(?:loom|tower(?:s|ing)|giant|huge|enormous|colossal|monstrous|gigantic|immense|mighty)", re.I
)
_SMALL = re.compile(r"\b(?:alone|tiny|lonely|lost|abandoned|helpless)\b", re.I)
_AWAY = re.compile(
    r"\b(?:walk|run|rid|sail|driv|fl|go|limp|march|gallop|row)\w* (?:away|off)\b|\b(?:leav|disappear|vanish)"
    r"|\binto the (?:distance|sunset|sunrise|night|dark)",
    re.I,
)
_TOWARD = re.compile(r"\b(?:towards? (?:us|the camera)|comes closer|approaches us)\b", re.I)
_FAR = ("distance", "far away", "on the horizon")
_OUTSIDE_OPENINGS = ("slow pan right", "slow crane down", "slow dolly in", "slow pan left")
_INSIDE_OPENINGS = ("slow dolly in", "slow truck right", "slow pan right")

Role = Literal["place", "action", "detail", "talk", "reaction", "caption"]


@dataclass
class Draft:
    """A shot before its framing is chosen. `opens` marks the first shot at a place, `again` a place seen before."""

    role: Role
    text: str = ""
    subjects: tuple[Subject, ...] = ()
    order: Direction = field(default_factory=Direction)
    readings: tuple[Reading, ...] = ()
    lines: tuple[Line, ...] = ()
    opens: bool = False
    interior: bool = False
    transition: Transition = "cut"
    title: str = ""
    place: str = ""
    environment: str = ""
    lighting: str = ""
    weather: str = ""
    sound: str = ""
    size: ShotType | None = None
    view: ShotPosition | None = None
    camera: str = ""
    pause_s: float = 0.0

    @property
    def main(self) -> str:
        return self.subjects[0].name if self.subjects else ""


def speech_s(text: str) -> float:
    """How long somebody speaks a text, before a voice has done so."""
    return len(text) / CHARACTERS_A_SECOND + SENTENCE_S * max(len(sentences(text)) - 1, 0)


def framed(draft: Draft, before: Shot | None) -> Shot:
    """The shot of a draft that follows another shot."""
    size = draft.order.shot_type or _covered(draft) or _varied(_size(draft), draft, before)
    view = draft.order.shot_position or draft.view or _view(draft)
    return Shot(
        subjects=draft.subjects,
        shot_type=size,
        shot_angle=draft.order.shot_angle or _angle(draft, size),
        shot_position=view,
        camera_motion=draft.order.camera or draft.camera or _camera(draft, size),
        environment=draft.environment,
        lighting=draft.order.lighting or draft.lighting,
        weather=draft.order.weather or draft.weather,
        description=draft.text,
        duration_s=round(draft.order.duration_s or _duration_s(draft, size), 1),
        dialogue=draft.lines,
        sound=draft.order.sound or draft.sound,
        transition=draft.transition,
        title=draft.title,
        place=draft.place,
    )


def _covered(draft: Draft) -> ShotType | None:
    """The size that a dialogue has chosen; outdoors, where people stand farther apart, two fill a full shot."""
    both = len(draft.subjects) > 1 and draft.view != "over_the_shoulder"
    return "full_shot" if both and draft.size == "medium_shot" and not draft.interior else draft.size


def closer(size: ShotType, steps: int = 1) -> ShotType:
    """One size nearer, or farther for negative steps; the nearest is a close-up unless it was nearer already."""
    wanted = SIZES.index(size) + steps
    return SIZES[max(0, min(wanted, max(SIZES.index("close_up"), SIZES.index(size))))]


def _acts(draft: Draft) -> set[str]:
    if not draft.subjects or draft.subjects[0].type == "object":
        return set()
    return {match.term for match in terms.exact("action", draft.subjects[0].action)}


def _size(draft: Draft) -> ShotType:
    if draft.role == "detail":
        return "extreme_close_up" if any(reading.tiny for reading in draft.readings) else "close_up"
    if draft.role == "reaction":
        return "close_up"
    crowd = any(reading.crowd for reading in draft.readings)
    if not draft.subjects:
        wide = draft.opens and not draft.interior
        return "extreme_long_shot" if wide else "long_shot"
    if draft.opens or crowd:
        return "long_shot"
    acts = _acts(draft)
    main = draft.subjects[0]
    if main.type in ("vehicle", "animal") or "fly" in acts:
        return "long_shot" if main.type == "vehicle" or "fly" in acts else "full_shot"
    if _AWAY.search(main.action) or main.position in _FAR:
        return "long_shot"
    if acts & {"run", "jump", "turn"}:
        return "full_shot"
    last = draft.readings[-1] if draft.readings else None
    several = len(draft.subjects) > 1 or count_of(main) > 1
    if last and last.feels and not last.moves:
        return "close_up" if count_of(main) == 1 else "medium_shot"
    if "walk" in acts:
        return "full_shot"
    return "medium_shot" if not (last and last.looks) or several else "close_up"


def _varied(size: ShotType, draft: Draft, before: Shot | None) -> ShotType:
    """The same person twice in a row, or the empty place twice, is seen from another distance."""
    if before is None or before.shot_type != size or draft.role in ("detail", "reaction"):
        return size
    same = bool(draft.subjects) == bool(before.subjects) and (
        not draft.subjects or draft.main == before.subjects[0].name
    )
    if not same:
        return size
    if not draft.subjects:
        return "extreme_long_shot" if size == "long_shot" and not draft.interior else "long_shot"
    if size in ("close_up", "extreme_close_up"):
        return "medium_shot"
    if len(draft.subjects) > 1 and size == "medium_shot":
        return "full_shot"
    if any(reading.moves for reading in draft.readings) and size == "full_shot":
        return "long_shot"
    return closer(size)


def _angle(draft: Draft, size: ShotType) -> ShotAngle:
    if _LOOMING.search(draft.text) or any(
        s.sub_type in ("dragon", "rocket", "lighthouse") for s in draft.subjects[:1]
    ):
        return "low_angle"
    if _SMALL.search(draft.text) and size in ("long_shot", "full_shot", "extreme_long_shot"):
        return "high_angle"
    if draft.role == "place" and not draft.interior and draft.camera.endswith("down"):
        return "high_angle"
    if "run" in _acts(draft) and size == "full_shot" and seed(draft.text) % 3 == 0:
        return "low_angle"
    return "eye_level"


def _view(draft: Draft) -> ShotPosition:
    acts = _acts(draft)
    if draft.subjects and _AWAY.search(draft.subjects[0].action):
        return "back_view"
    if acts & {"run", "walk"} and draft.subjects[0].type in ("human", "animal", "vehicle"):
        toward = _TOWARD.search(draft.text)
        return "front_view" if toward else "side_view"
    return "front_view"


def _camera(draft: Draft, size: ShotType) -> str:
    number = seed(draft.text or draft.place)
    if draft.role in ("detail", "caption"):
        return "static"
    if draft.role == "reaction":
        return "slow dolly in"
    if not draft.subjects:
        choices = _INSIDE_OPENINGS if draft.interior else _OUTSIDE_OPENINGS
        return choices[number % len(choices)]
    acts = _acts(draft)
    if "look_up" in acts:
        return "slow tilt up"
    if "fly" in acts:
        return "follow" if size == "long_shot" else "tilt up"
    if _view(draft) == "back_view":
        return "static" if number % 2 else "slow crane up"
    if acts & {"run", "walk"}:
        return "follow" if _view(draft) == "side_view" else "static"
    if draft.opens:
        return "slow dolly in"
    if any(reading.feels for reading in draft.readings):
        return "slow dolly in"
    return "static" if number % 3 else "slow dolly in"


def _duration_s(draft: Draft, size: ShotType) -> float:
    said = sum(speech_s(line.text) for line in draft.lines)
    if draft.lines:
        together = draft.lines[-1].manner.endswith("at the same time")
        said = max(speech_s(line.text) for line in draft.lines) if together else said
        said += BREATH_S + TAIL_S + PAUSE_S * (len(draft.lines) - 1) + draft.pause_s
    told = 1.4 + 0.3 * len(words(draft.text))
    if draft.role == "detail":
        shown = min(max(told, 1.8), 3.2)
    elif draft.role == "reaction":
        shown = 1.8
    elif draft.role == "caption":
        shown = min(max(1.8 + 0.3 * len(words(draft.title)), 2.5), 6.0)
    elif draft.role == "talk":
        shown = 1.6
    else:
        least = 3.5 if draft.opens or size in ("extreme_long_shot", "long_shot") else 2.2
        shown = min(max(told, least), 7.0)
    return min(max(said, shown), LONGEST_S)
