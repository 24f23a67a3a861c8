"""Fountain, the screenwriters' plain text (fountain.io): a text becomes elements, elements become scenes.

One pass over the lines, in time that grows with the text alone. It is milder than the rules where writers are: a
heading needs no blank line after it, and a line of camera words in capitals (CLOSE ON ANNA) is no character. Notes are
left out except `[[shot: ...]]`, which orders a shot. What shots a scene needs is decided in `engines.film.breakdown`.
"""

import re
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal

from engines.film import terms
from engines.film.script import Action, Beat, Caption, Cut, Scene, Script, Slate, Speech, spoken
from engines.film.shots import Transition

Kind = Literal[
    "heading",
    "action",
    "character",
    "parenthetical",
    "dialogue",
    "transition",
    "centred",
    "section",
    "synopsis",
    "lyrics",
    "page_break",
    "shot",
]


@dataclass(frozen=True)
class Element:
    """One element of the format. `extension` is a character's (V.O.), `number` a heading's; `dual` marks dialogue
    that is spoken together with the one before."""

    kind: Kind
    text: str
    extension: str = ""
    number: str = ""
    dual: bool = False


_HEADING = re.compile(r"^(?:INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)(?:\.\s*|\s*[:\-–]\s+|\s+)(?=\S)", re.I)
_LOOSE_HEADING = re.compile(r"^(?:int|ext|est)\s", re.I)
_NUMBER = re.compile(r"\s*#([\w.\-]+)#\s*$")
_TRANSITION = re.compile(
    r"^(?:[A-Z][A-Z \-]* TO:|(?:FADE|IRIS)[ -](?:IN|OUT|UP)[.:]?|FADE TO (?:BLACK|WHITE)[.:]?|(?:CROSS[- ]?)?FADE[.:]?"
    r"|(?:CROSS )?DISSOLVE[.:]?|CUT TO BLACK[.:]?|(?:SMASH|MATCH|JUMP|HARD) CUT[.:]?|INTERCUT[.:]?)$"
)
_CAMERA = re.compile(
    r"\b(?:CLOSE|CLOSER|CLOSE-UP|CLOSEUP|ANGLE|SHOT|VIEW|POV|INSERT|PAN|PANNING|TRACK|TRACKING|DOLLY|CRANE|ZOOM|TILT"
    r"|WIDE|WIDER|ECU|AERIAL|OVERHEAD|ESTABLISHING|MONTAGE|FLASHBACK|BACK TO|SERIES OF|INTERCUT|SUPER|TITLE|LATER"
    r"|CONTINUOUS|THE END|TIGHT ON|ON SCREEN|CHYRON)\b"
)
_SEQUENCE = re.compile(
    r"^(?:END (?:OF )?)?(?:MONTAGE|SERIES OF SHOTS|INTERCUT(?: WITH)?|FLASHBACK|BACK TO SCENE|CONTINUED|DREAM SEQUENCE)"
    r"\b[^a-z]*$"
)
_BULLET = re.compile(r"^\s*(?:[-–—•*]+|\d+[.)])\s+")
_CUE = re.compile(
    r"^(?P<name>[^a-z(]*[A-Z\u00C0-\u00DE\u0400-\u042F][^a-z(]*?)\s*(?P<more>(?:\([^)]*\)\s*)*)(?P<dual>\^?)$"
)
_TITLE_KEY = re.compile(
    r"(?:title|credit|authors?|source|notes?|draft|date|contact|copyright|revision|format|info|characters?|version"
    r"|language)\b",
    re.I,
)
_TITLE_LINE = re.compile(r"^([A-Za-z][A-Za-z ]{1,20}):[ \t]*(.*)$")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.{1,400}?)(?<=\S)(?<!\\)\1")
_CONTINUED = re.compile(r"\bcon(?:t|tinu)['’.]?(?:d|ed|ing)\b|\bmore\b", re.I)
_SUPER = re.compile(
    r"^(?:SUPER(?:IMPOSE)?|TITLE(?: CARD)?|CHYRON|ON SCREEN|CAPTION)\s*[:\-–]\s*[\"“']?(.+?)[\"”']?$", re.I
)
_MOMENTS = re.compile(
    r"\b(?:later|continuous|same(?: time)?|moments|meanwhile|next (?:day|morning|night)|present"
    r"|flashback|years?|hours?)\b",
    re.I,
)
_VOICES = {
    "v.o": "voice over",
    "vo": "voice over",
    "voice over": "voice over",
    "o.s": "off screen",
    "os": "off screen",
    "o.c": "off screen",
    "off": "off screen",
    "off screen": "off screen",
}


