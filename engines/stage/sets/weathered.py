"""What rain and snow leave on a set: wet ground, or white on the ground and on all that stands."""

import numpy as np
from numpy.typing import NDArray

from engines.stage.light import colour
from engines.stage.paint import Picture, smooth
from engines.stage.plan import Label, Plan

_WET = 0.8  # of its lightness that wet ground keeps
_SNOW = colour("eef1f6").astype(np.float32)
_COVERED = 0.8  # of the ground that is white
_LADEN = 0.72  # of the lit parts of leaves and stones that are white
_LEAST: dict[Label, float] = {Label.FAR: 0.45}  # of all of them
_LADEN_LABELS = (Label.PLANT, Label.ROCK, Label.FAR, Label.FOREGROUND)


def soak(plan: Plan) -> None:
    """Darken the ground, as rain does."""
    if plan.ground is not None:
        plan.ground.colour *= _WET


def snow_over(plan: Plan) -> None:
    """Whiten the ground, least where it is trodden dark, and the lit sides of plants, stones and far hills."""
    if plan.ground is not None:
        grey = plan.ground.colour.mean(-1, keepdims=True)
        plan.ground.colour += (_SNOW - plan.ground.colour) * (_COVERED * smooth(0.05, 0.3, grey))
    white = np.clip(_SNOW * (plan.light.shade * 0.3 + plan.light.key * 0.7), 0, 1)
    least = {
        key: _LEAST.get(card.label, 0.0)
        for card in plan.cards
        if card.label in _LADEN_LABELS
        for key in (card.image, card.top)
        if key
    }
    for key, part in least.items():
        plan.images[key] = _laden(plan.images[key], white.astype(np.float32), part)


def _laden(picture: Picture, white: NDArray[np.float32], least: float) -> Picture:
    """The premultiplied picture with white on its lighter half, and `least` of it everywhere."""
    alpha = picture[..., 3:].astype(np.float32) / 255
    rgb = picture[..., :3].astype(np.float32) / 255
    lightness = rgb.mean(-1, keepdims=True) / np.maximum(alpha, 1e-3)
    solid = lightness[alpha > 0.5]
    if not solid.size:
        return picture
    low, high = np.quantile(solid, (0.3, 0.8))
    part = np.maximum(least, _LADEN * smooth(low, max(high, low + 0.02), lightness))
    rgb += (white * alpha - rgb) * part
    return np.dstack([np.asarray(rgb * 255 + 0.5, np.uint8), picture[..., 3]])
