"""The cut-out of an element, made once: kept on disk by the picture's bytes, the box and the strokes.

The panel's worker cuts while people still arrange; the worker that renders finds the cut-out there.
"""

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.nature import MADE, nature_called
from engines.elements.request import Box, Element, Stroke
from engines.elements.sizes import size_of
from engines.elements.words.lexicon import singular
from engines.home import cache_dir
from engines.kept import newest_first
from engines.media.fit import within
from engines.media.image import read_image, write_image
from engines.perception.body import Body, body_of
from engines.perception.cutting import Cut, Cutting
from engines.perception.surplus import Kind, Meant
from engines.recipe import sha256_of

LARGEST = 1400  # pixels of the picture's longer side that are kept
KEPT = 160  # cut-outs; what was used last stays
VERSION = 6  # of the method; another one cuts anew
KINDS: dict[str, Kind] = {
    "people": "living",
    "animals": "living",
    "vehicles": "thing",
    "things": "thing",
    "places": "building",
}
GROUPS = frozenset(("herd", "flock", "pack", "swarm", "pair", "group", "family", "team", "litter", "school"))


@dataclass(frozen=True)
class Elemental:
    """An element's picture (h, w, 3) uint8 RGB and its cut-out, of the same size; `file` is the cut-out as RGBA PNG."""

    rgb: NDArray[np.uint8]
    cut: Cut
    file: Path

    @cached_property
    def body(self) -> Body | None:
        """The joints of a person, in pixels of the picture."""
        return body_of(self.rgb, self.cut.alpha)


def cut_of(element: Element, field: str) -> Elemental:
    """The cut-out of an element; `field` says where it is in the request. Raises `BadInput` and `ModelMissing`."""
    if not element.image.is_file():
        read_image(element.image, field)  # says what is wrong
    meant = meant_by(element.name)
    told = {
        "picture": sha256_of(element.image),
        "box": element.box.model_dump() if element.box else None,
        "strokes": [stroke.model_dump(mode="json") for stroke in element.strokes],
        "meant": asdict(meant),
        "version": VERSION,
    }
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
    return _cut(key, element.image, element.box, element.strokes, meant, field)


def meant_by(name: str) -> Meant:
    """What an element of this name is, and whether it is one animal rather than several."""
    words = set(name.casefold().split())
    size, many = size_of(name), bool(words & GROUPS) or any(singular(word) != word for word in words)
    if words & MADE:
        return Meant("thing")
    if nature_called(name) == "plant":
        return Meant("plant")
    return Meant(KINDS.get(size.kind, ""), alone=size.kind == "animals" and not many)


@lru_cache(maxsize=16)
def _cut(
    key: str, path: Path, box: Box | None, strokes: tuple[Stroke, ...], meant: Meant, field: str
) -> Elemental:
    rgb = np.ascontiguousarray(within(read_image(path, field), LARGEST)[..., :3])
    file = cache_dir() / "cut-outs" / f"{key}.png"
    if (kept := _kept(file)) is not None:
        os.utime(file)
        return Elemental(rgb, kept, file)
    made = _cutting(sha256_of(path), box, meant, path, field).cut(strokes)
    _keep(file, made)
    return Elemental(rgb, made, file)


@lru_cache(maxsize=4)
def _cutting(digest: str, box: Box | None, meant: Meant, path: Path, field: str) -> Cutting:
    """The picture under the brush, so that a stroke need not begin with the whole picture."""
    return Cutting(within(read_image(path, field), LARGEST), box, field, meant=meant)


def _kept(file: Path) -> Cut | None:
    facts = file.with_suffix(".json")
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(facts.read_text("utf-8"))
        rgba = read_image(file)
        if rgba.shape[2] == 3:
            rgba = np.dstack([rgba, np.full(rgba.shape[:2], 255, np.uint8)])
        alpha = rgba[..., 3].astype(np.float32) / np.float32(255)
        bounds, edges = tuple(told["bounds"]), tuple(told["edges"])
        return Cut(alpha, np.ascontiguousarray(rgba[..., :3]), bounds, edges, told["sureness"], told["whole"])
    return None


def _keep(file: Path, made: Cut) -> None:
    """Facts last: a cut-out without them is not there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    alpha = (made.alpha * 255 + 0.5).astype(np.uint8)
    write_image(file, np.dstack([made.foreground, alpha]))
    facts = {key: value for key, value in asdict(made).items() if key not in ("alpha", "foreground")}
    part = file.with_suffix(".json.part")
    part.write_text(json.dumps(facts, default=float), "utf-8")
    part.replace(file.with_suffix(".json"))
    newest = newest_first(file.parent.glob("*.png"))
    for old in newest[KEPT:]:
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)
