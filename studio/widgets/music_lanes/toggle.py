"""A small button that is on or off: a letter or an icon in 24 pixels, quiet until it is on."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.theme import tokens
from studio.theme.icons import paint_icon

SIZE = 24


class Toggle(QAbstractButton):
    """`letter` or `icon` (its pictures off and on); `gold` says that it acts while it is on."""

    def __init__(
        self, name: str, letter: str = "", icon: tuple[str, str] = ("", ""), *, gold: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._icon, self._gold = icon, gold
        self.setText(letter)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(SIZE, SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, on, over = tokens(), self.isChecked(), self.underMouse() or self.hasFocus()
        face = QRectF(2, 2, SIZE - 4, SIZE - 4)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            floor = now.gold if on and self._gold else now.dim if on and not self._icon[0] else None
            painter.setPen(
                QPen(QColor(now.gold if self.hasFocus() else now.line), 1)
                if over or not on
                else Qt.PenStyle.NoPen
            )
            painter.setBrush(QColor(floor) if floor else QColor(now.hover) if over else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(face.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            if self._icon[0]:
                colour = now.gold_text if on else now.text if over else now.faint
                paint_icon(painter, self._icon[on], QRectF(6, 6, 12, 12), colour)
                return
            font = QFont(self.font())
            font.setPixelSize(11)
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            written = (
                now.on_gold if on and self._gold else now.ground if on else now.text if over else now.dim
            )
            painter.setPen(QColor(written))
            painter.drawText(face, Qt.AlignmentFlag.AlignCenter, self.text())
