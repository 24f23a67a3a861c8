"""First page: what should it learn? First comes what files that were dropped can teach, and what can be taught here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.jobs.training_status import TrainingStatus
from studio.theme.tokens import CARD_GAP
from studio.widgets.controls import ElidedLabel, button, empty, label
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
        self.choice: Lesson | None = None
        """The one that is marked."""
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
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        self.column.addWidget(self._scroll, 1)
        self.show_files([])

    def show_files(self, files: list[Path]) -> None:
        """Say which files wait to be learned from, put the lessons first that could use them, and mark the first that
        can be taught now."""
        fresh, self._files = bool(files) and files != self._files, files
        media = {kind_of(file) for file in files}
        kinds = {kind for kind, medium in MEDIA.items() if medium in media}

        def unfit(card: LessonCard) -> bool:
            return bool(kinds) and not kinds & set(card.wants.kinds)

        cards = sorted(
            ((lesson, lesson.describe()) for lesson in self._lessons),
            key=lambda pair: (not pair[1].available, unfit(pair[1]), pair[1].proof, bool(pair[1].lacks)),
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
        if fresh or self.choice is None:
            able = [pair for pair in cards if pair[1].available]
            able.sort(key=lambda pair: (unfit(pair[1]), bool(pair[1].lacks)))
            self.choice = able[0][0] if able else None
        self.mark(self.choice)

    def mark(self, lesson: Lesson | None) -> None:
        """Mark a lesson; without one the best for this machine is marked when the page is shown next."""
        self.choice = lesson
        id = lesson.describe().id if lesson else ""
        for tile in self.tiles.values():
            tile.mark(tile.card.id == id)
        self.changed.emit()

    @property
    def first(self) -> QWidget:
        """What gets the keyboard."""
        id = self.choice.describe().id if self.choice else ""
        return self.tiles.get(id, self)

    def show_runs(self, runs: Sequence[TrainingStatus]) -> None:
        """List the runs that are not at their end, each with a way to it."""
        empty(self._runs)
        for run in runs:
            if not run.ended:
                self._runs.addWidget(self._run(run))

    def foot(self) -> Foot:
        hindrance = "" if self.choice else self.tr("Nothing here can be taught yet.")
        said = self.choice.describe().lacks if self.choice else ""
        return Foot(self.tr("Next"), said, hindrance)

    def act(self) -> None:
        if self.choice:
            self.chosen.emit(self.choice)

    def _tile(self, lesson: Lesson, card: LessonCard) -> LessonTile:
        tile = LessonTile(card, self._places.get(card.panel, card.panel).upper())
        tile.marked.connect(lambda: self.mark(lesson))
        tile.moved.connect(lambda columns, rows: self._move(tile, columns + COLUMNS * rows))
        tile.chosen.connect(self.act)
        tile.model_wanted.connect(self.model_wanted)
        self.tiles[card.id] = tile
        return tile

    def _move(self, tile: LessonTile, by: int) -> None:
        """Mark the tile that is so many places on, if it can be chosen."""
        tiles = list(self.tiles.values())
        at = tiles.index(tile) + by
        if 0 <= at < len(tiles) and tiles[at].card.available:
            tiles[at].marked.emit()
            tiles[at].setFocus()
            self._scroll.ensureWidgetVisible(tiles[at])

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
