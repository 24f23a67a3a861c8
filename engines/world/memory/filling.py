"""Making up what a picture does not show, from what it shows: patch by patch, coarse to fine.

Each unseen pixel looks for a seen place whose surroundings are like its own (PatchMatch), and all that were found
vote for its colour. Places of one kind lend to that kind only, and from about the same rows: the grain of a ground
grows towards the viewer. Air changes softly: a sky's broad colours are carried on by themselves, and only what is in it
is made up so. What is unseen is decided by the callers.
"""

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.memory.patch_match import (
    SKY,
    finer,
    may_lend,
    measure,
    padded_of,
    rows_of,
    scattered,
    search,
    voted,
)

COARSEST = 56  # pixels of the shorter side at which the making begins
LEVELS = 6
ROUNDS = (1, 1, 2, 3, 5, 8, 8)  # of search and vote at each level, from the finest
FINEST_SEARCH = 3.0e5  # unseen pixels above which the finest level only votes
INWARD = 1.25  # how much less sure each pixel inward is of what it found
AIRY_PX = 7.0  # at a quarter of the size, that is broad in a sky
BETWEEN = 128.0  # about which the sky lies without its broad colours
RING_PX = 4.0  # about a seam, at half the size
FINE_PX = 5.0  # a blur that is exact enough
FADE = 0.12  # of the longer side over which what is added at a seam is lost


Sample = TypeVar("Sample", bound=np.generic)


def filled(
    rgb: NDArray[np.uint8],
    unseen: NDArray[np.bool_],
    kinds: NDArray[np.uint8],
    horizon: float,
    seed: int,
    hinted: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint8]:
    """The picture (h, w, 3) without its `unseen` (h, w) pixels. `kinds` (h, w) says for seen and unseen alike which
    belong together (`SKY`, `GROUND`, `FAR`); those of kind 0 lend nothing and stay. `horizon` is a row. Where an unseen
    pixel is `hinted` (h, w), its colour is about what is wanted there."""
    wanted = unseen & (kinds > 0)
    if not wanted.any():
        return rgb
    lends = ~unseen & (kinds > 0)
    if not lends.any():
        return rgb
    air = kinds == SKY
    broad = np.zeros((*air.shape, 3), np.float32)
    if (air & wanted).any() and (air & lends).any():
        broad[air] = (_broad_air(rgb, air & lends) - BETWEEN)[air]
    even = np.asarray(rgb - broad, np.float32)
    pictures, holes, lenders, layers = _pyramid(even, wanted, lends, kinds)
    made = _begun(pictures[-1], holes[-1], layers[-1])
    if hinted is not None:
        made = _with_hints(made, holes[-1], even, unseen & hinted)
    found: NDArray[np.int32] | None = None
    for level in range(len(pictures) - 1, -1, -1):
        hole, layer = holes[level], layers[level]
        share = hole.shape[0] / rgb.shape[0]
        low, high = rows_of(layer, lenders[level], horizon * share)
        source = may_lend(lenders[level], layer)
        if found is None:
            found = scattered(hole, layer, source, low, high, seed)
            picture = made
        else:
            found = finer(found, hole, layer, source, low, high, seed + level)
            start = cv2.resize(made, hole.shape[::-1], interpolation=cv2.INTER_LINEAR)
            picture = np.where(hole[..., None], start, pictures[level]).astype(np.float32)
        places = np.argwhere(hole).astype(np.int32)
        # What is near the seen is surer, so that the seen goes on into the unseen.
        inward = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
        sure = np.asarray(INWARD ** -np.minimum(inward, 40), np.float32)
        searched = level > 0 or len(places) < FINEST_SEARCH
        for turn in range(ROUNDS[min(level, len(ROUNDS) - 1)]):
            padded = padded_of(picture)
            cost = np.zeros(hole.shape, np.float32)
            measure(padded, places, found, cost)
            if searched:
                number = seed + 31 * level + turn
                search(padded, places, found, cost, source, layer, low, high, number, 2 if level else 1)
            picture = voted(picture, places, found, cost, hole, sure)
        made = picture
    out = np.where(wanted[..., None], made + broad, rgb).astype(np.float32)
    out = np.where(wanted[..., None], out + _misfit(out, wanted, kinds), out)
    return np.asarray((out + 0.5).clip(0, 255), np.uint8)


