"""Where a mistake in a film's request is said: at its field in the inspector, or in a line at the window's foot."""

from collections.abc import Callable

from studio.panels import Studio
from studio.panels.film.inspector import FilmInspector
from studio.panels.film.stage import FilmStage
from studio.panels.mender import Mender


class FilmMender(Mender):
    def __init__(
        self, stage: FilmStage, inspector: FilmInspector, studio: Studio, again: Callable[[], None]
    ) -> None:
        super().__init__(stage, inspector, studio, again)
        self._inspector = inspector

    def show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said at its field."""
        words = self._told(field, message, hint)
        if not self._inspector.show_faults(field, words):
            self._studio.tell(words)
