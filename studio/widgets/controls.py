"""Small controls that the whole window shares: icon buttons, switches, hairlines and labels with a role.

Each is one class that takes its look from the theme and can be used alone.
"""

from PySide6.QtCore import Property, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from studio import theme
from studio.theme import motion
from studio.theme.icons import GRID, icon


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """A label with a role of the style sheet."""
    result = QLabel(text, parent)
    result.setProperty("role", role)
    return result


def button(text: str, kind: str = "", name: str = "") -> QPushButton:
    """A push button of a kind of the style sheet; `name` is its accessible name where the text says too little."""
    result = QPushButton(text)
    result.setProperty("kind", kind)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    result.setAccessibleName(name or text.replace("&", ""))
    return result


def set_role(widget: QWidget, value: str, name: str = "role") -> None:
    """Change what a widget is to the style sheet."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout, for good."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()


class DropDown(QComboBox):
    """One of several. The wheel scrolls what is around it, and letters, which are shortcuts, change nothing while
    it is closed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().strip()
        if letter and letter.isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)


class Hairline(QFrame):
    """A line of one pixel between two places."""

    def __init__(self, vertical: bool = False) -> None:
        super().__init__()
        self.setProperty("surface", "line")
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class IconButton(QToolButton):
    """A square button with an icon; its name is its tool tip and what a screen reader says."""

    def __init__(
        self,
        icon_name: str,
        name: str,
        size: int = GRID,
        parent: QWidget | None = None,
        *,
        on_plate: bool = False,
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._on_plate, self._role = icon_name, on_plate, "dim"
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setIconSize(QSize(size, size))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._colour()

    def set_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self._colour()

    def tint(self, role: str) -> None:
        """The role of the theme in whose colour it stands at rest."""
        if role != self._role:
            self._role = role
            self._colour()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        now = theme.tokens()
        usual, active = (
            (now.on_plate, now.gold) if self._on_plate else (getattr(now, self._role), now.gold_text)
        )
        self.setIcon(icon(self._icon_name, usual, active, now.faint, self.iconSize().width()))


class Switch(QAbstractButton):
    """An on-off switch."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFixedSize(36, theme.sheet.TARGET)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._travel = 0.0
        self.toggled.connect(lambda on: self._travel_to(float(on)))

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.tokens()
        track = QRectF(2, (self.height() - 18) / 2, 32, 18)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(1.0 if self.isEnabled() else 0.5)
            painter.setPen(QColor(now.text) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.gold if self.isChecked() else now.line))
            painter.drawRoundedRect(track, 9, 9)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#ffffff"))
            painter.drawEllipse(QPointF(track.left() + 9 + self._travel * 14, track.center().y()), 7, 7)

    def _travel_to(self, end: float) -> None:
        if self.isVisible():
            motion.glide(self, "travel", end)
        else:
            self._set_travel(end)

    def _get_travel(self) -> float:
        return self._travel

    def _set_travel(self, travel: float) -> None:
        self._travel = travel
        self.update()

    travel = Property(float, _get_travel, _set_travel)


class ElidedLines(QLabel):
    """Plain words over as many lines as there is room for; the last one gives up its end."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics, room = self.fontMetrics(), self.contentsRect()
        height = metrics.lineSpacing()
        layout = QTextLayout(self.text(), self.font())
        layout.beginLayout()
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            top = 0
            while (line := layout.createLine()).isValid():
                line.setLineWidth(room.width())
                words = self.text()[line.textStart() :]
                is_last = top + 2 * height > room.height()
                if not is_last:
                    words = words[: line.textLength()]
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room.left(), room.top() + top + metrics.ascent(), shown)
                top += height
                if is_last:
                    break


class ElidedLabel(QLabel):
    """A label of one line that gives up its end, not the layout, where room is short."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._full = text
        self.setText(text)

    def setText(self, text: str) -> None:
        self._full = text
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(
            self._full, Qt.TextElideMode.ElideRight, max(self.width(), 40)
        )
        super().setText(shown)
        self.setToolTip(self._full if shown != self._full else "")
