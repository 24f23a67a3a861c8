"""The inspector's form: built from a request class and bound both ways to a draft.

It knows no panel. Groups become sections, each field a row with its control, help as a tool tip and a place
for what is wrong with it; a double click on a label puts the default back. Presets are a row of their own.
"""

from collections.abc import Container, Mapping
from itertools import count
from typing import Any, Protocol

from pydantic import BaseModel
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.model.draft import Draft
from studio.widgets.controls import label
from studio.widgets.fields import Factory, FieldInfo, TextArea, TextLine, control_for, fields_of
from studio.widgets.segmented import Segmented

LABEL_WIDTH = 92
_gestures = count(1)


class Values(Protocol):
    """What a row edits: a draft, or something that stands for part of one."""

    changed: Signal

    def __getitem__(self, name: str) -> Any: ...

    def set(self, name: str, value: Any, *, what: str = "", gesture: int = 0) -> None: ...

    def reset(self, name: str, *, what: str = "") -> None: ...


class Form(QWidget):
    """Rows for the fields of `request` whose group is in `groups` (all where it is None).

    `factories` make the controls of widget hints that this form does not know, by hint; `asides` are widgets beside
    the heads of groups, by group.
    """

    def __init__(
        self,
        request: type[BaseModel],
        draft: Draft,
        groups: Container[str] | None = None,
        factories: Mapping[str, Factory] | None = None,
        skip: Container[str] = (),
        heads: bool = True,
        asides: Mapping[str, QWidget] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows: dict[str, FieldRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        section = ""
        for info in fields_of(request):
            if info.name in skip or (groups is not None and info.group not in groups):
                continue
            if heads and info.group != section:
                section = info.group
                if self.rows:
                    column.addSpacing(12)
                column.addLayout(_head_row(section, (asides or {}).get(section)))
            control = (factories or {}).get(info.hint, control_for)(info)
            self.rows[info.name] = row = FieldRow(info, control, draft)
            column.addWidget(row)

    def show_fault(self, field: str, message: str) -> bool:
        """Say what is wrong at a field and go there; False where this form has no such field."""
        self.clear_faults()
        row = self.rows.get(field)
        if row is None:
            return False
        row.show_fault(message)
        row.control.setFocus()
        return True

    def clear_faults(self) -> None:
        for row in self.rows.values():
            row.show_fault("")


def group_head(title: str) -> QLabel:
    """The small capitals over a group."""
    return label(title.upper(), "caps")


def _head_row(title: str, aside: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(group_head(title))
    row.addStretch()
    if aside:
        row.addWidget(aside)
    return row


class FieldRow(QWidget):
    """One field: label, control, and what is wrong with it below."""

    def __init__(self, info: FieldInfo, control: QWidget, draft: Values) -> None:
        super().__init__()
        self._info, self.control, self._draft = info, control, draft
        self.title = info.title
        self._gesture = next(_gestures)
        self._fault = label("", "red")
        self._fault.setWordWrap(True)
        self._fault.hide()
        self._label = label(info.title, "label")
        self._label.setBuddy(control)
        self._label.setToolTip(info.help)
        self._label.installEventFilter(self)
        control.setToolTip(info.help)
        if not control.accessibleDescription():
            control.setAccessibleDescription(info.help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._lay_out(column)
        column.addWidget(self._fault)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        grasped = getattr(control, "grasped", None)  # of controls whose changes come in a flow
        self._flows = grasped is not None or isinstance(control, TextArea | TextLine)
        if grasped is not None:
            grasped.connect(self._grasp)
        control.edited.connect(self._edited)  # type: ignore[attr-defined]
        control.installEventFilter(self)
        draft.changed.connect(self._changed)
        self._changed(info.name)

    def show_fault(self, message: str) -> None:
        self._fault.setText(message)
        self._fault.setVisible(bool(message))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._label and event.type() == QEvent.Type.MouseButtonDblClick:
            self._draft.reset(self._info.name, what=self.tr("Reset {0}").format(self._info.title))
            return True
        if watched is self.control and event.type() == QEvent.Type.FocusIn:
            self._grasp()
        return super().eventFilter(watched, event)

    def _lay_out(self, column: QVBoxLayout) -> None:
        """Beside the label where the control is a line, below it where it needs the width."""
        info, control = self._info, self.control
        below = info.hint in ("media", "text") or bool(info.accepts)
        below = below or (isinstance(control, Segmented) and control.sizeHint().width() > 190)
        if below:
            column.addWidget(self._label)
            column.addWidget(control)
            return
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if info.kind is bool or isinstance(control, Segmented):
            self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        else:
            self._label.setFixedWidth(LABEL_WIDTH)
        self._label.setMinimumHeight(28)
        row.addWidget(self._label)
        if isinstance(control, Segmented):
            row.addStretch()
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignRight)
        else:
            row.addWidget(control, 0 if info.kind is bool else 1)
        column.addLayout(row)

    def _grasp(self) -> None:
        self._gesture = next(_gestures)

    def _edited(self, value: object) -> None:
        self.show_fault("")
        gesture = self._gesture if self._flows else 0
        self._draft.set(self._info.name, value, what=self._info.title, gesture=gesture)

    def _changed(self, name: str) -> None:
        if name == self._info.name:
            self.control.set_value(self._draft[name])  # type: ignore[attr-defined]
