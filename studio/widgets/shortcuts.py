"""The overview of keyboard shortcuts, made from the actions themselves."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.widgets.controls import label
from studio.widgets.overlay import Overlay

WIDTH, SCROLL_BAR = 1040, 20


class ShortcutsSheet(Overlay):
    """Every group of actions that have keys, and the keys of the takes strip."""

    def __init__(self, parent: QWidget, groups: Mapping[str, Sequence[QAction]]) -> None:
        super().__init__(parent, WIDTH, self.tr("Keyboard shortcuts"))
        rows = {
            group: [(a.text().replace("&", ""), _keys(a)) for a in actions if a.shortcuts()]
            for group, actions in groups.items()
        }
        rows[self.tr("Takes")] = [
            (self.tr("Choose the previous or the next"), ["←", "→"]),
            (self.tr("Open"), ["↵"]),
            (self.tr("Rename"), ["F2"]),
            (self.tr("Delete"), ["Del"]),
        ]
        rows[self.tr("Queue")] = [
            (self.tr("Move earlier or later"), ["Alt ←", "Alt →"]),
            (self.tr("Resume, or try again"), ["↵"]),
            (self.tr("Cancel, or remove"), ["Del"]),
        ]
        sides = [QVBoxLayout(), QVBoxLayout(), QVBoxLayout()]
        heights = [0, 0, 0]
        for group, lines in sorted(rows.items(), key=lambda group: -len(group[1])):
            if lines:
                side = heights.index(min(heights))
                heights[side] += len(lines) + 2
                sides[side].addLayout(_group(group, lines))
        inside = QFrame()
        across = QHBoxLayout(inside)
        across.setContentsMargins(0, 0, SCROLL_BAR, 0)
        across.setSpacing(28)
        for side in sides:
            side.setSpacing(20)
            side.addStretch()
            across.addLayout(side, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setMinimumHeight(min(inside.sizeHint().height() + 4, parent.height() - 150))
        scroll.setAccessibleName(self.tr("Keyboard shortcuts"))
        self.body.addWidget(scroll)

    def close_sheet(self) -> None:
        super().close_sheet()
        self.deleteLater()


def _keys(action: QAction) -> list[str]:
    native = QKeySequence.SequenceFormat.NativeText
    return [keys.toString(native).replace("+", " ") for keys in action.shortcuts()]


def _group(title: str, lines: list[tuple[str, list[str]]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(title.upper(), "caps"), 0, 0)
    for row, (text, keys) in enumerate(lines, 1):
        grid.addWidget(label(text), row, 0)
        across = QHBoxLayout()
        across.setSpacing(4)
        across.addStretch()
        for key in keys:
            across.addWidget(label(key, "key"))
        grid.addLayout(across, row, 1)
    return grid
