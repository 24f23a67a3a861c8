"""The tracks of a piece, one lane each, in a column that scrolls where there is not enough height for all."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engines.music.thoughts import Role
from studio.widgets.music_lanes.lane import EDGE, GAP, HEAD, Lane
from studio.widgets.music_lanes.note_lane import LEAST, MOST, OPEN, NoteLane
from studio.widgets.music_lanes.song import Song


class NoteLanes(QScrollArea):
    """Lanes share the height; an opened one takes most of it. `leads`: whether its width is that of the time line."""

    leads = True

    def __init__(self, song: Song | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.song = song or Song(self)
        self.lanes: dict[Role, NoteLane] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Tracks"))
        column = QWidget()
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(_Rest(self.song), 1)
        self.setWidget(column)
        self.song.changed.connect(self._renew)
        self.song.marked.connect(self._show_front)
        self._front: tuple[Role | None, Role | None] = None, None
        self._renew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.leads:
            self.song.scale.set_width(self.width() - HEAD - EDGE)
        self._share_height()
        self._reach_front()

    def _renew(self) -> None:
        """Make lanes for the parts of the piece; those that stay keep theirs."""
        parts = self.song.plan.parts if self.song.plan else ()
        for role, lane in list(self.lanes.items()):
            if lane.part not in parts:
                self._column.removeWidget(lane)
                lane.hide()
                self.lanes.pop(role).deleteLater()
        for at, part in enumerate(parts):
            if part.role not in self.lanes:
                lane = self.lanes[part.role] = NoteLane(part, self.song)
                lane.leads = False
                lane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            lane = self.lanes[part.role]
            if self._column.indexOf(lane) != at:
                self._column.insertWidget(at, lane)
        self._share_height()

    def _share_height(self) -> None:
        room = self.viewport().height()
        count = max(len(self.lanes), 1)
        opened = self.song.opened
        tall = min(max(room - 2 * (LEAST + GAP), 200), OPEN) if opened else 0
        each = (room - tall) // max(count - bool(opened), 1) - GAP
        for role, lane in self.lanes.items():
            height = tall if role == opened else min(max(each, LEAST), MOST) + GAP
            if lane.height() != height:
                lane.setFixedHeight(height)

    def _show_front(self) -> None:
        """Give an opened lane its height, and bring the lane in front into sight."""
        front = self.song.in_front, self.song.opened
        if front == self._front:
            return
        self._front = front
        self._share_height()
        self._reach_front()

    def _reach_front(self) -> None:
        role = self.song.opened or self.song.in_front
        if role and (lane := self.lanes.get(role)):
            QTimer.singleShot(0, lane, lambda: self.ensureWidgetVisible(lane, 0, 0))


class _Rest(Lane):
    """What is left under the last lane, so that the cursor and the selection are not broken there."""

    leads = False

    def __init__(self, song: Song) -> None:
        super().__init__(song)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paint_floor(self, painter: QPainter, box: QRectF) -> None:
        pass
