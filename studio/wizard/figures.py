"""What validation measured: the base's figure, the newest, and whether that moved, a line each."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.widgets.controls import ElidedLabel, label
from studio.wizard.words import figure_in_words, number

MOST = 5


class Figures(QWidget):
    """Values are (step, value) by name; those of step 0 are the base's."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self.hide()

    def show_figures(self, figures: Mapping[str, Sequence[tuple[int, float]]]) -> None:
        """Show what was measured so far."""
        self.show_pairs(
            {
                name: (values[0][1] if values[0][0] == 0 else None, values[-1][1] if values[-1][0] else None)
                for name, values in figures.items()
                if values
            }
        )

    def show_pairs(self, pairs: Mapping[str, tuple[float | None, float | None]]) -> None:
        """Show figures before and after by name; None where there is none. The score by which the best is chosen only
        repeats others."""
        pairs = {name: pair for name, pair in pairs.items() if name != "score" or len(pairs) == 1}
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self.setVisible(bool(pairs))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, text in enumerate((self.tr("MEASURED"), self.tr("BEFORE"), self.tr("NOW"))):
            self._grid.addWidget(label(text, "caps"), 0, column, right if column else Qt.AlignmentFlag(0))
        for row, (name, (before, now)) in enumerate(list(pairs.items())[:MOST], 1):
            self._grid.addWidget(ElidedLabel(figure_in_words(name), "label"), row, 0)
            for column, value, role in ((1, before, "label"), (2, now, "strong")):
                shown = "–" if value is None else number(value)
                self._grid.addWidget(label(shown, role), row, column, right)
