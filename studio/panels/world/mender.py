"""Where a mistake in a world's request is said: at the picture, the script, or its field in the inspector."""

from collections.abc import Callable

from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.world.inspector import WorldInspector
from studio.panels.world.stage import WorldStage


class WorldMender(Mender):
    def __init__(
        self, stage: WorldStage, inspector: WorldInspector, studio: Studio, again: Callable[[], None]
    ) -> None:
        super().__init__(stage, inspector, studio, again)
        self._inspector = inspector

    def show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said at its field."""
        words = self._told(field, message, hint)
        if not self._inspector.show_faults(field.partition(".")[0], words):
            self._studio.tell(words)
