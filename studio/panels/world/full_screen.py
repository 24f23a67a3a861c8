"""The view into a world on the whole screen: it comes out of its stage, and goes back there when this is left.

F11 takes it there and back, in the middle of a walk too. Esc first lets go of the mouse, then leaves. What is written
on the view, and what its keys do, is as on the stage.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from studio.widgets.walk.view import WalkView

KEY = Qt.Key.Key_F11


class WalkScreen(QWidget):
    """`changed` when the view has come here or gone back to the top of `home`."""

    changed = Signal()

    def __init__(self, view: WalkView, home: QBoxLayout, stage: QWidget) -> None:
        super().__init__(stage, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("World"))
        self._view, self._home = view, home
        self._offered = self._goes_on = False
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        view.installEventFilter(self)

    def offer(self, offered: bool) -> None:
        """Whether there is something to be seen on the whole screen; without it, it is left."""
        self._offered = offered
        if not offered:
            self.close()

    def toggle(self) -> None:
        if self.isVisible():
            self.close()
        elif self._offered:
            self._give(self._room)
            self.showFullScreen()
            self.activateWindow()
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F11 on the view, before the window has it; and the view's new window, once it has the keyboard."""
        match event:
            case QKeyEvent() if event.key() == KEY and (self._offered or self.isVisible()):
                if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                    self.toggle()
                event.accept()
                return True
        if event.type() == QEvent.Type.FocusIn and self._goes_on:
            self._goes_on = False
            self._view.enter()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible():
            self._give(self._home)
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)

    def _give(self, to: QBoxLayout) -> None:
        """Put the view there; who has the mouse in it keeps it."""
        walks = self._view.captured
        to.insertWidget(0, self._view, 1)
        self._view.show()
        self._view.setFocus()
        self._goes_on = walks
