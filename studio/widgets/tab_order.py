"""The order of Tab for rows that come and go: Qt puts what is made later behind everything else."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_before(last: QWidget, parts: Sequence[QWidget]) -> None:
    """Let Tab go through `parts` in this order just before it comes to `last`."""
    before = last.previousInFocusChain()
    while before is not last and (
        _rests(before) or any(part is before or part.isAncestorOf(before) for part in parts)
    ):
        before = before.previousInFocusChain()
    for part in parts:
        QWidget.setTabOrder(before, part)
        before = part


def _rests(widget: QWidget) -> bool:
    """Whether Tab never stops here."""
    return not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
