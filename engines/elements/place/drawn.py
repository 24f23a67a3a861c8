"""Which areas of a drawing in flat colours stand on its ground: a drawing says by colour where its things end."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, find_objects

from engines.elements.view import Space

EDGE = 10  # steps between neighbours that part two areas
SPECK = 0.0006  # of the picture: smaller areas belong to what is about them
LEAST = 0.002  # of the picture that a thing covers
WIDE = 0.45  # of the picture's width, from which an area is land or sky
SAME = 6  # steps between the mean colours of two pieces of one area
SITS = 0.75  # of its width on its lowest rows: a hill, which the ground cuts off
LOW = 3  # times wider than high, from which a thing lies on the ground
STANDS = 0.03  # of the frame's height below where the ground ends


def standing_areas(
    canvas: NDArray[np.uint8], space: Space, origin: tuple[int, int], size: tuple[int, int]
) -> list[tuple[NDArray[np.float32], float]]:
    """Alpha (h, w) 0 to 1 and the row of the foot, in shares of the frame, of each thing of a drawing that stands on
    the ground of its canvas."""
    areas = _areas(canvas)
    rows, columns = areas.shape
    ends = origin[1] + (space.row_at(space.far) + STANDS) * size[1]
    boxes = find_objects(areas)
    free, hills = np.zeros((2, len(boxes) + 1), bool)
    pixels = np.maximum(np.bincount(areas.ravel()), 1)
    sums = [np.bincount(areas.ravel(), canvas[..., channel].ravel()) for channel in range(3)]
    colours = np.stack(sums, 1) / pixels[:, None]
    for number, box in enumerate(boxes, 1):
        if box is not None:
            tall, across = box
            land = across.stop - across.start > WIDE * columns or tall.start <= 1
            # A path that runs out of the picture lies on the ground.
            lies = tall.stop >= rows - 1 and tall.start > ends - 2 * STANDS * size[1]
            hill = abs(tall.stop - ends) < 2 * STANDS * size[1] and _sits(areas[box] == number)
            free[number] = not (land or lies or hill)
            hills[number] = land or hill
    # Between two things a piece of the same hill is seen: it has its colour.
    for hill in np.nonzero(hills)[0]:
        free &= np.abs(colours - colours[hill]).max(1) > SAME
    count, things, stats, _ = cv2.connectedComponentsWithStats(free[areas].astype(np.uint8), connectivity=4)
    found = []
    for thing in range(1, count):
        _, top, wide, high, area = (int(v) for v in stats[thing])
        if area < LEAST * areas.size or top + high < ends or wide > LOW * high:
            continue
        mask = cv2.dilate((things == thing).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
        soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.8), np.float32)
        found.append((soft, (top + high - origin[1]) / size[1]))
    return found


def _sits(area: NDArray[np.bool_]) -> bool:
    """Whether an area (h, w) lies flat on what is below it, rather than hanging or standing on a stem."""
    return bool(area[-4:].any(0).mean() > SITS)


def _areas(canvas: NDArray[np.uint8]) -> NDArray[np.int32]:
    """(h, w) the number of the flat area of each pixel, from 1; specks and lines belong to the nearest area."""
    even = cv2.pyrMeanShiftFiltering(canvas, 5, 12)
    about = np.ones((3, 3), np.uint8)
    steps = (cv2.dilate(even, about).astype(np.int16) - cv2.erode(even, about)).max(2)
    _, areas, stats, _ = cv2.connectedComponentsWithStats((steps <= EDGE).astype(np.uint8), connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < SPECK * areas.size
    small[0] = True
    nearest = distance_transform_edt(small[areas], return_distances=False, return_indices=True)
    return np.asarray(areas[tuple(nearest)], np.int32)