def parse(text: str) -> Script:
    """The script that a Fountain text holds."""
    head, body = _title_page(_without_boneyard(_plain_lines(text)))
    title = head.get("title", "")
    author = head.get("author") or head.get("authors", "")
    looks = dict(_looks(head.get("characters", "")))
    return Script(title, author, tuple(_scenes(elements(body))), looks)


def looks_like(text: str) -> bool:
    """Whether a text is written as a screenplay and not as prose."""
    lines = _plain_lines(text)
    if _title_page(lines)[0]:
        return True
    found = list(elements(lines[:200_000]))
    kinds = {element.kind for element in found}
    return "/*" in text or bool(kinds & {"heading", "character", "transition", "shot", "synopsis"})


def elements(text: str) -> Iterator[Element]:
    """The elements of a Fountain text without its title page, in order."""
    lines = _without_notes(_without_boneyard(text)).split("\n")
    names = _names_without_blank_lines(lines)
    i, blank_before = 0, True
    while i < len(lines):
        line = lines[i].strip()
        if not line:
            i, blank_before = i + 1, True
            continue
        blank_after = i + 1 >= len(lines) or not lines[i + 1].strip()
        element = _single_line(line, blank_before, blank_after)
        cue = None if element else _cue(line, blank_before, blank_after, names)
        if element:
            yield element
            i, blank_before = i + 1, element.kind in ("heading", "shot")
        elif cue:
            yield cue
            i = yield from _dialogue(lines, i + 1, cue.dual, names)
            blank_before = True
        else:
            begin = i
            i += 1
            while i < len(lines) and lines[i].strip() and not _begins_something(lines, i, names):
                i += 1
            paragraph = "\n".join(part.strip() for part in lines[begin:i]).removeprefix("!")
            yield Element("action", _bare(paragraph))
            blank_before = False


def heading(text: str) -> tuple[bool, str, str]:
    """Whether it is inside, the place, and the hour of a scene heading."""
    opening = _HEADING.match(text)
    inside = bool(opening) and bool(re.match(r"int\b|i/e", text, re.I))
    parts = re.split(r"\s+[-–—]+\s+|\s*--+\s*", text[opening.end() :] if opening else text)
    hour = [part for part in parts[1:] if terms.exact("lighting", part) or _MOMENTS.search(part)]
    place = [part for part in parts if part not in hour]
    return inside, ", ".join(" ".join(part.split()).strip(" .,") for part in place), ", ".join(hour)


def _plain_lines(text: str) -> str:
    return re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c]", "\n", text.lstrip("\ufeff")).expandtabs(4)


def _single_line(line: str, blank_before: bool, blank_after: bool) -> Element | None:
    """The element of a line that needs no other line, if it is one."""
    if re.fullmatch(r"={3,}", line):
        return Element("page_break", "")
    if line.startswith("#"):
        return Element("section", _bare(line.lstrip("#").strip()))
    if _SEQUENCE.match(line):
        return Element("section", line)
    if line.startswith("="):
        return Element("synopsis", _bare(line[1:].strip()))
    if line.startswith("~"):
        return Element("lyrics", _bare(line[1:].strip()))
    if line.startswith("\x02"):
        return Element("shot", line[1:].strip())
    if line.startswith(">"):
        inner = line[1:].strip()
        return (
            Element("centred", _bare(inner[:-1].strip()))
            if inner.endswith("<")
            else Element("transition", inner)
        )
    number = _NUMBER.search(line)
    bare = line[: number.start()] if number else line
    if line.startswith(".") and line[1:2].isalnum():
        return Element("heading", _bare(bare[1:]), number=number[1] if number else "")
    if _HEADING.match(bare) and (blank_after or not _LOOSE_HEADING.match(bare)):
        return Element("heading", _bare(bare), number=number[1] if number else "")
    if blank_before and blank_after and _TRANSITION.match(line):
        return Element("transition", line)
    return None


