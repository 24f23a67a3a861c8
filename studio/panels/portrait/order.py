"""From the draft of a portrait to the request that it stands for, and to the name of its take."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engines.contract import parse_request
from engines.portrait.request import PortraitRequest
from studio.panels.portrait.faces import placed_by_hand, write_anchors
from studio.panels.portrait.speakers import voice_values
from studio.project.project import Project
from studio.take_words import short_title

PANEL = "portrait"


def request_of(draft: Mapping[str, Any], folder: Path) -> PortraitRequest:
    """The request that a draft stands for; the anchors of a face placed by hand are written into `folder`.

    Raises `BadInput` that names the field.
    """
    values = {name: draft[name] for name in PortraitRequest.model_fields if name in draft}
    values |= voice_values(draft)
    if values["image"] is None:
        del values["image"]
    values["anchors"] = None
    by_hand = any(map(placed_by_hand, draft["faces"]))
    request = parse_request(PortraitRequest, values)
    if by_hand:
        request = request.model_copy(update={"anchors": write_anchors(draft["faces"], folder)})
    return request


def title_of(request: PortraitRequest, project: Project) -> str:
    """What a take is called before a person names it: its first words, or its recording."""
    words = " ".join(request.text.split())
    if words:
        return short_title(words)
    return Path(project.assets.name_of(request.audio)).stem if request.audio else ""
