"""The dialog of the wizard: which page is shown, the steps above it and the buttons below it.

What is dropped lies in a draft of its lesson until learning begins: nothing is lost when the dialog is closed.
A run goes on by itself; any run can be brought back with `watch`.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QUndoStack,
)
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engines.contract import BadInput
from engines.home import home
from engines.learned import free_name
from studio.jobs.trainings import Trainings, copy_material
from studio.panels import Tell
from studio.take_words import sentences
from studio.widgets.controls import ElidedLabel, Hairline, button, set_role
from studio.widgets.media_drop import files_in
from studio.wizard.effort_page import EffortPage
from studio.wizard.lessons_page import LessonsPage
from studio.wizard.material_page import MaterialPage
from studio.wizard.page import Page
from studio.wizard.steps import Steps
from studio.wizard.use_page import UsePage
from studio.wizard.watch_page import WatchPage
from training.course import lengths
from training.job import Order
from training.lesson import Lesson, find_lesson, lesson_names

SIZE = QSize(1120, 780)
FOOT = 56
WHAT, MATERIAL_STEP, EFFORT, WATCH, USE = range(5)


class Wizard(QDialog):
    """`try_wanted` carries what was learned, `model_wanted` the id of a model. `places` names the panels."""

    try_wanted = Signal(object)
    model_wanted = Signal(str)

    def __init__(
        self,
        trainings: Trainings,
        tell: Tell,
        lessons: Sequence[Lesson] | None = None,
        places: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Teach"))
        self.setAcceptDrops(True)
        self._trainings, self._tell = trainings, tell
        self._all = [find_lesson(name) for name in lesson_names()] if lessons is None else list(lessons)
        self.lesson: Lesson | None = None
        self.job = ""
        self._files: list[Path] = []
        self.undo_stack = QUndoStack(self)
        self.lessons = LessonsPage(self._all, places or {})
        self.material = MaterialPage(self.undo_stack)
        self.effort = EffortPage(self.undo_stack)
        figures = {one.describe().id: one.figures for one in self._all}
        self.watching = WatchPage(trainings, figures)
        self.use = UsePage(places or {}, figures)
        self.pages: list[Page] = [self.lessons, self.material, self.effort, self.watching, self.use]
        self.steps = Steps(
            [self.tr("What"), self.tr("Material"), self.tr("Effort"), self.tr("Learning"), self.tr("Use it")]
        )
        self._stack = QStackedWidget()
        self._said = ElidedLabel("", "dim")
        self.back, self.primary = button(self.tr("Back"), "quiet"), button("", "primary")
        self._beside = QHBoxLayout()
        self._lay_out()
        self._connect()
        room = self.screen().availableSize() - QSize(48, 64)
        self.resize(SIZE.boundedTo(room))
        self.setMinimumSize(QSize(960, 600).boundedTo(room))
        self.show_step(WHAT)

    # --- coming in

    def teach(self, files: Sequence[Path] = ()) -> None:
        """Open it, with files to learn from if there are any; what was begun is still there."""
        if self.job and self._trainings.status(self.job).ended:
            self._begin_anew()
        if files and self.step in (MATERIAL_STEP, EFFORT):
            self.show_step(MATERIAL_STEP)
            self.material.add(files)
        elif files:
            self.job = ""
            self._files = list(files)
            self.show_step(WHAT)
        elif self.step == WATCH:
            self.job = ""
            self.show_step(WHAT)
        elif self.step == EFFORT:
            self.show_step(EFFORT)  # a model may be there meanwhile
        self._bring()

    def watch(self, job: str) -> None:
        """Open it on a run."""
        self.job = job
        if self._trainings.status(job).ended:
            self.watching.watch(job)
            self._show_end()
        else:
            self.show_step(WATCH)
        self._bring()

    def shut(self) -> None:
        """Stop what looks at files and works out; the window closes. Runs go on."""
        self.material.close_page()
        self.effort.close_page()
        self._let_go()
        self.close()

    @property
    def step(self) -> int:
        return self._stack.currentIndex()

    def show_step(self, step: int) -> None:
        """Bring a page to the front."""
        self._let_go()
        if step == WHAT:
            self.lessons.show_files(self._files)
            self.lessons.show_runs(self._trainings.statuses)
        elif step == EFFORT and self.lesson:
            self.material.pieces.save()
            self.effort.open(self.lesson, self._draft)
        elif step == WATCH and self.job:
            self.watching.watch(self.job)
        self._stack.setCurrentIndex(step)
        self._show_foot()
        self._first(step).setFocus()

    # --- going on

    def choose(self, lesson: Lesson) -> None:
        """Teach this; files that wait are looked at for it."""
        self.job = ""
        if lesson is not self.lesson:
            self.material.close_page()
            self.lesson = lesson
            self.material.open(self._draft, lesson.describe().wants)
        self.lessons.mark(lesson)
        self.show_step(MATERIAL_STEP)
        if self._files:
            waiting, self._files = self._files, []
            self.material.add(waiting)

    def start(self) -> None:
        """Order the run, and watch it."""
        assert self.lesson
        values = self.effort.request
        name = str(values.get("name", "")).strip()
        estimate = self.effort.estimate
        order = Order(
            lesson=self.lesson.describe().id,
            request=values,
            title=free_name(name),
            lengths=lengths(estimate) if estimate else {},
        )
        draft = self._draft
        try:
            job = self._trainings.start(order, draft)
        except BadInput as error:
            self._tell(sentences(error))
            self._said.setText(sentences(error))
            return
        self._forget_lesson()
        shutil.rmtree(draft, ignore_errors=True)
        self.watch(job.id)

    def _change(self) -> None:
        """Begin again with what a run was given."""
        job = self._trainings[self.job]
        order, failure = job.order, job.outcome.failure if job.outcome else None
        lesson = next((one for one in self._all if one.describe().id == order.lesson), None)
        if lesson is None:
            self._tell(self.tr("What this was learned with is not installed any more."))
            return
        self.material.close_page()
        self.job, self.lesson = "", lesson
        shutil.rmtree(self._draft, ignore_errors=True)
        self._draft.mkdir(parents=True)
        copy_material(job.material, self._draft)
        self.lessons.mark(lesson)
        self.material.open(self._draft, lesson.describe().wants)
        self.show_step(EFFORT)
        self.effort.use_values(order.request)
        if failure and failure.field and failure.field not in lesson.request_type.model_fields:
            self.show_step(MATERIAL_STEP)
        elif failure and failure.field:
            self.effort.show_fault(failure.field, failure.message)

    def _go_on(self) -> None:
        self._trainings.resume(self.job)
        self.watch(self.job)

    def _begin_anew(self) -> None:
        self.job = self.watching.job = ""
        self._forget_lesson()
        self.show_step(WHAT)

    def _forget_lesson(self) -> None:
        self.material.close_page()
        self.lesson = None
        self.lessons.mark(None)
        self.effort.forget()
        self.undo_stack.clear()

    def _show_end(self) -> None:
        self.show_step(USE)
        self.use.show_end(self._trainings[self.job], self._trainings.status(self.job), self.watching.report)
        self.primary.setFocus()

    # --- showing

    def _show_foot(self) -> None:
        page = self.pages[self.step]
        foot = page.foot()
        self._said.setText(foot.hindrance or foot.said)
        set_role(self._said, "dim")
        self.primary.setText(foot.act)
        self.primary.setAccessibleName(foot.act)
        self.primary.setVisible(bool(foot.act))
        self.primary.setEnabled(not foot.hindrance)
        self.back.setVisible(self.step in (MATERIAL_STEP, EFFORT) or (self.step == USE and bool(self.job)))
        while (item := self._beside.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
        for each in page.beside():
            each.setAutoDefault(False)
            self._beside.addWidget(each)
            each.show()
        ended_for_nothing = self.step == USE and not self.use.learned
        self.steps.rename(USE, self.tr("How it ended") if ended_for_nothing else self.tr("Use it"))
        self.steps.show_at(self.step, self._open_steps())

    def _first(self, step: int) -> QWidget:
        """What gets the keyboard at a step."""
        match step:
            case 0:
                return self.lessons.first
            case 1:
                return self.material.grid if self.material.pieces.pieces else self.material.invitation
            case 2:
                return self.effort.first
            case _:
                return self.primary

    def _page_changed(self) -> None:
        if self.sender() is self.pages[self.step]:
            self._show_foot()

    def _look(self, id: str) -> None:
        """A run may have been taken out of the queue while it was shown."""
        if id == self.job and id not in self._trainings:
            self._begin_anew()

    def _over(self) -> None:
        """The run that is watched has ended."""
        if self.step == WATCH and self.isVisible():
            self._show_end()

    def _open_steps(self) -> list[int]:
        if self.job:
            return [WATCH, USE] if self._trainings.status(self.job).ended else [WATCH]
        begun = self.lesson is not None and self.lessons.choice is self.lesson
        ready = begun and not self.material.foot().hindrance
        return [WHAT, *([MATERIAL_STEP] if begun else []), *([EFFORT] if ready else [])]

    def _go_to(self, step: int) -> None:
        if step == USE:
            self._show_end()
        else:
            self.show_step(step)

    def _let_go(self) -> None:
        """Films and sounds are only kept open where they are seen."""
        self.watching.close_page()
        self.use.close_page()

    def _bring(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def _draft(self) -> Path:
        """Where what is dropped for a lesson lies until learning begins."""
        assert self.lesson
        return home() / "teaching" / self.lesson.describe().id

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses no button that has not the keyboard."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and not self.job:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.teach(files_in(event.mimeData(), ("image",)))

    def hideEvent(self, event: QHideEvent) -> None:
        self.material.pieces.save()
        self._let_go()
        super().hideEvent(event)

    def _connect(self) -> None:
        for page in self.pages:
            page.changed.connect(self._page_changed)
        self.lessons.chosen.connect(self.choose)
        self.lessons.watched.connect(self.watch)
        self.lessons.model_wanted.connect(self.model_wanted)
        self.material.model_wanted.connect(self.model_wanted)
        self.material.done.connect(lambda: self.show_step(EFFORT))
        self.effort.done.connect(self.start)
        self.effort.model_wanted.connect(self.model_wanted)
        self.watching.done.connect(self._show_end)
        self.watching.over.connect(self._over)
        self.use.tried.connect(self._try)
        self.use.changing.connect(self._change)
        self.use.going_on.connect(self._go_on)
        self.use.another.connect(self._begin_anew)
        self.use.model_wanted.connect(self.model_wanted)
        self.steps.wanted.connect(self._go_to)
        self._trainings.changed.connect(self._look)
        self.back.clicked.connect(lambda: self.show_step(self.step - 1))
        self.primary.clicked.connect(lambda: self.pages[self.step].act())
        for keys, act in (
            ("Ctrl+Return", self.primary.click),
            ("Ctrl+Z", self.undo_stack.undo),
            ("Ctrl+Shift+Z", self.undo_stack.redo),
            ("Ctrl+Y", self.undo_stack.redo),
            ("Alt+Left", lambda: self.back.isVisible() and self.back.click()),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def _try(self, learned: object) -> None:
        self.close()
        self.try_wanted.emit(learned)

    def _lay_out(self) -> None:
        head, foot = QFrame(), QFrame()
        for frame in (head, foot):
            frame.setProperty("surface", "panel")
        above = QHBoxLayout(head)
        above.setContentsMargins(0, 4, 0, 4)
        above.addWidget(self.steps)
        foot.setFixedHeight(FOOT)
        below = QHBoxLayout(foot)
        below.setContentsMargins(32, 0, 32, 0)
        below.setSpacing(8)
        self._beside.setSpacing(8)
        below.addWidget(self._said, 1)
        below.addWidget(self.back)
        below.addLayout(self._beside)
        below.addWidget(self.primary)
        self.primary.setMinimumWidth(120)
        for each in (self.back, self.primary):
            each.setAutoDefault(False)
        body = QVBoxLayout()
        body.setContentsMargins(32, 24, 32, 16)
        body.addWidget(self._stack)
        for page in self.pages:
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(Hairline())
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addWidget(foot)
