"""The five steps of the wizard as a row at its top: where one is, what is done, and what can be gone back to."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from studio import theme
from studio.widgets.controls import Hairline

DISC = 24
GAP = 10


class Step(QAbstractButton):
    """A numbered disc and a word."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._number = number
        self._now = self._done = False
        self.setText(title)
        self.setFixedHeight(36)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_state(self, now: bool, done: bool, open_: bool) -> None:
        self._now, self._done = now, done
        self.setEnabled(open_)
        state = self.tr("here") if now else self.tr("done") if done else self.tr("later")
        self.setAccessibleName(f"{self._number} {self.text()}: {state}")
        self.update()

    def sizeHint(self) -> QSize:
        strong = self.font()
        strong.setWeight(QFont.Weight.DemiBold)
        return QSize(DISC + GAP + QFontMetrics(strong).horizontalAdvance(self.text()) + 14, 36)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.tokens()
        disc = QRectF(4, (self.height() - DISC) / 2, DISC, DISC)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus():
                painter.setPen(QPen(QColor(now.gold), 1))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            ground = now.gold if self._now else now.gold_ground if self._done else now.raised
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawEllipse(disc)
            font = self.font()
            font.setWeight(QFont.Weight.DemiBold if self._now or self._done else QFont.Weight.Normal)
            painter.setFont(font)
            inside = now.on_gold if self._now else now.gold_text if self._done else now.faint
            if self._done and not self._now:
                painter.setPen(
                    QPen(QColor(inside), 1.8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
                )
                middle = disc.center()
                painter.drawPolyline(
                    [middle + QPointF(*at) for at in ((-4.5, 0.5), (-1.5, 3.5), (4.5, -3.5))]
                )
            else:
                painter.setPen(QColor(inside))
                painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
            words = now.text if self._now or (self.underMouse() and self.isEnabled()) else now.dim
            painter.setPen(QColor(words if self._now or self._done else now.faint))
            font.setWeight(QFont.Weight.DemiBold if self._now else QFont.Weight.Normal)
            painter.setFont(font)
            box = QRectF(disc.right() + GAP - 2, 0, self.width(), self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())


class Steps(QWidget):
    """`wanted` carries the number of a step, from 0."""

    wanted = Signal(int)

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Steps"))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 8)
        row.setSpacing(8)
        row.addStretch()
        self.steps = [Step(number, title) for number, title in enumerate(titles, 1)]
        for at, step in enumerate(self.steps):
            if at:
                line = Hairline()
                line.setFixedWidth(28)
                row.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(step)
            step.clicked.connect(lambda _=False, at=at: self.wanted.emit(at))
        row.addStretch()

    def rename(self, at: int, title: str) -> None:
        """Give a step another title."""
        self.steps[at].setText(title)
        self.steps[at].updateGeometry()

    def show_at(self, here: int, open_: Sequence[int]) -> None:
        """Mark step `here`; those in `open_` can be gone to."""
        for at, step in enumerate(self.steps):
            step.show_state(at == here, at < here, at in open_ or at == here)
