"""Trainings on the desk: their cards in the queue, word to the system when one has ended, the question at closing.

Trainings belong to the person and not to a project, so this lives as long as the window. Ordering and watching them is
the wizard's.
"""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engines.contract import BadInput
from studio.jobs.training_status import TrainingStatus
from studio.jobs.trainings import Trainings
from studio.notify import Notifier
from studio.widgets.job_card import percent, sentence
from studio.widgets.leave_dialog import Leave, LeaveDialog
from studio.widgets.notices import Banner
from studio.widgets.training_card import TrainingCard
from training.job import PERSON, Outcome
from training.lesson import find_lesson

if TYPE_CHECKING:
    from studio.window import MainWindow

ICON = "sparkles"


class TrainingDesk(QObject):
    """One a window."""

    changed = Signal()
    opened = Signal(str)
    """The id of a training that the user wants to see."""

    def __init__(self, window: "MainWindow", trainings: Trainings) -> None:
        super().__init__(window)
        self._window, self._trainings = window, trainings
        self._notifier = Notifier(window)
        self._cards: dict[str, TrainingCard] = {}
        self._offered = False
        trainings.changed.connect(self._show)
        trainings.ended.connect(self._tell_the_end)
        self._show_all()

    @property
    def unfinished(self) -> int:
        """How many learn or wait."""
        return sum(each.living or each.state == "waiting" for each in self._trainings.statuses)

    @property
    def in_short(self) -> list[str]:
        """How far the one that learns is, for the chip in the top bar."""
        learns = self._learns()
        if learns is None:
            return []
        if learns.paused == PERSON:
            return [self.tr("Learning paused")]
        if learns.paused:
            return [self.tr("Learning waits")]
        return [self.tr("Learning {share}").format(share=percent(learns.share))]

    def offer_interrupted(self) -> None:
        """A quiet banner for what was cut off while no window looked on; once."""
        left = [] if self._offered else [e for e in self._trainings.statuses if e.state == "interrupted"]
        self._offered = True
        if not left:
            return
        words = self.tr("Learning of {title} was interrupted.")
        text = words.format(title=left[0].title)
        if len(left) > 1:
            text = self.tr("{count} trainings were interrupted.").format(count=len(left))

        def resume() -> None:
            for status in left:
                self._trainings.resume(status.id)

        banner = Banner(text, self.tr("It goes on from where it was."))
        banner.offer(self.tr("Not now"), lambda: None, "quiet")
        banner.offer(self.tr("Resume"), resume, "primary")
        self._window.add_banner(banner)

    def may_close(self) -> bool:
        """Ask what is to become of what is being learned; False where the user stays."""
        learns = self._learns()
        if learns is None or learns.stopping:
            return True
        waiting = sum(each.state == "waiting" for each in self._trainings.statuses)
        dialog = LeaveDialog(learns.title, waiting, self._window)
        dialog.exec()
        dialog.deleteLater()
        if dialog.answer is Leave.STOP:
            self._trainings.stop(learns.id)
        return dialog.answer is not Leave.STAY

    def _learns(self) -> TrainingStatus | None:
        return next((each for each in self._trainings.statuses if each.living), None)

    def _show(self, id: str) -> None:
        known = {status.id: status for status in self._trainings.statuses}
        card = self._cards.get(id)
        if card and id in known and card.status.state == known[id].state:
            card.show_status(known[id])
        else:
            self._show_all()
        self.changed.emit()

    def _show_all(self) -> None:
        before, self._cards = self._cards, {}
        for status in self._trainings.in_order:
            card = before.get(status.id) or self._new_card(status)
            card.show_status(status)
            self._cards[status.id] = card
        first = [card for card in self._cards.values() if card.status.living]
        last = [card for card in self._cards.values() if not card.status.living]
        self._window.strip.queue.show_beside(first, last)

    def _new_card(self, status: TrainingStatus) -> TrainingCard:
        icon = ICON
        with contextlib.suppress(BadInput, ImportError):
            icon = find_lesson(status.lesson).describe().icon
        card = TrainingCard(status, icon, _thumb(self._trainings[status.id].material))
        trainings = self._trainings
        for signal, act in (
            (card.opened, self.opened.emit),
            (card.pause, trainings.pause),
            (card.go_on, trainings.go_on),
            (card.stop, trainings.stop),
            (card.resume, trainings.resume),
            (card.removed, trainings.remove),
        ):
            signal.connect(act)
        return card

    def _tell_the_end(self, id: str, outcome: Outcome) -> None:
        title = self._trainings.status(id).title
        if outcome.failure:
            self._notifier.tell(
                self.tr("{title} could not be learned").format(title=title), sentence(outcome.failure.message)
            )
        elif outcome.learned:
            self._notifier.tell(
                self.tr("{title} is learned").format(title=title), self.tr("You find it in the panels.")
            )
        elif outcome.ended == "finished":
            self._notifier.tell(
                self.tr("{title} is no better than before").format(title=title),
                self.tr("Nothing was kept: learn longer, or from more material."),
            )


def _thumb(material: Path) -> Path | None:
    """A small picture of what it learns from."""
    return min((material / "thumbs").glob("*.*"), default=None)
