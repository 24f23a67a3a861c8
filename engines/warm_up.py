"""`python -m engines.warm_up`: compiles what draws films and plays music, at set-up, so that nobody waits for it later.

Does nothing where that was done since its sources last changed.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from types import ModuleType
from typing import get_args

from engines.elements import scene
from engines.elements.direction import Direction, Part
from engines.elements.look import raster
from engines.elements.place import sampling
from engines.elements.request import ElementsRequest
from engines.music import production, thoughts
from engines.music.grammar import planning
from engines.music.idea import Idea
from engines.music.instruments import instruments
from engines.music.sound import effects
from engines.music.sound.master import master
from engines.music.sound.mixer import Mixer
from engines.music.sound.players import player_of
from engines.music.sound.struck import RATE, Struck
from engines.music.sound.voices import analog
from engines.stage import raster_sky
from engines.stage.scene import Environment, Figure, Look, Painted, Scene, ShotType, Weather
from engines.stage.shot import StageShot
from engines.world import actions
from engines.world.blocks import airborne, body, chunks, frame, light, start, window
from engines.world.memory import patch_match, texture
from engines.world.opening import open_walk
from engines.world.request import WorldRequest
from engines.world.view import finish, ground, life, night, triangles, weather
from engines.world.view import raster as raster_of_walks
from resources import SAMPLES

WIDTH, HEIGHT = 160, 90


def main() -> None:
    compiled("draws films", [raster_sky], _films)
    compiled("draws scenes", [raster, sampling], _elements)
    compiled("plays music", [effects, analog], _music)
    views = [ground, raster_of_walks, triangles, weather, night, life, finish]
    compiled("walks in pictures", [*views, patch_match, texture], _walks)
    compiled("walks among blocks", [airborne, body, chunks, frame, light, start, window], _blocks)


def compiled(what: str, modules: Sequence[ModuleType], draw: Callable[[], None]) -> None:
    """Call `draw`, which calls all that is compiled in the folders of these modules, unless that was done."""
    rooms = [Path(str(module.__file__)).parent for module in modules]
    caches = [_cache_of(module) for module in modules]
    made = [file for cache in caches for file in cache.glob("*.nb[ic]")]
    sources = [file for room in rooms for file in room.glob("*.py")]
    names = [Path(str(module.__file__)).stem for module in modules]
    known = all(any(cache.glob(f"{name}.*.nbi")) for cache, name in zip(caches, names, strict=True))
    if known and min(map(_changed, made)) > max(map(_changed, sources)):
        return
    for outdated in made:  # a kernel is not compiled anew when only one that it calls has changed
        outdated.unlink(missing_ok=True)
    print(f"Compiling what {what} (about a minute, once)", flush=True)
    began_s = time.monotonic()
    draw()
    print(f"Compiled in {time.monotonic() - began_s:.0f} s")


def _cache_of(module: ModuleType) -> Path:
    """Where numba keeps what it compiles in the folder of a module."""
    kernels = [value for value in vars(module).values() if hasattr(value, "py_func")]
    return Path(next(path for kernel in kernels if (path := kernel.stats.cache_path)))


def _films() -> None:
    for one in _shots():
        StageShot(one, WIDTH, HEIGHT).frame(0.2)


def _shots() -> Iterator[Scene]:
    """Every place, and over them every weather, drawn look and size: together they call all that is compiled."""
    drawn = [look for look in get_args(Look) if look not in get_args(Painted)]
    weathers, looks, sizes = cycle(get_args(Weather)), cycle(drawn), cycle(get_args(ShotType))
    figures = (Figure(name="woman", action="walk", place="left"), Figure(kind="animal", name="dog"))
    for environment in get_args(Environment):
        yield Scene(
            environment=environment,
            weather=next(weathers),
            look=next(looks),
            shot_type=next(sizes),
            figures=figures,
            crowd=6,
            lighting="night" if environment in ("city", "space") else "golden_hour",
        )


def _elements() -> None:
    """The sample before its picture, and a photograph in a drawn place with water and a camera that rolls."""
    girl, fox = (SAMPLES / "elements" / f"{name}.png" for name in ("girl", "fox"))
    walks = Direction(
        parts=(Part(who="fox", action="walk"), Part(who="girl", action="wave")), camera="dolly_in"
    )
    afloat = Direction(camera="handheld", environment="ocean")
    for elements, background, direction in (
        ([f"girl={girl}", f"fox={fox}"], SAMPLES / "elements" / "meadow.jpg", walks),
        ([f"woman={SAMPLES / 'astronaut.png'}"], None, afloat),
    ):
        request = ElementsRequest.model_validate(
            {"elements": elements, "background": background, "direction": direction}
        )
        made = scene.compose(
            request, direction, dict(scene.cut_all(request.elements)), scene.plate_of(request, direction)
        )
        made.frame(0.5)


def _changed(file: Path) -> float:
    return file.stat().st_mtime


def _music() -> None:
    """A note of every kind of voice, through every strip and the master."""
    played: dict[thoughts.Role, str] = {
        "drums": "kit", "bass": "808", "chords": "piano", "pad": "analog-pad", "arpeggio": "felt-piano",
        "lead": "synth-bass", "counter": "rhodes", "effects": "sweeps",
    }  # fmt: skip
    parts = tuple(thoughts.Part(role=role, instrument=name) for role, name in played.items())
    plan = planning.plan(Idea(style="lofi"), 1, 4.0).model_copy(update={"parts": parts})
    note, bank = Struck(0, RATE // 4, 48, 0.7, 1), production.bank()
    dry = {
        part.role: player_of(instruments()[part.instrument], plan.style, plan.tempo_bpm, bank).play(
            [note], RATE
        )
        for part in parts
    }
    master(Mixer(plan).process(dry, [0]), plan)


def _walks() -> None:
    """A few ticks in a picture, by day and by night and in all that falls from the sky."""
    request = WorldRequest(image=SAMPLES / "elements" / "meadow.jpg")
    walk = open_walk(request, (WIDTH, HEIGHT), 30, lambda phase, share: None)
    skies: tuple[tuple[float | None, actions.Weather | None], ...] = (
        (None, None),
        (0.0, None),
        (None, "rain"),
        (18.0, "snow"),
        (None, "storm"),
    )
    for hour, sky in skies:
        walk.advance([actions.Action(keys=frozenset({"forward"}), hour=hour, weather=sky)])


def _blocks() -> None:
    """A few ticks among blocks, in rain, until one is broken."""
    walk = open_walk(WorldRequest(place="block plains"), (WIDTH, HEIGHT), 30, lambda phase, share: None)
    walk.advance([actions.Action(pitch=-60, weather="rain")])
    for _ in range(15):
        walk.advance([actions.Action(keys=frozenset({"attack"}))])


if __name__ == "__main__":
    main()
