"""One example, a picture with what is true of it, and shards of examples: zip files that anyone can open.

A shard is whole or not there. Pictures are JPEG of high quality, distances 16-bit PNG: 0 is the sky, else the code of
the inverse distance along the view axis on a logarithmic scale. Nothing is made here.
"""

import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE = (320, 240)
"""Width and height of what is made."""
NEAREST, FARTHEST = 0.05, 5000.0  # metres that have a code
STANDS, GROUND, SKY = 0, 1, 2
_CODES = 65534
_QUALITY = 95


@dataclass(frozen=True, eq=False)
class Example:
    """`rgb` (h, w, 3) uint8; `depth` (h, w) float32 metres along the view axis, infinite in the sky; `labels` (h, w)
    uint8 of STANDS, GROUND, SKY; `salience` (h, w) uint8 is what U-2-Net takes for the subject; `source` names the
    maker."""

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    labels: NDArray[np.uint8]
    salience: NDArray[np.uint8]
    source: str

    @property
    def inverse(self) -> NDArray[np.float32]:
        """(h, w) 1 / metres, 0 in the sky."""
        near = 1 / np.maximum(self.depth, 1e-3)
        return np.where(np.isfinite(self.depth), near, 0).astype(np.float32)


def write(path: Path, examples: Sequence[Example]) -> None:
    """A shard, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.part")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as shard:
        for number, one in enumerate(examples):
            name = f"{number:03d}-{one.source}"
            shard.writestr(
                f"{name}.jpg", _coded(".jpg", one.rgb[..., ::-1], cv2.IMWRITE_JPEG_QUALITY, _QUALITY)
            )
            shard.writestr(
                f"{name}-depth.png", _coded(".png", _code(one.depth), cv2.IMWRITE_PNG_COMPRESSION, 3)
            )
            maps = np.stack([one.labels * 100, one.salience, np.zeros_like(one.labels)], 2)
            shard.writestr(f"{name}-maps.png", _coded(".png", maps, cv2.IMWRITE_PNG_COMPRESSION, 3))
    fresh.replace(path)


def names(path: Path) -> list[str]:
    """The names of the examples of a shard."""
    return [name[:-4] for name in _open(path).namelist() if name.endswith(".jpg")]


def read(path: Path, name: str) -> Example:
    """One example of a shard."""
    shard = _open(path)
    rgb = _decoded(shard.read(f"{name}.jpg"))[..., ::-1]
    depth = _metres(_decoded(shard.read(f"{name}-depth.png")))
    maps = _decoded(shard.read(f"{name}-maps.png"))
    return Example(np.ascontiguousarray(rgb), depth, maps[..., 0] // 100, maps[..., 1], name.split("-")[1])


def shards(folder: Path) -> list[Path]:
    """The shards of a folder, in order."""
    return sorted(folder.glob("*.zip"))


def every(folder: Path) -> Iterator[tuple[Path, str]]:
    """Shard and name of each example of a folder."""
    return ((path, name) for path in shards(folder) for name in names(path))


@lru_cache(maxsize=600)
def _open(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def _code(depth: NDArray[np.float32]) -> NDArray[np.uint16]:
    finite = np.isfinite(depth)
    known = np.clip(np.where(finite, depth, FARTHEST), NEAREST, FARTHEST)
    near = np.log(FARTHEST / known) / np.log(FARTHEST / NEAREST)
    return np.where(finite, 1 + np.rint(near * _CODES), 0).astype(np.uint16)


def _metres(code: NDArray[np.uint16]) -> NDArray[np.float32]:
    near = (code.astype(np.float32) - 1) / _CODES
    metres = FARTHEST * np.exp(-near * np.float32(np.log(FARTHEST / NEAREST)))
    return np.where(code == 0, np.float32(np.inf), metres).astype(np.float32)


def _coded(ending: str, picture: NDArray[np.generic], flag: int, value: int) -> bytes:
    done, data = cv2.imencode(ending, np.ascontiguousarray(picture), [flag, value])
    assert done
    return data.tobytes()


def _decoded(data: bytes) -> NDArray:
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None
    return found
