"""An arm that hangs along the outer side of the body, lifted off it: the line is found along which arm and clothes
meet, the arm is cut out there with its hand, and the trunk is closed under it, so that it may be raised.

Laid over what it leaves, the arm makes the picture again. Arms with background between them and the trunk are
`limb_layers`' matter.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from engines.elements.acting.limbs import Limb
from engines.elements.acting.mesh import circle
from engines.elements.sprite import Points, Premultiplied, Sprite

Mask = NDArray[np.bool_]

STEP_PX = 1.5  # from ray to ray along the bones
FAN = 41  # rays about the hand
NEAREST, FARTHEST, STEPS = -0.4, 1.8, 45  # radii from the bone at which the line is looked for
KEEPS_TO_RADIUS = 0.55  # what a line costs that runs a radius from where it is expected; a clear edge earns 1
CLEAR_EDGE = 0.25  # of full contrast
GAP = 3.0  # so much more a gap earns through which the background is seen
BEYOND = 2.6  # radii from the bone, past the outline
SHOULDER = 0.95  # radii about its root that stay with the trunk as well; below them is the armpit
HAND_WIDE, HAND_LONG = 0.8, 1.2  # radii beside the palm; of the way from palm to fingers
HAND, LIKE_HAND = 2.2, 12.0  # radii about the fingers; CIELAB without lightness
HAND_AREA = 2.5  # squares of a radius
PAST_HAND_PX = 1.5  # its contour goes with it
SMOOTH = 0.3  # radii along the bones over which the line is even
WIDENS = 0.35  # a sleeve from the armpit on, of the way down
BELOW_HAND = 1.6  # radii below the fingers: there the clothes are seen again
EVEN_FILL = 1.0  # radii
CRUMBS_PX = 7  # what is left over so near the arm goes with it
OPAQUE = 0.99
SOFT_PX = 0.8


def lifted_off(sprite: Sprite, arms: list[Limb]) -> tuple[Sprite, list[Premultiplied]]:
    """The sprite without these arms, and the layer (h, w, 4) of each of them."""
    bare, layers = sprite.pixels, []
    for arm in arms:
        mine = _arm_of(sprite.pixels, arm)
        root = circle(mine.shape, arm.root, SHOULDER * arm.radius)
        once = mine | (sprite.pixels[..., 3] > OPAQUE)
        layers.append(np.ascontiguousarray(sprite.pixels * _rim(mine | root) * once[..., None]))
        bare = _closed(bare, mine & ~root, root | _shoulder(mine.shape, arm), arm)
    return replace(sprite, pixels=bare), layers


def _arm_of(pixels: Premultiplied, arm: Limb) -> Mask:
    """(h, w) The arm from its root on: from the line where it meets the body outwards."""
    bones, inwards = _rays(arm)
    along = len(bones) - FAN
    seam = bones + inwards * _line(pixels, bones, inwards, arm)[:, None]
    outer = bones[: along + 1] - BEYOND * arm.radius * inwards[: along + 1]
    mask = np.zeros(pixels.shape[:2], np.uint8)
    for polygon in (
        np.vstack([seam[: along + 1], outer[::-1]]),
        np.vstack([bones[along:], seam[along:][::-1]]),
    ):
        cv2.fillPoly(mask, [np.rint(polygon * 16).astype(np.int32)], 1, shift=4)
    shown = pixels[..., 3] > 0
    mine = (mask > 0) & shown & ~_shoulder(mask.shape, arm)
    mine |= _fingers(pixels, mine, arm)
    count, parts, stats, _ = cv2.connectedComponentsWithStats((shown & ~mine).astype(np.uint8))
    if count > 2:
        body = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
        near = cv2.dilate(mine.astype(np.uint8), np.ones((CRUMBS_PX, CRUMBS_PX), np.uint8)) > 0
        for number in range(1, count):
            crumb = parts == number
            if number != body and stats[number, cv2.CC_STAT_AREA] < 0.5 * mine.sum() and (crumb & near).any():
                mine |= crumb
    return mine


def _rays(arm: Limb) -> tuple[Points, Points]:
    """Places on the bones from root to hand, then one about which the rays go round the fingers; and the direction
    towards the body at each, a unit long."""
    palm = arm.end + 0.4 * (arm.tip - arm.end)
    places, directions = [], []
    for start, end in ((arm.root, arm.middle), (arm.middle, palm)):
        bone = end - start
        long = max(float(np.hypot(*bone)), 1e-6)
        parts = np.linspace(0, 1, max(4, round(long / STEP_PX)))[:, None]
        places.append(start + parts * bone)
        directions.append(np.repeat(arm.sense * np.array([[bone[1], -bone[0]]]) / long, len(parts), 0))
    turns = arm.sense * np.linspace(0, np.pi, FAN)
    x, y = directions[-1][-1]
    round_ = np.column_stack([np.cos(turns) * x - np.sin(turns) * y, np.sin(turns) * x + np.cos(turns) * y])
    places.append(np.repeat(palm[None], FAN, 0))
    inwards = np.vstack([*directions, round_])
    kernel = max(1, round(arm.radius / STEP_PX))
    straight = len(inwards) - FAN
    smooth = cv2.blur(inwards[:straight], (1, 2 * kernel + 1), borderType=cv2.BORDER_REPLICATE)
    inwards[:straight] = smooth / np.maximum(np.hypot(*smooth.T)[:, None], 1e-6)
    return np.vstack(places).astype(np.float32), inwards.astype(np.float32)


def _fingers(pixels: Premultiplied, mine: Mask, arm: Limb) -> Mask:
    """(h, w) What hangs together with the hand in its colour and was left out; nothing where clothes have that too."""
    hand = circle(mine.shape, arm.tip, HAND * arm.radius) & (pixels[..., 3] > 0.5)
    core = hand & circle(mine.shape, arm.tip, 0.4 * arm.radius) & mine
    if not core.any():
        return np.zeros_like(mine)
    lab = cv2.cvtColor((pixels[..., :3] / np.maximum(pixels[..., 3:], 1e-3)).clip(0, 1), cv2.COLOR_RGB2LAB)
    alike = np.hypot(*np.moveaxis(lab[..., 1:] - np.median(lab[core], axis=0)[1:], -1, 0)) < LIKE_HAND
    alike &= hand
    _, parts = cv2.connectedComponents((alike | (core & mine)).astype(np.uint8))
    joined = np.isin(parts, np.unique(parts[core & alike])) & alike
    if (joined & ~mine).sum() > HAND_AREA * arm.radius**2:
        return np.zeros_like(mine)
    contour = cv2.dilate((joined & ~mine).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.asarray(contour & (pixels[..., 3] > 0), np.bool_)


def _shoulder(shape: tuple[int, ...], arm: Limb) -> Mask:
    """(h, w) Where the trunk goes on between the shoulder and the armpit: beside the arm's root, towards the body."""
    y, x = np.ogrid[: shape[0], : shape[1]]
    down = (arm.middle - arm.root) / max(float(np.hypot(*(arm.middle - arm.root))), 1e-6)
    along = (x - arm.root[0]) * down[0] + (y - arm.root[1]) * down[1]
    inwards = arm.sense * ((x - arm.root[0]) * down[1] - (y - arm.root[1]) * down[0])
    beside: Mask = (along < SHOULDER * arm.radius) & (inwards > 0)
    return beside


