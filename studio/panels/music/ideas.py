"""The empty stage: a question, three ideas to click, and the ways to begin with a file."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.widgets.controls import button, label
from studio.widgets.plates import Glyph

CARD_WIDTH, CARD_HEIGHT = 214, 132


class Ideas(QWidget):
    """`chosen` carries the words of an idea; `open_wanted` asks for a song or a film."""

    chosen = Signal(str)
    open_wanted = Signal()
    write_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.cards = [_Idea(*told) for told in self._told()]
        column = QVBoxLayout(self)
        column.setSpacing(6)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Glyph("music"), 0, centre)
        column.addSpacing(8)
        column.addWidget(label(self.tr("What should it sound like?"), "heading"), 0, centre)
        line = self.tr("Say it in words. You see the plan at once, and change it before or after it sounds.")
        column.addWidget(label(line, "label"), 0, centre)
        column.addSpacing(16)
        row = QHBoxLayout()
        row.setSpacing(12)
        for card in self.cards:
            card.chosen.connect(self.chosen)
            row.addWidget(card)
        column.addLayout(row)
        column.addSpacing(12)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addStretch()
        for text, signal in (
            (self.tr("Write an idea…"), self.write_wanted),
            (self.tr("Open a song or a film…"), self.open_wanted),
        ):
            made = button(text)
            made.clicked.connect(signal)
            foot.addWidget(made)
        foot.addStretch()
        column.addLayout(foot)
        column.addSpacing(6)
        note = self.tr("Or drop a song you like, a MIDI file, or a film to score. Everything stays here.")
        column.addWidget(label(note, "faint"), 0, centre)

    def _told(self) -> Sequence[tuple[str, str, str]]:
        return (
            (
                self.tr("Study beat"),
                self.tr("lo-fi · 78 bpm"),
                self.tr(
                    "Slow lo-fi study beat, rain on the window, Rhodes and vinyl; gets brighter after a minute"
                ),
            ),
            (
                self.tr("Night drive"),
                self.tr("synthwave · 104 bpm"),
                self.tr(
                    "Synthwave for a night drive, pulsing bass and a wide lead, builds into a big chorus"
                ),
            ),
            (
                self.tr("First light"),
                self.tr("cinematic · swells"),
                self.tr("Cinematic strings and piano, begins very quiet and alone, swells to a warm finale"),
            ),
        )


class _Idea(QFrame):
    """An idea as a card: click it, or press Return on it."""

    chosen = Signal(str)

    def __init__(self, title: str, kind: str, words: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAccessibleName(f"{title}: {words}")
        self.setFixedSize(CARD_WIDTH, CARD_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.words = words
        told = label(words, "dim")
        told.setWordWrap(True)
        told.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(4)
        column.addWidget(label(title, "strong"))
        column.addWidget(told, 1)
        column.addWidget(label(kind, "faint"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.words)
        else:
            super().keyPressEvent(event)
