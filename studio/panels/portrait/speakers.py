"""Who says what in a picture of several faces: each face may have a voice of its own.

The draft's own voice fields are those of its chosen `face`; the voices of the others wait under `voices`, by the
face's number as text. Pure functions from a draft's values to what changes in them.
"""

from collections.abc import Mapping
from typing import Any

from engines.portrait.request import PortraitRequest

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


def speaks_first(values: Values) -> bool:
    """Whether the chosen face is the first to speak, so that it begins with the take: the leftmost that speaks."""
    return all(int(face) > values["face"] for face, voice in values["voices"].items() if speaks(voice))


def turn_to(values: Values, face: int) -> dict[str, Any]:
    """Choose a face: its voice comes up, the voice of the one before waits."""
    voices = {**values["voices"], str(values["face"]): {name: values[name] for name in SILENT}}
    return {"face": face, **SILENT, **voices.pop(str(face), {}), "voices": voices}


def hand_over(values: Values) -> dict[str, Any]:
    """Let the chosen face, which is silent, say what the first speaking one of the others said."""
    other = next((face for face, voice in values["voices"].items() if speaks(voice)), None)
    if other is None:
        return {}
    voices = {face: voice for face, voice in values["voices"].items() if face != other}
    return {**SILENT, **values["voices"][other], "voices": voices}


def voice_values(values: Values) -> dict[str, Any]:
    """The voice fields of a request: the leftmost face that speaks in front, the rest under `others`."""
    voices = {int(face): {**SILENT, **voice} for face, voice in values["voices"].items()}
    voices[values["face"]] = {name: values[name] for name in SILENT}
    speaking = {face: voice for face, voice in sorted(voices.items()) if speaks(voice)}
    first = min(speaking, default=values["face"])
    others = [
        {"face": face, **_said(voice), "start_s": voice["start_s"]}
        for face, voice in speaking.items()
        if face != first
    ]
    return {"face": first, **_said(voices[first]), "others": others}


def _said(voice: Values) -> dict[str, Any]:
    on_line = voice["says"] == "line"
    text = voice["text"] if on_line else ""
    spoken = {name: voice[name] for name in ("voice", "language", "rate", "pitch")}
    return {"audio": None if on_line else voice["audio"], "text": text, **spoken}


def from_request(values: Values) -> dict[str, Any]:
    """The draft's values for those of a request, without its hand-placed anchors."""
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
    return {**known, "says": _way(values), "start_s": None, "voices": voices}


def _way(values: Values) -> str:
    return "line" if str(values.get("text") or "").strip() else "recording"
