"""Who says what in a picture of several faces: each face may have a voice of its own.

The draft's own voice fields are those of its chosen `face`; the voices of the others wait under `voices`, by the
face's number as text. Pure functions from a draft's values to what changes in them.
"""

from collections.abc import Mapping
from typing import Any

from engines.portrait.request import PortraitRequest
from engines.speech.voices import family, voices

Values = Mapping[str, Any]
SILENT: dict[str, Any] = {
    "says": "recording",
    "audio": None,
    "text": "",
    "voice": "af_heart",
    "language": "",
    "rate": 1.0,
    "pitch": 0.0,
    "start_s": None,
}


def speaks(voice: Values) -> bool:
    """Whether these voice fields say anything."""
    return bool(str(voice["text"]).strip() if voice["says"] == "line" else voice["audio"])


def others_speak(values: Values) -> list[int]:
    """The faces beside the chosen one that say something, from the left."""
    return sorted(int(face) for face, voice in values["voices"].items() if speaks(voice))


def speaks_first(values: Values) -> bool:
    """Whether the chosen face begins with the take: because somebody said so, or else because no other that speaks is
    further left."""
    others, first = others_speak(values), values["first"]
    if first in (values["face"], *others):
        return bool(first == values["face"])
    return not others or values["face"] < others[0]


def turn_to(values: Values, face: int) -> dict[str, Any]:
    """Choose a face: its voice comes up, the voice of the one before waits. A face that had none gets one that is told
    apart from the others', and says things the same way."""
    waiting = {**values["voices"], str(values["face"]): {name: values[name] for name in SILENT}}
    fresh = {"says": values["says"], "voice": _unlike(values["voice"], waiting)}
    return {"face": face, **SILENT, **waiting.pop(str(face), fresh), "voices": waiting}


def _unlike(voice: str, waiting: Mapping[str, Values]) -> str:
    """A voice that no face has yet: of the same kind as this one, if possible of its language and of the other sex."""
    every = {each.id: each for each in voices()}
    taken = {each["voice"] for each in waiting.values()}
    now = every.get(voice, every[SILENT["voice"]])
    free = [each for each in every.values() if each.id not in taken and each.engine == now.engine]
    alike = sorted(
        free, key=lambda each: (family(each.language) != family(now.language), each.gender == now.gender)
    )
    return alike[0].id if alike else voice


def seated(values: Values, count: int, largest: int) -> tuple[dict[str, Any], list[int]]:
    """What changes where a picture turns out to have so many faces, and the faces that said something and are not
    there: their lines are gone, but for that of the chosen one, which the `largest` face says if it is silent."""
    here = {face: voice for face, voice in values["voices"].items() if int(face) < count}
    gone = [face for face in others_speak(values) if face >= count]
    face, own = values["face"], {}
    if face is None or face >= max(count, 1):
        if str(largest) in here:
            gone = sorted({face, *gone}) if speaks(values) else gone
            own = {**SILENT, **here.pop(str(largest))}
        face = largest
    first = values["first"] if values["first"] in (face, *map(int, here)) else None
    return {"face": face, **own, "voices": here, "first": first}, gone


def hand_over(values: Values) -> dict[str, Any]:
    """Let the chosen face, which is silent, say what the first speaking one of the others said, and as early."""
    other = next((face for face, voice in values["voices"].items() if speaks(voice)), None)
    if other is None:
        return {}
    voices = {face: voice for face, voice in values["voices"].items() if face != other}
    first = values["face"] if values["first"] == int(other) else values["first"]
    return {**SILENT, **values["voices"][other], "voices": voices, "first": first}


def lines_of(values: Values) -> dict[int | None, dict[str, Any]]:
    """The voices of all that speak by their face: who speaks first, then the others from the left."""
    voices: dict[int | None, dict[str, Any]] = {
        int(face): {**SILENT, **voice} for face, voice in values["voices"].items()
    }
    voices[values["face"]] = {name: values[name] for name in SILENT}
    speaking = sorted((face for face, voice in voices.items() if speaks(voice)), key=lambda face: face or 0)
    return {face: voices[face] for face in sorted(speaking, key=lambda face: face != values["first"])}


def voice_values(values: Values) -> dict[str, Any]:
    """The voice fields of a request: who speaks first in front, the rest under `others`."""
    lines = lines_of(values) or {values["face"]: dict(values)}
    (first, line), *rest = lines.items()
    others = [{"face": face, **_said(voice), "start_s": voice["start_s"]} for face, voice in rest]
    return {"face": first, **_said(line), "others": others}


def _said(voice: Values) -> dict[str, Any]:
    on_line = voice["says"] == "line"
    text = voice["text"] if on_line else ""
    spoken = {name: voice[name] for name in ("voice", "language", "rate", "pitch")}
    return {"audio": None if on_line else voice["audio"], "text": text, **spoken}


def from_request(values: Values, now: Values) -> dict[str, Any]:
    """The draft's values for those of a request, without its hand-placed anchors; of the same picture the draft `now`
    knows the faces."""
    known = {
        k: v
        for k, v in values.items()
        if k in PortraitRequest.model_fields and k not in ("anchors", "others")
    }
    voices = {
        str(other["face"]): {
            **{name: other.get(name, silent) for name, silent in SILENT.items()},
            "says": _way(other),
        }
        for other in values.get("others") or []
    }
    same = bool(now) and values.get("image") == now["image"]
    face = values.get("face")
    if face is None and same:
        face = now["face"]
    return {
        **known,
        "faces": now["faces"] if same else [],
        "face": face,
        "first": face if voices else None,
        "voices": voices,
        "says": _way(values),
        "start_s": None,
    }


def _way(values: Values) -> str:
    return "line" if str(values.get("text") or "").strip() else "recording"
