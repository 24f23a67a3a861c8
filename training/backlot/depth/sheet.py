"""Contact sheets of examples: picture, nearness, labels and salience side by side."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.backlot.depth.examples import Example, names, read

_COLUMNS, _ROWS = 3, 12
_LABELS = np.array([[150, 150, 150], [60, 160, 60], [90, 140, 255]], np.uint8)


def sheet(paths: Sequence[Path], out: Path) -> None:
    """Write a sheet of examples spread over the shards."""
    every = [(path, name) for path in paths for name in names(path)]
    count = min(_COLUMNS * _ROWS, len(every))
    picked = [every[round(at)] for at in np.linspace(0, len(every) - 1, count)]
    tiles = [_tile(read(*one)) for one in picked]
    tiles += [np.zeros_like(tiles[0])] * (-count % _COLUMNS)
    rows = [np.concatenate(tiles[start : start + _COLUMNS], 1) for start in range(0, len(tiles), _COLUMNS)]
    cv2.imwrite(str(out), np.concatenate(rows)[..., ::-1])


def nearness(inverse: NDArray[np.floating]) -> NDArray[np.uint8]:
    """(h, w, 3): what is near is bright."""
    low, high = np.quantile(inverse, (0.01, 0.99))
    share = np.clip((inverse - low) / max(float(high - low), 1e-9), 0, 1) ** 0.6
    return np.asarray(cv2.applyColorMap((share * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1])


def _tile(one: Example) -> NDArray[np.uint8]:
    shown = [one.rgb, nearness(1 / one.depth), _LABELS[one.labels], np.repeat(one.salience[..., None], 3, 2)]
    return np.ascontiguousarray(np.concatenate([picture[::2, ::2] for picture in shown], 1))
