"""The panel's names for places, kinds of scenes and sizes, and the title of a walk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from PySide6.QtCore import QCoreApplication

from engines.world.request import BLOCKS, Place, SceneKind, WorldRequest
from studio.project.project import Project
from studio.take_words import short_title


def say(text: str) -> str:
    return QCoreApplication.translate("WorldPanel", text)


def places() -> list[tuple[str, str]]:
    """All places with their titles, those of the stage first; a block world is known by its picture."""
    labels: dict[str, str] = WorldRequest.model_fields["place"].json_schema_extra["labels"]  # type: ignore
    return [(place, say(labels[place])) for place in get_args(Place)]


def short_place(place: str, title: str) -> str:
    """The title of a place, so that it fits on a little picture."""
    return title.partition(": ")[2].capitalize() if place.startswith(BLOCKS) else title


def kinds() -> list[tuple[SceneKind, str]]:
    """What a picture may show, with titles."""
    return [
        ("landscape", say("Landscape")), ("street", say("Street")), ("interior", say("Room")),
        ("closeup", say("Close-up")),
    ]  # fmt: skip


def title_of(values: Mapping[str, Any], project: Project) -> str:
    """What a walk is called before a person names it: where it was."""
    if values.get("script"):
        return short_title(" ".join(values["script"].split()))
    if values.get("image"):
        return short_title(Path(project.assets.name_of(Path(values["image"]))).stem)
    return dict(places()).get(values.get("place") or "", say("Walk"))
