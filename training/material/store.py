"""A material folder on disk: read, written and edited whole, by whoever gathers and whoever looks on. Nothing heavy.

Who changes one thing of it uses `edit`: two processes work on a folder while it is being gathered, and each sees what
the other has done.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import ValidationError

from engines.contract import BadInput
from engines.media.whole import appearing
from training.material.piece import MATERIAL, Material, Piece

_LOCK, _WAIT_S = ".material.lock", 30


def read(folder: Path) -> Material:
    """What a folder holds. Raises `BadInput` where that is nothing, or damaged."""
    path = folder / MATERIAL
    try:
        return Material.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise BadInput("material", f"{folder} holds no material", "gather some files into it first") from None
    except ValidationError as error:
        raise BadInput(
            "material",
            f"{path} is damaged ({error.error_count()} faults)",
            "delete it, and gather the files again",
        ) from error


def write(folder: Path, material: Material) -> None:
    """Keep it, whole or not at all. What others added since it was read is lost: see `change`."""
    with _locked(folder):
        _write(folder, material)


def change(folder: Path, how: Callable[[Material], Material], fresh: Material | None = None) -> Material:
    """Read, change and write with nobody between; where there is nothing yet, `fresh` is what is changed. Raises
    `BadInput` as `read` does."""
    with _locked(folder):
        material = how(read(folder) if fresh is None or (folder / MATERIAL).exists() else fresh)
        _write(folder, material)
        return material


def edit(folder: Path, piece: Piece, **values: Any) -> Material:
    """Change fields of one piece, which is known by its id and its file."""

    def edited(material: Material) -> Material:
        pieces = tuple(
            one.model_copy(update=values) if (one.id, one.file) == (piece.id, piece.file) else one
            for one in material.pieces
        )
        return material.model_copy(update={"pieces": pieces})

    return change(folder, edited)


def _locked(folder: Path) -> FileLock:
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / _LOCK, timeout=_WAIT_S)


def _write(folder: Path, material: Material) -> None:
    with appearing(folder / MATERIAL) as part:
        part.write_text(material.model_dump_json(indent=1), "utf-8")
