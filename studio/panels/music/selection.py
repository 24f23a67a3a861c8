"""What can be done with the selected bars beside what the lanes offer, and with a plan that was changed by hand."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.widgets.controls import button


class SelectionVerbs(QWidget):
    """Links for the line over the lanes: some while bars are selected, one while nothing is."""

    extend_wanted = Signal()
    loop_wanted = Signal()
    remove_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.extend = button(self.tr("Extend"), "link", self.tr("Repeat the selected bars after them"))
        self.extend.setToolTip(self.tr("These bars once more, right after them, newly written (N)"))
        self.loop = button(self.tr("Make loop"), "link", self.tr("Make a loop of the selected bars"))
        self.loop.setToolTip(self.tr("These bars alone, as a piece without a seam"))
        self.remove = button(self.tr("Remove"), "link", self.tr("Remove the selected bars"))
        self.remove.setToolTip(self.tr("Take these bars out of the piece (Delete)"))
        self.forget = button(self.tr("Plan anew"), "link", self.tr("Plan what the words say"))
        self.forget.setToolTip(self.tr("Forget what was changed by hand, and plan what the words say"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for verb, signal in (
            (self.extend, self.extend_wanted),
            (self.loop, self.loop_wanted),
            (self.remove, self.remove_wanted),
            (self.forget, self.forget_wanted),
        ):
            verb.clicked.connect(signal)
            row.addWidget(verb)
        self.show_state(False, False)

    def show_state(self, selected: bool, by_hand: bool) -> None:
        """Whether bars are selected, and whether the plan was changed by hand."""
        for verb in (self.extend, self.loop, self.remove):
            verb.setVisible(selected)
        self.forget.setVisible(by_hand and not selected)
        self.setVisible(selected or by_hand)
