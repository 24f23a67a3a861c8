"""From what stands to triangles on the frame: placed, turned, swayed, cut at the near plane and projected.

Each triangle carries the planes over the frame of 1 / depth and of its picture's homogeneous coordinates over depth,
so that a pixel needs one division for its place in the picture.
"""

import math

import numpy as np
from numba import njit

from engines.world.view.sampling import from_eye

NEAR = 0.08
SPOT, SILHOUETTE, SOLID = 0, 1, 2  # what a piece is: a soft round shadow, a cast one, a patch
# Columns of a piece (n, 16) float64.
KIND, PATCH, X, Y, Z, COSINE, SINE, SCALE, FLIP, FADE, HAZE, MESH, OWN, PHASE, WIDE, LONG = range(16)
POINTS = 6  # first the corners x, y; then four planes of three


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def project(pieces, shapes, view, sun, gust, flutter, time_s, size, corners, spans):  # type: ignore[no-untyped-def]
    """Write triangles to `corners` (n, 18) float64 and their piece, first row and end row to `spans` (n, 3) int32;
    how many. `sun` (x, z) is where shadows fall to, per metre of height; `gust` and `flutter` are how far what sways
    moves."""
    count = 0
    width, height = size
    space = np.empty((4, 6), np.float64)
    cut = np.empty((5, 6), np.float64)
    most = 1
    for i in range(pieces.shape[0]):
        most = max(most, shapes.parts[int(pieces[i, PATCH]), 1])
    seen = np.empty((most, 3), np.float64)
    for i in range(pieces.shape[0]):
        piece = pieces[i]
        patch = int(piece[PATCH])
        if piece[KIND] != SOLID:
            _flat(piece, shapes.upright[patch], shapes.traits[patch], view, sun, space)
            for half in range(2):
                for corner in range(3):
                    cut[corner] = space[half + corner]
                count = _clipped(cut, i, view, width, height, corners, spans, count)
            continue
        first, vertices = shapes.parts[patch, 0], shapes.parts[patch, 1]
        sway = shapes.traits[patch, 1] * piece[SCALE]
        top = max(shapes.traits[patch, 4], 0.1)
        for k in range(vertices):
            px, py, pz = shapes.vertices[first + k]
            x, y, z = px * piece[SCALE] * piece[FLIP], py * piece[SCALE], pz * piece[SCALE]
            wx = piece[X] + piece[COSINE] * x + piece[SINE] * z
            wz = piece[Z] - piece[SINE] * x + piece[COSINE] * z
            if sway > 0.0 and gust > 0.0:
                part = min(max(py / top, 0.0), 1.0)
                swing = math.sin(1.3 * time_s + piece[PHASE]) + 0.5 * math.sin(
                    2.1 * time_s + 1.7 * piece[PHASE]
                )
                calm = math.sin(piece[PHASE]) + 0.5 * math.sin(1.7 * piece[PHASE])
                local = math.sin(4.3 * time_s + 2.9 * px + 2.3 * py + piece[PHASE])
                local -= math.sin(2.9 * px + 2.3 * py + piece[PHASE])
                moves = sway * part * (gust * part * (swing - calm) + flutter * local)
                wx += moves * 0.9
                wz += moves * 0.45
            _seen(view, wx, piece[Y] + y, wz, seen[k])
        begin, many = shapes.meshes[patch, int(piece[MESH]), 0], shapes.meshes[patch, int(piece[MESH]), 1]
        for t in range(begin, begin + many):
            a, b, c = shapes.triangles[t]
            if seen[a, 2] < NEAR and seen[b, 2] < NEAR and seen[c, 2] < NEAR:
                continue
            for corner in range(3):
                k = shapes.triangles[t, corner]
                for axis in range(3):
                    cut[corner, axis] = seen[k, axis]
                    cut[corner, 3 + axis] = shapes.pictured[first + k, axis]
            count = _clipped(cut, i, view, width, height, corners, spans, count)
    return count


@njit(cache=True, nogil=True, fastmath=True)
def _seen(view, x, y, z, out):  # type: ignore[no-untyped-def]
    """A point of the world along right, up and ahead of the eye."""
    out[0], out[1], out[2] = from_eye(view, x - view.x, y - view.y, z - view.z)


