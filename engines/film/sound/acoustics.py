"""Rooms: how a place answers a sound, and where a sound stands in it.

Every room is a synthetic impulse response: a few early reflections, then a diffuse tail whose high notes die first.
Equal names give equal rooms.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, oaconvolve, sosfilt

from engines.film.sound.texture import RATE, Mono, Stereo, generator


@dataclass(frozen=True)
class Room:
    """`decay_s` is the time to -60 dB of middle notes, `dull` how much shorter high ones are (1 is equal), `first_s`
    the time of the first reflections, `wet_db` the level of the answer beside a voice two metres away."""

    decay_s: float
    dull: float
    first_s: float
    wet_db: float
    reflections: int = 8
    echo_s: float = 0.0


ROOMS: dict[str, Room] = {
    "open": Room(0.25, 3.0, 0.011, -25.0, 3),
    "forest": Room(0.75, 3.5, 0.019, -20.0, 14),
    "mountains": Room(1.6, 3.0, 0.09, -23.0, 4, echo_s=0.47),
    "street": Room(0.9, 2.2, 0.023, -18.0, 9),
    "snow": Room(0.18, 4.0, 0.012, -30.0, 2),
    "room": Room(0.42, 1.7, 0.006, -14.5, 12),
    "bathroom": Room(0.9, 1.2, 0.004, -11.0, 16),
    "hall": Room(1.9, 2.0, 0.021, -13.5, 14),
    "church": Room(3.4, 2.2, 0.028, -12.0, 16),
    "cave": Room(2.4, 1.6, 0.017, -11.5, 18),
    "ship": Room(0.6, 1.15, 0.004, -14.0, 20),
}


@cache
def response(name: str) -> Stereo:
    """The room's answer to a click, (n, 2), energy 1 in each channel; the click itself is not in it."""
    room = ROOMS[name]
    rng = generator(sum(name.encode()), 5)
    count = int((room.decay_s * 1.1 + room.first_s + room.echo_s) * RATE)
    seconds = np.arange(count) / RATE
    tail = np.zeros((count, 2))
    edges = (150.0, 700.0, 2200.0, 6000.0)
    decays = room.decay_s * np.array([1.05, 1.0, 0.5 + 0.5 / room.dull, 1 / room.dull, 0.7 / room.dull])
    strengths = (0.7, 1.0, 0.8, 0.5, 0.22)
    onset = np.clip((seconds - room.first_s) / (0.6 * room.first_s + 0.004), 0, 1) ** 1.5
    for i, (decay, strength) in enumerate(zip(decays, strengths, strict=True)):
        noise = rng.standard_normal((count, 2))
        if i == 0:
            sos = butter(2, edges[0], "low", fs=RATE, output="sos")
        elif i == len(edges):
            sos = butter(2, edges[-1], "high", fs=RATE, output="sos")
        else:
            sos = butter(1, (edges[i - 1], edges[i]), "band", fs=RATE, output="sos")
        part = sosfilt(sos, noise, axis=0)
        part *= strength / np.sqrt(np.mean(part**2))
        tail += part * (onset * 10 ** (-3 * seconds / decay))[:, None]
    if room.echo_s:
        late = np.roll(tail, int(room.echo_s * RATE), axis=0)
        late[: int(room.echo_s * RATE)] = 0
        tail = 0.5 * tail + 0.55 * late
    tail /= np.sqrt((tail**2).sum(0))
    early = np.zeros((count, 2))
    times = room.first_s * (1 + 2.2 * np.sort(rng.random(room.reflections)) ** 1.3)
    for i, time in enumerate(times):
        side = rng.uniform(0.2, 0.8)
        early[int(time * RATE)] += rng.choice([-1, 1]) * 0.8**i * np.sqrt([side, 1 - side])
    early = sosfilt(butter(1, 5200 / room.dull**0.5, "low", fs=RATE, output="sos"), early, axis=0)
    early /= np.sqrt((early**2).sum(0))
    mixed = 0.62 * early + 0.78 * tail
    made = (mixed / np.sqrt((mixed**2).sum(0))).astype(np.float32)
    made.setflags(write=False)
    return made


def placed(sound: Mono, pan: float = 0.0) -> Stereo:
    """A mono sound at -1 (left) to 1 (right), with equal power."""
    angle = (np.clip(pan, -1, 1) + 1) * np.pi / 4
    return np.stack([sound * np.cos(angle), sound * np.sin(angle)], 1).astype(np.float32) * np.float32(
        np.sqrt(2)
    )


def in_room(
    sound: Mono, name: str, pan: float = 0.0, wet_db: float | None = None, dry: float = 1.0
) -> Stereo:
    """A sound (n,) heard in a room from a place -1..1: (n + tail, 2)."""
    answer = response(name)
    level = ROOMS[name].wet_db if wet_db is None else wet_db
    wet = oaconvolve(sound[:, None], answer, axes=0).astype(np.float32)
    wet *= np.float32(10 ** (level / 20))
    wet[: len(sound)] += placed(sound, pan) * np.float32(dry)
    return wet


def tail_s(name: str) -> float:
    """How long a room rings on."""
    return len(response(name)) / RATE


def far(sound: NDArray[np.floating], metres: float) -> Mono:
    """A sound as the air leaves it after so many metres: duller, not softer."""
    corner = float(np.clip(16000 / (1 + metres / 35), 350, 16000))
    return sosfilt(butter(1, corner, "low", fs=RATE, output="sos"), sound).astype(np.float32)
