"""Level and place of a part in the mix: the name that is a fader, a tall fader, and a pan with a rest in the middle.

Levels are in dB (-40 to 12), pans from -1 left to 1 right. A double click goes back to the middle; the wheel is left
to what scrolls.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from studio.theme import tokens
from studio.widgets.music_lanes.colours import mixed

LEAST_DB, MOST_DB = -40.0, 12.0
ROOMY = 72
"""Pixels of a tall fader from which its whole scale is written."""
DB_PX = 0.22
"""What a pixel of a drag over a name is worth."""


class Fader(QSlider):
    """A number in steps of 1/`steps`; `edited` tells what a person did."""

    edited = Signal(float)

    def __init__(
        self, name: str, least: float, most: float, steps: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._steps = steps
        self._held: tuple[QPointF, float] | None = None
        self.setRange(round(least * steps), round(most * steps))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.valueChanged.connect(lambda value: self.edited.emit(value / self._steps))

    @property
    def number(self) -> float:
        return self.value() / self._steps

    def show_number(self, number: float) -> None:
        with QSignalBlocker(self):
            self.setValue(round(number * self._steps))
        self.setToolTip(self.words())
        self.update()

    def words(self) -> str:
        """What it stands at, and what can be done."""
        return ""

    def moved_to(self, point: QPointF, held: QPointF, number: float) -> float:
        """The number that a pointer means that took hold at a point, with that number."""
        return number

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position(), self.number
            self.setSliderDown(True)
            self.update()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self.setValue(round(self.moved_to(event.position(), *self._held) * self._steps))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.setSliderDown(False)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def is_active(self) -> bool:
        return self.isSliderDown() or self.underMouse() or self.hasFocus()


class NameFader(Fader):
    """The name of a track; drawn out sideways it is the level of the track."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Level of {title}", LEAST_DB, MOST_DB, 10, parent)
        self.title, self.is_heard = title, True
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.show_number(0.0)

    def words(self) -> str:
        words = self.tr("{0}, {1}. Drag the name sideways for its level, double-click for 0 dB")
        return words.format(self.title, decibels(self.number))

    def moved_to(self, point: QPointF, held: QPointF, number: float) -> float:
        return number + (point.x() - held.x()) * DB_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = QFont(self.font())
            font.setPixelSize(12)
            font.setWeight(QFont.Weight.Medium)
            painter.setFont(font)
            text = decibels(self.number) if self.isSliderDown() else self.title
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())
            painter.setPen(
                QColor(now.gold_text if self.isSliderDown() else now.text if self.is_heard else now.faint)
            )
            active = self.is_active()
            line = active or self.number != 0
            painter.drawText(
                self.rect().adjusted(0, 0, 0, -5 if line else 0), Qt.AlignmentFlag.AlignVCenter, shown
            )
            if not line:
                return
            y, width = self.height() - 4.5, self.width() - 8
            at = 4 + width * (self.number - LEAST_DB) / (MOST_DB - LEAST_DB)
            painter.setPen(QPen(QColor(now.line if not active else now.faint), 2))
            painter.drawLine(QPointF(4, y), QPointF(4 + width, y))
            painter.setPen(QPen(QColor(now.gold if active else now.dim), 2))
            painter.drawLine(QPointF(4, y), QPointF(at, y))
            if active:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor("#ffffff"))
                painter.drawEllipse(QPointF(at, y), 3.5, 3.5)