def _begins_something(lines: list[str], i: int, names: set[str]) -> bool:
    """Whether a line in the middle of a paragraph is an element of its own."""
    line = lines[i].strip()
    blank_after = i + 1 >= len(lines) or not lines[i + 1].strip()
    return bool(_single_line(line, False, False) or _cue(line, False, blank_after, names))


def _names_without_blank_lines(lines: list[str]) -> set[str]:
    """Characters of writers who leave no blank lines: lines in capitals that come again or are named in a sentence."""
    lone: Counter[str] = Counter()
    said: set[str] = set()
    for i, line in enumerate(lines):
        found = _CUE.match(line.strip()) if len(line) < 40 else None
        if found and i + 1 < len(lines) and lines[i + 1].strip() and found["name"].rstrip()[-1:].isalnum():
            lone[found["name"].strip()] += 1
        else:
            said.update(re.findall(r"\w+", line))
    return {
        n
        for n, times in lone.items()
        if times > 1 or n.split()[0] in said or n.split()[0].capitalize() in said
    }


def _cue(line: str, blank_before: bool, blank_after: bool, names: set[str]) -> Element | None:
    """The character whom a line announces, if it does: in capitals, with something said below."""
    forced = line.startswith("@")
    if not forced and (blank_after or len(line) > 70 or line.startswith("!")):
        return None
    if forced:
        name, _, more = line[1:].rstrip("^ ").partition("(")
        extension, dual = more.rstrip(") "), line.endswith("^")
    else:
        found = _CUE.match(line)
        if not found or _CAMERA.search(found["name"]) or found["name"].rstrip()[-1:] in ".!?:;,":
            return None
        if not blank_before and found["name"].strip() not in names:
            return None
        name, dual = found["name"], bool(found["dual"])
        extension = ", ".join(re.findall(r"\(([^)]*)\)", found["more"]))
    return Element("character", _bare(name).strip(), extension=extension.strip(), dual=dual)


def _dialogue(lines: list[str], i: int, dual: bool, names: set[str]) -> Generator[Element, None, int]:
    """The lines below a cue; returns the index of the first that is none of them. Two spaces keep a blank inside."""
    said: list[str] = []

    def flush() -> Iterator[Element]:
        if said:
            yield Element("dialogue", _bare(" ".join(said)), dual=dual)
            said.clear()

    while i < len(lines) and (lines[i].strip() or (lines[i] == "  " and lines[i + 1 : i + 2] != [""])):
        line = lines[i].strip()
        if (
            said
            and (_HEADING.match(line) or _begins_something(lines, i, names))
            and not line.startswith(("~", "\x02"))
        ):
            break
        if line.startswith("(") and line.endswith(")"):
            yield from flush()
            yield Element("parenthetical", _bare(line[1:-1]).strip(), dual=dual)
        elif line.startswith("~"):
            yield from flush()
            yield Element("lyrics", _bare(line[1:].strip()), dual=dual)
        elif line.startswith("\x02"):
            yield from flush()
            yield Element("shot", line[1:].strip())
        elif line:
            said.append(line)
        i += 1
    yield from flush()
    return i


