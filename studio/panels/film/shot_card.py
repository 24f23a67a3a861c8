"""How a shot looks in the script: its still, number, framing and length, first words, and how far it is shot."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engines.film.shots import Shot
from studio import theme
from studio.panels.film.words import first_words, headline, length
from studio.theme.icons import paint_icon
from studio.widgets.take_card import Index, draw_cover, poster_pixmap

ROW, STILL, INSET = 62, QSize(84, 47), 8
CARD_ROLE, PICTURE_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class ShotState(Enum):
    """Where a shot is in the film that is being made. `IDLE` while none is."""

    IDLE = "idle"
    PLANNED = "planned"
    SHOOTING = "shooting"
    DONE = "done"


@dataclass(frozen=True)
class ShotCard:
    """One place in the script. `share` is how much of the shot is there, 0 to 1."""

    number: int
    shot: Shot
    state: ShotState = ShotState.IDLE
    share: float = 0.0
    marked: bool = False
    """A picture is dragged over it."""

    @property
    def caption(self) -> str:
        return f"{self.number}  {headline(self.shot)}"

    @property
    def told(self) -> str:
        """All of it in a line, for a screen reader."""
        return f"{self.caption}, {length(self.shot)}, {first_words(self.shot)}"


class ShotPainter(QStyledItemDelegate):
    """Draws shot cards over the whole width of their list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: ShotCard = index.data(CARD_ROLE)
        now = theme.tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        box = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if chosen or hovered or card.marked:
            ringed = card.marked or (focused and chosen and getattr(self.parent(), "tabbed_in", False))
            painter.setPen(QPen(QColor(now.gold), 1.5) if ringed else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.hover if chosen else now.raised))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 9, 9)
        still = QRectF(
            box.left() + INSET, box.center().y() - STILL.height() / 2, STILL.width(), STILL.height()
        )
        self._still(painter, still, card, index.data(PICTURE_ROLE))
        words = QRectF(still.right() + 10, still.top(), box.right() - still.right() - 20, still.height())
        self._words(painter, words, card)
        painter.restore()

    def _still(self, painter: QPainter, box: QRectF, card: ShotCard, picture: QImage | Path | None) -> None:
        now = theme.tokens()
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(box, QColor(now.ground))
        shown: QImage | QPixmap = QPixmap()
        if isinstance(picture, QImage):
            shown = picture
        elif picture:
            shown = poster_pixmap(picture, STILL, painter.device().devicePixelRatioF())
        if shown.isNull():
            spot = QRectF(box.center().x() - 10, box.center().y() - 10, 20, 20)
            paint_icon(painter, "slate", spot, now.faint)
        else:
            painter.setOpacity(0.45 if card.state is ShotState.PLANNED else 1.0)
            draw_cover(painter, shown, box)
            painter.setOpacity(1.0)
        if card.state is ShotState.SHOOTING:
            track = QRectF(box.left(), box.bottom() - 3, box.width(), 3)
            painter.fillRect(track, QColor(0, 0, 0, 150))
            painter.fillRect(
                QRectF(track.left(), track.top(), track.width() * card.share, 3), QColor(now.gold)
            )
        if card.shot.locked:
            self._badge(painter, QRectF(box.left() + 4, box.top() + 4, 18, 18), "lock")
        if card.shot.picture:
            self._badge(painter, QRectF(box.right() - 22, box.top() + 4, 18, 18), "image")
        painter.restore()

    def _badge(self, painter: QPainter, box: QRectF, icon: str) -> None:
        now = theme.tokens()
        ground = QColor(now.plate)
        ground.setAlpha(200)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        paint_icon(painter, icon, box.adjusted(3, 3, -3, -3), now.on_plate)

    def _words(self, painter: QPainter, box: QRectF, card: ShotCard) -> None:
        now = theme.tokens()
        top = QRectF(box.left(), box.top() + 2, box.width(), 20)
        below = QRectF(box.left(), top.bottom() + 1, box.width(), 20)
        painter.setFont(_font(12, QFont.Weight.Normal))
        painter.setPen(QColor(now.gold_text if card.state is ShotState.SHOOTING else now.faint))
        told = length(card.shot)
        width = painter.fontMetrics().horizontalAdvance(told)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(below, middle | Qt.AlignmentFlag.AlignRight, told)
        painter.setPen(QColor(now.dim))
        self._line(painter, below.adjusted(0, 0, -width - 8, 0), first_words(card.shot))
        if card.state is ShotState.DONE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.green))
            painter.drawEllipse(QPointF(top.right() - 3, top.center().y()), 3, 3)
            top = top.adjusted(0, 0, -14, 0)
        painter.setFont(_font(13, QFont.Weight.DemiBold))
        painter.setPen(QColor(now.text))
        self._line(painter, top, card.caption)

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


def _font(size: int, weight: QFont.Weight) -> QFont:
    font = QFont("Inter", weight=weight)
    font.setPixelSize(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
