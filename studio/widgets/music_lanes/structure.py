"""The thought matrix: what each four bars of a piece will do, seen and changed before a note is written.

One column a thought. Sections are chosen and changed by menu, the energy is dragged, roles are lit by a click, chords
are typed.
"""

from collections.abc import Collection

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from engines.music.harmony import Chord
from engines.music.thoughts import HALVES, Role
from studio.theme import tokens
from studio.theme.icons import paint_icon
from studio.widgets.music_lanes.chord_line import ChordLine
from studio.widgets.music_lanes.colours import role_colour, role_name, section_name
from studio.widgets.music_lanes.keys import turn_role
from studio.widgets.music_lanes.lane import GAP, HEAD, Lane
from studio.widgets.music_lanes.locks import Bars
from studio.widgets.music_lanes.song import Song
from studio.widgets.music_lanes.structure_paint import (
    chord_runs,
    is_in_key,
    paint_chords,
    paint_energy,
    paint_roles,
    paint_sections,
)
from studio.widgets.music_lanes.thought_menu import who_plays

SPACE, UNFOLDED, TIGHT = 4, 24, 16
"""Pixels between rows, and of the row of one role, unfolded: where there is room, and where there is little."""
ROOMY = {"sections": 28, "energy": 40, "roles": 7, "chords": 34}
COMPACT = {"sections": 24, "energy": 28, "roles": 5, "chords": 30}
"""Pixels of the rows; of the roles those of one role, folded."""
GIVING_WAY = ("roles", "chords", "energy")
"""The rows that are left out where there is too little height for all, the first of them first."""


