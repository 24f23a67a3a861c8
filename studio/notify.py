"""Tells the system that something is ready, when the user is looking elsewhere."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon

from studio import theme
from studio.theme.icons import icon

if TYPE_CHECKING:
    from studio.window import MainWindow


class Notifier(QObject):
    """Speaks through the system tray where there is one, and else stays silent."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def tell(self, title: str, text: str) -> None:
        """Notify, unless the window has the user's eyes or they wish for none."""
        if self._window.isActiveWindow() or not self._window.preferences.notifications:
            return
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            gold = theme.tokens().gold
            self._tray = QSystemTrayIcon(icon("matinee", gold, gold, gold), self)
            self._tray.messageClicked.connect(self._window.activateWindow)
        self._tray.show()
        self._tray.showMessage(title, text)
