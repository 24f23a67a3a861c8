"""Who is measured: worlds by name, each from a few starts, and the controls that every table has.

    game        the block world itself: the truth, and so the ceiling of each measure
    pictures    pictures of the block world, walked into by the built-in engine
    places      the places of the stage, walked into by the built-in engine
    ENGINE      another engine of the panel (matrix-game-2, say), in the same pictures of the block world
    START       the built-in engine in one picture (a file) or place (meadow, "block village")
    ENGINE:START

What lives by itself and the sway of steps are off, so that a place looks the same whenever one returns.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from engines.contract import BadInput, engine_names, find_engine
from engines.media.image import write_image
from engines.world.blocks import BlockWalk
from engines.world.blocks.renderer import focal_of
from engines.world.engine import WorldEngine
from engines.world.request import BLOCKS, Place, WorldRequest
from engines.world.scenic_walk import ScenicWalk
from engines.world.score.clips import SAMPLES_A_SECOND, Geometry, Surveyor
from engines.world.view.camera import framing
from engines.world.view.viewer import Viewer
from engines.world.walk import Walk

GAME, PICTURES, PLACES = "game", "pictures", "places"
BIOMES = ("plains", "village", "forest", "beach")
STAGE = ("meadow", "forest", "city", "mountains")
FIELD = "worlds"
_PICTURE_SIZE = (1280, 720)


@dataclass(frozen=True)
class Opened:
    """A walk at its start, and who knows the truth about its frames."""

    walk: Walk
    survey: Surveyor | None = None


@dataclass(frozen=True)
class World:
    """One column of the table. Each of `starts` opens a walk. `of_blocks` says that its pictures are like those of the
    block world. `control`: "still" shows its first picture for ever, "shuffled" does what another script asks for."""

    name: str
    engine: str
    starts: tuple[Callable[[], Opened], ...]
    of_blocks: bool = False
    control: Literal["", "still", "shuffled"] = ""


@dataclass(frozen=True)
class Frames:
    """What a world is opened with: `size` (width, height) of its frames, how many starts it has, and the seed."""

    size: tuple[int, int]
    starts: int
    seed: int


def worlds_of(names: list[str], frames: Frames) -> list[World]:
    """The worlds of names, the true game first and the controls last. Raises `BadInput`."""
    game = world_of(GAME, frames)
    others = [world_of(name, frames) for name in dict.fromkeys(names) if name != GAME]
    controls = (
        replace(game, name="copied frame", engine="control", control="still"),
        replace(game, name="shuffled actions", engine="control", control="shuffled"),
    )
    return [game, *others, *controls]


def usual() -> list[str]:
    """What is measured where no world is named: all that can run here."""
    able = [name for name in _engines() if _engine(name).describe().available]
    return [GAME, PICTURES, PLACES, *able]


def world_of(name: str, frames: Frames) -> World:
    if name == GAME:
        return _game(frames)
    if name == PICTURES:
        return _in_pictures(PICTURES, "builtin", frames)
    if name == PLACES:
        starts = tuple(
            _opener("builtin", _request(frames, place=place), frames) for place in STAGE[: frames.starts]
        )
        return World("stage places", "builtin", starts)
    engine, parted, start = name.partition(":")
    if parted and engine in _engines():
        return _from_start(name, engine, start, frames)
    if name in _engines():
        return _in_pictures(name, name, frames)
    return _from_start(name, "builtin", name, frames)


def _game(frames: Frames) -> World:
    starts = tuple(
        _opener("builtin", _request(frames, place=f"{BLOCKS}{biome}"), frames)
        for biome in BIOMES[: frames.starts]
    )
    return World("true game", "block world", starts, of_blocks=True)


def _in_pictures(name: str, engine: str, frames: Frames) -> World:
    """An engine in pictures of the block world, which are those that the true game starts with."""

    def opener(biome: str) -> Callable[[], Opened]:
        def opened() -> Opened:
            rgb = BlockWalk(biome, _PICTURE_SIZE, seed=frames.seed, alive=False, head_bob=False).view()
            with tempfile.TemporaryDirectory() as folder:
                picture = Path(folder) / f"{biome}.png"
                write_image(picture, rgb)
                return _opener(engine, _request(frames, image=picture), frames)()

        return opened

    titles = {"builtin": "game pictures"}
    starts = tuple(opener(biome) for biome in BIOMES[: frames.starts])
    return World(titles.get(engine, name), engine, starts, of_blocks=True)


def _from_start(name: str, engine: str, start: str, frames: Frames) -> World:
    if start in get_args(Place):
        request = _request(frames, place=start)
    elif Path(start).is_file():
        request = _request(frames, image=Path(start))
    else:
        raise BadInput(
            FIELD,
            f"there is no world {name!r}",
            f"name a picture, a place, {GAME}, {PICTURES}, {PLACES} or an engine ({', '.join(_engines()) or 'none'})",
        )
    title = Path(start).stem if request.image else start
    shown = title if engine == "builtin" else f"{engine}: {title}"
    return World(shown, engine, (_opener(engine, request, frames),), start.startswith(BLOCKS))


def _request(frames: Frames, **start: Any) -> WorldRequest:
    return WorldRequest(seed=frames.seed, fps=SAMPLES_A_SECOND, alive=False, head_bob=False, **start)


def _engines() -> list[str]:
    return [name.removeprefix("world.") for name in engine_names() if name.startswith("world.")]


def _engine(name: str) -> WorldEngine:
    engine = find_engine("world", name)()
    if not isinstance(engine, WorldEngine):
        raise BadInput(FIELD, f"{name} makes films only", "it cannot be walked in, and is not measured")
    return engine


def _opener(engine: str, request: WorldRequest, frames: Frames) -> Callable[[], Opened]:
    made: list[WorldEngine] = []

    def opened() -> Opened:
        if not made:
            made.append(_engine(engine))
        walk = made[0].open(request, frames.size, SAMPLES_A_SECOND, lambda phase, share: None)
        return Opened(walk, surveyor(walk))

    return opened


def surveyor(walk: Walk) -> Surveyor | None:
    """Who knows depth and pose of a walk; nobody does of a dreamt one."""
    if isinstance(walk, BlockWalk):
        return _of_blocks
    if isinstance(walk, ScenicWalk):
        viewer, frame = Viewer(walk.scenery, walk.size), framing(walk.scenery.lens, walk.size)

        def of_scenery(now: Walk) -> Geometry:
            known = now.whereabouts()
            assert known is not None
            viewer.frame(known.pose, alive=False)
            return Geometry(known.pose, viewer.depth, frame.focal, frame.centre)

        return of_scenery
    return None


def _of_blocks(walk: Walk) -> Geometry:
    assert isinstance(walk, BlockWalk)
    width, height = walk.size
    return Geometry(walk.pose, walk.depth.copy(), focal_of(walk.size), (width / 2, height / 2))
