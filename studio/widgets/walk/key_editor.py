"""The keys of a world, one line each: press a line, then the key that shall do it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.widgets.controls import button, label
from studio.widgets.walk.keys import DEEDS, Deed, WalkKeys, deed_name, key_name


class KeyEditor(QWidget):
    """`refused` says why a key cannot be given."""

    refused = Signal(str)

    def __init__(self, keys: WalkKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self._caps: dict[Deed, _Cap] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        half = (len(DEEDS) + 1) // 2
        for at, deed in enumerate(DEEDS):
            cap = _Cap(deed_name(deed))
            cap.chosen.connect(lambda key, deed=deed: self._give(deed, key))
            self._caps[deed] = cap
            row, column = at % half, at // half * 2
            grid.addWidget(label(deed_name(deed), "label"), row, column)
            grid.addWidget(cap, row, column + 1)
        self._reset = button(self.tr("Usual keys"), "link")
        self._reset.clicked.connect(keys.reset)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self._reset)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(6)
        column_.addLayout(grid)
        column_.addLayout(foot)
        keys.changed.connect(self._show)
        self._show()

    def _give(self, deed: Deed, key: int) -> None:
        if not self._keys.give(deed, key):
            self.refused.emit(self.tr("{0} belongs to the stage.").format(key_name(key)))
        self._show()

    def _show(self) -> None:
        for deed, cap in self._caps.items():
            cap.show_key(self._keys.key_of(deed))
        self._reset.setVisible(not self._keys.is_usual)


class _Cap(QPushButton):
    """A key cap that waits for a key while it is pressed in; `chosen` carries that key."""

    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._key = name, 0
        self.setProperty("kind", "field")
        self.setStyleSheet("text-align: center; padding: 0 4px;")
        self.setCheckable(True)
        self.setFixedWidth(62)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(self.tr("Press, then press the key that shall do it"))
        self.toggled.connect(lambda _: self._show())

    def show_key(self, key: int) -> None:
        self._key = key
        self.setChecked(False)
        self._show()

    def event(self, event: QEvent) -> bool:
        """While it waits, every key is its own."""
        if event.type() == QEvent.Type.ShortcutOverride and self.isChecked():
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return not self.isChecked() and super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.isChecked():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.setChecked(False)
        elif not event.isAutoRepeat():
            self.chosen.emit(event.key())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setChecked(False)
        super().focusOutEvent(event)

    def _show(self) -> None:
        self.setText(self.tr("key…") if self.isChecked() else key_name(self._key))
        self.setAccessibleName(f"{self._name}: {key_name(self._key)}")
