"""A mixer: for each part of the piece a strip with its place, its level, mute and solo."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engines.music.thoughts import Part, Role
from studio.theme import tokens
from studio.widgets.controls import ElidedLabel, label
from studio.widgets.music_lanes.colours import part_title, role_colour, role_name, veil
from studio.widgets.music_lanes.faders import LevelFader, PanFader, decibels
from studio.widgets.music_lanes.song import Song
from studio.widgets.music_lanes.toggle import Toggle

HEIGHT, LOW_HEIGHT, NARROW, WIDE = 196, 142, 84, 104


class Channel(QWidget):
    """One part."""

    def __init__(self, part: Part, song: Song, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part, self._song = part, song
        title, role = part_title(part, song.plan), part.role
        self.setMinimumWidth(NARROW)
        self.setMaximumWidth(WIDE)
        self.setAccessibleName(title)
        self.level = LevelFader(title, role_colour(role))
        self.pan = PanFader(title)
        self.mute = Toggle(self.tr("Mute {0}").format(title), "M")
        self.solo = Toggle(self.tr("Solo {0}: hear it alone").format(title), "S", gold=True)
        for toggle in (self.mute, self.solo):
            toggle.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name = ElidedLabel(title, "dim")
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number = label("0 dB", "faint")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._row, self._middle = QHBoxLayout(), QVBoxLayout()
        self._row.setSpacing(0)
        for each in (self.mute, self.solo):
            self._row.addWidget(each)
        self._middle.setSpacing(1)
        self._middle.addWidget(self.level, 1)
        self._middle.addWidget(self._number)
        self._middle.addLayout(self._row)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 7, 6, 4)
        column.setSpacing(1)
        column.addWidget(name)
        column.addWidget(self.pan)
        column.addLayout(self._middle, 1)
        self.setToolTip(role_name(role))
        self.level.edited.connect(lambda db: song.mix(role, gain_db=db))
        self.pan.edited.connect(lambda pan: song.mix(role, pan=pan))
        self.mute.clicked.connect(lambda on: song.mix(role, mute=on))
        self.solo.clicked.connect(lambda on: song.mix(role, solo=on))
        song.marked.connect(self._show_mix)
        self._show_mix()

    def set_low(self, low: bool) -> None:
        """Stand in less height: mute and solo beside the level, which tells its number by its tip alone."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._middle.setDirection(across if low else down)
        self._middle.setSpacing(0 if low else 1)
        self._row.setDirection(down if low else across)
        self._number.setVisible(not low)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil(now.raised, 1.0 if self._song.in_front == self.part.role else 0.5))
            painter.drawRoundedRect(self.rect().adjusted(1, 0, -1, 0), 8, 8)
            heard = self._song.is_heard(self.part.role)
            painter.setBrush(veil(role_colour(self.part.role), 1.0 if heard else 0.3))
            painter.drawRoundedRect(14, 2, self.width() - 28, 3, 1.5, 1.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._song.bring_to_front(self.part.role)

    def _show_mix(self) -> None:
        fader = self._song.fader(self.part.role)
        self.level.show_number(fader.gain_db)
        self.pan.show_number(fader.pan)
        self.mute.setChecked(fader.mute)
        self.solo.setChecked(fader.solo)
        self._number.setText(decibels(fader.gain_db))
        self.update()


class MixerStrip(QScrollArea):
    """All parts side by side."""

    def __init__(self, song: Song | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.song = song or Song(self)
        self.channels: dict[Role, Channel] = {}
        self.setAccessibleName(self.tr("Mixer"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._is_low = False
        self.setFixedHeight(HEIGHT)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self._row = QHBoxLayout(inner)
        self._row.setContentsMargins(10, 6, 10, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self.setWidget(inner)
        self.song.changed.connect(self._renew)
        self._renew()

    def sizeHint(self) -> QSize:
        return QSize(600, LOW_HEIGHT if self._is_low else HEIGHT)

    def set_low(self, low: bool) -> None:
        """Stand in less height, where there is little."""
        if low == self._is_low:
            return
        self._is_low = low
        self.setFixedHeight(self.sizeHint().height())
        for channel in self.channels.values():
            channel.set_low(low)

    def _renew(self) -> None:
        parts = self.song.plan.parts if self.song.plan else ()
        for role, channel in list(self.channels.items()):
            if channel.part not in parts:
                self._row.removeWidget(channel)
                channel.hide()
                self.channels.pop(role).deleteLater()
        for at, part in enumerate(parts):
            if part.role not in self.channels:
                self.channels[part.role] = Channel(part, self.song)
                self.channels[part.role].set_low(self._is_low)
            if self._row.indexOf(self.channels[part.role]) != at:
                self._row.insertWidget(at, self.channels[part.role])
