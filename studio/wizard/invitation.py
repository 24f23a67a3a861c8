"""The empty material page: says what can be dropped, and offers the dialogs."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio import theme
from studio.theme.icons import paint_icon
from studio.theme.tokens import RADIUS_STAGE
from studio.widgets.controls import button, label


class Invitation(QWidget):
    """A dashed field with the keyboard at first: Return chooses files."""

    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._over = False
        self._icon = "image-plus"
        self._title = label("", "title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        also = label(self.tr("or paste with Ctrl+V. Your files stay where they are."), "dim")
        also.setAlignment(Qt.AlignmentFlag.AlignCenter)
        files, folder = button(self.tr("Choose files…")), button(self.tr("Choose a folder…"))
        files.clicked.connect(self.files_wanted)
        folder.clicked.connect(self.folder_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(files)
        row.addWidget(folder)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(1)
        column.addSpacing(64)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(also)
        column.addStretch(1)

    def show_kinds(self, kinds: str, icon: str) -> None:
        """Invite these kinds of files."""
        self._icon = icon
        self._title.setText(self.tr("Drop {kinds} here").format(kinds=kinds))
        self.setAccessibleName(self._title.text())

    def mark(self, over: bool) -> None:
        """A gold edge, while something is dragged over."""
        self._over = over
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.files_wanted.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.tokens()
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(QColor(now.gold if self._over else now.dim if self.hasFocus() else now.faint), 1.5)
            pen.setDashPattern([4, 4])
            painter.setPen(pen)
            painter.setBrush(QColor(now.panel))
            painter.drawRoundedRect(box, RADIUS_STAGE, RADIUS_STAGE)
            side = 44.0
            spot = QRectF(box.center().x() - side / 2, self._title.y() - side - 18, side, side)
            paint_icon(painter, self._icon, spot, now.gold_text if self._over else now.dim)
