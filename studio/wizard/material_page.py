"""Second page: drop the material, see what is wrong with it in plain words, and say what is used."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QUndoStack,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engines.contract import Failure
from studio.preferences import Preferences
from studio.widgets.controls import ElidedLabel, IconButton, button
from studio.widgets.job_card import sentence
from studio.widgets.media_drop import choose_files, files_in
from studio.wizard.filters import ALL, Filters
from studio.wizard.gathering import Gathering
from studio.wizard.invitation import Invitation
from studio.wizard.page import Foot, Page
from studio.wizard.piece_grid import PieceGrid
from studio.wizard.piece_painter import ICONS
from studio.wizard.pieces import Pieces
from studio.wizard.words import kinds_in_words, paragraph, wants_in_words
from training.material.piece import Kind, Wants

MEDIA: dict[Kind, str] = {
    "picture": "image",
    "clip": "video",
    "sound": "audio",
    "score": "midi",
    "walk": "video",
}
RELOAD_MS = 700


class MaterialPage(Page):
    """Owns the pieces. `model_wanted` carries the model without which they cannot be checked."""

    model_wanted = Signal(str)

    def __init__(self, undo: QUndoStack) -> None:
        super().__init__(self.tr("What should it learn from?"))
        self.setAcceptDrops(True)
        self.pieces = Pieces(undo)
        self.gathering = Gathering(self)
        self.grid = PieceGrid(self.pieces)
        self.filters = Filters(self.pieces)
        self.invitation = Invitation()
        self.consent = QCheckBox()
        self._trouble = paragraph("", "red")
        self._model, self._get = "", button(self.tr("Get the model"))
        self._get.hide()
        self._get.clicked.connect(lambda: self.model_wanted.emit(self._model))
        self._work, self._bar = ElidedLabel("", "dim"), QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._progress, self._tools = QFrame(), QFrame()
        self._stack = QStackedWidget()
        self._reload = QTimer(self, singleShot=True, interval=RELOAD_MS)
        self._lay_out(undo)
        self._reload.timeout.connect(self._take_in)
        self.gathering.told.connect(self._told)
        self.gathering.ended.connect(self._ended)
        self.pieces.counted.connect(self._count)
        self.filters.chosen.connect(self.pieces.show_only)
        self.consent.clicked.connect(self.pieces.set_consent)
        self.grid.refused.connect(self._say_trouble)
        self.invitation.files_wanted.connect(self.choose_files)
        self.invitation.folder_wanted.connect(self.choose_folder)

    def open(self, folder: Path, wants: Wants) -> None:
        """Show the material of a folder, for a lesson that wants this."""
        self._say_trouble("")
        self.say(wants_in_words(wants))
        self.invitation.show_kinds(
            kinds_in_words(wants.kinds, self.tr("whole folders")), ICONS[wants.kinds[0]]
        )
        heard = self.tr("Everyone who can be heard here agrees that their voice is learned.")
        seen = self.tr("Everyone who can be seen here agrees that their face is learned.")
        self.consent.setText(seen if wants.faces else heard)
        self.consent.setVisible(wants.asks_consent)
        self.pieces.open(folder, wants)
        self.consent.setChecked(self.pieces.consent)
        self.filters.choose(ALL)
        if self.pieces.stale:
            self._gather([])

    def add(self, files: Sequence[Path]) -> None:
        """Have files looked at, and add them."""
        if files:
            self._gather(files)

    def _gather(self, files: Sequence[Path]) -> None:
        self._say_trouble("")
        self.pieces.save()
        self._told(0.0, "")
        self.gathering.gather(files, self.pieces.folder, self.pieces.wants)
        self._count()

    def choose_files(self) -> None:
        kinds = dict.fromkeys(MEDIA[kind] for kind in self.pieces.wants.kinds)
        self.add(choose_files(self, self.tr("Add to the material"), list(kinds)))

    def choose_folder(self) -> None:
        preferences = Preferences()
        start = str(preferences.media_folder)
        if chosen := QFileDialog.getExistingDirectory(self, self.tr("Add a folder"), start):
            preferences.media_folder = Path(chosen)
            self.add([Path(chosen)])

    def close_page(self) -> None:
        """Stop what is being gathered, and keep what was said."""
        self.gathering.close()
        self._reload.stop()
        self.pieces.save()

    def foot(self) -> Foot:
        act, wants, used, all_ = self.tr("Next"), self.pieces.wants, self.pieces.used, len(self.pieces.pieces)
        if not all_ and not self.gathering.running:
            return Foot(act, "", self.tr("Nothing is here yet."))
        if self.gathering.running:
            return Foot(act, "", self.tr("The material is being looked at."))
        if used < wants.least:
            words = self.tr("{least} are needed, {used} can be used.")
            return Foot(act, "", words.format(least=wants.least, used=used))
        if wants.asks_consent and not self.pieces.consent:
            return Foot(act, "", self.tr("Answer the question about consent to go on."))
        words = self.tr("{used} of {all} are used.")
        if used < wants.advised:
            words += " " + self.tr("It learns better from {advised} or more.")
        return Foot(act, words.format(used=f"{used:,}", all=f"{all_:,}", advised=wants.advised))

    def act(self) -> None:
        self.pieces.save()
        self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.add(files_in(QGuiApplication.clipboard().mimeData(), ("image",)))
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            self.invitation.mark(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.invitation.mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.invitation.mark(False)
        if files := files_in(event.mimeData(), ("image",)):
            event.acceptProposedAction()
            self.add(files)

    def _told(self, share: float, what: str) -> None:
        self._bar.setValue(round(share * 1000))
        self._work.setText(what or self.tr("Looking at the files"))
        if not self._reload.isActive() and self.gathering.running:
            self._reload.start()

    def _take_in(self) -> None:
        self.pieces.reload()

    def _ended(self, failure: Failure | None) -> None:
        self._reload.stop()
        self.pieces.reload()
        self.pieces.save()
        self._model = failure.model if failure else ""
        self._get.setVisible(bool(self._model))
        self._say_trouble(f"{sentence(failure.message)}. {sentence(failure.hint)}" if failure else "")
        self._count()

    def _count(self) -> None:
        any_ = bool(self.pieces.pieces) or self.gathering.running
        self._stack.setCurrentIndex(int(any_))
        self._tools.setVisible(any_ or self.pieces.undo.canUndo())
        self._empty.setEnabled(bool(self.pieces.pieces) and not self.gathering.running)
        self._progress.setVisible(self.gathering.running)
        self.filters.show_counts()
        self.changed.emit()

    def _say_trouble(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    def _lay_out(self, undo: QUndoStack) -> None:
        back = IconButton("undo-2", self.tr("Undo (Ctrl+Z)"), 16)
        again = IconButton("redo-2", self.tr("Redo (Ctrl+Shift+Z)"), 16)
        for each, can, act in (
            (back, undo.canUndoChanged, undo.undo),
            (again, undo.canRedoChanged, undo.redo),
        ):
            each.setEnabled(False)
            each.setFixedSize(28, 28)
            can.connect(each.setEnabled)
            each.clicked.connect(act)
        self._empty = IconButton("trash-2", self.tr("Take everything out"), 16)
        self._empty.setFixedSize(28, 28)
        self._empty.clicked.connect(self.pieces.empty)
        files, folder = button(self.tr("Add files…")), button(self.tr("Add a folder…"))
        files.clicked.connect(self.choose_files)
        folder.clicked.connect(self.choose_folder)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        for each in (back, again, self._empty, files, folder):
            tools.addWidget(each)
        stop = button(self.tr("Stop"), "quiet", self.tr("Stop looking at the files"))
        stop.clicked.connect(self.gathering.cancel)
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._work, 2)
        row.addWidget(self._bar, 3)
        row.addWidget(stop)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addWidget(self._progress)
        column.addWidget(self.grid, 1)
        self.head.addWidget(self._tools)
        self._stack.addWidget(self.invitation)
        self._stack.addWidget(full)
        trouble = QHBoxLayout()
        trouble.addWidget(self._trouble, 1)
        trouble.addWidget(self._get)
        self.column.addLayout(trouble)
        self.column.addWidget(self._stack, 1)
        self.column.addWidget(self.consent)
