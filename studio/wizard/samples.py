"""What the model makes on fixed seeds, side by side with what its base made: pictures, films and sounds."""

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImageReader, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engines.contract import Artifact
from studio import theme
from studio.theme.icons import paint_icon
from studio.widgets.canvas import Canvas
from studio.widgets.controls import IconButton, label
from studio.widgets.media_drop import kind_of
from studio.widgets.playback import Playback
from studio.widgets.segmented import Segmented
from studio.widgets.slider import Track
from studio.widgets.waveform import paint_waveform
from studio.wizard.report import BASE, Report

WAVE_PARTS = 600


class Sample(Canvas):
    """One picture, film or sound. `pressed` fires where it can be played."""

    pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(120, 90)
        self.playback = Playback(self)
        self.playback.set_loop(True)
        self.playback.frame.connect(self.show_image)
        self.playback.state.connect(self.update)
        self.playback.moved.connect(lambda _: self.update())
        self.file: Path | None = None
        self.kind = ""
        self._peaks: list[float] = []

    def show_file(self, file: Path | None) -> None:
        """Show a file, or that there is none yet."""
        if file == self.file:
            return
        self.playback.close()
        self.file, self.kind = file, kind_of(file) if file else ""
        image = QImageReader(str(file)).read() if file and self.kind == "image" else self.image
        if self.kind != "video":
            self.show_image(image if self.kind == "image" else type(image)())
        if file and self.kind == "video":
            self.playback.open_film(file)
        elif file and self.kind == "audio":
            length_s, self._peaks = _sound(file)
            self.playback.open_sound(file, length_s)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.kind in ("video", "audio") and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.kind == "image":
            return
        now = theme.tokens()
        playback = self.playback
        middle = QRectF(self.rect()).center()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.file is None:
                painter.setPen(QColor(now.faint))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Not yet"))
                return
            if self.kind == "audio" and playback.duration_s:
                done = playback.position_s / playback.duration_s
                wave = QRectF(24, self.height() * 0.3, self.width() - 48, self.height() * 0.4)
                paint_waveform(painter, wave, self._peaks, now.faint)
                painter.setClipRect(QRectF(0, 0, wave.left() + wave.width() * done, self.height()))
                paint_waveform(painter, wave, self._peaks, now.gold)
                painter.setClipping(False)
            if self.kind == "audio" or not playback.playing:
                painter.setPen(Qt.PenStyle.NoPen)
                ground = QColor(now.plate)
                ground.setAlpha(200)
                painter.setBrush(ground)
                painter.drawEllipse(middle, 24, 24)
                spot = QRectF(middle.x() - 11, middle.y() - 11, 22, 22)
                paint_icon(painter, "pause" if playback.playing else "play", spot, now.on_plate)


