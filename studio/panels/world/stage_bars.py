"""The rows under the picture of the world's stage: what can be done while one walks, and how a picture was read."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.panels.world import words
from studio.panels.world.order import HEIGHTS
from studio.widgets.controls import DropDown, IconButton, button, label
from studio.widgets.segmented import Segmented
from studio.widgets.walk.reading_tool import Hand

ROW = 34


class WalkBar(QWidget):
    """What can be done while one walks."""

    rewind_wanted = Signal()
    pause_wanted = Signal()
    bookmark_wanted = Signal()
    mute_wanted = Signal(bool)
    height_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(ROW)
        self.rewind = IconButton("undo-2", self.tr("Rewind 5 s (Backspace)"), 16)
        self.pause = IconButton("pause", self.tr("Pause (P)"))
        self.bookmark = IconButton("bookmark", self.tr("Bookmark (B)"), 16)
        self.mute = IconButton("volume-2", self.tr("Mute"), 16)
        self.mute.setCheckable(True)
        self.size = Segmented(self.tr("Size of the picture"), [(height, f"{height}p") for height in HEIGHTS])
        self.size.setToolTip(self.tr("How fine the world is drawn while you walk; finer is slower"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.rewind, self.pause, self.bookmark, self.mute):
            part.setFixedSize(32, 32)
            row.addWidget(part)
        self.full = IconButton("maximize", self.tr("Full screen (F11)"), 16)
        self.full.setFixedSize(32, 32)
        row.addStretch(1)
        row.addWidget(self.size)
        row.addWidget(self.full)
        self.rewind.clicked.connect(self.rewind_wanted)
        self.pause.clicked.connect(self.pause_wanted)
        self.bookmark.clicked.connect(self.bookmark_wanted)
        self.mute.toggled.connect(self._mute)
        self.size.edited.connect(self.height_wanted)

    def show_paused(self, paused: bool) -> None:
        self.pause.set_icon("play" if paused else "pause")
        name = self.tr("Walk on (P)") if paused else self.tr("Pause (P)")
        self.pause.setAccessibleName(name)
        self.pause.setToolTip(name)

    def _mute(self, muted: bool) -> None:
        self.mute.set_icon("volume-x" if muted else "volume-2")
        self.mute_wanted.emit(muted)


class ReadingBar(QWidget):
    """`opened` shows how the picture was read; the rest says how it is to be read instead."""

    opened = Signal(bool)
    hand_chosen = Signal(Hand)
    kind_chosen = Signal(object)
    anew_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(ROW)
        self.head = button(self.tr("How it was read"))
        self.head.setCheckable(True)
        self.head.setToolTip(self.tr("Horizon, sky, ground, near and far; all of it can be corrected (R)"))
        self.hands = Segmented(
            self.tr("What the mouse does"),
            [
                (Hand.HORIZON, self.tr("Horizon")),
                (Hand.SKY, self.tr("Sky")),
                (Hand.GROUND, self.tr("Ground")),
                (Hand.THING, self.tr("Stands")),
                (Hand.DEPTH, self.tr("Near and far")),
            ],
        )
        self.kind = DropDown(self.tr("Kind of picture"))
        self.kind.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
        self.kind.addItem("", None)
        for kind, title in words.kinds():
            self.kind.addItem(title, kind)
        self.anew = button(self.tr("Reset"), "quiet")
        self.anew.setToolTip(self.tr("Forget all corrections of this picture"))
        self.told = label("", "label")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.head, self.hands, self.kind, self.anew):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.told)
        self.head.toggled.connect(self._open)
        self.hands.edited.connect(self.hand_chosen)
        self.kind.activated.connect(lambda at: self.kind_chosen.emit(self.kind.itemData(at)))
        self.anew.clicked.connect(self.anew_wanted)
        self._open(False)

    def show_reading(self, answer: Mapping[str, Any] | None, corrections: Mapping[str, Any]) -> None:
        """What the engine says of the picture, None while it is being read."""
        titles = dict(words.kinds())
        read = titles.get(answer["kind"], "") if answer else ""
        own = corrections.get("kind")
        self.kind.setItemText(0, self.tr("{0}, as read").format(read) if read else self.tr("As read"))
        self.kind.setCurrentIndex(max(self.kind.findData(own), 0) if own else 0)
        self.anew.setVisible(self.head.isChecked() and bool(corrections))
        if answer is None:
            self.told.setText(self.tr("Reading…") if self.head.isChecked() else "")
        else:
            self.told.setText(f"{answer['fov_deg']:.0f}°" if self.head.isChecked() else "")
            self.told.setToolTip(self.tr("Angle of view"))

    def offer(self, readable: bool) -> None:
        """Only what is read can be corrected: the row of a place is empty."""
        if not readable:
            self.head.setChecked(False)
        self.head.setVisible(readable)

    @property
    def is_open(self) -> bool:
        return self.head.isChecked()

    def _open(self, is_open: bool) -> None:
        for part in (self.hands, self.kind, self.told):
            part.setVisible(is_open)
        self.head.setText(self.tr("Done") if is_open else self.tr("How it was read"))
        if not is_open:
            self.anew.hide()
        self.opened.emit(is_open)
