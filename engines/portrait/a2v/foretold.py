"""What is known of a take before it is ordered: whether the network can tell its people apart, how many windows it is,
how often the network runs for them, and how much of the card the plan needs.

The window asks it; the take itself says the same of itself.
"""

import math
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

import psutil

from engines.contract import BadInput, OutOfMemory
from engines.film.diffusion.planner import Machine
from engines.portrait.a2v.engine import checkpoint_for, plan_for
from engines.portrait.a2v.variants import Course, Variant
from engines.portrait.request import Seam
from engines.portrait.turns import known_turns

if TYPE_CHECKING:
    from engines.portrait.a2v.parts import Setup

MEMORY = ["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits"]


@dataclass(frozen=True)
class Cost:
    """In how many windows a take is made, key frames that come before the others among them, and how often the network
    runs for it."""

    windows: int
    runs: int


def cost_of(
    seam: Seam, frames: int, course: Course, steps: int, scales: tuple[float, float], film: bool
) -> Cost:
    """That of so many pixel frames; `scales` are how much words and voice count."""
    from engines.portrait.a2v import fusion, windows
    from engines.portrait.a2v.sampler import SpeakingDenoiser

    passes = SpeakingDenoiser.passes(*scales)
    if seam == "fused":
        runs = fusion.runs_of(fusion.latents_for(frames))
        count = sum(len(fusion.places(latents, shifted=False)) for _, latents in runs)
        return Cost(count, passes * fusion.calls_of(frames, steps))
    calls = windows.calls_of(frames, course, steps, film)
    return Cost(calls // steps, passes * calls)


def check_people(faces: int, voices: int) -> None:
    """Raise `BadInput` for more faces than the network can tell apart."""
    from engines.portrait.a2v.audio import SPEAKERS

    if faces > SPEAKERS:
        raise BadInput(
            "image",
            f"shows {faces} faces and has {voices} {'voice' if voices == 1 else 'voices'}: the network tells two "
            "people apart, and everybody else would speak along",
            "cut the picture to one or two people, or use the built-in engine",
        )


def check_reach(frames: int, course: Course, seam: Seam, film: bool, field: str) -> None:
    """Raise `BadInput` for more pixel frames than the key frames of carried windows reach over, where a picture is the
    source."""
    from engines.portrait.a2v.hearing import FPS
    from engines.portrait.a2v.windows import longest_of

    if course.keys and seam == "carried" and not film and frames > longest_of(course):
        raise BadInput(
            field,
            f"the voice lasts {frames / FPS:.0f} s, and with carried windows a picture speaks for "
            f"{longest_of(course) // FPS} s at most",
            "choose fused windows, which go on for any length, or cut the voice",
        )


def usual(variant: Variant, setup: "Setup | None") -> dict[str, float]:
    """In how many steps a window is made, and how much words and voice count, where nobody says it."""
    return {
        "steps": _sampled(variant, setup, "steps"),
        "text_guidance": _sampled(variant, setup, "guidance_scale"),
        "audio_guidance": _sampled(variant, setup, "audio_guidance_scale"),
    }


def foretell(
    variant: Variant,
    setup: "Setup | None",
    *,
    faces: int,
    voices: Sequence[tuple[float | None, float | None]],
    film: bool,
    size: str,
    seam: Seam,
    steps: int | None,
    text_guidance: float | None,
    audio_guidance: float | None,
) -> dict[str, Any]:
    """The cost of either seam under its name, and `needs` in bytes of the card, 0 where it is not known; nothing while
    the length of a voice is not. `voices` are (when it begins, how long it is) in seconds, in the order of the request,
    the first of which begins with the take.
    Raises `BadInput` for more faces than the network can tell apart, and for a voice that is too long for the seam."""
    from engines.portrait.a2v.hearing import FPS, RATE

    check_people(faces, max(1, len(voices)))
    turns = known_turns(voices)
    if turns is None:
        return {}
    duration_s = max(turns[1])
    frames = max(1, math.ceil(FPS * round(duration_s * RATE) / RATE))
    check_reach(frames, variant.course, seam, film, "audio")
    own = usual(variant, setup)
    scales = (
        own["text_guidance"] if text_guidance is None else text_guidance,
        own["audio_guidance"] if audio_guidance is None else audio_guidance,
    )
    steps = steps or _sampled(variant, setup, "steps")
    costs = {
        each: asdict(cost_of(each, frames, variant.course, steps, scales, film)) for each in get_args(Seam)
    }
    return {**costs, "needs": setup.plan.needs if setup else _needs(variant, size)}


def _sampled(variant: Variant, setup: "Setup | None", name: str) -> Any:
    return setup.sampled(name) if setup else getattr(variant, name)


def _needs(variant: Variant, size: str) -> int:
    """What the plan needs of this card while nothing else is on it, 0 where it cannot be told."""
    try:
        here = Machine(_card(), psutil.virtual_memory().available)
        return plan_for(here, checkpoint_for(variant, size)).needs
    except (OSError, ValueError, subprocess.SubprocessError, OutOfMemory):
        return 0


@lru_cache(1)
def _card() -> int:
    """The bytes of the graphics card."""
    shown = subprocess.run(MEMORY, capture_output=True, text=True, timeout=10, check=True).stdout
    return int(shown.split()[0]) << 20
