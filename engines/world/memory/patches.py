"""What stands in the picture, as patches: a relief of each thing with the picture itself on it.

What stands out of doors is upright: each of its columns is as far as its foot, so that walls stay walls and nothing is
torn. Indoors a thing that reaches into the depth is cut at its depth edges; the part behind goes on a little behind the
part before it. Over `front` and the farther patches, each gives back the picture. What an edge of the picture cut off
is `completing`'s work.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, median_filter

from engines.perception.scene import Reading, Thing
from engines.world.memory.completing import Cutting, finished
from engines.world.memory.filling import carried_on
from engines.world.memory.front import within
from engines.world.memory.surfaces import Lens, Patch

BLEED_PX = 4  # of texture about a thing
MOST_QUADS = 36
FEWEST_QUADS = 3
PIXELS_A_QUAD = 14
JUMP = 0.7  # of the depth from one pixel to the next that is an edge, in the logarithm
LEAST_PART = 0.015  # of a thing that is a part of its own
BEHIND_PX = 24  # that a part goes on behind a nearer one
ROUND = 0.35  # of its half width by which the middle of an upright thing stands before its edges
MOST_ROUND = 0.06  # of its depth
OPAQUE, FAINT = 0.35, 0.02  # alpha from which a colour is solved, and from which something is there
ABOVE = 0.997  # of the way to the ground
UPRIGHT_TURNS = 0.85
SWAY = 0.012  # of its height that the top of an upright thing moves
SMOOTH = 0.08  # of a thing's longer side over which its relief is evened
GIVEN = 0.6  # alpha at least where the matte gives way
MISSED, FORGIVEN = 5, 14  # steps of 255, and of a close-up, whose backdrop is soft
SUBJECT_DEEP = 0.25  # of the depth that the relief of a subject may reach
FOOT = 0.3  # of a column, from below, that says how far it is
CALM, CALMER = 0.04, 0.012  # of a thing's width over which its line on the ground is evened
FREE_TURNS = 0.2  # of what stands free and is not upright
SHALLOW = 0.12  # of its distance by which what is not long reaches before and behind its middle
KEPT_OFF = 0.22  # of the way to a wall that it keeps one off, before it is too large to be crisp


@dataclass(frozen=True, eq=False)
class Raised:
    """A patch as the picture shows it: its foot is at (`x`, 0, `z`). `thing` is what it is of, `box` (left, top, right,
    bottom) its pixels."""

    patch: Patch
    x: float
    z: float
    thing: Thing
    box: tuple[int, int, int, int]


def raised(reading: Reading, lens: Lens, behind: NDArray[np.uint8]) -> list[Raised]:
    """A patch for every thing, from far to near. `behind` (h, w, 3) is the picture without all of them."""
    found: list[Raised] = []
    below = behind.astype(np.float32)
    for thing in reading.things:
        for part, alpha, depth in _parts(reading, thing):
            one = _raised(reading, lens, part, alpha, depth, below)
            if one is not None:
                found.append(one)
    return found


def _parts(
    reading: Reading, thing: Thing
) -> Iterator[tuple[Thing, NDArray[np.float32], NDArray[np.float32]]]:
    """The thing cut at its depth edges, from far to near: each part's own matte, and its depth (as large)."""
    window = within(thing.corner, thing.alpha.shape)
    depth = reading.depth[window]
    inside = (thing.alpha > 0.5) & np.isfinite(depth)
    if thing.shape == "upright" or inside.sum() < 64:
        yield thing, thing.alpha, np.full(depth.shape, thing.depth, np.float32)
        return
    if reading.kind in ("landscape", "street"):
        yield thing, thing.alpha, _upright(depth, inside, thing)
        return
    log = np.where(inside, np.log(np.maximum(depth, 0.05)), np.log(thing.depth)).astype(np.float32)
    log = np.asarray(cv2.medianBlur(log, 5), np.float32)
    steep = np.zeros(inside.shape, bool)
    across, down = np.abs(np.diff(log, axis=1)) > JUMP, np.abs(np.diff(log, axis=0)) > JUMP
    steep[:, 1:] |= across
    steep[:, :-1] |= across
    steep[1:] |= down
    steep[:-1] |= down
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (inside & ~steep).astype(np.uint8), connectivity=4
    )
    large = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > max(200, LEAST_PART * inside.sum())]
    if len(large) < 2:
        seen = inside & ~steep if (inside & ~steep).any() else inside
        yield thing, thing.alpha, np.exp(_spread(log, seen))
        return
    kept = np.where(np.isin(labels, large), labels, 0).astype(np.int32)
    nearest = carried_on(kept[..., None], kept > 0)[..., 0]
    ordered = sorted(large, key=lambda n: -float(np.median(log[kept == n])))
    for place, number in enumerate(ordered):
        own = nearest == number
        alpha = np.where(own, thing.alpha, 0)
        nearer = np.isin(nearest, ordered[place + 1 :]) & (thing.alpha > 0.5)
        reach = cv2.dilate(own.astype(np.uint8), np.ones((2 * BEHIND_PX + 1,) * 2, np.uint8)) > 0
        alpha = np.where(reach & nearer, np.maximum(alpha, 1), alpha).astype(np.float32)
        shown = replace(thing, alpha=np.where(own, thing.alpha, 0).astype(np.float32))
        yield shown, alpha, np.exp(_spread(log, kept == number))


