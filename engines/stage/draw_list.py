"""Which cards a camera sees, and as what: from the rows of `BakedCards` to quads on the screen, near to far.

Here is decided whatever must not pop as a camera moves: a crown seen from above replaces a tree by degrees, things
fade before they touch the lens, and two cards that change places in the order do so gradually.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.stage.bake import BakedCards
from engines.stage.plan import Label
from engines.stage.raster_ground import fog_at

# A card that reaches as far to the lens as is usual fades out at these distances from it; a billboard reaches a quarter
# of its width, within bounds.
FADE_FROM_M, FADE_TO_M = 0.95, 0.4
_ROOM_USUAL_M, _ROOM_M = 0.6, (0.3, 1.6)
TIE_M = 0.35  # cards closer than this in distance are drawn partly in both orders
TOP_FROM, TOP_TO = 0.52, 0.95  # radians looking down, between which a crown from above replaces a billboard
LEAN = 0.55  # how far billboards without such a crown lean back to a camera above them
BEHIND_M = 1e5  # added to the distance by which what lies on the ground is sorted: all stands before it
FIGURE_ROOM_M = 0.33
_GROUND, _PLANT, _FOREGROUND = int(Label.GROUND), int(Label.PLANT), int(Label.FOREGROUND)
_FIGURE = int(Label.FIGURE)
CUT = 0.02  # metres; a quad that comes nearer than this is cut off by the whole screen

# Columns of `style`.
FOG, RED, GREEN, BLUE, RIM, SWAY, OPACITY, BIAS, CONTACT, SLACK = range(10)


@dataclass(eq=False)
class DrawList:
    """Cards on the screen, nearest first; n rows.

    to_picture (n, 3, 3): screen (column, row, 1) -> (u, v, 1) / w, where 1 / w is the distance along the view axis;
    box (n, 4): left, top, right, bottom in whole pixels; image (n, 4) of the image table; part (n, 2): first u and its
    span; style (n, 10); label (n,); in_tail (n,): its picture lasts for this frame only and lies in the tail.
    """

    to_picture: NDArray[np.float64]
    box: NDArray[np.int64]
    image: NDArray[np.int64]
    part: NDArray[np.float64]
    style: NDArray[np.float64]
    label: NDArray[np.uint8]
    in_tail: NDArray[np.bool_]

    @classmethod
    def empty(cls) -> "DrawList":
        return cls(
            np.zeros((0, 3, 3)), np.zeros((0, 4), np.int64), np.zeros((0, 4), np.int64), np.zeros((0, 2)),
            np.zeros((0, 10)), np.zeros(0, np.uint8), np.zeros(0, np.bool_),
        )  # fmt: skip


def draw_list(
    cards: BakedCards,
    images: NDArray[np.int64],
    lens: NDArray[np.float64],
    size: tuple[int, int],
    fog: NDArray[np.float32],
    time_s: float,
    hidden: NDArray[np.bool_],
    lasting: int,
    mirror: bool = False,
) -> DrawList:
    """The cards as this lens sees them in a picture of `size` (width, height); `hidden` (cards,) are left out. Pictures
    from row `lasting` of the table on lie in the frame's tail.

    With `mirror`, the reflections in the sea of those cards that reflect.
    """
    most = 2 * cards.count
    to_picture = np.empty((most, 3, 3))
    box = np.empty((most, 4), np.int64)
    style = np.empty((most, 10))
    key = np.empty(most)
    source = np.empty(most, np.int64)
    crown = np.empty(most, np.bool_)
    count = _project(
        cards.wall, cards.foot, cards.size, cards.corner, cards.across, cards.down, cards.top, cards.sway,
        cards.fog, cards.rim, cards.tint, cards.label, cards.reflects, hidden, lens, size[0], size[1], fog,
        time_s, mirror, to_picture, box, style, key, source, crown,
    )  # fmt: skip
    order = np.argsort(key[:count], kind="stable")
    to_picture, box, style, key = to_picture[order], box[order], style[order], key[order]
    source, crown = source[order], crown[order]
    rows, boxes, opacity = _ties(key, box, cards.wall[source], cards.label[source] >= _FIGURE)
    style = style[rows]
    style[:, OPACITY] *= opacity
    source, crown = source[rows], crown[rows]
    picture = np.where(crown, cards.top[source], cards.image[source])
    return DrawList(
        to_picture=to_picture[rows],
        box=boxes,
        image=images[picture],
        part=np.where(crown[:, None], np.array([0.0, 1.0]), cards.part[source]),
        style=style,
        label=cards.label[source],
        in_tail=picture >= lasting,
    )


def fades_at(width_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distances from the lens at which billboards so wide begin to fade."""
    return FADE_FROM_M * np.clip(0.25 * width_m, *_ROOM_M) / _ROOM_USUAL_M