class Comparison(QWidget):
    """The base's samples at the left, the learned ones' at the right; which seed, and after which step."""

    def __init__(self) -> None:
        super().__init__()
        self._folder, self._report = Path(), Report()
        self._at, self._newest, self._number = "", "", 0
        self.before, self.after = Sample(self.tr("Before")), Sample(self.tr("Now"))
        self._after_title = label("", "caps")
        self._which = QHBoxLayout()
        self._which.setSpacing(4)
        self._segments: Segmented | None = None
        self._step = Track(self.tr("After which step"), 1)
        self._step.setFixedWidth(160)
        self._step_title = label("", "dim")
        self.play = IconButton("play", self.tr("Play both"), 16)
        self.play.setFixedSize(28, 28)
        row = QHBoxLayout()
        row.setSpacing(12)
        for title, sample in (
            (label(self.tr("BEFORE"), "caps"), self.before),
            (self._after_title, self.after),
        ):
            side = QVBoxLayout()
            side.setSpacing(6)
            side.addWidget(title)
            side.addWidget(sample, 1)
            row.addLayout(side, 1)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.play)
        tools.addLayout(self._which)
        tools.addStretch()
        tools.addWidget(self._step_title)
        tools.addWidget(self._step)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row, 1)
        column.addLayout(tools)
        self._step.valueChanged.connect(self._choose_step)
        self.play.clicked.connect(self._play_both)
        for sample, other in ((self.before, self.after), (self.after, self.before)):
            sample.pressed.connect(lambda s=sample, o=other: self._pressed(s, o))
            sample.playback.state.connect(self._show_play)

    def show_report(self, report: Report, folder: Path) -> None:
        """Show what there is now; who looks at the newest sees the newest."""
        looks_at_newest = self._at in ("", self._newest) or folder != self._folder
        self._report, self._folder = report, folder
        labels = report.labels
        self._newest = labels[-1] if labels else ""
        if looks_at_newest:
            self._at = self._newest
        self._step.blockSignals(True)
        self._step.setRange(0, max(0, len(labels) - 1))
        self._step.setValue(labels.index(self._at) if self._at in labels else 0)
        self._step.blockSignals(False)
        self._offer_seeds(len(report.samples.get(BASE, {}) or report.samples.get(self._at, {})))
        self._show()

    def close_media(self) -> None:
        """Let go of the files."""
        for sample in (self.before, self.after):
            sample.show_file(None)

    def _offer_seeds(self, count: int) -> None:
        if self._segments is not None and len(self._segments._values) == count:
            return
        if self._segments is not None:
            self._which.removeWidget(self._segments)
            self._segments.deleteLater()
            self._segments = None
        if count > 1:
            self._segments = Segmented(self.tr("Sample"), [(at, str(at + 1)) for at in range(count)])
            self._segments.edited.connect(self._choose_number)
            self._which.addWidget(self._segments)

    def _choose_number(self, number: int) -> None:
        self._number = number
        self._show()

    def _choose_step(self, at: int) -> None:
        labels = self._report.labels
        self._at = labels[at] if at < len(labels) else ""
        self._show()

    def _show(self) -> None:
        labels = self._report.labels
        self.before.show_file(self._file(BASE))
        self.after.show_file(self._file(self._at))
        step = self.tr("step {0}").format(self._at)
        now = self.tr("now") if labels and self._at == labels[-1] else self.tr("then")
        self._after_title.setText(f"{now} · {step}".upper() if self._at else self.tr("NOW"))
        for widget in (self._step, self._step_title):
            widget.setVisible(len(labels) > 1)
        self._step_title.setText(self.tr("After {0} steps").format(self._at))
        self.play.setVisible("video" in (self.before.kind, self.after.kind))

    def _file(self, at: str) -> Path | None:
        found: Artifact | None = self._report.samples.get(at, {}).get(self._number)
        return self._folder / found.path if found else None

    def _pressed(self, sample: Sample, other: Sample) -> None:
        """Two films run together, of two sounds only one is heard."""
        if sample.kind == "video":
            self._play_both()
        else:
            other.playback.pause()
            sample.playback.toggle()

    def _play_both(self) -> None:
        plays = self.before.playback.playing or self.after.playback.playing
        for sample in (self.before, self.after):
            if plays:
                sample.playback.pause()
            elif sample.kind == "video":
                sample.playback.seek(0.0)
                sample.playback.play()
        self.before.playback.set_volume(0.0)

    def _show_play(self) -> None:
        plays = self.before.playback.playing or self.after.playback.playing
        self.play.set_icon("pause" if plays else "play")
        self.play.setAccessibleName(self.tr("Pause") if plays else self.tr("Play both"))


def _sound(file: Path) -> tuple[float, list[float]]:
    """Seconds that a sound lasts, and how loud it is, 0 to 1, in equal parts of it; nothing where it cannot be read."""
    import numpy as np  # the window starts without them
    import soundfile

    try:
        samples, rate = soundfile.read(str(file), dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError):
        return 0.0, []
    parts = np.array_split(np.abs(samples).max(1), min(WAVE_PARTS, max(1, len(samples))))
    return len(samples) / rate, [float(part.max(initial=0)) for part in parts]
