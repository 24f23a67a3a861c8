"""Whether pictures, words and take do anything: clips made with them, and with others' or none, measured alike.

A network that painted what it liked would show its elements no worse with another's pictures or with blank ones. What
an element should look like is in its picture, where it should be in the stage's labels.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engines.elements.a2.pipeline import lead_in
from engines.elements.a2.references import Reference
from engines.elements.proof.measures import differs, fidelity, side_of
from engines.elements.proof.network import USUAL, Network, blank, left_off, shown
from engines.elements.proof.playing import Clip
from engines.film.diffusion.decode import frames_of
from engines.film.diffusion.windows import Sampling
from engines.film.proof.measures import psnr

Pixels = NDArray[np.uint8]
Films = list[Pixels]
TOLD, SHUFFLED, BLANKED = "own pictures", "another's pictures", "blank pictures"
GUIDED, FREE = "with the take", "without the take"


@dataclass(frozen=True, eq=False)
class Control:
    """Films (n, height, width, 3) of all clips, made in one way."""

    pictures: str
    take: str
    films: Films

    @property
    def name(self) -> str:
        return f"{self.pictures}, {self.take}"


def controls(network: Network, clips: Sequence[Clip], sampling: Sampling = USUAL) -> list[Control]:
    """Each clip made with its own players, with another's and with blank ones; with the take and without."""
    others = _others(clips)
    found = []
    for take in (GUIDED, FREE):
        for pictures in (TOLD, SHUFFLED, BLANKED):
            films = []
            for number, (clip, other) in enumerate(zip(clips, others, strict=True)):
                played = clip.played
                players = other.played.pictures if pictures == SHUFFLED else played.pictures
                asked = shown(players, played.background)
                if pictures == BLANKED:
                    asked = [_blanked(reference) for reference in asked]
                given = played.take if take == GUIDED else None
                films.append(
                    network.frames(clip.prompt, asked, given, played.frames.shape[1:3], number, sampling)
                )
            found.append(Control(pictures, take, films))
    return found


def figures(films: Films, clips: Sequence[Clip]) -> dict[str, float]:
    """Means over all elements: likeness of `colour` to their own pictures (0 to 1, more is better), distance of the
    `layout` of colours (in Lab, less is better), share that is `own`: nearer to its picture than to another's; and
    likeness to the stage in dB. What nothing can be told of is left out."""
    means: dict[str, list[float]] = {name: [] for name in ("colour", "layout", "own", "psnr_to_stage_db")}
    for film, clip, other in zip(films, clips, _others(clips), strict=True):
        first = left_off(len(clip.played.pictures) + 1)
        truth, masks = (whole[first : first + len(film)] for whole in (clip.played.frames, clip.played.masks))
        means["psnr_to_stage_db"].append(psnr(film, truth))
        for number, picture in enumerate(clip.played.pictures):
            seen = fidelity(picture, film, masks == number + 1)
            if seen is None:
                continue
            means["colour"].append(seen.colour)
            means["layout"].append(seen.layout)
            wrong = fidelity(other.played.pictures[number], film, masks == number + 1)
            if wrong and other is not clip:
                means["own"].append(float(seen.layout < wrong.layout))
    return {name: round(float(np.mean(values)), 3) for name, values in means.items() if values}


def stretches(clips: Sequence[Clip], of: Literal["take", "frames"], sampling: Sampling = USUAL) -> Films:
    """What lies beside the clips that a network makes: of the compositor's takes, or of the stage's frames."""
    found = []
    for clip in clips:
        pictures = len(clip.played.pictures) + 1
        length = frames_of(sampling.window, opens=True) - lead_in(pictures)
        found.append(getattr(clip.played, of)[left_off(pictures) :][:length])
    return found


def placing(network: Network, clips: Sequence[Clip], sampling: Sampling = USUAL) -> dict[str, Any]:
    """Whether words alone put a single player to a side: `told` by the clip's own words, `turned` by words in which
    left and right have changed places. Chance is about a third."""
    alone = [
        clip for clip in clips if len(clip.played.pictures) == 1 and side_of(clip.played.masks == 1) != 0
    ]

    def share(words: Callable[[str], str], sign: int) -> float:
        right = []
        for number, clip in enumerate(alone):
            played = clip.played
            asked = shown(played.pictures, played.background)
            film = network.frames(words(clip.prompt), asked, None, played.frames.shape[1:3], number, sampling)
            right.append(side_of(differs(film, played.background)) == sign * side_of(played.masks == 1))
        return round(float(np.mean(right)), 3) if right else float("nan")

    return {"count": len(alone), "told": share(str, 1), "turned": share(turned, -1)}


def turned(prompt: str) -> str:
    """The words with left and right in each other's place."""
    return re.sub(r"\b(left|right)\b", lambda side: "right" if side[0] == "left" else "left", prompt)


def _blanked(reference: Reference) -> Reference:
    return reference if reference.place else Reference(reference.name, blank(reference.picture))


def _others(clips: Sequence[Clip]) -> list[Clip]:
    """For each clip another with as many players; itself where there is none."""
    counts = [len(clip.played.pictures) for clip in clips]
    found = list(clips)
    for count in set(counts):
        same = [number for number, of in enumerate(counts) if of == count]
        for place, number in enumerate(same):
            found[number] = clips[same[(place + 1) % len(same)]]
    return found
