"""Takes a take out of the project: a copy of its file where the user wants it, written off the window's thread.

What a take can be besides its file (a cut list, notes, another kind of sound) is its panel's, which lets it be written
here or by an engine.
"""

import shutil
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QStandardPaths, QThreadPool, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from engines.contract import Failure
from studio.jobs.queue import JobQueue
from studio.panels import Tell
from studio.project.files import PLACE_FAULTS
from studio.project.project import Project
from studio.project.takes import Take
from studio.take_words import sentences

LONGEST_NAME = 60


class TakeCopies(QObject):
    """Asks where, copies, and says where the copy is."""

    _written = Signal(object, str)

    def __init__(self, tell: Tell, over: QWidget) -> None:
        super().__init__(over)
        self._tell, self._over = tell, over
        self._pool = QThreadPool(self)
        self._written.connect(self._say_written)

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
        self.start(path, partial(_copy, take.media, path))

    def start(self, path: Path, write: Callable[[], object]) -> None:
        """Let `write` make `path`, a file or a folder, and say that it is there, or why it is not."""
        self._pool.start(_Work(write, partial(self._written.emit, path)))

    def ask_engine(
        self,
        queue: JobQueue,
        panel: str,
        question: str,
        arguments: dict[str, Any],
        key: str = "",
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Let an engine write, and say where it did, or why not; `ended` is called before either."""

        def told(answer: dict[str, Any]) -> None:
            ended()
            self.say_written(Path(answer["path"]))

        def refused(failure: Failure) -> None:
            ended()
            self._tell(sentences(failure))

        queue.ask(panel, question, arguments, told, refused, key=key)

    def say_written(self, path: Path) -> None:
        """A file, or a folder of files, is where it was wanted."""
        folder = path if path.is_dir() else path.parent
        self._tell(
            self.tr("{0} is written.").format(path.name),
            self.tr("Show"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )

    def close(self) -> None:
        """Wait for what is being written."""
        self._pool.waitForDone()

    def _say_written(self, path: Path, why: str) -> None:
        if why:
            self._tell(self.tr("{0} cannot be written: {1}").format(path.name, why))
        else:
            self.say_written(path)


class _Work(QRunnable):
    def __init__(self, write: Callable[[], object], done: Callable[[str], None]) -> None:
        super().__init__()
        self._write, self._done = write, done

    def run(self) -> None:
        try:
            self._write()
        except OSError as error:
            self._done(PLACE_FAULTS.get(error.errno or 0, (error.strerror or str(error), ""))[0])
        except RuntimeError as error:  # soundfile's own
            self._done(str(error))
        else:
            self._done("")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file to write to beside `path`, which it replaces only once it is whole."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, path: Path) -> None:
    with whole(path) as part:
        shutil.copyfile(source, part)


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
    """A title as the name of a file on any system, without its ending; too long ones end after a whole word."""
    kept = "".join(letter if letter.isalnum() or letter in " -_'" else " " for letter in title)
    return textwrap.shorten(kept, LONGEST_NAME, placeholder="") or kept[:LONGEST_NAME].strip() or "take"
