"""Has dropped files looked at and taken apart by a process of its own, and tells how far that is.

The process writes into the material's folder every few files; stopped in between, it leaves what it has done. Files
that are dropped meanwhile have their turn after it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from engines.contract import Failure
from training.material.piece import Wants

PATIENCE_MS = 3000


class Gathering(QObject):
    """`told` carries the share that is done, 0 to 1, and what is looked at; `ended` a `Failure`, or None."""

    told = Signal(float, str)
    ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._files: list[Path] = []
        self._folder, self._wants = Path(), Wants(kinds=())
        self._failure: Failure | None = None
        self._finished = False

    @property
    def running(self) -> bool:
        return self._process is not None

    def gather(self, files: Sequence[Path], folder: Path, wants: Wants) -> None:
        """Add files to a folder, and check what it held for other wants; more may come while it runs."""
        self._files += files
        self._folder, self._wants = folder, wants
        if not self.running:
            self._failure = None
            self._start()

    def cancel(self) -> None:
        """Stop soon."""
        self._files.clear()
        if process := self._process:
            self._finished = True
            process.terminate()
            QTimer.singleShot(PATIENCE_MS, process, process.kill)

    def close(self) -> None:
        """Stop now."""
        self._files.clear()
        if process := self._process:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(PATIENCE_MS)
            self._process = None

    def _start(self) -> None:
        now, self._files = self._files, []
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        self._process, self._finished = process, False
        told = ["--folder", str(self._folder), "--wants", self._wants.model_dump_json(), "-"]
        process.start(sys.executable, ["-m", "training.material", *told])
        process.write("\n".join(str(file.absolute()) for file in now).encode())
        process.closeWriteChannel()

    def _read(self) -> None:
        process = self._process
        while process and process.canReadLine():
            try:
                line = json.loads(bytes(process.readLine().data()))
            except ValueError:
                continue
            match line:
                case {"t": "progress", "share": share, "what": what}:
                    self.told.emit(float(share), str(what))
                case {"t": "failure"}:
                    self._failure = Failure.model_validate(line)
                case {"t": "done"}:
                    self._finished = True

    def _end(self) -> None:
        self._read()
        assert self._process
        self._process.deleteLater()
        self._process = None
        if not self._finished and not self._failure:
            words = self.tr("the files could not be looked at")
            self._failure = Failure(code="crash", message=words, hint=self.tr("drop them again"))
        if self._files and not self._failure:
            self._start()
            return
        self._files.clear()
        self.ended.emit(self._failure)
