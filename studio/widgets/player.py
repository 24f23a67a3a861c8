"""The controls of a player: play, time code, stepping, loop, volume, full screen, and its keys.

It drives a `Playback` and shows no picture itself: a canvas does, so that a panel may show the film on its stage.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.widgets.controls import IconButton, label
from studio.widgets.playback import Playback
from studio.widgets.slider import Track
from studio.widgets.timecode import timecode


class Transport(QWidget):
    """A row: play, time, spare room for the panel's own (`aside`), loop, sound, full screen."""

    full_screen_wanted = Signal()

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self.play = IconButton("play", self.tr("Play (Space)"))
        self.back = IconButton("skip-back", self.tr("To the start (Home)"), 16)
        self.time, self.whole = label(""), label("", "label")
        self.time.setMinimumWidth(66)
        self.time.setAccessibleName(self.tr("Position"))
        self.aside = QHBoxLayout()
        self.aside.setSpacing(14)
        self.loop = IconButton("repeat", self.tr("Loop"), 16)
        self.loop.setCheckable(True)
        self.mute = IconButton("volume-2", self.tr("Mute"), 16)
        self.volume = Track(self.tr("Volume"), 100)
        self.volume.setValue(100)
        self.volume.setFixedWidth(76)
        self.full = IconButton("maximize", self.tr("Full screen (F)"), 16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.back, self.play):
            row.addWidget(part)
        row.addSpacing(4)
        row.addWidget(self.time)
        row.addWidget(self.whole)
        row.addStretch(1)
        row.addLayout(self.aside)
        row.addSpacing(8)
        for part in (self.loop, self.mute, self.volume, self.full):
            row.addWidget(part)
        for part in (self.play, self.back, self.loop, self.mute, self.full):
            part.setFixedSize(32, 32)
        self.play.clicked.connect(playback.toggle)
        self.back.clicked.connect(lambda: playback.seek(0.0))
        self.loop.toggled.connect(playback.set_loop)
        self.mute.clicked.connect(lambda: self.volume.setValue(0 if playback.volume else 100))
        self.volume.valueChanged.connect(lambda value: playback.set_volume(value / 100))
        self.full.clicked.connect(self.full_screen_wanted)
        playback.state.connect(self._show)
        playback.moved.connect(self._show_time)
        self._show()

    def _show(self) -> None:
        playback = self._playback
        ready = playback.duration_s > 0
        self.play.set_icon("pause" if playback.playing else "play")
        self.play.setAccessibleName(self.tr("Pause") if playback.playing else self.tr("Play"))
        self.mute.set_icon("volume-2" if playback.volume else "volume-x")
        for part in (self.play, self.back, self.loop, self.full):
            part.setEnabled(ready)
        self.full.setVisible(playback.has_picture)
        self.whole.setText(f"/ {timecode(playback.duration_s)}" if ready else "")
        self._show_time()

    def _show_time(self) -> None:
        ready = self._playback.duration_s > 0
        self.time.setText(timecode(self._playback.position_s) if ready else "")


def player_keys(playback: Playback) -> dict[str, Callable[[], None]]:
    """What the keys of a player do, as key sequences."""
    return {
        "Space": playback.toggle,
        "K": playback.pause,
        "J": lambda: playback.shuttle(-1),
        "L": lambda: playback.shuttle(1),
        ",": lambda: playback.step(-1),
        ".": lambda: playback.step(1),
        "Home": lambda: playback.seek(0.0),
        "End": lambda: playback.seek(playback.duration_s),
    }


class FullScreen(QWidget):
    """The film alone, on a black screen, with the player's keys; Esc, F or a double click leave."""

    def __init__(self, playback: Playback, first: QImage, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Player"))
        self.setCursor(Qt.CursorShape.BlankCursor)
        self._image = first
        playback.frame.connect(self._take)
        for key, act in player_keys(playback).items():
            QShortcut(QKeySequence(key), self, act)
        QShortcut(QKeySequence("Left"), self, lambda: playback.step(-1))
        QShortcut(QKeySequence("Right"), self, lambda: playback.step(1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            box = self.rect()
            box.setSize(size)
            box.moveCenter(self.rect().center())
            painter.drawImage(box, self._image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F):
            self.close()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def _take(self, image: QImage) -> None:
        self._image = image
        self.update()
