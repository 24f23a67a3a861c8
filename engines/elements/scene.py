"""A scene of elements, ready to be drawn: a request's pictures cut out, lit and placed before their background.

Any frame can be asked for, in any order. What is dear to make (cut-outs, the background in depth) is kept between
scenes, so that a panel sees each change soon.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.motion import motion_of
from engines.elements.acting.nature import nature_called
from engines.elements.approach import Approach, Take
from engines.elements.cuts import LARGEST, Elemental, cut_of
from engines.elements.direction import Direction
from engines.elements.look.compositor import Actor, Compositor, sprite_of
from engines.elements.look.light import Look, lit
from engines.elements.place.camera import camera_at
from engines.elements.place.plate import Plate, stage_plate
from engines.elements.request import Element, ElementsRequest
from engines.elements.sprite import Placed
from engines.elements.staging import Lines, Staged, Warned, stage
from engines.film.shots import Screenplay, Shot
from engines.film.staging import stage as stage_film
from engines.media.fit import within
from engines.media.image import read_image
from engines.recipe import sha256_of
from engines.stage.scene import Environment, Lighting

Frame = NDArray[np.uint8]
NO_LINES: Lines = {}
NOWHERE: Environment = "meadow"
"""Where a scene is that names no place."""


class Scene:
    """`frame(time_s)` draws it. `warned` is what will not look right and why."""

    def __init__(
        self, plate: Plate, actors: Sequence[Actor], warned: Sequence[Warned], look: Look, take: Take
    ) -> None:
        self.plate, self.actors, self.warned, self.look = plate, tuple(actors), tuple(warned), look
        self._take = take
        self._approach = Approach.to(self.actors, plate, take)
        self._compositors = threading.local()

    def frame(self, time_s: float) -> Frame:
        """(height, width, 3) uint8 RGB at a moment of the scene; for several threads at once."""
        if not hasattr(self._compositors, "own"):
            self._compositors.own = Compositor(self.plate, self.actors, self.look)
        take = self._take
        camera = camera_at(take.move, time_s / take.duration_s, time_s, self.plate, take.seed)
        camera = self._approach.made(camera)
        frame: Frame = self._compositors.own.frame(time_s, camera)
        return frame


def direct(request: ElementsRequest) -> Direction:
    """What the request's words, or hands, ask for."""
    if request.direction is not None:
        return request.direction
    from engines.elements.words.binding import bind

    return bind([element.name for element in request.elements], request.prompt)


def cut_all(elements: Sequence[Element]) -> Iterator[tuple[str, Elemental]]:
    """The cut-outs, one after the other, with the names of their elements."""
    for number, element in enumerate(elements):
        yield element.name, cut_of(element, f"elements.{number}.image")


def plate_of(request: ElementsRequest, direction: Direction) -> Plate:
    """The background of a request in depth; the place that its words name where no picture was given."""
    size = request.frame_size
    if request.background is not None:
        return _picture_plate(
            request.background, sha256_of(request.background), size, request.horizon, direction.lighting
        )
    words = Shot(environment=request.prompt, seed=request.seed)
    meant = stage_film(words, Screenplay(shots=(words,)))
    environment = direction.environment or NOWHERE
    seed = meant.seed if meant.environment == environment else request.seed
    return _drawn_plate(environment, direction.lighting or "golden_hour", size, seed)


def placed(
    request: ElementsRequest,
    direction: Direction,
    cuts: Mapping[str, Elemental],
    plate: Plate,
    lines: Lines = NO_LINES,
) -> Staged:
    """Where everybody is, and does what. `lines` are what each element says, where anybody does."""
    bodies = {
        name: one.body if nature_called(name) in (None, "person") else None for name, one in cuts.items()
    }
    return stage(request, direction, {name: one.cut for name, one in cuts.items()}, plate, lines, bodies)


def look_of(request: ElementsRequest) -> Look:
    """How the elements of a request sit in the light."""
    return Look(request.relight, request.shadows, request.sun)


def compose(
    request: ElementsRequest,
    direction: Direction,
    cuts: Mapping[str, Elemental],
    plate: Plate,
    lines: Lines = NO_LINES,
) -> Scene:
    """The scene of a request; `lines` as for `placed`."""
    staged, look = placed(request, direction, cuts, plate, lines), look_of(request)
    actors = [_actor(one, cuts[one.name], plate, look, request.seed) for one in staged.placed]
    move = direction.camera if request.camera == "prompt" else request.camera
    return Scene(plate, actors, staged.warned, look, Take(move, request.duration_s, request.seed))


def _actor(placed: Placed, elemental: Elemental, plate: Plate, look: Look, seed: int) -> Actor:
    nearest = min(key.depth for key in placed.keys)
    height_px = placed.height * plate.rest.shape[0] * placed.keys[0].depth / nearest
    sprite = sprite_of(elemental.cut, height_px, placed.flip)
    sprite = lit(sprite, elemental.rgb, placed, plate, look)
    body = elemental.body if nature_called(placed.name) in (None, "person") else None
    motion = motion_of(sprite, placed.doings, seed, body, elemental.rgb, placed.name)
    return Actor(sprite, placed, motion)


@lru_cache(maxsize=3)
def _picture_plate(
    path: Path, digest: str, size: tuple[int, int], horizon: float | None, lighting: Lighting | None
) -> Plate:
    rgb = within(read_image(path, "background"), LARGEST)[..., :3]
    return Plate.of(np.ascontiguousarray(rgb), size, horizon, lighting)


@lru_cache(maxsize=2)
def _drawn_plate(environment: Environment, lighting: Lighting, size: tuple[int, int], seed: int) -> Plate:
    return stage_plate(environment, lighting, size, seed)
