"""The text of the prompt: a few lines in which the words that mean an element stand in its colour."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QResizeEvent, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from engines.elements.direction import Span

FEWEST, MOST = 1, 3  # lines that are shown
TINT = 46


class PromptWords(QPlainTextEdit):
    """`edited` with the words as they are now, `grasped` when somebody begins to write."""

    edited = Signal(str)
    grasped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet("border: none; background: transparent; padding: 0;")
        self.setAccessibleName(self.tr("What happens"))
        self.setPlaceholderText(self.tr("Say what happens: who does what, and how the camera looks at it"))
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._fit()
        self._tinted = _Tinted(self)
        self.textChanged.connect(self._changed)
        self._shown = ""

    def set_words(self, words: str) -> None:
        if words != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(words)
                self._shown = words

    def show_spans(self, spans: Sequence[Span], colours: Mapping[str, str]) -> None:
        """Tint words in the colours of the elements that they name."""
        self._tinted.show_spans(spans, colours)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.grasped.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its words, within reason."""
        lines = min(max(round(self.document().size().height()), FEWEST), MOST)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 12)

    def _changed(self) -> None:
        words = self.toPlainText()
        if words != self._shown:  # tinting changes the text's look, and says so as well
            self._shown = words
            self.edited.emit(words)


class _Tinted(QSyntaxHighlighter):
    def __init__(self, words: PromptWords) -> None:
        super().__init__(words.document())
        self._spans: list[tuple[int, int, QTextCharFormat]] = []
        self._told: object = None

    def show_spans(self, spans: Sequence[Span], colours: Mapping[str, str]) -> None:
        told = tuple(spans), tuple(sorted(colours.items()))
        if told == self._told:
            return
        self._told, self._spans = told, []
        text = self.document().toPlainText()
        for span in spans:
            if span.name in colours and span.end > span.start:
                start, length = _units(text[: span.start]), _units(text[span.start : span.end])
                self._spans.append((start, length, _look(colours[span.name])))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        first = self.currentBlock().position()
        for start, length, look in self._spans:
            self.setFormat(start - first, length, look) if start >= first else None


def _look(colour: str) -> QTextCharFormat:
    look, ground = QTextCharFormat(), QColor(colour)
    ground.setAlpha(TINT)
    look.setBackground(ground)
    look.setForeground(QColor(colour))
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    look.setUnderlineColor(QColor(colour))
    return look


def _units(text: str) -> int:
    """How long Qt counts a text: signs beyond the basic plane are two."""
    return len(text.encode("utf-16-le")) // 2
