"""Sound for a walk in real time: a stretch of the place that can be played round and round, and single steps."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from engines.film.sound.acoustics import in_room
from engines.film.sound.texture import RATE, Stereo, generator
from engines.media.audio import write_audio
from engines.media.loudness import LOOK, limited
from engines.world.sound.around import Around, Sky
from engines.world.sound.feet import landing, step
from engines.world.sound.surroundings import Surroundings

LOOP_S, JOINT_S = 24, 2
STEPS, LANDINGS = 6, 2


def loop(surroundings: Surroundings, seconds: int = LOOP_S) -> Stereo:
    """The place for `seconds`, (n, 2) at 48 kHz, whose end runs into its beginning unheard."""
    count, joint = seconds * RATE, JOINT_S * RATE
    sky = Sky(0, surroundings.hour, surroundings.weather)
    heard = Around(surroundings, [sky], np.zeros(1), 1).at(0, count + joint)
    arriving = np.sin(np.pi / 2 * (np.arange(joint) + 0.5) / joint).astype(np.float32)[:, None]
    out = heard[:count].copy()
    out[:joint] = heard[:joint] * arriving + heard[count:] * arriving[::-1]
    return limited(np.concatenate([out[-LOOK:], out, out[:LOOK]]))


def footsteps(surroundings: Surroundings, ground: str) -> Iterator[tuple[str, Stereo]]:
    """Names (`step-<ground>-<n>`, `land-<ground>-<n>`) and sounds (n, 2) of single steps and landings."""
    room = surroundings.at(surroundings.hour, surroundings.weather).room
    for kind, make, count in (("step", step, STEPS), ("land", landing, LANDINGS)):
        for number in range(count):
            rng = generator(surroundings.seed, number, 92, len(kind))
            yield f"{kind}-{ground}-{number}", in_room(make(rng, ground), room)


def write(
    folder: Path, surroundings: Surroundings, grounds: Iterable[str], seconds: int = LOOP_S
) -> Iterator[Path]:
    """Write the steps on each ground and then the place for `seconds` (`ambience.wav`) into `folder`, one file after
    the other; gives the path of each when it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for ground in grounds:
        for name, sound in footsteps(surroundings, ground):
            path = folder / f"{name}.wav"
            write_audio(path, [sound], RATE)
            yield path
    path = folder / "ambience.wav"
    write_audio(path, [loop(surroundings, seconds)], RATE)
    yield path
