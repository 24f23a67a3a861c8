"""Asks a process of its own what learning would take, so that the window never waits.

Only the newest question counts.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from engines.contract import Failure
from training.estimate import question
from training.lesson import Estimate, Lesson

REST_MS = 350
PATIENCE_MS = 2000


class Estimates(QObject):
    """`told` carries the name of a request and its `Estimate`, or the `Failure` that says why there is none."""

    told = Signal(str, object)
    asked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._names: list[str] = []
        self._question = b""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._start)

    def ask(self, lesson: Lesson, material: Path, requests: Mapping[str, Mapping[str, Any]]) -> None:
        """Ask about some requests at once, by name; it begins when no other question comes for a moment."""
        self._names = list(requests)
        self._question = question(lesson, material, requests.values()).encode()
        self._stop()
        self._rest.start()
        self.asked.emit()

    def close(self) -> None:
        self._rest.stop()
        self._stop()

    def _start(self) -> None:
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.finished.connect(self._end)
        self._process = process
        process.start(sys.executable, ["-m", "training.estimate"])
        process.write(self._question)
        process.closeWriteChannel()

    def _stop(self) -> None:
        if process := self._process:
            self._process = None
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(PATIENCE_MS)
            process.deleteLater()

    def _end(self) -> None:
        process, self._process = self._process, None
        assert process
        lines = bytes(process.readAllStandardOutput().data()).splitlines()
        process.deleteLater()
        unknown = Failure(code="crash", message=self.tr("What it takes could not be found out"))
        for at, name in enumerate(self._names):
            answer = json.loads(lines[at]) if at < len(lines) else {}
            if "steps" in answer:
                self.told.emit(name, Estimate.model_validate(answer))
            else:
                self.told.emit(name, Failure.model_validate(answer) if answer else unknown)
