"""The queue as a row of cards: first what is being learned, then jobs in the order in which they run, and last
other trainings; drag a job to give it another turn."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QWidget

from studio.jobs.store import Job, State
from studio.theme.tokens import CARD_GAP
from studio.widgets.controls import button, label
from studio.widgets.job_card import CARD, JOB_MIME, JobCard


class QueueList(QWidget):
    """Signals carry the id of a job; `moved` also how many turns later (earlier below zero) it is wanted."""

    cancel = Signal(str)
    resume = Signal(str)
    removed = Signal(str)
    moved = Signal(str, int)
    mend = Signal(str)
    pause_wanted = Signal(bool)
    clear_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Queue"))
        self.setAcceptDrops(True)
        self.pause = button(self.tr("Pause the queue"), "quiet")
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self._say_pause)
        self.pause.clicked.connect(self.pause_wanted)
        self.clear = button(self.tr("Clear the cancelled"), "quiet")
        self.clear.clicked.connect(self.clear_wanted)
        self._cards: dict[str, JobCard] = {}
        self._first: list[QWidget] = []
        self._last: list[QWidget] = []
        self._row = QHBoxLayout()
        self._row.setContentsMargins(4, 4, 4, 0)
        self._row.setSpacing(CARD_GAP)
        self._row.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        inside = QFrame()
        inside.setLayout(self._row)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        empty = QFrame()
        words = QHBoxLayout(empty)
        words.setContentsMargins(8, 0, 0, 8)
        words.addWidget(
            label(self.tr("Nothing waits. Takes that you render and what you teach line up here."), "faint")
        )
        self._pages = QStackedLayout(self)
        self._pages.addWidget(empty)
        self._pages.addWidget(self._scroll)

    def show_beside(self, first: Sequence[QWidget], last: Sequence[QWidget]) -> None:
        """Show cards that are not of jobs before and behind those that are."""
        for gone in [card for card in self._first + self._last if card not in first and card not in last]:
            self._row.removeWidget(gone)
            gone.deleteLater()
        self._first, self._last = list(first), list(last)
        for at, card in enumerate(self._first):
            self._place(card, at)
        for at, card in enumerate(self._last, len(self._first) + len(self._cards)):
            self._place(card, at)
        self._show_page()

    def show_jobs(self, jobs: Sequence[tuple[Job, str, Path | None]]) -> None:
        """Show these jobs, each with its panel's icon and its picture, in this order."""
        kept = {job.id for job, *_ in jobs}
        for gone in [key for key in self._cards if key not in kept]:
            card = self._cards.pop(gone)
            self._row.removeWidget(card)
            card.deleteLater()
        for at, (job, icon_name, picture) in enumerate(jobs, len(self._first)):
            card = self._cards.get(job.id) or self._new_card(job, icon_name, picture)
            card.show_job(job)
            self._place(card, at)
        self._show_page()

    def show_job(self, job: Job) -> None:
        if job.id in self._cards:
            self._cards[job.id].show_job(job)

    def show_preview(self, job: str, picture: QImage) -> None:
        if job in self._cards:
            self._cards[job].show_preview(picture)

    def show_paused(self, paused: bool) -> None:
        self.pause.setChecked(paused)

    def bring_into_view(self, job: str) -> None:
        """Scroll to a job and give it the keyboard."""
        if job in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[job])
            self._cards[job].setFocus(Qt.FocusReason.OtherFocusReason)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self._scroll.horizontalScrollBar()
        bar.setValue(bar.value() - (event.angleDelta().x() or event.angleDelta().y()))
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(JOB_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        key = bytes(event.mimeData().data(JOB_MIME).data()).decode()
        x = event.position().x() + self._scroll.horizontalScrollBar().value()
        waiting = self._waiting()
        target = int((x + CARD_GAP) // (CARD.width() + CARD_GAP))
        if key in waiting:
            turn = min(max(target - self._row.indexOf(self._cards[waiting[0]]), 0), len(waiting) - 1)
            self.moved.emit(key, turn - waiting.index(key))
        event.acceptProposedAction()

    def _waiting(self) -> list[str]:
        cards = [self._row.itemAt(i).widget() for i in range(self._row.count())]
        return [c.job.id for c in cards if isinstance(c, JobCard) and c.job.state is State.WAITING]

    def _place(self, card: QWidget, at: int) -> None:
        if self._row.indexOf(card) != at:
            self._row.removeWidget(card)
            self._row.insertWidget(at, card)

    def _show_page(self) -> None:
        self._pages.setCurrentIndex(1 if self._row.count() else 0)

    def _new_card(self, job: Job, icon_name: str, picture: Path | None) -> JobCard:
        card = JobCard(job, icon_name, picture)
        for signal, target in (
            (card.cancel, self.cancel),
            (card.resume, self.resume),
            (card.removed, self.removed),
            (card.shifted, self.moved),
            (card.mend, self.mend),
        ):
            signal.connect(target)
        self._cards[job.id] = card
        return card

    def _say_pause(self, paused: bool) -> None:
        self.pause.setText(self.tr("Go on with the queue") if paused else self.tr("Pause the queue"))
