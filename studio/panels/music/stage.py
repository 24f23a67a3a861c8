"""The stage of the music panel: the lanes of the piece on one ruler, the mixer over them, and the player's row.

It shows what the panel tells it and says what the user does; it knows neither the queue nor the project.
"""

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engines.music.score import Score
from engines.music.thoughts import Plan
from studio.panels.music.ideas import Ideas
from studio.panels.music.playing import SongPlayer
from studio.panels.music.selection import SelectionVerbs
from studio.panels.music.transport import SongTransport
from studio.theme.tokens import CARD_GAP, PANEL_MARGIN
from studio.widgets.canvas import Canvas
from studio.widgets.controls import label, set_role
from studio.widgets.music_lanes import SongView
from studio.widgets.plates import Glyph, Hint, Trouble, Working
from studio.widgets.played import PlayedStage
from studio.widgets.segmented import Segmented

PLATE = 340
LOW = 460
"""The height of the stage below which it draws closer."""
HINT_AT = QPoint(8, 3)
"""Over the title of the piece: the lanes stay free."""


class View(Enum):
    """What stands on the stage. `SKETCH` is the piece of the draft, with its notes and without sound of its own."""

    EMPTY = "empty"
    SKETCH = "sketch"
    WORKING = "working"
    TAKE = "take"


