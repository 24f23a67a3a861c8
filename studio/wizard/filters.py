"""Which pieces are shown: all, those that are used, or those with one fault, each with its count."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from studio.widgets.controls import button, set_role
from studio.widgets.flow import Flow
from studio.wizard.pieces import Filter, Pieces
from studio.wizard.words import fault_in_words
from training.material.piece import Piece

ALL, USED, OUT, UNCAPTIONED = "all", "used", "out", "uncaptioned"


class Filters(QWidget):
    """`chosen` carries a `Filter`. Counts of nothing are not offered, but for all pieces."""

    chosen = Signal(object)

    def __init__(self, pieces: Pieces) -> None:
        super().__init__()
        self._pieces = pieces
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._flow = Flow(2, self)
        self.setAccessibleName(self.tr("Show"))
        self.name = ALL

    def show_counts(self) -> None:
        """Offer what there is now."""
        pieces, used = self._pieces.pieces, self._pieces.used
        self._offer(ALL, self.tr("All"), len(pieces))
        self._offer(USED, self.tr("Used"), used)
        self._offer(OUT, self.tr("Left out"), len(pieces) - used)
        if self._pieces.wants.captions:
            bare = sum(piece.bare for piece in pieces)
            self._offer(UNCAPTIONED, self.tr("No caption"), bare)
        faults = self._pieces.faults()
        for fault in sorted(faults):
            self._offer(f"fault:{fault}", fault_in_words(fault), faults[fault])
        for name in [name for name in self._buttons if name.startswith("fault:")]:
            if name.removeprefix("fault:") not in faults:
                self._offer(name, "", 0)

    def choose(self, name: str) -> None:
        """Show these pieces."""
        self.name = name
        self._buttons[name].setChecked(True)
        self.chosen.emit(_filter(name))

    def _offer(self, name: str, title: str, count: int) -> None:
        made = self._buttons.get(name)
        if made is None:
            if not count and name != ALL:
                return
            made = self._buttons[name] = button("", "segment")
            made.setCheckable(True)
            made.setChecked(name == self.name)
            made.clicked.connect(lambda: self.choose(name))
            set_role(made, "true", "tight")
            self._group.addButton(made)
            self._flow.addWidget(made)
        made.setVisible(bool(count) or name in (ALL, self.name))
        if title:
            made.setText(f"{title}  {count:,}")
            made.setAccessibleName(self.tr("Show: {0}, {1}").format(title, count))


def _filter(name: str) -> Filter:
    match name.partition(":"):
        case ("used", _, _):
            return lambda piece: piece.used
        case ("out", _, _):
            return lambda piece: not piece.used
        case ("uncaptioned", _, _):
            return lambda piece: piece.bare
        case ("fault", _, fault):
            return lambda piece: _has(piece, fault)
        case _:
            return lambda piece: True


def _has(piece: Piece, fault: str) -> bool:
    return any(problem.fault == fault for problem in piece.problems)
