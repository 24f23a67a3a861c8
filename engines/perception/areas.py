"""A picture in small areas of one colour each, and how alike neighbours are. What an area is of is judged elsewhere."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

AREA = 9  # pixels across an area
CONTRAST = 7.0  # CIELAB steps between two areas that are half parted


@dataclass(frozen=True, eq=False)
class Areas:
    """The picture `small` (h, w, 3) in areas: `number` (h, w) from 0. For each of the n areas: `lab` (n, 3) and
    `grain` (n,) its mean colour and unevenness in CIELAB steps, `middle` (n, 2) its column and row, `pixels` (n,).
    `tied` (n, n) 0 to 1 says how alike two neighbours are along their border."""

    small: NDArray[np.uint8]
    number: NDArray[np.int32]
    lab: NDArray[np.float32]
    grain: NDArray[np.float32]
    middle: NDArray[np.float32]
    pixels: NDArray[np.float32]
    tied: csr_matrix

    def mean(self, values: NDArray) -> NDArray[np.float32]:
        """(n,) the mean over each area of what is given for each pixel (h, w)."""
        total = np.bincount(self.number.ravel(), values.ravel().astype(np.float64), len(self.pixels))
        return np.asarray(total / self.pixels, np.float32)

    def mean_of(self, plane: NDArray, how: int = cv2.INTER_AREA) -> NDArray[np.float32]:
        """(n,) the same of a plane of any size over the whole picture, resized as `how` says."""
        return self.mean(cv2.resize(plane, self.small.shape[1::-1], interpolation=how))


def areas_of(small: NDArray[np.uint8]) -> Areas:
    """The areas of a picture (h, w, 3)."""
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    parts = cv2.ximgproc.createSuperpixelSLIC(
        cv2.GaussianBlur(small, (0, 0), 0.8), cv2.ximgproc.SLIC, AREA, 12.0
    )
    parts.iterate(6)
    parts.enforceLabelConnectivity(20)
    number = np.asarray(parts.getLabels(), np.int32)
    count = int(number.max()) + 1
    pixels = np.maximum(np.bincount(number.ravel(), minlength=count), 1).astype(np.float32)
    calm = cv2.GaussianBlur(lab, (0, 0), 1.2)  # without the noise of the camera
    soft = np.abs(calm - cv2.GaussianBlur(lab, (0, 0), 3.5)) @ np.array([1, 0.6, 0.6], np.float32)
    ys, xs = np.mgrid[0 : number.shape[0], 0 : number.shape[1]]
    given = (lab[..., 0], lab[..., 1], lab[..., 2], soft, xs, ys)
    means = np.stack(
        [np.bincount(number.ravel(), plane.ravel(), count) / pixels for plane in given], 1
    ).astype(np.float32)
    tied = _tied(number, cv2.GaussianBlur(lab, (0, 0), 1.0), means[:, :3], count)
    return Areas(small, number, means[:, :3], means[:, 3], means[:, 4:6], pixels, tied)


def _tied(number: NDArray[np.int32], lab: NDArray, colours: NDArray[np.float32], count: int) -> csr_matrix:
    """How alike neighbours are: by the step across their border, and by their means."""
    pairs, steps = [], []
    for one, other, first, second in (
        (number[:, :-1], number[:, 1:], lab[:, :-1], lab[:, 1:]),
        (number[:-1], number[1:], lab[:-1], lab[1:]),
    ):
        border = one != other
        pairs.append(np.stack([one[border], other[border]], 1))
        steps.append(np.linalg.norm(first[border] - second[border], axis=1))
    ends, step = np.concatenate(pairs), np.concatenate(steps)
    ends = np.concatenate([ends, ends[:, ::-1]])
    step = np.concatenate([step, step])
    shape = (count, count)
    total = coo_matrix((step, ends.T), shape=shape).tocsr()
    long = coo_matrix((np.ones(len(step)), ends.T), shape=shape).tocsr()
    total.sort_indices(), long.sort_indices()
    rows, columns = long.nonzero()
    across = np.asarray(total[rows, columns]).ravel() / np.asarray(long[rows, columns]).ravel()
    apart = np.linalg.norm(colours[rows] - colours[columns], axis=1)
    alike = np.exp(-((across * 2.2 + apart) / 2 / CONTRAST)) * np.sqrt(
        np.asarray(long[rows, columns]).ravel() / AREA
    )
    return csr_matrix((np.clip(alike, 1e-4, None), (rows, columns)), shape=shape)