class MusicStage(PlayedStage):
    """`view_wanted` carries the user's choice between sketch and take; `piece_changed` says that it shows another
    plan."""

    view_wanted = Signal(View)
    piece_changed = Signal()

    kinds = ()

    playback: SongPlayer

    def __init__(self, player: SongPlayer, parent: QWidget | None = None) -> None:
        super().__init__(player, parent)
        self.setMinimumSize(600, 300)
        self.setAccessibleName(self.tr("Stage"))
        self.view = View.EMPTY
        self.plan: Plan | None = None
        self._has_take = self._by_hand = False
        self.canvas = Canvas()
        self.canvas.setAccessibleName(self.tr("Piece"))
        self.song, self.selection = SongView(), SelectionVerbs()
        self.invitation = Ideas()
        self._coming = _Coming()
        self.hint, self.working, self.trouble = Hint(self.canvas), Working(), Trouble()
        self.working.cancel.setText(self.tr("Stop"))
        self.working.setFixedWidth(PLATE)
        set_role(self.working, "raised", "surface")  # it lies on no picture here
        set_role(self.working.cancel, "", "kind")
        self.transport = SongTransport(player)
        self.switch = Segmented(
            self.tr("On the stage"), [(View.SKETCH, self.tr("Sketch")), (View.TAKE, self.tr("Take"))]
        )
        self.transport.aside.addWidget(self.switch)
        self._lay_out()
        self.switch.edited.connect(self.view_wanted)
        self.hint.dismissed.connect(self.learned)
        self.hint.passed.connect(self.show_hint)
        self.song.thought_edited.connect(lambda *_: self.learned())
        self.song.seek.connect(player.seek)
        self.transport.follow.toggled.connect(self.song.set_follow)
        player.moved.connect(self._show_position)
        player.state.connect(self._show_position)
        self.show_view(View.EMPTY)

    @property
    def is_working(self) -> bool:
        return self.view is View.WORKING

    @property
    def shows_take(self) -> bool:
        return self.view is View.TAKE

    def show_view(self, view: View) -> None:
        """Put the sketch, the work or a take on the stage."""
        was, self.view = self.view, view
        there = view is not View.EMPTY
        self.invitation.setVisible(not there)
        self.song.setVisible(there and (self.plan is not None or view is View.TAKE))
        self._coming.setVisible(there and self.plan is None and view is not View.TAKE)
        self.transport.setVisible(there)
        self.working.setVisible(view is View.WORKING)
        self._share_foot()
        self.switch.setVisible(self._has_take and view in (View.SKETCH, View.TAKE))
        self.switch.set_value(View.TAKE if view is View.TAKE else View.SKETCH)
        self.show_hint()
        if view is not was:
            self.view_changed.emit()

    def show_piece(self, plan: Plan | None, score: Score | None, by_hand: bool, sound_s: float = 0.0) -> None:
        """A plan with its notes, as far as they are written; whether it was changed by hand; and how long the sound is
        of a piece that has neither."""
        self.plan, self._by_hand = plan, by_hand
        self.song.set_score(score, plan)
        if plan is None:
            self.song.set_sound(sound_s)
        self.show_selected(self.song.song.selection is not None)
        self.piece_changed.emit()
        self.show_view(self.view)

    def name(self, title: str) -> None:
        """What the piece is called, or what there is to say of it; nothing says what a plan is."""
        self.song.set_title(title)
        self._coming.say(title)

    def show_wave(self, peaks: NDArray[np.float32] | None, duration_s: float) -> None:
        """The wave of what can be heard; none takes it away."""
        self.song.set_wave(peaks, duration_s)

    def show_busy(self, bars: tuple[int, int] | None) -> None:
        """The bars, from and to, that are being written or played just now."""
        self.song.set_busy(bars)

    def show_selected(self, selected: bool) -> None:
        """Whether there are bars for the verbs of a selection."""
        self.selection.show_state(selected, self._by_hand)

    def offer_take(self, there: bool) -> None:
        """Whether the switch can bring a take on the stage."""
        self._has_take = there
        self.switch.setVisible(there and self.view in (View.SKETCH, View.TAKE))

    def forget_take(self) -> None:
        self.offer_take(False)

    def say(self, text: str, stays_ms: int = 0) -> None:
        """A line in the hint's plate; nothing hides it."""
        self.hint.say(text, stays_ms)
        self.hint.move(HINT_AT)
        self.hint.raise_()

    def learned(self) -> None:
        """Whatever the hint says has been read or done."""
        if self.view in (View.SKETCH, View.TAKE) and not self.hint.is_passing:
            self._used.setValue("music", True)
        self.show_hint()

    def show_hint(self) -> None:
        """What there is to know of the lanes, until it has been used."""
        is_made_of_notes = self.plan is not None and not self.song.song.noteless
        if self.view in (View.SKETCH, View.TAKE) and is_made_of_notes and not self._used.value("music"):
            self.say(self.tr("Drag the energy · double click a chord · only those bars are written anew"))
        else:
            self.say("")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.canvas.mark(True)
            self.say(self.tr("Drop a song or a MIDI file to follow it, or a film to score it"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Another panel is shown: no music from behind it."""
        if not event.spontaneous():
            self.playback.pause()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go by bars, with Shift by thoughts of four."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or self.plan is None or not self.playback.duration_s:
            super().keyPressEvent(event)
            return
        far = 4 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        bar_s = self.plan.bar_s
        bar = (self.playback.position_s + 1e-3) // bar_s
        self.playback.seek((bar + step * far) * bar_s)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_foot()
        low = self.height() < LOW
        above = PANEL_MARGIN // 2 if low else PANEL_MARGIN
        self._column.setContentsMargins(PANEL_MARGIN, above, PANEL_MARGIN, above)
        self._column.setSpacing(CARD_GAP // 2 if low else CARD_GAP - 4)

    def _lay_out(self) -> None:
        bed = QGridLayout(self.canvas)
        bed.setContentsMargins(0, 0, 0, 0)
        bed.addWidget(self.song, 0, 0)
        self.song.caption.aside.addWidget(self.selection)
        self.canvas.setFocusProxy(self.song)
        self.setFocusProxy(self.canvas)
        middle = Qt.AlignmentFlag.AlignCenter
        for plate in (self.invitation, self._coming, self.trouble):
            bed.addWidget(plate, 0, 0, middle)
        foot = QHBoxLayout()
        foot.setSpacing(CARD_GAP)
        foot.addWidget(self.transport, 1)
        foot.addWidget(self.working)
        column = self._column = QVBoxLayout(self)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)

    def _share_foot(self) -> None:
        beside = 2 * PANEL_MARGIN + (PLATE + CARD_GAP if self.is_working else 0)
        self.transport.show_room(self.width() - beside, not self.is_working)

    def _show_position(self) -> None:
        self.song.set_cursor(self.playback.position_s)


class _Coming(QWidget):
    """What stands on the stage while there is nothing to see of a piece yet."""

    def __init__(self) -> None:
        super().__init__()
        self._line = label("", "dim")
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(Glyph("music"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._line, 0, Qt.AlignmentFlag.AlignHCenter)

    def say(self, line: str) -> None:
        self._line.setText(line)
