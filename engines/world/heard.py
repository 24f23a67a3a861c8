"""What is heard of a walk: the files that a window plays meanwhile, and the sound of its film.

Which sounds these are, and how they are made, is `engines.world.sound`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engines.contract import Artifact
from engines.film.sound.texture import RATE
from engines.media.audio import write_audio
from engines.world.actions import ActionLog
from engines.world.request import WorldRequest
from engines.world.sound import live
from engines.world.sound.surroundings import Surroundings, of_ground, of_place, of_scenery
from engines.world.sound.track import track
from engines.world.walk import Walk, Whereabouts

FOLDER, TRACK = "sound", "sound.wav"
GROUNDS = ("grass", "sand", "water", "snow", "stone", "wood", "gravel", "cloth")


def surroundings_of(request: WorldRequest, walk: Walk) -> Surroundings:
    """What the world of a request sounds like."""
    sky = request.hour, request.weather
    if scenery := getattr(walk, "scenery", None):
        return of_scenery(scenery, request.seed, *sky)
    if request.place:
        return of_place(request.place, request.seed, *sky)
    return of_ground("", request.seed, *sky)


def live_sounds(request: WorldRequest, walk: Walk, folder: Path) -> Iterator[Artifact]:
    """Write steps and ambience of the world of a request into the folder `sound` of `folder`, file after file."""
    here = walk.whereabouts()
    grounds = (here.ground,) if here and hasattr(walk, "scenery") else GROUNDS
    for path in live.write(folder / FOLDER, surroundings_of(request, walk), grounds):
        yield Artifact(path=path, kind="segment")


def film_sound(
    request: WorldRequest,
    walk: Walk,
    log: ActionLog,
    whereabouts: Sequence[Whereabouts | None],
    folder: Path,
) -> Path:
    """Write the sound of the film of a log in the world of a request, whose walker is at `whereabouts` after each of
    the film's ticks."""
    path = folder / TRACK
    write_audio(path, track(log, whereabouts, surroundings_of(request, walk)), RATE)
    return path
