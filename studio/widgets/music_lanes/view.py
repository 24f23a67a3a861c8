"""A whole piece: ruler, thoughts, tracks, sound and mixer in one place, on one time line, with one cursor.

It shows what it is given and tells what a person asks for; who writes, plays and keeps the piece is elsewhere.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QSizePolicy, QVBoxLayout, QWidget

from engines.music.request import Fader, Lock
from engines.music.score import Score
from engines.music.thoughts import Plan
from studio.theme import tokens
from studio.theme.tokens import RADIUS_STAGE
from studio.widgets.controls import label
from studio.widgets.music_lanes.caption import HEIGHT as CAPTION
from studio.widgets.music_lanes.caption import Caption
from studio.widgets.music_lanes.film_picture import FilmPicture
from studio.widgets.music_lanes.keys import press, takes
from studio.widgets.music_lanes.lane import EDGE, GAP, HEAD
from studio.widgets.music_lanes.locks import Bars
from studio.widgets.music_lanes.mixer import MixerStrip
from studio.widgets.music_lanes.note_lane import LEAST
from studio.widgets.music_lanes.note_lanes import NoteLanes
from studio.widgets.music_lanes.ruler import Ruler
from studio.widgets.music_lanes.song import Song
from studio.widgets.music_lanes.structure import StructureLane
from studio.widgets.music_lanes.wave import WaveLane

if TYPE_CHECKING:
    import numpy as np

LOW = 560
"""Height below which thoughts and mixer stand closer."""
ROOMY_FROM = 760
"""Height from which the thoughts keep theirs beside a mixer and the tracks."""
LANES_LEFT = (LEAST + GAP) * 3 // 2
"""Pixels of the tracks beside a mixer: a lane, and that more can be scrolled to."""
FILM_LOW, FILM_LEAST, FILM_MOST = 64, 96, 216
"""Pixels of the height of the picture of a film: where there is little room, else at least, and at most."""
FILM_AIR = 12
"""Pixels beside it; over it are half as many."""
LANE_WISH = 40
"""Pixels that the picture of a film leaves a track, where there is so much."""
MARGIN = 6
"""Pixels above the head and under the bar, together."""
STEPS = 1000
"""Steps of the scroll bar a bar."""


class SongView(QWidget):
    """`selected` carries (first bar, last bar) or None; bars count from 0, and the last one is meant too."""

    seek = Signal(float)
    selected = Signal(object)
    thought_edited = Signal(int, object)
    faders_changed = Signal(object)
    locks_changed = Signal(object)
    rewrite_asked = Signal(int, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.song = Song(self)
        self.caption = Caption(self.song)
        self.film = FilmPicture()
        self.ruler = Ruler(self.song)
        self.structure = StructureLane(self.song)
        self.tracks = NoteLanes(self.song)
        self.wave = WaveLane(self.song)
        self.mixer = MixerStrip(self.song)
        self.tracks.leads = False
        self.tracks.setMinimumHeight(LEAST + GAP)  # one lane; the rest is reached by scrolling
        self._bar = QScrollBar(Qt.Orientation.Horizontal)
        self._bar.setAccessibleName(self.tr("Part of the piece that is shown"))
        self._tabbed_in = False
        self.setAccessibleName(self.tr("Piece"))
        self.setAccessibleDescription(
            self.tr(
                "Left and right choose thoughts, up and down tracks; Enter edits a chord, R rewrites, L locks, "
                "M mutes, S plays alone, E opens, T lets the track play or be silent, "
                "Alt with up and down changes the energy, F shows all"
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for lane in (self.ruler, self.structure, self.wave):
            lane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            lane.installEventFilter(self)
        self.structure.setFocusProxy(self)
        self._invitation = QWidget()
        words = QVBoxLayout(self._invitation)
        for text, role in (
            (self.tr("No piece yet"), "title"),
            (self.tr("Say what it should be: its thoughts come first, then its notes and its sound."), "dim"),
            (self.tr("Each of them can be changed here, before and after it is heard."), "dim"),
        ):
            words.addWidget(label(text, role), 0, Qt.AlignmentFlag.AlignHCenter)
        words.insertStretch(0)
        words.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 4)
        column.setSpacing(0)
        column.addWidget(self._invitation, 1)
        head = self._head = QHBoxLayout()
        head.setSpacing(0)
        head.addSpacing(FILM_AIR)
        head.addWidget(self.film)
        head.addWidget(self.caption, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        for widget in (self.ruler, self.structure):
            column.addWidget(widget)
        column.addWidget(self.tracks, 1000)
        column.addWidget(self.mixer)
        column.addWidget(self.wave)
        under = QHBoxLayout()
        under.setContentsMargins(HEAD, 0, EDGE, 0)
        under.addWidget(self._bar)
        column.addLayout(under)
        self._bar.setFixedHeight(10)
        kept = self._bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(kept)
        self.mixer.hide()
        self.caption.mixer_wanted.connect(lambda _: self._share_height())
        self._bar.valueChanged.connect(self._scroll)
        self.song.scale.changed.connect(self._show_part)
        self.song.seek.connect(self.seek)
        self.song.selected.connect(self.selected)
        self.song.thought_edited.connect(self.thought_edited)
        self.song.faders_changed.connect(self.faders_changed)
        self.song.locks_changed.connect(self.locks_changed)
        self.song.rewrite_asked.connect(self.rewrite_asked)
        self.song.changed.connect(self._show_piece)
        self.film.shaped.connect(self._share_height)
        self._show_part()
        self._show_piece()

    # what is shown

    def set_score(self, score: Score | None, plan: Plan | None) -> None:
        """Show a piece. A plan without a score is one whose notes are not written; thoughts that differ from those of
        the score are marked as changed."""
        self.song.show(score, plan)

    def set_sound(self, duration_s: float) -> None:
        """Show a piece of which nothing is known but its sound, after `set_score` without a plan."""
        self.song.show_sound(duration_s)

    def set_wave(self, peaks: "np.ndarray | None", duration_s: float) -> None:
        """`peaks` is (n, 2): the least and the most of each of n equal stretches of `duration_s`, -1 to 1."""
        self.wave.show_wave(peaks, duration_s)

    def set_cursor(self, time_s: float) -> None:
        self.song.set_cursor(time_s)
        self.film.show_at(time_s)

    def set_busy(self, bars: Bars | None) -> None:
        """Bars that are being written."""
        self.song.set_busy(bars)

    def set_noteless(self, noteless: bool) -> None:
        """Whether nobody will write notes for this plan; told before `set_score`."""
        self.song.noteless = noteless

    def set_unheard(self, runs: Sequence[Bars]) -> None:
        """Runs of bars whose notes are newer than the sound."""
        self.song.set_unheard(runs)

    def set_selection(self, bars: Bars | None) -> None:
        self.song.mark(bars)

    def set_faders(self, faders: Sequence[Fader]) -> None:
        self.song.set_faders(faders)

    def set_locks(self, locks: Sequence[Lock]) -> None:
        self.song.set_locks(locks)

    def set_cuts(self, cuts: Sequence[float]) -> None:
        """Where the film that the piece scores is cut, in seconds."""
        self.song.set_cuts(cuts)

    def set_film(self, path: Path | None) -> None:
        """The film that the piece scores, whose picture goes with the cursor."""
        self.film.open(path)

    def set_title(self, title: str) -> None:
        """What the piece is called; without a name it is told what it is."""
        self.caption.set_title(title)

    def set_follow(self, follow: bool) -> None:
        """Whether the view turns its page when the cursor leaves it."""
        self.song.follow = follow

    # the window's side

    def paintEvent(self, event: QPaintEvent) -> None:
        now = tokens()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(now.gold), 1) if self._tabbed_in else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.panel))
            stage = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(stage, RADIUS_STAGE, RADIUS_STAGE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self.song, event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and takes(self.song, event)
        ):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A pointer that takes over needs no frame around what keys act on."""
        if event.type() == QEvent.Type.MouseButtonPress and self._tabbed_in:
            self._tabbed_in = False
            self.update()
        return super().eventFilter(watched, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._tabbed_in = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._tabbed_in = False
        self.update()
        super().focusOutEvent(event)

    def _show_piece(self) -> None:
        """Lanes where there is a piece, an invitation where there is none."""
        sounds, planned = self.song.scale.bars > 0, self.song.plan is not None
        self._invitation.setVisible(not sounds)
        for widget in (self.caption, self.ruler, self.wave):
            widget.setVisible(sounds)
        self.structure.setVisible(planned)
        self.wave.set_alone(not planned)
        self._share_height()

    def _share_height(self) -> None:
        """The tracks have what is left by the film, the thoughts and the mixer; those give way where that is little."""
        there = self.song.plan is not None
        mixing, low = self.caption.mixer.isChecked() and there, self.height() < LOW
        self.structure.set_compact(self.height() < ROOMY_FROM if mixing else low)
        self.mixer.set_low(low)
        self.mixer.setVisible(mixing)
        self.tracks.setVisible(there)
        self.film.setVisible(self.film.is_there and self.song.scale.bars > 0)
        self._head.setContentsMargins(0, FILM_AIR // 2 if self.film.is_there else 0, 0, 0)
        room = (
            self.height()
            - MARGIN
            - sum(
                widget.sizeHint().height()
                for widget in (self.ruler, self.wave, self._bar, *((self.mixer,) if mixing else ()))
            )
        )
        if self.film.is_there:
            lanes = len(self.tracks.lanes) * (LANE_WISH + GAP)
            free = room - (LANES_LEFT if mixing else self.structure.height_of_all() + lanes)
            least = FILM_LOW if low else FILM_LEAST
            self.film.set_height(min(max(free, least), least if mixing else FILM_MOST))
            room -= self.film.height() + FILM_AIR // 2 - CAPTION
        self.structure.set_room(room - CAPTION - LANES_LEFT if mixing else None)

    def _show_part(self) -> None:
        scale = self.song.scale
        with QSignalBlocker(self._bar):
            span = scale.end - scale.begin
            self._bar.setPageStep(max(round(span * STEPS), 1))
            self._bar.setRange(0, 0 if scale.is_whole else round((scale.bars - span) * STEPS))
            self._bar.setValue(round(scale.begin * STEPS))
        self._bar.setVisible(not scale.is_whole)

    def _scroll(self, value: int) -> None:
        span = self.song.scale.end - self.song.scale.begin
        self.song.scale.show(value / STEPS, value / STEPS + span)
