"""Writes that a crash cannot tear: everything lands in a temporary file, is flushed to disk, and is renamed.

The one place where the studio writes files of its own; what the disk refuses becomes a `BadInput` in words.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from engines.contract import BadInput
from engines.disk import DISK_FAULTS

CHUNK = 2**20
PLACE_FAULTS = {
    **DISK_FAULTS,
    errno.EPERM: DISK_FAULTS[errno.EACCES],
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
    errno.ENOTDIR: ("a part of this path is a file, not a folder", "choose another folder"),
    errno.EEXIST: ("a file is in the way", "choose another folder"),
}


@contextmanager
def disk_faults(place: Path, field: str = "project") -> Iterator[None]:
    """Turn what the disk refuses inside the block into a `BadInput` about `place`."""
    try:
        yield
    except OSError as error:
        what, fix = PLACE_FAULTS.get(
            error.errno or 0, (error.strerror or str(error), "choose another folder")
        )
        raise BadInput(field, f"{place}: {what}", fix) from error


@contextmanager
def atomic_writer(path: Path) -> Iterator[BinaryIO]:
    """A binary file that appears as `path`, whole, when the block ends well, and not at all otherwise."""
    with disk_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` as readable JSON."""
    with atomic_writer(path) as out:
        out.write(json.dumps(value, indent=2, ensure_ascii=False).encode())


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in `path`; an empty one if there is none or it is damaged."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def move_folder(source: Path, target: Path) -> None:
    """Rename a folder within one disk; after a crash it is at one of the two places, whole."""
    with disk_faults(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        _sync_folder(target.parent)


def lend_folders(source: Path, target: Path) -> None:
    """Let `target` have the folders inside `source` too, without taking room twice where the disk can link.

    What cannot be lent is left out: whoever works there makes it anew.
    """
    for folder in [place for place in source.iterdir() if place.is_dir()] if source.is_dir() else []:
        with contextlib.suppress(OSError):
            shutil.copytree(folder, target / folder.name, copy_function=_link, dirs_exist_ok=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copy_hashed(source: Path, folder: Path) -> tuple[Path, str]:
    """Copy `source` under a temporary name into `folder`; returns that file and the sha256 of its bytes."""
    digest = hashlib.sha256()
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
        try:
            with os.fdopen(handle, "wb") as out, source.open("rb") as data:
                while chunk := data.read(CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return Path(name), digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
