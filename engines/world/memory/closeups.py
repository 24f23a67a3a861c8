"""A close-up: its subject as a relief on a ground, and its backdrop out of focus all around.

One may step back and to the sides and look about, but not through what the picture shows, nor behind it.
"""

from dataclasses import replace

import numpy as np

from engines.world.memory.patches import Raised
from engines.world.memory.surfaces import Bounds, Lens

NEARER = 0.45  # of the way to the subject that one may go
ASIDE = 0.55  # of the distance to it that one may step to each side
AWAY = 1.6  # of the distance that one may step back


def bounds_of(raised: list[Raised]) -> Bounds:
    """Where one may go before a subject."""
    near = min((one.z for one in raised), default=2.0)
    wide = max(0.6, ASIDE * near)
    return Bounds(-wide, wide, -AWAY * near, NEARER * near)


def softened(one: Raised, lens: Lens) -> Raised:
    """A subject that the lower edge of the picture cut off is lost below it, softly."""
    if "bottom" not in one.thing.cut:
        return one
    texture = one.patch.texture.copy()
    edge = lens.size[1] - one.box[1]
    count = len(texture) - edge
    if count <= 1:
        return one
    left = (1 - np.arange(count) / count) ** 1.5
    texture[edge:, :, 3] = (texture[edge:, :, 3] * left[:, None]).astype(np.uint8)
    return replace(one, patch=replace(one.patch, texture=texture))
