"""Scripts in and out: a file, a text or one sentence becomes a `Screenplay`, and a screenplay becomes Fountain again.

Takes Fountain, shot lists, plain text, one sentence, and our own JSON (`Screenplay.model_dump_json`). What is wrong
with a script is told in one line. How text becomes shots is in `engines.film.fountain`, `shot_list`, `prose` and
`breakdown`.
"""

import codecs
from pathlib import Path

from pydantic import ValidationError

from engines.contract import BadInput
from engines.film import fountain, prose, shot_list
from engines.film.breakdown import broken_down
from engines.film.described import completed
from engines.film.shots import Screenplay, Shot

LONGEST = 2_000_000  # characters; a long film has 200,000
_PAGE = 1_500  # characters of a printed page
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_FORMATS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a packed document (Word, Pages or Highland)",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"<?xml": "XML (Final Draft?)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"ID3": "a sound file",
}
_MEND = "mend the file, or write the script as Fountain or plain text"
_EXPORT = "save it as Fountain or plain text in the program that wrote it"


def read(path: Path) -> Screenplay:
    """The screenplay in a file. Raises `BadInput` for what is no script."""
    return parse(text_of(path))


def parse(text: str) -> Screenplay:
    """The screenplay in a text: our JSON, Fountain, a shot list, prose, or one sentence. Raises `BadInput`."""
    if len(text) > LONGEST:
        raise BadInput("script", f"is {len(text):,} characters long", _too_long())
    if not any(c.isalnum() for c in text):
        raise BadInput("script", "is empty", "write what is to be seen, one sentence is enough")
    if text.lstrip("\ufeff \n\r\t").startswith("{"):
        made = _from_json(text.lstrip("\ufeff"))
    elif shot_list.looks_like(text):
        made = broken_down(shot_list.parse(text), screenplay=False, free=True)
    elif fountain.looks_like(text):
        made = broken_down(fountain.parse(text))
    else:
        script, storyboard = prose.parse(text)
        made = broken_down(script, screenplay=False, free=storyboard)
    return filmable(made)


def filmable(screenplay: Screenplay) -> Screenplay:
    """The same screenplay. Raises `BadInput` for one without shots."""
    if not screenplay.shots:
        raise BadInput(
            "script", "has nothing that can be seen or heard", "write an action or a line of dialogue"
        )
    return screenplay


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, in UTF-16 with its mark, or in the Windows code page 1252. Raises `BadInput`."""
    try:
        with path.open("rb") as file:  # which may be a pipe or a device without an end
            data = file.read(4 * LONGEST + 1)
    except OSError as error:
        what = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror})"
        raise BadInput("script", f"{path} {what}", "choose a text file") from None
    if len(data) > 4 * LONGEST:
        raise BadInput("script", f"{path.name} is larger than {4 * LONGEST / 1e6:g} MB", _too_long())
    for opening, name in _FORMATS.items():
        if data.startswith(opening):
            raise BadInput("script", f"{path.name} is {name}, not a text", _EXPORT)
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    what = f"is damaged {marked.upper()}" if marked else "is not text that can be read"
    raise BadInput("script", f"{path.name} {what}", "save it as UTF-8 text")


def write_fountain(screenplay: Screenplay) -> str:
    """The screenplay as Fountain. Read again it gives the same shots: each is ordered by a note `[[shot: ...]]`."""
    parts = (
        [_title_page(screenplay)] if screenplay.title or screenplay.author or screenplay.characters else []
    )
    place = hour = None
    for i, shot in enumerate(screenplay.shots):
        if i and shot.transition != "cut":
            parts.append({"dissolve": "DISSOLVE TO:", "fade": "FADE TO:"}[shot.transition])
        if shot.place and (shot.place, shot.lighting) != (place, hour):
            parts.append(" - ".join(filter(None, (_heading(shot), shot.lighting.upper()))))
            place, hour = shot.place, shot.lighting
        if shot.title and shot.title != screenplay.title and (shot.description or shot.dialogue):
            parts.append(f"SUPER: {shot.title}")
        parts += _written(shot)
    return "\n\n".join(parts) + "\n"


def _title_page(screenplay: Screenplay) -> str:
    lines = [f"Title: {screenplay.title}"] if screenplay.title else []
    lines += [f"Author: {screenplay.author}"] if screenplay.author else []
    if screenplay.characters:
        lines += ["Characters:", *(f"    {c.name}: {c.appearance}" for c in screenplay.characters)]
    return "\n".join(lines)


def _heading(shot: Shot) -> str:
    return shot.place if shot.place.startswith(("INT.", "EXT.")) else f".{shot.place}"


def _written(shot: Shot) -> list[str]:
    angle = shot.shot_angle if shot.shot_angle != "eye_level" else ""
    orders = [shot.shot_type, angle, shot.shot_position]
    words = [order.replace("_", " ") for order in orders if order]
    words += [part.strip() for part in shot.camera_motion.split(",") if part.strip()] + [
        f"{shot.duration_s:g} s"
    ]
    words += [f"weather: {shot.weather.replace(',', ' +')}"] if shot.weather else []
    words += [f"sound: {shot.sound.replace(',', ' +')}"] if shot.sound else []
    parts = [f"[[shot: {', '.join(words)}]]"]
    if shot.description:
        parts.append(f"!{shot.description}" if shot.description.isupper() else shot.description)
    elif shot.title and not shot.dialogue:
        parts.append(f"> {shot.title} <")
    together = False
    for line in shot.dialogue:
        dual = line.manner.endswith("at the same time")
        manner = line.manner.removesuffix("at the same time").rstrip(", ")
        cue = (
            f"{'' if line.speaker.upper() != line.speaker.lower() else '@'}{line.speaker.upper()}" or "@VOICE"
        )
        parts.append(
            "\n".join(
                filter(
                    None, (f"{cue}{' ^' if dual and together else ''}", manner and f"({manner})", line.text)
                )
            )
        )
        together = True
    return parts


def _from_json(text: str) -> Screenplay:
    try:
        return completed(Screenplay.model_validate_json(text))
    except ValidationError as error:
        first = error.errors()[0]
    place = [str(part + 1 if isinstance(part, int) else part) for part in first["loc"]]
    what = first["msg"].replace("Input should be", "should be")
    if not place:
        raise BadInput("script", f"is not JSON of a screenplay: {what}", _MEND)
    raise BadInput("script", f"{' '.join(place)}: {what}, not {str(first['input'])[:60]!r}", _MEND)


def _is_text(text: str) -> bool:
    strange = sum(c == "\ufffd" or (ord(c) < 32 and c not in "\t\n\r\f\x0b\x1a") for c in text[:100_000])
    return "\0" not in text and strange * 200 <= min(len(text), 100_000)


def _too_long() -> str:
    return (
        f"give at most {LONGEST:,} characters (about {LONGEST // _PAGE:,} pages); cut it into several films"
    )