class StructureLane(Lane):
    """Rows of sections, energy, roles and chords."""

    def __init__(self, song: Song | None = None, parent: QWidget | None = None) -> None:
        super().__init__(song, parent)
        self.setAccessibleName(self.tr("Thoughts: sections, energy, roles and chords"))
        self.unfolded = False
        self._room: int | None = None
        self._heights = ROOMY
        self._hovered: int | None = None
        self._dragged: dict[int, float] = {}
        self._energy_from: tuple[int, float] | None = None
        self.chord_line = ChordLine(self)
        self.chord_line.entered.connect(lambda number, chords: self.song.edit(number, chords=chords))
        self.chord_line.walked.connect(self._walk_chords)
        self.song.chord_wanted.connect(lambda number: self.edit_chord(number, 0))
        self.song.changed.connect(self.updateGeometry)
        self.scale.changed.connect(self.chord_line.shut)

    def sizeHint(self) -> QSize:
        return QSize(600, self._height_of(self._shown()))

    def height_of_all(self) -> int:
        """Pixels that all rows take."""
        return self._height_of(ROOMY)

    def rows(self) -> dict[str, QRectF]:
        """Where each row that is shown lies: `sections`, `energy`, `roles`, `chords`."""
        made, top = {}, GAP / 2
        for name in self._shown():
            made[name] = QRectF(HEAD, top, self.scale.width, self._row_height(name))
            top += self._row_height(name) + SPACE
        return made

    def _shown(self) -> list[str]:
        """The rows that there is room for."""
        names = list(ROOMY)
        for name in GIVING_WAY:
            if self._room is not None and self._height_of(names) > self._room:
                names.remove(name)
        return names

    def _row_height(self, name: str) -> int:
        return max(len(self.song.roles), 1) * self.role_row if name == "roles" else self._heights[name]

    def _height_of(self, names: Collection[str]) -> int:
        return sum(self._row_height(name) for name in names) + SPACE * (len(names) - 1) + GAP

    @property
    def role_row(self) -> int:
        if not self.unfolded:
            return self._heights["roles"]
        return TIGHT if self._heights is COMPACT else UNFOLDED

    def set_compact(self, compact: bool) -> None:
        """Stand in less height, where there is little."""
        heights = COMPACT if compact else ROOMY
        if heights is self._heights:
            return
        self._heights = heights
        self.updateGeometry()
        self.update()

    def set_room(self, room: int | None) -> None:
        """Leave rows out that do not fit in so many pixels; None shows all."""
        if room != self._room:
            self._room = room
            self.chord_line.shut()
            self.updateGeometry()
            self.update()

    def unfold(self, unfolded: bool) -> None:
        """Give each role a row that is tall enough to click, or fold them together."""
        self.unfolded = unfolded
        self.updateGeometry()
        self.update()

    def edit_chord(self, number: int, half: int) -> None:
        """Open the line of text over the chord of a thought that sounds at a half bar."""
        if self.song.plan is None or "chords" not in self.rows():
            return
        halves = next(run for run, _ in chord_runs(self.song.thoughts[number]) if half in run)
        first = self.song.firsts[number]
        self.scale.reveal(first + halves.start / HALVES)
        box = self.rows()["chords"]
        left, right = (self.x_of(first + at / HALVES) for at in (halves.start, halves.stop))
        self.chord_line.open(
            self.song.plan, number, halves, QRectF(left, box.top(), right - left, box.height()).toRect()
        )

    # painting

    def paint_floor(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().ground))
        for name, row in self.rows().items():
            if name != "roles":
                painter.drawRoundedRect(row, 4, 4)

    def paint_head(self, painter: QPainter, box: QRectF) -> None:
        now, rows = tokens(), self.rows()
        painter.setFont(self.small_font(12))
        words = {
            "sections": self.tr("Section"),
            "energy": self.tr("Energy"),
            "roles": self.tr("Who plays"),
            "chords": self.tr("Harmony"),
        }
        for name, row in rows.items():
            text = words[name]
            label = QRectF(
                12, row.top(), HEAD - 24, self.role_row if name == "roles" and self.unfolded else row.height()
            )
            if name == "roles" and self.song.roles:
                mark = "chevron-down" if self.unfolded else "chevron-right"
                paint_icon(painter, mark, QRectF(HEAD - 26, label.center().y() - 7, 14, 14), now.dim)
                if self.unfolded:
                    self._paint_role_names(painter, row)
                    continue
            painter.setPen(QColor(now.dim))
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, text)

    def paint_content(self, painter: QPainter, box: QRectF, bars: range) -> None:
        rows = self.rows()
        if self.song.plan is None or not bars:
            return
        seen = range(self.song.plan.at_bar(bars.start), self.song.plan.at_bar(bars.stop - 1) + 1)
        paint_sections(painter, self, rows["sections"], seen)
        painter.setFont(self.small_font(11))
        if "energy" in rows:
            paint_energy(painter, self, rows["energy"], seen, self._dragged, self._hovered)
        if "roles" in rows:
            paint_roles(painter, self, rows["roles"].top(), self.role_row, seen)
        if "chords" in rows:
            paint_chords(painter, self, rows["chords"])

    def _paint_role_names(self, painter: QPainter, row: QRectF) -> None:
        for at, role in enumerate(self.song.roles):
            line = QRectF(26, row.top() + at * self.role_row, HEAD - 56, self.role_row)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(role_colour(role)))
            painter.drawEllipse(QPointF(15.5, line.center().y()), 3.5, 3.5)
            painter.setPen(QColor(tokens().dim))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, role_name(role))

    # the pointer

    def snapped(self, first: float, last: float) -> Bars:
        begin, end = super().snapped(first, last)
        there = self.song.thoughts_in((begin, end))
        return self.song.bars_of(there[0])[0], self.song.bars_of(there[-1])[1]

    def row_at(self, point: QPointF) -> str:
        """The row under the pointer, the nearest one between two."""
        return min(self.rows().items(), key=lambda row: _away(row[1], point.y()))[0]

    def around(self, point: QPointF) -> Bars:
        assert self.song.plan
        number = self.thought_at(point)
        if self.row_at(point) != "sections":
            return self.song.bars_of(number)
        begin, end = next(run for run in self.song.plan.sections() if run[0] <= number < run[1])
        return self.song.bars_of(begin)[0], self.song.bars_of(end - 1)[1]

    def clicked(self, point: QPointF, event: QMouseEvent) -> None:
        if self.row_at(point) == "roles":
            self._click_roles(point, self.thought_at(point))
        else:
            self.song.choose(self.around(point))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point, is_left = event.position(), event.button() == Qt.MouseButton.LeftButton
        if is_left and point.x() < HEAD and self.row_at(point) == "roles" and self.song.roles:
            self.unfold(not self.unfolded)
        elif is_left and self.in_content(point) and self.row_at(point) == "energy":
            self._energy_from = self.thought_at(point), point.y()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._energy_from is not None:
            self._drag_energy(event.position().y())
            return
        super().mouseMoveEvent(event)
        point = event.position()
        over_energy = self.in_content(point) and self.row_at(point) == "energy"
        hovered = self.thought_at(point) if over_energy else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(Qt.CursorShape.SizeVerCursor if over_energy else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._energy_from is None:
            super().mouseReleaseEvent(event)
            return
        number, dragged = self._energy_from[0], self._dragged
        self._energy_from, self._dragged = None, {}
        if not dragged:
            self.song.choose(self.song.bars_of(number))
        for each, energy in dragged.items():
            self.song.edit(each, energy=energy)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if not self.in_content(point):
            return
        match self.row_at(point):
            case "chords":
                number = self.thought_at(point)
                half = int((self.bar_at(point.x()) - self.song.firsts[number]) * HALVES)
                self.edit_chord(number, min(max(half, 0), len(self.song.thoughts[number].chords) - 1))
            case "sections":
                self.open_menu(point, event.globalPosition().toPoint())
            case _:
                self.mousePressEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hovered = None
        self.update()

    def tip_at(self, point: QPointF) -> str:
        if self.song.plan is None:
            return ""
        row = self.row_at(point)
        if point.x() < HEAD:
            return (
                self.tr("Show a row for each role, to click in")
                if row == "roles" and not self.unfolded
                else ""
            )
        number = self.thought_at(point)
        thought = self.song.thoughts[number]
        first, last = self.song.bars_of(number)
        where = self.tr("bars {0} to {1}").format(first + 1, last + 1)
        match row:
            case "sections":
                text = self.tr("{0}, {1}. Click to choose the section, double-click to change what it is")
                text = text.format(section_name(thought.section), where)
                return text + (
                    self.tr("\nChanged since its notes were written") if number in self.song.stale else ""
                )
            case "energy":
                return self.tr("Energy of {0}: drag up for denser, louder and higher").format(where)
            case "roles":
                role = self._role_at(point)
                does = self.tr("plays") if role in thought.roles else self.tr("is silent")
                how = self.tr("click to change it") if self.unfolded else self.tr("click to choose who plays")
                return f"{role_name(role)} {does}, {where}: {how}"
            case _:
                return self._chord_tip(point, number)

    def _chord_tip(self, point: QPointF, number: int) -> str:
        assert self.song.plan
        plan, thought = self.song.plan, self.song.thoughts[number]
        half = min(int((self.bar_at(point.x()) - self.song.firsts[number]) * HALVES), len(thought.chords) - 1)
        chord: Chord = thought.chords[max(half, 0)]
        key = (
            plan.key_name
            if is_in_key(plan, chord)
            else self.tr("borrowed from outside {0}").format(plan.key_name)
        )
        bar = self.song.firsts[number] + half // HALVES + 1
        text = self.tr("{0} in bar {1} ({2}). Double-click to write another")
        return text.format(chord.name(plan.key, plan.mode), bar, key)

    def _role_at(self, point: QPointF) -> Role:
        at = int((point.y() - self.rows()["roles"].top()) / self.role_row)
        return self.song.roles[min(max(at, 0), len(self.song.roles) - 1)]

    def _click_roles(self, point: QPointF, number: int) -> None:
        if not self.song.roles:
            return
        chosen = self.song.selection and self.song.thoughts_in(self.song.selection)
        numbers = chosen if chosen and number in chosen else range(number, number + 1)
        if self.unfolded:
            turn_role(self.song, numbers, self._role_at(point))
        else:
            self.menu = who_plays(self, self.song, numbers)
            self.menu.popup(self.mapToGlobal(QPoint(int(point.x()), int(self.rows()["roles"].bottom()) + 2)))

    def _drag_energy(self, y: float) -> None:
        assert self._energy_from
        number, from_y = self._energy_from
        if not self._dragged and abs(y - from_y) < 2:
            return
        row = self.rows()["energy"].adjusted(0, 5, 0, -4)
        wanted = min(max((row.bottom() - y) / row.height(), 0.0), 1.0)
        by = wanted - self.song.thoughts[number].energy
        chosen = self.song.selection and self.song.thoughts_in(self.song.selection)
        moved = chosen if chosen and number in chosen else (number,)
        self._dragged = {number: round(wanted, 2)} | {
            n: round(min(max(self.song.thoughts[n].energy + by, 0.0), 1.0), 2) for n in moved if n != number
        }
        self.update()

    def _walk_chords(self, step: int) -> None:
        """Edit the chord before or after the one that was edited."""
        number, halves = self.chord_line.halves
        half = halves.stop if step > 0 else halves.start - 1
        if half < 0 and number:
            self.edit_chord(number - 1, len(self.song.thoughts[number - 1].chords) - 1)
        elif half >= len(self.song.thoughts[number].chords) and number + 1 < len(self.song.thoughts):
            self.edit_chord(number + 1, 0)
        elif 0 <= half < len(self.song.thoughts[number].chords):
            self.edit_chord(number, half)


def _away(row: QRectF, y: float) -> float:
    return max(row.top() - y, y - row.bottom(), 0.0)