@njit(cache=True, nogil=True, fastmath=True)
def _flat(piece, upright, traits, view, sun, out):  # type: ignore[no-untyped-def]
    """Four corners (two triangles in a row of them) of a shadow on the ground."""
    if piece[KIND] == SPOT:
        for k in range(4):
            s, t = -1.0 + 2.0 * (k & 1), -1.0 + 2.0 * (k >> 1)
            _seen(view, piece[X] + s * piece[WIDE], piece[Y], piece[Z] + t * piece[LONG], out[k])
            out[k, 3], out[k, 4], out[k, 5] = s, t, 1.0
        return
    length = max(math.sqrt(sun[0] * sun[0] + sun[1] * sun[1]), 1e-6)
    ux, uz = sun[1] / length, -sun[0] / length
    for k in range(4):
        s = (traits[5] if (k & 1) == 0 else traits[6]) * piece[SCALE] * piece[FLIP]
        t = traits[4] * piece[SCALE] * (k >> 1)
        _seen(view, piece[X] + ux * s + sun[0] * t, piece[Y], piece[Z] + uz * s + sun[1] * t, out[k])
        out[k, 3], out[k, 4], out[k, 5] = upright[k, 0], upright[k, 1], upright[k, 2]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _clipped(cut, piece, view, width, height, corners, spans, count):  # type: ignore[no-untyped-def]
    """Write what is before the near plane of a triangle (3, 6); the new count."""
    behind = 0
    for k in range(3):
        behind += cut[k, 2] < NEAR
    if behind == 0:
        return _written(cut, 0, 1, 2, piece, view, width, height, corners, spans, count)
    if behind == 3:
        return count
    made = np.empty((4, 6), np.float64)
    n = 0
    for k in range(3):
        here, after = cut[k], cut[(k + 1) % 3]
        if here[2] >= NEAR:
            made[n] = here
            n += 1
        if (here[2] < NEAR) != (after[2] < NEAR):
            part = (NEAR - here[2]) / (after[2] - here[2])
            for axis in range(6):
                made[n, axis] = here[axis] + (after[axis] - here[axis]) * part
            n += 1
    for k in range(2, n):
        count = _written(made, 0, k - 1, k, piece, view, width, height, corners, spans, count)
    return count


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _written(points, a, b, c, piece, view, width, height, corners, spans, count):  # type: ignore[no-untyped-def]
    out = corners[count]
    ia, ib, ic = 1.0 / points[a, 2], 1.0 / points[b, 2], 1.0 / points[c, 2]
    ax, ay = view.column + view.focal * points[a, 0] * ia, view.row - view.focal * points[a, 1] * ia
    bx, by = view.column + view.focal * points[b, 0] * ib, view.row - view.focal * points[b, 1] * ib
    cx, cy = view.column + view.focal * points[c, 0] * ic, view.row - view.focal * points[c, 1] * ic
    if min(ax, bx, cx) > width or max(ax, bx, cx) < 0.0:
        return count
    first = max(0, math.ceil(max(min(ay, by, cy), 0.0) - 0.5))
    end = min(height, math.ceil(min(max(ay, by, cy), height + 1.0) - 0.5))
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if end <= first or abs(area) < 1e-9:
        return count
    out[0], out[1], out[2], out[3], out[4], out[5] = ax, ay, bx, by, cx, cy
    for plane in range(4):
        if plane == 0:
            qa, qb, qc = ia, ib, ic
        else:
            qa, qb, qc = points[a, 2 + plane] * ia, points[b, 2 + plane] * ib, points[c, 2 + plane] * ic
        across = ((qb - qa) * (cy - ay) - (qc - qa) * (by - ay)) / area
        down = ((qc - qa) * (bx - ax) - (qb - qa) * (cx - ax)) / area
        out[POINTS + 3 * plane] = qa - across * ax - down * ay
        out[POINTS + 3 * plane + 1] = across
        out[POINTS + 3 * plane + 2] = down
    spans[count, 0], spans[count, 1], spans[count, 2] = piece, first, end
    return count + 1
