"""A tile that repeats without a seam, quilted from pieces of the picture's own ground or wall.

Pieces are laid over one another and cut along the line where they differ least. Colours vary as in the picture, but
broad light and shade are taken out: they would repeat. Where a ground is taken from is decided here too.
"""

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from engines.world.memory.filling import blurred
from engines.world.memory.front import Backdrop
from engines.world.memory.surfaces import Lens

TILE = 1024  # pixels of a tile's side
BLOCK = 128
TRIES = 90
SHADE_PX = 60  # broader than this is light and shade
EVENED = 0.65  # of it is taken out
NEAR = 0.35  # of the way from the lower edge to the horizon, in rows: where the ground is crisp
MOST_STRETCH = 2.2  # by which a ground is pulled out of its perspective
SPOTS = 3
KINDS = 3  # colours of ground, of which the tile has the commonest
LEAST_KEPT = 0.55  # of the ground that is seen
SAME = 16.0  # of Lab, from which a colour is another ground
LEAST_PX, LEAST_ROWS = 2000, 12  # of ground that is seen, from which there is a tile of it
SLABS, PAVED_M = 8, 4.8  # along the side of a tile, and its metres
PAVED_LIGHT = (85.0, 150.0)  # of 255, of what nothing is seen of
JOINT_PX, JOINT = 3, 0.8  # between slabs, and its light by theirs


