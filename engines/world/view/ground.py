"""The first pass of a frame: for each pixel the dome or the ground that its ray meets.

Ground that the picture saw is read through the picture's lens, and the rest is its tile (`soil`).
"""

import math
from typing import NamedTuple

from engines.world.view import kernels
from engines.world.view.dome import bearing, dome_at, grade_at, untouched
from engines.world.view.sampling import logarithm, rolled, smooth, veiled
from engines.world.view.soil import SHORTENED, front_at, ripple_at, tiles_at
from engines.world.view.terrain import relief_at

FAR = 1e6  # depth of what is not met
_CHUNK = 16  # pixels in a row between whose ends bearings and the sky's light are interpolated
_STEEP = 0.85  # sine of the elevation above which they are not
_GLOSS = 0.02  # share of the sky from which water mirrors all of it, and not its mean colour only


class Lit(NamedTuple):
    """How what is near is lit. `gain` multiplies it; `mist` 1/m and `veil` are the air before it; `snow` 0 to 1 lies on
    the ground; `wet` 0 to 1 mirrors `sheen`, the colour of the sky. `time_s` moves water. `plain`: as in the
    picture."""

    plain: bool
    gain: tuple[float, float, float]
    mist: float
    veil: tuple[float, float, float]
    snow: float
    wet: float
    sheen: tuple[float, float, float]
    time_s: float


