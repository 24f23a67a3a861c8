"""One choice of a few, shown side by side; what finds no room goes into a menu at the end."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from studio.widgets.controls import button, set_role


class Segmented(QFrame):
    """Choices as (value, title). Arrow keys move the choice; `edited` fires on the user's choices only."""

    edited = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(1)
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        for index, (_, title) in enumerate(choices):
            made = button(title, "segment", f"{name}: {title}")
            made.setCheckable(True)
            made.clicked.connect(lambda _=False, i=index: self._choose(i))
            self._group.addButton(made, index)
            self._buttons.append(made)
            row.addWidget(made)
        self._offered = list(range(len(self._buttons)))
        self._wanted = 0  # pixels in which all that is offered stands at ease
        self._more = button("", "segment", self.tr("More of {0}").format(name))
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        row.addWidget(self._more)
        self._more.hide()
        if self._values:
            self.set_value(self._values[0])

    def value(self) -> Any:
        return self._values[self._group.checkedId()]

    def set_value(self, value: Any) -> None:
        if value in self._values:
            self._buttons[self._values.index(value)].setChecked(True)
            self._arrange()

    def show_only(self, values: Sequence[Any]) -> None:
        """Offer only these of the choices for now."""
        shown = [at for at, value in enumerate(self._values) if value in values]
        if shown != self._offered:
            self._offered = shown
            self._arrange()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wanted or self._width(), 34)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(96, self.sizeHint().width()), 34)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = self._offered.index(self._group.checkedId()) + step
        self._choose(self._offered[at % len(self._offered)])
        self._buttons[self._group.checkedId()].setFocus()

    def _choose(self, index: int) -> None:
        self.set_value(self._values[index])
        self.edited.emit(self._values[index])

    def _width(self) -> int:
        """What all that is offered needs."""
        for each in self._buttons:
            each.ensurePolished()
        return sum(self._buttons[at].sizeHint().width() + 1 for at in self._offered) + 5

    def _tighten(self, tight: bool) -> None:
        for each in self._buttons:
            set_role(each, "true" if tight else "false", "tight")

    def _arrange(self) -> None:
        """Show as many as fit; the chosen one is always among them."""
        self._tighten(False)
        self._wanted = self._width()
        if self._wanted > self.width():
            self._tighten(True)
        room, chosen = self.width(), self._group.checkedId()
        if self._width() <= room:
            shown = self._offered
        else:
            room -= 46
            shown = [chosen]
            used = self._buttons[chosen].sizeHint().width() + 5
            for index in self._offered:
                candidate = self._buttons[index]
                used += 0 if index == chosen else candidate.sizeHint().width() + 1
                if used > room:
                    break
                if index != chosen:
                    shown.append(index)
        for index, each in enumerate(self._buttons):
            each.setVisible(index in shown)
        hidden = [i for i in self._offered if i not in shown]
        self._more.setVisible(bool(hidden))
        self._more.setText(f"+{len(hidden)}")
        self._menu.clear()
        for index in hidden:
            action = QAction(self._buttons[index].text(), self._menu)
            action.triggered.connect(lambda _=False, i=index: self._choose(i))
            self._menu.addAction(action)
