"""A panel that remembers what the window asked of it; all that the window needs of one."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from studio.panels import Studio
from studio.project.takes import Take


class BlankPanel(QObject):
    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self.stage, self.inspector = QLabel("stage"), QLabel("inspector")
        self.shown: list[Take] = []
        self.settings: list[dict[str, Any]] = []
        self.files: list[Path] = []
        self.closed = False
        self._action = QAction("Make it so", self)
        self._action.setShortcut("Ctrl+Return")
        self.stage.addAction(self._action)

    def actions(self) -> list[QAction]:
        return [self._action]

    def show_take(self, take: Take) -> None:
        self.shown.append(take)

    def use_settings(self, values: dict[str, Any]) -> None:
        self.settings.append(values)

    def accept_files(self, files: list[Path]) -> bool:
        self.files = [file for file in files if file.suffix == ".png"]
        return bool(self.files)

    def close(self) -> None:
        self.closed = True
