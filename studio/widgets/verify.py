"""Drop a file and read where it comes from. The reading is done by `matinee verify` in a process of its own."""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QProcess, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSizePolicy, QVBoxLayout, QWidget

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
        self._name = label("", "strong")
        self._verdict = label("", "label")
        self._more = label("", "dim")
        self._verdict.setAccessibleName(self.tr("Verdict"))
        for line in (self._name, self._verdict, self._more):
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for widget in (self._drop, self._name, self._verdict, self._more):
            self.body.addWidget(widget)
        self._show("", "", "")
        self._process = QProcess(self)
        self._process.finished.connect(self._read)
        if file:
            self.verify(file)

    def verify(self, file: Path) -> None:
        """Read a file; the answer appears when it is there."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(2000)
        set_role(self._verdict, "label")
        self._show(file.name, self.tr("Reading…"), "")
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
                set_role(self._verdict, "red")
                self._show(self._name.text(), complaint.splitlines()[-1], "")
            return
        verdicts = {
            "valid": self.tr("Unchanged since it was made here."),
            "untrusted_signer": self.tr(
                "Unchanged since it was signed, by someone this studio does not know."
            ),
            "tampered": self.tr("Changed after it was signed."),
            "none": self.tr("It says nothing about where it comes from."),
        }
        set_role(self._verdict, ROLES.get(found["state"], "label"))
        self._show(
            self._name.text(), verdicts.get(found["state"], found["state"]), "\n".join(self._told(found))
        )

    def _told(self, found: dict[str, Any]) -> list[str]:
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
            told["made_when"] = QLocale().toString(when.toLocalTime(), QLocale.FormatType.ShortFormat)
        if "recipe_digest" in told:
            told["recipe_digest"] = told["recipe_digest"][:DIGITS]
        return [f"{names[name]}: {words.get(value, value)}" for name, value in told.items()]

    def _show(self, name: str, verdict: str, more: str) -> None:
        for line, text in ((self._name, name), (self._verdict, verdict), (self._more, more)):
            line.setText(text)
            line.setVisible(bool(text))
