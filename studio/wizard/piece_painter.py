"""Draws pieces of material in their grid, and edits their captions in place."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio import theme
from studio.theme.icons import paint_icon
from studio.widgets.take_card import card_font, clock, draw_cover, poster_pixmap
from studio.wizard.pieces import PIECE_ROLE, Index, Pieces, can_be_used
from training.material.piece import Kind, Piece

THUMB = QSize(192, 108)  # at least; its width grows with the grid
GAP = 12
CAPTION = 40
TICK = 24
PROBLEM_LINES = 5
LEAVING = {
    Qt.Key.Key_Return: QStyledItemDelegate.EndEditHint.EditNextItem,
    Qt.Key.Key_Enter: QStyledItemDelegate.EndEditHint.EditNextItem,
    Qt.Key.Key_Tab: QStyledItemDelegate.EndEditHint.EditNextItem,
    Qt.Key.Key_Backtab: QStyledItemDelegate.EndEditHint.EditPreviousItem,
}
ICONS: dict[Kind | None, str] = {
    "picture": "image",
    "clip": "film",
    "sound": "audio-lines",
    "score": "music",
    "walk": "box",
    None: "file",
}


class PiecePainter(QStyledItemDelegate):
    """One piece: its picture with a tick and what is wrong with it, its caption or the file's name below."""

    def __init__(self, pieces: Pieces, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces = pieces
        self.cell = cell(THUMB.width() + GAP)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        piece: Piece = index.data(PIECE_ROLE)
        now = theme.tokens()
        box = QRectF(thumb_box(option.rect))
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(box, 8, 8)
        painter.setClipPath(shape)
        painter.fillRect(box, QColor(now.raised))
        painter.setOpacity(1.0 if piece.used else 0.35)
        self._picture(painter, box, piece)
        painter.setOpacity(1.0)
        if piece.problems:
            self._problem(painter, box, piece)
        if piece.duration_s:
            self._badge(
                painter,
                box,
                clock(piece.duration_s) if piece.duration_s >= 10 else f"{piece.duration_s:.1f} s",
            )
        painter.setClipping(False)
        _tick(painter, tick_box(option.rect), piece.used, possible=can_be_used(piece))
        self._words(painter, QRectF(caption_box(option.rect)), piece)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(now.plate), 4))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 7, 7)
            painter.setPen(QPen(QColor(now.gold if chosen else now.on_plate), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QPlainTextEdit(parent)
        editor.setAccessibleName(self.tr("Caption"))
        editor.setStyleSheet("font-size: 12px; padding: 0;")
        editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QPlainTextEdit)
        editor.setPlainText(index.data(Qt.ItemDataRole.EditRole))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        assert isinstance(editor, QPlainTextEdit)
        self._pieces.setData(index, editor.toPlainText())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        box = thumb_box(option.rect)
        editor.setGeometry(QRect(box.x(), box.bottom() - 34, box.width(), 34 + CAPTION))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Return and Tab keep a caption and go to the next: a field of several lines has both for itself."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in LEAVING:
            assert isinstance(editor, QWidget)
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, LEAVING[Qt.Key(event.key())])
            return True
        return super().eventFilter(editor, event)

    def _picture(self, painter: QPainter, box: QRectF, piece: Piece) -> None:
        ratio = painter.device().devicePixelRatioF()
        if piece.thumb:
            picture = poster_pixmap(self._pieces.folder / piece.thumb, THUMB * 1.25, ratio)
            if not picture.isNull():
                draw_cover(painter, picture, box)
                return
        top = box.top() + 4 if piece.problems else box.center().y() - 18
        middle = QRectF(box.center().x() - 14, top, 28, 28)
        paint_icon(painter, ICONS[piece.kind], middle, theme.tokens().dim)

    def _problem(self, painter: QPainter, box: QRectF, piece: Piece) -> None:
        """What is wrong, the worst first, at the picture's foot."""
        now = theme.tokens()
        worst = sorted(piece.problems, key=lambda problem: not problem.grave)[0]
        more = f"+{len(piece.problems) - 1}" if len(piece.problems) > 1 else ""
        painter.setFont(card_font(11, QFont.Weight.Medium))
        aside = painter.fontMetrics().horizontalAdvance(more) + (8 if more else 0)
        lines = wrapped(painter, worst.what, box.width() - 28 - aside, PROBLEM_LINES)
        height = 6 + 14 * len(lines)
        plate = QRectF(box.left(), box.bottom() - height, box.width(), height)
        ground = QColor(now.plate)
        ground.setAlpha(225)
        painter.fillRect(plate, ground)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.red if worst.grave else now.gold))
        painter.drawEllipse(QPointF(plate.left() + 11, plate.top() + 10), 3, 3)
        painter.setPen(QColor(now.on_plate))
        for at, line in enumerate(lines):
            spot = QRectF(plate.left() + 20, plate.top() + 3 + 14 * at, plate.width() - 24, 14)
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, line)
        corner = QRectF(plate.left(), plate.bottom() - 17, plate.width() - 8, 14)
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, more)

    def _badge(self, painter: QPainter, box: QRectF, text: str) -> None:
        now = theme.tokens()
        painter.setFont(card_font(11, QFont.Weight.Medium))
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        plate = QRectF(box.left() + 6, box.top() + 6, width, 18)
        ground = QColor(now.plate)
        ground.setAlpha(210)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(plate, 5, 5)
        painter.setPen(QColor(now.on_plate))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _words(self, painter: QPainter, box: QRectF, piece: Piece) -> None:
        now = theme.tokens()
        painter.setFont(card_font(12, QFont.Weight.Normal))
        if not self._pieces.wants.captions or not can_be_used(piece):
            text, colour = piece.file.name, now.dim
            lines = [painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(box.width()))]
        elif piece.caption:
            lines, colour = wrapped(painter, piece.caption, box.width(), 2), now.text
        else:
            lines, colour = [self._asked(piece)], now.faint
        painter.setPen(QColor(colour if piece.used else now.faint))
        for at, line in enumerate(lines):
            spot = QRectF(box.left(), box.top() + 16 * at, box.width(), 16)
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, line)

    def _asked(self, piece: Piece) -> str:
        """What a caption is to tell."""
        if self._pieces.wants.captions == "spoken":
            return self.tr("Write what is said")
        return self.tr("Say what is heard") if piece.kind == "sound" else self.tr("Say what is seen")


