"""Captions: the lines of a film in pieces that can be read, as times and text, SubRip or WebVTT.

A caption is at most two lines of 42 characters and is shown while its part of the line is spoken. How captions look on
the picture is in `engines.film.titles`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from engines.film.exports import Cut
from engines.film.sound.dialogue import Spoken
from engines.media.whole import appearing

WIDTH, LINES = 42, 2  # characters a line, lines
SHORTEST_S, GAP_S, LINGER_S = 1.0, 0.08, 0.35
_WEAK = frozenset(
    """
    a an the to of in on at for and or but with by from as is my your his her its our their
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Caption:
    """Text of one or two lines (with a line break), shown from `start_s` to `end_s`. `aside` is a voice that is not
    seen: off screen, over the picture, on the telephone."""

    start_s: float
    end_s: float
    text: str
    speaker: str = ""
    aside: bool = False


def captions_of(spoken: Sequence[Spoken], until_s: float) -> list[Caption]:
    """Captions of a shot's lines, which end by `until_s`; times from the shot's beginning, one after the other."""
    found: list[Caption] = []
    for line in spoken:
        pages = paged(line.text)
        length_s, total = line.end_s - line.start_s, sum(map(len, pages))
        said = 0
        for page in pages:
            start_s = line.start_s + length_s * said / total
            said += len(page)
            end_s = line.start_s + length_s * said / total
            aside = line.manner.name in ("off", "over", "phone")
            found.append(Caption(start_s, end_s, page, line.speaker, aside))
    for i, caption in enumerate(found):
        limit_s = found[i + 1].start_s - GAP_S if i + 1 < len(found) else until_s
        wanted_s = max(caption.end_s + LINGER_S, caption.start_s + SHORTEST_S)
        found[i] = replace(caption, end_s=max(min(wanted_s, limit_s), caption.start_s + 0.1))
    return found


def paged(text: str) -> list[str]:
    """The text in pages of at most two lines, cut where a reader would breathe."""
    words = [word[i : i + WIDTH] for word in text.split() for i in range(0, len(word), WIDTH)]
    pages: list[str] = []
    while words:
        count = _fitting(words)
        if count < len(words):
            count = _breath(words, count)
        pages.append("\n".join(balanced(words[:count])))
        words = words[count:]
    return pages


def balanced(words: Sequence[str]) -> list[str]:
    """One line where it fits, else two of about the same length, broken where a reader would breathe."""
    whole = " ".join(words)
    if len(whole) <= WIDTH:
        return [whole]
    choices = [
        (_unbalance(first, second), first, second)
        for i in range(1, len(words))
        for first, second in [(" ".join(words[:i]), " ".join(words[i:]))]
        if len(first) <= WIDTH and len(second) <= WIDTH
    ]
    _, first, second = min(choices)
    return [first, second]


def _unbalance(first: str, second: str) -> int:
    """How bad a break is: lines of unequal length, a little word left at the end; good after a comma."""
    last = first.rpartition(" ")[2].lower()
    return abs(len(first) - len(second)) + 14 * (last in _WEAK) - 24 * (last[-1] in ",.;:!?…—")


def _fitting(words: Sequence[str]) -> int:
    """How many words go on one page, at least one."""
    count = 1
    while count < len(words) and _fits(words[: count + 1]):
        count += 1
    return count


def _fits(words: Sequence[str]) -> bool:
    lines, used = 1, 0
    for word in words:
        if used and used + 1 + len(word) > WIDTH:
            lines, used = lines + 1, len(word)
        else:
            used += len(word) + (used > 0)
    return lines <= LINES


def _breath(words: Sequence[str], count: int) -> int:
    """The last good place to end a page before word `count`: an end of a sentence, a comma, else no little word."""
    for marks, least in ((".!?…", 0.35), (",;:—", 0.55)):
        for i in range(count, max(int(count * least), 1), -1):
            if words[i - 1].rstrip("\"'”’»)")[-1:] in tuple(marks):
                return i
    while count > 2 and words[count - 1].lower() in _WEAK:
        count -= 1
    return count


def film_captions(cuts: Sequence[Cut], fps: int) -> Iterator[Caption]:
    """The captions of a film in order, times from its beginning."""
    for cut in cuts:
        begin_s = cut.start_frame / fps
        for caption in captions_of(cut.spoken, cut.frames / fps):
            yield replace(caption, start_s=begin_s + caption.start_s, end_s=begin_s + caption.end_s)


def write_captions(path: Path, cuts: Sequence[Cut], fps: int) -> None:
    """Write `.srt` or `.vtt`. A film without a word gives a file without captions."""
    kind: Literal["srt", "vtt"] = "vtt" if path.suffix.lower() == ".vtt" else "srt"
    parts = ["WEBVTT\n"] if kind == "vtt" else []
    for number, caption in enumerate(film_captions(cuts, fps), start=1):
        comma = "," if kind == "srt" else "."
        times = f"{_clock(caption.start_s, comma)} --> {_clock(caption.end_s, comma)}"
        text = (
            _escaped(caption)
            if kind == "vtt"
            else f"<i>{caption.text}</i>"
            if caption.aside
            else caption.text
        )
        parts.append(f"{number}\n{times}\n{text}\n")
    with appearing(path) as part:
        part.write_text("\n".join(parts), "utf-8")


def _escaped(caption: Caption) -> str:
    text = caption.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = f"<i>{text}</i>" if caption.aside else text
    name = caption.speaker.replace("&", "").replace("<", "").replace(">", "").strip()
    return f"<v {name}>{text}" if name else text


def _clock(seconds: float, mark: str) -> str:
    milliseconds = round(seconds * 1000)
    return (
        f"{milliseconds // 3_600_000:02d}:{milliseconds // 60_000 % 60:02d}:{milliseconds // 1000 % 60:02d}"
        f"{mark}{milliseconds % 1000:03d}"
    )
