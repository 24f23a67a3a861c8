"""How a shot looks in the script: its still, number, framing and length, first words, and how far it is shot."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engines.film.shots import Shot
from studio import theme
from studio.panels.film.words import first_words, headline, length
from studio.theme.icons import paint_icon
from studio.widgets.take_card import Index, card_font, draw_cover, poster_pixmap

ROW, STILL, INSET = 62, QSize(84, 47), 8
SET_SHARE = 0.5  # of a card's width, on which a dropped picture is its set
AS_SET, AS_END, AS_LORA = (
    QT_TRANSLATE_NOOP("shot", "As its set"),
    QT_TRANSLATE_NOOP("shot", "To end on"),
    QT_TRANSLATE_NOOP("shot", "As its LoRA"),
)
CARD_ROLE, PICTURE_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class ShotState(Enum):
    """Where a shot is in the film that is being made. `IDLE` while none is."""

    IDLE = "idle"
    PLANNED = "planned"
    SHOOTING = "shooting"
    DONE = "done"


class Mark(Enum):
    """What would become of what is dragged over a card."""

    NONE = ""
    SET = "set"
    END = "end"
    LORA = "lora"


@dataclass(frozen=True)
class ShotCard:
    """One place in the script. `share` is how much of the shot is there, 0 to 1."""

    number: int
    shot: Shot
    state: ShotState = ShotState.IDLE
    share: float = 0.0
    marked: Mark = Mark.NONE

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
        if chosen or hovered:
            ringed = focused and chosen and getattr(self.parent(), "tabbed_in", False)
            painter.setPen(QPen(QColor(now.gold), 1.5) if ringed else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.hover if chosen else now.raised))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 9, 9)
        still = QRectF(
            box.left() + INSET, box.center().y() - STILL.height() / 2, STILL.width(), STILL.height()
        )
        self._still(painter, still, card, index.data(PICTURE_ROLE))
        words = QRectF(still.right() + 10, still.top(), box.right() - still.right() - 20, still.height())
        self._words(painter, words, card)
        if card.marked is not Mark.NONE:
            self._offers(painter, box.adjusted(1, 1, -1, -1), card.marked)
        painter.restore()

    def _offers(self, painter: QPainter, box: QRectF, mark: Mark) -> None:
        """What it may become here, over the whole card; what it would become now in gold."""
        now = theme.tokens()
        painter.fillRect(box, QColor(now.panel))
        middle = box.left() + box.width() * SET_SHARE
        halves = {
            Mark.SET: (QRectF(box.topLeft(), QPointF(middle - 2, box.bottom())), _say(AS_SET)),
            Mark.END: (QRectF(QPointF(middle + 2, box.top()), box.bottomRight()), _say(AS_END)),
        }
        places = {Mark.LORA: (box, _say(AS_LORA))} if mark is Mark.LORA else halves
        painter.setFont(card_font(12, QFont.Weight.DemiBold))
        for each, (place, words) in places.items():
            here = each is mark
            painter.setPen(QPen(QColor(now.gold if here else now.line), 1.5 if here else 1))
            painter.setBrush(QColor(now.gold_ground if here else now.raised))
            painter.drawRoundedRect(place, 9, 9)
            painter.setPen(QColor(now.gold_text if here else now.dim))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

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
        badges = [("image", card.shot.picture), ("enter", card.shot.end_picture), ("layers", card.shot.loras)]
        for place, name in enumerate(name for name, given in reversed(badges) if given):
            self._badge(painter, QRectF(box.right() - 22 - 20 * place, box.top() + 4, 18, 18), name)
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
        painter.setFont(card_font(12, QFont.Weight.Normal))
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
        painter.setFont(card_font(13, QFont.Weight.DemiBold))
        painter.setPen(QColor(now.text))
        self._line(painter, top, card.caption)

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


def _say(text: str) -> str:
    return QCoreApplication.translate("shot", text)
