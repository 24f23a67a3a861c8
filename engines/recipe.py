"""The recipe of a take: everything that is needed to make it again, and the digest that names it.

Files are named by their sha256, so a recipe means the same wherever its files lie.
"""

import datetime
import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from engines.contract import Request


@lru_cache(maxsize=256)
def _sha256(path: str, mtime_ns: int, size: int) -> str:
    with open(path, "rb") as f:  # noqa: PTH123
        return hashlib.file_digest(f, "sha256").hexdigest()


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes; kept in memory while the file does not change."""
    stat = path.stat()
    return _sha256(str(path), stat.st_mtime_ns, stat.st_size)


def files_of(request: Request) -> dict[str, Path]:
    """The files that a request names, by field; fields of nested models as `field.index.name`."""
    found: dict[str, Path] = {}

    def visit(name: str, value: Any) -> None:
        if isinstance(value, Path):
            found[name] = value
        elif isinstance(value, list | tuple):
            for i, item in enumerate(value):
                visit(f"{name}.{i}", item)
        elif hasattr(type(value), "model_fields"):
            for field in type(value).model_fields:
                visit(f"{name}.{field}" if name else field, getattr(value, field))

    visit("", request)
    return found


def assets_of(request: Request) -> dict[str, str]:
    """sha256 of each file of the request, by field."""
    return {field: sha256_of(path) for field, path in files_of(request).items() if path.is_file()}


def digest_of(request: Request) -> str:
    """A hex digest of the request in which files count by content, not by place."""
    values = request.model_dump(mode="json")
    for field, digest in assets_of(request).items():
        _put(values, field, digest)
    return hashlib.sha256(json.dumps([request.panel, values], sort_keys=True).encode()).hexdigest()


def _put(values: dict[str, Any], field: str, value: str) -> None:
    *parents, last = field.split(".")
    place: Any = values
    for part in parents:
        place = place[int(part)] if part.isdigit() else place[part]
    place[last] = value


def recipe_of(request: Request) -> dict[str, Any]:
    """What `recipe.json` holds, with the files of the request where they are now, whatever folder one works in."""
    values = request.model_dump(mode="json")
    for field, path in files_of(request).items():
        _put(values, field, str(path.absolute()))
    return {
        "matinee": version("matinee"),
        "panel": request.panel,
        "engine": request.engine,
        "request": values,
        "assets": assets_of(request),
        "digest": digest_of(request),
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
