"""The head of a track: its name, which is its level, mute, solo and lock, and in an open lane a pan."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from engines.music.thoughts import Role
from studio.widgets.music_lanes.colours import role_name
from studio.widgets.music_lanes.faders import NameFader, PanFader
from studio.widgets.music_lanes.song import Song
from studio.widgets.music_lanes.toggle import SIZE, Toggle

LEFT, RIGHT = 14, 8
TWO_LINES = 52
"""Pixels from which the buttons stand under the name."""
OPEN_WIDTH = 106
"""Of an open lane's head, beside its keys."""


class TrackHead(QWidget):
    """Lies over the head of a lane; a click beside its buttons brings the lane to the front."""

    def __init__(self, song: Song, role: Role, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._song, self._role = song, role
        said = f"{title} ({role_name(role).lower()})"
        self.name = NameFader(title, self)
        self.mute = Toggle(self.tr("Mute {0}").format(said), "M", parent=self)
        self.solo = Toggle(self.tr("Solo {0}: hear it alone").format(said), "S", gold=True, parent=self)
        self.lock = Toggle(
            self.tr("Lock {0}: its notes stay").format(said), icon=("lock-open", "lock"), parent=self
        )
        self.pan = PanFader(title, self)
        self.pan.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.name.edited.connect(lambda db: song.mix(role, gain_db=db))
        self.pan.edited.connect(lambda pan: song.mix(role, pan=pan))
        self.mute.clicked.connect(lambda on: song.mix(role, mute=on))
        self.solo.clicked.connect(lambda on: song.mix(role, solo=on))
        self.lock.clicked.connect(lambda: song.turn_lock(role))
        song.marked.connect(self.show_mix)
        self.show_mix()

    def show_mix(self) -> None:
        fader = self._song.fader(self._role)
        self.name.is_heard = self._song.is_heard(self._role)
        self.name.show_number(fader.gain_db)
        self.pan.show_number(fader.pan)
        self.mute.setChecked(fader.mute)
        self.solo.setChecked(fader.solo)
        self.lock.setChecked(bool(self._song.scale.bars) and self._song.is_locked(self._role))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._song.bring_to_front(self._role)
        event.ignore()

    def enterEvent(self, event: QEvent) -> None:
        self._place()

    def leaveEvent(self, event: QEvent) -> None:
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        is_open = self._song.opened == self._role
        buttons = (self.mute, self.solo, self.lock)
        if not is_open and height < TWO_LINES:
            left = width - RIGHT - len(buttons) * SIZE
            top = (height - SIZE) // 2
            self.name.setGeometry(LEFT, max((height - 26) // 2, 0), left - LEFT - 6, min(26, height))
        else:
            left = LEFT - 2
            block = SIZE * 2 + 2
            first = 4 if is_open else max((height - block) // 2, 0)
            top = first + SIZE + 2
            self.name.setGeometry(LEFT, first, (OPEN_WIDTH if is_open else width - RIGHT) - LEFT, SIZE)
        for at, button in enumerate(buttons):
            button.move(left + at * SIZE, top)
        shown = self.underMouse() or self._song.in_front == self._role or self.pan.number != 0
        self.pan.setVisible(is_open or (height >= TWO_LINES and shown))
        if is_open:
            self.pan.setGeometry(LEFT - 2, top + SIZE + 4, OPEN_WIDTH - LEFT, SIZE)
        else:
            self.pan.setGeometry(left + 3 * SIZE + 8, top, width - RIGHT - left - 3 * SIZE - 8, SIZE)
