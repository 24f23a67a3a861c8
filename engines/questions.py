"""What the small questions of all panels share: finding the answer by its name, and pictures kept in the cache."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.home import cache_dir
from engines.kept import keep_newest
from engines.media.image import write_image

KEPT = 400  # pictures; what was drawn last stays

Answer = Callable[..., dict[str, Any]]


def answered(known: Mapping[str, Answer], question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The answer to one of the `known` questions. Raises `BadInput` for another one."""
    if question not in known:
        raise BadInput("question", f"{question!r} is unknown", f"ask one of {', '.join(known)}")
    return known[question](**arguments)


def kept_picture(frame: NDArray[np.uint8]) -> str:
    """The path of a PNG file of a picture (height, width, 3) in the cache, named by what it shows."""
    folder = cache_dir() / "stills"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(frame.tobytes()).hexdigest()[:24]}.png"
    write_image(path, frame)
    keep_newest(folder, KEPT)
    return str(path)
