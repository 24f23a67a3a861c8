"""`python -m engines.film.warm_up`: compiles what draws a film, at set-up, so that the first film does not wait for it.

Does nothing where that was done since the stage last changed.
"""

import time
from itertools import cycle
from pathlib import Path
from typing import get_args

from engines.stage import raster_sky
from engines.stage.scene import Environment, Figure, Look, Painted, Scene, ShotType, Weather
from engines.stage.shot import StageShot

WIDTH, HEIGHT = 160, 90


def main() -> None:
    sources = list(Path(raster_sky.__file__).parent.glob("*.py"))
    compiled = list(Path(str(raster_sky.draw_sky.stats.cache_path)).glob("*.nb[ic]"))
    if compiled and _newest(compiled) > _newest(sources):
        return
    for outdated in compiled:  # a kernel is not compiled anew when only one that it calls has changed
        outdated.unlink(missing_ok=True)
    print("Compiling what draws films (about a minute, once)", flush=True)
    began_s = time.monotonic()
    for scene in _scenes():
        StageShot(scene, WIDTH, HEIGHT).frame(0.2)
    print(f"Compiled in {time.monotonic() - began_s:.0f} s")


def _scenes() -> list[Scene]:
    """Every place, and over them every weather, drawn look and size: together they call all that is compiled."""
    drawn = [look for look in get_args(Look) if look not in get_args(Painted)]
    weathers, looks, sizes = cycle(get_args(Weather)), cycle(drawn), cycle(get_args(ShotType))
    figures = (Figure(name="woman", action="walk", place="left"), Figure(kind="animal", name="dog"))
    return [
        Scene(
            environment=environment,
            weather=next(weathers),
            look=next(looks),
            shot_type=next(sizes),
            figures=figures,
            crowd=6,
            lighting="night" if environment in ("city", "space") else "golden_hour",
        )
        for environment in get_args(Environment)
    ]


def _newest(files: list[Path]) -> float:
    return max(file.stat().st_mtime for file in files)


if __name__ == "__main__":
    main()
