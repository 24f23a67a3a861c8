"""First page: what should it learn? Lessons that suit files which were already dropped come first."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engines import catalogue
from engines.catalogue import Status
from studio.jobs.training_status import TrainingStatus
from studio.theme.tokens import CARD_GAP
from studio.widgets.controls import ElidedLabel, button, label
from studio.widgets.media_drop import kind_of
from studio.wizard.lesson_tile import LessonTile
from studio.wizard.material_page import MEDIA
from studio.wizard.page import Foot, Page
from studio.wizard.words import state_in_words
from training.lesson import Lesson, LessonCard

COLUMNS = 3


class LessonsPage(Page):
    """`chosen` carries a `Lesson`, `watched` the id of a run, `model_wanted` that of a model."""

    chosen = Signal(object)
    watched = Signal(str)
    model_wanted = Signal(str)

    def __init__(self, lessons: Sequence[Lesson], places: Mapping[str, str]) -> None:
        super().__init__(self.tr("What should it learn?"))
        self._lessons, self._places = lessons, places
        self._files: list[Path] = []
        self._chosen: Lesson | None = None
        self.tiles: dict[str, LessonTile] = {}
        inside = QFrame()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(1, 1, 8, 1)
        self._inside.setSpacing(CARD_GAP)
        self._runs = QVBoxLayout()
        self._runs.setSpacing(8)
        self._grid = QGridLayout()
        self._grid.setSpacing(CARD_GAP)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._inside.addLayout(self._runs)
        self._inside.addLayout(self._grid)
        self._inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.column.addWidget(scroll, 1)
        self.show_files([])

    def show_files(self, files: list[Path]) -> None:
        """Say which files wait to be learned from, and put the lessons first that could use them."""
        self._files = files
        media = {kind_of(file) for file in files}
        kinds = {kind for kind, medium in MEDIA.items() if medium in media}
        cards = sorted(
            ((lesson, lesson.describe()) for lesson in self._lessons),
            key=lambda pair: (not pair[1].available, bool(kinds) and not kinds & set(pair[1].wants.kinds)),
        )
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = {}
        for at, (lesson, card) in enumerate(cards):
            self._grid.addWidget(self._tile(lesson, card), at // COLUMNS, at % COLUMNS)
        count = len(files)
        waits = self.tr("{0} will be looked at next.").format(
            files[0].name if count == 1 else self.tr("{0} things that you dropped").format(count)
        )
        nothing = self.tr("Nothing can be taught here yet.")
        usual = self.tr("You give it examples; it learns on this computer, while you go on working.")
        self.say(nothing if not cards else waits if count else usual)
        self.mark(self._chosen)

    def mark(self, lesson: Lesson | None) -> None:
        """Mark the lesson that is chosen."""
        self._chosen = lesson
        for tile in self.tiles.values():
            tile.mark(lesson is not None and tile.card.id == lesson.describe().id)
        self.changed.emit()

    def show_runs(self, runs: Sequence[TrainingStatus]) -> None:
        """List the runs that are not at their end, each with a way to it."""
        while (item := self._runs.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for run in runs:
            if not run.ended:
                self._runs.addWidget(self._run(run))

    def foot(self) -> Foot:
        return Foot(self.tr("Next")) if self._chosen else Foot()

    def _tile(self, lesson: Lesson, card: LessonCard) -> LessonTile:
        missing = "" if card.available else _missing(card.models)
        tile = LessonTile(card, self._places.get(card.panel, card.panel).upper(), missing)
        tile.chosen.connect(lambda: self.chosen.emit(lesson))
        tile.model_wanted.connect(self.model_wanted)
        self.tiles[card.id] = tile
        return tile

    def _run(self, run: TrainingStatus) -> QWidget:
        frame = QFrame()
        frame.setProperty("surface", "banner")
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(ElidedLabel(run.title, "strong"), 1)
        row.addWidget(label(state_in_words(run.state, run.paused), "dim"))
        watch = button(self.tr("Watch"), "link", self.tr("Watch {0}").format(run.title))
        watch.clicked.connect(lambda: self.watched.emit(run.id))
        row.addWidget(watch)
        return frame


def _missing(models: Sequence[str]) -> str:
    """The first of these models that is not here and that the catalogue knows."""
    known = {entry.id for entry in catalogue.entries()}
    here = (m for m in models if m in known and catalogue.status(m) is not Status.INSTALLED)
    return next(here, "")
