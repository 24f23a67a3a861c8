"""A sheet over the window: it dims what lies below, holds the keyboard, and goes with Escape or a click beside it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.controls import IconButton, label


class Overlay(QWidget):
    """Covers its parent. Put what it shows into `body`; `top` places the sheet, None centres it."""

    def __init__(self, parent: QWidget, width: int, title: str = "", top: int | None = None) -> None:
        super().__init__(parent)
        self._top = top
        self._focus_before: QWidget | None = None
        self.sheet = QFrame(self)
        self.sheet.setProperty("surface", "popup")
        self.sheet.setFixedWidth(width)
        self.body = QVBoxLayout(self.sheet)
        self.body.setContentsMargins(24, 20, 24, 24)
        self.body.setSpacing(12)
        self.setAccessibleName(title)
        if title:
            close = IconButton("x", self.tr("Close"), 16, self.sheet)
            close.clicked.connect(self.close_sheet)
            close.setFixedSize(28, 28)
            close.move(width - 44, 16)
            self.body.addWidget(label(title, "title"))
        parent.installEventFilter(self)
        self.hide()

    def open_sheet(self) -> None:
        """Show it, and remember where the keyboard was."""
        window = self.window()
        self._focus_before = window.focusWidget()
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self._place()
        self.sheet.setFocus()
        self.focusNextChild()

    def close_sheet(self) -> None:
        """Hide it and give the keyboard back."""
        self.hide()
        if self._focus_before and self._focus_before.isVisible():
            self._focus_before.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        inside = [w for w in self.sheet.findChildren(QWidget) if w.isVisible() and w.isEnabled()]
        stops = [w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if stops:
            here = self.window().focusWidget()
            at = stops.index(here) if here in stops else (-1 if forward else 0)
            stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.sheet.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = QColor(theme.tokens().scrim)
        shade.setAlpha(140)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), shade)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self.parentWidget().rect())
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # keys belong to the sheet, not to the actions of the window below
            return True
        return super().event(event)

    def _place(self) -> None:
        self.sheet.setMaximumHeight(max(120, self.height() - 48))
        self.sheet.adjustSize()
        top = self._top if self._top is not None else max(24, (self.height() - self.sheet.height()) // 3)
        self.sheet.move((self.width() - self.sheet.width()) // 2, top)
