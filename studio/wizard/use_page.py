"""Fifth page: use what was learned, or see what to change where nothing came of it."""

import contextlib
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from engines import catalogue, learned
from engines.contract import BadInput, Failure
from engines.learned import Learned
from studio.jobs.training_status import TrainingStatus
from studio.theme.tokens import CARD_GAP
from studio.widgets.controls import button, empty
from studio.widgets.job_card import sentence
from studio.wizard.figures import Figures
from studio.wizard.learned_facts import LearnedFacts
from studio.wizard.page import Foot, Page, scrolled
from studio.wizard.report import Report
from studio.wizard.samples import Comparison, Sample
from studio.wizard.watch_page import ASIDE
from studio.wizard.words import advice, paragraph
from training.figures import Figure, Pairs, gain
from training.job import TrainingJob


class UsePage(Page):
    """`tried` carries what was learned; the other signals say what the person wants to do about the run. `figures` are
    those of each lesson."""

    tried = Signal(object)
    changing = Signal()
    going_on = Signal()
    another = Signal()
    model_wanted = Signal(str)

    def __init__(self, places: Mapping[str, str], figures: Mapping[str, Mapping[str, Figure]]) -> None:
        super().__init__(self.tr("Use it"))
        self._places, self._named = places, figures
        self.learned: Learned | None = None
        self._status: TrainingStatus | None = None
        self._again = button(self.tr("Teach something else"), "quiet")
        self._more, self._change = button(self.tr("Go on learning")), button(self.tr("Change and try again"))
        self._get = button(self.tr("Get the model"))
        self.sample = Sample(self.tr("Sample"))
        self.sample.pressed.connect(self.sample.playback.toggle)
        self.comparison = Comparison()
        self._trouble = _Trouble()
        self._facts = QFrame()
        self._facts.setProperty("surface", "raised")
        self._facts.setFixedWidth(ASIDE)
        self._about = QVBoxLayout()
        self._figures = Figures()
        self._lay_out()
        self._again.clicked.connect(self.another)
        self._more.clicked.connect(self.going_on)
        self._change.clicked.connect(self.changing)
        self._get.clicked.connect(lambda: self.model_wanted.emit(self._missing))

    def show_end(self, job: TrainingJob, status: TrainingStatus, report: Report) -> None:
        """Show how a run ended, beside what it made."""
        self._status, self.learned = status, None
        outcome = status.outcome
        if outcome and outcome.learned:
            with contextlib.suppress(BadInput):  # it may have been taken off the shelf
                self.learned = learned.find(outcome.learned)
        one = self.learned
        named = self._named.get(status.lesson, {})
        if not one:
            pairs: Pairs = report.pairs
        else:
            pairs = {name: (one.figures.get(f"base_{name}"), one.figures.get(name)) for name in named}
        self._say_how_it_ended(status, gain(named, pairs), report.notes)
        self._say_what_to_change(status, report)
        self._show_facts(one)
        self._figures.show_pairs(named, {name: pair for name, pair in pairs.items() if pair != (None, None)})
        self._facts.setVisible(one is not None or not self._figures.isHidden())
        compared = bool(report.labels)
        sample = one.folder / one.sample if one and one.sample and not compared else None
        self.comparison.setVisible(compared)
        self.sample.setVisible(sample is not None)
        self.sample.show_file(sample)
        if compared:
            self.comparison.show_report(report, job.folder)
        self.changed.emit()

    def close_page(self) -> None:
        """Let go of films and sounds."""
        self.sample.show_file(None)
        self.comparison.close_media()

    def foot(self) -> Foot:
        if self.learned:
            return Foot(self.tr("Try it now"))
        if self._missing:
            return Foot(self._get.text())
        ended = self._status.state if self._status else ""
        change, more = self._change.text(), self._more.text()
        return Foot({"failed": change, "finished": change, "stopped": more}.get(ended, ""))

    def beside(self) -> Sequence[QPushButton]:
        if self._status is None:
            return ()
        ended_early = self._status.state in ("failed", "stopped")
        main = self.foot().act
        buttons = [
            (self._again, True),
            (self._change, ended_early),
            (self._more, ended_early),
            (self._get, bool(self._missing)),
        ]
        return [each for each, wanted in buttons if wanted and each.text() != main]

    def act(self) -> None:
        if self.learned:
            self.tried.emit(self.learned)
        elif self._missing:
            self.model_wanted.emit(self._missing)
        elif self._status and self._status.state == "stopped":
            self.going_on.emit()
        else:
            self.changing.emit()

    @property
    def _failure(self) -> Failure | None:
        outcome = self._status.outcome if self._status else None
        return outcome.failure if outcome else None

    @property
    def _missing(self) -> str:
        """The id of the model that it failed for."""
        return self._failure.model if self._failure else ""

    def _say_how_it_ended(self, status: TrainingStatus, gained: float | None, notes: Sequence[str]) -> None:
        one, outcome = self.learned, status.outcome
        match status.state:
            case "finished" if one:
                heading = self.tr("{0} is ready")
                ready = self.tr("It is on your shelf, and can be used at once.")
                self.say(" ".join([ready, *map(sentence, notes)]))
            case "finished" if outcome and outcome.learned:
                heading = self.tr("{0} was learned")
                self.say(self.tr("It was taken off the shelf meanwhile."))
            case "finished":
                heading = self.tr("{0} is no better than before")
                self.say(self.tr("It learned nothing that helps, so nothing was put on the shelf."))
            case "failed":
                heading = self.tr("{0} could not be learned")
                self.say(self.tr("What it knew until then was kept, and can be used.") if one else "")
            case _ if one:
                heading = self.tr("{0} was stopped")
                self.say(self.tr("The best so far was kept, and can be used. It can also go on from here."))
            case _:
                heading = self.tr("{0} was stopped")
                early = self.tr("It had learned nothing yet that could be kept. It can go on from here.")
                worse = self.tr(
                    "It was not better than before yet, so nothing was kept. It can go on from here."
                )
                self.say(early if gained is None else worse)
        self.heading.setText(heading.format(one.name if one else status.title))

    def _say_what_to_change(self, status: TrainingStatus, report: Report) -> None:
        failure, outcome = self._failure, status.outcome
        if self._missing:
            title = catalogue.entry(self._missing).title
            missing = self.tr("{0} is not on this machine yet.").format(title)
            self._trouble.say(missing, self.tr("Get the model, then go on."))
        elif failure:
            self._trouble.say(sentence(failure.message), sentence(advice(failure)))
        elif status.state == "finished" and outcome and not outcome.learned:
            longer = self.tr("Learning longer may help too.")
            unknown = self.tr("Change it and try again: learn longer, or from more material.")
            self._trouble.say("", f"{sentence(report.notes[-1])} {longer}" if report.notes else unknown)
        else:
            self._trouble.hide()

    def _show_facts(self, one: Learned | None) -> None:
        empty(self._about)
        if one:
            self._about.addWidget(LearnedFacts(one, self._places))

    def _lay_out(self) -> None:
        inside = QFrame()
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(20, 18, 16, 18)
        facts.setSpacing(18)
        facts.addWidget(self._figures)
        facts.addLayout(self._about)
        facts.addStretch()
        around = QVBoxLayout(self._facts)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled(inside))
        row = QHBoxLayout()
        row.setSpacing(CARD_GAP)
        row.addWidget(self.comparison, 1)
        row.addWidget(self.sample, 1)
        row.addWidget(self._facts)
        row.addStretch()
        self.column.addWidget(self._trouble)
        self.column.addSpacing(6)
        self.column.addLayout(row, 1)


class _Trouble(QFrame):
    """What went wrong, and what to change."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "banner")
        self._what, self._do = paragraph("", "red"), paragraph("")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(self._what)
        column.addWidget(self._do)
        self.hide()

    def say(self, what: str, do: str) -> None:
        self._what.setText(what)
        self._what.setVisible(bool(what))
        self._do.setText(do)
        self.show()
