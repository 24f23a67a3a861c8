"""Small questions of the elements panel, answered in JSON."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from engines.contract import parse_request
from engines.elements import scene
from engines.elements.cuts import cut_of
from engines.elements.look.light import daylight
from engines.elements.request import Box, Element, ElementsRequest, Stroke
from engines.home import cache_dir
from engines.questions import Answer, answered, kept_picture
from engines.recipe import digest_of

UNSURE = 0.5


def answer(question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer `cut` {image, box, strokes}, `bind` {names, prompt}, `stage` {request}, `still` {request, time_s, width}
    or `evaluate` {takes}."""
    known: dict[str, Answer] = {
        "cut": _cut,
        "bind": _bind,
        "stage": _stage,
        "still": _still,
        "evaluate": _evaluate,
    }
    return answered(known, question, arguments)


def _cut(
    image: str, box: list[float] | None = None, strokes: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The cut-out as an RGBA file of the whole picture; `bounds` and `edges` as left, top, right, bottom."""
    meant = Box(left=box[0], top=box[1], right=box[2], bottom=box[3]) if box else None
    drawn = tuple(Stroke.model_validate(stroke) for stroke in strokes or [])
    found = cut_of(Element(name="it", image=Path(image), box=meant, strokes=drawn), "image")
    made = found.cut
    height, width = made.alpha.shape
    left, top, right, bottom = made.bounds
    return {
        "path": str(found.file),
        "bounds": [left / width, top / height, right / width, bottom / height],
        "edges": list(map(float, made.edges)),
        "sureness": float(made.sureness),
        "whole": bool(made.whole),
        "warnings": _doubts(made.whole, made.sureness),
    }


def _doubts(whole: bool, sureness: float) -> list[str]:
    if whole:
        return ["This is a whole picture, not a subject: use it as the background, or draw a box."]
    return (
        ["The cut-out may be wrong: draw a box about the subject, or use the brush."]
        if sureness < UNSURE
        else []
    )


def _bind(names: list[str], prompt: str) -> dict[str, Any]:
    from engines.elements.words.binding import bind, understood

    direction = bind(names, prompt)
    return {
        "direction": direction.model_dump(mode="json"),
        "understood": understood(names, prompt, direction),
    }


@lru_cache(maxsize=1)
def _composed(digest: str, wanted: ElementsRequest) -> scene.Scene:
    """The scene of a request, kept while people look at other moments of it; `digest` knows the files' contents."""
    direction = scene.direct(wanted)
    cuts = dict(scene.cut_all(wanted.elements))
    return scene.compose(wanted, direction, cuts, scene.plate_of(wanted, direction))


def _stage(request: dict[str, Any]) -> dict[str, Any]:
    """Where everybody is put, where light and horizon are taken to be, and what will not look right."""
    wanted = parse_request(ElementsRequest, request)
    direction = scene.direct(wanted)
    plate = scene.plate_of(wanted, direction)
    staged = scene.placed(wanted, direction, dict(scene.cut_all(wanted.elements)), plate)
    placements = {
        one.name: {
            "x": one.keys[0].x,
            "y": one.keys[0].y,
            "height": one.height,
            "lift": one.keys[0].lift,
            "depth": one.keys[0].depth,
            "layer": one.layer,
            "flip": one.flip,
            "keys": [{"time_s": key.time_s, "x": key.x, "y": key.y, "lift": key.lift} for key in one.keys],
        }
        for one in staged.placed
    }
    sun = daylight(plate, scene.look_of(wanted)).sun
    return {
        "placements": placements,
        "horizon": plate.space.horizon,
        "sun": {"azimuth": sun.azimuth, "elevation": sun.elevation},
        "drawn": plate.is_drawn,
        "background": kept_picture((plate.rest * 255 + 0.5).clip(0, 255).astype(np.uint8)),
        "warnings": [{"element": one.element, "message": one.message} for one in staged.warned],
    }


def _still(request: dict[str, Any], time_s: float, width: int) -> dict[str, Any]:
    """A frame of the scene as a PNG file of that width."""
    wanted = parse_request(ElementsRequest, request)
    frame = _composed(digest_of(wanted), wanted).frame(time_s)
    share = width / frame.shape[1]
    small = cv2.resize(frame, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else frame
    return {"path": kept_picture(np.asarray(small))}


def _evaluate(takes: list[str]) -> dict[str, Any]:
    """The report of A2-Bench about takes, as a page in the cache."""
    from engines.elements.bench import evaluate

    folder = cache_dir() / "reports" / hashlib.sha256("\n".join(takes).encode()).hexdigest()[:16]
    evaluate([Path(take) for take in takes], folder)
    return {"page": str(folder / "report.html")}
