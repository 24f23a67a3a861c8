"""The LoRAs of a draft: files of weights that change what a neural engine makes, taken into the project."""

from pathlib import Path

from PySide6.QtCore import QObject

from engines.contract import BadInput
from engines.learned import Learned
from studio.model.draft import Draft
from studio.panels import Studio
from studio.take_words import sentences


class Loras(QObject):
    """Adds to the draft's `loras`; their strengths and what goes are edited in the inspector's rows."""

    def __init__(self, draft: Draft, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._draft, self._project, self._tell = draft, studio.project, studio.tell

    def use(self, learned: Learned) -> None:
        """Use one that was taught, with the engine that it was made for."""
        self._draft.set("engine", learned.engines[0], what=self.tr("Engine"))
        self.add(learned.path)

    def add(self, path: Path) -> None:
        """Take a file into the project, and use it as it was trained."""
        try:
            kept = str(self._project.folder / self._project.import_asset(path, "loras"))
        except BadInput as error:
            self._tell(sentences(error))
            return
        given = list(self._draft["loras"] or ())
        if kept in [str(each["path"]) for each in given]:
            self._tell(self.tr("This LoRA is there already."))
            return
        self._draft.set("loras", [*given, {"path": kept, "strength": 1.0}], what=self.tr("Add a LoRA"))
