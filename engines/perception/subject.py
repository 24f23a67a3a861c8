"""Where the subject of a picture probably is: U-2-Net's salience, looked at in several ways.

The net is small and easily distracted, so no single look is believed. Edges finer than 1/320 of a picture, and what of
several things is meant, are not decided here.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines import catalogue
from engines.perception.session import session

Picture = NDArray[np.uint8]
Likely = NDArray[np.float32]

NET_SIDE = 320
MARGIN = 0.12  # of the picture's sides, shown about it to the net
MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def subject(rgb: Picture) -> Likely:
    """How likely each pixel belongs to the main subject, (320, 320) float32 0 to 1.

    The net takes what reaches the frame for a part of the subject, and sees other things in a mirror: the picture is
    shown with a margin about it, both ways, and what is seen but once is as likely as not.
    """
    height, width = rgb.shape[:2]
    side, top = round(MARGIN * width), round(MARGIN * height)
    tone = cv2.mean(rgb)[:3]
    wide = np.asarray(cv2.copyMakeBorder(rgb, top, 0, side, side, cv2.BORDER_CONSTANT, value=tone), np.uint8)
    both = (seen(wide) + seen(np.ascontiguousarray(wide[:, ::-1]))[:, ::-1]) / 2
    x0, y0 = (
        round(NET_SIDE * part / whole) for part, whole in zip((side, top), wide.shape[1::-1], strict=True)
    )
    inner = both[y0:, x0 : NET_SIDE - x0]
    return np.asarray(cv2.resize(inner, (NET_SIDE, NET_SIDE), interpolation=cv2.INTER_LINEAR), np.float32)


@dataclass(frozen=True)
class Looks:
    """How likely each pixel belongs to the subject after several looks, (h, w) float32 0 to 1: on the whole, to the
    most doubtful and to the most hopeful of them."""

    likely: Likely
    least: Likely
    most: Likely

    @property
    def agreement(self) -> float:
        """0 to 1: how much of what the most hopeful look sees the most doubtful one sees too."""
        return float((self.least > 0.5).sum() / max(int((self.most > 0.5).sum()), 1))


def looked_at(rgb: Picture, box: tuple[int, int, int, int] | None) -> Looks:
    """Four looks at a picture: as it is and in a mirror, then nearer at `box` (left, top, right, bottom pixels), or,
    without one, at what was found first."""
    height, width = rgb.shape[:2]
    whole = (0, 0, width, height)
    if box is None:
        first = [_part_seen(rgb, whole, mirrored=False), _part_seen(rgb, whole, mirrored=True)]
        found = (first[0] + first[1]) / 2 > 0.4
        if not found.any():
            return _together(first)
        rows, columns = np.flatnonzero(found.any(1)), np.flatnonzero(found.any(0))
        box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        nearer = [
            _part_seen(rgb, _wider(box, 0.12, whole), False),
            _part_seen(rgb, _wider(box, 0.3, whole), True),
        ]
        return _together([*first, *nearer])
    return _together(
        [
            _part_seen(rgb, _wider(box, margin, whole), mirrored)
            for margin, mirrored in ((0.12, False), (0.3, False), (0.3, True), (0.6, False))
        ]
    )


def _together(looks: list[Likely]) -> Looks:
    stack = np.stack(looks)
    return Looks(stack.mean(0), stack.min(0), stack.max(0))


def _wider(
    box: tuple[int, int, int, int], margin: float, whole: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    across, down = round(margin * (right - left)), round(margin * (bottom - top))
    return (
        max(whole[0], left - across), max(whole[1], top - down),
        min(whole[2], right + across), min(whole[3], bottom + down),
    )  # fmt: skip


def _part_seen(rgb: Picture, part: tuple[int, int, int, int], mirrored: bool) -> Likely:
    """One look at a part of the picture; nothing is likely outside of it."""
    left, top, right, bottom = part
    shown = rgb[top:bottom, left:right]
    found = seen(np.ascontiguousarray(shown[:, ::-1]) if mirrored else shown)
    if mirrored:
        found = np.ascontiguousarray(found[:, ::-1])
    likely = np.zeros(rgb.shape[:2], np.float32)
    likely[top:bottom, left:right] = cv2.resize(
        found, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR
    )
    return likely


def seen(rgb: Picture) -> Likely:
    """What the net makes of a picture (h, w, 3) in one look, (320, 320) 0 to 1."""
    small = cv2.resize(rgb, (NET_SIDE, NET_SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    tensor = ((small / max(float(small.max()), 1.0) - MEAN) / SPREAD).transpose(2, 0, 1)[None]
    net = _session()
    found = net.run(None, {net.get_inputs()[0].name: tensor.astype(np.float32)})[0][0, 0]
    spread = float(found.max() - found.min())
    likely: Likely = (found - found.min()) / max(spread, 1e-6)
    return likely


@cache
def _session() -> Any:
    return session(catalogue.locate("u2netp"))
