"""The body of a walker among blocks: weight, steps, jumps, swimming, and never a part of it inside a block.

A kernel on one array of numbers, moved in steps of `STEP_S`, so that equal actions give equal walks whatever the
number of frames a second.
"""

import math

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.kinds import AIR
from engines.world.blocks.terrain import HEIGHT

STEPS_A_SECOND = 120
STEP_S = 1 / STEPS_A_SECOND
HALF_M, TALL_M = 0.3, 1.75  # of the body
WALK, RUN, SWIM = 4.3, 6.6, 2.6  # metres a second
_JUMP, _WEIGHT, _FASTEST_FALL = 8.4, 26.0, 40.0
_STEP_UP_M = 1.02
B_X, B_Y, B_Z, B_VX, B_VY, B_VZ, B_YAW, B_PITCH, B_GROUND, B_WET, B_LAG, B_STRIDE, B_LANDED, B_SPEED = range(
    14
)
"""Places in a body: x, y, z of the feet in metres and their speed, yaw and pitch in radians, whether it stands (0, 1),
how deep it is in water (0 to 1), how far the eye lags behind a step up (metres), metres walked, whether it landed since
last asked, metres a second on the level."""
BODY = 14


@kernels.exact
def move(
    blocks: NDArray[np.uint8],
    solid: NDArray[np.uint8],
    wet: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    body: NDArray[np.float64],
    ahead: float,
    right: float,
    jump: bool,
    run: bool,
    steps: int,
) -> None:
    """Move `body` by `steps`; `ahead` and `right` are -1, 0 or 1."""
    size = math.hypot(ahead, right)
    if size > 0:
        ahead, right = ahead / size, right / size
    cy, sy = math.cos(body[B_YAW]), math.sin(body[B_YAW])
    for _ in range(steps):
        depth = _depth(blocks, wet, boxes, body)
        body[B_WET] = depth
        swims = depth > 0.35
        pace = SWIM if swims else (RUN if run and ahead > 0 else WALK)
        wish_x, wish_z = (ahead * sy + right * cy) * pace, (ahead * cy - right * sy) * pace
        hold = STEP_S * (14.0 if body[B_GROUND] > 0 else 6.0 if swims else 3.0)
        body[B_VX] += (wish_x - body[B_VX]) * min(1.0, hold)
        body[B_VZ] += (wish_z - body[B_VZ]) * min(1.0, hold)
        if swims:
            rise = 2.9 if jump else -0.5 if depth > 0.62 else 0.4
            if ahead > 0 and depth > 0.8:
                rise += 2.0 * math.sin(body[B_PITCH])
            body[B_VY] += (rise - body[B_VY]) * 5.0 * STEP_S
        else:
            if jump and body[B_GROUND] > 0:
                body[B_VY] = _JUMP
                body[B_GROUND] = 0.0
            body[B_VY] = max(-_FASTEST_FALL, body[B_VY] - _WEIGHT * STEP_S)
        stood = body[B_GROUND] > 0 or swims
        before_x, before_z = body[B_X], body[B_Z]
        _slide(blocks, solid, boxes, body, B_X, body[B_VX] * STEP_S, stood, swims)
        _slide(blocks, solid, boxes, body, B_Z, body[B_VZ] * STEP_S, stood, swims)
        _fall(blocks, solid, boxes, body, body[B_VY] * STEP_S)
        body[B_LAG] *= math.exp(-11.0 * STEP_S)
        moved = math.hypot(body[B_X] - before_x, body[B_Z] - before_z)
        if body[B_GROUND] > 0:
            body[B_STRIDE] += moved
        body[B_SPEED] = moved / STEP_S


@kernels.exact
def touches(
    blocks: NDArray[np.uint8],
    solid: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    x: float,
    y: float,
    z: float,
) -> bool:
    """Whether a body whose feet are at a place would be inside a block."""
    return _highest(blocks, solid, boxes, x, y, z) > -1.0


