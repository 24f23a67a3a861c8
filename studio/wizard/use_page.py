"""Fifth page: use what was learned, or see what to change where nothing came of it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engines import learned
from engines.contract import BadInput, Failure
from engines.learned import CARD, Learned
from studio.jobs.training_status import TrainingStatus
from studio.theme.tokens import CARD_GAP
from studio.widgets.controls import IconButton, button, label
from studio.widgets.job_card import sentence
from studio.wizard.figures import Figures
from studio.wizard.page import Foot, Page
from studio.wizard.report import Report
from studio.wizard.samples import Comparison, Sample
from studio.wizard.watch_page import ASIDE
from studio.wizard.words import advice, paragraph
from training.job import TrainingJob


class UsePage(Page):
    """`tried` carries what was learned; the other signals say what the person wants to do about the run."""

    tried = Signal(object)
    changing = Signal()
    going_on = Signal()
    another = Signal()
    model_wanted = Signal(str)

    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__(self.tr("Use it"))
        self._places = places
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
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._figures = Figures()
        self._lay_out()
        self._again.clicked.connect(self.another)
        self._more.clicked.connect(self.going_on)
        self._change.clicked.connect(self.changing)
        self._get.clicked.connect(
            lambda: self.model_wanted.emit(self._failure.model if self._failure else "")
        )

    def show_end(self, job: TrainingJob, status: TrainingStatus, report: Report) -> None:
        """Show how a run ended, beside what it made."""
        self._status, self.learned = status, None
        outcome = status.outcome
        if outcome and outcome.learned:
            try:
                self.learned = learned.find(outcome.learned)
            except BadInput:
                self.say(self.tr("It was taken off the shelf meanwhile."))
        failure = self._failure
        self._trouble.show_failure(failure)
        one = self.learned
        self._facts.setVisible(one is not None)
        title = one.name if one else status.title
        if status.state == "finished":
            self.heading.setText(self.tr("{0} is ready").format(title))
            self.say(self.tr("It is on your shelf, and can be used at once.") if one else "")
        elif status.state == "failed":
            self.heading.setText(self.tr("{0} could not be learned").format(title))
            self.say(self.tr("What it knew until then was kept, and can be used.") if one else "")
        else:
            self.heading.setText(self.tr("{0} was stopped").format(title))
            kept = self.tr("The best so far was kept, and can be used. It can also go on from here.")
            self.say(kept if one else self.tr("It had learned nothing yet that could be kept."))
        if one:
            self._show_facts(one)
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
        ended = self._status.state if self._status else ""
        return Foot({"failed": self._change.text(), "stopped": self._more.text()}.get(ended, ""))

    def beside(self) -> Sequence[QPushButton]:
        if self._status is None:
            return ()
        ended_early = self._status.state in ("failed", "stopped")
        missing = self._failure is not None and bool(self._failure.model)
        main = self.foot().act
        buttons = [
            (self._again, True),
            (self._change, ended_early),
            (self._more, ended_early),
            (self._get, missing),
        ]
        return [each for each, wanted in buttons if wanted and each.text() != main]

    def act(self) -> None:
        if self.learned:
            self.tried.emit(self.learned)
        elif self._status and self._status.state == "failed":
            self.changing.emit()
        else:
            self.going_on.emit()

    @property
    def _failure(self) -> Failure | None:
        outcome = self._status.outcome if self._status else None
        return outcome.failure if outcome else None

    def _show_facts(self, one: Learned) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        place = self._places.get(one.panel, one.panel)
        self._row(
            self.tr("WHERE"),
            paragraph(self.tr("In {place}, under “{name}”").format(place=place, name=one.name)),
        )
        if one.trigger:
            copy = IconButton("duplicate", self.tr("Copy the words"), 16)
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(one.trigger))
            self._row(self.tr("WORDS THAT CALL IT"), paragraph(one.trigger, "gold"), copy)
        self._row(self.tr("STRENGTH"), label(f"{one.strength:g}"))
        if one.base:
            self._row(self.tr("MADE FOR"), paragraph(one.base))
        card = one.folder / CARD
        if card.exists():
            look = button(self.tr("How it was taught"), "link")
            look.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(card))))
            self._row(self.tr("CARD"), look)
        names = [name for name in one.figures if not name.startswith("base_")]
        self._figures.show_pairs({n: (one.figures.get(f"base_{n}"), one.figures[n]) for n in names})

    def _row(self, title: str, value: QWidget, aside: QWidget | None = None) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(label(title, "caps"), row, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)
        self._grid.setRowMinimumHeight(row, 14 if row == 1 else 30)
        left = Qt.AlignmentFlag.AlignLeft if isinstance(value, QPushButton) else Qt.AlignmentFlag(0)
        self._grid.addWidget(value, row + 1, 0, left)
        self._grid.setRowMinimumHeight(row + 1, 24)
        if aside:
            self._grid.addWidget(aside, row + 1, 1)

    def _lay_out(self) -> None:
        facts = QVBoxLayout(self._facts)
        facts.setContentsMargins(20, 18, 20, 18)
        facts.setSpacing(18)
        facts.addLayout(self._grid)
        facts.addWidget(self._figures)
        facts.addStretch()
        row = QHBoxLayout()
        row.setSpacing(CARD_GAP)
        row.addWidget(self.comparison, 1)
        row.addWidget(self.sample, 1)
        row.addWidget(self._facts, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self._trouble)
        self.column.addSpacing(6)
        self.column.addLayout(row, 1)
        self.column.addStretch(0)


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

    def show_failure(self, failure: Failure | None) -> None:
        self.setVisible(failure is not None)
        if failure:
            self._what.setText(sentence(failure.message))
            self._do.setText(sentence(advice(failure)))