@njit(cache=True, nogil=True)
def _project(  # type: ignore[no-untyped-def]
    wall, foot, size, corner, across, down, top, sway, fog_share, rim, tint, label, reflects, hidden, lens,
    width, height, fog, time_s, mirror, to_picture, box, style, key, source, crown,
):  # fmt: skip
    """Fill the rows of a draw list, unsorted; their number."""
    focal = lens[12]
    forward, right, up = lens[3:6], lens[6:9], lens[9:12]
    level = math.hypot(forward[0], forward[2])
    if level < 1e-6:  # straight down: the screen's up is the way that the camera faces
        flat_x, flat_z = up[0], up[2]
        level = math.hypot(flat_x, flat_z)
    else:
        flat_x, flat_z = forward[0], forward[2]
    flat_x /= level
    flat_z /= level
    project = np.empty((3, 3))
    for axis in range(3):
        project[0, axis] = focal * right[axis] + 0.5 * width * forward[axis]
        project[1, axis] = -focal * up[axis] + 0.5 * height * forward[axis]
        project[2, axis] = forward[axis]
    origin = np.empty(3)
    along = np.empty(3)
    fall = np.empty(3)
    matrix = np.empty((3, 3))
    count = 0
    for card in range(len(wall)):
        if hidden[card] or (mirror and not reflects[card]):
            continue
        for kind in range(2):
            opacity = 1.0
            if wall[card]:
                if kind == 1:
                    continue
                for axis in range(3):
                    origin[axis] = corner[card, axis] - lens[axis]
                    along[axis] = across[card, axis]
                    fall[axis] = down[card, axis]
            else:
                wide, high = size[card, 0], size[card, 1]
                px = foot[card, 0] - lens[0]
                py = foot[card, 1] - lens[1]
                pz = foot[card, 2] - lens[2]
                away = math.hypot(px, pz)
                if px * forward[0] + (py + 0.5 * high) * forward[1] + pz * forward[2] < -wide - high:
                    break
                looking_down = math.atan2(-(py + 0.4 * high), away)
                seen_from_above = min(max((looking_down - TOP_FROM) / (TOP_TO - TOP_FROM), 0.0), 1.0)
                seen_from_above *= seen_from_above * (3 - 2 * seen_from_above)
                if kind == 1:
                    if top[card] < 0 or seen_from_above <= 0.0 or mirror:
                        continue
                    opacity = min(2.0 * seen_from_above, 1.0)
                    origin[0] = px - 0.5 * wide * flat_z - 0.5 * wide * flat_x
                    origin[1] = py + 0.62 * high
                    origin[2] = pz + 0.5 * wide * flat_x - 0.5 * wide * flat_z
                    origin[0] += wide * flat_x
                    origin[2] += wide * flat_z
                    along[0], along[1], along[2] = wide * flat_z, 0.0, -wide * flat_x
                    fall[0], fall[1], fall[2] = -wide * flat_x, 0.0, -wide * flat_z
                else:
                    lean = 0.0
                    if top[card] >= 0 and not mirror:
                        opacity = min(2.0 - 2.0 * seen_from_above, 1.0)
                        if opacity <= 0.0:
                            continue
                    elif looking_down > 0.0:
                        lean = LEAN * looking_down
                    rise, back = math.cos(lean) * high, math.sin(lean) * high
                    along[0], along[1], along[2] = wide * flat_z, 0.0, -wide * flat_x
                    fall[0], fall[1], fall[2] = -back * flat_x, -rise, -back * flat_z
                    origin[0] = px - 0.5 * along[0] - fall[0]
                    origin[1] = py - fall[1]
                    origin[2] = pz - 0.5 * along[2] - fall[2]
            if mirror:
                origin[1] = -(origin[1] + lens[1]) - lens[1]
                along[1] = -along[1]
                fall[1] = -fall[1]

            middle = 0.0
            for axis in range(3):
                middle += (origin[axis] + 0.5 * along[axis] + 0.5 * fall[axis]) * forward[axis]
            if not wall[card]:
                room = min(max(0.25 * size[card, 0], _ROOM_M[0]), _ROOM_M[1])
                if label[card] >= _FIGURE:  # whose picture says nothing about how far it reaches to the lens
                    room = FIGURE_ROOM_M
                room /= _ROOM_USUAL_M
                near = (middle - FADE_TO_M * room) / ((FADE_FROM_M - FADE_TO_M) * room)
                opacity *= min(max(near, 0.0), 1.0)
                if opacity <= 0.0:
                    continue
            for line in range(3):
                for column in range(3):
                    matrix[line, column] = 0.0
                for axis in range(3):
                    matrix[line, 0] += project[line, axis] * along[axis]
                    matrix[line, 1] += project[line, axis] * fall[axis]
                    matrix[line, 2] += project[line, axis] * origin[axis]
            low_x, low_y, high_x, high_y = 1e9, 1e9, -1e9, -1e9
            cut, gone = False, True
            for end in range(4):
                p, q = end & 1, end >> 1
                w = matrix[2, 0] * p + matrix[2, 1] * q + matrix[2, 2]
                if w < CUT:
                    cut = True
                    continue
                gone = False
                x = (matrix[0, 0] * p + matrix[0, 1] * q + matrix[0, 2]) / w
                y = (matrix[1, 0] * p + matrix[1, 1] * q + matrix[1, 2]) / w
                low_x, high_x = min(low_x, x), max(high_x, x)
                low_y, high_y = min(low_y, y), max(high_y, y)
            if gone:
                continue
            slack = 1.0 if wall[card] else 0.0
            if sway[card] != 0.0 and not cut:
                slack += abs(sway[card]) * (high_x - low_x)
            if mirror and not cut:
                slack += 0.06 * (high_x - low_x) + 4.0
            if cut:
                low_x, low_y, high_x, high_y = 0.0, 0.0, float(width), float(height)
            box[count, 0] = max(0, int(max(low_x - slack, 0.0)))
            box[count, 1] = max(0, int(max(low_y - (1.0 if wall[card] else 0.0), 0.0)))
            box[count, 2] = min(width, int(min(high_x + slack, 1e6)) + 2)
            box[count, 3] = min(height, int(min(high_y, 1e6)) + 2)
            if box[count, 0] >= box[count, 2] or box[count, 1] >= box[count, 3] or high_x < 0 or high_y < 0:
                continue
            if not _invert(matrix, to_picture[count]):
                continue
            distance = max(middle, 0.0)
            style[count, FOG] = fog_at(fog, distance) * fog_share[card]
            style[count, RED] = tint[card, 0]
            style[count, GREEN] = tint[card, 1]
            style[count, BLUE] = tint[card, 2]
            style[count, RIM] = rim[card]
            phase = foot[card, 0] * 1.3 + foot[card, 2] * 0.7
            style[count, SWAY] = sway[card] * (
                0.7 * math.sin(time_s * 1.7 + phase) + 0.3 * math.sin(time_s * 4.1 + 2.3 * phase)
            )
            style[count, OPACITY] = opacity
            style[count, BIAS] = 1.0 if mirror else 0.0
            if label[card] == _FOREGROUND:
                style[count, BIAS] = 2.2 * max(1.0 - distance / 5.0, 0.0)
            style[count, CONTACT] = 0.0 if wall[card] else (0.03 if label[card] == _PLANT else 0.012)
            style[count, SLACK] = 0.001 if wall[card] else 0.015
            key[count] = (
                middle
                + (BEHIND_M if wall[card] and label[card] == _GROUND else 0.0)
                - (0.01 if kind == 1 else 0.0)
            )
            source[count] = card
            crown[count] = kind == 1
            count += 1
    return count


