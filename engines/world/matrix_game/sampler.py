"""How a distilled network makes latents in a few steps: it says where a picture is going, and is shown it anew with
fresh noise. Whose noise it is, and what the network is asked with, is the caller's business.
"""

from collections.abc import Callable, Sequence

from torch import Tensor

LEVELS = 1000
SHIFT = 5.0


def sigmas(steps: Sequence[float], shift: float = SHIFT) -> tuple[float, ...]:
    """The share of noise at each of the steps, which count from 1000 down, on a flow that is shifted to noise."""
    shares = (step / LEVELS for step in steps)
    return tuple(shift * share / (1 + (shift - 1) * share) for share in shares)


def sample(
    flow: Callable[[Tensor, float], Tensor],
    noise: Tensor,
    fresh: Callable[[int], Tensor],
    levels: Sequence[float],
) -> Tensor:
    """Latents without noise. `flow` answers for latents at a share of noise, `fresh` gives the noise that comes in
    after each step."""
    latents = noise
    for step, level in enumerate(levels):
        clean = latents - level * flow(latents, level)
        if step + 1 == len(levels):
            return clean
        after = levels[step + 1]
        latents = (1 - after) * clean + after * fresh(step)
    raise ValueError("a sampler needs a step at least")
