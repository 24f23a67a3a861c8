"""Takes files into the project and reads their first picture, off the window's thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader

from engines.contract import BadInput
from studio.project.project import Project
from studio.widgets.film import FilmFile
from studio.widgets.media_drop import kind_of

MOST_MEGAPIXELS = 120
LONGEST_SIDE = 2400  # pixels shown on a stage; larger pictures are read smaller


@dataclass(frozen=True)
class Taken:
    """A file that is an asset now. `image` is its picture, or its first frame; null for a sound."""

    field: str
    path: Path
    image: QImage
    size: QSize


class Intake(QObject):
    """One file a field at a time: of several, the newest counts."""

    ready = Signal(Taken)
    refused = Signal(str, str)
    _done = Signal(int, object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._pool = QThreadPool(self)
        self._newest: dict[str, int] = {}
        self._count = 0
        self._done.connect(self._deliver)

    def take(self, path: Path, field: str) -> None:
        """Import a file for a field and read its picture; `ready` or `refused` follows."""
        self._count += 1
        self._newest[field] = self._count
        number = self._count
        self._pool.start(_Work(lambda: self._done.emit(number, self._work(path, field))))

    def close(self) -> None:
        """Wait for what is being read."""
        self._newest.clear()
        self._pool.waitForDone()

    def _work(self, path: Path, field: str) -> Taken | tuple[str, str]:
        size = QImageReader(str(path)).size() if field != "audio" else QSize()
        if size.width() * size.height() > MOST_MEGAPIXELS * 1e6:
            large = self.tr("{0} is {1} × {2} pixels, more than can be worked on. Make it smaller.")
            return field, large.format(path.name, size.width(), size.height())
        try:
            kept = self._project.folder / self._project.import_asset(path, field)
            image, size = (QImage(), QSize()) if field == "audio" else read_picture(kept)
        except BadInput as error:
            return field, f"{error.message}. {error.hint}" if error.hint else error.message
        if field != "audio" and image.isNull():
            return field, self.tr("{0} cannot be read as a picture. Export it again.").format(path.name)
        return Taken(field, kept, image, size)

    def _deliver(self, number: int, taken: Taken | tuple[str, str]) -> None:
        field = taken.field if isinstance(taken, Taken) else taken[0]
        if self._newest.get(field) != number:
            return
        if isinstance(taken, Taken):
            self.ready.emit(taken)
        else:
            self.refused.emit(*taken)


class _Work(QRunnable):
    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()


def read_picture(path: Path) -> tuple[QImage, QSize]:
    """The picture of an image or the first frame of a video, upright, and its size before it was made to fit."""
    if kind_of(path) != "video":
        reader = QImageReader(str(path))
        reader.setAutoTransform(True)
        reader.setDecideFormatFromContent(True)
        size = reader.size()
        if max(size.width(), size.height()) > LONGEST_SIDE:
            reader.setScaledSize(size.scaled(LONGEST_SIDE, LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if not image.isNull():
            turned = (image.width() > image.height()) != (size.width() > size.height())
            return image, size.transposed() if turned else size
    try:
        film = FilmFile(path)
    except (OSError, ValueError):
        return QImage(), QSize()
    image = film.frame(0)
    film.close()
    return image, image.size()
