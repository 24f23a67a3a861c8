"""What the dialog asks of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.widgets.controls import label
from studio.wizard.words import paragraph


@dataclass(frozen=True)
class Foot:
    """What stands at the foot while a page is shown: what is `said`, the primary button (`act`, none where empty), and
    the `hindrance` that keeps it from being pressed, which is said instead."""

    act: str = ""
    said: str = ""
    hindrance: str = ""


class Page(QWidget):
    """`changed` asks for its foot anew, `done` goes to the next page. Fill `column`; `head` has room at its right."""

    changed = Signal()
    done = Signal()

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading, self.hint = label(heading, "heading"), paragraph("", "label")
        self.hint.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.heading)
        words.addWidget(self.hint)
        self.head.addLayout(words, 1)
        self.column.addLayout(self.head)
        self.column.addSpacing(12)

    def say(self, hint: str) -> None:
        """What stands below the heading."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def foot(self) -> Foot:
        """What stands at the foot now."""
        return Foot()

    def beside(self) -> Sequence[QPushButton]:
        """Buttons left of the primary one."""
        return ()

    def act(self) -> None:
        """The primary button was pressed."""
        self.done.emit()


def scrolled(inside: QWidget) -> QScrollArea:
    """A widget that is scrolled where it is too high."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
