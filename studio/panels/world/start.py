"""Where one starts: a picture that comes from anywhere, or a place; and whoever walks along."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageReader

import resources
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.intake import Intake, Taken
from studio.panels.world.inspector import WorldInspector
from studio.panels.world.order import LOG_OF_START, PANEL, WITHOUT_LOG
from studio.panels.world.stage import WorldStage
from studio.widgets.media_drop import choose_file, files_in
from studio.widgets.walk.places import place_picture

SAMPLE_PICTURE = resources.SAMPLES / "elements" / "meadow.jpg"


class Start(QObject):
    """`shown` when the stage has another picture, `enter` when the one that is shown is to be walked into at once."""

    shown = Signal()
    enter = Signal()

    def __init__(self, draft: Draft, stage: WorldStage, inspector: WorldInspector, studio: Studio) -> None:
        super().__init__(stage)
        self._draft, self._stage, self._inspector, self._studio = draft, stage, inspector, studio
        self._intake = Intake(studio.project, self)
        self._enters = False
        self._intake.ready.connect(self._taken)
        self._intake.refused.connect(self._refused)
        stage.open_wanted.connect(self.open_picture)
        stage.sample_wanted.connect(self.try_sample)
        stage.place_wanted.connect(self.begin_in)
        inspector.picture_edited.connect(self._picture_edited)
        inspector.place_chosen.connect(self.use_place)
        draft.changed.connect(self._changed)

    def use_picture(self, path: Path) -> None:
        """A picture to walk into."""
        self._stage.say(self.tr("Reading {0}…").format(path.name))
        self._intake.take(path, "image")

    def use_place(self, place: str | None) -> None:
        """A place to walk in; None goes back to no place."""
        if place:
            self._begin_with({"place": place, "image": None}, self.tr("Place"))
        elif self._draft["place"]:
            self._begin_with({"place": None}, self.tr("No place"))

    def begin_in(self, place: str) -> None:
        """A place that was clicked on the empty stage is walked in at once."""
        self.use_place(place)
        self.enter.emit()

    def open_picture(self) -> None:
        if path := choose_file(self._stage, self.tr("Picture to walk into"), ("image",)):
            self.use_picture(path)

    def paste(self) -> None:
        if files := files_in(QGuiApplication.clipboard().mimeData(), ("image",)):
            self._stage.dropped.emit(files)
        else:
            self._studio.tell(self.tr("There is no picture on the clipboard."))

    def try_sample(self) -> None:
        """Into the sample picture at once: a first start needs no reading."""
        self._enters = True
        self.use_picture(SAMPLE_PICTURE)

    def show(self) -> None:
        """What the draft starts from, on the stage."""
        image, place = self._draft["image"], self._draft["place"]
        self._inspector.picture.set_value(image)
        self._name_companion()
        if image:
            self._intake.take(Path(image), "image")
        else:
            self._stage.show_picture(place_picture(place) if place else QImage())
            self.shown.emit()
            if place:
                self._look_at(place)

    def close(self) -> None:
        """Wait for what is being read."""
        self._intake.close()

    def _look_at(self, place: str) -> None:
        """Have a place drawn as it will be, in the place of its little picture."""

        def drawn(answer: dict[str, Any]) -> None:
            image = QImage(str(answer["path"]))
            if self._draft["place"] == place and not image.isNull():
                self._stage.show_picture(image)

        arguments = {"place": place, "seed": self._draft["seed"]}
        self._studio.queue.ask(PANEL, "preview", arguments, drawn, lambda _: None)

    def _changed(self, name: str) -> None:
        companion = self._draft["companion"]
        if name in ("image", "place"):
            self.show()
        elif name == "companion" and companion and not self._is_ours(companion):
            self._intake.take(Path(companion), "companion")
        elif name == "companion":
            self._name_companion()

    def _taken(self, taken: Taken) -> None:
        path = str(taken.path)
        if taken.field == "companion":
            self._draft.put({"companion": path})
            return
        self._stage.say("")
        if self._draft["image"] != path:
            self._begin_with({"image": path, "place": None}, self.tr("Picture"))
            return  # it comes again, to be shown
        name, size = self._studio.project.assets.name_of(taken.path), taken.size
        self._inspector.picture.describe(f"{size.width()} × {size.height()}", name, taken.image)
        self._stage.show_picture(taken.image, readable=True)
        self.shown.emit()
        if self._enters:
            self._enters = False
            self.enter.emit()

    def _name_companion(self) -> None:
        """As its file was called before it came into the project."""
        if companion := self._draft["companion"]:
            size, name = QImageReader(companion).size(), self._studio.project.assets.name_of(Path(companion))
            self._inspector.companion.describe(f"{size.width()} × {size.height()}", name)

    def _refused(self, field: str, message: str) -> None:
        self._enters = False
        self._stage.say("")
        if not self._inspector.show_faults(field, message):
            self._studio.tell(message)

    def _picture_edited(self, path: str | None) -> None:
        if path:
            self.use_picture(Path(path))
        else:
            self._begin_with({"image": None}, self.tr("Remove the picture"))

    def _begin_with(self, start: dict[str, Any], what: str) -> None:
        """Another start: what was corrected in the one before goes, and the log of a take that was made there."""
        log = WITHOUT_LOG if self._draft[LOG_OF_START] else {}
        self._draft.update({**start, "corrections": {}, **log}, what=what)

    def _is_ours(self, path: str) -> bool:
        return self._studio.project.assets.holds(Path(path))
