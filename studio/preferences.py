"""What the person prefers, kept in Matinee's home and read where it is needed.

Values have types and defaults here; the settings page edits them. A project's own state is not here.
"""

import os
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QObject, QSettings, QStandardPaths, Signal

from engines.home import home
from studio.theme import Scheme


class Preferences(QObject):
    """`changed` carries the name of the preference that became another."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings(str(home() / "settings.ini"), QSettings.Format.IniFormat)

    @property
    def scheme(self) -> Scheme:
        value = str(self._store.value("scheme", "dark"))
        return cast(Scheme, value) if value in ("dark", "light", "system") else "dark"

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._keep("scheme", scheme)

    @property
    def language(self) -> str:
        """A locale's name, empty for the system's."""
        return str(self._store.value("language", ""))

    @language.setter
    def language(self, language: str) -> None:
        self._keep("language", language)

    @property
    def notifications(self) -> bool:
        return self._flag("notifications", True)

    @notifications.setter
    def notifications(self, wanted: bool) -> None:
        self._keep("notifications", wanted)

    @property
    def reduce_motion(self) -> bool:
        return self._flag("reduce_motion", False)

    @reduce_motion.setter
    def reduce_motion(self, wanted: bool) -> None:
        self._keep("reduce_motion", wanted)

    @property
    def projects_folder(self) -> Path:
        """Where new projects go: among the documents, or in Matinee's home where that was chosen."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        usual = home() / "projects" if os.environ.get("MATINEE_HOME") else Path(documents) / "Matinee"
        return Path(str(self._store.value("projects_folder", usual)))

    @projects_folder.setter
    def projects_folder(self, folder: Path) -> None:
        self._keep("projects_folder", str(folder))

    @property
    def clusters(self) -> list[str]:
        """Addresses of clusters that can render."""
        return str(self._store.value("clusters", "")).split()

    @clusters.setter
    def clusters(self, addresses: list[str]) -> None:
        self._keep("clusters", " ".join(addresses))
        if self.render_on not in addresses:
            self.render_on = ""

    @property
    def render_on(self) -> str:
        """The address of the cluster that renders; empty for this computer."""
        return str(self._store.value("render_on", ""))

    @render_on.setter
    def render_on(self, address: str) -> None:
        self._keep("render_on", address)

    @property
    def take_order(self) -> str:
        return str(self._store.value("take_order", "newest"))

    @take_order.setter
    def take_order(self, order: str) -> None:
        self._keep("take_order", order)

    @property
    def media_folder(self) -> Path:
        """Where media was chosen last; at first, among the pictures."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = Path(str(self._store.value("media_folder", pictures)))
        return folder if folder.is_dir() else Path.home()

    @media_folder.setter
    def media_folder(self, folder: Path) -> None:
        self._keep("media_folder", str(folder))

    @property
    def place(self) -> str:
        """The panel that was looked at last, by its id; empty at the first start."""
        return str(self._store.value("place", ""))

    @place.setter
    def place(self, place: str) -> None:
        self._keep("place", place)

    def geometry(self) -> QByteArray:
        """Where the window stood; empty at the first start."""
        value = self._store.value("geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    def is_open(self, part: str) -> bool:
        """Whether a part of the window that folds (strip, inspector) stands open."""
        return self._flag(f"open/{part}", True)

    def keep_open(self, part: str, is_open: bool) -> None:
        self._store.setValue(f"open/{part}", is_open)

    def _flag(self, name: str, default: bool) -> bool:
        return str(self._store.value(name, default)).lower() == "true"

    def _keep(self, name: str, value: object) -> None:
        self._store.setValue(name, value)
        self.changed.emit(name)
