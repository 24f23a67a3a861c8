"""The first pass of a frame: for each pixel the dome or the ground that its ray meets.

Ground that the picture saw is read through the picture's lens. Where the walker has come nearer than the picture can
show, its large shapes stay and the grain of the tile comes in; elsewhere it is the tile alone, in copies shifted by a
hash of the triangle of a lattice they meet in, so that no repeat shows.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Ground
from engines.world.view import kernels
from engines.world.view.dome import dome_at
from engines.world.view.noise import noise
from engines.world.view.pyramid import Pyramids, Stack, opaque
from engines.world.view.sampling import (
    at_level,
    between,
    channels,
    logarithm,
    smooth,
    two_levels,
    wrapped,
)
from engines.world.view.terrain import height_at, risen

FAR = 1e6  # depth of what is not met
_SHORTENED = 0.62  # weight of the longer side of a pixel's footprint on the ground
_SHARP = 0.22  # of a triangle's weights, below which a copy is not mixed in
_LATTICE = 0.55  # of a tile between the places where its copies are shifted anew


class Floor(NamedTuple):
    """The ground. Its tile has `per_m` pixels a metre and repeats after `side`; `mean` is its colour; copies meet in a
    lattice of triangles `lattice` metres wide. `extent` metres: beyond, there is the dome. `mirror` 0 to 1; `water` 1
    where it is water."""

    per_m: float
    side: int
    mean: tuple[float, float, float]
    lattice: float
    extent: float
    mirror: float
    water: float


class Lit(NamedTuple):
    """How what is near is lit. `gain` multiplies it; `mist` 1/m and `veil` are the air before it; `snow` 0 to 1 lies on
    the ground; `wet` 0 to 1 mirrors. `time_s` moves water. `plain`: as in the
    picture."""

    plain: bool
    gain: tuple[float, float, float]
    mist: float
    veil: tuple[float, float, float]
    snow: float
    wet: float
    time_s: float


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
        side / ground.tile_m, side, (float(mean[0]), float(mean[1]), float(mean[2])), _LATTICE * ground.tile_m,
        float(ground.extent), float(ground.mirror), 1.0 if ground.material == "water" else 0.0,
    )  # fmt: skip
    return Terrain(stack.joined(), noise(64, 11, (8, 16, 32)) * 2 - 1, floor)


@kernels.rows
def draw_rows(
    canvas, depth, first, last, view, distance, sight, terrain, heights, slopes, waves, gain, clouds, air, lit
):  # type: ignore[no-untyped-def]
    """Fill rows `first` to `last` of canvas (h, w, 4) float32, red, green, blue 0 to 255 and the share of sky, and of
    depth (h, w) float32 metres. `slopes` are what brightness rises to on those of
    `heights`; `gain` and `clouds` as in `dome_at`."""
    # Arrays are taken out of their tuples here, once: in the loop, that would count references.
    sky, far, highest, panorama = distance
    front_pyramids, is_far, window = sight
    tile_pyramids, ripples, floor = terrain
    front, front_levels, front_tables = front_pyramids
    tile, tile_levels, tile_tables = tile_pyramids
    columns = canvas.shape[1]
    ahead, right, up = view.ahead, view.right, view.up
    for row in range(first, last):
        b = (view.row - row - 0.5) / view.focal
        bx, by, bz = ahead[0] + up[0] * b, ahead[1] + up[1] * b, ahead[2] + up[2] * b
        high = 0.0
        for column in range(columns):
            a = (column + 0.5 - view.column) / view.focal
            dx, dy, dz = bx + right[0] * a, by, bz + right[2] * a
            away, share = FAR, 0.0
            if dy < -1e-4:
                away = -view.y / dy
                if waves.most > 0.0:
                    for _ in range(2):
                        away = (high - view.y) / dy
                        high = height_at(heights, waves, view.x + dx * away, view.z + dz * away)
                    away = max((high - view.y) / dy, 0.05)
                level = away * math.sqrt(dx * dx + dz * dz)
                share = 1.0 - smooth(0.8 * floor.extent, floor.extent, level)
            r, g, bl, sees_sky = 0.0, 0.0, 0.0, 0.0
            mirrors, ripple = 0.0, 0.0
            if share > 0.0:
                x, z = view.x + dx * away, view.z + dz * away
                length = math.sqrt(dx * dx + dy * dy + dz * dz)
                across = away / view.focal
                along = across * length / -dy
                now = logarithm(across) + _SHORTENED * logarithm(along / across)
                since = 0.0
                if floor.mirror > 0.0 or lit.wet > 0.0:
                    ripple, since = _ripple(ripples, lit.time_s, x, z, along)
                fr, fg, fb, weight, beyond, coarse = _front_at(
                    front,
                    front_levels,
                    front_tables,
                    is_far,
                    window,
                    floor,
                    x,
                    z,
                    away,
                    along,
                    across,
                    now,
                    since,
                )
                share *= 1.0 - beyond
                tr, tg, tb = fr, fg, fb
                if weight < 0.996 or coarse > now + 0.05:
                    tr, tg, tb, cr, cg, cb = _tiles_at(
                        tile, tile_levels, tile_tables, floor, x, z, now, coarse, weight
                    )
                    if weight > 0.0:
                        # The grain is as strong as the ground is like the tile.
                        mr, mg, mb = floor.mean
                        unlike = (abs(fr - mr) + abs(fg - mg) + abs(fb - mb)) * (1.0 / 150.0)
                        grain = 0.35 + 0.65 / (1.0 + unlike * unlike)
                        grain *= min(max((fr + fg + fb) / (mr + mg + mb + 1.0), 0.3), 1.6)
                        fr, fg, fb = fr + (tr - cr) * grain, fg + (tg - cg) * grain, fb + (tb - cb) * grain
                    if weight < 1.0 and waves.most > 0.0:
                        shade = wrapped(slopes, x * waves.per_m, z * waves.per_m)
                        shade = 1.0 + shade * risen(waves, x, z)
                        tr, tg, tb = tr * shade, tg * shade, tb * shade
                r, g, bl = tr + (fr - tr) * weight, tg + (fg - tg) * weight, tb + (fb - tb) * weight
                if not lit.plain:
                    r, g, bl = _lit(lit, r, g, bl)
                mirrors = max(floor.mirror * (1.0 - weight), lit.wet * 0.75)
                if mirrors > 0.0:
                    slant = 1.0 + dy / length
                    mirrors *= 0.06 + 0.94 * slant * slant * slant * slant
            # The far dome, or what of it the ground mirrors.
            if share < 1.0 or mirrors > 0.01:
                ex, ey, ez = dx, dy, dz
                if share > 0.0 and mirrors > 0.01:
                    stir = 0.12 * ripple * (0.3 - dy)
                    ex, ey, ez = dx + stir, abs(dy) + 0.6 * abs(stir), dz + 0.5 * stir
                qr, qg, qb, sees_sky = dome_at(
                    sky, far, highest, front, gain, clouds, panorama, window, air, ex, ey, ez
                )
                if share > 0.0 and mirrors > 0.01:
                    glint = 1.0 + max(ripple, 0.0) * 0.10
                    r, g, bl = (
                        r + (qr * glint - r) * mirrors,
                        g + (qg * glint - g) * mirrors,
                        bl + (qb * glint - bl) * mirrors,
                    )
            if share > 0.0 and lit.mist > 0.0:
                q = away * length * lit.mist
                veiled = 1.0 - 1.0 / (1.0 + q + 0.5 * q * q)
                r += (lit.veil[0] - r) * veiled
                g += (lit.veil[1] - g) * veiled
                bl += (lit.veil[2] - bl) * veiled
            if share < 1.0:
                r, g, bl = qr + (r - qr) * share, qg + (g - qg) * share, qb + (bl - qb) * share
                sees_sky *= 1.0 - share
            else:
                sees_sky = 0.0
            canvas[row, column, 0] = r
            canvas[row, column, 1] = g
            canvas[row, column, 2] = bl
            canvas[row, column, 3] = sees_sky
            depth[row, column] = away if share > 0.5 else FAR


@kernels.pixel
def _front_at(front, levels, tables, is_far, window, floor, x, z, away, along, across, now, since):  # type: ignore[no-untyped-def]
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
    then = logarithm(then_across) + _SHORTENED * slant
    nearer = then - now
    coarseness = logarithm(max(along / then_along, across / then_across))
    pyramid = 0
    if coarseness < 0.02 or nearer > 0.0:
        # As coarse across as along, lest it is drawn out into stripes.
        even = smooth(0.15, 1.6, nearer)
        coarseness = max(min(coarseness, 0.0), -1.0) * (1.0 - even) + slant * even
        then += max(coarseness, -0.6) * (1.0 - _SHORTENED)
        pyramid = 1
    one, two, share = two_levels(tables, pyramid, coarseness)
    lanes = at_level(front, levels, one, u, v)
    if share > 0:
        lanes = between(lanes, at_level(front, levels, two, u, v), share)
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
def _tiles_at(tile, levels, tables, floor, x, z, now, coarse, weight):  # type: ignore[no-untyped-def]
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
    finest = now + logarithm(floor.per_m)
    fine_one, fine_two, fine_share = two_levels(tables, 0, finest)
    other = coarse > now + 0.05 and weight > 0.0
    coarse_one, coarse_two, coarse_share = two_levels(tables, 0, coarse + logarithm(floor.per_m))
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
        u = x * floor.per_m + (mixed & 1023) * floor.side / 1024.0
        v = -z * floor.per_m + ((mixed >> 10) & 1023) * floor.side / 1024.0
        u -= math.floor(u / floor.side) * floor.side
        v -= math.floor(v / floor.side) * floor.side
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
    if not other:
        cr, cg, cb = r, g, b
    if finest < -0.4:
        # Nearer than the tile can show, its own shapes go on at a quarter of their size.
        u, v = 4.0 * x * floor.per_m, -4.0 * z * floor.per_m
        u -= math.floor(u / floor.side) * floor.side
        v -= math.floor(v / floor.side) * floor.side
        sr, sg, sb, _ = channels(at_level(tile, levels, fine_one, u, v))
        mr, mg, mb, _ = channels(at_level(tile, levels, fine_one + 2, u, v))
        much = 0.6 * smooth(0.4, 1.8, -finest)
        r, g, b = r + (sr - mr) * much, g + (sg - mg) * much, b + (sb - mb) * much
    return r, g, b, cr, cg, cb


@kernels.pixel
def _ripple(ripples, time_s, x, z, along):  # type: ignore[no-untyped-def]
    """(how high water is, about -1 to 1, by how much that differs from the first moment); less where a pixel covers
    many waves."""
    high = wrapped(ripples, x * 9.0 + time_s * 5.0, z * 9.0 - time_s * 3.0)
    high += 1.3 * wrapped(ripples, z * 3.1 - time_s * 2.2, x * 3.1 + time_s * 1.3)
    first = wrapped(ripples, x * 9.0, z * 9.0) + 1.3 * wrapped(ripples, z * 3.1, x * 3.1)
    fades = 1.0 / (1.0 + 3.0 * along)
    return high * fades, (high - first) * fades


@kernels.pixel
def _lit(lit, r, g, b):  # type: ignore[no-untyped-def]
    """A colour of the ground in the light and weather of now."""
    if lit.snow > 0.0:
        bright = (0.3 * r + 0.59 * g + 0.11 * b) * (1.0 / 255.0)
        lies = lit.snow * smooth(-0.2, 0.75, 0.25 + bright + 0.3 * lit.snow)
        grain = 0.86 + 0.28 * bright
        r += (238.0 * grain - r) * lies
        g += (242.0 * grain - g) * lies
        b += (250.0 * grain - b) * lies
    dull = 1.0 - 0.32 * lit.wet
    return r * lit.gain[0] * dull, g * lit.gain[1] * dull, b * lit.gain[2] * dull
