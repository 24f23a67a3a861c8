"""From the stage's drawn cards to patches: each picture once, crisp, wherever and however large it stands.

A `Stock` collects the patches of one place. Billboards are kept one metre tall, and what stands of them is scaled;
walls and floors keep their size. Nothing here decides where anything stands.
"""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.paint import Picture
from engines.stage.plan import Card, Label
from engines.world.memory.surfaces import Patch, Standing

LIFTED_M = 1.0
"""Feet of what casts no shadow, walls and what lies flat, are this high; their vertices hang below."""
FEET = (0.90, 0.96)  # rows of a picture, in shares of its height, that show how wide it is at the ground
LOW_M = 0.45  # what is lower is stepped over
TURNS = 0.85
GRID = (8, 7)  # vertices of a card, fine enough that what is empty of it is left out
OVERLAP_M = 0.012
_REACHES = (3, 9, 27, 81)  # pixels by which colours are carried on past the edge


def straight(picture: Picture, tint: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> NDArray[np.uint8]:
    """(h, w, 4) premultiplied -> straight alpha, the colours carried on past the edge."""
    colours = picture[..., :3].astype(np.float32) * np.array(tint, np.float32)
    alpha = picture[..., 3].astype(np.float32)
    made = colours / np.maximum(alpha, 1)[..., None] * 255
    missing = alpha < 8
    for reach in _REACHES:
        if not missing.any():
            break
        weight = cv2.blur(alpha, (reach, reach))
        spread = cv2.blur(colours, (reach, reach)) / np.maximum(weight, 1e-3)[..., None] * 255
        found = missing & (weight > 0.02)
        made[found] = spread[found]
        missing &= ~found
    if missing.any() and not missing.all():
        made[missing] = made[~missing].mean(0)
    return np.dstack([made.clip(0, 255), alpha]).astype(np.uint8)


def card_patch(
    texture: NDArray[np.uint8],
    wide: float,
    tall: float,
    *,
    sunk: float = 0.0,
    turns: float = 0.0,
    sway: float = 0.0,
    radius: float = 0.0,
    glow: float = 0.0,
) -> Patch:
    """An upright picture (h, w, 4), `wide` by `tall` metres, whose foot is `sunk` metres above its lower edge."""
    y, x = np.mgrid[tall - sunk : -sunk : GRID[0] * 1j, -wide / 2 : wide / 2 : GRID[1] * 1j]
    height, width = texture.shape[:2]
    projector = [
        [width / wide, 0, 0, width / 2],
        [0, -height / tall, 0, height * (1 - sunk / tall)],
        [0, 0, 0, 1],
    ]
    return Patch(
        np.stack([x, y, np.zeros_like(x)], -1).astype(np.float32),
        np.ones((GRID[0] - 1, GRID[1] - 1), np.bool_),
        np.array(projector, np.float32),
        texture,
        turns,
        sway,
        radius,
        glow=glow,
    )


def plane_patch(
    texture: NDArray[np.uint8],
    corner: NDArray[np.float64],
    across: NDArray[np.float64],
    down: NDArray[np.float64],
    *,
    wall: bool = False,
    glow: float = 0.0,
    overlap: float = 0.0,
) -> Patch:
    """A flat picture from its upper left `corner` along two edges (3,), in metres about a foot that stands
    `LIFTED_M` above the ground; it reaches `overlap` metres beyond its edges, so that walls that meet show no gap."""
    lifted = corner - (0, LIFTED_M, 0)
    more, lower = (edge * (overlap / np.linalg.norm(edge)) for edge in (across, down))
    first, right, under = lifted - more - lower, across + 2 * more, down + 2 * lower
    vertices = np.array([[first, first + right], [first + under, first + right + under]])
    height, width = texture.shape[:2]
    onto = np.linalg.pinv(np.stack([across, down], 1)) * np.array([[width], [height]])
    projector = np.zeros((3, 4))
    projector[:2, :3], projector[:2, 3], projector[2, 3] = onto, -onto @ lifted, 1
    line = np.array([corner + down, corner + across + down])[:, [0, 2]] if wall else np.zeros((0, 2))
    return Patch(
        vertices.astype(np.float32), np.ones((1, 1), np.bool_), projector.astype(np.float32), texture,
        wall=line.astype(np.float32), glow=glow,
    )  # fmt: skip


def lying_patch(texture: NDArray[np.uint8], wide: float, long: float, high: float = 0.012) -> Patch:
    """A picture that lies on the ground about its middle, its upper edge farthest along +z."""
    corner = np.array([-wide / 2, high, long / 2])
    return plane_patch(texture, corner, np.array([wide, 0.0, 0.0]), np.array([0.0, 0.0, -long]))


@dataclass
class Stock:
    """The patches of a place, each made once. `images` are the pictures of the set."""

    images: dict[str, Picture]
    glows: bool = False
    patches: list[Patch] = field(default_factory=list)
    _numbers: dict[tuple, int] = field(default_factory=dict)

    def add(self, patch: Patch, key: tuple | None = None) -> int:
        """The number of a patch."""
        self.patches.append(patch)
        if key is not None:
            self._numbers[key] = len(self.patches) - 1
        return len(self.patches) - 1

    def standing(self, card: Card, ground: float) -> Standing:
        """A card of the set where it stands, on level ground: `ground` metres is the relief's height there."""
        if card.corner is None:
            x, y, z = card.foot
            y -= ground
            sunk = 0.0 if y >= 0 else 0.1 if y < -0.06 * card.height_m else 0.03
            number = self.billboard(card, sunk)
            return Standing(number, x, z, y + sunk * card.height_m, 0.0, card.height_m, card.flip)
        corner, across, down = (np.array(v, float) for v in (card.corner, card.across, card.down))
        corner[1] -= ground
        level = across if math.hypot(across[0], across[2]) > 1e-6 else down
        yaw = math.atan2(-level[2], level[0])
        middle = corner + across / 2 + down / 2
        foot = np.array([middle[0], 0.0, middle[2]])
        return Standing(
            self.panel(card, *(_turned(v, -yaw) for v in (corner - foot, across, down))),
            float(foot[0]), float(foot[2]), LIFTED_M, yaw,
        )  # fmt: skip

    def billboard(self, card: Card, sunk: float = 0.0) -> int:
        """The number of a card that turns to the eye, one metre tall."""
        wide = card.width_m / card.height_m
        key = (card.image, round(wide, 2), sunk, card.tint)
        if key not in self._numbers:
            image = self.images[card.image]
            texture = straight(image, card.tint)
            glow = 0.0
            if self.glows and card.label in (Label.BUILDING, Label.PROP):
                glow = 1.0
            self.add(
                card_patch(
                    texture, wide, 1.0, sunk=sunk, turns=TURNS, sway=1.5 * card.sway * wide,
                    radius=_radius(card, wide, texture), glow=glow,
                ),
                key,
            )  # fmt: skip
        return self._numbers[key]

    def panel(
        self, card: Card, corner: NDArray[np.float64], across: NDArray[np.float64], down: NDArray[np.float64]
    ) -> int:
        """The number of a wall, a roof or a floor."""
        key = (card.image, *np.round(np.concatenate([corner, across, down]), 2), card.tint)
        if key not in self._numbers:
            low = float(min(corner[1], (corner + down)[1]))
            solid = abs(down[1]) > 0.4 and low < 0.7 and card.label not in (Label.GROUND, Label.FAR)
            texture = straight(self.images[card.image], card.tint)
            overlap = OVERLAP_M if card.label == Label.ROOM else 0.0
            self.add(plane_patch(texture, corner, across, down, wall=solid, overlap=overlap), key)
        return self._numbers[key]


def _radius(card: Card, wide: float, texture: NDArray[np.uint8]) -> float:
    """Half of what a billboard one metre tall is wide at its foot; 0 for what gives way."""
    if card.height_m < LOW_M or card.label == Label.FOREGROUND or card.sway > 0.012 or card.foot[1] > 1.5:
        return 0.0
    height, width = texture.shape[:2]
    feet = texture[round(FEET[0] * height) : round(FEET[1] * height), :, 3] > 127
    return 0.45 * wide * float(feet.any(0).sum()) / width


def _turned(vector: NDArray[np.float64], yaw: float) -> NDArray[np.float64]:
    """A vector turned by `yaw` radians to the right."""
    x, y, z = vector
    cosine, sine = math.cos(yaw), math.sin(yaw)
    return np.array([cosine * x + sine * z, y, -sine * x + cosine * z])
