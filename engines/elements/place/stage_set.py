"""A place that the stage draws, taken apart for a plate: what stands on it, one card after the other, and what lies
behind, seen rather than filled in.

Nothing is guessed here: the stage knows its horizon, its distances, its water and its cards, and draws itself without
them.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.place.standing import Shape, Upright, lifted
from engines.elements.view import Space
from engines.stage.camera import Camera
from engines.stage.frame import Frame
from engines.stage.plan import Label
from engines.stage.scene import Environment, Lighting, Scene
from engines.stage.shot import StageShot

FAR = 10.0
NEAREST_WALL = 2.5
LEAST_HEIGHT = 0.08  # of the frame, from which a thing is a card of its own
LAYER = 1.25  # ratio of distances that are drawn together
SMALLEST_PX = 30
LIES = (Label.SKY, Label.GROUND, Label.WATER, Label.FAR)
LEANING, MANY_WALLS = (
    0.5,
    4.0,
)  # of a move is left out where walls are a quarter of what is seen of the ground
AFLOAT = 0.35  # of the logarithm of depth by which a foot may miss the ground


@dataclass(frozen=True, eq=False)
class StageSet:
    """`behind` (h, w, 3) uint8 without what stands, `uprights` from far to near, `water` (h, w) 0 to 1, all as large
    as the canvas; `space` is that of the frame in its middle. `bears` is how much of a camera's move, 0 to 1, the walls
    bear that could not be taken out and lean with the ground."""

    behind: NDArray[np.uint8]
    uprights: list[Upright]
    space: Space
    water: NDArray[np.float32] | None
    bears: float


def drawn_set(
    environment: Environment,
    lighting: Lighting,
    canvas: tuple[int, int],
    size: tuple[int, int],
    seed: int,
) -> StageSet:
    """The place on a canvas (width, height) about a frame of `size`."""
    width, height = canvas
    shot = StageShot(Scene(environment=environment, lighting=lighting, seed=seed), width, height)
    camera = shot.path.at(0.0)
    rows = height / size[1]
    begin = (rows - 1) / 2
    horizon = (0.5 + math.tan(camera.pitch) * camera.focal(height) / height) * rows - begin
    x, _, z = camera.position
    nearest = _ground_distance(
        camera, camera.position[1] - shot.baked.level(x, z), (1 + begin) / rows, height
    )
    indoors = shot.baked.indoors
    far = FAR
    if indoors:
        whole = shot.frame(0.0)
        row = min(max(round((horizon + begin) / rows * height), 0), height - 1)
        far = min(max(float(np.median(whole.depth[row])) / nearest, NEAREST_WALL), FAR)
    space = Space(horizon, far)
    layers = _layers(shot, camera, far * nearest)
    always = shot.hidden.copy()
    shot.hidden = always | (layers >= 0)
    behind = shot.frame(0.0)
    uprights: list[Upright] = []
    before = behind
    for layer in range(int(layers.max(initial=-1)), -1, -1):
        shot.hidden = always | ((layers >= 0) & (layers < layer))
        after = shot.frame(0.0)
        uprights += _uprights(before, after, space, nearest, rows, begin)
        before = after
    wet = (behind.ids == Label.WATER).astype(np.float32)
    water = cv2.GaussianBlur(wet, (0, 0), 1.0) if wet.any() else None
    below = behind.ids[round((space.row_at(far) + begin) / rows * height) :]
    walls = float((~np.isin(below, [int(label) for label in LIES])).mean())
    return StageSet(behind.rgb, uprights, space, water, 1 - LEANING * min(1.0, MANY_WALLS * walls))


def _ground_distance(camera: Camera, height_m: float, row: float, rows: int) -> float:
    """Metres along the view to level ground at a row (a share of the picture)."""
    slope = (row - 0.5) * rows / camera.focal(rows) - math.tan(camera.pitch)
    return height_m / (math.cos(camera.pitch) * max(slope, 1e-3))


def _layers(shot: StageShot, camera: Camera, farthest_m: float) -> NDArray[np.int64]:
    """(cards,) the number of the layer of each card that is taken out, counted from near to far, -1 for the others."""
    cards = shot.baked.cards
    lens = camera.lens(shot.height)
    away = (cards.foot - lens[0:3]) @ lens[3:6]
    tall = cards.size[:, 1] * lens[12] / np.maximum(away, 1e-3)
    taken = (
        ~cards.wall & ~shot.hidden & (away > 0.2) & (away < farthest_m) & (tall > LEAST_HEIGHT * shot.height)
    )
    layers = np.full(cards.count, -1, np.int64)
    number, begin = -1, 0.0
    for card in np.argsort(away):
        if taken[card]:
            if away[card] > begin * LAYER:
                number, begin = number + 1, float(away[card])
            layers[card] = number
    return layers


def _uprights(
    before: Frame, after: Frame, space: Space, nearest_m: float, rows: float, begin: float
) -> list[Upright]:
    """What came into the picture between two frames, one for each piece that hangs together."""
    came = (after.depth < before.depth * 0.999).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(came, connectivity=8)
    alpha = unmixed(before.rgb, after.rgb, came)
    height = came.shape[0]
    found = []
    for piece in range(1, count):
        if stats[piece, cv2.CC_STAT_AREA] < SMALLEST_PX:
            continue
        inside = pieces == piece
        depth = float(np.median(after.depth[inside])) / nearest_m
        bottom = int(stats[piece, cv2.CC_STAT_TOP] + stats[piece, cv2.CC_STAT_HEIGHT])
        foot = bottom / height * rows - begin
        if bottom < height and foot > space.row_at(space.far):
            stands = space.depth_at(foot)
            depth = stands if abs(math.log(stands / depth)) < AFLOAT else depth
        reach = cv2.dilate(inside.astype(np.uint8), np.ones((5, 5), np.uint8))
        upright = lifted(Shape(alpha * reach, min(depth, space.far)), after.rgb, before.rgb)
        if upright is not None:
            found.append(upright)
    return found


def unmixed(
    before: NDArray[np.uint8], after: NDArray[np.uint8], came: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Alpha (h, w), 0 to 1, of what lies over `before` in `after`, about where it `came`."""
    inside = cv2.erode(came, np.ones((3, 3), np.uint8)).astype(np.float32)
    near = cv2.dilate(came, np.ones((5, 5), np.uint8))
    old, new = before.astype(np.float32) / 255, after.astype(np.float32) / 255
    weight = np.maximum(cv2.GaussianBlur(inside, (0, 0), 2), 1e-3)[..., None]
    own = cv2.GaussianBlur(new * inside[..., None], (0, 0), 2) / weight
    contrast = own - old
    power = (contrast**2).sum(2)
    mixed = ((new - old) * contrast).sum(2) / np.maximum(power, 1e-6)
    soft = cv2.GaussianBlur(came.astype(np.float32), (0, 0), 0.7)
    alpha = np.where((power > 0.01) & (weight[..., 0] > 0.02), mixed, soft).clip(0, 1)
    return np.where(inside > 0, 1.0, alpha * near).astype(np.float32)
