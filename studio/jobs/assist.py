"""Small questions of the panels (where the faces are, how a line sounds), answered while a render runs.

They go to a worker of their own. Of questions with one key only the newest counts: an answer that has been
overtaken is dropped, and a question that was never sent is replaced.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from engines.contract import Failure
from studio.jobs.supervisor import WorkerLink

OnAnswer = Callable[[dict[str, Any]], None]
OnFailure = Callable[[Failure], None]


@dataclass(frozen=True)
class Question:
    panel: str
    engine: str
    question: str
    arguments: dict[str, Any]
    on_answer: OnAnswer
    on_failure: OnFailure


class Assist(QObject):
    """Keeps at most one question of each key with the worker and one behind it."""

    def __init__(self, engines: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = WorkerLink(engines, self)
        self.link.answered.connect(self._answered)
        self._asked: dict[str, Question] = {}
        self._next: dict[str, Question] = {}

    def ask(self, key: str, question: Question) -> None:
        """Put a question; one of its two callbacks is called later, unless a newer one of `key` comes first."""
        if key in self._asked:
            self._next[key] = question
            return
        self._asked[key] = question
        self.link.ask(key, question.panel, question.engine, question.question, question.arguments)

    def close(self) -> None:
        self._asked.clear()
        self._next.clear()
        self.link.close()

    def _answered(self, key: str, answer: dict[str, Any] | Failure) -> None:
        asked = self._asked.pop(key, None)
        if newer := self._next.pop(key, None):
            self.ask(key, newer)
        elif asked and isinstance(answer, Failure):
            asked.on_failure(answer)
        elif asked and isinstance(answer, dict):
            asked.on_answer(answer)
