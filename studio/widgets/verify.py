"""Drop a file and read where it comes from. The reading is done by `matinee verify` in a process of its own."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QProcess, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.controls import label, set_role
from studio.widgets.overlay import Overlay

ROLES = {"valid": "green", "untrusted_signer": "gold", "tampered": "red", "none": "strong"}
DIGITS = 16


class DropPlace(QFrame):
    """Takes one file by drop, click or Enter."""

    chosen = Signal(Path)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMinimumHeight(88)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        self._text = label(text, "label")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(self._text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            set_role(self, "true", "chosen")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: Any) -> None:
        set_role(self, "false", "chosen")

    def dropEvent(self, event: QDropEvent) -> None:
        set_role(self, "false", "chosen")
        self.chosen.emit(Path(event.mimeData().urls()[0].toLocalFile()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Verify a file"))
        if file:
            self.chosen.emit(Path(file))


class VerifySheet(Overlay):
    """Says whether a file is what was signed, and what its maker stated."""

    def __init__(self, parent: QWidget, file: Path | None = None) -> None:
        super().__init__(parent, 520, self.tr("Where a file comes from"))
        self._drop = DropPlace(self.tr("Drop a picture, a film or a sound, or press to choose one"))
        self._drop.chosen.connect(self.verify)
        self._name = label("", "dim")
        self._verdict = label("", "title")
        self._more = QWidget()
        self._table = QGridLayout(self._more)
        self._table.setContentsMargins(0, 6, 0, 0)
        self._table.setHorizontalSpacing(16)
        self._table.setVerticalSpacing(5)
        self._table.setColumnStretch(1, 1)
        self._verdict.setAccessibleName(self.tr("Verdict"))
        for line in (self._name, self._verdict):
            _make_readable(line)
        for widget in (self._drop, self._name, self._verdict, self._more):
            self.body.addWidget(widget)
        self._show("", "")
        self._process = QProcess(self)
        self._process.finished.connect(self._read)
        if file:
            self.verify(file)

    def verify(self, file: Path) -> None:
        """Read a file; the answer appears when it is there."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(2000)
        self._colour("label")
        self._show(file.name, self.tr("Reading…"))
        self._process.start(sys.executable, ["-m", "studio", "verify", str(file), "--json"])

    def verdict(self) -> str:
        return self._verdict.text()

    def close_sheet(self) -> None:
        super().close_sheet()
        self._process.kill()
        self._process.waitForFinished(2000)
        self.deleteLater()

    def _read(self) -> None:
        output = bytes(self._process.readAllStandardOutput().data())
        complaint = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        try:
            found = json.loads(output)
        except ValueError:
            if complaint:
                self._colour("red")
                self._show(self._name.text(), complaint.splitlines()[-1])
            return
        verdicts = {
            "valid": self.tr("Unchanged since it was made here."),
            "untrusted_signer": self.tr(
                "Unchanged since it was signed, by someone this studio does not know."
            ),
            "tampered": self.tr("Changed after it was signed."),
            "none": self.tr("It says nothing about where it comes from."),
        }
        self._colour(ROLES.get(found["state"], "label"))
        self._show(self._name.text(), verdicts.get(found["state"], found["state"]), self._told(found))

    def _told(self, found: dict[str, Any]) -> dict[str, str]:
        """What the maker stated, in words, by what it is about."""
        names = {
            "made_by": self.tr("Made by"),
            "made_when": self.tr("Made on"),
            "source_type": self.tr("How"),
            "engine": self.tr("Engine"),
            "consent": self.tr("Consent"),
            "signer": self.tr("Signed by"),
            "recipe_digest": self.tr("Recipe"),
        }
        words = {
            "trainedAlgorithmicMedia": self.tr("made by AI"),
            "compositeWithTrainedAlgorithmicMedia": self.tr("made with AI from other material"),
            "me": self.tr("the person shown made it"),
            "consented": self.tr("the person shown agreed"),
            "fictional": self.tr("the person shown does not exist"),
            "public_domain": self.tr("the picture is in the public domain"),
            "unstated": self.tr("not stated"),
        }
        told = {name: str(found[name]) for name in names if found.get(name)}
        when = QDateTime.fromString(told.get("made_when", ""), Qt.DateFormat.ISODate)
        if when.isValid():
            told["made_when"] = QLocale().toString(when.toLocalTime(), QLocale.FormatType.LongFormat)
        if "recipe_digest" in told:
            told["recipe_digest"] = told["recipe_digest"][:DIGITS]
        return {names[name]: words.get(value, value) for name, value in told.items()}

    def _colour(self, role: str) -> None:
        """A verdict is a headline in the colour of what it means."""
        colour = getattr(
            theme.tokens(), {"green": "green", "gold": "gold_text", "red": "red"}.get(role, "text")
        )
        self._verdict.setStyleSheet(f"color: {colour};")

    def _show(self, name: str, verdict: str, told: Mapping[str, str] | None = None) -> None:
        for line, text in ((self._name, name), (self._verdict, verdict)):
            line.setText(text)
            line.setVisible(bool(text))
        while item := self._table.takeAt(0):
            item.widget().deleteLater()
        for row, (title, value) in enumerate((told or {}).items()):
            self._table.addWidget(label(title, "dim"), row, 0, Qt.AlignmentFlag.AlignTop)
            words = label(value)
            _make_readable(words)
            self._table.addWidget(words, row, 1)
        self._more.setVisible(bool(told))


def _make_readable(line: QLabel) -> None:
    """Words of any length, that can be copied."""
    line.setWordWrap(True)
    line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