def cell(width: int) -> QSize:
    """The place of one piece in a grid whose places are so wide."""
    return QSize(width, (width - GAP) * THUMB.height() // THUMB.width() + CAPTION + GAP)


def thumb_box(rect: QRect) -> QRect:
    """Where a piece's picture is, in its place in the grid."""
    return QRect(rect.x(), rect.y(), rect.width() - GAP, rect.height() - CAPTION - GAP)


def caption_box(rect: QRect) -> QRect:
    """Where a piece's caption is, in its place in the grid."""
    box = thumb_box(rect)
    return QRect(box.left() + 2, box.bottom() + 6, box.width() - 4, CAPTION - 6)


def tick_box(rect: QRect) -> QRectF:
    """Where a piece's tick is, in its place in the grid."""
    box = thumb_box(rect)
    return QRectF(box.right() - TICK - 5, box.top() + 6, TICK, TICK)


def wrapped(painter: QPainter, text: str, width: float, most: int) -> list[str]:
    """Words over at most so many lines; the last one gives up its end."""
    layout = QTextLayout(text, painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while len(lines) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        part = text[start:] if len(lines) == most - 1 else text[start : start + line.textLength()]
        lines.append(painter.fontMetrics().elidedText(part.strip(), Qt.TextElideMode.ElideRight, int(width)))
    layout.endLayout()
    return lines


def _tick(painter: QPainter, box: QRectF, used: bool, possible: bool) -> None:
    if not possible:
        return
    now = theme.tokens()
    ground = QColor(now.gold if used else now.plate)
    ground.setAlpha(255 if used else 190)
    painter.setPen(Qt.PenStyle.NoPen if used else QPen(QColor(now.on_plate), 1.5))
    painter.setBrush(ground)
    painter.drawEllipse(box.adjusted(2, 2, -2, -2))
    if used:
        pen = QPen(QColor(now.on_gold), 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        middle = box.center()
        painter.drawPolyline([middle + QPointF(*at) for at in ((-4.5, 0.5), (-1.5, 3.5), (4.5, -3.5))])
