"""Reads scripts into shots: a file, the words of the editor, or the sample. The engine reads; this keeps the result."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engines.contract import Failure
from engines.film.shots import Screenplay
from resources import SAMPLES
from studio.jobs.queue import JobQueue
from studio.model.draft import Draft
from studio.panels.film.edits import Shots
from studio.panels.film.order import PANEL
from studio.panels.film.script import Script
from studio.preferences import Preferences

WORDS, SHOTS = (".fountain", ".spmd", ".txt", ".md"), (".json",)
SAMPLE = SAMPLES / "lighthouse.fountain"
MOST_BYTES = 2_000_000  # of words that are shown in the editor
QUIET_MS = 600  # after an edit of the shots, before it is asked what is to be told of them


def scripts_in(files: Sequence[Path]) -> list[Path]:
    """Those that a script may be in, by their names."""
    return [path for path in files if path.suffix.lower() in WORDS + SHOTS]


class Reader(QObject):
    """`busy` while something is read; then `read` with what was understood of it, or `refused`. `replaced` when shots
    that the user had changed gave way to those that were read; `retold` says what is to be told of edited ones."""

    busy = Signal(bool)
    read = Signal(list)
    retold = Signal(list)
    replaced = Signal()
    refused = Signal(Failure)

    def __init__(self, draft: Draft, script: Script, queue: JobQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._draft, self._script, self._queue = draft, script, queue
        self._as_read: Shots = ()
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._ask_again)
        script.changed.connect(self._quiet.start)

    def read_words(self) -> None:
        """The words of the draft."""
        if words := self._draft["words"].strip():
            self._ask({"text": words}, {})

    def read_file(self, path: Path) -> None:
        """A script in a file; its words come into the editor."""
        beside = {}
        if path.suffix.lower() in WORDS and path.is_file() and path.stat().st_size <= MOST_BYTES:
            beside["words"] = path.read_text("utf-8", errors="replace")
        self._ask({"path": str(path)}, beside)

    def read_sample(self) -> None:
        self.read_file(SAMPLE)

    def open_file(self, over: QWidget) -> None:
        """Let the user choose a file, and read it."""
        preferences = Preferences()
        patterns = " ".join(f"*{ending}" for ending in WORDS + SHOTS)
        chosen, _ = QFileDialog.getOpenFileName(
            over,
            self.tr("Open a script"),
            str(preferences.media_folder),
            self.tr("Scripts ({0});;All files (*)").format(patterns),
        )
        if chosen:
            preferences.media_folder = Path(chosen).parent
            self.read_file(Path(chosen))

    def _ask(self, arguments: dict[str, str], beside: dict[str, str]) -> None:
        def told(answer: dict[str, Any]) -> None:
            self.busy.emit(False)
            screenplay = Screenplay.model_validate(answer["screenplay"])
            before = self._script.shots
            self._script.replace(screenplay, self.tr("Read the script"), {**beside, "shot": 0})
            if before not in ((), self._as_read, self._script.shots):
                self.replaced.emit()
            self._as_read = self._script.shots
            self.read.emit(list(answer.get("understood", [])))

        def refused(failure: Failure) -> None:
            self.busy.emit(False)
            self.refused.emit(failure)

        self.busy.emit(True)
        self._queue.ask(PANEL, "read", arguments, told, refused)

    def _ask_again(self) -> None:
        self._queue.ask(
            PANEL,
            "told",
            {"screenplay": self._script.screenplay.model_dump(mode="json")},
            lambda answer: self.retold.emit(list(answer["understood"])),
            lambda _: None,  # shots that are at fault say so themselves
        )
