"""The choice of a style in the music panel: one of the thirteen, or one that was taught, by its name.

A request holds them in two fields; to the person they are one list.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from engines.learned import Learned, all_learned
from engines.music.request import MusicRequest
from studio.model.draft import Draft
from studio.panels.music.fields import AutoChoice
from studio.widgets.fields import FieldInfo

OWN = "own:"
"""Before the id of a style that was taught, where it stands among the others."""
LESSON = "music_style"


def taught() -> list[Learned]:
    """Styles that were taught, newest first."""
    return all_learned("music", "builtin", LESSON)


def own_name(id: str) -> str:
    """What the person calls a style that was taught; its id where it is not there any more."""
    return next((one.name for one in taught() if one.id == id), id)


class StyleChoice(AutoChoice):
    """Those that were taught come first; whoever opens the list sees those of now."""

    def __init__(self, info: FieldInfo) -> None:
        self._thirteen = list(info.choices)
        super().__init__(info.title, self._thirteen)
        self._list()

    def showPopup(self) -> None:
        self._list()
        super().showPopup()

    def set_value(self, value: Any) -> None:
        if str(value or "").startswith(OWN) and self.findData(value) < 0:
            self._list()
        if str(value or "").startswith(OWN) and self.findData(value) < 0:
            self.addItem(self.tr("{0} (gone)").format(str(value).removeprefix(OWN)), value)
        super().set_value(value)

    def _list(self) -> None:
        chosen = self.currentData()
        while self.count() > 1:
            self.removeItem(1)
        own = taught()
        for one in own:
            self.addItem(one.name, OWN + one.id)
        if own:
            self.insertSeparator(self.count())
        for value, title in self._thirteen:
            self.addItem(title, value)
        if chosen is None or self.findData(chosen) >= 0 or not str(chosen).startswith(OWN):
            super().set_value(chosen)
        else:
            self.set_value(chosen)


class StyleValues(QObject):
    """The draft as the row of the style sees it: `style` is one of both fields."""

    changed = Signal(str)

    def __init__(self, draft: Draft, parent: QObject) -> None:
        super().__init__(parent)
        self._draft = draft
        draft.changed.connect(self._tell)

    def __getitem__(self, name: str) -> Any:
        own = self._draft["own_style"]
        return OWN + own if own else self._draft["style"]

    def set(self, name: str, value: Any, *, what: str = "", gesture: int = 0) -> None:
        self._draft.update(fields_of(value), what=what, gesture=gesture)

    def reset(self, name: str, *, what: str = "") -> None:
        self.set(name, None, what=what)

    def _tell(self, name: str) -> None:
        if name in ("style", "own_style"):
            self.changed.emit("style")


def fields_of(value: Any) -> Mapping[str, Any]:
    """The fields of a request that stand for a choice: one of the thirteen, `OWN` and an id, or None."""
    usual = MusicRequest.model_fields["own_strength"].default
    if not str(value or "").startswith(OWN):
        return {"style": value, "own_style": "", "own_strength": usual}
    id = str(value).removeprefix(OWN)
    strength = next((one.strength for one in taught() if one.id == id), usual)
    return {"style": None, "own_style": id, "own_strength": min(strength, 1.0)}
