"""The gallery: finished takes of a project, read from their own folders, so that no database can lose them.

`takes/<number>-<panel>/` holds the media, `recipe.json`, `poster.png` and `take.json` with what a person says
about the take (name, favourite). A deleted take waits in `trash/` until it is restored or the trash is emptied.
"""

import datetime
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engines.contract import BadInput
from studio.project.files import disk_faults, move_folder, read_json, write_json

TAKES, TRASH = "takes", "trash"
MEDIA = (".mp4", ".webm", ".mkv", ".wav", ".flac", ".mp3", ".png")
_FOLDER = re.compile(r"(\d+)-(\w+)")


@dataclass(frozen=True)
class Take:
    """One finished take. Paths are full; `poster` is None where the media has no picture."""

    number: int
    panel: str
    folder: Path
    media: Path
    poster: Path | None
    recipe: dict[str, Any] = field(repr=False)
    created: datetime.datetime
    duration_s: float = 0.0
    name: str = ""
    favourite: bool = False
    job: str = ""

    @property
    def title(self) -> str:
        return self.name or f"Take {self.number}"


class Gallery(QObject):
    """All takes of a project; signals carry the `Take`, `removed` the one that left."""

    added = Signal(object)
    changed = Signal(object)
    removed = Signal(object)

    def __init__(self, project: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._takes_folder, self._trash = project / TAKES, project / TRASH
        found = (_read(folder) for folder in _folders(self._takes_folder))
        self._takes = {take.number: take for take in found if take}

    def takes(self) -> list[Take]:
        """Newest first."""
        return [self._takes[number] for number in sorted(self._takes, reverse=True)]

    def numbered(self, number: int) -> Take | None:
        return self._takes.get(number)

    def of_media(self, path: Path) -> Take | None:
        """The take whose film or sound this file is."""
        file = path.resolve()
        return next((take for take in self.takes() if take.media.resolve() == file), None)

    def of_job(self, job: str) -> Take | None:
        """The take that a job became, if it did."""
        return next((take for take in self._takes.values() if take.job == job), None)

    def adopt(
        self, folder: Path, recipe: dict[str, Any], media: Path, duration_s: float, name: str, job: str
    ) -> Take:
        """Make the folder of a finished job the next take: it moves as a whole, or stays as it was."""
        write_json(folder / "recipe.json", {**read_json(folder / "recipe.json"), **recipe})
        write_json(
            folder / "take.json",
            {
                "media": media.name,
                "duration_s": duration_s,
                "name": name,
                "favourite": False,
                "job": job,
                "created": _now().isoformat(timespec="seconds"),
            },
        )
        place = self._takes_folder / f"{self._next_number()}-{recipe['panel']}"
        move_folder(folder, place)
        take = _read(place)
        if take is None:
            raise BadInput("project", f"{place} holds no media after the render", "render the take again")
        self._takes[take.number] = take
        self.added.emit(take)
        return take

    def rename(self, take: Take, name: str) -> Take:
        return self._change(take, name=name.strip())

    def favour(self, take: Take, favourite: bool) -> Take:
        return self._change(take, favourite=favourite)

    def delete(self, take: Take) -> None:
        """Put a take into the trash."""
        move_folder(take.folder, self._trash / take.folder.name)
        del self._takes[take.number]
        self.removed.emit(take)

    def restore(self, take: Take) -> Take:
        """Bring a deleted take back to its place."""
        move_folder(self._trash / take.folder.name, take.folder)
        self._takes[take.number] = take
        self.added.emit(take)
        return take

    def empty_trash(self) -> None:
        with disk_faults(self._trash):
            shutil.rmtree(self._trash, ignore_errors=False) if self._trash.is_dir() else None

    def _change(self, take: Take, **changes: Any) -> Take:
        changed = replace(self._takes[take.number], **changes)
        write_json(take.folder / "take.json", {**read_json(take.folder / "take.json"), **changes})
        self._takes[take.number] = changed
        self.changed.emit(changed)
        return changed

    def _next_number(self) -> int:
        used = [_number(folder) for place in (self._takes_folder, self._trash) for folder in _folders(place)]
        return max(used, default=0) + 1


def _folders(place: Path) -> list[Path]:
    return [f for f in place.iterdir() if f.is_dir() and _FOLDER.fullmatch(f.name)] if place.is_dir() else []


def _number(folder: Path) -> int:
    return int(folder.name.partition("-")[0])


def _read(folder: Path) -> Take | None:
    """The take in a folder, as far as its files tell; None where there is no media to play."""
    told, recipe = read_json(folder / "take.json"), read_json(folder / "recipe.json")
    media = folder / Path(str(told.get("media", ""))).name
    if not media.is_file():
        playable = [f for f in sorted(folder.iterdir()) if f.suffix in MEDIA and f.stem != "poster"]
        if not playable:
            return None
        media = playable[0]
    duration = told.get("duration_s")
    return Take(
        number=_number(folder),
        panel=folder.name.partition("-")[2],
        folder=folder,
        media=media,
        poster=poster if (poster := folder / "poster.png").is_file() else None,
        recipe=recipe,
        created=_when(told.get("created") or recipe.get("created"), media),
        duration_s=float(duration) if isinstance(duration, int | float) else 0.0,
        name=str(told.get("name", "")),
        favourite=told.get("favourite") is True,
        job=str(told.get("job", "")),
    )


def _when(text: Any, media: Path) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.datetime.fromtimestamp(media.stat().st_mtime, datetime.UTC)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
