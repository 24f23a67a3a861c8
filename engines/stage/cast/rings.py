"""The parts that hats are made of: rings, domes, bands and brims around a head."""

import math

import numpy as np
import skia

from engines.stage.cast.shapes import Points, curve, polygon
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import LIT, Local

_TURN = np.linspace(0, 2 * math.pi, 25)[:-1]


def ring(head: Head, y: float, w: float, front: float, back: float, lift: float = 0.0) -> Points:
    """A level ring around the head (24, 2): half width, how far it reaches in front and behind."""
    x, z = w * np.sin(_TURN), np.cos(_TURN)
    z = np.where(z > 0, z * front, z * back) - 0.06
    return head.space(x, np.full(24, y) + lift * np.abs(np.sin(_TURN)), z)


def dome(head: Head, low: float, top: float, w: float, square: float = 2.2, tip: float = 0.0) -> skia.Path:
    """A crown of a hat from `low` to `top`, half width `w`; `square` above 2 makes it boxy."""
    part = np.linspace(0, 1, 9)
    narrow = (1 - part**square) ** (1 / square)
    narrow[-1] = 0.02
    y = low + (top - low) * part
    depth = (w + 0.06) * narrow
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    reach = np.hypot(w * narrow * cos, depth * sin)
    centre = (-0.06 - tip * part) * sin
    across = np.concatenate([centre - reach, (centre + reach)[::-1]])
    return curve(head.place(across, np.concatenate([y, y[::-1]])))


def band(sheet: Sheet, head: Head, low: float, high: float, w: float, local: Local, lit: float = LIT) -> None:
    """A band around the head, curved as a ring seen a little from above is not: straight, with round ends."""
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    reach = math.hypot(w * cos, (w + 0.06) * sin)
    centre = -0.06 * sin
    x = np.array([-1, -1, 0, 1, 1, 0]) * reach + centre
    y = np.array([high, low, low - 0.05, low, high, high - 0.05])
    sheet.cel(polygon(head.place(x, y)), local, head.radius * 0.28, lit)


def brim_edge(ring: Points, head: Head, y: float) -> Points:
    """The brim as a lens: seen from the side it has a little thickness and bends down in front."""
    left, right = ring[ring[:, 0].argmin()], ring[ring[:, 0].argmax()]
    middle = head.place(-0.06 * math.sin(head.yaw), y)
    up, down = np.array([0, -0.075 * head.radius]), np.array([0, 0.11 * head.radius])
    a, b = left * 0.55 + middle * 0.45, right * 0.55 + middle * 0.45
    return np.stack(
        [
            left,
            left,
            a + up * 0.8,
            middle + up,
            b + up * 0.8,
            right,
            right,
            b + down * 0.9,
            middle + down,
            a + down * 0.9,
        ]
    )
