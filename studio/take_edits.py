"""What the user does to takes as steps that can be undone: rename, favourite, delete."""

from PySide6.QtGui import QUndoCommand

from studio.project.takes import Gallery, Take


class RenameTake(QUndoCommand):
    def __init__(self, gallery: Gallery, take: Take, name: str, text: str) -> None:
        super().__init__(text)
        self._gallery, self._take, self._name = gallery, take, name

    def redo(self) -> None:
        self._gallery.rename(self._take, self._name)

    def undo(self) -> None:
        self._gallery.rename(self._take, self._take.name)


class FavourTake(QUndoCommand):
    def __init__(self, gallery: Gallery, take: Take, favourite: bool, text: str) -> None:
        super().__init__(text)
        self._gallery, self._take, self._favourite = gallery, take, favourite

    def redo(self) -> None:
        self._gallery.favour(self._take, self._favourite)

    def undo(self) -> None:
        self._gallery.favour(self._take, not self._favourite)


class DeleteTakes(QUndoCommand):
    def __init__(self, gallery: Gallery, takes: list[Take], text: str) -> None:
        super().__init__(text)
        self._gallery, self._takes = gallery, takes

    def redo(self) -> None:
        for take in self._takes:
            self._gallery.delete(take)

    def undo(self) -> None:
        for take in self._takes:
            self._gallery.restore(take)
