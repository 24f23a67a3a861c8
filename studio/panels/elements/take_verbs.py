"""What the user does with the take on the stage: have it measured, and send it to the film."""

from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from engines.contract import Failure
from studio.panels import Studio
from studio.panels.elements.on_stage import ElementsOnStage
from studio.panels.elements.order import PANEL
from studio.panels.elements.stage import ElementsStage
from studio.panels.mender import Mender


class TakeVerbs(QObject):
    def __init__(
        self, stage: ElementsStage, on_stage: ElementsOnStage, mender: Mender, studio: Studio
    ) -> None:
        super().__init__(stage)
        self._stage, self._on_stage, self._mender, self._studio = stage, on_stage, mender, studio
        stage.report_wanted.connect(self.report)
        stage.film_wanted.connect(self.send_to_film)

    def report(self) -> None:
        """Measure the take, and open the page about it."""
        take = self._on_stage.take
        if not take:
            self._studio.tell(self.tr("There is no take to report on yet."))
            return
        self._stage.report.setEnabled(False)
        self._stage.say(self.tr("Measuring take {0}…").format(take.number))

        def measured(answer: dict[str, Any]) -> None:
            self._end_report()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(answer["page"])))

        def refused(failure: Failure) -> None:
            self._end_report()
            self._mender.show_refusal(failure, self.tr("The take could not be measured"), self.report)

        self._studio.queue.ask(PANEL, "evaluate", {"takes": [str(take.folder)]}, measured, refused)

    def send_to_film(self) -> None:
        """It becomes a shot of the film."""
        if take := self._on_stage.take:
            self._studio.hand_over("film", [take.media])

    def _end_report(self) -> None:
        self._stage.report.setEnabled(True)
        self._stage.show_hint()
