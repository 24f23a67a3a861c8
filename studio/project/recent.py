"""The projects that were open last, newest first, for the start page and for `matinee` without arguments."""

from pathlib import Path

from engines.contract import BadInput
from engines.home import home
from studio.project.files import read_json, write_json

LONGEST = 12


def recent() -> list[Path]:
    """Folders of recent projects that are still there."""
    told = read_json(home() / "recent.json").get("projects")
    folders = [Path(p) for p in told if isinstance(p, str)] if isinstance(told, list) else []
    return [folder for folder in folders if folder.is_dir()]


def remember(folder: Path) -> None:
    """Put a project first; a home that cannot be written only means that nothing is remembered."""
    _write([folder, *(f for f in recent() if f != folder)])


def forget(folder: Path) -> None:
    """Take a project off the list; its folder stays."""
    _write([f for f in recent() if f != folder])


def _write(folders: list[Path]) -> None:
    try:
        write_json(home() / "recent.json", {"projects": [str(f) for f in folders[:LONGEST]]})
    except BadInput:
        return
