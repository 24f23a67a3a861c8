"""A part of the window that folds away to one side and comes back, in a short glide."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QFrame, QWidget

from studio.theme import motion


class Fold(QFrame):
    """Holds one widget at its full extent and shows `folded` to `extent` pixels of it.

    The content keeps its size while the fold moves, so that nothing inside it is laid out again.
    """

    toggled = Signal(bool)

    def __init__(self, content: QWidget, extent: int, *, across: bool, folded: int = 0) -> None:
        """`across` folds the width, otherwise the height."""
        super().__init__()
        self._content, self._extent, self._folded, self._across = content, extent, folded, across
        content.setParent(self)
        self._open = True
        (self.setMinimumWidth if across else self.setMinimumHeight)(folded)
        (self.setMaximumWidth if across else self.setMaximumHeight)(extent)

    @property
    def is_open(self) -> bool:
        return self._open

    def set_open(self, is_open: bool) -> None:
        if is_open != self._open:
            self._open = is_open
            self._content.setEnabled(is_open or self._folded > 0)
            end = self._extent if is_open else self._folded
            motion.glide(self, "maximumWidth" if self._across else "maximumHeight", end)
            self.toggled.emit(is_open)

    def sizeHint(self) -> QSize:
        hint = self._content.sizeHint()
        return QSize(self._extent, hint.height()) if self._across else QSize(hint.width(), self._extent)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            size = QSize(self._extent, self.height()) if self._across else QSize(self.width(), self._extent)
            self._content.resize(size)
        return super().event(event)
