"""The script of the film panel: its shots over the panel's draft, the chosen one, and every edit of them.

Observable and without widgets. Each edit is one step of the shared undo stack. Shots that an endless film grew by
itself stand after those of the draft and join them with the next edit.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from engines.film.shots import LONGEST_S, SHORTEST_S, Character, Screenplay, Shot
from studio.model.draft import Draft
from studio.panels.film import edits
from studio.panels.film.edits import Shots

EMPTY: Mapping[str, Any] = {}


class Script(QObject):
    """The draft's `screenplay` as shots and its `shot` as the chosen place, -1 where there is none."""

    changed = Signal()
    chosen_changed = Signal(int)

    def __init__(self, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.screenplay = Screenplay()
        """All of it, with what has grown."""
        self._grown: Shots = ()
        draft.changed.connect(self._draft_changed)

    @property
    def shots(self) -> Shots:
        return self.screenplay.shots

    @property
    def chosen(self) -> int:
        return min(int(self._draft["shot"]), len(self.shots) - 1)

    @property
    def shot(self) -> Shot | None:
        """The chosen shot."""
        return self.shots[self.chosen] if self.chosen >= 0 else None

    def choose(self, at: int) -> None:
        if 0 <= at < len(self.shots):
            self._draft.put({"shot": at})

    def replace(self, screenplay: Screenplay, what: str, beside: Mapping[str, Any] = EMPTY) -> None:
        """Another screenplay as one step, with other values of the draft that belong to it."""
        at = min(max(self.chosen, 0), max(len(screenplay.shots) - 1, 0))
        self._write(screenplay, {"shot": at, **beside}, what)

    def change(self, at: int, values: Mapping[str, Any], what: str, gesture: int = 0) -> None:
        """Give fields of a shot other values; a value that the shot cannot have changes nothing."""
        try:
            shot = Shot.model_validate({**self.shots[at].model_dump(), **values})
        except ValidationError:
            return
        self._put(edits.replaced(self.shots, at, shot), self.chosen, what, gesture)

    def move(self, at: int, to: int) -> None:
        """Put a shot at another place and choose it there."""
        if at != to and 0 <= at < len(self.shots) and 0 <= to < len(self.shots):
            self._put(edits.moved(self.shots, at, to), to, self.tr("Move shot {0}").format(at + 1))

    def split(self, at: int) -> None:
        if edits.can_split(self.shots[at]):
            first, second = edits.split(self.shots[at])
            shots = edits.inserted(edits.replaced(self.shots, at, first), at + 1, second)
            self._put(shots, at, self.tr("Split shot {0}").format(at + 1))

    def duplicate(self, at: int) -> None:
        copy = self.shots[at].model_copy(update={"locked": False})
        self._put(
            edits.inserted(self.shots, at + 1, copy), at + 1, self.tr("Duplicate shot {0}").format(at + 1)
        )

    def delete(self, at: int) -> None:
        self._put(
            edits.removed(self.shots, at),
            max(at - (at == len(self.shots) - 1), 0),
            self.tr("Delete shot {0}").format(at + 1),
        )

    def add(self, after: int) -> None:
        """An empty shot after another, -1 for the beginning."""
        shot = edits.next_shot(self.shots, after)
        self._put(edits.inserted(self.shots, after + 1, shot), after + 1, self.tr("Add a shot"))

    def add_footage(self, after: int, footage: Path, length_s: float, shows: str) -> None:
        """A video that is a shot, after another one, -1 for the beginning; `shows` says what is in it."""
        length_s = round(min(max(length_s, SHORTEST_S), LONGEST_S), 3)
        values = {"footage": footage, "duration_s": length_s, "description": shows}
        shot = edits.EMPTY.model_copy(update=values)
        self._put(edits.inserted(self.shots, after + 1, shot), after + 1, self.tr("Add footage"))

    def toggle_lock(self, at: int) -> None:
        locked = not self.shots[at].locked
        what = self.tr("Lock shot {0}") if locked else self.tr("Unlock shot {0}")
        self.change(at, {"locked": locked}, what.format(at + 1))

    def cast(self, name: str, voice: str) -> None:
        """Give somebody a voice, the id of one; empty lets the script choose."""
        known = self.screenplay.characters
        if name not in {each.name for each in known}:
            known = (*known, Character(name=name))
        told = tuple(
            each.model_copy(update={"voice": voice}) if each.name == name else each for each in known
        )
        self._write(
            self.screenplay.model_copy(update={"characters": told}),
            {"shot": max(self.chosen, 0)},
            self.tr("Voice of {0}").format(name),
        )

    def grow(self, shot: Shot) -> None:
        """A shot that an endless film went on with; no step of undo."""
        self._grown += (shot,)
        self.screenplay = self.screenplay.model_copy(update={"shots": (*self.shots, shot)})
        self.changed.emit()

    def settle(self) -> None:
        """What has grown becomes part of the draft."""
        if self._grown:
            self._grown = ()
            self._draft.put({"screenplay": self.screenplay.model_dump(mode="json")})

    def _put(self, shots: Shots, chosen: int, what: str, gesture: int = 0) -> None:
        self._write(self.screenplay.model_copy(update={"shots": shots}), {"shot": chosen}, what, gesture)

    def _write(self, screenplay: Screenplay, beside: Mapping[str, Any], what: str, gesture: int = 0) -> None:
        self._grown = ()
        self._draft.update(
            {"screenplay": screenplay.model_dump(mode="json"), **beside}, what=what, gesture=gesture
        )

    def _draft_changed(self, name: str) -> None:
        if name == "screenplay":
            told = _read(self._draft["screenplay"])
            self.screenplay = told.model_copy(update={"shots": told.shots + self._grown})
            self.changed.emit()
        elif name == "shot":
            self.chosen_changed.emit(self.chosen)


def _read(values: Any) -> Screenplay:
    """The screenplay in a draft; an empty one where it is of another version and cannot be read."""
    try:
        return Screenplay.model_validate(values or {})
    except ValidationError:
        return Screenplay()
