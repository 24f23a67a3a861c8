"""What the user does to the chosen shot: add, split, duplicate, lock, move, delete, give it a set, shoot it anew."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from engines.contract import BadInput, Failure
from engines.film.shots import Screenplay
from engines.learned import all_learned
from studio.panels import Studio
from studio.panels.film import edits
from studio.panels.film.order import LORA_ENGINE, PANEL
from studio.panels.film.script import Script
from studio.panels.intake import read_picture
from studio.take_words import sentences
from studio.widgets.fields import new_seed
from studio.widgets.film import FilmFile
from studio.widgets.loras import choose_lora, offer
from studio.widgets.media_drop import choose_file

QUIET_MS = 900
TOLD = ("prompt", "text")
"""Values of a request that say what is made, in full."""


class ShotVerbs(QObject):
    """`shoot` orders the film; `write_here` brings the words of the chosen shot to the keyboard, `show_shot` the
    shot itself on the stage."""

    def __init__(
        self,
        script: Script,
        studio: Studio,
        shoot: Callable[[], None],
        write_here: Callable[[], None],
        show_shot: Callable[[], None],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._script, self._studio, self._over = script, studio, over
        self._shoot, self._write_here, self._show_shot = shoot, write_here, show_shot
        self._reworded: tuple[int, str, int] | None = None
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._cast_anew)

    def add(self) -> None:
        self._script.add(self._script.chosen)
        self._write_here()

    def split(self) -> None:
        if self._script.shot and edits.can_split(self._script.shot):
            self._script.split(self._script.chosen)
        elif self._script.shot and self._script.shot.footage:
            self._studio.tell(self.tr("Footage stays whole."))
        elif self._script.shot:
            self._studio.tell(self.tr("This shot is too short to be split."))

    def duplicate(self) -> None:
        if self._script.shot:
            self._script.duplicate(self._script.chosen)

    def lock(self) -> None:
        if self._script.shot:
            self._script.toggle_lock(self._script.chosen)

    def delete(self) -> None:
        if self._script.shot:
            text = self.tr("Deleted shot {0}.").format(self._script.chosen + 1)
            self._script.delete(self._script.chosen)
            self._studio.tell(text, self.tr("Undo"), self._studio.undo_stack.undo)

    def move_by(self, by: int) -> None:
        self._script.move(self._script.chosen, self._script.chosen + by)

    def reroll(self) -> None:
        """Another seed for the chosen shot, and the film again with all else as it was."""
        if self._script.shot:
            what = self.tr("Another version of shot {0}").format(self._script.chosen + 1)
            self._script.change(self._script.chosen, {"seed": new_seed()}, what)
            self._shoot()

    def use_picture(self, at: int, path: Path | None, field: str = "picture") -> None:
        """A picture becomes the set of a shot, or for `end_picture` what it ends on; None takes it away."""
        of_end = field == "end_picture"
        if path:
            what = self.tr("End picture of shot {0}") if of_end else self.tr("Picture of shot {0}")
        else:
            what = (
                self.tr("Remove the end picture of shot {0}")
                if of_end
                else self.tr("Remove the picture of shot {0}")
            )
        kept = self._picture_taken_in(path, field) if path else None
        if kept or not path:
            self._script.choose(at)
            self._script.change(at, {field: kept}, what.format(at + 1))
            self._show_shot()

    def use_footage(self, path: Path) -> None:
        """A video becomes a shot of its own length, after the chosen one."""
        try:
            film = FilmFile(path)
        except (OSError, ValueError):
            self._studio.tell(self.tr("{0} cannot be read as a video.").format(path.name))
            return
        length_s = film.duration_s
        film.close()
        if kept := self._taken_in(path, "footage"):
            self._script.add_footage(self._script.chosen, kept, length_s, self._shown_in(path))
            self._show_shot()

    def _shown_in(self, video: Path) -> str:
        """What a video shows, in the words that it was made of, else as it is called."""
        take = self._studio.project.gallery.of_media(video)
        if take is None:
            return " ".join(re.split(r"[\s_-]+", video.stem))
        request: dict[str, Any] = take.recipe.get("request", {})
        told = next(
            (request[name] for name in TOLD if isinstance(request.get(name), str) and request[name]), ""
        )
        return " ".join((told or take.title).split())

    def choose_picture(self, field: str = "picture") -> None:
        title = self.tr("Picture to end on") if field == "end_picture" else self.tr("Set")
        if self._script.shot and (path := choose_file(self._over, title, ("image",))):
            self.use_picture(self._script.chosen, path, field)

    def add_lora(self, at: int, path: Path) -> None:
        """A file of weights that changes how a neural engine paints a shot."""
        kept = self._taken_in(path, "loras")
        given = [lora.model_dump() for lora in self._script.shots[at].loras]
        if kept is None:
            return
        if str(kept) in [str(each["path"]) for each in given]:
            self._studio.tell(self.tr("Shot {0} has this LoRA already.").format(at + 1))
            return
        self._script.choose(at)
        loras = [*given, {"path": kept, "strength": 1.0}]
        self._script.change(at, {"loras": loras}, self.tr("LoRA of shot {0}").format(at + 1))

    def choose_lora(self) -> None:
        if self._script.shot and (path := choose_lora(self._over)):
            self.add_lora(self._script.chosen, path)

    def reword(self, at: int, words: str, gesture: int) -> None:
        """What happens in a shot was written anew: who is in it follows when the user pauses, in the same gesture."""
        self._reworded = at, words, gesture
        self._quiet.start()

    def menu(self, at: int, where: QPoint) -> None:
        """What can be done to a shot, at a point of the screen."""
        menu = QMenu(self._over)
        locked = self._script.shots[at].locked
        menu.addAction(self.tr("&Add a shot after it"), self.add)
        menu.addAction(self.tr("&Split it in two"), self.split).setEnabled(
            edits.can_split(self._script.shots[at])
        )
        menu.addAction(self.tr("&Duplicate it"), self.duplicate)
        menu.addAction(self.tr("Un&lock it") if locked else self.tr("&Lock it"), self.lock)
        menu.addSeparator()
        menu.addAction(self.tr("Shoot it anew, with another s&eed"), self.reroll)
        menu.addAction(self.tr("A &picture as its set…"), self.choose_picture)
        if self._script.shots[at].picture:
            menu.addAction(self.tr("&Remove its picture"), lambda: self.use_picture(at, None))
        neural = menu.addMenu(self.tr("For &neural engines"))
        neural.addAction(self.tr("A picture to &end on…"), lambda: self.choose_picture("end_picture"))
        if self._script.shots[at].end_picture:
            neural.addAction(
                self.tr("&Remove its end picture"), lambda: self.use_picture(at, None, "end_picture")
            )
        offer(neural, all_learned(PANEL, LORA_ENGINE), partial(self.add_lora, at))
        neural.addAction(self.tr("Add a &LoRA…"), self.choose_lora)
        menu.addSeparator()
        menu.addAction(self.tr("&Move it earlier"), lambda: self.move_by(-1)).setEnabled(at > 0)
        last = len(self._script.shots) - 1
        menu.addAction(self.tr("Move it la&ter"), lambda: self.move_by(1)).setEnabled(at < last)
        menu.addSeparator()
        menu.addAction(self.tr("Delete it"), self.delete)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _picture_taken_in(self, path: Path, field: str) -> Path | None:
        if path.is_file() and read_picture(path)[0].isNull():
            self._studio.tell(self.tr("{0} cannot be read as a picture. Export it again.").format(path.name))
            return None
        return self._taken_in(path, field)

    def _taken_in(self, path: Path, field: str) -> Path | None:
        """A file as an asset of the project; None where it cannot be, which is said."""
        project = self._studio.project
        try:
            return project.folder / project.import_asset(path, field)
        except BadInput as error:
            self._studio.tell(sentences(error))
            return None

    def _cast_anew(self) -> None:
        """Read the words of a shot again for who is in it and what they do."""
        if self._reworded is None:
            return
        at, words, gesture = self._reworded
        self._reworded = None

        def told(answer: dict[str, Any]) -> None:
            shots, now = Screenplay.model_validate(answer["screenplay"]).shots, self._script.shots
            if shots and at < len(now) and now[at].description == words:
                cast = {"subjects": [subject.model_dump() for subject in shots[0].subjects]}
                self._script.change(at, cast, self.tr("What happens"), gesture)

        def refused(_: Failure) -> None:
            """The words stay, and the cast that they had."""

        if words.strip():
            self._studio.queue.ask(PANEL, "read", {"text": words}, told, refused, key="film/reword")
