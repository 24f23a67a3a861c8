"""Whether the voice does anything: people made with theirs, with another's and with none, measured alike against the
mouth that is known exactly.

A network that moved mouths as it liked would go with its own voice no better than with another's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.portrait.proof.lips import LipReader
from engines.portrait.proof.measures import built_apart, colour_apart, sharp, sync
from engines.portrait.proof.network import Asked, Network
from engines.portrait.proof.speaking import Clip

GUIDED = 2.0  # how much the voice counts where it is guided to

Pixels = NDArray[np.uint8]
Films = list[Pixels]
OWN, TOWARDS, ANOTHERS, NONE, FREE = (
    "own voice",
    "guided to its own voice",
    "another's voice",
    "no voice",
    "own voice, without the head's stand",
)


def controls(network: Network, clips: Sequence[Clip], asked: Asked | None = None) -> dict[str, Films]:
    """Films (frames, side, side, 3) of all clips by how they were made."""
    asked = asked or Asked()
    found: dict[str, Films] = {name: [] for name in (OWN, TOWARDS, ANOTHERS, NONE, FREE)}
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


def measured(film: Pixels, clip: Clip, lips: LipReader) -> Measured:
    played = clip.played
    return Measured(
        *sync(lips.read(film, played), played.opening),
        built_apart(film, played.picture),
        colour_apart(played.picture, played.masks[0], film, played.masks),
        sharp(film),
    )


def figures(films: Films, clips: Sequence[Clip], lips: LipReader) -> dict[str, float | None]:
    """Means over all clips of which something can be told, None where that is none, and the standard error of the
    sync."""
    every = [measured(film, clip, lips) for film, clip in zip(films, clips, strict=True)]
    told = np.array([one.sync for one in every if np.isfinite(one.sync)])
    built = [one.built for one in every if np.isfinite(one.built)]
    return {
        "clips_told": len(told),
        "sync_r": round(float(told.mean()), 3) if len(told) else None,
        "sync_r_error": round(float(told.std(ddof=1) / len(told) ** 0.5), 3) if len(told) > 1 else None,
        "built_apart": round(float(np.mean(built)), 4) if built else None,
        "colour_apart": round(float(np.mean([one.colour for one in every])), 2),
        "sharpness": round(float(np.mean([one.sharpness for one in every])), 3),
    }
