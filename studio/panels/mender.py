"""Says what went wrong, where it can be mended: at a field of the inspector, or on a card over the stage.

What a field is called and where it stands is each panel's own (`show_fault`).
"""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from engines.contract import Failure
from studio.panels import Studio
from studio.take_words import in_words
from studio.widgets.canvas import Canvas
from studio.widgets.engine_list import EngineList
from studio.widgets.plates import Trouble
from studio.widgets.playback import Playback

UNFORESEEN = ("crash", "hung", "out_of_memory")


class MendedInspector(Protocol):
    """Where it can be mended."""

    engines: EngineList

    def reach(self, control: QWidget) -> None: ...


class MendedStage(Protocol):
    """What a stage has to say that something went wrong."""

    trouble: Trouble
    canvas: Canvas
    playback: Playback


class Mender(QObject):
    """Keeps what the button of the card does. `again` orders the take once more."""

    def __init__(
        self, stage: MendedStage, inspector: MendedInspector, studio: Studio, again: Callable[[], None]
    ) -> None:
        super().__init__(stage.canvas)
        self._stage, self._studio, self._lacking = stage, studio, inspector.engines.lacking
        self._reach = inspector.reach
        self._again = self._mend = again
        self._lacking.model_wanted.connect(studio.get_model)
        stage.trouble.mend.connect(self._do_mend)
        stage.trouble.dismissed.connect(self.leave)

    def show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said at its field."""
        raise NotImplementedError

    def goes_to_lacking(self) -> bool:
        """Whether the chosen engine cannot run, and takes are made here; if so, go to where it is said."""
        lacks = bool(self._lacking.hint) and not self._studio.queue.on
        if lacks:
            self._reach(self._lacking.usual)
            self._studio.tell(self._lacking.title)
        return lacks

    def show_failure(self, failure: Failure, resume: Callable[[], None] | None = None) -> None:
        """Why there is no take, and the button that mends it; `resume` goes on with the very job."""
        if failure.field == "engine" and self._lacking.hint:
            failure = failure.model_copy(update={"hint": self._lacking.hint})
        title, hint, mend = self.tr("The take could not be made"), failure.hint, self.tr("Try again")
        self._mend = resume or self._again
        if resume and failure.code in UNFORESEEN:
            kept = self.tr("What is finished is kept.")
            hint = "\n".join(part for part in (kept, self._in_words(hint)) if part)
            mend = self.tr("Resume")
        if failure.code == "model_missing":
            title, hint, mend = self.tr("A model is missing"), "", self.tr("Get the model")
            self._mend = lambda: self._studio.get_model(failure.model)
        elif failure.code == "bad_input":
            mend = self.tr("Show me where") if failure.field else ""
            self._mend = lambda: self._show_where(failure)
        message = failure.message.removeprefix(f"{failure.field}: ") or self.tr("The engine stopped.")
        self._stage.trouble.say(title, self._in_words(message), self._in_words(hint), mend)

    def show_refusal(self, failure: Failure, title: str, again: Callable[[], None]) -> None:
        """Why a question has no answer: at the field that is wrong, or on a card that asks `again`."""
        if failure.code == "bad_input" and failure.field:
            self._show_where(failure)
        elif failure.code == "model_missing":
            self.show_failure(failure)
        else:
            self._mend = again
            self._stage.trouble.say(
                title, self._in_words(failure.message), failure.hint, self.tr("Try again")
            )

    def _show_where(self, failure: Failure) -> None:
        """At its field; an engine that cannot run here says itself what it lacks."""
        if failure.field == "engine" and self._lacking.hint:
            self._reach(self._lacking.usual)
        else:
            self.show_fault(failure.field, failure.message, failure.hint)

    def _told(self, field: str, message: str, hint: str) -> str:
        """What is wrong with a field, and what to do, in sentences for its place."""
        return ". ".join(self._in_words(part) for part in (message.removeprefix(f"{field}: "), hint) if part)

    def _in_words(self, text: str) -> str:
        """A sentence for people: files by the names that they came with."""
        named = in_words(text, self._studio.project)
        first = named.split(" ", 1)[0]
        return named if "." in first else named[:1].upper() + named[1:]

    def show_unplayable(self, why: str) -> None:
        """A take that this computer cannot show may still play elsewhere."""
        media = str(self._stage.playback.path)
        self._mend = lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(media))
        title, mend = self.tr("This take cannot be played here"), self.tr("Open it outside")
        self._stage.trouble.say(title, why, "", mend)

    def leave(self) -> None:
        self._stage.trouble.hide()
        self._stage.canvas.setFocus()

    def _do_mend(self) -> None:
        self.leave()
        self._mend()
