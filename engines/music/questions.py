"""Small questions of the music panel, answered in JSON."""

from pathlib import Path
from typing import Any

from engines.contract import BadInput, parse_request
from engines.music import asked
from engines.music.request import MusicRequest
from engines.music.score import Score
from engines.music.writing import planned, writing_of
from engines.questions import Answer, answered

EXPORTS = ("mid", "musicxml")


def answer(question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer `plan` and `score` {request values}, `reference` {path}, `film` {path}, `export` {score, path} or
    `into_film` {film, media, path}."""
    known: dict[str, Answer] = {
        "plan": _plan,
        "score": _score,
        "reference": _reference,
        "film": _film,
        "export": _export,
        "into_film": _into_film,
    }
    return answered(known, question, arguments)


def _plan(**values: Any) -> dict[str, Any]:
    """What the words of a request will become."""
    request = parse_request(MusicRequest, values)
    plan, notes = planned(asked.settled(request))
    return {"plan": plan.model_dump(mode="json"), "notes": [*notes, *asked.remarks(request, plan)]}


def _score(**values: Any) -> dict[str, Any]:
    """All notes of a request, and no sound."""
    request = parse_request(MusicRequest, values)
    writing, notes = writing_of(asked.settled(request))
    *_, score = writing.all()
    return {"score": score.as_json(), "notes": [*notes, *asked.remarks(request, score.plan)]}


def _reference(path: str) -> dict[str, Any]:
    """The course of a recording or MIDI file, and in words what is doubtful about it, empty where nothing is."""
    from engines.music.listening import reference

    file = Path(path)
    return {"plan": reference.hear(file).model_dump(mode="json"), "doubt": reference.doubt_of(file)}


def _film(path: str) -> dict[str, Any]:
    """Where a film is cut."""
    from engines.music.watching import watch

    seen = watch(Path(path))
    return {"cuts": list(seen.cuts_s), "duration_s": seen.duration_s}


def _export(score: str, path: str) -> dict[str, Any]:
    """Write the notes of a take for other programs, by the ending of `path`."""
    from engines.music.exports import midi, musicxml

    target = Path(path)
    kind = target.suffix.lstrip(".").lower()
    if kind not in EXPORTS:
        raise BadInput("path", f"{target.name} has none of the endings {', '.join(EXPORTS)}")
    from engines.music.exports.titles import title_beside

    written = Score.read(Path(score))
    if kind == "mid":
        midi.write(target, written)
    else:
        musicxml.write(target, written, written.plan.title or title_beside(Path(score)))
    return {"path": str(target)}


def _into_film(film: str, media: str, path: str) -> dict[str, Any]:
    """Write a copy of a film with a take under it."""
    from engines.music.exports import film as films

    films.write(Path(path), Path(film), Path(media))
    return {"path": path}
