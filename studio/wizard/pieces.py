"""The pieces of material as a list that is shown and edited, with undo.

What the person says of a piece lies over what is on disk until it is written there, so that pieces may arrive while
others are edited. It knows no widget and gathers nothing.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engines.contract import BadInput
from studio.wizard.words import piece_in_words
from training.material import store
from training.material.piece import Fault, Material, Piece, Wants

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Key: TypeAlias = tuple[str, Path]
"""A piece's id and file: together they name it."""
Filter: TypeAlias = Callable[[Piece], bool]

PIECE_ROLE = Qt.ItemDataRole.UserRole
SAVE_MS = 600


class Pieces(QAbstractListModel):
    """Rows are the pieces that pass the filter. `counted` fires when the counts or the consent may have changed."""

    counted = Signal()

    def __init__(self, undo: QUndoStack) -> None:
        super().__init__()
        self.folder, self.wants = Path(), Wants(kinds=())
        self.consent = False
        self.undo = undo
        self._pieces: dict[Key, Piece] = {}
        self._edits: dict[Key, dict[str, Any]] = {}
        self._shown: list[Key] = []
        self._filter: Filter = lambda piece: True
        self._unsaved = False
        self._checked_for = self.wants
        self._wait = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._wait.timeout.connect(self.save)

    def open(self, folder: Path, wants: Wants) -> None:
        """Show the material of a folder, which may not be there yet."""
        self.save()
        self.undo.clear()
        self.folder, self.wants, self.consent = folder, wants, False
        self._edits.clear()
        self.reload()

    @property
    def stale(self) -> bool:
        """Whether the pieces were checked for other wants."""
        return bool(self._pieces) and self._checked_for != self.wants

    def reload(self) -> None:
        """Take in what is on disk now."""
        found = Material(wants=self.wants)
        with contextlib.suppress(BadInput):  # an empty draft
            found = store.read(self.folder)
        self._checked_for = found.wants
        self.consent = self.consent or (found.consent and not self.stale)
        before = list(self._pieces)
        self._pieces = {key_of(piece): self._edited(piece) for piece in found.pieces}
        if before and before == list(self._pieces)[: len(before)]:
            self._append(list(self._pieces)[len(before) :])
        else:
            self._show_all()
        self.counted.emit()

    def show_only(self, wanted: Filter) -> None:
        """Show the pieces that pass; one that stops to pass when it is edited stays until the next call."""
        self._filter = wanted
        self._show_all()

    @property
    def pieces(self) -> list[Piece]:
        return list(self._pieces.values())

    @property
    def used(self) -> int:
        return sum(piece.used for piece in self._pieces.values())

    def faults(self) -> Counter[Fault]:
        """How many pieces have which fault."""
        return Counter(fault for piece in self.pieces for fault in {each.fault for each in piece.problems})

    def keep(self, rows: Iterable[int], used: bool | None, what: str) -> None:
        """Use pieces or leave them out; None turns each around."""
        changes: dict[Key, dict[str, Any]] = {}
        for row in rows:
            piece = self.piece(row)
            wanted = not piece.used if used is None else used
            by_problems = not any(problem.grave for problem in piece.problems)
            if can_be_used(piece) and wanted != piece.used:
                changes[self._shown[row]] = {"kept": None if wanted == by_problems else wanted}
        self._push(changes, what)

    def take_out(self, rows: Iterable[int]) -> None:
        """Take pieces out of the material, as a step that can be undone; the files stay where they are."""
        self.save()
        if keys := {self._shown[row] for row in rows}:
            self.undo.push(_TakingOut(self, keys, self.tr("take pieces out")))

    def write_through(self, change: Callable[[tuple[Piece, ...]], tuple[Piece, ...]]) -> None:
        """Change which pieces there are, on disk and here."""
        self.save()
        with contextlib.suppress(BadInput):  # nothing is there any more
            store.change(self.folder, lambda found: found.model_copy(update={"pieces": change(found.pieces)}))
        self.reload()

    def set_consent(self, consent: bool) -> None:
        self.consent = consent
        self._changed()

    def piece(self, row: int) -> Piece:
        return self._pieces[self._shown[row]]

    def save(self) -> None:
        """Write what the person said."""
        self._wait.stop()
        if not self._unsaved:
            return

        def edited(material: Material) -> Material:
            pieces = tuple(self._edited(piece) for piece in material.pieces)
            return material.model_copy(update={"pieces": pieces, "consent": self.consent})

        with contextlib.suppress(BadInput):  # nothing was gathered yet
            store.change(self.folder, edited)
        self._edits.clear()
        self._unsaved = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        piece = self.piece(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return piece.caption
            case Qt.ItemDataRole.ToolTipRole:
                return piece_in_words(piece)
            case Qt.ItemDataRole.AccessibleTextRole:
                state = self.tr("used") if piece.used else self.tr("left out")
                return f"{state}. {piece_in_words(piece)}"
        return piece if role == PIECE_ROLE else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        caption = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or caption == self.piece(index.row()).caption:
            return False
        change = {"caption": caption, "captioned_by": "person" if caption else ""}
        self._push({self._shown[index.row()]: change}, self.tr("caption"))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if self.wants.captions else flags

    def put(self, changes: Mapping[Key, Mapping[str, Any]]) -> None:
        """Change pieces without a step in the undo history."""
        for key, change in changes.items():
            if key in self._pieces:
                self._pieces[key] = self._pieces[key].model_copy(update=change)
                self._edits.setdefault(key, {}).update(change)
        rows = [row for row, key in enumerate(self._shown) if key in changes]
        if rows:
            self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]))
        self._changed()

    def _edited(self, piece: Piece) -> Piece:
        return piece.model_copy(update=self._edits.get(key_of(piece), {}))

    def _push(self, changes: Mapping[Key, Mapping[str, Any]], what: str) -> None:
        if changes:
            old = {key: {n: getattr(self._pieces[key], n) for n in new} for key, new in changes.items()}
            self.undo.push(_Edit(self, old, changes, what))

    def _changed(self) -> None:
        self._unsaved = True
        self._wait.start()
        self.counted.emit()

    def _append(self, keys: Sequence[Key]) -> None:
        fresh = [key for key in keys if self._filter(self._pieces[key])]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown) + len(fresh) - 1)
            self._shown += fresh
            self.endInsertRows()
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def _show_all(self) -> None:
        self.beginResetModel()
        self._shown = [key for key, piece in self._pieces.items() if self._filter(piece)]
        self.endResetModel()


