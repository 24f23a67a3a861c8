"""Shot lists as scripts: one line a shot, its size in front, camera words and seconds anywhere, the rest is seen.

`2. MS - A hiker walks left to right. Tracking shot. 4s`. Stories in sentences are read by `engines.film.prose`.
"""

import re
from collections.abc import Iterator

from engines.film import terms
from engines.film.directions import ordered
from engines.film.prose import said_in, scenes_of
from engines.film.script import Action, Beat, Cut, Script, Slate, Speech

_SIZES = {
    "ews": "extreme long shot", "els": "extreme long shot", "xls": "extreme long shot", "vws": "extreme long shot",
    "ws": "long shot", "ls": "long shot", "mls": "full shot", "fs": "full shot", "ms": "medium shot",
    "mcu": "medium shot", "cu": "close-up", "bcu": "extreme close-up", "ecu": "extreme close-up",
    "xcu": "extreme close-up", "ots": "over the shoulder", "pov": "point of view", "2s": "two shot",
    "2-shot": "two shot",
}  # fmt: skip
_NUMBER = re.compile(r"^\s*(?:shot\s*)?#?\d{1,3}[a-z]?\s*[.:)\-–—]?\s+|^\s*[-–—•*]\s+", re.I)
_HEAD = re.compile(r"^([A-Za-z0-9][\w\- ’']{0,40}?)(?:\s*[:.,–—]\s*|\s+-+\s*|\s+(?=of\b|on\b))", re.I)
_CODE = re.compile(rf"^({'|'.join(_SIZES)})\b\s*[:.,\-–—]*\s*", re.I)
_SECONDS = re.compile(r"^\(?\d+(?:[.,]\d+)?\s*(?:s|secs?|seconds?|min|minutes?)\)?$", re.I)
_PART = re.compile(r"(?<=[.;,])\s+|\s+[-–—]+\s+|\s+(?=\(?\d+(?:[.,]\d+)?\s*s\)?\.?$)")
_MOST_WORDS = 6  # of a part that is an order to the camera
_LEAST = 3  # lines of a list


def looks_like(text: str) -> bool:
    """Whether most lines of a text are shots with their sizes."""
    lines = [line for line in text.splitlines() if line.strip() and not said_in(line)]
    headed = [line for line in lines if _head(_NUMBER.sub("", line))[0]]
    listed = [line for line in lines if _NUMBER.match(line)]
    return len(lines) >= _LEAST and len(headed) * 2 >= len(lines) and len(listed) + len(headed) >= len(lines)


def parse(text: str) -> Script:
    """The script of a shot list."""
    beats = [beat for line in text.splitlines() if line.strip() for beat in _beats(line)]
    return Script(scenes=tuple(scenes_of(beats)))


def _beats(line: str) -> Iterator[Beat]:
    if said := said_in(line):
        yield Speech(*said)
        return
    size, rest = _head(_NUMBER.sub("", line).strip())
    orders, seen = [size] if size else [], list[str]()
    for part in _PART.split(rest):
        bare = part.strip(" .,;")
        if _SECONDS.match(bare):
            orders.append(bare.strip("()"))
        elif terms.exact("transition", bare) and len(bare.split()) <= 2:
            yield Cut(terms.exact("transition", bare)[0].term)  # type: ignore[arg-type]
        elif _is_order(bare):
            orders.append(bare)
        elif bare:
            seen.append(part.strip())
    yield Slate(", ".join(orders))
    yield Action(" ".join(seen) or line.strip())


def _head(line: str) -> tuple[str, str]:
    """The size, angle or view in front of a line in words, and the rest of it."""
    if code := _CODE.match(line):
        return _SIZES[code[1].lower()], line[code.end() :]
    head = _HEAD.match(line)
    return (head[1], line[head.end() :]) if head and _is_order(head[1]) else ("", line)


def _is_order(words: str) -> bool:
    """Whether nothing but the camera can be meant."""
    if not words or len(words.split()) > _MOST_WORDS or terms.exact("figure", words):
        return False
    meant = ordered(words)
    known = any(
        terms.exact(kind, words) for kind in ("shot_type", "shot_angle", "shot_position", "camera_move")
    )
    return known and meant.given
