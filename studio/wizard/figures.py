"""What validation measured, in words: whether it got better and by how much, the figure that says so, and the others
under a fold; of each, before and after and which way is better.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from studio.widgets.controls import ElidedLabel, empty, label, set_role
from studio.widgets.disclosure import Disclosure
from studio.wizard.words import number, paragraph
from training.figures import Figure, Pairs, gain

WORSE = 0.02  # of what was missing, from which something got worse
Rows = list[tuple[Figure, float | None, float | None]]


class Figures(QWidget):
    """Shows the figures of a lesson that have a name."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Rows = []
        self._judgement = paragraph("", "strong")
        self._worse = paragraph("", "dim")
        self._first, self._others = QVBoxLayout(), QVBoxLayout()
        self.details = Disclosure(self.tr("All figures"))
        self.details.inside.addLayout(self._others)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._judgement)
        column.addLayout(self._first)
        column.addWidget(self._worse)
        column.addWidget(self.details)
        self.hide()

    def show_pairs(self, figures: Mapping[str, Figure], pairs: Pairs) -> None:
        """Show values before and after by name."""
        rows = [(figure, *pairs[name]) for name, figure in figures.items() if name in pairs]
        if rows == self._shown:
            return
        self._shown = rows
        self.setVisible(bool(rows))
        gained = gain(figures, pairs)
        self._judgement.setText(self._judgement_of(gained))
        set_role(self._judgement, "green" if gained and gained > 0 else "strong")
        worse = [figure.title for figure, before, after in rows[1:] if _fell(figure, before, after)]
        self._worse.setText(self.tr("Somewhat worse: {0}").format(", ".join(worse).lower()))
        self._worse.setVisible(bool(worse))
        self._fill(self._first, rows[:1])
        self._fill(self._others, rows[1:])
        self.details.setVisible(len(rows) > 1)

    def _judgement_of(self, gained: float | None) -> str:
        if gained is None:
            return self.tr("Measured before it learns")
        if gained <= 0:
            return self.tr("No better than before")
        if gained < 0.005:
            return self.tr("Hardly better than before")
        return self.tr("Better than before by {0} %").format(f"{100 * gained:.0f}")

    def _fill(self, column: QVBoxLayout, rows: Rows) -> None:
        """Those of which lower is better, then the others, each kind above the words that say so."""
        empty(column)
        says = {False: self.tr("Lower is better"), True: self.tr("Higher is better, 1 is perfect")}
        for rises, words in says.items():
            if alike := [row for row in rows if row[0].rises is rises]:
                column.addWidget(_grid(alike, words))


def _fell(figure: Figure, before: float | None, after: float | None) -> bool:
    return before is not None and after is not None and figure.gain(before, after) < -WORSE


def _grid(rows: Rows, says: str) -> QFrame:
    frame = QFrame()
    grid = QGridLayout(frame)
    grid.setContentsMargins(0, 0, 0, 4)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for at, (figure, before, after) in enumerate(rows):
        values = " → ".join(number(value) for value in (before, after) if value is not None)
        grid.addWidget(ElidedLabel(figure.title, "label"), at, 0)
        grid.addWidget(label(values, "strong"), at, 1, Qt.AlignmentFlag.AlignRight)
    grid.addWidget(label(says, "dim"), len(rows), 0, 1, 2)
    return frame
