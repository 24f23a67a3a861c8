"""How the window comes to the wizard, and the wizard back to the window. Light until it is first opened."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from engines.learned import Learned
from studio.jobs.trainings import Trainings
from training.job import Outcome

if TYPE_CHECKING:
    from studio.window import MainWindow
    from studio.wizard import Wizard

MANY = 4  # files, from which on they may be meant to be learned from


@runtime_checkable
class UsesLearned(Protocol):
    """A panel that can choose what was taught by itself."""

    def use_learned(self, learned: Learned) -> None:
        """Choose it, so that the next take uses it."""


class Teaching(QObject):
    """One a window."""

    def __init__(self, window: "MainWindow", trainings: Trainings) -> None:
        super().__init__(window)
        self._window, self._trainings = window, trainings
        self._wizard: Wizard | None = None
        trainings.ended.connect(self._ended)

    @property
    def wizard(self) -> "Wizard":
        """The dialog, built when it is first asked for."""
        if self._wizard is None:
            from studio.wizard.wizard import Wizard

            window = self._window
            places = {entry.id: entry.name for entry in window.entries}
            self._wizard = Wizard(self._trainings, window.toast.say, places=places, parent=window)
            self._wizard.try_wanted.connect(self._try)
            self._wizard.model_wanted.connect(self._wizard.close)
            self._wizard.model_wanted.connect(window.show_model)
        return self._wizard

    def open(self, files: Sequence[Path] = ()) -> None:
        """Teach something, from these files if there are any."""
        self.wizard.teach(files)

    def watch(self, job: str) -> None:
        """Show a run, or what came of it."""
        self.wizard.watch(job)

    def offer(self, files: Sequence[Path], said: str) -> None:
        """Say something of files that were dropped, and offer to teach with them."""
        self._window.toast.say(said, self.tr("Teach with these"), lambda: self.open(files))

    def look_for_drops(self, stage: QWidget) -> None:
        """After many files at once, or a folder, were dropped on a stage, offer to teach with them."""
        stage.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            urls = event.mimeData().urls()
            files = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
            if len(files) >= MANY or any(file.is_dir() for file in files):
                said = self.tr("{0} things were dropped.").format(len(files))
                folder = self.tr("{0} is a folder.").format(files[0].name)
                words = said if len(files) > 1 else folder
                QTimer.singleShot(0, self, lambda: self.offer(files, words))  # after the panel's own words
        return super().eventFilter(watched, event)

    def close(self) -> None:
        """The window closes; what learns goes on."""
        if self._wizard:
            self._wizard.shut()

    def _try(self, learned: Learned) -> None:
        """Go to the panel, with what was learned chosen in it."""
        window = self._window
        window.show_place(learned.panel)
        panel = window.panel(learned.panel)
        if isinstance(panel, UsesLearned):
            panel.use_learned(learned)
        else:
            place = window.entry(learned.panel).name
            window.toast.say(self.tr("{0} is in {1} now: choose it there.").format(learned.name, place))

    def _ended(self, id: str, outcome: Outcome) -> None:
        if self._wizard and self._wizard.isVisible() and self._wizard.job == id:
            return
        title = self._trainings.status(id).title
        words = {
            "finished": self.tr("{0} is learned"),
            "stopped": self.tr("{0} was stopped"),
            "failed": self.tr("{0} could not be learned"),
        }
        if outcome.ended == "finished" and not outcome.learned:
            words["finished"] = self.tr("{0} is no better than before")
        self._window.toast.say(words[outcome.ended].format(title), self.tr("Show"), lambda: self.watch(id))
