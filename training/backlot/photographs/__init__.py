"""Photographs and paintings in which we have outlined by hand what is what (`labels.json`, Apache-2.0 like all here).

The pictures are not here: each entry says which package holds it and by which digest its bytes are known. Outlines
are coarse and stay inside of what they outline; edges are left open. Eight pictures are kept out of all training.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.media.fit import within
from engines.perception.scene_net import LABELS

OPEN = 255
"""Where no label was given."""
_SIDE = 1280
_ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True, eq=False)
class Photograph:
    """`name`; `paths` of its files, several for one that a package holds in pieces, `columns` of them beside each
    other; `areas` of a label's number and an outline (n, 2) in shares of width and height; whether it is `kept`
    out of training."""

    name: str
    paths: tuple[Path, ...]
    columns: int
    areas: tuple[tuple[int, NDArray[np.float64]], ...]
    kept: bool

    @cached_property
    def rgb(self) -> NDArray[np.uint8]:
        """(h, w, 3), at most 1280 pixels long."""
        parts = [_read(path) for path in self.paths]
        rows = [_beside(parts[at : at + self.columns], 0) for at in range(0, len(parts), self.columns)]
        return within(_beside(rows, 1), _SIDE)

    def labels(self, size: tuple[int, int]) -> NDArray[np.uint8]:
        """(h, w) numbers in `LABELS`, `OPEN` where none was given, for a picture of `size` (width, height)."""
        found = np.full(size[::-1], OPEN, np.uint8)
        for label, outline in self.areas:
            cv2.fillPoly(found, [np.rint(outline * size).astype(np.int32)], label)
        return found


def photographs(folders: Iterable[Path]) -> list[Photograph]:
    """All of them, found by their digests beneath the `folders` into which the packages were unpacked."""
    entries = json.loads(files(__package__).joinpath("labels.json").read_text("utf-8"))
    wanted = {Path(member.rpartition(":")[2]).name for entry in entries for member in entry["members"]}
    where = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in _ENDINGS and path.name in wanted and path.is_file()
    }
    missing = {entry["package"] for entry in entries if not where.keys() >= set(entry["sha256"])}
    if missing:
        raise BadInput(
            "pictures", f"not all pictures of {', '.join(sorted(missing))} are there", "unpack them"
        )
    return [
        Photograph(
            entry["name"],
            tuple(where[digest] for digest in entry["sha256"]),
            entry.get("columns", 1),
            tuple((LABELS.index(area["label"]), np.array(area["outline"])) for area in entry["areas"]),
            entry.get("kept", False),
        )
        for entry in entries
    ]


def _read(path: Path) -> NDArray[np.uint8]:
    found = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if found is None:
        raise BadInput("pictures", f"{path.name} cannot be read", "unpack the package again")
    return np.asarray(found, np.uint8)


def _beside(parts: list[NDArray[np.uint8]], axis: int) -> NDArray[np.uint8]:
    """Pieces side by side (axis 0 cut to the least height) or over each other (1, to the least width)."""
    least = min(part.shape[axis] for part in parts)
    return np.concatenate([part[:least] if axis == 0 else part[:, :least] for part in parts], 1 - axis)
