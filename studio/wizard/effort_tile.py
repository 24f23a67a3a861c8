"""One way of learning, quick, good or best, with the time, the memory and the disk that it takes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from engines.contract import Failure
from studio.widgets.controls import label, set_role
from studio.widgets.job_card import sentence
from studio.widgets.sizes import size_text
from studio.wizard.words import about, paragraph
from training.lesson import Estimate


class EffortTile(QFrame):
    """`chosen` fires when it is pressed."""

    chosen = Signal()

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = title
        self.obstacle = ""  # why it cannot begin this way
        self.waits = True
        self.estimate: Estimate | None = None
        self._time, self._facts = label("", "heading"), label("", "dim")
        self._obstacle = paragraph("", "red")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(4)
        column.addWidget(label(title, "title"))
        column.addWidget(label(hint, "dim"))
        column.addSpacing(8)
        column.addWidget(self._time)
        column.addWidget(self._facts)
        column.addWidget(self._obstacle)
        column.addStretch()
        self.wait()

    def wait(self) -> None:
        """Nothing is known yet."""
        self.waits, self.estimate = True, None
        self._say("…", self.tr("Being worked out"), "")

    def show_estimate(self, told: Estimate | Failure) -> None:
        """Show what it takes, or why that is not known."""
        self.waits = False
        if isinstance(told, Failure):
            self._say("–", "", sentence(". ".join(part for part in (told.message, told.hint) if part)))
            self.obstacle = "" if told.code == "crash" else self.obstacle  # unknown is no reason not to try
            return
        needs = self.tr("{memory} of memory · {disk} on disk")
        facts = needs.format(memory=size_text(told.memory), disk=size_text(told.disk))
        device = self.tr("the processor") if told.device == "cpu" else told.device
        where = self.tr("on {device}").format(device=device)
        self.estimate = told
        self._say(about(told.time_s), f"{facts}\n{where}", told.obstacle)
        self._obstacle.setVisible(
            bool(told.obstacle) and not told.missing
        )  # it is said once, under all tiles

    def mark(self, is_chosen: bool) -> None:
        set_role(self, "true" if is_chosen else "false", "chosen")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def _say(self, time: str, facts: str, obstacle: str) -> None:
        self.obstacle = obstacle
        self._time.setText(time)
        self._facts.setText(facts)
        self._facts.setVisible(bool(facts))
        self._obstacle.setText(obstacle)
        self._obstacle.setVisible(bool(obstacle))
        self.setAccessibleName(f"{self._title}: {time}. {facts} {obstacle}".strip())
