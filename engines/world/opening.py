"""Which world a request means, and opening it: a picture is read and built, a place is drawn or made of blocks.

Sceneries stay in memory for a while under a digest of what they were built from, so that entering again, at another
size or another hour, is instant. What is heavy is loaded here, when it is needed.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.contract import BadInput, Event, Progress
from engines.recipe import sha256_of
from engines.world.request import BLOCKS, WorldRequest
from engines.world.walk import Walk

if TYPE_CHECKING:
    from engines.perception.scene import Reading
    from engines.world.memory.surfaces import Scenery

READING, BUILDING, ENTERING = "Reading the picture", "Building the world", "Entering"
PATIENCE_S = 180.0  # numba may have to compile
TELL_EVERY_S = 0.25
KEPT = 3

Told = Callable[[str, float], None]
_kept: "OrderedDict[str, Scenery]" = OrderedDict()


def check(request: WorldRequest) -> None:
    """Raise `BadInput` for a request that names no world, or a file that is not there."""
    if request.image is None and request.place is None:
        raise BadInput("image", "there is no world to walk in", "give a picture or a place")
    for field in ("image", "actions", "companion"):
        path: Path | None = getattr(request, field)
        if path is not None and not path.is_file():
            raise BadInput(field, f"{path} does not exist", "choose another file")


def open_walk(request: WorldRequest, size: tuple[int, int], fps: int, told: Told) -> Walk:
    """The world of a request at its start, with frames of `size` (width, height), `fps` ticks a second. Raises
    `BadInput`."""
    sky: dict[str, Any] = {"hour": request.hour, "weather": request.weather}
    habits: dict[str, Any] = {
        "fps": fps,
        "alive": request.alive,
        "head_bob": request.head_bob,
    }
    if request.place and request.place.startswith(BLOCKS):
        from engines.world.blocks import BlockWalk

        told(BUILDING, 0.0)
        return BlockWalk(request.place.removeprefix(BLOCKS), size, seed=request.seed, **habits, **sky)
    from engines.world.scenic_walk import ScenicWalk

    scenery = _scenery(request, told)
    told(ENTERING, 0.0)
    companion = None
    if request.companion:
        from engines.world.companion import companion_of

        companion = companion_of(request.companion, request.seed, scenery.lens.eye)
    return ScenicWalk(scenery, size, companion=companion, **habits, **sky)


def opened(
    open_walk: Callable[[Told], Walk], check_cancelled: Callable[[], None]
) -> Generator[Event, None, Walk]:
    """Open a world on a thread, and tell how far it is meanwhile; the generator returns it."""
    phase, share = READING, 0.0

    def told(what: str, done: float) -> None:
        nonlocal phase, share
        check_cancelled()
        phase, share = what, done

    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(open_walk, told)
        while not opening.done():
            yield Progress(phase=phase, step=round(100 * share), total=100, patience_s=PATIENCE_S)
            wait([opening], TELL_EVERY_S)
        return opening.result()


def digest_of(request: WorldRequest) -> str:
    """Names what the world of a request is built from."""
    start = sha256_of(request.image) if request.image else request.place
    told = [start, request.corrections.model_dump(mode="json"), request.seed]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def reading_of(request: WorldRequest) -> "Reading":
    """What the picture of a request shows, or the stage's own of a place. Raises `BadInput`."""
    if request.image:
        from engines.media.fit import on_white
        from engines.media.image import read_image
        from engines.perception.reading import read

        return read(on_white(read_image(request.image, "image")), request.corrections, request.seed)
    from engines.world.places import place_reading

    assert request.place
    return place_reading(request.place, request.seed)


def _scenery(request: WorldRequest, told: Told) -> "Scenery":
    """What a picture or a place of the stage is built to; from memory if it was built before."""
    digest = digest_of(request)
    if request.place:
        from engines.world.stage_places.hours import lighting_at

        digest += lighting_at(request.place, request.hour)
    if digest not in _kept:
        if request.place:
            from engines.world.stage_places import stage_scenery

            told(BUILDING, 0.0)
            _kept[digest] = stage_scenery(request.place, request.seed, request.hour)
        else:
            from engines.world.memory.build import build

            told(READING, 0.0)
            _kept[digest] = build(reading_of(request), request.seed, lambda _, share: told(BUILDING, share))
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(digest)
    return _kept[digest]
