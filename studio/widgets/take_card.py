"""How a take looks in the strip: its picture, its length, and, while it is made, how far it is.

`Card` is what is shown, made from a finished take or from a job on its way; `CardPainter` draws it inside an
item view. Neither knows the project or the queue.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QImageReader,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio import theme
from studio.theme.icons import paint_icon

SIZE = QSize(150, 84)
RING = 4
CARD_ROLE = Qt.ItemDataRole.UserRole
PREVIEW_ROLE = Qt.ItemDataRole.UserRole + 1

Index: TypeAlias = QModelIndex | QPersistentModelIndex


class Stage(Enum):
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Card:
    """One place in the strip. `share` is how much is done, 0 to 1; `note` says it in words."""

    key: str
    title: str
    number: int = 0
    tip: str = ""
    stage: Stage = Stage.DONE
    poster: Path | None = None
    media: Path | None = None
    duration_s: float = 0.0
    favourite: bool = False
    share: float = 0.0
    note: str = ""
    icon: str = "user-round"

    @property
    def caption(self) -> str:
        """The take's number, and its title where that says more."""
        number = str(self.number) if self.number else ""
        return self.title if number in self.title.split() else f"{number} · {self.title}"


def clock(seconds: float) -> str:
    """Minutes and seconds, `1:02`, with hours where there are any."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def poster_pixmap(path: Path, size: QSize, ratio: float) -> QPixmap:
    """The picture at `path`, large enough to cover `size` logical pixels; empty if it cannot be read."""
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return QPixmap()
    key = f"{path}:{stamp}:{size.width()}x{size.height()}@{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    if reader.size().isValid():
        covered = reader.size().scaled(size * ratio, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        reader.setScaledSize(covered)
    found = QPixmap.fromImage(reader.read())
    QPixmapCache.insert(key, found)
    return found


def draw_cover(painter: QPainter, picture: QPixmap | QImage, box: QRectF) -> None:
    """Fill `box` with the picture, cropped to the upper middle where a face is."""
    scale = max(box.width() / picture.width(), box.height() / picture.height())
    width, height = box.width() / scale, box.height() / scale
    source = QRectF((picture.width() - width) / 2, (picture.height() - height) * 0.3, width, height)
    if isinstance(picture, QImage):
        painter.drawImage(box, picture, source)
    else:
        painter.drawPixmap(box, picture, source)


class CardPainter(QStyledItemDelegate):
    """Draws cards, and edits their names in place."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return SIZE + QSize(2 * RING, 2 * RING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: Card = index.data(CARD_ROLE)
        now = theme.tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        box = QRectF(option.rect.x() + RING, option.rect.y() + RING, SIZE.width(), SIZE.height())
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(box, 8, 8)
        painter.setClipPath(shape)
        painter.fillRect(box, QColor(now.raised))
        self._picture(painter, box, card, index.data(PREVIEW_ROLE))
        if card.stage is Stage.DONE:
            self._name(painter, box, card)
            if card.duration_s:
                self._badge(painter, box, clock(card.duration_s))
        else:
            self._progress(painter, box, card)
        painter.setClipping(False)
        if card.favourite:
            spot = QRectF(box.left() + 6, box.top() + 6, 22, 22)
            self._plate(painter, spot)
            paint_icon(painter, "star-filled", spot.adjusted(4, 4, -4, -4), now.gold)
        if chosen or focused:
            painter.setPen(QPen(QColor(now.gold if chosen else now.dim), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 11, 11)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Name of the take"))
        editor.setMaxLength(120)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(QRect(option.rect.x() + RING + 4, option.rect.bottom() - 36, SIZE.width() - 8, 28))

    def _picture(self, painter: QPainter, box: QRectF, card: Card, preview: QImage | None) -> None:
        ratio = painter.device().devicePixelRatioF()
        poster = preview or (poster_pixmap(card.poster, SIZE, ratio) if card.poster else QPixmap())
        if poster.isNull():
            side = 24.0
            spot = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
            paint_icon(painter, card.icon, spot, theme.tokens().faint)
        else:
            draw_cover(painter, poster, box)

    def _progress(self, painter: QPainter, box: QRectF, card: Card) -> None:
        now = theme.tokens()
        painter.fillRect(box, QColor(0, 0, 0, 60 if card.stage is Stage.WORKING else 130))
        colours = {Stage.FAILED: now.red, Stage.WORKING: now.gold}
        text = QRectF(box.left() + 6, box.top() + 6, box.width() - 12, 20)
        painter.setFont(card_font(11, QFont.Weight.Medium))
        width = min(painter.fontMetrics().horizontalAdvance(card.note) + 26, text.width())
        plate = QRectF(text.left(), text.top(), width, text.height())
        self._plate(painter, plate)
        painter.setBrush(QColor(colours.get(card.stage, now.on_plate)))
        painter.drawEllipse(QRectF(plate.left() + 7, plate.center().y() - 3, 6, 6))
        painter.setPen(QColor(now.on_plate))
        words = plate.adjusted(18, 0, -4, 0)
        shown = painter.fontMetrics().elidedText(card.note, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        if card.stage in (Stage.WORKING, Stage.INTERRUPTED):
            painter.fillRect(QRectF(box.left(), box.bottom() - 3, box.width(), 3), QColor(0, 0, 0, 150))
            bar = QRectF(box.left(), box.bottom() - 3, box.width() * card.share, 3)
            painter.fillRect(bar, QColor(now.gold if card.stage is Stage.WORKING else now.dim))

    def _name(self, painter: QPainter, box: QRectF, card: Card) -> None:
        shade = QLinearGradient(box.left(), box.bottom() - 36, box.left(), box.bottom())
        shade.setColorAt(0, QColor(0, 0, 0, 0))
        shade.setColorAt(1, QColor(0, 0, 0, 190))
        painter.fillRect(QRectF(box.left(), box.bottom() - 36, box.width(), 36), shade)
        painter.setFont(card_font(11, QFont.Weight.Medium))
        painter.setPen(QColor(theme.tokens().on_plate))
        words = QRectF(box.left() + 8, box.bottom() - 24, box.width() - 56, 20)
        shown = painter.fontMetrics().elidedText(
            card.caption, Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)

    def _badge(self, painter: QPainter, box: QRectF, text: str) -> None:
        painter.setFont(card_font(11, QFont.Weight.Medium))
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        plate = QRectF(box.right() - width - 6, box.bottom() - 24, width, 18)
        self._plate(painter, plate)
        painter.setPen(QColor(theme.tokens().on_plate))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _plate(self, painter: QPainter, box: QRectF) -> None:
        ground = QColor(theme.tokens().plate)
        ground.setAlpha(210)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)


def card_font(size: int, weight: QFont.Weight) -> QFont:
    """The letters of a card, with figures of one width; `size` in pixels."""
    font = QFont("Inter", weight=weight)
    font.setPixelSize(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
