"""The media that a project works from, kept once each under the sha256 of their bytes.

`assets/<2 hex>/<sha256><ext>` never changes once it is there, so a file may be read while others arrive and
two drops of one picture are one file. The names that the files came with are remembered for people only.
"""

import re
import threading
from pathlib import Path

from engines.contract import BadInput
from studio.project.files import copy_hashed, disk_faults, read_json, write_json

FOLDER = "assets"
_KEPT = re.compile(r"[0-9a-f]{64}")
_EXTENSION = re.compile(r"\.[a-z0-9]{1,8}")


class Assets:
    """The asset folder of one project; `take_in` may be called from any thread."""

    def __init__(self, project: Path) -> None:
        self._project, self._folder = project, project / FOLDER
        self._names_file = self._folder / "names.json"
        self._lock = threading.Lock()
        with self._lock:
            self._names = read_json(self._names_file)

    def take_in(self, source: Path, field: str = "file") -> Path:
        """Copy `source` in, unless it is here already; returns its path relative to the project."""
        if self.holds(source):
            return source.relative_to(self._project)
        if not source.is_file():
            what = "is a folder" if source.is_dir() else "does not exist"
            raise BadInput(field, f"{source} {what}", "choose a file")
        try:
            source.open("rb").close()
        except OSError as error:
            raise BadInput(
                field, f"{source} cannot be read: {error.strerror}", "choose another file"
            ) from None
        part, digest = copy_hashed(source, self._folder)
        extension = source.suffix.lower()
        name = digest + (extension if _EXTENSION.fullmatch(extension) else "")
        kept = self._folder / digest[:2] / name
        with disk_faults(kept):
            kept.parent.mkdir(exist_ok=True)
            if kept.exists():
                part.unlink()
            else:
                part.replace(kept)
        with self._lock:
            if self._names.setdefault(digest, source.name) == source.name:
                write_json(self._names_file, self._names)
        return kept.relative_to(self._project)

    def holds(self, path: Path) -> bool:
        """Whether `path` is a file of this folder."""
        return path.is_relative_to(self._folder) and path.is_file()

    def name_of(self, path: Path) -> str:
        """The name that an asset had when it came, for people; any other file's own name."""
        return str(self._names.get(path.stem, path.name))


def digest_in(path: Path) -> str | None:
    """The sha256 that an asset's path states, None for a path that is not an asset's."""
    return path.stem if _KEPT.fullmatch(path.stem) and path.parent.name == path.stem[:2] else None