def _line(pixels: Premultiplied, bones: Points, inwards: Points, arm: Limb) -> NDArray[np.float32]:
    """How far from the bone the arm ends on each ray, in pixels: the path of most contrast that does not wander."""
    radius, fingers = arm.radius, float(np.hypot(*(arm.tip - bones[-1])))
    offsets = np.linspace(NEAREST, FARTHEST, STEPS) * radius
    reach = np.ones(len(bones), np.float32)
    long = max(1.0, HAND_LONG * fingers / radius)
    reach[-FAN:] = HAND_WIDE + (long - HAND_WIDE) * np.sin(np.linspace(0, np.pi, FAN)) ** 2
    smooth = cv2.GaussianBlur(pixels, (0, 0), max(0.6, 0.05 * radius))
    step = max(1.0, 0.08 * radius)
    before, after = (
        (bones[:, None] + inwards[:, None] * (np.outer(reach, offsets) + by)[..., None]).astype(np.float32)
        for by in (-step, step)
    )
    tones = [cv2.remap(smooth, place, np.empty(0, np.float32), cv2.INTER_LINEAR) for place in (before, after)]
    contrast = np.abs(tones[1] - tones[0]).max(2) * (tones[0][..., 3] > 0.5)
    gap = np.clip(tones[0][..., 3] - tones[1][..., 3], 0, 1)
    earns = np.minimum(contrast / CLEAR_EDGE, 1) + GAP * gap
    cost = KEEPS_TO_RADIUS * np.abs(offsets / radius - 1)[None] ** 2 - earns
    total, came = cost.copy(), np.zeros(cost.shape, np.intp)
    columns = np.arange(cost.shape[1])
    for ray in range(1, len(cost)):
        last = np.pad(total[ray - 1], 1, constant_values=np.inf)
        ways = np.stack([last[:-2] + 0.04, last[1:-1], last[2:] + 0.04])
        best = ways.argmin(0)
        came[ray] = (columns + best - 1).clip(0, len(columns) - 1)
        total[ray] += ways.min(0)
    path = np.empty(len(cost), np.intp)
    path[-1] = int(total[-1].argmin())
    for ray in range(len(cost) - 1, 0, -1):
        path[ray - 1] = came[ray, path[ray]]
    found = (reach * offsets[path]).astype(np.float32)
    found[-FAN:] += PAST_HAND_PX
    from_armpit = np.hypot(*(bones[:-FAN] - bones[0]).T) - SHOULDER * radius
    found[:-FAN] = np.minimum(found[:-FAN], radius + WIDENS * np.maximum(from_armpit, 0))
    even = ndimage.gaussian_filter1d(found, max(SMOOTH * radius / STEP_PX, 0.5), mode="nearest")
    even[-FAN:] = ndimage.gaussian_filter1d(found[-FAN:], 1.0, mode="nearest")
    return np.asarray(even, np.float32)


