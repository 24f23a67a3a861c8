"""Says what went wrong, where it can be mended: at a field of the inspector, or on a card over the stage."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from engines.contract import Failure
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.portrait.inspector import PortraitInspector
from studio.panels.portrait.stage import PortraitStage


class Mender(QObject):
    """Keeps what the button of the card does. `again` orders the take once more."""

    def __init__(
        self,
        draft: Draft,
        stage: PortraitStage,
        inspector: PortraitInspector,
        studio: Studio,
        again: Callable[[], None],
    ) -> None:
        super().__init__(stage)
        self._draft, self._stage, self._inspector, self._studio = draft, stage, inspector, studio
        self._again = self._mend = again
        stage.trouble.mend.connect(self._do_mend)
        stage.trouble.dismissed.connect(self.leave)

    def show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said at its field."""
        what = message.removeprefix(f"{field}: ")
        words = ". ".join(f"{part[:1].upper()}{part[1:]}" for part in (what, hint) if part)
        if field == "image" and not self._draft["image"]:
            words = self.tr("Drop a portrait first")
        elif not field:
            field = "text" if self._draft["says"] == "line" else "audio"
            words = (
                self.tr("Type what the person says") if field == "text" else self.tr("Drop a recording first")
            )
        if not self._inspector.show_faults(field, words):
            self._studio.tell(words)

    def show_failure(self, failure: Failure) -> None:
        """What went wrong, why, and the button that mends it."""
        title, hint, mend = self.tr("The take could not be made"), failure.hint, self.tr("Try again")
        self._mend = self._again
        if failure.code == "model_missing":
            title, hint, mend = self.tr("A model is missing"), "", self.tr("Get the model")
            self._mend = lambda: self._studio.get_model(failure.model)
        elif failure.code == "bad_input":
            mend = self.tr("Show me where") if failure.field else ""
            self._mend = lambda: self.show_fault(failure.field, failure.message, failure.hint)
        message = failure.message.removeprefix(f"{failure.field}: ") or self.tr("The engine stopped.")
        self._stage.trouble.say(title, message, hint, mend)

    def show_unplayable(self, media: Path, why: str) -> None:
        """A take that this computer cannot show may still play elsewhere."""
        self._mend = lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(media)))
        title, mend = self.tr("This take cannot be played here"), self.tr("Open it outside")
        self._stage.trouble.say(title, why, "", mend)

    def leave(self) -> None:
        self._stage.trouble.hide()
        self._stage.canvas.setFocus()

    def _do_mend(self) -> None:
        self.leave()
        self._mend()
