"""Third page: how thorough, under which name, and what only some need under a fold."""

import typing
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import NoneType
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engines.contract import Failure
from engines.learned import free_name
from studio.model.draft import Draft, default_values
from studio.theme.tokens import CARD_GAP
from studio.widgets.disclosure import Disclosure
from studio.widgets.fields import FieldInfo, control_for, fields_of
from studio.widgets.form import Form
from studio.wizard.effort_tile import EffortTile
from studio.wizard.estimates import Estimates
from studio.wizard.notice import Notice
from studio.wizard.page import Foot, Page, scrolled
from training.lesson import Estimate, Lesson, LessonRequest, Thorough

EFFORT, DETAILS = "Effort", "Details"
FORM_WIDTH = 520


class EffortPage(Page):
    """`done` asks to begin; the order's values are `draft`'s. `model_wanted` carries the id of a model that is to be
    got first."""

    model_wanted = Signal(str)

    def __init__(self, undo: QUndoStack) -> None:
        super().__init__(self.tr("How thorough?"))
        self._undo = undo
        self.draft = Draft({}, undo, self)
        self.estimates = Estimates(self)
        self._lesson: Lesson | None = None
        self._material = Path()
        self._forms: list[Form] = []
        hints: dict[Thorough, tuple[str, str]] = {
            "quick": (self.tr("Quick"), self.tr("Shows whether it works.")),
            "good": (self.tr("Good"), self.tr("Good enough to be used.")),
            "best": (self.tr("Best"), self.tr("As long as it still gets better.")),
        }
        self.tiles = {thorough: EffortTile(*words) for thorough, words in hints.items()}
        row = QHBoxLayout()
        row.setSpacing(CARD_GAP)
        for thorough, tile in self.tiles.items():
            tile.chosen.connect(lambda thorough=thorough: self.draft.set("thorough", thorough))
            row.addWidget(tile, 1)
        self._missing = Notice()
        self._use = QVBoxLayout()
        self.details = Disclosure(self.tr("Details"), self.tr("For people who know what they do"))
        inside = QFrame()
        column = QVBoxLayout(inside)
        column.setContentsMargins(1, 1, 8, 1)
        column.setSpacing(20)
        column.addLayout(row)
        column.addWidget(self._missing)
        column.addLayout(self._use)
        column.addWidget(self.details)
        column.addStretch(1)
        self.column.addWidget(scrolled(inside), 1)
        self.estimates.asked.connect(self._wait)
        self.estimates.told.connect(self._told)

    def open(self, lesson: Lesson, material: Path) -> None:
        """Ask about a lesson; the values stay while the lesson does."""
        self._material = material
        if lesson is not self._lesson:
            self._lesson = lesson
            self._build(lesson)
        self._ask()

    @property
    def first(self) -> QWidget:
        """What is to be filled in first."""
        name = self._forms[0].rows.get("name") if self._forms else None
        return name.control if name and not self.draft["name"] else self.tiles[self.draft["thorough"]]

    def use_values(self, values: dict[str, Any]) -> None:
        """Take over the values of an earlier run."""
        self.draft.restore(values)

    @property
    def request(self) -> dict[str, Any]:
        """The values of the order."""
        return {name: value for name, value in self.draft.values().items() if value is not None}

    @property
    def estimate(self) -> Estimate | None:
        """What it will take as it is chosen; None while that is not known."""
        return self.tiles[self.draft["thorough"]].estimate

    def show_fault(self, field: str, message: str) -> None:
        """Say what is wrong at its field."""
        for form in self._forms:
            if form.show_fault(field, message):
                self.details.set_open(self.details.is_open or form is self._forms[-1])

    def foot(self) -> Foot:
        act = self.tr("Start learning")
        name = str(self.draft.values().get("name", "")).strip()
        if not name:
            return Foot(act, "", self.tr("Give it a name."))
        if self.tiles[self.draft["thorough"]].waits:
            return Foot(act, "", self.tr("Working out what it takes…"))
        if obstacle := self.tiles[self.draft["thorough"]].obstacle:
            return Foot(act, "", obstacle)
        if (free := free_name(name)) != name:
            return Foot(
                act, self.tr("You have taught a “{0}” already: this will be “{1}”.").format(name, free)
            )
        return Foot(act, self.tr("You can go on working meanwhile: it gives way to whatever you render."))

    def act(self) -> None:
        assert self._lesson
        try:
            self._lesson.request_type.model_validate(self.request)
        except ValidationError as error:
            first = error.errors()[0]
            self.show_fault(str(first["loc"][0]) if first["loc"] else "", first["msg"])
            return
        self.done.emit()

    def forget(self) -> None:
        """The next lesson begins with its own values."""
        self.estimates.close()
        self._lesson = None

    def close_page(self) -> None:
        self.estimates.close()

    def _build(self, lesson: Lesson) -> None:
        request = lesson.request_type
        self.draft.deleteLater()
        self.draft = Draft(default_values(request), self._undo, self)
        self.draft.changed.connect(self._changed)
        for old in self._forms:
            old.hide()
            old.deleteLater()
        groups = {info.group for info in fields_of(request)}
        factories = {"": lambda info: optional_or_usual(request, info)}
        use = Form(
            request, self.draft, groups - {EFFORT, DETAILS}, {"": factories[""], "text": _line}, heads=False
        )
        rest = Form(request, self.draft, {DETAILS}, factories, heads=False)
        for form in (use, rest):
            form.setMaximumWidth(FORM_WIDTH)
            if (column := form.layout()) is not None:
                column.setSpacing(12)
        self._use.addWidget(use)
        self.details.inside.addWidget(rest)
        self.details.setVisible(bool(rest.rows))
        self._forms = [use, rest]
        self._mark()

    def _changed(self, name: str) -> None:
        self._mark()
        self.changed.emit()
        if name not in ("name", "thorough"):
            self._ask()

    def _mark(self) -> None:
        """Which way is chosen, and what is to be got for it."""
        self._missing.clear()
        if self.estimate and (missing := self.estimate.missing):
            get = partial(self.model_wanted.emit, missing)
            self._missing.say(self.estimate.obstacle, self.tr("Get it"), get)
        for thorough, tile in self.tiles.items():
            tile.mark(self.draft["thorough"] == thorough)

    def _ask(self) -> None:
        assert self._lesson
        requests: dict[str, dict[str, Any]] = {
            thorough: {**self.request, "thorough": thorough} for thorough in self.tiles
        }
        self.estimates.ask(self._lesson, self._material, requests)

    def _wait(self) -> None:
        for tile in self.tiles.values():
            tile.wait()
        self._mark()
        self.changed.emit()

    def _told(self, thorough: Thorough, told: Estimate | Failure) -> None:
        self.tiles[thorough].show_estimate(told)
        self._mark()
        self.changed.emit()


class OptionalNumber(QLineEdit):
    """A number, or nothing: then it is the lesson's own."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        self._whole = info.kind is int
        self.setAccessibleName(info.title)
        self.setPlaceholderText(self.tr("As the lesson has it"))
        self.editingFinished.connect(self._typed)
        self._value: float | None = None

    def value(self) -> float | None:
        return self._value

    def set_value(self, value: float | None) -> None:
        self._value = value
        self.setText("" if value is None else f"{value:g}" if not self._whole else str(value))

    def _typed(self) -> None:
        text = self.text().strip().replace(",", ".")
        try:
            value = None if not text else int(text) if self._whole else float(text)
        except ValueError:
            value = self._value
        if value != self._value:
            self._value = value
            self.edited.emit(value)
        self.set_value(self._value)


def optional_or_usual(request: type[LessonRequest], info: FieldInfo) -> QWidget:
    """The form's usual control, but for numbers that may be left open."""
    members = typing.get_args(request.model_fields[info.name].annotation)
    return OptionalNumber(info) if NoneType in members and info.kind in (int, float) else control_for(info)


def _line(info: FieldInfo) -> QWidget:
    return control_for(replace(info, hint=""))