def _closed(pixels: Premultiplied, gone: Mask, shoulder: Mask, arm: Limb) -> Premultiplied:
    """The picture where the arm is gone: the clothes go on under it, up to the straight line from armpit to what is
    seen below the hand; their colours are those beside it, mirrored."""
    height, width = gone.shape
    kept = (pixels[..., 3] > 0.5) & ~gone
    trunk = kept & ~shoulder
    first = round(float(arm.root[1]) + SHOULDER * arm.radius)
    lowest = max(float(arm.tip[1]), float(np.nonzero(gone)[0].max(initial=0)))
    last = min(round(lowest + BELOW_HAND * arm.radius), height)
    rows = np.array([row for row in range(max(first, 0), last) if trunk[row].any()], int)
    out = pixels.copy()
    if len(rows) < 3:
        out[gone] = 0
        return out
    side = -1 if arm.sense > 0 else 1
    edges = np.array([side * float((side * np.flatnonzero(trunk[row])).max()) for row in rows])
    under, room = np.zeros_like(pixels), np.zeros(len(rows))
    for number, (row, edge) in enumerate(zip(rows, edges.astype(int), strict=True)):
        places = np.arange(edge + side, edge + side * (2 + round(4 * arm.radius)), side)
        places = places[(places >= 0) & (places < width)]
        mirrored = (2 * edge - places).clip(0, width - 1)
        under[row, places] = pixels[row, mirrored] / np.maximum(pixels[row, mirrored, 3:], 1e-3)
        ends = np.flatnonzero(~gone[row, places] | (pixels[row, places, 3] < OPAQUE))
        room[number] = ends[0] if len(ends) else len(places)
    wanted = np.minimum(_straightened(rows, side * edges) - side * edges, room)
    window = max(3, round(EVEN_FILL * arm.radius))
    wanted = ndimage.minimum_filter1d(wanted, window, mode="nearest")
    wanted = ndimage.gaussian_filter1d(wanted, window / 3, mode="nearest")
    fill = np.zeros_like(gone)
    for row, edge, reach in zip(rows, edges.astype(int), np.minimum(wanted, room), strict=True):
        low, high = sorted((edge, edge + side * round(reach)))
        fill[row, max(low, 0) : high + 1] = True
    fill &= gone
    unknown = (under[..., 3] == 0) & gone
    under[unknown] = pixels[unknown] / np.maximum(pixels[unknown, 3:], 1e-3)
    cover = _rim(kept | fill) * (pixels[..., 3:] > OPAQUE)
    out[gone] = (under * cover)[gone] * pixels[gone, 3:]
    return out


def _straightened(rows: NDArray[np.int_], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """The outermost line through some of the edges that nowhere bends inwards, at each row."""
    hull: list[int] = []
    for number in range(len(rows)):
        while len(hull) > 1:
            a, b = hull[-2], hull[-1]
            slope = (edges[number] - edges[a]) / (rows[number] - rows[a])
            if edges[b] > edges[a] + slope * (rows[b] - rows[a]):
                break
            hull.pop()
        hull.append(number)
    return np.interp(rows, rows[hull], edges[hull])


def _rim(mask: Mask) -> NDArray[np.float32]:
    """(h, w, 1) 1 on the mask, and a soft edge beyond it."""
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    soft = cv2.GaussianBlur(grown, (0, 0), SOFT_PX)
    return np.where(mask, np.float32(1), soft)[..., None]
