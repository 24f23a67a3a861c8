"""Who says what in a picture of several faces: each face may have a voice of its own.

The draft's own voice fields are those of its chosen `face`; the voices of the others wait under `voices`, by the
face's number as text. Pure functions from a draft's values to what changes in them.
"""

from collections.abc import Mapping
from typing import Any

from engines.portrait.request import PortraitRequest

Values = Mapping[str, Any]
SILENT: dict[str, Any] = {"says": "recording", "audio": None, "text": "", "voice": "af_heart"}


def speaks(voice: Values) -> bool:
    """Whether these voice fields say anything."""
    return bool(str(voice["text"]).strip() if voice["says"] == "line" else voice["audio"])


def turn_to(values: Values, face: int) -> dict[str, Any]:
    """Choose a face: its voice comes up, the voice of the one before waits."""
    voices = {**values["voices"], str(values["face"]): {name: values[name] for name in SILENT}}
    return {"face": face, **voices.pop(str(face), SILENT), "voices": voices}


def hand_over(values: Values) -> dict[str, Any]:
    """Let the chosen face, which is silent, say what the first speaking one of the others said."""
    other = next((face for face, voice in values["voices"].items() if speaks(voice)), None)
    if other is None:
        return {}
    voices = {face: voice for face, voice in values["voices"].items() if face != other}
    return {**values["voices"][other], "voices": voices}


def voice_values(values: Values) -> dict[str, Any]:
    """The voice fields of a request: one face in front, the rest under `others`."""
    voices = {int(face): voice for face, voice in values["voices"].items() if speaks(voice)}
    mine = {name: values[name] for name in SILENT}
    face = values["face"]
    if not speaks(mine) and voices:
        face = min(voices)
        mine = voices.pop(face)
    others = [{"face": other, **_said(voice)} for other, voice in sorted(voices.items())]
    return {"face": face, **_said(mine), "others": others}


def _said(voice: Values) -> dict[str, Any]:
    on_line = voice["says"] == "line"
    text = voice["text"] if on_line else ""
    return {"audio": None if on_line else voice["audio"], "text": text, "voice": voice["voice"]}


def from_request(values: Values) -> dict[str, Any]:
    """The draft's values for those of a request, without its hand-placed anchors."""
    known = {
        k: v
        for k, v in values.items()
        if k in PortraitRequest.model_fields and k not in ("anchors", "others")
    }
    voices = {
        str(other["face"]): {
            "says": _way(other),
            **{k: other.get(k, SILENT[k]) for k in ("audio", "text", "voice")},
        }
        for other in values.get("others") or []
    }
    return {**known, "says": _way(values), "voices": voices}


def _way(values: Values) -> str:
    return "line" if str(values.get("text") or "").strip() else "recording"
