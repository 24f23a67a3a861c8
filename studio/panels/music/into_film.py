"""Back into a film: a copy of it with the piece under it, made by the engine.

Which film is the one that the piece scores; a piece that scores none is put under any video that the user chooses.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from engines.contract import BadInput
from studio.panels import Studio
from studio.panels.music.order import PANEL
from studio.project.recipe import values_of
from studio.project.takes import Take
from studio.take_copies import TakeCopies, movies_folder, safe_name
from studio.widgets.media_drop import choose_file, kind_of

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
        self._writing: set[Path] = set()

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
        if path.resolve() == film.resolve():
            self._studio.tell(self.tr("The film itself stays as it is: choose another name for the copy."))
            return
        if self._writing:
            self._studio.tell(self.tr("Another film is being written; this one comes after it."))
        self._writing.add(path)
        self._say()
        arguments = {"film": str(film), "media": str(take.media), "path": str(path)}
        key = f"{PANEL}/into_film/{path}"
        self._copies.ask_engine(
            self._studio.queue, PANEL, "into_film", arguments, key, partial(self._ended, path)
        )

    def close(self) -> None:
        """Wait for what is being copied."""
        self._copies.close()

    def _ended(self, path: Path) -> None:
        self._writing.discard(path)
        self._say()

    def _say(self) -> None:
        self.busy.emit(self.tr("Putting the music under the film…") if self._writing else "")

    def _chosen_film(self) -> Path | None:
        film = choose_file(self._over, self.tr("The film"), ("video",))
        if film and kind_of(film) != "video":
            self._studio.tell(self.tr("{0} is no film.").format(film.name))
            return None
        return film
