"""Autosave: what a panel's form holds right now, kept in the project a moment after each change.

Drafts are plain values under the names of a request's fields and may be incomplete. Paths inside the project
are written relative to it, so that a copied project opens with its own files.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engines.contract import BadInput
from studio.project.files import read_json, write_json

FOLDER = "drafts"
DELAY_MS = 800
_HERE = "$project/"


class Drafts(QObject):
    """One draft a panel. `failed` carries the one line to show when the disk refuses."""

    failed = Signal(str)

    def __init__(self, project: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._folder = project, project / FOLDER
        self._dirty: dict[str, dict[str, Any]] = {}
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._save_quietly)

    def keep(self, panel: str, values: Mapping[str, Any]) -> None:
        """Save these values soon; later ones of the same panel replace them."""
        self._dirty[panel] = dict(values)
        self._timer.start()

    def load(self, panel: str) -> dict[str, Any]:
        """The values last kept for a panel, with full paths; empty if there are none."""
        if panel in self._dirty:
            return dict(self._dirty[panel])
        found: dict[str, Any] = _map(read_json(self._folder / f"{panel}.json"), self._outward)
        return found

    def save(self) -> None:
        """Write what is unsaved now; raises `BadInput` when the disk refuses, and keeps it for another try."""
        self._timer.stop()
        for panel in list(self._dirty):
            write_json(self._folder / f"{panel}.json", _map(self._dirty[panel], self._inward))
            del self._dirty[panel]

    def _save_quietly(self) -> None:
        try:
            self.save()
        except BadInput as error:
            self.failed.emit(error.message)

    def _inward(self, text: str) -> str:
        start = f"{self._project.as_posix()}/"
        return _HERE + text.removeprefix(start) if text.startswith(start) else text

    def _outward(self, text: str) -> str:
        return str(self._project / text.removeprefix(_HERE)) if text.startswith(_HERE) else text


def _map(value: Any, change: Callable[[str], str]) -> Any:
    """`value` as JSON with every string in it changed; paths count as strings."""
    if isinstance(value, Mapping):
        return {str(k): _map(v, change) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_map(v, change) for v in value]
    if isinstance(value, Path):
        return change(value.as_posix())
    return change(value) if isinstance(value, str) else value
