"""Takes a take out of the project: a copy of its file where the user wants it, written off the window's thread.

What a film can be besides its file (a cut list, captions) is its panel's.
"""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QStandardPaths, QThreadPool, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.panels import Tell
from studio.project.files import PLACE_FAULTS
from studio.project.project import Project
from studio.project.takes import Take

LONGEST_NAME = 60


class TakeCopies(QObject):
    """Asks where, copies, and says where the copy is."""

    _copied = Signal(object, str)

    def __init__(self, tell: Tell, over: QWidget) -> None:
        super().__init__(over)
        self._tell, self._over = tell, over
        self._pool = QThreadPool(self)
        self._copied.connect(self._say_copied)

    def ask(self, take: Take, name: str) -> None:
        """Ask for the place of a copy, which is called `name` unless the user says otherwise."""
        ending = take.media.suffix
        start = movies_folder() / f"{safe_name(name)}{ending}"
        title = self.tr("Save a copy")
        chosen, _ = QFileDialog.getSaveFileName(self._over, title, str(start), f"*{ending}")
        if chosen:
            path = Path(chosen)
            self.write(take, path if path.suffix == ending else path.with_name(path.name + ending))

    def write(self, take: Take, path: Path) -> None:
        """Copy the take's file to `path`; what was there is replaced only once the copy is whole."""
        self._pool.start(_Copy(take.media, path, partial(self._copied.emit, path)))

    def say_written(self, path: Path) -> None:
        """A file, or a folder of files, is where it was wanted."""
        folder = path if path.is_dir() else path.parent
        self._tell(
            self.tr("{0} is written.").format(path.name),
            self.tr("Show"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )

    def close(self) -> None:
        """Wait for what is being copied."""
        self._pool.waitForDone()

    def _say_copied(self, path: Path, why: str) -> None:
        if why:
            self._tell(self.tr("{0} cannot be written: {1}").format(path.name, why))
        else:
            self.say_written(path)


class _Copy(QRunnable):
    def __init__(self, source: Path, path: Path, done: Callable[[str], None]) -> None:
        super().__init__()
        self._source, self._path, self._done = source, path, done

    def run(self) -> None:
        part = self._path.with_name(f".{self._path.name}.part")
        try:
            shutil.copyfile(self._source, part)
            part.replace(self._path)
        except OSError as error:
            part.unlink(missing_ok=True)
            self._done(PLACE_FAULTS.get(error.errno or 0, (error.strerror or str(error), ""))[0])
        else:
            self._done("")


def movies_folder() -> Path:
    """Where people keep films."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()


def file_name(take: Take, project: Project) -> str:
    """What a copy of a take is called: the take's name (its first words), or the name of its picture."""
    image = take.recipe.get("request", {}).get("image")
    picture = Path(project.assets.name_of(Path(image))).stem if image else ""
    return take.name or picture or take.title


def safe_name(title: str) -> str:
    """A title as the name of a file on any system, without its ending."""
    kept = "".join(letter if letter.isalnum() or letter in " -_'" else " " for letter in title)
    return " ".join(kept.split())[:LONGEST_NAME].strip() or "take"
