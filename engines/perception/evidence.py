"""What is measured in a picture before anything is concluded from it: areas, their colours and grain, what is salient,
straight lines and faces.

It depends on the picture alone, takes the most of a reading's time and is kept, so that a reading that is corrected is
done again in a moment. Nothing is concluded here.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import ModelMissing
from engines.media.fit import within
from engines.perception import horizon, scene_net
from engines.perception.areas import Areas, areas_of
from engines.perception.drawn import is_drawn
from engines.perception.face import Face, faces_of
from engines.perception.matting import alpha_of
from engines.perception.remembered import Remembered, picture_key
from engines.perception.scene_net import Parts
from engines.perception.subject import subject
from engines.perception.table_edge import ground_edge, lie_about

SIDE = 448  # pixels of the longer side on which areas are parted
KEPT = 4  # pictures
MOST_UNSURE = 0.15  # of the picture, beyond which no matte is solved
UPRIGHT = 0.14  # of its height that an upright line leans at most
ABOUT = 8  # of the picture's width and height are about a place


def sure_of(best: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n,) 0 to 1: how sure a network is of what has the largest share (n,)."""
    return np.asarray(np.clip((best - 0.5) / 0.3, 0, 1), np.float32)


class Evidence:
    """What is measured in the picture `rgb` (h, w, 3); each measure is taken when it is first asked for."""

    def __init__(self, rgb: NDArray[np.uint8]) -> None:
        self.rgb = rgb
        self._faces = _BESIDE.submit(_faces_in, rgb)
        self._relief: dict[object, NDArray[np.float32]] = {}

    @cached_property
    def areas(self) -> Areas:
        return areas_of(within(self.rgb, SIDE))

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
    def _small(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """The picture as small as a horizon is looked for in it, and what it is like there."""
        small = horizon.reduced(self.rgb)
        return small, horizon.features_of(small)

    @cached_property
    def found(self) -> horizon.Guess:
        """The horizon, if one is seen at all."""
        return horizon.looked_for(*self._small, self.lines)

    @cached_property
    def has_ground(self) -> bool:
        """Whether a horizon is seen, and ground along the lower edge."""
        return self.found.has_ground and horizon.ground_is_seen(self._small[1], self.likely)

    @cached_property
    def ground_edge(self) -> float:
        """The row from which what the subject stands on is seen, as `table_edge.ground_edge` says it."""
        return 0.0 if self.lie_about else ground_edge(self.areas, self.matte)

    @cached_property
    def lie_about(self) -> bool:
        """Whether several things lie about on what would be their backdrop."""
        return lie_about(self.matte)

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

    @property
    def faces(self) -> list[Face]:
        return self._faces.result()

    @cached_property
    def parts(self) -> Parts | None:
        """What each part of the picture is, where the network that sees it is on this machine."""
        network = scene_net.available()
        return network.read(self.rgb) if network else None

    def seen(self, *trodden: str) -> NDArray[np.float32] | None:
        """(n, 3) how likely each area is sky, ground, and something that stands, as the network sees it; `trodden` are
        labels that are ground too. Of drawn pictures it has seen too few to be asked."""
        if self.drawn or self.parts is None:
            return None
        sky, ground = self.parts.sky, self.parts.ground
        if trodden:
            ground = ground + self.parts.of(*trodden)
        means = [self.areas.mean_of(plane) for plane in (sky, ground)]
        return np.stack([*means, np.clip(1 - means[0] - means[1], 0, 1)], 1).astype(np.float32)

    @cached_property
    def sureness(self) -> NDArray[np.float32]:
        """(n,) 0 to 1: how sure the network is of one label in each area; 0 where it is not here."""
        if self.parts is None:
            return np.zeros(len(self.areas.pixels), np.float32)
        return sure_of(self.areas.mean_of(self.parts.shares.max(0)))

    def relief(self, network: Callable[[NDArray[np.uint8]], NDArray[np.float32]]) -> NDArray[np.float32]:
        """(h, w) what a network sees of relative inverse depth; each network looks once."""
        if network not in self._relief:
            self._relief[network] = network(self.rgb)
        return self._relief[network]

    @cached_property
    def salience(self) -> NDArray[np.float32]:
        """(n,) how likely each area is of the main subject."""
        return self.areas.mean_of(self.likely, cv2.INTER_LINEAR)


def _faces_in(rgb: NDArray[np.uint8]) -> list[Face]:
    try:
        return faces_of(rgb)
    except ModelMissing:
        return []


_BESIDE = ThreadPoolExecutor(1, "faces")  # they are looked for while all else is measured
_KNOWN: Remembered[Evidence] = Remembered(KEPT)


def evidence_of(rgb: NDArray[np.uint8]) -> Evidence:
    """What is measured in a picture, measured once for all who ask about the same one."""
    return _KNOWN.of(picture_key(rgb), lambda: Evidence(rgb))