class LevelFader(Fader):
    """A tall fader beside a scale in dB."""

    SCALE_DB = (12, 0, -12, -24, -40)

    def __init__(self, title: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Level of {title}", LEAST_DB, MOST_DB, 10, parent)
        self._title, self.colour = title, colour
        self.setSingleStep(5)
        self.setPageStep(30)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(48, 44)
        self.show_number(0.0)

    def words(self) -> str:
        return self.tr("{0}, {1}. Double-click for 0 dB").format(self._title, decibels(self.number))

    def moved_to(self, point: QPointF, held: QPointF, number: float) -> float:
        there, here = (self._db_at(each.y()) for each in (point, held))
        return number + there - here

    def _y_of(self, db: float) -> float:
        return 9 + (self.height() - 18) * (1 - _share(db))

    def _db_at(self, y: float) -> float:
        share = 1 - (y - 9) / (self.height() - 18)
        return LEAST_DB + (MOST_DB - LEAST_DB) * max(share, 0.0) ** (1 / 1.6)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = QFont(self.font())
            font.setPixelSize(9)
            painter.setFont(font)
            middle = self.width() / 2 + 8
            for db in self.SCALE_DB if self.height() >= ROOMY else self.SCALE_DB[1::2]:
                y = self._y_of(db)
                painter.setPen(QPen(QColor(now.dim if db == 0 else now.line), 1))
                painter.drawLine(QPointF(middle - 9, y), QPointF(middle + 9, y))
                painter.setPen(QColor(now.faint))
                box = QRectF(0, y - 7, middle - 14, 14)
                painter.drawText(
                    box,
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                    f"{db}".replace("-", "−"),
                )
            painter.setPen(_rail(QColor(now.line)))
            painter.drawLine(QPointF(middle, 9), QPointF(middle, self.height() - 9))
            at = self._y_of(self.number)
            painter.setPen(_rail(mixed(now.panel, self.colour, 0.8)))
            painter.drawLine(QPointF(middle, at), QPointF(middle, self.height() - 9))
            painter.setPen(QPen(QColor(now.gold if self.is_active() else now.faint), 1.4))
            painter.setBrush(QColor("#ffffff"))
            painter.drawRoundedRect(QRectF(middle - 10, at - 5.5, 20, 11), 3, 3)
            painter.setPen(QPen(QColor(now.plate), 1.2))
            painter.drawLine(QPointF(middle - 6, at), QPointF(middle + 6, at))


class PanFader(Fader):
    """Left to right; the middle holds a little."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Place of {title}", -1.0, 1.0, 100, parent)
        self._title = title
        self.setSingleStep(5)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(44, 24)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.show_number(0.0)

    def words(self) -> str:
        return self.tr("{0}, {1}. Double-click for the middle").format(self._title, side(self.number))

    def moved_to(self, point: QPointF, held: QPointF, number: float) -> float:
        wanted = number + (point.x() - held.x()) * 2 / max(self.width() - 12, 1)
        return 0.0 if abs(wanted) < 0.06 else wanted

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle, y = self.width() / 2, self.height() / 2
            reach = middle - 6
            at = middle + reach * self.number
            painter.setPen(_rail(QColor(now.line)))
            painter.drawLine(QPointF(middle - reach, y), QPointF(middle + reach, y))
            painter.setPen(QPen(QColor(now.faint), 1))
            painter.drawLine(QPointF(middle, y - 5), QPointF(middle, y + 5))
            painter.setPen(_rail(QColor(now.gold)))
            if self.number:
                painter.drawLine(QPointF(middle, y), QPointF(at, y))
            painter.setPen(QPen(QColor(now.gold if self.is_active() else now.faint), 1.2))
            painter.setBrush(QColor("#ffffff"))
            painter.drawEllipse(QPointF(at, y), 4.5, 4.5)


def decibels(db: float) -> str:
    """`+1.5 dB`, `0 dB`, `−3.0 dB`."""
    return f"{db:+.1f} dB".replace("-", "−") if abs(db) >= 0.05 else "0 dB"


def side(pan: float) -> str:
    """`middle`, `30 % left`."""
    percent = round(abs(pan) * 100)
    return f"{percent} % {'left' if pan < 0 else 'right'}" if percent else "middle"


def _share(db: float) -> float:
    """Where a level stands on a tall fader: the upper part, where mixing is done, has most of the way."""
    return ((db - LEAST_DB) / (MOST_DB - LEAST_DB)) ** 1.6


def _rail(colour: QColor) -> QPen:
    """A line with round ends, for what a grip runs on."""
    pen = QPen(colour, 3)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
