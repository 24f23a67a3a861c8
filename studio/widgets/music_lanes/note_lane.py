"""A track as a lane: its notes at a glance, or, opened, a piano roll (a grid for a kit) that can be read."""

from bisect import bisect_right

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from engines.music.score import TICKS, Note
from engines.music.thoughts import Part, Role
from studio.theme import tokens
from studio.theme.icons import paint_icon
from studio.widgets.music_lanes.colours import mixed, part_title, role_colour, role_name, veil
from studio.widgets.music_lanes.kept_picture import KeptPicture
from studio.widgets.music_lanes.lane import GAP, HEAD, Lane
from studio.widgets.music_lanes.notes_picture import NAMED_FROM, draw_part, row_height
from studio.widgets.music_lanes.notes_picture import Part as Drawn
from studio.widgets.music_lanes.pitches import BLACK, rows_of
from studio.widgets.music_lanes.song import Song
from studio.widgets.music_lanes.track_head import OPEN_WIDTH, TrackHead

LEAST, MOST, OPEN = 26, 72, 300
LOUDNESS = ((40, "very soft"), (64, "soft"), (88, "medium"), (108, "loud"), (128, "very loud"))


class NoteLane(Lane):
    """The lane of the part of one role; it is shown while the song has one."""

    def __init__(self, part: Part, song: Song | None = None, parent: QWidget | None = None) -> None:
        super().__init__(song, parent)
        self.part = part
        self.title = part_title(part, self.song.plan)
        self._picture = KeptPicture()
        self._drawn: Drawn | None = None
        self._renewals = 0
        self.head = TrackHead(self.song, part.role, self.title, self)
        self.song.changed.connect(self._renew)
        self._renew()
        self.setFixedHeight(LEAST + GAP)

    @property
    def role(self) -> Role:
        return self.part.role

    @property
    def is_open(self) -> bool:
        return self.song.opened == self.role

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def progress(self) -> float:
        """The share of the thoughts in which the part plays that are written, 0 to 1."""
        return self._written / max(self._playing, 1)

    # painting

    def paint_head(self, painter: QPainter, box: QRectF) -> None:
        now = tokens()
        if self.song.in_front == self.role:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.raised))
            painter.drawRoundedRect(QRectF(2, box.top(), HEAD - 6, box.height()), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        heard = self.song.is_heard(self.role)
        painter.setBrush(QColor(role_colour(self.role)) if heard else QColor(now.faint))
        painter.drawRoundedRect(QRectF(4, box.top() + 4, 3, box.height() - 8), 1.5, 1.5)
        if self.song.busy and self.progress() < 1:
            rail = QRectF(14, box.bottom() - 3, HEAD - 26, 2)
            painter.fillRect(rail, QColor(now.line))
            painter.fillRect(
                QRectF(rail.left(), rail.top(), rail.width() * self.progress(), 2), QColor(now.gold)
            )
        if self.is_open and self._drawn:
            self._paint_keys(painter, box)

    def paint_content(self, painter: QPainter, box: QRectF, bars: range) -> None:
        if self._drawn is None or not self.scale.bars:
            return
        painter.setOpacity(1.0 if self.song.is_heard(self.role) else 0.3)
        self._picture.paint(painter, box, self.scale, (self._renewals, self.is_open), self._draw)
        painter.setOpacity(1.0)
        if not self._drawn.notes:
            self._paint_invitation(painter, box)
        for first, last in self.song.locked(self.role):
            self._paint_lock(painter, box, first, last)
        for number in self.song.stale:
            if self._plays_or_did(number):
                spot = self.thought_box(number, box.bottom() - 2, 2)
                painter.fillRect(spot, veil(tokens().gold_text, 0.55))

    def _draw(self, painter: QPainter, begin: float, end: float) -> None:
        assert self._drawn
        painter.setFont(self.small_font(9))
        height, is_open = self.content().height(), self.is_open
        draw_part(painter, self._drawn, self.scale.bar_px, begin, end, height, is_open=is_open)

    def _paint_invitation(self, painter: QPainter, box: QRectF) -> None:
        assert self._drawn
        first = next((block[0] for block in self._drawn.blocks), None)
        if self.song.noteless:
            text = self.tr("This engine gives no notes")
        elif first is None:
            text = self.tr("Silent in every thought: click its cells above to let it play")
        elif self.song.is_written:
            text = self.tr("Has no notes in these bars")
        else:
            text = self.tr("Waits to be written")
            text = text if first == 0 else self.tr("{0}, comes in at bar {1}").format(text, first + 1)
        painter.setFont(self.small_font(11))
        painter.setPen(QColor(tokens().dim))
        left = max(self.x_of(first or 0) + 10, HEAD + 10)
        if left + painter.fontMetrics().horizontalAdvance(text) > box.right():
            left = HEAD + 10
        painter.drawText(
            QRectF(left, box.top(), box.right() - left, box.height()), Qt.AlignmentFlag.AlignVCenter, text
        )

    def _paint_lock(self, painter: QPainter, box: QRectF, first: int, last: int) -> None:
        now = tokens()
        left, right = self.x_of(first), self.x_of(last + 1)
        painter.fillRect(QRectF(left, box.top(), right - left - 1, 2), veil(now.text, 0.55))
        if right - left > 24:
            seen = max(left, HEAD)
            plate = QRectF(seen + 3, box.top() + 4, 16, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil(now.ground, 0.8))
            painter.drawRoundedRect(plate, 4, 4)
            paint_icon(painter, "lock", plate.adjusted(2.5, 2.5, -2.5, -2.5), now.text)

    def _paint_keys(self, painter: QPainter, box: QRectF) -> None:
        """The names of the rows, on piano keys or beside a kit."""
        assert self._drawn
        now, rows = tokens(), self._drawn.rows
        tall, first_top = row_height(rows, box.height())
        painter.setFont(self.small_font(9 if tall < 13 or not rows.is_kit else 10))
        free_from = -1e9
        keys = QRectF(OPEN_WIDTH + 8, box.top() + first_top, HEAD - OPEN_WIDTH - 10, tall * len(rows))
        if not rows.is_kit:
            painter.fillRect(keys, mixed(now.ground, now.on_plate, 0.78))
        for at, (pitch, name) in enumerate(zip(rows.pitches, rows.names, strict=True)):
            top = box.top() + first_top + at * tall
            key = QRectF(keys.left(), top, keys.width(), tall)
            if rows.is_kit:
                key.setLeft(0 if top > box.top() + 84 else OPEN_WIDTH + 2)
            else:
                if pitch % 12 in BLACK:
                    painter.fillRect(key.adjusted(0, 0.5, -24, -0.5), QColor(now.plate))
                seam = (
                    key.center().y()
                    if pitch % 12 in BLACK
                    else key.bottom()
                    if pitch % 12 in (0, 5)
                    else None
                )
                if seam is not None:
                    painter.setPen(QPen(veil(now.plate, 0.45), 1))
                    painter.drawLine(QPointF(key.left(), seam), QPointF(key.right(), seam))
            is_tonic = self.song.plan is not None and pitch % 12 == self.song.plan.key
            wanted = rows.is_kit or (
                pitch % 12 not in BLACK if tall >= NAMED_FROM else is_tonic or pitch % 12 == 0
            )
            if not wanted or top < free_from:
                continue
            painter.setPen(QColor(now.dim if rows.is_kit else now.plate))
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(key.width() - 6))
            line = key.adjusted(0, -3, -5, 3)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
            free_from = top + 9

    # the pointer

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.setGeometry(0, GAP // 2, HEAD - 2, self.height() - GAP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.song.bring_to_front(self.role)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.song.open(None if self.is_open else self.role)

    def tip_at(self, point: QPointF) -> str:
        if self._drawn is None or not self.in_content(point):
            return ""
        note = self._note_at(point)
        if note is not None:
            return self._note_words(note)
        number = self.thought_at(point)
        thought, (first, last) = self.song.thoughts[number], self.song.bars_of(number)
        does = self.tr("plays") if self.role in thought.roles else self.tr("is silent")
        how = (
            self.tr("double-click to fold it") if self.is_open else self.tr("double-click to read its notes")
        )
        return self.tr("{0} {1} in bars {2} to {3}: {4}").format(self.title, does, first + 1, last + 1, how)

    def pans_by_wheel(self) -> bool:
        return not self._scrolls()

    def _scrolls(self) -> bool:
        """Whether it lies among lanes that have more height than is seen."""
        below = self.parentWidget()
        viewport = below.parentWidget() if below is not None else None
        return below is not None and viewport is not None and below.height() > viewport.height()

    def _plays_or_did(self, number: int) -> bool:
        """Whether a changed thought means anything to this part."""
        written = self.song.score.plan.thoughts[number].roles if self.song.score else ()
        return self.role in self.song.thoughts[number].roles or self.role in written

    def _note_at(self, point: QPointF) -> Note | None:
        assert self._drawn
        box, drawn = self.content(), self._drawn
        tall, top = row_height(drawn.rows, box.height())
        row = int((point.y() - box.top() - top) // tall)
        if not self.is_open or not 0 <= row < len(drawn.rows):
            return None
        pitch, tick = drawn.rows.pitches[row], self.bar_at(point.x()) * drawn.bar_ticks
        near = [note for note in drawn.notes if note.pitch == pitch and note.start <= tick]
        return near[-1] if near and tick < near[-1].start + max(near[-1].length, 6) else None

    def _note_words(self, note: Note) -> str:
        assert self._drawn
        bar, tick = divmod(note.start, self._drawn.bar_ticks)
        name = self._drawn.rows.names[self._drawn.rows.places()[note.pitch]]
        loud = next(words for most, words in LOUDNESS if note.velocity < most)
        text = f"{name}, bar {bar + 1}, beat {tick / TICKS + 1:.4g}: {loud} ({note.velocity})"
        return text if self._drawn.rows.is_struck else f"{text}, {note.length / TICKS:.3g} beats long"

    # the piece

    def _renew(self) -> None:
        """Take the notes of the part from the song."""
        song = self.song
        self._renewals += 1
        self._drawn, self._written, self._playing = None, 0, 0
        track = song.score.track(self.role) if song.score else None
        if song.plan is None:
            return
        notes = track.notes if track else ()
        bar_ticks = round(song.plan.beats * TICKS)
        firsts = [first * bar_ticks for first in song.firsts]
        sounding = {bisect_right(firsts, note.start) - 1 for note in notes}
        blocks: list[tuple[int, int, bool]] = []
        for number, thought in enumerate(song.thoughts):
            if self.role not in thought.roles:
                continue
            first, last = song.bars_of(number)
            written = number in sounding
            self._playing, self._written = self._playing + 1, self._written + written
            starts_anew = number == 0 or thought.section != song.thoughts[number - 1].section
            if blocks and blocks[-1][1] == first and blocks[-1][2] == written and not starts_anew:
                blocks[-1] = blocks[-1][0], last + 1, written
            else:
                blocks.append((first, last + 1, written))
        rows = rows_of(self.part, notes, song.plan.key, song.plan.mode)
        self._drawn = Drawn(self.role, notes, rows, song.plan, bar_ticks, tuple(blocks))
        muted = "" if song.is_heard(self.role) else self.tr(", not heard")
        self.setAccessibleName(
            self.tr("{0} ({1}){2}").format(self.title, role_name(self.role).lower(), muted)
        )
        self.setAccessibleDescription(self.tr("{0} notes").format(len(notes)))
