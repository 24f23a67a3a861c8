"""Bookmarks of a walk: little pictures side by side, each a place that a click returns to."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from studio.theme import tokens
from studio.widgets.controls import button, label
from studio.widgets.flow import Flow

THUMB = QSize(92, 56)
LEAST_PLACES = 2  # for a path through them


class Bookmarks(QWidget):
    """`chosen` carries a bookmark's name; `path_wanted` asks for a path of the camera through all of them,
    `back_wanted` for the walk before."""

    chosen = Signal(str)
    path_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Bookmarks"))
        self._none = label(self.tr("B keeps the place where you stand."), "faint")
        self._none.setWordWrap(True)
        self._thumbs: dict[str, _Thumb] = {}
        self._room = QWidget()
        self._flow = Flow(8, self._room)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._back = button("", "link")
        self._back.setToolTip(
            self.tr("Be where you were in the walk before, with its bookmarks and branches")
        )
        self._back.clicked.connect(self.back_wanted)
        self._path = button(self.tr("Camera path through them"), "link")
        self._path.setToolTip(self.tr("A smooth way from the start past each bookmark, to play or to film"))
        self._path.clicked.connect(self.path_wanted)
        column.addWidget(self._none)
        column.addWidget(self._room)
        column.addWidget(self._path, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._room, self._path, self._back):
            part.hide()

    def add(self, name: str, picture: QImage) -> None:
        """One more, or another picture for one of that name."""
        if name in self._thumbs:
            self._thumbs[name].show_picture(picture)
            return
        thumb = _Thumb(name, picture)
        thumb.clicked.connect(lambda: self.chosen.emit(name))
        self._thumbs[name] = thumb
        self._flow.addWidget(thumb)
        self._show()

    def clear(self) -> None:
        for thumb in self._thumbs.values():
            self._flow.removeWidget(thumb)
            thumb.deleteLater()
        self._thumbs.clear()
        self._show()

    def offer_back(self, text: str) -> None:
        """The way back to the walk before; an empty text takes it away."""
        self._back.setText(text)
        self._back.setVisible(bool(text))

    @property
    def pictures(self) -> dict[str, QImage]:
        """What is seen at each, by its name."""
        return {name: thumb.picture for name, thumb in self._thumbs.items()}

    @property
    def names(self) -> list[str]:
        return list(self._thumbs)

    def _show(self) -> None:
        self._none.setVisible(not self._thumbs)
        self._path.setVisible(len(self._thumbs) >= LEAST_PLACES)
        self._room.setVisible(bool(self._thumbs))
        self._room.updateGeometry()


class _Thumb(QAbstractButton):
    def __init__(self, name: str, picture: QImage) -> None:
        super().__init__()
        self.picture = picture
        self.setAccessibleName(self.tr("Return to {0}").format(name))
        self.setToolTip(self.tr("Return to {0}").format(name))
        self.setText(name)
        self.setFixedSize(THUMB)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return THUMB

    def show_picture(self, picture: QImage) -> None:
        self.picture = picture
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, box = tokens(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        over = self.underMouse() or self.hasFocus()
        with QPainter(self) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            clip = QPainterPath()
            clip.addRoundedRect(box, 7, 7)
            painter.save()
            painter.setClipPath(clip)
            painter.fillRect(box, QColor(now.raised))
            if not self.picture.isNull():
                painter.drawImage(box, self.picture)
            painter.restore()
            painter.setPen(QPen(QColor(now.gold if over else now.line), 1.5 if over else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 7, 7)
