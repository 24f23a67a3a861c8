"""The sound of a film of a walk: steps as the picture shows them, in the place around, at one loudness."""

from collections.abc import Iterator, Sequence

import numpy as np

from engines.film.sound.master import mastered
from engines.film.sound.texture import RATE, Stereo
from engines.world.actions import ActionLog
from engines.world.body import Body
from engines.world.solids import NOTHING
from engines.world.sound.around import Around, skies_of
from engines.world.sound.feet import Feet, footfalls
from engines.world.sound.surroundings import Surroundings
from engines.world.walk import Whereabouts

CHUNK = RATE
_FADE_S = 0.4


def track(
    log: ActionLog, whereabouts: Sequence[Whereabouts | None], surroundings: Surroundings
) -> Iterator[Stereo]:
    """Chunks (n, 2) float32 at 48 kHz, exactly as long as the film of the log. `whereabouts` is where the walker is
    after each tick of the film; where a world knows none, it is taken to be open and level."""
    known = [now for now in whereabouts if now is not None]
    if len(known) < log.ticks - log.begin:
        known = imagined(log, surroundings.ground)
    yaw = np.array([now.pose.yaw for now in known])
    around = Around(surroundings, skies_of(log, surroundings), yaw, log.fps)
    feet = Feet(list(footfalls(known, log.fps)), around.room, surroundings.seed)
    samples = round((log.ticks - log.begin) * RATE / log.fps)

    def mixed() -> Iterator[Stereo]:
        for start in range(0, samples, CHUNK):
            count = min(CHUNK, samples - start)
            times = np.arange(start, start + count)
            fade = np.clip(np.minimum(times, samples - times) / (_FADE_S * RATE), 0, 1) ** 2
            yield (around.at(start, count) + feet.at(start, count)) * fade.astype(np.float32)[:, None]

    return mastered(mixed)


def imagined(log: ActionLog, ground: str) -> list[Whereabouts]:
    """Where somebody would be after each tick of the film of a log, on free and level ground."""
    body = Body(log.fps, lambda x, z: 0.0, lambda x, z: NOTHING, head_bob=False)
    stance, found = body.standing(), []
    for action in log:
        stance = body.after(stance, action)
        found.append(body.whereabouts(stance, ground))
    return found[log.begin :]
