"""What is measured in a picture before anything is concluded from it: areas, their colours and grain, what is salient,
straight lines and faces.

It depends on the picture alone, takes the most of a reading's time and is kept, so that a reading that is corrected is
done again in a moment. Nothing is concluded here.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from engines.contract import ModelMissing
from engines.media.fit import within
from engines.perception import horizon, scene_net
from engines.perception.drawn import is_drawn
from engines.perception.face import Face, faces_of
from engines.perception.matting import alpha_of
from engines.perception.scene_net import Parts
from engines.perception.subject import subject

SIDE = 448  # pixels of the longer side on which areas are parted
AREA = 9  # pixels across an area
KEPT = 4  # pictures
MOST_UNSURE = 0.15  # of the picture, beyond which no matte is solved
UPRIGHT = 0.14  # of its height that an upright line leans at most
ABOUT = 8  # of the picture's width and height are about a place
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


class Evidence:
    """What is measured in the picture `rgb` (h, w, 3); each measure is taken when it is first asked for."""

    def __init__(self, rgb: NDArray[np.uint8]) -> None:
        self.rgb = rgb
        self._relief: dict[object, NDArray[np.float32]] = {}

    @cached_property
    def areas(self) -> Areas:
        return _areas(within(self.rgb, SIDE))

    @cached_property
    def likely(self) -> NDArray[np.float32]:
        """(320, 320) 0 to 1: how likely each pixel is of the main subject."""
        return subject(self.rgb)

    @cached_property
    def matte(self) -> NDArray[np.float32]:
        """(h, w) 0 to 1: the main subject, hair by hair."""
        unsure = (self.likely > 0.1) & (self.likely < 0.9)
        if unsure.mean() < MOST_UNSURE:
            return alpha_of(self.rgb, self.likely)
        large = cv2.resize(self.likely, self.rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        fine = cv2.ximgproc.guidedFilter(
            self.rgb.astype(np.float32) / 255, large, max(self.rgb.shape) // 100, 1e-4
        )
        return np.asarray(np.clip((fine - 0.3) / 0.4, 0, 1), np.float32)

    @cached_property
    def found(self) -> horizon.Guess:
        """The horizon, if one is seen at all."""
        return horizon.looked_for(self.rgb)

    @cached_property
    def guess(self) -> horizon.Guess:
        """The horizon, or none where no ground lies along the lower edge."""
        return horizon.guess(self.rgb, self.likely)

    @cached_property
    def lines(self) -> horizon.Vanishing:
        return horizon.vanishing(self.rgb)

    @cached_property
    def built(self) -> NDArray[np.float32]:
        """(h, w) of `Areas.small`: the share of the pixels about that lie on upright lines, however short."""
        rows, columns = self.areas.number.shape
        marks = np.zeros((rows, columns), np.uint8)
        for x0, y0, x1, y1 in self.lines.lines * (columns, rows, columns, rows):
            if abs(x1 - x0) < UPRIGHT * abs(y1 - y0):
                cv2.line(marks, (int(x0), int(y0)), (int(x1), int(y1)), 1, 1)
        return np.asarray(cv2.blur(marks.astype(np.float32), (columns // ABOUT, rows // ABOUT)), np.float32)

    @cached_property
    def drawn(self) -> bool:
        return is_drawn(self.rgb)

    @cached_property
    def faces(self) -> list[Face]:
        try:
            return faces_of(self.rgb)
        except ModelMissing:
            return []

    @cached_property
    def parts(self) -> Parts | None:
        """What each part of the picture is, where the network that sees it is on this machine."""
        network = scene_net.available()
        return network.read(self.rgb) if network else None

    def seen(self, overgrown: bool = False) -> NDArray[np.float32] | None:
        """(n, 3) how likely each area is sky, ground, and something that stands, as the network sees it; in an
        `overgrown` place plants and rocks are ground too. Of drawn pictures it has seen too few to be asked."""
        if self.drawn or self.parts is None:
            return None
        sky, ground = self.parts.sky, self.parts.ground
        if overgrown:
            ground = ground + self.parts.of("plant", "hill")
        size = self.areas.small.shape[1::-1]
        means = [
            self.areas.mean(cv2.resize(plane, size, interpolation=cv2.INTER_AREA)) for plane in (sky, ground)
        ]
        return np.stack([*means, np.clip(1 - means[0] - means[1], 0, 1)], 1).astype(np.float32)

    @cached_property
    def sureness(self) -> NDArray[np.float32]:
        """(n,) 0 to 1: how sure the network is of one label in each area; 0 where it is not here."""
        if self.parts is None:
            return np.zeros(len(self.areas.pixels), np.float32)
        size = self.areas.small.shape[1::-1]
        best = self.areas.mean(cv2.resize(self.parts.shares.max(0), size, interpolation=cv2.INTER_AREA))
        return np.asarray(np.clip((best - 0.5) / 0.3, 0, 1), np.float32)

    def relief(self, network: Callable[[NDArray[np.uint8]], NDArray[np.float32]]) -> NDArray[np.float32]:
        """(h, w) what a network sees of relative inverse depth; each network looks once."""
        if network not in self._relief:
            self._relief[network] = network(self.rgb)
        return self._relief[network]

    @cached_property
    def salience(self) -> NDArray[np.float32]:
        """(n,) how likely each area is of the main subject."""
        size = self.areas.small.shape[1::-1]
        return self.areas.mean(cv2.resize(self.likely, size, interpolation=cv2.INTER_LINEAR))


_KNOWN: OrderedDict[str, Evidence] = OrderedDict()


def evidence_of(rgb: NDArray[np.uint8]) -> Evidence:
    """What is measured in a picture, measured once for all who ask about the same one."""
    key = hashlib.sha256(repr(rgb.shape).encode() + np.ascontiguousarray(rgb).tobytes()).hexdigest()
    known = _KNOWN.setdefault(key, Evidence(rgb))
    _KNOWN.move_to_end(key)
    while len(_KNOWN) > KEPT:
        _KNOWN.popitem(last=False)
    return known


def _areas(small: NDArray[np.uint8]) -> Areas:
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
