"""The field of the idea: typing is taken back stretch by stretch, in the one history of all that is done in the panel.

The editor keeps no history of its own: its keys for undo and redo are the window's.
"""

from os.path import commonprefix

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from studio.widgets.fields import FieldInfo, TextArea

UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class IdeaText(TextArea):
    """`grasped` when a stretch begins: a word, a run of deletions, what is pasted, or anything at another place."""

    grasped = Signal()

    def __init__(self, info: FieldInfo) -> None:
        super().__init__(info)
        self._before = ""
        self._end = -1  # of the stretch that is being typed, -1 where nothing goes on
        self._deletes = False
        self._text.setUndoRedoEnabled(False)
        self._text.installEventFilter(self)
        self._text.document().contentsChange.connect(self._part)

    def set_value(self, value: str | None) -> None:
        """Show other words; the cursor goes to what is other in them."""
        now, then = value or "", self.value()
        if now == then:
            return
        at, removed, added = _difference(then, now)
        with QSignalBlocker(self._text):
            cursor = QTextCursor(self._text.document())
            cursor.setPosition(at)
            cursor.setPosition(at + removed, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(now[at : at + added])
            self._text.setTextCursor(cursor)
        self._end = -1

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in UNDOING)
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _part(self) -> None:
        """Begin a new stretch where this change does not go on with the one before."""
        before, self._before = self._before, self.value()
        at, removed, added = _difference(before, self._before)
        if not removed and not added:
            return
        deletes = not added
        goes_on = deletes == self._deletes and max(removed, added) == 1
        goes_on = goes_on and self._end in ((at, at + removed) if deletes else (at,))
        if goes_on and not deletes:
            goes_on = not (self._before[at - 1].isspace() and not self._before[at].isspace())
        self._deletes, self._end = deletes, at + added
        if not goes_on:
            self.grasped.emit()


def _difference(before: str, after: str) -> tuple[int, int, int]:
    """Where two texts differ, how many characters of the former are gone there, and how many of the latter came."""
    at = len(commonprefix((before, after)))
    rest = commonprefix((before[at:][::-1], after[at:][::-1]))
    return at, len(before) - at - len(rest), len(after) - at - len(rest)