class _TakingOut(QUndoCommand):
    """Pieces that are no longer part of the material, and where they were."""

    def __init__(self, pieces: Pieces, keys: Set[Key], what: str) -> None:
        super().__init__(what)
        self._pieces, self._keys = pieces, keys
        self._before = tuple(pieces.pieces)

    def redo(self) -> None:
        self._pieces.write_through(
            lambda found: tuple(piece for piece in found if key_of(piece) not in self._keys)
        )

    def undo(self) -> None:
        def back(found: tuple[Piece, ...]) -> tuple[Piece, ...]:
            now = {key_of(piece): piece for piece in found}
            then = {key_of(piece): piece for piece in self._before}
            there = [now.pop(key, then[key]) for key in then if key in now or key in self._keys]
            return (*there, *now.values())

        self._pieces.write_through(back)


def can_be_used(piece: Piece) -> bool:
    """Whether it can be learned from at all, whatever the person says."""
    return piece.kind is not None and all(p.fault not in ("unreadable", "other_kind") for p in piece.problems)


def key_of(piece: Piece) -> Key:
    return piece.id, piece.file


class _Edit(QUndoCommand):
    """`old` and `new` values of pieces, by key."""

    def __init__(
        self,
        pieces: Pieces,
        old: Mapping[Key, Mapping[str, Any]],
        new: Mapping[Key, Mapping[str, Any]],
        what: str,
    ) -> None:
        super().__init__(what)
        self._pieces, self._old, self._new = pieces, old, new

    def redo(self) -> None:
        self._pieces.put(self._new)

    def undo(self) -> None:
        self._pieces.put(self._old)