@kernels.rows
def draw_rows(
    canvas, depth, first, last, view, distance, sight, terrain, heights, slopes, waves, gain, clouds, air, lit
):  # type: ignore[no-untyped-def]
    """Fill rows `first` to `last` of canvas (h, w, 4) float32, red, green, blue 0 to 255 and the share of sky, and of
    depth (h, w) float32 metres. `slopes` are what brightness rises to on those of `heights`; `gain` (elevations,
    azimuths, 7) float32, from the floor to the zenith and from straight behind the sun around, and `clouds` as in
    `dome_at`."""
    # Arrays are taken out of their tuples here, once: in the loop, that would count references.
    sky, far, highest, panorama = distance
    front_pyramids, is_far, window = sight
    tile_pyramids, ripples, floor = terrain
    front, front_levels, front_tables = front_pyramids
    tile, tile_levels, tile_tables = tile_pyramids
    columns = canvas.shape[1]
    ahead, right, up = view.ahead, view.right, view.up
    graded = not air.plain
    none = (1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    for row in range(first, last):
        b = (view.row - row - 0.5) / view.focal
        bx, dy, bz = ahead[0] + up[0] * b, ahead[1] + up[1] * b, ahead[2] + up[2] * b
        meets = dy < -1e-4
        high, shade = 0.0, 1.0
        begun = -1
        azimuth_one, elevation_one, grade_one = 0.0, 0.0, none
        azimuth_by, elevation_by, grade_two = 0.0, 0.0, none
        for column in range(columns):
            a = (column + 0.5 - view.column) / view.focal
            dx, dz = bx + right[0] * a, bz + right[2] * a
            away, share = FAR, 0.0
            if meets:
                if waves.most > 0.0:
                    for _ in range(3 if column == 0 else 1):
                        away = (high - view.y) / dy
                        high, shade = relief_at(
                            heights, slopes, waves, view.x + dx * away, view.z + dz * away
                        )
                away = max((high - view.y) / dy, 0.05)
                level = away * math.sqrt(dx * dx + dz * dz)
                share = 1.0 - smooth(0.8 * floor.extent, floor.extent, level)
            r, g, bl, sees_sky = 0.0, 0.0, 0.0, 0.0
            mirrors, ripple, length = 0.0, 0.0, 1.0
            if share > 0.0:
                x, z = view.x + dx * away, view.z + dz * away
                length = math.sqrt(dx * dx + dy * dy + dz * dz)
                across = away / view.focal
                along = across * length / -dy
                now = logarithm(across) + SHORTENED * logarithm(along / across)
                since = 0.0
                if floor.mirror > 0.0:
                    ripple, since = ripple_at(ripples, lit.time_s, x, z, along)
                fr, fg, fb, weight, beyond, coarse = front_at(
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
                if weight < 0.996 or coarse > now + 0.15:
                    tr, tg, tb, cr, cg, cb = tiles_at(
                        tile, tile_levels, tile_tables, floor, x, z, now, coarse, weight
                    )
                    if weight > 0.0 and coarse > now + 0.15:
                        # The grain is as strong as the ground is like the tile.
                        mr, mg, mb = floor.mean
                        unlike = (abs(fr - mr) + abs(fg - mg) + abs(fb - mb)) * (1.0 / 150.0)
                        like = 1.0 / (1.0 + unlike * unlike)
                        grain = 0.35 + 0.65 * like
                        grain *= min(max((fr + fg + fb) / (mr + mg + mb + 1.0), 0.3), 1.6)
                        fr, fg, fb = fr + (tr - cr) * grain, fg + (tg - cg) * grain, fb + (tb - cb) * grain
                    tr, tg, tb = tr * shade, tg * shade, tb * shade
                r, g, bl = tr + (fr - tr) * weight, tg + (fg - tg) * weight, tb + (fb - tb) * weight
                like = 1.0
                if graded:
                    if lit.snow > 0.0 or lit.wet > 0.0:
                        mr, mg, mb = floor.mean
                        unlike = (abs(fr - mr) + abs(fg - mg) + abs(fb - mb)) * (1.0 / 110.0)
                        like = 1.0 - weight * (1.0 - 1.0 / (1.0 + unlike * unlike))
                    r, g, bl = _lit(lit, r, g, bl, like)
                if floor.mirror > 0.0 or lit.wet > 0.0:
                    slant = 1.0 + dy / length
                    slant *= slant
                    slant *= slant
                    mirrors = floor.mirror * (1.0 - weight) * (0.06 + 0.94 * slant)
                    if mirrors < _GLOSS:
                        # What is wet shines where water stands on it.
                        puddle = max(0.5 + rolled(ripples, x * 2.3, z * 2.3), 0.0) * like
                        mirrors += lit.wet * (0.05 + 0.45 * slant) * puddle / (1.0 + 0.004 * away * away)
                        r += (lit.sheen[0] - r) * mirrors
                        g += (lit.sheen[1] - g) * mirrors
                        bl += (lit.sheen[2] - bl) * mirrors
                        mirrors = 0.0
            if mirrors > 0.0:
                stir = 0.12 * ripple * (0.3 - dy)
                ex, ey, ez = dx + stir, abs(dy) + 0.6 * abs(stir), dz + 0.5 * stir
                azimuth, elevation = bearing(ex, ey, ez)
                grade = grade_at(gain, air, panorama.floor, azimuth, elevation) if graded else none
                qr, qg, qb, _ = dome_at(
                    sky,
                    far,
                    highest,
                    front,
                    clouds,
                    panorama,
                    window,
                    air,
                    ex,
                    ey,
                    ez,
                    azimuth,
                    elevation,
                    grade,
                )
                glint = 1.0 + max(ripple, 0.0) * 0.10
                r += (qr * glint - r) * mirrors
                g += (qg * glint - g) * mirrors
                bl += (qb * glint - bl) * mirrors
            if share > 0.0 and lit.mist > 0.0:
                hidden = veiled(away * length * lit.mist)
                r += (lit.veil[0] - r) * hidden
                g += (lit.veil[1] - g) * hidden
                bl += (lit.veil[2] - bl) * hidden
            if share < 1.0:
                done, qr, qg, qb = untouched(front, air, window, dx, dy, dz)
                sees_sky = 1.0
                if not done:
                    if abs(dy) > _STEEP:
                        azimuth, elevation = bearing(dx, dy, dz)
                        grade = grade_at(gain, air, panorama.floor, azimuth, elevation) if graded else none
                    else:
                        if column // _CHUNK != begun:
                            begun = column // _CHUNK
                            one = (begun * _CHUNK + 0.5 - view.column) / view.focal
                            two = one + _CHUNK / view.focal
                            azimuth_one, elevation_one = bearing(bx + right[0] * one, dy, bz + right[2] * one)
                            azimuth_by, elevation_by = bearing(bx + right[0] * two, dy, bz + right[2] * two)
                            if graded:
                                grade_one = grade_at(gain, air, panorama.floor, azimuth_one, elevation_one)
                                grade_two = grade_at(gain, air, panorama.floor, azimuth_by, elevation_by)
                            if azimuth_by < azimuth_one - math.pi:
                                azimuth_by += 2.0 * math.pi
                            azimuth_by, elevation_by = (
                                azimuth_by - azimuth_one,
                                elevation_by - elevation_one,
                            )
                        part = (column - begun * _CHUNK) * (1.0 / _CHUNK)
                        azimuth = azimuth_one + azimuth_by * part
                        if azimuth >= math.pi:
                            azimuth -= 2.0 * math.pi
                        elevation = elevation_one + elevation_by * part
                        grade = none
                        if graded:
                            grade = _mixed(grade_one, grade_two, part)
                    qr, qg, qb, sees_sky = dome_at(
                        sky, far, highest, front, clouds, panorama, window, air, dx, dy, dz, azimuth, elevation,
                        grade,
                    )  # fmt: skip
                r, g, bl = qr + (r - qr) * share, qg + (g - qg) * share, qb + (bl - qb) * share
                sees_sky *= 1.0 - share
            pixel = canvas[row, column]
            pixel[0], pixel[1], pixel[2], pixel[3] = r, g, bl, sees_sky
            depth[row, column] = away if share > 0.5 else FAR


@kernels.pixel
def _mixed(one, two, part):  # type: ignore[no-untyped-def]
    return (
        one[0] + (two[0] - one[0]) * part, one[1] + (two[1] - one[1]) * part, one[2] + (two[2] - one[2]) * part,
        one[3] + (two[3] - one[3]) * part, one[4] + (two[4] - one[4]) * part, one[5] + (two[5] - one[5]) * part,
        one[6] + (two[6] - one[6]) * part,
    )  # fmt: skip


@kernels.pixel
def _lit(lit, r, g, b, like):  # type: ignore[no-untyped-def]
    """A colour of the ground in the light and weather of now; snow stays on what is `like` the ground, 0 to 1."""
    if lit.snow > 0.0:
        bright = (0.3 * r + 0.59 * g + 0.11 * b) * (1.0 / 255.0)
        lies = lit.snow * smooth(-0.2, 0.75, 0.25 + bright + 0.3 * lit.snow) * like
        grain = 0.86 + 0.28 * bright
        r += (238.0 * grain - r) * lies
        g += (242.0 * grain - g) * lies
        b += (250.0 * grain - b) * lies
    dull = 1.0 - 0.32 * lit.wet
    return r * lit.gain[0] * dull, g * lit.gain[1] * dull, b * lit.gain[2] * dull
