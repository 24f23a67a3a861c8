"""A shot as a prompt: a dense one for text-to-video, a short one for image-to-video.

The order is that of the captions such models were trained on: shot type, subject and action, details, environment,
lighting, camera. Names mean nothing to a model, so people are called by how they look.
"""

import re

from engines.film import terms
from engines.film.appearance import introduction
from engines.film.shots import Screenplay, Shot, Subject
from engines.film.terms import Kind

_SIZES = {
    "extreme_long_shot": "extreme long shot",
    "long_shot": "long shot",
    "full_shot": "full shot",
    "medium_shot": "medium shot",
    "close_up": "close-up",
    "extreme_close_up": "extreme close-up",
}
_ANGLES = {"eye_level": "at eye level", "high_angle": "from a high angle", "low_angle": "from a low angle"}
_VIEWS = {
    "front_view": "",
    "back_view": "seen from behind",
    "side_view": "seen from the side",
    "over_the_shoulder": "over the shoulder",
    "overhead_view": "seen from directly above",
    "point_of_view": "from the point of view of the character",
    "aerial_view": "seen from the air",
    "overlooking_view": "overlooking the scene",
}
_LIGHTS = {
    "dawn": "in the soft first light of dawn",
    "noon": "in bright daylight",
    "golden_hour": "in the warm low sun of the golden hour",
    "dusk": "at dusk, under a fading violet sky",
    "night": "at night, in cool moonlight",
    "overcast": "under an overcast sky, in flat grey light",
    "storm": "under the dark clouds of a storm",
}
_INDOORS = {
    "dawn": "lit by the first light from the window",
    "noon": "lit by daylight from the window",
    "golden_hour": "lit by warm lamps",
    "dusk": "lit by lamps against the dusk in the window",
    "night": "lit by lamps at night",
    "overcast": "lit by grey light from the window",
    "storm": "lit by lamps while a storm rages outside",
}
_WEATHERS = {
    "rain": "rain falls",
    "snow": "snow falls",
    "dust": "dust blows through the air",
    "lightning": "lightning flashes",
    "clear": "",
}
_CAMERAS = {
    "static": "is static",
    "pan_left": "pans to the left",
    "pan_right": "pans to the right",
    "tilt_up": "tilts up",
    "tilt_down": "tilts down",
    "dolly_in": "moves toward the subject",
    "dolly_out": "moves away from the subject",
    "truck_left": "travels to the left alongside the subject",
    "truck_right": "travels to the right alongside the subject",
    "pedestal_up": "rises straight up",
    "pedestal_down": "sinks straight down",
    "crane_up": "rises and looks down in a crane shot",
    "crane_down": "descends in a crane shot",
    "zoom_in": "zooms in",
    "zoom_out": "zooms out",
    "orbit_left": "circles the subject to the left",
    "orbit_right": "circles the subject to the right",
    "handheld": "is handheld and slightly unsteady",
    "whip_left": "whips to the left",
    "whip_right": "whips to the right",
}


def dense(shot: Shot, screenplay: Screenplay) -> str:
    """The whole shot in four or five sentences, for text-to-video."""
    size = " ".join(filter(None, (_SIZES[shot.shot_type], _ANGLES[shot.shot_angle])))
    view = _VIEWS[shot.shot_position]
    parts = [f"{size}, {view}" if view else size, _told(shot, screenplay), *_details(shot, screenplay)]
    where = shot.environment.removeprefix("interior, ")
    inside = shot.environment.startswith("interior")
    if where:
        parts.append(f"the setting is {'the inside of ' if inside else ''}{_with_article(where)}")
    light, weather = _term("lighting", shot.lighting), _term("weather", shot.weather)
    said = [(_INDOORS if inside else _LIGHTS).get(light, shot.lighting), _WEATHERS.get(weather, shot.weather)]
    parts.append("the scene is " + ", ".join(filter(None, said)) if said[0] else said[1])
    parts.append(_camera(shot))
    return " ".join(_sentence(part) for part in parts if part)


def short(shot: Shot, screenplay: Screenplay) -> str:
    """What changes in a picture that is there already, for image-to-video."""
    weather = _WEATHERS.get(_term("weather", shot.weather), shot.weather)
    parts = [_told(shot, screenplay), weather, _camera(shot)]
    return " ".join(_sentence(part) for part in parts if part)


