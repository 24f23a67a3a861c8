"""Brings, checks and removes models of the catalogue on a thread, one after another, and tells how far it is."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal

from engines import catalogue
from engines.contract import Cancelled, EngineError
from engines.download import Transfer


class _Task(QThread):
    moved = Signal(object)
    ended = Signal(str)

    def __init__(self, work: Callable[["_Task"], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work

    def run(self) -> None:
        try:
            self._work(self)
        except Cancelled:
            self.ended.emit("")
        except EngineError as error:
            hint = error.hint[:1].upper() + error.hint[1:]
            self.ended.emit(". ".join(part for part in (error.message, hint) if part))
        else:
            self.ended.emit("")


class ModelFetch(QObject):
    """`moved` carries a model's id and a `Transfer`; `ended` its id and what went wrong, empty for nothing."""

    queued = Signal(str)
    moved = Signal(str, object)
    ended = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._line: deque[tuple[str, Callable[[_Task], None]]] = deque()
        self._task: _Task | None = None
        self.busy_with = ""

    def get(self, model: str) -> None:
        """Bring what is missing of a model."""
        self._queue(
            model,
            lambda task: catalogue.pull(model, task.moved.emit, task.isInterruptionRequested),
        )

    def verify(self, model: str) -> None:
        """Compute the digests of a model's files again."""

        def work(task: _Task) -> None:
            found = catalogue.verify(model, task.moved.emit, task.isInterruptionRequested)
            if found is not catalogue.Status.INSTALLED:
                raise EngineError(
                    self.tr("some files are damaged or missing"), self.tr("get the model again")
                )

        self._queue(model, work)

    def cancel(self, model: str) -> None:
        """Stop a model on its way; what has travelled is kept for the next time."""
        self._line = deque(entry for entry in self._line if entry[0] != model)
        if self._task and self.busy_with == model:
            self._task.requestInterruption()
        else:
            self.ended.emit(model, "")

    def waits(self, model: str) -> bool:
        return model == self.busy_with or any(model == waiting for waiting, _ in self._line)

    def close(self) -> None:
        """Stop everything and wait for the thread."""
        self._line.clear()
        if self._task:
            self._task.requestInterruption()
            self._task.wait()

    def _queue(self, model: str, work: Callable[[_Task], None]) -> None:
        if not self.waits(model):
            self._line.append((model, work))
            self.queued.emit(model)
            self._next()

    def _next(self) -> None:
        if self._task or not self._line:
            return
        self.busy_with, work = self._line.popleft()
        model = self.busy_with
        self._task = task = _Task(work, self)
        task.moved.connect(lambda transfer: self._tell(model, transfer))
        task.ended.connect(lambda trouble: self._end(model, trouble))
        task.start()

    def _tell(self, model: str, transfer: Transfer) -> None:
        self.moved.emit(model, transfer)

    def _end(self, model: str, trouble: str) -> None:
        if self._task:
            self._task.wait()
            self._task.deleteLater()
        self._task, self.busy_with = None, ""
        self.ended.emit(model, trouble)
        self._next()
