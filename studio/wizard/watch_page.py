"""Fourth page: watch it learn. It may be closed: what learns goes on by itself."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from studio.jobs.training_status import TrainingStatus
from studio.jobs.trainings import Trainings
from studio.theme.tokens import CARD_GAP
from studio.widgets.controls import button, label, set_role
from studio.widgets.form import group_head
from studio.widgets.job_card import sentence
from studio.wizard.curve import Curve
from studio.wizard.figures import Figures
from studio.wizard.page import Foot, Page, scrolled
from studio.wizard.report import Report
from studio.wizard.samples import Comparison
from studio.wizard.words import about, paragraph, state_in_words
from training.figures import Figure
from training.job import PERSON, Follower, Outcome
from training.phases import LEARNING

ASIDE = 328


class WatchPage(Page):
    """Shows one run; `over` fires when it has ended. `figures` are those of each lesson."""

    over = Signal()

    def __init__(self, trainings: Trainings, figures: Mapping[str, Mapping[str, Figure]]) -> None:
        super().__init__(self.tr("Learning"))
        self._trainings, self._named = trainings, figures
        self.job = ""
        self.report = Report()
        self._follower: Follower | None = None
        self._state = label("", "strong")
        self._left = label("", "dim")
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.pause = button("")
        self.stop = button(self.tr("Stop and keep the best"))
        self.comparison = Comparison()
        self.curve = Curve(self.tr("How far off it is"))
        self.figures = Figures()
        self._notes = paragraph("", "dim")
        self._lay_out()
        self.pause.clicked.connect(self._turn)
        self.stop.clicked.connect(lambda: trainings.stop(self.job))
        trainings.changed.connect(self._changed)
        trainings.told.connect(lambda id, _: self._told(id))
        trainings.ended.connect(self._ended)

    def watch(self, job: str) -> None:
        """Show a run from its beginning."""
        self.job = job
        self.report = Report()
        self._follower = self._trainings[job].follow()
        self.heading.setText(self.status.title)
        self._take_in(first=True)
        self._show_status()

    @property
    def status(self) -> TrainingStatus:
        return self._trainings.status(self.job)

    def close_page(self) -> None:
        """Let go of films and sounds."""
        self.comparison.close_media()

    def foot(self) -> Foot:
        if not self.job:
            return Foot()
        status = self.status
        if status.ended:
            return Foot(self.tr("Next"), state_in_words(status.state))
        if status.stopping:
            return Foot("", self.tr("It ends after this step, and keeps the best so far."))
        match status.state:
            case "paused" if status.paused == PERSON:
                said = self.tr("It learns nothing until you press Go on. You can close this.")
            case "paused":
                said = self.tr("It goes on by itself when the render is done. You can close this.")
            case "interrupted":
                said = self.tr("Go on takes it up where it was.")
            case "waiting":
                said = self.tr("You can close this: it begins by itself.")
            case _:
                said = self.tr("You can close this: it goes on learning, and stands in the queue.")
        return Foot("", said)

    def beside(self) -> Sequence[QPushButton]:
        status = self.status if self.job else None
        if status is None or status.ended or status.stopping:
            return ()
        return (self.stop, self.pause) if status.living else (self.pause,)

    def _turn(self) -> None:
        """Pause, or let it go on."""
        state = self.status.state
        if state == "interrupted":
            self._trainings.resume(self.job)
        elif state == "paused" and self.status.paused == PERSON:
            self._trainings.go_on(self.job)
        elif state == "waiting":
            self._trainings.stop(self.job)
        else:
            self._trainings.pause(self.job)

    def _changed(self, id: str) -> None:
        if id == self.job and id in self._trainings:
            self._show_status()

    def _told(self, id: str) -> None:
        if id == self.job:
            self._take_in()

    def _ended(self, id: str, outcome: Outcome) -> None:
        if id == self.job:
            self._take_in()
            self.over.emit()

    def _take_in(self, first: bool = False) -> None:
        assert self._follower
        events = list(self._follower.fresh())
        if not events and not first:
            return
        sampled = self.report.take(events)
        if sampled or first:
            self.comparison.show_report(self.report, self._trainings[self.job].folder)
        progress = self.report.progress
        self.curve.show_points(self.report.losses, progress.total if progress else 0)
        self.figures.show_pairs(self._named.get(self.status.lesson, {}), self.report.pairs)
        self._notes.setText("\n".join(sentence(note) for note in self.report.notes[-3:]))
        self._notes.setVisible(bool(self.report.notes))

    def _show_status(self) -> None:
        status = self.status
        words = state_in_words(status.state, status.paused)
        if status.living and status.stopping:
            words = self.tr("Stopping, and keeping the best")
        elif status.state == "running":
            words = status.phase or self.tr("Starting")
        elif status.state == "paused" and status.paused != PERSON:
            words = self.tr("Waits while something is rendered")
        self._state.setText(words)
        set_role(self._state, {"finished": "green", "failed": "red"}.get(status.state, "strong"))
        parts = []
        if status.waits_for and status.state == "waiting":
            parts.append(self.tr("after {0}").format(status.waits_for))
        if status.phase == LEARNING and status.total and not status.ended:
            parts.append(self.tr("step {0} of {1}").format(f"{status.step:,}", f"{status.total:,}"))
        if status.time_left_s is not None and not status.ended:
            parts.append(self.tr("about {0} left").format(about(status.time_left_s)))
        self._left.setText(" · ".join(parts))
        begins = status.state == "running" and not status.phase
        self._bar.setMaximum(0 if begins else 1000)
        self._bar.setValue(round(status.share * 1000))
        names = {
            "interrupted": self.tr("Go on"),
            "waiting": self.tr("Do not begin"),
            "paused": self.tr("Go on") if status.paused == PERSON else self.tr("Pause"),
        }
        self.pause.setText(names.get(status.state, self.tr("Pause")))
        self.pause.setAccessibleName(self.pause.text())
        self.changed.emit()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._state)
        row.addStretch()
        row.addWidget(self._left)
        self.column.addLayout(row)
        self.column.addWidget(self._bar)
        self.column.addSpacing(10)
        aside, told = QFrame(), QFrame()
        aside.setProperty("surface", "raised")
        aside.setFixedWidth(ASIDE)
        facts, below = QVBoxLayout(aside), QVBoxLayout(told)
        facts.setContentsMargins(16, 14, 16, 14)
        facts.setSpacing(8)
        facts.addWidget(group_head(self.tr("Error while it learns: lower is better")))
        facts.addWidget(self.curve, 1)
        facts.addSpacing(4)
        facts.addWidget(scrolled(told), 1)
        below.setContentsMargins(0, 0, 4, 0)
        below.addWidget(self.figures)
        below.addWidget(self._notes)
        below.addStretch()
        body = QHBoxLayout()
        body.setSpacing(CARD_GAP)
        body.addWidget(self.comparison, 1)
        body.addWidget(aside)
        self.column.addLayout(body, 1)
