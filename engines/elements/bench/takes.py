"""Takes as the bench reads them: the film, and from its recipe the words and the references it was made from.

A take is a film with its recipe beside it, or the folder of a take in a project. A film without a recipe is
taken, too; then only what needs no reference can be measured.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput, parse_request
from engines.elements.cuts import cut_of
from engines.elements.request import Element, ElementsRequest
from engines.media import provenance
from engines.media.image import read_image
from engines.media.video import VideoReader

Picture = NDArray[np.uint8]

FILMS = (".mp4", ".webm", ".mkv", ".mov")
REFERENCE_SIDE = 480  # pixels of a reference's longer side, at most


@dataclass(frozen=True)
class Reference:
    """A picture that should be seen in the take: `rgb` (h, w, 3), and `alpha` (h, w) float32 0..1 of what is meant.

    A background is all of its picture.
    """

    name: str
    rgb: Picture
    alpha: NDArray[np.float32]
    is_background: bool = False


@dataclass(frozen=True)
class Take:
    """A film, and what it was to become."""

    name: str
    film: Path
    prompt: str = ""
    engine: str = ""
    seed: int | None = None
    elements: tuple[Reference, ...] = ()
    background: Reference | None = None


def read_take(path: Path, field: str) -> Take:
    """Raises `BadInput` at `field` where there is no film, or a file of its recipe is gone."""
    film = _film_in(path, field) if path.is_dir() else path
    VideoReader(film, field).close()
    name = film.absolute().parent.name if film.stem == "take" else film.stem
    recipe, folder = _recipe_of(film)
    asked = recipe.get("request", {})
    engine = "/".join(str(part) for part in (recipe.get("panel"), recipe.get("engine")) if part)
    if recipe.get("panel") != ElementsRequest.panel:
        return Take(name, film, str(asked.get("prompt", "")), engine, asked.get("seed"))
    request = parse_request(ElementsRequest, _absolute(asked, folder))
    elements = tuple(_element(one, f"{field}.elements.{i}.image") for i, one in enumerate(request.elements))
    place = _background(request.background, f"{field}.background") if request.background else None
    return Take(name, film, request.prompt, engine, request.seed, elements, place)


def _film_in(folder: Path, field: str) -> Path:
    named = _json(folder / "take.json").get("media")
    if isinstance(named, str) and (folder / Path(named).name).is_file():
        return folder / Path(named).name
    films = sorted(path for path in folder.iterdir() if path.suffix.lower() in FILMS)
    if not films:
        raise BadInput(field, f"{folder} holds no film", "choose the folder of a take, or its film")
    return films[0]


def _recipe_of(film: Path) -> tuple[dict[str, Any], Path]:
    """The recipe beside a film and the folder that it lies in; empty where there is none.

    One that is named after the film comes first. A signed film says by which recipe it was made: then no other counts.
    """
    named = (film.with_suffix(".recipe.json"), film.with_suffix(".json"), film.with_name("recipe.json"))
    beside = sorted(film.parent.glob("*.json"), key=lambda path: (path not in named, path))
    recipes = [recipe for path in beside if _is_recipe(recipe := _json(path))]
    signed = provenance.verify(film).recipe_digest if recipes else ""
    if signed:
        recipes = [recipe for recipe in recipes if recipe.get("digest", signed) == signed]
    elif not any(path.exists() for path in named):
        recipes = []
    return (recipes[0] if recipes else {}), film.parent


def _is_recipe(found: dict[str, Any]) -> bool:
    return isinstance(found.get("request"), dict) and isinstance(found.get("panel"), str)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _absolute(asked: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The request with the paths of its pictures in full: they may start from the recipe's folder, from one above it as
    in a project, or from where the program was started."""

    def placed(path: Any) -> Any:
        if not isinstance(path, str):
            return path
        starts = (folder, *folder.absolute().parents, Path())
        return str(next((start / path for start in starts if (start / path).is_file()), folder / path))

    elements = [
        {**one, "image": placed(one.get("image"))} if isinstance(one, dict) else one
        for one in asked.get("elements", [])
    ]
    return {**asked, "elements": elements, "background": placed(asked.get("background"))}


def _element(element: Element, field: str) -> Reference:
    """The part of its picture that holds the subject; all of it where the matte is empty."""
    found = cut_of(element, field)
    rgb, alpha = found.rgb, found.cut.alpha
    rows, columns = np.nonzero(alpha.max(1) > 0.5)[0], np.nonzero(alpha.max(0) > 0.5)[0]
    if len(rows):
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        rgb, alpha = rgb[part], alpha[part]
    return Reference(element.name, _smaller(rgb), _smaller(alpha))


def _background(path: Path, field: str) -> Reference:
    rgb = _smaller(read_image(path, field)[..., :3])
    return Reference("background", rgb, np.ones(rgb.shape[:2], np.float32), is_background=True)


def _smaller(picture: Any) -> Any:
    share = REFERENCE_SIDE / max(picture.shape[:2])
    if share >= 1:
        return np.ascontiguousarray(picture)
    size = [max(1, round(side * share)) for side in picture.shape[1::-1]]
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
