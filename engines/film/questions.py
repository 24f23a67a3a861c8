"""Small questions of the film panel, answered in JSON."""

from pathlib import Path
from typing import Any

from engines.contract import BadInput
from engines.film import steering
from engines.film.endless import continued
from engines.film.screenplay import parse, read
from engines.film.shots import Screenplay
from engines.film.still import still
from engines.film.told import told
from engines.questions import Answer, answered, kept_picture
from engines.stage.scene import Look

EXPORTS = ("srt", "vtt", "edl", "otio", "stills")


def answer(question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer `read` {path or text}, `told` {screenplay}, `thumbnail` {screenplay, shot, width, look}, `steer`
    {screenplay, from_shot, words}, `continue` {screenplay} or `export` {folder, kind, path}."""
    known: dict[str, Answer] = {
        "read": _read,
        "told": _told,
        "thumbnail": _thumbnail,
        "steer": _steer,
        "continue": _continue,
        "export": _export,
    }
    return answered(known, question, arguments)


def _read(path: str = "", text: str = "") -> dict[str, Any]:
    screenplay = read(Path(path)) if path else parse(text)
    return {"screenplay": screenplay.model_dump(mode="json"), "understood": told(screenplay)}


def _told(screenplay: dict[str, Any]) -> dict[str, Any]:
    """What is to be told of a screenplay as it stands now, after edits of its shots."""
    return {"understood": told(Screenplay.model_validate(screenplay))}


def _thumbnail(
    screenplay: dict[str, Any], shot: int, width: int, look: Look = "picture_book"
) -> dict[str, Any]:
    """A still of one shot, as a PNG file of that width in the cache."""
    whole = Screenplay.model_validate(screenplay)
    frame = still(whole, shot, width, round(width * 9 / 32) * 2, look)
    return {"path": kept_picture(frame)}


def _steer(screenplay: dict[str, Any], from_shot: int, words: str) -> dict[str, Any]:
    whole = Screenplay.model_validate(screenplay)
    steered = steering.steer(whole, from_shot, words)
    understood = [word.sentence for word in steering.understand(whole, words)]
    lines = list(dict.fromkeys([*understood, *told(steered)]))
    return {"screenplay": steered.model_dump(mode="json"), "understood": lines}


def _continue(screenplay: dict[str, Any]) -> dict[str, Any]:
    return {"shot": continued(Screenplay.model_validate(screenplay)).model_dump(mode="json")}


def _export(folder: str, kind: str, path: str) -> dict[str, Any]:
    """Write a file (for stills a folder) for other programs from a finished take."""
    from engines.film.exports.captions import write_captions
    from engines.film.exports.edl import write_edl
    from engines.film.exports.otio import write_timeline
    from engines.film.exports.stills import write_stills
    from engines.film.exports.written import read_cuts

    if kind not in EXPORTS:
        raise BadInput("kind", f"{kind!r} is unknown", f"choose one of {', '.join(EXPORTS)}")
    written = read_cuts(Path(folder) / "cuts.json")
    film = next(Path(folder).glob("take.*"))
    to = Path(path)
    match kind:
        case "srt" | "vtt":
            write_captions(to, written.cuts, written.fps)
        case "edl":
            write_edl(to, written.cuts, written.fps, written.title, film)
        case "otio":
            write_timeline(to, written.cuts, written.fps, written.title, film)
        case "stills":
            write_stills(to, written.cuts, film, written.fps)
    return {"path": str(to)}
