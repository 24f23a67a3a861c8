"""The dialog for a fault of our own: what happened in one line, details to copy, and back to work."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from studio.widgets.controls import button, label


class FailureDialog(QDialog):
    _shown: "FailureDialog | None" = None

    def __init__(self, what: str, details: str) -> None:
        super().__init__(QApplication.activeWindow())
        self.setWindowTitle(self.tr("Something went wrong"))
        self._details = details
        head = label(self.tr("Something went wrong in Matinee"), "title")
        line = label(
            self.tr("Your project and your takes are safe. You can go on working.") + f"\n{what}", "label"
        )
        line.setWordWrap(True)
        shown = QPlainTextEdit(details, readOnly=True)
        shown.setAccessibleName(self.tr("Details"))
        shown.setMinimumSize(520, 180)
        copy = button(self.tr("&Copy details"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        on = button(self.tr("&Go on"), "primary")
        on.clicked.connect(self.accept)
        on.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch()
        row.addWidget(on)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for widget in (head, line, shown):
            column.addWidget(widget)
        column.addLayout(row)

    @classmethod
    def show_once(cls, what: str, details: str) -> None:
        """Open the dialog, unless one is open already."""
        if cls._shown is None:
            cls._shown = cls(what, details)
            cls._shown.finished.connect(cls._forget)
            cls._shown.open()

    @classmethod
    def _forget(cls) -> None:
        if cls._shown:
            cls._shown.deleteLater()
        cls._shown = None
