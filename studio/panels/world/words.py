"""The panel's names for places, kinds of scenes and sizes, and the title of a walk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from PySide6.QtCore import QCoreApplication

from engines.world.request import BLOCKS, Place, SceneKind, WorldRequest
from studio.project.project import Project
from studio.take_words import short_title
from studio.widgets.walk.keys import WalkKeys, key_name


def say(text: str) -> str:
    return QCoreApplication.translate("WorldPanel", text)


def places() -> list[tuple[str, str]]:
    """All places with their titles, those of the stage first; a block world is known by its picture."""
    labels: dict[str, str] = WorldRequest.model_fields["place"].json_schema_extra["labels"]  # type: ignore
    return [(place, say(labels[place])) for place in get_args(Place)]


def place_rows() -> list[tuple[str, list[tuple[str, str]]]]:
    """Places for little pictures, in rows with a title each; within a row the short title of a place will do."""
    stage = [(place, title) for place, title in places() if not place.startswith(BLOCKS)]
    blocks = [
        (place, title.partition(": ")[2].capitalize())
        for place, title in places()
        if place.startswith(BLOCKS)
    ]
    return [(say("Painted places"), stage), (say("Made of blocks, which you can break"), blocks)]


def in_the_world(keys: WalkKeys, blocky: bool, full_screen: bool) -> tuple[str, ...]:
    """What can be done in a world besides walking, what matters most first."""
    frees = (
        say("Esc frees the mouse, and again leaves full screen")
        if full_screen
        else say("Esc frees the mouse")
    )
    strike = key_name(keys.key_of("attack"))
    breaks = (say("click or {0} breaks a block").format(strike),) if blocky else ()
    return (
        frees, *breaks, say("⌫ rewinds"), say("B bookmarks"), say("F9 records"),
    )  # fmt: skip


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
