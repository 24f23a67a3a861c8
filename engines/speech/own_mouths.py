"""Mouth networks that the studio was taught on recordings, found by their ids on the shelf. Light to import.

They take the place of the house's in `engines.speech.listen.listen(network=...)`; teaching them is
`training.lessons.voice_mouths`.
"""

from pathlib import Path

from engines.contract import BadInput
from engines.learned import Learned, all_learned

LESSON, PANEL, ENGINE = "voice_mouths", "portrait", "builtin"
NETWORK = "voice-to-mouth.onnx"


def own_mouths() -> list[Learned]:
    """All of them, newest first."""
    return all_learned(PANEL, ENGINE, LESSON)


def network_of(id: str, field: str = "mouths") -> Path:
    """The file of one. Raises `BadInput` for `field` where there is none of this id."""
    taught = own_mouths()
    for one in taught:
        if one.id == id and one.path.is_file():
            return one.path
    names = ", ".join(one.id for one in taught) or "none yet"
    raise BadInput(field, f"no voice-to-mouth network {id!r} was taught", f"those that were: {names}")
