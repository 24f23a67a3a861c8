"""Which files there are, of which kind each is, and which belong to another: captions and logs. Opens none of them
but for the first bytes of those whose name says nothing. Nothing heavy here.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

Medium = Literal["picture", "film", "sound", "score"]

MEDIA: dict[str, Medium] = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".jpe", ".webp", ".bmp", ".tif", ".tiff", ".avif"), "picture"),
    **dict.fromkeys((".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg"), "film"),
    **dict.fromkeys((".wmv", ".flv", ".ts", ".mts", ".m2ts", ".3gp", ".ogv", ".gif"), "film"),
    **dict.fromkeys((".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".aac"), "sound"),
    **dict.fromkeys((".aif", ".aiff", ".wma"), "sound"),
    **dict.fromkeys((".mid", ".midi", ".kar", ".smf"), "score"),
}
"""By the ending of the name. A GIF of one picture is a film of one frame until it is opened."""

_BEGINNINGS: tuple[tuple[int, bytes, Medium], ...] = (
    (0, b"\x89PNG", "picture"),
    (0, b"\xff\xd8\xff", "picture"),
    (8, b"WEBP", "picture"),
    (0, b"GIF8", "film"),
    (4, b"ftyp", "film"),
    (0, b"\x1aE\xdf\xa3", "film"),
    (8, b"AVI ", "film"),
    (8, b"WAVE", "sound"),
    (0, b"fLaC", "sound"),
    (0, b"OggS", "sound"),
    (0, b"ID3", "sound"),
    (0, b"MThd", "score"),
)
_PICKLES = {".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin", ".joblib", ".npy"}
_CAPTIONS, _LOGS = (".txt",), (".json", ".npz", ".actions.json")
_TAKE_LOG = "actions.json"


def medium_of(path: Path) -> Medium | None:
    """By name, and by the first bytes where the name says nothing; None for what is no medium that is known."""
    ending = path.suffix.lower()
    if ending in MEDIA:
        return MEDIA[ending]
    if ending in _PICKLES or ending in (*_CAPTIONS, *_LOGS):
        return None
    with path.open("rb") as file:
        head = file.read(16)
    return next((medium for at, sign, medium in _BEGINNINGS if head[at : at + len(sign)] == sign), None)


def is_film(path: Path) -> bool:
    """Whether a file has the name of a film."""
    return MEDIA.get(path.suffix.lower()) == "film"


def foreign(path: Path) -> str:
    """What a file is that nothing can be learned from, in words."""
    ending = path.suffix.lower()
    if ending in _PICKLES:
        return "holds stored objects of a program, which are never opened"
    if ending in _CAPTIONS:
        return "is a text, and nothing beside it has its name: captions are named as what they describe"
    if ending in _LOGS:
        return "is data, and no film beside it has its name"
    if ending in (".zip", ".7z", ".rar", ".tar", ".gz"):
        return "is an archive: unpack it, and add the folder"
    return f"is neither a picture, film, sound nor MIDI file ({ending or 'no ending'})"


def walked(
    files: Iterable[Path], apart: Path | None = None, stop: Callable[[], bool] = lambda: False
) -> Iterator[Path]:
    """Each file once, in the order given; what lies in folders by name, files before subfolders. Left out are hidden
    files inside folders, what belongs to another file, and the folder `apart`."""
    seen = set[Path]()
    for path in _opened(files, apart, stop):
        whole = path.absolute()
        if whole not in seen and not belongs(whole):
            seen.add(whole)
            yield whole


def _opened(files: Iterable[Path], apart: Path | None, stop: Callable[[], bool]) -> Iterator[Path]:
    for given in files:
        if not given.is_dir():
            yield given
            continue
        for folder, inside, names in os.walk(given):
            if stop():
                return
            if apart and apart.exists() and apart.samefile(folder):
                inside.clear()
                continue
            inside[:] = sorted((name for name in inside if not name.startswith(".")), key=_by_name)
            shown = (name for name in names if not name.startswith(".") and name.lower() not in _LITTER)
            yield from (Path(folder) / name for name in sorted(shown, key=_by_name))


_LITTER = {"thumbs.db", "desktop.ini"}


def _by_name(name: str) -> list[tuple[int, str]]:
    """As people count: take 2 before take 10."""
    parts, digits = list[tuple[int, str]](), ""
    for sign in name.casefold():
        if sign.isascii() and sign.isdigit():
            digits += sign
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, sign))
    return [*parts, (int(digits), "")] if digits else parts


def caption_beside(path: Path) -> Path | None:
    """The text that describes a file: of the same name, or of its whole name and `.txt`."""
    for beside in (path.with_suffix(".txt"), path.with_name(path.name + ".txt")):
        if beside.is_file() and beside != path:
            return beside
    return None


def log_beside(film: Path) -> Path | None:
    """The log of keys and mouse of a film: of the same name as .json, .npz or .actions.json, or that of a take."""
    own = [film.with_suffix(ending) for ending in _LOGS]
    take = [film.with_name(_TAKE_LOG)] if film.stem == "take" else []
    return next((beside for beside in own + take if beside.is_file()), None)


def belongs(path: Path) -> bool:
    """Whether a file is the caption or the log of another one beside it."""
    ending = path.suffix.lower()
    if ending in _CAPTIONS:
        return _named_like(path, tuple(MEDIA))
    if ending not in (".json", ".npz"):
        return False
    films = tuple(suffix for suffix, medium in MEDIA.items() if medium == "film")
    if path.name == _TAKE_LOG:
        return any(path.with_name("take" + suffix).is_file() for suffix in films)
    return _named_like(path, films) or _named_like(
        path.with_name(path.name.replace(".actions.json", ".json")), films
    )


def _named_like(path: Path, endings: tuple[str, ...]) -> bool:
    whole = path.with_suffix("")
    if whole.suffix.lower() in endings and whole.is_file():
        return True
    return any(
        path.with_suffix(suffix).is_file() or path.with_suffix(suffix.upper()).is_file() for suffix in endings
    )
