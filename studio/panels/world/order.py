"""From the draft of a world to the request that it stands for: of a walk now, or of a film of one."""

from collections.abc import Mapping
from typing import Any

from engines.contract import BadInput, parse_request
from engines.world.actions import FPS
from engines.world.request import WorldRequest
from studio.model.draft import default_values
from studio.panels.world.words import say

PANEL = "world"
HEIGHTS = (180, 240, 360, 540, 720)
"""Rows of a frame while one walks."""
USUAL_HEIGHT = 360
BEGINS_ANEW = ("image", "place", "corrections", "companion", "alive", "head_bob", "seed", "engine")
"""What is built into a world: another value needs another walk."""

LOG_OF_START = "log_of_start"
"""In a draft: whether its log was made in the world of the draft (a take's, a camera path), and goes with its start."""
WITHOUT_LOG: dict[str, Any] = {"actions": None, LOG_OF_START: False}


def draft_values() -> dict[str, Any]:
    """What a draft begins with: the request's fields as plain values, how large one walks, and whose the log is."""
    own = {"corrections": {}, "walk_height": USUAL_HEIGHT, LOG_OF_START: False}
    return {**default_values(WorldRequest), **own}


def film_request(draft: Mapping[str, Any]) -> WorldRequest:
    """The film of what the script or the log does. Raises `BadInput` that names the field."""
    values = _values(draft)
    if not values["script"].strip() and not values["actions"]:
        raise BadInput("script", say("Write what is done, or choose a log"))
    return parse_request(WorldRequest, values)


def walk_request(draft: Mapping[str, Any]) -> WorldRequest:
    """A walk in real time, in frames of the film's shape. Raises `BadInput` that names the field."""
    width, height = walk_size(draft)
    now = {"actions": None, "script": "", "width": width, "height": height, "fps": FPS}
    return parse_request(WorldRequest, {**_values(draft), **now})


def walk_size(draft: Mapping[str, Any]) -> tuple[int, int]:
    """Width and height of a frame while one walks: even numbers, in the film's shape."""
    height = int(draft["walk_height"])
    width = round(height * draft["width"] / draft["height"] / 2) * 2
    return min(max(width, 160), 1920), height


def _values(draft: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: draft[name] for name in WorldRequest.model_fields if name in draft}
    if not values["image"] and not values["place"]:
        raise BadInput("image", say("Drop a picture first, or choose a place"))
    if values["actions"]:
        values["script"] = ""
    return values
