"""Files that are kept as long as they are of use: the newest stay."""

import contextlib
from collections.abc import Iterable
from pathlib import Path


def newest_first(files: Iterable[Path]) -> list[Path]:
    """By when they were last written; what vanishes meanwhile comes last."""
    return sorted(files, key=_written, reverse=True)


def keep_newest(folder: Path, most: int) -> None:
    """Delete all files of a folder but so many."""
    for old in newest_first(folder.iterdir())[most:]:
        old.unlink(missing_ok=True)


def _written(path: Path) -> float:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0
