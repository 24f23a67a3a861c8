"""The draft of a request: the values that a panel's form edits, observable and with undo.

A draft holds plain JSON values under the names of the request's fields, and whatever else its panel wants
to keep beside them. It may be incomplete or wrong at any time: validation happens when a take is ordered.
It knows no widget, no file and no project; panels autosave `values()` when `changed` fires.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack


def default_values(kind: type[BaseModel]) -> dict[str, Any]:
    """The defaults of a request as plain values; required fields start as None."""
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in kind.model_fields.items()
    }


class Draft(QObject):
    """Values by name. `changed` carries the name of each value that became another one."""

    changed = Signal(str)

    def __init__(
        self, defaults: Mapping[str, Any], undo: QUndoStack | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._defaults = dict(defaults)
        self._values = dict(defaults)
        self.undo = undo or QUndoStack(self)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def values(self) -> dict[str, Any]:
        return dict(self._values)

    def default(self, name: str) -> Any:
        return self._defaults[name]

    def set(self, name: str, value: Any, *, what: str = "", gesture: int = 0) -> None:
        """Change one value as a step that can be undone; steps of one `gesture` (not 0) become one."""
        self.update({name: value}, what=what, gesture=gesture)

    def update(self, values: Mapping[str, Any], *, what: str = "", gesture: int = 0) -> None:
        """Change several values as one step, after whose undo all of them are as before, whatever was `put` since."""
        old = {name: self._values.get(name) for name in values}
        if old != dict(values):
            self.undo.push(_Change(self, old, dict(values), what, gesture))

    def reset(self, name: str, *, what: str = "") -> None:
        self.set(name, self._defaults[name], what=what)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Take over saved values without a step in the undo history; unknown names are dropped."""
        self.put({name: values.get(name, default) for name, default in self._defaults.items()})

    def put(self, values: Mapping[str, Any]) -> None:
        """Change values without a step in the undo history (what a measurement found, say)."""
        new = {name: value for name, value in values.items() if self._values.get(name) != value}
        self._values.update(new)
        for name in new:
            self.changed.emit(name)


class _Change(QUndoCommand):
    def __init__(
        self, draft: Draft, old: dict[str, Any], new: dict[str, Any], what: str, gesture: int
    ) -> None:
        super().__init__(what)
        self._draft, self._old, self._new, self._gesture = draft, old, new, gesture

    def id(self) -> int:
        return self._gesture or -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or other._draft is not self._draft:
            return False
        self._old = other._old | self._old
        self._new = self._new | other._new
        self.setObsolete(self._new == self._old)
        return True

    def redo(self) -> None:
        self._draft.put(self._new)

    def undo(self) -> None:
        self._draft.put(self._old)
