"""Numbers in an idea: how long, how fast, in which key and metre.

What is read is taken out of the text, so that its words are not read again as something else. A time that something
happens at (`after a minute`) is no length; `course` uses it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engines.music.harmony import Mode, chord_from
from engines.music.request import FASTEST_BPM, LONGEST_S, SHORTEST_S, SLOWEST_BPM
from engines.music.thoughts import Metre
from engines.music.words.moments import Moment, is_moment, phrase_of

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {
    "half a": 0.5, "half an": 0.5, "a quarter of a": 0.25, "a quarter of an": 0.25, "three quarters of a": 0.75,
    "three quarters of an": 0.75, "a couple of": 2, "a": 1, "an": 1, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    **{one: n for n, one in enumerate(_ONES, 1)},
    **{ten: 10 * n for n, ten in enumerate(_TENS, 2)},
    **{f"{ten} {one}": 10 * n + m for n, ten in enumerate(_TENS, 2) for m, one in enumerate(_ONES, 1)},
}  # fmt: skip
_NUMBER = (
    r"(?:\d+(?:[.,]\d+)?|"
    + "|".join(name.replace(" ", r"[\s-]+") for name in sorted(_NUMBERS, key=len, reverse=True))
    + ")"
)
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_TIME = re.compile(
    rf"(?<![\w.:])(?P<n>{_NUMBER})(?P<more>\s+and\s+a\s+half)?[\s-]*(?P<unit>hours?|minutes?|mins?|seconds?|secs?|[ms])\b"
    rf"(?P<half>\s+and\s+a\s+half)?(?:\s*(?:and\s+)?(?P<rest>{_NUMBER})\s*(?:seconds?|secs?|s)\b)?"
    r"|(?<![\w.:])(?P<minutes>\d{1,2}):(?P<seconds>[0-5]\d)\b(?!\s*(?:am|pm|o.clock))",
    re.I,
)
_LENGTH_AFTER = re.compile(r"^\s*(?:long|loop|piece|track|of|$|[,.;])", re.I)
_POINT_BEFORE = re.compile(
    r"\b(?:after|at|from|until|till|by|past|first|last|final|every|within|around the)\s+(?:the\s+|about\s+)?$",
    re.I,
)
_POINT_AFTER = re.compile(r"^\s+(?:in\b(?!\s+[A-Ga-g]\b|\s+[A-G][#b♯♭])|mark\b|later\b|into\b)", re.I)
_TEMPO = re.compile(
    r"(?:\b(?:tempo|at)\s*(?:of|is|:|=)?\s*)?(?<![\d.:])(?P<bpm>\d+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(?P<to>\d+))?\s*-?\s*(?:bpm|beats\s+(?:per|a)\s+minute)\b"
    r"|\btempo\s*(?:of|is|:|=)?\s*(?P<plain>\d+(?:\.\d+)?)\b",
    re.I,
)
_METRE = re.compile(r"(?<![\d/])(3/4|6/8|4/4|2/4|12/8|9/8|5/4|7/8)(?!\d)")
_METRES: dict[str, Metre] = {
    "3/4": "3/4",
    "6/8": "6/8",
    "12/8": "6/8",
    "9/8": "6/8",
    "4/4": "4/4",
    "2/4": "4/4",
}
_MODES: dict[str, Mode] = {
    "major": "major", "maj": "major", "ionian": "major", "minor": "minor", "min": "minor", "m": "minor",
    "aeolian": "minor", "dorian": "dorian", "mixolydian": "mixolydian", "phrygian": "phrygian", "lydian": "lydian",
}  # fmt: skip
_ACCIDENTAL = r"(?:\s*[#♯♭]|b(?![a-z])|[\s-]+(?:sharp|flat)\b)?"
_KEYS = (
    re.compile(
        rf"(?P<lead>\b(?:in|key\s+of|key:?)\s+)?\b(?P<letter>[A-Ga-g])(?P<accidental>{_ACCIDENTAL})[\s-]*"
        r"(?P<mode>major|minor|maj|min|ionian|aeolian|dorian|mixolydian|phrygian|lydian)\b(?!\s+(?:key|mode|feel))",
        re.I,
    ),
    re.compile(
        rf"(?P<lead>\b(?:in|key\s+of|key:?)\s+)(?P<letter>[A-G])(?P<accidental>{_ACCIDENTAL})(?P<mode>m)?\b(?!')"
    ),
)
_STOP = re.compile(
    r"\b(?:and\s+|then\s+|until\s+)*(?:it\s+)?(?:"
    r"(?:stops?|ends?|cuts?\s+(?:off|out)|breaks?\s+off)\s+(?:very\s+)?(?:suddenly|abruptly|dead|short|cold)"
    r"|(?:suddenly|abruptly)\s+(?:stops?|ends?|cuts?\s+(?:off|out)|breaks?\s+off)"
    r"|(?:with\s+)?(?:a\s+|an\s+)?(?:abrupt|sudden|hard|cold)\s+(?:end|ending|stop|finish))\b",
    re.I,
)
_TURN_OF_TEMPO = re.compile(
    r"\b(?:(?:gets?|getting|becomes?|goes|going|much|a bit)\s+)*(?:faster|slower)(?:\s+and\s+(?:faster|slower))?"
    r"(?:\s+(?:at|in|near|towards?)\s+the\s+(?:\w+\s+)?(?:end|start|beginning|middle|chorus|verse|bridge|outro))?"
    r"|\b(?:speeds?|speeding)\s+up\b|\baccelerat(?:es?|ing)\b|\baccelerando\b|\britardando\b|\brallentando\b"
    r"|\bslow(?:s|ing)?\s+down\b|\b(?:double|twice|half)\s+(?:the\s+)?(?:speed|tempo)\b"
    r"|\btempo\s+(?:doubles|halves|increases|decreases|rises|drops)\b"
    r"|\btempo\s+changes?\b|\bchanges?\s+(?:of\s+)?tempo\b",
    re.I,
)
_BARS = re.compile(rf"(?<![\w.])(?P<n>{_NUMBER})[\s-]+(?:bars?|measures?)\b", re.I)


@dataclass
class Amounts:
    """What numbers say, None where they say nothing. `points` are times that something happens at: the character where
    the time stands, and seconds. A piece that `stops` ends abruptly; one with `turns_of_tempo` wants another tempo
    later. `moments` are lengths of something within it. `text` is the rest, blank where something was read; `wrong` is
    out of reach."""

    text: str
    tempo_bpm: float | None = None
    key: int | None = None
    mode: Mode | None = None
    metre: Metre | None = None
    duration_s: float | None = None
    bars: int | None = None
    stops: bool = False
    turns_of_tempo: bool = False
    points: list[tuple[int, float]] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def amounts_of(text: str) -> Amounts:
    made = Amounts(text)
    for read in (
        _read_stop,
        _read_turns_of_tempo,
        _read_tempo,
        _read_metre,
        _read_key,
        _read_time,
        _read_bars,
    ):
        for match in list(read(made)):
            begin, end = match.span()
            made.text = made.text[:begin] + " " * (end - begin) + made.text[end:]
    return made


def _read_stop(made: Amounts) -> Iterator[re.Match[str]]:
    for match in _STOP.finditer(made.text):
        made.stops = True
        yield match


def _read_turns_of_tempo(made: Amounts) -> Iterator[re.Match[str]]:
    """Only told: a piece has one tempo."""
    for match in _TURN_OF_TEMPO.finditer(made.text):
        made.wrong.append(" ".join(match[0].split()))
        made.turns_of_tempo = True
        yield match


def _read_tempo(made: Amounts) -> Iterator[re.Match[str]]:
    for match in _TEMPO.finditer(made.text):
        tempo = float(match["bpm"] or match["plain"])
        if match["to"]:
            tempo = (tempo + float(match["to"])) / 2
        if SLOWEST_BPM <= tempo <= FASTEST_BPM:
            made.tempo_bpm = tempo
        else:
            made.wrong.append(match[0].strip())
        yield match


def _read_metre(made: Amounts) -> Iterator[re.Match[str]]:
    for match in _METRE.finditer(made.text):
        metre = _METRES.get(match[0])
        if metre is None:
            made.wrong.append(match[0])
        else:
            made.metre = metre
        yield match


def _read_key(made: Amounts) -> Iterator[re.Match[str]]:
    for pattern in _KEYS:
        for match in pattern.finditer(made.text):
            if made.key is not None or (match["letter"] == "a" and not match["lead"]):
                continue
            accidental = match["accidental"].strip(" -").lower()
            sign = {"sharp": "#", "flat": "b"}.get(accidental, accidental)
            made.key = chord_from(match["letter"].upper() + sign, 0).root
            if match["mode"]:
                made.mode = _MODES[match["mode"].lower()]
            yield match


def _read_time(made: Amounts) -> Iterator[re.Match[str]]:
    for match in _TIME.finditer(made.text):
        seconds = _seconds(match)
        before, after = made.text[: match.start()], made.text[match.end() :]
        if _is_decade(match[0], after) or match[0].lower() in ("as", "am"):  # and not "a second", "a minute"
            continue
        is_point = bool(_POINT_BEFORE.search(before) or _POINT_AFTER.search(after))
        if is_point:
            made.points.append((match.start(), seconds))
        elif is_moment(made.text, *match.span()):
            made.moments.append(Moment(match.start(), seconds, None, phrase_of(made.text, *match.span())))
        elif SHORTEST_S <= seconds <= LONGEST_S:
            made.duration_s = seconds
        else:
            made.wrong.append(match[0].strip())
        yield match


def _is_decade(word: str, after: str) -> bool:
    """`80s` and `808s` before a noun are a time and a machine; `30s` is a length, and `90s` alone."""
    if word.lower() in ("808s", "909s", "707s"):
        return True
    return bool(re.fullmatch(r"(?:19)?[5-9]0s", word, re.I)) and not _LENGTH_AFTER.match(after)


def _seconds(match: re.Match[str]) -> float:
    if match["minutes"]:
        return int(match["minutes"]) * 60.0 + int(match["seconds"])
    unit = _UNITS[match["unit"][0].lower()]
    count = _number(match["n"]) + (0.5 if match["more"] or match["half"] else 0.0)
    return count * unit + (_number(match["rest"]) if match["rest"] else 0.0)


def _number(word: str) -> float:
    word = " ".join(word.lower().replace("-", " ").split())
    return float(_NUMBERS[word]) if word in _NUMBERS else float(word.replace(",", "."))


def _read_bars(made: Amounts) -> Iterator[re.Match[str]]:
    for match in _BARS.finditer(made.text):
        before = made.text[: match.start()]
        bars = round(_number(match["n"]))
        if is_moment(made.text, *match.span()):
            made.moments.append(Moment(match.start(), None, bars, phrase_of(made.text, *match.span())))
            yield match
        elif not _POINT_BEFORE.search(before) and bars >= 2:
            made.bars = bars
            yield match
