"""One training in the queue: what is learned, how far it is or why it waits, and the buttons that act on it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from engines import catalogue
from engines.learned import is_there
from studio.jobs.training_status import TrainingStatus
from studio.widgets.controls import ElidedLabel, ElidedLines, IconButton, button, set_role
from studio.widgets.job_card import CARD, CardPicture, percent, sentence, time_left
from training.job import PERSON

LINE = "\N{LINE SEPARATOR}"


class TrainingCard(QFrame):
    """Signals carry the training's id. Return or a double click opens it, Delete removes or stops it."""

    opened = Signal(str)
    pause = Signal(str)
    go_on = Signal(str)
    stop = Signal(str)
    resume = Signal(str)
    removed = Signal(str)

    def __init__(self, status: TrainingStatus, icon_name: str, picture: Path | None) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setFixedSize(CARD)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.status = status
        self._sample: Path | None = None
        self._picture = CardPicture(icon_name, picture)
        self._title = ElidedLabel(role="strong")
        self._state = ElidedLines("dim")
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._turn = IconButton("pause", self.tr("Pause"), 14)
        self._stop = IconButton("square", self.tr("Stop and keep the best"), 14)
        self._remove = IconButton("x", self.tr("Remove from the queue"), 14)
        self._act = button("", "link")
        for small in (self._turn, self._stop, self._remove):
            small.setFixedSize(24, 24)
        self._turn.clicked.connect(self._pause_or_go_on)
        self._stop.clicked.connect(lambda: self.stop.emit(self.status.id))
        self._remove.clicked.connect(lambda: self.removed.emit(self.status.id))
        self._act.clicked.connect(self._main_act)
        self._lay_out()
        self.show_status(status)

    def show_status(self, status: TrainingStatus) -> None:
        """Show the training as it is now."""
        self.status = status
        self._title.setText(status.title)
        line = state_line(status)
        failure = status.outcome.failure if status.outcome else None
        self._state.setText(line)
        do = sentence(failure.hint) if failure and not failure.model else ""
        self._state.setToolTip(f"{line}. {do}" if do else line)
        set_role(self._state, "red" if failure else "dim")
        self._bar.setVisible(status.living or status.state == "interrupted")
        self._bar.setValue(round(status.share * 1000))
        paused = status.paused == PERSON
        name = self.tr("Go on") if paused else self.tr("Pause")
        self._turn.set_icon("play" if paused else "pause")
        self._turn.setToolTip(name)
        self._turn.setAccessibleName(name)
        self._turn.setVisible(not status.stopping and (status.living or status.state == "waiting"))
        self._stop.setVisible(not status.stopping and status.living)
        self._remove.setVisible(not status.living)
        act = self._act_text()
        self._act.setVisible(bool(act))
        self._act.setText(act)
        self._act.setAccessibleName(act)
        if status.sample and status.sample != self._sample:
            self._sample = status.sample
            if not (sample := QImage(str(status.sample))).isNull():
                self._picture.show_picture(sample)
        self.setAccessibleName(f"{status.title}: {line}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            (self.stop if self.status.living else self.removed).emit(self.status.id)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.status.id)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.status.id)

    def _act_text(self) -> str:
        match self.status.state:
            case "running" | "paused":
                return self.tr("Watch")
            case "interrupted" | "failed":
                return self.tr("Resume")
            case "finished" | "stopped" if self.status.outcome and is_there(self.status.outcome.learned):
                return self.tr("Use it")
            case "finished" | "stopped":
                return self.tr("What to change")
        return ""

    def _main_act(self) -> None:
        resumes = self.status.state in ("interrupted", "failed")
        (self.resume if resumes else self.opened).emit(self.status.id)

    def _pause_or_go_on(self) -> None:
        (self.go_on if self.status.paused == PERSON else self.pause).emit(self.status.id)

    def _lay_out(self) -> None:
        head, foot, words, row = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(), QHBoxLayout(self)
        head.setSpacing(0)
        head.addWidget(self._title, 1)
        for small in (self._turn, self._stop, self._remove):
            head.addWidget(small)
        foot.addWidget(self._bar, 1)
        foot.addStretch()
        foot.addWidget(self._act)
        words.setContentsMargins(0, 4, 0, 6)
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(self._state, 1)
        words.addLayout(foot)
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addLayout(words, 1)


def state_line(status: TrainingStatus) -> str:
    """How a training is, in one line for people."""
    tr = QApplication.translate
    far = [percent(status.share)] if status.total else []
    match status.state:
        case "waiting" if status.paused == PERSON:
            return tr("TrainingCard", "Paused")
        case "waiting" if status.waits_for:
            return tr("TrainingCard", "Waits for {title}").format(title=status.waits_for)
        case "waiting":
            return tr("TrainingCard", "Waiting")
        case "running" | "paused" if status.stopping:
            return tr("TrainingCard", "Stopping, and keeping the best")
        case "running":
            left = [] if status.time_left_s is None else [time_left(status.time_left_s)]
            where = " · ".join([status.phase or tr("TrainingCard", "Starting"), *far, *left])
            loss = (
                []
                if status.loss is None
                else [tr("TrainingCard", "loss {loss}").format(loss=f"{status.loss:.3g}")]
            )
            return LINE.join([where, *loss])
        case "paused" if status.paused == PERSON:
            return " · ".join([tr("TrainingCard", "Paused"), *far])
        case "paused":
            return " · ".join([tr("TrainingCard", "Waits while something is rendered"), *far])
        case "interrupted":
            return " · ".join([tr("TrainingCard", "Interrupted"), *far])
        case "finished" if status.outcome and not status.outcome.learned:
            return tr("TrainingCard", "No better than before, nothing is kept")
        case "finished" if status.outcome and not is_there(status.outcome.learned):
            return tr("TrainingCard", "Learned, and removed since")
        case "finished":
            return tr("TrainingCard", "Learned")
        case "stopped":
            kept = status.outcome and is_there(status.outcome.learned)
            return tr("TrainingCard", "Stopped, the best is kept") if kept else tr("TrainingCard", "Stopped")
        case "failed":
            failure = status.outcome.failure if status.outcome else None
            if failure and failure.model:
                title = catalogue.entry(failure.model).title
                return tr("TrainingCard", "{title} is not on this machine yet").format(title=title)
            return sentence(failure.message) if failure else tr("TrainingCard", "Failed")
