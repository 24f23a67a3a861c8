"""When the feet of a drawn figure come down, so that steps are heard where they are seen.

The times are those of the stage's own gaits. What a step sounds like is `engines.film.sound.effects`.
"""

import numpy as np

from engines.stage.cast.beast_gait import beast_at
from engines.stage.cast.breeds import BREEDS
from engines.stage.cast.build import build_of
from engines.stage.cast.gait import gait_of
from engines.stage.cast.look import look_of
from engines.stage.scene import Figure

_LOOKS_HZ = 120  # how often an animal's feet are looked at; an answer is late by less than that


def footfalls(figure: Figure, duration_s: float) -> tuple[float, ...] | None:
    """Times in seconds at which feet of the figure touch the ground within a shot, in order.

    Empty for whoever glides or stays, None for those whose feet are not drawn as feet (birds, wheels, cut-outs).
    """
    if figure.kind not in ("person", "animal") or (figure.kind == "animal" and figure.name not in BREEDS):
        return None
    if figure.action not in ("walk", "run") or figure.name == "ghost":
        return ()
    if figure.kind == "animal":
        return _four_legs(figure, duration_s)
    look = look_of(figure)
    gait = gait_of(build_of(look), figure.action == "run", look.old, figure.expression == "sad")
    return tuple(np.arange(0.0, duration_s, gait.cycle_s / 2).tolist())


def _four_legs(figure: Figure, duration_s: float) -> tuple[float, ...]:
    breed, times = BREEDS[figure.name], np.arange(0.0, duration_s, 1 / _LOOKS_HZ)
    lifted = np.array([beast_at(breed, figure.action, figure.seed, float(t)).lifted for t in times]) > 0
    frames, _ = np.nonzero(lifted[:-1] & ~lifted[1:])
    return tuple(times[frames + 1].tolist())
