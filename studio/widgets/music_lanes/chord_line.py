"""A chord of a thought as a line of text, edited where it stands; a wrong name is told above it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from engines.music.harmony import Chord, chord_from
from engines.music.thoughts import HALVES, Plan
from studio.widgets.controls import label

LEAST_WIDTH, HEIGHT = 76, 26


class ChordLine(QLineEdit):
    """`entered` with the chords of all halves of the thought; `walked` with -1 or 1 where Tab asks for a neighbour."""

    entered = Signal(int, object)
    walked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Chord"))
        self.setToolTip(
            self.tr("Am, F, Cmaj7, G7, Dm9, C/E …; two names change half-way. Tab goes to the next")
        )
        self.setMaxLength(40)
        self._fault = QFrame(parent)
        self._fault.setProperty("surface", "popup")
        row = QHBoxLayout(self._fault)
        row.setContentsMargins(10, 4, 10, 4)
        self._words = label("", "red")
        row.addWidget(self._words)
        self._fault.hide()
        self.hide()
        self.returnPressed.connect(self._enter)
        self.textEdited.connect(self._fault.hide)

    def open(self, plan: Plan, thought: int, halves: range, box: QRect) -> None:
        """Edit the chord that fills some halves of a thought, at a box of the parent."""
        self._plan, self._thought, self._halves = plan, thought, halves
        self._before = plan.thoughts[thought].chords[halves.start].name(plan.key, plan.mode)
        self.setText(self._before)
        self.selectAll()
        self._fault.hide()
        width = max(box.width(), LEAST_WIDTH)
        left = min(box.left(), self.parentWidget().width() - width)
        self.setGeometry(left, box.center().y() - HEIGHT // 2, width, HEIGHT)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def halves(self) -> tuple[int, range]:
        """The thought that is edited, and which halves of its bars."""
        return self._thought, self._halves

    @property
    def fault(self) -> str:
        """What is told about a name that is none; empty while all is well."""
        return "" if self._fault.isHidden() else self._words.text()

    def shut(self) -> None:
        """Close and give the keyboard back to the lanes."""
        self._fault.hide()
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)
        event.accept()  # a line lets Return through, which would mean something to the lanes

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._enter(lambda: self.walked.emit(1 if forward else -1))
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._enter(quietly=True)

    def _enter(self, after: Callable[[], None] | None = None, *, quietly: bool = False) -> None:
        """Take what is written; a fault stays open, but for one who has gone elsewhere (`quietly`)."""
        if self.isHidden():
            return
        try:
            chords = self._chords()
        except ValueError as fault:
            if quietly:
                self.shut()
            else:
                self._tell(str(fault))
            return
        self._fault.hide()
        self.hide()
        if not quietly:
            self.parentWidget().setFocus(Qt.FocusReason.OtherFocusReason)
        if self.text().strip() != self._before:
            self.entered.emit(self._thought, chords)
        if after:
            after()

    def _chords(self) -> tuple[Chord, ...]:
        """All chords of the thought, with those that are written in the halves that are edited."""
        names = self.text().split()
        if not names:
            raise ValueError(self.tr("Write a chord, for example Am or Cmaj7"))
        if len(names) > len(self._halves):
            raise ValueError(
                self.tr("Half a bar takes one chord: Tab goes to the next half")
                if len(self._halves) == 1
                else self.tr("{0:g} bars take {1} chords, not {2}").format(
                    len(self._halves) / HALVES, len(self._halves), len(names)
                )
            )
        written = [chord_from(name, self._plan.key) for name in names]
        each = len(self._halves) // len(written)
        chords = list(self._plan.thoughts[self._thought].chords)
        for at, half in enumerate(self._halves):
            chords[half] = written[min(at // each, len(written) - 1)]
        return tuple(chords)

    def _tell(self, fault: str) -> None:
        self._words.setText(fault)
        self._fault.adjustSize()
        size = self._fault.sizeHint()
        left = max(min(self.x(), self.parentWidget().width() - size.width()), 0)
        self._fault.move(QPoint(left, self.y() - size.height() - 4))
        self._fault.show()
        self._fault.raise_()
        self.setAccessibleDescription(fault)
