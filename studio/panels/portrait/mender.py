"""Where a mistake in a portrait's request is said: at the picture, the voice, or its field in the inspector."""

from collections.abc import Callable

from engines.contract import Failure
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.portrait.inspector import PortraitInspector
from studio.panels.portrait.speakers import speaks
from studio.panels.portrait.stage import PortraitStage


class PortraitMender(Mender):
    def __init__(
        self,
        draft: Draft,
        stage: PortraitStage,
        inspector: PortraitInspector,
        studio: Studio,
        again: Callable[[], None],
    ) -> None:
        super().__init__(stage, inspector, studio, again)
        self._draft, self._inspector = draft, inspector

    def words_of(self, failure: Failure) -> str:
        """What is wrong, and what to do, in sentences for the place that shows it."""
        return self._told(failure.field, failure.message, failure.hint)

    def show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said at its field."""
        words = self._told(field, message, hint)
        if field == "image" and not self._draft["image"]:
            words = self.tr("Drop a portrait first")
        elif not field and not speaks(self._draft.values()):
            on_line = self._draft["says"] == "line"
            field = "text" if on_line else "audio"
            words = self.tr("Type what the person says") if on_line else self.tr("Drop a recording first")
        if not self._inspector.show_faults(field, words):
            self._studio.tell(words)
