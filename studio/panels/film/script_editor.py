"""Where the script is written or pasted: a Fountain screenplay, plain words, or one sentence, then made into shots."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.widgets.controls import ElidedLabel, button, set_role


class ScriptEditor(QWidget):
    """`edited` with the words as they are typed; `make_wanted` when they are to become shots."""

    edited = Signal(str)
    make_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = _Page()
        self.text.setAccessibleName(self.tr("Script"))
        self.text.setPlaceholderText(
            self.tr(
                "EXT. LIGHTHOUSE - DUSK\n\n"
                "A keeper climbs the rocks with a lamp.\n\n"
                "KEEPER\nThe sea is awake tonight.\n\n"
                "Or plain words, or one sentence."
            )
        )
        self.text.setTabChangesFocus(True)
        self._line = ElidedLabel("", "faint")
        self.open = button(self.tr("Open…"), "", self.tr("Open a script"))
        self.open.clicked.connect(self.open_wanted)
        self.make = button(self.tr("Make shots"), "primary")
        self.make.setToolTip(self.tr("Read the script and make its shots (Ctrl+Return in the script)"))
        self.make.clicked.connect(self.make_wanted)
        self.text.finished.connect(self.make.click)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._line, 1)
        foot.addWidget(self.open)
        foot.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.text)
        self.text.textChanged.connect(self._typed)
        self._typed()

    def set_words(self, words: str) -> None:
        """Show these; the cursor stays where nothing changed."""
        if words != self.text.toPlainText():
            with QSignalBlocker(self.text):
                self.text.setPlainText(words)
        self._typed()

    def show_reading(self, busy: bool) -> None:
        """The script is being read; meanwhile the button rests."""
        self._line.setText(self.tr("Reading…") if busy else "")
        self.make.setEnabled(not busy and bool(self.text.toPlainText().strip()))

    def show_chief(self, chief: bool) -> None:
        """Whether making shots is the next thing to do, or only another one."""
        set_role(self.make, "primary" if chief else "", "kind")

    def _typed(self) -> None:
        words = self.text.toPlainText()
        count = len(words.split())
        self._line.setText(self.tr("{0} words").format(count) if count else "")
        self.make.setEnabled(bool(count))
        if self.sender() is self.text:
            self.edited.emit(words)


class _Page(QPlainTextEdit):
    """Plain text; files that are dropped on it belong to the panel."""

    finished = Signal()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Return is ours before it is an action of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ends(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _ends(event):
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dropEvent(event)


def _ends(event: QKeyEvent) -> bool:
    control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return bool(control) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
