"""A button with the presets of a panel: take one over, save the values of now under a name, delete one's own."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

from studio.model.presets import Preset, Presets


class PresetsMenu(QPushButton):
    """`chosen` carries the values of the preset that the user picks; `current` gives those to save."""

    chosen = Signal(str, dict)
    failed = Signal(str)

    def __init__(
        self, presets: Presets, current: Callable[[], Mapping[str, Any]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presets, self._current = presets, current
        self.setText(self.tr("Presets") + " ▾")
        self.setAccessibleName(self.tr("Presets"))
        self.setProperty("kind", "quiet")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)

    def save_as(self, name: str) -> None:
        """Keep the values of now under a name; one of the same name is replaced."""
        if not name.strip():
            return
        try:
            self._presets.save(name.strip(), self._current())
        except OSError as error:
            self.failed.emit(self.tr("The preset cannot be written: {0}").format(error.strerror))

    def _fill(self) -> None:
        self._menu.clear()
        presets = self._presets.all()
        for preset in presets:
            self._menu.addAction(preset.name, lambda p=preset: self._choose(p))
        if presets:
            self._menu.addSeparator()
        self._menu.addAction(self.tr("Save as a preset…"), self._ask)
        if own := [preset for preset in presets if preset.own]:
            drop = self._menu.addMenu(self.tr("Delete"))
            for preset in own:
                drop.addAction(preset.name, lambda p=preset: self._presets.delete(p.name))

    def _choose(self, preset: Preset) -> None:
        self.chosen.emit(preset.name, preset.values)

    def _ask(self) -> None:
        name, ok = QInputDialog.getText(self, self.tr("Save as a preset"), self.tr("Name of the preset"))
        if ok:
            self.save_as(name)
