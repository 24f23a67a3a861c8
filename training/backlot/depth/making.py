"""A shard of examples from all makers, in the shares in which they are learned from."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.subject import seen
from training.backlot.depth import borrowed
from training.backlot.depth.bank import bank
from training.backlot.depth.examples import Example
from training.backlot.depth.picture import drawn
from training.backlot.depth.places import setting

A_SHARD = 64
_STAGE, _BLOCKS = 10, 9
"""Of a shard; the rest is cast."""
_PLAIN, _DEEP = 9.0, 0.12
"""Least spread of brightness (of 255) and of the logarithm of distances of a picture worth learning from."""


def shard(number: int, kept: bool) -> list[Example]:
    """The examples of a shard. Those of `kept` shards are of worlds that the others never show."""
    made = [("stage", view) for view in borrowed.stage(number, kept, _STAGE)]
    made += [("blocks", view) for view in borrowed.blocks(number, kept, _BLOCKS)]
    for view in _cast(number, kept):
        if len(made) == A_SHARD:
            break
        made.append(view)
    return [Example(*view, _salience(view[0]), source) for source, view in made]


def _cast(number: int, kept: bool) -> Iterator[tuple[str, borrowed.View]]:
    shared = bank()
    rng = np.random.default_rng([number, kept, 11])
    while True:
        name, place = setting(shared, rng)
        view = drawn(place, shared, rng)
        depth = np.log(np.minimum(view[1], 1000.0))
        if view[0].std() > _PLAIN and np.subtract(*np.quantile(depth, (0.95, 0.05))) > _DEEP:
            yield name, view


def _salience(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    likely = cv2.resize(seen(rgb), rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(likely, 0, 1) * 255, np.uint8)