def _scenes(found: Iterator[Element]) -> Iterator[Scene]:
    place, hour, inside = "", "", False
    beats: list[Beat] = []
    headed = False
    speaker, manner, usual, dual = "", "", "", False
    for element in found:
        if element.kind == "heading" and not _HEADING.match(element.text) and _CAMERA.search(element.text):
            beats.append(Slate(element.text))
        elif element.kind == "heading":
            handed_on = len(beats)
            while handed_on and isinstance(beats[handed_on - 1], Cut | Slate):
                handed_on -= 1
            if handed_on or headed:
                yield Scene(place, hour, inside, tuple(beats[:handed_on]))
            beats, headed = beats[handed_on:], True
            inside, place, hour = heading(element.text)
        elif element.kind == "character":
            speaker, manner, dual = element.text, _manner(element.extension), element.dual
            usual = manner
        elif element.kind == "parenthetical":
            manner = ", ".join(filter(None, (usual, element.text)))
        elif element.kind == "dialogue":
            beats += spoken(speaker, element.text, manner, dual)
            manner = usual
        elif element.kind == "lyrics":
            beats.append(Speech(speaker, element.text, ", ".join(filter(None, (manner, "sings"))), dual))
        elif element.kind == "transition":
            beats.append(Cut(_transition(element.text)))
        elif element.kind == "centred":
            beats.append(Caption(element.text.strip()))
        elif element.kind == "shot":
            beats.append(Slate(element.text))
        elif element.kind == "action":
            beats += _actions(element.text)
        if element.kind in ("action", "centred", "heading"):
            speaker = manner = usual = ""
    if beats or headed:
        yield Scene(place, hour, inside, tuple(beats))


def _actions(text: str) -> list[Beat]:
    """A paragraph, or each entry of a list, or words that are written over the picture."""
    written = _SUPER.match(" ".join(text.split()))
    if written:
        return [Caption(written[1].strip(), alone=False)]
    lines = text.split("\n")
    if any(_BULLET.match(line) for line in lines):
        return [Action(_BULLET.sub("", line)) for line in lines]
    return [Action(text)]


def _manner(extension: str) -> str:
    """What the words behind a character's name say of the voice; a continued speech is none of them."""
    words = [part.strip() for part in extension.split(",")]
    return ", ".join(_VOICES.get(w.lower().rstrip("."), w) for w in words if w and not _CONTINUED.search(w))


def _transition(text: str) -> Transition:
    found = terms.exact("transition", text)
    return found[0].term if found else "cut"  # type: ignore[return-value]


def _title_page(text: str) -> tuple[dict[str, str], str]:
    """The entries of the title page in small letters, and the text behind it."""
    body = text.lstrip("\n")
    first = _TITLE_LINE.match(body.partition("\n")[0])
    if not first or not _TITLE_KEY.match(first[1]):
        return {}, text
    page, _, rest = body.partition("\n\n")
    entries: dict[str, str] = {}
    key = ""
    for line in page.split("\n"):
        opened = _TITLE_LINE.match(line)
        if opened and not line.startswith((" ", "\t")):
            key = opened[1].lower()
            entries[key] = opened[2].strip()
        else:
            entries[key] = f"{entries[key]}\n{line.strip()}".strip()
    separator = {"characters": "\n"}
    return {k: _bare(separator.get(k, " ").join(v.split("\n"))) for k, v in entries.items()}, rest


def _looks(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        name, colon, look = line.partition(":")
        if colon and name.strip():
            yield name.strip(), look.strip()


def _without_boneyard(text: str) -> str:
    parts, i = [], 0
    while (begin := text.find("/*", i)) >= 0 and (end := text.find("*/", begin + 2)) >= 0:
        parts.append(text[i:begin])
        i = end + 2
    return "".join(parts) + text[i:]


def _without_notes(text: str) -> str:
    """The text without its notes; an order for a shot gets a paragraph of its own, marked by a control character."""
    text = text.replace("\x02", "")
    parts, i = [], 0
    while (begin := text.find("[[", i)) >= 0 and (end := text.find("]]", begin + 2)) >= 0:
        blank = text.find("\n\n", begin)
        if 0 <= blank < end:
            parts.append(text[i:blank])
            i = blank
            continue
        note = " ".join(text[begin + 2 : end].split())
        order = re.match(r"shot\s*:\s*(.*)", note, re.I)
        parts.append(text[i:begin] + (f"\n\x02{order[1]}\n" if order else ""))
        i = end + 2
    return "".join(parts) + text[i:]


def _bare(text: str) -> str:
    """Without the marks of emphasis."""
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
        text = re.sub(r"\\([*_])", r"\1", text)
    return text
