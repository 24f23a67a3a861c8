"""Words for a piece, before the person writes better ones: beside the file, of the shot reader, or spoken in it."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput, EngineError, ModelMissing
from engines.speech.features import SAMPLE_RATE
from training.material.kinds import caption_beside
from training.material.piece import Piece
from training.material.sounds import split

_MOST = 8192  # bytes of a text, letters of what is said


def beside(path: Path) -> str:
    """The words of a text file beside a piece, on one line; empty where there is none that can be read."""
    text = caption_beside(path)
    if text is None:
        return ""
    try:
        with text.open("rb") as file:
            data = file.read(_MOST)
    except OSError:
        return ""
    if b"\0" in data:
        return ""
    if len(data) == _MOST:
        data = data[: data.rfind(b" ")]  # a letter may have been cut in two
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = data.decode("cp1252", "replace")
    return " ".join(words.split())


def unworded(pieces: Sequence[Piece], trigger: str, called: str = "pieces") -> int:
    """How many have no caption. Raises `BadInput` where nothing would be said of these, for want of trigger words."""
    bare = sum(not piece.caption.strip() for piece in pieces)
    if bare and not trigger.strip():
        raise BadInput(
            "trigger",
            f"is empty, and {bare} of {len(pieces)} {called} {'has' if bare == 1 else 'have'} no caption",
            "choose words that call for it, or write the captions",
        )
    return bare


def seen(pictures: NDArray[np.uint8]) -> str:
    """What the shot reader says of pictures (n, h, w, 3) of one shot; empty where there is no reader here."""
    from engines.perception.shot_reader import caption, read_shot

    try:
        return caption(read_shot(pictures))
    except EngineError:
        return ""


def spoken(path: Path, spans: Sequence[tuple[float, float]]) -> Iterator[str]:
    """What is said in each of the spans (in seconds), which follow one another, as far as it is English. Where the
    recogniser is missing they are empty, and a line on standard error says how to get it, once."""
    return (_said(sound) for sound in split(path, spans, SAMPLE_RATE))


def _said(sound: Iterable[NDArray[np.float32]]) -> str:
    from engines.speech.transcribe import transcribe

    words = ""
    try:
        for utterance in transcribe(sound):
            words = f"{words} {utterance.text}".strip()
            if len(words) > _MOST:
                return words[: words.rfind(" ", 0, _MOST)] + " …"
    except ModelMissing as error:
        _tell(f"What is said is not written down: {error.message}: {error.hint}")
    return words


@cache
def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
