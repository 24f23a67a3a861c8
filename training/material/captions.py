"""Words for a piece, before the person writes better ones: those beside the file, or those of the shot reader.

Spoken words are for the person to write: the ear of this house (`engines.speech.recogniser`) names sounds, not words.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.contract import EngineError
from training.material.kinds import caption_beside

_MOST_BYTES = 8192


def beside(path: Path) -> str:
    """The words of a text file beside a piece, on one line; empty where there is none that can be read."""
    text = caption_beside(path)
    if text is None:
        return ""
    try:
        with text.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError:
        return ""
    if b"\0" in data:
        return ""
    if len(data) == _MOST_BYTES:
        data = data[: data.rfind(b" ")]  # a letter may have been cut in two
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = data.decode("cp1252", "replace")
    return " ".join(words.split())


def seen(pictures: NDArray[np.uint8]) -> str:
    """What the shot reader says of pictures (n, h, w, 3) of one shot; empty where there is no reader here."""
    from engines.perception.shot_reader import caption, read_shot

    try:
        return caption(read_shot(pictures))
    except EngineError:
        return ""