@kernels.exact
def _highest(
    blocks: NDArray[np.uint8],
    solid: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    x: float,
    y: float,
    z: float,
) -> float:
    """The top of the highest block that a body at a place overlaps; -1 where it is free."""
    mask = blocks.shape[0] - 1
    found = -1.0
    for i in range(math.floor(x - HALF_M), math.floor(x + HALF_M) + 1):
        for k in range(math.floor(z - HALF_M), math.floor(z + HALF_M) + 1):
            for j in range(max(0, math.floor(y)), min(HEIGHT, math.floor(y + TALL_M) + 1)):
                kind = blocks[i & mask, k & mask, j]
                if kind == AIR or not solid[kind]:
                    continue
                if (
                    x + HALF_M > i + boxes[kind, 0] and x - HALF_M < i + boxes[kind, 3]
                    and y + TALL_M > j + boxes[kind, 1] and y < j + boxes[kind, 4]
                    and z + HALF_M > k + boxes[kind, 2] and z - HALF_M < k + boxes[kind, 5]
                ):  # fmt: skip
                    found = max(found, j + boxes[kind, 4])
    return found


@kernels.exact
def _slide(
    blocks: NDArray[np.uint8],
    solid: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    body: NDArray[np.float64],
    axis: int,
    way: float,
    stood: bool,
    swims: bool,
) -> None:
    """Move along one level axis, up a step where there is one, and else stop."""
    if way == 0.0:
        return
    before = body[axis]
    body[axis] = before + way
    top = _highest(blocks, solid, boxes, body[B_X], body[B_Y], body[B_Z])
    if top < 0:
        return
    rise = top - body[B_Y]
    limit = _STEP_UP_M + (0.35 if swims else 0.0)
    if stood and 0 < rise <= limit and not touches(blocks, solid, boxes, body[B_X], top, body[B_Z]):
        x, z = body[B_X], body[B_Z]
        body[axis] = before
        over_head = touches(blocks, solid, boxes, body[B_X], top, body[B_Z])
        body[B_X], body[B_Z] = x, z
        if not over_head:
            body[B_Y] = top
            body[B_LAG] -= rise
            body[B_VY] = max(0.0, body[B_VY])
            return
    body[axis] = before
    body[axis - B_X + B_VX] = 0.0


@kernels.exact
def _fall(
    blocks: NDArray[np.uint8],
    solid: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    body: NDArray[np.float64],
    way: float,
) -> None:
    before = body[B_Y]
    body[B_Y] = before + way
    top = _highest(blocks, solid, boxes, body[B_X], body[B_Y], body[B_Z])
    if top < 0:
        body[B_GROUND] = 0.0
        return
    if way > 0:
        body[B_Y] = before
        body[B_VY] = 0.0
        return
    if not touches(blocks, solid, boxes, body[B_X], top, body[B_Z]) and top <= before + 1e-9:
        body[B_Y] = top
    else:
        body[B_Y] = before
    if body[B_GROUND] == 0.0 and body[B_VY] < -3.0:
        body[B_LANDED] = 1.0
    body[B_GROUND] = 1.0
    body[B_VY] = 0.0


@kernels.exact
def _depth(
    blocks: NDArray[np.uint8], wet: NDArray[np.uint8], boxes: NDArray[np.float64], body: NDArray[np.float64]
) -> float:
    """Share of the body's height that is under water."""
    mask = blocks.shape[0] - 1
    i, k = math.floor(body[B_X]) & mask, math.floor(body[B_Z]) & mask
    deep = 0.0
    for j in range(max(0, math.floor(body[B_Y])), min(HEIGHT, math.floor(body[B_Y] + TALL_M) + 1)):
        kind = blocks[i, k, j]
        if wet[kind]:
            deep += max(0.0, min(body[B_Y] + TALL_M, j + boxes[kind, 4]) - max(body[B_Y], float(j)))
    return deep / TALL_M
