"""Recipes: everything needed to make a take again, with its files named from the project's own folder.

`recipe.json` is what the engines leave beside a take (`engines.recipe`), but with relative paths, so that a
copied project still renders. Nothing here starts a job.
"""

import copy
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines import recipe as recipes
from engines.contract import BadInput, Request, panels, parse_request
from studio.project.files import read_json

if TYPE_CHECKING:
    from studio.project.project import Project

Recipe = dict[str, Any]


def recipe_of(request: Request, project: "Project | None" = None) -> Recipe:
    """The recipe of a request. With a project its files become assets; without one their full paths stay."""
    found = recipes.recipe_of(request)
    for field, path in recipes.files_of(request).items():
        kept = project.import_asset(path, field) if project else path.absolute()
        _set(found["request"], field, kept.as_posix())
    return found


def values_of(recipe: Recipe, base_folder: Path) -> dict[str, Any]:
    """The request inside a recipe as plain values, its files as full paths below `base_folder`."""
    values: dict[str, Any] = copy.deepcopy(recipe.get("request", {}))
    for field in recipe.get("assets", {}):
        try:
            _set(values, field, os.path.normpath(base_folder / _get(values, field)))
        except (KeyError, IndexError, TypeError, ValueError):
            raise BadInput(
                field, "the recipe names this file but does not hold it", "use another recipe"
            ) from None
    return values


def request_from(recipe: Recipe, base_folder: Path) -> Request:
    """The request of a recipe whose files lie below `base_folder`; a `BadInput` says which file is missing."""
    if not isinstance(recipe.get("panel"), str) or not isinstance(recipe.get("request"), dict):
        raise BadInput("recipe", "this is not a recipe of Matinee", "choose the recipe.json of a take")
    request = parse_request(_request_type(recipe["panel"]), values_of(recipe, base_folder))
    for field, path in recipes.files_of(request).items():
        if not path.is_file():
            raise BadInput(field, f"{path} is missing", "put the file back, or choose another one")
    return request


def load_recipe(path: Path) -> tuple[Recipe, Path]:
    """A recipe file and the folder that its paths start from: the project around it, or its own folder."""
    recipe = read_json(path)
    if not recipe:
        what = "is not a recipe" if path.is_file() else "does not exist"
        raise BadInput("recipe", f"{path} {what}", "choose the recipe.json of a take")
    folders = path.absolute().parents
    for folder in folders:
        values = values_of(recipe, folder)
        if all(Path(_get(values, field)).is_file() for field in recipe.get("assets", {})):
            return recipe, folder
    return recipe, folders[0]


def _request_type(panel: str) -> type[Request]:
    try:
        return panels()[panel]
    except KeyError:
        fix = "update Matinee, or install the package that brings it"
        raise BadInput("recipe", f"there is no panel {panel!r} here", fix) from None


def _get(values: Any, field: str) -> Any:
    for part in field.split("."):
        values = values[int(part)] if isinstance(values, list) else values[part]
    return values


def _set(values: Any, field: str, value: str) -> None:
    parents, _, last = field.rpartition(".")
    place = _get(values, parents) if parents else values
    place[int(last) if isinstance(place, list) else last] = value
