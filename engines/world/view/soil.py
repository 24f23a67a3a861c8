"""What the ground looks like at a place: as the picture saw it, and as its tile goes on.

Where the walker has come nearer than the picture can show, its large shapes stay and the grain of the tile comes in;
elsewhere it is the tile alone, in copies shifted by a hash of the triangle of a lattice they meet in, so that no
repeat shows.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Ground
from engines.world.view import kernels
from engines.world.view.noise import noise
from engines.world.view.pyramid import Pyramids, Stack, opaque
from engines.world.view.sampling import at_level, between, channels, logarithm, rolled, smooth, two_levels

SHORTENED = 0.62  # weight of the longer side of a pixel's footprint on the ground
_SHARP = 0.29  # of a triangle's weights, below which a copy is not mixed in
_LATTICE = 0.55  # of a tile between the places where its copies are shifted anew
_MEAN = 5.5  # halvings of a tile after which it is taken for its mean colour
_NEAR, _TOO_NEAR = (0.6, 1.8)  # how often nearer, as a binary logarithm, what the picture painted turns soft
_BLUR = 1.6  # sizes by which what the picture painted is softer where it has come too near


class Floor(NamedTuple):
    """The ground. Its tile has `per_m` pixels a metre and repeats after `side` (`inverse` is 1 / side); `mean` is its
    colour; copies meet in a lattice of triangles `lattice` metres wide. `extent` metres: beyond, there is the dome.
    `mirror` 0 to 1; `water` 1 where it is water."""

    per_m: float
    side: int
    inverse: float
    mean: tuple[float, float, float]
    lattice: float
    extent: float
    mirror: float
    water: float


class Terrain(NamedTuple):
    """The ground, for the kernels: its tile is the only one of `pyramids`; `ripple` (k, k) float32 -1 to 1 repeats."""

    pyramids: Pyramids
    ripple: NDArray[np.float32]
    floor: Floor


def terrain_of(ground: Ground) -> Terrain:
    """The ground of a scenery."""
    side = ground.tile.shape[0]
    stack = Stack()
    stack.add_repeating(opaque(ground.tile))
    mean = ground.tile.reshape(-1, 3).mean(0)
    floor = Floor(
        side / ground.tile_m, side, 1 / side, (float(mean[0]), float(mean[1]), float(mean[2])),
        _LATTICE * ground.tile_m, float(ground.extent), float(ground.mirror),
        1.0 if ground.material == "water" else 0.0,
    )  # fmt: skip
    return Terrain(stack.joined(), noise(64, 11, (8, 16, 32)) * 2 - 1, floor)


@kernels.pixel
def front_at(front, levels, tables, is_far, window, floor, x, z, away, along, across, now, since):  # type: ignore[no-untyped-def]
    """What the picture saw at a place of the ground: (red, green, blue, weight, share that was far, binary logarithm of
    the metres that it leaves without grain)."""
    if z < 0.2:
        return 0.0, 0.0, 0.0, 0.0, 0.0, now
    part = window.focal / z
    u, v = window.column + x * part, window.row + window.eye * part
    if since != 0.0 and floor.water > 0.0:
        stir = min(2.4, 22.0 / max(z, 2.0)) * since
        u, v = u + stir * 0.6, v + stir
    column, line = u * window.scale + window.left, v * window.scale + window.top
    if column < 0.0 or line < 0.0 or column > window.width or line > window.height:
        return 0.0, 0.0, 0.0, 0.0, 0.0, now
    then_across = z / window.focal
    then_along = then_across * math.sqrt(x * x + z * z + window.eye * window.eye) / window.eye
    slant = logarithm(then_along / then_across)
    then = logarithm(then_across) + SHORTENED * slant
    nearer = then - now
    lanes = np.uint64(0)
    soft = smooth(_NEAR, _TOO_NEAR, nearer)
    if soft < 1.0:
        coarseness = logarithm(max(along / then_along, across / then_across))
        one, two, share = two_levels(tables, 0, coarseness)
        lanes = at_level(front, levels, one, u, v)
        if share > 0:
            lanes = between(lanes, at_level(front, levels, two, u, v), share)
    if soft > 0.0:
        # Drawn out along the view, no shape of the picture holds: its colours stay, and the tile has the shapes.
        one, two, share = two_levels(tables, 0, slant + _BLUR)
        blurred = at_level(front, levels, one, u, v)
        if share > 0:
            blurred = between(blurred, at_level(front, levels, two, u, v), share)
        lanes = between(lanes, blurred, int(soft * 256.0)) if soft < 1.0 else blurred
        then += soft * (_BLUR + slant * (1.0 - SHORTENED))
    r, g, b, weight = channels(lanes)
    weight *= 1.0 / 255.0
    # What was far there is not painted onto ground that has come near.
    beyond = 0.0
    p, q = u - window.far_x - 0.5, v - window.far_y - 0.5
    i, j = int(p), int(q)
    if p >= 0.0 and q >= 0.0 and i < is_far.shape[1] - 1 and j < is_far.shape[0] - 1:
        p, q = p - i, q - j
        upper = is_far[j, i] * (1.0 - p) + is_far[j, i + 1] * p
        was_far = upper * (1.0 - q) + (is_far[j + 1, i] * (1.0 - p) + is_far[j + 1, i + 1] * p) * q
        if was_far > 0.0:
            was_far *= 1.0 / 255.0
            still = smooth(0.45, 0.8, away / z)
            beyond = was_far * still * weight
            weight *= 1.0 - was_far * (1.0 - still)
    if nearer > 2.6:
        weight *= 1.0 - 0.7 * smooth(2.6, 5.6, nearer)
    return r, g, b, weight, beyond, max(then, now)


@kernels.pixel
def tiles_at(tile, levels, tables, floor, x, z, now, coarse, weight):  # type: ignore[no-untyped-def]
    """The tile at a place, (red, green, blue) at the footprint of now and the same at a coarser one."""
    skewed = z / floor.lattice
    column_at, row_at = x / floor.lattice - 0.57735027 * skewed, 1.15470054 * skewed
    column, row = math.floor(column_at), math.floor(row_at)
    p, q = column_at - column, row_at - row
    i, j = int(column), int(row)
    upper = 1 if p + q > 1.0 else 0
    if upper:
        first, second, third = p + q - 1.0, 1.0 - q, 1.0 - p
    else:
        first, second, third = 1.0 - p - q, p, q
    first, second, third = max(first - _SHARP, 0.0), max(second - _SHARP, 0.0), max(third - _SHARP, 0.0)
    total = first + second + third
    hop = floor.side / 1024.0
    finest = now + logarithm(floor.per_m)
    fine_one, fine_two, fine_share = two_levels(tables, 0, finest)
    coarsest = coarse + finest - now
    other = coarse > now + 0.15 and weight > 0.0 and coarsest < _MEAN
    coarse_one, coarse_two, coarse_share = two_levels(tables, 0, coarsest)
    r, g, b, cr, cg, cb = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for corner in range(3):
        if corner == 0:
            w, ci, cj = first, i + upper, j + upper
        elif corner == 1:
            w, ci, cj = second, i + 1, j
        else:
            w, ci, cj = third, i, j + 1
        if w <= 0.0:
            continue
        w /= total
        mixed = (ci * 374761393 + cj * 668265263) & 0x7FFFFFFF
        mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0x7FFFFFFF
        mixed = mixed ^ (mixed >> 16)
        u = x * floor.per_m + (mixed & 1023) * hop
        v = -z * floor.per_m + ((mixed >> 10) & 1023) * hop
        u -= math.floor(u * floor.inverse) * floor.side
        v -= math.floor(v * floor.inverse) * floor.side
        lanes = at_level(tile, levels, fine_one, u, v)
        if fine_share > 0:
            lanes = between(lanes, at_level(tile, levels, fine_two, u, v), fine_share)
        tr, tg, tb, _ = channels(lanes)
        r, g, b = r + tr * w, g + tg * w, b + tb * w
        if other:
            lanes = at_level(tile, levels, coarse_one, u, v)
            if coarse_share > 0:
                lanes = between(lanes, at_level(tile, levels, coarse_two, u, v), coarse_share)
            tr, tg, tb, _ = channels(lanes)
            cr, cg, cb = cr + tr * w, cg + tg * w, cb + tb * w
    mr, mg, mb = floor.mean
    if other:
        plain = smooth(_MEAN - 1.5, _MEAN, coarsest)
        cr, cg, cb = cr + (mr - cr) * plain, cg + (mg - cg) * plain, cb + (mb - cb) * plain
    else:
        cr, cg, cb = mr, mg, mb
    if finest < -0.4:
        # Nearer than the tile can show, its own shapes go on at a quarter of their size.
        u, v = 4.0 * x * floor.per_m, -4.0 * z * floor.per_m
        u -= math.floor(u * floor.inverse) * floor.side
        v -= math.floor(v * floor.inverse) * floor.side
        sr, sg, sb, _ = channels(at_level(tile, levels, fine_one, u, v))
        much = 0.6 * smooth(0.4, 1.8, -finest)
        r, g, b = r + (sr - mr) * much, g + (sg - mg) * much, b + (sb - mb) * much
    return r, g, b, cr, cg, cb


@kernels.pixel
def ripple_at(ripples, time_s, x, z, along):  # type: ignore[no-untyped-def]
    """(how high water is, about -1 to 1, by how much that differs from the first moment); less where a pixel covers
    many waves."""
    high = rolled(ripples, x * 9.0 + time_s * 5.0, z * 9.0 - time_s * 3.0)
    high += 1.3 * rolled(ripples, z * 3.1 - time_s * 2.2, x * 3.1 + time_s * 1.3)
    first = rolled(ripples, x * 9.0, z * 9.0) + 1.3 * rolled(ripples, z * 3.1, x * 3.1)
    fades = 1.0 / (1.0 + 3.0 * along)
    return high * fades, (high - first) * fades
