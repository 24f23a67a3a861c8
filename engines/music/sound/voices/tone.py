"""What every voice is asked for: one note, alone, at unit loudness."""

from typing import Any, NamedTuple, TypeVar

from numba import njit

Kind = TypeVar("Kind")


class Tone(NamedTuple):
    """`from_hz` is where a glide comes from (`hz` where there is none), `held` the samples before it is let go,
    `velocity` 0 to 1 (brightness only: how loud it is is the player's doing), `seed` that of phases and noise."""

    hz: float
    from_hz: float
    held: int
    velocity: float
    seed: int


def made(kind: type[Kind], values: dict[str, Any]) -> Kind:
    """A voice from numbers of `voices.toml`; all are floats, so that one compiled kernel serves them all."""
    return kind(**{name: float(value) for name, value in values.items()})


@njit(cache=True)
def ease_out(sound, samples):
    """Fades the end of (samples, 2) to nothing, in place."""
    count = min(samples, sound.shape[0])
    for i in range(count):
        gain = i / count
        sound[sound.shape[0] - 1 - i, 0] *= gain
        sound[sound.shape[0] - 1 - i, 1] *= gain
