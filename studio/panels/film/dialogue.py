"""What is said in a shot: a row a line, with who says it, and a way to add and to remove lines."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.widgets.controls import IconButton, button
from studio.widgets.tab_order import tab_before

Said = dict[str, str]


class DialogueLines(QWidget):
    """`value` is a list of lines as plain values of `engines.film.shots.Line`. `grasped` when another one is typed."""

    edited = Signal(object)
    grasped = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._value: list[Said] = []
        self._rows: list[_Row] = []
        self.add = button(self.tr("Add a line"), "link")
        self.add.clicked.connect(self._add)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.add)

    def value(self) -> list[Said]:
        return [dict(line) for line in self._value]

    def set_value(self, value: Any) -> None:
        lines = [dict(line) for line in value or ()]
        if lines == self._value and len(lines) == len(self._rows):
            return
        self._value = lines
        while len(self._rows) > len(lines):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(lines):
            row = _Row(len(self._rows))
            row.edited.connect(self._typed)
            row.removed.connect(self._remove)
            row.grasped.connect(self.grasped)
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)
        tab_before(self.add, [part for row in self._rows for part in row.parts])
        for row, line in zip(self._rows, lines, strict=True):
            row.show_line(line)

    def _add(self) -> None:
        """Another line, by whoever spoke before the last one."""
        speakers = [line.get("speaker", "") for line in self._value]
        speaker = speakers[-2] if len(speakers) > 1 else ""
        self.grasped.emit()
        self._become([*self._value, {"speaker": speaker, "text": "", "manner": ""}])
        self._rows[-1].begin()

    def _typed(self, at: int, name: str, text: str) -> None:
        lines = self.value()
        lines[at][name] = text
        self._become(lines)

    def _remove(self, at: int) -> None:
        self.grasped.emit()
        self._become(self._value[:at] + self._value[at + 1 :])

    def _become(self, lines: list[Said]) -> None:
        self.set_value(lines)
        self.edited.emit(self.value())


class _Row(QFrame):
    """One line: the speaker over the words."""

    edited = Signal(int, str, str)
    removed = Signal(int)
    grasped = Signal()

    def __init__(self, at: int) -> None:
        super().__init__()
        self.setProperty("surface", "segments")
        self._at = at
        self._speaker, self._text = QLineEdit(), QLineEdit()
        self._speaker.setPlaceholderText(self.tr("Nobody in sight"))
        self._speaker.setAccessibleName(self.tr("Speaker of line {0}").format(at + 1))
        self._text.setPlaceholderText(self.tr("What is said"))
        self._text.setAccessibleName(self.tr("Words of line {0}").format(at + 1))
        for name, field in (("speaker", self._speaker), ("text", self._text)):
            field.setStyleSheet("border: none; background: transparent; padding: 0;")
            field.textEdited.connect(lambda text, name=name: self.edited.emit(self._at, name, text))
            field.installEventFilter(self)
        remove = IconButton("x", self.tr("Remove line {0}").format(at + 1), 12)
        remove.setFixedSize(26, 26)
        remove.clicked.connect(lambda: self.removed.emit(self._at))
        self.parts = (self._speaker, self._text, remove)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._speaker, 1)
        head.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 4, 7)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._text)
        font = self._speaker.font()
        font.setPixelSize(12)
        self._speaker.setFont(font)

    def show_line(self, line: Said) -> None:
        for field, text in ((self._speaker, line.get("speaker", "")), (self._text, line.get("text", ""))):
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)

    def begin(self) -> None:
        self._text.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.grasped.emit()
        return super().eventFilter(watched, event)
