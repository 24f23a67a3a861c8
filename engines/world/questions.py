"""Small questions of the world panel, answered in JSON: how a picture is read, how a place looks, what a script means.

Answers are kept while they are of use: a picture that is read again under the same corrections costs nothing.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.contract import parse_request
from engines.home import cache_dir
from engines.kept import keep_newest
from engines.perception.scene import Crop, Reading
from engines.questions import Answer, answered, kept_picture
from engines.world import logs
from engines.world.actions import FPS, ActionLog
from engines.world.opening import ONE_COLOUR, check, digest_of, doubt_of, open_walk, reading_of
from engines.world.request import WorldRequest

KEPT = 32
STANDS, SKY, GROUND, NOTHING = 0, 1, 2, 3
UNSURE = 0.5
PREVIEW_SIZE = 640, 360
_NEAREST_M, _FARTHEST_M = 1.0, 120.0  # between which nearness is told

_answers: OrderedDict[str, dict[str, Any]] = OrderedDict()


def answer(question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer `read` {image, corrections, seed}, `preview` {place, seed}, `script` {script, fps} or `path` {keyframes,
    fps}."""
    known: dict[str, Answer] = {"read": _read, "preview": _preview, "script": _script, "path": _path}
    return answered(known, question, arguments)


def _read(image: str, corrections: dict[str, Any] | None = None, seed: int = 0) -> dict[str, Any]:
    """How a picture is read. `parts` is a picture of what is there (0 stands, 1 sky, 2 ground, 3 nothing, in a
    border that is left out), `depth` one of how near it is (255 near, 0 far), both of the whole picture; `horizon` in
    shares of its height; `warnings` are sentences for people."""
    values = {"image": image, "corrections": corrections or {}, "seed": seed}
    request = parse_request(WorldRequest, values)
    check(request)

    def found() -> dict[str, Any]:
        reading, doubt = reading_of(request), doubt_of(request)
        parts = _bordered(_parts(reading), reading.crop, NOTHING)
        top, bottom = reading.crop[1::2]
        return {
            "size": [parts.shape[1], parts.shape[0]],
            "parts": kept_picture(parts),
            "depth": kept_picture(_bordered(_nearness(reading.depth), reading.crop, 0)),
            "horizon": top + reading.horizon * (bottom - top),
            "kind": reading.kind,
            "fov_deg": reading.fov_deg,
            "things": len(reading.things),
            "drawn": reading.drawn,
            "sureness": reading.sureness,
            "warnings": [doubt] if doubt == ONE_COLOUR else [*_warnings(reading), *filter(None, [doubt])],
        }

    return _kept(digest_of(request), found, ("parts", "depth"))


def _kept(key: str, find: Callable[[], dict[str, Any]], pictures: tuple[str, ...]) -> dict[str, Any]:
    """An answer, found anew where it is not kept, or one of its `pictures` is no longer in the cache."""
    if key not in _answers or not all(Path(_answers[key][name]).is_file() for name in pictures):
        _answers[key] = find()
    _answers.move_to_end(key)
    while len(_answers) > KEPT:
        _answers.popitem(last=False)
    return _answers[key]


def _parts(reading: Reading) -> NDArray[np.uint8]:
    parts = np.full(reading.rgb.shape[:2], STANDS, np.uint8)
    parts[reading.sky > 0.5] = SKY
    parts[reading.ground > 0.5] = GROUND
    return parts


def _bordered(plane: NDArray[np.uint8], crop: Crop, beyond: int) -> NDArray[np.uint8]:
    """A plane (h, w) of the part of a picture that is read as one of the whole picture."""
    left, top, right, bottom = crop
    rows, columns = plane.shape
    high, wide = rows / (bottom - top), columns / (right - left)
    whole = np.full((round(high), round(wide)), beyond, np.uint8)
    y, x = min(round(top * high), len(whole) - rows), min(round(left * wide), whole.shape[1] - columns)
    whole[y : y + rows, x : x + columns] = plane
    return whole


def _nearness(depth: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Even steps of the logarithm of the distance, as eyes judge it."""
    metres = np.clip(depth, _NEAREST_M, _FARTHEST_M)
    share = np.log(_FARTHEST_M / metres) / np.log(_FARTHEST_M / _NEAREST_M)
    return np.asarray(np.round(255 * share), np.uint8)


def _warnings(reading: Reading) -> list[str]:
    told = []
    if reading.sureness.get("horizon", 1.0) < UNSURE:
        told.append("The horizon could not be seen for certain; drag it if the ground looks wrong.")
    if reading.sureness.get("kind", 1.0) < UNSURE:
        told.append(
            "What kind of place this is could not be seen for certain; choose another one if it is wrong."
        )
    return told


def _preview(place: str, seed: int = 0) -> dict[str, Any]:
    """How a place looks at the start: the path of a picture."""

    def found() -> dict[str, Any]:
        request = parse_request(WorldRequest, {"place": place, "seed": seed})
        walk = open_walk(request, PREVIEW_SIZE, FPS, lambda phase, share: None)
        return {"path": kept_picture(walk.view())}

    return _kept(f"{place} {seed}", found, ("path",))


def _script(script: str, fps: int = FPS) -> dict[str, Any]:
    """What a script means. Raises `BadInput` that says where it is not understood."""
    from engines.world.script import actions_of

    return _about(actions_of(script, fps))


def _path(keyframes: list[dict[str, float]], fps: int = FPS) -> dict[str, Any]:
    """The walk along a smooth path through keyframes {time_s, x, z, yaw, pitch} (see `engines.world.camera_path`):
    what it means, and `log`, the path of its action log. Raises `BadInput`."""
    from engines.world.camera_path import actions_along, path_of

    log = actions_along(path_of(keyframes), fps)
    folder = cache_dir() / "paths"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"camera path {hashlib.sha256(log.model_dump_json().encode()).hexdigest()[:8]}.json"
    logs.write(file, log)
    keep_newest(folder, KEPT)
    return {"log": str(file), **_about(log)}


def _about(log: ActionLog) -> dict[str, Any]:
    from engines.world.script import told

    return {"ticks": log.ticks, "duration_s": log.duration_s, "told": told(log)}
