"""Whether the voice does anything: people made with theirs, with another's and with none, measured alike against the
mouth that is known exactly.

A network that moved mouths as it liked would go with its own voice no better than with another's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.portrait.proof.lips import LipReader
from engines.portrait.proof.measures import built_apart, colour_apart, sharp, sync
from engines.portrait.proof.network import Asked, Network
from engines.portrait.proof.speaking import Clip

GUIDED = 4.0  # how much the voice counts where it is guided to

Pixels = NDArray[np.uint8]
Floats = NDArray[np.floating]
Films = list[Pixels]
OWN, TOWARDS, ANOTHERS, NONE, FREE = (
    "own voice",
    "guided to its own voice",
    "another's voice",
    "no voice",
    "own voice, without the head's stand",
)
WAYS = (OWN, TOWARDS, ANOTHERS, NONE, FREE)


def controls(
    network: Network,
    clips: Sequence[Clip],
    asked: Asked | None = None,
    made: Callable[[], None] = lambda: None,
    ways: Sequence[str] = WAYS,
) -> dict[str, Films]:
    """Films (frames, side, side, 3) of all clips by the ways in which they were made; `made` is called after each."""
    asked = asked or Asked()
    found: dict[str, Films] = {name: [] for name in ways}
    for number, (clip, other) in enumerate(zip(clips, [*clips[1:], *clips[:1]], strict=True)):
        seeded = replace(asked, seed=asked.seed + number)
        for name, films in found.items():
            heard = other.heard if name == ANOTHERS else clip.heard
            films.append(
                network.frames(
                    clip.played.picture,
                    np.zeros_like(heard) if name == NONE else heard,
                    clip.prompt,
                    None if name == FREE else clip.played.guide,
                    replace(seeded, voice=GUIDED) if name == TOWARDS else seeded,
                )
            )
            made()
    return found


@dataclass(frozen=True)
class Measured:
    """Of one film: `sync` is r at lag 0, NaN for lips that do not move, `lag` in frames; `built` and `colour` are
    distances from the picture's face, `built` NaN where none is found."""

    sync: float
    lag: int
    built: float
    colour: float
    sharpness: float


Table = list[list[Measured]]
"""Of each seed, each clip."""


def measured(films: Sequence[Films], clips: Sequence[Clip], lips: LipReader) -> Table:
    """Of films of the same clips by several seeds."""
    return [
        [_measured(film, clip, lips) for film, clip in zip(seeded, clips, strict=True)] for seeded in films
    ]


def _measured(film: Pixels, clip: Clip, lips: LipReader) -> Measured:
    played = clip.played
    return Measured(
        *sync(lips.read(film, played), played.opening),
        built_apart(film, played.picture),
        colour_apart(played.picture, played.masks[0], film, played.masks),
        sharp(film),
    )


def figures(table: Table) -> dict[str, Any]:
    """Means over all clips of which something can be told, None where that is none; of the sync also those of each
    seed, and the standard error over clips."""
    every = [one for seeded in table for one in seeded]
    syncs = _syncs(table)
    told = syncs[:, np.isfinite(syncs).all(0)]
    built = [one.built for one in every if np.isfinite(one.built)]
    return {
        "clips_told": told.shape[1],
        "sync_r": _rounded(told.mean()) if told.size else None,
        "sync_r_error": _error(told.mean(0)),
        "sync_r_seeds": [_rounded(seeded.mean()) for seeded in told] if told.size else None,
        "built_apart": round(float(np.mean(built)), 4) if built else None,
        "colour_apart": round(float(np.mean([one.colour for one in every])), 2),
        "sharpness": _rounded(np.mean([one.sharpness for one in every])),
    }


def above(table: Table, control: Table) -> dict[str, Any]:
    """How much better mouths go with the truth than in a control, clip by clip, and how many standard errors that
    is."""
    better = (_syncs(table) - _syncs(control)).mean(0)
    better = better[np.isfinite(better)]
    error = _error(better)
    return {
        "sync_r": _rounded(better.mean()) if better.size else None,
        "sync_r_error": error,
        "errors": round(float(better.mean()) / error, 1) if error else None,
    }


def _syncs(table: Table) -> Floats:
    """(seeds, clips)."""
    return np.array([[one.sync for one in seeded] for seeded in table])


def _error(values: Floats) -> float | None:
    return _rounded(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else None


def _rounded(value: np.floating) -> float:
    return round(float(value), 3)
