"""Second page: drop the material, see what is wrong with it in plain words, and say what is used."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
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

from engines import catalogue
from engines.catalogue import Status
from engines.contract import Failure
from studio.preferences import Preferences
from studio.widgets.controls import ElidedLabel, IconButton, button
from studio.widgets.job_card import sentence
from studio.widgets.media_drop import choose_files, files_in
from studio.wizard.filters import ALL, Filters
from studio.wizard.gathering import Gathering
from studio.wizard.invitation import Invitation
from studio.wizard.notice import Notice
from studio.wizard.page import Foot, Page
from studio.wizard.piece_grid import PieceGrid
from studio.wizard.piece_painter import ICONS
from studio.wizard.pieces import Key, Pieces, key_of
from studio.wizard.words import kinds_in_words, wants_in_words
from training.lessons.obstacle import not_here
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
        self._notice, self._offer = Notice(), Notice()
        self._listened: set[Key] = set()  # what a caption was looked for, and none found
        self._asked: list[Path] = []  # files that are looked at
        self._waits_for = ""  # the model without which they cannot be
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
        self.grid.refused.connect(self._notice.say)
        self.grid.unwanted.connect(self._take_out)
        self.grid.selectionModel().selectionChanged.connect(self._count_chosen)
        undo.indexChanged.connect(self._notice.clear)
        self.invitation.files_wanted.connect(self.choose_files)
        self.invitation.folder_wanted.connect(self.choose_folder)

    def open(self, folder: Path, wants: Wants) -> None:
        """Show the material of a folder, for a lesson that wants this."""
        self._notice.clear()
        self._listened.clear()
        self._asked, self._waits_for = [], ""
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

    def showEvent(self, event: QShowEvent) -> None:
        """A model may have come meanwhile."""
        super().showEvent(event)
        if self._waits_for and catalogue.status(self._waits_for) is Status.INSTALLED:
            asked, self._asked = self._asked, []
            self._gather(asked)
        self._make_offer()

    def _gather(self, files: Sequence[Path]) -> None:
        self._notice.clear()
        self._asked = [*(self._asked if self.gathering.running or self._waits_for else []), *files]
        self._waits_for = ""
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
            one, more = self.tr("One is needed"), self.tr("{least} are needed").format(least=wants.least)
            some = self.tr("only one can be used") if used == 1 else self.tr("only {used} can be used")
            can = some.format(used=used) if used else self.tr("none of these can be used yet")
            return Foot(act, "", f"{one if wants.least == 1 else more}, {can}.")
        if wants.asks_consent and not self.pieces.consent:
            return Foot(act, "", self.tr("Answer the question about consent to go on."))
        words = self.tr("{used} of {all} is used.") if used == 1 else self.tr("{used} of {all} are used.")
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
        self._waits_for = failure.model if failure else ""
        if self._waits_for:
            then = self.tr("Your files are looked at as soon as it is here.")
            self._notice.say(f"{not_here(self._waits_for).words} {then}", *self._get(self._waits_for))
        elif failure:
            self._notice.say(f"{sentence(failure.message)}. {sentence(failure.hint)}.")
        elif not self._absent():
            self._listened |= {key_of(piece) for piece in self.pieces.pieces if piece.bare}
        self._count()

    def _take_out(self) -> None:
        """Take the chosen pieces out, and say how to get them back."""
        rows = self.grid.chosen()
        if not rows or self.gathering.running:
            return
        self.pieces.take_out(rows)
        self.grid.stay_at(rows[0])
        one, more = self.tr("One piece is taken out."), self.tr("{0} pieces are taken out.").format(len(rows))
        stays = self.tr("Your files stay where they are.")
        self._notice.say(f"{one if len(rows) == 1 else more} {stays}", self.tr("Undo"), self.pieces.undo.undo)

    def _absent(self) -> str:
        """A model that writes captions or listens, and is not here; empty where all are."""
        models = (*self.pieces.wants.writers, *self.pieces.wants.listeners)
        missing = (model for model in models if catalogue.status(model) is not Status.INSTALLED)
        return next(missing, "")

    def _make_offer(self) -> None:
        """Say what would write captions, or offer to write those that are still missing."""
        bare = [piece for piece in self.pieces.pieces if piece.bare and key_of(piece) not in self._listened]
        model, wants = self._absent(), self.pieces.wants
        if model in wants.writers:
            spoken = self.tr("What is said cannot be written down for you yet.")
            seen = self.tr("Captions cannot be written for you yet.")
            lacks = spoken if wants.captions == "spoken" else seen
            self._offer.say(f"{lacks} {not_here(model).words}", *self._get(model))
        elif model:
            lacks = self.tr("Nobody can tell speech from music here yet.")
            self._offer.say(f"{lacks} {not_here(model).words}", *self._get(model))
        elif bare and wants.writers and not self.gathering.running:
            one, more = self.tr("One piece has no caption."), self.tr("{0} pieces have no caption.")
            words = one if len(bare) == 1 else more.format(len(bare))
            files = list(dict.fromkeys(piece.file for piece in bare))
            self._offer.say(words, self.tr("Write captions"), lambda: self._gather(files))
        else:
            self._offer.clear()

    def _get(self, model: str) -> tuple[str, Callable[[], object]]:
        return self.tr("Get it"), lambda: self.model_wanted.emit(model)

    def _count(self) -> None:
        any_ = bool(self.pieces.pieces) or self.gathering.running
        self._stack.setCurrentIndex(int(any_))
        self._tools.setVisible(any_ or self.pieces.undo.canUndo())
        self._count_chosen()
        self._make_offer()
        self._progress.setVisible(self.gathering.running)
        self.filters.show_counts()
        self.changed.emit()

    def _count_chosen(self) -> None:
        can = self.grid.selectionModel().hasSelection() and not self.gathering.running
        self._remove.setEnabled(can)

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
        self._remove = IconButton("trash-2", self.tr("Take the chosen pieces out (Delete)"), 16)
        self._remove.setFixedSize(28, 28)
        self._remove.clicked.connect(self._take_out)
        files, folder = button(self.tr("Add files…")), button(self.tr("Add a folder…"))
        files.clicked.connect(self.choose_files)
        folder.clicked.connect(self.choose_folder)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        for each in (back, again, self._remove, files, folder):
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
        notices = QVBoxLayout()
        notices.setSpacing(6)
        for each in (self._notice, self._offer):
            notices.addWidget(each)
        self.column.addLayout(notices)
        self.column.addWidget(self._stack, 1)
        self.column.addWidget(self.consent)