@njit(fastmath=True, nogil=True)
def _invert(m, out):  # type: ignore[no-untyped-def]
    """The inverse of a 3 x 3 matrix; False where there is none."""
    a = m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1]
    b = m[1, 2] * m[2, 0] - m[1, 0] * m[2, 2]
    c = m[1, 0] * m[2, 1] - m[1, 1] * m[2, 0]
    determinant = m[0, 0] * a + m[0, 1] * b + m[0, 2] * c
    if abs(determinant) < 1e-9:
        return False
    out[0, 0] = a / determinant
    out[0, 1] = (m[0, 2] * m[2, 1] - m[0, 1] * m[2, 2]) / determinant
    out[0, 2] = (m[0, 1] * m[1, 2] - m[0, 2] * m[1, 1]) / determinant
    out[1, 0] = b / determinant
    out[1, 1] = (m[0, 0] * m[2, 2] - m[0, 2] * m[2, 0]) / determinant
    out[1, 2] = (m[0, 2] * m[1, 0] - m[0, 0] * m[1, 2]) / determinant
    out[2, 0] = c / determinant
    out[2, 1] = (m[0, 1] * m[2, 0] - m[0, 0] * m[2, 1]) / determinant
    out[2, 2] = (m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0]) / determinant
    return True


@njit(cache=True, nogil=True)
def _ties(key, box, wall, figure):  # type: ignore[no-untyped-def]
    """Rows to draw, their boxes and opacities: the sorted rows, and before each what nearly ties with it.

    Of two overlapping cards at nearly the same distance, the farther one is first drawn thinly over their common box:
    half opaque where the distances are equal, so that a change of order is no jump. Figures never show through each
    other.
    """
    n = len(key)
    most = 4 * n + 16
    rows = np.empty(most, np.int64)
    boxes = np.empty((most, 4), np.int64)
    opacity = np.empty(most)
    count = 0
    for i in range(n):
        j = i + 1
        while j < n and key[j] - key[i] < TIE_M and count < most - (n - i):
            if not wall[i] and not wall[j] and not (figure[i] and figure[j]):
                left, right = max(box[i, 0], box[j, 0]), min(box[i, 2], box[j, 2])
                upper, lower = max(box[i, 1], box[j, 1]), min(box[i, 3], box[j, 3])
                if left < right and upper < lower:
                    gap = (key[j] - key[i]) / TIE_M
                    rows[count] = j
                    boxes[count, 0], boxes[count, 1] = left, upper
                    boxes[count, 2], boxes[count, 3] = right, lower
                    opacity[count] = 0.5 * (1 - gap * gap * (3 - 2 * gap))
                    count += 1
            j += 1
        rows[count] = i
        boxes[count] = box[i]
        opacity[count] = 1.0
        count += 1
    return rows[:count], boxes[:count], opacity[:count]
