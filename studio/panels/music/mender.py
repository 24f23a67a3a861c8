"""Where a mistake in a piece's request is said: at its field in the inspector, or in a line at the window's foot."""

from collections.abc import Callable

from engines.contract import Failure
from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.music.inspector import MusicInspector
from studio.panels.music.stage import MusicStage


class MusicMender(Mender):
    def __init__(
        self, stage: MusicStage, inspector: MusicInspector, studio: Studio, again: Callable[[], None]
    ) -> None:
        super().__init__(stage, inspector, studio, again)
        self._inspector = inspector

    def show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said at its field."""
        words = self._told(field, message, hint)
        if not self._inspector.show_faults(field, words):
            self._studio.tell(words)

    def show_doubt(self, failure: Failure) -> None:
        """Why the sketch cannot be made: at its field, without taking the keyboard from whoever writes."""
        words = self._told(failure.field, failure.message, failure.hint)
        if failure.code == "model_missing":
            self.show_failure(failure)
        elif not self._inspector.show_faults(failure.field, words, go=False):
            self._studio.tell(words)
