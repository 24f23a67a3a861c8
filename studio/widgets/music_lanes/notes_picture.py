"""How the notes of a track look: small, to see the run of a part at a glance; open, with rows, beats and names."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engines.music.harmony import SCALES
from engines.music.score import Note
from engines.music.thoughts import Plan, Role
from studio.theme import tokens
from studio.widgets.music_lanes.colours import mixed, role_colour, veil
from studio.widgets.music_lanes.pitches import BLACK, Rows

LEVELS = 8
"""Steps of brightness from the softest note to the loudest."""
BARS_FROM, BEATS_FROM, SIXTEENTHS_FROM = 22, 110, 420
NAMED_FROM = 11
"""Pixels of a row from which its notes and keys are named."""
PADDING, MOST_KIT_ROW = 3.0, 26.0
MOST_NOTE, MOST_SMALL_NOTE = 14.0, 6.0


@dataclass(frozen=True)
class Part:
    """What is drawn: notes in order of time, their rows, and where in the piece the role plays."""

    role: Role
    notes: Sequence[Note]
    rows: Rows
    plan: Plan
    bar_ticks: int
    blocks: Sequence[tuple[int, int, bool]]
    """First bar, end bar and whether anything is written there, of each stretch in which the role plays."""


def draw_part(
    painter: QPainter, part: Part, bar_px: float, begin: float, end: float, height: float, *, is_open: bool
) -> None:
    """Draw the pixels `begin` to `end` of a part, the first at 0."""
    drawing = _Drawing(painter, part, bar_px, begin, end, height)
    drawing.blocks()
    if is_open:
        drawing.rows()
    drawing.beats(is_open)
    drawing.notes(is_open)


class _Drawing:
    """One drawing of the pixels `begin` to `end` of a piece."""

    def __init__(
        self, painter: QPainter, part: Part, bar_px: float, begin: float, end: float, height: float
    ) -> None:
        self.painter, self.part, self.bar_px, self.begin, self.end = painter, part, bar_px, begin, end
        self.height = height
        self.row, self.top = row_height(part.rows, height)
        self.colour = role_colour(part.role)

    def blocks(self) -> None:
        """Where the role plays; an outline where nothing is written yet."""
        now = tokens()
        for first, last, is_written in self.part.blocks:
            left, right = first * self.bar_px - self.begin, last * self.bar_px - self.begin
            if right < 0 or left > self.end - self.begin:
                continue
            block = QRectF(left + 0.5, 0.5, max(right - left - 1.5, 1), self.height - 1)
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(mixed(now.ground, self.colour, 0.11 if is_written else 0.045))
            if not is_written:
                self.painter.setPen(QPen(mixed(now.ground, self.colour, 0.45), 1, Qt.PenStyle.DashLine))
            round_px = min(4.0, block.width() / 5)
            self.painter.drawRoundedRect(block, round_px, round_px)

    def rows(self) -> None:
        """Keys of a piano, or the pieces of a kit; the tonic a little brighter."""
        now, part = tokens(), self.part
        width = self.end - self.begin
        scale = {(part.plan.key + step) % 12 for step in SCALES[part.plan.mode]}
        for at, pitch in enumerate(part.rows.pitches):
            line = QRectF(0, self.top + at * self.row, width, self.row)
            if part.rows.is_kit:
                if at % 2:
                    self.painter.fillRect(line, veil(now.text, 0.025))
                continue
            if pitch % 12 == part.plan.key:
                self.painter.fillRect(line, veil(now.text, 0.07))
            elif pitch % 12 in BLACK:
                self.painter.fillRect(line, veil(now.scrim, 0.16))
            if pitch % 12 not in scale:
                continue
            self.painter.setPen(QPen(veil(now.text, 0.04), 1))
            self.painter.drawLine(QPointF(0, line.bottom()), QPointF(width, line.bottom()))

    def beats(self, is_open: bool) -> None:
        now, beats = tokens(), int(self.part.plan.metre[0])
        if self.bar_px < BARS_FROM:
            return
        parts = 1 if self.bar_px < BEATS_FROM else beats
        if is_open and self.bar_px >= SIXTEENTHS_FROM:
            parts = beats * 4
        first, last = int(self.begin / self.bar_px), ceil(self.end / self.bar_px)
        for step in range(first * parts, last * parts + 1):
            x = round(step / parts * self.bar_px - self.begin) + 0.5
            beat, rest = divmod(step % parts, max(parts // beats, 1))
            leads = rest == 0 and beats == 6 and beat == 3
            alpha = 0.09 if step % parts == 0 else 0.065 if leads else 0.05 if rest == 0 else 0.025
            self.painter.setPen(QPen(veil(now.text, alpha * (1.6 if is_open else 1)), 1))
            self.painter.drawLine(QPointF(x, 0), QPointF(x, self.height))

    def notes(self, is_open: bool) -> None:
        part = self.part
        tick = self.bar_px / part.bar_ticks
        places = part.rows.places()
        first = (
            0
            if not part.rows.is_struck
            else bisect_left(part.notes, Note(int(self.begin / tick) - 48, 0, 0, 0))
        )
        until = self.end / tick
        tall = min(max(self.row * (0.86 if is_open else 0.9), 2.0), MOST_NOTE if is_open else MOST_SMALL_NOTE)
        hit = min(max(tick * 5.0, 1.3), 14.0 if is_open else 5.0)
        lift = self.top + (self.row - tall) / 2
        boxes: dict[int, list[QRectF]] = defaultdict(list)
        names: list[tuple[QRectF, int]] = []
        for note in part.notes[first:]:
            if note.start > until:
                break
            left = note.start * tick - self.begin
            wide = (
                hit
                if part.rows.is_struck
                else max(note.length * tick - min(1.0, note.length * tick * 0.2), 1.6)
            )
            if left + wide < 0:
                continue
            box = QRectF(left, lift + places[note.pitch] * self.row, wide, tall)
            boxes[note.velocity * LEVELS // 128].append(box)
            if is_open and self.row >= NAMED_FROM and wide >= 26 and not part.rows.is_kit:
                names.append((box, note.pitch))
        radius = min(tall / 2, 2.5) if is_open else 1.0
        self.painter.setPen(Qt.PenStyle.NoPen)
        for level, level_boxes in sorted(boxes.items()):
            self.painter.setBrush(note_colour(part.role, level))
            if tall < 3.5 or self.bar_px < 12:
                self.painter.drawRects(level_boxes)
            else:
                for box in level_boxes:
                    self.painter.drawRoundedRect(box, radius, radius)
        self.painter.setPen(QColor(tokens().ground))
        for box, pitch in names:
            name = part.rows.names[places[pitch]]
            self.painter.drawText(box.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)


def row_height(rows: Rows, height: float) -> tuple[float, float]:
    """Pixels of a row of a lane, and where the first one begins; few rows stand in the middle of it."""
    most = MOST_KIT_ROW if rows.is_kit else height
    row = min((height - 2 * PADDING) / max(len(rows), 1), most)
    return row, (height - row * len(rows)) / 2


def note_colour(role: Role, level: int) -> QColor:
    """How bright a note is, by how hard it is played (0 to `LEVELS` - 1)."""
    return mixed(tokens().ground, role_colour(role), 0.48 + 0.52 * level / (LEVELS - 1))