def _upright(depth: NDArray[np.float32], inside: NDArray[np.bool_], thing: Thing) -> NDArray[np.float32]:
    """(h, w) metres, the same all the way up each column: that of its foot. What ends on both sides is shallow, about
    where it stands."""
    columns = depth.shape[1]
    below = np.cumsum(inside[::-1], axis=0)[::-1]
    low = inside & (below <= FOOT * np.maximum(below[0], 1)[None])
    known = np.nonzero(low.any(0))[0]
    logs = np.array([float(np.median(np.log(np.maximum(depth[low[:, c], c], 0.05)))) for c in known])
    line = np.interp(np.arange(columns), known, logs)
    line = median_filter(line, max(5, round(CALM * columns)) | 1, mode="nearest")
    if not thing.cut & {"left", "right"}:
        line = np.log(thing.depth) + SHALLOW * np.tanh((line - np.median(line)) / SHALLOW / 2)
        line = gaussian_filter1d(line, CALM * columns, mode="nearest")
    line = gaussian_filter1d(line, max(2.0, CALMER * columns), mode="nearest")
    return np.repeat(np.exp(line).astype(np.float32)[None], len(depth), 0)


def _spread(values: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Smooth values (h, w), carried on from where they are seen."""
    carried = carried_on(np.ascontiguousarray(values[..., None]), seen)[..., 0]
    side = max(5, round(SMOOTH * max(values.shape))) | 1
    return np.asarray(cv2.GaussianBlur(cv2.medianBlur(carried, 5), (side, side), 0), np.float32)


def _raised(
    reading: Reading,
    lens: Lens,
    thing: Thing,
    alpha: NDArray[np.float32],
    depth: NDArray[np.float32],
    below: NDArray[np.float32],
) -> Raised | None:
    rows, columns = np.nonzero((alpha > FAINT).any(1))[0], np.nonzero((alpha > FAINT).any(0))[0]
    if not len(rows):
        return None
    left, top = thing.corner[0] + int(columns[0]), thing.corner[1] + int(rows[0])
    right, bottom = thing.corner[0] + int(columns[-1]) + 1, thing.corner[1] + int(rows[-1]) + 1
    cut = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    matte = _bordered(alpha[cut])
    shown = _bordered(thing.alpha[cut])
    far = cv2.copyMakeBorder(depth[cut], *(BLEED_PX,) * 4, cv2.BORDER_REPLICATE)
    box = (left - BLEED_PX, top - BLEED_PX, right + BLEED_PX, bottom + BLEED_PX)
    missed = FORGIVEN if reading.kind == "closeup" else MISSED
    texture = _texture(reading.rgb, below, matte, shown, box, missed)
    middle = (left + right) / 2 if thing.shape != "upright" else _foot(matte) + box[0]
    z = (
        float(thing.depth)
        if thing.shape == "upright"
        else float(np.median(far[matte > 0.5]) if (matte > 0.5).any() else thing.depth)
    )
    x = (middle - lens.centre[0]) / lens.focal * z
    if thing.shape == "upright":
        far = far - _bulge(matte, z, lens)
    elif thing.shape == "subject":
        far = far.clip(z * (1 - SUBJECT_DEEP), z * (1 + SUBJECT_DEEP))
    # Nothing reaches into the ground, where it would be hidden.
    below_eye = np.arange(len(far))[:, None] + box[1] + 1 - lens.centre[1]
    far = np.minimum(far, ABOVE * lens.focal * lens.eye / np.maximum(below_eye, 0.1))
    lowest = lens.centre[1] + lens.focal * lens.eye / z
    piece = Cutting(texture, np.asarray(far, np.float32), (box[0], box[1]), middle - box[0])
    if thing.shape != "structure":
        edges = thing.cut & _reached(matte, box, lens.size)
        piece = finished(piece, edges, lens.size, lowest)
    patch = relief(piece.texture, piece.depth, lens, piece.corner, (x, z))
    high, wide_px = piece.texture.shape[:2]
    box = (*piece.corner, piece.corner[0] + wide_px, piece.corner[1] + high)
    if thing.shape == "upright":
        tall = (bottom - top) * z / lens.focal
        wide = _trunk(matte) * z / lens.focal
        patch = replace(
            patch, turns=UPRIGHT_TURNS, sway=SWAY * tall, radius=float(np.clip(wide / 2, 0.12, 1.5))
        )
    elif thing.shape == "structure":
        # A wall stays; what stands free turns a little after whoever walks past it.
        free = reading.kind == "interior" or not thing.cut & {"left", "right"}
        patch = replace(patch, wall=_wall(patch, z), turns=FREE_TURNS if free else 0.0)
    else:
        patch = replace(patch, radius=0.45 * float(np.ptp(patch.vertices[..., 0])) * 0.6, turns=FREE_TURNS)
    return Raised(patch, x, z, thing, box)


def relief(
    texture: NDArray[np.uint8],
    depth: NDArray[np.float32],
    lens: Lens,
    corner: tuple[int, int],
    foot: tuple[float, float],
) -> Patch:
    """A patch of a texture (h, w, 4) whose first pixel is at `corner` (column, row) of the picture, `depth` (h, w)
    metres away, about a foot at (x, z)."""
    high, wide = texture.shape[:2]
    across = int(np.clip(wide // PIXELS_A_QUAD, FEWEST_QUADS, MOST_QUADS))
    down = int(np.clip(high // PIXELS_A_QUAD, FEWEST_QUADS, MOST_QUADS))
    if np.ptp(depth) < 0.01 * float(depth.mean()):
        across = down = 2
    u, v = np.meshgrid(np.linspace(0, wide, across + 1), np.linspace(0, high, down + 1))
    z = cv2.remap(
        depth,
        np.asarray(u - 0.5, np.float32),
        np.asarray(v - 0.5, np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    x = (u + corner[0] - lens.centre[0]) / lens.focal * z - foot[0]
    y = lens.eye - (v + corner[1] - lens.centre[1]) / lens.focal * z
    vertices = np.dstack([x, y, z - foot[1]]).astype(np.float32)
    return Patch(vertices, _there(texture[..., 3], across, down), projector(lens, corner, foot), texture)


def projector(lens: Lens, corner: tuple[int, int], foot: tuple[float, float]) -> NDArray[np.float32]:
    """(3, 4) from (x, y, z, 1) about a foot to the pixels of a texture whose first is at `corner` of the picture."""
    u, v = lens.centre[0] - corner[0], lens.centre[1] - corner[1]
    f = lens.focal
    return np.array(
        [
            [f, 0, u, f * foot[0] + u * foot[1]],
            [0, -f, v, f * lens.eye + v * foot[1]],
            [0, 0, 1, foot[1]],
        ],
        np.float32,
    )


def _there(alpha: NDArray[np.uint8], across: int, down: int) -> NDArray[np.bool_]:
    """(down, across) quads in which something is seen."""
    high, wide = alpha.shape
    rows, columns = np.linspace(0, high, down + 1), np.linspace(0, wide, across + 1)
    total = cv2.integral((alpha > 0).astype(np.uint8))
    top, bottom = np.floor(rows[:-1]).astype(int), np.ceil(rows[1:]).astype(int)
    left, right = np.floor(columns[:-1]).astype(int), np.ceil(columns[1:]).astype(int)
    inside = total[bottom][:, right] - total[top][:, right] - total[bottom][:, left] + total[top][:, left]
    return np.asarray(inside > 0)


def _bordered(alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    edge = (BLEED_PX,) * 4
    return np.asarray(cv2.copyMakeBorder(alpha, *edge, cv2.BORDER_CONSTANT, value=0), np.float32)  # type: ignore[call-overload]


def _texture(
    rgb: NDArray[np.uint8],
    below: NDArray[np.float32],
    alpha: NDArray[np.float32],
    shown: NDArray[np.float32],
    box: tuple[int, int, int, int],
    most: int,
) -> NDArray[np.uint8]:
    """(h, w, 4) such that over `below`, which becomes what is seen then, it gives the picture where it is `shown`, but
    for `most` steps of 255."""
    left, top, right, bottom = box
    rows, columns = rgb.shape[:2]
    inner = (slice(max(top, 0), min(bottom, rows)), slice(max(left, 0), min(right, columns)))
    own = (
        slice(inner[0].start - top, inner[0].stop - top),
        slice(inner[1].start - left, inner[1].stop - left),
    )
    picture = np.zeros((*alpha.shape, 3), np.float32)
    back = np.zeros_like(picture)
    picture[own], back[own] = rgb[inner], below[inner]
    a = (np.round(shown * 255) / 255)[..., None]
    colour = (picture - (1 - a) * back) / np.maximum(a, 0.01)
    trusted = shown > OPAQUE
    if not trusted.any():
        trusted = shown >= 0.9 * shown.max()
    bytes_of = (colour + 0.5).clip(0, 255).astype(np.uint8)
    carried = carried_on(bytes_of, trusted).astype(np.float32)
    solved = np.where(trusted[..., None], bytes_of, carried).astype(np.float32)
    # Where the matte does not give the picture with such a colour, it gives way.
    missed = (shown > 0) & (np.abs(a * solved + (1 - a) * back - picture).max(2) > most)
    towards, wanted = carried - back, picture - back
    along = (towards * wanted).sum(2) / np.maximum((towards**2).sum(2), 1.0)
    least = (np.where(wanted > 0, wanted / np.maximum(255 - back, 1), -wanted / np.maximum(back, 1))).max(2)
    # Hardly more than the least would be black or white, and be seen as a rim before anything else.
    given = np.maximum(np.maximum(along, 1.5 * least), np.maximum(shown, GIVEN)).clip(0, 1)
    a = np.where(missed, np.ceil(given * 255) / 255, a[..., 0])[..., None].astype(np.float32)
    exact = (picture - (1 - a) * back) / np.maximum(a, 0.004)
    solved = np.where(missed[..., None], exact, solved)
    solved = (solved + 0.5).clip(0, 255).astype(np.uint8)
    mixed = a * solved + (1 - a) * back
    below[inner] = mixed[own]
    alpha = np.where(missed, np.maximum(alpha, a[..., 0]), alpha)
    return np.dstack([solved, np.round(alpha * 255)]).astype(np.uint8)


def _reached(
    matte: NDArray[np.float32], box: tuple[int, int, int, int], size: tuple[int, int]
) -> frozenset[str]:
    """Which edges of the picture a part of a thing reaches."""
    edges = {
        "left": box[0] + BLEED_PX <= 0,
        "top": box[1] + BLEED_PX <= 0,
        "right": box[2] - BLEED_PX >= size[0],
        "bottom": box[3] - BLEED_PX >= size[1],
    }
    return frozenset(edge for edge, reached in edges.items() if reached)


def _foot(alpha: NDArray[np.float32]) -> float:
    """The column about which the lowest part stands."""
    rows = np.nonzero((alpha > 0.5).any(1))[0]
    if not len(rows):
        return alpha.shape[1] / 2
    low = alpha[max(0, rows[-1] - max(2, len(rows) // 12)) : rows[-1] + 1].sum(0)
    return float((low * (np.arange(len(low)) + 0.5)).sum() / max(low.sum(), 1e-6))


def _trunk(alpha: NDArray[np.float32]) -> float:
    """Pixels across its lower third."""
    rows = np.nonzero((alpha > 0.5).any(1))[0]
    if not len(rows):
        return 0.0
    low = (alpha[rows[-1] - len(rows) // 4 : rows[-1] + 1] > 0.5).sum(1)
    return float(np.median(low))


def _bulge(alpha: NDArray[np.float32], z: float, lens: Lens) -> NDArray[np.float32]:
    """Metres by which it stands towards the viewer: round where it is broad."""
    away = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    most = float(away.max())
    if most < 2:
        return np.zeros_like(alpha)
    part = np.sqrt(1 - (1 - (away / most).clip(0, 1)) ** 2)
    high = min(ROUND * most * z / lens.focal, MOST_ROUND * z)
    return np.asarray(cv2.GaussianBlur(part, (0, 0), max(1.5, most / 6)) * high, np.float32)


def _wall(patch: Patch, away: float) -> NDArray[np.float32]:
    """(n, 2) x, z along its foot, left to right, before what is `away` metres off."""
    foot = []
    for column in range(patch.vertices.shape[1]):
        beside = patch.there[:, max(column - 1, 0) : column + 1].any(1)
        rows = np.nonzero(beside)[0]
        if len(rows):
            x, y, z = patch.vertices[min(rows[-1] + 1, len(patch.vertices) - 1), column]
            if y < 1.0:
                foot.append((x, z - KEPT_OFF * max(away + z, 0)))
    return np.array(foot, np.float32).reshape(-1, 2)
