"""The switch of the seamless loop as its row sees it: the draft says whether it is on; who turns it asks the piece."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.model.draft import Draft


class LoopValues(QObject):
    """`ask` is told what the user wants; what becomes of it comes back through the draft."""

    changed = Signal(str)

    def __init__(self, draft: Draft, ask: Callable[[bool], object], parent: QObject) -> None:
        super().__init__(parent)
        self._draft, self._ask = draft, ask
        draft.changed.connect(self.changed)

    def __getitem__(self, name: str) -> Any:
        return self._draft[name]

    def set(self, name: str, value: Any, *, what: str = "", gesture: int = 0) -> None:
        self._ask(bool(value))

    def reset(self, name: str, *, what: str = "") -> None:
        self._ask(bool(self._draft.default(name)))
