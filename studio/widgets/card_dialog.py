"""The card of something learned: how it was taught, from what, and all its figures."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextTableFormat
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

SIZE = QSize(720, 620)


class CardDialog(QDialog):
    """Shows a Markdown file; Escape closes it."""

    def __init__(self, title: str, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser()
        self.text.setAccessibleName(title)
        self.text.setMarkdown(file.read_text("utf-8"))
        for table in self.text.document().rootFrame().childFrames():
            calm = QTextTableFormat(table.frameFormat().toTableFormat())
            calm.setBorder(0)
            calm.setCellPadding(4)
            table.setFrameFormat(calm)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 12, 20)
        column.addWidget(self.text)
        self.resize(SIZE.boundedTo(parent.window().size()))
