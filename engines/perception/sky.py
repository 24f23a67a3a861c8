"""Where the sky of a picture is: smooth, light or blue or like what is above it, and reaching down from the top.

Found in areas first, by what they look like and what they hang together with, then to the pixel, by the sky's own
colour at each place, so that the air between leaves is sky and no halo is left about them. Last come the pieces of it
that are seen through arches and windows.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from engines.perception.agreement import disc
from engines.perception.areas import Areas
from engines.perception.walker import shares

EVEN = 3.2  # grain of clouds
LOW = 0.06  # of the height that the horizon may be lower than it was taken to be
PARTED = 4.0  # CIELAB steps from the sky beside it, within which a part of it that hangs alone is sky
LEAST = 0.012  # of the picture that a sky covers
BAND = 0.02  # of the longer side about the rough edge in which the sky's edge is looked for
NEAR, OFF = (
    7.0,
    20.0,
)  # CIELAB steps from the sky's colour, within which a pixel is sky, beyond which it is not
BELOW = 0.06  # of the height that sky is seen through openings below the horizon
THROUGH = 9.0  # CIELAB steps from the sky's colour, within which it is seen through an opening
DULLER = 0.6  # what a step in lightness counts beside one in colour
SET_OFF = 22.0  # CIELAB steps by which what is about an opening differs from it
SMOOTH = 11.0  # CIELAB steps that it varies by
LEAST_PX = 12  # of an opening
ATTACHED = 0.1  # of what is about a piece is sky that it goes on from
TAUGHT = 4000  # pixels that teach the sky's colours


def sky_areas(
    areas: Areas, horizon: float, salience: NDArray[np.float32], indoors: float
) -> NDArray[np.float32]:
    """(n,) how likely each area is sky. `horizon` in shares of the height; `salience` (n,) how likely each is of a
    subject that stands before the sky; `indoors` 0 to 1 how likely there is a ceiling."""
    rows, _columns = areas.number.shape
    light, a, b = areas.lab.T
    at = areas.middle[:, 1] / rows
    even = np.exp(-((areas.grain / EVEN) ** 2))
    blue = np.clip((-b - 0.3 * np.abs(a) - 2) / 10, 0, 1)
    pale = np.clip((light - 58) / 22, 0, 1) * np.clip(1.5 - np.hypot(a, b) / 34, 0, 1)
    glowing = (
        np.clip((light - 40) / 30, 0, 1)
        * np.clip((np.hypot(a, b) - 10) / 20, 0, 1)
        * (b > -a * 1.2)
        * (a > -6)
    )
    green = np.clip((-a - 6) / 8, 0, 1) * (b > 4)
    looks = even * (0.25 + 0.75 * np.maximum(np.maximum(blue, pale), 0.6 * glowing)) * (1 - green)
    above = expit((horizon + LOW - at) / (LOW / 5))
    top = np.zeros(len(light), bool)
    top[np.unique(areas.number[: max(2, rows // 60)])] = True
    free = 1 - 0.9 * np.clip((salience - 0.4) / 0.4, 0, 1)
    sky = looks * above * (0.03 + 1.5 * top) * free * (1 - 0.8 * indoors)
    grained = np.clip((areas.grain - 3) / 5, 0, 1)
    other = 0.35 * grained + 1.5 * (1 - above) + 0.25 * green + 0.5 * (1 - free) + 0.001
    other += 0.5 * top * np.clip(0.45 - looks, 0, 1)
    found = shares(areas.tied, np.stack([sky, other], 1))[:, 0]
    # What hangs together with no sky at the top is a wall or a cloth.
    mask = (found[areas.number] > 0.5).astype(np.uint8)
    _count, parts = cv2.connectedComponents(
        cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    )
    touching = np.unique(parts[: max(2, rows // 20)])
    hanging = np.isin(parts, touching[touching > 0])
    from_top = np.clip(areas.mean(hanging) * 2, 0, 1)
    sure = (found > 0.5) & (from_top > 0.9)
    if sure.any():
        # A wire parts the sky: what is like it, right beside it, is of it.
        apart = np.linalg.norm(areas.lab[:, None, :2] - areas.lab[sure][None, :, :2], axis=2)
        near = np.abs(at[:, None] - at[sure][None]) < 0.12
        alike = np.where(near, apart, 99.0).min(1) < PARTED
        from_top = np.maximum(from_top, alike & (even > 0.6))
    found = found * from_top
    return np.asarray(found if found @ areas.pixels > LEAST * areas.number.size else 0 * found, np.float32)


def fine_sky(rgb: NDArray[np.uint8], rough: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) 0 to 1: the sky of a picture (h, w, 3) to the pixel. `rough` (h, w) is how likely it is, area by area."""
    height, width = rough.shape
    if rough.max() < 0.5:
        return np.zeros_like(rough)
    reach = max(4, round(BAND * max(width, height)))
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    mask = (rough > 0.5).astype(np.uint8)
    brush = disc(reach)
    inner = cv2.erode(mask, brush[::2, ::2], borderValue=1)
    if not inner.any():
        inner = mask
    outer = cv2.dilate(mask, brush)
    own, other = _carried(lab, inner > 0, 3 * reach), _carried(lab, outer == 0, 2 * reach)
    # How far a pixel lies on the way from the sky's colour to that of what stands before it.
    way = other - own
    long = np.maximum((way * way).sum(2), 60.0)
    share = ((lab - own) * way).sum(2) / long
    apart = np.linalg.norm(lab - own, axis=2)
    alpha = np.clip(1.15 - 1.5 * share, 0, 1)
    near = np.clip((OFF - apart) / (OFF - NEAR), 0, 1)
    alpha = np.minimum(np.maximum(alpha, (apart < NEAR * 0.6) * 1.0), near)
    alpha = np.where(inner > 0, 1.0, np.where(outer > 0, alpha, 0.0)).astype(np.float32)
    soft = cv2.ximgproc.guidedFilter(rgb.astype(np.float32) / 255, alpha, max(2, reach // 5), 1e-4)
    return np.asarray(np.clip((soft - 0.08) / 0.84, 0, 1), np.float32)


def openings(
    rgb: NDArray[np.uint8],
    sky: NDArray[np.float32],
    stands: NDArray[np.float32],
    horizon: float,
    goes_on: bool,
) -> NDArray[np.float32]:
    """(h, w) 0 to 1: pieces of the `sky` (h, w) that are seen through what `stands` (h, w), down to a `horizon` in
    shares of the height; `goes_on` says that what goes on from the sky in its colour is sky too, as no hill is."""
    height, width = sky.shape
    sure = cv2.erode((sky > 0.95).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    found = np.zeros((height, width), np.float32)
    if sure.mean() < LEAST:
        return found
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    beside = _carried(lab, sure, 3 * max(4, round(BAND * max(width, height))))
    apart = np.minimum(_steps(lab - beside), _steps(lab - _sky_all_over(lab, sure)))
    like = (apart < THROUGH) & (stands > 0.02)
    like[max(0, round((horizon + BELOW) * height)) :] = False
    count, parts, stats, _ = cv2.connectedComponentsWithStats(like.astype(np.uint8), connectivity=4)
    for part in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[part])
        if area < LEAST_PX:
            continue
        window = (slice(max(top - 4, 0), top + high + 4), slice(max(left - 4, 0), left + wide + 4))
        piece = parts[window] == part
        near, about = (cv2.dilate(piece.astype(np.uint8), np.ones((n, n), np.uint8)) > 0 for n in (3, 9))
        ring = about & ~near & (stands[window] > 0.5)
        inside = lab[window][piece]
        attached = goes_on and (sky[window][about & ~piece] > 0.5).mean() > ATTACHED
        if not attached:
            if not ring.any() or inside.std(0).sum() > SMOOTH:
                continue
            if np.linalg.norm(np.median(lab[window][ring], 0) - np.median(inside, 0)) < SET_OFF:
                continue
        found[window][piece] = 1
    grown = cv2.dilate(found, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(grown, (0, 0), 0.7), np.float32)


def _steps(apart: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(apart * (DULLER, 1, 1), axis=2), np.float32)


def _sky_all_over(lab: NDArray[np.float32], sure: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(h, w, 3) what colour the sky would have at each place, as its colour changes from the zenith down."""
    height, width = sure.shape
    lowest = float(np.flatnonzero(sure.any(1))[-1]) / height + 0.1
    x, y = np.meshgrid(np.arange(width) / width, np.minimum(np.arange(height) / height, lowest))
    terms = np.stack([np.ones_like(x), x, y, y * y], 2)
    step = max(1, int(sure.sum()) // TAUGHT)
    fitted = np.linalg.lstsq(terms[sure][::step], lab[sure][::step].astype(np.float64), rcond=None)[0]
    return np.asarray(terms @ fitted, np.float32)


def _carried(lab: NDArray[np.float32], known: NDArray[np.bool_], reach: int) -> NDArray[np.float32]:
    """(h, w, 3) the colour of the nearest known pixels, softly."""
    shrink = 4
    size = (max(1, lab.shape[1] // shrink), max(1, lab.shape[0] // shrink))
    weight = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(lab * known[..., None].astype(np.float32), size, interpolation=cv2.INTER_AREA)
    total = cv2.GaussianBlur(colour, (0, 0), max(1.0, reach / shrink / 2))
    much = cv2.GaussianBlur(weight, (0, 0), max(1.0, reach / shrink / 2))
    wide = cv2.GaussianBlur(colour, (0, 0), 6.0 * reach / shrink)
    more = cv2.GaussianBlur(weight, (0, 0), 6.0 * reach / shrink)
    mean = (wide + 1e-4 * colour.sum((0, 1)) / max(float(weight.sum()), 1.0)) / (more + 1e-4)[..., None]
    filled = (total + 0.02 * mean) / (much + 0.02)[..., None]
    return np.asarray(cv2.resize(filled, lab.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