def _broad_air(rgb: NDArray[np.uint8], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(h, w, 3) the broad colours of the sky, from where it is `seen` (h, w) carried on along the rows."""
    broad, weight = broadly(rgb, seen, 4, AIRY_PX)
    bridged = along_rows(broad, weight < 0.5)
    carried = cv2.GaussianBlur(bridged, (0, 0), AIRY_PX)
    return np.asarray(cv2.resize(carried, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def blurred(values: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """(h, w) or (h, w, channels) blurred by `sigma` pixels; where that is wide, on a smaller copy."""
    size = values.shape[1::-1]
    times = min(sigma / FINE_PX, min(size) / 16)
    if times < 2:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)
    less = (round(size[0] / times), round(size[1] / times))
    small = cv2.resize(values, less, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma * less[0] / size[0], sigmaY=sigma * less[1] / size[1])
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.float32)


def broadly(
    rgb: NDArray[np.uint8], seen: NDArray[np.bool_], times: int, sigma: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """On a copy that is so many `times` smaller: (h, w, 3) the soft colours of what is `seen`, and (h, w) how much of
    each place is."""
    size = (max(16, rgb.shape[1] // times), max(16, rgb.shape[0] // times))
    part = seen.astype(np.float32)
    weight = cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    known = cv2.resize(rgb * part[..., None], size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return soft(known, weight, sigma), weight


def soft(weighted: NDArray[np.float32], weight: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """(h, w, 3) the mean of weighted colours about each place; from farther and farther away where there is none."""
    total, mass = np.zeros_like(weighted), np.zeros_like(weight)
    power = 1.0
    wide = sigma
    while True:
        total += power * blurred(weighted, wide)
        mass += power * blurred(weight, wide)
        if wide > max(weight.shape) / 3:
            break
        wide, power = wide * 2, power * 0.04
    mean = weighted.sum((0, 1)) / max(float(weight.sum()), 1e-6)
    return np.asarray((total + 1e-9 * mean) / (mass + 1e-9)[..., None], np.float32)


def _misfit(
    picture: NDArray[np.float32], made: NDArray[np.bool_], kinds: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """(h, w, 3) what is to be added to the made-up pixels so that no seam shows where they meet the seen ones."""
    rows, columns = made.shape
    small = (columns // 2, rows // 2)
    picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    made = cv2.resize(made.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST) > 0
    kinds = np.asarray(cv2.resize(kinds, small, interpolation=cv2.INTER_NEAREST), np.uint8)
    total = np.zeros((*made.shape, 3), np.float32)
    for kind in np.unique(kinds[made]):
        here = kinds == kind
        inside, outside = (made & here).astype(np.float32), (~made & here).astype(np.float32)
        means, weights = [], []
        for part in (inside, outside):
            weight = cv2.GaussianBlur(part, (0, 0), RING_PX)
            means.append(cv2.GaussianBlur(picture * part[..., None], (0, 0), RING_PX))
            means[-1] /= np.maximum(weight, 1e-4)[..., None]
            weights.append(weight)
        ring = ((weights[0] > 0.15) & (weights[1] > 0.15)).astype(np.float32)
        apart = (means[1] - means[0]) * ring[..., None]
        spread, weight = np.zeros_like(apart), np.zeros(made.shape, np.float32)
        # Near the seam its own difference counts, deep inside the mean of all.
        for wide, power in ((RING_PX, 1.0), (4 * RING_PX, 0.05), (16 * RING_PX, 0.002)):
            spread += power * blurred(apart, wide)
            weight += power * blurred(ring, wide)
        away = cv2.distanceTransform(made.astype(np.uint8), cv2.DIST_L2, 3)
        part = inside * np.exp(-away / (FADE * max(made.shape)))
        total += spread / np.maximum(weight, 1e-5)[..., None] * part[..., None]
    return np.asarray(cv2.resize(total, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


def along_rows(picture: NDArray[np.float32], unseen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(h, w, 3): each row's unseen colours bridged from its two ends; rows of which nothing is seen are like the
    nearest that is seen."""
    out = picture.copy()
    columns = np.arange(picture.shape[1])
    some = np.nonzero((~unseen).sum(1) > 0)[0]
    if not len(some):
        return out
    for row in range(picture.shape[0]):
        hole = unseen[row]
        if not hole.any():
            continue
        if hole.all():
            continue
        for channel in range(picture.shape[2]):
            out[row, hole, channel] = np.interp(columns[hole], columns[~hole], picture[row, ~hole, channel])
    for bare in np.nonzero(unseen.all(1))[0]:
        out[bare] = out[some[np.argmin(np.abs(some - bare))]]
    return out


def carried_on(rgb: NDArray[Sample], seen: NDArray[np.bool_]) -> NDArray[Sample]:
    """The picture (h, w, channels) whose unseen pixels have the colour of the nearest seen one."""
    if seen.all() or not seen.any():
        return rgb
    _, labels = cv2.distanceTransformWithLabels(
        (~seen).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros((int(labels.max()) + 1, rgb.shape[2]), rgb.dtype)
    table[labels[seen]] = rgb[seen]
    return table[labels]


def _pyramid(
    rgb: NDArray[np.float32], hole: NDArray[np.bool_], lends: NDArray[np.bool_], kinds: NDArray[np.uint8]
) -> tuple[
    list[NDArray[np.float32]], list[NDArray[np.bool_]], list[NDArray[np.bool_]], list[NDArray[np.uint8]]
]:
    pictures, holes, lenders, layers = [rgb], [hole], [lends], [kinds]
    while len(pictures) < LEVELS and min(holes[-1].shape) > 2 * COARSEST:
        rows, columns = (side // 2 for side in holes[-1].shape)
        size = (columns, rows)
        known = (~holes[-1]).astype(np.float32)
        weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
        mean = cv2.resize(pictures[-1] * known[..., None], size, interpolation=cv2.INTER_AREA)
        pictures.append((mean / np.maximum(weight, 1e-3)[..., None]).astype(np.float32))
        holes.append(weight < 0.6)
        lent = cv2.resize(lenders[-1].astype(np.float32), size, interpolation=cv2.INTER_AREA)
        lenders.append((lent > 0.95) & ~holes[-1])
        layers.append(np.asarray(cv2.resize(layers[-1], size, interpolation=cv2.INTER_NEAREST), np.uint8))
        holes[-1] &= layers[-1] > 0
    return pictures, holes, lenders, layers


def _begun(
    picture: NDArray[np.float32], hole: NDArray[np.bool_], layer: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Broad colours for the coarsest level, from each kind's own."""
    out = picture.copy()
    for kind in np.unique(layer[hole]):
        other = hole | (layer != kind)
        if not other.all():
            here = hole & (layer == kind)
            out[here] = along_rows(picture, other)[here]
    return out


def _with_hints(
    made: NDArray[np.float32], hole: NDArray[np.bool_], rgb: NDArray[np.float32], hinted: NDArray[np.bool_]
) -> NDArray[np.float32]:
    size = hole.shape[::-1]
    weight = cv2.resize(hinted.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    hints = cv2.resize(rgb * hinted[..., None], size, interpolation=cv2.INTER_AREA)
    hints = hints / np.maximum(weight, 1e-3)[..., None]
    return np.where((hole & (weight > 0.3))[..., None], hints, made).astype(np.float32)
