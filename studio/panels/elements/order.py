"""From the draft of a scene to the requests that it stands for, and to the names of their takes."""

from collections.abc import Mapping
from typing import Any

from engines.contract import BadInput, parse_request
from engines.elements.direction import Direction
from engines.elements.request import ElementsRequest
from studio.take_words import short_title

PANEL = "elements"
MOST_SEED = 2**31 - 1


def request_of(draft: Mapping[str, Any], direction: Direction | None = None) -> ElementsRequest:
    """The request that a draft stands for; `direction` is what its words mean, where that is known already.

    Raises `BadInput` that names the field.
    """
    if not draft["elements"]:
        raise BadInput("elements", "there is nobody in the scene yet", "drop pictures of who and what")
    values = {name: draft[name] for name in ElementsRequest.model_fields if name in draft}
    if direction is not None:
        values["direction"] = direction.model_dump(mode="json")
    return parse_request(ElementsRequest, values)


def with_seed(request: ElementsRequest, further: int) -> ElementsRequest:
    """The same scene under a later seed."""
    return request.model_copy(update={"seed": (request.seed + further) % (MOST_SEED + 1)})


def title_of(request: ElementsRequest) -> str:
    """What a take is called before a person names it: the first words of what happens, else who is in it."""
    words = " ".join(request.prompt.split()) or ", ".join(element.name for element in request.elements)
    return short_title(words)
