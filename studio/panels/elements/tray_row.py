"""One element in the tray: its cut-out on a checkerboard, its name to edit in place, what it does, what is wrong.

Where no word means it, it says so, and offers to be added to the words.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.panels.elements.checks import paint_checks
from studio.theme import tokens
from studio.theme.icons import paint_icon
from studio.widgets.controls import ElidedLabel, IconButton, set_role

ELEMENT_MIME = "application/x-matinee-element"
THUMB, ROW, CHECK = 46, 60, 5.75


@dataclass(frozen=True)
class ElementCard:
    """What a row shows. `warnings` stand in its tool tip; `fault` says why there is no cut-out; `unsaid` is for
    somebody whom no word means, `uncut` for a picture that is still being cut out."""

    name: str
    colour: str
    picture: QImage
    does: str = ""
    warnings: tuple[str, ...] = ()
    fault: str = ""
    unsaid: bool = False
    uncut: bool = False


class ElementRow(QFrame):
    """`chosen` by a click, `named` with another name, `cut_wanted` by a double click or its button."""

    chosen = Signal()
    named = Signal(str)
    said = Signal()
    cut_wanted = Signal()
    removed = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.setProperty("surface", "card")
        self.setFixedHeight(ROW)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._pressed: QPoint | None = None
        self._chosen = False
        self._thumb = _Thumb()
        self.name = QLineEdit()
        self.name.setStyleSheet("border: none; background: transparent; padding: 0; font-weight: 600;")
        self.name.setMaxLength(60)
        self.name.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.name.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the row's own comes up there too
        self.name.editingFinished.connect(self._name)
        self._line = ElidedLabel("", "dim")
        self.badge = IconButton("circle-alert", self.tr("Warning"), 16)
        self.cut = IconButton("scissors", self.tr("Cut out"), 16)
        self.remove = IconButton("x", self.tr("Remove"), 16)
        self.say = IconButton("plus", self.tr("Add to the words"), 16)
        self.say.tint("gold_text")
        for each in (self.say, self.badge, self.cut, self.remove):
            each.setFixedSize(26, 26)
            each.hide()
        self.say.clicked.connect(self.said)
        self.badge.clicked.connect(self.cut_wanted)
        self.cut.clicked.connect(self.cut_wanted)
        self.remove.clicked.connect(self._remove)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(self.name)
        words.addWidget(self._line)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 6, 6, 6)
        row.addWidget(self._thumb)
        row.addLayout(words, 1)
        for each in (self.badge, self.cut, self.remove, self.say):
            row.addWidget(each)  # the last one stays where it is under the pointer
        row.setSpacing(2)
        row.insertSpacing(1, 6)

    def show_card(self, card: ElementCard, chosen: bool) -> None:
        if not self.name.hasFocus() or self.name.text().strip().casefold() != card.name.casefold():
            self.name.setText(card.name)
            self.name.setCursorPosition(0)
        self.setAccessibleName(f"{card.name}, {self.tr('not in the words')}" if card.unsaid else card.name)
        self.name.setToolTip(self.tr("{0}: what the words call it").format(card.name))
        self.say.setVisible(card.unsaid)
        for tell in (self.say.setAccessibleName, self.say.setToolTip):
            tell(self.tr("Add {0} to the words").format(card.name))
        self.name.setAccessibleName(self.tr("Name of {0}").format(card.name))
        self.cut.setAccessibleName(self.tr("Cut out {0}").format(card.name))
        self.remove.setAccessibleName(self.tr("Remove {0}").format(card.name))
        self._thumb.show_picture(card.picture, card.colour)
        wrong = card.warnings[0] if card.warnings else ""
        told = self.tr("cutting out…") if card.uncut else self.tr("not in the words") if card.unsaid else ""
        set_role(self._line, "red" if card.fault else "dim")
        self._line.setText(card.fault or told or card.does or wrong)
        told = "\n".join(line for line in (card.fault, *card.warnings) if line)
        self.badge.setVisible(bool(told))
        self.badge.setToolTip(told)
        self.badge.setAccessibleName(self.tr("Warning: {0}").format(told))
        self.badge.tint("red" if card.fault else "gold_text")
        set_role(self, "true" if chosen else "false", "chosen")
        self._chosen = chosen
        self._show_buttons()

    def edit_name(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self.chosen.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging a row takes it to another place."""
        far = QApplication.startDragDistance()
        at = event.position().toPoint()
        if self._pressed is None or (at - self._pressed).manhattanLength() < far:
            return
        self._pressed = None
        data = QMimeData()
        data.setData(ELEMENT_MIME, str(self.place).encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self._thumb.grab())
        drag.setHotSpot(QPoint(THUMB // 2, THUMB + 4))
        drag.exec(Qt.DropAction.MoveAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.cut_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.chosen.emit()
        self.menu_wanted.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.chosen.emit()
            case Qt.Key.Key_F2:
                self.edit_name()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn):
            self._show_buttons()
        return super().event(event)

    def _show_buttons(self) -> None:
        """What can be done to it, on the chosen row and under the pointer; its name needs room too."""
        shown = self._chosen or self.underMouse()
        self.cut.setVisible(shown and self.say.isHidden())
        self.remove.setVisible(shown)

    def _remove(self) -> None:
        """A name that is being edited is finished while there still is an element to have it."""
        if self.name.hasFocus():
            self.setFocus()
        self.removed.emit()

    def _name(self) -> None:
        self.named.emit(self.name.text())


class _Thumb(QWidget):
    """A cut-out on a checkerboard, with the element's colour at its side."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(THUMB, THUMB)
        self._picture, self._colour = QImage(), "#888888"
        self._told, self._scaled = (0, ""), QImage()

    def show_picture(self, picture: QImage, colour: str) -> None:
        told = picture.cacheKey(), colour
        if told != self._told:
            self._told, self._scaled = told, QImage()
            self._picture, self._colour = picture, colour
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, box = tokens(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(box, 7, 7)
        painter.setClipPath(shape)
        paint_checks(painter, box, CHECK)
        if self._picture.isNull():
            paint_icon(painter, "image", box.adjusted(14, 14, -14, -14), now.plate)
        else:
            inside = box.adjusted(6, 3, -3, -3)
            size = self._picture.size().scaled(
                QSize(int(inside.width()), int(inside.height())), Qt.AspectRatioMode.KeepAspectRatio
            )
            left = inside.center().x() - size.width() / 2
            top = inside.center().y() - size.height() / 2
            wanted = size * self.devicePixelRatioF()
            if self._scaled.size() != wanted:
                free, smooth = (
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                self._scaled = self._picture.scaled(wanted, free, smooth)
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._scaled)
        painter.fillRect(QRectF(0, 0, 4, box.height()), QColor(self._colour))
