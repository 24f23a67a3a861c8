"""From the draft of a film to the request that it stands for, and to the name of its take."""

from collections.abc import Mapping
from typing import Any

from engines.contract import BadInput, parse_request
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay
from studio.panels.film.edits import cleaned
from studio.panels.film.words import first_words

PANEL = "film"
LONGEST_TITLE = 40


def request_of(draft: Mapping[str, Any], screenplay: Screenplay) -> FilmRequest:
    """The request that the shots and the film's fields stand for. Raises `BadInput` that names the field."""
    if not screenplay.shots:
        raise BadInput("screenplay", "there is no shot yet", "write a script and make its shots")
    values = {name: draft[name] for name in FilmRequest.model_fields if name in draft}
    clean = screenplay.model_copy(update={"shots": cleaned(screenplay.shots)})
    values |= {"script": None, "text": "", "screenplay": clean.model_dump()}
    return parse_request(FilmRequest, values)


def title_of(screenplay: Screenplay) -> str:
    """What a take is called before a person names it: the film's title, or the first words of its first shot."""
    words = screenplay.title.strip() or (first_words(screenplay.shots[0]) if screenplay.shots else "")
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1].rstrip() + "…"


def screenplay_of(values: Mapping[str, Any]) -> Screenplay:
    """The shots in the request values of a take or a job; none where it was made from a script file or words."""
    return Screenplay.model_validate(values.get("screenplay") or {})


def frame_size(size: str) -> tuple[int, int]:
    """Width and height of a film, in pixels."""
    width, _, height = size.partition("x")
    return int(width), int(height)
