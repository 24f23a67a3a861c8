"""Which world a request means, and opening it: a picture is read and built, a place is drawn or made of blocks.

Sceneries stay in memory for a while under a digest of what they were built from, so that entering again, at another
size or another hour, is instant. What is heavy is loaded here, when it is needed.
"""

import hashlib
import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.contract import BadInput, Event, Progress
from engines.perception.remembered import Remembered
from engines.recipe import sha256_of
from engines.world.request import BLOCKS, WorldRequest
from engines.world.walk import Walk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engines.perception.scene import Reading
    from engines.world.companion import Companion
    from engines.world.memory.surfaces import Scenery

READING, BUILDING, ENTERING = "Reading the picture", "Building the world", "Entering"
PATIENCE_S = 180.0  # numba may have to compile
TELL_EVERY_S = 0.25
KEPT = 3
KNOWN = 64  # pictures of which is known what there is to say
PART = ": "
"""Between a phase and the part of it that is being made."""
SHARES = {READING: (0.0, 0.3), BUILDING: (0.3, 0.95), ENTERING: (0.95, 1.0)}
"""Of the whole way into a world, from where to where a phase goes."""
STEPS = {READING: (0.9, 12.0), BUILDING: (0.22, 7.0)}
"""How much further in a phase one may be than was told last, and in about how many seconds: no part tells it."""
PLAIN = 10  # of 255, that the values of a picture of one colour differ at most
ONE_COLOUR = (
    "This picture is of one colour, and so is its world; choose one in which there is something to see."
)
NO_COMPANY = "Nobody walks along in a world of blocks; choose a picture or a painted place for that."
BORDERED = "The border about this picture is left out of its world; corrections refer to the whole picture."

Told = Callable[[str, float], None]
_doubts: Remembered[str] = Remembered(KNOWN)
_companions: "Remembered[Companion]" = Remembered(KEPT)
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
    companion = _companion(request, scenery.lens.eye, told) if request.companion else None
    return ScenicWalk(scenery, size, companion=companion, **habits, **sky)


def opened(
    open_walk: Callable[[Told], Walk],
    check_cancelled: Callable[[], None],
    first: str = READING,
    finely: bool = False,
) -> Generator[Event, None, Walk]:
    """Open a world on a thread, and tell how far it is meanwhile, from the phase `first` on; the generator returns it.
    `finely` names the parts of a phase too, and tells the share of the whole way in instead of the phase's own."""
    phase, share, since, most = first, 0.0, time.monotonic(), 0.0

    def told(what: str, done: float) -> None:
        nonlocal phase, share, since
        check_cancelled()
        phase, share, since = what, done, time.monotonic()

    def progress() -> Progress:
        nonlocal most
        whole = phase.partition(PART)[0]
        if not finely:
            return Progress(phase=whole, step=round(100 * share), total=100, patience_s=PATIENCE_S)
        begin, end = SHARES.get(whole, (0.0, 1.0))
        most_step, step_s = STEPS.get(whole, (0.0, 1.0))
        step = min(most_step, 1 - share) * (1 - math.exp((since - time.monotonic()) / step_s))
        most = max(most, begin + (end - begin) * (share + step))
        return Progress(phase=phase, step=round(100 * most), total=100, patience_s=PATIENCE_S)

    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(open_walk, told)
        while not opening.done():
            yield progress()
            wait([opening], TELL_EVERY_S)
        return opening.result()


def picture_of(image: Path) -> "NDArray[np.uint8]":
    """A picture (h, w, 3), with what is transparent in it white. Raises `BadInput`."""
    rgb = _read(image)
    _doubts.of(sha256_of(image), lambda: _doubt(rgb))
    return rgb


def doubt_of(request: WorldRequest) -> str:
    """What the user should know of a world before they walk in it: `NO_COMPANY`, of a picture `ONE_COLOUR` or
    `BORDERED`, or empty where nothing is to be said. The picture is read for it only where it was not yet."""
    if request.companion and (request.place or "").startswith(BLOCKS):
        return NO_COMPANY
    if (image := request.image) is None:
        return ""
    return _doubts.of(sha256_of(image), lambda: _doubt(_read(image)))


def _read(image: Path) -> "NDArray[np.uint8]":
    from engines.media.fit import on_white
    from engines.media.image import read_image

    return on_white(read_image(image, "image"))


def _doubt(rgb: "NDArray[np.uint8]") -> str:
    from engines.perception.border import border_of

    values = rgb[::8, ::8]
    if (values.max((0, 1)).astype(int) - values.min((0, 1))).max() <= PLAIN:
        return ONE_COLOUR
    return BORDERED if border_of(rgb) else ""


def digest_of(request: WorldRequest) -> str:
    """Names what the world of a request is built from."""
    start = sha256_of(request.image) if request.image else request.place
    told = [start, request.corrections.model_dump(mode="json"), request.seed]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def reading_of(request: WorldRequest) -> "Reading":
    """What the picture of a request shows, or the stage's own of a place. Raises `BadInput`."""
    if request.image:
        from engines.perception.reading import read

        return read(picture_of(request.image), request.corrections, request.seed)
    from engines.world.places import place_reading

    assert request.place
    return place_reading(request.place, request.seed)


def _companion(request: WorldRequest, eye: float, told: Told) -> "Companion":
    """Who walks along, from memory if they were cut out before."""
    from engines.world.companion_cut import companion_of

    image = request.companion
    assert image
    told(f"{ENTERING}{PART}companion", 0.0)
    return _companions.of(
        f"{sha256_of(image)} {request.seed} {eye}", lambda: companion_of(image, request.seed, eye)
    )


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
            _kept[digest] = build(
                reading_of(request),
                request.seed,
                lambda part, share: told(f"{BUILDING}{PART}{part[:1].lower()}{part[1:]}", share),
            )
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(digest)
    return _kept[digest]
