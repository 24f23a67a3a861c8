"""Places to walk in where there is no picture, each with a little one of its own."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from resources import ROOT
from studio.theme import tokens
from studio.widgets.controls import label
from studio.widgets.walk.cover import covering

CARD, LEAST_CARD = QSize(104, 66), 72
GAP, ROWS_APART = 8, 14
Rows = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class PlaceGrid(QWidget):
    """Rows of places under a title each, as (value, title) pairs; `chosen` carries the value. The cards of a row share
    its width."""

    chosen = Signal(str)

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Places"))
        self.cards: dict[str, PlaceCard] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._columns = max(len(places) for _, places in rows)
        for head, places in rows:
            if self.cards:
                column.addSpacing(ROWS_APART - column.spacing())
            column.addWidget(label(head, "faint"), 0, Qt.AlignmentFlag.AlignHCenter)
            row = QHBoxLayout()
            row.setSpacing(GAP)
            row.addStretch()
            for value, title in places:
                card = PlaceCard(value, title)
                card.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
                self.cards[value] = card
                row.addWidget(card)
            row.addStretch()
            column.addLayout(row)

    def minimumSizeHint(self) -> QSize:
        width = self._columns * (LEAST_CARD + GAP) - GAP
        return QSize(width, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = min(max((self.width() + GAP) // self._columns - GAP, LEAST_CARD), CARD.width())
        for card in self.cards.values():
            card.setFixedSize(width, round(width * CARD.height() / CARD.width()))


class PlaceCard(QAbstractButton):
    """One place: its picture with its name on it."""

    def __init__(self, place: str, title: str) -> None:
        super().__init__()
        self._picture = place_picture(place)
        self.setText(title)
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(CARD)

    def sizeHint(self) -> QSize:
        return CARD

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        over = self.underMouse() or self.hasFocus()
        with QPainter(self) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            clip = QPainterPath()
            clip.addRoundedRect(box, 8, 8)
            painter.setClipPath(clip)
            painter.fillRect(box, QColor(now.raised))
            if not self._picture.isNull():
                painter.drawImage(box, self._picture, covering(self._picture, box))
            shade = QLinearGradient(QPointF(0, box.bottom() - 34), QPointF(0, box.bottom()))
            shade.setColorAt(0, QColor(0, 0, 0, 0))
            shade.setColorAt(1, QColor(0, 0, 0, 190))
            painter.fillRect(box, shade)
            if over:
                painter.fillRect(box, QColor(255, 255, 255, 18))
            font = QFont(self.font())
            font.setPixelSize(11)
            font.setWeight(QFont.Weight.Medium)
            painter.setFont(font)
            painter.setPen(QColor("#ffffff"))
            words = box.adjusted(8, 0, -6, -5)
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.text())
            painter.setClipping(False)
            painter.setPen(QPen(QColor(now.gold if over else now.line), 1.5 if over else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 8, 8)


def place_picture(place: str) -> QImage:
    """The little picture of a place; null where there is none."""
    return QImage(str(ROOT / "places" / f"{place.replace(' ', '-')}.jpg"))
