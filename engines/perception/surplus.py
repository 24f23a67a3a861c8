"""What was taken for a part of the subject and is none: a disc of ground about feet, a strip of sky beside a flag, a
slab of the sofa that a cat lies on.

The network of `scene_net` says what each part of the picture is; what the subject is called says which of it may belong
to it; what goes must look like what lies beside it. Its maps are coarse, so that nothing thin is judged here: legs
stay, whatever they stand before.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.agreement import disc
from engines.perception.scene_net import LABELS, available
from engines.perception.subject import Likely, Picture

Kind = Literal["", "living", "plant", "building", "thing"]


@dataclass(frozen=True)
class Meant:
    """What the subject is, as far as its name says: of which `kind`, and whether it is `alone`, so that others of its
    kind beside it are not meant."""

    kind: Kind = ""
    alone: bool = False


FOREIGN: dict[Kind, tuple[str, ...]] = {
    "": ("sky", "ground", "water", "ceiling"),
    "living": ("sky", "ground", "water", "ceiling", "plant", "building", "hill"),
    "plant": ("sky", "water", "ceiling", "building"),
    "building": ("sky", "water"),
    "thing": ("sky", "ground", "water", "ceiling", "hill"),
}
SURE, NEARLY = 0.72, 0.5  # shares of what cannot belong to the subject
THICK = 0.035  # of the square root of the subject's area: half of the least width of what is judged
ALIKE = 22.0  # CIELAB steps between what goes and what lies beside it, of which it must be a part
LEAST, MOST = 0.004, 0.5  # of the subject: less stays; where more would go, the network is not believed
BRIDGE = 0.07  # of the square root of the whole area: half of the width of what joins two that only touch
ANOTHER = 0.4  # of the largest: so large is another one, not a head or a tail


def surplus(rgb: Picture, hopeful: Likely, kind: Kind) -> NDArray[np.bool_] | None:
    """(h, w) What surely does not belong to the subject of a picture (h, w, 3), though `hopeful` (h, w) 0 to 1 takes it
    for likely; None where there is nothing of the kind, or no network to see it."""
    net = available()
    taken = hopeful > 0.5
    if net is None or not taken.any():
        return None
    parts = net.read(rgb)
    foreign = parts.of(*(label for label in LABELS if label in FOREIGN[kind]))
    size = np.sqrt(float(taken.sum()))
    thick = cv2.morphologyEx(
        (taken & (foreign > SURE)).astype(np.uint8), cv2.MORPH_OPEN, disc(max(2, round(THICK * size)))
    )
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(np.asarray(thick, np.uint8))
    large = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > LEAST * size**2]
    if not large:
        return None
    reach = disc(max(2, round(2 * THICK * size)))
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    core = np.zeros(taken.shape, np.uint8)
    for number in large:
        piece = (pieces == number).astype(np.uint8)
        beside = (cv2.dilate(piece, reach) > 0) & (hopeful < 0.2) & (foreign > NEARLY)
        if beside.any() and np.linalg.norm(lab[piece > 0].mean(0) - lab[beside].mean(0)) < ALIKE:
            core |= piece
    if not core.any():
        return None
    about = cv2.dilate(core, reach) > 0
    gone = np.asarray((core > 0) | (about & (foreign > NEARLY)), np.bool_)
    return None if (gone & taken).sum() > MOST * size**2 else gone


def largest(alpha: Likely) -> Likely:
    """A matte (h, w) of the largest part alone: without what hangs together with it nowhere, and without others as
    large as it which only touch it."""
    solid = (alpha > 0.5).astype(np.uint8)
    bridge = disc(max(1, round(BRIDGE * float(solid.sum()) ** 0.5)))
    own, others, next_largest = _apart(np.asarray(cv2.morphologyEx(solid, cv2.MORPH_OPEN, bridge), np.uint8))
    if next_largest > ANOTHER * own.sum():
        away, beside = (cv2.distanceTransform(1 - body, cv2.DIST_L2, 5) for body in (own, others))
        alpha = np.where(away <= beside, alpha, np.float32(0))
        solid &= away <= beside
    own, others, next_largest = _apart(solid)
    if not next_largest:
        return alpha
    lost, near = (cv2.dilate(part, disc(4)) > 0 for part in (others, own))
    return np.where(lost & ~near, np.float32(0), alpha)


def _apart(mask: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], int]:
    """The largest part of a mask, all that does not hang together with it, and the area of the largest of that."""
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if not len(areas):
        return mask, mask, 0
    own = (pieces == 1 + int(areas.argmax())).astype(np.uint8)
    return own, mask - own, int(np.sort(areas)[-2]) if len(areas) > 1 else 0
