"""What comes after the last shot of a film that goes on until it is stopped: the same people, wider and closer, other
moves of the camera, and light that stays for a while before it changes. A function of the screenplay alone, so whoever
asks gets the same film."""

import hashlib

from engines.film.counting import count_of
from engines.film.shots import Screenplay, Shot, Subject

_FRAMINGS = (
    ("long_shot", "dolly in slowly"),
    ("medium_shot", "static"),
    ("close_up", "push in slowly"),
    ("full_shot", "truck right"),
    ("extreme_long_shot", "crane up"),
    ("medium_shot", "orbit left"),
)
_HOURS = ("dawn", "noon", "golden hour", "dusk", "night")
_SHOTS_AN_HOUR = 6
_DOINGS = (
    ("walks on", "walk on"),
    ("looks around", "look around"),
    ("stands still", "stand still"),
    ("waves", "wave"),
    ("turns around", "turn around"),
    ("sits down", "sit down"),
)  # of one and of several
LASTS_S = 5.0


def continued(screenplay: Screenplay) -> Shot:
    """The shot after the last one of a screenplay that has at least one."""
    number, last = len(screenplay.shots), screenplay.shots[-1]
    shot_type, camera = _FRAMINGS[number % len(_FRAMINGS)]
    subjects = tuple(
        subject.model_copy(update={"action": _DOINGS[(number + k) % len(_DOINGS)][count_of(subject) > 1]})
        for k, subject in enumerate(last.subjects or _people(screenplay))
    )
    light, passes = _light(screenplay)
    seed = int.from_bytes(hashlib.sha256(f"{last.seed} {number}".encode()).digest()[:4], "big") >> 1
    return last.model_copy(
        update={
            "subjects": subjects,
            "shot_type": shot_type,
            "shot_angle": "eye_level",
            "shot_position": "front_view",
            "camera_motion": camera,
            "lighting": light,
            "description": "",
            "duration_s": LASTS_S,
            "dialogue": (),
            "title": "",
            "footage": None,
            "transition": "dissolve" if passes else "cut",
            "seed": seed,
            "locked": False,
        }
    )


def _people(screenplay: Screenplay) -> tuple[Subject, ...]:
    """Those of the last shot that shows somebody."""
    return next((shot.subjects for shot in reversed(screenplay.shots) if shot.subjects), ())


def _light(screenplay: Screenplay) -> tuple[str, bool]:
    """The light of the next shot, and whether it is another: that of the last shots, and after `_SHOTS_AN_HOUR` of
    them the hour that follows the last one of the film (noon where it has none)."""
    lights = [shot.lighting for shot in reversed(screenplay.shots)]
    lasted = next((at for at, light in enumerate(lights) if light != lights[0]), len(lights))
    if lasted < _SHOTS_AN_HOUR:
        return lights[0], False
    hour = next((light for light in lights if light in _HOURS), "noon")
    return _HOURS[(_HOURS.index(hour) + 1) % len(_HOURS)], True
