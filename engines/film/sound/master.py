"""A finished film's sound at its final loudness: measured once, brought to -16 LUFS, held below full scale.

Both passes stream, so that a film of any length takes no more memory than a short one.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from engines.film.sound.texture import Stereo
from engines.media.loudness import LOOK, TARGET_LUFS, Meter, limited

MOST_RAISED_DB, MOST_LOWERED_DB = 1.5, 12.0  # a film without words stays as quiet as places are beneath words


def mastered(sound: Callable[[], Iterable[Stereo]]) -> Iterator[Stereo]:
    """Chunks (n, 2) at 48 kHz with as many samples as `sound` gives, which is asked for twice.

    Loudness is -16 LUFS integrated where there is much to hear, and less in a film of few words or none; true peaks
    are below -1 dBTP.
    """
    meter = Meter()
    for chunk in sound():
        meter.add(chunk)
    level = meter.integrated
    gain = np.float32(
        10 ** (np.clip(TARGET_LUFS - level, -MOST_LOWERED_DB, MOST_RAISED_DB) / 20)
        if np.isfinite(level)
        else 1.0
    )
    held = np.zeros((LOOK, 2), np.float32)
    for chunk in sound():
        held = np.concatenate([held, chunk * gain])
        if len(held) > 2 * LOOK:
            yield limited(held)
            held = held[len(held) - 2 * LOOK :]
    rest = np.concatenate([held, np.zeros((LOOK, 2), np.float32)])
    if len(rest) > 2 * LOOK:
        yield limited(rest)
