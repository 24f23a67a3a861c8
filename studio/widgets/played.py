"""A stage on which something is played: arrows step through its frames, Space belongs to a focused button first.

Files can be dropped on it; what it says of them while they are dragged is its own (`dragEnterEvent`).
"""

from typing import ClassVar

from PySide6.QtCore import QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from engines.home import home
from studio.widgets.canvas import Canvas
from studio.widgets.media_drop import files_in
from studio.widgets.playback import Playback


class PlayedStage(QWidget):
    """Subclasses set `canvas`, and say with `view_changed` that they show something else. `_used` keeps which hints
    have been read.

    `dropped` carries files of any kind; `kinds` are those that can be dropped without a file, as a bare picture can.
    """

    view_changed = Signal()
    dropped = Signal(list)

    kinds: ClassVar[tuple[str, ...]] = ("image",)
    canvas: Canvas

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.playback = playback
        self._used = QSettings(str(home() / "hints.ini"), QSettings.Format.IniFormat)

    @property
    def is_working(self) -> bool:
        """Whether something is being made on it."""
        raise NotImplementedError

    def show_hint(self) -> None:
        """What there is to know of what it shows, where nothing else is to be said."""
        raise NotImplementedError

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.canvas.mark(False)
        self.show_hint()

    def dropEvent(self, event: QDropEvent) -> None:
        self.canvas.mark(False)
        self.show_hint()
        if files := files_in(event.mimeData(), self.kinds):
            event.acceptProposedAction()
            self.dropped.emit(files)

    def event(self, event: QEvent) -> bool:
        """Space presses a focused button of the stage before it plays."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            on_button = isinstance(QApplication.focusWidget(), QAbstractButton)
            if on_button and event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.playback.duration_s and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.playback.step(far if event.key() == Qt.Key.Key_Right else -far)
        else:
            super().keyPressEvent(event)