def ground_tile(
    rgb: NDArray[np.uint8], scene: Backdrop, lens: Lens, built: bool, seed: int
) -> tuple[NDArray[np.uint8], float]:
    """(n, n, 3) and its side in metres, from the picture (h, w, 3). `built` says that the ground is laid (a floor, a
    street), so that its pattern is to be straight."""
    front = scene.front
    window = _window(scene, lens)
    seen = scene.seen[window] & (front.is_far[window] == 0)
    horizon = lens.centre[1]
    if not shows_ground(scene, lens):
        if built:
            low = rgb[-len(rgb) // 4 :]
            stands = scene.sky[window][-len(rgb) // 4 :] < 0.5
            return _paved(low[stands] if stands.any() else low.reshape(-1, 3), seed), PAVED_M
        ground = front.rgb[window][front.is_far[window] == 0]
        return _plain(ground if len(ground) > 200 else front.rgb[window][-len(rgb) // 4 :], seed), 4.0
    lowest = np.nonzero(seen.any(1))[0]
    end = float(lowest[-1] + 1)
    begin = max(horizon + (end - horizon) * (1 - NEAR * (2 if built else 1)), float(lowest[0]))
    flat, known, metre = _laid_out(front.rgb[window], seen, lens, (begin, end), built)
    if not built:
        flat, known = _one_kind(flat, known)
    even = _evened(flat, known)
    tile = quilted(even, known, TILE, seed)
    return tile, float(TILE * metre)


def shows_ground(scene: Backdrop, lens: Lens) -> bool:
    """Whether enough of the ground is seen for more to be made of it."""
    window = _window(scene, lens)
    seen = scene.seen[window] & (scene.front.is_far[window] == 0)
    return bool(seen.any(1).sum() >= LEAST_ROWS and seen.sum() >= LEAST_PX)


def _window(scene: Backdrop, lens: Lens) -> tuple[slice, slice]:
    """Where the picture is in its backdrop."""
    (left, top), (columns, rows) = scene.front.origin, lens.size
    return slice(top, top + rows), slice(left, left + columns)


def quilted(
    picture: NDArray[np.uint8], known: NDArray[np.bool_], size: int, seed: int, block: int = BLOCK
) -> NDArray[np.uint8]:
    """(size, size, 3), repeating without a seam, of the known pixels of a picture (h, w, 3)."""
    most = min(block, min(picture.shape[:2]) // 2 * 2)
    corners = np.zeros((0, 2), np.int64)
    while most >= 16:
        corners = _corners(known, most)
        if len(corners) >= 40:
            break
        most = most * 3 // 4
    if not len(corners):
        return _plain(picture[known] if known.any() else picture.reshape(-1, 3), seed, size)
    if most < 0.8 * block:
        return _like(picture, corners, most, size, seed)
    overlap = max(4, most // 4)
    step = most - overlap
    count = max(2, round(size / step))
    side = count * step
    random = np.random.default_rng(seed)
    out = np.zeros((side, side, 3), np.float32)
    laid = np.zeros((side, side), bool)
    source = picture.astype(np.float32)
    span = np.arange(most)
    used: list[int] = []
    for number in range(count * count):
        y, x = number // count * step, number % count * step
        at = np.ix_((y + span) % side, (x + span) % side)
        tries = random.integers(0, len(corners), TRIES).astype(np.int64)
        costs = _differences(source, out[at], laid[at], corners[tries])
        fresh = ~np.isin(tries, used[-count * 3 :])
        costs = costs * np.where(fresh, 1, 1.5) + 1e-6 * random.random(TRIES)
        near = costs <= costs.min() * 1.1 + 1e-3
        chosen = int(tries[random.choice(np.nonzero(near)[0])])
        used.append(chosen)
        v, u = corners[chosen]
        piece = source[v : v + most, u : u + most]
        mask = _cut(piece, out[at], laid[at], overlap)
        out[at] = out[at] * (1 - mask[..., None]) + piece * mask[..., None]
        laid[at] = True
    return (
        np.asarray(
            cv2.resize(out, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_CUBIC)
            + 0.5
        )
        .clip(0, 255)
        .astype(np.uint8)
    )


def _like(
    picture: NDArray[np.uint8], corners: NDArray[np.int64], side: int, size: int, seed: int
) -> NDArray[np.uint8]:
    """(size, size, 3) of the same colours and grain as pieces too small to be laid beside one another unseen: noise
    with their spectrum (Galerne, Gousseau and Morel, 2011)."""
    random = np.random.default_rng(seed)
    window = np.outer(np.hanning(side), np.hanning(side))[..., None]
    total = np.zeros((size, size, 3))
    chosen = corners[random.integers(0, len(corners), SPOTS)]
    pieces = np.stack([picture[v : v + side, u : u + side] for v, u in chosen]).astype(np.float64)
    mean = pieces.mean((0, 1, 2))
    for piece in pieces:
        spot = np.zeros((size, size, 3))
        spot[:side, :side] = (piece - piece.mean((0, 1))) * window
        noise = np.fft.fft2(random.normal(0, 1, (size, size)))[..., None]
        total += np.real(np.fft.ifft2(np.fft.fft2(spot, axes=(0, 1)) * noise, axes=(0, 1)))
    spread = np.sqrt((pieces - pieces.mean((1, 2), keepdims=True)).var((0, 1, 2)).mean())
    total *= spread / max(float(np.sqrt(total.var((0, 1)).mean())), 1e-6)
    return np.asarray((mean + total + 0.5).clip(0, 255), np.uint8)


def _laid_out(
    rgb: NDArray[np.uint8], seen: NDArray[np.bool_], lens: Lens, rows: tuple[float, float], built: bool
) -> tuple[NDArray[np.uint8], NDArray[np.bool_], float]:
    """The near ground seen from above, as far as its rows bear to be pulled apart; and the metres of a pixel."""
    begin, end = rows
    horizon, focal, eye = lens.centre[1], lens.focal, lens.eye
    near, far = focal * eye / (end - horizon), focal * eye / max(begin - horizon, 1.0)
    metre = 1.25 * near / focal
    if built:
        stretch = 1.0
        metre = max(metre, 0.55 * (near * far) ** 0.5 / focal * (near / eye) ** 0.5)
    else:
        # Blades and pebbles stand up from the ground: pulled out of perspective wholly, they would be streaks.
        stretch = max(1.0, (near / eye) / MOST_STRETCH)
    high = int(np.clip((far - near) / metre / stretch, 64, 900))
    wide = int(np.clip(lens.size[0] / focal * near / metre * (1.6 if built else 1.2), 96, 1400))
    z = far - (np.arange(high) + 0.5) / high * (far - near)
    x = (np.arange(wide) + 0.5 - wide / 2) * metre
    u = (x[None] / z[:, None] * focal + lens.centre[0] - 0.5).astype(np.float32)
    v = np.repeat((horizon + focal * eye / z - 0.5)[:, None], wide, 1).astype(np.float32)
    flat = cv2.remap(rgb, u, v, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    known = cv2.remap(seen.astype(np.uint8) * 255, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(flat, np.uint8), np.asarray(known > 250), metre


def _one_kind(
    flat: NDArray[np.uint8], known: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """What is known of the commonest ground only."""
    lab = cv2.cvtColor(cv2.GaussianBlur(flat, (0, 0), 8), cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 0] *= 0.7
    colours = lab[known]
    if len(colours) < 500:
        return flat, known
    cv2.setRNGSeed(1)
    end = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    some = np.ascontiguousarray(colours[:: max(1, len(colours) // 4000)])
    _, labels, centres = cv2.kmeans(
        some, KINDS, np.zeros((len(some), 1), np.int32), end, 2, cv2.KMEANS_PP_CENTERS
    )
    common = centres[np.bincount(labels.ravel(), minlength=KINDS).argmax()]
    apart = np.linalg.norm(lab - common, axis=2)
    like = apart < max(SAME, float(np.quantile(apart[known], LEAST_KEPT)))
    kept = known & like
    return (flat, kept) if kept.sum() > 0.25 * known.sum() else (flat, known)


def _evened(flat: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Without broad light and shade."""
    picture, weight = flat.astype(np.float32), known.astype(np.float32)
    sigma = min(SHADE_PX, min(flat.shape[:2]) / 4)
    total = np.maximum(blurred(weight, sigma), 1e-3)[..., None]
    broad = blurred(picture * weight[..., None], sigma) / total
    mean = picture[known].mean(0) if known.any() else picture.mean((0, 1))
    return np.asarray((picture - EVENED * (broad - mean) + 0.5).clip(0, 255), np.uint8)


def _corners(known: NDArray[np.bool_], block: int) -> NDArray[np.int64]:
    if min(known.shape) < block:
        return np.zeros((0, 2), np.int64)
    total = cv2.integral(known.astype(np.uint8))
    inside = total[block:, block:] - total[:-block, block:] - total[block:, :-block] + total[:-block, :-block]
    return np.argwhere(inside >= 0.995 * block * block)


def _plain(colours: NDArray[np.uint8], seed: int, size: int = TILE) -> NDArray[np.uint8]:
    """A tile of even grain about a colour."""
    mean = colours.reshape(-1, 3).mean(0) if colours.size else np.full(3, 128.0)
    grain = np.random.default_rng(seed).normal(0, 1, (size, size)).astype(np.float32)
    around = cv2.copyMakeBorder(grain, 8, 8, 8, 8, cv2.BORDER_WRAP)
    soft = cv2.GaussianBlur(around, (0, 0), 1.5)[8:-8, 8:-8]
    return np.asarray((mean + 4.5 * soft[..., None] / soft.std()).clip(0, 255), np.uint8)


def _paved(colours: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """A tile of stone slabs that go with the colours (n, 3) of what stands on them."""
    usual = np.median(colours, axis=0)
    stone = 0.4 * usual + 0.6 * usual.mean()
    stone *= np.clip(stone.mean(), *PAVED_LIGHT) / max(float(stone.mean()), 1.0)
    random = np.random.default_rng(seed)
    number, within = np.divmod(np.arange(TILE), TILE // SLABS)
    light = 1 + random.normal(0, 0.05, (SLABS, SLABS))[np.ix_(number, number)]
    light += random.normal(0, 0.04, (TILE, TILE))
    for joint in (within < JOINT_PX)[:, None], (within < JOINT_PX)[None]:
        light *= np.where(joint, JOINT, 1)
    return np.asarray((stone * light[..., None]).clip(0, 255), np.uint8)


@numba.njit(cache=True, fastmath=True)
def _differences(source, before, laid, corners):  # type: ignore[no-untyped-def]
    out = np.zeros(len(corners))
    block = len(before)
    for n in range(len(corners)):
        v, u = corners[n]
        total, count = 0.0, 1
        for i in range(0, block, 2):
            for j in range(0, block, 2):
                if laid[i, j]:
                    for c in range(3):
                        d = source[v + i, u + j, c] - before[i, j, c]
                        total += d * d
                    count += 1
        out[n] = total / count
    return out


def _cut(
    piece: NDArray[np.float32], before: NDArray[np.float32], laid: NDArray[np.bool_], overlap: int
) -> NDArray[np.float32]:
    """(n, n) 0 to 1 how much of the new piece is taken: all where nothing lay, and else from the best seam on."""
    side = len(piece)
    apart = ((piece - before) ** 2).sum(2)
    mask = np.ones((side, side), np.float32)
    for edge in range(4):
        turned, there = np.rot90(apart, edge), np.rot90(laid, edge)
        if there[side // 2, 0]:
            path = seam(np.ascontiguousarray(turned[:, :overlap]))
            beyond = (np.arange(side)[None] >= path[:, None]).astype(np.float32)
            soft = cv2.blur(beyond, (3, 1))
            mask = np.minimum(mask, np.rot90(soft, -edge))
    return mask


@numba.njit(cache=True)
def seam(cost):  # type: ignore[no-untyped-def]
    """(rows,) the column in each row of a path downwards that costs least."""
    rows, columns = cost.shape
    total = cost.copy()
    for i in range(1, rows):
        for j in range(columns):
            best = total[i - 1, j]
            if j > 0:
                best = min(best, total[i - 1, j - 1])
            if j < columns - 1:
                best = min(best, total[i - 1, j + 1])
            total[i, j] += best
    seam = np.zeros(rows, np.int64)
    seam[rows - 1] = np.argmin(total[rows - 1])
    for i in range(rows - 2, -1, -1):
        j = seam[i + 1]
        low, high = max(j - 1, 0), min(j + 2, columns)
        seam[i] = low + np.argmin(total[i, low:high])
    return seam
