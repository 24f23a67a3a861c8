"""Back into a film: a copy of it with the piece under it, made by the engine.

Which film is the one that the piece scores; a piece that scores none is put under any video that the user chooses.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from engines.contract import BadInput, Failure
from studio.panels import Studio
from studio.panels.music.order import PANEL
from studio.preferences import Preferences
from studio.project.recipe import values_of
from studio.project.takes import Take
from studio.take_copies import TakeCopies, movies_folder, safe_name
from studio.widgets.media_drop import SUFFIXES, kind_of

COPIED = (".mp4", ".mov", ".mkv")
"""What pictures can be copied into as they are; those of any other film fit the last one."""


class IntoFilm(QObject):
    """Asks for film and place, and says where the copy is. `busy` with what is done, empty when nothing is."""

    busy = Signal(str)

    def __init__(self, take: Callable[[], Take | None], studio: Studio, over: QWidget) -> None:
        super().__init__(over)
        self._take, self._studio, self._over = take, studio, over
        self._copies = TakeCopies(studio.tell, over)
        self.action = QAction(self.tr("Put the music under a film"), over)
        self.action.setIconText(self.tr("A film with this music…"))
        self.action.triggered.connect(self.ask)
        self.is_busy = False

    def film_of(self, take: Take | None) -> Path | None:
        """The film that a take scores."""
        if take is None:
            return None
        try:
            film = values_of(take.recipe, self._studio.project.folder).get("film")
        except BadInput:
            return None
        return Path(film) if film and Path(film).is_file() else None

    def ask(self) -> None:
        """Let the user choose where the copy goes, and before that the film where the piece scores none."""
        take = self._take()
        if take is None:
            self._studio.tell(self.tr("There is no take yet. Make the music, or choose a take."))
            return
        if self.is_busy:
            self._studio.tell(self.tr("Another film is being written; this one comes after it."))
            return
        film = self.film_of(take) or self._chosen_film()
        if film is None:
            return
        name = safe_name(Path(self._studio.project.assets.name_of(film)).stem)
        ending = film.suffix.lower() if film.suffix.lower() in COPIED else COPIED[-1]
        wanted = movies_folder() / self.tr("{0} with music{1}").format(name, ending)
        title = self.tr("Put the music under the film")
        chosen, _ = QFileDialog.getSaveFileName(self._over, title, str(wanted), f"*{ending}")
        if chosen:
            path = Path(chosen)
            self.write(take, film, path if path.suffix.lower() in COPIED else path.with_suffix(ending))

    def write(self, take: Take, film: Path, path: Path) -> None:
        """Write a copy of `film` with the take under it to `path`."""

        def told(answer: dict[str, Any]) -> None:
            self._say("")
            self._copies.say_written(Path(answer["path"]))

        def refused(failure: Failure) -> None:
            self._say("")
            self._studio.tell(". ".join(part for part in (failure.message, failure.hint) if part))

        if path.resolve() == film.resolve():
            self._studio.tell(self.tr("The film itself stays as it is: choose another name for the copy."))
            return
        self._say(self.tr("Putting the music under the film…"))
        arguments = {"film": str(film), "media": str(take.media), "path": str(path)}
        self._studio.queue.ask(PANEL, "into_film", arguments, told, refused)

    def close(self) -> None:
        """Wait for what is being copied."""
        self._copies.close()

    def _say(self, what: str) -> None:
        self.is_busy = bool(what)
        self.busy.emit(what)

    def _chosen_film(self) -> Path | None:
        preferences = Preferences()
        endings = " ".join(f"*.{ending}" for ending in SUFFIXES["video"])
        chosen, _ = QFileDialog.getOpenFileName(
            self._over,
            self.tr("The film"),
            str(preferences.media_folder),
            self.tr("Films ({0});;All files (*)").format(endings),
        )
        if not chosen:
            return None
        preferences.media_folder = Path(chosen).parent
        if kind_of(Path(chosen)) != "video":
            self._studio.tell(self.tr("{0} is no film.").format(Path(chosen).name))
            return None
        return Path(chosen)
