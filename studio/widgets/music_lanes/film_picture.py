"""The picture of the film that a piece scores, at the moment where the music is. The music is the clock."""

from bisect import bisect_right
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.widgets.film import FilmReader, Piece

ROUND = 6
WIDEST = 2.4
"""How many times as wide as high a picture may stand; a wider one is as low as that takes."""


class FilmPicture(QWidget):
    """Hidden without a film that can be read; `shaped` when it comes, goes, or has another shape."""

    shaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Picture of the film"))
        self.setToolTip(self.tr("The film that the piece scores, in step with the music"))
        self.path: Path | None = None
        self.image = QImage()
        self._reader: FilmReader | None = None
        self._times: list[float] = []
        self._time_s, self._number = 0.0, -1
        self.hide()

    @property
    def is_there(self) -> bool:
        """Whether there is a picture to show."""
        return not self.image.isNull()

    @property
    def frame_number(self) -> int:
        """The number of the frame that belongs to the moment of the music; -1 before the film is open."""
        return self._number

    def open(self, path: Path | None) -> None:
        """Show this film, or none."""
        if path == self.path:
            return
        if self._reader:
            self._reader.stop()
            self._reader.deleteLater()
        self.path, self._reader = path, None
        self._times, self._number, self.image = [], -1, QImage()
        if path:
            self._reader = FilmReader(path, self)
            self._reader.opened.connect(self._opened)
            self._reader.frame.connect(self._decoded)
            self._reader.start()
        self.shaped.emit()

    def show_at(self, time_s: float) -> None:
        """Show the frame of a moment; after the end the last one stays."""
        self._time_s = time_s
        number = max(0, bisect_right(self._times, time_s + 1e-4) - 1)
        if self._reader and self._times and number != self._number:
            self._number = number
            self._reader.want(number)

    def set_height(self, height: int) -> None:
        """As high as this, and as wide as the film then is."""
        box = self.image.size().scaled(
            QSize(round(height * WIDEST), height), Qt.AspectRatioMode.KeepAspectRatio
        )
        self.setFixedSize(box)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(box, ROUND, ROUND)
        with QPainter(self) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            painter.setClipPath(shape)
            painter.drawImage(box, self.image)

    def _opened(self, times: list[float], pieces: list[Piece], fps: float, duration_s: float) -> None:
        self._times = times
        self.show_at(self._time_s)

    def _decoded(self, number: int, image: QImage) -> None:
        if image.isNull():
            return
        was, self.image = self.image.size(), image
        if image.size() != was:
            self.shaped.emit()
        self.update()
