"""One job in the queue: what it makes, how far it is or why it failed, and the buttons that act on it."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio import theme
from studio.jobs.store import Job, State
from studio.theme.icons import paint_icon
from studio.widgets.controls import ElidedLabel, ElidedLines, IconButton, button, set_role
from studio.widgets.take_card import clock, draw_cover, poster_pixmap

JOB_MIME = "application/x-matinee-job"
CARD = QSize(312, 88)


class JobCard(QFrame):
    """Signals carry the job's id. Drag it, or press Alt with an arrow, to change its turn."""

    cancel = Signal(str)
    resume = Signal(str)
    removed = Signal(str)
    shifted = Signal(str, int)
    mend = Signal(str)

    def __init__(self, job: Job, icon_name: str, picture: Path | None) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setFixedSize(CARD)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("")
        self.job = job
        self._pressed_at: QPoint | None = None
        self._picture = CardPicture(icon_name, picture)
        self._title = ElidedLabel(role="strong")
        self._state = ElidedLines("dim")
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._earlier = IconButton("chevron-left", self.tr("Earlier"), 14)
        self._later = IconButton("chevron-right", self.tr("Later"), 14)
        self._stop = IconButton("x", self.tr("Cancel"), 14)
        self._act = button("", "link")
        for small in (self._earlier, self._later, self._stop):
            small.setFixedSize(24, 24)
        self._earlier.clicked.connect(lambda: self.shifted.emit(self.job.id, -1))
        self._later.clicked.connect(lambda: self.shifted.emit(self.job.id, 1))
        self._stop.clicked.connect(self._end)
        self._act.clicked.connect(self._main_act)
        self._lay_out()
        self.show_job(job)

    def show_job(self, job: Job) -> None:
        """Show the job as it is now."""
        self.job = job
        self._title.setText(job.title)
        self._state.setText(state_line(job))
        self._state.setToolTip(sentence(job.failure.message) if job.failure else "")
        set_role(self._state, "red" if job.state is State.FAILED else "dim")
        working = job.state in (State.RUNNING, State.INTERRUPTED)
        self._bar.setVisible(working)
        self._bar.setValue(round(job.progress * 1000))
        for small in (self._earlier, self._later):
            small.setVisible(job.state is State.WAITING)
        ended = job.state.ended
        name = self.tr("Remove from the queue") if ended else self.tr("Cancel")
        self._stop.setToolTip(name)
        self._stop.setAccessibleName(name)
        act = self._act_text()
        self._act.setVisible(bool(act))
        self._act.setText(act)
        self._act.setAccessibleName(act)
        self.setAccessibleName(f"{job.title}: {self._state.text()}")

    def show_preview(self, picture: QImage) -> None:
        """Show a picture of the work so far."""
        self._picture.show_picture(picture)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.shifted.emit(self.job.id, -1 if event.key() == Qt.Key.Key_Left else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self._end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._main_act()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start, here = self._pressed_at, event.position().toPoint()
        far = start and (here - start).manhattanLength() >= QApplication.startDragDistance()
        if not far or self.job.state is not State.WAITING:
            return
        self._pressed_at = None
        drag, data = QDrag(self), QMimeData()
        data.setData(JOB_MIME, QByteArray(self.job.id.encode()))
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.setHotSpot(here)
        drag.exec(Qt.DropAction.MoveAction)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._main_act()

    def _act_text(self) -> str:
        match self.job.state:
            case State.FAILED if self.job.failure and self.job.failure.model:
                return self.tr("Get the model")
            case State.FAILED if self.job.failure and self.job.failure.code == "bad_input":
                return self.tr("Try again")
            case State.CANCELLED | State.FAILED | State.INTERRUPTED:
                return self.tr("Resume")
        return ""

    def _main_act(self) -> None:
        match self.job.state:
            case State.FAILED if self.job.failure and self.job.failure.model:
                self.mend.emit(self.job.id)
            case State.CANCELLED | State.FAILED | State.INTERRUPTED:
                self.resume.emit(self.job.id)

    def _end(self) -> None:
        (self.removed if self.job.state.ended else self.cancel).emit(self.job.id)

    def _lay_out(self) -> None:
        head, foot, words, row = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(), QHBoxLayout(self)
        head.setSpacing(0)
        head.addWidget(self._title, 1)
        for small in (self._earlier, self._later, self._stop):
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


class CardPicture(QWidget):
    """What a job looks like so far, at its card's left end."""

    def __init__(self, icon_name: str, picture: Path | None) -> None:
        super().__init__()
        self.setFixedSize(80, CARD.height())
        size, ratio = self.size(), self.devicePixelRatioF()
        self._icon_name = icon_name
        self._picture = poster_pixmap(picture, size, ratio) if picture else QPixmap()

    def show_picture(self, picture: QImage) -> None:
        self._picture = QPixmap.fromImage(picture)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.tokens()
        box = QRectF(self.rect()).adjusted(4, 4, 0, -4)
        with QPainter(self) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            shape = QPainterPath()
            shape.addRoundedRect(box, 7, 7)
            painter.setClipPath(shape)
            painter.fillPath(shape, QColor(now.hover))
            if self._picture.isNull():
                spot = QRectF(box.center().x() - 12, box.center().y() - 12, 24, 24)
                paint_icon(painter, self._icon_name, spot, now.faint)
            else:
                draw_cover(painter, self._picture, box)


def state_line(job: Job) -> str:
    """How a job is, in one line for people."""
    tr = QApplication.translate
    match job.state:
        case State.WAITING:
            return job.phase or tr("JobCard", "Waiting")
        case State.RUNNING:
            phase = [job.phase] if job.phase and job.progress else []
            return " · ".join(phase + how_far(job))
        case State.FINISHED:
            return tr("JobCard", "Done")
        case State.FAILED:
            return sentence(job.failure.message) if job.failure else tr("JobCard", "Failed")
        case State.CANCELLED:
            return tr("JobCard", "Cancelled")
        case State.INTERRUPTED:
            return tr("JobCard", "Interrupted at {share}").format(share=percent(job.progress))


def how_far(job: Job) -> list[str]:
    """The share that is done and the time left, as far as they are known; before that the phase alone."""
    if not job.progress:
        return [job.phase or QApplication.translate("JobCard", "Starting")]
    left = [] if job.time_left_s is None else [time_left(job.time_left_s)]
    return [percent(job.progress), *left]


def sentence(text: str) -> str:
    """A message as people begin one: with a capital."""
    return text[:1].upper() + text[1:]


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def time_left(seconds: float) -> str:
    """`2 s left`, `1:20 left`."""
    text = f"{max(1, round(seconds))} s" if seconds < 60 else clock(seconds)
    return QApplication.translate("JobCard", "{time} left").format(time=text)
