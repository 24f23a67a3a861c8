"""How the thoughts of a piece look: section blocks, the energy curve, lit cells of roles, names of chords.

Painting only, from values; what a pointer does there is `studio.widgets.music_lanes.structure`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPainterPath, QPen

from engines.music.harmony import SCALES, Chord
from engines.music.thoughts import HALVES, Plan, Thought
from studio.theme import tokens
from studio.widgets.music_lanes.colours import mixed, role_colour, section_colour, section_name, veil
from studio.widgets.music_lanes.lane import Lane

AIR, INSET = 6, 5
TWO_LINES = 30
"""Pixels of the row of chords from which it holds two lines."""
DOT = 1.6
"""Half the width of the dot that stands for a chord whose name has no room."""
ROOT = re.compile("[A-G][♭♯b#]?(m(?!aj))?")
"""What is left of the name of a chord where there is little room: its root, and whether it is minor."""
DOTS_FROM = 16
"""Pixels of a thought from which its energy has a handle."""


def paint_sections(painter: QPainter, lane: Lane, box: QRectF, thoughts: range) -> None:
    """A block a section, with its name and how many bars it has; a gold dot where its notes are of an older plan."""
    now, song = tokens(), lane.song
    assert song.plan
    for begin, end in song.plan.sections():
        if end <= thoughts.start or begin >= thoughts.stop:
            continue
        section = song.thoughts[begin].section
        first, last = song.firsts[begin], song.bars_of(end - 1)[1]
        left, right = lane.x_of(first), lane.x_of(last + 1)
        block = QRectF(left, box.top(), max(right - left - 1.5, 1), box.height())
        chosen = song.selection is not None and song.selection[0] <= last and first <= song.selection[1]
        colour = section_colour(section)
        painter.setPen(QPen(mixed(now.ground, colour, 0.9), 1) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(mixed(now.ground, colour, 0.42 if chosen else 0.3))
        round_px = min(5.0, block.width() / 5)
        painter.drawRoundedRect(block.adjusted(0.5, 0.5, -0.5, -0.5), round_px, round_px)
        seen = block.intersected(QRectF(lane.x_of(lane.scale.begin), 0, lane.scale.width, lane.height()))
        _paint_section_name(painter, lane, seen, section_name(section), str(last - first + 1))
        for number in range(begin, end):
            if number in song.stale:
                spot = lane.thought_box(number, box.top(), box.height())
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(now.gold_text))
                painter.drawRoundedRect(QRectF(spot.left() + 2, box.bottom() - 3, spot.width() - 5, 2), 1, 1)


def _paint_section_name(painter: QPainter, lane: Lane, block: QRectF, name: str, bars: str) -> None:
    """The name, smaller where that lets all of it be read, and the bars where there is room for both."""
    now = tokens()
    for size, inset in ((12, 8), (10, 4)):
        painter.setFont(lane.small_font(size))
        wide, room = painter.fontMetrics().horizontalAdvance(name), block.width() - 2 * inset
        if wide <= room:
            break
    else:
        if room < 20:
            return
    shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(room + 1))
    painter.setPen(QColor(now.text))
    painter.drawText(block.adjusted(inset, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
    if size == 12 and room >= wide + 6 + painter.fontMetrics().horizontalAdvance(bars):
        painter.setPen(mixed(now.ground, now.text, 0.62))
        painter.drawText(block.adjusted(inset + wide + 6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, bars)


def paint_energy(
    painter: QPainter, lane: Lane, box: QRectF, thoughts: range, shown: dict[int, float], hovered: int | None
) -> None:
    """A curve through the energies of the thoughts; `shown` are those that are being dragged."""
    now = tokens()
    wide = range(max(thoughts.start - 1, 0), min(thoughts.stop + 1, len(lane.song.thoughts)))
    if not wide:
        return
    inner = box.adjusted(0, 5, 0, -4)
    points = []
    for number in wide:
        energy = shown.get(number, lane.song.thoughts[number].energy)
        column = lane.thought_box(number, inner.top(), inner.height(), 0)
        points.append(QPointF(column.center().x(), inner.bottom() - energy * inner.height()))
    left = lane.thought_box(wide[0], 0, 1, 0).left()
    right = lane.thought_box(wide[-1], 0, 1, 0).right()
    curve = QPainterPath(QPointF(left, points[0].y()))
    curve.lineTo(points[0])
    for before, after in pairwise(points):
        half = (before.x() + after.x()) / 2
        curve.cubicTo(QPointF(half, before.y()), QPointF(half, after.y()), after)
    curve.lineTo(QPointF(right, points[-1].y()))
    filled = QPainterPath(curve)
    filled.lineTo(QPointF(right, box.bottom()))
    filled.lineTo(QPointF(left, box.bottom()))
    fade = QLinearGradient(0, box.top(), 0, box.bottom())
    fade.setColorAt(0, veil(now.gold, 0.42))
    fade.setColorAt(1, veil(now.gold, 0.06))
    painter.fillPath(filled, fade)
    painter.setPen(QPen(QColor(now.gold_text), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(curve)
    for number, point in zip(wide, points, strict=True):
        held = number in shown or number == hovered
        if held or lane.thought_box(number, 0, 1).width() >= DOTS_FROM:
            painter.setPen(QPen(QColor(now.gold_text), 1.4))
            painter.setBrush(QColor(now.gold_text if held else now.ground))
            painter.drawEllipse(point, 4.5 if held else 2.8, 4.5 if held else 2.8)
    told = next(iter(shown), hovered)
    if told is not None and told in wide:
        energy = shown.get(told, lane.song.thoughts[told].energy)
        _paint_percent(painter, box, points[told - wide.start], energy)


def paint_roles(painter: QPainter, lane: Lane, top: float, row: float, thoughts: range) -> None:
    """A row a role, a cell a thought: lit where the role plays."""
    now = tokens()
    painter.setPen(Qt.PenStyle.NoPen)
    air = 1.5 if row < 12 else 4
    for at, role in enumerate(lane.song.roles):
        lit = mixed(now.ground, role_colour(role), 0.85)
        unlit = mixed(now.ground, now.dim, 0.12)
        for number in thoughts:
            plays = role in lane.song.thoughts[number].roles
            painter.setBrush(lit if plays else unlit)
            cell = lane.thought_box(number, top + at * row + air / 2, row - air, 1.5)
            if cell.width() < 6:
                painter.fillRect(cell, painter.brush())
            else:
                painter.drawRoundedRect(cell, 2, 2)


def chord_runs(thought: Thought) -> Iterator[tuple[range, Chord]]:
    """The halves of a thought that one chord fills, with the chord."""
    begin = 0
    for half in range(1, len(thought.chords) + 1):
        if half == len(thought.chords) or thought.chords[half] != thought.chords[begin]:
            yield range(begin, half), thought.chords[begin]
            begin = half


def paint_chords(painter: QPainter, lane: Lane, box: QRectF) -> None:
    """The names of the chords, where each begins; those outside the key are violet.

    Where names would touch they stand on two lines by turns, anew from the upper one in each thought; a name that still
    has no room is its root alone, or a dot.
    """
    now = tokens()
    metrics, plan, scale = painter.fontMetrics(), lane.song.plan, lane.scale
    assert plan
    first, last = (plan.at_bar(min(int(bar), plan.bars - 1)) for bar in (scale.begin, scale.end))
    thoughts = range(first, last + 1)  # all that are in sight: names make room for each other
    columns = [(lane.thought_box(number, 0, 1), _names(lane, number, metrics)) for number in thoughts]
    names = [(name, at % 2) for _, each in columns for at, name in enumerate(each)]
    in_one_line = box.height() < TWO_LINES or _fit([name for name, _ in names])
    for column, _ in columns:
        if column.width() > 5:
            painter.setPen(QPen(QColor(now.line), 1))
            painter.drawLine(QPointF(column.left(), box.top() + 4), QPointF(column.left(), box.bottom() - 4))
    middle = box.center().y() + metrics.capHeight() / 2
    for line, lift in ((None, 0),) if in_one_line else ((0, -7), (1, 7)):
        for name, text in _placed([name for name, of in names if line in (None, of)], box.right()):
            colour = QColor(now.violet if name.is_borrowed else now.text)
            if text:
                painter.setPen(colour)
                painter.drawText(QPointF(name.x, middle + lift), text)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(name.x + DOT, middle + lift - metrics.capHeight() / 2), DOT, DOT)


def _placed(names: "list[_Name]", end: float) -> "Iterator[tuple[_Name, str]]":
    """The names of a line with as much of each as has room before the next one, none where that is a dot; the last one
    may begin earlier, so that it ends with the piece."""
    free_from = -1e9
    for at, name in enumerate(names):
        room_ends = names[at + 1].x if at + 1 < len(names) else max(end, name.x + name.root_px)
        if at + 1 == len(names) and name.x + name.px > end >= free_from + name.px:
            name = replace(name, x=end - name.px)
        text = name.text if name.x + name.px <= room_ends else name.root
        yield name, text if text == name.text or name.x + name.root_px <= room_ends else ""
        free_from = name.x + (name.px if text == name.text else name.root_px)


@dataclass(frozen=True)
class _Name:
    """The name of a chord from a pixel on, and its root; how many pixels each takes."""

    x: float
    text: str
    root: str
    px: float
    root_px: float
    is_borrowed: bool


def _names(lane: Lane, number: int, metrics: QFontMetrics) -> list[_Name]:
    plan = lane.song.plan
    assert plan
    made = []
    for halves, chord in chord_runs(lane.song.thoughts[number]):
        x = lane.x_of(lane.song.firsts[number] + halves.start / HALVES) + INSET
        text = chord.name(plan.key, plan.mode)
        root = ROOT.match(text)
        assert root
        px, root_px = (metrics.horizontalAdvance(each) + AIR for each in (text, root[0]))
        made.append(_Name(x, text, root[0], px, root_px, not is_in_key(plan, chord)))
    return made


def _fit(names: list[_Name]) -> bool:
    """Whether names stand on one line without touching each other."""
    return all(name.x + name.px <= after.x for name, after in pairwise(names))


def is_in_key(plan: Plan, chord: Chord) -> bool:
    """Whether all tones of a chord are of the key."""
    return set(chord.tones) <= set(SCALES[plan.mode])


def _paint_percent(painter: QPainter, box: QRectF, point: QPointF, energy: float) -> None:
    now = tokens()
    text = f"{energy * 100:.0f} %"
    wide = painter.fontMetrics().horizontalAdvance(text) + 10
    left = point.x() + 8 if point.x() + 8 + wide < box.right() else point.x() - 8 - wide
    plate = QRectF(left, min(max(point.y() - 9, box.top() + 1), box.bottom() - 19), wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(now.plate))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(QColor(now.on_plate))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
