"""Who Matinee is, and under which terms it and what it ships may be used."""

from importlib.metadata import version

from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QWidget

from engines import catalogue
from studio.widgets.controls import button, label
from studio.widgets.overlay import Overlay


class AboutSheet(Overlay):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 560, self.tr("About Matinee"))
        lines = (
            self.tr("Version {version}").format(version=version("matinee")),
            self.tr("A creative studio that runs on your own machine. Nothing that you make leaves it."),
            self.tr(
                "Matinee is free software under the Apache License 2.0. It is set in Inter (SIL Open Font "
                "License) and its icons are Lucide's (ISC)."
            ),
        )
        for line in lines:
            words = label(line, "label")
            words.setWordWrap(True)
            self.body.addWidget(words)
        self._licences = QTextBrowser()
        self._licences.setAccessibleName(self.tr("Licences of the models"))
        self._licences.setMinimumHeight(300)
        self._licences.hide()
        self._show = button(self.tr("&Licences of the models"))
        self._show.clicked.connect(self._show_licences)
        row = QHBoxLayout()
        row.addWidget(self._show)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self._licences)

    def close_sheet(self) -> None:
        super().close_sheet()
        self.deleteLater()

    def _show_licences(self) -> None:
        self._licences.setPlainText(catalogue.licences())
        self._licences.show()
        self._show.hide()
