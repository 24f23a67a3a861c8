"""From the draft of a film to the request that it stands for, and to the name of its take."""

from collections.abc import Mapping, Sequence
from typing import Any

from engines.contract import BadInput, parse_request
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay, Shot
from studio.panels.film.edits import cleaned
from studio.panels.film.words import first_words
from studio.take_words import short_title

PANEL, PREVIS = "film", "builtin"
"""The panel, and the engine that draws."""
LORA_ENGINE = "skyreels-v2"
"""The engine whose LoRAs can be taught here."""
NOT_DRAWN = {"end_picture", "loras", "duration_s", "locked", "dialogue"}


def request_of(draft: Mapping[str, Any], screenplay: Screenplay) -> FilmRequest:
    """The request that the shots and the film's fields stand for. Raises `BadInput` that names the field."""
    if not screenplay.shots:
        raise BadInput("screenplay", "there is no shot yet", "write a script and make its shots")
    values = {name: draft[name] for name in FilmRequest.model_fields if name in draft}
    clean = screenplay.model_copy(update={"shots": cleaned(screenplay.shots)})
    values |= {"script": None, "text": "", "screenplay": clean.model_dump()}
    return parse_request(FilmRequest, values)


def painted_over(
    values: Mapping[str, Any],
    screenplay: Screenplay,
    shots: Sequence[tuple[Shot, float]],
    script: Sequence[Shot],
) -> FilmRequest:
    """The request for a film that paints over a previs, whose shots and their lengths in seconds are given.

    `values` are those of the previs with another engine and its guide. A shot that is still the same in the script
    brings along what only a neural engine uses. Raises `BadInput`.
    """
    later = dict(enumerate(script))
    kept = tuple(
        shot.model_copy(
            update={
                "duration_s": round(length_s, 3),
                **_for_neural(later.get(at, shot), shot),
                "locked": False,
            }
        )
        for at, (shot, length_s) in enumerate(shots)
    )
    whole = screenplay.model_copy(update={"shots": kept})
    return request_of({**values, "endless": False}, whole)


def _for_neural(now: Shot, then: Shot) -> dict[str, Any]:
    """What a neural engine uses of a shot, as the script has it now if it is still the shot that it was then."""
    same = now.model_dump(exclude=NOT_DRAWN) == then.model_dump(exclude=NOT_DRAWN)
    of = now if same else then
    return {"end_picture": of.end_picture, "loras": of.loras}


def title_of(screenplay: Screenplay) -> str:
    """What a take is called before a person names it: the film's title, or the first words of its first shot."""
    words = screenplay.title.strip() or (first_words(screenplay.shots[0]) if screenplay.shots else "")
    return short_title(words)


def screenplay_of(values: Mapping[str, Any]) -> Screenplay:
    """The shots in the request values of a take or a job; none where it was made from a script file or words."""
    return Screenplay.model_validate(values.get("screenplay") or {})


def look_of(values: Mapping[str, Any]) -> str:
    """What the frames of a take or a job look like: a drawn look, or the name of another engine."""
    return str(values.get("look", "")) if values.get("engine", PREVIS) == PREVIS else str(values["engine"])
