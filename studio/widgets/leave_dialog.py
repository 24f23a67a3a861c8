"""Asked when the window closes while something is being learned: go on without the window, stop, or stay."""

from enum import Enum, auto

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.widgets.controls import button, label


class Leave(Enum):
    STAY = auto()
    STOP = auto()
    GO_ON = auto()


class LeaveDialog(QDialog):
    """`answer` is what was chosen; Escape stays."""

    def __init__(self, title: str, waiting: int, parent: QWidget) -> None:
        """`title` is what is being learned, `waiting` how many trainings wait for it."""
        super().__init__(parent)
        self.answer = Leave.STAY
        self.setWindowTitle(self.tr("Close Matinee"))
        head = label(self.tr("{title} is still being learned").format(title=title), "title")
        text = self.tr("It can go on in the background: you find it in the queue when you come back.")
        if waiting:
            text += " " + self.tr("What waits for its turn begins when Matinee is open again.")
        line = label(text, "label")
        line.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        cancel = button(self.tr("&Cancel"), "quiet")
        stop = button(self.tr("&Stop and keep the best"))
        on = button(self.tr("&Go on in the background"), "primary")
        on.setDefault(True)
        row.addWidget(cancel)
        row.addStretch()
        row.addWidget(stop)
        row.addWidget(on)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(line)
        column.addSpacing(8)
        column.addLayout(row)
        self.setFixedWidth(520)
        cancel.clicked.connect(self.reject)
        stop.clicked.connect(lambda: self._choose(Leave.STOP))
        on.clicked.connect(lambda: self._choose(Leave.GO_ON))

    def _choose(self, answer: Leave) -> None:
        self.answer = answer
        self.accept()
