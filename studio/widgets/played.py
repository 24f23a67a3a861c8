"""A stage on which something is played: arrows step through its frames, Space belongs to a focused button first."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from studio.widgets.playback import Playback


class PlayedStage(QWidget):
    """Subclasses set `playback`, and say with `view_changed` that they show something else."""

    view_changed = Signal()
    playback: Playback

    @property
    def is_working(self) -> bool:
        """Whether something is being made on it."""
        raise NotImplementedError

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