def portrait(subject: Subject, screenplay: Screenplay) -> str:
    """Somebody without their name: `a tall woman in a red coat, aged 34`."""
    look = next((c.appearance for c in screenplay.characters if subject.name and c.name == subject.name), "")
    pieces = [piece.strip() for piece in (look or subject.appearance).split(",") if piece.strip()]
    head = next((p for p in pieces if terms.exact("figure", p)), subject.sub_type or subject.type or "figure")
    worn = [p for p in pieces if p != head and re.match(r"(?:in|with|wearing)\b", p)]
    rest = [f"aged {p}" if re.fullmatch(r"\d{1,3}", p) else p for p in pieces if p != head and p not in worn]
    return ", ".join([" ".join([_with_article(head), *worn]), *rest])


def _told(shot: Shot, screenplay: Screenplay) -> str:
    """Who does what: the writer's sentence with people by their looks, or what dialogue shows."""
    if shot.description:
        text = shot.description
        for subject in shot.subjects:
            text = _unnamed(text, subject, screenplay)
        return text
    doing = [_doing(subject, screenplay) for subject in shot.subjects]
    words = f"the words “{shot.title}” on the screen" if shot.title else ""
    return ", while ".join(filter(None, doing)) or words


def _doing(subject: Subject, screenplay: Screenplay) -> str:
    action = {"talks": "is speaking", "listens": "listens", "": "stands there"}.get(
        subject.action, subject.action
    )
    expression = f", {subject.expression}" if subject.expression and subject.expression not in action else ""
    who = portrait(subject, screenplay)
    return f"{who}{',' if ',' in who else ''} {action}{expression}"


def _details(shot: Shot, screenplay: Screenplay) -> list[str]:
    """What the writer's sentence does not say of those in it."""
    if not shot.description:
        return []
    missing = [
        s
        for s in shot.subjects
        if s.name and not re.search(rf"\b{re.escape(s.name)}\b", shot.description, re.I)
    ]
    known = {c.name for c in screenplay.characters}
    shown = [portrait(s, screenplay) for s in missing if s.name in known]
    return [f"it shows {' and '.join(shown)}"] if shown else []


def _unnamed(text: str, subject: Subject, screenplay: Screenplay) -> str:
    """The text with a person's name replaced: first by how they look, then by what they are."""
    if not any(c.name == subject.name for c in screenplay.characters):
        return text
    forms = sorted({subject.name, subject.name.upper()}, key=len, reverse=True)
    name = re.compile(rf"\b(?:the )?(?:{'|'.join(re.escape(form) for form in forms)})\b", re.I)
    first = name.search(text)
    if first is None:
        return text
    before, after = text[: first.start()], text[first.end() :]
    if after.startswith(("'s", "’s")):
        called = f"the {subject.sub_type}"
    else:
        called = portrait(subject, screenplay)
        taken = introduction(after)[1]
        after = after[taken:]
        called += "," if "," in called and not after.lstrip().startswith((",", ".")) else ""
        after = after if after.startswith((" ", ",", ".")) else f" {after}"
        after = (
            after.replace(",", "", 1) if after.startswith(",") and (taken or called.endswith(",")) else after
        )
    opening = not before.strip() or before.rstrip()[-1] in ".!?"
    return f"{before}{_capital(called) if opening else called}{name.sub(f'the {subject.sub_type}', after)}"


def _camera(shot: Shot) -> str:
    term = _term("camera_move", shot.camera_motion) or ("" if shot.camera_motion else "static")
    slow = " slowly" if "slow" in shot.camera_motion.lower() and term != "static" else ""
    return f"the camera {_CAMERAS[term]}{slow}" if term else f"camera: {shot.camera_motion}"


def _term(kind: Kind, text: str) -> str:
    found = terms.match(kind, text) if text else None
    return found.term if found else ""


def _with_article(noun: str) -> str:
    if re.match(r"(?:[Aa]n?|[Tt]he|one|two|three|four|some|several|his|her|their|my)\b|[A-Z]", noun):
        return noun
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    text = _capital(text.strip())
    return text if text[-1:] in ".!?…" else f"{text}."
